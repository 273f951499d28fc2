"""The enterprise's applications: the list, and the wizard that fills a draft section by section."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrances import enterprise_only
from accounts.sessions import client_address
from common.attachments import visible_attachment
from common.errors import Conflict, Refused
from common.rates import within_rate
from common.unsaved import keep_typed, keeps_typed, take_typed
from permits.application_forms import SECTION_OF, SectionForm, Setting, filled, shown_value
from permits.drafts import Draft, SectionState
from permits.enterprise_forms import DiscardForm, StartForm, UploadForm
from permits.enums import ApplicationStatus
from permits.models import EiaApplication
from permits.services import applications
from permits.services.applications import SectionConflict

UNPROCESSABLE = 422
KEPT_PER_HOUR = 60  # from one address, behind which a whole enterprise may sit
TYPED_BEFORE = "登录超时前填写的内容已保留在下面，尚未保存，请核对后保存。"


def application_or_404(request: HttpRequest, number: str) -> EiaApplication:
    """An application of an enterprise that the user represents."""
    rows = EiaApplication.objects.visible_to(enterprise_only(request)).select_related("enterprise")
    return get_object_or_404(rows, ledger_no=number)


def draft_or_redirect(request: HttpRequest, number: str) -> EiaApplication:
    """The application, if it is still a draft. Raises Conflict otherwise."""
    application = application_or_404(request, number)
    if application.status != ApplicationStatus.DRAFT:
        raise Conflict(f"该申请{application.get_status_display()}，不能再修改。")
    return application


def draft_url(application: EiaApplication, page: str = "detail", *args: Any) -> str:
    return reverse(f"eia-enterprise:application-{page}", args=[application.ledger_no, *args])


@require_http_methods(["GET", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    """Begin an application: for which enterprise, of which kind."""
    user = enterprise_only(request)
    form = StartForm(user, request.POST or None, initial=_handed_over(request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.start_draft(actor=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("enterprise", str(refused))
        else:
            messages.success(request, "已建立草稿，请逐项填写；可随时离开，已保存的内容不会丢失。")
            return redirect(draft_url(made))
    context = {"form": form, "synthetic": user.is_synthetic}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/enterprise/application_new.html", context, status=status)


def _handed_over(query: QueryDict) -> dict[str, Any]:
    """What the classification helper hands over in the address."""
    return {name: query.get(name, "") for name in ("enterprise", "category", "application_kind")}


@require_GET
def application_detail(request: HttpRequest, number: str) -> HttpResponse:
    """What of the draft is done and what is not; after handing in, the way to the matter."""
    application = application_or_404(request, number)
    if application.status != ApplicationStatus.DRAFT:
        return render(request, "permits/enterprise/application_closed.html", _context(application))
    draft = Draft(application)
    context = _context(application) | {"draft": draft, "problems": draft.problems()}
    return render(request, "permits/enterprise/application_detail.html", context)


def _context(application: EiaApplication) -> dict[str, Any]:
    return {"application": application, "synthetic": application.is_synthetic}


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; what was typed waits for the user to come back.

    Whoever posts may be a stranger, and each keeps a row of the database: no address may fill it.
    """
    if within_rate(f"permits.kept-forms.{client_address(request)}", KEPT_PER_HOUR):
        keep_typed(request)
    return redirect_to_login(request.path, reverse("accounts:sign-in"))


