"""Template tags and filters of the design system; a builtin, so no template needs to load it.

Markup lives in `templates/components/`; here is only what must be computed. `/design/` shows each
component in use. Forms, filter bars and lists have their own modules beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import presentation
from common.templatetags import portal_charts, portal_forms, portal_lists, portal_messages, portal_public

register = template.Library()

register.filter("wan", presentation.wan)
register.filter("money", presentation.money)
register.filter("zh_date", presentation.zh_date)
register.filter("zh_datetime", presentation.zh_datetime)
for _library in (
    portal_charts.register,
    portal_forms.register,
    portal_lists.register,
    portal_messages.register,
    portal_public.register,
):
    register.tags.update(_library.tags)
    register.filters.update(_library.filters)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `static/icons.svg`; decorative unless it is given a label."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
            label,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href
    )


@register.filter
def iso(value: Any) -> str:
    """The machine-readable form of a date for `<time datetime>`."""
    return presentation.iso(value) if value else ""


@register.filter
@stringfilter
def tone(value: str) -> str:
    """`value` if it names a tone, else the neutral one, so that a class is never made up of data."""
    return value if value in presentation.TONES else "neutral"


@register.inclusion_tag("components/status_tag.html")
def status_tag(value: Any, tone: str = "", symbol: str = "") -> dict[str, Any]:
    """A status in colour and words: `{% status_tag "已公开" "success" %}` or `{% status_tag case %}`.

    An object gives its `get_status_display` and, if it has one, its `status_tone`.
    """
    label = value.get_status_display() if hasattr(value, "get_status_display") else value
    return {"label": label, "tone": tone or getattr(value, "status_tone", "neutral"), "symbol": symbol}


@register.inclusion_tag("components/deadline_badge.html")
def deadline_badge(
    deadline: Any = None, state: str = "", days: int | None = None, unit: str = "个工作日"
) -> dict[str, Any]:
    """The state of a clock: of an object (`case.deadline`) or of `state="running" days=5`.

    An object has `.state` and `.text` (its own wording wins), and may have `.days` and `.due`.
    Nothing at all renders nothing: a record without a clock has no badge.
    """
    if deadline is not None:
        state = getattr(deadline, "state", "")
        days = getattr(deadline, "days", None)
    if not state:
        return {"wording": None}
    wording = presentation.deadline_wording(str(state), days, unit=unit)
    return {
        "wording": wording,
        "text": getattr(deadline, "text", "") or wording.text,
        "due": getattr(deadline, "due", None),
    }


EVENT_KINDS = {
    "created": "登记",
    "changed": "修改",
    "transition": "办理",
    "published": "公开",
    "withdrawn": "撤下",
    "imported": "导入",
    "computed": "系统计算",
    "exported": "导出",
    "downloaded": "下载",
    "attached": "上传附件",
    "detached": "撤回附件",
    "document_issued": "制发文书",
    "document_withdrawn": "撤回文书",
    "document_received": "签收文书",
    "text-changed": "修改正文",
    "assembled": "汇编",
    "printed": "排印",
    "finding-answered": "说明核对结果",
    "section_saved": "保存填报内容",
    "filled_in": "填报",
    "section_corrected": "更正填报内容",
    "handed_over": "移交材料",
    "answered": "答复补正",
    "objected": "再次提出异议",
    "answered_point": "答复异议事项",
    "waived": "放弃异议",
    "took_effect": "生效",
    "copied": "复制为新版本",
    "grade_lost": "信用等级变化",
}
# What the changes of an event name that is no field of the record.
CHANGE_NAMES = {
    "version": "版次",
    "sha256": "校验码",
    "code": "核对项",
    "heading": "标题",
    "body": "正文",
    "level": "层级",
    "position": "次序",
    "run_in": "标题与正文同段",
    "removed": "删除的章节",
    "pdf": "PDF",
    "docx": "DOCX",
    "html": "网页",
}


def change_name(name: str, fields: Mapping[str, str]) -> str:
    """The words for what an event changed; `fields` are those of the record's own fields.

    A part of the record stands before a dot ("12.heading").
    """
    own = name.rpartition(".")[2]
    return fields.get(name) or CHANGE_NAMES.get(own, own)


@register.inclusion_tag("components/timeline.html")
def timeline(events: Any, obj: Any = None, kinds: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What happened, by whom, when and why. `events` are `common` events or dicts of the same keys.

    `obj` gives the words for its states and fields; without it the values are shown as they are.
    """
    words = EVENT_KINDS | dict(kinds or {})
    states, fields = _words_of(obj) if obj is not None else ({}, {})
    return {"entries": [_timeline_entry(event, words, states, fields) for event in events]}


