"""What the records say of enterprises when a list is drawn up; the same few queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import DepartmentKind
from accounts.models import Department
from common import events
from disclosure.enums import (
    CleanProductionKind,
    EventResult,
    FilingStatus,
    ListingStatus,
    TriggerKind,
)
from disclosure.listing.enums import TriggerEvent
from disclosure.listing.grounds import (
    Audit,
    Criterion,
    Earlier,
    Evidence,
    Facts,
    Issuing,
    Rules,
    Trigger,
)
from disclosure.models import (
    CleanProductionAudit,
    CleanProductionEvent,
    DisclosureTrigger,
    DutyCriterion,
    DutyListEntry,
    SecuritiesIssuer,
    TemporaryDisclosure,
)
from enforcement.enums import CaseOutcome, PartyKind, PenaltyKind, TransferKind
from enforcement.models import (
    CasePenalty,
    Curtailment,
    DailyPenalty,
    EnforcementCase,
    PoliceTransfer,
)
from enforcement.procedure_enums import DailyPenaltyStatus
from registry.enums import KeyUnitKind
from registry.models import Enterprise
from registry.selectors import threshold_on

_STOOD = (ListingStatus.PUBLISHED, ListingStatus.REMOVED)
_TOLD = {TriggerKind.CRIMINAL: TriggerEvent.CRIMINAL, TriggerKind.DETENTION: TriggerEvent.DETENTION}
FINES_SUMMED = "disclosure-trigger-fine-summed"
TRIGGER_FINE = "disclosure-trigger-fine"


def rules_on(day: date) -> Rules:
    """The criteria and thresholds in force on `day`. Raises Refused where a threshold is missing."""
    rows = DutyCriterion.objects.in_force_on(day).order_by("code")
    return Rules(
        {row.code: Criterion(row.code, row.name, row.stay_years) for row in rows},
        fine=threshold_on(TRIGGER_FINE, day).amount,
        sums_fines=bool(threshold_on(FINES_SUMMED, day).amount),
    )


def area_of(department: Department) -> QuerySet[Enterprise]:
    """The enterprises of a department's lists: all for the bureau and its sections, else its own area."""
    rows: QuerySet[Enterprise] = Enterprise.objects.all()
    if department.kind in (DepartmentKind.BUREAU, DepartmentKind.SECTION):
        return rows
    return rows.filter(Q(department=department) | Q(department__parent=department))


def candidates(area: QuerySet[Enterprise], year: int) -> QuerySet[Enterprise]:
    """Those of the area of whom something is recorded that may put or keep them on the list of `year`."""
    marked = ~Q(key_unit_kinds=[]) | Q(is_permit_key_unit=True)
    before = DutyListEntry.objects.filter(year=year - 1, status=ListingStatus.PUBLISHED)
    for rows in (CleanProductionAudit.objects.all(), SecuritiesIssuer.objects.all(), before):
        marked |= Q(pk__in=rows.values("enterprise"))
    return area.filter(marked).order_by("uscc")


def facts_of(enterprises: Iterable[Enterprise], year: int, day: date) -> dict[int, Facts]:
    """The facts of each of these enterprises for the list of `year`, drawn up on `day`, by primary key."""
    known = {each.pk: each for each in enterprises}
    parts: dict[int, _Parts] = defaultdict(_Parts)
    for pk, audit in _audits(known, day):
        parts[pk].audits.append(audit)
    issuers = set()
    for row in SecuritiesIssuer.objects.filter(enterprise__in=known, since__lte=day).order_by("pk"):
        label = f"{row.get_kind_display()}：{row.security}（{row.source}）"
        parts[row.enterprise_id].issuings.append(
            Issuing(row.kind, row.since, row.until, _evidence(row, label, row.since))
        )
        issuers.add(row.enterprise_id)
    for pk, trigger in _triggers(issuers, year - 1):
        parts[pk].triggers.append(trigger)
    for pk, earlier in _earlier(known, year):
        parts[pk].earlier.append(earlier)
    return {pk: _facts(enterprise, parts[pk]) for pk, enterprise in known.items()}


