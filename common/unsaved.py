"""What was typed into a form when the session had ended: kept over the sign-in, shown again after it.

A view marked `@keeps_typed` may be posted to by a browser whose session ended meanwhile. The values
wait in the new, anonymous session under the page's address; the page takes them from there when its
user comes back. Nothing is saved in the name of nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

_KEY = "unsaved_form"
# Sessions are rows of the database; a section of text is far below this.
MAX_CHARACTERS = 500_000
_NEVER = frozenset({"csrfmiddlewaretoken", "password"})


def keeps_typed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose typed values outlive the session."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep_typed(request: HttpRequest) -> bool:
    """Keep what was posted, if the page is marked for it; returns whether it was."""
    if request.method != "POST" or not _is_marked(request.path_info):
        return False
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in _NEVER}
    size = sum(len(name) + sum(map(len, values)) for name, values in typed.items())
    if size > MAX_CHARACTERS:
        return False
    request.session[_KEY] = {"path": request.path, "typed": typed}
    return True


def take_typed(request: HttpRequest) -> dict[str, str] | None:
    """What was kept for this page, once; None when nothing was."""
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    return {name: values[-1] if values else "" for name, values in kept["typed"].items()}


def _is_marked(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return bool(getattr(match.func, "keeps_typed", False))
