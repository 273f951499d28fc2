"""How a visitor wants the pages shown: 无障碍 mode and 字号, kept in one cookie.

The cookie holds nothing personal and is read by `portal.js` too, so it is not HttpOnly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 3600  # seconds
MODES = {"standard": "标准", "accessible": "无障碍"}
SIZES = {"small": "小", "medium": "中", "large": "大"}


@dataclass(frozen=True)
class Display:
    """Mode and text size, always one of the known values."""

    mode: str = "standard"
    size: str = "medium"

    def changed(self, *, mode: str = "", size: str = "") -> Display:
        """With what is known of `mode` and `size` set; unknown values are left as they were."""
        return replace(
            self,
            mode=mode if mode in MODES else self.mode,
            size=size if size in SIZES else self.size,
        )


def read(request: HttpRequest) -> Display:
    """The display of the request's cookie; a damaged cookie counts as none."""
    mode, _, size = request.COOKIES.get(COOKIE, "").partition(".")
    return Display().changed(mode=mode, size=size)


def write(response: HttpResponse, display: Display) -> None:
    """Keep `display` for a year."""
    response.set_cookie(
        COOKIE,
        f"{display.mode}.{display.size}",
        max_age=COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
