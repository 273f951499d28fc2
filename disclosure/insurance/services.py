"""Handing in a policy, checking it into the register, returning it, taking it back.

Basis: 生态环境法典第一百六十九条, which encourages only: nothing here has a term or a consequence in law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common import attachments, records, workflow
from common.errors import Conflict, Refused
from common.messaging import notify
from common.registers import register_for
from common.uploads import check_upload
from disclosure.insurance.enums import InsuranceFilingStatus
from disclosure.insurance.renewals import check_renewal, link_renewal
from disclosure.insurance.rules import BASIS, files_policy
from disclosure.models import InsuranceFiling, InsurancePolicy
from registry.addressees import Addressees

MOST_FILES = 20
SCAN = "保单扫描件"
STATEMENT = "本单位确认：所填保单信息与保险公司出具的保单一致，上传的保单真实、完整，并对其真实性负责。"
FILED_ANYWAY = "该保单已提交，请刷新页面查看。"
_STANDING = [InsuranceFilingStatus.SUBMITTED, InsuranceFilingStatus.ACCEPTED]


def file_policy(
    *,
    actor: Any,
    enterprise: Any,
    policy_number: str,
    insurer: str,
    product: str,
    bought_on: date,
    starts_on: date,
    ends_on: date,
    limit: Decimal,
    premium: Decimal,
    renews: InsurancePolicy | None = None,
    uploads: Sequence[File] = (),
) -> InsuranceFiling:
    """Hand in a policy with its scan; amounts in 元.

    Raises Refused to others than the enterprise, ValidationError by field and for what is on record
    already, Conflict where two hand in the same at once.
    """
    files_policy(actor, enterprise)
    number, company = "".join(policy_number.split()), insurer.strip()
    _check_files(uploads)
    _check_days(bought_on, starts_on, ends_on)
    _check_known(actor, number, company)
    if renews is not None:
        check_renewal(enterprise=enterprise, starts_on=starts_on, ends_on=ends_on, renews=renews)
    try:
        with transaction.atomic():
            made = records.create(
                InsuranceFiling,
                actor=actor,
                enterprise=enterprise,
                department=enterprise.department,
                policy_number=number,
                insurer=company,
                product=product.strip(),
                bought_on=bought_on,
                starts_on=starts_on,
                ends_on=ends_on,
                limit=limit,
                premium=premium,
                renews=renews,
                statement=STATEMENT,
                filed_on=timezone.localdate(),
                filed_by=actor,
                is_synthetic=enterprise.is_synthetic,
            )
            for upload in uploads:
                attachments.attach(made, upload, actor=actor, kind=SCAN)
            _tell_staff(made)
    except IntegrityError as error:
        raise Conflict(FILED_ANYWAY) from error
    return made


def _check_files(uploads: Sequence[File]) -> None:
    if not uploads:
        raise ValidationError({"uploads": "请上传保单扫描件。"})
    if len(uploads) > MOST_FILES:
        raise ValidationError({"uploads": f"一次最多上传{MOST_FILES}个文件，请合并后再上传。"})
    for upload in uploads:
        check_upload(upload)


def _check_days(bought_on: date, starts_on: date, ends_on: date) -> None:
    if bought_on > timezone.localdate():
        raise ValidationError({"bought_on": "投保日期不得晚于今天，请核对。"})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "保险期限止不得早于保险期限起，请核对。"})
    if ends_on < bought_on:
        raise ValidationError({"ends_on": "保险期限止不得早于投保日期，请核对。"})


def _check_known(actor: Any, number: str, insurer: str) -> None:
    """Raise ValidationError with where it stands, if the policy is on record or waits already."""
    policy = InsurancePolicy.objects.filter(policy_number__iexact=number).first()
    if policy is not None:
        raise ValidationError({"policy_number": known_policy(policy, actor)})
    filings = InsuranceFiling.objects.filter(status__in=_STANDING, policy_number__iexact=number)
    filing = filings.filter(insurer=insurer).first()
    if filing is None:
        return
    if InsuranceFiling.objects.visible_to(actor).filter(pk=filing.pk).exists():
        raise ValidationError(
            {"policy_number": f"该保单已提交（{filing.ledger_no}，{filing.get_status_display()}）。"}
        )
    raise ValidationError({"policy_number": "该保单已由其他企业提交，请核对保单号，或与本局联系。"})


def known_policy(policy: InsurancePolicy, reader: Any) -> str:
    """Where a policy of this number stands; of another enterprise's nothing is told to an enterprise."""
    if InsurancePolicy.objects.visible_to(reader).filter(pk=policy.pk).exists():
        return f"该保单号已登记（{policy.ledger_no}，{policy.insurer}）；登记有误的，请与本局联系更正。"
    return "该保单号已登记在其他企业名下，请核对保单号，或与本局联系。"


