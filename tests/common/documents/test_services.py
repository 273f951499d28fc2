"""Issuing, withdrawing and receiving documents."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from common import events
from common.documents.content import DocumentContent
from common.documents.services import (
    confirm_receipt,
    documents_of,
    issue,
    preview,
    withdraw_document,
)
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from common.models.event import digest
from registry.models import Enterprise
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

from .conftest import DAY, RECEIVED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def party(firm):
    return MembershipFactory(enterprise=firm).user


def issued(owner, actor=None, **extra):
    return issue("notice", owner, actor=actor, number_prefix="兰新环告", issued_on=DAY, **extra)


def test_issuing_numbers_and_freezes(firm, clerk):
    document = issued(firm, clerk)
    assert (document.title, document.number) == ("示范化工有限公司告知书", "兰新环告〔2026〕1号")
    assert (document.issued_on, document.issued_by, document.is_for_party) == (DAY, clerk, True)
    content = DocumentContent.from_json(document.content)
    assert (content.number, content.dated_on) == (document.number, DAY)
    assert document.sha256 == digest(document.content)

    firm.name = "改名有限公司"
    firm.save()
    document.refresh_from_db()
    assert document.title == "示范化工有限公司告知书"
    event = events.history(firm).get()
    assert (event.kind, event.actor, event.changes["文号"]) == (
        "document_issued",
        clerk,
        [None, "兰新环告〔2026〕1号"],
    )


def test_preview_writes_nothing(firm):
    content = preview("notice", firm, issued_on=DAY)
    assert (content.title, content.number) == ("示范化工有限公司告知书", "")
    assert not OfficialDocument.objects.exists()
    assert not events.history(firm).exists()


def test_a_second_one_is_a_conflict_and_takes_no_number(firm):
    issued(firm)
    with pytest.raises(Conflict, match="已经制发"):
        issued(firm)
    assert issued(EnterpriseFactory()).number == "兰新环告〔2026〕2号"


def test_a_repeatable_kind_refuses_only_the_same_again(firm):
    issue("memo", firm, actor=None, issued_on=DAY, 事项="一")
    issue("memo", firm, actor=None, issued_on=DAY, 事项="二")
    with pytest.raises(Conflict, match="内容相同"):
        issue("memo", firm, actor=None, issued_on=DAY, 事项="一")
    assert [document.number for document in OfficialDocument.objects.of(firm)] == ["", ""]


def test_a_number_given_outside_the_portal_is_kept(firm):
    document = issue("notice", firm, actor=None, number="兰新环告〔2025〕99号", issued_on=DAY)
    assert document.number == "兰新环告〔2025〕99号"
    assert issued(EnterpriseFactory()).number == "兰新环告〔2026〕1号"


def test_a_numbered_kind_without_a_prefix_is_a_programming_error(firm):
    with pytest.raises(ValueError, match="notice is numbered"):
        issue("notice", firm, actor=None)


def test_a_missing_value_loses_no_number(firm):
    with pytest.raises(Refused, match="文书缺少“事项”"):
        issued(firm, 事项="")
    assert issued(firm).number == "兰新环告〔2026〕1号"


def test_a_step_that_fails_afterwards_gives_the_number_back(firm):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert issued(firm).number == "兰新环告〔2026〕1号"
        raise ZeroDivisionError
    assert not OfficialDocument.objects.exists()
    assert not events.history(firm).exists()
    assert issued(firm).number == "兰新环告〔2026〕1号"


def test_files_are_made_after_the_commit(firm, django_capture_on_commit_callbacks, monkeypatch):
    made = []
    monkeypatch.setattr("common.documents.files.make_files", made.append)
    with django_capture_on_commit_callbacks(execute=True):
        document = issued(firm)
        assert made == []
    assert made == [document.pk]


def test_synthetic_owners_give_synthetic_documents(firm):
    assert DocumentContent.from_json(issued(firm).content).notice == ""
    invented = EnterpriseFactory(is_synthetic=True)
    document = issued(invented)
    assert document.is_synthetic
    assert DocumentContent.from_json(document.content).notice == DocumentContent.SYNTHETIC_NOTICE


def test_withdrawal_keeps_the_document_and_its_number(firm, clerk):
    document = issued(firm)
    withdraw_document(document, actor=clerk, reason=" 日期有误 ")
    document.refresh_from_db()
    assert (document.withdrawn_by, document.withdrawn_reason) == (clerk, "日期有误")
    assert [event.kind for event in events.history(firm)] == ["document_issued", "document_withdrawn"]
    assert issued(firm).number == "兰新环告〔2026〕2号"


def test_withdrawal_needs_a_reason_and_happens_once(firm, clerk):
    document = issued(firm)
    with pytest.raises(Refused, match="须写明理由"):
        withdraw_document(document, actor=clerk, reason="  ")
    withdraw_document(document, actor=clerk, reason="有误")
    with pytest.raises(Conflict, match="已被撤回"):
        withdraw_document(document, actor=clerk, reason="有误")
    assert events.history(firm).filter(kind="document_withdrawn").count() == 1


def test_receipt_is_recorded_once_and_calls_the_hook(firm, party):
    document = issued(firm)
    received = confirm_receipt(document, actor=party)
    assert (received.received_by, received.received_at is None) == (party, False)
    assert [(document.pk, party.pk)] == RECEIVED
    assert events.history(firm).last().kind == "document_received"
    with pytest.raises(Conflict, match="已签收"):
        confirm_receipt(document, actor=party)
    assert len(RECEIVED) == 1
    assert events.history(firm).filter(kind="document_received").count() == 1


def test_who_may_not_confirm(firm, party, clerk):
    document = issued(firm)
    stranger = MembershipFactory().user
    with pytest.raises(Refused, match="受送达企业的用户"):
        confirm_receipt(document, actor=clerk)
    with pytest.raises(Refused, match="不是送达贵单位"):
        confirm_receipt(document, actor=stranger)
    memo = issue("memo", firm, actor=clerk, issued_on=DAY)
    with pytest.raises(Refused, match="不是送达贵单位"):
        confirm_receipt(memo, actor=party)
    withdraw_document(document, actor=clerk, reason="有误")
    with pytest.raises(Conflict, match="已被撤回"):
        confirm_receipt(document, actor=party)
    assert RECEIVED == []


def test_a_failing_hook_leaves_the_document_unreceived(firm, party, monkeypatch):
    document = issued(firm)

    def refuse(document, *, actor):
        raise Refused("不能送达")

    monkeypatch.setattr("tests.common.documents.conftest.note_receipt", refuse)
    with pytest.raises(Refused, match="不能送达"):
        confirm_receipt(document, actor=party)
    document.refresh_from_db()
    assert document.received_at is None


def test_the_list_shows_each_user_what_is_theirs(firm, party, clerk):
    document, memo = issued(firm), issue("memo", firm, actor=clerk, issued_on=DAY)
    staff = documents_of(firm, clerk)
    assert [(each.document, each.may_confirm, each.may_withdraw) for each in staff] == [
        (document, False, True),
        (memo, False, True),
    ]
    (own,) = documents_of(firm, party)
    assert (own.document, own.may_confirm, own.may_withdraw) == (document, True, False)


def test_a_party_still_reads_what_it_had_received(firm, party, clerk):
    document = issued(firm)
    confirm_receipt(document, actor=party)
    withdraw_document(document, actor=clerk, reason="有误")
    again = issued(firm)
    withdraw_document(again, actor=clerk, reason="有误")
    assert [each.document for each in documents_of(firm, party)] == [document]
    assert not documents_of(firm, party)[0].may_confirm


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_racing_issuers_share_out_the_numbers():
    owners = [EnterpriseFactory() for _ in range(6)]
    barrier = threading.Barrier(2)

    def take(mine):
        barrier.wait(timeout=60)
        for owner in mine:
            issued(owner)
        connection.close()

    threads = [threading.Thread(target=take, args=(owners[part::2],)) for part in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    numbers = sorted(OfficialDocument.objects.values_list("number", flat=True))
    assert numbers == [f"兰新环告〔2026〕{number}号" for number in range(1, 7)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_racing_clicks_issue_one_document():
    owner = EnterpriseFactory()
    barrier = threading.Barrier(2)
    outcomes = []

    def click():
        barrier.wait(timeout=60)
        try:
            issued(Enterprise.objects.get(pk=owner.pk))
            outcomes.append("issued")
        except Conflict:
            outcomes.append("conflict")
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(outcomes) == ["conflict", "issued"]
    assert OfficialDocument.objects.get().number == "兰新环告〔2026〕1号"


def test_the_day_of_issue_is_today_by_default(firm, monkeypatch):
    monkeypatch.setattr("common.documents.services.timezone.localdate", lambda: date(2027, 1, 4))
    assert issue("notice", firm, actor=None, number_prefix="兰新环告").number == "兰新环告〔2027〕1号"
