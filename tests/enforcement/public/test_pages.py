"""The page of a result and of an order: what it shows, its versions, and what stays of what is gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import withdraw
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase, RectificationOrder
from enforcement.services.order_notices import publish_order, withdraw_order_notice
from enforcement.services.publishing import publish_case
from tests.enforcement.public.shelves import order, publish, result
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_after import ServedOrderFactory
from tests.factories.enforcement_publication import load_publication_rows, published_case
from tests.factories.registry import EnterpriseFactory, ParkFactory, ProvisionFactory, valid_uscc

pytestmark = pytest.mark.django_db

CODE = valid_uscc(900_007)


@pytest.fixture(autouse=True)
def rows(db):
    load_publication_rows()


@pytest.fixture
def firm():
    park = ParkFactory(name="化工园区")
    return EnterpriseFactory(name="示范化工有限公司", uscc=CODE, legal_representative="褚示范", park=park)


def page(client, record: PublishedRecord, status: int = 200) -> str:
    name = "public-case-result" if record.kind == "case-result" else "public-rectification-order"
    response = client.get(reverse(name, args=[record.pk]))
    assert response.status_code == status
    return response.content.decode()


def case_of(record: PublishedRecord) -> EnforcementCase:
    return EnforcementCase.objects.get(pk=record.source.rpartition(":")[2])


# -- a result --


def test_page_of_a_result_tells_all_that_is_published(client, firm):
    case = EnforcementCaseFactory(
        decided=True,
        enterprise=firm,
        decision_number="兰新环罚〔2024〕7号",
        facts="废水总排口化学需氧量超标。",
        decision_content="罚款人民币壹拾万元整，没收违法所得。",
        confiscated_amount=Decimal("5000.50"),
        served_on=date(2024, 4, 3),
        status=CaseStatus.SERVED,
    )
    case.violation_types.set([ViolationTypeFactory(name="超标排放水污染物")])
    provision = ProvisionFactory(article="第八十三条第二项")
    case.provisions.set([provision])
    record = published_case(case)
    text = page(client, record)
    for words in (
        "示范化工有限公司超标排放水污染物案",
        "兰新环罚〔2024〕7号",
        "废水总排口化学需氧量超标。",
        f"{provision.law}第八十三条第二项",
        "罚款人民币壹拾万元整，没收违法所得。",
        "壹拾万元整",
        "0.50005",
        "伍仟元伍角整",
        "壹拾万伍仟元伍角整",
        "褚示范",
        CODE,
        "化工园区",
        "普通程序",
        "公示至2099年4月8日",
        "申请行政复议",
        "处罚决定不停止执行",
        record.sha256,
        "本页内容有误",
    ):
        assert words in text, words
    steps = [text.index(f"<strong>{label}</strong>") for label in ("立案", "作出处罚决定", "送达决定书")]
    assert steps == sorted(steps)
    assert "依法变更" not in text and "更正记录" not in text
    address = reverse("public-case-result", args=[record.pk])
    assert f'<link rel="canonical" href="http://testserver{address}">' in text
    assert "og:" not in text
    json_address = reverse("enforcement-public-api:result-detail", args=[record.pk])
    assert f'href="{json_address}?format=json"' in text
    assert f'href="{reverse("public-enterprise:detail", args=[CODE])}"' in text


def test_amended_decision_says_so_with_the_fine_before(client, firm):
    record = published_case(
        enterprise=firm,
        amended_on=date(2024, 5, 6),
        amended_fine=Decimal(80_000),
        fine_amount=Decimal(100_000),
    )
    text = page(client, record)
    assert "已于2024年5月6日依法变更" in text and "变更前罚款10万元" in text
    assert "捌万元整" in text and "壹拾万元整" not in text
    assert "决定已变更" in client.get(reverse("cases:case-list")).content.decode()


def test_a_warning_has_no_amount(client):
    (record,) = publish(result(amount=None))
    assert "大写" not in page(client, record)


@pytest.mark.parametrize("nothing", ["0", "0.00", None])
def test_what_was_not_confiscated_has_no_row_and_one_sum_no_total(client, nothing):
    (record,) = publish(result(amount=100_000))
    body = record.body | {"fine": "100000", "confiscation": nothing}
    PublishedRecord.objects.filter(pk=record.pk).update(body=body)
    text = page(client, record)
    assert "壹拾万元整" in text
    assert "没收金额" not in text and "零元整" not in text and "合计" not in text
    PublishedRecord.objects.filter(pk=record.pk).update(body=body | {"confiscation": "20000"})
    text = page(client, record)
    assert "没收金额" in text and "合计" in text and "壹拾贰万元整" in text


def test_a_person_has_no_page_of_an_enterprise(client):
    (record,) = publish(result(party="张**"))
    text = page(client, record)
    assert "该单位" not in text and "/enterprises/9" not in text


def test_others_of_the_enterprise_are_named_only_while_shown(client):
    own, other, gone, over, foreign, an_order = publish(
        result(1, uscc=CODE),
        result(2, uscc=CODE),
        result(3, uscc=CODE, withdrawn_at="2024-05-01T00:00Z", withdrawal_reason="撤销"),
        result(4, uscc=CODE, display_until=date(2024, 5, 1)),
        result(5, uscc=valid_uscc(900_008)),
        order(6, uscc=CODE),
    )
    text = page(client, own)
    for record, shown in ((other, True), (an_order, True), (gone, False), (over, False), (foreign, False)):
        assert (record.title in text) is shown, record.title
    assert other.title in page(client, an_order) and own.title in page(client, an_order)


def test_hostile_text_is_escaped(client):
    (record,) = publish(result(party="<script>alert(1)</script>", facts="<img src=x onerror=alert(1)>"))
    for text in (
        page(client, record),
        client.get(reverse("cases:case-list") + "?q=onerror").content.decode(),
    ):
        assert "<script>alert" not in text and "<img src=x" not in text


# -- versions --


def test_older_version_leads_to_the_one_that_stands(client, firm):
    first = published_case(enterprise=firm, facts="原来的事实")
    case = case_of(first)
    case.publication.public_facts = "更正的事实"
    case.publication.save()
    second = publish_case(case, actor=UserFactory())
    address = reverse("public-case-result", args=[second.pk])
    assert client.get(reverse("public-case-result", args=[first.pk]))["Location"] == address
    text = page(client, second)
    assert "更正记录" in text and "第2版（现行）" in text and "第1版，已被更正" in text
    assert "更正的事实" in text and "原来的事实" not in text
    listed = client.get(reverse("cases:case-list") + "?q=原来的事实")
    assert listed.context["rows"] == []


def test_record_of_another_kind_and_what_never_was_public_are_not_found(client):
    penalty, demand = publish(result(), order())
    for name, pk in (
        ("public-case-result", demand.pk),
        ("public-rectification-order", penalty.pk),
        ("public-case-result", 0),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    withheld = EnforcementCaseFactory(decided=True)  # decided, not published
    assert client.get(reverse("public-case-result", args=[withheld.pk + 10_000])).status_code == 404


# -- what is gone --


def test_withdrawn_result_leaves_number_day_and_reason_alone(client, firm):
    record = published_case(enterprise=firm, facts="偷排废水")
    withdraw("case-result", case_of(record), actor=UserFactory(), reason="决定已被撤销，电话13912345678")
    text = page(client, record, 410)
    assert record.number in text and "撤下理由：决定已被撤销" in text
    for secret in ("示范化工", CODE, "褚示范", "偷排", "13912345678", record.title):
        assert secret not in text, secret


@pytest.mark.parametrize(
    ("reason", "comes_back"), [("信用修复", False), ("公开内容有误", True), ("行政复议变更", True)]
)
def test_what_was_repaired_is_never_said_to_come_back(client, firm, reason, comes_back):
    record = published_case(enterprise=firm)
    withdraw("case-result", case_of(record), actor=UserFactory(), reason=reason)
    text = page(client, record, 410)
    assert ("更正后重新公开的，仍在本页查阅" in text) is comes_back
    assert ("不再公开" in text) is not comes_back


def test_result_shown_to_its_last_day_is_gone_the_day_after(client, firm, days):
    record = published_case(enterprise=firm, facts="偷排废水")
    days.go_to(date(2099, 4, 8))
    assert "偷排" in page(client, record)
    days.go_to(date(2099, 4, 9))
    text = page(client, record, 410)
    assert "公示期已于2099年4月8日届满" in text
    for secret in ("示范化工", CODE, "褚示范", "偷排"):
        assert secret not in text, secret


def test_older_version_of_what_is_gone_shows_nothing(client, firm):
    first = published_case(enterprise=firm, facts="偷排废水")
    case = case_of(first)
    case.publication.public_facts = "更正的事实"
    case.publication.save()
    publish_case(case, actor=UserFactory())
    withdraw("case-result", case, actor=UserFactory(), reason="撤销")
    response = client.get(reverse("public-case-result", args=[first.pk]), follow=True)
    assert response.status_code == 410 and "偷排" not in response.content.decode()
    report = client.get(reverse("public-feedback:report-new"), {"record": first.pk}).content.decode()
    assert "示范化工" not in report


# -- an order --


def test_page_of_an_order_and_its_steps(client, firm, officer):
    made = ServedOrderFactory(
        enterprise=firm, demand="立即停止。\n月底前整改。", correct_by=date(2024, 3, 20)
    )
    record = publish_order(made, actor=officer)
    text = page(client, record)
    for words in (made.number, "立即停止。", "2024年3月20日", "已送达", "责令改正违法行为不是行政处罚", CODE):
        assert words in text, words
    withdraw_order_notice(made, actor=officer, reason="文书有误")
    gone = page(client, record, 410)
    assert "文书有误" in gone and "示范化工" not in gone and "立即停止" not in gone


def test_order_without_a_term_is_to_be_obeyed_at_once(client, firm, officer):
    record = publish_order(ServedOrderFactory(enterprise=firm), actor=officer)
    assert "立即改正" in page(client, record)
    assert not RectificationOrder.objects.get().correct_by


# -- cost --


def test_page_costs_the_same_however_many_others_there_are(client, django_assert_num_queries):
    (own,) = publish(result(0, uscc=CODE))
    for more in (range(0), range(1, 50)):
        publish(*(result(number, uscc=CODE) for number in more))
        with django_assert_num_queries(3):  # the record, results and orders of the enterprise
            page(client, own)
