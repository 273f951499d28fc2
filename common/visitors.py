"""What visitors without an account send: known again by a hash, and not too much of it."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network

from django.utils.crypto import salted_hmac

from common.errors import Refused
from common.rates import within_rate


class TooMany(Refused):
    """One address sent more than it may within an hour."""


def hash_of_sender(address: str | None, purpose: str) -> str:
    """What is kept of a visitor's address: enough to know it again, too little to read it.

    Of an IPv6 address the network of one connection counts (/64): its user may take any host in it.
    """
    return salted_hmac(f"{purpose}.sender", _network(address or ""), algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    if ":" not in address:
        return address
    host = IPv6Address(address)
    return str(host.ipv4_mapped or IPv6Network((int(host), 64), strict=False))


def count_against(sender: str, purpose: str, limit: int, message: str) -> None:
    """Count one more of the sender within the hour. Raises TooMany with `message`."""
    if not within_rate(f"{purpose}.{sender}", limit):
        raise TooMany(message)
