"""06-学法: the study plan with 27 laws, sessions, exams, and training classes with 76 enterprises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from legal_training.enums import PlanStatus, StudyTagCode
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import after, spread
from scripts.sample_ledger.world import STAFF_NAMES, World

LAWS_2024 = (
    "constitution-2018",
    "civil-code",
    "environmental-protection-law-2014",
    "eia-law-2018",
    "air-pollution-law-2018",
    "water-pollution-law-2017",
    "soil-pollution-law-2018",
    "solid-waste-law-2020",
    "noise-pollution-law-2021",
    "radioactive-pollution-law-2003",
    "clean-production-law-2012",
    "environmental-tax-law-2018",
    "yellow-river-law",
    "administrative-penalty-law-2021",
    "administrative-license-law-2019",
    "administrative-coercion-law",
    "administrative-reconsideration-law-2023",
    "administrative-litigation-law-2017",
    "state-compensation-law-2012",
    "public-official-sanction-law",
    "construction-project-regulation-2017",
    "discharge-permit-regulation",
    "major-decision-regulation",
    "government-information-regulation-2019",
    "mee-order-24",
    "mee-order-30",
    "gansu-environment-regulation-2019",
)
TAG_NAMES = {code: str(code.label) for code in StudyTagCode}
C = StudyTagCode
CLASSES = (
    ("2024年兰州新区生态环境保护业务能力提升培训班", "机关、园区、国有集团公司", date(2024, 4, 17), 3, 96),
    (
        "兰州新区2024年重点企业生态环境保护业务能力提升培训班",
        "重点企业负责人和环保负责人",
        date(2024, 6, 19),
        2,
        148,
    ),
    ("排污许可管理和环境信息依法披露培训班", "排污许可重点管理和依法披露企业", date(2024, 9, 11), 2, 121),
)
TRAINED = 76


def sheets(world: World) -> Sheets:
    rng = world.rng("study")
    classes, attendances = training(world, rng)
    exams, results = law_exams(world, rng)
    return {
        "study-plans": plans(world),
        "study-sessions": sessions(world, rng),
        "law-exams": exams,
        "law-exam-results": results,
        "training-classes": classes,
        "training-attendances": attendances,
    }


def plans(world: World) -> list[Row]:
    # What came into force after 2023 was no reading of that year.
    laws_2023 = [law for law in LAWS_2024[:24] if law != "administrative-reconsideration-law-2023"]
    return [
        {
            "ledger_no": world.number("XFJH", year),
            "year": year,
            "title": f"兰州新区生态环境局{year}年学法方案",
            "document_number": f"示环发〔{year}〕{number}号",
            "status": status,
            "issued_on": issued,
            "laws": laws,
            "audience": "全局干部职工、各园区生态环境部门和秦川分局",
            "requirements": "坚持会前学法，全年集中学法不少于二十次，人人参加普法考试。",
        }
        for year, number, issued, status, laws in (
            (2023, 15, date(2023, 3, 10), PlanStatus.CLOSED, laws_2023),
            (2024, 18, date(2024, 3, 5), PlanStatus.CLOSED, list(LAWS_2024)),
        )
    ]


# ---- sessions ----


def sessions(world: World, rng: Random) -> list[Row]:
    """7 of the central group, 7 of the reading class, 23 of the staff of which two are also the former's."""
    drafts: list[tuple[date, list[str], str]] = []
    central = spread(7, date(2024, 1, 25), date(2024, 12, 17))
    for n, day in enumerate(central):
        tags = [C.CENTRAL_GROUP, C.CADRE_STUDY] if n in (2, 5) else [C.CENTRAL_GROUP]
        drafts.append((day, tags, "习近平法治思想专题"))
    # Two topics on the second day of the reading class: seven topics on six days.
    days = [date(2024, 5, 13) if n < 1 else after(date(2024, 5, 13), max(n - 1, 1)) for n in range(7)]
    drafts += [(day, [C.READING_CLASS], "法治思想与生态文明思想读书班") for day in days]
    # The first worked day, the last, and a Sunday that was worked instead of a holiday.
    cadre = [
        date(2024, 1, 2),
        date(2024, 4, 7),
        *spread(18, date(2024, 1, 16), date(2024, 12, 20)),
        date(2024, 12, 31),
    ]
    for n, day in enumerate(sorted(cadre)):
        drafts.append((day, [C.CADRE_STUDY, C.PRE_MEETING] if n % 3 == 1 else [C.CADRE_STUDY], "集中学法"))
    drafts += [(day, [C.PRE_MEETING], "会前学法") for day in spread(6, date(2024, 2, 6), date(2024, 11, 28))]
    drafts += [
        (day, [C.PLATFORM], "干部在线平台学法") for day in spread(4, date(2024, 3, 22), date(2024, 12, 6))
    ]
    drafts += _outside()
    drafts.sort(key=lambda draft: (draft[0], draft[2]))
    return [_session(world, rng, n, *draft) for n, draft in enumerate(drafts)]


