"""Who may tell, object, answer, waive, change ratings; each refusal names its ground."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import in_scope, require_role
from common.errors import Refused
from common.workflow import Rule
from disclosure.rating.objection_enums import ChangeStatus, RatingObjectionStatus
from registry.enums import MembershipRole

BASIS = "企业环境信用评价办法（试行）（环发〔2013〕150号）（待核）"
# Grades that have become public are changed with the years of an enterprise's conduct.
CODE = "生态环境法典第五十四条"

answers_points = require_role(Role.REVIEWER)
_proposes = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)
_leads = require_role(Role.LEADER)
_enters = require_role(Role.HANDLER, Role.REVIEWER)


def party_or_clerk(user: Any, obj: Any) -> None:
    """Users of the enterprise act for it; the staff enter what came on paper."""
    if not getattr(user, "is_enterprise", False):
        _enters(user, obj)
    elif obj is not None and not in_scope(user, obj):
        raise Refused("仅限被评价企业的用户办理。", BASIS)


def head_or_clerk(user: Any, obj: Any) -> None:
    """A right is given up by the head of the enterprise, or on paper that the staff enter."""
    party_or_clerk(user, obj)
    if not getattr(user, "is_enterprise", False):
        return
    heads = user.memberships.current().filter(enterprise=obj.enterprise_id, role=MembershipRole.CERTIFIER)
    if not heads.exists():
        raise Refused("放弃异议须由企业负责人确认，请由负责人账号办理。", BASIS)


def proposes_change(user: Any, obj: Any) -> None:
    """An officer proposes a change of a public rating; the enterprise asks for repair alone."""
    if getattr(user, "is_enterprise", False):
        raise Refused("企业可以申请信用修复；动态调整由本局办理。", BASIS)
    _proposes(user, obj)


def decides_change(user: Any, obj: Any) -> None:
    """A leader decides what somebody else proposed."""
    _leads(user, obj)
    if obj is not None and obj.proposed_by_id == user.pk:
        raise Refused("提出人不得决定本人提出的调整，请由另一名局领导决定。", BASIS)


def withdraws(user: Any, obj: Any) -> None:
    """What an enterprise objected to in the portal or on paper, its own users withdraw."""
    if not getattr(user, "is_enterprise", False):
        raise Refused("异议由提出异议的企业撤回；本局应当逐项答复。", BASIS)
    if obj is not None and not in_scope(user, obj):
        raise Refused("仅限被评价企业的用户办理。", BASIS)


OBJECTION: dict[str, Rule] = {
    RatingObjectionStatus.ANSWERED: answers_points,
    RatingObjectionStatus.WITHDRAWN: withdraws,
}
CHANGE: dict[str, Rule] = {ChangeStatus.GRANTED: decides_change, ChangeStatus.REFUSED: decides_change}
