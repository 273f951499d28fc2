"""A party entered as a minor after publication: the portal takes the shown records down at once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.errors import Refused
from common.events import history
from common.models import Message, PublishedRecord
from common.publication import public_url, publish
from enforcement.enums import PartyKind
from enforcement.models import CasePublication, EnforcementCase
from enforcement.procedure_enums import PublicationStatus
from enforcement.public.orders import RECTIFICATION_ORDER
from enforcement.services.by_hand import correct_case
from enforcement.services.minors import REASON, TITLE, take_down_of_minor
from enforcement.services.publishing import shown_record, withdraw_case
from opendata import services as open_data
from tests.common.ledgers import load
from tests.enforcement.public.shelves import feed_titles
from tests.enforcement.test_import_guards import sheet_of, told
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    OrderViolationFactory,
    RectificationOrderFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_publication import load_display_rules, published_case

pytestmark = pytest.mark.django_db

LIST, FEED = reverse("cases:case-list"), reverse("cases:feed")


@dataclass
class Shown:
    case: EnforcementCase
    record: PublishedRecord
    handler: object
    reviewer: object


@pytest.fixture
def shown(db) -> Shown:
    """A citizen's case on display."""
    load_law()
    load_display_rules()
    handler, reviewer = UserFactory(roles=[Role.HANDLER]), UserFactory(roles=[Role.REVIEWER])
    case = EnforcementCaseFactory(
        decided=True,
        enterprise=None,
        department=handler.department,
        party_kind=PartyKind.CITIZEN,
        party_name="欧阳小童",
        title="欧阳小童露天焚烧案",
        facts="露天焚烧沥青。",
        handler=handler,
    )
    return Shown(case, published_case(case), handler, reviewer)


def test_marked_by_hand_it_comes_down_from_page_list_and_feed(client, shown):
    address = public_url(shown.record)
    assert shown.record.number in client.get(LIST).content.decode()
    assert feed_titles(client.get(FEED)) == [shown.record.title]
    correct_case(shown.case, actor=shown.handler, is_minor_party=True)
    assert shown.record.number not in client.get(LIST).content.decode()
    assert feed_titles(client.get(FEED)) == []
    gone = client.get(address)
    assert gone.status_code == 410
    page = gone.content.decode()
    assert REASON in page
    for secret in ("未成年人", "欧", "小童", "焚烧"):
        assert secret not in page, secret
    record = shown_record(shown.case)
    assert (record.body, record.search_text) == ({}, "")


def test_the_open_data_are_due_to_be_made_anew(shown, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(open_data, "_request", lambda kind: None)
    open_data.make_files("case-result")
    assert not open_data.is_due("case-result")
    with django_capture_on_commit_callbacks(execute=True):
        correct_case(shown.case, actor=shown.handler, is_minor_party=True)
    assert open_data.is_due("case-result")


def test_the_portal_takes_it_down_and_those_at_work_are_told(shown):
    correct_case(shown.case, actor=shown.handler, is_minor_party=True)
    publication = CasePublication.objects.get()
    assert publication.status == PublicationStatus.WITHDRAWN
    last = history(publication).last()
    assert (last.actor, last.to_state, last.reason) == (None, PublicationStatus.WITHDRAWN, REASON)
    for user in (shown.handler, shown.reviewer):
        message = Message.objects.get(recipient=user, title__startswith=TITLE)
        assert "欧阳" not in message.title + message.text
    assert take_down_of_minor(EnforcementCase.objects.get()) is False
    assert Message.objects.filter(recipient=shown.handler, title__startswith=TITLE).count() == 1


def test_any_other_correction_leaves_it_on_display(shown):
    correct_case(shown.case, actor=shown.handler, title="更正后的案名")
    assert shown_record(shown.case).withdrawn_at is None
    assert not Message.objects.filter(title__startswith=TITLE).exists()


def test_without_anything_shown_nothing_is_taken_down_or_told(shown):
    other = EnforcementCaseFactory(decided=True, handler=shown.handler)
    correct_case(other, actor=shown.handler, is_minor_party=True)
    assert not Message.objects.filter(title__startswith=TITLE).exists()


def test_an_order_of_the_case_comes_down_too(shown):
    order = RectificationOrderFactory(case=shown.case)
    OrderViolationFactory(order=order)
    publish(RECTIFICATION_ORDER, order, actor=shown.reviewer)
    correct_case(shown.case, actor=shown.handler, is_minor_party=True)
    assert PublishedRecord.objects.get(kind=RECTIFICATION_ORDER).withdrawal_reason == REASON


@pytest.mark.parametrize(("mark", "is_down"), [("是", True), ("否", False)], ids=["minor", "adult"])
def test_a_sheet_of_cases_takes_it_down_likewise(tmp_path, shown, mark, is_down):
    sheet = sheet_of(tmp_path, EnforcementCase, is_minor_party=mark, title="更正")
    assert told(load(sheet)) == ""
    assert (shown_record(shown.case).withdrawn_at is not None) is is_down


def test_people_still_need_the_role_to_withdraw(shown):
    with pytest.raises(Refused):
        withdraw_case(CasePublication.objects.get(), actor=shown.handler, reason="有误", ground="error")
