"""What tests of several subjects of disclosures begin with."""

from __future__ import annotations

import pytest

from tests.days import Days
from tests.disclosure.duty_scene import TODAY
from tests.factories.disclosure_duties import load_duty_law


@pytest.fixture
def duty_law(db, monkeypatch) -> None:
    """The law of duties, on the day of their tests."""
    load_duty_law()
    Days(monkeypatch).go_to(TODAY)
