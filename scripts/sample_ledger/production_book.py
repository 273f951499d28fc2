"""05-清洁生产与保险: 6 filed, 2 accepted, 35 reviewed – different acts – and 12 firms insured on advice."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from disclosure.enums import AuditGround, CleanProductionKind, EventResult, ReportKind
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import after, any_workday, workdays
from scripts.sample_ledger.world import Firm, World

FILED, ACCEPTED, REVIEWED, INSURED = 6, 2, 35, 12
LISTED_2024 = date(2024, 3, 28)
K = CleanProductionKind


def sheets(world: World, rng: Random, listed: list[Firm]) -> Sheets:
    pool = [firm for firm in world.key_firms if firm not in listed]
    firms = [*listed[:10], *rng.sample(pool, 34)]
    audits = _audits(world, rng, firms)
    return {
        "clean-production-audits": audits,
        "clean-production-events": _events(
            world, rng, firms, {row["enterprise"]: row["ledger_no"] for row in audits}
        ),
        "insurance-policies": _policies(world, rng, world.key_firms),
    }


def _audits(world: World, rng: Random, firms: list[Firm]) -> list[Row]:
    """Sixteen on the list of 2023, eight on that of 2024; steps within a month, two months, a year."""
    rows = []
    for n, firm in enumerate(firms[:24]):
        listed = date(2023, 3, 30) if n < 16 else LISTED_2024
        started = any_workday(rng, listed + timedelta(days=20), listed + timedelta(days=58))
        reported = any_workday(rng, listed + timedelta(days=200), listed + timedelta(days=360))
        rows.append(
            {
                "ledger_no": world.number("PLQM", listed.year),
                "department": "pollution-section",
                "year": listed.year,
                "enterprise": firm.uscc,
                "ground": list(AuditGround)[n % 3],
                "listed_on": listed,
                "information_published_on": after(listed, rng.randint(5, 20)),
                "started_on": started,
                "reported_on": reported if reported < date(2025, 1, 1) else None,
                "costly_measures": "废水处理设施提标改造" if n % 2 else "溶剂回收系统改造",
            }
        )
    return rows


def _events(world: World, rng: Random, firms: list[Firm], audits: dict[str, str]) -> list[Row]:
    drafts: list[tuple[date, Firm, str, str, str]] = []

    def add(day: date, firm: Firm, kind: str, report: str = "", result: str = EventResult.PASSED) -> None:
        drafts.append((day, firm, kind, report, result))

    for firm, day in zip(firms, workdays(rng, FILED, date(2024, 4, 1), date(2024, 11, 30)), strict=False):
        add(day, firm, K.FILING)
    reviewed = firms[4 : 4 + REVIEWED]
    for n, (firm, day) in enumerate(
        zip(reviewed, workdays(rng, REVIEWED, date(2024, 2, 20), date(2024, 12, 20)), strict=True)
    ):
        failed = n % 12 == 5
        report = ReportKind.AUDIT if n % 3 else ReportKind.ACCEPTANCE
        add(day, firm, K.REVIEW, report, EventResult.RECTIFY if failed else EventResult.PASSED)
        if failed:  # reviewed again: two reports, one firm
            add(after(day, 6), firm, K.REVIEW, report)
    for firm, day in zip(firms[8:12], workdays(rng, 4, date(2024, 5, 6), date(2024, 9, 30)), strict=True):
        add(day, firm, K.ASSESSMENT)
    add(date(2024, 6, 18), firms[8], K.ACCEPTANCE)
    add(date(2024, 12, 31), firms[9], K.ACCEPTANCE)
    add(date(2024, 10, 15), firms[10], K.ACCEPTANCE, result=EventResult.RECTIFY)
    for n, day in enumerate(workdays(rng, 9, date(2023, 5, 1), date(2023, 11, 30))):
        add(day, firms[n], K.REVIEW, ReportKind.AUDIT)
    add(date(2023, 8, 22), firms[20], K.FILING)
    add(date(2023, 11, 9), firms[21], K.ACCEPTANCE)
    add(date(2025, 1, 3), firms[12], K.REVIEW, ReportKind.ACCEPTANCE)
    drafts.sort(key=lambda draft: (draft[0], draft[1].uscc))
    return [_event(world, draft, audits) for draft in drafts]


def _event(world: World, draft: tuple[date, Firm, str, str, str], audits: dict[str, str]) -> Row:
    day, firm, kind, report, result = draft
    number = world.number("PLQS", day.year)
    return {
        "ledger_no": number,
        "department": "pollution-section",
        "enterprise": firm.uscc,
        "kind": kind,
        "happened_on": day,
        "audit": audits.get(firm.uscc, ""),
        "report_kind": report,
        "result": result,
        "document_number": f"示环清〔{day.year}〕{int(number[-4:])}号",
        "opinion": "报告内容基本完整，同意。"
        if result == EventResult.PASSED
        else "中高费方案依据不足，请补充后再审。",
    }


def _policies(world: World, rng: Random, firms: list[Firm]) -> list[Row]:
    """Twelve firms bought on the bureau's advice, one of them two policies; three on their own."""
    chosen = rng.sample(firms, INSURED + 3)
    days = workdays(rng, INSURED, date(2024, 1, 15), date(2024, 12, 20))
    drafts = [(day, firm, True) for day, firm in zip(days, chosen, strict=False)]
    drafts.append((date(2024, 12, 31), chosen[0], True))
    drafts += [
        (any_workday(rng, date(2024, 2, 1), date(2024, 11, 1)), firm, False) for firm in chosen[INSURED:]
    ]
    drafts += [
        (any_workday(rng, date(2023, 3, 1), date(2023, 12, 1)), firm, n < 3)
        for n, firm in enumerate(chosen[2:6])
    ]
    drafts.append((date(2025, 1, 2), chosen[5], True))
    drafts.sort(key=lambda draft: (draft[0], draft[1].uscc))
    return [_policy(world, rng, *draft) for draft in drafts]


def _policy(world: World, rng: Random, day: date, firm: Firm, guided: bool) -> Row:
    number = world.number("PLBX", day.year)
    limit = rng.choice((1, 2, 3, 5)) * 1_000_000
    return {
        "ledger_no": number,
        "department": "pollution-section",
        "enterprise": firm.uscc,
        "policy_number": f"示范保单{day.year}{number[-4:]}",
        "insurer": rng.choice(("示范财产保险甲公司（虚构）", "示范财产保险乙公司（虚构）")),
        "bought_on": day,
        "starts_on": day + timedelta(days=1),
        "ends_on": date(day.year + 1, day.month, min(day.day, 28)),
        "limit": limit,
        "premium": limit * rng.randint(8, 15) // 1000,
        "guided": guided,
    }
