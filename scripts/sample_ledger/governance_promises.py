"""述法, the sending of yearly reports, and the problems and plans that the report for a year prints."""

from __future__ import annotations

from datetime import date

from governance.enums import ItemStatus
from scripts.sample_ledger import Row
from scripts.sample_ledger.world import World

OFFICE, LEGAL, TEAM = "general-office", "legal-section", "enforcement-team"
PROBLEMS_2024 = (
    (OFFICE, "学习的深度还不够，运用习近平法治思想指导工作实践、破解难题的能力需要继续提高。",
     "学用结合的载体不多，个人自学缺少检验。"),
    (LEGAL, "法律顾问在法治政府建设中的参与程度不高，与当前工作任务的要求还不相适应。",
     "顾问介入时点偏后，参与重大事项的机制不健全。"),
    (TEAM, "执法队伍力量和专业能力不足，执法监督存在薄弱环节，执法水平有待提升。",
     "执法人员数量与监管对象规模不匹配，专业培训不够系统。"),
)  # fmt: skip
PLANS_2024 = (
    (OFFICE, "压紧压实法治建设责任，依法保障高质量发展",
     "持续深入学习贯彻习近平法治思想，对照新区党工委、管委会法治建设目标统筹年度任务，推动主要负责人切实履行"
     "推进法治建设第一责任人职责。紧扣重大项目建设和经济高质量发展，做好法治服务保障。"),
    (LEGAL, "健全依法行政体系，全面依法履行职能",
     "完善依法决策机制，制定并公布年度重大行政决策事项清单，建立决策咨询论证机制，推动法律顾问全程参与重大行政决策，"
     "做实合法性审查。加强行政复议答复和行政应诉能力建设，充实复议应诉队伍。"),
    (TEAM, "规范行政执法行为，严格规范公正文明执法",
     "开展行政执法监督专项行动，健全部门协作、基层执法联动和行刑衔接机制，规范基层执法程序。落实行政执法责任制，"
     "加强执法人员管理和培训，加大重点领域执法力度，推广柔性执法和服务型执法，优化法治化营商环境。"),
)  # fmt: skip
PROBLEMS_2023 = ("普法宣传形式较为单一", "执法案卷质量参差不齐", "企业环境信息披露质量不高")
PLANS_2023 = ("丰富普法载体，推进“法律八进”", "开展案卷评查，规范执法文书", "加强披露培训和审核")


def duty_reports(world: World) -> list[Row]:
    """The report on 2023 was given in January 2024; that on 2024 lies in 2025."""
    return [
        {
            "ledger_no": world.number("FZSF", day.year),
            "year": year,
            "reporter": "孙示范",
            "position": "局主要负责人",
            "reported_on": day,
            "occasion": "年度考核述职述法会议",
            "evidence": "述法报告和测评表",
        }
        for year, day in ((2022, date(2023, 1, 16)), (2023, date(2024, 1, 19)))
    ]


def report_filings(world: World) -> list[Row]:
    """Sent in January of the year after; made public before 1 April."""
    return [
        {
            "ledger_no": world.number("FZBS", filed.year),
            "year": year,
            "recipient": recipient,
            "written_on": written,
            "filed_on": filed,
            "published_on": published,
        }
        for year, written, filed, published in (
            (2022, date(2023, 1, 18), date(2023, 1, 30), date(2023, 3, 10)),
            (2023, date(2024, 1, 18), date(2024, 1, 24), date(2024, 3, 12)),
        )
        for recipient in ("新区依法治区办", "上级生态环境主管部门")
    ]


def problems(world: World) -> list[Row]:
    """Last year's are closed; this year's are open."""
    rows = [
        _closed(world, "FZWT", n, {"content": f"{text}。"}) for n, text in enumerate(PROBLEMS_2023, start=1)
    ]
    rows += [
        _open(world, "FZWT", n, department, {"content": content, "cause": cause})
        for n, (department, content, cause) in enumerate(PROBLEMS_2024, start=1)
    ]
    return rows


def plans(world: World) -> list[Row]:
    """Each answers the problem of the same number."""
    rows = [
        _closed(world, "FZDS", n, {"title": text, "content": f"{text}。", "problem": f"FZWT-2023-S{n:04d}"})
        for n, text in enumerate(PLANS_2023, start=1)
    ]
    rows += [
        _open(
            world,
            "FZDS",
            n,
            department,
            {"title": title, "content": content, "problem": f"FZWT-2024-S{n:04d}"},
        )
        for n, (department, title, content) in enumerate(PLANS_2024, start=1)
    ]
    return rows


def _closed(world: World, prefix: str, number: int, words: Row) -> Row:
    return {
        "ledger_no": world.number(prefix, 2023),
        "department": OFFICE,
        "year": 2023,
        "item_number": number,
        "due_on": date(2024, 12, 20),
        "status": ItemStatus.CLOSED,
        "evidence": "年度工作总结和台账",
        "closed_on": date(2024, 12, 9 + number),
        **words,
    }


def _open(world: World, prefix: str, number: int, department: str, words: Row) -> Row:
    return {
        "ledger_no": world.number(prefix, 2024),
        "department": department,
        "year": 2024,
        "item_number": number,
        "due_on": date(2025, 12, 31),
        "status": ItemStatus.OPEN,
        **words,
    }
