"""What an enterprise has to do with the bureau's enforcement: its matters, and what is to be done by when.

The rows are those of `visible_to`: an inspection once it is done, a case from its notice on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import CharField, DateField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from common.models import OfficialDocument
from common.presentation import deadline_wording
from common.registers import register_for
from common.registers.faces import EnterpriseFace
from enforcement import party_windows as windows
from enforcement.deadlines import CaseRows
from enforcement.enums import FINISHED_STATES, CaseStatus, InspectionStatus, OrderStatus
from enforcement.models import (
    Coercion,
    Curtailment,
    EnforcementCase,
    EvidencePreservation,
    Inspection,
    NoPenaltyDecision,
    PaymentPlan,
    RectificationOrder,
    SoftMeasure,
)
from enforcement.party_actions import PARTY_ACTIONS
from enforcement.procedure_enums import CoercionStatus, SubmissionKind
from enforcement.services.defences import HEARD_STATES
from registry.clocks.states import ClockState, unit_words
from registry.enums import DayUnit

PAGE_SIZE = 20
MOST = 200  # tasks are read from so many open records of a kind; nobody has as many
EXECUTION_STATES = (
    CaseStatus.DECIDED,
    CaseStatus.SERVED,
    CaseStatus.PERFORMING,
    CaseStatus.REMINDED,
    CaseStatus.ENFORCING,
)
CASE_READS = (
    "defences",
    "hearings",
    "payments",
    "payment_plans__instalments",
    "remedies",
    "submissions",
)
# Whose documents are addressed to the party.
DOCUMENT_OWNERS: Sequence[type[Any]] = (
    EnforcementCase,
    RectificationOrder,
    Inspection,
    Coercion,
    Curtailment,
    EvidencePreservation,
    PaymentPlan,
    NoPenaltyDecision,
    SoftMeasure,
)


# Which of them are served already by what the record says; nobody need confirm those in the portal.
SERVED: dict[type[Any], Sequence[tuple[tuple[str, ...], Q]]] = {
    EnforcementCase: (
        (("penalty-notice", "penalty-hearing-notice"), Q(notice_served_on__isnull=False)),
        (
            ("penalty-decision", "summary-penalty-decision", "daily-penalty-decision"),
            Q(served_on__isnull=False),
        ),
        (("payment-reminder",), Q(reminder_served_on__isnull=False)),
        ((), Q(status__in=FINISHED_STATES)),  # of a case that is over nothing waits
    ),
    RectificationOrder: ((("rectification-order",), Q(served_on__isnull=False)),),
    Coercion: ((("seizure-decision", "seizure-list"), Q(delivered_on__isnull=False)),),
    Curtailment: ((("curtailment-decision",), Q(delivered_on__isnull=False)),),
}


@dataclass(frozen=True)
class MatterKind:
    """A kind of matter: its day, what is searched of it, what is still open, and what its row reads."""

    code: str
    label: str
    model: type[Any]
    day: Any
    search: tuple[str, ...]
    is_open: Q
    reads: tuple[str, ...] = ()


KINDS: Sequence[MatterKind] = (
    MatterKind(
        "case", "行政处罚案件", EnforcementCase, Coalesce("notified_on", "decided_on"),
        ("title", "decision_number", "ledger_no"),
        Q(status__in=[*HEARD_STATES, *EXECUTION_STATES, CaseStatus.INVESTIGATING]), CASE_READS,
    ),
    MatterKind(
        "order", "责令改正决定", RectificationOrder, Cast("issued_on", DateField()), ("number", "ledger_no"),
        ~Q(status__in=[OrderStatus.CORRECTED, OrderStatus.WITHDRAWN]), ("submissions",),
    ),
    MatterKind(
        "inspection", "执法检查", Inspection, Cast("inspected_on", DateField()), ("place", "ledger_no"),
        Q(status=InspectionStatus.PLANNED), ("submissions",),
    ),
    MatterKind(
        "coercion", "查封扣押", Coercion, TruncDate("imposed_at"), ("document_number", "ledger_no"),
        ~Q(status=CoercionStatus.LIFTED),
    ),
    MatterKind(
        "curtailment", "限产停产", Curtailment, Cast("decided_on", DateField()),
        ("document_number", "ledger_no"), Q(lifted_on__isnull=True), ("submissions",),
    ),
)  # fmt: skip
KIND_OF = {kind.code: kind for kind in KINDS}


# -- what is to be done --


@dataclass(frozen=True)
class Task:
    """One thing to do: a duty, or a right that lapses."""

    label: str
    record: Any
    url: str
    is_duty: bool
    last: date | None
    today: date
    note: str = ""
    left: int | None = None  # days to `last`, negative past it, in `unit`; None: counted in 自然日
    unit: str = DayUnit.CALENDAR

    @property
    def state(self) -> str:
        """For the badge; nothing without a day."""
        return ClockState.at(self.today, self.last) if self.last is not None else ""

    @property
    def days(self) -> int:
        if self.last is None:
            return 0
        return abs(self.left if self.left is not None else (self.last - self.today).days)

    @property
    def text(self) -> str:
        """The badge in the words of the clock of the same period."""
        if self.last is None:
            return ""
        unit = unit_words(self.unit)
        if self.state == ClockState.OVERDUE:
            return f"已超期{self.days}{unit}"
        return deadline_wording(self.state, self.days, unit=unit).text


def tasks_of(record: Any, today: date, rows: CaseRows) -> list[Task]:
    """What the party has to do, or may lose, in one matter. Reads what its kind names (prefetch for many)."""
    found = _FINDERS[type(record)](record, today, rows) if type(record) in _FINDERS else []
    return sorted(found, key=_pressing)


def _pressing(task: Task) -> tuple[date, bool]:
    return task.last or date.max, not task.is_duty


def _task(record: Any, name: str, label: str, today: date, rows: CaseRows, *, duty: bool) -> list[Task]:
    """The action as a task while its window is open."""
    action = next(each for each in PARTY_ACTIONS if isinstance(record, each.model) and each.name == name)
    window = action.window_on(record, today, rows)
    if not window.is_open or (window.last is None and not duty):
        return []
    url, last = action.url(record), window.last
    if last is None:
        return [Task(label, record, url, duty, None, today, window.note)]
    counted = rows.arithmetic_over(window.unit, min(today, last), max(today, last))
    left = counted.signed(today, last)
    return [Task(label, record, url, duty, last, today, window.note, left, counted.unit)]


def _waits(record: Any, kind: SubmissionKind) -> bool:
    """Whether something of this kind was handed in and is not answered yet."""
    return any(each.kind == kind and each.answered_on is None for each in record.submissions.all())


def _case_tasks(case: EnforcementCase, today: date, rows: CaseRows) -> list[Task]:
    if case.decided_on is not None:
        return _tasks_after_decision(case, today, rows)
    found = []
    since = case.notified_on
    if not any(since is not None and each.made_on >= since for each in case.defences.all()):
        found += _task(case, "defend", "陈述申辩", today, rows, duty=False)
    found += _task(case, "apply-hearing", "申请听证", today, rows, duty=False)
    hearing = windows.open_hearing(case)
    if hearing is not None and hearing.held_on is not None and hearing.held_on >= today:
        note = f"地点：{hearing.place}"
        found.append(Task("出席听证", case, _page(case), True, hearing.held_on, today, note))
    return found


def _tasks_after_decision(case: EnforcementCase, today: date, rows: CaseRows) -> list[Task]:
    found = []
    if case.served_on is not None and not _waits(case, SubmissionKind.PAYMENT_PROOF):
        found += _task(case, "payment-proof", "缴纳罚没款并提交凭证", today, rows, duty=True)
    told = any(each.kind == SubmissionKind.REMEDY_NOTICE for each in case.submissions.all())
    if not case.remedies.all() and not told:
        found += _task(case, "remedy-notice", "不服的，申请复议或者提起诉讼", today, rows, duty=False)
    return found


def _order_tasks(order: RectificationOrder, today: date, rows: CaseRows) -> list[Task]:
    if _waits(order, SubmissionKind.CORRECTION_PROOF):
        return []
    return _task(order, "report-correction", "改正违法行为并报告", today, rows, duty=True)


def _curtailment_tasks(curtailment: Curtailment, today: date, rows: CaseRows) -> list[Task]:
    if curtailment.plan_received_on is not None or _waits(curtailment, SubmissionKind.MENDING_PLAN):
        return []
    return _task(curtailment, "mending-plan", "报送整改方案", today, rows, duty=True)


_FINDERS: dict[type[Any], Callable[[Any, date, CaseRows], list[Task]]] = {
    EnforcementCase: _case_tasks,
    RectificationOrder: _order_tasks,
    Curtailment: _curtailment_tasks,
}


def party_tasks(user: Any, today: date) -> list[Task]:
    """Everything that waits for the enterprises that the user represents, what is due first on top."""
    rows, found = CaseRows(), []
    for kind in KINDS:
        if kind.model in _FINDERS:
            for record in _read(kind, kind.model.objects.visible_to(user).filter(kind.is_open))[:MOST]:
                found += tasks_of(record, today, rows)
    return sorted(found, key=_pressing)


@dataclass(frozen=True)
class HomeTasks:
    """The first few of each for the home page of enterprises, and how many tasks more there are."""

    tasks: list[Task]
    documents: list[tuple[OfficialDocument, str]]
    more: int

    def __bool__(self) -> bool:
        return bool(self.tasks or self.documents)


def home_tasks(user: Any, today: date, shown: int = 5) -> HomeTasks:
    tasks = party_tasks(user, today)
    return HomeTasks(tasks[:shown], documents_to_receive(user, shown), max(0, len(tasks) - shown))


def _read(kind: MatterKind, rows: QuerySet) -> QuerySet:
    return rows.select_related("enterprise").prefetch_related(*kind.reads)


def documents_to_receive(user: Any, limit: int) -> list[tuple[OfficialDocument, str]]:
    """(document, address of its record) of what was issued to the party and reached it in no way yet."""
    wanted, served = Q(), Q(pk__in=[])
    for model in DOCUMENT_OWNERS:
        owner_type = ContentType.objects.get_for_model(model)
        own = model.objects.visible_to(user)
        wanted |= Q(owner_type=owner_type, owner_id__in=own.values("pk"))
        for kinds, condition in SERVED.get(model, ()):
            of_kinds = Q(kind__in=kinds) if kinds else Q()
            served |= of_kinds & Q(owner_type=owner_type, owner_id__in=own.filter(condition).values("pk"))
    waiting = OfficialDocument.objects.current().filter(
        wanted & ~served, is_for_party=True, received_at__isnull=True
    )
    found = list(waiting.order_by("-issued_at", "-pk")[:limit])
    pages = _pages(found)
    return [(document, pages[document.owner_type_id, document.owner_id]) for document in found]


def _pages(documents: Iterable[OfficialDocument]) -> dict[tuple[int, int], str]:
    """The page of each document's record, one query a kind of record."""
    keys: dict[int, set[int]] = {}
    for document in documents:
        keys.setdefault(document.owner_type_id, set()).add(document.owner_id)
    found = {}
    for model in DOCUMENT_OWNERS:
        type_id = ContentType.objects.get_for_model(model).pk
        for record in model.objects.in_bulk(keys.get(type_id, ())).values():
            found[type_id, record.pk] = _page(record)
    return found


