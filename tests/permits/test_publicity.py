"""双公示 of licences: each column by worked examples, lateness by the working calendar, the files.

Monday 2024-03-11 plus seven working days is Wednesday the 20th. Over National Day, Friday 2024-09-27
plus seven is Saturday 2024-10-12: that day and Sunday 29 September are worked, 1–7 October off.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from common.attachments import visible_attachment
from common.errors import Refused
from common.events import history
from common.importing.xlsx import XlsxBook
from common.models import Attachment
from permits.enums import EiaCategory, EiaStatus, Outcome, RefusalGround
from permits.models import EiaDecision, PublicityExport
from permits.publicity import (
    COLUMNS,
    PublicityRows,
    all_duties,
    decided_or_revoked,
    missing_in,
    row_of,
    years_after,
)
from permits.services.publicity import export_publicity
from registry.enums import DayUnit
from registry.models import Enterprise, StatutoryLimit
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, StatutoryLimitFactory, valid_uscc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

USCC = valid_uscc(900_103)  # beyond the numbers that the factory comes to
BUREAU = {
    "authority": "兰州新区生态环境局",
    "authority_code": "11620100MB1500001X",
    "source": "兰州新区生态环境局",
    "source_code": "11620100MB1500001X",
    "licence_class": "普通",
}
NO_IDENTITY = {
    "法定代表人证件类型": "",
    "法定代表人证件号码": "",
    "证件类型（自然人）": "",
    "证件号码（自然人）": "",
}


@pytest.fixture(autouse=True)
def rows(settings, db):
    settings.PUBLICITY = BUREAU
    StatutoryLimitFactory(code="double-publicity", name="双公示", amount=7)
    StatutoryLimitFactory(code="eia-approval-validity", amount=5, unit=DayUnit.YEAR)


@pytest.fixture
def clerk():
    return UserFactory()


def approved(decided_on: date = date(2024, 3, 11), **more) -> EiaDecision:
    enterprise = (
        more.pop("enterprise", None)
        or Enterprise.objects.filter(uscc=USCC).first()
        or EnterpriseFactory(name="示范化工有限公司", uscc=USCC, legal_representative="褚示范")
    )
    return EiaDecisionFactory(
        approved=True,
        enterprise=enterprise,
        category=EiaCategory.REPORT,
        project_name="年产一万吨示范产品项目",
        site="兰州新区示范路1号",
        received_on=decided_on - timedelta(days=7),
        decided_on=decided_on,
        document_number=more.pop("document_number", "兰新环审〔2024〕7号"),
        decision_title="关于年产一万吨示范产品项目环境影响报告书的批复",
        **more,
    )


def values(decision: EiaDecision) -> dict:
    """Header → value, of the record as it stands in the database."""
    fresh = EiaDecision.objects.select_related("enterprise").get(pk=decision.pk)
    made = row_of(fresh, PublicityRows())
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
        "行政许可决定文书名称",
        "行政许可决定文书号",
        "许可类别",
        "许可证书名称",
        "许可编号",
        "许可内容",
        "许可决定日期",
        "有效期自",
        "有效期至",
        "许可机关",
        "许可机关统一社会信用代码",
        "当前状态",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
        "备注",
    ]
    assert len({column.code for column in COLUMNS}) == 28


def test_each_column_of_an_approval():
    assert values(approved()) == {
        "行政相对人名称": "示范化工有限公司",
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1（统一社会信用代码）": USCC,
        "行政相对人代码_2（工商注册号）": "",
        "行政相对人代码_3（组织机构代码）": "",
        "行政相对人代码_4（税务登记号）": "",
        "行政相对人代码_5（事业单位证书号）": "",
        "行政相对人代码_6（社会组织登记证号）": "",
        "法定代表人": "褚示范",
        **NO_IDENTITY,
        "行政许可决定文书名称": "关于年产一万吨示范产品项目环境影响报告书的批复",
        "行政许可决定文书号": "兰新环审〔2024〕7号",
        "许可类别": "普通",
        "许可证书名称": "",
        "许可编号": "",
        "许可内容": "批准建设项目环评文件（报告书）：年产一万吨示范产品项目；建设地点：兰州新区示范路1号",
        "许可决定日期": date(2024, 3, 11),
        "有效期自": date(2024, 3, 11),
        "有效期至": date(2029, 3, 11),
        "许可机关": "兰州新区生态环境局",
        "许可机关统一社会信用代码": "11620100MB1500001X",
        "当前状态": "有效",
        "数据来源单位": "兰州新区生态环境局",
        "数据来源单位统一社会信用代码": "11620100MB1500001X",
        "备注": "",
    }


def test_refusal_names_its_ground_and_has_no_validity():
    decision = approved()
    EiaDecision.objects.filter(pk=decision.pk).update(
        status=EiaStatus.REFUSED, outcome=Outcome.REFUSED, refusal_ground=RefusalGround.DOCUMENT
    )
    found = values(decision)
    assert found["许可内容"].startswith("不予批准建设项目环评文件（报告书）：年产一万吨示范产品项目；")
    assert found["许可内容"].endswith("；理由：文件基础资料明显不实或内容存在重大缺陷、遗漏、虚假")
    assert (found["有效期自"], found["有效期至"], found["当前状态"]) == (None, None, "有效")
    assert found["备注"] == "不予许可决定"


def test_revoked_decision_is_no_longer_in_force():
    decision = approved()
    EiaDecision.objects.filter(pk=decision.pk).update(
        status=EiaStatus.REVOKED, revoked_on=date(2024, 5, 6), end_reason="承诺不实"
    )
    found = values(decision)
    assert (found["当前状态"], found["备注"]) == ("无效", "决定已于2024-05-06撤销")


def test_sole_trader_is_told_by_the_credit_code():
    sole = EnterpriseFactory()
    type(sole).objects.filter(pk=sole.pk).update(uscc="92620100MADEM0001A")
    assert values(approved(enterprise=sole))["行政相对人类别"] == "个体工商户"


def test_personal_numbers_in_free_text_are_masked():
    decision = approved()
    EiaDecision.objects.filter(pk=decision.pk).update(site="示范路1号，联系人13812345678")
    assert "13812345678" not in values(decision)["许可内容"]


def test_validity_follows_the_row_in_force_and_29_february():
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    decision = approved()
    StatutoryLimit.objects.filter(code="eia-approval-validity").delete()
    assert values(decision)["有效期至"] is None


def test_required_columns_left_empty_are_named():
    decision = approved(enterprise=EnterpriseFactory(legal_representative=""))
    EiaDecision.objects.filter(pk=decision.pk).update(decision_title="")
    fresh = EiaDecision.objects.select_related("enterprise").get(pk=decision.pk)
    assert missing_in(row_of(fresh, PublicityRows())) == ["法定代表人", "行政许可决定文书名称"]


# -- due and late --


def exported(decision: EiaDecision, day: date, actor=None) -> PublicityExport:
    export = PublicityExport.objects.create(
        ledger_no=f"HPS-T-{PublicityExport.objects.count()}",
        first_day=day,
        last_day=day,
        file_format="xlsx",
        rows=1,
        sha256="0" * 64,
        exported_at=timezone.make_aware(datetime(day.year, day.month, day.day, 9)),
        exported_by=actor or UserFactory(),
    )
    export.decisions.add(decision)
    return export


def duty_on(today: date, event: str = "作出决定"):
    (found,) = [duty for duty in all_duties(EiaDecision.objects.all(), today) if duty.event == event]
    return found.clock


@pytest.mark.parametrize(
    ("decided", "due"),
    [
        (date(2024, 3, 11), date(2024, 3, 20)),
        (date(2024, 9, 27), date(2024, 10, 12)),  # 29, 30 Sept, 8–11 Oct, Saturday 12 Oct worked
        (date(2024, 9, 26), date(2024, 10, 11)),
        (date(2024, 2, 8), date(2024, 2, 23)),  # 春节: 10–17 Feb off, Sunday the 18th worked
        (date(2024, 4, 3), date(2024, 4, 15)),  # 清明: 4–6 April off, Sunday the 7th worked
    ],
)
def test_due_by_the_working_calendar_with_make_up_days(decided, due):
    approved(decided)
    assert duty_on(decided).due_on == due
    assert duty_on(due).state == "due_today"
    late = duty_on(due + timedelta(days=1))
    assert (late.state, late.late_by) == ("overdue", 1)


@pytest.mark.parametrize(
    ("day", "text", "late_by"),
    [
        (date(2024, 3, 11), "按期办结", 0),
        (date(2024, 3, 20), "按期办结", 0),
        (date(2024, 3, 21), "逾期1个工作日办结", 1),
        (date(2024, 3, 25), "逾期3个工作日办结", 3),
    ],
)
def test_first_export_decides_whether_it_was_late(day, text, late_by):
    decision = approved()
    exported(decision, day)
    exported(decision, date(2024, 6, 3))  # a later file does not make it later
    clock = duty_on(date(2024, 6, 4))
    assert (clock.text, clock.late_by, clock.finished_on) == (text, late_by, day)


def test_revocation_is_a_duty_of_its_own():
    decision = approved()
    exported(decision, date(2024, 3, 15))
    EiaDecision.objects.filter(pk=decision.pk).update(status=EiaStatus.REVOKED, revoked_on=date(2024, 5, 6))
    assert duty_on(date(2024, 5, 20)).state == "done"
    assert duty_on(date(2024, 5, 20), "撤销决定").late_by == 4  # due on the 14th: Saturday 11 May worked
    exported(decision, date(2024, 5, 21))
    assert duty_on(date(2024, 5, 22), "撤销决定").finished_on == date(2024, 5, 21)


def test_no_duty_without_a_limit_or_outside_the_calendar():
    approved(date(2024, 3, 11))
    approved(date(2010, 3, 11), document_number="示环审〔2010〕1号")
    assert [duty.record.decided_on for duty in all_duties(EiaDecision.objects.all(), date(2024, 4, 1))] == [
        date(2024, 3, 11)
    ]


def test_period_takes_decisions_made_and_decisions_revoked_in_it():
    march, april = approved(), approved(date(2024, 4, 10), document_number="兰新环审〔2024〕8号")
    EiaDecisionFactory(accepted=True, received_on=date(2024, 4, 1))
    EiaDecision.objects.filter(pk=march.pk).update(status=EiaStatus.REVOKED, revoked_on=date(2024, 5, 6))

    def numbers(first: date, last: date) -> list[str]:
        found = decided_or_revoked(EiaDecision.objects.all(), first, last)
        return [decision.document_number for decision in found]

    assert numbers(date(2024, 3, 11), date(2024, 4, 9)) == [march.document_number]
    assert numbers(date(2024, 3, 12), date(2024, 4, 10)) == [april.document_number]
    assert numbers(date(2024, 5, 1), date(2024, 5, 31)) == [march.document_number]


# -- the files --


def content(export: PublicityExport) -> bytes:
    kept = Attachment.objects.of(export).get()
    with kept.file.open("rb") as file:
        return file.read()


def export(actor, file_format="xlsx", first=date(2024, 3, 1), last=date(2024, 3, 31)) -> PublicityExport:
    return export_publicity(actor=actor, first_day=first, last_day=last, file_format=file_format)


def test_xlsx_holds_the_columns_and_opens(clerk):
    approved()
    made = export(clerk)
    sheet = openpyxl.load_workbook(BytesIO(content(made))).active
    header, row = list(sheet.iter_rows(values_only=True))
    assert list(header) == [column.header for column in COLUMNS]
    assert row[0] == "示范化工有限公司"
    assert row[14] == "兰新环审〔2024〕7号"
    assert row[19] == datetime(2024, 3, 11)
    assert row[21] == datetime(2029, 3, 11)
    assert [row[position] for position in (9, 10, 11, 12)] == [None] * 4


def test_the_portals_own_reader_reads_the_xlsx(clerk):
    approved()
    with XlsxBook(BytesIO(content(export(clerk)))) as book:
        (sheet,) = book.sheets
        rows = [cells for _, cells in sheet.rows()]
    assert rows[0] == [column.header for column in COLUMNS]
    assert rows[1][2] == USCC
    assert rows[1][19] == date(2024, 3, 11)


def test_json_holds_the_same_by_code(clerk):
    approved()
    approved(date(2024, 3, 12), document_number="兰新环审〔2024〕8号")
    found = json.loads(content(export(clerk, "json")))
    assert [row["XK_WSH"] for row in found] == ["兰新环审〔2024〕7号", "兰新环审〔2024〕8号"]
    assert list(found[0]) == [column.code for column in COLUMNS]
    assert (found[0]["XK_JDRQ"], found[0]["XK_YXQZI"], found[0]["XK_FR_ZJHM"]) == (
        "2024-03-11",
        "2029-03-11",
        "",
    )


def test_cells_that_look_like_formulas_are_neutralised(clerk):
    approved(enterprise=EnterpriseFactory(name="=HYPERLINK(1)", legal_representative="+示范"))
    sheet = openpyxl.load_workbook(BytesIO(content(export(clerk)))).active
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert sheet["I2"].value == "'+示范"
    assert sheet["A2"].data_type == "s"


def test_export_is_recorded_with_who_when_what_and_the_digest_of_the_file(clerk):
    decision = approved()
    made = export(clerk)
    assert (made.rows, made.late_rows, made.exported_by, made.file_format) == (1, 1, clerk, "xlsx")
    assert made.sha256 == hashlib.sha256(content(made)).hexdigest()
    assert list(made.decisions.all()) == [decision]
    assert [event.kind for event in history(made)] == ["created", "attached"]
    assert history(made).first().actor == clerk
    assert history(made).first().changes["decisions"] == [None, [decision.pk]]


def test_exporting_twice_makes_two_records(clerk):
    approved()
    first, second = export(clerk), export(clerk)
    assert first.ledger_no != second.ledger_no
    assert PublicityExport.objects.count() == 2


def test_late_rows_are_those_first_reported_after_their_day(clerk, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value and value.date() or date(2024, 3, 21))
    late = approved()
    in_time = approved(date(2024, 3, 12), document_number="兰新环审〔2024〕8号")
    earlier = approved(date(2024, 3, 4), document_number="兰新环审〔2024〕6号")
    exported(earlier, date(2024, 3, 5))
    made = export(clerk)
    assert set(made.decisions.all()) == {late, in_time, earlier}
    assert made.late_rows == 1


def test_nothing_to_export_is_refused_and_leaves_nothing(clerk):
    with pytest.raises(Refused, match="没有作出或撤销"):
        export(clerk)
    assert not PublicityExport.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "file_format"),
    [
        (date(2024, 3, 2), date(2024, 3, 1), "xlsx"),
        (date(2023, 1, 1), date(2024, 3, 1), "xlsx"),
        (date(2024, 3, 1), date(2024, 3, 31), "csv"),
    ],
)
def test_impossible_exports_are_refused(clerk, first, last, file_format):
    approved()
    with pytest.raises(Refused):
        export(clerk, file_format, first, last)


def test_number_of_queries_does_not_depend_on_the_number_of_decisions(clerk):
    def cost(number: int, month: int) -> int:
        for n in range(number):
            approved(
                date(2024, month, 11), enterprise=EnterpriseFactory(), document_number=f"示〔{month}〕{n}号"
            )
        with CaptureQueriesContext(connection) as queries:
            export(clerk, first=date(2024, month, 1), last=date(2024, month, 28))
        return len(queries)

    export_before = cost(1, 1)  # fills the caches
    assert cost(1, 2) == cost(3, 5) <= export_before


# -- who --


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.LEADER])
def test_handlers_and_their_superiors_export(role):
    approved()
    assert export(UserFactory(roles=[role])).rows == 1


@pytest.mark.parametrize("role", [Role.LEGAL_REVIEWER, Role.REPORT_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_do_not_export(role):
    approved()
    with pytest.raises(Refused):
        export(UserFactory(roles=[role]))


def test_park_staff_export_and_see_their_own_only(clerk):
    park = DepartmentFactory(park=True)
    officer = UserFactory(department=park)
    ours = approved(enterprise=EnterpriseFactory(department=park), department=park)
    approved(date(2024, 3, 12), document_number="兰新环审〔2024〕8号", enterprise=EnterpriseFactory())
    own, whole = export(officer), export(clerk)
    assert list(own.decisions.all()) == [ours]
    assert whole.rows == 2
    assert list(PublicityExport.objects.visible_to(officer)) == [own]
    assert set(PublicityExport.objects.visible_to(clerk)) == {own, whole}
    file = Attachment.objects.of(whole).get()
    assert visible_attachment(officer, file.uuid) is None
    assert visible_attachment(clerk, file.uuid) == file
