"""What the public reads of a penalty: the allowlist, its facets, and what is hidden, hostile cases too."""

import json
from datetime import date
from decimal import Decimal

import pytest

from common.errors import Refused
from common.masking import mask_text
from common.models import PublishedRecord
from common.publication import kinds
from enforcement.enums import CaseStatus, PartyKind, PenaltyKind
from enforcement.models import EnforcementCase
from enforcement.public.cases import CASE_RESULT, project_case
from enforcement.publication_forms import suggested_facts
from enforcement.services.publishing import preview_case
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_cases import DefenceFactory, PenaltyHearingFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    load_publication_rows,
    published_case,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory, ProvisionFactory, valid_uscc

pytestmark = pytest.mark.django_db

# Beyond the numbers that the factory comes to.
USCC = valid_uscc(900_101)
IDENTITY = "620102199003074518"


@pytest.fixture(autouse=True)
def rows(db):
    load_publication_rows()


@pytest.fixture
def firm():
    return EnterpriseFactory(
        name="兰州新区示范化工有限公司", uscc=USCC, legal_representative="褚示范", park=ParkFactory()
    )


def case_of(**more) -> EnforcementCase:
    return EnforcementCaseFactory(decided=True, **more)


def citizen(**more) -> EnforcementCase:
    values = {
        "enterprise": None,
        "department": EnterpriseFactory().department,
        "party_kind": PartyKind.CITIZEN,
        "party_name": "张三丰",
        "party_id_number": IDENTITY,
        "party_address": "兰州新区彩虹城北区3栋501",
        "title": "张三丰露天焚烧沥青案",
    }
    return case_of(**(values | more))


def everything(record: PublishedRecord) -> str:
    parts = [record.title, record.party, record.number, record.search_text, record.facets, record.uscc]
    return json.dumps([*parts, record.body], ensure_ascii=False)


# -- what is published --


def test_the_whole_of_an_ordinary_case(firm):
    case = case_of(
        enterprise=firm,
        decision_number="兰新环罚〔2024〕7号",
        facts="该公司废水总排口化学需氧量超标。",
        decision_content="罚款人民币壹拾万元整。",
        confiscated_amount=Decimal(5000),
        notified_on=date(2024, 3, 4),
        served_on=date(2024, 4, 3),
        status=CaseStatus.SERVED,
    )
    case.violation_types.set([ViolationTypeFactory(code="over-water", name="超标排放水污染物")])
    provision = ProvisionFactory(article="第八十三条第二项")
    case.provisions.set([provision])
    record = published_case(case)
    assert record.title == "兰州新区示范化工有限公司超标排放水污染物案"
    assert (record.number, record.party, record.dated_on) == (
        "兰新环罚〔2024〕7号",
        "兰州新区示范化工有限公司",
        date(2024, 4, 1),
    )
    assert (record.amount, record.park, record.uscc) == (Decimal(105_000), firm.park.code, USCC)
    body = record.body
    assert body["legal_representative"] == "褚示范"
    assert body["facts"] == "该公司废水总排口化学需氧量超标。"
    assert body["basis"] == str(provision)
    assert body["penalty_labels"] == ["罚款", "没收违法所得、非法财物"]
    assert (body["fine"], body["confiscation"]) == ("100000.00", "5000.00")
    assert body["timeline"] == [
        {"on": "2024-02-01", "label": "立案"},
        {"on": "2024-03-04", "label": "事先告知"},
        {"on": "2024-04-01", "label": "作出处罚决定"},
        {"on": "2024-04-03", "label": "送达决定书"},
        {"on": "2024-04-08", "label": "公开处罚决定"},
    ]
    assert "60日" in body["remedies"][0] and "6个月" in body["remedies"][0]
    assert record.facets == (
        f"|kind=legal_person|law={provision.law.code}|penalty=confiscation|penalty=fine|procedure=ordinary"
        "|violation=over-water|year=2024|"
    )
    assert record.display_until == date(2099, 4, 8)


def test_penalties_in_the_order_of_the_law_with_their_particulars(firm):
    case = case_of(enterprise=firm)
    CasePenaltyFactory(case=case, kind=PenaltyKind.SUSPENSION, content="责令停产整治")
    CasePenaltyFactory(case=case, kind=PenaltyKind.WARNING)
    penalties = published_case(case).body["penalties"]
    assert [each["kind"] for each in penalties] == ["warning", "fine", "suspension"]
    assert penalties[2]["content"] == "责令停产整治"


def test_internal_names_and_texts_stay_inside(firm):
    case = case_of(
        enterprise=firm,
        title="内部名称：王五举报的案件",
        investigation_report="调查报告内部意见",
        examination_opinion="审查内部意见",
        closing_reason="结案内部理由",
        recused="与当事人有亲属关系的李六回避",
    )
    found = everything(published_case(case))
    for internal in ("王五", "内部", "李六"):
        assert internal not in found


def test_undecided_annulled_and_minors_are_refused():
    for case, why in (
        (EnforcementCaseFactory(filed=True), "尚未作出"),
        (case_of(annulled_on=date(2024, 5, 6), status=CaseStatus.ANNULLED), "已被撤销"),
        (citizen(is_minor_party=True), "未成年人"),
    ):
        with pytest.raises(Refused, match=why):
            project_case(case)
    assert project_case(citizen()).party == "张**"


# -- what is hidden --


