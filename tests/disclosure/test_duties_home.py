"""The enterprise's home of disclosures: what it owes, by when, and what it handed in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.duty.enums import DutyKind, DutyState, TriggerOrigin
from registry.enums import MembershipRole
from registry.selectors import work_calendar
from tests.disclosure.duty_scene import listed
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import DisclosureTriggerFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("duty_law")]

HOME = reverse("disclosure-enterprise:home")


def test_the_home_shows_what_is_owed_and_what_was_handed_in(client):
    entry = listed(2023)
    user = MembershipFactory(enterprise=entry.enterprise, role=MembershipRole.CERTIFIER).user
    trigger = DisclosureTriggerFactory(enterprise=listed(2024, enterprise=entry.enterprise).enterprise)
    report = TemporaryDisclosureFactory(enterprise=entry.enterprise, document_title="准予许可决定书")
    client.force_login(user)
    page = client.get(HOME)
    text = page.content.decode()
    assert page.status_code == 200
    assert "2023年度环境信息依法披露报告" in text and "2024年3月15日" in text
    assert f"{reverse('disclosure-enterprise:temporary-new')}?trigger={trigger.ledger_no}" in text
    assert (
        f"{reverse('disclosure-enterprise:annual-new')}?enterprise={entry.enterprise.uscc}&amp;for_year=2023"
        in text
    )
    assert "填写临时报告" in text and "开始填报年度报告" in text and "企业负责人" in text
    assert reverse("disclosure-enterprise:temporary-detail", args=[report.ledger_no]) in text
    [card] = page.context["cards"]
    assert [(row["duty"].kind, row["duty"].state) for row in card.open] == [
        (DutyKind.ANNUAL, DutyState.OVERDUE),
        (DutyKind.TEMPORARY, DutyState.OVERDUE),
        (DutyKind.ANNUAL, DutyState.NOT_DUE),
    ]


def test_a_year_that_is_not_over_cannot_be_reported_on_yet(client):
    entry = listed(2024)
    client.force_login(MembershipFactory(enterprise=entry.enterprise).user)
    [row] = client.get(HOME).context["cards"][0].open
    assert (row["duty"].state, row["button"]) == (DutyState.NOT_DUE, None)


def test_the_home_shows_nothing_of_others(client):
    entry = listed(2023)
    client.force_login(MembershipFactory().user)
    text = client.get(HOME).content.decode()
    assert entry.enterprise.name not in text and "没有待办的披露义务" in text


def test_the_home_is_the_enterprises(client):
    client.force_login(UserFactory())
    assert client.get(HOME).status_code == 404


def test_a_user_without_an_enterprise_is_told_so(client):
    client.force_login(UserFactory(enterprise=True))
    assert "尚未关联企业" in client.get(HOME).content.decode()


def test_the_home_filters_by_enterprise_and_state(client):
    first, second = listed(2023), listed(2023)
    user = MembershipFactory(enterprise=first.enterprise).user
    MembershipFactory(enterprise=second.enterprise, user=user)
    client.force_login(user)
    page = client.get(HOME, {"enterprise": second.enterprise.uscc, "state": "overdue"})
    assert [card.enterprise for card in page.context["cards"]] == [second.enterprise]
    assert [row["duty"].state for row in page.context["cards"][0].open] == [DutyState.OVERDUE]
    assert client.get(HOME, {"state": "没有"}).status_code == 400


def test_the_home_asks_as_many_questions_for_fifty_enterprises_as_for_one(client):
    user = UserFactory(enterprise=True)
    client.force_login(user)
    client.get(HOME)
    work_calendar()
    counts = []
    for more in (1, 49):
        for _ in range(more):
            entry = listed(2023)
            MembershipFactory(enterprise=entry.enterprise, user=user)
            DisclosureTriggerFactory(
                enterprise=listed(2024, enterprise=entry.enterprise).enterprise, origin=TriggerOrigin.PORTAL
            )
            TemporaryDisclosureFactory(enterprise=entry.enterprise)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOME).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[0]


def test_the_home_of_all_services_shows_what_presses(client):
    entry = listed(2023)
    user = MembershipFactory(enterprise=entry.enterprise).user
    listed(2024, enterprise=entry.enterprise)  # due next year
    client.force_login(user)
    page = client.get(reverse("enterprise-home"))
    assert [(duty.year, duty.state) for duty in page.context["duties"]] == [(2023, DutyState.OVERDUE)]
    assert page.context["duties"][0].url.replace("&", "&amp;") in page.content.decode()
    AnnualDisclosureFactory(enterprise=entry.enterprise, returned=True)
    assert [duty.note for duty in client.get(reverse("enterprise-home")).context["duties"]] == [
        "已退回补正，请修改后重新提交"
    ]
    client.force_login(MembershipFactory().user)
    page = client.get(reverse("enterprise-home"))
    assert page.context["duties"] == [] and "没有临期、逾期或者退回" in page.content.decode()
