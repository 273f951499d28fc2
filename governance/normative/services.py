"""Steps of normative documents: deliberated, numbered and issued, filed, repealed; their validity.

Basis: 国办发〔2018〕37号、115号. 统一登记、统一编号、统一印发: the number comes from one series.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.obstacles import refuse_for
from governance.articles import NOTICE_37, NOTICE_115
from governance.consultation.rules import may_keep
from governance.consultation.services import counted_round
from governance.days import refuse_future
from governance.enums import NormativeStatus
from governance.models import NormativeDocument
from governance.normative.gates import obstacles_to
from governance.normative.publishing import lapsed_on_display, show_document
from governance.reviewing.enums import ReviewStatus
from governance.reviewing.services import deliberate, has_passed
from registry.clocks.arithmetic import months_after
from registry.issuing import free_number
from registry.selectors import threshold_on

SERIES = "normative-document"
VALIDITY = "governance-normative-validity"
VALIDITY_PROVISIONAL = "governance-normative-validity-provisional"
REVIEWED_FIELDS = frozenset({"title", "draft", "explanation", "drafter", "fair_review", "fair_note"})
FIXED = (
    NormativeStatus.REVIEWED,
    NormativeStatus.DELIBERATED,
    NormativeStatus.ISSUED,
    NormativeStatus.FILED,
)
ONE_DAY = timedelta(days=1)
TWELVE = 12

Changes = dict[str, Any]


def change_document(document: NormativeDocument, *, actor: Any, **values: Any) -> NormativeDocument:
    """Correct a document (signature of `records.change`). Raises Refused for what was reviewed already."""
    many = set(values.get("many") or {})
    with transaction.atomic():
        locked = NormativeDocument.objects.select_for_update().get(pk=document.pk)
        touched = {name for name in REVIEWED_FIELDS & set(values) if getattr(locked, name) != values[name]}
        if "forbidden_checked" in many and set(values["many"]["forbidden_checked"]) != set(
            locked.forbidden_checked.all()
        ):
            touched.add("forbidden_checked")
        sent = locked.legalityreviews.filter(status=ReviewStatus.SENT).exists()
        if touched and (sent or locked.status in FIXED):
            raise Refused(
                "文件已送合法性审核，内容不得再改；需要修改的请退回起草，修改后重新审核。", NOTICE_115
            )
        _require_text_stands(locked, values)
        return records.change(document, actor=actor, **values)


def _require_text_stands(document: NormativeDocument, values: Changes) -> None:
    """What was issued is amended by another document; the text of one of the past may still be supplied."""
    is_changed = "text" in values and values["text"] != document.text
    if document.issued_on is not None and document.text.strip() and is_changed:
        raise Refused(
            "文件已公布，正文不得更改；需要修改的，另行制定修改的文件或者废止后重新制定。", NOTICE_37
        )


def take_normative_step(
    document: NormativeDocument, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> NormativeDocument:
    """A step of a document (signature of `workflow.transition`).

    Raises Conflict, Refused with every obstacle, ValidationError.
    """
    steps: dict[str, Callable[[NormativeDocument, Any, str, Changes], NormativeDocument]] = {
        NormativeStatus.DRAFTING: _sent_back,
        NormativeStatus.CONSULTED: _consulted,
        NormativeStatus.DELIBERATED: _deliberated,
        NormativeStatus.ISSUED: _issued,
        NormativeStatus.FILED: _filed,
        NormativeStatus.REPEALED: _repealed,
        NormativeStatus.DROPPED: _dropped,
    }
    with transaction.atomic():
        locked = workflow.enter(document, to, actor=actor)
        label = NormativeStatus(to).label
        refuse_for(f"还不能转入“{label}”", obstacles_to(locked, to, timezone.localdate()))
        taken = steps[to](locked, actor, reason.strip(), changes)
    document.refresh_from_db()
    return taken


def _sent_back(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    _require_reason(reason, "退回起草")
    return workflow.transition(
        document, NormativeStatus.DRAFTING, actor=actor, reason=reason, reviewed_on=None
    )


def _consulted(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    opinions = counted_round(document)
    day = opinions.last_day if opinions is not None else timezone.localdate()
    return workflow.transition(
        document, NormativeStatus.CONSULTED, actor=actor, reason=reason, consulted_on=day
    )


def _deliberated(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    """What the meeting said is kept in any case; the document goes on only when it was passed."""
    made = deliberate(document, actor=actor, **changes)
    if not has_passed(made):
        return document
    day = made.meeting.held_on
    return workflow.transition(
        document, NormativeStatus.DELIBERATED, actor=actor, reason=reason, deliberated_on=day
    )


def _issued(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    """Numbered, given its term of validity, published with its text and its interpretation."""
    day = changes.setdefault("issued_on", timezone.localdate())
    for name, label in (("text", "文件正文"), ("interpretation", "政策解读")):
        if not str(changes.get(name) or getattr(document, name)).strip():
            raise Refused(f"公布文件须填写“{label}”：规范性文件与解读材料同步公布。", NOTICE_37)
    start: date = changes.get("effective_from") or day
    changes["effective_from"] = start
    limit = longest_validity(start, is_provisional=document.is_provisional)
    until = changes.get("valid_until") or limit
    if until > limit:
        kind = "暂行、试行文件" if document.is_provisional else "规范性文件"
        raise Refused(f"{kind}有效期最长至{limit}，请更正“有效期至”。", "有效期规定（待核）")
    changes["valid_until"] = until
    if not document.document_number:
        changes["document_number"] = free_number(SERIES, day, NormativeDocument, "document_number")
    taken = workflow.transition(document, NormativeStatus.ISSUED, actor=actor, reason=reason, **changes)
    show_document(taken, actor=actor)
    return taken


def longest_validity(start: date, *, is_provisional: bool) -> date:
    """The last day on which a document in force from `start` may be valid. Raises Refused without a row."""
    row = threshold_on(VALIDITY_PROVISIONAL if is_provisional else VALIDITY, start)
    return months_after(start, int(row.amount) * TWELVE) - ONE_DAY


def _filed(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    refuse_future(changes.setdefault("filed_on", timezone.localdate()), "报备日期")
    if not str(changes.get("filed_with") or document.filed_with).strip():
        raise Refused("请填写报备机关。", NOTICE_37)
    return workflow.transition(document, NormativeStatus.FILED, actor=actor, reason=reason, **changes)


def _repealed(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    _require_reason(reason, "废止")
    changes |= {"repeal_reason": reason}
    changes.setdefault("repealed_on", timezone.localdate())
    taken = workflow.transition(document, NormativeStatus.REPEALED, actor=actor, reason=reason, **changes)
    show_document(taken, actor=actor)
    return taken


def _dropped(document: NormativeDocument, actor: Any, reason: str, changes: Changes) -> NormativeDocument:
    _require_reason(reason, "不再制定")
    return workflow.transition(document, NormativeStatus.DROPPED, actor=actor, reason=reason)


def _require_reason(reason: str, what: str) -> None:
    if not reason:
        raise Refused(f"“{what}”须写明理由。", NOTICE_37)


def enter_receipt(
    document: NormativeDocument, *, actor: Any, receipt_number: str, receipt_on: date | None = None
) -> NormativeDocument:
    """Keep the receipt of the filing. Raises Refused before the document was filed."""
    may_keep(actor, document)
    if document.status != NormativeStatus.FILED:
        raise Refused("文件尚未报备，不能登记备案回执。", NOTICE_37)
    day = receipt_on or timezone.localdate()
    refuse_future(day, "备案回执日期")
    return records.change(document, actor=actor, receipt_number=receipt_number, receipt_on=day)


def show_lapsed(today: date) -> int:
    """Publish anew what is on display as valid though its term ended; returns how many."""
    done = 0
    for document in list(lapsed_on_display(today)):
        show_document(document, actor=None)
        done += 1
    return done
