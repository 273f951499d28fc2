"""Closing a class: who did not come, what the figures count, and the certificates.

The figures I22 and I34 count `TrainingAttendance` and `TrainingClass`: a row for each enterprise of which
somebody came, not for who registered. Only this module makes these rows of a class, so they open to it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from common import records, workflow
from common.documents.services import withdraw_document
from common.errors import Refused
from common.models.document import OfficialDocument
from common.presentation import zh_date
from legal_training.enterprise_training import telling
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.rules import BASIS, keepers
from legal_training.enterprise_training.seats import PORTAL
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance, TrainingClass
from registry.issuing import issue_document
from registry.models import Enterprise

CERTIFICATE = "training-certificate"


def close(
    obj: EnterpriseClass,
    *,
    actor: Any,
    reason: str = "",
    rest_absent: bool = False,
    training_class: TrainingClass | None = None,
) -> EnterpriseClass:
    """Close a class: the rest is absent, the rows that figures count are made, certificates issued.

    `training_class` is one already on record that this class is part of; without it a new one is made.
    Raises Refused before it began and where nobody came, ValidationError while somebody is not marked
    and `rest_absent` was not confirmed.
    """
    with transaction.atomic():
        row = workflow.enter(obj, ClassStatus.CLOSED, actor=actor)
        present = _present(row, rest_absent)
        counted = training_class or _new_class(row, len(present), actor)
        _check_class(counted, row, actor)
        _count(row, counted, present, actor)
        _settle(row)
        today = timezone.localdate()
        workflow.transition(
            obj, ClassStatus.CLOSED, actor=actor, reason=reason, closed_on=today, training_class=counted
        )
        for attendee in present:
            issue_document(CERTIFICATE, attendee, actor=actor)
        telling.certified(present)
    return obj


def _present(row: EnterpriseClass, rest_absent: bool) -> list[ClassAttendee]:
    attendees = ClassAttendee.objects.filter(enterprise_class=row).select_related(
        "enterprise", "enterprise_class"
    )
    unmarked = attendees.filter(status=AttendeeStatus.SEATED).count()
    if unmarked and not rest_absent:
        raise ValidationError(
            {"rest_absent": f"还有{unmarked}人未登记到课情况，请先登记，或者勾选确认其未到课。"}
        )
    present = list(attendees.filter(status=AttendeeStatus.PRESENT).order_by("pk"))
    if not present:
        raise Refused("没有登记任何人到课，不能结班；未举办的请办理取消。", BASIS)
    return present


def _settle(row: EnterpriseClass) -> None:
    """Who is still unmarked did not come; who still waits got no seat."""
    attendees = ClassAttendee.objects.filter(enterprise_class=row)
    for attendee in attendees.filter(status=AttendeeStatus.SEATED).order_by("pk"):
        workflow.transition(attendee, AttendeeStatus.ABSENT, actor=PORTAL, reason="结班时未签到")
    for attendee in attendees.filter(status=AttendeeStatus.WAITING).order_by("pk"):
        workflow.transition(attendee, AttendeeStatus.LAPSED, actor=PORTAL, reason="开课前没有空出名额")


def _new_class(row: EnterpriseClass, headcount: int, actor: Any) -> TrainingClass:
    return records.create(
        TrainingClass,
        actor=actor,
        department=row.department,
        name=row.name,
        audience="全部企业" if row.is_open_to_all else f"受邀企业{row.invited.count()}家",
        starts_on=row.held_on,
        ends_on=row.held_on,
        organiser=settings.SITE["organiser"],
        place=(row.place or "线上")[: TrainingClass._meta.get_field("place").max_length],
        headcount=headcount,
        hours=row.hours,
        content=row.content,
        is_synthetic=row.is_synthetic,
    )


def _check_class(counted: TrainingClass, row: EnterpriseClass, actor: Any) -> None:
    if not TrainingClass.objects.visible_to(actor).filter(pk=counted.pk).exists():
        raise ValidationError({"training_class": "没有这一培训班，或您无权使用，请核对编号。"})
    if not counted.starts_on <= row.held_on <= counted.ends_on:
        raise ValidationError(
            {
                "training_class": f"该培训班为{zh_date(counted.starts_on)}至{zh_date(counted.ends_on)}，"
                f"不含{zh_date(row.held_on)}；请选其他培训班，或留空另立一期。"
            }
        )


def _count(row: EnterpriseClass, counted: TrainingClass, present: list[ClassAttendee], actor: Any) -> None:
    """One row for each enterprise of which somebody came, with how many."""
    persons = Counter(each.enterprise_id for each in present)
    known = TrainingAttendance.objects.filter(
        training_class=counted, attended_on=row.held_on, enterprise__in=persons
    ).select_related("enterprise")
    for each in known:
        raise ValidationError(
            {
                "training_class": f"{each.enterprise}在该培训班当日的参训已登记（{each.ledger_no}），"
                "不能重复计入；请选其他培训班，或留空另立一期。"
            }
        )
    for enterprise in Enterprise.objects.filter(pk__in=persons).order_by("pk"):
        _attended(row, counted, enterprise, persons[enterprise.pk], actor)


def _attended(
    row: EnterpriseClass, counted: TrainingClass, enterprise: Enterprise, persons: int, actor: Any
) -> TrainingAttendance:
    return records.create(
        TrainingAttendance,
        actor=actor,
        training_class=counted,
        enterprise=enterprise,
        attended_on=row.held_on,
        person_count=persons,
        topic=row.name,
        is_synthetic=row.is_synthetic or enterprise.is_synthetic,
    )


# ---- afterwards ----


def bring_in_line(row: EnterpriseClass, attendee: ClassAttendee, *, actor: Any, reason: str) -> None:
    """After a correction on a closed class: what is counted of the enterprise, and the certificate.

    The caller holds the lock of the class. Raises Refused where nobody of the enterprise would be left: a
    record that was counted is not deleted.
    """
    same = ClassAttendee.objects.filter(enterprise_class=row, enterprise=attendee.enterprise_id)
    persons = same.filter(status=AttendeeStatus.PRESENT).count()
    counted: Any = row.training_class
    known = TrainingAttendance.objects.filter(
        training_class=counted, enterprise=attendee.enterprise_id, attended_on=row.held_on
    ).first()
    if persons == 0:
        raise Refused("更正后该企业没有人员到课，而已计入的参训记录不得删除；请核对签到表后再办理。", BASIS)
    words = f"{row.ledger_no}更正到课情况：{reason}"
    _correct_headcount(counted, persons - (known.person_count if known else 0), words, actor)
    if known is None:
        _attended(row, counted, attendee.enterprise, persons, actor)
    else:
        records.change(known, actor=actor, reason=words, person_count=persons)
    certificates = OfficialDocument.objects.of(attendee).current().filter(kind=CERTIFICATE)
    if attendee.status == AttendeeStatus.PRESENT:
        if not certificates.exists():
            issue_document(CERTIFICATE, attendee, actor=actor)
            telling.certified([attendee])
        return
    for document in certificates:
        withdraw_document(document, actor=actor, reason=f"更正为未到课：{reason}")


def _correct_headcount(counted: TrainingClass, more: int, reason: str, actor: Any) -> None:
    """Where the class counts the persons of its enterprises alone, it goes on to; a typed number stands."""
    held = TrainingClass.objects.select_for_update().get(pk=counted.pk)
    persons = held.attendances.aggregate(persons=Sum("person_count"))["persons"] or 0
    if more and held.headcount == persons:
        records.change(held, actor=actor, reason=reason, headcount=persons + more)


def issues(user: Any, attendee: Any) -> None:
    """Who may take a certificate back."""
    keepers(user, attendee)
