"""What a sheet may not change: what was drawn by lot, and what is or was worked in the portal.

What came by a sheet may be corrected by one. What was entered in the portal, or took a step there, may not,
whatever its state: the gates of the law stand before every change, clocks and figures count from it, and
what is published rests on it; an import would pass beside all of them. The same goes for what belongs to
such a case or order – also for rows that are new, and for rows that a sheet would take away from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from common.errors import Refused
from common.models.event import Event
from common.registers.declaration import ImportedRow
from enforcement.models import EnforcementCase, RandomDraw
from enforcement.services.draws import BASIS as DRAW_BASIS

Refusals = Mapping[int, Refused]
Key = tuple[type[models.Model], int]  # a record, wherever it is
# No gate, clock, figure or publication reads the name of a case; of all else in it one does, or a document
# that was issued says it.
FREE_OF_CASE = frozenset({"title"})
# Of a drawn task a sheet may still say who is in charge.
FREE_OF_DRAW = {"handler"}
# The traces that people leave who work in the portal; a sheet leaves "imported", and what the portal ends
# by itself when its days have run out is nobody's work.
WORKED = ("created", "transition", "document_issued")


def of_portal(
    *paths: str, free: Collection[str] = frozenset()
) -> Callable[[Sequence[ImportedRow]], Refusals]:
    """The rule for sheets of what is worked in the portal, by itself or in what the paths lead to.

    A path is the name of a reference, or that of one and of another in its target ("plan__case").
    """

    def rule(rows: Sequence[ImportedRow]) -> Refusals:
        asked = {
            place: _own(obj)
            for place, (obj, changes) in enumerate(rows)
            if obj.pk is None or changes.keys() - free
        }
        for path in paths:
            for place, keys in _along(path, rows, asked).items():
                asked[place] += keys
        worked = _worked(key for keys in asked.values() for key in keys)
        held = {place: [key for key in keys if key in worked] for place, keys in asked.items()}
        return {place: _refusal(*rows[place], free, keys[0]) for place, keys in held.items() if keys}

    return rule


def _own(obj: Any) -> list[Key]:
    return [] if obj.pk is None else [(type(obj), obj.pk)]


def _along(path: str, rows: Sequence[ImportedRow], places: Iterable[int]) -> dict[int, list[Key]]:
    """What the rows refer to, and what they referred to before the sheet."""
    first, _, rest = path.partition("__")
    field: Any = type(rows[0][0])._meta.get_field(first)
    found: dict[int, list[int]] = {}
    for place in places:
        obj, changes = rows[place]
        both = [getattr(obj, field.attname), *changes.get(first, ())[:1]]
        found[place] = [int(key) for key in both if key is not None]
    target = field.related_model
    if rest:
        wanted = {key for keys in found.values() for key in keys}
        further = dict(target._default_manager.filter(pk__in=wanted).values_list("pk", rest))
        found = {place: [further[key] for key in keys if further.get(key)] for place, keys in found.items()}
        target = target._meta.get_field(rest).related_model
    return {place: [(target, key) for key in keys] for place, keys in found.items()}


def _worked(keys: Iterable[Key]) -> set[Key]:
    """Those that somebody entered in the portal, or took a step with."""
    streams = {f"{model._meta.label_lower}:{pk}": (model, pk) for model, pk in keys}
    if not streams:
        return set()
    told = Event.objects.filter(stream__in=list(streams), kind__in=WORKED, actor__isnull=False)
    return {streams[stream] for stream in told.values_list("stream", flat=True).distinct()}


def _refusal(obj: Any, changes: Mapping[str, Any], free: Collection[str], held: Key) -> Refused:
    """Which fields, of what, and where to mend it."""
    model, _ = held
    name = "案件" if model is EnforcementCase else str(model._meta.verbose_name)
    if obj.pk is None:
        what, change = str(obj._meta.verbose_name), "新增"
    else:
        fields = [obj._meta.get_field(each) for each in changes if each not in free]
        what, change = "、".join(f"“{field.verbose_name}”" for field in fields), "更改"
    return Refused(
        f"所涉{name}在本门户办理，{what}只能在{name}页面按步骤登记，不能通过台账导入{change}；"
        "登记有误的，在该页面更正，或者撤回有关文书后重新办理",
        basis="行政处罚法第四十七条（全过程记录）",
    )


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
