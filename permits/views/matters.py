"""The enterprise's list of drafts and matters, the answer to 补正, and the withdrawal of an application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.errors import Conflict, Refused
from common.paging import BadCursor, KeysetPage, capped_count, keyset_page
from common.registers.listing import position
from common.unsaved import keeps_typed, take_typed
from permits.answering import ItemState, changes_since_notice, item_states
from permits.clock_rows import ClockRows
from permits.drafts import Draft
from permits.enterprise_forms import AnswerForm, UploadForm, WithdrawalForm
from permits.enterprise_panels import clock_of
from permits.enums import EIA_TRANSITIONS, ApplicationStatus, EiaStatus
from permits.models import CorrectionRequest, EiaApplication, EiaDecision
from permits.services import answers
from permits.services.applications import SectionConflict, add_material
from permits.views.enterprise import TYPED_BEFORE, compared, sign_in_first

UNPROCESSABLE = 422
PAGE_SIZE = 20


@require_GET
def application_list(request: HttpRequest) -> HttpResponse:
    """What is in hand and decided (the matters), or what is not yet handed in (the drafts)."""
    user = enterprise_only(request)
    drafts = EiaApplication.objects.visible_to(user).filter(status=ApplicationStatus.DRAFT)
    matters = EiaDecision.objects.visible_to(user)
    wants_drafts = request.GET.get("view") == "drafts"
    page = _page(request, _draft_rows(drafts) if wants_drafts else _matter_rows(matters), wants_drafts)
    rows = _drafts(page) if wants_drafts else _matters(page)
    url = reverse("eia-enterprise:application-list")
    context = {
        "rows": rows,
        "wants_drafts": wants_drafts,
        "tabs": [
            {
                "label": "申请事项",
                "url": url,
                "current": not wants_drafts,
                "count": capped_count(matters),
            },
            {
                "label": "草稿",
                "url": f"{url}?view=drafts",
                "current": wants_drafts,
                "count": capped_count(drafts),
            },
        ],
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "synthetic": any(row.is_synthetic for row in page.rows),
    }
    return render(request, "permits/enterprise/application_list.html", context)


def _draft_rows(rows: Any) -> Any:
    return rows.select_related("enterprise", "created_by")


def _matter_rows(rows: Any) -> Any:
    return rows.select_related("enterprise").prefetch_related(
        "stops", "notices", "hearings", Prefetch("correction", CorrectionRequest.objects.all())
    )


def _page(request: HttpRequest, rows: Any, wants_drafts: bool) -> KeysetPage:
    ordering = "-updated_at" if wants_drafts else "-received_on"
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset_page(rows, ordering, after=after, before=before, size=PAGE_SIZE)
    except BadCursor:
        messages.warning(request, "翻页位置已失效，已回到第一页。")
        return keyset_page(rows, ordering, size=PAGE_SIZE)


def _drafts(page: KeysetPage) -> list[dict[str, Any]]:
    return [{"application": row, "saved": last_saved(row)} for row in page.rows]


def last_saved(application: EiaApplication) -> dict[str, Any]:
    """Who saved a section last, and when."""
    states = [state for state in Draft(application).sections if state.version]
    last = max(states, key=lambda state: state.kept["saved_at"], default=None)
    return {"by": last.saved_by, "at": last.saved_at} if last else {}


def _matters(page: KeysetPage) -> list[dict[str, Any]]:
    today, rows = timezone.localdate(), ClockRows()
    return [{"matter": row, "clock": clock_of(row, today, rows)} for row in page.rows]


# -- 补正 --


def matter_or_404(request: HttpRequest, number: str) -> EiaDecision:
    """A matter of an enterprise that the user represents."""
    rows = EiaDecision.objects.visible_to(enterprise_only(request)).select_related("enterprise", "park")
    return get_object_or_404(rows, ledger_no=number)


def _correction_or_404(decision: EiaDecision) -> CorrectionRequest:
    return get_object_or_404(
        CorrectionRequest.objects.select_related("decision__enterprise"), decision=decision
    )


@require_GET
def correction_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Every demand with its answer, what was changed so far, and the handing in."""
    decision = matter_or_404(request, number)
    correction = _correction_or_404(decision)
    items = item_states(correction)
    context = _matter_context(decision) | {
        "correction": correction,
        "items": items,
        "open": [state for state in items if state.item.answered_at is None],
        "is_open": decision.status == EiaStatus.CORRECTING,
        "changes": changes_since_notice(correction),
        "done": 100 * sum(1 for state in items if state.item.answered_at) // max(1, len(items)),
    }
    return render(request, "permits/enterprise/correction_detail.html", context)


def _matter_context(decision: EiaDecision) -> dict[str, Any]:
    return {
        "decision": decision,
        "matter_url": reverse("enterprise:decisions-detail", args=[decision.ledger_no]),
        "correction_url": reverse("eia-enterprise:correction-detail", args=[decision.ledger_no]),
        "synthetic": decision.is_synthetic,
    }


