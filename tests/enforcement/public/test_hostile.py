"""Personal and internal data, typed wherever a clerk could, on none of the public faces of a case."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from common.errors import Refused
from common.models import PublishedRecord
from enforcement.enums import PartyKind, PenaltyKind
from enforcement.models import EnforcementCase
from enforcement.publicity import decided_or_changed, row_of, with_reports
from enforcement.services.order_notices import publish_order, withdraw_order_notice
from enforcement.services.publishing import withdraw_case
from opendata import services
from registry.publicity import PublicityRows
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory
from tests.factories.enforcement_after import ServedOrderFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import (
    load_publication_rows,
    published_case,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory, valid_uscc

pytestmark = pytest.mark.django_db

IDENTITY = "620102199003074518"
CODE = valid_uscc(900_011)
API = "enforcement-public-api"
LISTS = (
    *("cases:case-list", "cases:order-list", f"{API}:result-list", f"{API}:order-list"),
    "public-enterprise:list",
)


@pytest.fixture(autouse=True)
def rows(db):
    load_publication_rows()


@pytest.fixture
def firm():
    return EnterpriseFactory(
        name="示范化工有限公司", uscc=CODE, legal_representative="褚示范", park=ParkFactory()
    )


def faces(client, record: PublishedRecord) -> dict[str, str]:
    """Everything that a stranger can read of the record, by its address; bulk files made anew."""
    is_result = record.kind == "case-result"
    kind = "result" if is_result else "order"
    services.make_files(record.kind)
    addresses = [
        reverse("cases:case-list" if is_result else "cases:order-list"),
        reverse("cases:feed" if is_result else "cases:order-feed"),
        reverse(f"public-{record.kind}", args=[record.pk]),
        reverse(f"{API}:{kind}-list"),
        reverse(f"{API}:{kind}-facets"),
        reverse(f"{API}:{kind}-detail", args=[record.pk]),
        *(reverse("open-data:file", args=[record.kind, form]) for form in ("csv", "jsonl", "xlsx")),
        reverse("open-data:detail", args=[record.kind]),
        reverse("open-data:dictionary", args=[record.kind, "csv"]),
        reverse("open-data:index"),
        reverse("open-data-api:index"),
        reverse("public-feedback:report-new") + f"?record={record.pk}",
        reverse("public-enterprise:list"),
        reverse("site-search") + "?q=兰新环",
        reverse("home"),
    ]
    if record.uscc:
        addresses.append(reverse("public-enterprise:detail", args=[record.uscc]))
        addresses.append(reverse("enterprise-public-api:detail", args=[record.uscc]))
    found = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in found.values()} == {200}
    return {address: text_of(response) for address, response in found.items()} | publicity_file()


def text_of(response) -> str:
    """The content as it is read, of a workbook too."""
    content = response.getvalue()
    if content[:2] != b"PK":
        return content.decode()
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def publicity_file() -> dict[str, str]:
    """What the 双公示 file hands over, of whatever day."""
    ever = decided_or_changed(EnforcementCase.objects.all(), date(2000, 1, 1), date(2099, 1, 1))
    rows = [row_of(case, PublicityRows()) for case in with_reports(ever)]
    return {"双公示": "\n".join(str(cell) for row in rows for cell in row)}


def assert_hidden(client, record: PublishedRecord, secrets: list[str], but: tuple[str, ...] = ()) -> None:
    for address, text in faces(client, record).items():
        if address in but:
            continue
        for secret in secrets:
            assert secret not in text, f"{secret} at {address}"
    # Nor does a search by it lead to the record.
    for secret in secrets:
        for name in LISTS:
            response = client.get(reverse(name), {"q": secret})
            shown = response.json()["results"] if name.startswith(API) else response.context["rows"]
            assert list(shown) == [], f"{secret} found by {name}"


HOSTILE = {
    "identity": (f"现场负责人身份证{IDENTITY}到场", [IDENTITY]),
    "identity spaced": ("证号 620102 1990 0307 4518", ["0307 4518"]),
    "full width": ("证号６２０１０２１９９００３０７４５１８", [IDENTITY, "６２０１０２"]),
    "phone in file name": ("附现场照片_13912345678_排口.jpg", ["13912345678"]),
    "phone": ("附询问笔录（电话139-1234-5678）.pdf", ["139-1234-5678", "1391234"]),
    "landline": ("请致电0931-825 9999", ["825 9999", "0931-825"]),
    "account of a firm": (
        "该公司开户行建行兰州新区支行，账号62050110012300000123",
        ["62050110012300000123"],
    ),
    "account": ("转入账户62050110012300000123", ["62050110012300000123"]),
    "bare account": ("汇入6205 0110 0123 0000 0123", ["0110 0123"]),
    "address": ("现场负责人家庭住址：兰州新区彩虹城3栋501", ["彩虹城", "3栋501"]),
    "lives": ("李某，男，住永登县中川镇赖家坡村12号", ["赖家坡"]),
    "household": ("户籍地址：永登县中川镇赖家坡村", ["赖家坡"]),
    "witness": ("证人：李小四。", ["小四"]),
    "witness told": ("证人李小四称冒烟", ["小四"]),
    "victims": ("受害人李小四、王五咳嗽", ["小四", "王五"]),
    "minor with age": ("其子张小丰（12岁）在旁", ["张小丰", "小丰", "12岁"]),
    "born": ("1990-03-07出生的工人", ["1990-03-07"]),
    "born in": ("其生于1990年，务农", ["1990年"]),
    "plate": ("驾驶甘A12345倾倒", ["A12345"]),
    "mail": ("zhang.san@example.com", ["zhang.san"]),
}


@pytest.mark.parametrize(("facts", "secrets"), HOSTILE.values(), ids=HOSTILE.keys())
def test_personal_data_typed_into_a_result(client, firm, facts, secrets):
    case = EnforcementCaseFactory(decided=True, enterprise=firm, facts=facts, decision_content=facts)
    CasePenaltyFactory(case=case, kind=PenaltyKind.PERMIT_SUSPENSION, content=facts)
    assert_hidden(client, published_case(case), secrets)


@pytest.mark.parametrize(("demand", "secrets"), HOSTILE.values(), ids=HOSTILE.keys())
def test_personal_data_typed_into_an_order(client, firm, officer, demand, secrets):
    made = ServedOrderFactory(enterprise=firm, demand=f"立即停止排放。{demand}")
    assert_hidden(client, publish_order(made, actor=officer), secrets)


def test_what_the_public_is_to_know_stays(client, firm, officer):
    told = (
        "2024年3月7日，该公司位于兰州新区纬三路12号的厂区超过GB 16297—1996限值排放，"
        f"排污许可证编号{CODE}001V，坐标103.654321，36.123456，涉案金额13800000000元。"
    )
    record = published_case(EnforcementCaseFactory(decided=True, enterprise=firm, facts=told))
    assert told in faces(client, record)[reverse("public-case-result", args=[record.pk])]
    an_order = publish_order(ServedOrderFactory(enterprise=firm, demand=told), actor=officer)
    assert told in faces(client, an_order)[reverse("public-rectification-order", args=[an_order.pk])]


def test_where_a_firm_sits_stays_and_where_a_person_lives_does_not(client, firm):
    place = "甘肃省兰州市永登县中川镇纬三路12号"
    facts = "在中川镇纬三路12号院内焚烧。"
    of_firm = EnforcementCaseFactory(decided=True, enterprise=firm, party_address=place, facts=facts)
    record = published_case(of_firm)
    assert facts in faces(client, record)[reverse("public-case-result", args=[record.pk])]
    person = {"party_kind": PartyKind.CITIZEN, "party_name": "张三丰", "party_address": place}
    of_person = EnforcementCaseFactory(
        decided=True, enterprise=None, department=firm.department, facts=facts, **person
    )
    shown = published_case(of_person)
    assert "纬三路" not in faces(client, shown)[reverse("public-case-result", args=[shown.pk])]


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
        facts=f"张三丰（身份证号{IDENTITY}）露天焚烧沥青，张\u200b三 丰现场承认。",
    )
    record = published_case(case)
    assert_hidden(client, record, ["三丰", "三 丰", IDENTITY, "彩虹城"])
    assert "张**" in faces(client, record)[reverse("public-case-result", args=[record.pk])]


def test_a_minor_is_on_no_face(client, firm, officer):
    minor = {
        "decided": True,
        "is_minor_party": True,
        "enterprise": None,
        "department": firm.department,
        "party_kind": PartyKind.CITIZEN,
        "party_name": "张小丰",
        "facts": "未成年人张小丰焚烧秸秆",
        "decision_number": "兰新环罚〔2024〕77号",
    }
    case = EnforcementCaseFactory(**minor)
    with pytest.raises(Refused, match="未成年人"):
        published_case(case=case)
    an_order = ServedOrderFactory(enterprise=firm, case=case, demand="张小丰须清理焚烧残余。")
    with pytest.raises(Refused, match="未成年人"):
        publish_order(an_order, actor=officer)
    # Another case is on display, so that all faces have something to show.
    record = published_case(enterprise=firm)
    assert_hidden(client, record, ["小丰", "秸秆", "〔2024〕77号", "张*"])
    assert "kind=citizen" not in record.facets
    assert "citizen" not in json.dumps(client.get(reverse(f"{API}:result-facets")).json())
    assert not PublishedRecord.objects.exclude(pk=record.pk).exists()


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
    # The file for the credit platform has its own columns for both (domain.md §2).
    assert_hidden(client, record, ["褚示范", CODE], but=("双公示",))
    made = ServedOrderFactory(enterprise=firm, demand="褚示范须到场，立即停止排放。")
    an_order = publish_order(made, actor=officer)
    assert_hidden(client, an_order, ["褚示范", CODE], but=("双公示",))
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


def test_the_reason_of_a_withdrawal_names_nobody(client, firm, officer):
    lead = LeadFactory(reporter_name="赵举报", reporter_contact="微信 zhao-jubao 或来访")
    reason = "赵举报（zhao-jubao）撤回反映，证人李小四改口，电话139 1234 5678"
    case = EnforcementCaseFactory(decided=True, enterprise=firm, lead=lead)
    record = published_case(case)
    withdraw_case(case.publication, actor=officer, reason=reason, ground="error")
    filed = EnforcementCaseFactory(filed=True, enterprise=firm, lead=lead)
    made = ServedOrderFactory(enterprise=firm, case=filed)
    an_order = publish_order(made, actor=officer)
    withdraw_order_notice(made, actor=officer, reason=reason)
    for shown in (record, an_order):
        page = client.get(reverse(f"public-{shown.kind}", args=[shown.pk])).content.decode()
        assert "撤回反映" in page
        for secret in ("赵举报", "zhao-jubao", "小四", "1234"):
            assert secret not in page