@login_not_required
@keeps_typed
@require_http_methods(["GET", "POST"])
def section_edit(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Fill in one section. Saved as typed, also when incomplete or wrong."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    application = draft_or_redirect(request, number)
    if code not in SECTION_OF:
        raise Http404("没有这一部分")
    if request.method == "POST":
        return _save(request, application, code)
    state = Draft(application).section(code)
    if typed := take_typed(request):
        messages.warning(request, TYPED_BEFORE)
        return _section_page(request, application, state, _form_of(state, typed), typed.get("seen"))
    return _section_page(request, application, state, _opened_form(state), state.version)


def _form_of(state: SectionState, typed: Any) -> SectionForm:
    return state.section.form(typed, setting=state.setting)


def _opened_form(state: SectionState) -> SectionForm:
    if state.version:
        return state.form
    return state.section.form(setting=state.setting, initial={"signed_on": timezone.localdate()})


def _save(request: HttpRequest, application: EiaApplication, code: str) -> HttpResponse:
    try:
        draft = applications.save_section(
            actor=request.user,
            application=application,
            code=code,
            typed=request.POST.dict(),
            seen=version_seen(request),
        )
    except SectionConflict as conflict:
        return section_conflict(request, application, code, conflict)
    state = draft.section(code)
    if not state.is_complete:
        messages.warning(
            request, f"“{state.section.title}”已按填写内容保存，还有 {len(state.problems())} 处未完成。"
        )
        return redirect(request.path)
    messages.success(request, f"“{state.section.title}”已保存。")
    return redirect(_after(draft, code))


def version_seen(request: HttpRequest) -> int:
    """The version on which the page was built; what is no number is that of a page never saved."""
    seen = request.POST.get("seen", "")[:9]  # no draft is saved that often, and int() takes no more digits
    return int(seen) if seen.isascii() and seen.isdigit() else 0


def _after(draft: Draft, code: str) -> str:
    """The next section that is not complete, else the overview."""
    codes = [state.section.code for state in draft.sections]
    start = codes.index(code) + 1 if code in codes else 0
    for state in [*draft.sections[start:], *draft.sections[:start]]:
        if not state.is_complete:
            return draft_url(draft.application, "section", state.section.code)
    return draft_url(draft.application)


def _section_page(
    request: HttpRequest, application: EiaApplication, state: SectionState, form: SectionForm, seen: Any
) -> HttpResponse:
    draft = Draft(application)
    context = _context(application) | {
        "state": state,
        "part": state.section,
        "form": form,
        "seen": seen or 0,
        "steps": draft.sections,
    }
    return render(request, "permits/enterprise/section_edit.html", context)


def section_conflict(
    request: HttpRequest, application: EiaApplication, code: str, conflict: SectionConflict
) -> HttpResponse:
    """Both versions side by side; the form holds the user's own, to be saved knowingly."""
    state = Draft(application).section(code)
    form = _form_of(state, conflict.mine)
    context = _context(application) | {
        "part": state.section,
        "form": form,
        "seen": conflict.version,
        "conflict": conflict,
        "rows": compared(form, state.setting, conflict),
        "section_url": draft_url(application, "section", code),
        "back_url": draft_url(application),
    }
    return render(request, "permits/enterprise/section_conflict.html", context, status=409)


def compared(form: SectionForm, setting: Setting, conflict: SectionConflict) -> list[dict[str, Any]]:
    """What each of both typed, field by field, where they differ."""
    theirs = type(form)(conflict.theirs, setting=setting)
    return [
        {"label": bound.label, "mine": shown_value(bound), "theirs": shown_value(theirs[bound.name])}
        for bound in form
        if conflict.mine.get(bound.name, "") != conflict.theirs.get(bound.name, "")
    ]


# -- materials --


@require_http_methods(["GET", "POST"])
def material_list(request: HttpRequest, number: str) -> HttpResponse:
    """Documents by kind, which of them are needed and why; POST uploads one."""
    application = draft_or_redirect(request, number)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.add_material(actor=request.user, owner=application, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.add_error("upload", error.message if isinstance(error, Refused) else error.messages)
        else:
            messages.success(request, f"已上传：{made.name}")
            return redirect(draft_url(application, "materials"))
    draft = Draft(application)
    context = _context(application) | {
        "form": form,
        "draft": draft,
        "steps": draft.sections,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/enterprise/material_list.html", context, status=status)


@require_POST
def material_withdraw(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """Take an uploaded document back."""
    application = draft_or_redirect(request, number)
    attachment = visible_attachment(request.user, uuid)
    if attachment is None or attachment.owner != application:
        raise Http404("没有这个文件，或已撤回。")
    applications.withdraw_material(actor=request.user, attachment=attachment, reason="申请人撤回")
    messages.success(request, f"已撤回：{attachment.name}")
    return redirect(draft_url(application, "materials"))


# -- handing in, giving up --


@require_GET
def application_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The whole as it will be filed, and what still keeps it from being filed."""
    application = draft_or_redirect(request, number)
    draft = Draft(application)
    context = _context(application) | {
        "draft": draft,
        "problems": draft.problems(),
        "parts": [(state, filled(state.form)) for state in draft.sections],
    }
    return render(request, "permits/enterprise/application_preview.html", context)


@require_POST
def application_submit(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in. With problems the preview comes back and lists them."""
    application = draft_or_redirect(request, number)
    try:
        decision = applications.submit_application(
            actor=request.user, application=application, seen=request.POST.get("sha256", "")
        )
    except ValidationError:
        messages.error(request, "申请尚有未完成的内容，未提交；请按下面的清单修改。")
        return redirect(draft_url(application, "preview"))
    messages.success(request, f"申请已提交，受理编号 {decision.ledger_no}；接收凭证见“文书”。")
    return redirect("enterprise:decisions-detail", decision.ledger_no)


@require_http_methods(["GET", "POST"])
def application_discard(request: HttpRequest, number: str) -> HttpResponse:
    """Give a draft up, after asking."""
    application = draft_or_redirect(request, number)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        applications.discard_draft(
            actor=request.user, application=application, reason=form.cleaned_data["reason"]
        )
        messages.success(request, f"已作废草稿：{application}")
        return redirect("eia-enterprise:application-list")
    context = _context(application) | {
        "form": form,
        "consequence": "作废后不能恢复，已填写的内容和上传的文件不再使用。",
        "back_url": draft_url(application),
    }
    return render(request, "permits/enterprise/confirm.html", context | {"title": "作废草稿"})
