"""Suggestions: received with their term, measures assigned and done, replied in writing, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from governance.days import refuse_future
from governance.enums import AdviceStatus
from governance.matter_clocks import MatterRows, reply_due
from governance.models import Advice, AdviceMeasure
from governance.suggestion.rules import BASIS, workers
from registry.issuing import issue_document

_S = AdviceStatus
OF_TERM = ("kind", "urgent", "received_on", "due_on")


# ---- received ----


def receive_advice(
    model: type[Advice], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Advice:
    """Enter a letter (signature of `common.records.create`); without a day in it the law's term counts."""
    refuse_future(values["received_on"], "收到日期")
    values["due_on"] = _term(
        values["kind"], values.get("urgent", False), values["received_on"], values.get("due_on")
    )
    return records.create(model, actor=actor, many=many, **values)


def change_advice(advice: Advice, *, actor: Any, **values: Any) -> Advice:
    """Correct what was entered (signature of `common.records.change`).

    Raises Refused for what the term of a reply already given rests on.
    """
    with transaction.atomic():
        locked = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
        touched = [name for name in OF_TERM if name in values and values[name] != getattr(locked, name)]
        if locked.replied_on is not None and touched:
            raise Refused("已书面回复，建议类别、紧急、收到日期和回复期限不得更改。", BASIS[locked.kind])
        kind, urgent = values.get("kind", locked.kind), values.get("urgent", locked.urgent)
        received = values.get("received_on", locked.received_on)
        refuse_future(received, "收到日期")
        if locked.replied_on is None:
            values["due_on"] = _term(kind, urgent, received, values.get("due_on", locked.due_on))
        return records.change(advice, actor=actor, **values)


def _term(kind: str, urgent: bool, received_on: date, due_on: date | None) -> date:
    """The day in the letter, or the law's. Raises Refused for one that the law does not give."""
    law = reply_due(kind, urgent, received_on, MatterRows())
    if due_on is not None and due_on > law:
        raise Refused(f"回复期限最迟为{zh_date(law)}，请核对建议书载明的期限。", BASIS[kind])
    return due_on or law


# ---- measures ----


def _unfinished(advice: Advice) -> Advice:
    locked: Advice = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if locked.status == _S.CLOSED:
        raise Conflict("该建议已办结，不能再登记措施，请刷新页面。")
    return locked


def add_measure(advice: Advice, *, actor: Any, content: str, owner: str, due_on: date) -> AdviceMeasure:
    """What is to be done, by whom until when. Raises Refused for a day before the letter came."""
    workers(actor, advice)
    with transaction.atomic():
        locked = _unfinished(advice)
        if due_on < locked.received_on:
            raise Refused("完成期限不得早于收到建议的日期。", BASIS[locked.kind])
        last = locked.measures.order_by("-number").values_list("number", flat=True).first() or 0
        return records.create(
            AdviceMeasure,
            actor=actor,
            advice=locked,
            number=last + 1,
            content=content.strip(),
            owner=owner.strip(),
            due_on=due_on,
            is_synthetic=locked.is_synthetic,
        )


def finish_measure(measure: AdviceMeasure, *, actor: Any, done_on: date, proof: str) -> AdviceMeasure:
    """Done, with proof. Raises Refused without any, Conflict on a second click."""
    workers(actor, measure.advice)
    refuse_future(done_on, "完成日期")
    if not proof.strip():
        raise Refused("请写明完成情况和佐证。", BASIS[measure.advice.kind])
    with transaction.atomic():
        _unfinished(measure.advice)
        locked = AdviceMeasure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
        if locked.done_on is not None:
            raise Conflict("该措施已登记完成，请刷新页面。")
        return records.change(locked, actor=actor, reason="措施完成", done_on=done_on, proof=proof.strip())


# ---- steps ----


def take_advice_step(advice: Advice, to: str, *, actor: Any, reason: str = "", **changes: Any) -> Advice:
    """Move a suggestion (signature of `common.workflow.transition`). Raises Conflict, Refused."""
    with transaction.atomic():
        locked = workflow.enter(advice, to, actor=actor)
        if to == _S.WORKING:
            refuse_for("还不能开始整改", working_obstacles(locked, reason))
        if to == _S.REPLIED:
            changes = _reply(locked, reason, changes)
        if to == _S.CLOSED:
            changes = _close(locked, reason, changes)
        workflow.transition(advice, to, actor=actor, reason=reason, **changes)
        if to == _S.REPLIED:
            issue_document("advice-reply", advice, actor=actor, issued_on=timezone.localdate())
    return advice


def working_obstacles(advice: Advice, reason: str) -> list[Obstacle]:
    found = []
    basis = BASIS[advice.kind]
    if advice.handler_id is None:
        found.append(Obstacle("尚未确定承办人，请先在待办队列中领取或指派", basis))
    if not advice.measures.exists():
        found.append(Obstacle("尚无整改措施，请先登记措施、责任单位和期限", basis))
    if advice.status == _S.REPLIED and not reason.strip():
        found.append(Obstacle("已回复的退回整改，须写明发出机关的意见", basis))
    return found


def reply_obstacles(advice: Advice, reply: str, reason: str, day: date) -> list[Obstacle]:
    """What the written reply still lacks."""
    found = []
    basis = BASIS[advice.kind]
    if not reply.strip():
        found.append(Obstacle("请填写回复内容：采纳情况、整改措施和结果", basis))
    open_ones = advice.measures.filter(done_on__isnull=True).count()
    if open_ones and not reason.strip():
        found.append(Obstacle(f"还有{open_ones}项措施未完成，请在办理意见中写明后续安排", basis))
    if not advice.measures.exists() and not reason.strip():
        found.append(Obstacle("没有登记整改措施的，请在办理意见中写明不需整改的理由", basis))
    if day > advice.due_on and not reason.strip():
        found.append(Obstacle(f"回复期限{zh_date(advice.due_on)}已过，请在办理意见中写明逾期原因", basis))
    return found


def _reply(advice: Advice, reason: str, changes: dict[str, Any]) -> dict[str, Any]:
    day = changes.get("replied_on") or timezone.localdate()
    refuse_future(day, "回复日期")
    reply = changes.get("reply") or advice.reply
    refuse_for("还不能书面回复", reply_obstacles(advice, reply, reason, day))
    # A second reply supplements the first one: when the bureau replied stays.
    return {**changes, "reply": reply.strip(), "replied_on": advice.replied_on or day}


def _close(advice: Advice, reason: str, changes: dict[str, Any]) -> dict[str, Any]:
    found = []
    basis = BASIS[advice.kind]
    if advice.measures.filter(done_on__isnull=True).exists():
        found.append(Obstacle("还有措施未完成，完成并佐证后再办结", basis))
    if not (changes.get("feedback") or reason).strip():
        found.append(Obstacle("请填写发出机关意见；未提出意见的，在办理意见中说明", basis))
    refuse_for("还不能办结", found)
    if changes.get("feedback") and not changes.get("feedback_on"):
        changes = {**changes, "feedback_on": timezone.localdate()}
    return changes
