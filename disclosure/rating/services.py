"""Writes beside a run: entries by hand and their confirmation, records left out."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common import records, workflow
from common.attachments import attachments_of
from common.errors import Refused
from disclosure.models import CreditRating, RatingEvent, RatingExclusion, RecordedEvent
from disclosure.rating import rules
from disclosure.rating.computing import OPEN
from disclosure.rating.enums import RecordedStatus


def record_event(model: type[RecordedEvent] = RecordedEvent, *, actor: Any, **values: Any) -> RecordedEvent:
    """Enter an event by hand; it counts once another person has confirmed it."""
    return records.create(model, actor=actor, recorded_by=actor, **values)


def take_recorded_step(
    entry: RecordedEvent, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> RecordedEvent:
    """Confirm, refuse or withdraw an entry. Raises Refused without evidence or reason."""
    today = timezone.localdate()
    if to == RecordedStatus.CONFIRMED:
        if not attachments_of(entry):
            raise Refused(
                "尚无证明材料，请先在本页上传文件（通报、表彰文件、处置报告等）再确认。", rules.BASIS
            )
        changes |= {"confirmed_by": actor, "confirmed_on": today}
    else:
        if not reason.strip():
            raise Refused("不予确认或撤回须写明理由。", rules.BASIS)
        changes |= {"ended_on": today, "end_reason": reason.strip()}
    return workflow.transition(entry, to, actor=actor, reason=reason, **changes)


def leave_out(*, actor: Any, event: RatingEvent, ground: str, basis: str = "") -> RatingExclusion:
    """Leave the record of a gathered event out of its year; the next computing heeds it. Raises Refused."""
    rules.exclude_events(actor, event.enterprise)
    if not ground.strip():
        raise Refused("不计入评价须写明理由。", rules.BASIS)
    refuse_told(event.enterprise_id, event.run.year)
    return records.create(
        RatingExclusion,
        actor=actor,
        enterprise=event.enterprise,
        department=event.enterprise.department,
        year=event.run.year,
        source_model=event.source_model,
        source_number=event.source_number,
        ground=ground.strip(),
        basis=basis.strip(),
        decided_by=actor,
        decided_on=timezone.localdate(),
        is_synthetic=event.enterprise.is_synthetic,
    )


def take_in_again(*, actor: Any, exclusion: RatingExclusion, reason: str) -> RatingExclusion:
    """Let a record that was left out count again from the next computing on. Raises Refused."""
    rules.exclude_events(actor, exclusion)
    if not reason.strip():
        raise Refused("恢复计入须写明理由。", rules.BASIS)
    if exclusion.lifted_on is not None:
        raise Refused("该记录已恢复计入。", rules.BASIS)
    refuse_told(exclusion.enterprise_id, exclusion.year)
    return records.change(
        exclusion,
        actor=actor,
        reason=reason,
        lifted_on=timezone.localdate(),
        lift_reason=reason.strip(),
    )


def refuse_told(enterprise: int, year: int) -> None:
    """Raises Refused once the enterprise was told of the year's rating: then it objects, and is reviewed."""
    if CreditRating.objects.filter(enterprise=enterprise, cycle_year=year).exclude(status__in=OPEN).exists():
        raise Refused("评价结果已告知企业，记录是否计入请通过异议复核或动态调整办理。", rules.BASIS)
