"""Registration forms filed by enterprises, and questions whether an EIA is needed, with their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.entrances import enterprise_only
from accounts.rules import any_staff
from common.errors import Conflict, Refused
from permits.commitments import text_hash
from permits.filing_forms import CancelForm, FilingForm, QuestionForm, ReplyForm, SignatureForm
from permits.models import ExemptReply, RegistrationFiling
from permits.rules import may_record
from permits.services import filings

UNPROCESSABLE = 422


def _staff_only(request: HttpRequest) -> Any:
    """A member of the staff who may read the register; 404 to others."""
    try:
        any_staff(request.user, None)
    except Refused as refused:
        raise Http404("工作人员页面") from refused
    return request.user


@require_http_methods(["GET", "POST"])
def filing_new(request: HttpRequest) -> HttpResponse:
    """Fill in a registration form, preview it with the undertaking, sign and file."""
    user = enterprise_only(request)
    old = _replaced(request, user)
    if request.method == "GET":
        return _form_page(request, FilingForm(user, initial=_initial(request, old)), old)
    form = FilingForm(user, request.POST)
    if not form.is_valid() or request.POST.get("step") == "edit":
        return _form_page(request, form, old)
    signature = SignatureForm(request.POST if request.POST.get("step") == "sign" else None)
    if not signature.is_bound or not signature.is_valid():
        return _preview_page(request, form, signature, old)
    try:
        filing = filings.file_registration(
            actor=user,
            replaces=old,
            signatory=signature.cleaned_data["signatory"],
            undertaking_sha256=signature.cleaned_data["undertaking_sha256"],
            **form.values(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, form, old)
    messages.success(request, f"备案完成，备案号：{filing.filing_number}。回执可在本页下载。")
    return redirect("enterprise:filings-detail", filing.ledger_no)


def _replaced(request: HttpRequest, user: Any) -> RegistrationFiling | None:
    """The filing that is to be filed again, if the address or the form names one."""
    key = request.POST.get("replaces") or request.GET.get("replaces", "")
    if not key:
        return None
    found = get_object_or_404(
        RegistrationFiling.objects.visible_to(user).select_related("enterprise", "park"), ledger_no=key
    )
    if found.withdrawn_on is not None and request.method == "GET":
        raise Conflict("该备案已撤回，如需备案请新填登记表。")
    return found


def _initial(request: HttpRequest, old: RegistrationFiling | None) -> dict[str, Any]:
    if old is not None:
        return FilingForm.typed_from(old)
    return {"catalogue_entry": request.GET.get("item", "")}


def _form_page(request: HttpRequest, form: FilingForm, old: RegistrationFiling | None) -> HttpResponse:
    context = {"form": form, "old": old, "synthetic": request.user.is_synthetic}  # type: ignore[union-attr]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/filings/filing_form.html", context, status=status)


def _preview_page(
    request: HttpRequest, form: FilingForm, signature: SignatureForm, old: RegistrationFiling | None
) -> HttpResponse:
    values = form.values()
    text = filings.undertaking_text(values["enterprise"], values["project_name"])
    signature.initial["undertaking_sha256"] = text_hash(text)
    context = {
        "form": form,
        "values": values,
        "typed": [(bound.html_name, bound.value()) for bound in form],
        "undertaking": text,
        "sha256": text_hash(text),
        "signature": signature,
        "old": old,
        "synthetic": request.user.is_synthetic,  # type: ignore[union-attr]
    }
    status = UNPROCESSABLE if signature.errors else 200
    return render(request, "permits/filings/filing_preview.html", context, status=status)


@require_http_methods(["GET", "POST"])
def filing_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """The enterprise withdraws a wrong filing of its own."""
    user = enterprise_only(request)
    filing = get_object_or_404(RegistrationFiling.objects.visible_to(user), ledger_no=key)
    return _withdrawal(request, filing, "base_enterprise.html", "enterprise:filings-detail")


@require_http_methods(["GET", "POST"])
def filing_cancel(request: HttpRequest, key: str) -> HttpResponse:
    """The staff withdraw a filing that should not have been made."""
    user = _staff_only(request)
    filing = get_object_or_404(RegistrationFiling.objects.visible_to(user), ledger_no=key)
    may_record(user, filing)
    return _withdrawal(request, filing, "base_staff.html", "permits:filings-detail")


def _withdrawal(request: HttpRequest, filing: RegistrationFiling, base: str, back: str) -> HttpResponse:
    if filing.withdrawn_on is not None:
        raise Conflict("该备案已撤回，请刷新页面。")
    form = CancelForm(request.POST or None)
    if form.is_valid():
        filings.withdraw_registration(actor=request.user, filing=filing, reason=form.cleaned_data["reason"])
        messages.success(request, "备案已撤回，公开页面改为说明撤回时间和理由。")
        return redirect(back, filing.ledger_no)
    context = {
        "base": base,
        "filing": filing,
        "form": form,
        "back_url": reverse(back, args=[filing.ledger_no]),
        "synthetic": filing.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/filings/filing_withdraw.html", context, status=status)


@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest) -> HttpResponse:
    """The enterprise asks whether a project needs an EIA."""
    user = enterprise_only(request)
    form = QuestionForm(user, request.POST or None, initial={"asked": request.GET.get("asked", "")[:1000]})
    if form.is_valid():
        try:
            question = filings.ask_exemption(actor=user, **form.values())
        except Refused as refused:
            form.add_error("enterprise", str(refused))
        else:
            messages.success(request, "咨询已提交，答复后会在“我的消息”中告知。")
            return redirect("enterprise:exempt-replies-detail", question.ledger_no)
    asked = form["asked"].value() or ""
    context = {
        "form": form,
        "result_url": f"{reverse('eia:classify-result')}?{asked}" if asked else "",
        "synthetic": user.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/filings/question_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def question_answer(request: HttpRequest, key: str) -> HttpResponse:
    """The staff answer: nothing is needed, or which document is."""
    user = _staff_only(request)
    question = get_object_or_404(
        ExemptReply.objects.visible_to(user).select_related("enterprise", "park"), ledger_no=key
    )
    may_record(user, question)
    if question.replied_on is not None:
        raise Conflict("该咨询已答复，请刷新页面查看。")
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        try:
            filings.answer_exemption(actor=user, question=question, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已答复，企业可在门户查看。")
            return redirect("permits:exempt-replies-detail", question.ledger_no)
    return _answer_page(request, question, form)


def _answer_page(request: HttpRequest, question: ExemptReply, form: forms.Form) -> HttpResponse:
    asked = question.classified_as
    context = {
        "question": question,
        "form": form,
        "result_url": f"{reverse('eia:classify-result')}?{asked}" if asked else "",
        "synthetic": question.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/filings/question_answer.html", context, status=status)
