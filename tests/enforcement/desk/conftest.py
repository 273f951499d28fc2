"""What the tests of the desk share: the law as delivered, on a day."""

import pytest

from tests.enforcement.desk.matters import TODAY
from tests.factories.enforcement_after import load_law


@pytest.fixture
def on_the_day(db, days):
    load_law()
    days.go_to(TODAY)
