"""双公示 of penalties: each of the 30 columns, what is not handed over, duties, files, page."""

import hashlib
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from common.errors import Refused
from common.models import Attachment
from enforcement.enums import PartyKind, PenaltyKind
from enforcement.models import EnforcementCase, PenaltyPublicityExport
from enforcement.publicity import (
    COLUMNS,
    all_duties,
    decided_or_changed,
    missing_in,
    row_of,
    with_reports,
)
from enforcement.services.publicity import export_publicity
from registry.publicity import PublicityRows
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_publication import CasePublicationFactory, load_publication_rows
from tests.factories.registry import EnterpriseFactory, ProvisionFactory, valid_uscc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]

PAGE = "/staff/enforcement/publicity/"
MARCH = {"first_day": "2024-03-01", "last_day": "2024-03-31"}
CODE = "11620100MB1500001X"
USCC = valid_uscc(900_102)  # beyond the numbers that the factory comes to


@pytest.fixture(autouse=True)
def rows(settings, calendar):
    settings.PUBLICITY = {
        "authority": "兰州新区生态环境局", "authority_code": CODE,
        "source": "兰州新区生态环境局", "source_code": CODE, "licence_class": "普通",
    }  # fmt: skip
    load_publication_rows()


@pytest.fixture
def clerk():
    return UserFactory()


def decided(day: date = date(2024, 3, 11), **more) -> EnforcementCase:
    values = {"lead_on": date(2023, 11, 1), "filed_on": date(2024, 1, 5), "decided_on": day}
    return EnforcementCaseFactory(decided=True, **(values | more))


def firm(**more):
    return EnterpriseFactory(name="示范化工有限公司", uscc=USCC, legal_representative="褚示范", **more)


def ever():
    return decided_or_changed(EnforcementCase.objects.all(), date(2000, 1, 1), date(2099, 1, 1))


def values(case: EnforcementCase) -> dict:
    """Header → value, of the record as a file holds it."""
    found = with_reports(
        decided_or_changed(EnforcementCase.objects.all(), date(2000, 1, 1), date(2099, 1, 1))
    )
    made = row_of(found.get(pk=case.pk), PublicityRows())
    return {column.header: value for column, value in zip(COLUMNS, made, strict=True)}


# -- the columns --


def test_the_columns_in_their_order():
    assert [column.header for column in COLUMNS] == [
        "行政相对人名称",
        "行政相对人类别",
        "行政相对人代码_1（统一社会信用代码）",
        "行政相对人代码_2（工商注册号）",
        "行政相对人代码_3（组织机构代码）",
        "行政相对人代码_4（税务登记号）",
        "行政相对人代码_5（事业单位证书号）",
        "行政相对人代码_6（社会组织登记证号）",
        "法定代表人",
        "法定代表人证件类型",
        "法定代表人证件号码",
        "证件类型（自然人）",
        "证件号码（自然人）",
        "行政处罚决定书文号",
        "违法行为类型",
        "违法事实",
        "处罚依据",
        "处罚类别",
        "处罚内容",
        "罚款金额（万元）",
        "没收违法所得、没收非法财物的金额（万元）",
        "暂扣或吊销证照名称及编号",
        "处罚决定日期",
        "处罚有效期",
        "公示截止期",
        "处罚机关",
        "处罚机关统一社会信用代码",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
        "备注",
    ]
    assert len({column.code for column in COLUMNS}) == 30


def test_each_column_of_a_penalty():
    case = decided(
        enterprise=firm(), decision_number="兰新环罚〔2024〕7号", fine_amount=Decimal(176_000),
        confiscated_amount=Decimal(5_000), decision_content="罚款17.6万元，暂扣排污许可证。",
    )  # fmt: skip
    case.violation_types.set([ViolationTypeFactory(name="超标排放水污染物")])
    provision = ProvisionFactory()
    case.provisions.set([provision])
    CasePenaltyFactory(case=case, kind=PenaltyKind.PERMIT_SUSPENSION, content="排污许可证（试验）")
    CasePublicationFactory(
        case=case, published=True, public_facts="化学需氧量超标。", display_until=date(2025, 4, 8)
    )
    assert values(case) == {
        "行政相对人名称": "示范化工有限公司",
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1（统一社会信用代码）": USCC,
        "行政相对人代码_2（工商注册号）": "",
        "行政相对人代码_3（组织机构代码）": "",
        "行政相对人代码_4（税务登记号）": "",
        "行政相对人代码_5（事业单位证书号）": "",
        "行政相对人代码_6（社会组织登记证号）": "",
        "法定代表人": "褚示范",
        "法定代表人证件类型": "",
        "法定代表人证件号码": "",
        "证件类型（自然人）": "",
        "证件号码（自然人）": "",
        "行政处罚决定书文号": "兰新环罚〔2024〕7号",
        "违法行为类型": "超标排放水污染物",
        "违法事实": "化学需氧量超标。",
        "处罚依据": str(provision),
        "处罚类别": "罚款；没收违法所得、非法财物；暂扣许可证件",
        "处罚内容": "罚款17.6万元，暂扣排污许可证。",
        "罚款金额（万元）": "17.6",
        "没收违法所得、没收非法财物的金额（万元）": "0.5",
        "暂扣或吊销证照名称及编号": "排污许可证（试验）",
        "处罚决定日期": date(2024, 3, 11),
        "处罚有效期": "",
        "公示截止期": date(2025, 4, 8),
        "处罚机关": "兰州新区生态环境局",
        "处罚机关统一社会信用代码": CODE,
        "数据来源单位": "兰州新区生态环境局",
        "数据来源单位统一社会信用代码": CODE,
        "备注": "",
    }


