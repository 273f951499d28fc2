"""The page of 双公示 for any app: what a file would hold, by when each act is due, the files made so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.rules import any_staff
from common.column_files import Cell, missing_in, row_of
from common.errors import CalendarMissing
from common.models import Attachment
from common.paging import BadCursor, KeysetPage, capped_count, keyset_page
from common.registers import register_for
from common.registers.faces import allows
from common.registers.listing import position
from registry.publicity import LONGEST, Duty, Publicity, default_period, export_file, may_export_publicity

PREVIEWED = 20
LISTED = 200
HISTORY = 20


class PeriodForm(forms.Form):
    """The days of decision (or of what became of it) that a file is to hold."""

    first_day = forms.DateField(label="决定日期起")
    last_day = forms.DateField(label="决定日期止")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "截止日期不得早于起始日期。")
        elif first and last and last - first > LONGEST:
            self.add_error("last_day", "一次最多导出一年，请缩短期间。")
        return data


class ExportForm(PeriodForm):
    """The same, and the format of the file."""

    file_format = forms.ChoiceField(label="格式", choices=[("xlsx", "xlsx"), ("json", "JSON")])


def publicity_page(request: HttpRequest, publicity: Publicity) -> HttpResponse:
    """The page for the period asked for, else for what may still be due."""
    _enter(request.user)
    first, last = default_period(timezone.localdate())
    form = PeriodForm(
        {
            "first_day": request.GET.get("first_day") or first.isoformat(),
            "last_day": request.GET.get("last_day") or last.isoformat(),
        }
    )
    context: dict[str, Any] = {
        "publicity": publicity,
        "texts": publicity.texts,
        "form": form,
        "may_export": allows(may_export_publicity, request.user),
        "warnings": _unset_warnings(publicity),
        "export_url": reverse(publicity.export_page),
        **_history(request, publicity),
    }
    if form.is_valid():
        first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        try:
            context |= _period(publicity, request.user, first, last)
        except CalendarMissing as missing:
            context["warnings"].append(str(missing))
    exported = any(each["record"].is_synthetic for each in context["exports"])
    context["synthetic"] = context.get("synthetic") or exported
    return render(request, "registry/publicity.html", context, status=200 if form.is_valid() else 400)


def _enter(user: Any) -> None:
    if not allows(any_staff, user):
        raise Http404("工作人员页面")


def _unset_warnings(publicity: Publicity) -> list[str]:
    unset = [label for name, label in publicity.needed_settings.items() if not settings.PUBLICITY[name]]
    if not unset:
        return []
    return [f"尚未配置{'、'.join(unset)}，信用平台可能退回文件，请系统管理员按《运行维护手册》第3节设置。"]


def _period(publicity: Publicity, user: Any, first: date, last: date) -> dict[str, Any]:
    """What a file of the period would hold, and what of it is or was late."""
    records = publicity.within(publicity.visible(user), first, last)
    rows = publicity.rows()
    shown = publicity.with_reports(records)[:PREVIEWED]
    preview = [row_of(publicity.columns, each, rows) for each in shown]
    missing = dict.fromkeys(header for values in preview for header in missing_in(publicity.columns, values))
    found = list(publicity.all_duties(records, timezone.localdate()))
    waiting = _by_due_date(duty for duty in found if duty.is_open and not duty.clock.late_by)
    overdue = _worst_first(duty for duty in found if duty.is_open and duty.clock.late_by)
    late = _worst_first(duty for duty in found if not duty.is_open and duty.clock.late_by)
    return {
        "first_day": first,
        "last_day": last,
        "columns": publicity.columns,
        "preview": [[_shown(value) for value in values] for values in preview],
        "previewed": PREVIEWED,
        "missing": _missing_warning(missing),
        "count": capped_count(records),
        "groups": [
            _group(publicity, "overdue", "超期未报送", overdue, "danger"),
            _group(publicity, "waiting", "待报送", waiting),
            _group(publicity, "late", "逾期报送", late, "warning"),
        ],
        "synthetic": any(duty.record.is_synthetic for duty in found),
    }


def _missing_warning(headers: Iterable[str]) -> str:
    names = "、".join(headers)
    return f"下表中有的决定缺少信用平台要求的内容：{names}。请先在登记簿或配置中补全。" if names else ""


def _shown(value: Cell) -> str:
    return f"{value:%Y/%m/%d}" if isinstance(value, date) else value or ""


def _group(publicity: Publicity, key: str, title: str, found: list[Duty], tone: str = "") -> dict[str, Any]:
    listed = found[:LISTED]
    return {
        "id": key,
        "anchor": f"#{key}" if found else "",
        "title": title,
        "count": len(found),
        "duties": listed,
        "rows": [_duty_row(publicity, duty) for duty in listed],
        "more": len(found) > LISTED,
        "tone": tone if found else "",
    }


def _duty_row(publicity: Publicity, duty: Duty) -> dict[str, Any]:
    register = register_for(type(duty.record))
    return {
        "duty": duty,
        "number": publicity.number(duty.record),
        "party": publicity.party(duty.record),
        "url": register.detail_url(duty.record) if register else "",
    }


def _by_due_date(found: Iterable[Duty]) -> list[Duty]:
    return sorted(found, key=lambda duty: (duty.clock.due_on or date.max, duty.record.pk))


def _worst_first(found: Iterable[Duty]) -> list[Duty]:
    return sorted(found, key=lambda duty: (-duty.clock.late_by, duty.record.pk))


def _history(request: HttpRequest, publicity: Publicity) -> dict[str, Any]:
    """The files made so far, each with its address."""
    model = publicity.export_model
    page = _page(request, model.objects.visible_to(request.user).select_related("exported_by"))
    kind = ContentType.objects.get_for_model(model)
    kept = Attachment.objects.current().filter(owner_type=kind, owner_id__in=[row.pk for row in page.rows])
    files = {each.owner_id: reverse("common:attachment", args=[each.uuid]) for each in kept}
    return {
        "exports": [{"record": row, "url": files.get(row.pk, "")} for row in page.rows],
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
    }


def _page(request: HttpRequest, rows: Any) -> KeysetPage:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset_page(rows, "-exported_at", after=after, before=before, size=HISTORY)
    except BadCursor:
        messages.warning(request, "翻页位置已失效，已回到第一页。")
        return keyset_page(rows, "-exported_at", size=HISTORY)


def export_page(request: HttpRequest, publicity: Publicity) -> HttpResponse:
    """Make the file and go back to the page, where it can be fetched."""
    _enter(request.user)
    form = ExportForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{'；'.join(map(str, errors))}")
        return redirect(publicity.page)
    try:
        export = export_file(publicity, actor=request.user, **form.cleaned_data)
    except CalendarMissing as missing:
        messages.error(request, str(missing))
        return redirect(publicity.page)
    late = f"，其中 {export.late_rows} 条超过报送期限" if export.late_rows else ""
    messages.success(request, f"已导出 {export.rows} 条{late}，请在“导出记录”中下载文件。")
    first, last = export.first_day.isoformat(), export.last_day.isoformat()
    return redirect(f"{reverse(publicity.page)}?first_day={first}&last_day={last}#exports")
