"""Decisions and yearly lists in the queue of the staff, with their one next step; and their reminders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.registers import register_for
from governance import rules
from governance.articles import (
    ARCHIVE,
    DISCUSSION,
    LISTING,
    NO_DECISION_UNREVIEWED,
    OPINIONS,
    PUBLICATION,
    REVIEW,
)
from governance.consultation.clocks import ProcedureRows
from governance.consultation.matters import round_step
from governance.consultation.rules import may_keep
from governance.decision.appraising import APPRAISALS
from governance.decision.clocks import RELATIONS, clocks, list_clocks
from governance.decision.enums import Applies, AppraisalKind, ListStatus
from governance.enums import DecisionStatus
from governance.models import DecisionList, MajorDecision
from governance.reviewing.matters import review_step
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep
from registry.queue.telling import remind_of

S = DecisionStatus
UNDER_WAY = Q(status__in=[S.LISTED, S.CONSULTED, S.APPRAISED, S.REVIEWED, S.DISCUSSED])
# What was decided outside the portal has no officer here and is not asked to be archived.
TO_ARCHIVE = Q(status__in=[S.DECIDED, S.EVALUATED], archived_on__isnull=True, handler__isnull=False)
OPEN = UNDER_WAY | TO_ARCHIVE
APPROVALS = Q(status__in=[S.APPRAISED, S.REVIEWED, S.DISCUSSED, S.LISTED])


def next_step_of(decision: MajorDecision, today: date) -> NextStep | None:
    """The one thing to do next, None when nothing is."""
    register: Any = register_for(MajorDecision)

    def step(to: str, label: str, rule: Any, basis: str, **more: Any) -> NextStep:
        return NextStep(label, register.url("step", decision.ledger_no, to), decision, rule, basis, **more)

    if decision.status == S.LISTED:
        return _asking(decision, today, step)
    if decision.status == S.CONSULTED:
        return _appraising(decision, step)
    if decision.status == S.APPRAISED:
        return review_step(decision, today, REVIEW)
    if decision.status == S.REVIEWED:
        rule = rules.DECISION[S.DISCUSSED]
        return step(S.DISCUSSED, "提交集体讨论", rule, DISCUSSION, is_approval=True)
    if decision.status == S.DISCUSSED:
        rule = rules.DECISION[S.DECIDED]
        return step(S.DECIDED, "作出决定并公布", rule, PUBLICATION, is_approval=True)
    if decision.status in (S.DECIDED, S.EVALUATED) and decision.archived_on is None:
        url = reverse("governance:major-decisions-archive", args=[decision.ledger_no])
        return NextStep("归档", url, decision, may_keep, ARCHIVE)
    return None


def _asking(decision: MajorDecision, today: date, step: Any) -> NextStep:
    """The outline, then the public, then on."""
    register: Any = register_for(MajorDecision)
    if not decision.proposal.strip() or not decision.draft.strip() or decision.drafter_id is None:
        url = register.url("edit", decision.ledger_no)
        return NextStep("填写立项依据、草案和起草人", url, decision, rules.edit_unfinished, OPINIONS)
    if not decision.undisclosed_reason.strip():
        asked = round_step(decision, today, OPINIONS)
        if asked is not None:
            return asked
    found: NextStep = step(S.CONSULTED, "完成公众参与", rules.DECISION[S.CONSULTED], OPINIONS)
    return found


def _appraising(decision: MajorDecision, step: Any) -> NextStep:
    register: Any = register_for(MajorDecision)
    done = {each.kind for each in decision.appraisals.all()}
    for kind, (flag, _reason, name, basis) in APPRAISALS.items():
        applies = getattr(decision, flag)
        if not applies:
            url = register.url("edit", decision.ledger_no)
            return NextStep(f"判定是否适用{name}", url, decision, rules.edit_unfinished, basis)
        if applies == Applies.YES and kind not in done:
            url = f"{reverse('governance:major-decisions-appraise', args=[decision.ledger_no])}?kind={kind}"
            return NextStep(f"登记{AppraisalKind(kind).label}", url, decision, may_keep, basis)
    found: NextStep = step(S.APPRAISED, "论证评估完成", rules.DECISION[S.APPRAISED], NO_DECISION_UNREVIEWED)
    return found


def _next(matter: Matter, user: Any) -> NextStep | None:
    return next_step_of(matter.record, matter.today)


def list_step_of(yearly: DecisionList) -> NextStep | None:
    """Approved, then published."""
    register: Any = register_for(DecisionList)
    to = {ListStatus.DRAFTING: ListStatus.APPROVED, ListStatus.APPROVED: ListStatus.PUBLISHED}.get(
        ListStatus(yearly.status)
    )
    if to is None:
        return None
    flow = DecisionList.WORKFLOW
    url = register.url("step", yearly.ledger_no, to)
    return NextStep(flow.verbs[to], url, yearly, flow.rules[to], LISTING, is_approval=True)


def _since(record: Any) -> date:
    return timezone.localdate(record.created_at)


DECISION = MatterKind(
    "major-decision",
    "重大行政决策",
    MajorDecision,
    OPEN,
    rows=ProcedureRows,
    clocks=clocks,
    since=_since,
    party=lambda decision: "",
    next_step=_next,
    assigning=Assigning(OPEN, may_keep, rules.reviewers, noun="决策事项"),
    select=("department",),
    prefetch=(*RELATIONS, "opinionrounds__opinions"),
    searched=("ledger_no", "title"),
    may_await_approval=APPROVALS,
)
LIST = MatterKind(
    "decision-list",
    "重大行政决策清单",
    DecisionList,
    ~Q(status=ListStatus.PUBLISHED),
    rows=ProcedureRows,
    clocks=list_clocks,
    since=lambda yearly: yearly.drawn_on,
    party=lambda yearly: "",
    next_step=lambda matter, user: list_step_of(matter.record),
    assigning=Assigning(~Q(status=ListStatus.PUBLISHED), may_keep, rules.reviewers, noun="清单"),
    select=("department",),
    searched=("ledger_no",),
)
KINDS = (DECISION, LIST)


def remind(today: date) -> int:
    """Tell of every clock of open decisions and lists; returns how many messages are new."""
    return remind_of(KINDS, today, noun="重大行政决策")
