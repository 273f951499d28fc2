"""What the public reads of an order to correct: shown by a second person, following its steps."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from enforcement.enums import OrderStatus
from enforcement.services import take_order_step
from enforcement.services.order_notices import publish_order, shown_order, withdraw_order_notice
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import RectificationOrderFactory, ViolationTypeFactory
from tests.factories.enforcement_after import ServedOrderFactory, load_law

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(date(2024, 5, 20))


def test_the_public_reads_the_allowlist_and_nothing_internal(officer):
    order = ServedOrderFactory(demand="停止排放。联系人张三，电话13800000000")
    order.violations.update(
        violation_type=ViolationTypeFactory(name="超标排放水污染物"), description="内部记载"
    )
    body = publish_order(order, actor=officer).body
    assert (body["number"], body["violations"], body["state"]) == (
        order.number,
        ["超标排放水污染物"],
        "已送达",
    )
    text = str(body)
    assert "13800000000" not in text and "内部记载" not in text


def test_who_handles_it_does_not_release_it(officer):
    order = ServedOrderFactory(handler=officer)
    with pytest.raises(Refused, match="承办人不得"):
        publish_order(order, actor=officer)
    with pytest.raises(Refused, match="须由"):
        publish_order(order, actor=UserFactory(roles=[Role.HANDLER]))
    assert publish_order(order, actor=UserFactory(roles=[Role.REVIEWER])).version == 1


def test_the_state_follows_the_steps(officer):
    order = ServedOrderFactory()
    publish_order(order, actor=officer)
    take_order_step(
        order, OrderStatus.CORRECTED, actor=officer, reason="已改正", corrected_on=date(2024, 3, 20)
    )
    shown = shown_order(order)
    assert (shown.version, shown.body["state"], shown.body["corrected_on"]) == (2, "已改正", "2024-03-20")


def test_a_withdrawn_order_leaves_a_tombstone(officer):
    order = ServedOrderFactory()
    publish_order(order, actor=officer)
    take_order_step(order, OrderStatus.WITHDRAWN, actor=officer, reason="依据错误")
    assert shown_order(order) is None
    tombstone = PublishedRecord.objects.get(is_current=True)
    assert (tombstone.withdrawal_reason, tombstone.body) == ("决定书已撤销：依据错误", {})
    with pytest.raises(Refused, match="已撤销"):
        publish_order(order, actor=officer)


def test_an_unpublished_order_publishes_nothing_by_itself(officer):
    take_order_step(
        ServedOrderFactory(), OrderStatus.CORRECTED, actor=officer, corrected_on=date(2024, 3, 20)
    )
    assert not PublishedRecord.objects.exists()


def test_it_is_taken_down_by_hand_once(officer):
    order = ServedOrderFactory()
    publish_order(order, actor=officer)
    withdraw_order_notice(order, actor=officer, reason="内容有误")
    with pytest.raises(Conflict):
        withdraw_order_notice(order, actor=officer, reason="内容有误")


def test_an_order_that_names_nothing_is_not_shown(officer):
    with pytest.raises(Refused, match="尚未登记违法行为"):
        publish_order(RectificationOrderFactory(), actor=officer)