def test_natural_person_is_masked_everywhere():
    case = citizen(
        facts=f"张三丰（身份证号{IDENTITY}，住兰州新区彩虹城北区3栋501）露天焚烧沥青，张 三丰现场承认。",
        decision_content="对张三丰罚款人民币伍仟元。",
    )
    record = published_case(case)
    found = everything(record)
    assert record.party == "张**" and record.title.startswith("张**")
    assert (record.uscc, record.body["uscc"], record.body["legal_representative"]) == ("", "", "")
    for secret in ("三丰", IDENTITY, "彩虹城", "501"):
        assert secret not in found
    assert "张**" in record.body["facts"]
    assert record.facets.startswith("|kind=citizen|")


def test_natural_person_of_a_firm_does_not_stand_on_the_firms_page(firm):
    record = published_case(citizen(enterprise=firm))
    assert (record.uscc, record.party) == ("", "张**")


@pytest.mark.parametrize(
    ("facts", "secrets"),
    [
        (f"法定代表人身份证{IDENTITY}", [IDENTITY]),
        ("证号６２０１０２１９９００３０７４５１８", ["６２０１０２", "620102"]),
        ("附现场照片_13912345678_排口.jpg", ["13912345678"]),
        (f"附询问笔录{IDENTITY}.pdf", [IDENTITY]),
        ("电话139-1234-5678、0931-8256789", ["139", "8256789"]),
        ("该公司开户行建行兰州新区支行，账号62050110012300000123", ["62050110012300000123"]),
        ("对公账号：6205 0110 0123", ["6205", "0110"]),
        ("微信号：lz_xinqu88，邮箱a.b@example.com", ["lz_xinqu88", "example.com"]),
        ("1990年3月7日出生的现场负责人", ["1990年3月7日"]),
        ("现场负责人家庭住址：兰州新区彩虹城3栋501", ["彩虹城", "501"]),
        ("证人：李小四。", ["小四"]),
    ],
    ids=[
        "identity", "full width", "phone in file name", "identity in file name", "phones",
        "account of a firm", "short account", "reached by", "born", "address", "witness",
    ],
)  # fmt: skip
def test_personal_data_typed_into_any_text_is_hidden(firm, facts, secrets):
    case = case_of(enterprise=firm, facts=facts, decision_content=facts)
    CasePenaltyFactory(case=case, kind=PenaltyKind.PERMIT_SUSPENSION, content=facts)
    found = everything(published_case(case))
    for secret in secrets:
        assert secret not in found


def test_persons_known_to_the_record_are_hidden(firm):
    lead = LeadFactory(reporter_name="赵举报", reporter_contact="zhao-jubao")
    case = case_of(
        enterprise=firm, lead=lead,
        facts="经赵举报（zhao-jubao）举报查实；褚示范、代理人钱律师到场，邻居孙丽丽作证；兰州新区示范化工有限公司未改正。",
    )  # fmt: skip
    DefenceFactory(case=case, author="褚示范")
    PenaltyHearingFactory(case=case, agents="钱律师、周某某", applicant="兰州新区示范化工有限公司")
    CasePublicationFactory(
        case=case, published=True, public_facts=case.facts, hidden_terms="孙丽丽\n配方A12型催化剂"
    )
    facts = preview_case(case).body["facts"]
    assert facts == (
        "经***（***）举报查实；褚示范、代理人钱**到场，邻居孙**作证；兰州新区示范化工有限公司未改正。"
    )


def test_trade_secrets_listed_by_the_clerk_are_hidden_everywhere(firm):
    case = case_of(enterprise=firm, decision_content="责令停止使用配方A12型催化剂。")
    CasePublicationFactory(
        case=case, published=True, public_facts="使用配方A12型催化剂。", hidden_terms="配方A12型催化剂"
    )
    record = preview_case(case)
    assert "A12" not in everything(record)
    assert record.body["result"] == "责令停止使用***。"


def test_practice_of_lanzhou_hides_representative_and_code(firm, settings):
    settings.CASE_PUBLICATION = {"mask_legal_representative": True, "mask_uscc_digits": 4}
    record = published_case(case_of(enterprise=firm, facts="褚示范在场。"))
    assert record.body["legal_representative"] == "***"
    assert record.body["uscc"] == USCC[:14] + "****"
    found = everything(record)
    assert "褚示范" not in found and USCC not in found


def test_synthetic_cases_are_marked(firm):
    assert published_case(case_of(enterprise=firm, is_synthetic=True)).is_synthetic
    assert not published_case(case_of(enterprise=firm)).is_synthetic


def test_suggested_facts_are_masked_already():
    case = citizen(facts=f"张三丰（{IDENTITY}）焚烧沥青。")
    assert suggested_facts(case) == "张**（***）焚烧沥青。"
    other = case_of(facts=f"现场负责人（{IDENTITY}）在场。")
    assert suggested_facts(other) == mask_text(other.facts) == "现场负责人（******）在场。"


def test_kind_has_columns_for_its_bulk_file(firm):
    record = published_case(case_of(enterprise=firm))
    for column in kinds()[CASE_RESULT].columns:
        if column.path.startswith("body."):
            assert column.path.removeprefix("body.") in record.body
        else:
            assert hasattr(record, column.path)


def test_words_in_facts_and_result_are_found(firm):
    record = published_case(case_of(enterprise=firm, facts="偷排废水。", decision_content="罚款十万元。"))
    for word in ("偷排", "十万元", "褚示范", USCC.lower(), "示范化工"):
        assert word in record.search_text
