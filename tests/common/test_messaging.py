"""Messages reach who is concerned, each occasion once."""

import pytest
from django.db import transaction

from common.messaging import Occasion, mark_all_read, mark_read, notify, notify_all, unread_count
from common.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_notify_tells_each_recipient_once():
    first, second = UserFactory(), UserFactory(enterprise=True)
    assert notify([first, second, first], key="a", title="事项") == 2
    assert notify([first, second], key="a", title="又一次") == 0
    assert set(Message.objects.values_list("recipient", "title")) == {(first.pk, "事项"), (second.pk, "事项")}


def test_notify_counts_only_who_is_new():
    first, second = UserFactory(), UserFactory()
    notify([first], key="a", title="事项")
    assert notify([first, second], key="a", title="事项") == 1
    assert notify([first], key="b", title="另一事项") == 1


def test_notify_skips_inactive_users_and_takes_nobody():
    assert notify([UserFactory(is_active=False)], key="a", title="事项") == 0
    assert notify([], key="a", title="事项") == 0
    assert not Message.objects.exists()


def test_notify_all_costs_the_same_for_one_occasion_and_for_many(django_assert_num_queries):
    users = [UserFactory(), UserFactory()]
    one = [Occasion(users, "a", "事项")]
    many = [Occasion(users, f"k{number}", "事项") for number in range(20)]
    with django_assert_num_queries(3):  # who is told already, the rows, whose rows they are
        assert notify_all(one) == 2
    with django_assert_num_queries(3):
        assert notify_all(many) == 40
    with django_assert_num_queries(1):
        assert notify_all([*one, *many]) == 0


def test_notify_counts_nothing_that_another_call_told_meanwhile(monkeypatch):
    """Another worker tells of the same occasion between this one's look and its insert."""
    user = UserFactory()
    insert = type(Message.objects.all()).bulk_create

    def late(self, rows, **options):
        insert(self, [Message(recipient=user, key="a", title="先到")], **options)
        return insert(self, rows, **options)

    monkeypatch.setattr(type(Message.objects.all()), "bulk_create", late)
    assert notify([user], key="a", title="事项") == 0
    assert Message.objects.get().title == "先到"


def test_notify_goes_with_the_transaction_that_it_stands_in():
    user = UserFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert notify([user], key="a", title="事项") == 1
        raise ZeroDivisionError
    assert notify([user], key="a", title="事项") == 1


def test_notify_mails_only_who_has_an_address():
    with_address, without = UserFactory(email="a@example.com"), UserFactory()
    notify([with_address, without], key="a", title="事项", by_email=True)
    assert Message.objects.get(recipient=with_address).by_email
    assert not Message.objects.get(recipient=without).by_email


def test_notify_marks_what_is_invented():
    invented, real = UserFactory(is_synthetic=True), UserFactory()
    notify([invented, real], key="a", title="事项")
    notify([real], key="b", title="事项", synthetic=True)
    marks = Message.objects.order_by("key", "recipient").values_list("is_synthetic", flat=True)
    assert list(marks) == [True, False, True]


def test_notify_shortens_a_title_that_is_too_long():
    notify([UserFactory()], key="a", title="长" * 200)
    assert Message.objects.get().title == "长" * 119 + "…"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://example.com/"},
        {"url": "//example.com/"},
        {"url": "javascript:alert(1)"},
        {"tone": "loud"},
        {"key": ""},
        {"key": "长" * 121},
    ],
)
def test_notify_refuses_what_no_page_can_show(wrong):
    with pytest.raises(ValueError):
        notify([UserFactory()], **({"key": "a", "title": "事项"} | wrong))


def test_unread_count_costs_one_query_and_follows_reading(django_assert_num_queries):
    user = UserFactory()
    for number in range(3):
        notify([user], key=f"k{number}", title="事项")
    with django_assert_num_queries(1):
        assert unread_count(user) == 3
        assert unread_count(user) == 3
    mark_read(actor=user, message=Message.objects.get(key="k0"))
    assert unread_count(user) == 2
    assert mark_all_read(actor=user) == 2
    assert unread_count(user) == 0


def test_unread_count_stops_past_its_limit():
    user = UserFactory()
    Message.objects.bulk_create(Message(recipient=user, key=str(n), title="事项") for n in range(120))
    assert unread_count(user) == 100


def test_mark_read_is_noted_once_and_only_by_the_recipient():
    user, stranger = UserFactory(), UserFactory()
    notify([user], key="a", title="事项")
    message = Message.objects.get()
    assert not mark_read(actor=stranger, message=message)
    assert mark_read(actor=user, message=message)
    before = Message.objects.get().read_at
    assert not mark_read(actor=user, message=message)
    assert Message.objects.get().read_at == before