def test_natural_person_is_named_by_family_name_without_number():
    case = decided(
        enterprise=None, department=DepartmentFactory(), party_kind=PartyKind.CITIZEN, party_name="张三丰",
        party_id_number="620102199003074518", facts="张三丰（620102199003074518）焚烧沥青。",
        decision_content="对张三丰罚款。",
    )  # fmt: skip
    found = values(case)
    assert (found["行政相对人名称"], found["行政相对人类别"]) == ("张**", "自然人")
    assert found["违法事实"] == "张**（***）焚烧沥青。"
    assert "三丰" not in str(found) and "620102" not in str(found)


def test_sole_traders_are_told_by_kind_or_code():
    assert values(decided(party_kind=PartyKind.SOLE_TRADER))["行政相对人类别"] == "个体工商户"
    sole = EnterpriseFactory()
    type(sole).objects.filter(pk=sole.pk).update(uscc="92620100MADEM0001A")
    assert values(decided(enterprise=type(sole).objects.get(pk=sole.pk)))["行政相对人类别"] == "个体工商户"


def test_changed_and_annulled_decisions_say_so():
    changed = decided(amended_on=date(2024, 5, 6), amended_fine=Decimal(60_000))
    assert values(changed)["罚款金额（万元）"] == "6"
    assert values(changed)["备注"] == "罚款已于2024-05-06变更，原决定罚款10万元"
    annulled = decided(annulled_on=date(2024, 5, 6), status="annulled")
    assert values(annulled)["备注"] == "处罚决定已于2024-05-06撤销"


def test_required_columns_left_empty_are_named():
    case = with_reports(EnforcementCase.objects.all()).get(pk=decided(facts="超标").pk)
    assert missing_in(row_of(case, PublicityRows())) == [
        "违法行为类型",
        "处罚依据",
        "处罚内容",
        "公示截止期",
    ]


# -- which, and by when --


def numbers_within(first: date, last: date) -> list[str]:
    return [case.decision_number for case in decided_or_changed(EnforcementCase.objects.all(), first, last)]


def test_what_is_not_published_is_not_handed_over():
    shown = decided()
    decided(is_minor_party=True)
    CasePublicationFactory(
        case=decided(), status="withheld", withholding_ground="state_secret", withheld_on=date(2024, 3, 12)
    )
    EnforcementCaseFactory(filed=True)
    assert numbers_within(date(2024, 3, 1), date(2024, 3, 31)) == [shown.decision_number]


def test_period_takes_decisions_made_changed_and_annulled_in_it():
    march, april = decided(), decided(date(2024, 4, 10))
    EnforcementCase.objects.filter(pk=march.pk).update(amended_on=date(2024, 5, 6), amended_fine=1)
    EnforcementCase.objects.filter(pk=april.pk).update(annulled_on=date(2024, 6, 3), status="annulled")
    assert numbers_within(date(2024, 3, 11), date(2024, 4, 9)) == [march.decision_number]
    assert numbers_within(date(2024, 3, 12), date(2024, 4, 10)) == [april.decision_number]
    assert numbers_within(date(2024, 5, 1), date(2024, 5, 31)) == [march.decision_number]
    assert numbers_within(date(2024, 6, 1), date(2024, 6, 30)) == [april.decision_number]


def exported(case: EnforcementCase, day: date) -> PenaltyPublicityExport:
    made = PenaltyPublicityExport.objects.create(
        ledger_no=f"ZFSG-T-{PenaltyPublicityExport.objects.count()}", first_day=day, last_day=day,
        file_format="xlsx", rows=1, sha256="0" * 64, exported_by=UserFactory(),
        exported_at=timezone.make_aware(datetime(day.year, day.month, day.day, 9)),
    )  # fmt: skip
    made.cases.add(case)
    return made


def duty_on(today: date, event: str = "作出决定"):
    found = all_duties(
        decided_or_changed(EnforcementCase.objects.all(), date(2000, 1, 1), date(2099, 1, 1)), today
    )
    (duty,) = [duty for duty in found if duty.event == event]
    return duty.clock


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2024, 3, 11), date(2024, 3, 20)),
        (date(2024, 9, 27), date(2024, 10, 12)),
        (date(2024, 4, 3), date(2024, 4, 15)),
    ],
)
def test_due_by_the_working_calendar(day, due):
    decided(day)
    assert duty_on(due).state == "due_today"
    assert duty_on(due + timedelta(days=1)).late_by == 1


