"""Who deals with suggestions of courts and procuratorates, and by which articles."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import require_role
from governance.enums import AdviceKind

BASIS: dict[str, str] = {
    AdviceKind.JUDICIAL: "司法建议工作规定（条文待核）",
    AdviceKind.PROCURATORIAL: "人民检察院检察建议工作规定第十九条（待核）",
    AdviceKind.PUBLIC_INTEREST: "行政诉讼法第二十五条第四款；法释〔2020〕20号第二十一条",
}

workers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)
givers = require_role(Role.REVIEWER, Role.LEADER)
