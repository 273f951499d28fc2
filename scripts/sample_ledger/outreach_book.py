"""07-普法: duties, activities at the eight kinds of venue, what was handed out, posts, the booklet."""

from __future__ import annotations

from datetime import date
from random import Random

from legal_training.enums import (
    Channel,
    DutyState,
    MaterialKind,
    PostTopic,
    PublicationKind,
    TimeNode,
    VenueKind,
)
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import any_workday, workdays
from scripts.sample_ledger.world import World

HANDED_OUT = 6_438
ACTIVITIES = 34
RULE_OF_LAW_POSTS = 10
PLACES = {
    VenueKind.OFFICE: "新区机关大院",
    VenueKind.VILLAGE: "示范村文化广场",
    VenueKind.COMMUNITY: "示范社区服务中心",
    VenueKind.SCHOOL: "示范中学",
    VenueKind.ENTERPRISE: "化工园区示范企业",
    VenueKind.INSTITUTION: "示范事业单位",
    VenueKind.FAMILY: "示范小区住户",
    VenueKind.TEMPLE_FAIR: "示范庙会会场",
}
DUTIES = (
    ("宣传宪法、民法典", "社会公众"),
    ("宣传生态环境保护法律法规", "企业、社会公众"),
    ("宣传行政处罚法、行政复议法", "行政执法人员、企业"),
    ("开展“上门服务”普法和企业环保主体责任指导", "重点企业"),
    ("结合国际生物多样性日、环境日开展主题宣传", "社会公众"),
    ("以案释法", "企业负责人"),
)
OUTREACH_LAWS = (
    "constitution-2018",
    "civil-code",
    "environmental-protection-law-2014",
    "solid-waste-law-2020",
    "air-pollution-law-2018",
    "water-pollution-law-2017",
    "noise-pollution-law-2021",
)


def sheets(world: World) -> Sheets:
    rng = world.rng("outreach")
    duties = outreach_duties(world)
    activities, handouts = outreach(world, rng, [row["ledger_no"] for row in duties if row["year"] == 2024])
    return {
        "outreach-duties": duties,
        "outreach-activities": activities,
        "material-handouts": handouts,
        "posts": posts(world, rng),
        "publications": publications(world),
    }


def outreach_duties(world: World) -> list[Row]:
    return [
        {
            "ledger_no": world.number("XFZR", year),
            "department": ("legal-section", "pollution-section", "enforcement-team")[n % 3],
            "year": year,
            "item_number": n,
            "content": content,
            "audience": audience,
            "measures": "集中宣传、上门服务、新媒体推送相结合。",
            "due_on": date(year, 12, 20),
            "status": DutyState.DONE,
            "done_on": date(year, 12, 13),
        }
        for year, duties in ((2023, DUTIES[:4]), (2024, DUTIES))
        for n, (content, audience) in enumerate(duties, start=1)
    ]


def outreach(world: World, rng: Random, duties: list[str]) -> tuple[list[Row], list[Row]]:
    """34 activities of 2024 with 6438 pieces handed out; a few of 2023 and one of 2025."""
    venues = list(VenueKind)
    nodes = {date(2024, 5, 22): TimeNode.BIODIVERSITY, date(2024, 6, 5): TimeNode.ENVIRONMENT}
    days = [*nodes, date(2024, 5, 22), date(2024, 6, 5), date(2024, 1, 2), date(2024, 12, 31)]
    days += workdays(rng, ACTIVITIES - len(days), date(2024, 1, 15), date(2024, 12, 18))
    days.sort()
    shares = _shares(rng, HANDED_OUT, 2 * len(days))
    activities, handouts = [], []
    others = [*workdays(rng, 8, date(2023, 3, 1), date(2023, 12, 10)), date(2023, 12, 29), date(2025, 1, 3)]
    for n, day in enumerate(sorted([*others, *days])):
        kind = venues[n % len(venues)]
        activity = _activity(world, rng, day, kind, nodes.get(day, ""), duties[n % len(duties)])
        activities.append(activity)
        for material, title in (
            (MaterialKind.HANDBOOK, "生态环境法律法规手册"),
            (MaterialKind.LEAFLET, "环保知识彩页"),
        ):
            handouts.append(
                {
                    "ledger_no": world.number("XFFF", day.year),
                    "activity": activity["ledger_no"],
                    "kind": material,
                    "title": title,
                    "quantity": shares.pop() if day.year == 2024 else rng.randint(40, 160),
                }
            )
    return activities, handouts


