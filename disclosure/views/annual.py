"""Filling in an annual report: beginning it, its overview, its chapters, what is proposed, the preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Conflict, Refused
from common.unsaved import keeps_typed
from disclosure.annual import store
from disclosure.annual.access import is_writable
from disclosure.annual.declaration import Chapter, Item
from disclosure.annual.entries import SEEN, Entry
from disclosure.annual.prefill import field_proposals, take_over_fields
from disclosure.annual.preview import PREVIEW_ROWS, preview_of
from disclosure.annual.saving import Saved, save_fields
from disclosure.annual.starting import start_report, years_to_report
from disclosure.models import AnnualChapter, AnnualDisclosure
from disclosure.rules import handlers
from disclosure.views.annual_pages import (
    UNPROCESSABLE,
    Pages,
    chapter_or_404,
    context_of,
    enter,
    gaps_with_links,
    list_url,
    report_or_404,
    sign_in_first,
    typed_before,
)
from registry.models import Enterprise


class StartForm(forms.Form):
    """For which enterprise, on which year."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label="企业",
        to_field_name="uscc",
        empty_label=None,
        error_messages={"invalid_choice": "请选择您代表的企业。"},
    )
    for_year = forms.TypedChoiceField(
        label="披露年度", coerce=int, help_text="报告所述的年度；2025年度的报告在2026年3月15日前披露。"
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = years_to_report()
        year: Any = self.fields["for_year"]
        year.choices = [(each, f"{each}年度") for each in years]
        year.help_text = f"报告所述的年度；{years[0]}年度的报告在{years[0] + 1}年披露。"
        firms = Enterprise.objects.visible_to(user)
        field: Any = self.fields["enterprise"]
        field.queryset = firms
        if getattr(user, "is_staff_member", False):
            # The bureau's enterprises are too many for a list.
            field.widget = forms.TextInput()
            field.label = "统一社会信用代码"
            field.error_messages["invalid_choice"] = "没有这一统一社会信用代码的企业，或不在您的管辖范围内。"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report, or go on with the one that is open."""
    user, pages = enter(request)
    if pages.is_staff:
        handlers(user, None)
    initial = {name: request.GET.get(name, "") for name in ("enterprise", "for_year")}
    form = StartForm(user, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            report = start_report(actor=user, **form.cleaned_data)
        except (Refused, Conflict) as error:
            form.add_error("for_year", str(error))
        else:
            return redirect(pages.url("detail", report.ledger_no))
    context = {
        "form": form,
        "base": "base_staff.html" if pages.is_staff else "base_enterprise.html",
        "list_url": list_url(pages),
        "is_staff": pages.is_staff,
        "synthetic": user.is_synthetic,
    }
    return render(
        request, "disclosure/annual/new.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """How far the report is, chapter by chapter, and what is missing where."""
    report, pages = report_or_404(request, number)
    context = context_of(report, pages, store.kept_of(report))
    context["missing"] = gaps_with_links(report, pages, context["meter"]) if is_writable(report) else []
    context["submit_url"] = pages.handing_in(report)
    return render(request, "disclosure/annual/detail.html", context)


@login_not_required
@keeps_typed
@require_http_methods(["GET", "POST"])
def chapter(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The fields of one chapter, saved one by one or all at once, and the way to its tables."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    report, pages = report_or_404(request, number)
    declared = chapter_or_404(report, code)
    if request.method == "GET":
        if not is_writable(report):
            return redirect(pages.url("preview", report.ledger_no))
        kept = store.kept_of(report)
        return _chapter_page(request, report, pages, kept, _entries(declared, kept, typed_before(request)))
    if request.htmx:  # type: ignore[attr-defined]
        return _save_one(request, report, declared)
    return _save_all(request, report, pages, declared)


def _entries(declared: Chapter, kept: store.Kept, unsaved: Mapping[str, str]) -> list[Entry]:
    stands = kept.typed(declared.code)
    return [entry_of(item, item.name, stands.get(item.name, ""), unsaved) for item in declared.fields]


def entry_of(item: Item, name: str, stands: str, unsaved: Mapping[str, str], **more: Any) -> Entry:
    """A control with what stands; or with what was typed and not saved, and what the page showed then."""
    if name in unsaved:
        return Entry(item, name, unsaved[name], unsaved.get(f"{SEEN}{name}", ""), **more)
    return Entry(item, name, stands, stands, **more)


def _chapter_page(
    request: HttpRequest,
    report: AnnualDisclosure,
    pages: Pages,
    kept: store.Kept,
    entries: list[Entry],
    status: int = 200,
) -> HttpResponse:
    code = request.resolver_match.kwargs["code"]  # type: ignore[union-attr]
    context = context_of(report, pages, kept, current=code, entries=entries)
    state = context["meter"].chapter(code)
    order = [each.chapter for each in context["meter"].chapters]
    place = order.index(state.chapter)
    context |= {
        "state": state,
        "chapter": state.chapter,
        "next": order[place + 1] if place + 1 < len(order) else None,
        "proposals": field_proposals(report, kept, code),
        "save_url": request.path,
    }
    return render(request, "disclosure/annual/chapter.html", context, status=status)


def _save_one(request: HttpRequest, report: AnnualDisclosure, declared: Chapter) -> HttpResponse:
    """One control left: answer with the control alone."""
    name = next((each.name for each in declared.fields if each.name in request.POST), "")
    if not name:
        return HttpResponse(status=400)
    item, mine = declared.field(name), request.POST[name]
    seen = request.POST.get(f"{SEEN}{name}", "")
    try:
        saved = _save(request, report, declared.code, {} if kept_theirs(request, name) else {name: mine})
    except ValidationError as error:
        entry = Entry(item, name, mine, seen, error=" ".join(error.messages))
    else:
        kept = AnnualChapter.objects.filter(report=report, code=declared.code).first()
        stands = kept.typed.get(name, "") if kept else ""
        entry = entry_after(item, name, mine, stands, saved, theirs=kept_theirs(request, name))
    return entry_answer(request, entry)


def entry_after(
    item: Any, name: str, mine: str, stands: str, saved: Saved, *, theirs: bool = False, label: str = ""
) -> Entry:
    """A control after its save: what stands, or in a conflict what was typed."""
    column = name.rpartition(".")[2]
    conflict = next((each for each in saved.conflicts if each.name == column), None)
    if conflict is None:
        return Entry(item, name, stands, stands, label=label, is_saved=bool(saved.written) or theirs)
    return Entry(item, name, conflict.mine, conflict.stands, label=label, conflict=conflict)


def entry_answer(request: HttpRequest, entry: Entry) -> HttpResponse:
    context = {"entry": entry, "save_url": request.path, "with_state": True, "now": timezone.now()}
    return render(request, "disclosure/annual/_entry.html", context)


def kept_theirs(request: HttpRequest, name: str) -> bool:
    """Whether, of a conflict at this control, the other's text was chosen."""
    return request.POST.get("keep", "") == name


def _save(request: HttpRequest, report: AnnualDisclosure, code: str, typed: dict[str, str]) -> Saved:
    return save_fields(
        actor=request.user, report=report, chapter=code, typed=typed, seen=seen_in(request.POST)
    )


def seen_in(posted: QueryDict) -> dict[str, str]:
    """What the page says that it showed, by the names of its controls, with line ends as they are kept."""
    return {
        name.removeprefix(SEEN): str(text).replace("\r\n", "\n")
        for name, text in posted.items()
        if name.startswith(SEEN)
    }


def _save_all(
    request: HttpRequest, report: AnnualDisclosure, pages: Pages, declared: Chapter
) -> HttpResponse:
    """The whole chapter, without a script. With conflicts the page comes back with both texts."""
    typed = {
        each.name: request.POST[each.name]
        for each in declared.fields
        if each.name in request.POST and not kept_theirs(request, each.name)
    }
    too_long = ""
    try:
        saved = _save(request, report, declared.code, typed)
    except ValidationError as error:
        saved, too_long = Saved(), " ".join(error.messages)
    kept = store.kept_of(report)
    if too_long or saved.conflicts:
        messages.error(request, too_long or CONFLICTS)
        entries = _typed_entries(declared, kept, typed, saved, seen_in(request.POST) if too_long else None)
        return _chapter_page(
            request, report, pages, kept, entries, status=UNPROCESSABLE if too_long else CONFLICT
        )
    messages.success(request, f"“{declared.title}”已保存。")
    if "next" in request.POST and (following := _following(kept, declared)):
        return redirect(pages.url("chapter", report.ledger_no, following.code))
    return redirect(request.path)


CONFLICT = 409
CONFLICTS = (
    "部分项目在您打开页面后被他人修改，未覆盖对方的内容；其余各项已保存。请对照下面标出的项目后再次保存。"
)


def _typed_entries(
    declared: Chapter, kept: store.Kept, typed: dict[str, str], saved: Saved, seen: dict[str, str] | None
) -> list[Entry]:
    """The page's controls as typed; `seen` where nothing was written at all."""
    stands = kept.typed(declared.code)
    entries = []
    for item in declared.fields:
        text = stands.get(item.name, "")
        if seen is not None:
            entries.append(Entry(item, item.name, typed.get(item.name, text), seen.get(item.name, "")))
        else:
            entries.append(entry_after(item, item.name, text, text, saved))
    return entries


def _following(kept: store.Kept, declared: Chapter) -> Chapter | None:
    order = kept.declared
    place = order.index(declared) + 1
    return order[place] if place < len(order) else None


@require_POST
def chapter_prefill(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Take over what is proposed for the chapter: the field named, or all."""
    report, pages = report_or_404(request, number)
    declared = chapter_or_404(report, code)
    names = request.POST.getlist("field") or None
    count = take_over_fields(actor=request.user, report=report, chapter=declared.code, names=names)
    messages.success(request, f"已带入{count}项，请逐项核对。" if count else "没有可带入的内容。")
    return redirect(pages.url("chapter", report.ledger_no, declared.code))


@require_GET
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The whole report as it will be read."""
    report, pages = report_or_404(request, number)
    kept = store.kept_of(report)
    context = context_of(report, pages, kept, current="preview")
    whole = request.GET.get("rows") == "all"
    context |= {
        "chapters": preview_of(kept, whole=whole),
        "rows_shown": PREVIEW_ROWS,
        "wrong": {gap.path for gap in context["meter"].gaps if gap.is_wrong},
        "submit_url": pages.handing_in(report),
    }
    return render(request, "disclosure/annual/preview.html", context)
