"""What the staff enter or correct by hand in the registers, beside the steps.

Matters on paper and of the past need it. In a pending matter it must not do what a step alone may, so
each function refuses what would open a gate, or move a clock, without the step that the law asks for.
The signatures are those of `common.records.create` and `common.records.change`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from common.models import OfficialDocument, PublishedRecord
from permits.clock_rows import ClockRows
from permits.documents import DECISION_DOCUMENTS
from permits.enums import EIA_TRANSITIONS, ENDED_STATES, CheckResult, EiaStatus, NoticeKind, StopKind
from permits.gates import COMMITMENT_BASIS, TOLERANCE_BASIS
from permits.models import Appraisal, CommitmentCheck, EiaDecision, Hearing, PublicNotice, StopInterval
from permits.public import NOTICE, source_of
from permits.services.days import change_decision, change_stop, create_stop
from permits.services.notices import NOTICE_RULES, STOPS
from permits.services.procedure import tell_of_false_commitment
from permits.services.publishing import change_notice, may_withdraw, publish_notice, withdraw_notice
from registry.issuing import issue_document

NOTICE_BASIS = "环境影响评价公众参与办法第二十二条、第二十三条"
STOP_BASIS = "行政许可法第四十五条"
# What the document of a decision prints and the public reads.
IN_THE_DECISION = ("document_number", "decision_title", "refusal_ground", "requirements", "project_name")
# The kinds of stop that a step of its own begins.
STEP_OF_STOP = {StopKind.APPRAISAL: EiaStatus.APPRAISAL, StopKind.HEARING: EiaStatus.HEARING}


def is_pending(decision: EiaDecision) -> bool:
    return decision.decided_on is None and decision.ended_on is None


def _differing(before: models.Model, values: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Which of the named fields `values` would alter."""
    return {name for name in names if name in values and values[name] != getattr(before, name)}


def _locked(obj: Any) -> Any:
    return type(obj)._default_manager.select_for_update().get(pk=obj.pk)


# ---- the application itself ----


