"""The clocks of publishing a decision, as they stood on any day.

penalty-publication     seven 工作日 from the decision to its first publication (部令第30号第六十五条);
                        of a light breach, in principle not shown, only where it was published
penalty-withdrawal      three 工作日 from the change or annulment (行政处罚法第四十八条第二款)
credit-repair-answer    an application for repair that waits for its answer

双公示 has its own page (`enforcement.publicity`), where what was never exported is listed by period.
"""

from __future__ import annotations

from datetime import date

from enforcement.deadlines.rows import CaseRows
from enforcement.deadlines.timing import by
from enforcement.display_periods import not_shown_in_principle
from enforcement.enums import CaseOutcome, CaseStatus, DisclosureKind
from enforcement.models import CasePublication, EnforcementCase
from registry.clocks.states import Clock
from registry.clocks.timing import timed

PUBLICATION, WITHDRAWAL, REPAIR = "penalty-publication", "penalty-withdrawal", "credit-repair-answer"


def publishing(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    decided_on = by(case.decided_on, today)
    if case.outcome != CaseOutcome.PENALTY or decided_on is None:
        return []
    publication: CasePublication | None = getattr(case, "publication", None)
    found = [_publication(case, publication, decided_on, today, rows)]
    found += _withdrawals(publication, today, rows)
    found += [_repair(each.applied_on, each.answered_on, today, rows) for each in case.repairs.all()]
    return [clock for clock in found if clock is not None]


def first_shown_on(case: EnforcementCase, publication: CasePublication | None) -> date | None:
    """The day on which the result was first published anywhere."""
    days = [each.published_on for each in case.disclosures.all() if each.kind == DisclosureKind.RESULT]
    if publication is not None and publication.published_on is not None:
        days.append(publication.published_on)
    return min(days, default=None)


def settled_on(case: EnforcementCase, publication: CasePublication | None) -> date | None:
    """The day on which the duty to publish was met: first published anywhere, or rightly withheld."""
    withheld_on = publication.withheld_on if publication is not None else None
    days = [day for day in (first_shown_on(case, publication), withheld_on) if day is not None]
    return min(days, default=None)


def _publication(
    case: EnforcementCase, publication: CasePublication | None, decided_on: date, today: date, rows: CaseRows
) -> Clock | None:
    settled = settled_on(case, publication)
    finished_on = by(settled, today)
    # What was annulled before is not published; of what the ledger has archived without a word of its
    # publication, nobody knows whether it was.
    dropped = by(case.annulled_on, today) is not None or (
        settled is None and case.status == CaseStatus.ARCHIVED
    )
    if not_shown_in_principle(case) and by(first_shown_on(case, publication), today) is None:
        return None  # nothing is owed; published all the same it is held to the days of any other
    limit = rows.limit_on(PUBLICATION, decided_on)
    if limit is None or (finished_on is None and dropped):
        return None
    return timed(rows, limit, decided_on, finished_on, today)


def _withdrawals(publication: CasePublication | None, today: date, rows: CaseRows) -> list[Clock | None]:
    """One for each round: a decision that was changed, withdrawn and published anew keeps its first."""
    if publication is None:
        return []
    rounds: list[tuple[date | None, date | None]] = [
        (date.fromisoformat(each["due_from"]), date.fromisoformat(each["withdrawn_on"]))
        for each in publication.past_withdrawals
    ]
    rounds.append((publication.withdrawal_due_from, publication.withdrawn_on))
    return [_withdrawal(since, done, today, rows) for since, done in rounds]


def _withdrawal(since: date | None, done: date | None, today: date, rows: CaseRows) -> Clock | None:
    since = by(since, today)
    limit = rows.limit_on(WITHDRAWAL, since) if since is not None else None
    if since is None or limit is None:
        return None
    return timed(rows, limit, since, by(done, today), today)


def _repair(applied_on: date, answered_on: date | None, today: date, rows: CaseRows) -> Clock | None:
    limit = rows.limit_on(REPAIR, applied_on) if applied_on <= today else None
    return None if limit is None else timed(rows, limit, applied_on, by(answered_on, today), today)
