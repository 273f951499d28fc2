"""Personal and internal data, typed wherever a clerk could, on none of the public faces of a case."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from enforcement.enums import PartyKind, PenaltyKind
from enforcement.services.order_notices import publish_order
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory
from tests.factories.enforcement_after import ServedOrderFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    load_publication_rows,
    published_case,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory, valid_uscc

pytestmark = pytest.mark.django_db

IDENTITY = "620102199003074518"
CODE = valid_uscc(900_011)
API = "enforcement-public-api"


@pytest.fixture(autouse=True)
def rows(db):
    load_publication_rows()


@pytest.fixture
def firm():
    return EnterpriseFactory(
        name="示范化工有限公司", uscc=CODE, legal_representative="褚示范", park=ParkFactory()
    )


def faces(client, record: PublishedRecord) -> dict[str, str]:
    """Everything that a stranger can read of the record, by its address."""
    is_result = record.kind == "case-result"
    kind = "result" if is_result else "order"
    addresses = [
        reverse("cases:case-list" if is_result else "cases:order-list"),
        reverse("cases:feed" if is_result else "cases:order-feed"),
        reverse(f"public-{record.kind}", args=[record.pk]),
        reverse(f"{API}:{kind}-list"),
        reverse(f"{API}:{kind}-facets"),
        reverse(f"{API}:{kind}-detail", args=[record.pk]),
        reverse("site-search") + "?q=兰新环",
        reverse("home"),
    ]
    found = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in found.values()} == {200}
    return {address: response.content.decode() for address, response in found.items()}


def assert_hidden(client, record: PublishedRecord, secrets: list[str]) -> None:
    for address, text in faces(client, record).items():
        for secret in secrets:
            assert secret not in text, f"{secret} at {address}"
    # Nor does a search by it lead to the record.
    for secret in secrets:
        for name in ("cases:case-list", "cases:order-list", f"{API}:result-list", f"{API}:order-list"):
            response = client.get(reverse(name), {"q": secret})
            shown = response.context["rows"] if name.startswith("cases") else response.json()["results"]
            assert shown == [], f"{secret} found by {name}"


@pytest.mark.parametrize(
    ("facts", "secrets"),
    [
        (f"现场负责人身份证{IDENTITY}到场", [IDENTITY]),
        ("证号６２０１０２１９９００３０７４５１８", [IDENTITY, "６２０１０２"]),
        ("附现场照片_13912345678_排口.jpg", ["13912345678"]),
        ("附询问笔录（电话139-1234-5678）.pdf", ["139-1234-5678", "1391234"]),
        ("该公司开户行建行兰州新区支行，账号62050110012300000123", ["62050110012300000123"]),
        ("现场负责人家庭住址：兰州新区彩虹城3栋501", ["彩虹城", "3栋501"]),
        ("证人：李小四。", ["小四"]),
    ],
    ids=["identity", "full width", "phone in file name", "phone", "account of a firm", "address", "witness"],
)
def test_personal_data_typed_into_a_result(client, firm, facts, secrets):
    case = EnforcementCaseFactory(decided=True, enterprise=firm, facts=facts, decision_content=facts)
    CasePenaltyFactory(case=case, kind=PenaltyKind.PERMIT_SUSPENSION, content=facts)
    assert_hidden(client, published_case(case), secrets)


def test_natural_person_as_party(client):
    case = EnforcementCaseFactory(
        decided=True,
        enterprise=None,
        department=EnterpriseFactory().department,
        party_kind=PartyKind.CITIZEN,
        party_name="张三丰",
        party_id_number=IDENTITY,
        party_address="兰州新区彩虹城北区3栋501",
        title="张三丰露天焚烧沥青案",
        facts=f"张三丰（身份证号{IDENTITY}）露天焚烧沥青，张 三丰现场承认。",
    )
    record = published_case(case)
    assert_hidden(client, record, ["三丰", IDENTITY, "彩虹城"])
    assert "张**" in faces(client, record)[reverse("public-case-result", args=[record.pk])]


def test_a_minor_is_on_no_page(client):
    case = EnforcementCaseFactory(decided=True, is_minor_party=True, facts="未成年人焚烧")
    CasePublicationFactory(case=case, published=True)
    with pytest.raises(Exception, match="未成年人"):
        published_case(case=EnforcementCaseFactory(decided=True, is_minor_party=True))
    assert client.get(reverse("cases:case-list")).context["rows"] == []


def test_nothing_internal_leaks(client, firm):
    lead = LeadFactory(reporter_name="赵举报", reporter_contact="zhao-jubao")
    case = EnforcementCaseFactory(
        decided=True,
        enterprise=firm,
        lead=lead,
        ledger_no="ZF-内部-00001",
        title="内部名称：王五举报的案件",
        facts="经赵举报举报查实，由执法人员现场检查。",
        investigation_report="调查报告内部意见",
        recused="李六回避",
        handler=UserFactory(full_name="承办甲乙", username="chengban"),
    )
    record = published_case(case)
    secrets = [
        "ZF-内部",
        "王五",
        "赵举报",
        "zhao-jubao",
        "内部意见",
        "李六",
        "承办甲乙",
        "chengban",
        record.source,
    ]
    assert_hidden(client, record, secrets)


def test_representative_and_code_as_the_bureau_has_set(client, firm, settings, officer):
    settings.CASE_PUBLICATION = {"mask_legal_representative": True, "mask_uscc_digits": 4}
    record = published_case(enterprise=firm, facts="褚示范在场。")
    assert_hidden(client, record, ["褚示范", CODE])
    made = ServedOrderFactory(enterprise=firm, demand="褚示范须到场，立即停止排放。")
    an_order = publish_order(made, actor=officer)
    assert_hidden(client, an_order, ["褚示范", CODE])
    page = reverse("public-rectification-order", args=[an_order.pk])
    assert CODE[:14] + "****" in faces(client, an_order)[page]


def test_representative_is_told_where_the_bureau_hides_nothing(client, firm, officer):
    made = ServedOrderFactory(enterprise=firm, demand="褚示范须到场。")
    record = publish_order(made, actor=officer)
    page = faces(client, record)[reverse("public-rectification-order", args=[record.pk])]
    assert "褚示范须到场。" in page and CODE in page


def test_who_reported_is_not_named_by_an_order(client, firm, officer):
    lead = LeadFactory(reporter_name="赵举报", reporter_contact="zhao-jubao")
    case = EnforcementCaseFactory(filed=True, enterprise=firm, lead=lead)
    made = ServedOrderFactory(
        enterprise=firm, case=case, demand="赵举报（zhao-jubao，13912345678）反映的异味须消除。"
    )
    record = publish_order(made, actor=officer)
    assert_hidden(client, record, ["赵举报", "zhao-jubao", "13912345678"])
