"""What is published of notices, filings and comments: allowlists, masking, texts told, files."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from common.attachments import attach
from common.errors import Refused
from common.models import PublishedRecord
from permits.enums import CommentStatus, EiaCategory, Material, NoticeKind
from permits.public import notice_categories
from permits.services.publishing import publish_comment, publish_filing, publish_notice, withdraw_notice
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    EiaDecisionFactory,
    NoticeCommentFactory,
    NoticeRuleFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    load_notice_rules,
)

pytestmark = pytest.mark.django_db

PHONE, IDENTITY, MAIL = "13893112345", "620102199001011234", "zhang.san@example.com"


@pytest.fixture(autouse=True)
def rules():
    load_notice_rules()


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.REVIEWER])


def _all_text(record: PublishedRecord) -> str:
    stored = PublishedRecord.objects.filter(pk=record.pk).values()[0]
    return json.dumps(stored, default=str, ensure_ascii=False)


def test_notice_holds_the_columns_of_the_practice_and_is_indexed_for_the_lists(officer):
    decision = EiaDecisionFactory(category=EiaCategory.REPORT, participation="两次公开，未收到意见。")
    notice = PublicNoticeFactory(decision=decision)
    record = publish_notice(notice, actor=officer)
    assert record.body["project_name"] == decision.project_name
    assert record.body["builder"] == record.party == decision.enterprise.name
    assert record.body["participation"] == "两次公开，未收到意见。"
    assert record.body["told"] == ["公示期间可以提出意见。"]
    assert record.category == "acceptance-report"
    assert record.closes_on == date(2024, 3, 11)
    assert record.uscc == decision.enterprise.uscc


def test_participation_is_a_column_of_reports_alone(officer):
    decision = EiaDecisionFactory(category=EiaCategory.FORM, participation="误填")
    record = publish_notice(PublicNoticeFactory(decision=decision), actor=officer)
    assert "participation" not in record.body


def test_personal_numbers_typed_into_free_text_are_masked_and_contacts_never_leave(officer):
    decision = EiaDecisionFactory(
        overview=f"联系人电话{PHONE}，身份证{IDENTITY}，邮箱{MAIL}",
        impacts=f"投诉请拨 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}",
        contact_name="李联系",
        contact_phone="0931-8259999",
    )
    text = _all_text(publish_notice(PublicNoticeFactory(decision=decision), actor=officer))
    for secret in (PHONE, "893 1123", IDENTITY, MAIL, "李联系", "8259999"):
        assert secret not in text


def test_proposed_notice_tells_the_right_to_a_hearing_with_the_limit_of_the_row(officer):
    told = PublicNoticeFactory(kind=NoticeKind.PROPOSED, states_hearing_right=True)
    untold = PublicNoticeFactory(kind=NoticeKind.PROPOSED, states_hearing_right=False)
    assert publish_notice(told, actor=officer).body["told"] == [
        "公示期间可以提出意见。",
        "利害关系人可以在5个工作日内申请听证。",
    ]
    assert publish_notice(untold, actor=officer).body["told"] == []


def test_decision_notice_carries_the_decision_and_no_closing_day(officer):
    decision = EiaDecisionFactory(approved=True, requirements="落实防尘措施。\n\n落实危废管理。")
    notice = PublicNoticeFactory(
        decision=decision, kind=NoticeKind.DECISION, first_day=date(2024, 3, 12), last_day=None
    )
    record = publish_notice(notice, actor=officer)
    assert record.number == record.body["decision"]["number"] == decision.document_number
    assert record.body["decision"]["requirements"] == ["落实防尘措施。", "落实危废管理。"]
    assert record.body["decision"]["outcome_label"] == "批准"
    assert record.closes_on is None
    assert record.body["takes_comments"] is False


def test_decision_notice_without_a_decision_is_refused(officer):
    notice = PublicNoticeFactory(kind=NoticeKind.DECISION, last_day=None)
    with pytest.raises(Refused, match="尚未作出审批决定"):
        publish_notice(notice, actor=officer)


def test_notice_without_a_rule_is_refused(officer):
    notice = PublicNoticeFactory(first_day=date(2019, 3, 5), last_day=date(2019, 3, 11))
    with pytest.raises(Refused, match="公示规则"):
        publish_notice(notice, actor=officer)


def test_rule_of_the_first_day_counts(officer):
    NoticeRuleFactory(text="新规则", effective_from=date(2024, 3, 6))
    assert publish_notice(PublicNoticeFactory(), actor=officer).body["told"] == ["公示期间可以提出意见。"]


def test_only_public_materials_are_named_and_by_their_kind(officer):
    decision = EiaDecisionFactory()
    actor = UserFactory(roles=[Role.HANDLER], department=decision.department)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    for material in (Material.PUBLIC_FULL_TEXT, Material.PARTICIPATION, Material.EIA_DOCUMENT):
        upload = SimpleUploadedFile("张三身份证.pdf", pdf + material.value.encode())
        attach(decision, upload, actor=actor, kind=str(material.label))
    files = publish_notice(PublicNoticeFactory(decision=decision), actor=officer).body["files"]
    assert [file["name"] for file in files] == ["环评文件公示本（全本）.pdf", "公众参与说明.pdf"]
    assert all(len(file["sha256"]) == 64 and file["size"] > 0 for file in files)


def test_publishing_twice_changes_nothing_and_a_correction_makes_a_version(officer):
    notice = PublicNoticeFactory()
    first = publish_notice(notice, actor=officer)
    assert publish_notice(notice, actor=officer).pk == first.pk
    notice.title = "更正后的公示"
    notice.save()
    second = publish_notice(notice, actor=officer)
    assert (second.version, second.title) == (2, "更正后的公示")


def test_publishing_needs_a_role_and_withdrawing_a_reason():
    notice = PublicNoticeFactory()
    department = notice.decision.department
    auditor = UserFactory(roles=[Role.AUDITOR], department=department)
    with pytest.raises(Refused):
        publish_notice(notice, actor=auditor)
    reviewer = UserFactory(roles=[Role.REVIEWER], department=department)
    publish_notice(notice, actor=reviewer)
    with pytest.raises(Refused, match="理由"):
        withdraw_notice(notice, actor=reviewer, reason=" ")
    gone = withdraw_notice(notice, actor=reviewer, reason="公示内容有误")
    assert (gone.body, gone.search_text, gone.withdrawal_reason) == ({}, "", "公示内容有误")


def test_filing_is_published_with_its_number_and_the_signatory_masked(officer):
    filing = RegistrationFilingFactory(
        filing_number="202462000100000123", signatory="王小明", overview=f"电话{PHONE}"
    )
    record = publish_filing(filing, actor=officer)
    assert record.number == "202462000100000123"
    assert record.body["signatory"] == "王**"
    assert PHONE not in _all_text(record)


def test_filing_number_that_is_an_identity_number_is_masked(officer):
    record = publish_filing(RegistrationFilingFactory(filing_number=IDENTITY), actor=officer)
    assert IDENTITY not in _all_text(record)


def test_comment_shows_the_officers_copy_and_never_the_original_or_the_contact(officer):
    comment = NoticeCommentFactory(
        text=f"我叫张三丰，电话{PHONE}，夜间太吵",
        contact=MAIL,
        status=CommentStatus.PUBLISHED,
        published_text="夜间太吵",
        reply="已要求夜间停工。",
    )
    record = publish_comment(comment, actor=officer)
    assert record.body["author"] == "张**"
    assert record.body["text"] == "夜间太吵"
    text = _all_text(record)
    for secret in (PHONE, MAIL, "张三丰"):
        assert secret not in text


def test_withheld_comment_leaves_only_its_reason_and_takes_back_what_was_shown(officer):
    comment = NoticeCommentFactory(status=CommentStatus.PUBLISHED, published_text="内容甲")
    shown = publish_comment(comment, actor=officer)
    comment.status, comment.rejection_reason = CommentStatus.REJECTED, "与本项目无关"
    comment.save()
    record = publish_comment(comment, actor=officer)
    assert record.body == {"state": "rejected", "received_on": "2024-03-06", "reason": "与本项目无关"}
    shown.refresh_from_db()
    assert shown.body == {} and not shown.is_current


def test_comment_still_to_be_moderated_cannot_be_published(officer):
    with pytest.raises(Refused, match="尚未审核"):
        publish_comment(NoticeCommentFactory(), actor=officer)


def test_categories_combine_kind_and_document():
    assert notice_categories("proposed") == ["proposed-report", "proposed-form"]
    assert notice_categories(document="form") == ["acceptance-form", "proposed-form", "decision-form"]
    assert len(notice_categories()) == 6
