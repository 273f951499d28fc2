import pytest

from disclosure.models import RatingRun
from tests.days import Days
from tests.disclosure.rating import worked
from tests.factories.disclosure_rating import rating_law


@pytest.fixture
def days(monkeypatch):
    """The clock; it stands on the day of the worked example."""
    clock = Days(monkeypatch)
    clock.go_to(worked.DAY)
    return clock


@pytest.fixture
def example(db, days):
    """The scheme of the worked example and its six enterprises, and what telling them rests on."""
    rating_law()
    return worked.history()


@pytest.fixture
def run(example) -> RatingRun:
    """The worked example, computed."""
    return worked.computed(example[0])
