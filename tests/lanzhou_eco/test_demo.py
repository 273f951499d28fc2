"""The main job from end to end, as `make demo` does it: from the workbooks to the published report.

In processes of their own on a SQLite file, like the demonstration itself.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from conftest import ROOT

pytestmark = pytest.mark.system

# The figures of the published report, each within its own words.
IN_CONTEXT = [
    "集中学习7次，举办读书班专题学习7次，通过公众号推送法治思想信息10条",
    "平均审批时限分别为9个、5个工作日，较法定审批时限分别压缩84.7%、91.8%",
    "环评审批手续107个，登记表网上备案63个，答复无需办理环评81个，拉动投资360亿元",
    "6家企业完成清洁生产审核备案，2家企业通过清洁生产审核验收，对35家企业",
    "指导12家重点企业投保环境污染责任保险；168家企业环保信用评价为B级",
    "45家企业完成2023年度环境信息披露，督促企业发布临时披露信息49条",
    "精准培训重点企业76家",
    "《责令改正违法行为决定书》103份，督促改正环境违法行为153个",
    "立案处罚56起，罚款1047.2万元，移送公安机关2起",
    "列出必学法律法规27部，组织干部集中学法20余次",
    "覆盖8类场所，累计发放法律法规手册和环保知识彩页6400余份",
]
NOTICE = "示范数据：本报告所列企业、人员与案件均为虚构"


class Demo:
    """A folder with the demonstration's database and files."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.var.mkdir()
        (self.var / "fonts").symlink_to(Path(settings.VAR_DIR) / "fonts")
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.environment = kept | {"VAR_DIR": str(self.var)}

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def run(self, *command: str) -> str:
        done = self.manage(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, *statements: str) -> list[tuple]:
        """Behind the back of the portal."""
        rows: list[tuple] = []
        with closing(sqlite3.connect(self.var / "portal.sqlite3")) as connection, connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        return rows


def printed_text(pdf: Path) -> str:
    """The wording of a PDF without the breaks of lines and pages."""
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"—\d+—", "", re.sub(r"\s", "", done.stdout)).replace(NOTICE, "")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    made = Demo(tmp_path_factory.mktemp("demo"))
    said = made.run("demo")
    assert f"报告：{made.var}/reports/法治政府建设情况报告-2024.pdf" in said
    assert re.search(r"^ +\S+ +\S+  系统管理员$", said, flags=re.MULTILINE), "no sign-ins were printed"
    return made


def test_report_prints_the_published_figures_in_context(demo: Demo) -> None:
    text = printed_text(demo.var / "reports" / "法治政府建设情况报告-2024.pdf")

    assert [words for words in IN_CONTEXT if words not in text] == []
    assert (demo.var / "reports" / "法治政府建设情况报告-2024.docx").exists()


def test_report_is_public_and_its_finding_on_the_base_is_answered(demo: Demo) -> None:
    assert demo.sql("SELECT year, status FROM reports_reportedition") == [(2024, "published")]
    assert demo.sql("SELECT COUNT(*) FROM common_publishedrecord WHERE kind = 'report'") == [(1,)]
    [(message, answer)] = demo.sql(
        "SELECT message, answer FROM reports_editionfinding WHERE code = 'eia-compression-base'"
    )
    assert "91.8%" in message
    assert "83.6%" in message
    assert answer


def test_all_that_is_public_is_marked_as_invented(demo: Demo) -> None:
    kinds = demo.sql("SELECT DISTINCT kind, is_synthetic FROM common_publishedrecord ORDER BY kind")
    assert kinds == [
        ("annual-disclosure", 1),
        ("case-result", 1),
        ("credit-rating", 1),
        ("decision-list", 1),
        ("duty-list", 1),
        ("duty-list-entry", 1),
        ("eia-comment", 1),
        ("eia-notice", 1),
        ("eia-registration", 1),
        ("inspection-result", 1),
        ("law-enforcement-info", 0),  # the texts of the bureau itself
        ("major-decision", 1),
        ("normative-document", 1),
        ("officer-certificate", 1),
        ("opinion-round", 1),
        ("random-draw", 1),
        ("rectification-order", 1),
        ("report", 1),
        ("round-opinion", 1),
        ("temporary-disclosure", 1),
    ]


def test_there_are_matters_in_every_state_in_which_someone_has_something_to_do(demo: Demo) -> None:
    live = demo.sql("SELECT status FROM permits_eiadecision WHERE ledger_no LIKE 'HP-SF-%'")
    assert {status for (status,) in live} == {
        "submitted",
        "correcting",
        "acceptance_notice",
        "appraisal",
        "decision_notice",
        "approved",
    }
    assert demo.sql("SELECT status FROM permits_eiaapplication") == [("draft",)]
    assert demo.sql("SELECT COUNT(*) FROM common_message") != [(0,)]


def test_there_is_a_case_at_every_stage_and_measures_of_each_kind(demo: Demo) -> None:
    live = demo.sql("SELECT status FROM enforcement_enforcementcase WHERE ledger_no LIKE 'ZF-SF-%'")
    assert {status for (status,) in live} == {
        "lead",
        "investigating",
        "examining",
        "notified",
        "hearing",
        "legal_review",
        "discussion",
        "decided",
        "served",
        "performing",
        "reminded",
        "suspended",
        "no_penalty",
        "dismissed",
        "transferred",
        "annulled",
        "closed",
        "archived",
    }
    for table, state in (
        ("coercion", "imposed"),
        ("curtailment", "delivered"),
        ("paymentplan", "granted"),
        ("dailypenalty", "proposed"),
        ("policetransfer", None),
        ("softmeasure", None),
        ("remedyproceeding", None),
        ("reinspection", None),
    ):
        where = f" WHERE status = '{state}'" if state else " WHERE is_synthetic"
        assert demo.sql(f"SELECT COUNT(*) FROM enforcement_{table}{where}") != [(0,)], table


