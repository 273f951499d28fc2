"""Pages on which an enterprise's users see and decide who acts for it (/enterprise/team/)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.errors import Refused
from registry import invitations, joining, team
from registry.enums import InvitationStatus, JoinStatus
from registry.models import Enterprise, Invitation, JoinApplication, Membership
from registry.team_forms import HandOverForm, InviteForm, JoinForm, ReasonForm
from registry.team_rules import is_certifier

UNPROCESSABLE = 422
ENDED_PER_PAGE = 20


@never_cache
@require_GET
def team_page(request: HttpRequest) -> HttpResponse:
    """Who acts for one of the user's enterprises; tabs lead to the others."""
    user = enterprise_only(request)
    own = list(Enterprise.objects.visible_to(user).order_by("name", "pk"))
    wanted = request.GET.get("enterprise", "")
    chosen = next((each for each in own if each.uscc == wanted), None)
    if wanted and chosen is None:
        raise Http404("没有这一企业，或您未被任命代表该企业。")
    chosen = chosen or (own[0] if own else None)
    context: dict[str, Any] = {
        "enterprise": chosen,
        "tabs": _tabs(own, chosen) if len(own) > 1 else [],
        "asked": Invitation.objects.usable().filter(invitee=user).select_related("enterprise", "invited_by"),
        "applications": user.join_applications.all(),
        "synthetic": bool(chosen and chosen.is_synthetic),
    }
    if chosen is not None:
        context |= _team(user, chosen, request.GET.get("page"))
    return render(request, "registry/team/team.html", context)


def _tabs(own: list[Enterprise], chosen: Enterprise | None) -> list[dict[str, Any]]:
    base = reverse("registry-enterprise:team")
    return [
        {"label": each.name, "url": f"{base}?enterprise={each.uscc}", "current": each == chosen}
        for each in own
    ]


def _team(user: Any, enterprise: Enterprise, page: Any) -> dict[str, Any]:
    open_ones = Invitation.objects.filter(enterprise=enterprise, status=InvitationStatus.OPEN)
    members = team.current_members(enterprise)
    return {
        "members": members,
        "ended": Paginator(team.ended_members(enterprise), ENDED_PER_PAGE).get_page(page),
        "invitations": list(open_ones.select_related("invited_by", "replaces__user")),
        "usable": set(open_ones.usable().values_list("pk", flat=True)),
        "may_decide": is_certifier(user, enterprise.pk),
        "has_certifier": any(each.role == "certifier" for each in members),
    }


def _own_enterprise(request: HttpRequest, uscc: str) -> Enterprise:
    return get_object_or_404(Enterprise.objects.visible_to(enterprise_only(request)), uscc=uscc)


def _team_url(enterprise: Enterprise) -> str:
    return f"{reverse('registry-enterprise:team')}?enterprise={enterprise.uscc}"


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, uscc: str) -> HttpResponse:
    """Invite a person; the code is shown on the answer and nowhere else."""
    enterprise = _own_enterprise(request, uscc)
    _require_certifier(request, enterprise)
    form = InviteForm(request.POST or None)
    return invite_page(request, form, enterprise, base="base_enterprise.html", back_url=_team_url(enterprise))


