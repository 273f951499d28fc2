"""The kinds of matters of enforcement: which are open, their clocks, whose they are, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from enforcement import next_step as following
from enforcement.deadlines import CASE_RELATIONS, CaseRows, case_clocks
from enforcement.deadlines.inspections import (
    DRAW_RELATIONS,
    LEAD_RELATIONS,
    draw_clocks,
    drawn_object,
    inspection_clocks,
    lead_clocks,
)
from enforcement.deadlines.measures import (
    coercion_clocks,
    curtailment_clocks,
    preservation_clocks,
    transfer_clocks,
)
from enforcement.deadlines.orders import order_clocks
from enforcement.deadlines.publication import PUBLICATION, REPAIR, WITHDRAWAL, publishing
from enforcement.deadlines.timing import by_record, local_day
from enforcement.enums import CaseStatus, InspectionStatus, OrderStatus, TransferKind
from enforcement.models import (
    CasePublication,
    Coercion,
    CreditRepair,
    Curtailment,
    EnforcementCase,
    EnforcementLead,
    EvidencePreservation,
    FinePayment,
    Inspection,
    PartySubmission,
    PaymentPlan,
    PoliceTransfer,
    RandomDraw,
    RectificationOrder,
)
from enforcement.procedure_enums import (
    SUBMISSION_TARGETS,
    CoercionStatus,
    CurtailmentStatus,
    DrawStatus,
    LeadStatus,
    PaymentPlanStatus,
    PublicationStatus,
    RepairStatus,
    SubmissionKind,
)
from enforcement.rules import may_record, may_review
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import MatterKind
from registry.queue.reminding import appointed

HEARING_DAY, INSPECTION_DAY = "penalty-hearing-day", "inspection-day"
# A case that is filed away, or never was one, wants nothing more.
OVER = (CaseStatus.ARCHIVED, CaseStatus.NOT_FILED)
OPEN_CASES = ~Q(status__in=OVER)
# Cases that may have an approval as their next step: not those whose next step is the officer's in charge,
# nor those being performed of which nothing was paid that was owed.
_WITH_THE_OFFICER = (
    CaseStatus.FILED, CaseStatus.INVESTIGATING, CaseStatus.DECIDED, CaseStatus.SERVED, CaseStatus.CLOSED,
)  # fmt: skip
_MAY_BE_SETTLED = (
    Q(fine_amount__isnull=True)
    | Q(fine_amount=0)
    | Q(amended_on__isnull=False)
    | Q(annulled_on__isnull=False)
    | Q(Exists(FinePayment.objects.filter(case=OuterRef("pk"))))
)
MAY_AWAIT_APPROVAL = ~Q(status__in=_WITH_THE_OFFICER) & (~Q(status=CaseStatus.PERFORMING) | _MAY_BE_SETTLED)
NEVER = Q(pk__in=[])
OPEN_ORDERS = Q(status__in=[OrderStatus.ISSUED, OrderStatus.SERVED, OrderStatus.NOT_CORRECTED])
OPEN_INSPECTIONS = Q(status=InspectionStatus.PLANNED) | Q(
    status=InspectionStatus.DONE,
    published_on__isnull=True,
    drawn_object__draw__status__in=[DrawStatus.DRAWN, DrawStatus.FINISHED],
)
OPEN_DRAWS = Q(status__in=[DrawStatus.PREPARED, DrawStatus.DRAWN, DrawStatus.FINISHED])
OPEN_LEADS = Q(status__in=[LeadStatus.RECEIVED, LeadStatus.CHECKING])
OPEN_TRANSFERS = Q(kind=TransferKind.CRIME) & (
    Q(reported_on__isnull=False, approved_on__isnull=True, transferred_on__isnull=True)
    | Q(approved_at__isnull=False, handed_over_at__isnull=True)
    | Q(handed_over_at__isnull=False, answered_on__isnull=True)
)
# What was changed or annulled is withdrawn and the reason made public (行政处罚法第四十八条第二款), also
# where the display has ended: without the tombstone its address says only that the time is over.
OPEN_PUBLICATIONS = Q(status__in=[PublicationStatus.PREPARED, PublicationStatus.RETURNED]) | Q(
    withdrawal_due_from__isnull=False,
    withdrawn_on__isnull=True,
    status__in=[PublicationStatus.PUBLISHED, PublicationStatus.ENDED],
)


def _assigning(is_open: Q, noun: str) -> Assigning:
    return Assigning(is_open, may_record, may_review, noun=noun, officer="承办人")


CASE_ASSIGNING = _assigning(OPEN_CASES, "案件")


# ---- clocks beside those of the law ----


def open_case_clocks(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """The case's own; what a publication or an application for repair has of its own is shown with that."""
    elsewhere = {REPAIR}
    if getattr(case, "publication", None) is not None:
        elsewhere |= {PUBLICATION, WITHDRAWAL}
    return [each for each in every_case_clock(case, today, rows) if each.code not in elsewhere]


