"""The design system's own pages: display settings, and the gallery of components for developers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lanzhou_eco import display
from lanzhou_eco.navigation import ENTERPRISE, PUBLIC, STAFF, Group, Link


@login_not_required
@never_cache
@require_GET
def display_settings(request: HttpRequest) -> HttpResponse:
    """Set 无障碍 mode or 字号 and go back. A GET: it changes nothing but the visitor's own cookie."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = display.read(request).changed(mode=request.GET.get("mode", ""), size=request.GET.get("size", ""))
    display.write(response, chosen)
    return response


class GalleryForm(forms.Form):
    """One field of every kind that the portal uses."""

    name = forms.CharField(label="企业名称", max_length=60, help_text="与营业执照一致。")
    code = forms.CharField(label="统一社会信用代码", min_length=18, max_length=18)
    fine = forms.DecimalField(label="罚款金额（元）", min_value=Decimal(0), decimal_places=2)
    decided_on = forms.DateField(label="决定日期")
    heard_at = forms.DateTimeField(label="听证时间", required=False)
    park = forms.ChoiceField(
        label="所在园区", choices=[("", "请选择"), ("qinchuan", "秦川园区"), ("north", "北部园区")]
    )
    kind = forms.ChoiceField(
        label="文书类型", widget=forms.RadioSelect, choices=[("letter", "告知书"), ("decision", "决定书")]
    )
    elements = forms.MultipleChoiceField(
        label="环境要素",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("air", "大气"), ("water", "水"), ("waste", "固体废物"), ("noise", "噪声")],
    )
    facts = forms.CharField(label="违法事实", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    evidence = forms.FileField(label="证据材料", required=False, help_text="PDF、JPG 或 PNG，不超过 50 MB。")
    public = forms.BooleanField(label="本决定应当向社会公开", required=False)


class GalleryFilter(forms.Form):
    """A filter bar with more fields than fit on its first row."""

    q = forms.CharField(label="关键词", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("open", "办理中"), ("closed", "已结案")]
    )
    since = forms.DateField(label="决定日期起", required=False)
    until = forms.DateField(label="决定日期止", required=False)
    fine_from = forms.DecimalField(label="罚款下限（元）", required=False)


def _only_for_developers() -> None:
    if not settings.DEBUG:
        raise Http404("组件示例只在开发环境提供。")


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page. `?layout=staff` shows it in the staff frame; `?bare=1` without toasts."""
    _only_for_developers()
    if "bare" not in request.GET:
        messages.success(request, "登记已保存，文书编号为〔2024〕17号。")
        messages.warning(request, "还有 2 份材料未上传，提交前请补齐。")
    sections = {section.key: section for section in (PUBLIC, ENTERPRISE, STAFF)}
    section = sections.get(request.GET.get("layout", ""), PUBLIC)
    frame = {"section": section, "base": f"base_{section.key}.html"}
    return render(request, "design/gallery.html", _gallery_context(request) | frame)


@login_not_required
@require_GET
def gallery_progress(request: HttpRequest, percent: int) -> HttpResponse:
    """A step of the gallery's pretended job, as the polled fragment or, without JS, on the gallery."""
    _only_for_developers()
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"{reverse('design-gallery')}?percent={percent}#progress")
    return render(request, "design/progress.html", _progress(percent))