def test_the_draw_is_done_published_and_gives_the_same_again(demo: Demo) -> None:
    draws = demo.sql("SELECT task_number, status FROM enforcement_randomdraw WHERE is_synthetic ORDER BY 1")
    assert ("SSJ-SF-01", "published") in draws
    assert ("SSJ-SF-02", "prepared") in draws
    assert "SSJ-SF-01 双随机抽查（示范）：复核一致" in demo.run("verify_draw", "SSJ-SF-01")
    drawn = (
        "SELECT i.is_off_site, i.result FROM enforcement_drawnobject d JOIN enforcement_inspection i"
        " ON i.id = d.inspection_id JOIN enforcement_randomdraw r ON r.id = d.draw_id"
        " WHERE r.task_number = 'SSJ-SF-01'"
    )
    checks = demo.sql(drawn)
    assert {off_site for off_site, _ in checks} == {0, 1}, (
        "one of the positive list is checked without a visit"
    )
    assert {result for _, result in checks} == {"clean", "problem"}
    assert demo.sql("SELECT COUNT(*) FROM enforcement_drawexclusion WHERE ground LIKE '停产检修%'") == [(1,)]


def test_the_public_reads_the_ledgers_penalties_and_what_became_of_some(demo: Demo) -> None:
    shown = "SELECT COUNT(*) FROM common_publishedrecord WHERE kind = 'case-result' AND is_current"
    [(number,)] = demo.sql(f"{shown} AND withdrawn_at IS NULL")
    assert number > 50
    assert demo.sql(f"{shown} AND withdrawn_at IS NOT NULL") == [(2,)]
    grounds = "SELECT withdrawal_ground FROM enforcement_casepublication WHERE status = 'withdrawn'"
    assert {"annulled", "repaired"} <= {ground for (ground,) in demo.sql(grounds)}
    waiting = demo.sql("SELECT COUNT(*) FROM enforcement_casepublication WHERE status = 'prepared'")
    assert waiting != [(0,)]
    assert demo.sql("SELECT status FROM enforcement_creditrepair ORDER BY status") == [
        ("applied",),
        ("granted",),
    ]
    assert demo.sql("SELECT status FROM feedback_errorreport") == [("received",)]
    hidden = "SELECT COUNT(*) FROM common_publishedrecord WHERE body LIKE '%王示范%' OR title LIKE '%王示范%'"
    assert demo.sql(hidden) == [(0,)]


def test_the_archived_case_is_exported_and_its_package_holds(demo: Demo) -> None:
    [(name, faults)] = demo.sql(
        "SELECT e.file, e.faults FROM enforcement_caseexport e JOIN enforcement_enforcementcase c"
        " ON c.id = e.case_id WHERE e.state = 'done' AND c.status = 'archived'"
    )
    [package] = demo.var.rglob(Path(name).name)
    assert "核验无误" in demo.run("verify_case_archive", str(package))
    assert json.loads(faults) == []


def test_the_live_cases_leave_the_year_of_the_report_alone(demo: Demo) -> None:
    late = (
        "SELECT MIN(lead_on), MIN(decided_on) FROM enforcement_enforcementcase WHERE ledger_no LIKE 'ZF-SF-%'"
    )
    [(lead_on, decided_on)] = demo.sql(late)
    assert min(lead_on, decided_on) > "2024-12-31"


def test_every_indicator_of_the_table_is_printed_as_json(demo: Demo) -> None:
    rows = {row["id"]: row for row in json.loads(demo.run("indicators", "2024", "--json"))}

    assert {f"I{number:02}" for number in range(1, 51)} <= rows.keys()
    fines = {key: rows["I29"][key] for key in ("value", "unit", "records")}
    assert fines == {"value": 1047.2, "unit": "万元", "records": 56}


def test_running_again_changes_nothing(demo: Demo) -> None:
    counts = "SELECT (SELECT COUNT(*) FROM common_event), (SELECT COUNT(*) FROM reports_artifact)"
    before = demo.sql(counts)

    demo.run("demo")

    assert demo.sql(counts) == before


def test_changes_behind_the_back_are_found(demo: Demo) -> None:
    assert "一致" in demo.run("verify_report", "2024")
    assert "核验通过" in demo.run("verify_events")
    [(pk, key)] = demo.sql(
        "SELECT id, ledger_no FROM enforcement_enforcementcase WHERE fine_amount > 0 AND annulled_on IS NULL"
        " AND decided_on BETWEEN '2024-01-01' AND '2024-12-31' LIMIT 1"
    )
    triggers = demo.sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'common_event'")

    demo.sql(
        f"UPDATE enforcement_enforcementcase SET fine_amount = fine_amount + 10000 WHERE id = {pk}",
        *(f"DROP TRIGGER {name}" for (name,) in triggers),
        "UPDATE common_event SET actor_name = '别人' WHERE id = (SELECT MAX(id) FROM common_event)",
    )

    report, trail = demo.manage("verify_report", "2024"), demo.manage("verify_events")
    assert report.returncode != 0
    assert "定稿为1047.2万元，现为1048.2万元" in report.stdout
    assert f"记录 {key}" in report.stdout
    assert trail.returncode != 0
