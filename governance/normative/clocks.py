"""The clocks of a normative document and of a clean-up.

governance-normative-filing   filed with the authority above within so many days of being issued (待核)
governance-normative-expiry   the day on which it ceases to be valid, which stands on the record
governance-clean-up           the day by which a clean-up is to be finished
Opinions and review: `governance.consultation.clocks`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from governance.articles import NOTICE_37
from governance.consultation.clocks import ProcedureRows, review_clocks, round_clocks
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import DayUnit

FILING = "governance-normative-filing"
EXPIRY = "governance-normative-expiry"
CLEAN_UP = "governance-clean-up"
RELATIONS = ("opinionrounds", "legalityreviews", "deliberations")
# How long before its end a document stands in the queue: time for a new one to go the whole way.
WATCHED = timedelta(days=180)


def clocks(document: NormativeDocument, today: date, rows: ProcedureRows | None = None) -> list[Clock]:
    """Every clock of the document as it stands on `today`, in the order of the procedure."""
    rows = rows or ProcedureRows()
    found: list[Clock] = []
    for opinions in sorted(document.opinionrounds.all(), key=lambda each: each.pk):
        found += round_clocks(opinions, today, rows)
    for review in document.legalityreviews.all():
        found += review_clocks(review, today, rows)
    issued_on = document.issued_on
    if issued_on is not None and issued_on <= today:
        limit = rows.limit_on(FILING, issued_on)
        if limit is not None:
            found.append(timed(rows, limit, issued_on, document.filed_on, max(today, issued_on)))
        found += _expiry(document, today, rows)
    return found


def _expiry(document: NormativeDocument, today: date, rows: ProcedureRows) -> list[Clock]:
    until = document.valid_until
    if until is None or document.status == NormativeStatus.REPEALED or document.issued_on is None:
        return []
    clock = dated(
        rows,
        EXPIRY,
        "有效期届满",
        None,
        before=min(document.effective_from or document.issued_on, until),
        due_on=until,
        today=today,
        basis="文件载明的有效期",
        unit=DayUnit.CALENDAR,
        waits=today > until,  # nobody is late for it once it is over
    )
    return [replace(clock, unverified=False)]  # the day stands in the document


def clean_up_clocks(clean_up: CleanUp, today: date, rows: ProcedureRows) -> list[Clock]:
    """Until when the result is to be published."""
    clock = dated(
        rows,
        CLEAN_UP,
        "完成清理",
        None,
        before=clean_up.cutoff_on,
        due_on=clean_up.due_on,
        today=today,
        finished_on=clean_up.published_on,
        basis=NOTICE_37,
        unit=DayUnit.CALENDAR,
    )
    return [replace(clock, unverified=False)]  # the day stands in the order
