"""经本局指导: a policy is marked by a record of when, by whom and how; the mark goes when it is cancelled.

I17 of the yearly report counts the marked ones. No form offers the mark. What a ledger brought as marked
stays so, and may be given its record afterwards; from then on no sheet changes the mark (`guards`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from disclosure.insurance.rules import BASIS, handlers
from disclosure.models import InsuranceGuidance, InsurancePolicy


def record_guidance(
    *, actor: Any, policy: InsurancePolicy, guided_on: date, way: str, content: str
) -> InsuranceGuidance:
    """Record how the bureau guided the enterprise, and mark the policy.

    Raises Refused, ValidationError for guidance after the policy was bought, Conflict where it is on record.
    """
    handlers(actor, policy)
    if guided_on > timezone.localdate():
        raise ValidationError({"guided_on": "指导日期不得晚于今天，请核对。"})
    if guided_on > policy.bought_on:
        raise ValidationError({"guided_on": "指导日期不得晚于投保日期；投保之后的联系不是指导投保。"})
    try:
        with transaction.atomic():
            locked = InsurancePolicy.objects.select_for_update().get(pk=policy.pk)
            if active_guidance(locked) is not None:
                raise Conflict("该保单已有指导记录，请刷新页面查看。")
            made = records.create(
                InsuranceGuidance,
                actor=actor,
                enterprise=locked.enterprise,
                department=locked.department,
                policy=locked,
                guided_on=guided_on,
                way=way,
                content=content.strip(),
                guided_by=actor,
                is_synthetic=locked.is_synthetic,
            )
            records.change(locked, actor=actor, reason=f"指导记录{made.ledger_no}", guided=True)
    except IntegrityError as error:
        raise Conflict("该保单已有指导记录，请刷新页面查看。") from error
    return made


def cancel_guidance(*, actor: Any, guidance: InsuranceGuidance, reason: str) -> InsuranceGuidance:
    """Take back a record that was wrong, and the mark with it. Raises Refused, Conflict."""
    handlers(actor, guidance)
    if not reason.strip():
        raise Refused("撤销指导记录须写明理由。", BASIS)
    with transaction.atomic():
        policy = InsurancePolicy.objects.select_for_update().get(pk=guidance.policy_id)
        locked = InsuranceGuidance.objects.select_for_update().get(pk=guidance.pk)
        if locked.cancelled_on is not None:
            raise Conflict("该指导记录已撤销，请刷新页面查看。")
        made = records.change(
            locked,
            actor=actor,
            reason=reason.strip(),
            cancelled_on=timezone.localdate(),
            cancel_reason=reason.strip(),
        )
        records.change(policy, actor=actor, reason=f"撤销指导记录{locked.ledger_no}", guided=False)
    return made


def active_guidance(policy: InsurancePolicy) -> InsuranceGuidance | None:
    """The record that the mark rests on; None where a ledger alone says so, or nothing."""
    rows = InsuranceGuidance.objects.filter(policy=policy, cancelled_on__isnull=True)
    return rows.select_related("guided_by").first()
