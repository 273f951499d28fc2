"""The common queue by field of work: what is asked for stands in the address, other queues are led to."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from disclosure.enums import FilingStatus, RatingStatus
from registry.queue.matters import all_fields, all_kinds, kinds_of
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory, CreditRatingFactory
from tests.factories.enforcement_after import FiledCaseFactory

pytestmark = pytest.mark.django_db
OBJECTED = date(2024, 6, 3)


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return client


def found(client, **asked):
    page = client.get(reverse("enforcement:queue"), {"whose": "all", **asked})
    assert page.status_code == 200
    return {row["entry"].kind.code for row in page.context["rows"]}, page.content.decode()


def test_every_kind_has_one_field_and_only_those_with_kinds_are_asked_for():
    by_field = [kinds_of(field.code) for field in all_fields()]
    assert sorted(kind.code for kinds in by_field for kind in kinds) == sorted(
        kind.code for kind in all_kinds()
    )
    assert {field.code for field in all_fields() if not kinds_of(field.code)} == {"eia"}


def test_a_field_narrows_the_queue(staff):
    AnnualDisclosureFactory(submitted=True)
    CreditRatingFactory(
        status=RatingStatus.OBJECTED, objected_on=OBJECTED, noticed_on=OBJECTED, published_on=None
    )
    FiledCaseFactory()
    everything, page = found(staff)
    assert everything >= {"annual-review", "rating-review", "case"} and "<h1" in page
    disclosed, page = found(staff, field="disclosure")
    assert disclosed == {"annual-review"} and "待办队列：信息披露" in page
    assert found(staff, field="credit")[0] == {"rating-review"}
    assert found(staff, field="enforcement")[0] == {"case"}
    assert found(staff, field="disclosure", kind="case")[0] == set()


def test_tabs_keep_what_else_is_asked_and_lead_to_the_queue_of_the_field(staff):
    page = staff.get(reverse("enforcement:queue"), {"whose": "all", "field": "credit", "page": "2"})
    tabs = {each["label"]: each for each in page.context["tabs"]}
    assert tabs["信用评价"]["current"] and not tabs["全部"]["current"]
    assert tabs["信息披露"]["url"] == "?whose=all&field=disclosure"
    assert tabs["环评审批"]["url"] == reverse("permits:queue")


def test_an_unknown_field_is_refused(staff):
    answer = staff.get(reverse("enforcement:queue"), {"field": "不存在"})
    assert answer.status_code == 400 and "筛选条件有误" in answer.content.decode()


def test_what_was_reviewed_is_gone(staff):
    AnnualDisclosureFactory(status=FilingStatus.ACCEPTED, published_on=None)
    assert found(staff, field="disclosure")[0] == set()
