"""The applicant's answer to a demand for correction (补正), item by item; and its withdrawal.

Basis: 行政许可法第三十二条第一款第四项、第五项.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from permits.answering import CORRECTED, ItemState, application_of
from permits.application_forms import SectionForm
from permits.enums import EIA_TRANSITIONS, EiaStatus
from permits.models import CorrectionItem, CorrectionRequest, EiaApplication, EiaDecision
from permits.rules import applicant_or_clerk
from permits.services.applications import SectionConflict, add_material, typed_values
from permits.services.days import change_decision
from permits.services.steps import take_step

BASIS = "行政许可法第三十二条"


def answer_item(
    *,
    actor: Any,
    item: CorrectionItem,
    answer: str,
    seen: str,
    typed: Mapping[str, Any] | None = None,
    upload: File | None = None,
) -> CorrectionItem:
    """Answer one demand: the corrected values or the new document of its subject, and words.

    Corrected values are written to the approval's record at once, each change with an event. `seen`
    is `ItemState.seen` of the page; a later answer raises SectionConflict with both. Raises
    ValidationError by field, Conflict when the record is no longer being corrected.
    """
    with transaction.atomic():
        decision = _locked(actor, item.request)
        locked = CorrectionItem.objects.select_for_update().get(pk=item.pk)
        state = ItemState(locked, decision, application_of(decision))
        given = {"answer": answer, **(typed_values(state.section, typed or {}) if state.section else {})}
        if seen != state.seen:
            theirs = {"answer": locked.answer, **state.typed()}
            raise SectionConflict(given, theirs, state.seen, "")
        _change_values(state, given, actor)
        if upload is not None and state.material is not None:
            add_material(
                actor=actor, owner=decision, material=state.material.code, upload=upload, replace=True
            )
        _keep_answer(locked, answer, actor)
    return locked


def _locked(actor: Any, correction: CorrectionRequest) -> EiaDecision:
    """The record under correction, locked."""
    applicant_or_clerk(actor, correction.decision)
    decision = EiaDecision.objects.select_for_update().get(pk=correction.decision_id)
    if decision.status != EiaStatus.CORRECTING:
        raise Conflict(f"该申请当前为“{decision.get_status_display()}”，不在补正中，请刷新页面。")
    return decision


def _change_values(state: ItemState, given: Mapping[str, str], actor: Any) -> None:
    form = state.form(given)
    if form is None:
        return
    if not form.is_valid():
        raise ValidationError({name: list(messages) for name, messages in form.errors.items()})
    reason = f"答复补正第{state.item.number}项"
    change_decision(state.decision, actor=actor, reason=reason, **form.values())
    if state.application is not None:
        _keep_corrected(state.application, state.item.subject, form, given, actor)


def _keep_corrected(
    application: EiaApplication, code: str, form: SectionForm, given: Mapping[str, str], actor: Any
) -> None:
    """Keep the corrected values that have no field on the record beside the sealed original."""
    values = {name: given[name] for name in form.fields if name not in form.decision_fields}
    locked = EiaApplication.objects.select_for_update().get(pk=application.pk)
    corrected = locked.sections.get(CORRECTED, {})
    before = corrected.get(code, locked.sections.get(code, {}).get("data", {}))
    changes = {
        f"{code}.{name}": [before.get(name, ""), value]
        for name, value in values.items()
        if before.get(name, "") != value
    }
    if changes:
        locked.sections[CORRECTED] = corrected | {code: values}
        locked.save(update_fields=["sections", "updated_at"])
        events.append(locked, "section_corrected", actor=actor, changes=changes)


def _keep_answer(item: CorrectionItem, answer: str, actor: Any) -> None:
    before = item.answer
    item.answer, item.answered_at = answer.strip(), timezone.now()
    if not item.answer:
        raise ValidationError({"answer": "请写明补正情况，如“已补充第三章监测数据”。"})
    item.full_clean()
    item.save(update_fields=["answer", "answered_at"])
    correction = CorrectionRequest.objects.select_for_update().get(pk=item.request_id)
    changes = {f"item.{item.number}": [before, item.answer]}
    events.append(correction, "answered", actor=actor, changes=changes)


def submit_corrections(*, actor: Any, correction: CorrectionRequest) -> EiaDecision:
    """Hand in the answer as a whole; the clocks of acceptance and decision begin with this day.

    Raises Refused while a demand is unanswered, Conflict on a second click.
    """
    with transaction.atomic():
        decision = _locked(actor, correction)
        unanswered = correction.items.filter(answered_at__isnull=True).order_by("number")
        if numbers := "、".join(str(item.number) for item in unanswered):
            raise Refused(f"第{numbers}项尚未答复，请逐项答复后再提交补正。", basis=BASIS)
        return take_step(decision, EiaStatus.SUBMITTED, actor=actor, reason="提交补正")


def withdraw_application(*, actor: Any, decision: EiaDecision, reason: str) -> EiaDecision:
    """Withdraw an application online, with the reason, before the decision. Raises Refused, Conflict."""
    if EiaStatus.WITHDRAWN not in EIA_TRANSITIONS[EiaStatus(decision.status)]:
        raise Conflict(f"该申请当前为“{decision.get_status_display()}”，不能撤回，请刷新页面。")
    return take_step(decision, EiaStatus.WITHDRAWN, actor=actor, reason=reason.strip())
