"""执法公示: bodies, officers, powers, procedure, plans, and the result of every decision."""

from __future__ import annotations

from datetime import date
from random import Random

from enforcement.enums import CaseOutcome, DisclosureKind
from scripts.sample_ledger import Row
from scripts.sample_ledger.calendar import after, known
from scripts.sample_ledger.enforcement_cases import CaseBook
from scripts.sample_ledger.world import World

CHANNEL = "新区官网行政执法公示栏（示范）"
IN_ADVANCE = (
    (DisclosureKind.BODY, "行政执法主体资格公示", date(2023, 2, 10)),
    (DisclosureKind.OFFICERS, "行政执法人员名单公示（2023年）", date(2023, 2, 10)),
    (DisclosureKind.BODY, "行政执法主体和委托执法机构公示", date(2024, 1, 18)),
    (DisclosureKind.OFFICERS, "行政执法人员名单及证件信息公示（2024年）", date(2024, 1, 18)),
    (DisclosureKind.POWERS, "行政执法权限、依据和裁量基准公示", date(2024, 1, 18)),
    (DisclosureKind.PROCEDURE, "行政处罚流程图和服务指南公示", date(2024, 2, 27)),
    (DisclosureKind.PLAN, "2024年度“双随机”抽查计划公示", date(2024, 2, 27)),
    (DisclosureKind.OFFICERS, "行政执法人员名单调整公示", date(2024, 9, 25)),
    (DisclosureKind.PLAN, "2024年涉企行政检查事项清单公示", date(2024, 12, 31)),
)


def disclosures(world: World, rng: Random, cases: CaseBook) -> list[Row]:
    """Results within seven working days, two of them late; those of annulled decisions are withdrawn."""
    rows: list[Row] = [{"kind": kind, "title": title, "published_on": day} for kind, title, day in IN_ADVANCE]
    decided = [case for case in cases.cases if case.row.get("outcome") == CaseOutcome.PENALTY]
    for n, case in enumerate(sorted(decided, key=lambda case: case.row["decided_on"])):
        day = after(case.row["decided_on"], 9 if n in (20, 41) else rng.randint(2, 7))
        if not known(day):
            continue
        row: Row = {
            "kind": DisclosureKind.RESULT,
            "title": f"行政处罚结果公示：{case.row['title']}",
            "case": case.row["ledger_no"],
            "published_on": day,
        }
        if case.row.get("annulled_on"):
            row |= {"withdrawn_on": after(case.row["annulled_on"], 2), "withdrawal_reason": "处罚决定已撤销"}
        rows.append(row)
    rows.sort(key=lambda row: row["published_on"])
    return [
        {"ledger_no": world.number("ZFG", row["published_on"].year), "department": "enforcement-team",
         "channel": CHANNEL, **row}
        for row in rows
    ]  # fmt: skip
