"""What registers and sheets may not rewrite of classes: what was announced, signed and counted here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from common.presentation import zh_date
from common.registers.declaration import ImportedRow
from common.registers.import_rules import worked_here
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.rules import BASIS, keepers
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance, TrainingClass

# Classes and registrations arise in the portal alone.
portal_only = worked_here(BASIS)


Counted = Mapping[tuple[int, date, int], str]  # (training class, day, enterprise) → number of the class


def counted_in(training_classes: Collection[int]) -> Counted:
    """What the closing of classes counted within these; one query."""
    rows = ClassAttendee.objects.filter(
        enterprise_class__training_class__in=training_classes,
        enterprise_class__status=ClassStatus.CLOSED,
        status=AttendeeStatus.PRESENT,
    )
    found = rows.order_by("-enterprise_class").values_list(
        "enterprise_class__training_class",
        "enterprise_class__starts_at",
        "enterprise",
        "enterprise_class__ledger_no",
    )
    return {(counted, timezone.localdate(at), firm): number for counted, at, firm, number in found.distinct()}


def edit_attendance(user: Any, obj: Any) -> None:
    """What a class counted is corrected on its roll, or the figure would part from its signatures."""
    keepers(user, obj)
    if obj is None:
        return
    place = (obj.training_class_id, obj.attended_on, obj.enterprise_id)
    if number := counted_in([obj.training_class_id]).get(place):
        raise Refused(f"该参训记录由企业培训班{number}结班计入，请在其参训人员中更正到课情况。", BASIS)


def uncounted_only(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A sheet does not change what a class counted; where a row stands the database says."""
    changed = {record.pk: place for place, (record, changes) in enumerate(rows) if record.pk and changes}
    stored = TrainingAttendance.objects.filter(pk__in=changed)
    places: dict[int, tuple[int, date, int]] = {
        pk: (training_class, day, firm)
        for pk, training_class, day, firm in stored.values_list(
            "pk", "training_class", "attended_on", "enterprise"
        )
    }
    counted = counted_in({training_class for training_class, _, _ in places.values()}) if places else {}
    return {
        changed[pk]: Refused(
            f"该行由企业培训班{counted[place]}结班计入，请在其参训人员中更正，并从表中删去改动。", BASIS
        )
        for pk, place in places.items()
        if place in counted
    }


def change_training_class(
    obj: TrainingClass,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> TrainingClass:
    """Correct a class on record (signature of `common.records.change`).

    Raises Refused where days that enterprises attended would lie outside of it.
    """
    with transaction.atomic():
        held = TrainingClass.objects.select_for_update().get(pk=obj.pk)
        changed = records.change(held, actor=actor, seen_at=seen_at, reason=reason, many=many, **values)
        if why := _days_left_out([changed]).get(changed.pk):
            raise Refused(why, BASIS)
    return changed


def days_kept(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """By a sheet, too, the days of a class that was counted into it stay within a class on record."""
    changed = {record.pk: place for place, (record, changes) in enumerate(rows) if record.pk and changes}
    left_out = _days_left_out([record for record, changes in rows if record.pk in changed])
    return {changed[pk]: Refused(why, BASIS) for pk, why in left_out.items()}


def _days_left_out(rows: Sequence[TrainingClass]) -> dict[int, str]:
    """Why these, as they would be, no longer hold what was counted into them; one query."""
    terms = {row.pk: (row.starts_on, row.ends_on) for row in rows}
    closed = EnterpriseClass.objects.filter(training_class__in=terms, status=ClassStatus.CLOSED)
    found: dict[int, str] = {}
    for row in closed.order_by("pk"):
        counted: Any = row.training_class_id
        first, last = terms[counted]
        if not first <= row.held_on <= last:
            found[counted] = (
                f"企业培训班{row.ledger_no}（{zh_date(row.held_on)}）已计入该培训班，起止日期须包含该日，请核对。"
            )
    return found
