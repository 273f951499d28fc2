"""Temporary reports by the enterprise: begun from a document, certified, sealed, returned, done again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from common.models.event import digest
from common.presentation import grouped_digits
from disclosure.duty.derived import duties_of
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.duty.temporary import (
    RECEIPT,
    STATEMENT,
    attach_file,
    begin_change,
    begin_temporary,
    content_of,
    problems_of,
    save_temporary,
    submit_temporary,
    withdraw_attached,
)
from disclosure.duty.triggers import take_up
from disclosure.enums import FilingStatus, TriggerKind
from disclosure.models import DisclosureTrigger, TemporaryDisclosure, TemporarySubmission
from disclosure.services import take_temporary_step
from registry.enums import MembershipRole
from tests.days import Days
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.disclosure import DutyListEntryFactory, TemporaryDisclosureFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.factories.enforcement_after import ServedCaseFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 7)  # a Friday; what came on 3 June is due on the 11th
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILLED = {"matter": "未批先建", "content": "罚款十万元", "rectification": "已停止建设并补办手续"}


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    days.go_to(TODAY)


@pytest.fixture
def firm():
    """An enterprise on the list of 2024, whose department has an officer."""
    entry = DutyListEntryFactory(year=2024, noticed_on=date(2024, 3, 1), published_on=date(2024, 3, 28))
    return entry.enterprise


@pytest.fixture
def officer(firm):
    return UserFactory(department=firm.department)


@pytest.fixture
def handler(firm):
    return MembershipFactory(enterprise=firm).user


@pytest.fixture
def certifier(firm):
    return MembershipFactory(enterprise=firm, role=MembershipRole.CERTIFIER).user


@pytest.fixture
def trigger(firm):
    return DisclosureTriggerFactory(enterprise=firm)


def seen(report: TemporaryDisclosure) -> str:
    return digest(content_of(TemporaryDisclosure.objects.get(pk=report.pk)))


def filled(report: TemporaryDisclosure, actor) -> TemporaryDisclosure:
    return save_temporary(actor=actor, report=report, seen_at=report.updated_at, **FILLED)


@pytest.fixture
def draft(trigger, handler):
    return filled(begin_temporary(actor=handler, trigger=trigger), handler)


# ---- beginning ----


def test_a_draft_is_prefilled_from_its_document(trigger, handler):
    report = begin_temporary(actor=handler, trigger=trigger)
    assert (report.status, report.trigger, report.document_title) == (
        FilingStatus.DRAFT,
        trigger.kind,
        trigger.document_title,
    )
    assert (report.document_number, report.authority, report.received_on) == (
        trigger.document_number,
        trigger.authority,
        trigger.received_on,
    )
    trigger.refresh_from_db()
    assert trigger.report == report


def test_a_penalty_of_the_bureau_tells_its_facts_and_content(firm, handler):
    case = ServedCaseFactory(
        enterprise=firm,
        facts="雨水口排放污水。",
        decision_content="罚款人民币十万元",
        served_on=date(2024, 6, 3),
    )
    take_up(TODAY)
    report = begin_temporary(actor=handler, trigger=DisclosureTrigger.objects.get())
    assert (report.matter, report.content, report.document_number) == (
        "雨水口排放污水。",
        "罚款人民币十万元",
        case.decision_number,
    )


def test_an_approval_of_the_bureau_tells_its_project(firm, handler):
    decision = EiaDecisionFactory(
        enterprise=firm, approved=True, delivered_on=date(2024, 6, 3), requirements="落实防渗措施。"
    )
    take_up(TODAY)
    report = begin_temporary(actor=handler, trigger=DisclosureTrigger.objects.get())
    assert decision.project_name in report.matter and report.content == "落实防渗措施。"


def test_a_document_from_before_the_list_makes_a_report_of_article_20(firm, handler):
    trigger = DisclosureTriggerFactory(enterprise=firm, received_on=date(2024, 2, 20))
    assert begin_temporary(actor=handler, trigger=trigger).before_listing


def test_beginning_twice_gives_the_same_draft(trigger, handler, certifier):
    first = begin_temporary(actor=handler, trigger=trigger)
    assert begin_temporary(actor=certifier, trigger=trigger) == first
    assert TemporaryDisclosure.objects.count() == 1


def test_nobody_begins_for_another(trigger):
    with pytest.raises(Refused, match="您所代表企业"):
        begin_temporary(actor=MembershipFactory().user, trigger=trigger)


def test_what_was_excused_is_not_begun(firm, handler):
    trigger = DisclosureTriggerFactory(
        enterprise=firm, excused_on=date(2024, 6, 5), excused_reason="与环境信息无关"
    )
    with pytest.raises(Refused, match="与环境信息无关"):
        begin_temporary(actor=handler, trigger=trigger)


# ---- filling in ----


def test_a_stale_page_is_a_conflict(draft, handler, certifier):
    stale = draft.updated_at
    save_temporary(actor=certifier, report=draft, seen_at=stale, matter="改过")
    with pytest.raises(Conflict):
        save_temporary(actor=handler, report=draft, seen_at=stale, matter="也改过")
    draft.refresh_from_db()
    assert draft.matter == "改过"


def test_a_stranger_saves_nothing(draft):
    with pytest.raises(Refused):
        save_temporary(actor=MembershipFactory().user, report=draft, seen_at=draft.updated_at, matter="他人")


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, {"rectification", "content", "matter"}),
        ({"matter": "事由", "content": "内容"}, {"rectification"}),
        (FILLED, set()),
        (FILLED | {"authority": ""}, {"authority"}),
    ],
)
def test_what_is_missing_is_told_by_field(trigger, handler, values, missing):
    report = begin_temporary(actor=handler, trigger=trigger)
    saved = save_temporary(actor=handler, report=report, seen_at=report.updated_at, **values)
    assert set(problems_of(saved)) == missing


# ---- handing in ----


def test_the_certifier_hands_in_and_the_content_is_sealed(draft, certifier, officer, firm):
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    assert (done.status, done.filed_on) == (FilingStatus.SUBMITTED, TODAY)
    [sealed] = TemporarySubmission.objects.all()
    assert (sealed.report, sealed.number, sealed.certified_by, sealed.statement, sealed.filed_on) == (
        done,
        1,
        certifier,
        STATEMENT,
        TODAY,
    )
    assert sealed.is_intact and sealed.content["matter"] == "未批先建"
    sealed.content["matter"] = "别的"
    assert not sealed.is_intact
    [duty] = [each for each in duties_of(firm) if each.kind == DutyKind.TEMPORARY]
    assert (duty.state, duty.filed_on) == (DutyState.FILED, TODAY)
    assert [each.recipient for each in Message.objects.all()] == [officer]


def test_a_receipt_names_what_was_handed_in(draft, certifier):
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    [receipt] = OfficialDocument.objects.of(done)
    text = str(receipt.content)
    assert (receipt.kind, receipt.is_for_party) == (RECEIPT, True)
    assert grouped_digits(TemporarySubmission.objects.get().sha256) in text and done.ledger_no in text


def test_a_handler_of_the_enterprise_does_not_hand_in(draft, handler):
    with pytest.raises(Refused, match="企业负责人"):
        submit_temporary(actor=handler, report=draft, seen=seen(draft))
    draft.refresh_from_db()
    assert draft.status == FilingStatus.DRAFT and not TemporarySubmission.objects.exists()


def test_incomplete_reports_are_not_handed_in(trigger, certifier):
    report = begin_temporary(actor=certifier, trigger=trigger)
    with pytest.raises(ValidationError) as caught:
        submit_temporary(actor=certifier, report=report, seen=seen(report))
    assert "rectification" in caught.value.message_dict
    with pytest.raises(ValidationError):  # nor through the register's own step
        take_temporary_step(report, FilingStatus.SUBMITTED, actor=certifier)
    assert not TemporarySubmission.objects.exists()


def test_who_certifies_must_have_seen_it(draft, certifier, handler):
    before = seen(draft)
    save_temporary(actor=handler, report=draft, seen_at=draft.updated_at, matter="改过")
    with pytest.raises(Conflict, match="变动"):
        submit_temporary(actor=certifier, report=draft, seen=before)


def test_a_second_click_is_a_conflict(draft, certifier):
    hash_ = seen(draft)
    submit_temporary(actor=certifier, report=draft, seen=hash_)
    with pytest.raises(Conflict):
        submit_temporary(actor=certifier, report=draft, seen=hash_)
    assert TemporarySubmission.objects.count() == 1


def test_what_is_sealed_is_not_edited(draft, certifier, handler):
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    with pytest.raises(Conflict, match="不能再修改"):
        save_temporary(actor=handler, report=done, seen_at=done.updated_at, matter="改过")
    with pytest.raises(Conflict):
        attach_file(actor=handler, report=done, upload=SimpleUploadedFile("a.pdf", PDF), kind="材料")


def test_a_returned_report_is_handed_in_again(draft, certifier, handler, officer, days, firm):
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    days.go_to(date(2024, 6, 12))  # past the last day
    take_temporary_step(done, FilingStatus.RETURNED, actor=officer, reason="请写明整改完成日期")
    told = Message.objects.filter(recipient=certifier)
    assert "退回" in told.get().title and told.get().text == "请写明整改完成日期"
    done.refresh_from_db()
    changed = save_temporary(
        actor=handler, report=done, seen_at=done.updated_at, rectification="已于6月10日完成"
    )
    again = submit_temporary(actor=certifier, report=changed, seen=seen(changed))
    assert (again.status, again.filed_on) == (FilingStatus.RESUBMITTED, date(2024, 6, 12))
    assert [each.number for each in TemporarySubmission.objects.all()] == [1, 2]
    assert OfficialDocument.objects.of(again).count() == 2
    [duty] = [each for each in duties_of(firm) if each.kind == DutyKind.TEMPORARY]
    assert (duty.state, duty.filed_on) == (DutyState.FILED, TODAY)  # in time by the first handing-in


def test_a_paper_report_is_entered_by_the_staff(trigger, officer):
    report = begin_temporary(actor=officer, trigger=trigger)
    done = take_temporary_step(report, FilingStatus.SUBMITTED, actor=officer, filed_on=date(2024, 6, 5))
    sealed = TemporarySubmission.objects.get(report=done)
    assert (sealed.is_paper, sealed.filed_on, sealed.certified_by) == (True, date(2024, 6, 5), officer)
    assert not Message.objects.exists()


def test_the_enterprise_is_told_of_what_the_bureau_did(draft, certifier, firm):
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    leader = UserFactory(roles=[Role.REVIEWER, Role.LEADER], department=firm.department)
    take_temporary_step(done, FilingStatus.ACCEPTED, actor=leader)
    take_temporary_step(done, FilingStatus.PUBLISHED, actor=leader)
    titles = [each.title for each in Message.objects.filter(recipient=certifier).order_by("pk")]
    assert titles == ["临时报告已审核通过：行政处罚决定书", "临时报告已公开：行政处罚决定书"]


def test_publishing_a_correction_replaces_the_corrected(firm):
    leader = UserFactory(roles=[Role.REVIEWER, Role.LEADER], department=firm.department)
    first = TemporaryDisclosureFactory(enterprise=firm)
    second = TemporaryDisclosureFactory(
        enterprise=firm, corrects=first, status=FilingStatus.ACCEPTED, published_on=None
    )
    take_temporary_step(second, FilingStatus.PUBLISHED, actor=leader)
    first.refresh_from_db()
    assert first.status == FilingStatus.SUPERSEDED


# ---- D6: a change ----


def test_a_change_is_a_temporary_report_with_its_reason(firm, certifier):
    report = begin_change(
        actor=certifier,
        enterprise=firm,
        changed_on=date(2024, 6, 1),
        matter="2023年度报告排口编号有误，因排口改造",
        content="排口编号改为DW002",
    )
    assert (report.trigger, report.status, report.received_on) == (
        TriggerKind.CHANGE,
        FilingStatus.DRAFT,
        date(2024, 6, 1),
    )
    assert problems_of(report) == {}
    done = submit_temporary(actor=certifier, report=report, seen=seen(report))
    [duty] = [each for each in duties_of(firm) if each.kind == DutyKind.CHANGE]
    assert (done.status, duty.state) == (FilingStatus.SUBMITTED, DutyState.FILED)


def test_a_change_without_a_reason_is_not_handed_in(firm, certifier):
    report = begin_change(actor=certifier, enterprise=firm, changed_on=TODAY, matter=" ", content="新内容")
    assert problems_of(report) == {"matter": "请说明变更的事项和理由。"}
    with pytest.raises(ValidationError):
        submit_temporary(actor=certifier, report=report, seen=seen(report))


def test_a_change_to_come_and_anothers_are_refused(firm, certifier):
    with pytest.raises(Refused, match="不得晚于今天"):
        begin_change(
            actor=certifier, enterprise=firm, changed_on=date(2024, 6, 8), matter="事项", content="内容"
        )
    with pytest.raises(Refused, match="您所代表企业"):
        begin_change(
            actor=MembershipFactory().user, enterprise=firm, changed_on=TODAY, matter="事项", content="内容"
        )


# ---- files ----


def test_files_are_part_of_the_seal(draft, handler, certifier):
    before = seen(draft)
    kept = attach_file(
        actor=handler, report=draft, upload=SimpleUploadedFile("决定书.pdf", PDF), kind="行政处罚决定书"
    )
    assert seen(draft) != before
    done = submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    [file] = TemporarySubmission.objects.get(report=done).content["files"]
    assert (file["name"], file["kind"], file["sha256"]) == ("决定书.pdf", "行政处罚决定书", kept.sha256)


def test_a_withdrawn_file_is_no_part_of_it(draft, handler):
    before = seen(draft)
    kept = attach_file(actor=handler, report=draft, upload=SimpleUploadedFile("a.pdf", PDF), kind="材料")
    withdraw_attached(actor=handler, report=draft, uuid=kept.uuid)
    assert seen(draft) == before
    with pytest.raises(Conflict):
        withdraw_attached(actor=handler, report=draft, uuid=kept.uuid)


def test_what_may_not_be_uploaded_is_refused(draft, handler):
    with pytest.raises(Refused):
        attach_file(actor=handler, report=draft, upload=SimpleUploadedFile("a.exe", b"MZ"), kind="材料")


# ---- the pages ----


def signed(sha256: str) -> dict[str, str]:
    return {"agreed": "on", "password": PASSWORD, "sha256": sha256}


def page(name: str, *args: str) -> str:
    return reverse(f"disclosure-enterprise:{name}", args=args)


def test_the_whole_way_by_pages(client, trigger, handler, certifier):
    client.force_login(handler)
    begun = f"{page('temporary-new')}?trigger={trigger.ledger_no}"
    assert "2024年6月11日" in client.get(begun).content.decode()
    client.post(page("temporary-new"), {"trigger": trigger.ledger_no})
    report = TemporaryDisclosure.objects.get()
    number = report.ledger_no
    detail = client.get(page("temporary-detail", number)).content.decode()
    assert "还有 3 处未填写" in detail
    form = client.get(page("temporary-edit", number)).context["form"]
    typed = {name: form.initial[name] for name in form.fields} | FILLED
    assert client.post(page("temporary-edit", number), typed).status_code == 302
    upload = SimpleUploadedFile("决定书.pdf", PDF)
    client.post(page("temporary-attach", number), {"kind": "决定书", "upload": upload})
    text = client.get(page("temporary-detail", number)).content.decode()
    assert "决定书.pdf" in text and "提交须由企业负责人" in text and 'name="password"' not in text
    client.force_login(certifier)
    text = client.get(page("temporary-detail", number)).content.decode()
    assert 'name="password"' in text and all(line in text for line in STATEMENT.splitlines())
    hash_ = client.get(page("temporary-detail", number)).context["sha256"]
    client.post(page("temporary-submit", number), signed(hash_))
    report.refresh_from_db()
    assert report.status == FilingStatus.SUBMITTED
    text = client.get(page("temporary-detail", number)).content.decode()
    assert "临时环境信息依法披露报告接收凭证" in text and hash_ in text
    assert client.get(begun).url == page("temporary-detail", number)


def test_a_stale_submit_page_is_a_conflict(client, draft, certifier):
    client.force_login(certifier)
    assert client.post(page("temporary-submit", draft.ledger_no), signed("0" * 64)).status_code == 409


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agreed": ""}, "我已核对报告全文"),
        ({"password": ""}, "登录密码"),
        ({"password": "不对"}, "密码不正确"),
    ],
)
def test_a_signature_needs_password_and_consent(client, draft, certifier, change, said):
    client.force_login(certifier)
    found = client.post(page("temporary-submit", draft.ledger_no), signed(seen(draft)) | change)
    text = found.content.decode()
    assert found.status_code == 422 and said in text and draft.matter in text
    assert not TemporarySubmission.objects.exists()


def test_guessing_the_password_is_bounded_over_all_reports(client, draft, certifier, monkeypatch):
    monkeypatch.setattr("disclosure.filing.forms.CERTIFICATIONS_PER_HOUR", 1)
    client.force_login(certifier)
    sent = signed(seen(draft)) | {"password": "不对"}
    statuses = [client.post(page("temporary-submit", draft.ledger_no), sent).status_code for _ in range(2)]
    assert statuses == [422, 403] and not TemporarySubmission.objects.exists()


def test_a_wrong_file_keeps_the_page(client, draft, handler):
    client.force_login(handler)
    sent = {"kind": "材料", "upload": SimpleUploadedFile("a.exe", b"MZ")}
    found = client.post(page("temporary-attach", draft.ledger_no), sent)
    assert found.status_code == 422 and draft.matter in found.content.decode()


def test_the_form_keeps_what_was_typed(client, draft, handler):
    client.force_login(handler)
    form = client.get(page("temporary-edit", draft.ledger_no)).context["form"]
    typed = {name: form.initial[name] for name in form.fields} | {
        "received_on": "2024-06-30",
        "matter": "新写",
    }
    found = client.post(page("temporary-edit", draft.ledger_no), typed)
    assert found.status_code == 422 and "新写" in found.content.decode()
    assert "不得晚于今天" in found.content.decode()


@pytest.mark.parametrize("name", ["temporary-detail", "temporary-edit"])
def test_strangers_find_nothing(client, draft, name):
    client.force_login(MembershipFactory().user)
    assert client.get(page(name, draft.ledger_no)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(page(name, draft.ledger_no)).status_code == 404


def test_strangers_post_nothing(client, draft, trigger):
    client.force_login(MembershipFactory().user)
    for name in ("temporary-submit", "temporary-attach"):
        assert client.post(page(name, draft.ledger_no)).status_code == 404
    assert client.post(page("temporary-new"), {"trigger": trigger.ledger_no}).status_code == 404


def test_the_page_of_a_change(client, firm, certifier):
    client.force_login(certifier)
    typed = {
        "enterprise": firm.uscc,
        "changed_on": "2024-06-01",
        "matter": "排口编号有误，因排口改造",
        "content": "排口编号改为DW002",
    }
    done = client.post(page("change-new"), typed)
    report = TemporaryDisclosure.objects.get()
    assert done.url == page("temporary-detail", report.ledger_no)
    text = client.get(done.url).content.decode()
    assert "变更事项和理由" in text and "整改情况" not in text
