"""Handing in the steps of a compulsory audit; confirming and returning them.

Basis: 清洁生产审核办法 (rows of limits, 待核); 生态环境法典第一千二百二十一条. A confirmed day stands in the
audit, where staff may also enter what came on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common import attachments, records, workflow
from common.errors import Conflict, Refused
from common.messaging import notify
from common.presentation import zh_date
from common.registers import register_for
from common.uploads import check_upload
from disclosure.models import CleanProductionAudit, ProductionFiling
from disclosure.production.clocks import StepState, states_of
from disclosure.production.enums import DAY_OF, ProductionFilingStatus, ProductionStep
from disclosure.production.rules import BASIS, files_step
from registry.addressees import Addressees

MOST_FILES = 20
STATEMENT = "本单位确认：提交的清洁生产审核报告真实、准确、完整，如实反映审核结果，并对其真实性负责。"
FILED_ANYWAY = "该步骤已提交或已确认，请刷新页面查看。"


def file_step(
    *,
    actor: Any,
    audit: CleanProductionAudit,
    step: str,
    content: str,
    done_on: date | None = None,
    place: str = "",
    uploads: Sequence[File] = (),
) -> ProductionFiling:
    """Hand in a step with its files; the report is done on the day on which it is handed in.

    Raises Refused to others than the enterprise, out of order and without files, ValidationError by field,
    Conflict where the step was handed in already.
    """
    files_step(actor, audit, step)
    today = timezone.localdate()
    day = today if step == ProductionStep.REPORT else done_on
    _check_files(uploads)
    try:
        with transaction.atomic():
            locked = CleanProductionAudit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
            _check_open(locked, step, today)
            _check_day(locked, step, day, today)
            made = records.create(
                ProductionFiling,
                actor=actor,
                enterprise=locked.enterprise,
                department=locked.department,
                audit=locked,
                step=step,
                done_on=day,
                place=place.strip() if step == ProductionStep.INFORMATION else "",
                content=content.strip(),
                filed_on=today,
                filed_by=actor,
                is_synthetic=locked.is_synthetic,
            )
            for upload in uploads:
                attachments.attach(made, upload, actor=actor, kind=str(ProductionStep(step).label))
            _tell_staff(made)
    except IntegrityError as error:
        raise Conflict(FILED_ANYWAY) from error
    return made


def _check_files(uploads: Sequence[File]) -> None:
    if not uploads:
        raise ValidationError({"uploads": "请上传证明材料（公开截图、启动文件、审核报告等）。"})
    if len(uploads) > MOST_FILES:
        raise ValidationError({"uploads": f"一次最多上传{MOST_FILES}个文件，请合并后再上传。"})
    for upload in uploads:
        check_upload(upload)


def _check_open(audit: CleanProductionAudit, step: str, today: date) -> None:
    """Raise Conflict for what was handed in, Refused out of order and where nothing is owed any more."""
    states = {each.step: each for each in states_of(audit, today)}
    state = states[ProductionStep(step)]
    if state.done_on is not None or state.is_pending:
        raise Conflict(FILED_ANYWAY)
    if why := obstacle(state, states):
        raise Refused(why, BASIS)


def obstacle(state: StepState, states: dict[ProductionStep, StepState]) -> str:
    """Why an open step cannot be handed in yet, "" where it can."""
    if state.is_over:
        return "该审核已经验收或者企业已经注销、关停，不再需要提交。"
    start, report = states[ProductionStep.START], states[ProductionStep.REPORT]
    if state.step == ProductionStep.REPORT and start.done_on is None and not start.is_pending:
        return "请先登记启动审核，再提交审核报告。"
    if state.step == ProductionStep.MEASURES and report.done_on is None:
        return "审核报告经本局确认后，再登记中高费方案实施完成情况。"
    return ""


def _check_day(audit: CleanProductionAudit, step: str, day: date | None, today: date) -> None:
    if day is None:
        raise ValidationError({"done_on": "请填写完成日期。"})
    if day > today:
        raise ValidationError({"done_on": "完成日期不得晚于今天，请核对。"})
    if day < audit.listed_on:
        raise ValidationError({"done_on": f"完成日期不得早于名单公布日期（{zh_date(audit.listed_on)}）。"})
    if step == ProductionStep.START and audit.reported_on is not None and day > audit.reported_on:
        raise ValidationError({"done_on": "启动审核日期不得晚于提交审核报告日期，请核对。"})


# ---- what the bureau does with it ----


def decide_filing(
    filing: ProductionFiling, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> ProductionFiling:
    """Confirm or return (signature of `common.workflow.transition`); the enterprise is told.

    Confirming enters the day into the audit. Raises Refused without a reason for returning, Conflict for
    a second click and where the day was entered by hand in between.
    """
    today = timezone.localdate()
    if to == ProductionFilingStatus.RETURNED and not reason.strip():
        raise Refused("退回须写明理由和需要补正的内容。", BASIS)
    with transaction.atomic():
        audit = CleanProductionAudit.objects.select_for_update(of=("self",)).get(pk=filing.audit_id)
        workflow.enter(filing, to, actor=actor)
        if to == ProductionFilingStatus.ACCEPTED:
            _enter_day(audit, filing, actor)
            workflow.transition(filing, to, actor=actor, reason=reason, accepted_on=today)
        else:
            workflow.transition(
                filing, to, actor=actor, reason=reason, returned_on=today, return_reason=reason.strip()
            )
        _tell_enterprise(filing, reason)
    return filing


def _enter_day(audit: CleanProductionAudit, filing: ProductionFiling, actor: Any) -> None:
    name = DAY_OF[filing.step]
    entered = getattr(audit, name)
    if entered is not None and entered != filing.done_on:
        raise Conflict(
            f"名单中已登记{filing.get_step_display()}的日期（{zh_date(entered)}），与企业提交的不一致，请先核对更正。"
        )
    if filing.step == ProductionStep.REPORT and audit.started_on is None:
        raise Refused("启动审核尚未确认，请先办理企业提交的启动审核。", BASIS)
    day: dict[str, Any] = {name: filing.done_on}
    records.change(audit, actor=actor, reason=f"确认{filing.ledger_no}", **day)


def _tell_staff(filing: ProductionFiling) -> None:
    register: Any = register_for(ProductionFiling)
    notify(
        Addressees().staff(filing, overdue=False),
        key=f"production-filed:{filing.pk}",
        title=f"清洁生产审核{filing.get_step_display()}待审核：{filing.enterprise}",
        text=f"{filing.enterprise}提交{filing.audit.year}年清洁生产审核“{filing.get_step_display()}”，请审核。",
        url=register.detail_url(filing),
        synthetic=filing.is_synthetic,
    )


def _tell_enterprise(filing: ProductionFiling, text: str) -> None:
    is_returned = filing.status == ProductionFilingStatus.RETURNED
    words = "已退回，请补正后重新提交" if is_returned else "已确认"
    notify(
        Addressees().applicants(filing),
        key=f"production-{filing.status}:{filing.pk}",
        title=f"清洁生产审核{filing.get_step_display()}{words}",
        text=text or f"{filing.audit.year}年清洁生产审核“{filing.get_step_display()}”{words}。",
        url=reverse("disclosure-enterprise:production-step", args=[filing.audit.ledger_no, filing.step]),
        tone="warning" if is_returned else "success",
        by_email=True,
        synthetic=filing.is_synthetic,
    )
