"""Who disclosed in time, late or not yet: published by a decision, kept true by the reports, read by all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.errors import Refused
from common.models import PublishedRecord
from common.registers import register_for
from disclosure.listing.publishing import take_down_entry
from disclosure.models import AnnualDisclosure, DutyListEntry
from disclosure.standing.public import STANDING
from disclosure.standing.publishing import publish_standings
from tests.days import Days
from tests.disclosure.filing import reports
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

YEAR = reports.YEAR
AFTER, LATER = date(2026, 3, 17), date(2026, 3, 20)


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture
def reviewer(db):
    return reports.officers(Role.REVIEWER)


@pytest.fixture
def scene(days, reviewer):
    """One report in time, two enterprises that owe theirs; the day after the term."""
    reports.law()
    days.go_to(reports.DUE)
    reports.hand_in(reports.draft())
    owing = [reports.draft(), reports.draft()]
    days.go_to(AFTER)
    return owing


def standings() -> dict[str, tuple[str, str | None, str, int]]:
    rows = PublishedRecord.objects.current().filter(kind=STANDING, withdrawn_at=None)
    return {
        row.party: (row.body["standing"], row.body["filed_on"], row.body["as_of"], row.version)
        for row in rows
    }


def test_a_year_is_published_as_it_stands_once(scene, reviewer):
    assert publish_standings(actor=reviewer, year=YEAR) == 3
    found = standings()
    assert sorted(each[0] for each in found.values()) == ["missing", "missing", "on_time"]
    assert found[scene[0].enterprise.name] == ("missing", None, "2026-03-17", 1)
    assert publish_standings(actor=reviewer, year=YEAR) == 0
    assert PublishedRecord.objects.filter(kind=STANDING).count() == 3


def test_a_late_report_is_told_by_itself(scene, reviewer, days):
    publish_standings(actor=reviewer, year=YEAR)
    late, missing = scene
    days.go_to(LATER)
    reports.hand_in(late)
    found = standings()
    assert found[late.enterprise.name] == ("late", "2026-03-20", "2026-03-20", 2)
    assert found[missing.enterprise.name] == ("missing", None, "2026-03-17", 1)
    record = PublishedRecord.objects.current().get(kind=STANDING, party=late.enterprise.name)
    assert (record.body["days_late"], record.published_by) == (5, None)
    assert publish_standings(actor=reviewer, year=YEAR) == 0


@pytest.mark.parametrize("decided", [True, False])
def test_a_report_that_a_sheet_brings_is_told_by_itself(scene, reviewer, decided):
    """Of those on display alone, and by a report on that year alone."""
    firm = reports.listed(EnterpriseFactory()).enterprise
    if decided:
        publish_standings(actor=reviewer, year=YEAR)
    brought = AnnualDisclosureFactory(enterprise=firm, for_year=YEAR, submitted=True, filed_on=AFTER)
    other = AnnualDisclosureFactory(enterprise=scene[0].enterprise, for_year=YEAR - 1)
    register_for(AnnualDisclosure).after_import([brought.pk, other.pk], reviewer)
    found = standings()
    assert len(found) == (4 if decided else 0)
    if decided:
        assert found[firm.name] == ("late", "2026-03-17", "2026-03-17", 2)
        assert found[scene[0].enterprise.name] == ("missing", None, "2026-03-17", 1)


def test_nothing_is_told_before_the_decision(scene, days):
    days.go_to(LATER)
    reports.hand_in(scene[0])
    assert standings() == {}


def test_a_report_handed_in_again_changes_nothing(scene, reviewer, days):
    from disclosure.filing import services

    publish_standings(actor=reviewer, year=YEAR)
    late = scene[0]
    days.go_to(LATER)
    head = reports.certifier(late)
    reports.hand_in(late, head)
    services.return_report(actor=reports.officers(), report=late, reason="请核对。")
    late.refresh_from_db()
    days.go_to(date(2026, 3, 25))
    reports.hand_in(late, head)
    assert standings()[late.enterprise.name] == ("late", "2026-03-20", "2026-03-20", 2)


def test_who_leaves_the_list_is_shown_no_longer(scene, reviewer):
    publish_standings(actor=reviewer, year=YEAR)
    entry = DutyListEntry.objects.get(enterprise=scene[0].enterprise)
    take_down_entry(entry, actor=reviewer, reason="已注销")
    assert scene[0].enterprise.name not in standings()
    gone = PublishedRecord.objects.current().get(kind=STANDING, source=events.stream_of(entry))
    assert Client().get(reverse(f"public-{STANDING}", args=[gone.pk])).status_code == 410


def test_who_was_closed_in_time_is_not_called_missing(scene, reviewer):
    """Known before the decision: not shown. Known afterwards: taken down with the next one."""
    first, second = (each.enterprise for each in scene)
    first.closed_on = reports.DUE
    first.save()
    assert publish_standings(actor=reviewer, year=YEAR) == 2
    assert first.name not in standings()
    second.closed_on = date(2026, 1, 6)
    second.save()
    assert publish_standings(actor=reviewer, year=YEAR) == 1
    assert [each[0] for each in standings().values()] == ["on_time"]
    gone = PublishedRecord.objects.current().get(kind=STANDING, uscc=second.uscc)
    assert gone.withdrawal_reason == "该企业在披露期限届满前已注销或关停，不再要求披露"
    assert publish_standings(actor=reviewer, year=YEAR) == 0


def test_nobody_is_called_missing_before_the_term_is_over(scene, reviewer, days):
    days.go_to(reports.DUE)
    with pytest.raises(Refused, match="尚未届满"):
        publish_standings(actor=reviewer, year=YEAR)


@pytest.mark.parametrize("roles", [[Role.HANDLER], [Role.LEGAL_REVIEWER]])
def test_others_do_not_decide(scene, roles):
    with pytest.raises(Refused):
        publish_standings(actor=UserFactory(roles=roles), year=YEAR)
    assert standings() == {}


def test_park_staff_do_not_publish_a_part(scene):
    user = UserFactory(roles=[Role.REVIEWER], department=DepartmentFactory(kind="park"))
    with pytest.raises(Refused, match="全局"):
        publish_standings(actor=user, year=YEAR)


# -- pages --


def test_the_decision_is_taken_on_its_page(client, scene, reviewer):
    client.force_login(reviewer)
    page = reverse("disclosure:standing-publish", args=[YEAR])
    asked = client.get(page).content.decode()
    assert "按时1家，逾期0家，未披露2家" in asked and "有变化的3家" in asked
    assert client.post(page, follow=True).context["year"] == YEAR
    assert len(standings()) == 3
    assert "没有变化" in client.post(page, follow=True).content.decode()


def test_the_public_reads_list_enterprise_and_machine_data(scene, reviewer):
    publish_standings(actor=reviewer, year=YEAR)
    firm = scene[0].enterprise
    public = Client()
    listed = public.get(reverse("disclosures:standing-list"), {"year": YEAR, "standing": "missing"})
    assert [row.party for row, _ in listed.context["rows"]].count(firm.name) == 1
    assert len(listed.context["rows"]) == 2 and "不是行政处理结论" in listed.content.decode()
    record = PublishedRecord.objects.current().get(kind=STANDING, party=firm.name)
    page = public.get(reverse(f"public-{STANDING}", args=[record.pk])).content.decode()
    assert "截至2026年3月17日未提交" in page
    joined = public.get(reverse("public-enterprise:detail", args=[firm.uscc])).content.decode()
    assert f"{firm.name}{YEAR}年度环境信息依法披露报告披露情况：未披露" in joined
    (found,) = public.get(reverse("disclosure-public-api:standing-list"), {"q": firm.uscc}).json()["results"]
    assert (found["standing"], found["filed_on"], found["days_late"]) == ("missing", None, None)


def test_publishing_costs_the_same_to_look_at_with_more_enterprises(client, scene, reviewer):
    client.force_login(reviewer)
    page = reverse("disclosure:standing-publish", args=[YEAR])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for _ in range(3):
        reports.listed(EnterpriseFactory())
    assert asked() == before