def _progress(percent: int) -> dict[str, Any]:
    percent = min(100, percent)
    stages = ["读取台账", "计算指标", "排版正文", "生成 PDF"]
    return {
        "percent": percent,
        "stage": "已完成" if percent == 100 else stages[percent * len(stages) // 100],
        "poll_url": reverse("design-progress", args=[min(100, percent + 20)]),
    }


def _gallery_context(request: HttpRequest) -> dict[str, Any]:
    wrong = GalleryForm({"name": "", "code": "9162", "fine": "-5", "decided_on": "2025年", "public": "on"})
    cases = _cases()
    percent = request.GET.get("percent", "40")
    return {
        "synthetic": True,
        "wrong": wrong,
        "filter": GalleryFilter(request.GET),
        "page": Paginator(range(217), 20).get_page(request.GET.get("page", 4)),
        "cases": cases,
        "bars": [{"y": 16 + 32 * row, **bar} for row, bar in enumerate(_bars(cases))],
        "events": _events(),
        "tabs": [
            {"label": "基本情况", "url": "?bare=1", "current": True},
            {"label": "违法事实", "url": "?bare=1&tab=facts", "count": 3},
            {"label": "文书", "url": "?bare=1&tab=documents", "count": 12},
        ],
        "details": [
            ("案号", "兰新环罚〔2024〕17号"),
            ("当事人", "示范化工有限公司（虚构）"),
            ("罚款", "12.5万元"),
            ("承办人", ""),
        ],
        "files": [
            {"name": "行政处罚决定书.pdf", "url": "#files", "size": 482133, "note": "2024年6月3日送达"},
            {"name": "现场检查笔录.pdf", "url": "#files", "size": 1203311},
        ],
        "icons": ICONS,
        **_progress(int(percent) if percent.isdigit() else 40),
        **_navigation(),
    }


ICONS = [
    *("search", "user", "home", "menu", "list", "sort", "arrow-up", "arrow-down", "chevron-left"),
    *("chevron-right", "chevron-down", "check", "info", "warning", "error", "close", "clock", "calendar"),
    *("pause", "bell", "file", "download", "upload", "print", "edit", "plus", "filter", "external"),
    *("folder", "chart", "scale", "leaf", "factory", "book", "shield", "refresh", "logout"),
]


def _cases() -> list[dict[str, Any]]:
    parties = ["示范化工", "示范铝业", "示范水泥", "示范药业", "示范物流"]
    states = [
        ("办理中", "info", "running", 12),
        ("待送达", "warning", "running", 2),
        ("法制审核", "info", "due_today", 0),
        ("已中止", "neutral", "suspended", None),
        ("催告", "danger", "overdue", 3),
    ]
    return [
        {
            "number": f"兰新环罚〔2024〕{row}号",
            "party": f"{party}有限公司（虚构）",
            "fine": Decimal(20000 + 52500 * row),
            "decided_on": datetime(2024, row, 3 * row),
            "label": label,
            "tone": tone,
            "state": state,
            "days": days,
        }
        for row, (party, (label, tone, state, days)) in enumerate(zip(parties, states, strict=True), start=1)
    ]


def _bars(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    largest = max(case["fine"] for case in cases)
    return [
        {"label": case["party"][:4], "fine": case["fine"], "width": round(case["fine"] / largest * 380)}
        for case in cases
    ]


def _events() -> list[dict[str, Any]]:
    start = timezone.make_aware(datetime(2024, 5, 6, 9, 30))
    return [
        {"kind": "created", "actor_name": "张经办", "at": start},
        {
            "kind": "transition",
            "actor_name": "李审核",
            "at": start + timedelta(days=3, hours=2),
            "from_state": "调查终结",
            "to_state": "法制审核",
            "reason": "证据齐全，拟处罚款 12.5 万元。",
        },
        {
            "kind": "transition",
            "actor_name": "王法审",
            "at": start + timedelta(days=7),
            "from_state": "法制审核",
            "to_state": "退回补充",
            "reason": "采样记录缺少当事人签名，请补正后重新提交。",
        },
    ]


def _navigation() -> dict[str, Any]:
    here = reverse("design-gallery")
    names = ["首页", "行政处罚", "环评审批", "信用评价", "信息披露", "法治政府", "普法学法", "开放数据"]
    public = [Link(name, f"{here}?bare=1&nav={row}", "list", row == 1) for row, name in enumerate(names)]
    groups = {
        "工作": [("待办事项", "bell"), ("日历", "calendar")],
        "执法": [("行政处罚案件", "scale"), ("责令改正", "edit"), ("移送司法", "external")],
        "审批": [("环评文件", "leaf"), ("登记备案", "file")],
        "报告": [("法治政府建设报告", "chart"), ("指标", "list")],
    }
    side = [
        Group(name, [Link(label, f"{here}?bare=1&at={label}", icon) for label, icon in rows], name != "报告")
        for name, rows in groups.items()
    ]
    side[1].links[0].current = True
    return {"public_navigation": public, "navigation": side}