@login_not_required
@keeps_typed
@require_http_methods(["GET", "POST"])
def correction_answer(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Answer one demand in place: its section's form or its document, and words."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    decision = matter_or_404(request, number)
    if decision.status != EiaStatus.CORRECTING:
        raise Conflict(f"该申请当前为“{decision.get_status_display()}”，不在补正中。")
    states = {state.item.number: state for state in item_states(_correction_or_404(decision))}
    if item not in states:
        raise Http404("没有这一补正事项")
    state = states[item]
    posted: Any = request.POST if request.method == "POST" else None
    kept = take_typed(request) if posted is None else None
    if kept:
        messages.warning(request, TYPED_BEFORE)
    form = state.form(posted or kept)
    words = AnswerForm(
        posted or kept,
        request.FILES if posted else None,
        with_file=state.material is not None,
        initial={"answer": state.item.answer},
    )
    if posted is not None and all(each.is_valid() for each in (form, words) if each is not None):
        try:
            _answer(request, state, words)
        except SectionConflict as conflict:
            return _answer_page(request, state, form, words, conflict)
        except (ValidationError, Refused) as error:
            words.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, f"第{item}项已保存；全部答复后请提交补正。")
            return redirect("eia-enterprise:correction-detail", decision.ledger_no)
    return _answer_page(request, state, form, words, seen=(posted or kept or {}).get("seen", ""))


def _answer(request: HttpRequest, state: ItemState, words: AnswerForm) -> None:
    answers.answer_item(
        actor=request.user,
        item=state.item,
        answer=words.cleaned_data["answer"],
        seen=request.POST.get("seen", ""),
        typed=request.POST.dict(),
        upload=words.cleaned_data.get("upload"),
    )


def _answer_page(
    request: HttpRequest,
    state: ItemState,
    form: Any,
    words: AnswerForm,
    conflict: SectionConflict | None = None,
    seen: str = "",
) -> HttpResponse:
    context = _matter_context(state.decision) | {
        "state": state,
        "form": form,
        "words": words,
        "seen": conflict.version if conflict else seen or state.seen,
        "conflict": conflict,
        "rows": _compared(state, form, words, conflict) if conflict else [],
    }
    wrong = request.method == "POST" and bool(words.errors or (form is not None and form.errors))
    status = 409 if conflict else UNPROCESSABLE if wrong else 200
    return render(request, "permits/enterprise/correction_answer.html", context, status=status)


def _compared(
    state: ItemState, form: Any, words: AnswerForm, conflict: SectionConflict
) -> list[dict[str, Any]]:
    rows = compared(form, state.setting, conflict) if form is not None else []
    if conflict.mine["answer"] != conflict.theirs["answer"]:
        rows.append(
            {
                "label": words.fields["answer"].label,
                "mine": conflict.mine["answer"],
                "theirs": conflict.theirs["answer"],
            }
        )
    return rows


@require_POST
def correction_submit(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the whole answer in."""
    decision = matter_or_404(request, number)
    answers.submit_corrections(actor=request.user, correction=_correction_or_404(decision))
    messages.success(request, "补正已提交，审批期限自今日收到补正材料之日起计算。")
    return redirect("enterprise:decisions-detail", decision.ledger_no)


# -- withdrawal --


@require_http_methods(["GET", "POST"])
def missing_documents(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in what was missing at acceptance (容缺); the officer says when it is complete."""
    decision = matter_or_404(request, number)
    if not decision.awaits_documents:
        raise Conflict("该申请没有待补齐的容缺材料。")
    form = UploadForm(request.POST or None, request.FILES or None)
    del form.fields["replace"]
    if request.method == "POST" and form.is_valid():
        try:
            made = add_material(actor=request.user, owner=decision, **form.cleaned_data)
        except Refused as error:
            form.add_error("upload", error.message)
        else:
            messages.success(request, f"已提交：{made.name}")
            return redirect("eia-enterprise:missing-documents", decision.ledger_no)
    files = attachments_of(decision, reader=request.user)
    context = _matter_context(decision) | {"form": form, "files": files}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/enterprise/missing_documents.html", context, status=status)


@require_http_methods(["GET", "POST"])
def matter_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an application that is not decided yet, with the reason."""
    decision = matter_or_404(request, number)
    if EiaStatus.WITHDRAWN not in EIA_TRANSITIONS[EiaStatus(decision.status)]:
        raise Conflict(f"该申请当前为“{decision.get_status_display()}”，不能撤回。")
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers.withdraw_application(
            actor=request.user, decision=decision, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "申请已撤回，终结通知书见“文书”。")
        return redirect("enterprise:decisions-detail", decision.ledger_no)
    context = _matter_context(decision) | {
        "title": "撤回申请",
        "form": form,
        "consequence": "撤回后本局终结办理；同一项目需要审批的，须重新申请。撤回不能恢复。",
        "seen": decision.status,
        "back_url": reverse("enterprise:decisions-detail", args=[decision.ledger_no]),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "permits/enterprise/confirm.html", context, status=status)
