"""The pages of leads, draws, inspections, soft measures and public texts: clocks, documents, what is next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from common import publication
from common.documents.selectors import documents_of
from common.errors import PortalError
from common.registers.declaration import Panel
from common.registers.faces import allows
from enforcement.actions import actions_for
from enforcement.deadlines import CaseRows
from enforcement.deadlines.inspections import (
    DRAW_RELATIONS,
    LEAD_RELATIONS,
    draw_clocks,
    drawn_object,
    inspection_clocks,
    lead_clocks,
)
from enforcement.draw_pools import BASE_WEIGHT, snapshot_of, tier_counts
from enforcement.enums import InspectionStatus
from enforcement.inspection_actions import PUBLIC_KINDS, published
from enforcement.inspection_gates import unanswered
from enforcement.models import EnforcementLead, Inspection, RandomDraw
from enforcement.panels import party
from enforcement.panels.following import next_panels
from enforcement.procedure_enums import CheckVerdict, DrawStatus
from enforcement.rules import may_record, may_review
from enforcement.services.draws import differences
from registry.clocks.states import Clock, ClockState
from registry.selectors import threshold_on

CLOCKS: dict[type[Model], Callable[[Any, date, CaseRows], list[Clock]]] = {
    EnforcementLead: lead_clocks,
    RandomDraw: draw_clocks,
    Inspection: inspection_clocks,
}
RELATIONS: dict[type[Model], tuple[str, ...]] = {
    EnforcementLead: LEAD_RELATIONS,
    RandomDraw: DRAW_RELATIONS,
}
FOLDER = "enforcement/inspections"


def record_panels(record: Any, face: Any) -> Sequence[Panel]:
    """For any of these records: the next action, clocks, other actions, what the public sees, documents."""
    documents = Panel("enforcement/desk/_documents.html", {"documents": documents_of(record, face)})
    shown = [documents] if documents.context["documents"] else []
    if not face.is_staff:
        return shown
    rows = CaseRows()
    found = _clocks(record, rows)
    found = [*next_panels(record, face, rows), *found]
    if actions := actions_for(record, face.user):
        found.append(Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True))
    if type(record) in PUBLIC_KINDS:
        found.append(_display(record))
    return [*found, *shown]


def inspection_panels(record: Inspection, face: Any) -> Sequence[Panel]:
    """The checklist besides."""
    panels = [*record_panels(record, face), *party.record_panels(record, face)]
    return [*panels, _checklist(record, face)] if face.is_staff else panels


def draw_panels(record: RandomDraw, face: Any) -> Sequence[Panel]:
    """Before the draw the pools as they stand; afterwards what was drawn, and whether it can be redrawn."""
    panels = list(record_panels(record, face))
    if not face.is_staff:
        return panels
    if record.status == DrawStatus.PREPARED:
        return [*panels, _pools(record)]
    return [*panels, _drawn(record, face)] if record.seed else panels


def pool_panels(record: Any, face: Any) -> Sequence[Panel]:
    """Of an object of the pool: the way to bring the whole pool up to date."""
    if not face.is_staff or not allows(may_review, face.user, None):
        return ()
    actions = [("补充检查对象名录库", reverse("enforcement:pool-fill"))]
    return [Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True)]


def _clocks(record: Any, rows: CaseRows) -> list[Panel]:
    if type(record) not in CLOCKS:
        return []
    context: dict[str, Any] = {}
    prefetch_related_objects([record], *RELATIONS.get(type(record), ()))
    try:
        clocks = CLOCKS[type(record)](record, timezone.localdate(), rows)
    except PortalError as error:  # no limit or calendar for these days: the page says so
        context["problem"] = str(error)
    else:
        context["clocks"] = [clock for clock in clocks if clock.state != ClockState.DONE]
        context["ended"] = [clock for clock in clocks if clock.state == ClockState.DONE]
    return [Panel("desk/_clocks.html", context, aside=True)]


def _display(record: Any) -> Panel:
    kind = publication.kinds()[PUBLIC_KINDS[type(record)]]
    current = published(record)
    context: dict[str, Any] = {"record": current, "is_shown": current and current.withdrawn_at is None}
    if current is not None:
        context["url"] = reverse(kind.page, args=[current.pk])
    return Panel(f"{FOLDER}/_display.html", context, aside=True)


# -- the checklist --


def _checklist(inspection: Inspection, face: Any) -> Panel:
    answers = list(inspection.answers.select_related("item").order_by("item__ordering", "item__code"))
    is_planned = inspection.status == InspectionStatus.PLANNED
    may_answer = is_planned and allows(may_record, face.user, inspection)
    drawn = drawn_object(inspection)
    context = {
        "answered": len(answers),
        "deviating": [each for each in answers if each.verdict == CheckVerdict.DEVIATES],
        "left": unanswered(inspection, timezone.localdate()) if is_planned else 0,
        "is_full": inspection.is_full_checkup,
        "url": reverse("enforcement:inspections-checklist", args=[inspection.ledger_no])
        if may_answer
        else "",
        "draw": drawn.draw if drawn else None,
        "draw_url": face.link(drawn.draw) if drawn else "",
    }
    return Panel(f"{FOLDER}/_checklist.html", context)


# -- the draw --


def _pools(draw: RandomDraw) -> Panel:
    try:
        snapshot = snapshot_of(draw)
        ratio = threshold_on("random-inspection-officer-ratio", timezone.localdate())
    except PortalError as error:  # a weight or the ratio is not configured: the page says so
        return Panel(f"{FOLDER}/_pools.html", {"problem": str(error)})
    context = {
        "tiers": tier_counts(snapshot),
        "raised": [entry for entry in snapshot["objects"] if entry["weight"] > BASE_WEIGHT],
        "lowered": [entry for entry in snapshot["objects"] if entry["weight"] < BASE_WEIGHT],
        "excluded": [*snapshot["excluded_objects"], *snapshot["excluded_officers"]],
        "officers": snapshot["officers"],
        "proposed": int(len(snapshot["officers"]) * ratio.amount),
        "pool_url": reverse("enforcement:pool-fill"),
    }
    return Panel(f"{FOLDER}/_pools.html", context)


def _drawn(draw: RandomDraw, face: Any) -> Panel:
    rows = draw.drawn.select_related("enterprise", "inspection").prefetch_related("officers__user")
    context = {
        "draw": draw,
        "differences": differences(draw),
        "tiers": tier_counts(draw.snapshot),
        "excluded": len(draw.snapshot["excluded_objects"]),
        "rows": [
            {"drawn": each, "url": face.link(each.inspection) if each.inspection else ""}
            for each in rows.order_by("place")
        ],
    }
    return Panel(f"{FOLDER}/_drawn.html", context)