class _Parts:
    def __init__(self) -> None:
        self.audits: list[Audit] = []
        self.issuings: list[Issuing] = []
        self.triggers: list[Trigger] = []
        self.earlier: list[Earlier] = []


def _facts(enterprise: Enterprise, parts: _Parts) -> Facts:
    return Facts(
        key_unit_kinds=tuple(str(KeyUnitKind(kind).label) for kind in enterprise.key_unit_kinds),
        is_permit_key=enterprise.is_permit_key_unit,
        closed_on=enterprise.closed_on,
        file=Evidence("企业档案", None, events.stream_of(enterprise), enterprise.uscc),
        audits=tuple(parts.audits),
        issuings=tuple(parts.issuings),
        triggers=tuple(parts.triggers),
        earlier=tuple(parts.earlier),
    )


def _evidence(row: Any, label: str, day: date | None, number: str = "") -> Evidence:
    return Evidence(label[:300], day, events.stream_of(row), number or row.ledger_no)


# ---- clean production ----


def _audits(known: Iterable[int], day: date) -> Iterator[tuple[int, Audit]]:
    """Audits listed by `day`; the first acceptance that was passed ends each."""
    accepted: dict[int, CleanProductionEvent] = {}
    passed = CleanProductionEvent.objects.filter(
        audit__enterprise__in=known,
        kind=CleanProductionKind.ACCEPTANCE,
        result=EventResult.PASSED,
        happened_on__lte=day,
    )
    for event in passed.order_by("happened_on", "pk"):
        accepted.setdefault(event.audit_id, event)  # type: ignore[arg-type]
    for row in CleanProductionAudit.objects.filter(enterprise__in=known, listed_on__lte=day).order_by("pk"):
        label = f"{row.year}年强制性清洁生产审核名单（{row.get_ground_display()}）"
        passed_by = accepted.get(row.pk)
        yield (
            row.enterprise_id,
            Audit(
                row.listed_on,
                _evidence(row, label, row.listed_on),
                passed_by.happened_on if passed_by else None,
                _evidence(passed_by, "清洁生产审核验收通过", passed_by.happened_on) if passed_by else None,
            ),
        )


# ---- what befell issuers ----


def _triggers(issuers: Iterable[int], year: int) -> Iterator[tuple[int, Trigger]]:
    """What happened to these enterprises in `year`, by the portal's own records and by what they reported."""
    ids = list(issuers)
    if not ids:
        return
    for of in (_fines, _daily_penalties, _revocations, _curtailments, _detentions, _told):
        yield from of(ids, year)


def _penalised(year: int, prefix: str = "") -> Q:
    """Decisions of `year` against the enterprise itself that were not annulled."""
    return Q(
        **{
            f"{prefix}outcome": CaseOutcome.PENALTY,
            f"{prefix}decided_on__year": year,
            f"{prefix}annulled_on__isnull": True,
        }
    ) & ~Q(**{f"{prefix}party_kind": PartyKind.CITIZEN})


