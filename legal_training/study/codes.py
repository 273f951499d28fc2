"""The code on the projector: a signed address that is made anew every half minute and soon expires."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest
from django.urls import reverse

from common.errors import Refused
from legal_training.study.rules import SIGN_IN_BASIS

# The picture changes while it is shown; a code that was photographed serves no one after these minutes,
# in which who is not signed in yet can still type name and password.
ROTATES_SECONDS = 30
VALID_SECONDS = 5 * 60
_SALT = "legal_training.study.sign-in"


class CodeExpired(Refused):
    """The code was genuine, but its time is over."""


def token_for(meeting: Any) -> str:
    """A fresh token of the session."""
    return TimestampSigner(salt=_SALT).sign(str(meeting.pk))


def meeting_pk(token: str, *, valid: int = VALID_SECONDS) -> int:
    """The session that the token was made for. Raises CodeExpired, Refused on what we did not sign."""
    try:
        return int(TimestampSigner(salt=_SALT).unsign(token, max_age=timedelta(seconds=valid)))
    except SignatureExpired as error:
        raise CodeExpired("二维码已过期，请重新扫描屏幕上的二维码。", SIGN_IN_BASIS) from error
    except BadSignature as error:
        raise Refused("二维码无效，请扫描会场屏幕上的签到二维码。", SIGN_IN_BASIS) from error


def address_of(request: HttpRequest, meeting: Any) -> str:
    """The address that the phone opens: the portal's public one where it is set."""
    path = reverse("study:sign-in", args=[token_for(meeting)])
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def picture_of(address: str) -> str:
    """The address as a QR code: SVG markup without styles, so that the page's policy lets it stand."""
    made: str = segno.make(address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return made