def _words_of(obj: Any) -> tuple[dict[str, str], dict[str, str]]:
    names = {f.name: str(getattr(f, "verbose_name", f.name)) for f in obj._meta.get_fields()}
    states = dict(obj._meta.get_field("status").flatchoices) if "status" in names else {}
    return states, names


def _timeline_entry(
    event: Any, kinds: Mapping[str, str], states: Mapping[str, str], fields: Mapping[str, str]
) -> dict[str, Any]:
    read = event.get if isinstance(event, Mapping) else lambda key, default="": getattr(event, key, default)
    kind = read("kind", "")
    return {
        "title": kinds.get(kind, kind),
        "who": read("actor_name", ""),
        "at": read("at", None),
        "before": states.get(read("from_state", ""), read("from_state", "")),
        "after": states.get(read("to_state", ""), read("to_state", "")),
        "reason": read("reason", ""),
        # The first version repeats the whole record below, so only later changes are listed.
        "changed": []
        if kind == "created"
        else list(dict.fromkeys(change_name(name, fields) for name in read("changes", None) or {})),
    }


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context: template.Context, *parts: Any) -> dict[str, Any]:
    """`{% breadcrumb "案件" "enforcement:case-list" case.number %}`: label, address, …, present page.

    An address is a path beginning with "/" or a URL name without arguments. The root is the
    section of the page (首页, 工作台, 企业服务).
    """
    section = context.get("section")
    root = {"label": section.label, "url": section.url} if section else {"label": "首页", "url": "/"}
    crumbs = [root]
    for label, address in zip(parts[0:-1:2], parts[1::2], strict=False):
        url = str(address) if str(address).startswith("/") else reverse(str(address))
        crumbs.append({"label": label, "url": url})
    return {"crumbs": crumbs, "current": parts[-1] if len(parts) % 2 else ""}


@register.inclusion_tag("components/stat_card.html")
def stat_card(
    value: Any, unit: str = "", label: str = "", href: str = "", note: str = "", tone: str = ""
) -> dict[str, Any]:
    """A figure with unit and name, linked to the records behind it."""
    return {"value": value, "unit": unit, "label": label, "href": href, "note": note, "tone": tone}


@register.inclusion_tag("components/progress.html")
def progress_bar(
    percent: int,
    label: str,
    stage: str = "",
    poll_url: str = "",
    refresh_url: str = "",
    failed: bool = False,
    id: str = "progress",
) -> dict[str, Any]:
    """A job's progress. With `poll_url` it asks for itself each second until 100 or failure.

    The address answers with this same component; `refresh_url` is the page for those without JS.
    """
    percent = max(0, min(100, int(percent)))
    return {
        "percent": percent,
        "label": label,
        "stage": stage,
        "failed": failed,
        "id": id,
        "poll_url": "" if failed or percent == 100 else poll_url,
        "refresh_url": "" if failed or percent == 100 else refresh_url,
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", href: str = "", action: str = "") -> dict[str, Any]:
    """What to show and do where a list has nothing."""
    return {"title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Any, label: str = "分类") -> dict[str, Any]:
    """Links that switch the view: dicts of label, url, current and optionally count."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/file_list.html")
def file_list(files: Any, empty: str = "暂无附件") -> dict[str, Any]:
    """Attachments: name, url, and optionally size (bytes), note and sha256."""
    return {"files": files, "empty": empty}


@register.inclusion_tag("components/definition_list.html")
def definition_list(items: Any) -> dict[str, Any]:
    """Details of a record: pairs of name and value; an empty value is shown as a dash."""
    return {"items": items}
