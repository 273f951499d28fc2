"""Who may decide on those who act for an enterprise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from registry.enums import InvitationStatus, JoinStatus, MembershipRole

clerks = require_role(Role.HANDLER, Role.REVIEWER)


def is_certifier(user: Any, enterprise_id: Any) -> bool:
    """Whether the user is now a responsible person (负责人) of the enterprise."""
    if not getattr(user, "is_enterprise", False):
        return False
    own = user.memberships.current().filter(enterprise=enterprise_id, role=MembershipRole.CERTIFIER)
    return bool(own.exists())


def certifier_or_clerk(user: Any, obj: Any) -> None:
    """A rule on what belongs to an enterprise (or on one): its certifier, or the staff in charge of it."""
    if not getattr(user, "is_enterprise", False):
        clerks(user, obj)
        return
    enterprise_id = getattr(obj, "enterprise_id", None) or obj.pk
    if not is_certifier(user, enterprise_id):
        raise Refused("此操作须由该企业的负责人（确认人）办理。")


def may_leave_or_end(user: Any, membership: Any) -> None:
    """A rule: as above; anyone may resign from an appointment of their own."""
    if getattr(user, "is_enterprise", False) and membership.user_id == user.pk:
        return
    certifier_or_clerk(user, membership)


def invited_person(user: Any, obj: Any) -> None:
    """A rule: a user of enterprises; where the invitation names somebody, that one."""
    if not getattr(user, "is_enterprise", False):
        raise Refused("邀请须由受邀人以企业用户账号接受。")
    if obj is not None and obj.invitee_id not in (None, user.pk):
        raise Refused("该邀请发给其他用户，请由其本人接受。")


def applicant(user: Any, obj: Any) -> None:
    """A rule: whoever applied."""
    if not getattr(user, "is_enterprise", False) or (obj is not None and obj.applicant_id != user.pk):
        raise Refused("申请须由申请人本人撤回。")


Rule = Callable[[Any, Any], None]
INVITATION_RULES: dict[str, Rule] = {
    InvitationStatus.ACCEPTED: invited_person,
    InvitationStatus.REVOKED: certifier_or_clerk,
}
INVITATION_VERBS: dict[str, str] = {
    InvitationStatus.ACCEPTED: "接受邀请",
    InvitationStatus.REVOKED: "撤销邀请",
}
JOIN_RULES: dict[str, Rule] = {
    JoinStatus.APPROVED: clerks,
    JoinStatus.REFUSED: clerks,
    JoinStatus.WITHDRAWN: applicant,
}
JOIN_VERBS: dict[str, str] = {
    JoinStatus.APPROVED: "同意",
    JoinStatus.REFUSED: "不同意",
    JoinStatus.WITHDRAWN: "撤回申请",
}
