"""What the record of a case must hold, stage by stage, and what is still missing (案卷材料检查).

A document counts when it was issued in the portal or when the paper original is attached under its name.
Only stages that the case has reached are asked for. Basis: 行政处罚法第四十七条 (the whole process is
recorded); 生态环境行政处罚办法 (部令第30号); 国办发〔2018〕118号.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from common.documents.registry import kind_of
from enforcement.case_file import CaseFile
from enforcement.daily_reckoning import daily_penalty_decided_by
from enforcement.deadlines.publication import settled_on
from enforcement.display_periods import not_shown_in_principle
from enforcement.enums import CaseOutcome, TransferKind
from enforcement.models import DailyPenalty, EnforcementCase
from enforcement.procedure_enums import (
    TOLD_KINDS,
    CaseStopKind,
    CoercionStatus,
    CurtailmentStatus,
    DefenceChannel,
    DeliveryMethod,
    EvidenceKind,
)
from registry.models import Threshold

_PENALTY = "行政处罚法"
_RULES = "生态环境行政处罚办法"


@dataclass(frozen=True)
class Item:
    """One thing that the record must hold, by which article, and whether it does."""

    name: str
    basis: str
    is_there: bool


@dataclass(frozen=True)
class Stage:
    title: str
    items: tuple[Item, ...]

    @property
    def gaps(self) -> list[Item]:
        return [item for item in self.items if not item.is_there]


def checklist(file: CaseFile) -> list[Stage]:
    """The stages that the case has reached, each with what it must hold."""
    record = _Record(file)
    found = ((title, tuple(items(record))) for title, items in STAGES)
    return [Stage(title, items) for title, items in found if items]


def gaps(file: CaseFile) -> list[Item]:
    return [item for stage in checklist(file) for item in stage.gaps]


class _Record:
    """The file with what is asked of it again and again."""

    def __init__(self, file: CaseFile) -> None:
        self.file = file
        self.case: EnforcementCase = file.case

    @cached_property
    def kinds(self) -> set[str]:
        return self.file.kinds_of()

    @cached_property
    def daily(self) -> DailyPenalty | None:
        return daily_penalty_decided_by(self.case)

    @cached_property
    def paper_titles(self) -> list[str]:
        papers = [paper for papers in self.file.papers.values() for paper in papers]
        return [
            f"{paper.attachment.kind} {paper.attachment.name}"
            for paper in papers
            if paper.attachment.withdrawn_at is None
        ]

    def document(self, basis: str, *codes: str, of: Sequence[Any] = ()) -> Item:
        """One of these kinds, of the case or of the rows, or the paper with its title."""
        titles = [kind_of(code).title for code in codes]
        held = bool(self.kinds & set(codes)) if not of else bool(self.file.kinds_of(of) & set(codes))
        on_paper = any(title in paper for title in titles for paper in self.paper_titles)
        return Item("或".join(dict.fromkeys(titles)), basis, held or on_paper)


def _filing(record: _Record) -> Iterator[Item]:
    case = record.case
    if case.filed_on is None:
        if case.outcome == CaseOutcome.NOT_FILED:
            yield record.document(f"{_RULES}第十九条", "case-not-filed")
        return
    yield record.document(f"{_RULES}第十八条", "case-filing")
    least = Threshold.objects.in_force_on(case.filed_on).filter(code="case-officers-min").first()
    if least is not None:
        named = case.investigators.count() >= least.amount
        yield Item(f"不少于{int(least.amount)}名执法人员及执法证号", f"{_PENALTY}第四十二条", named)
    yield Item("回避情况记录", f"{_RULES}第六条", bool(case.recused))


def _inquiry(record: _Record) -> Iterator[Item]:
    case, evidence = record.case, record.file.evidence
    if case.filed_on is None and not case.is_simplified:
        return
    yield record.document(f"{_PENALTY}第五十五条", "inspection-record", "inquiry-record")
    yield Item("证据", f"{_PENALTY}第四十条、第四十六条", bool(evidence))
    for row in evidence:
        if row.withdrawn_on is not None:
            continue
        yield Item(f"证据“{row.name}”的文件", f"{_PENALTY}第四十六条", bool(_current(record, row)))
        if row.kind in TOLD_KINDS:
            yield Item(f"“{row.name}”告知当事人", f"{_RULES}关于监测报告告知的规定", row.told_on is not None)
    if case.delivery_method == DeliveryMethod.LEFT or case.coercions.exists():
        recorded = any(row.kind == EvidenceKind.RECORDING for row in evidence)
        yield Item("查封扣押、留置送达的音像记录", f"{_PENALTY}第四十七条；国办发〔2018〕118号", recorded)
    if case.reported_on is not None:
        yield record.document(f"{_RULES}第三十八条", "investigation-report")


def _current(record: _Record, row: Any) -> list[Any]:
    return [paper for paper in record.file.papers_of(row) if paper.attachment.withdrawn_at is None]


def _examination(record: _Record) -> Iterator[Item]:
    if record.case.examined_on is not None:
        yield record.document(f"{_RULES}第三十八条", "examination-opinion")


def _notice(record: _Record) -> Iterator[Item]:
    case = record.case
    if case.notified_on is None:
        return
    code = "penalty-hearing-notice" if case.hearing_offered else "penalty-notice"
    yield record.document(f"{_PENALTY}第四十四条", code)
    yield Item("告知书送达日期", f"{_PENALTY}第六十一条", case.notice_served_on is not None)
    for defence in case.defences.all():
        of = [case, defence]
        if defence.channel == DefenceChannel.ORAL:
            yield record.document(f"{_PENALTY}第四十五条", "defence-record", of=of)
        yield record.document(f"{_PENALTY}第四十五条", "defence-review", of=of)


def _hearing(record: _Record) -> Iterator[Item]:
    for hearing in record.case.hearings.all():
        if hearing.withdrawn_on is not None:
            continue
        of = [record.case, hearing]
        yield record.document(f"{_PENALTY}第六十四条", "hearing-notification", of=of)
        if hearing.ended_on is not None:
            yield record.document(f"{_PENALTY}第六十四条", "hearing-record", of=of)
            yield record.document(f"{_RULES}第四十七条", "hearing-report", of=of)


def _deliberation(record: _Record) -> Iterator[Item]:
    case = record.case
    for review in case.reviews.all():
        if review.reviewed_on is not None:
            yield record.document(f"{_PENALTY}第五十八条", "legal-review", of=[case, review])
    for discussion in case.discussions.all():
        yield record.document(f"{_PENALTY}第五十七条第二款", "discussion-record", of=[case, discussion])
    for _extension in case.extensions.all():
        yield record.document(f"{_PENALTY}第六十条", "extension-approval")


def _decision_paper(record: _Record) -> Item:
    """One paper decides: for 按日连续处罚 its own, in place of the ordinary one."""
    if record.daily is not None:
        basis = f"{_PENALTY}第五十九条；环境保护部令第28号"
        return record.document(basis, "daily-penalty-decision", of=[record.case, record.daily])
    code = "summary-penalty-decision" if record.case.is_simplified else "penalty-decision"
    return record.document(f"{_PENALTY}第五十九条", code)


def _decision(record: _Record) -> Iterator[Item]:
    case = record.case
    if case.outcome == CaseOutcome.PENALTY:
        yield _decision_paper(record)
        yield Item("适用条款", f"{_PENALTY}第五十九条", case.provisions.exists())
        if case.fine_amount and not case.is_simplified and record.daily is None:
            yield Item("裁量表", f"{_PENALTY}第三十四条", case.worksheets.exists())
    elif case.outcome == CaseOutcome.NO_PENALTY:
        yield record.document(f"{_PENALTY}第五十七条", "no-penalty-decision")
    elif case.outcome == CaseOutcome.DISMISSED:
        yield record.document(_RULES, "case-dismissal")
    elif case.outcome == CaseOutcome.TRANSFERRED:
        yield record.document(f"{_PENALTY}第二十七条", "case-transfer", "case-referral")
    if case.served_on is not None:
        yield record.document(f"{_PENALTY}第六十一条", "penalty-delivery")


def _orders(record: _Record) -> Iterator[Item]:
    for order in record.case.orders.all():
        yield record.document(f"{_PENALTY}第二十八条", "rectification-order", of=[order])
        for reinspection in order.reinspections.all():
            yield record.document("环境保护部令第28号", "reinspection-record", of=[order, reinspection])


def _measures(record: _Record) -> Iterator[Item]:
    case = record.case
    for coercion in case.coercions.all():
        yield record.document("行政强制法第二十四条", "seizure-decision", of=[coercion])
        yield record.document("行政强制法第二十四条", "seizure-list", of=[coercion])
        if coercion.status == CoercionStatus.LIFTED:
            yield record.document("行政强制法第二十八条", "seizure-release", of=[coercion])
    for curtailment in case.curtailments.all():
        yield record.document("环境保护部令第30号（2014）", "curtailment-decision", of=[curtailment])
        if curtailment.status in (CurtailmentStatus.LIFTED, CurtailmentStatus.TRACKED):
            yield record.document("环境保护部令第30号（2014）", "curtailment-release", of=[curtailment])
    for preservation in case.preservations.all():
        of = [case, preservation]
        yield record.document(f"{_PENALTY}第五十六条", "evidence-preservation", of=of)
        if preservation.handled_on is not None:
            yield record.document(f"{_RULES}第三十三条", "preservation-handling", of=of)
    for transfer in case.transfers.all():
        if transfer.transferred_on is not None:
            code = "case-transfer" if transfer.kind == TransferKind.CRIME else "detention-transfer"
            yield record.document(f"{_PENALTY}第二十七条", code, of=[case, transfer])


def _execution(record: _Record) -> Iterator[Item]:
    case = record.case
    for payment in case.payments.all():
        name = f"{payment.get_kind_display()}缴款票据（{payment.paid_on}）"
        has_proof = bool(payment.receipt_number) or bool(record.file.papers_of(payment))
        yield Item(name, f"{_PENALTY}第六十七条", has_proof)
    for plan in case.payment_plans.all():
        if plan.answered_on is not None:
            yield record.document(f"{_PENALTY}第六十六条", "payment-plan-decision", of=[case, plan])
    if case.reminded_on is not None:
        yield record.document("行政强制法第五十四条", "payment-reminder")
        yield Item("催告书送达日期", "行政强制法第五十四条", case.reminder_served_on is not None)
    if case.enforcement_applied_on is not None:
        yield record.document("行政强制法第五十五条", "coercion-application")


def _interruptions(record: _Record) -> Iterator[Item]:
    """中止 and 恢复; a stop that ended with the case itself has no 恢复."""
    case = record.case
    for stop in case.stops.all():
        if stop.kind != CaseStopKind.SUSPENSION:
            continue
        yield record.document(f"{_RULES}第五十七条", "case-suspension")
        ended_with_case = case.outcome in (CaseOutcome.DISMISSED, CaseOutcome.TRANSFERRED)
        if stop.last_day is not None and not ended_with_case:
            yield record.document(f"{_RULES}第五十七条", "case-resumption")


def _publication(record: _Record) -> Iterator[Item]:
    """Once the case is closed its decision has been published, or rightly withheld."""
    case = record.case
    if case.outcome != CaseOutcome.PENALTY or case.closed_on is None or case.annulled_on is not None:
        return
    settled = settled_on(case, getattr(case, "publication", None)) is not None
    if settled or not not_shown_in_principle(case):
        yield Item("处罚决定公开或者不予公开的记录", f"{_PENALTY}第四十八条", settled)


def _remedies(record: _Record) -> Iterator[Item]:
    """What 复议 and 诉讼 left: the decision or judgment, by its number or as a file."""
    for remedy in record.case.remedies.all():
        if remedy.decided_on is None:
            continue
        name = f"{remedy.get_kind_display()}（{remedy.body}）的决定或者裁判文书"
        held = bool(remedy.number) or bool(record.file.papers_of(remedy))
        yield Item(name, "行政复议法；行政诉讼法", held)


def _closing(record: _Record) -> Iterator[Item]:
    if record.case.closed_on is not None:
        yield record.document(_RULES, "case-closing")


def _archiving(record: _Record) -> Iterator[Item]:
    if record.case.archived_on is not None:
        yield Item("案卷号", f"{_RULES}关于归档的规定（条号待核）", bool(record.case.archive_number))
        yield record.document(f"{_PENALTY}第四十七条", "archive-remarks")


STAGES: tuple[tuple[str, Callable[[_Record], Iterable[Item]]], ...] = (
    ("立案", _filing),
    ("调查取证", _inquiry),
    ("案件审查", _examination),
    ("告知和陈述申辩", _notice),
    ("听证", _hearing),
    ("法制审核和集体讨论", _deliberation),
    ("中止和恢复", _interruptions),
    ("决定和送达", _decision),
    ("责令改正", _orders),
    ("强制措施和移送", _measures),
    ("执行", _execution),
    ("公开", _publication),
    ("复议诉讼", _remedies),
    ("结案", _closing),
    ("归档", _archiving),
)
