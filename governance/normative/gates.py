"""What stands in the way of the steps of a normative document and of a clean-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.utils import timezone

from common.obstacles import Obstacle
from governance.articles import NOTICE_37, NOTICE_115
from governance.consultation.services import counted_round, round_under_way
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.enums import CleanUpResult
from governance.reviewing.enums import MeetingResult, ReviewStatus
from governance.reviewing.services import obstacles_to_meeting

NAMED = 5


def obstacles_to(document: NormativeDocument, to: str, today: date) -> list[Obstacle]:
    """What prevents the document from taking a step on `today`."""
    gates: dict[str, Callable[[NormativeDocument], Iterator[Obstacle]]] = {
        NormativeStatus.CONSULTED: _to_consulted,
        NormativeStatus.REVIEWED: _to_reviewed,
        NormativeStatus.DELIBERATED: obstacles_to_meeting,
        NormativeStatus.ISSUED: _to_issued,
        NormativeStatus.DROPPED: _to_dropped,
    }
    return list(gates[to](document)) if to in gates else []


def _to_consulted(document: NormativeDocument) -> Iterator[Obstacle]:
    if not document.undisclosed_reason.strip() and counted_round(document) is None:
        yield Obstacle("尚未完成公开征求意见并公布采纳情况；依法需要保密的，请在文件中写明理由", NOTICE_37)
    yield from round_under_way(document, NOTICE_37)


def _to_reviewed(document: NormativeDocument) -> Iterator[Obstacle]:
    yield Obstacle("审核意见由法制审核人员在合法性审查记录中出具，结论合法的自动转入下一步", NOTICE_115)


def _to_issued(document: NormativeDocument) -> Iterator[Obstacle]:
    latest = document.deliberations.order_by("-pk").first()
    if latest is None or latest.result != MeetingResult.PASSED:
        yield Obstacle("没有集体审议通过的记录", NOTICE_37)


def _to_dropped(document: NormativeDocument) -> Iterator[Obstacle]:
    yield from round_under_way(document, NOTICE_37)
    if document.legalityreviews.filter(status=ReviewStatus.SENT).exists():
        yield Obstacle("正在合法性审核，请先由审核人退回", NOTICE_115)


def obstacles_to_clean_up(clean_up: CleanUp) -> list[Obstacle]:
    """What prevents the result from being published."""
    return list(_to_published(clean_up))


def _to_published(clean_up: CleanUp) -> Iterator[Obstacle]:
    today = timezone.localdate()
    items = list(clean_up.items.select_related("document").order_by("document__ledger_no"))
    if not items:
        yield Obstacle("没有需要清理的规范性文件", NOTICE_37)
    yield from _named("尚未提出清理意见", [each.document for each in items if not each.result])
    unfiled = [
        each.document
        for each in items
        if each.result == CleanUpResult.REPEAL and each.document.status == NormativeStatus.ISSUED
    ]
    yield from _named("拟废止而尚未报备，请先登记报备", unfiled)
    still = [
        each.document
        for each in items
        if each.result == CleanUpResult.EXPIRED
        and (each.document.valid_until is None or each.document.valid_until >= today)
    ]
    yield from _named("有效期没有届满，不能以失效清理，请改为废止", still)


def _named(what: str, documents: list[NormativeDocument]) -> Iterator[Obstacle]:
    if documents:
        more = f"等{len(documents)}件" if len(documents) > NAMED else ""
        yield Obstacle(f"{'、'.join(map(str, documents[:NAMED]))}{more}{what}", NOTICE_37)