def _page(record: Any) -> str:
    register: Any = register_for(type(record))
    return EnterpriseFace(None).detail_url(register, record)


# -- all matters --


@dataclass(frozen=True)
class Matter:
    """A row of the list."""

    kind: MatterKind
    record: Any
    day: date
    url: str
    tasks: list[Task]


def matter_page(
    user: Any,
    number: Any,
    today: date,
    *,
    kind: str = "",
    q: str = "",
    state: str = "",
    year: int | None = None,
) -> Page:
    """One page of all matters, newest first; `object_list` holds `Matter`s."""
    wanted = [each for each in KINDS if kind in ("", each.code)]
    parts = [_keys(each, user, q, state, year) for each in wanted]
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    page = Paginator(union.order_by("-day", "-key"), PAGE_SIZE).get_page(number)
    page.object_list = _matters(list(page.object_list), today)
    return page


def _keys(kind: MatterKind, user: Any, q: str, state: str, year: int | None) -> QuerySet:
    rows = kind.model.objects.visible_to(user).annotate(
        code=Value(kind.code, output_field=CharField()), day=kind.day, key=Cast("pk", CharField())
    )
    if state:
        rows = rows.filter(kind.is_open) if state == "open" else rows.exclude(kind.is_open)
    if year:
        rows = rows.filter(day__year=year)
    for word in q.split():
        found = Q()
        for path in kind.search:
            found |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(found)
    return rows.order_by().values_list("code", "pk", "day", "key")


def _matters(keys: list[tuple[str, int, date, str]], today: date) -> list[Matter]:
    rows = CaseRows()
    records: dict[tuple[str, int], Any] = {}
    for kind in KINDS:
        wanted = [key for code, key, *_ in keys if code == kind.code]
        if wanted:
            found = _read(kind, kind.model.objects.filter(pk__in=wanted))
            records |= {(kind.code, record.pk): record for record in found}
    return [
        Matter(
            KIND_OF[code],
            records[code, key],
            day,
            _page(records[code, key]),
            tasks_of(records[code, key], today, rows),
        )
        for code, key, day, _ in keys
    ]
