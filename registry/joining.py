"""Applications to act for an enterprise: handed in with the licence, decided by the department in charge."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import DepartmentKind
from accounts.models import Department, User
from common import attachments, records, workflow
from common.errors import Refused
from common.messaging import notify
from common.uploads import TYPES, check_upload
from common.visitors import count_against
from registry.addressees import Addressees
from registry.enums import JoinStatus, MembershipRole
from registry.invitations import certifiers_of, lock_enterprise
from registry.models import Enterprise, JoinApplication, Membership
from registry.services import appoint

# A licence is a scan or a photograph.
SCANS = {ending: TYPES[ending] for ending in (".pdf", ".png", ".jpg", ".jpeg")}
PURPOSE = "registry.join-applications"
TOO_OFTEN = "一小时内提交的申请较多，请一小时后再提交。"  # each is mailed to the staff; withdrawn ones too
LICENCE, AUTHORISATION = "营业执照", "授权委托书"


def apply(
    *,
    actor: User,
    uscc: str,
    enterprise_name: str,
    role: str,
    explanation: str,
    licence: File,
    authorisation: File | None = None,
) -> JoinApplication:
    """Ask to act for an enterprise; the department in charge of it is told.

    Whether the portal knows the enterprise is not said. Raises Refused, TooMany, ValidationError.
    """
    files = {LICENCE: licence} | ({AUTHORISATION: authorisation} if authorisation else {})
    if role == MembershipRole.HANDLER and authorisation is None:
        raise Refused("申请担任企业经办人的，须上传加盖公章的授权委托书。")
    for upload in files.values():
        check_upload(upload, SCANS)
    count_against(str(actor.pk), PURPOSE, settings.JOIN_APPLICATIONS_PER_HOUR, TOO_OFTEN)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)  # so that a second click finds the first
        _require_possible(actor, uscc, role)
        application = records.create(
            JoinApplication,
            actor=actor,
            applicant=actor,
            uscc=uscc,
            enterprise_name=enterprise_name.strip(),
            role=role,
            explanation=explanation.strip(),
            department=_department_of(uscc),
            is_synthetic=actor.is_synthetic,
        )
        for kind, upload in files.items():
            attachments.attach(application, upload, actor=actor, kind=kind, types=SCANS)
        _tell_staff(application)
    return application


def _require_possible(actor: User, uscc: str, role: str) -> None:
    if not actor.is_enterprise:
        raise Refused("只有企业用户可以申请代表企业，工作人员请勿在此申请。")
    if Membership.objects.current().filter(user=actor, enterprise__uscc=uscc, role=role).exists():
        raise Refused("您已担任该企业的这一身份，不必再申请。")
    waiting = actor.join_applications.filter(status=JoinStatus.SUBMITTED).count()
    if waiting >= settings.JOIN_APPLICATIONS_PER_USER:
        raise Refused(f"您已有{waiting}份申请待审核，请等待审核或先撤回。")


def _department_of(uscc: str) -> Department:
    """That in charge of the enterprise; the bureau for one that is not registered yet. Raises Refused."""
    enterprise = registered(uscc)
    if enterprise is not None:
        return enterprise.department
    bureau = Department.objects.filter(kind=DepartmentKind.BUREAU).order_by("ordering").first()
    if bureau is None:
        raise Refused("尚未登记局机关单位，无法受理申请，请与本局联系。")
    return bureau


def registered(uscc: str) -> Enterprise | None:
    """The enterprise of this code, None where the register has none."""
    return Enterprise.objects.filter(uscc=uscc).select_related("department").first()


def take_join_step(
    application: JoinApplication, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> JoinApplication:
    """Approve, refuse or withdraw (signature of workflow.transition); an approval appoints the person.

    Raises Conflict, Refused, ValidationError.
    """
    target = JoinStatus(to)
    if target == JoinStatus.WITHDRAWN:
        return workflow.transition(application, target, actor=actor, reason=reason)
    if target == JoinStatus.REFUSED and not reason.strip():
        raise Refused("不同意的，须写明理由，申请人可以看到。")
    decided: dict[str, Any] = {
        "decided_by": actor,
        "decided_at": timezone.now(),
        "decision_reason": reason.strip(),
    }
    with transaction.atomic():
        locked = workflow.enter(application, target, actor=actor)
        if target == JoinStatus.APPROVED:
            decided["membership"] = _appoint(locked, actor)
        done = workflow.transition(application, target, actor=actor, reason=reason, **decided)
        _tell_decided(done)
    return done


def _appoint(application: JoinApplication, actor: Any) -> Membership:
    enterprise = registered(application.uscc)
    if enterprise is None:
        raise Refused(
            f"企业登记簿中没有统一社会信用代码为{application.uscc}的企业，请先核对营业执照并登记该企业。"
        )
    if not application.applicant.is_active:
        raise Refused("申请人的账号已停用，不能任命；请写明理由不予同意。")
    enterprise = lock_enterprise(enterprise)
    if enterprise.closed_on is not None:
        raise Refused("该企业已登记注销或关停，不能任命企业用户。")
    return appoint(
        actor=actor,
        user=application.applicant,
        enterprise=enterprise,
        role=application.role,
        started_on=timezone.localdate(),
    )


def _tell_staff(application: JoinApplication) -> None:
    notify(
        Addressees().staff(application, overdue=False),
        key=f"join:{application.pk}:submitted",
        title=f"企业用户加入申请待审核：{application.enterprise_name}",
        text=f"{application.applicant}申请担任{application.get_role_display()}（{application.ledger_no}）",
        url=reverse("registry:join-applications-detail", args=[application.ledger_no]),
        by_email=True,
        synthetic=application.is_synthetic,
    )


def _tell_decided(application: JoinApplication) -> None:
    word = "已同意" if application.status == JoinStatus.APPROVED else "未获同意"
    reason = f"审核意见：{application.decision_reason}" if application.decision_reason else ""
    notify(
        [application.applicant],
        key=f"join:{application.pk}:decided",
        title=f"代表{application.enterprise_name}的申请{word}",
        text=reason,
        url=reverse("registry-enterprise:application-detail", args=[application.ledger_no]),
        tone="success" if application.status == JoinStatus.APPROVED else "warning",
        by_email=True,
        synthetic=application.is_synthetic,
    )
    if application.membership is not None:
        _tell_certifiers(application.membership)


def _tell_certifiers(membership: Membership) -> None:
    """Those responsible hear of everyone who is let act for their enterprise."""
    others = [user for user in certifiers_of(membership.enterprise) if user.pk != membership.user_id]
    notify(
        others,
        key=f"membership:{membership.pk}:approved",
        title=f"{membership.user}经本局审核担任{membership.enterprise}{membership.get_role_display()}",
        text="如有不符，请立即终止该任命并联系本局。",
        url=f"{reverse('registry-enterprise:team')}?enterprise={membership.enterprise.uscc}",
        by_email=True,
        synthetic=membership.is_synthetic or membership.enterprise.is_synthetic,
    )
