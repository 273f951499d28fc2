"""Dynamic codes (RFC 6238): the only module that knows pyotp and segno.

The secret of a user is derived from `SECOND_FACTOR_KEY` and a salt, so it is nowhere stored: who reads the
database alone, or a backup of it, cannot make codes.
"""

from __future__ import annotations

import base64
import time
from hmac import compare_digest

import pyotp
import segno
from django.conf import settings
from django.utils.crypto import salted_hmac

STEP_SECONDS = 30
DIGITS = 6
# One step to either side, for clocks that go wrong a little and for slow typing (RFC 6238 §5.2).
WINDOW = (-1, 0, 1)


def secret_of(user_pk: int, salt: str) -> str:
    """The secret that the user's authenticator holds, in base 32."""
    derived = salted_hmac(
        "accounts.second_factor",
        f"{user_pk}:{salt}",
        secret=settings.SECOND_FACTOR_KEY,
        algorithm="sha256",
    )
    return base64.b32encode(derived.digest()[:20]).decode()


def matching_step(secret: str, code: str, *, after: int) -> int | None:
    """The step of time whose code this is, if it is a present one and later than `after`; else None."""
    maker = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    now = int(time.time()) // STEP_SECONDS
    for step in (now + offset for offset in WINDOW):
        if step > after and compare_digest(maker.generate_otp(step), code):
            return step
    return None


def code_at(secret: str, moment: float) -> str:
    """The code that an authenticator shows at `moment` (seconds since 1970)."""
    maker = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return maker.generate_otp(int(moment) // STEP_SECONDS)


def address_of(secret: str, username: str) -> str:
    """The `otpauth:` address that an authenticator reads."""
    maker = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return maker.provisioning_uri(name=username, issuer_name=settings.SITE["name"])


def picture_of(address: str) -> str:
    """The address as a QR code: SVG markup without styles, so that the page's policy lets it stand."""
    return segno.make(address, error="l").svg_inline(scale=4, border=4, dark="#000", light="#fff")
