"""Normative documents and clean-ups in the queue of the staff; and their reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.registers import register_for
from governance import rules
from governance.articles import NOTICE_37, NOTICE_115
from governance.consultation.clocks import ProcedureRows
from governance.consultation.matters import round_step
from governance.consultation.rules import may_keep
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.clocks import RELATIONS, WATCHED, clean_up_clocks, clocks
from governance.normative.contents import content_obstacles
from governance.normative.enums import CleanUpStatus
from governance.reviewing.matters import review_step
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep
from registry.queue.telling import remind_of

S = NormativeStatus
UNDER_WAY = Q(status__in=[S.DRAFTING, S.CONSULTED, S.REVIEWED, S.DELIBERATED, S.ISSUED])
CLEANING = Q(status=CleanUpStatus.OPEN)


def next_step_of(
    document: NormativeDocument, today: date, rows: ProcedureRows | None = None
) -> NextStep | None:
    """The one thing to do next, None when nothing is."""
    register: Any = register_for(NormativeDocument)

    def step(to: str, label: str, basis: str, **more: Any) -> NextStep:
        url = register.url("step", document.ledger_no, to)
        return NextStep(label, url, document, rules.NORMATIVE[to], basis, **more)

    if document.status == S.DRAFTING:
        return _asking(document, today, step)
    if document.status == S.CONSULTED:
        if next(content_obstacles(document, today, rows), None) is not None:
            url = register.url("edit", document.ledger_no)
            return NextStep("核对禁止内容、公平竞争审查", url, document, rules.edit_unfinished, NOTICE_37)
        return review_step(document, today, NOTICE_115)
    if document.status == S.REVIEWED:
        return step(S.DELIBERATED, "提交集体审议", NOTICE_37, is_approval=True)
    if document.status == S.DELIBERATED:
        return step(S.ISSUED, "编号公布", NOTICE_37, is_approval=True)
    if document.status == S.ISSUED:
        return step(S.FILED, "报备", NOTICE_37)
    if document.status == S.FILED:
        return _valid(document, today, step)
    return None


def _asking(document: NormativeDocument, today: date, step: Any) -> NextStep:
    register: Any = register_for(NormativeDocument)
    if not document.draft.strip() or document.drafter_id is None:
        url = register.url("edit", document.ledger_no)
        return NextStep("填写草案、起草说明和起草人", url, document, rules.edit_unfinished, NOTICE_37)
    if not document.undisclosed_reason.strip():
        asked = round_step(document, today, NOTICE_37)
        if asked is not None:
            return asked
    found: NextStep = step(S.CONSULTED, "完成征求意见", NOTICE_37)
    return found


def _valid(document: NormativeDocument, today: date, step: Any) -> NextStep | None:
    """Before its term ends it is drawn up anew, or let go."""
    if is_ending(document, today):
        url = reverse("governance:normative-documents-new")
        return NextStep("评估后重新制定，或者届满失效", url, document, may_keep, "文件载明的有效期")
    if document.receipt_on is None and document.handler_id is not None:
        url = reverse("governance:normative-documents-receipt", args=[document.ledger_no])
        return NextStep("登记备案回执", url, document, may_keep, NOTICE_37)
    return None


def is_ending(document: NormativeDocument, today: date) -> bool:
    until = document.valid_until
    return until is not None and today <= until <= today + WATCHED


@dataclass(frozen=True)
class DocumentKind(MatterKind):
    """What is under way, awaits its receipt, or soon ceases to be valid on the day the queue is read."""

    def open_rows(self, user: Any) -> QuerySet[Any]:
        manager: Any = self.model._default_manager
        rows: QuerySet[Any] = manager.visible_to(user).filter(open_on(timezone.localdate()))
        return rows


def open_on(today: date) -> Q:
    ending = Q(valid_until__gte=today, valid_until__lte=today + WATCHED)
    unanswered = Q(receipt_on__isnull=True, handler__isnull=False)
    return UNDER_WAY | (Q(status=S.FILED) & (ending | unanswered))


def _next(matter: Matter, user: Any) -> NextStep | None:
    return next_step_of(matter.record, matter.today, matter.rows)


def clean_up_step_of(clean_up: CleanUp) -> NextStep | None:
    if clean_up.status != CleanUpStatus.OPEN:
        return None
    if any(not each.result for each in clean_up.items.all()):
        url = reverse("governance:clean-ups-items", args=[clean_up.ledger_no])
        return NextStep("逐件提出清理意见", url, clean_up, may_keep, NOTICE_37)
    register: Any = register_for(CleanUp)
    to = CleanUpStatus.PUBLISHED
    url = register.url("step", clean_up.ledger_no, to)
    return NextStep("公布清理结果", url, clean_up, CleanUp.WORKFLOW.rules[to], NOTICE_37, is_approval=True)


DOCUMENT = DocumentKind(
    "normative-document",
    "行政规范性文件",
    NormativeDocument,
    UNDER_WAY | Q(status=S.FILED),
    rows=ProcedureRows,
    clocks=clocks,
    since=lambda document: document.drafted_on or timezone.localdate(document.created_at),
    party=lambda document: "",
    next_step=_next,
    assigning=Assigning(UNDER_WAY | Q(status=S.FILED), may_keep, rules.reviewers, noun="文件"),
    select=("department",),
    prefetch=(*RELATIONS, "opinionrounds__opinions", "forbidden_checked"),
    searched=("ledger_no", "title", "document_number"),
    may_await_approval=Q(status__in=[S.DRAFTING, S.CONSULTED, S.REVIEWED, S.DELIBERATED]),
)
CLEAN_UP = MatterKind(
    "normative-clean-up",
    "规范性文件清理",
    CleanUp,
    CLEANING,
    rows=ProcedureRows,
    clocks=clean_up_clocks,
    since=lambda clean_up: clean_up.cutoff_on,
    party=lambda clean_up: "",
    next_step=lambda matter, user: clean_up_step_of(matter.record),
    assigning=Assigning(CLEANING, may_keep, rules.reviewers, noun="清理"),
    select=("department",),
    prefetch=("items",),
    searched=("ledger_no", "title"),
    may_await_approval=CLEANING,
)
KINDS = (DOCUMENT, CLEAN_UP)


def remind(today: date) -> int:
    """Tell of every clock of documents and clean-ups; returns how many messages are new."""

    def watched(kind: MatterKind) -> QuerySet[Any]:
        rows: QuerySet[Any] = kind.model._default_manager.filter(
            open_on(today) if kind is DOCUMENT else kind.open
        )
        return rows

    return remind_of(KINDS, today, rows_of=watched, noun="规范性文件")
