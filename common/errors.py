"""Errors that the faces turn into answers: refusal 403, conflict 409."""

from __future__ import annotations


class PortalError(Exception):
    """Base of the errors whose Chinese text may be shown to the user."""

    def __init__(self, message: str, basis: str = "") -> None:
        self.message = message
        self.basis = basis
        super().__init__(f"{message}（依据：{basis}）" if basis else message)


class Refused(PortalError):
    """A rule forbids the step; `basis` names the article."""


class Conflict(PortalError):
    """The object changed since the user saw it, or the step was already taken."""


class CalendarMissing(PortalError):
    """A working-day computation passed the last loaded calendar year."""
