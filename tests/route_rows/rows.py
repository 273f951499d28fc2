"""The words in which the table of routes is written: a row, and the usual answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES = ("anonymous", "enterprise", "handler", "legal_reviewer", "park", "administrator", "auditor")

Statuses = tuple[int | str, ...]


@dataclass(frozen=True)
class Row:
    """The statuses in the order of ROLES, and how to call the route.

    `kwargs` of the address, or a function that makes the object and returns them.
    """

    statuses: Statuses
    kwargs: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    method: str = "get"

    def arguments(self) -> Mapping[str, Any]:
        return self.kwargs() if callable(self.kwargs) else self.kwargs


def everyone(status: int) -> Statuses:
    return (status,) * len(ROLES)


def signed_in(status: int) -> Statuses:
    """Anonymous visitors are sent to the sign-in page."""
    return (302, *(status,) * (len(ROLES) - 1))


def only(*roles: str, status: int = 200, others: int = 404) -> Statuses:
    """The roles named get `status`, other signed-in users `others`."""
    return (302, *(status if role in roles else others for role in ROLES[1:]))


STAFF = ("handler", "legal_reviewer", "park", "administrator", "auditor")
BUSINESS = ("handler", "legal_reviewer", "park")
