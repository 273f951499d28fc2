"""The homes, the site search and the health check."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common import records
from common.models import PublishedRecord
from registry.models import Law
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def published(number=1, **values):
    today = timezone.localdate()
    return PublishedRecord.objects.create(
        **{
            "kind": "report",
            "source": f"reports.reportedition:{number}",
            "version": 1,
            "title": f"第{number}份报告",
            "dated_on": date(2024, 1, 1) + timedelta(days=number),
            "body": {},
            "search_text": f"第{number}份报告\n兰州新区",
            "published_at": timezone.now(),
            "sha256": "0" * 64,
            "display_until": today,
            **values,
        }
    )


def titles(response):
    return [row["record"].title for row in response.context["results"]]


def test_home_shows_the_newest_of_what_is_on_display(client):
    for number in range(1, 13):
        published(number)
    published(20, title="已撤下", withdrawn_at=timezone.now(), withdrawal_reason="决定被撤销")
    published(21, title="公示期已满", display_until=timezone.localdate() - timedelta(days=1))
    published(22, title="旧版本", is_current=False)
    response = client.get("/")
    shown = [row["record"].title for row in response.context["latest"]]
    assert shown == [f"第{number}份报告" for number in range(12, 2, -1)]


def test_home_without_content_says_what_will_stand_there(client):
    assert "暂无公开内容" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("visitor", "expected"),
    [
        (lambda: None, ["/enterprise/", "/staff/"]),
        (lambda: UserFactory(), ["/staff/"]),
        (lambda: MembershipFactory().user, ["/enterprise/"]),
    ],
)
def test_home_leads_each_to_the_section_that_is_open_to_them(client, visitor, expected):
    user = visitor()
    if user is not None:
        client.force_login(user)
    page = client.get("/").content.decode()
    assert [url for url in ("/enterprise/", "/staff/") if f'<li><a href="{url}">' in page] == expected


def test_search_finds_rows_with_every_word(client):
    published(1, search_text="甲化工 大气")
    published(2, search_text="甲化工 水")
    assert titles(client.get("/search/", {"q": "甲化工 水"})) == ["第2份报告"]
    assert titles(client.get("/search/", {"q": "甲化工"})) == ["第2份报告", "第1份报告"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"withdrawn_at": timezone.now(), "withdrawal_reason": "撤销"},
        {"display_until": date(2020, 1, 1)},
        {"is_current": False},
    ],
)
def test_search_never_finds_what_is_not_on_display(client, hidden):
    published(1, **hidden)
    response = client.get("/search/", {"q": "报告"})
    assert titles(response) == []
    assert "没有找到" in response.content.decode()


def test_search_never_reads_working_tables(client):
    EnterpriseFactory(name="未公开公司")
    assert titles(client.get("/search/", {"q": "未公开公司"})) == []


def test_search_takes_percent_signs_as_they_are(client):
    published(1, search_text="增长 100%")
    published(2)
    assert titles(client.get("/search/", {"q": "%"})) == ["第1份报告"]


def test_search_pages_keep_the_words(client):
    for number in range(1, 22):
        published(number)
    first = client.get("/search/", {"q": "报告"})
    assert len(titles(first)) == 20
    assert titles(client.get("/search/" + first.context["next"])) == ["第1份报告"]


@pytest.mark.parametrize(
    "query", [{"q": ""}, {"q": "长" * 101}, {"q": "报告", "kind": "secret"}, {"q": "\x00"}]
)
def test_wrong_search_is_explained(client, query):
    response = client.get("/search/", query)
    assert response.status_code == 400
    assert "error-summary" in response.content.decode()


def test_staff_home_lists_what_the_user_may_read_and_last_did(client):
    user = UserFactory()
    law = records.create(
        Law, actor=user, code="mine", title="我的法", rank="statute", effective_from=date(2020, 1, 1)
    )
    records.change(law, actor=user, source="政府网站")
    client.force_login(user)
    response = client.get("/staff/")
    assert [str(row["record"]) for row in response.context["recent"]] == ["《我的法》"]
    html = response.content.decode()
    assert '<a href="/staff/registry/laws/mine/">《我的法》</a>' in html
    assert "均为虚构" not in html
    assert "基础名录" in response.context["groups"]
    Law.objects.filter(pk=law.pk).update(is_synthetic=True)
    assert "均为虚构" in client.get("/staff/").content.decode()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_staff_home_of_those_without_business_names_no_register(client, role):
    client.force_login(UserFactory(roles=[role]))
    response = client.get("/staff/")
    assert response.context["groups"] == {}
    assert "/staff/registry/" not in response.content.decode()


def test_enterprise_home_counts_own_rows_only(client):
    membership = MembershipFactory()
    EnterpriseFactory()
    client.force_login(membership.user)
    response = client.get("/enterprise/")
    counts = {each["register"].slug: str(each["count"]) for each in response.context["registers"]}
    assert counts["enterprises"] == "1"
    assert membership.enterprise.name in response.content.decode()


def test_enterprise_user_without_an_enterprise_is_told_what_to_do(client):
    client.force_login(UserFactory(enterprise=True))
    assert "尚未关联企业" in client.get("/enterprise/").content.decode()


def test_healthz(client):
    assert client.get("/healthz/").json() == {"status": "ok"}


def test_healthz_tells_when_the_database_is_gone(client):
    with patch("lanzhou_eco.views.connection.cursor", side_effect=OperationalError):
        response = client.get("/healthz/")
    assert response.status_code == 503


def test_home_shows_main_figures_of_the_newest_report_and_links_their_definitions(client):
    figures = [
        {"id": "I28", "name": "处罚案件", "display": "56", "unit": "起"},
        {"id": "I06.gross", "name": "另一口径", "display": "32", "unit": "日"},
    ]
    record = published(body={"year": 2024, "figures": figures})
    page = client.get("/").content.decode()
    assert "2024年度主要数据" in page
    assert f"{reverse('public-report', args=[record.pk])}#figure-I28" in page
    assert "另一口径" not in page
