"""Who routes and answers error reports."""

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from feedback.enums import ReportStatus

Rule = Callable[[Any, Any], None]

may_answer = require_role(Role.HANDLER, Role.REVIEWER)
may_route = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)

REPORT_RULES: dict[str, Rule] = {
    ReportStatus.ROUTED: may_route,
    ReportStatus.ANSWERED: may_answer,
    ReportStatus.REJECTED: may_answer,
}
REPORT_VERBS: dict[str, str] = {
    ReportStatus.ROUTED: "转办",
    ReportStatus.ANSWERED: "答复",
    ReportStatus.REJECTED: "不予处理",
}
