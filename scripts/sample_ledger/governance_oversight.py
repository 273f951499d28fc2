"""Disputes and advice of courts and procuratorates, supervision of parks, surveys, public opinion."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from governance.enums import (
    Accountability,
    AdviceKind,
    AdviceStatus,
    CheckResult,
    LitigationKind,
    LitigationOutcome,
    LitigationStatus,
    OpinionStatus,
)
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import after, spread, workdays
from scripts.sample_ledger.world import World

TARGETS = ("qinchuan-branch", "chemical-park-office", "equipment-park-office")
SUBJECTS = ("行政执法案卷评查", "双随机抽查落实情况", "排污许可证后监管", "营商环境和柔性执法落实情况")


def sheets(world: World, rng: Random) -> Sheets:
    return {
        "litigation": litigation(world),
        "advice": advice(world),
        "supervision-checks": supervision(world, rng),
        "surveys": surveys(world),
        "public-opinion": public_opinion(world, rng),
    }


def litigation(world: World) -> list[Row]:
    """A decision annulled and a fine lowered by 复议; a lawsuit that the head attended; one undecided."""
    annulled, amended = world.annulled_case, world.amended_case
    drafts: list[Row] = [
        _dispute(annulled, LitigationKind.RECONSIDERATION, annulled["decided_on"] + timedelta(days=20))
        | {
            "outcome": LitigationOutcome.REVOKED,
            "concluded_on": annulled["annulled_on"],
            "executed_on": after(annulled["annulled_on"], 3),
            "status": LitigationStatus.EXECUTED,
        },
        _dispute(amended, LitigationKind.RECONSIDERATION, amended["decided_on"] + timedelta(days=15))
        | {
            "outcome": LitigationOutcome.CHANGED,
            "concluded_on": amended["amended_on"],
            "status": LitigationStatus.CONCLUDED,
        },
        _lawsuit(date(2024, 6, 13), date(2024, 8, 20), date(2024, 9, 26)),
        _lawsuit(date(2023, 7, 11), date(2023, 9, 14), date(2023, 10, 20)),
        {
            "kind": LitigationKind.RECONSIDERATION,
            "title": "不服责令改正违法行为决定",
            "claimant": "示范企业丙（虚构）",
            "authority": "新区复议机关（示范）",
            "received_on": date(2024, 12, 30),
            "status": LitigationStatus.RECEIVED,
        },
    ]
    drafts.sort(key=lambda row: row["received_on"])
    return [
        {
            "ledger_no": world.number("FZYS", row["received_on"].year),
            "department": "legal-section",
            "case_number": f"（{row['received_on'].year}）示范{n}号",
            **row,
        }
        for n, row in enumerate(drafts, start=1)
    ]


def _dispute(case: Row, kind: str, received: date) -> Row:
    received = after(received, 0)
    return {
        "kind": kind,
        "title": f"不服{case['decision_number']}行政处罚决定",
        "claimant": case["title"].split("有限公司")[0] + "有限公司",
        "authority": "新区复议机关（示范）",
        "enforcement_case": case["ledger_no"],
        "received_on": received,
        "answered_on": after(received, 8),
    }


def _lawsuit(received: date, heard: date, concluded: date) -> Row:
    return {
        "kind": LitigationKind.FIRST_INSTANCE,
        "title": "不服行政处罚决定",
        "claimant": "示范企业乙（虚构）",
        "authority": "示范人民法院（虚构）",
        "received_on": received,
        "answered_on": after(received, 9),
        "heard_on": heard,
        "head_notified": True,
        "head_attended": True,
        "attendee": "孙示范",
        "outcome": LitigationOutcome.UPHELD,
        "concluded_on": concluded,
        "status": LitigationStatus.CONCLUDED,
    }


def advice(world: World) -> list[Row]:
    """All answered within the term: two of 2024, one of 2023."""
    return [
        {
            "ledger_no": world.number("FZJY", received.year),
            "department": "legal-section",
            "kind": kind,
            "document_number": f"示范建〔{received.year}〕{number}号",
            "issuer": issuer,
            "content": content,
            "urgent": False,
            "status": AdviceStatus.CLOSED,
            "received_on": received,
            "due_on": received + timedelta(days=60),
            "replied_on": replied,
            "reply": "已按建议逐项整改并书面反馈。",
        }
        for kind, number, issuer, content, received, replied in (
            (AdviceKind.PROCURATORIAL, 3, "示范人民检察院（虚构）", "加强危险废物转移联单核查。",
             date(2023, 8, 8), date(2023, 9, 19)),
            (AdviceKind.PUBLIC_INTEREST, 2, "示范人民检察院（虚构）", "督促清理渠道沿线固体废物。",
             date(2024, 4, 11), date(2024, 5, 29)),
            (AdviceKind.JUDICIAL, 1, "示范人民法院（虚构）", "完善行政处罚文书送达程序。",
             date(2024, 9, 30), date(2024, 11, 12)),
        )
    ]  # fmt: skip


def supervision(world: World, rng: Random) -> list[Row]:
    """Twelve checks of 2024, two with consequences; three of 2023."""
    days = [
        *spread(3, date(2023, 4, 13), date(2023, 10, 19)),
        *spread(12, date(2024, 2, 22), date(2024, 12, 12)),
    ]
    rows = []
    for n, day in enumerate(days):
        found = 0 if n % 4 == 2 else 1 + n % 3
        row: Row = {
            "ledger_no": world.number("FZJD", day.year),
            "department": "legal-section",
            "target": TARGETS[n % 3],
            "checked_on": day,
            "subject": SUBJECTS[n % 4],
            "checkers": "钱示范、周示范",
            "result": CheckResult.FOUND if found else CheckResult.CLEAN,
            "finding_count": found,
        }
        if found:
            row |= {
                "findings": "案卷文书要素不全，检查结果公开不及时。",
                "due_on": after(day, 20),
                "rectified_on": after(day, rng.randint(8, 18)),
            }
        if n in (7, 11):
            row |= {
                "accountability": Accountability.TALK if n == 7 else Accountability.NOTICE,
                "accountable_on": after(day, 10),
            }
        rows.append(row)
    return rows


def surveys(world: World) -> list[Row]:
    return [
        {
            "ledger_no": world.number("FZCP", ends.year),
            "department": "general-office",
            "title": title,
            "started_on": begins,
            "ended_on": ends,
            "method": "网络问卷和走访企业",
            "respondents": people,
            "satisfied": satisfied,
            "result": "总体满意，建议进一步压缩办理时限、增加上门指导。",
        }
        for title, begins, ends, people, satisfied in (
            ("2023年行风政风测评", date(2023, 11, 6), date(2023, 11, 24), 180, 166),
            ("2024年上半年行风政风测评", date(2024, 6, 3), date(2024, 6, 21), 236, 224),
            ("2024年下半年行风政风测评", date(2024, 12, 2), date(2024, 12, 20), 251, 241),
        )
    ]


def public_opinion(world: World, rng: Random) -> list[Row]:
    """Found, judged, handled, answered; one needed nothing, one was found on the last day."""
    days = [
        *workdays(rng, 3, date(2023, 3, 1), date(2023, 11, 30)),
        *workdays(rng, 9, date(2024, 1, 5), date(2024, 12, 10)),
    ]
    rows = []
    for n, day in enumerate(days):
        row: Row = {
            "ledger_no": world.number("FZYQ", day.year),
            "department": "general-office",
            "title": ("园区异味反映", "施工扬尘反映", "渠道水质反映")[n % 3] + f"（示范{n + 1}）",
            "source": ("新区民情通（示范）", "短视频平台留言（示范）", "网络问政（示范）")[n % 3],
            "found_on": day,
            "judged_on": after(day, 1),
            "judgement": "属实，需现场核查处置。",
            "status": OpinionStatus.ANSWERED,
        }
        if n == 6:
            row |= {"judgement": "重复信息，此前已处置，不需再处置。", "status": OpinionStatus.DISMISSED}
        else:
            row |= {
                "handled_on": after(day, 3),
                "handling": "派员现场核查并督促整改。",
                "answered_on": after(day, 5),
                "answer": "已核查处置并向社会公开处理情况，感谢监督。",
            }
        rows.append(row)
    rows.append(
        {
            "ledger_no": world.number("FZYQ", 2024),
            "department": "general-office",
            "title": "年末夜间噪声反映（示范）",
            "source": "网络问政（示范）",
            "found_on": date(2024, 12, 31),
            "status": OpinionStatus.FOUND,
        }
    )
    return rows
