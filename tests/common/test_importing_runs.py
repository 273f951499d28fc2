"""The import as a whole: what is found wrong, what is written, and that twice is once."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Department
from common import events
from common.importing import sheets
from common.models import Event
from registry.models import Enterprise, Law, Park, Provision, StatutoryLimit
from tests.common.ledgers import (
    LIMIT_HEADERS,
    LIMITS,
    PARK_HEADERS,
    PARKS,
    PROVISIONS,
    check,
    limit_row,
    load,
    part,
    places,
    problems,
    rezip,
    write_book,
    write_csv,
)
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, ParkFactory, valid_uscc

pytestmark = pytest.mark.django_db
ENTERPRISES = "企业"
ENTERPRISE_HEADERS = ["统一社会信用代码", "企业名称", "承办单位"]


@pytest.fixture
def book(tmp_path: Path) -> Any:
    def make(sheets: dict[str, list[list[Any]]], name: str = "台账.xlsx", **options: Any) -> Path:
        return write_book(tmp_path / name, sheets, **options)

    return make


def limits(*rows: list[Any]) -> dict[str, list[list[Any]]]:
    return {LIMITS: [LIMIT_HEADERS, *rows]}


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("load_ledger", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_rows_are_written_with_one_event_each(book: Any) -> None:
    outcome = load(book({PARKS: [PARK_HEADERS, ["a", "化工园"], ["b", "石化园"]]}))
    assert outcome.total.as_dict() == {"created": 2, "changed": 0, "unchanged": 0, "status_kept": 0}
    assert list(Park.objects.values_list("code", "name", "is_synthetic")) == [
        ("a", "化工园", False),
        ("b", "石化园", False),
    ]
    (event,) = events.history(Park.objects.get(code="a"))
    assert (event.kind, event.sequence, event.actor_name) == ("imported", 1, "系统")
    assert event.reason == "台账.xlsx “园区”"
    assert event.hash == event.compute_hash()


def test_a_check_writes_nothing(book: Any) -> None:
    outcome = check(book({PARKS: [PARK_HEADERS, ["a", "化工园"]]}))
    assert outcome.accepted
    assert outcome.total.created == 1
    assert (Park.objects.count(), Event.objects.count()) == (0, 0)


def test_importing_twice_changes_nothing(book: Any) -> None:
    path = book(limits(*(limit_row(number) for number in range(30))))
    assert load(path).total.created == 30
    stamps = list(StatutoryLimit.objects.values_list("updated_at", flat=True))
    before = Event.objects.count()
    again = load(path).total
    assert (again.created, again.changed, again.unchanged) == (0, 0, 30)
    assert Event.objects.count() == before
    assert list(StatutoryLimit.objects.values_list("updated_at", flat=True)) == stamps


def test_only_changed_rows_are_saved_with_what_changed(book: Any) -> None:
    load(book(limits(limit_row(1), limit_row(2))))
    outcome = load(book(limits(limit_row(1), limit_row(2, 期限=60))))
    assert (outcome.total.changed, outcome.total.unchanged) == (1, 1)
    last = events.history(StatutoryLimit.objects.get(ledger_no="SX-0002")).last()
    assert last is not None
    assert (last.kind, last.sequence, last.changes) == ("imported", 2, {"amount": [30, 60]})


def test_columns_left_out_keep_their_values_and_blanks_empty_them(book: Any) -> None:
    load(book(limits(limit_row(1, 失效日期=date(2025, 1, 1)))))
    headers = [header for header in LIMIT_HEADERS if header != "失效日期"]
    load(book({LIMITS: [headers, limit_row(1)[:-1]]}))
    assert StatutoryLimit.objects.get().effective_to == date(2025, 1, 1)
    load(book(limits(limit_row(1))))
    assert StatutoryLimit.objects.get().effective_to is None


def test_one_bad_row_keeps_every_row_out(book: Any) -> None:
    rows = [limit_row(number) for number in range(50)]
    path = book({PARKS: [PARK_HEADERS, ["a", "化工园"]], **limits(*rows, limit_row(99, 期限="三十"))})
    outcome = load(path)
    assert [(p.sheet, p.row, p.column, p.value) for p in outcome.problems.shown] == [
        (LIMITS, 52, "期限", "三十")
    ]
    assert (Park.objects.count(), StatutoryLimit.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_hundred_bad_rows_are_all_named(book: Any) -> None:
    rows = [limit_row(number, 单位="周" if number % 2 else "工作日") for number in range(200)]
    found = problems(book(limits(*rows)))
    assert places(found) == [(number + 2, "单位") for number in range(200) if number % 2]
    assert found[0].mend == "可填：工作日、自然日、月、年"


def test_every_bad_cell_of_a_row_is_named(book: Any) -> None:
    row = limit_row(1, 期限="x", 单位=None, 生效日期="昨天", 期限代码="中文 代码")
    found = problems(book(limits(row)))
    assert places(found) == [(2, "期限代码"), (2, "期限"), (2, "单位"), (2, "生效日期")]
    assert all(problem.mend for problem in found)


def test_only_the_first_thousand_problems_stay_in_memory(book: Any) -> None:
    outcome = check(book(limits(*(limit_row(n, 期限="x") for n in range(1200)))))
    assert (outcome.problems.count, len(outcome.problems.shown)) == (1200, 1000)


def test_doubled_keys_name_the_first_row(book: Any) -> None:
    (found,) = problems(book({PARKS: [PARK_HEADERS, ["a", "甲"], ["b", "乙"], ["a", "丙"]]}))
    assert (found.row, found.column, found.value, found.reason) == (4, "园区代码", "a", "与第 2 行重复")


def test_what_else_must_be_unique_is_found_in_the_file_and_the_database(book: Any) -> None:
    ParkFactory(code="old", name="旧园")
    found = problems(book({PARKS: [PARK_HEADERS, ["a", "甲"], ["b", "甲"], ["c", "旧园"]]}))
    assert [(p.row, p.column, p.reason) for p in found] == [
        (3, "园区名称", "与第 2 行重复"),
        (4, "园区名称", "系统中的另一条记录已是这一内容"),
    ]


def test_blank_lines_are_skipped_and_rows_after_them_read(book: Any) -> None:
    rows = [PARK_HEADERS, ["a", "甲"], [], [" ", "\u3000"], [], [], ["b", None]]
    assert [(p.row, p.reason) for p in problems(book({PARKS: rows}))] == [(7, "必填，却是空的")]


def test_merged_cells_are_refused(book: Any) -> None:
    path = book({PARKS: [PARK_HEADERS, ["a", "甲"]]})
    sheet = "xl/worksheets/sheet1.xml"
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    rezip(path, {sheet: part(path, sheet).replace(b"</sheetData>", merge)})
    assert [(p.row, p.value, p.reason) for p in problems(path)] == [(2, "B2:B3", "有合并的单元格")]
    assert not load(path).accepted
    assert Park.objects.count() == 0


def test_formulas_in_text_are_refused(book: Any) -> None:
    (found,) = problems(book({PARKS: [PARK_HEADERS, ["a", "=HYPERLINK(1)"]]}))
    assert "像是公式" in found.reason


def test_unknown_doubled_and_missing_headers_are_named_with_the_nearest(book: Any) -> None:
    found = problems(book({PARKS: [["园区代码", "园区名", "园区代码"], ["a", "甲", "b"]]}))
    assert [(p.column, p.reason.partition("（")[0]) for p in found] == [
        ("园区名", "不认识的表头"),
        ("园区代码", "表头重复"),
        ("园区名称", "缺少必填的列"),
    ]
    assert "最接近的是“园区名称”" in found[0].mend


def test_headers_may_stand_in_any_order(book: Any) -> None:
    load(book({PARKS: [["园区名称", "园区代码"], ["甲", "a"]]}))
    assert Park.objects.get().name == "甲"


def test_cells_under_no_header_are_not_lost_silently(book: Any) -> None:
    assert places(problems(book({PARKS: [PARK_HEADERS, ["a", "甲", "备注"]]}))) == [(2, "第 3 列")]


def test_sheets_unknown_hidden_or_doubled_are_refused(book: Any) -> None:
    first = book({"园区表": [["x"]], PARKS: [PARK_HEADERS], "说明": [["任意"]]}, "1.xlsx", hidden=PARKS)
    found = problems(first)
    assert [(p.sheet, p.reason) for p in found] == [("园区表", "不认识的工作表"), (PARKS, "工作表是隐藏的")]
    assert "最接近的是“园区”" in found[0].mend
    twice = [book({PARKS: [PARK_HEADERS]}, name) for name in ("2.xlsx", "3.xlsx")]
    assert "重名" in problems(*twice)[0].reason


def test_a_file_that_cannot_be_opened_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"<html>")
    (found,) = problems(path)
    assert (found.file, found.row) == ("a.xlsx", 0)


def test_registers_are_imported_in_their_own_order_over_all_files(book: Any) -> None:
    """Provisions before laws in the files: laws are imported first all the same."""
    provisions = {PROVISIONS: [["条款代码", "法规代码", "条款", "事项"], ["p", "law", "第一条", "事"]]}
    laws = {"法律法规": [["法规代码", "名称", "效力级别", "生效日期"], ["law", "法", "法律", "2015-01-01"]]}
    load(book(provisions, "1.xlsx"), book(laws, "2.xlsx"))
    assert Provision.objects.get().law == Law.objects.get()


def test_unknown_references_are_named(book: Any) -> None:
    path = book({PROVISIONS: [["条款代码", "法规代码", "条款", "事项"], ["p", "none", "第一条", "事"]]})
    (found,) = problems(path)
    assert (found.row, found.column, found.value) == (2, "法规代码", "none")
    assert "都没有这个法律法规" in found.reason


def test_rows_may_refer_to_rows_above_them(book: Any) -> None:
    headers = ["单位代码", "单位名称", "单位类别", "上级单位"]
    rows = [["ju", "局", "局机关", None], ["ke", "科", "科室", "ju"]]
    path = book({"单位": [headers, *rows]})
    assert check(path).accepted
    load(path)
    assert Department.objects.get(code="ke").parent == Department.objects.get(code="ju")
    assert places(
        problems(book({"单位": [headers, ["z1", "甲", "科室", "z2"], ["z2", "乙", "科室", None]]}))
    ) == [(2, "上级单位")]


def test_constraints_are_checked_row_by_row(book: Any) -> None:
    (found,) = problems(book(limits(limit_row(1, 失效日期=date(2023, 1, 1)))))
    assert (found.row, found.reason) == (2, "失效日期不得早于生效日期")
    assert found.column == "失效日期、生效日期"


def test_a_broken_constraint_names_choices_in_the_words_of_the_sheet(book: Any) -> None:
    department, firm = DepartmentFactory(), EnterpriseFactory()
    row = {
        "台账编号": "HP-2022-0031",
        "承办单位": department.code,
        "统一社会信用代码": firm.uscc,
        "环评类别": "报告表",
        "项目名称": "项目",
        "建设地点": "地点",
        "环评机构": "机构",
        "总投资（元）": 1,
        "收到日期": date(2024, 3, 1),
        "受理日期": date(2024, 3, 4),
        "审批结论": None,
        "办理状态": "已批准",
    }
    found = problems(book({"环评审批": [list(row), list(row.values())]}))
    (mismatch,) = [each for each in found if "办理状态与审批结论不一致" in each.reason]
    assert mismatch.value == "已批准，空"


def test_references_cost_no_query_for_each_row(book: Any) -> None:
    DepartmentFactory(code="ke")

    def rows(count: int) -> Path:
        return book(
            {ENTERPRISES: [ENTERPRISE_HEADERS, *([valid_uscc(n), f"厂{n}", "ke"] for n in range(count))]}
        )

    with CaptureQueriesContext(connection) as few:
        assert check(rows(2)).accepted
    with CaptureQueriesContext(connection) as many:
        assert check(rows(100)).accepted
    assert len(many) == len(few)


def test_batches_do_not_change_the_result(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "BATCH", 7)
    load(book(limits(*(limit_row(number) for number in range(30)))))
    assert StatutoryLimit.objects.count() == 30
    outcome = check(book(limits(limit_row(1), *(limit_row(n) for n in range(20)))))
    assert [problem.row for problem in outcome.problems.shown] == [4]


def test_csv_files_are_imported_under_their_name(tmp_path: Path) -> None:
    load(write_csv(tmp_path / "园区.csv", [PARK_HEADERS, ["001", "化工园"]], "gb18030"))
    assert Park.objects.get().code == "001"


def test_what_the_database_refuses_is_named(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last net: checks in Python are switched off, so the database must find the row."""
    monkeypatch.setattr("common.importing.checks.RowChecks.run", lambda *_: None)
    path = book(limits(limit_row(1), limit_row(2, 失效日期=date(2023, 1, 1)), limit_row(3)))
    outcome = load(path)
    assert [problem.row for problem in outcome.problems.shown] == [3]
    assert (StatutoryLimit.objects.count(), Event.objects.count()) == (0, 0)


