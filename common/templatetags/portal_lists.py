"""Tables and pagers of the design system."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.portal_forms import POSITION_PARAMETERS

register = template.Library()


@register.simple_block_tag(end_name="endtable_region")
def table_region(content: str, label: str, cards: bool = False, wide: bool = False) -> SafeString:
    """Wrap a `<table class="table">` so that it never widens the page and can be reached by keyboard.

    On a narrow screen it scrolls sideways, or with `cards` each row becomes a card (give each `<td>`
    its `data-label`). `wide` keeps a scroll box of its own on wide screens too.
    """
    classes = (
        "table-region" + (" table-region--cards" if cards else "") + (" table-region--wide" if wide else "")
    )
    return format_html(
        '<div class="{}" role="region" aria-label="{}" tabindex="0">{}</div>', classes, label, content
    )


def _query(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for name in POSITION_PARAMETERS:
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """A `<th>` whose link sorts by `key` (`?sort=key` or `?sort=-key`); `default` is the list's own order."""
    query = context["request"].GET
    current = query.get("sort") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    target = f"-{key}" if direction == "ascending" else key
    return {
        "label": label,
        "direction": direction,
        "next_words": "降序" if direction == "ascending" else "升序",
        "query": _query(query, sort=target),
        "numeric": numeric,
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, label: str = "分页") -> dict[str, Any]:
    """Numbered pages of a paginator; keeps the rest of the query."""
    query = context["request"].GET
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label,
        "links": [_page_link(query, page, number) for number in numbers],
        "previous": _query(query, page=str(page.previous_page_number())) if page.has_previous() else "",
        "next": _query(query, page=str(page.next_page_number())) if page.has_next() else "",
    }


def _page_link(query: QueryDict, page: Page, number: Any) -> dict[str, Any]:
    if not isinstance(number, int):  # the ellipsis, a lazy string
        return {"gap": True}
    return {"number": number, "query": _query(query, page=str(number)), "current": number == page.number}


@register.inclusion_tag("components/keyset_pager.html")
def keyset_pager(
    previous: str = "", next: str = "", count: Any = None, label: str = "翻页"
) -> dict[str, Any]:
    """Back and forth through a list too long to be numbered; both are addresses, "" when at the end.

    `count` is what is known of the length, in words ("1000+").
    """
    return {"previous": previous, "next": next, "count": count, "label": label}
