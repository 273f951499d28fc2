"""Registration forms filed online, and questions whether an EIA is needed: services."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument, PublishedRecord
from permits.commitments import text_hash
from permits.enums import FilingSource, ManagementLevel
from permits.models import ExemptReply, RegistrationFiling
from permits.public import REGISTRATION
from permits.services.filings import (
    answer_exemption,
    answered_in_words,
    ask_exemption,
    change_filing,
    change_question,
    file_registration,
    undertaking_text,
    withdraw_registration,
)
from permits.services.publishing import publish_filing
from tests.factories.accounts import UserFactory
from tests.factories.permits import ExemptReplyFactory, RegistrationFilingFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def member(law_data):
    return MembershipFactory()


@pytest.fixture
def clerk(member):
    return UserFactory(roles=[Role.HANDLER], department=member.enterprise.department)


def _filed(member, **more) -> RegistrationFiling:
    values = {
        "form_key": KEY,
        "project_name": "示范车间除尘改造",
        "site": "兰州新区示范路1号",
        "park": None,
        "catalogue_item": "100 脱硫、脱硝、除尘、VOCs治理等大气污染治理工程",
        "investment": Decimal("350000"),
        "overview": "更换布袋除尘器。",
        "impacts": "噪声：减振。",
        "signatory": "张三",
        "production_planned_on": timezone.localdate() + timedelta(days=30),
    } | more
    values.setdefault(
        "undertaking_sha256", text_hash(undertaking_text(member.enterprise, values["project_name"]))
    )
    return file_registration(actor=member.user, enterprise=member.enterprise, **values)


def _shown(filing) -> PublishedRecord:
    return PublishedRecord.objects.current().get(kind=REGISTRATION, source=events.stream_of(filing))


def test_filing_gets_number_receipt_and_publication_at_once(member, clerk):
    filing = _filed(member)
    year = timezone.localdate().year
    assert filing.filing_number == f"兰新环登备〔{year}〕1号"
    assert (filing.source, filing.filed_on) == (FilingSource.PORTAL, timezone.localdate())
    receipt = OfficialDocument.objects.of(filing).get()
    assert receipt.kind == "eia-registration-receipt"
    assert filing.filing_number in str(receipt.content)
    record = _shown(filing)
    assert record.number == filing.filing_number
    assert record.body["signatory"] == "张*"
    assert Message.objects.filter(recipient=clerk, key=f"eia-filing:{filing.pk}").count() == 1


def test_signature_records_who_when_and_the_text(member):
    filing = _filed(member)
    assert (filing.signatory, filing.signed_by, filing.has_undertaking) == ("张三", member.user, True)
    assert filing.signed_at is not None
    assert filing.undertaking == undertaking_text(member.enterprise, "示范车间除尘改造")
    assert filing.undertaking_sha256 == text_hash(filing.undertaking)
    assert member.enterprise.name in filing.undertaking


def test_same_form_sent_twice_is_one_filing_and_the_next_form_another(member):
    first = _filed(member)
    assert _filed(member) == first
    assert _filed(member, form_key=KEY[::-1]).filing_number.endswith("〕2号")
    assert RegistrationFiling.objects.count() == 2


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (1, False)])
def test_filing_comes_before_production(member, days, is_refused):
    planned = timezone.localdate() + timedelta(days=days)
    if not is_refused:
        assert _filed(member, production_planned_on=planned).production_planned_on == planned
        return
    with pytest.raises(Refused, match="投入生产运营前") as refused:
        _filed(member, production_planned_on=planned)
    assert refused.value.basis.endswith("第九条")
    assert not RegistrationFiling.objects.exists()


def test_without_planned_date_or_signatory_nothing_is_filed(member):
    with pytest.raises(Refused, match="拟投产日期"):
        _filed(member, production_planned_on=None)
    with pytest.raises(Refused, match="签署承诺"):
        _filed(member, signatory=" ")
    assert not RegistrationFiling.objects.exists()


def test_text_other_than_the_signed_one_is_a_conflict(member):
    with pytest.raises(Conflict, match="承诺书"):
        _filed(member, undertaking_sha256=text_hash("别的承诺"))


def test_only_the_builder_itself_files(member, clerk):
    for stranger in (clerk, MembershipFactory().user):
        with pytest.raises(Refused, match="建设单位"):
            file_registration(
                actor=stranger,
                enterprise=member.enterprise,
                form_key=KEY,
                project_name="别人的项目",
                signatory="李四",
                undertaking_sha256="",
                production_planned_on=timezone.localdate(),
            )


def test_failing_publication_gives_the_number_back(member, monkeypatch):
    def broken(*args, **more):
        raise Refused("不能公开")

    with monkeypatch.context() as patched:
        patched.setattr("permits.services.filings.publish_filing", broken)
        with pytest.raises(Refused, match="不能公开"):
            _filed(member)
    assert not OfficialDocument.objects.exists()
    assert _filed(member).filing_number.endswith("〕1号")


def test_withdrawn_filing_leaves_the_public_and_loses_its_receipt(member, clerk):
    filing = _filed(member)
    withdraw_registration(actor=clerk, filing=filing, reason="应当编制报告表")
    filing.refresh_from_db()
    assert (filing.withdrawn_on, filing.withdrawal_reason) == (timezone.localdate(), "应当编制报告表")
    record = _shown(filing)
    assert (record.withdrawal_reason, record.body) == ("应当编制报告表", {})
    assert OfficialDocument.objects.of(filing).get().withdrawn_at is not None
    assert Message.objects.filter(recipient=member.user, title="登记表备案已撤回").exists()
    with pytest.raises(Conflict, match="已撤回"):
        withdraw_registration(actor=clerk, filing=filing, reason="再撤")
    with pytest.raises(Refused, match="已撤回"):
        publish_filing(filing, actor=clerk)


def test_withdrawing_is_for_the_builder_and_the_clerk_with_a_reason(member, clerk):
    filing = _filed(member)
    with pytest.raises(Refused, match="理由"):
        withdraw_registration(actor=clerk, filing=filing, reason=" ")
    with pytest.raises(Refused):
        withdraw_registration(actor=MembershipFactory().user, filing=filing, reason="别人的")
    with pytest.raises(Refused):
        withdraw_registration(actor=UserFactory(roles=[Role.AUDITOR]), filing=filing, reason="无权")
    assert withdraw_registration(actor=member.user, filing=filing, reason="填错").withdrawn_on


def test_imported_filing_never_published_can_be_withdrawn(clerk, member):
    filing = RegistrationFilingFactory(enterprise=member.enterprise)
    assert withdraw_registration(actor=clerk, filing=filing, reason="重复导入").withdrawn_on


def test_changed_project_is_filed_again_and_the_old_filing_withdrawn(member):
    old = _filed(member)
    new = _filed(member, form_key=KEY[::-1], replaces=old)
    old.refresh_from_db()
    assert new.replaces == old
    assert new.filing_number in old.withdrawal_reason
    assert _shown(new).withdrawn_at is None
    assert _shown(old).withdrawn_at is not None
    with pytest.raises((Conflict, ValidationError)):  # the old one is replaced once
        _filed(member, form_key=KEY[1:] + "0", replaces=old)


def test_filing_of_another_enterprise_is_not_replaced(member):
    other = MembershipFactory(user=member.user, enterprise=EnterpriseFactory())
    foreign = RegistrationFilingFactory(enterprise=other.enterprise)
    with pytest.raises(Refused, match="本单位"):
        _filed(member, replaces=foreign)


def test_signed_content_is_not_altered_but_imported_content_is_and_the_public_copy_follows(member, clerk):
    with pytest.raises(Refused, match="重新填报"):
        change_filing(_filed(member), actor=clerk, project_name="改名")
    imported = RegistrationFilingFactory(enterprise=member.enterprise)
    publish_filing(imported, actor=clerk)
    change_filing(imported, actor=clerk, project_name="更正后的名称")
    assert _shown(imported).body["project_name"] == "更正后的名称"


# -- whether anything is needed --------------------------------------------------------------------


def _asked(member, **more) -> ExemptReply:
    values = {
        "form_key": KEY,
        "project_name": "示范办公楼装修",
        "site": "兰州新区示范路3号",
        "park": None,
        "investment": Decimal("1000000"),
        "overview": "室内装修。",
        "classified_as": "none=yes&on=2026-11-25",
    } | more
    return ask_exemption(actor=member.user, enterprise=member.enterprise, **values)


def test_question_reaches_the_handlers_with_the_helper_result(member, clerk):
    question = _asked(member)
    assert (question.asked_by, question.replied_on) == (member.user, None)
    assert question.classified_as == "none=yes&on=2026-11-25"
    assert Message.objects.filter(recipient=clerk, key=f"eia-exempt-asked:{question.pk}").count() == 1
    assert _asked(member) == question
    with pytest.raises(Refused, match="建设单位"):
        ask_exemption(actor=clerk, enterprise=member.enterprise, form_key="x", project_name="甲", site="乙")


def test_reply_that_nothing_is_needed_is_a_numbered_letter(member, clerk):
    question = answer_exemption(
        actor=clerk, question=_asked(member), conclusion=ManagementLevel.NONE, ground="未列入名录"
    )
    letter = OfficialDocument.objects.of(question).get()
    assert (letter.kind, letter.number) == ("eia-exempt-reply", question.document_number)
    assert question.document_number == f"兰新环函〔{timezone.localdate().year}〕1号"
    assert (question.replied_on, question.reply) == (timezone.localdate(), "")
    assert answered_in_words(question) == "无需办理环评手续"
    told = Message.objects.get(recipient=member.user, key=f"eia-exempt-answered:{question.pk}")
    assert "无需办理环评手续" in told.text


def test_reply_that_a_document_is_needed_takes_no_number_and_is_not_counted(member, clerk):
    question = answer_exemption(
        actor=clerk, question=_asked(member), conclusion=ManagementLevel.FORM, reply="属于第53项。"
    )
    assert (question.document_number, question.ground) == ("", "")
    assert not OfficialDocument.objects.exists()
    assert answered_in_words(question) == "需要编制报告表并报批"
    assert not ExemptReply.objects.filter(ExemptReply.EXEMPT).exists()


def test_reply_needs_its_ground_and_comes_once_from_a_clerk(member, clerk):
    question = _asked(member)
    with pytest.raises(Refused, match="理由"):
        answer_exemption(actor=clerk, question=question, conclusion=ManagementLevel.NONE)
    with pytest.raises(Refused, match="手续"):
        answer_exemption(actor=clerk, question=question, conclusion=ManagementLevel.REPORT)
    for stranger in (member.user, UserFactory(roles=[Role.AUDITOR])):
        with pytest.raises(Refused):
            answer_exemption(actor=stranger, question=question, conclusion="none", ground="未列入")
    answer_exemption(actor=clerk, question=question, conclusion="none", ground="未列入")
    with pytest.raises(Conflict, match="已答复"):
        answer_exemption(actor=clerk, question=question, conclusion="none", ground="未列入")


def test_question_asked_online_is_not_edited_but_one_on_paper_is(member, clerk):
    with pytest.raises(Refused, match="企业填写"):
        change_question(_asked(member), actor=clerk, project_name="改")
    paper = ExemptReplyFactory(enterprise=member.enterprise, asked_on=date(2024, 5, 6))
    assert change_question(paper, actor=clerk, project_name="改").project_name == "改"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_filing(member):
    made, barrier = [], threading.Barrier(2)

    def click() -> None:
        barrier.wait()
        try:
            made.append(_filed(member).pk)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert RegistrationFiling.objects.count() == 1
    assert OfficialDocument.objects.count() == 1
