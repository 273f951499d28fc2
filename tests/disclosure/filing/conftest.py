"""The law of handing in, the clock on the last day, a report that can be handed in, and its people."""

from __future__ import annotations

from typing import Any

import pytest

from disclosure.models import AnnualDisclosure
from tests.days import Days
from tests.disclosure.filing import reports


@pytest.fixture
def days(monkeypatch) -> Days:
    clock = Days(monkeypatch)
    clock.go_to(reports.DUE)
    return clock


@pytest.fixture
def report(db, days) -> AnnualDisclosure:
    reports.law()
    return reports.draft()


@pytest.fixture
def head(report) -> Any:
    """The certifier."""
    return reports.certifier(report)


@pytest.fixture
def clerk(report) -> Any:
    """The enterprise's own handler."""
    return reports.filler(report)


@pytest.fixture
def officer(db) -> Any:
    return reports.officers()
