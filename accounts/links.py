"""Links in letters: the address of the portal, and signed references that name their purpose."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest


def site_address(request: HttpRequest) -> str:
    """The address of the portal for links in letters: as set, else as this visitor typed it."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def signed(pk: int, purpose: str) -> str:
    """A reference to a row that only the server can make, good for one purpose."""
    return signing.dumps(pk, salt=purpose)


def row_of(token: str, purpose: str, age: timedelta) -> int | None:
    """The primary key in a reference; None where it was not made for this, or longer ago than `age`."""
    try:
        pk = signing.loads(token, salt=purpose, max_age=age)
    except signing.BadSignature:  # expired ones too
        return None
    return int(pk)
