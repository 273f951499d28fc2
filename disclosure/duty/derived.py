"""What an enterprise owes and by when, derived from lists, documents received and reports handed in.

Nothing is stored of a duty: a list, a document or a report that is corrected corrects the duty with it.
Basis: 部令24号第十七条至第二十条; docs/adr/0010-duties-are-derived.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from common.errors import PortalError
from common.presentation import zh_date
from disclosure.deadlines import (
    AFTER_LIST,
    ANNUAL_SOON,
    TEMPORARY_SOON,
    DutyRows,
    annual_clock,
    days_late,
    temporary_clock,
    temporary_term,
)
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.duty.facts import EnterpriseFacts, FilingFact, Scope, gather
from disclosure.enums import FilingStatus, TriggerKind
from disclosure.models import DisclosureTrigger, DutyListEntry
from registry.clocks.states import Clock, unit_words
from registry.models import Enterprise

ANNUAL_BASIS = "企业环境信息依法披露管理办法第十九条"
TEMPORARY_BASIS = "企业环境信息依法披露管理办法第十七条"
AFTER_LIST_BASIS = "企业环境信息依法披露管理办法第二十条"
CHANGE_BASIS = "企业环境信息依法披露管理办法第十八条"

TONES: dict[DutyState, str] = {
    DutyState.OVERDUE: "danger",
    DutyState.DUE_SOON: "warning",
    DutyState.NOT_DUE: "info",
    DutyState.LATE: "warning",
    DutyState.FILED: "success",
    DutyState.EXEMPT: "neutral",
}


@dataclass(frozen=True)
class Duty:
    """One thing owed, as it stands on a day.

    `source` is the list entry or the triggering document (of a report handed in without one on record the
    report itself), `report` what was handed in or begun. `due_on` is None where no term runs (a change) or
    none runs yet. `reason` says why nothing is owed, `note` what a reader should know beside the state,
    `problem` why the term cannot be computed.
    """

    kind: DutyKind
    title: str
    enterprise: Enterprise
    year: int  # reported on; of documents the year of receipt
    state: DutyState
    basis: str
    source: Any
    due_on: date | None = None
    clock: Clock | None = None
    report: Any = None
    filed_on: date | None = None
    before_listing: bool = False
    reason: str = ""
    note: str = ""
    problem: str = ""
    today: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state.is_open

    @property
    def days_late(self) -> int:
        """自然日 past the last day, up to the handing-in or the day of reckoning; 0 in time."""
        until = self.filed_on or self.today
        if self.due_on is None or until is None or self.state == DutyState.EXEMPT:
            return 0
        return days_late(self.due_on, until)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def entry(self) -> DutyListEntry | None:
        return self.source if isinstance(self.source, DutyListEntry) else None

    @property
    def trigger(self) -> DisclosureTrigger | None:
        return self.source if isinstance(self.source, DisclosureTrigger) else None

    @property
    def lead(self) -> Any:
        """The enforcement lead that was opened for it, None without."""
        opened = getattr(self.source, "duty_lead", None) if self.report is not self.source else None
        return opened.lead if opened is not None else None

    @property
    def reference(self) -> str:
        """How a page names it in an address: kind and the number of its source."""
        return f"{self.kind}:{self.source.ledger_no}"

    @property
    def is_synthetic(self) -> bool:
        return bool(self.source.is_synthetic)

    @property
    def url(self) -> str:
        """Where the enterprise goes on with it (`disclosure.duty.pages`)."""
        from disclosure.duty.pages import enterprise_url  # pages know duties, not duties pages

        return enterprise_url(self)


def duties_of(enterprise: Enterprise, day: date | None = None) -> list[Duty]:
    """All duties of one enterprise as of `day` (today without), most pressing first."""
    return duties_in(lambda rows: rows.filter(enterprise=enterprise), day)


def duties_in(scope: Scope, day: date | None = None, years: Collection[int] | None = None) -> list[Duty]:
    """The duties of all enterprises of which `scope` leaves rows; constant in the number of queries."""
    today = day or timezone.localdate()
    rows = DutyRows()
    return by_urgency(duty for facts in gather(scope, years) for duty in derived(facts, today, rows))


def by_urgency(duties: Iterable[Duty]) -> list[Duty]:
    """Overdue ones first, longest first; then by the day they are due; the settled last, newest first."""

    def place(duty: Duty) -> tuple[Any, ...]:
        due = duty.due_on or date.max
        settled = 0 if duty.is_open else -due.toordinal()
        return (duty.state.rank, settled or due.toordinal(), duty.enterprise.uscc, duty.source.ledger_no)

    return sorted(duties, key=place)


def derived(facts: EnterpriseFacts, today: date, rows: DutyRows) -> Iterator[Duty]:
    """The duties of one enterprise as of `today`; what happened later is not known yet."""
    for entry in facts.entries.values():
        if entry.published_on is not None and entry.published_on <= today:
            yield _annual(facts, entry, today, rows)
    for trigger, report in facts.triggers:
        if trigger.received_on <= today:
            yield _triggered(facts, trigger, report, today, rows)
    for fact in facts.reports:
        if fact.filed_by(today):
            yield _reported(facts, fact, today, rows)


# ---- the annual report ----


def _annual(facts: EnterpriseFacts, entry: DutyListEntry, today: date, rows: DutyRows) -> Duty:
    """部令24号第十九条; the list that obliges is that of the year reported on."""
    year = entry.year
    filings = facts.annual.get(year, [])
    days = [day for each in filings if (day := each.filed_by(today))]
    filed_on = min(days, default=None)
    last = filings[-1] if filings else None
    common: dict[str, Any] = {
        "kind": DutyKind.ANNUAL,
        "title": f"{year}年度环境信息依法披露报告",
        "enterprise": facts.enterprise,
        "year": year,
        "basis": ANNUAL_BASIS,
        "source": entry,
        "report": last.record if last is not None else None,
        "filed_on": filed_on,
        "note": _note(last),
        "today": today,
    }
    try:
        due_on = rows.annual_due(year)
    except PortalError as error:
        return Duty(state=_state(None, filed_on, today, False), problem=str(error), **common)
    clock, problem = _clock(lambda: annual_clock(year, filed_on, today, rows))
    reason = "" if filed_on else _no_longer(facts, entry, due_on, today)
    soon = rows.is_soon(ANNUAL_SOON, due_on, (due_on - today).days)
    state = DutyState.EXEMPT if reason else _state(due_on, filed_on, today, soon)
    return Duty(state=state, due_on=due_on, clock=clock, reason=reason, problem=problem, **common)


def _no_longer(facts: EnterpriseFacts, entry: DutyListEntry, due_on: date, today: date) -> str:
    """Why one on the list need not report: taken off it, or closed, before the last day."""
    removed_on, closed_on = entry.removed_on, facts.enterprise.closed_on
    if removed_on is not None and removed_on <= min(due_on, today):
        why = f"：{entry.ground}" if entry.ground else ""
        return f"已于{zh_date(removed_on)}移出{entry.year}年度名单{why}"
    if closed_on is not None and closed_on <= min(due_on, today):
        return f"企业已于{zh_date(closed_on)}注销或关停"
    return ""


# ---- temporary reports ----


def _triggered(
    facts: EnterpriseFacts, trigger: DisclosureTrigger, fact: FilingFact | None, today: date, rows: DutyRows
) -> Duty:
    filed_on = fact.filed_by(today) if fact is not None else None
    common: dict[str, Any] = {
        "title": trigger.document_title,
        "enterprise": facts.enterprise,
        "year": trigger.received_on.year,
        "source": trigger,
        "report": fact.record if fact is not None else None,
        "filed_on": filed_on,
        "note": _note(fact),
        "today": today,
    }
    if trigger.kind == TriggerKind.CHANGE:
        return _change(trigger, common)
    common["kind"] = DutyKind.TEMPORARY
    if trigger.excused_on is not None and trigger.excused_on <= today and not filed_on:
        return Duty(state=DutyState.EXEMPT, basis=TEMPORARY_BASIS, reason=trigger.excused_reason, **common)
    return _temporary(facts, trigger.received_on, filed_on, today, rows, common)


def _change(trigger: DisclosureTrigger, common: dict[str, Any]) -> Duty:
    """部令24号第十八条: by a temporary report that says what is changed and why; no term is set."""
    state = DutyState.FILED if common["filed_on"] else DutyState.NOT_DUE
    if trigger.excused_on is not None and not common["filed_on"]:
        state, common["reason"] = DutyState.EXEMPT, trigger.excused_reason
    common["note"] = common["note"] or "办法未规定期限，请及时变更并说明事项和理由"
    return Duty(kind=DutyKind.CHANGE, state=state, basis=CHANGE_BASIS, **common)


def _reported(facts: EnterpriseFacts, fact: FilingFact, today: date, rows: DutyRows) -> Duty:
    """A report handed in without its document on record was owed all the same."""
    report = fact.record
    common: dict[str, Any] = {
        "kind": DutyKind.TEMPORARY,
        "title": report.document_title,
        "enterprise": facts.enterprise,
        "year": report.received_on.year,
        "source": report,
        "report": report,
        "filed_on": fact.filed_by(today),
        "note": _note(fact),
        "today": today,
    }
    return _temporary(facts, report.received_on, common["filed_on"], today, rows, common)


def _temporary(
    facts: EnterpriseFacts,
    received_on: date,
    filed_on: date | None,
    today: date,
    rows: DutyRows,
    common: dict[str, Any],
) -> Duty:
    """部令24号第十七条、第二十条, for one on the list of the year in which the document came."""
    entry = facts.entries.get(received_on.year)
    if entry is None or entry.published_on is None or entry.published_on > today:
        return _unlisted(facts, received_on, filed_on, today, rows, common)
    if entry.removed_on is not None and entry.removed_on <= received_on and not filed_on:
        reason = f"收到文书时已移出{entry.year}年度名单（{zh_date(entry.removed_on)}）"
        return Duty(state=DutyState.EXEMPT, basis=TEMPORARY_BASIS, reason=reason, **common)
    term = temporary_term(received_on, entry.published_on)
    clock, problem = _clock(lambda: temporary_clock(term, filed_on, today, rows))
    due_on = clock.due_on if clock is not None else None
    reason = "" if filed_on or due_on is None else _no_longer(facts, entry, due_on, today)
    soon = clock is not None and rows.is_soon(TEMPORARY_SOON, received_on, clock.left)
    return Duty(
        state=DutyState.EXEMPT if reason else _state(due_on, filed_on, today, soon),
        basis=AFTER_LIST_BASIS if term.before_listing else TEMPORARY_BASIS,
        due_on=due_on,
        clock=clock,
        before_listing=term.before_listing,
        reason=reason,
        problem=problem,
        **common,
    )


def _unlisted(
    facts: EnterpriseFacts,
    received_on: date,
    filed_on: date | None,
    today: date,
    rows: DutyRows,
    common: dict[str, Any],
) -> Duty:
    """Not on the year's list: owed by nobody, or not known before the list is public."""
    year = received_on.year
    listed_on = facts.lists.get(year)
    if filed_on:
        return Duty(state=DutyState.FILED, basis=TEMPORARY_BASIS, **common)
    if listed_on is not None and listed_on <= today:
        return Duty(state=DutyState.EXEMPT, basis=TEMPORARY_BASIS, reason=f"未列入{year}年度名单", **common)
    limit = rows.limit_on(AFTER_LIST, today)
    within = f"{limit.amount}{unit_words(limit.unit)}内" if limit is not None else "法定期限内"
    waits = f"{year}年度名单尚未公布；列入名单的，自公布之日起{within}披露"
    common["note"] = common["note"] or waits
    return Duty(state=DutyState.NOT_DUE, basis=AFTER_LIST_BASIS, before_listing=True, **common)


# ---- what all share ----


def _state(due_on: date | None, filed_on: date | None, today: date, soon: bool) -> DutyState:
    if filed_on is not None:
        return DutyState.LATE if due_on is not None and filed_on > due_on else DutyState.FILED
    if due_on is None:
        return DutyState.NOT_DUE
    if today > due_on:
        return DutyState.OVERDUE
    return DutyState.DUE_SOON if soon else DutyState.NOT_DUE


def _note(fact: FilingFact | None) -> str:
    if fact is None:
        return ""
    if fact.is_returned:
        return "已退回补正，请修改后重新提交"
    return "已建立草稿，尚未提交" if fact.record.status == FilingStatus.DRAFT else ""


def _clock(make: Any) -> tuple[Clock | None, str]:
    """A clock, or why it cannot be computed (a limit or a calendar year is missing)."""
    try:
        return make(), ""
    except PortalError as error:
        return None, str(error)
