"""Readers of this app's own registers, and the table of all readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from disclosure.enums import FilingStatus, ListingStatus
from disclosure.models import (
    AnnualDisclosure,
    CleanProductionAudit,
    CleanProductionEvent,
    DisclosureTrigger,
    DutyListEntry,
    InsurancePolicy,
    RecordedEvent,
    TemporaryDisclosure,
)
from disclosure.production.clocks import last_day
from disclosure.rating.enums import RatingSource, RecordedStatus
from disclosure.rating.facts import FILED, UNFILED
from disclosure.rating.sources import ENFORCEMENT_READERS, Found, Reader, Span, yes_no

ONE_DAY = timedelta(days=1)


def _annual(span: Span) -> Iterator[Found]:
    """The report on the year before, which those on that year's published list owed within this year.

    What was first handed in after the year had ended counts as not handed in.
    """
    listed = DutyListEntry.objects.filter(
        **span.of(), year=span.year - 1, status=ListingStatus.PUBLISHED
    ).order_by("pk")
    reports = AnnualDisclosure.objects.filter(
        **span.of(), for_year=span.year - 1, filed_on__lte=span.last
    ).exclude(status=FilingStatus.DRAFT)
    first: dict[int, AnnualDisclosure] = {}
    for report in reports.order_by("filed_on", "version"):
        first.setdefault(report.enterprise_id, report)
    for entry in listed:
        filed = first.get(entry.enterprise_id)
        if filed is None or filed.filed_on is None:
            words = f"未提交{span.year - 1}年度披露报告"
            yield Found(entry.enterprise_id, span.last, entry, words, {"提交情况": UNFILED})
            continue
        yield Found(
            entry.enterprise_id,
            filed.filed_on,
            filed,
            f"{span.year - 1}年度披露报告于{filed.filed_on}提交",
            {"提交情况": FILED, "提交月日": f"{filed.filed_on:%m-%d}"},
        )


def _temporary(span: Span) -> Iterator[Found]:
    """Temporary reports on documents received in the year, and documents on which none was handed in."""
    reports = TemporaryDisclosure.objects.filter(
        **span.of(), received_on__range=span.days, before_listing=False, corrects__isnull=True
    ).exclude(status=FilingStatus.DRAFT)
    for report in reports.order_by("pk"):
        yield _temporary_found(span, report, report.filed_on)
    unanswered = DisclosureTrigger.objects.filter(
        **span.of(),
        received_on__range=span.days,
        report__isnull=True,
        excused_on__isnull=True,
        enterprise__dutylistentrys__year=span.year,
        enterprise__dutylistentrys__status=ListingStatus.PUBLISHED,
        enterprise__dutylistentrys__published_on__lte=span.last,
    ).select_related(None)
    for trigger in unanswered.order_by("pk"):
        yield _temporary_found(span, trigger, None)


def _temporary_found(span: Span, row: Any, filed_on: date | None) -> Found:
    limit = span.limits.required("disclosure-temporary", row.received_on)
    taken = span.limits.arithmetic(limit.unit).count(row.received_on, filed_on or span.last).net
    kind = row.get_trigger_display() if hasattr(row, "trigger") else row.get_kind_display()
    state = FILED if filed_on else UNFILED
    return Found(
        row.enterprise_id,
        filed_on or span.last,
        row,
        f"临时披露（{row.document_title}）：{state}",
        {
            "逾期工作日": Decimal(max(taken - limit.amount, 0)),
            "触发情形": kind,
            "提交情况": state,
        },
    )


def _audits(span: Span) -> Iterator[Found]:
    """Compulsory audits whose time for the report passed in the year."""
    # No limit is longer than some years; what was listed earlier fell due before this year.
    rows = CleanProductionAudit.objects.filter(
        **span.of(), listed_on__range=(span.first - timedelta(days=366 * 5), span.last)
    )
    for row in rows.order_by("pk"):
        limit = span.limits.required("clean-production-completion", row.listed_on)
        due = last_day(limit, row.listed_on, span.limits)
        overdue_from = due + ONE_DAY
        end = row.reported_on or min(span.as_of, span.last)
        if not span.first <= overdue_from <= span.last or end <= due:
            continue
        state = FILED if row.reported_on else UNFILED
        yield Found(
            row.enterprise_id,
            overdue_from,
            row,
            f"{row.year}年清洁生产审核报告逾期：{state}",
            {"逾期天数": Decimal((end - due).days), "提交情况": state},
        )


def _audit_events(span: Span) -> Iterator[Found]:
    rows = CleanProductionEvent.objects.filter(**span.of(), happened_on__range=span.days)
    for row in rows.order_by("pk"):
        kind, result = row.get_kind_display(), row.get_result_display()
        yield Found(
            row.enterprise_id, row.happened_on, row, f"{kind}：{result}", {"事项": kind, "结论": result}
        )


def _insurance(span: Span) -> Iterator[Found]:
    for row in InsurancePolicy.objects.filter(**span.of(), bought_on__range=span.days).order_by("pk"):
        yield Found(
            row.enterprise_id,
            row.bought_on,
            row,
            f"投保环境污染责任保险（{row.policy_number}）",
            {"责任限额": row.limit, "经本局指导": yes_no(row.guided)},
        )


_UNCOUNTED = {
    RecordedStatus.PROPOSED: "人工登记尚未经第二人确认",
    RecordedStatus.REJECTED: "人工登记未予确认",
    RecordedStatus.WITHDRAWN: "人工登记已撤回",
}


def _by_hand(span: Span) -> Iterator[Found]:
    """What was entered by hand on items of the scheme; only what a second person confirmed counts."""
    rows = RecordedEvent.objects.filter(
        **span.of(), happened_on__range=span.days, item__scheme=span.scheme
    ).select_related("recorded_by", "confirmed_by")
    for row in rows.order_by("pk"):
        ground = _UNCOUNTED.get(row.status, "")  # type: ignore[call-overload]
        who = f"{row.recorded_by or '导入'}登记" + (f"，{row.confirmed_by}确认" if row.confirmed_by else "")
        yield Found(
            row.enterprise_id,
            row.happened_on,
            row,
            row.description,
            ground=f"{ground}：{row.end_reason}" if ground and row.end_reason else ground,
            item=row.item_id,
            recorded_by=who,
        )


READERS: dict[str, Reader] = ENFORCEMENT_READERS | {
    RatingSource.ANNUAL: _annual,
    RatingSource.TEMPORARY: _temporary,
    RatingSource.AUDIT: _audits,
    RatingSource.AUDIT_EVENT: _audit_events,
    RatingSource.INSURANCE: _insurance,
    RatingSource.BY_HAND: _by_hand,
}
