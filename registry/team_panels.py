"""What the staff's pages of enterprises, appointments and applications show of those who act for a firm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from common.registers.declaration import Panel
from common.registers.faces import allows
from registry.enums import MembershipRole
from registry.joining import registered
from registry.models import Enterprise, JoinApplication, Membership
from registry.team_rules import clerks

PanelsOf = Callable[[Enterprise, Any], Sequence[Panel]]
_offered: list[PanelsOf] = []


def offer_panels(panels_of: PanelsOf) -> None:
    """Show these on the page of an enterprise too: what an app of a higher floor knows of it."""
    if panels_of not in _offered:
        _offered.append(panels_of)


def enterprise_panels(enterprise: Enterprise, face: Any) -> Sequence[Panel]:
    """What higher floors know of the enterprise, and the way to invite somebody."""
    offered = [panel for panels_of in _offered for panel in panels_of(enterprise, face)]
    return [*offered, *_invite_panels(enterprise, face)]


def _invite_panels(enterprise: Enterprise, face: Any) -> Sequence[Panel]:
    """The way to invite somebody, for the staff in charge."""
    if not face.is_staff or enterprise.closed_on is not None or not allows(clerks, face.user, enterprise):
        return ()
    url = reverse("registry:enterprises-invite", args=[enterprise.uscc])
    return [Panel("registry/team/_invite_panel.html", {"url": url}, aside=True)]


def membership_panels(membership: Membership, face: Any) -> Sequence[Panel]:
    """The way to replace a certifier who cannot hand over themself."""
    is_present = membership.ended_on is None and membership.role == MembershipRole.CERTIFIER
    if not face.is_staff or not is_present or not allows(clerks, face.user, membership):
        return ()
    url = reverse("registry:memberships-hand-over", args=[membership.ledger_no])
    return [Panel("registry/team/_hand_over_panel.html", {"url": url}, aside=True)]


def application_panels(application: JoinApplication, face: Any) -> Sequence[Panel]:
    """The applicant's contact, and what the register says of the enterprise named."""
    enterprise = registered(application.uscc)
    context = {
        "application": application,
        "applicant": application.applicant,
        "enterprise": enterprise,
        "enterprise_url": face.link(enterprise) if enterprise is not None else "",
        "differs": enterprise is not None and enterprise.name != application.enterprise_name,
        "members": _members(enterprise),
    }
    return [Panel("registry/team/_application_panel.html", context)]


def _members(enterprise: Enterprise | None) -> list[Membership]:
    if enterprise is None:
        return []
    return list(enterprise.memberships.current().select_related("user").order_by("role", "pk"))
