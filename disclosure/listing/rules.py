"""Who may take which step on the yearly list and on objections to it."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import require_role
from common.workflow import Rule
from disclosure.listing.enums import DutyListStatus, ObjectionStatus

NINE = "企业环境信息依法披露管理办法第九条"
TEN = "企业环境信息依法披露管理办法第十条"

may_draw_up = require_role(Role.HANDLER, Role.REVIEWER)
may_decide = require_role(Role.REVIEWER, Role.LEADER)

DUTY_LIST: dict[str, Rule] = {
    DutyListStatus.NOTICED: may_draw_up,
    DutyListStatus.DRAFTING: may_decide,
    DutyListStatus.PUBLISHED: may_decide,
    DutyListStatus.REPORTED: may_draw_up,
}
OBJECTION: dict[str, Rule] = {
    ObjectionStatus.UPHELD: may_decide,
    ObjectionStatus.REFUSED: may_decide,
}