def test_first_export_decides_and_change_and_annulment_are_duties_of_their_own():
    case = decided()
    exported(case, date(2024, 3, 21))
    assert duty_on(date(2024, 4, 1)).late_by == 1
    EnforcementCase.objects.filter(pk=case.pk).update(amended_on=date(2024, 5, 6), amended_fine=1)
    assert duty_on(date(2024, 5, 15), "变更决定").late_by == 1  # due on the 14th: Saturday 11 May worked
    exported(case, date(2024, 5, 13))
    assert duty_on(date(2024, 5, 15), "变更决定").late_by == 0
    assert duty_on(date(2024, 5, 15)).finished_on == date(2024, 3, 21)


# -- the files --


def content(export: PenaltyPublicityExport) -> bytes:
    with Attachment.objects.of(export).get().file.open("rb") as file:
        return file.read()


def export(
    actor, file_format="xlsx", first=date(2024, 3, 1), last=date(2024, 3, 31)
) -> PenaltyPublicityExport:
    return export_publicity(actor=actor, first_day=first, last_day=last, file_format=file_format)


def test_xlsx_holds_the_columns_and_is_kept_byte_by_byte(clerk):
    case = decided(enterprise=firm(), decision_number="兰新环罚〔2024〕7号")
    made = export(clerk)
    header, row = list(openpyxl.load_workbook(BytesIO(content(made))).active.iter_rows(values_only=True))
    assert list(header) == [column.header for column in COLUMNS]
    assert (row[0], row[13], row[19], row[22]) == (
        "示范化工有限公司", "兰新环罚〔2024〕7号", "10", datetime(2024, 3, 11),
    )  # fmt: skip
    assert [row[position] for position in (9, 10, 11, 12)] == [None] * 4
    assert made.sha256 == hashlib.sha256(content(made)).hexdigest()
    assert (list(made.cases.all()), made.rows, made.late_rows) == ([case], 1, 1)


def test_json_holds_the_same_by_code(clerk):
    decided(decision_number="兰新环罚〔2024〕7号")
    (row,) = json.loads(content(export(clerk, "json")))
    assert list(row) == [column.code for column in COLUMNS]
    assert (row["CF_WSH"], row["CF_JDRQ"], row["CF_XDR_ZJHM"]) == ("兰新环罚〔2024〕7号", "2024-03-11", "")


def test_cells_that_look_like_formulas_are_neutralised(clerk):
    decided(enterprise=EnterpriseFactory(name="=HYPERLINK(1)"))
    sheet = openpyxl.load_workbook(BytesIO(content(export(clerk)))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'=HYPERLINK(1)", "s")


def test_nothing_to_export_and_strangers_are_refused(clerk):
    with pytest.raises(Refused, match="行政处罚决定"):
        export(clerk)
    decided()
    with pytest.raises(Refused):
        export(UserFactory(roles=[Role.REPORT_OFFICER]))
    assert not PenaltyPublicityExport.objects.exists()


def test_queries_do_not_depend_on_the_number_of_cases(clerk):
    def cost(number: int, month: int) -> int:
        for _ in range(number):
            CasePublicationFactory(case=decided(date(2024, month, 11), facts="张三在场"), hidden_terms="张三")
        with CaptureQueriesContext(connection) as queries:
            export(clerk, first=date(2024, month, 1), last=date(2024, month, 28))
        return len(queries)

    cost(1, 2)  # fills the caches
    assert cost(1, 3) == cost(3, 4)


# -- the page --


def test_page_lists_what_waits_and_what_is_late_and_makes_the_file(client, clerk):
    client.force_login(clerk)
    case = decided(enterprise=firm(), is_synthetic=True)
    page = client.get(PAGE, MARCH)
    (overdue,) = [group for group in page.context["groups"] if group["id"] == "overdue"]
    assert [duty.record for duty in overdue["duties"]] == [case]
    text = page.content.decode()
    assert case.decision_number in text and "synthetic-banner" in text
    page = client.post(PAGE + "export/", MARCH | {"file_format": "json"}, follow=True)
    assert "已导出 1 条" in page.content.decode()
    (listed,) = page.context["exports"]
    assert (
        json.loads(b"".join(client.get(listed["url"]).streaming_content))[0]["CF_WSH"] == case.decision_number
    )


def test_page_costs_the_same_for_one_case_and_for_three(client, clerk):
    client.force_login(clerk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, MARCH)
        return len(queries)

    decided()
    cost()
    first = cost()
    decided()
    decided()
    assert cost() == first


def test_park_staff_see_their_own_cases_only(client):
    decided()
    park = DepartmentFactory(park=True)
    ours = decided(department=park)
    client.force_login(UserFactory(department=park))
    page = client.get(PAGE, MARCH)
    assert str(page.context["count"]) == "1"
    assert ours.decision_number in page.content.decode()
