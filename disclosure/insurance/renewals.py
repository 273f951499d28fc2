"""Which policy renews which: checked, recorded in the history of both."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common import events
from common.errors import Conflict
from disclosure.insurance.rules import handlers
from disclosure.models import InsurancePolicy, PolicyRenewal


def check_renewal(*, enterprise: Any, starts_on: date, ends_on: date, renews: InsurancePolicy) -> None:
    """Raise ValidationError for a policy that cannot be the one that is renewed."""
    if renews.enterprise_id != enterprise.pk:
        raise ValidationError({"renews": "原保单不是该企业的保单，请重新选择。"})
    if renews.starts_on >= starts_on or renews.ends_on >= ends_on:
        raise ValidationError({"renews": "续保保单的保险期限应在原保单之后，请核对原保单和保险期限。"})
    known = PolicyRenewal.objects.filter(renews=renews).select_related("policy").first()
    if known is not None:
        raise ValidationError(
            {"renews": f"该保单已由{known.policy.policy_number}续保（{known.policy.ledger_no}），请核对。"}
        )


def link_renewal(*, actor: Any, policy: InsurancePolicy, renews: InsurancePolicy) -> PolicyRenewal:
    """Record that `policy` renews `renews`; once for each of the two.

    Raises Refused to who keeps no register, ValidationError, Conflict where somebody was quicker.
    """
    handlers(actor, policy)
    try:
        with transaction.atomic():
            list(
                InsurancePolicy.objects.select_for_update()
                .filter(pk__in=[policy.pk, renews.pk])
                .order_by("pk")
            )
            check_renewal(
                enterprise=policy.enterprise,
                starts_on=policy.starts_on,
                ends_on=policy.ends_on,
                renews=renews,
            )
            made = PolicyRenewal(policy=policy, renews=renews, recorded_by=actor)
            made.full_clean()
            made.save(force_insert=True)
            words = f"{policy.policy_number}续保{renews.policy_number}"
            for each, name, other in ((policy, "原保单", renews), (renews, "续保保单", policy)):
                events.append(
                    each, "changed", actor=actor, reason=words, changes={name: [None, other.ledger_no]}
                )
    except IntegrityError as error:
        raise Conflict("该保单的续保刚由他人登记，请刷新页面查看。") from error
    return made
