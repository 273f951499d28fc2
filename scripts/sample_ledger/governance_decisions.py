"""Collective meetings, major decisions, normative documents, and the lawyers' part in them."""

from __future__ import annotations

from datetime import date

from governance.enums import DecisionStatus, MeetingKind, NormativeStatus
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import after, before, spread
from scripts.sample_ledger.world import World

OFFICE = "general-office"
TOPICS = (
    "研究重大行政处罚案件",
    "审议年度普法责任清单",
    "研究生态环境领域突出问题整改",
    "审议法治政府建设工作要点",
)


def sheets(world: World) -> Sheets:
    meetings = _meetings(world)
    advisers = _advisers(world)
    decisions = _decisions(world, meetings)
    documents = _normative_documents(world)
    return {
        "collective-meetings": meetings,
        "major-decisions": decisions,
        "normative-documents": documents,
        "legal-advisers": advisers,
        "adviser-opinions": _opinions(world, advisers, decisions, documents),
    }


def _meetings(world: World) -> list[Row]:
    """16 of 2024, six of 2023."""
    days = [
        *spread(6, date(2023, 2, 9), date(2023, 11, 23)),
        *spread(16, date(2024, 1, 11), date(2024, 12, 26)),
    ]
    rows = []
    for n, day in enumerate(days):
        kind = (MeetingKind.PARTY_GROUP, MeetingKind.BUREAU, MeetingKind.PARTY_GROUP, MeetingKind.SPECIAL)[
            n % 4
        ]
        topics = [TOPICS[n % 4], TOPICS[(n + 1) % 4]][: 1 + n % 2]
        rows.append(
            {
                "ledger_no": world.number("FZHY", day.year),
                "department": OFFICE,
                "kind": kind,
                "held_on": day,
                "title": f"{day.year}年{day.month}月{day.day}日{kind.label}",
                "host": "孙示范",
                "topics": "\n".join(topics),
                "topic_count": len(topics),
                "studied_law": n % 2 == 0,
                "minutes_number": f"示环纪〔{day.year}〕{n + 1}号",
            }
        )
    return rows


def _decisions(world: World, meetings: list[Row]) -> list[Row]:
    """Each a month of public opinion, seven working days of review, a collective discussion."""
    rows = []
    for title, year, meeting_day, finished in (
        ("兰州新区“十四五”生态环境保护规划中期调整", 2023, date(2023, 9, 1), True),
        ("重污染天气应急减排清单修订", 2024, date(2024, 8, 1), True),
        ("生态环境监督执法正面清单管理办法", 2024, date(2024, 5, 1), True),
        ("化工园区环境风险防控体系建设方案", 2024, date(2024, 11, 1), True),
        ("建筑施工扬尘分级管控办法", 2024, date(2025, 3, 1), False),
    ):
        row: Row = {
            "ledger_no": world.number("FZJC", year),
            "department": OFFICE,
            "list_year": year,
            "title": title,
            "on_list": True,
            "status": DecisionStatus.LISTED,
        }
        if finished:
            meeting = next(each for each in meetings if each["held_on"] > meeting_day)
            row |= _steps_before(meeting)
        else:  # consulted on at the end of the year
            row |= {
                "status": DecisionStatus.CONSULTED,
                "opinion_from": date(2024, 12, 16),
                "opinion_to": date(2025, 1, 17),
            }
        rows.append(row)
    ended = {"status": DecisionStatus.ENDED, "ended_on": date(2024, 6, 28), "on_list": False}
    rows.append(
        {"ledger_no": world.number("FZJC", 2024), "department": OFFICE, "list_year": 2024,
         "title": "排污权交易试点方案", **ended}
    )  # fmt: skip
    return rows


def _steps_before(meeting: Row) -> Row:
    held = meeting["held_on"]
    return {
        "status": DecisionStatus.DECIDED,
        "opinion_from": before(held, 48),
        "opinion_to": before(held, 24),
        "expert_on": before(held, 20),
        "risk_on": before(held, 18),
        "review_sent_on": before(held, 15),
        "reviewed_on": before(held, 5),
        "meeting": meeting["ledger_no"],
        "discussed_on": held,
        "leader_spoke_last": True,
        "decided_on": after(held, 4),
    }


def _normative_documents(world: World) -> list[Row]:
    """Two filed in 2024, one filed in 2023, one in draft."""
    rows = []
    for n, (title, issued) in enumerate(
        (
            ("兰州新区危险废物规范化管理规定", date(2023, 10, 12)),
            ("兰州新区生态环境监测数据管理规定", date(2024, 4, 25)),
            ("兰州新区排污许可质量核查规定", date(2024, 12, 18)),
        ),
        start=1,
    ):
        filed = after(issued, 9)
        rows.append(
            {
                "ledger_no": world.number("FZGF", issued.year),
                "department": "legal-section",
                "title": f"{title}（示范）",
                "document_number": f"示环规〔{issued.year}〕{max(1, n - 1)}号",
                "status": NormativeStatus.FILED,
                "drafted_on": before(issued, 80),
                "consulted_on": before(issued, 60),
                "reviewed_on": before(issued, 20),
                "deliberated_on": before(issued, 6),
                "issued_on": issued,
                "filed_on": filed,
                "filed_with": "新区管委会法制机构（示范）",
                "valid_until": date(issued.year + 5, issued.month, issued.day),
            }
        )
    rows.append(
        {
            "ledger_no": world.number("FZGF", 2024),
            "department": "legal-section",
            "title": "兰州新区工业企业堆场扬尘管理规定（示范）",
            "status": NormativeStatus.DRAFTING,
            "drafted_on": date(2024, 11, 5),
        }
    )
    return rows


def _advisers(world: World) -> list[Row]:
    return [
        {
            "ledger_no": world.number("FZGW", year),
            "name": name,
            "firm": "示范律师事务所（虚构）",
            "contract_number": f"示范合同〔{year}〕2号",
            "engaged_from": date(year, 1, 1),
            "engaged_to": date(year, 12, 31),
        }
        for name, year in (("韩某某", 2023), ("沈某", 2024))
    ]


def _opinions(world: World, advisers: list[Row], decisions: list[Row], documents: list[Row]) -> list[Row]:
    """Five of 2024 and two of 2023: few, as the report admits."""
    decided = [row for row in decisions if row.get("reviewed_on")]
    filed = [row for row in documents if row.get("reviewed_on")]
    drafts = [(row["reviewed_on"], row["title"], "decision", row["ledger_no"]) for row in decided[:3]]
    drafts += [(row["reviewed_on"], row["title"], "normative", row["ledger_no"]) for row in filed[:2]]
    drafts += [(day, subject, "", "") for day, subject in (
        (date(2024, 7, 10), "行政复议答复书"), (date(2024, 10, 15), "行政处罚听证程序"))]  # fmt: skip
    drafts.sort()
    return [
        {
            "ledger_no": world.number("FZYJ", day.year),
            "department": "legal-section",
            "adviser": advisers[day.year - 2023]["ledger_no"],
            "given_on": day,
            "subject": subject,
            **({kind: number} if kind else {}),
            "opinion": "经审查，主体适格、程序合法，个别条款建议按所附意见修改。",
            "adopted": n != 3,
        }
        for n, (day, subject, kind, number) in enumerate(drafts)
    ]
