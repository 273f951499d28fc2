"""The demonstration's people of enterprises: an open invitation, applications, a certifier handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from accounts.enums import Role
from accounts.models import User
from lanzhou_eco.demo import demo_user
from lanzhou_eco.demo_cases import paper
from lanzhou_eco.demo_duties import CERTIFIERS_FIRM, HANDLERS_FIRM, firm_of, user_named
from lanzhou_eco.demo_users import APPLICANT, NEW_CERTIFIER, OLD_CERTIFIER
from registry import invitations, joining
from registry.enums import JoinStatus, MembershipRole
from registry.services import appoint

INVITED = "秦示范"
UNREGISTERED = ("91620100MADEM0003W", "兰州新区示范三号材料有限公司（虚构）")
REFUSAL = "示范：营业执照扫描件不清晰，且该企业尚未在本局登记；请重新扫描后申请，并附企业的书面说明。"


def demo_joining(say: Callable[[str], None]) -> None:
    """Let people join the demonstration enterprises; once."""
    applicant = user_named(APPLICANT.username)
    if applicant.join_applications.exists():
        return
    _handed_over()
    refused = _applied(applicant, *UNREGISTERED)
    joining.take_join_step(refused, JoinStatus.REFUSED, actor=demo_user(Role.HANDLER), reason=REFUSAL)
    firm = firm_of(CERTIFIERS_FIRM)
    _applied(applicant, firm.uscc, firm.name)
    _, code = invitations.invite(
        actor=user_named(CERTIFIERS_FIRM),
        enterprise=firm,
        role=MembershipRole.HANDLER,
        invitee_name=INVITED,
    )
    say(
        "已生成企业用户示范：负责人移交、待审核和不同意的加入申请各一，"
        f"待接受的邀请一份（{firm}，邀请码 {code}）。"
    )


def _handed_over() -> None:
    """The certifier of the one enterprise asks a successor, who accepts by the code."""
    old, new = user_named(OLD_CERTIFIER.username), user_named(NEW_CERTIFIER.username)
    membership = appoint(
        actor=None,
        user=old,
        enterprise=firm_of(HANDLERS_FIRM),
        role=MembershipRole.CERTIFIER,
        started_on=date(2024, 1, 1),
    )
    invitation, _ = invitations.hand_over(actor=old, membership=membership, invitee_name=new.full_name)
    invitations.accept(actor=new, invitation=invitation)


def _applied(applicant: User, uscc: str, name: str) -> joining.JoinApplication:
    return joining.apply(
        actor=applicant,
        uscc=uscc,
        enterprise_name=name,
        role=MembershipRole.HANDLER,
        explanation="示范：环保专员，联系电话见账号。",
        licence=paper("营业执照（示范）"),
        authorisation=paper("授权委托书（示范）"),
    )
