"""Putting what is public beforehand on display and taking it off; each publication is logged (执法公示).

Basis: 国办发〔2018〕118号 (行政执法公示制度).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Department, OfficerCertificate
from common import events, publication, records
from common.errors import Refused
from common.models import PublishedRecord
from enforcement.enums import DisclosureKind
from enforcement.models import EnforcementDisclosure, PublicInfo
from enforcement.procedure_enums import PublicInfoKind
from enforcement.public.info import INFO, OFFICER
from enforcement.rules import may_review
from enforcement.services.publishing import CHANNEL

# Under which kind of the log a text stands.
DISCLOSED_AS = {
    PublicInfoKind.BODY: DisclosureKind.BODY,
    PublicInfoKind.POWERS: DisclosureKind.POWERS,
    PublicInfoKind.BASIS: DisclosureKind.POWERS,
    PublicInfoKind.PROCEDURE: DisclosureKind.PROCEDURE,
    PublicInfoKind.REMEDY: DisclosureKind.PROCEDURE,
    PublicInfoKind.PLAN: DisclosureKind.PLAN,
    PublicInfoKind.STANDARD: DisclosureKind.POWERS,
}


# -- texts --


def publish_info(info: PublicInfo, *, actor: Any) -> PublishedRecord:
    """Publish a text as it stands; the same text again changes nothing. Raises Refused."""
    may_review(actor, info)
    if info.effective_to is not None and info.effective_to < timezone.localdate():
        raise Refused("该内容已失效，不能公示；请登记新的内容。", basis="国办发〔2018〕118号")
    with transaction.atomic():
        before = _current(INFO, info)
        record = publication.publish(INFO, info, actor=actor)
        if before is None or before.pk != record.pk:
            _log(DISCLOSED_AS[PublicInfoKind(info.kind)], info.title, info.department, actor, info)
    return record


def change_info(info: PublicInfo, *, actor: Any, **values: Any) -> PublicInfo:
    """Change a text; what is on display follows at once (signature of `common.records.change`)."""
    with transaction.atomic():
        changed = records.change(info, actor=actor, **values)
        if _current(INFO, changed) is not None:
            publish_info(changed, actor=actor)
    return changed


def withdraw_info(info: PublicInfo, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a text off display; its tombstone tells the reason. Raises Refused, Conflict."""
    may_review(actor, info)
    if not reason.strip():
        raise Refused("撤下公开内容须写明理由，理由将对外公开。", basis="国办发〔2018〕118号")
    return publication.withdraw(INFO, info, actor=actor, reason=reason.strip())


# -- officers --


@dataclass(frozen=True)
class OfficersShown:
    """What bringing the list of officers up to date did."""

    published: int
    withdrawn: int


def publish_officers(*, actor: Any = None) -> OfficersShown:
    """Show every valid certificate of an active officer, and take off those that are no longer valid.

    Run by a reviewer, or by the portal itself (no actor) every day. Raises Refused.
    """
    if actor is not None:
        may_review(actor, None)
    today = timezone.localdate()
    with transaction.atomic():
        published, withdrawn = 0, 0
        for certificate in OfficerCertificate.objects.select_related("user", "department").order_by("number"):
            shown = _current(OFFICER, certificate)
            if certificate.user.is_active and certificate.is_valid_on(today):
                record = publication.publish(OFFICER, certificate, actor=actor)
                published += shown is None or shown.pk != record.pk
            elif shown is not None:
                publication.withdraw(
                    OFFICER, certificate, actor=actor, reason="执法证件已失效、收回或持证人离岗"
                )
                withdrawn += 1
        if published:
            _log_officers(published, actor)
    return OfficersShown(published, withdrawn)


def _log_officers(number: int, actor: Any) -> None:
    department = actor.department if actor is not None else Department.objects.order_by("ordering").first()
    assert department is not None  # whoever holds a certificate belongs to one
    invented = OfficerCertificate.objects.filter(is_synthetic=True)[:1]
    _log(DisclosureKind.OFFICERS, f"执法人员名单（更新{number}人）", department, actor, *invented)


def _current(kind: str, obj: models.Model) -> PublishedRecord | None:
    return (
        PublishedRecord.objects.current()
        .filter(kind=kind, source=events.stream_of(obj), withdrawn_at__isnull=True)
        .first()
    )


def _log(kind: str, title: str, department: Department, actor: Any, *sources: Any) -> None:
    records.create(
        EnforcementDisclosure,
        actor=actor,
        department=department,
        kind=kind,
        title=title[:200],
        published_on=timezone.localdate(),
        channel=CHANNEL,
        is_synthetic=any(source.is_synthetic for source in sources),
    )