def invite_page(
    request: HttpRequest, form: InviteForm, enterprise: Enterprise, *, base: str, back_url: str
) -> HttpResponse:
    """The form of an invitation, or the code that it made: for both faces."""
    if request.method == "POST" and form.is_valid():
        try:
            made, code = invitations.invite(actor=request.user, enterprise=enterprise, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            return show_code(request, made, code, base=base, back_url=back_url)
    context = {
        "form": form,
        "enterprise": enterprise,
        "base": base,
        "back_url": back_url,
        "synthetic": enterprise.is_synthetic,
    }
    return render(request, "registry/team/invite.html", context, status=_status(form))


def show_code(
    request: HttpRequest, invitation: Invitation, code: str, *, base: str, back_url: str
) -> HttpResponse:
    """The code, this once, and how it is used."""
    context = {
        "invitation": invitation,
        "code": code,
        "base": base,
        "back_url": back_url,
        "register_url": request.build_absolute_uri(reverse("register:invitation")),
        "synthetic": invitation.is_synthetic,
    }
    return render(request, "registry/team/code.html", context)


def hand_over_page(request: HttpRequest, membership: Membership, *, base: str, back_url: str) -> HttpResponse:
    """Ask a successor: for both faces."""
    form = HandOverForm(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, code = invitations.hand_over(actor=request.user, membership=membership, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            if code:
                return show_code(request, made, code, base=base, back_url=back_url)
            messages.success(request, f"已请{made.invitee_name}接任；接受前仍由{membership.user}负责。")
            return redirect(back_url)
    context = {
        "form": form,
        "membership": membership,
        "enterprise": membership.enterprise,
        "base": base,
        "back_url": back_url,
        "synthetic": membership.enterprise.is_synthetic,
    }
    return render(request, "registry/team/hand_over.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, uscc: str) -> HttpResponse:
    """The certifier asks for a successor."""
    user = enterprise_only(request)
    enterprise = _own_enterprise(request, uscc)
    _require_certifier(request, enterprise)
    own = Membership.objects.current().certifiers().select_related("enterprise", "user")
    membership = own.get(enterprise=enterprise, user=user)
    return hand_over_page(request, membership, base="base_enterprise.html", back_url=_team_url(enterprise))


def _require_certifier(request: HttpRequest, enterprise: Enterprise) -> None:
    if not is_certifier(request.user, enterprise.pk):
        raise Refused("此操作须由该企业的负责人（确认人）办理。")


@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, number: str) -> HttpResponse:
    """End an appointment: of a colleague by the certifier, or one's own."""
    user = enterprise_only(request)
    rows = Membership.objects.visible_to(user).current().select_related("enterprise", "user")
    membership = get_object_or_404(rows, ledger_no=number)
    return _confirm(
        request,
        ReasonForm(request.POST or None),
        lambda values: team.end_membership(actor=user, membership=membership, **values),
        title=f"终止任命：{membership.user}（{membership.get_role_display()}）",
        consequence=f"终止后，{membership.user}不能再以这一身份代表{membership.enterprise}；已办理的事项不受影响。",
        submit="终止任命",
        done="任命已终止。",
        back_url=_team_url(membership.enterprise),
    )


@require_http_methods(["GET", "POST"])
def invitation_revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Make an invitation worthless."""
    user = enterprise_only(request)
    rows = Invitation.objects.visible_to(user).select_related("enterprise")
    invitation = get_object_or_404(rows, ledger_no=number, status=InvitationStatus.OPEN)
    _require_certifier(request, invitation.enterprise)
    return _confirm(
        request,
        None,
        lambda values: invitations.revoke(actor=user, invitation=invitation),
        title=f"撤销对{invitation.invitee_name}的邀请",
        consequence="撤销后，该邀请不能再接受；需要时请重新邀请。",
        submit="撤销邀请",
        done="邀请已撤销。",
        back_url=_team_url(invitation.enterprise),
    )


@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept an invitation that names the user."""
    user = enterprise_only(request)
    rows = Invitation.objects.usable().filter(invitee=user)
    invitation = get_object_or_404(rows.select_related("enterprise", "replaces__user"), ledger_no=number)
    ends = f"，{invitation.replaces.user}的任命同时终止" if invitation.replaces else ""
    return _confirm(
        request,
        None,
        lambda values: invitations.accept(actor=user, invitation=invitation),
        title=f"接任{invitation.enterprise}{invitation.get_role_display()}",
        consequence=f"接受后，您担任{invitation.enterprise}{invitation.get_role_display()}{ends}。",
        submit="接受",
        done=f"您已担任{invitation.enterprise}{invitation.get_role_display()}。",
        back_url=_team_url(invitation.enterprise),
    )


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Apply to act for an enterprise."""
    user = enterprise_only(request)
    form = JoinForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = joining.apply(actor=user, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            messages.success(request, "申请已提交，审核结果将发到“我的消息”。")
            return redirect("registry-enterprise:application-detail", made.ledger_no)
    return render(request, "registry/team/apply.html", {"form": form}, status=_status(form))


def _own_application(request: HttpRequest, number: str) -> JoinApplication:
    rows = JoinApplication.objects.visible_to(enterprise_only(request))
    return get_object_or_404(rows.select_related("decided_by"), ledger_no=number)


@require_GET
def application_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The user's own application and what became of it."""
    application = _own_application(request, number)
    context = {
        "application": application,
        "files": attachments_of(application, reader=request.user),
        "is_open": application.status == JoinStatus.SUBMITTED,
        "synthetic": application.is_synthetic,
    }
    return render(request, "registry/team/application.html", context)


@require_http_methods(["GET", "POST"])
def application_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw the own application before it is decided."""
    application = _own_application(request, number)
    if application.status != JoinStatus.SUBMITTED:
        raise Refused(f"该申请{application.get_status_display()}，不能撤回。")
    return _confirm(
        request,
        None,
        lambda values: joining.take_join_step(application, JoinStatus.WITHDRAWN, actor=request.user),
        title="撤回申请",
        consequence="撤回后，该申请不再审核；需要时可重新申请。",
        submit="撤回申请",
        done="申请已撤回。",
        back_url=reverse("registry-enterprise:application-detail", args=[application.ledger_no]),
    )


def _confirm(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    consequence: str,
    submit: str,
    done: str,
    back_url: str,
) -> HttpResponse:
    """Ask, act, and lead back; what is refused is shown and nothing typed is lost."""
    status, refusal = 200, ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(form.cleaned_data if form is not None else {})
        except (Refused, ValidationError) as error:
            status = UNPROCESSABLE
            if form is not None:
                form.take_errors(error)
            else:
                refusal = error.message if isinstance(error, Refused) else "".join(error.messages)
        else:
            messages.success(request, done)
            return redirect(back_url)
    context = {
        "form": form,
        "title": title,
        "consequence": consequence,
        "submit": submit,
        "cancel_url": back_url,
        "refusal": refusal,
    }
    status = UNPROCESSABLE if form is not None and form.errors else status
    return render(request, "registry/team/confirm.html", context, status=status)


def _status(form: Any) -> int:
    return UNPROCESSABLE if form.errors else 200
