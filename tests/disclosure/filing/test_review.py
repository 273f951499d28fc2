"""Return with comments at items, answers, handing in again, acceptance, correction."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from common import events
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from disclosure.annual.checks.attachments import MONITORING_REPORT, PLAN_FILING
from disclosure.annual.starting import start_report
from disclosure.enums import FilingStatus
from disclosure.filing import comments, correction, services, withholding
from disclosure.filing.differences import differences
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow, ItemComment
from registry.enums import MembershipRole
from tests.disclosure.filing import reports
from tests.factories.accounts import UserFactory
from tests.factories.annual import fill_in
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TAX = "management.tax"


@pytest.fixture
def handed(report, head):
    reports.hand_in(report, head)
    return report


def typed(report, chapter, **texts):
    row = AnnualChapter.objects.get(report=report, code=chapter)
    row.typed = {**row.typed, **texts}
    row.save()


def test_a_return_tells_reason_and_comments_at_once(handed, officer, clerk):
    comments.add_comment(actor=officer, report=handed, path=TAX, text="与税务数据不符")
    services.return_report(
        actor=officer, report=handed, reason="请核对。", comments={reports.WASTE: "缺联单数据"}
    )
    handed.refresh_from_db()
    assert (handed.status, handed.return_reason) == (FilingStatus.RETURNED, "请核对。")
    assert {each.path: each.text for each in comments.told_comments(handed)} == {
        TAX: "与税务数据不符",
        reports.WASTE: "缺联单数据",
    }
    message = Message.objects.get(recipient=clerk, key__startswith="disclosure-returned")
    assert "请核对。" in message.text and "2条" in message.text


def test_what_is_noted_stays_inside_until_the_return(handed, officer):
    comments.add_comment(actor=officer, report=handed, path=TAX, text="与税务数据不符")
    assert comments.told_comments(handed) == []


@pytest.mark.parametrize("path", ["nowhere.tax", "management.nothing", f"{reports.WASTE}.none.code", ""])
def test_a_comment_stands_at_an_item_of_the_report(handed, officer, path):
    with pytest.raises(ValidationError):
        comments.add_comment(actor=officer, report=handed, path=path, text="请核对")
    assert not ItemComment.objects.exists()


def test_a_comment_says_something(handed, officer):
    with pytest.raises(ValidationError):
        comments.add_comment(actor=officer, report=handed, path=TAX, text="  ")


@pytest.mark.parametrize("who", ["head", "reviewer", "leader"])
def test_only_handlers_return(handed, head, who):
    actor = head if who == "head" else UserFactory(roles=["leader" if who == "leader" else "legal_reviewer"])
    with pytest.raises(Refused):
        services.return_report(actor=actor, report=handed, reason="请核对。")
    handed.refresh_from_db()
    assert handed.status == FilingStatus.SUBMITTED


def test_a_return_has_a_reason(handed, officer):
    with pytest.raises(Refused, match="理由"):
        services.return_report(actor=officer, report=handed, reason=" ", comments={TAX: "请核对"})
    assert not ItemComment.objects.exists()


def test_a_comment_can_be_taken_back_until_it_was_told(handed, officer):
    first = comments.add_comment(actor=officer, report=handed, path=TAX, text="请核对")
    comments.remove_comment(actor=officer, comment=first)
    second = comments.add_comment(actor=officer, report=handed, path=TAX, text="请补充")
    services.return_report(actor=officer, report=handed, reason="请核对。")
    assert [each.text for each in comments.told_comments(handed)] == ["请补充"]
    with pytest.raises(Conflict):
        comments.remove_comment(actor=officer, comment=second)


def returned(handed, officer, **at):
    services.return_report(actor=officer, report=handed, reason="请核对。", comments=at or {TAX: "请核对"})
    return comments.told_comments(handed)[0]


def test_each_comment_is_answered_or_met_before_handing_in_again(handed, officer, head, clerk):
    comment = returned(handed, officer)
    with pytest.raises(ValidationError, match="尚未修改或者答复"):
        reports.hand_in(handed, head)
    comments.answer_comment(actor=clerk, comment=comment, answer="数据与完税证明一致。")
    made = reports.hand_in(handed, head)
    handed.refresh_from_db()
    assert (handed.status, made.number) == (FilingStatus.RESUBMITTED, 2)
    assert OfficialDocument.objects.of(handed).count() == 2


def test_a_change_at_the_place_meets_the_comment(handed, officer, head):
    returned(handed, officer)
    typed(handed, "management", tax="3300")
    made = reports.hand_in(handed, head)
    first = handed.submissions.get(number=1)
    (found,) = differences(first.content, made.content)
    assert (found.path, found.label, found.unit) == (TAX, "缴纳环境保护税（元）", "元")
    assert (found.before, found.after) == ("3200.50", "3300")
    assert first.is_intact and first.content["fields"]["management"]["tax"] == "3200.50"


def test_strangers_do_not_answer(handed, officer):
    comment = returned(handed, officer)
    with pytest.raises(Refused):
        comments.answer_comment(actor=MembershipFactory().user, comment=comment, answer="好")


def test_nothing_is_answered_after_handing_in_again(handed, officer, head, clerk):
    comment = returned(handed, officer)
    comments.answer_comment(actor=clerk, comment=comment, answer="一致。")
    reports.hand_in(handed, head)
    with pytest.raises(Conflict):
        comments.answer_comment(actor=clerk, comment=comment, answer="改口")
    comment.refresh_from_db()
    assert comment.answer == "一致。"


def test_in_time_is_who_was_in_time_at_first(handed, officer, head, clerk, days):
    comment = returned(handed, officer)
    days.go_to(reports.DUE.replace(month=4))
    comments.answer_comment(actor=clerk, comment=comment, answer="一致。")
    made = reports.hand_in(handed, head)
    assert (handed.submissions.get(number=1).days_late, made.days_late) == (0, 31)


# -- acceptance --


def test_the_reviewer_accepts(handed, officer):
    services.accept_report(actor=officer, report=handed)
    handed.refresh_from_db()
    assert (handed.status, handed.accepted_on) == (FilingStatus.ACCEPTED, reports.DUE)


def test_handlers_do_not_accept(handed):
    with pytest.raises(Refused, match="须由"):
        services.accept_report(actor=UserFactory(), report=handed)


def test_what_was_noted_is_dealt_with_before_acceptance(handed, officer):
    note = comments.add_comment(actor=officer, report=handed, path=TAX, text="请核对")
    with pytest.raises(Refused, match="1条未告知"):
        services.accept_report(actor=officer, report=handed)
    comments.remove_comment(actor=officer, comment=note)
    services.accept_report(actor=officer, report=handed)
    assert handed.status == FilingStatus.ACCEPTED


def test_requests_are_decided_before_acceptance(report, head, clerk, officer):
    asked = withholding.request_withholding(
        actor=clerk, report=report, path="basics.products", ground="trade_secret", reason="配方"
    )
    reports.hand_in(report, head)
    with pytest.raises(Refused, match="尚未审定"):
        services.accept_report(actor=officer, report=report)
    withholding.decide_withholding(actor=officer, withholding=asked, granted=True)
    services.accept_report(actor=officer, report=report)
    assert report.status == FilingStatus.ACCEPTED


def test_a_second_acceptance_is_a_conflict(handed, officer):
    stale = AnnualDisclosure.objects.get(pk=handed.pk)
    services.accept_report(actor=officer, report=handed)
    with pytest.raises(Conflict):
        services.accept_report(actor=officer, report=stale)
    with pytest.raises(Conflict):
        services.return_report(
            actor=officer, report=AnnualDisclosure(pk=handed.pk, status="submitted"), reason="晚了"
        )


# -- correction --


@pytest.fixture
def shown(report):
    return reports.public(report)


def test_a_correction_copies_what_was_published(shown, clerk):
    made = correction.begin_correction(actor=clerk, report=shown, reason="单位有误")
    assert (made.version, made.status) == (2, FilingStatus.DRAFT)
    last = shown.submissions.get()
    again = Sealable(made)
    assert differences(last.content, again.content) == []
    assert [each["sha256"] for each in again.content["files"]] == [
        each["sha256"] for each in last.content["files"]
    ]
    assert AnnualRow.objects.filter(report=shown).count() == AnnualRow.objects.filter(report=made).count()
    assert again.problems == []
    assert "单位有误" in [event.reason for event in events.history(made)]


def test_the_difference_of_a_version_is_told_item_by_item(shown, clerk, head, officer):
    made = correction.begin_correction(actor=clerk, report=shown)
    typed(made, "management", tax="4000")
    waste = AnnualRow.objects.get(report=made, table=reports.WASTE)
    waste.typed = {**waste.typed, "generated": "6", "transferred": "6"}
    waste.save()
    AnnualRow.objects.filter(report=made, table="basics.products", typed__name=reports.SECRET).delete()
    made_again = reports.hand_in(made, head)
    found = differences(shown.submissions.get().content, made_again.content)
    assert [(each.label, each.before, each.after, each.sort) for each in found] == [
        (
            f"主要产品第2行（{reports.SECRET}）",
            f"产品名称：{reports.SECRET}；计量单位：t；设计生产能力：50；实际产量：40",
            "",
            "removed",
        ),
        ("缴纳环境保护税（元）", "3200.50", "4000", "changed"),
        ("危险废物第1行（900-214-08 废机油）：产生量（t）", "5", "6", "changed"),
        ("危险废物第1行（900-214-08 废机油）：委托转移量（t）", "5", "6", "changed"),
    ]


def test_the_corrected_version_replaces_the_public_one(shown, clerk, head, officer):
    made = correction.begin_correction(actor=clerk, report=shown)
    typed(made, "management", tax="4000")
    reports.hand_in(made, head)
    shown.refresh_from_db()
    assert shown.status == FilingStatus.PUBLISHED
    services.accept_report(actor=officer, report=made)
    services.publish_report(actor=officer, report=made)
    shown.refresh_from_db()
    assert (shown.status, made.status) == (FilingStatus.SUPERSEDED, FilingStatus.PUBLISHED)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_only_what_is_public_is_corrected(report, clerk, head, state):
    if state == "submitted":
        reports.hand_in(report, head)
    with pytest.raises(Refused, match="只有已公开"):
        correction.begin_correction(actor=clerk, report=report)


def test_one_correction_at_a_time(shown, clerk):
    correction.begin_correction(actor=clerk, report=shown)
    with pytest.raises(ValidationError):
        correction.begin_correction(actor=clerk, report=shown)
    assert AnnualDisclosure.objects.filter(enterprise=shown.enterprise).count() == 2


def test_strangers_do_not_correct(shown):
    with pytest.raises(Refused):
        correction.begin_correction(actor=MembershipFactory().user, report=shown)


def test_the_staff_do_not_correct_what_the_enterprise_filled_in_itself(days, officer, db):
    reports.law()
    firm = reports.listed(EnterpriseFactory()).enterprise
    head = MembershipFactory(enterprise=firm, role=MembershipRole.CERTIFIER).user
    report = start_report(actor=head, enterprise=firm, for_year=reports.YEAR)
    fill_in(report, reports.fields(firm), reports.tables(firm))
    for kind in (MONITORING_REPORT, PLAN_FILING):
        reports.attach(report, kind)
    reports.hand_in(report, head)
    shown = reports.public(report)
    with pytest.raises(Refused, match="更正由企业办理"):
        correction.begin_correction(actor=officer, report=shown)
    assert AnnualDisclosure.objects.filter(enterprise=shown.enterprise).count() == 1


def test_an_imported_report_is_reviewed_without_content(days, officer, db):
    reports.law()
    imported = AnnualDisclosureFactory(submitted=True, for_year=reports.YEAR, filed_on=reports.DUE)
    with pytest.raises(Refused, match="台账导入"):
        services.return_report(actor=officer, report=imported, reason="请核对", comments={TAX: "请核对"})
    services.accept_report(actor=officer, report=imported)
    assert imported.status == FilingStatus.ACCEPTED
