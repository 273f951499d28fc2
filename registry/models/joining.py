"""How people come to act for an enterprise: invitations, and applications to the bureau."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import UserKind
from accounts.models import User
from accounts.scoping import DepartmentQuerySet, DepartmentRecord
from common.models import Record
from common.models.constraints import one_of
from common.workflow import Workflow
from registry.enums import (
    INVITATION_TRANSITIONS,
    JOIN_TRANSITIONS,
    InvitationStatus,
    JoinStatus,
    MembershipRole,
)
from registry.models.enterprise import Enterprise, Membership, validate_uscc
from registry.scoping import EnterpriseQuerySet
from registry.team_rules import INVITATION_RULES, INVITATION_VERBS, JOIN_RULES, JOIN_VERBS


class InvitationQuerySet(EnterpriseQuerySet):
    def usable(self) -> Self:
        """Those that can still be accepted.

        Who was dismissed, or whose account was closed, lets nobody in by a code given out before.
        """
        inviter = (
            Membership.objects.current()
            .certifiers()
            .filter(user=OuterRef("invited_by"), enterprise=OuterRef("enterprise"))
        )
        return self.filter(
            Q(invited_by__kind=UserKind.STAFF) | Q(replaces__isnull=False) | Exists(inviter),
            invited_by__is_active=True,
            status=InvitationStatus.OPEN,
            expires_at__gt=timezone.now(),
            enterprise__closed_on__isnull=True,
        )


class Invitation(Record):
    """That somebody is asked to act for an enterprise, by a code shown once or by name.

    Of the code only the hash is kept. With `replaces` the appointment named there ends when this is
    accepted (移交负责人).
    """

    LEDGER_PREFIX: ClassVar[str] = "QYQ"
    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"
    WORKFLOW = Workflow(INVITATION_TRANSITIONS, INVITATION_RULES, INVITATION_VERBS)

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="invitations", verbose_name="统一社会信用代码"
    )
    role = models.CharField("身份", max_length=20, choices=MembershipRole.choices)
    invitee_name = models.CharField("受邀人姓名", max_length=40)
    invitee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="受邀用户"
    )
    replaces = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successions",
        verbose_name="接替的任命",
    )
    code_hash = models.CharField(
        "邀请码摘要", max_length=64, unique=True, null=True, blank=True, editable=False
    )
    expires_at = models.DateTimeField("有效期至")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    status = models.CharField(
        "邀请状态", max_length=20, choices=InvitationStatus.choices, default=InvitationStatus.OPEN
    )
    closed_at = models.DateTimeField("接受或撤销时间", null=True, blank=True)
    membership = models.OneToOneField(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name="形成的任命",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业用户邀请"
        ordering = ["-created_at"]
        constraints = [
            one_of("role", MembershipRole, "身份", name="registry_invitation_role"),
            one_of("status", InvitationStatus, "邀请状态", name="registry_invitation_status"),
            models.CheckConstraint(
                condition=Q(code_hash__isnull=False) | Q(invitee__isnull=False),
                name="registry_invitation_addressed",
                violation_error_message="邀请须有邀请码或受邀用户。",
            ),
            models.CheckConstraint(
                condition=~Q(status=InvitationStatus.ACCEPTED) | Q(membership__isnull=False),
                name="registry_invitation_accepted",
                violation_error_message="已接受的邀请须有任命。",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(role=MembershipRole.CERTIFIER),
                name="registry_invitation_succession",
                violation_error_message="只有企业负责人的身份可以移交。",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status=InvitationStatus.OPEN),
                name="registry_invitation_one_succession",
                violation_error_message="该负责人已发出移交邀请，请先撤销原邀请。",
            ),
        ]

    def __str__(self) -> str:
        return f"邀请{self.invitee_name}担任{self.enterprise}{self.get_role_display()}"

    @property
    def is_expired(self) -> bool:
        """Whether nobody can accept it any more although it was never revoked."""
        return self.status == InvitationStatus.OPEN and self.expires_at <= timezone.now()

    @property
    def status_tone(self) -> str:
        if self.is_expired:
            return "warning"
        return {InvitationStatus.OPEN: "info", InvitationStatus.ACCEPTED: "success"}.get(
            InvitationStatus(self.status), "neutral"
        )


class JoinApplicationQuerySet(DepartmentQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Applicants see their own; the rest is the staff's scope."""
        if getattr(user, "is_enterprise", False):
            return self.filter(applicant=user)
        return super().visible_to(user)


class JoinApplication(DepartmentRecord):
    """That a person asks the bureau to be let act for an enterprise; decided by the department in charge.

    `enterprise_name` is as the applicant wrote it; the enterprise itself is linked at the approval, so that
    the form tells nobody which enterprises are registered.
    """

    LEDGER_PREFIX: ClassVar[str] = "QYS"
    ENTERPRISE_PATH: ClassVar[str] = ""
    WORKFLOW = Workflow(JOIN_TRANSITIONS, JOIN_RULES, JOIN_VERBS)
    handler_id: ClassVar[None] = None  # for `registry.addressees`: the department's officers are told

    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="join_applications", verbose_name="申请人"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, validators=[validate_uscc])
    enterprise_name = models.CharField("企业名称", max_length=100)
    role = models.CharField("申请身份", max_length=20, choices=MembershipRole.choices)
    explanation = models.CharField("申请说明", max_length=500)
    submitted_at = models.DateTimeField("提交时间", default=timezone.now, editable=False)
    status = models.CharField(
        "审核状态", max_length=20, choices=JoinStatus.choices, default=JoinStatus.SUBMITTED
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decision_reason = models.CharField("审核意见", max_length=500, blank=True)
    membership = models.OneToOneField(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="join_application",
        verbose_name="形成的任命",
    )

    objects = JoinApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业用户加入申请"
        ordering = ["-submitted_at"]
        constraints = [
            one_of("role", MembershipRole, "申请身份", name="registry_join_role"),
            one_of("status", JoinStatus, "审核状态", name="registry_join_status"),
            models.CheckConstraint(
                condition=~Q(status=JoinStatus.APPROVED) | Q(membership__isnull=False),
                name="registry_join_approved",
                violation_error_message="同意的申请须有任命。",
            ),
            models.CheckConstraint(
                condition=~Q(status=JoinStatus.REFUSED) | ~Q(decision_reason=""),
                name="registry_join_refused",
                violation_error_message="不同意的，须写明理由。",
            ),
            models.UniqueConstraint(
                fields=["applicant", "uscc", "role"],
                condition=Q(status=JoinStatus.SUBMITTED),
                name="registry_join_one_open",
                violation_error_message="您已提交同样的申请，正在审核。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant}申请担任{self.enterprise_name}{self.get_role_display()}"

    @property
    def status_tone(self) -> str:
        return {
            JoinStatus.SUBMITTED: "warning",
            JoinStatus.APPROVED: "success",
            JoinStatus.REFUSED: "danger",
        }.get(JoinStatus(self.status), "neutral")