def every_case_clock(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """The clocks by law, and the days that the bureau itself set for hearings."""
    return [*case_clocks(case, today, rows), *_hearing_days(case, today, rows)]


def _hearing_days(case: EnforcementCase, today: date, rows: CaseRows) -> Iterable[Clock]:
    """The day that the notice of a hearing set: held and entered by then."""
    if case.decided_on is not None:
        return
    for hearing in case.hearings.all():
        set_on = hearing.notified_on
        if set_on is None or hearing.held_on is None or hearing.ended_on or hearing.withdrawn_on:
            continue
        if set_on <= today:
            held_on = hearing.held_on
            began_on = min(set_on, held_on)
            yield appointed(HEARING_DAY, "听证举行并登记", "听证通知书", began_on, held_on, today, rows)


def open_inspection_clocks(inspection: Inspection, today: date, rows: CaseRows) -> list[Clock]:
    """Those of a draw, or the day for which any other check is planned."""
    if drawn_object(inspection) is not None or inspection.status != InspectionStatus.PLANNED:
        return inspection_clocks(inspection, today, rows)
    planned_on = local_day(inspection.created_at)
    day = inspection.inspected_on
    return [
        by_record(
            rows,
            INSPECTION_DAY,
            "计划检查日",
            before=min(planned_on, day, today),
            due_on=day,
            today=today,
            basis="检查计划",
        )
    ]


def publication_clocks(publication: CasePublication, today: date, rows: CaseRows) -> list[Clock]:
    of_case = publishing(publication.case, today, rows)
    return [each for each in of_case if each.code in (PUBLICATION, WITHDRAWAL)]


def repair_clocks(repair: CreditRepair, today: date, rows: CaseRows) -> list[Clock]:
    """Of the clocks of the case's applications, that which began with this one and is not answered."""
    found = [each for each in publishing(repair.case, today, rows) if each.code == REPAIR]
    return [each for each in found if each.began_on == repair.applied_on and each.finished_on is None][:1]


def no_clocks(record: Any, today: date, rows: CaseRows) -> list[Clock]:
    return []


# ---- who and what ----


def _enterprise(record: Any) -> str:
    return record.enterprise.name if record.enterprise is not None else ""


def _case_party(record: Any) -> str:
    party: str = record.case.party
    return party


def _or_case(record: Any) -> Any:
    """What stands beside a case belongs to whoever has the case."""
    return record.case if record.case is not None else record


def _has_handler(model: Any) -> bool:
    return any(each.name == "handler" for each in model._meta.get_fields())


_SUBJECTS = {name: PartySubmission._meta.get_field(name) for name in sorted(set(SUBMISSION_TARGETS.values()))}
_SUBMISSION_HANDLERS = tuple(
    f"{name}__handler" if _has_handler(of.related_model) else f"{name}__case__handler"
    for name, of in _SUBJECTS.items()
)


def _of_submission(submission: PartySubmission) -> Any:
    subject: Any = submission.subject
    return subject if _has_handler(type(subject)) else _or_case(subject)


_OF_CASE: dict[str, Any] = {
    "party": _case_party,
    "holder": lambda record: record.case,
    "handlers": ("case__handler",),
    "department": "case__department",
    "assigning": CASE_ASSIGNING,
    "rows": CaseRows,
    "searched": ("case__title", "case__enterprise__name", "case__enterprise__uscc", "ledger_no"),
    "select": ("case__enterprise", "case__department"),
}
_BESIDE_CASE: dict[str, Any] = {
    "party": _enterprise,
    "holder": _or_case,
    "handlers": ("case__handler",),
    "assigning": CASE_ASSIGNING,
    "rows": CaseRows,
    "searched": ("enterprise__name", "enterprise__uscc", "ledger_no"),
    "select": ("enterprise", "department", "case__department", "case__enterprise"),
}
_OF_FIRM: dict[str, Any] = {
    "party": _enterprise,
    "rows": CaseRows,
    "select": ("enterprise", "department"),
    "searched": ("enterprise__name", "enterprise__uscc", "ledger_no"),
}
_FOR_PAYER = frozenset({"penalty-payment", "payment-instalment"})
_FOR_DEFENDER = frozenset({"penalty-defence", "penalty-hearing-application"})

CASE = MatterKind(
    "case",
    "行政处罚案件",
    EnforcementCase,
    OPEN_CASES,
    clocks=open_case_clocks,
    since=lambda case: case.lead_on,
    party=lambda case: case.party,
    next_step=following.case_step,
    assigning=CASE_ASSIGNING,
    rows=CaseRows,
    select=("enterprise", "department"),
    prefetch=(*CASE_RELATIONS, "discussions__votes"),
    searched=("title", "enterprise__name", "enterprise__uscc", "party_name", "filing_number", "ledger_no"),
    for_party=_FOR_PAYER | _FOR_DEFENDER | {"remedy-periods", "coercion-notice", HEARING_DAY},
    for_party_alone=_FOR_PAYER,
    may_await_approval=MAY_AWAIT_APPROVAL,
)
ORDER = MatterKind(
    "order",
    "责令改正",
    RectificationOrder,
    OPEN_ORDERS,
    clocks=order_clocks,
    since=lambda order: order.issued_on,
    next_step=following.order_step,
    assigning=_assigning(OPEN_ORDERS, "决定书"),
    prefetch=("reinspections",),
    for_party=frozenset({"correction"}),
    for_party_alone=frozenset({"correction"}),
    may_await_approval=NEVER,
    **{**_OF_FIRM, "searched": (*_OF_FIRM["searched"], "number")},
)
LEAD = MatterKind(
    "lead",
    "执法线索",
    EnforcementLead,
    OPEN_LEADS,
    clocks=lead_clocks,
    since=lambda lead: lead.received_on,
    next_step=following.lead_step,
    assigning=_assigning(OPEN_LEADS, "线索"),
    prefetch=LEAD_RELATIONS,
    may_await_approval=NEVER,
    **{**_OF_FIRM, "searched": (*_OF_FIRM["searched"], "subject")},
)
INSPECTION = MatterKind(
    "inspection",
    "执法检查",
    Inspection,
    OPEN_INSPECTIONS,
    clocks=open_inspection_clocks,
    since=lambda inspection: local_day(inspection.created_at),
    next_step=following.inspection_step,
    assigning=_assigning(OPEN_INSPECTIONS, "检查"),
    may_await_approval=Q(status=InspectionStatus.DONE),
    **{
        **_OF_FIRM,
        "select": (*_OF_FIRM["select"], "drawn_object__draw"),
        "searched": (*_OF_FIRM["searched"], "task_number"),
    },
)
DRAW = MatterKind(
    "draw",
    "双随机抽查",
    RandomDraw,
    OPEN_DRAWS,
    clocks=draw_clocks,
    since=lambda draw: local_day(draw.created_at),
    party=lambda draw: draw.period,
    next_step=following.draw_step,
    assigning=_assigning(OPEN_DRAWS, "任务"),
    rows=CaseRows,
    select=("department",),
    prefetch=DRAW_RELATIONS,
    searched=("name", "task_number", "ledger_no"),
)
COERCION = MatterKind(
    "coercion",
    "查封扣押",
    Coercion,
    ~Q(status=CoercionStatus.LIFTED),
    clocks=coercion_clocks,
    since=lambda measure: local_day(measure.imposed_at),
    next_step=following.coercion_step,
    **_BESIDE_CASE,
)
CURTAILMENT = MatterKind(
    "curtailment",
    "限产停产",
    Curtailment,
    ~Q(status=CurtailmentStatus.TRACKED),
    clocks=curtailment_clocks,
    since=lambda measure: measure.decided_on,
    next_step=following.curtailment_step,
    for_party=frozenset({"rectification-plan"}),
    **_BESIDE_CASE,
)
TRANSFER = MatterKind(
    "transfer",
    "移送公安",
    PoliceTransfer,
    OPEN_TRANSFERS,
    clocks=transfer_clocks,
    since=lambda transfer: transfer.reported_on or transfer.transferred_on or local_day(transfer.created_at),
    next_step=following.transfer_step,
    stage=lambda transfer: str(transfer.get_kind_display()),
    **{**_BESIDE_CASE, "searched": (*_BESIDE_CASE["searched"], "matter")},
)
PRESERVATION = MatterKind(
    "preservation",
    "先行登记保存",
    EvidencePreservation,
    Q(handled_on__isnull=True),
    clocks=preservation_clocks,
    since=lambda kept: local_day(kept.preserved_at),
    next_step=following.preservation_step,
    stage=lambda kept: "待处理",
    **_OF_CASE,
)
PLAN = MatterKind(
    "plan",
    "延期分期缴款",
    PaymentPlan,
    Q(status=PaymentPlanStatus.APPLIED),
    clocks=no_clocks,
    since=lambda plan: plan.applied_on,
    next_step=following.plan_step,
    title=lambda plan: f"{plan}：{plan.case}",
    **_OF_CASE,
)
PUBLISHING = MatterKind(
    "publication",
    "处罚决定公开",
    CasePublication,
    OPEN_PUBLICATIONS,
    clocks=publication_clocks,
    since=lambda publication: publication.prepared_on,
    next_step=following.publication_step,
    title=lambda publication: str(publication.case),
    prefetch=("case__disclosures", "case__repairs"),
    **{**_OF_CASE, "select": (*_OF_CASE["select"], "case__publication")},
)
REPAIRING = MatterKind(
    "repair",
    "信用修复",
    CreditRepair,
    Q(status=RepairStatus.APPLIED),
    clocks=repair_clocks,
    since=lambda repair: repair.applied_on,
    next_step=following.repair_step,
    title=lambda repair: f"{repair}：{repair.case}",
    prefetch=("case__disclosures", "case__repairs"),
    **{**_OF_CASE, "select": (*_OF_CASE["select"], "case__publication")},
)
SUBMISSION = MatterKind(
    "submission",
    "当事人提交",
    PartySubmission,
    Q(answered_on__isnull=True),
    clocks=no_clocks,
    since=lambda submission: submission.submitted_on,
    next_step=following.submission_step,
    stage=lambda submission: str(SubmissionKind(submission.kind).label),
    assigning=CASE_ASSIGNING,
    holder=_of_submission,
    handlers=_SUBMISSION_HANDLERS,
    party=_enterprise,
    rows=CaseRows,
    select=("enterprise", "department", *_SUBJECTS),
    searched=("enterprise__name", "enterprise__uscc", "text", "ledger_no"),
)
KINDS = (
    CASE,
    ORDER,
    LEAD,
    INSPECTION,
    DRAW,
    COERCION,
    CURTAILMENT,
    TRANSFER,
    PRESERVATION,
    PLAN,
    PUBLISHING,
    REPAIRING,
    SUBMISSION,
)


def assigning_of(holder: Any) -> Assigning | None:
    """How a record with an officer in charge is given; None for one that has none."""
    if not hasattr(holder, "handler"):
        return None
    return next((kind.assigning for kind in KINDS if type(holder) is kind.model), None)
