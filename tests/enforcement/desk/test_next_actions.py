"""The page of every kind of matter tells the one next action that the queue tells."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.registers import register_for
from enforcement.deadlines import CaseRows
from enforcement.enums import OrderStatus
from enforcement.matters import KINDS
from registry.queue.matters import matter_of
from tests.enforcement.desk.matters import TODAY, one_of_each
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import ServedOrderFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

EVERYONE = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]
# Those whose page is that of what they belong to, or tells it beside the way of the case.
ELSEWHERE = ("case", "submission")
OF_PAGES = [kind for kind in KINDS if kind.code not in ELSEWHERE]


def told(client, record) -> list:
    page = client.get(register_for(type(record)).detail_url(record))
    return [panel.context for panel in page.context["panels"] if panel.template == "desk/_next.html"]


@pytest.mark.parametrize("kind", OF_PAGES, ids=lambda kind: kind.code)
def test_the_page_tells_what_the_queue_tells(client, kind):
    user = UserFactory(roles=EVERYONE)
    client.force_login(user)
    made = one_of_each(user)[kind.code]
    record = kind.related(kind.model.objects.filter(pk=made.pk)).get()
    expected = matter_of(kind, record, TODAY, CaseRows()).step_for(user)
    (panel,) = told(client, record)
    assert (panel["next"].label, panel["next"].url) == (expected.label, expected.url)
    assert panel["refusal"] == ""
    page = client.get(register_for(type(record)).detail_url(record)).content.decode()
    assert page.index('id="desk-next"') < page.index("登记内容")


def test_who_may_not_take_it_reads_why_and_gets_no_button(client):
    client.force_login(UserFactory(roles=[Role.LEGAL_REVIEWER]))
    order = ServedOrderFactory(status=OrderStatus.SERVED)
    (panel,) = told(client, order)
    assert panel["refusal"]
    page = client.get(register_for(type(order)).detail_url(order)).content.decode()
    assert panel["refusal"] in page
    assert reverse("enforcement:orders-reinspect", args=[order.ledger_no]) not in page


def test_what_is_over_has_no_next_action(client):
    client.force_login(UserFactory(roles=EVERYONE))
    assert told(client, ServedOrderFactory(status=OrderStatus.CORRECTED, corrected_on=TODAY)) == []


def test_the_party_is_told_no_action_of_the_bureau(client):
    user = MembershipFactory().user
    order = ServedOrderFactory(enterprise=user.memberships.get().enterprise)
    client.force_login(user)
    page = client.get(f"/enterprise/orders/{order.ledger_no}/")
    assert page.status_code == 200
    assert 'id="desk-next"' not in page.content.decode()
