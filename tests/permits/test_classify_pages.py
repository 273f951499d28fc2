"""The helper page: finding rows, answering, the result with its address; and who asks or files from it."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.models import OfficialDocument
from permits.models import ExemptReply, RegistrationFiling
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    CatalogueItemFactory,
    CatalogueVersionFactory,
    ExemptReplyFactory,
    RegistrationFilingFactory,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

CHOOSE, QUESTIONS, RESULT = (reverse(f"eia:classify{part}") for part in ("", "-questions", "-result"))


@pytest.fixture
def version():
    return CatalogueVersionFactory(effective_from=date(2021, 1, 1), source_note="录入3项。")


@pytest.fixture
def rows(version):
    plastics = CatalogueItemFactory(version=version, number=53, name="塑料制品业292")
    air = CatalogueItemFactory(
        version=version,
        number=100,
        industry="四十七、生态保护和环境治理业",
        name="脱硫、脱硝、除尘工程",
        report_criterion="",
        form_criterion="",
        registration_criterion="全部",
    )
    water = CatalogueItemFactory(
        version=version,
        number=126,
        industry="五十一、水利",
        name="引水工程",
        report_criterion="涉及环境敏感区的",
        form_criterion="其他",
        sensitive_area="第三条（一）中的全部区域",
    )
    return plastics, air, water


@pytest.fixture
def member(law_data):
    return MembershipFactory()


def _text(response) -> str:
    return response.content.decode()


# -- the helper ------------------------------------------------------------------------------------


def test_rows_are_found_by_words_and_by_industry(client, rows):
    assert client.get(CHOOSE, {"q": "塑料 电镀"}).context["found"] == [rows[0]]
    assert client.get(CHOOSE, {"industry": "五十一、水利"}).context["found"] == [rows[2]]
    nothing = client.get(CHOOSE, {"q": "数据中心"})
    assert nothing.context["found"] == []
    assert "没有查到相应类别" in _text(nothing)


def test_partial_catalogue_says_that_not_found_is_not_unlisted(client, rows):
    assert "查不到的类别不等于名录未列" in _text(client.get(CHOOSE))
    unlisted = client.get(RESULT, {"none": "yes", "q": "数据中心"})
    assert "不能判定" in _text(unlisted)
    assert "咨询是否需要办理" in _text(unlisted)


def test_complete_catalogue_lets_unlisted_be_not_managed(client, rows, version):
    version.item_total = 3
    version.save()
    assert "查不到的类别不等于名录未列" not in _text(client.get(CHOOSE))
    assert "不纳入环评管理" in _text(client.get(RESULT, {"none": "yes"}))


def test_chosen_rows_stay_chosen_while_searching_on(client, rows):
    page = client.get(CHOOSE, {"q": "引水", "item": "53"})
    assert page.context["chosen"] == [rows[0]]
    assert page.context["found"] == [rows[2]]


def test_questions_offer_the_row_s_own_criteria(client, rows):
    page = _text(client.get(QUESTIONS, {"item": ["53", "126"]}))
    assert "报告书：有电镀工艺的" in page
    assert "本栏目环境敏感区含义：第三条（一）中的全部区域" in page
    assert page.count("以上情形均不符合") == 1  # 126 takes all others as 报告表


def test_result_by_the_highest_with_an_address_that_keeps_its_day(client, rows):
    answers = {
        "item": ["53", "126"],
        "nature": "new",
        "level53": "form",
        "level126": "form",
        "place126": "yes",
    }
    page = client.get(RESULT, answers)
    assert page.context["made"].level == "report"
    assert "category=report" in page.context["next"]["url"]
    again = client.get(page.context["permalink"])
    assert again.context["made"].level == "report"
    assert parse_qs(urlsplit(page.context["permalink"]).query)["on"] == [timezone.localdate().isoformat()]


def test_contradicting_and_missing_answers_are_asked_again(client, rows):
    wrong = {"item": "126", "nature": "new", "level126": "report", "place126": "no"}
    page = client.get(RESULT, wrong)
    assert page.status_code == 400
    assert "与“不涉及”不一致" in _text(page)
    assert client.get(RESULT, {"item": "53", "nature": "new"}).status_code == 400


def test_result_of_a_registration_leads_to_its_form(client, rows):
    page = client.get(RESULT, {"item": "100", "nature": "new", "level100": "registration"})
    assert page.context["next"]["url"] == reverse("eia-enterprise:filing-new") + "?item=100"


@pytest.mark.parametrize(
    "query", [{"on": "坏"}, {"item": "九"}, {"item": "99999999999999999999"}, {"q": "%_\\"}]
)
def test_damaged_addresses_are_answered(client, rows, query):
    assert client.get(CHOOSE, query).status_code == 200
    assert client.get(QUESTIONS, query).status_code == 302


def test_no_version_that_day_is_said(client, rows):
    assert "没有已录入的有效名录版本" in _text(client.get(CHOOSE, {"on": "2019-01-01"}))
    assert "不能判定" in _text(client.get(RESULT, {"none": "yes", "on": "2019-01-01"}))


def test_choosing_costs_the_same_for_one_row_and_three(client, rows, django_assert_num_queries):
    for query in ({"q": "塑料", "item": "100"}, {"q": "工", "item": ["53", "100", "126"]}):
        with django_assert_num_queries(6):
            client.get(CHOOSE, query)


# -- filing ----------------------------------------------------------------------------------------


def _form(member, **more):
    return {
        "enterprise": member.enterprise.uscc,
        "project_name": "示范除尘工程",
        "site": "兰州新区示范路1号",
        "catalogue_entry": "100",
        "investment_wan": "35.5",
        "overview": "更换布袋除尘器。",
        "impacts": "噪声：减振。",
        "production_planned_on": "2099-01-01",
        "form_key": "0123456789abcdef0123456789abcdef",
    } | more


def test_filing_is_previewed_signed_and_filed_once(client, rows, member):
    address = reverse("eia-enterprise:filing-new")
    client.force_login(member.user)
    assert client.get(address, {"item": "100"}).context["form"]["catalogue_entry"].value() == "100"
    preview = client.post(address, _form(member, step="preview"))
    assert "承诺书" in _text(preview)
    assert not RegistrationFiling.objects.exists()
    unsigned = client.post(address, _form(member, step="sign", undertaking_sha256=preview.context["sha256"]))
    assert unsigned.status_code == 422
    assert "未作出承诺的不能备案" in _text(unsigned)
    signed = _form(
        member, step="sign", signatory="张三", agreed="on", undertaking_sha256=preview.context["sha256"]
    )
    first, second = client.post(address, signed), client.post(address, signed)
    filing = RegistrationFiling.objects.get()
    assert (
        first["Location"]
        == second["Location"]
        == reverse("enterprise:filings-detail", args=[filing.ledger_no])
    )
    assert (filing.catalogue_item, filing.investment) == ("100 脱硫、脱硝、除尘工程", 355_000)
    page = client.get(first["Location"])
    document = OfficialDocument.objects.of(filing).get()
    assert reverse("common:document-detail", args=[document.uuid]) in _text(page)
    assert filing.undertaking_sha256 in _text(page)


def test_filing_form_explains_what_is_wrong_and_keeps_what_was_typed(client, rows, member):
    client.force_login(member.user)
    address = reverse("eia-enterprise:filing-new")
    page = client.post(address, _form(member, catalogue_entry="", step="preview"))
    assert page.status_code == 422
    assert "没有相应项目的改填下一栏" in _text(page)
    assert "示范除尘工程" in _text(page)
    late = _form(member, production_planned_on="2020-01-01", step="preview")
    preview = client.post(address, late)
    signed = late | {
        "step": "sign", "signatory": "张三", "agreed": "on", "undertaking_sha256": preview.context["sha256"]
    }  # fmt: skip
    refused = client.post(address, signed)
    assert refused.status_code == 422
    assert "建成并投入生产运营前备案" in _text(refused)


def test_filing_again_begins_with_the_old_one_and_withdraws_it(client, rows, member):
    old = RegistrationFilingFactory(
        enterprise=member.enterprise, catalogue_item="100 脱硫、脱硝、除尘工程", investment=10_000
    )
    client.force_login(member.user)
    address = reverse("eia-enterprise:filing-new")
    form = client.get(address, {"replaces": old.ledger_no}).context["form"]
    assert (form["project_name"].value(), form["catalogue_entry"].value()) == (old.project_name, "100")
    given = _form(member, replaces=old.ledger_no)
    sha256 = client.post(address, given | {"step": "preview"}).context["sha256"]
    sign = {"step": "sign", "signatory": "张三", "agreed": "on", "undertaking_sha256": sha256}
    made = client.post(address, given | sign)
    assert client.post(address, given | sign)["Location"] == made["Location"]
    old.refresh_from_db()
    assert old.withdrawn_on == timezone.localdate()
    assert client.get(address, {"replaces": old.ledger_no}).status_code == 409


def test_strangers_find_no_filing_to_withdraw(client, member):
    foreign = RegistrationFilingFactory()
    client.force_login(member.user)
    assert client.get(reverse("eia-enterprise:filing-withdraw", args=[foreign.ledger_no])).status_code == 404
    assert (
        client.get(reverse("eia-enterprise:filing-new"), {"replaces": foreign.ledger_no}).status_code == 404
    )


def test_enterprise_and_staff_withdraw_with_a_reason(client, member):
    own, other = (RegistrationFilingFactory(enterprise=member.enterprise) for _ in range(2))
    client.force_login(member.user)
    address = reverse("eia-enterprise:filing-withdraw", args=[own.ledger_no])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "填错"}).status_code == 302
    assert client.post(address, {"reason": "填错"}).status_code == 409
    clerk = UserFactory(roles=[Role.HANDLER], department=member.enterprise.department)
    client.force_login(clerk)
    assert "撤回备案" in _text(client.get(reverse("permits:filings-detail", args=[other.ledger_no])))
    client.post(reverse("permits:filing-cancel", args=[other.ledger_no]), {"reason": "重复"})
    other.refresh_from_db()
    assert other.withdrawal_reason == "重复"
    page = _text(client.get(reverse("permits:filings-detail", args=[other.ledger_no])))
    assert "已撤回" in page


# -- questions -------------------------------------------------------------------------------------


def test_question_carries_the_result_and_its_answer_comes_back(client, rows, member):
    client.force_login(member.user)
    result = client.get(RESULT, {"none": "yes", "q": "数据中心"})
    address = result.context["next"]["url"]
    page = client.get(address)
    assert "您的自查结果" in _text(page)
    asked = page.context["form"]["asked"].value()
    given = _form(member, asked=asked)
    posted = client.post(reverse("eia-enterprise:exempt-new"), given)
    question = ExemptReply.objects.get()
    assert question.classified_as == asked
    assert "待答复" in _text(client.get(posted["Location"]))
    clerk = UserFactory(roles=[Role.HANDLER], department=member.enterprise.department)
    client.force_login(clerk)
    answer = reverse("permits:exempt-answer", args=[question.ledger_no])
    assert answer in _text(client.get(reverse("permits:exempt-replies-detail", args=[question.ledger_no])))
    assert client.post(answer, {"conclusion": "none", "ground": ""}).status_code == 422
    client.post(answer, {"conclusion": "none", "ground": "未列入名录"})
    client.force_login(member.user)
    page = _text(client.get(posted["Location"]))
    assert "未列入名录" in page
    assert OfficialDocument.objects.get().number in page


def test_answered_question_is_not_answered_again(client, member):
    question = ExemptReplyFactory(enterprise=member.enterprise)
    client.force_login(UserFactory(roles=[Role.HANDLER], department=member.enterprise.department))
    assert client.get(reverse("permits:exempt-answer", args=[question.ledger_no])).status_code == 409