def withdraw_filing(*, actor: Any, filing: InsuranceFiling, reason: str = "") -> InsuranceFiling:
    """Take back what was handed in and not decided on yet. Raises Refused, Conflict."""
    return workflow.transition(
        filing,
        InsuranceFilingStatus.WITHDRAWN,
        actor=actor,
        reason=reason,
        withdrawn_on=timezone.localdate(),
    )


# ---- what the bureau does with it ----


def decide_filing(
    filing: InsuranceFiling, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> InsuranceFiling:
    """Enter into the register, or return (signature of `common.workflow.transition`); the enterprise is told.

    Raises Refused without a reason for returning, Conflict for a second click and where the policy was
    entered by hand, or the renewal recorded otherwise, in between.
    """
    if to == InsuranceFilingStatus.WITHDRAWN:
        return withdraw_filing(actor=actor, filing=filing, reason=reason)
    today = timezone.localdate()
    if to == InsuranceFilingStatus.RETURNED and not reason.strip():
        raise Refused("退回须写明理由和需要补正的内容。", BASIS)
    with transaction.atomic():
        locked = workflow.enter(filing, to, actor=actor)
        if to == InsuranceFilingStatus.ACCEPTED:
            policy = _enter_policy(locked, actor)
            workflow.transition(filing, to, actor=actor, reason=reason, accepted_on=today, policy=policy)
        else:
            workflow.transition(
                filing, to, actor=actor, reason=reason, returned_on=today, return_reason=reason.strip()
            )
        _tell_enterprise(filing, reason)
    return filing


def _enter_policy(filing: InsuranceFiling, actor: Any) -> InsurancePolicy:
    """The row of the register that the filing becomes."""
    known = InsurancePolicy.objects.filter(policy_number__iexact=filing.policy_number).first()
    if known is not None:
        raise Conflict(
            f"保单号{filing.policy_number}已在登记簿中（{known.ledger_no}，{known.enterprise}），"
            "请核对后退回本件，或先更正登记簿。"
        )
    policy = records.create(
        InsurancePolicy,
        actor=actor,
        enterprise=filing.enterprise,
        department=filing.department,
        policy_number=filing.policy_number,
        insurer=filing.insurer,
        bought_on=filing.bought_on,
        starts_on=filing.starts_on,
        ends_on=filing.ends_on,
        limit=filing.limit,
        premium=filing.premium,
        is_synthetic=filing.is_synthetic,
    )
    if filing.renews is not None:
        link_renewal(actor=actor, policy=policy, renews=filing.renews)
    return policy


def _tell_staff(filing: InsuranceFiling) -> None:
    register: Any = register_for(InsuranceFiling)
    notify(
        Addressees().staff(filing, overdue=False),
        key=f"insurance-filed:{filing.pk}",
        title=f"责任保险保单待核对：{filing.enterprise}",
        text=f"{filing.enterprise}提交环境污染责任保险保单（{filing.insurer}，{filing.policy_number}），请核对登记。",
        url=register.detail_url(filing),
        synthetic=filing.is_synthetic,
    )


def _tell_enterprise(filing: InsuranceFiling, text: str) -> None:
    is_returned = filing.status == InsuranceFilingStatus.RETURNED
    words = "已退回，请补正后重新提交" if is_returned else "已核对登记"
    notify(
        Addressees().applicants(filing),
        key=f"insurance-{filing.status}:{filing.pk}",
        title=f"责任保险保单{words}",
        text=text or f"环境污染责任保险保单（{filing.insurer}，{filing.policy_number}）{words}。",
        url=reverse("disclosure-enterprise:insurance-filing", args=[filing.ledger_no]),
        tone="warning" if is_returned else "success",
        by_email=True,
        synthetic=filing.is_synthetic,
    )