def _activity(world: World, rng: Random, day: date, kind: str, node: str, duty: str) -> Row:
    venue = VenueKind(kind)
    return {
        "ledger_no": world.number("XFHD", day.year),
        "department": "legal-section",
        "held_on": day,
        "title": f"法律{venue.label}活动（{day.month}月{day.day}日）",
        "venue_kind": venue,
        "time_node": node,
        "place": f"{PLACES[venue]}（虚构）",
        "audience_count": rng.randint(60, 320),
        "duty": duty if day.year == 2024 else "",
        "laws": rng.sample(OUTREACH_LAWS, 3),
        "description": "现场讲解法律法规，解答群众咨询，发放宣传资料。",
    }


def _shares(rng: Random, total: int, count: int) -> list[int]:
    """`count` numbers of at least 20 that add up to `total`."""
    marks = sorted(rng.sample(range(1, total - 20 * count), count - 1))
    gaps = [b - a for a, b in zip([0, *marks], [*marks, total - 20 * count], strict=True)]
    return [20 + gap for gap in gaps]


def posts(world: World, rng: Random) -> list[Row]:
    """Ten posts on 习近平法治思想 and others beside them, of 2024; a few of 2023 and one of New Year 2025."""
    wechat, column = Channel.WECHAT, Channel.COLUMN
    inner = workdays(rng, RULE_OF_LAW_POSTS - 2, date(2024, 1, 15), date(2024, 12, 20))
    drafts = [(day, wechat, PostTopic.RULE_OF_LAW) for day in (date(2024, 1, 1), *inner, date(2024, 12, 31))]
    drafts += [
        (date(2023, 12, 31), wechat, PostTopic.RULE_OF_LAW),
        (date(2025, 1, 1), wechat, PostTopic.RULE_OF_LAW),
    ]
    others = (PostTopic.ECOLOGY, PostTopic.LAW_READING, PostTopic.CASE, PostTopic.NEWS, PostTopic.POLICY)
    for channel, count in ((wechat, 36), (column, 28), (Channel.WEBSITE, 6)):
        for day in workdays(rng, count, date(2024, 1, 3), date(2024, 12, 27)):
            drafts.append((day, channel, rng.choice(others)))
    for channel, topic in (
        (wechat, PostTopic.RULE_OF_LAW),
        (wechat, PostTopic.NEWS),
        (column, PostTopic.POLICY),
    ):
        drafts += [(any_workday(rng, date(2023, 2, 1), date(2023, 12, 1)), channel, topic) for _ in range(6)]
    drafts.sort()
    columns = {wechat: "兰州新区生态环境局", column: "生态环境保护督察进行时"}
    return [
        {
            "ledger_no": world.number("XFTS", day.year),
            "title": f"{PostTopic(topic).label}：示范推送第{n}期",
            "channel": channel,
            "column": columns.get(channel, "政务动态"),
            "topic": topic,
            "published_on": day,
        }
        for n, (day, channel, topic) in enumerate(drafts, start=1)
    ]


def publications(world: World) -> list[Row]:
    return [
        {
            "ledger_no": world.number("XFCB", day.year),
            "title": title,
            "kind": kind,
            "issued_on": day,
            "edition": "第一版",
            "copies": copies,
            "summary": "面向企业的生态环境法律法规读物（示范）。",
        }
        for title, kind, day, copies in (
            ("生态环境以案释法读本", PublicationKind.CASES, date(2023, 9, 15), 500),
            ("企业环境法律法规100问", PublicationKind.QUESTIONS, date(2024, 4, 30), 2000),
        )
    ]
