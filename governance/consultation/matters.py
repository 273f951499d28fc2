"""What a round of opinions asks of the officers next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from common.presentation import zh_date
from common.registers import register_for
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.consultation.rules import ROUND, may_keep
from governance.models import MajorDecision, OpinionRound, RoundOpinion
from registry.queue.matters import NextStep


def round_step(matter: Any, today: date, basis: str) -> NextStep | None:
    """The next step in asking the public about a draft, None when the results of a round are published.

    A further round is waited for once it is open.
    """
    rounds = sorted(matter.opinionrounds.all(), key=lambda each: each.pk)
    is_done = any(each.status == RoundStatus.SUMMARISED for each in rounds)
    waits = (RoundStatus.OPEN,) if is_done else (RoundStatus.OPEN, RoundStatus.DRAFTING)
    current = next((each for each in rounds if each.status in waits), None)
    if current is None and is_done:
        return None
    if current is None:
        slug = "major-decisions" if isinstance(matter, MajorDecision) else "normative-documents"
        url = reverse(f"governance:{slug}-consult", args=[matter.ledger_no])
        return NextStep("准备公开征求意见", url, matter, may_keep, basis)
    return _of_round(current, today, basis)


def _of_round(current: OpinionRound, today: date, basis: str) -> NextStep:
    register: Any = register_for(OpinionRound)
    if current.status == RoundStatus.DRAFTING:
        url = register.url("step", current.ledger_no, RoundStatus.OPEN)
        return NextStep("公开征求意见", url, current, ROUND[RoundStatus.OPEN], basis, is_approval=True)
    opinions = list(current.opinions.all())
    detail = reverse("governance:opinion-rounds-board", args=[current.ledger_no])
    waiting = [each for each in opinions if each.status == OpinionStatus.RECEIVED]
    if waiting:
        page: Any = register_for(RoundOpinion)
        return NextStep(
            f"审核公众意见（{len(waiting)}条）", page.detail_url(waiting[0]), current, may_keep, basis
        )
    if current.last_day is not None and today <= current.last_day:
        return NextStep(f"等待征求意见期满（至{zh_date(current.last_day)}）", detail, current, None, basis)
    if any(each.status == OpinionStatus.PUBLISHED and not each.adoption for each in opinions):
        return NextStep("填写意见采纳情况", detail, current, may_keep, basis)
    url = register.url("step", current.ledger_no, RoundStatus.SUMMARISED)
    return NextStep("公布意见采纳情况", url, current, ROUND[RoundStatus.SUMMARISED], basis, is_approval=True)
