"""The clocks of leads, random draws and inspections.

Hand in `rows` for many, with the relations named beside each function fetched with the rows. Inspections
and draws that came with a ledger have no clock: the law's limits bind what is done in the portal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from enforcement.deadlines.rows import CaseRows
from enforcement.enums import InspectionStatus
from enforcement.models import DrawnObject, EnforcementLead, Inspection, RandomDraw
from enforcement.procedure_enums import DrawStatus, LeadKind, LeadStatus
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed

# What must be fetched where the clocks of many are computed.
LEAD_RELATIONS = ("cases", "inspections__cases")
DRAW_RELATIONS = ("drawn__inspection",)
INSPECTION_RELATED = ("drawn_object__draw",)  # select_related

FILING = "case-filing"
ACCEPTANCE, ANSWER = "complaint-acceptance", "complaint-answer"
DRAW_DUE, PUBLICATION = "random-draw-due", "random-inspection-publication"
DRAW_BASIS = "抽查任务载明的检查完成期限"


def lead_clocks(lead: EnforcementLead, today: date, rows: CaseRows | None = None) -> list[Clock]:
    """Answering a complaint, and filing a case within so many days of the lead (部令第30号第十八条)."""
    rows = rows or CaseRows()
    if lead.received_on > today:
        return []
    answered = _seen(lead.answered_on, today)
    found = []
    if lead.kind == LeadKind.COMPLAINT:
        found += _limited(rows, ACCEPTANCE, lead.received_on, _seen(lead.accepted_on, today), today)
        if lead.status != LeadStatus.REFUSED:
            found += _limited(rows, ANSWER, lead.received_on, answered, today)
    if lead.status != LeadStatus.REFUSED and not _filed(lead):
        found += _limited(rows, FILING, lead.received_on, answered, today)
    return found


def _filed(lead: EnforcementLead) -> bool:
    """Whether a case came of the lead: the limit of filing is that case's own clock then."""
    return bool(lead.cases.all()) or any(each.cases.all() for each in lead.inspections.all())


def draw_clocks(draw: RandomDraw, today: date, rows: CaseRows | None = None) -> list[Clock]:
    """Finishing the checks of a draw by its day, and publishing the results after the last of them."""
    rows = rows or CaseRows()
    if draw.drawn_at is None or not draw.seed or draw.status == DrawStatus.CANCELLED:
        return []
    drawn_on = timezone.localdate(draw.drawn_at)
    if drawn_on > today:
        return []
    checks = [each.inspection for each in draw.drawn.all() if each.inspection is not None]
    open_checks = [each for each in checks if each.status == InspectionStatus.PLANNED]
    done = [each.inspected_on for each in checks if each.status == InspectionStatus.DONE]
    ended = max(done, default=drawn_on) if not open_checks else None
    found = [_due(rows, drawn_on, draw.due_on, _seen(ended, today), today)]
    if ended is not None and done:
        found += _limited(rows, PUBLICATION, ended, _seen(draw.published_on, today), today)
    return found


def inspection_clocks(inspection: Inspection, today: date, rows: CaseRows | None = None) -> list[Clock]:
    """The day by which a drawn enterprise is to be checked, and publishing what was found."""
    rows = rows or CaseRows()
    drawn = drawn_object(inspection)
    if drawn is None or inspection.status == InspectionStatus.CANCELLED or drawn.draw.drawn_at is None:
        return []
    drawn_on = timezone.localdate(drawn.draw.drawn_at)
    if drawn_on > today:
        return []
    done_on = inspection.inspected_on if inspection.status == InspectionStatus.DONE else None
    found = [_due(rows, drawn_on, drawn.draw.due_on, _seen(done_on, today), today)]
    if done_on is not None and done_on <= today:
        found += _limited(rows, PUBLICATION, done_on, _seen(inspection.published_on, today), today)
    return found


def drawn_object(inspection: Inspection) -> DrawnObject | None:
    """The draw that sent this inspection, None for any other."""
    return getattr(inspection, "drawn_object", None)


def _due(rows: CaseRows, drawn_on: date, due_on: date, ended_on: date | None, today: date) -> Clock:
    """Up to the day that the task itself names, which nobody need confirm."""
    clock = dated(
        rows,
        DRAW_DUE,
        "双随机检查完成",
        None,
        before=drawn_on,
        due_on=due_on,
        today=today,
        finished_on=ended_on,
        basis=DRAW_BASIS,
    )
    return replace(clock, unverified=False)


def _limited(rows: CaseRows, code: str, began_on: date, finished_on: date | None, today: date) -> list[Clock]:
    limit = rows.limit_on(code, began_on)
    return [timed(rows, limit, began_on, finished_on, today)] if limit is not None else []


def _seen(day: date | None, today: date) -> date | None:
    """What happened later than `today` is not seen."""
    return day if day is not None and day <= today else None
