"""After an upgrade: older snapshots get the facets of today, once; other words make a new version."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.models import PublishedRecord
from disclosure.filing import services
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.refreshing import refresh_reports
from tests.days import Days
from tests.disclosure.filing import reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(monkeypatch):
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    return [reports.public(reports.draft()) for _ in range(3)]


def older() -> None:
    """As a version of the portal without facets left them."""
    PublishedRecord.objects.filter(kind=ANNUAL_DISCLOSURE).update(facets="|year=2025|")


def standing() -> list[tuple[int, str, int]]:
    rows = PublishedRecord.objects.current().filter(kind=ANNUAL_DISCLOSURE).order_by("pk")
    return list(rows.values_list("pk", "facets", "version"))


def test_older_snapshots_get_their_facets_once(shown):
    before = standing()
    assert "pollutant=" in before[0][1]
    older()
    done = refresh_reports(batch=2)
    assert (done.seen, done.indexed, done.published, done.refused) == (3, 3, 0, 0)
    assert standing() == before
    again = refresh_reports(batch=2)
    assert (again.seen, again.indexed, again.published) == (3, 0, 0)


def test_a_body_that_reads_differently_is_a_new_version(shown):
    record = PublishedRecord.objects.filter(kind=ANNUAL_DISCLOSURE).first()
    PublishedRecord.objects.filter(pk=record.pk).update(sha256="0" * 64)
    done = refresh_reports()
    assert (done.published, done.indexed) == (1, 0)
    assert [version for _, _, version in standing()].count(2) == 1
    assert refresh_reports().published == 0


def test_what_was_withdrawn_stays_so(shown):
    services.withdraw_report(actor=reports.officers(), report=shown[0], reason="企业撤销")
    older()
    assert refresh_reports().seen == 2


def test_reading_what_is_in_order_grows_by_reports_alone(shown):
    def asked(batch: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            refresh_reports(batch)
        return len(queries)

    asked(10)
    assert asked(1) - asked(10) <= 3 * 3  # a batch costs its two statements


def test_the_command_tells_what_it_did(shown):
    older()
    out = StringIO()
    call_command("refresh_disclosures", stdout=out)
    assert out.getvalue() == "核对 3 份：新版本 0 份，更新检索信息 3 份，未能更新 0 份。\n"
    with pytest.raises(CommandError, match="至少 1 份"):
        call_command("refresh_disclosures", "--batch", "0")
