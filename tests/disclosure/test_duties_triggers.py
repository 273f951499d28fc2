"""Documents that oblige: the bureau's own taken up by themselves, others declared, some excused."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Attachment, Event, OfficialDocument
from disclosure.duty.derived import duties_of
from disclosure.duty.enums import DutyKind, DutyState, TriggerOrigin
from disclosure.duty.registers import entered_only
from disclosure.duty.triggers import (
    TriggersIncomplete,
    change_trigger,
    create_trigger,
    declare_document,
    excuse_trigger,
    take_up,
)
from disclosure.enums import TriggerKind
from disclosure.models import DisclosureTrigger
from disclosure.tasks import take_up_triggers
from enforcement.enums import CaseStatus, TransferKind
from permits.enums import ApplicationKind, EiaStatus
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import DutyListEntryFactory, TemporaryDisclosureFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.factories.enforcement import EnforcementCaseFactory, PoliceTransferFactory
from tests.factories.enforcement_after import DecidedCaseFactory, ServedCaseFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 12)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_duty_law()
    Days(monkeypatch).go_to(TODAY)


@pytest.fixture
def firm():
    """An enterprise on the list of 2024."""
    return DutyListEntryFactory(
        year=2024, noticed_on=date(2024, 3, 1), published_on=date(2024, 3, 28)
    ).enterprise


def rows() -> list[tuple[str, str, date]]:
    found = DisclosureTrigger.objects.order_by("received_on", "pk")
    return [(each.kind, each.document_number, each.received_on) for each in found]


# ---- the bureau's own records ----


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ApplicationKind.FIRST, TriggerKind.PERMIT_GRANTED),
        (ApplicationKind.MAJOR_CHANGE, TriggerKind.PERMIT_CHANGED),
        (ApplicationKind.REEXAMINATION, TriggerKind.PERMIT_RENEWED),
    ],
)
def test_a_delivered_approval_obliges_from_its_delivery(firm, kind, expected):
    decision = EiaDecisionFactory(
        enterprise=firm, approved=True, application_kind=kind, delivered_on=date(2024, 6, 3)
    )
    assert take_up(TODAY) == 1
    [trigger] = DisclosureTrigger.objects.all()
    assert (trigger.kind, trigger.document_number, trigger.received_on) == (
        expected,
        decision.document_number,
        date(2024, 6, 3),
    )
    assert (trigger.source, trigger.origin, trigger.document_title) == (
        decision,
        TriggerOrigin.PORTAL,
        "关于示范项目环境影响评价文件的批复",
    )
    assert trigger.department == firm.department


def test_what_was_not_delivered_and_what_was_refused_obliges_nobody(firm):
    EiaDecisionFactory(enterprise=firm, approved=True)
    EiaDecisionFactory(enterprise=firm, refused=True, delivered_on=date(2024, 6, 3))
    DecidedCaseFactory(enterprise=firm)
    assert take_up(TODAY) == 0 and rows() == []


def test_a_revoked_approval_obliges_again(firm):
    decision = EiaDecisionFactory(
        enterprise=firm,
        approved=True,
        delivered_on=date(2024, 3, 20),
        status=EiaStatus.REVOKED,
        revoked_on=date(2024, 6, 5),
    )
    assert take_up(TODAY) == 2
    assert [(kind, day) for kind, _, day in rows()] == [
        (TriggerKind.PERMIT_GRANTED, date(2024, 3, 20)),
        (TriggerKind.PERMIT_REVOKED, date(2024, 6, 5)),
    ]
    assert DisclosureTrigger.objects.get(kind=TriggerKind.PERMIT_REVOKED).document_title == (
        f"撤销{decision.document_number}的决定"
    )


def test_a_served_penalty_obliges_from_its_service(firm):
    case = ServedCaseFactory(enterprise=firm)
    assert take_up(TODAY) == 1
    assert rows() == [(TriggerKind.PENALTY, case.decision_number, date(2024, 4, 10))]


def test_a_penalty_of_a_citizen_obliges_no_enterprise(firm):
    ServedCaseFactory(enterprise=firm, party_kind="citizen", party_name="张某")
    assert take_up(TODAY) == 0


def test_an_answered_detention_obliges_and_tells_nothing_of_the_transfer(firm):
    transfer = PoliceTransferFactory(enterprise=firm, answered_on=date(2024, 6, 10), answer="已执行")
    assert take_up(TODAY) == 1
    [trigger] = DisclosureTrigger.objects.all()
    assert (trigger.kind, trigger.document_number, trigger.authority, trigger.received_on) == (
        TriggerKind.DETENTION,
        "",
        transfer.recipient,
        date(2024, 6, 10),
    )
    told = " ".join([trigger.document_title, trigger.note])
    assert transfer.matter not in told and transfer.document_number not in told


@pytest.mark.parametrize(
    "values",
    [
        {},  # not answered
        {"answered_on": date(2024, 6, 10), "is_declined": True},
        {"answered_on": date(2024, 6, 10), "kind": TransferKind.CRIME},
    ],
)
def test_other_transfers_oblige_nobody(firm, values):
    PoliceTransferFactory(enterprise=firm, **values)
    assert take_up(TODAY) == 0


def test_records_of_who_never_stood_on_a_list_are_left_alone():
    ServedCaseFactory(enterprise=EnterpriseFactory())
    assert take_up(TODAY) == 0


def test_what_could_be_punished_no_more_is_left_alone(firm):
    ServedCaseFactory(enterprise=firm)  # served on 10 April 2024
    assert take_up(date(2026, 4, 11)) == 0
    assert take_up(date(2026, 4, 10)) == 1


def test_taking_up_twice_changes_nothing(firm):
    ServedCaseFactory(enterprise=firm)
    EiaDecisionFactory(enterprise=firm, approved=True, delivered_on=date(2024, 6, 3))
    assert take_up(TODAY) == 2
    before = rows()
    events = [history(each).count() for each in DisclosureTrigger.objects.all()]
    assert take_up(TODAY) == 0
    take_up_triggers()
    assert rows() == before
    assert [history(each).count() for each in DisclosureTrigger.objects.all()] == events == [1, 1]


def test_a_corrected_record_corrects_its_row_until_a_report_is_begun(firm):
    case = ServedCaseFactory(enterprise=firm)
    take_up(TODAY)
    case.served_on = date(2024, 4, 12)
    case.save()
    take_up(TODAY)
    trigger = DisclosureTrigger.objects.get()
    assert trigger.received_on == date(2024, 4, 12)
    trigger.report = TemporaryDisclosureFactory(enterprise=firm, received_on=date(2024, 4, 12))
    trigger.save()
    case.served_on = date(2024, 4, 15)
    case.save()
    take_up(TODAY)
    assert DisclosureTrigger.objects.get().received_on == date(2024, 4, 12)


def test_an_annulled_penalty_obliges_no_more(firm):
    case = ServedCaseFactory(enterprise=firm)
    take_up(TODAY)
    case.status, case.annulled_on = CaseStatus.ANNULLED, date(2024, 6, 11)
    case.save()
    take_up(TODAY)
    [found] = [each for each in duties_of(firm, TODAY) if each.kind == DutyKind.TEMPORARY]
    assert (found.state, found.reason) == (DutyState.EXEMPT, "该文书已于2024年6月11日被依法撤销")


def test_a_penalty_annulled_before_it_was_taken_up_never_obliges(firm):
    ServedCaseFactory(enterprise=firm, status=CaseStatus.ANNULLED, annulled_on=date(2024, 6, 11))
    assert take_up(TODAY) == 1
    before = Event.objects.count()
    [found] = [each for each in duties_of(firm, TODAY) if each.kind == DutyKind.TEMPORARY]
    assert found.state == DutyState.EXEMPT
    take_up(TODAY)
    assert Event.objects.count() == before


def test_a_day_of_receipt_that_the_staff_corrected_stays(firm):
    case = ServedCaseFactory(enterprise=firm)
    take_up(TODAY)
    trigger = DisclosureTrigger.objects.get()
    change_trigger(trigger, actor=UserFactory(roles=["handler"]), received_on=date(2024, 4, 20))
    case.decision_number = "更正后的文号"
    case.save()
    take_up(TODAY)
    trigger.refresh_from_db()
    assert (trigger.received_on, trigger.document_number) == (date(2024, 4, 20), "更正后的文号")


def test_a_document_declared_before_is_taken_for_the_same(firm):
    case = ServedCaseFactory(enterprise=firm)
    declared = DisclosureTriggerFactory(
        enterprise=firm, document_number=case.decision_number, received_on=date(2024, 4, 11)
    )
    assert take_up(TODAY) == 0
    declared.refresh_from_db()
    assert (declared.source, DisclosureTrigger.objects.count()) == (case, 1)


def test_a_report_on_the_same_document_is_linked(firm):
    case = ServedCaseFactory(enterprise=firm)
    report = TemporaryDisclosureFactory(
        enterprise=firm, document_number=case.decision_number, received_on=date(2024, 4, 10)
    )
    take_up(TODAY)
    assert DisclosureTrigger.objects.get().report == report


def test_synthetic_records_make_synthetic_rows(firm):
    ServedCaseFactory(enterprise=firm, is_synthetic=True)
    take_up(TODAY)
    assert DisclosureTrigger.objects.get().is_synthetic


# ---- declared by the enterprise, entered by the staff ----


def declare(actor, enterprise, **values) -> DisclosureTrigger:
    given = {
        "kind": TriggerKind.CRIMINAL,
        "document_title": "刑事判决书",
        "document_number": "（2024）甘01刑初1号",
        "authority": "示范人民法院",
        "received_on": date(2024, 6, 3),
    }
    return declare_document(actor=actor, enterprise=enterprise, **given | values)


def test_an_enterprise_declares_a_judgment(firm):
    user = MembershipFactory(enterprise=firm).user
    upload = SimpleUploadedFile("判决书.pdf", PDF, "application/pdf")
    made = declare(user, firm, uploads=[upload])
    assert (made.origin, made.enterprise, made.department) == (TriggerOrigin.DECLARED, firm, firm.department)
    assert [each.name for each in Attachment.objects.of(made)] == ["判决书.pdf"]
    [found] = [each for each in duties_of(firm, TODAY) if each.kind == DutyKind.TEMPORARY]
    assert (found.trigger, found.due_on) == (made, date(2024, 6, 11))


def test_the_staff_enter_a_settlement(firm):
    made = declare(UserFactory(), firm, kind=TriggerKind.COMPENSATION)
    assert made.origin == TriggerOrigin.STAFF


def test_nobody_declares_for_another(firm):
    with pytest.raises(Refused, match="您所代表企业"):
        declare(MembershipFactory().user, firm)
    with pytest.raises(Refused):
        declare(UserFactory(roles=[Role.AUDITOR]), firm)


def test_a_day_to_come_and_a_change_are_refused(firm):
    user = MembershipFactory(enterprise=firm).user
    with pytest.raises(Refused, match="不得晚于今天"):
        declare(user, firm, received_on=date(2024, 6, 13))
    with pytest.raises(Refused, match="变更已披露的信息"):
        declare(user, firm, kind=TriggerKind.CHANGE)


def test_the_same_document_is_declared_once(firm):
    user = MembershipFactory(enterprise=firm).user
    declare(user, firm)
    with pytest.raises(ValidationError, match="请勿重复登记"):
        declare(user, firm)
    assert declare(user, firm, document_number="（2024）甘01刑初2号")


def test_the_page_of_declaring_keeps_what_was_typed(client, firm):
    client.force_login(MembershipFactory(enterprise=firm).user)
    address = reverse("disclosure-enterprise:trigger-new")
    typed = {
        "enterprise": firm.uscc,
        "kind": TriggerKind.CRIMINAL,
        "document_title": "刑事判决书",
        "authority": "示范人民法院",
        "received_on": "2024-06-13",
    }
    page = client.post(address, typed)
    assert page.status_code == 422 and "刑事判决书" in page.content.decode()
    assert "不得晚于今天" in page.content.decode()
    assert client.post(address, typed | {"received_on": "2024-06-03"}).status_code == 302
    assert DisclosureTrigger.objects.get().authority == "示范人民法院"


def test_another_enterprise_cannot_be_chosen(client, firm):
    client.force_login(MembershipFactory().user)
    page = client.post(
        reverse("disclosure-enterprise:trigger-new"),
        {"enterprise": firm.uscc, "kind": "penalty", "document_title": "决定", "authority": "局",
         "received_on": "2024-06-03"},
    )  # fmt: skip
    assert page.status_code == 422 and not DisclosureTrigger.objects.exists()


def test_the_register_refuses_a_day_to_come(firm):
    values = {
        "department": firm.department,
        "enterprise": firm,
        "kind": TriggerKind.PENALTY,
        "document_title": "行政处罚决定书",
    }
    with pytest.raises(Refused, match="不得晚于今天"):
        create_trigger(actor=UserFactory(), received_on=date(2024, 6, 13), **values)
    assert create_trigger(actor=UserFactory(), received_on=TODAY, **values).origin == TriggerOrigin.STAFF


# ---- excused ----


def test_a_reviewer_states_why_a_document_does_not_oblige(firm):
    trigger = DisclosureTriggerFactory(enterprise=firm)
    reviewer = UserFactory(roles=[Role.REVIEWER])
    done = excuse_trigger(actor=reviewer, trigger=trigger, reason=" 与环境信息无关 ")
    assert (done.excused_on, done.excused_reason) == (TODAY, "与环境信息无关")
    with pytest.raises(Conflict):
        excuse_trigger(actor=reviewer, trigger=trigger, reason="再次")


def test_who_may_not_excuse_and_what_may_not_be(firm):
    trigger = DisclosureTriggerFactory(enterprise=firm)
    with pytest.raises(Refused, match="审核人"):
        excuse_trigger(actor=UserFactory(), trigger=trigger, reason="理由")
    reviewer = UserFactory(roles=[Role.REVIEWER])
    with pytest.raises(Refused, match="请写明"):
        excuse_trigger(actor=reviewer, trigger=trigger, reason=" ")
    trigger.report = TemporaryDisclosureFactory(enterprise=firm)
    trigger.save()
    with pytest.raises(Refused, match="已有临时报告"):
        excuse_trigger(actor=reviewer, trigger=trigger, reason="理由")


def test_the_pages_of_a_document_show_its_duty(client, firm):
    trigger = DisclosureTriggerFactory(enterprise=firm)
    reviewer = UserFactory(roles=[Role.REVIEWER])
    client.force_login(reviewer)
    text = client.get(
        reverse("disclosure:disclosure-triggers-detail", args=[trigger.ledger_no])
    ).content.decode()
    excuse_url = reverse("disclosure:trigger-excuse", args=[trigger.ledger_no])
    assert "2024年6月11日" in text and excuse_url in text
    assert client.post(excuse_url, {"reason": "与环境信息无关"}).status_code == 302
    client.force_login(MembershipFactory(enterprise=firm).user)
    text = client.get(
        reverse("enterprise:disclosure-triggers-detail", args=[trigger.ledger_no])
    ).content.decode()
    assert "与环境信息无关" in text and excuse_url not in text


def test_rows_of_a_simplified_case_too(firm):
    """Whatever the procedure: what counts is that the decision was served."""
    EnforcementCaseFactory(enterprise=firm, decided=True, is_simplified=True, served_on=date(2024, 6, 3))
    assert take_up(TODAY) == 1


def test_a_sheet_enters_documents_and_changes_none_of_the_portals(firm):
    entered = DisclosureTriggerFactory(enterprise=firm)
    declared = DisclosureTriggerFactory(enterprise=firm, origin=TriggerOrigin.DECLARED)
    new = DisclosureTriggerFactory.build(enterprise=firm, department=firm.department)
    excused = DisclosureTriggerFactory.build(
        enterprise=firm, department=firm.department, excused_on=TODAY, excused_reason="理由"
    )
    rows = [
        (new, {}),
        (entered, {"note": ["", "更正"]}),
        (declared, {}),
        (declared, {"received_on": [None, TODAY]}),
        (entered, {"excused_reason": ["", "理由"]}),
        (excused, {}),
    ]
    assert sorted(entered_only(rows)) == [3, 4, 5]


def test_a_revocation_obliges_from_its_receipt_once_that_is_confirmed(firm):
    decision = EiaDecisionFactory(
        enterprise=firm,
        approved=True,
        received_on=date(2021, 1, 4),
        status=EiaStatus.REVOKED,
        revoked_on=date(2024, 6, 3),
    )
    document = OfficialDocument.objects.create(
        kind="eia-revocation",
        title="撤销决定书",
        number="兰新环撤〔2024〕1号",
        owner=decision,
        content={},
        sha256="0" * 64,
        issued_on=date(2024, 6, 3),
        issued_at=timezone.now(),
    )
    take_up(TODAY)
    assert rows() == [(TriggerKind.PERMIT_REVOKED, "兰新环撤〔2024〕1号", date(2024, 6, 3))]
    OfficialDocument.objects.filter(pk=document.pk).update(
        received_at="2024-06-07T09:00:00+08:00", received_by=UserFactory(enterprise=True)
    )
    take_up(TODAY)
    assert rows() == [(TriggerKind.PERMIT_REVOKED, "兰新环撤〔2024〕1号", date(2024, 6, 7))]


def test_a_document_that_cannot_be_put_on_record_stops_none_of_the_others(firm):
    first = EiaDecisionFactory(enterprise=firm, approved=True, delivered_on=date(2024, 6, 3))
    take_up(TODAY)
    taken = DisclosureTriggerFactory(enterprise=firm, kind=TriggerKind.PERMIT_GRANTED)
    first.document_number = taken.document_number  # which another row bears already
    first.save()
    ServedCaseFactory(enterprise=firm)
    with pytest.raises(TriggersIncomplete, match=f"1 份文书未能.*{first.ledger_no}"):
        take_up(TODAY)
    assert DisclosureTrigger.objects.filter(kind=TriggerKind.PENALTY).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_one_row(firm):
    for _ in range(3):
        ServedCaseFactory(enterprise=firm)
    barrier, made = Barrier(2), []

    def run() -> None:
        try:
            barrier.wait(10)
            made.append(take_up(TODAY))
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(made) == 3 == DisclosureTrigger.objects.count()
