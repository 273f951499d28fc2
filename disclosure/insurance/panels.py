"""What the pages of a policy, of one handed in and of guidance show beside their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.attachments import attachments_of
from common.registers.declaration import Panel
from common.registers.faces import allows
from disclosure.insurance.cover import standing_of
from disclosure.insurance.guidance import active_guidance
from disclosure.insurance.rules import handlers
from disclosure.models import InsuranceFiling, InsuranceGuidance, InsurancePolicy


def policy_panels(policy: InsurancePolicy, face: Any) -> Sequence[Panel]:
    """How the policy stands, what it renews and what renews it, how it came, who guided it."""
    standing = standing_of(policy, timezone.localdate())
    filing = InsuranceFiling.objects.filter(policy=policy).first()
    guidance = active_guidance(policy)
    may_keep = face.is_staff and allows(handlers, face.user, policy)
    context = {
        "standing": standing,
        "policy": policy,
        "renews_url": face.link(standing.renews) if standing.renews else "",
        "renewed_by_url": face.link(standing.renewed_by) if standing.renewed_by else "",
        "filing": filing,
        "filing_url": face.link(filing) if filing else "",
        "files": attachments_of(filing, reader=face.user) if filing else [],
        "guidance": guidance,
        "guidance_url": face.link(guidance) if guidance else "",
        "is_staff": face.is_staff,
        "may_keep": may_keep,
        "renew_url": reverse("disclosure-enterprise:insurance-new") if not face.is_staff else "",
    }
    return (Panel("disclosure/insurance/_policy_panel.html", context),)


def filing_panels(filing: InsuranceFiling, face: Any) -> Sequence[Panel]:
    """The scan, and the policy that it renews or has become."""
    context = {
        "filing": filing,
        "files": attachments_of(filing, reader=face.user),
        "renews_url": face.link(filing.renews) if filing.renews else "",
        "policy_url": face.link(filing.policy) if filing.policy else "",
    }
    return (Panel("disclosure/insurance/_filing_panel.html", context),)


def guidance_panels(guidance: InsuranceGuidance, face: Any) -> Sequence[Panel]:
    """The policy, and to the staff how the record is taken back."""
    may_cancel = face.is_staff and guidance.cancelled_on is None and allows(handlers, face.user, guidance)
    context = {
        "guidance": guidance,
        "policy_url": face.link(guidance.policy),
        "cancel_url": reverse("disclosure:insurance-guidance-cancel", args=[guidance.ledger_no])
        if may_cancel
        else "",
    }
    return (Panel("disclosure/insurance/_guidance_panel.html", context),)