def record_application(
    model: type[EiaDecision], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> EiaDecision:
    """Keep an application that came on paper, with the receipt for it. Basis: 行政许可法第三十二条第二款."""
    _refuse_unreceived(values)
    with transaction.atomic():
        decision = records.create(model, actor=actor, many=many, **values)
        issue_document("eia-submission-receipt", decision, actor=actor, issued_on=decision.received_on)
    return decision


def _refuse_unreceived(values: Mapping[str, Any]) -> None:
    """Before acceptance there is no day of it: one typed in would pass for an answer in time (E1)."""
    if values.get("accepted_on") is not None:
        raise Refused("尚未受理的申请不得填写受理日期，请通过“受理”办理。", basis="行政许可法第三十二条")
    if values.get("received_on") is not None and values["received_on"] > timezone.localdate():
        raise Refused("收到日期不得晚于今天。")


def correct_application(decision: EiaDecision, *, actor: Any, **values: Any) -> EiaDecision:
    """Correct the record of an application; after acceptance what it was accepted as stands.

    What was missing is told complete (容缺补齐), never struck out; what was received online has its day.
    """
    with transaction.atomic():
        locked = _locked(decision)
        if hasattr(locked, "application") and _differing(locked, values, ("enterprise",)):
            raise Refused("网上申请由其企业提出，不得改为其他企业；有误的，请由申请人撤回后重新申请。")
        if is_pending(locked):
            _refuse_other_application(locked, values)
        elif _differing(locked, values, IN_THE_DECISION) and _has_decision_document(locked):
            raise Refused("决定书已制发；其内容有误的，请先撤回决定书，更正后重新制发。")
        return change_decision(decision, actor=actor, **values)


def _has_decision_document(decision: EiaDecision) -> bool:
    return OfficialDocument.objects.of(decision).current().filter(kind__in=DECISION_DOCUMENTS).exists()


def _refuse_other_application(locked: EiaDecision, values: Mapping[str, Any]) -> None:
    if hasattr(locked, "application") and _differing(locked, values, ("received_on", "corrected_on")):
        raise Refused("网上申请的收到日期和补正材料收到日期由提交时记录，不得更改。")
    if locked.accepted_on is None:
        _refuse_unreceived(values)
        return
    if _differing(locked, values, ("category", "application_kind")):
        raise Refused("受理后不得更改环评类别和报批类型；确有错误的，请终止审批后由申请人重新申请。")
    if not locked.is_commitment and values.get("is_commitment"):
        raise Refused("受理后不得改为告知承诺制。", basis=COMMITMENT_BASIS)
    awaited = locked.missing_documents and locked.missing_completed_on is None
    if awaited and _differing(locked, values, ("is_tolerant", "missing_documents")):
        raise Refused("容缺材料受理时已列明，不得删改；收齐后请办理“登记容缺补齐”。", basis=TOLERANCE_BASIS)


# ---- notices ----


def record_notice(
    model: type[PublicNotice], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> PublicNotice:
    """Keep a notice of the past, or one of a pending matter that was put up on another website."""
    decision: EiaDecision = values["decision"]
    if not is_pending(decision):
        return records.create(model, actor=actor, many=many, **values)
    kind = NoticeKind(values["kind"])
    if kind == NoticeKind.DECISION:
        raise Refused("尚未作出审批决定；决定后请通过“公告决定”办理。")
    _require_elsewhere(actor, decision, kind, values.get("url", ""))
    with transaction.atomic():
        notice = records.create(model, actor=actor, many=many, **values)
        create_stop(
            StopInterval,
            actor=actor,
            decision=decision,
            kind=STOPS[kind],
            first_day=notice.first_day,
            last_day=notice.last_day,
            is_synthetic=decision.is_synthetic,
        )
    return notice


def _require_elsewhere(actor: Any, decision: EiaDecision, kind: str, url: str) -> None:
    """Only who may take the step, and only what can be looked up where it was put up."""
    NOTICE_RULES[NoticeKind(kind)](actor, decision)
    if not url:
        raise Refused(
            "在本门户公示的，请通过办理步骤开始公示；已在其他网站公示的，请填写公示网址以备核对。",
            basis=NOTICE_BASIS,
        )


def correct_notice(notice: PublicNotice, *, actor: Any, **values: Any) -> PublicNotice:
    """Correct a notice; of one that is up for a pending matter the period may only be made longer."""
    with transaction.atomic():
        before = _locked(notice)
        fixed = _differing(before, values, ("decision", "kind", "first_day", "states_hearing_right"))
        dates = _differing(before, values, ("first_day", "last_day"))
        if is_pending(before.decision) and (fixed or dates):
            if _is_up(before):
                NOTICE_RULES[NoticeKind(before.kind)](actor, before.decision)
                shorter = "last_day" in dates and (
                    values["last_day"] is None or values["last_day"] < before.last_day
                )
                if fixed or shorter:
                    raise Refused(
                        "正在公开的公示只能延长公示截止日；有误的请撤下后重新公示。", basis=NOTICE_BASIS
                    )
            else:
                seen = {name: getattr(before, name) for name in ("decision", "kind", "url")} | values
                _require_elsewhere(actor, seen["decision"], seen["kind"], seen["url"])
        changed = change_notice(notice, actor=actor, **values)
        if dates:
            _follow(before, changed, actor)
    return changed


def take_notice_down(notice: PublicNotice, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a notice off display; if its period was running, it ended with the last whole day.

    What the public could not read does not count, so a notice cut short has to be put up again (E6, E7).
    """
    with transaction.atomic():
        tombstone = withdraw_notice(notice, actor=actor, reason=reason)
        before, today = _locked(notice), timezone.localdate()
        if before.last_day is not None and before.last_day >= today:
            last_whole = max(before.first_day, today - timedelta(days=1))
            cut = records.change(before, actor=actor, reason=f"撤下公示：{reason}", last_day=last_whole)
            _follow(notice, cut, actor)
    return tombstone


def may_show(user: Any, notice: PublicNotice) -> None:
    """A rule: who puts a notice on display by hand – whoever may take its step.

    What a reviewer took down is for a reviewer to show again; what ended with its matter stays down.
    """
    NOTICE_RULES[NoticeKind(notice.kind)](user, notice.decision)
    record = PublishedRecord.objects.current().filter(kind=NOTICE, source=source_of(notice)).first()
    if record is None or record.withdrawn_at is None:
        return
    may_withdraw(user, notice)
    if notice.decision.status in (*ENDED_STATES, EiaStatus.REVOKED):
        raise Refused("该事项已终结或者决定已撤销，撤下的公示不再公开。", basis=NOTICE_BASIS)


def show_notice(notice: PublicNotice, *, actor: Any) -> PublishedRecord:
    """Put a notice on display as it stands. Raises Refused as `may_show` does."""
    with transaction.atomic():
        EiaDecision.objects.select_for_update().get(pk=notice.decision_id)
        may_show(actor, PublicNotice.objects.select_related("decision").get(pk=notice.pk))
        return publish_notice(notice, actor=actor)


def _is_up(notice: PublicNotice) -> bool:
    shown = PublishedRecord.objects.current().filter(kind=NOTICE, withdrawn_at__isnull=True)
    return shown.filter(source=source_of(notice)).exists()


def _follow(before: PublicNotice, after: PublicNotice, actor: Any) -> None:
    """The stop interval that was opened with the notice keeps its days."""
    stop = StopInterval.objects.filter(
        decision=before.decision_id,
        kind=STOPS.get(NoticeKind(before.kind), ""),
        first_day=before.first_day,
        last_day=before.last_day,
    ).first()
    if stop is not None and after.last_day is not None:
        change_stop(stop, actor=actor, first_day=after.first_day, last_day=after.last_day)


# ---- stops ----


def record_stop(
    model: type[StopInterval], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> StopInterval:
    """Keep a stop of the past, or one of a pending matter that no step begins (专家评审, 检验检测).

    Basis: 行政许可法第四十五条 (E4) – what is not counted is told to the applicant in writing.
    """
    decision, kind = values["decision"], StopKind(values["kind"])
    if is_pending(decision):
        step = STEP_OF_STOP.get(kind)
        if step is not None and step in EIA_TRANSITIONS[EiaStatus(decision.status)]:
            raise Refused(f"“{kind.label}”的中止期间随办理步骤登记，请通过该步骤办理。", basis=STOP_BASIS)
        excluded = ClockRows().rules.excludes(kind, values["first_day"])
        if excluded and values.get("notified_on") is None:
            raise Refused(
                "该期间不计入审批期限，须将所需时间书面告知申请人，请填写书面告知日期。", basis=STOP_BASIS
            )
    return create_stop(model, actor=actor, many=many, **values)


def correct_stop(stop: StopInterval, *, actor: Any, **values: Any) -> StopInterval:
    """Correct a stop, save one of a pending matter that follows an appraisal, a hearing or a notice."""
    moved = _differing(stop, values, ("decision", "kind", "first_day", "last_day"))
    if moved and is_pending(stop.decision) and (leader := _followed(stop)):
        raise Refused(f"该中止期间随{leader}登记，请在该{leader}的记录中更正日期。", basis=STOP_BASIS)
    return change_stop(stop, actor=actor, **values)


def _followed(stop: StopInterval) -> str:
    """What a stop interval follows, in words; "" where it stands alone."""
    for model in (Appraisal, Hearing):
        if model._default_manager.filter(stop=stop).exists():
            return str(model._meta.verbose_name)
    kinds = [kind for kind, stop_kind in STOPS.items() if stop_kind == stop.kind]
    notices = stop.decision.notices.filter(kind__in=kinds, first_day=stop.first_day, last_day=stop.last_day)
    return str(PublicNotice._meta.verbose_name) if notices.exists() else ""


# ---- 技术评估, 听证, 告知承诺核查 ----


def correct_appraisal(appraisal: Appraisal, *, actor: Any, **values: Any) -> Appraisal:
    """Correct an appraisal, its stop with it. The report itself is recorded on its own page."""
    with transaction.atomic():
        before = _locked(appraisal)
        dates = _differing(before, values, ("entrusted_on", "reported_on"))
        if is_pending(before.decision) and "reported_on" in dates:
            if before.reported_on is None or values["reported_on"] is None:
                raise Refused("评估意见请在审批事项的页面上通过“登记评估意见”办理。")
            if values["reported_on"] > timezone.localdate():
                raise Refused("评估意见收到日期不得晚于今天。")
        changed = records.change(appraisal, actor=actor, **values)
        if dates and changed.stop is not None:
            change_stop(
                changed.stop, actor=actor, first_day=changed.entrusted_on, last_day=changed.reported_on
            )
    return changed


def correct_hearing(hearing: Hearing, *, actor: Any, **values: Any) -> Hearing:
    """Correct a hearing, its stop with it; its days are set by the pages of the hearing."""
    with transaction.atomic():
        moved = _differing(_locked(hearing), values, ("applied_on",))
        changed = records.change(hearing, actor=actor, **values)
        if moved and changed.stop is not None:
            change_stop(changed.stop, actor=actor, first_day=changed.applied_on)
    return changed


def correct_check(check: CommitmentCheck, *, actor: Any, **values: Any) -> CommitmentCheck:
    """Correct the check of a commitment; one that is found false now is reported as at once."""
    with transaction.atomic():
        before = _locked(check)
        if _differing(before, values, ("decision",)):
            raise Refused("核查记录所属的审批不得更改，请在正确的审批下另行登记。")
        changed = records.change(check, actor=actor, **values)
        if changed.result == CheckResult.FALSE and before.result != CheckResult.FALSE:
            tell_of_false_commitment(changed)
    return changed