def test_synthetic_rows_are_marked_and_never_overwrite_real_ones(book: Any) -> None:
    ParkFactory(code="real", name="真园")
    assert load(book({PARKS: [PARK_HEADERS, ["a", "甲"], ["real", "真园"]]}), synthetic=True).accepted
    assert list(Park.objects.order_by("code").values_list("is_synthetic", flat=True)) == [True, False]
    outcome = load(book({PARKS: [PARK_HEADERS, ["real", "改名"]]}), synthetic=True)
    assert [problem.reason for problem in outcome.problems.shown] == ["系统中已有同一编号的真实记录"]
    assert Park.objects.get(code="real").name == "真园"


class TestScope:
    def test_only_those_who_may_create_may_import(self, book: Any) -> None:
        DepartmentFactory(code="ke")
        path = book({ENTERPRISES: [ENTERPRISE_HEADERS, [valid_uscc(1), "甲厂", "ke"]]})
        for stranger in (UserFactory(enterprise=True), UserFactory(roles=[Role.AUDITOR])):
            assert [problem.row for problem in load(path, actor=stranger).problems.shown] == [0]
        assert Enterprise.objects.count() == 0
        clerk = UserFactory()
        assert load(path, actor=clerk).accepted
        assert events.history(Enterprise.objects.get())[0].actor == clerk

    def test_a_park_imports_rows_of_its_own_department_only(self, book: Any) -> None:
        clerk = UserFactory(park=True)
        DepartmentFactory(code="other")
        own, foreign = clerk.department.code, "other"
        rows = [[valid_uscc(1), "甲厂", own], [valid_uscc(2), "乙厂", foreign]]
        path = book({ENTERPRISES: [ENTERPRISE_HEADERS, *rows]})
        (found,) = problems(path, actor=clerk)
        assert (found.row, found.column) == (3, "承办单位")
        assert "管辖范围" in found.reason
        assert not load(path, actor=clerk).accepted
        assert load(book({ENTERPRISES: [ENTERPRISE_HEADERS, rows[0]]}), actor=clerk).accepted

    def test_a_park_cannot_take_over_a_row_of_another(self, book: Any) -> None:
        clerk = UserFactory(park=True)
        theirs = EnterpriseFactory()
        path = book({ENTERPRISES: [ENTERPRISE_HEADERS, [theirs.uscc, "夺名", clerk.department.code]]})
        assert [p.row for p in problems(path, actor=clerk)] == [2]
        assert not load(path, actor=clerk).accepted
        theirs.refresh_from_db()
        assert theirs.name != "夺名"


