"""The message centre as its readers see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.messaging import notify
from common.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/messages/"


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def told(user, number=1, **more) -> Message:
    for n in range(number):
        notify([user], key=f"key-{n}", title=f"事项{n}", **more)
    return Message.objects.filter(recipient=user).latest("pk")


@pytest.mark.parametrize(
    ("user", "section"),
    [
        (lambda: UserFactory(), "工作台"),
        (lambda: UserFactory(enterprise=True), "企业服务"),
        (lambda: UserFactory(roles=[Role.ADMINISTRATOR]), "工作台"),
        (lambda: UserFactory(roles=[Role.AUDITOR]), "工作台"),
    ],
)
def test_everyone_reads_their_messages_in_their_own_section(client, user, section):
    reader = user()
    told(reader)
    client.force_login(reader)
    page = client.get(LIST).content.decode()
    assert "事项0" in page
    assert f'<span class="brand__section">{section}</span>' in page
    assert page.count('aria-current="page">') >= 1


def test_list_shows_nothing_of_others(client, reader):
    told(UserFactory())
    page = client.get(LIST).content.decode()
    assert "事项0" not in page
    assert "暂无消息" in page


def test_unread_filter_and_its_empty_state(client, reader):
    told(reader, 2)
    client.get(reverse("common:message-detail", args=[Message.objects.get(key="key-0").pk]))
    page = client.get(LIST, {"unread": "1"}).content.decode()
    assert "事项1" in page
    assert "事项0" not in page
    client.post(reverse("common:message-read-all"))
    assert "没有未读消息" in client.get(LIST, {"unread": "1"}).content.decode()


def test_list_pages_by_position(client, reader):
    told(reader, 25)
    first = client.get(LIST)
    assert [m.title for m in first.context["page"].rows] == [f"事项{n}" for n in range(24, 4, -1)]
    second = client.get(LIST + first.context["next"])
    assert [m.title for m in second.context["page"].rows] == [f"事项{n}" for n in range(4, -1, -1)]
    assert client.get(LIST, {"after": "damaged"}).status_code == 200


def test_list_costs_the_same_for_one_message_and_for_three(client, reader):
    costs = []
    for number in (1, 3):
        told(reader, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_bell_tells_the_unread_in_words_too(client, reader):
    told(reader, 3)
    page = client.get("/staff/").content.decode()
    assert "我的消息，未读 3 条" in page
    assert '<span class="bell__count" aria-hidden="true">3</span>' in page
    client.post(reverse("common:message-read-all"))
    page = client.get("/staff/").content.decode()
    assert "我的消息，没有未读" in page
    assert "bell__count" not in page


def test_opening_the_own_page_of_a_message_reads_it(client, reader):
    message = told(reader, text="第一行\n第二行", url="/staff/")
    page = client.get(reverse("common:message-detail", args=[message.pk])).content.decode()
    assert '<a class="button button--primary" href="/staff/">前往办理</a>' in page
    assert "没有未读" in page
    message.refresh_from_db()
    assert message.read_at is not None


def test_no_other_page_reads_a_message(client, reader):
    message = told(reader, url="/staff/")
    client.get(LIST)
    client.get("/staff/")
    assert client.get(reverse("common:message-open", args=[message.pk])).status_code == 405
    message.refresh_from_db()
    assert message.read_at is None


def test_open_reads_and_goes_to_the_matter(client, reader):
    message = told(reader, url="/staff/registry/laws/?q=1")
    answer = client.post(reverse("common:message-open", args=[message.pk]))
    assert (answer.status_code, answer.url) == (302, "/staff/registry/laws/?q=1")
    message.refresh_from_db()
    assert message.read_at is not None


def test_open_without_a_matter_shows_the_message(client, reader):
    message = told(reader)
    answer = client.post(reverse("common:message-open", args=[message.pk]))
    assert answer.url == reverse("common:message-detail", args=[message.pk])


def test_strangers_get_404_and_read_nothing(client, reader):
    message = told(UserFactory())
    assert client.get(reverse("common:message-detail", args=[message.pk])).status_code == 404
    assert client.post(reverse("common:message-open", args=[message.pk])).status_code == 404
    client.post(reverse("common:message-read-all"))
    message.refresh_from_db()
    assert message.read_at is None


def test_messages_about_invented_records_bear_the_banner(client, reader):
    assert "synthetic-banner" not in client.get(LIST).content.decode()
    told(reader, synthetic=True)
    assert "synthetic-banner" in client.get(LIST).content.decode()


def test_text_of_a_message_is_escaped(client, reader):
    message = told(reader, text="<script>alert(1)</script>")
    page = client.get(reverse("common:message-detail", args=[message.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