def _outside() -> list[tuple[date, list[str], str]]:
    """Of 2023, the last on its last worked day, and the first of 2025."""
    drafts: list[tuple[date, list[str], str]] = [
        *(
            (day, [C.CENTRAL_GROUP], "习近平法治思想专题")
            for day in spread(5, date(2023, 2, 16), date(2023, 11, 16))
        ),
        *(
            (day, [C.READING_CLASS], "法治思想读书班")
            for day in spread(5, date(2023, 5, 15), date(2023, 5, 19))
        ),
        *((day, [C.CADRE_STUDY], "集中学法") for day in spread(14, date(2023, 2, 21), date(2023, 12, 29))),
        (date(2023, 9, 21), [C.PLATFORM], "干部在线平台学法"),
    ]
    return [*drafts, (date(2025, 1, 2), [C.CADRE_STUDY], "集中学法")]


def _session(world: World, rng: Random, n: int, day: date, tags: list[str], kind: str) -> Row:
    laws = [LAWS_2024[n % 27]] if day.year == 2024 else [LAWS_2024[n % 12]]
    if "集中" in kind and day.year == 2024:
        laws.append(LAWS_2024[(n * 5 + 3) % 27])
    expected = 9 if C.CENTRAL_GROUP in tags else 42
    return {
        "ledger_no": world.number("XFXX", day.year),
        "department": "general-office",
        "held_on": day,
        "topic": f"{kind}（{day.month}月{day.day}日，第{n % 7 + 1}讲）",
        "tags": tags,
        "laws": list(dict.fromkeys(laws)),
        "host": "孙示范",
        "place": "甘肃干部学习平台（示范）" if C.PLATFORM in tags else "局三楼会议室（示范）",
        "expected": expected,
        "present": expected - rng.randint(0, 4),
        "hours": Decimal(rng.choice((2, 3, 4))) / 2,
        "materials": "学习资料汇编（示范）",
        "minutes": "与会人员学习原文并交流讨论，结合岗位提出落实措施。",
    }


# ---- exams ----


def law_exams(world: World, rng: Random) -> tuple[list[Row], list[Row]]:
    exams, results = [], []
    for name, day in (
        ("2023年度国家工作人员学法用法考试", date(2023, 10, 25)),
        ("2024年度国家工作人员学法用法考试", date(2024, 10, 23)),
        ("2024年行政执法人员法律知识考试", date(2024, 9, 20)),
    ):
        exam = world.number("XFKS", day.year)
        exams.append(
            {
                "ledger_no": exam,
                "department": "general-office",
                "name": name,
                "held_on": day,
                "platform": "法治教育网（示范）",
                "organiser": "兰州新区生态环境局（示范）",
                "full_score": 100,
                "pass_score": 60,
            }
        )
        for n, username in enumerate(STAFF_NAMES[:3] if "执法" in name else STAFF_NAMES):
            absent = n == 8
            score = None if absent else 55 if n == 6 and day.year == 2024 else rng.randint(72, 99)
            results.append(
                {
                    "ledger_no": world.number("XFCJ", day.year),
                    "exam": exam,
                    "user": username,
                    "score": score,
                    "passed": score is not None and score >= 60,
                }
            )
    return exams, results


# ---- training ----


def training(world: World, rng: Random) -> tuple[list[Row], list[Row]]:
    """76 enterprises in 2024, some in both classes or on both days; one class in 2023."""
    key = world.key_firms
    firms = [*key[:2], *rng.sample(key[2:], TRAINED - 2)]
    classes, attendances = [], []
    year_before = ("2023年重点企业生态环境保护培训班", "重点企业", date(2023, 6, 14), 1, 60)
    for n, (name, audience, begins, length, heads) in enumerate((year_before, *CLASSES)):
        number = world.number("XFPX", begins.year)
        classes.append(
            {
                "ledger_no": number,
                "department": "general-office",
                "name": name,
                "audience": audience,
                "starts_on": begins,
                "ends_on": after(begins, length - 1),
                "organiser": "兰州新区生态环境局",
                "place": "新区示范会议中心（虚构）",
                "headcount": heads,
                "hours": 6 * length,
                "content": "生态环境法律法规、环评与排污许可、自行监测、危险废物管理和应急处置。",
            }
        )
        group = {0: firms[:25], 2: firms[:52], 3: firms[36:]}.get(n, [])
        for m, firm in enumerate(group):
            for day in [begins, after(begins, 1)][: 2 if m % 9 == 4 and length > 1 else 1]:
                attendances.append(
                    {
                        "ledger_no": world.number("XFCX", begins.year),
                        "training_class": number,
                        "enterprise": firm.uscc,
                        "attended_on": day,
                        "person_count": rng.randint(1, 3),
                        "topic": "排污许可与信息披露" if n == 3 else "企业环境管理全过程",
                    }
                )
    return classes, attendances
