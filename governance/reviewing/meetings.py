"""Correcting a meeting on which something was decided in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from common import records
from common.errors import Refused
from common.registers.declaration import ImportedRow
from governance.articles import DISCUSSION
from governance.models import CollectiveMeeting

# Whether it was the meeting of the whole, and when: what was deliberated and approved rests on these.
FIXED = frozenset({"kind", "held_on"})


def change_meeting(meeting: CollectiveMeeting, *, actor: Any, **values: Any) -> CollectiveMeeting:
    """Correct a meeting (signature of `records.change`). Raises Refused for what a deliberation rests on."""
    with transaction.atomic():
        locked = CollectiveMeeting.objects.select_for_update().get(pk=meeting.pk)
        touched = {name for name in FIXED & set(values) if getattr(locked, name) != values[name]}
        if touched and _relied_on([locked.pk]):
            raise _refusal(locked)
        return records.change(meeting, actor=actor, **values)


def meetings_relied_on(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """The same for sheets."""
    asked = {place: obj for place, (obj, changes) in enumerate(rows) if obj.pk and FIXED & set(changes)}
    held = _relied_on([each.pk for each in asked.values()])
    return {place: _refusal(each) for place, each in asked.items() if each.pk in held}


def _relied_on(keys: Sequence[int]) -> set[int]:
    """Meetings in which a draft was deliberated or a yearly list approved."""
    used = Q(deliberations__isnull=False) | Q(decision_lists__isnull=False)
    return set(CollectiveMeeting.objects.filter(used, pk__in=keys).values_list("pk", flat=True))


def _refusal(meeting: CollectiveMeeting) -> Refused:
    return Refused(
        f"“{meeting.title}”已登记集体讨论或者清单审定，会议类别和日期不得更改；登记错误的，请另行登记会议后重新办理。",
        DISCUSSION,
    )
