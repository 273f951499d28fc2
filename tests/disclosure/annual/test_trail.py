"""What was filled in is told by events before a report is sealed: nothing waits behind the seal."""

from __future__ import annotations

import pytest

from common import events
from disclosure.annual.saving import save_fields
from disclosure.annual.trail import KIND
from disclosure.models import AnnualChapter
from tests.days import Days
from tests.disclosure.filing import reports

pytestmark = pytest.mark.django_db


def test_handing_in_tells_first_what_still_waits(monkeypatch):
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    report = reports.draft()
    clerk, head = reports.filler(report), reports.certifier(report)
    for tax, seen in (("1", "3200.50"), ("2", "1"), ("3", "2")):
        save_fields(actor=clerk, report=report, chapter="management", typed={"tax": tax}, seen={"tax": seen})
    told = [each.changes for each in events.history(report).filter(kind=KIND)]
    assert told == [{"缴纳环境保护税": ["3200.50", "1"]}]
    reports.hand_in(report, head)
    found = list(events.history(report).order_by("sequence"))
    filled = [each for each in found if each.kind == KIND]
    assert [(each.actor, each.changes) for each in filled][1:] == [(clerk, {"缴纳环境保护税": ["1", "3"]})]
    handed_in = next(each for each in found if each.to_state == "submitted")
    assert filled[-1].sequence < handed_in.sequence
    assert not AnnualChapter.objects.filter(report=report).exclude(unrecorded={}).exists()
