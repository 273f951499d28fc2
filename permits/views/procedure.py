"""Staff pages beside the steps: the preview of a document, appraisals, hearings, 容缺, checks, notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from common.documents.drafting import answer
from common.documents.selectors import visible_document
from common.errors import Conflict, Refused
from common.registers import register_for
from common.registers.faces import StaffFace
from permits import forms, services
from permits.enums import NoticeKind
from permits.models import Appraisal, CommitmentCheck, EiaDecision, Hearing
from permits.rules import EIA_RULES, may_record
from permits.services.notices import NOTICE_RULES, default_title
from permits.services.reissue import reissue_document, reissuing_rule
from permits.services.steps import take_step

UNPROCESSABLE = 422


def _found(request: HttpRequest, model: type[Any], key: str) -> Any:
    """The record as the register shows it to the staff, or 404."""
    face, register = StaffFace(request.user), register_for(model)
    if register is None:
        raise Http404("没有这一登记簿。")
    face.enter(register)
    return face.find(register, key)


def _decision_url(decision: EiaDecision) -> str:
    register = register_for(EiaDecision)
    return register.detail_url(decision) if register else "/staff/"


@require_POST
def preview(request: HttpRequest, key: str, to: str) -> HttpResponse:
    """The document of a step as it would be issued; nothing is written."""
    decision = _found(request, EiaDecision, key)
    form_class = forms.STEP_FORMS.get(to)
    register: Any = register_for(EiaDecision)
    if form_class is None or not getattr(form_class, "has_document", False):
        raise Http404("没有这一办理步骤，或该步骤不制发文书")
    EIA_RULES[to](request.user, decision)

    def act(form: Any) -> Any:
        tried = EiaDecision.objects.get(pk=decision.pk)
        reason = form.cleaned_data["reason"]
        return take_step(tried, to, actor=request.user, reason=reason, **form.changes())

    return answer(request, decision, lambda data: form_class(register, decision, to, request.user, data), act)


def _action(
    request: HttpRequest,
    decision: EiaDecision,
    form: forms.ActionForm,
    act: Callable[..., Any],
    *,
    title: str,
    consequence: str,
) -> HttpResponse:
    """Show the form; when it is sent, call the service and go back to the matter."""
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.user, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已办理：{title}")
            return HttpResponseRedirect(_decision_url(decision))
    context = {
        "decision": decision,
        "decision_url": _decision_url(decision),
        "form": form,
        "title": title,
        "consequence": consequence,
        "synthetic": decision.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/action.html", context, status=status)


@require_http_methods(["GET", "POST"])
def appraisal_report(request: HttpRequest, key: str) -> HttpResponse:
    appraisal = _found(request, Appraisal, key)
    may_record(request.user, appraisal)
    if appraisal.reported_on is not None:
        raise Conflict("该次技术评估的意见已经登记，请刷新页面。")
    return _action(
        request,
        appraisal.decision,
        forms.AppraisalReportForm(request.POST or None),
        lambda **values: services.record_appraisal_report(appraisal, **values),
        title="登记评估意见",
        consequence="登记后，技术评估的中止期间结束，审批期限自次日起继续计算。",
    )


def _open_hearing(request: HttpRequest, key: str) -> Hearing:
    hearing: Hearing = _found(request, Hearing, key)
    may_record(request.user, hearing)
    if hearing.ended_on is not None or hearing.waived_on is not None:
        raise Conflict("该次听证已经结束，请刷新页面。")
    return hearing


@require_http_methods(["GET", "POST"])
def hearing_announce(request: HttpRequest, key: str) -> HttpResponse:
    hearing = _open_hearing(request, key)
    hosts = User.objects.filter(is_active=True, kind="staff").order_by("full_name", "pk")
    return _action(
        request,
        hearing.decision,
        forms.HearingNoticeForm(request.POST or None, hosts=hosts),
        lambda **values: services.announce_hearing(hearing, **values),
        title="通知听证",
        consequence="办理后制发《听证通知书》，并通知申请人。",
    )


@require_http_methods(["GET", "POST"])
def hearing_hold(request: HttpRequest, key: str) -> HttpResponse:
    hearing = _open_hearing(request, key)
    return _action(
        request,
        hearing.decision,
        forms.HearingHeldForm(request.POST or None),
        lambda **values: services.hold_hearing(hearing, **values),
        title="登记听证情况",
        consequence="登记后，听证的中止期间结束，审批期限自次日起继续计算。",
    )


@require_http_methods(["GET", "POST"])
def hearing_waive(request: HttpRequest, key: str) -> HttpResponse:
    hearing = _open_hearing(request, key)
    return _action(
        request,
        hearing.decision,
        forms.HearingWaivedForm(request.POST or None),
        lambda **values: services.waive_hearing(hearing, **values),
        title="登记放弃听证",
        consequence="登记后，听证的中止期间结束，审批期限自次日起继续计算。",
    )


@require_http_methods(["GET", "POST"])
def missing_complete(request: HttpRequest, key: str) -> HttpResponse:
    decision = _found(request, EiaDecision, key)
    may_record(request.user, decision)
    if not decision.is_tolerant or decision.missing_completed_on is not None:
        raise Conflict("该申请没有待补齐的容缺材料，请刷新页面。")
    return _action(
        request,
        decision,
        forms.MissingCompletedForm(request.POST or None),
        lambda **values: services.complete_missing(decision, **values),
        title="登记容缺补齐",
        consequence=f"容缺材料：{'、'.join(decision.missing_documents.splitlines())}。补齐后方可作出决定。",
    )


@require_http_methods(["GET", "POST"])
def check_new(request: HttpRequest, key: str) -> HttpResponse:
    decision = _found(request, EiaDecision, key)
    may_record(request.user, decision)
    return _action(
        request,
        decision,
        forms.CommitmentCheckForm(request.POST or None),
        lambda **values: services.create_check(
            CommitmentCheck, decision=decision, is_synthetic=decision.is_synthetic, **values
        ),
        title="登记承诺核查",
        consequence="承诺不实的，通知局领导研究撤销批准决定。",
    )


@require_http_methods(["GET", "POST"])
def notice_repeat(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Put up a notice again, where the earlier one was too short or told of no hearing."""
    decision = _found(request, EiaDecision, key)
    if kind not in (NoticeKind.ACCEPTANCE, NoticeKind.PROPOSED):
        raise Http404("没有这一种公示")
    NOTICE_RULES[NoticeKind(kind)](request.user, decision)
    services.require_repeatable(decision, kind)
    form = forms.RepeatNoticeForm(request.POST or None, initial={"title": default_title(decision, kind)})
    return _action(
        request,
        decision,
        form,
        lambda **values: services.repeat_notice(decision, kind, **values),
        title=f"重新进行{NoticeKind(kind).label}",
        consequence="原公示不足期限或者未告知听证权利的，须重新公示；期限自新公示起算。",
    )


@require_http_methods(["GET", "POST"])
def document_reissue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a withdrawn document out anew."""
    document = visible_document(request.user, uuid)
    if document is None or not isinstance(document.owner, EiaDecision):
        raise Http404("没有这份文书，或您无权查看。")
    decision = _found(request, EiaDecision, document.owner.ledger_no)
    reissuing_rule(document)(request.user, decision)
    return _action(
        request,
        decision,
        forms.ActionForm(request.POST if request.method == "POST" else None),
        lambda actor: reissue_document(document, actor=actor),
        title=f"重新制发{document.title}",
        consequence="按现登记内容重新制发，落款日期不变、另编文号，并通知申请人；请先在登记内容中改正错误。",
    )
