"""The message centre: the own messages of whoever is signed in, staff and enterprises alike.

Reading is noted when a message's own page is opened; nothing else that a GET does changes anything.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.messaging import mark_all_read, mark_read, unread_count
from common.models import Message
from common.paging import BadCursor, KeysetPage, keyset_page
from common.registers.listing import position

PAGE_SIZE = 20


@never_cache
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """The messages, newest first; `?unread=1` shows those not yet read."""
    only_unread = request.GET.get("unread") == "1"
    rows = Message.objects.of(request.user)
    page = _page(request, rows.unread() if only_unread else rows)
    context = {
        "page": page,
        "only_unread": only_unread,
        "unread": unread_count(request.user),
        "tabs": [
            {"label": "全部消息", "url": request.path, "current": not only_unread},
            {"label": "未读消息", "url": f"{request.path}?unread=1", "current": only_unread},
        ],
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "synthetic": any(message.is_synthetic for message in page.rows),
    }
    return _render(request, "common/message_list.html", context)


def _page(request: HttpRequest, rows: Any) -> KeysetPage:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset_page(rows, "-created_at", after=after, before=before, size=PAGE_SIZE)
    except BadCursor:
        messages.warning(request, "翻页位置已失效，已回到第一页。")
        return keyset_page(rows, "-created_at", size=PAGE_SIZE)


@never_cache
@require_GET
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, which is read from then on."""
    message = get_object_or_404(Message.objects.of(request.user), pk=pk)
    mark_read(actor=request.user, message=message)
    context = {"message": message, "synthetic": message.is_synthetic}
    return _render(request, "common/message_detail.html", context)


@require_POST
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the message as read and go to where its matter is handled."""
    message = get_object_or_404(Message.objects.of(request.user), pk=pk)
    mark_read(actor=request.user, message=message)
    return redirect(message.url) if message.url else redirect("common:message-detail", message.pk)


@require_POST
def message_read_all(request: HttpRequest) -> HttpResponse:
    """Note every message as read."""
    changed = mark_all_read(actor=request.user)
    if changed:
        messages.success(request, f"已将 {changed} 条消息标为已读。")
    return redirect("common:message-list")


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    enterprise = getattr(request.user, "is_enterprise", False)
    base = "base_enterprise.html" if enterprise else "base_staff.html"
    return render(request, template, context | {"base": base})
