"""Who sends, reviews and returns."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import require_role
from common.workflow import Rule
from governance.reviewing.enums import ReviewStatus

may_send = require_role(Role.HANDLER, Role.REVIEWER)
may_review = require_role(Role.LEGAL_REVIEWER)
may_preside = require_role(Role.LEADER)

REVIEW: dict[str, Rule] = {
    ReviewStatus.CONCLUDED: may_review,
    ReviewStatus.RETURNED: may_review,
    ReviewStatus.SENT: may_send,
}
REVIEW_VERBS: dict[str, str] = {
    ReviewStatus.CONCLUDED: "出具审查意见",
    ReviewStatus.RETURNED: "材料不全，退回补充",
    ReviewStatus.SENT: "补充材料后再送",
}
