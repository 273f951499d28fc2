"""What the tests of study share."""

from __future__ import annotations

import pytest

from tests.legal_training.study_scene import Now


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    return Now(monkeypatch)
