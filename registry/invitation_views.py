"""The staff's pages of inviting: for an enterprise in their charge, and in place of its certifier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.registers import register_for
from common.registers.acting import found
from common.registers.faces import StaffFace
from registry.models import Enterprise, Membership
from registry.team_forms import InviteForm
from registry.team_rules import clerks
from registry.team_views import hand_over_page, invite_page


@never_cache
@require_http_methods(["GET", "POST"])
def enterprise_invite(request: HttpRequest, key: str) -> HttpResponse:
    """Invite a person to act for an enterprise."""
    enterprise = found(request, Enterprise, key)
    clerks(request.user, enterprise)
    form = InviteForm(request.POST or None)
    register = register_for(Enterprise)
    assert register is not None
    return invite_page(
        request, form, enterprise, base=StaffFace.base, back_url=register.detail_url(enterprise)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def membership_hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a successor for a certifier who cannot do so."""
    membership = found(request, Membership, key)
    clerks(request.user, membership)
    register = register_for(Membership)
    assert register is not None
    return hand_over_page(request, membership, base=StaffFace.base, back_url=register.detail_url(membership))