def _fines(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    for case in EnforcementCase.objects.filter(_penalised(year), enterprise__in=ids).order_by("pk"):
        amount = case.amended_fine if case.amended_on is not None else case.fine_amount
        if amount:
            label = f"行政处罚决定：罚款{_yuan(amount)}元"
            yield from _befell(TriggerEvent.FINE, case, case.decided_on, label, case.decision_number, amount)


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _befell(
    kind: str, case: Any, day: date | None, label: str, number: str, amount: Decimal | None = None
) -> Iterator[tuple[int, Trigger]]:
    if day is not None and case.enterprise_id is not None:
        yield case.enterprise_id, Trigger(kind, day, _evidence(case, label, day, number), amount)


def _daily_penalties(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    rows = DailyPenalty.objects.filter(
        _penalised(year, "case__"), case__enterprise__in=ids, status=DailyPenaltyStatus.DECIDED
    )
    for row in rows.select_related("case").order_by("pk"):
        case: Any = row.case
        label = f"按日连续处罚{row.days}日"
        trigger = Trigger(
            TriggerEvent.DAILY_PENALTY,
            case.decided_on,
            _evidence(row, label, case.decided_on, case.decision_number),
        )
        yield case.enterprise_id, trigger


def _revocations(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    rows = CasePenalty.objects.filter(
        _penalised(year, "case__"), case__enterprise__in=ids, kind=PenaltyKind.PERMIT_REVOCATION
    )
    for row in rows.select_related("case").order_by("pk"):
        label = f"吊销许可证件：{row.content}" if row.content else "吊销许可证件"
        evidence = _evidence(row, label, row.case.decided_on, row.case.decision_number)
        decided_on: Any = row.case.decided_on
        yield row.case.enterprise_id, Trigger(TriggerEvent.REVOCATION, decided_on, evidence)  # type: ignore[misc]


def _curtailments(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    for row in Curtailment.objects.filter(enterprise__in=ids, decided_on__year=year).order_by("pk"):
        label = f"{row.get_kind_display()}决定"
        yield from _befell(TriggerEvent.CURTAILMENT, row, row.decided_on, label, row.document_number)


def _detentions(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    """Transfers for 行政拘留 that the police took up; whether somebody was detained, its answer says."""
    rows = PoliceTransfer.objects.filter(
        enterprise__in=ids, kind=TransferKind.DETENTION, answered_on__year=year, is_declined=False
    )
    for row in rows.order_by("pk"):
        label = f"移送公安机关适用行政拘留，答复：{row.answer or '未登记处理结果，列入前请核实'}"
        yield from _befell(TriggerEvent.DETENTION, row, row.answered_on, label, row.document_number)


def _told(ids: list[int], year: int) -> Iterator[tuple[int, Trigger]]:
    """Judgments and detentions that the enterprise reported or declared, or that the staff entered."""
    told = {"enterprise__in": ids, "received_on__year": year}
    reports = TemporaryDisclosure.objects.filter(trigger__in=_TOLD, **told).exclude(status=FilingStatus.DRAFT)
    for row in reports.order_by("pk"):
        label = f"临时报告：{row.document_title}"
        yield from _befell(_TOLD[TriggerKind(row.trigger)], row, row.received_on, label, row.document_number)
    documents = DisclosureTrigger.objects.filter(kind__in=_TOLD, report__isnull=True, **told)
    for each in documents.order_by("pk"):
        label = f"{each.get_origin_display()}：{each.document_title}"
        yield from _befell(_TOLD[TriggerKind(each.kind)], each, each.received_on, label, each.document_number)


# ---- earlier lists ----


def _earlier(known: Iterable[int], year: int) -> Iterator[tuple[int, Earlier]]:
    """The lists of earlier years on which they stood; one removed from it last year begins anew."""
    rows = DutyListEntry.objects.filter(enterprise__in=known, year__lt=year, status__in=_STOOD)
    for entry in rows.prefetch_related("criteria", "grounds__criterion").order_by("-year"):
        if entry.status == ListingStatus.REMOVED and entry.year == year - 1:
            continue
        yield entry.enterprise_id, earlier_of(entry)


def earlier_of(entry: DutyListEntry) -> Earlier:
    """What an entry says of the years after it; for history that came by a sheet, by its own last year."""
    codes = frozenset(each.code for each in entry.criteria.all())
    lasts: dict[str, int | None] = dict.fromkeys(codes, entry.stay_until_year)
    for ground in entry.grounds.all():
        lasts[ground.criterion.code] = None if ground.is_open else ground.last_year
    label = f"{entry.year}年名单已列入（{'、'.join(sorted(each.name for each in entry.criteria.all()))}）"
    return Earlier(entry.year, codes, lasts, _evidence(entry, label, entry.published_on))