class TestCommand:
    def test_loads_a_folder_and_counts(self, book: Any, tmp_path: Path) -> None:
        book({PARKS: [PARK_HEADERS, ["a", "甲"]]})
        assert "新增 1，修改 0，无变化 0" in run(tmp_path)
        assert "新增 0，修改 0，无变化 1" in run(tmp_path)

    def test_check_writes_nothing(self, book: Any, tmp_path: Path) -> None:
        book({PARKS: [PARK_HEADERS, ["a", "甲"]]})
        assert "未写入" in run(tmp_path, "--check")
        assert Park.objects.count() == 0

    def test_marker_file_makes_rows_synthetic(self, book: Any, tmp_path: Path) -> None:
        book({PARKS: [PARK_HEADERS, ["a", "甲"]]})
        (tmp_path / "SYNTHETIC").touch()
        run(tmp_path)
        assert Park.objects.get().is_synthetic

    def test_problems_end_in_an_error_and_a_list(self, book: Any, tmp_path: Path) -> None:
        book({PARKS: [PARK_HEADERS, ["a", "=1"], ["b", "乙"]]})
        errors = tmp_path / "errors"
        with pytest.raises(CommandError, match="共有 1 处问题"):
            run(tmp_path, "--errors", errors)
        text = errors.read_text("utf-8-sig")
        assert "台账.xlsx,园区,2,园区名称,'=1,内容以“=”开头" in text
        assert Park.objects.count() == 0

    @pytest.mark.parametrize("name", ["missing", "."])
    def test_folder_without_ledgers_is_an_error(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(CommandError):
            run(tmp_path / name)
