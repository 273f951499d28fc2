"""What a sheet may not change: what was drawn by lot, and what a case in the portal's own hands rests on.

Cases and draws that came by a sheet may be corrected by one; from the first step taken in the portal on,
the gates of the law stand before every change, and an import must not pass beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from common.errors import Refused
from common.models.event import Event
from common.registers.declaration import ImportedRow
from enforcement.models import EnforcementCase, RandomDraw
from enforcement.services.by_hand import FILED_WITH, PROPOSED, TOLD, TOLD_MANY
from enforcement.services.draws import BASIS as DRAW_BASIS
from enforcement.services.reviews import OPEN_STATES

Refusals = Mapping[int, Refused]
CASE_STREAM = EnforcementCase._meta.label_lower
# Of a drawn task a sheet may still say who is in charge.
FREE_OF_DRAW = {"handler"}
IN_HAND = (
    "本案正在本门户办理，立案、告知、审查、审核、讨论、决定等只能在案件页面按步骤登记，不能通过台账导入更改"
)


def _in_hand(keys: Iterable[int]) -> set[int]:
    """Those of the cases that took a step in the portal and are not decided or ended."""
    wanted = set(keys)
    open_ = set(
        EnforcementCase.objects.filter(pk__in=wanted, status__in=OPEN_STATES).values_list("pk", flat=True)
    )
    streams = {f"{CASE_STREAM}:{pk}": pk for pk in open_}
    taken = Event.objects.filter(stream__in=streams, kind="transition").values_list("stream", flat=True)
    return {streams[stream] for stream in taken}


def cases_by_steps(set_by_steps: Collection[str]) -> Callable[[Sequence[ImportedRow]], Refusals]:
    """The rule for the sheet of cases: `set_by_steps` names what forms do not offer either."""
    fixed = {*set_by_steps, *FILED_WITH, *PROPOSED, *TOLD, *TOLD_MANY, "investigators"} - {"handler"}

    def rule(rows: Sequence[ImportedRow]) -> Refusals:
        touching = {place: obj.pk for place, (obj, changes) in enumerate(rows) if fixed & changes.keys()}
        held = _in_hand(touching.values()) if touching else set()
        return {place: Refused(IN_HAND) for place, pk in touching.items() if pk in held}

    return rule


def parts_of_cases(rows: Sequence[ImportedRow]) -> Refusals:
    """The rule for sheets of what the gates look at: opinions, defences, hearings, worksheets …"""
    cases = {place: obj.case_id for place, (obj, _) in enumerate(rows)}
    held = _in_hand(cases.values())
    return {place: Refused(IN_HAND) for place, pk in cases.items() if pk in held}


def votes(rows: Sequence[ImportedRow]) -> Refusals:
    """The same for votes, which are of a case by their discussion."""
    keys = {obj.discussion_id for obj, _ in rows}
    discussion = type(rows[0][0])._meta.get_field("discussion").related_model
    cases = dict(discussion._default_manager.filter(pk__in=keys).values_list("pk", "case"))
    held = _in_hand(cases.values())
    return {
        place: Refused(IN_HAND) for place, (obj, _) in enumerate(rows) if cases.get(obj.discussion_id) in held
    }


# -- draws --


def drawn_tasks(rows: Sequence[ImportedRow]) -> Refusals:
    """The plan of what was drawn stands: the draw could not be made again otherwise."""
    return {
        place: _fixed(obj)
        for place, (obj, changes) in enumerate(rows)
        if obj.snapshot and changes.keys() - FREE_OF_DRAW
    }


def parts_of_draws(rows: Sequence[ImportedRow]) -> Refusals:
    """Neither exclusions nor what was drawn change afterwards."""
    keys = {obj.draw_id for obj, _ in rows}
    drawn = {
        draw.pk: draw for draw in RandomDraw.objects.filter(pk__in=keys).exclude(seed="") if draw.snapshot
    }
    return {place: _fixed(drawn[obj.draw_id]) for place, (obj, _) in enumerate(rows) if obj.draw_id in drawn}


def _fixed(draw: RandomDraw) -> Refused:
    return Refused(
        f"抽查任务“{draw.task_number}”已在本门户抽取，名录、比例和排除情况已固定，不得更改", DRAW_BASIS
    )
