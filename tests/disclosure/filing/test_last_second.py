"""The term of annual reports ends with its last day in Lanzhou, to the second, not with that of UTC."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from disclosure.filing.summary import LATE, ON_TIME, row_of_entry
from disclosure.models import DutyListEntry
from tests.disclosure.filing import reports

pytestmark = pytest.mark.django_db
LANZHOU = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "days_late", "standing"),
    [
        (datetime(2026, 3, 15, 23, 59, 59, tzinfo=LANZHOU), 0, ON_TIME),
        (datetime(2026, 3, 16, 0, 0, 0, tzinfo=LANZHOU), 1, LATE),
    ],
)
def test_the_last_second_is_in_time_and_the_next_is_not(
    report, head, monkeypatch, moment, days_late, standing
):
    monkeypatch.setattr(timezone, "now", lambda: moment)
    made = reports.hand_in(report, head)
    assert (made.filed_on, made.days_late) == (moment.date(), days_late)
    entry = DutyListEntry.objects.get(enterprise=report.enterprise, year=reports.YEAR)
    assert row_of_entry(entry).standing == standing
