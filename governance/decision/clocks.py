"""The clocks of a decision and of the yearly list.

governance-list-due               the list is published by a day of the year (a threshold: 月日)
governance-decision-publication   what was decided is published within so many working days of the meeting
Opinions and review: `governance.consultation.clocks`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from governance.consultation.clocks import LIST_DUE, ProcedureRows, review_clocks, round_clocks
from governance.enums import DecisionStatus
from governance.models import DecisionList, MajorDecision
from registry.clocks.arithmetic import ONE_DAY
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import Certainty, DayUnit

PUBLICATION = "governance-decision-publication"
RELATIONS = ("opinionrounds", "legalityreviews", "appraisals", "deliberations")
BEFORE_REVIEW = (DecisionStatus.LISTED, DecisionStatus.CONSULTED, DecisionStatus.APPRAISED)


def clocks(decision: MajorDecision, today: date, rows: ProcedureRows | None = None) -> list[Clock]:
    """Every clock of the decision as it stands on `today`, in the order of the procedure."""
    rows = rows or ProcedureRows()
    found: list[Clock] = []
    for opinions in sorted(decision.opinionrounds.all(), key=lambda each: each.pk):
        found += round_clocks(opinions, today, rows)
    for review in decision.legalityreviews.all():
        found += review_clocks(review, today, rows)
    discussed_on = decision.discussed_on
    if discussed_on is not None and discussed_on <= today and decision.status != DecisionStatus.ENDED:
        limit = rows.limit_on(PUBLICATION, discussed_on)
        if limit is not None:
            found.append(timed(rows, limit, discussed_on, decision.decided_on, max(today, discussed_on)))
    return found


def list_clocks(yearly: DecisionList, today: date, rows: ProcedureRows) -> list[Clock]:
    """Until when the list of the year is published. Raises Refused where no day is set."""
    due_on, row = rows.list_due(yearly.year)
    clock = dated(
        rows,
        LIST_DUE,
        "年度清单公布",
        None,
        before=min(yearly.drawn_on, due_on) - ONE_DAY,
        due_on=due_on,
        today=today,
        finished_on=yearly.published_on,
        basis=row.basis,
        unit=DayUnit.CALENDAR,
    )
    return [replace(clock, unverified=row.certainty != Certainty.VERIFIED)]
