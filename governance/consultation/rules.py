"""Who may take which step in asking the public."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import require_role
from common.workflow import Rule
from governance.consultation.enums import OpinionStatus, RoundStatus

may_keep = require_role(Role.HANDLER, Role.REVIEWER)
may_open = require_role(Role.REVIEWER, Role.LEADER)

ROUND: dict[str, Rule] = {
    RoundStatus.OPEN: may_open,
    RoundStatus.SUMMARISED: may_open,
    RoundStatus.WITHDRAWN: may_open,
}
ROUND_VERBS: dict[str, str] = {
    RoundStatus.OPEN: "向社会公开征求意见",
    RoundStatus.SUMMARISED: "公布意见采纳情况",
    RoundStatus.WITHDRAWN: "撤回征求意见",
}
OPINION: dict[str, Rule] = {OpinionStatus.PUBLISHED: may_keep, OpinionStatus.REJECTED: may_keep}
OPINION_VERBS: dict[str, str] = {
    OpinionStatus.PUBLISHED: "公开意见",
    OpinionStatus.REJECTED: "不予公开",
}
