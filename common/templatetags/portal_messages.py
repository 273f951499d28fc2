"""The bell of the working sections' header."""

from __future__ import annotations

from typing import Any

from django import template

from common.messaging import BADGE_LIMIT, unread_count

register = template.Library()


@register.inclusion_tag("components/message_bell.html", takes_context=True)
def message_bell(context: template.Context) -> dict[str, Any]:
    """A link to the own messages with the number of those unread, in a badge and in words."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return {"shown": False}
    count = unread_count(user)
    return {
        "shown": True,
        "count": count,
        "badge": f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else str(count),
        "words": f"{BADGE_LIMIT} 条以上" if count > BADGE_LIMIT else f"{count} 条",
    }
