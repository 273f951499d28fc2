"""Asking the public: preparing a round, opening it, summing up what was adopted, taking it back.

Basis: 重大行政决策程序暂行条例第十四条、第十五条、第十八条; 国办发〔2018〕37号.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from governance.articles import ADOPTION, NOTICE_37, OPINIONS
from governance.consultation.clocks import OpinionPeriod
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.consultation.publishing import show_round, take_down_round
from governance.consultation.rules import may_keep
from governance.enums import DecisionStatus, NormativeStatus
from governance.models import MajorDecision, NormativeDocument, OpinionRound
from governance.reviewing.enums import ReviewStatus

BEFORE_REVIEW = {
    MajorDecision: (DecisionStatus.LISTED, DecisionStatus.CONSULTED, DecisionStatus.APPRAISED),
    NormativeDocument: (NormativeStatus.DRAFTING, NormativeStatus.CONSULTED),
}


def basis_of(part: Any, article: str) -> str:
    """`article` of the regulation on decisions, or for normative documents the notice that stands for it."""
    return article if part.decision_id else NOTICE_37


def prepare_round(
    model: type[OpinionRound], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> OpinionRound:
    """A round that is still to be opened (signature of `records.create`).

    Raises Refused once the matter was reviewed, ValidationError for a second round beside an open one.
    """
    may_keep(actor, None)
    matter = values.get("decision") or values.get("normative")
    if matter is None:
        raise ValidationError({"decision": "请填写重大行政决策编号或者规范性文件编号。"})
    may_keep(actor, matter)
    with transaction.atomic():
        # Of two who prepare a round at once the second is told that there is one.
        locked = type(matter)._default_manager.select_for_update().get(pk=matter.pk)
        if locked.status not in BEFORE_REVIEW[type(locked)]:
            raise Refused(
                f"该事项{locked.get_status_display()}，不能再公开征求意见；草案需修改的请先退回。", OPINIONS
            )
        values["department"] = locked.department
        values["title"] = str(values.get("title") or "").strip() or locked.title
        return records.create(model, actor=actor, is_synthetic=locked.is_synthetic, **values)


def has_open_round(matter: Any) -> bool:
    """Whether a round of the matter is prepared or before the public."""
    return any(each.status in (RoundStatus.DRAFTING, RoundStatus.OPEN) for each in matter.opinionrounds.all())


def counted_round(matter: Any) -> OpinionRound | None:
    """The newest round whose results were published."""
    found: OpinionRound | None = (
        matter.opinionrounds.filter(status=RoundStatus.SUMMARISED).order_by("-pk").first()
    )
    return found


def round_under_way(matter: Any, basis: str) -> Iterator[Obstacle]:
    """A draft does not go on while the public is still being asked about it."""
    if matter.opinionrounds.filter(status=RoundStatus.OPEN).exists():
        yield Obstacle("草案正在公开征求意见，请待期满并公布采纳情况；不再征求的，请先撤回征求意见", basis)


def obstacles_to_round(opinions: OpinionRound, to: str, today: date) -> list[Obstacle]:
    """What prevents a step of a round on `today`."""
    if to == RoundStatus.OPEN:
        return list(_to_open(opinions))
    return list(_to_sum_up(opinions, today)) if to == RoundStatus.SUMMARISED else []


def _to_open(opinions: OpinionRound) -> Iterator[Obstacle]:
    matter, basis = opinions.matter, basis_of(opinions, OPINIONS)
    if matter.status not in BEFORE_REVIEW[type(matter)]:
        yield Obstacle(
            f"该事项{matter.get_status_display()}，不能再公开征求意见；草案需修改的请先退回", basis
        )
    if matter.legalityreviews.filter(status=ReviewStatus.SENT).exists():
        yield Obstacle("草案正在合法性审查，请先由审查人退回", basis)
    if matter.undisclosed_reason.strip():
        yield Obstacle("事项已写明不公开征求意见的理由；需要公开征求意见的，请先在事项中删去该理由", basis)
    if not matter.draft.strip():
        yield Obstacle("尚未填写草案，请先在事项中填写", basis)
    if not matter.explanation.strip():
        yield Obstacle("尚未填写起草说明，请先在事项中填写", basis)


def _to_sum_up(opinions: OpinionRound, today: date) -> Iterator[Obstacle]:
    if opinions.last_day is not None and today <= opinions.last_day:
        yield Obstacle(
            f"征求意见至{zh_date(opinions.last_day)}24时截止，届满次日起方可公布采纳情况",
            basis_of(opinions, OPINIONS),
        )
    basis = basis_of(opinions, ADOPTION)
    waiting = opinions.opinions.filter(status=OpinionStatus.RECEIVED).count()
    if waiting:
        yield Obstacle(f"尚有{waiting}条公众意见未审核，请逐条公开或者不予公开", basis)
    open_ones = opinions.opinions.filter(status=OpinionStatus.PUBLISHED, adoption="").count()
    if open_ones:
        yield Obstacle(f"尚有{open_ones}条公众意见未写明采纳情况，请逐条填写", basis)


def take_round_step(
    opinions: OpinionRound, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> OpinionRound:
    """A step of a round with what the public reads (signature of `workflow.transition`).

    Raises Conflict, Refused with every obstacle, ValidationError.
    """
    steps = {
        RoundStatus.OPEN: _open,
        RoundStatus.SUMMARISED: _sum_up,
        RoundStatus.WITHDRAWN: _take_back,
    }
    with transaction.atomic():
        locked = workflow.enter(opinions, to, actor=actor)
        taken = steps[RoundStatus(to)](locked, actor, reason.strip(), changes)
    opinions.refresh_from_db()
    return taken


def _open(opinions: OpinionRound, actor: Any, reason: str, changes: dict[str, Any]) -> OpinionRound:
    # Held, so that the draft is not changed or sent to the reviewers while it is copied.
    matter = opinions.matter
    matter.refresh_from_db(from_queryset=type(matter)._default_manager.select_for_update())
    first = changes.setdefault("first_day", timezone.localdate())
    refuse_for("还不能公开征求意见", obstacles_to_round(opinions, RoundStatus.OPEN, first))
    period = OpinionPeriod.of(opinions, first)
    last = changes.get("last_day") or period.shortest_end
    if last is None or last <= first:
        raise ValidationError({"last_day": "征求意见止应晚于今日，请填写。"})
    short = str(changes.get("short_reason", "")).strip()
    if not period.is_met_by(last) and not short:
        raise Refused(
            f"{period.shortfall(last)}；因情况紧急等原因需要缩短的，须填写“缩短期限的理由”，随草案公布",
            period.limit.basis,
        )
    changes |= {
        "last_day": last,
        "short_reason": "" if period.is_met_by(last) else short,
        "draft": matter.draft,
        "explanation": matter.explanation,
    }
    taken = workflow.transition(opinions, RoundStatus.OPEN, actor=actor, reason=reason, **changes)
    show_round(taken, actor=actor)
    return taken


def _sum_up(opinions: OpinionRound, actor: Any, reason: str, changes: dict[str, Any]) -> OpinionRound:
    day = changes.setdefault("summarised_on", timezone.localdate())
    refuse_for("还不能公布采纳情况", obstacles_to_round(opinions, RoundStatus.SUMMARISED, day))
    if not str(changes.get("summary", "")).strip():
        raise ValidationError({"summary": "请写明收到意见的情况、采纳的意见和未采纳的理由。"})
    taken = workflow.transition(opinions, RoundStatus.SUMMARISED, actor=actor, reason=reason, **changes)
    show_round(taken, actor=actor)
    return taken


def _take_back(opinions: OpinionRound, actor: Any, reason: str, changes: dict[str, Any]) -> OpinionRound:
    if not reason:
        raise Refused("撤回征求意见须写明理由，理由将对外公开。", basis_of(opinions, OPINIONS))
    taken = workflow.transition(opinions, RoundStatus.WITHDRAWN, actor=actor, reason=reason)
    take_down_round(taken, actor=actor, reason=reason)
    return taken
