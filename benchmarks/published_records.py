"""Invented published notices of EIA approval, by the number, for the benchmark of the public pages.

Everything follows from a running number, so that two databases hold the same. The rows lie over ten
years up to the day of the run, in the order of their dates, as they would have been published.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from common.folding import folded
from common.models import PublishedEnterprise, PublishedRecord
from lanzhou_eco.scale import tune, without_indexes

DAYS = 3652
PARKS = ("chemical", "equipment", "qinchuan", "bonded", "aviation", "data", "biomedical", "logistics")
PARK_NAMES = (
    "化工园区", "装备制造园区", "秦川园区", "综合保税区", "航空园区",
    "大数据园区", "生物医药园区", "物流园区",
)  # fmt: skip
NAMES = "中川陇原金昌河西祁连昆仑宏远盛达恒泰华瑞嘉诚天泽永丰鼎新启明东岳海拓万和"
PRODUCTS = (
    "焦炭", "电解铝", "锂离子电池", "石墨负极材料", "聚氯乙烯", "医药中间体", "预拌混凝土", "钢结构构件",
    "烘焙食品", "数据中心机柜", "铜箔", "汽车零部件", "有机肥", "玻璃纤维", "饲料添加剂", "光伏组件",
    "水处理剂", "塑料管材",
)  # fmt: skip
KINDS = ("新建", "技术改造", "扩建", "环保提升")
ROADS = ("黄河大道", "纬一路", "昆仑山大道", "祁连山大道", "经十二路", "嘉陵江街", "湟水河街")
AGENCIES = ("甘肃示范环境科技有限公司", "兰州示范环境工程有限公司", "西北示范环保咨询有限公司")
CLAUSES = (
    "项目占地面积约三万平方米，建设生产车间、仓库及配套公用工程设施",
    "废气经集气罩收集后由布袋除尘器处理，达标后经排气筒排放",
    "挥发性有机物采用活性炭吸附加催化燃烧工艺处理",
    "生产废水经厂内污水处理站处理后排入园区污水处理厂",
    "选用低噪声设备，采取基础减振、厂房隔声等措施",
    "一般工业固体废物综合利用，危险废物交由有资质单位处置",
    "设置事故应急池，编制突发环境事件应急预案并备案",
    "清洁生产水平达到国内先进，单位产品能耗符合行业准入条件",
)
NOTICES = (
    ("acceptance", "受理公示", "受理公示"),
    ("proposed", "拟审批公示", "拟审批公示"),
    ("decision", "决定公告", "审批决定公告"),
)
RARE_EVERY = 200_000  # one notice in so many names the rare word
RARE = "麒麟"
COLUMNS = (
    "kind", "source", "version", "is_current", "number", "party", "title", "dated_on", "body", "search_text",
    "category", "park", "uscc", "closes_on", "is_synthetic", "published_at", "withdrawal_reason", "sha256",
    "facets",
)  # fmt: skip


def pick(options: Any, n: int) -> Any:
    """One of `options` by a number, without the neighbours of a number going together."""
    return options[(n * 2654435761 >> 7) % len(options)]


def record(n: int, total: int, today: date) -> tuple[Any, ...]:
    """The values of notice `n` of `total`, the last of today."""
    day = today - timedelta(days=DAYS - 1) + timedelta(days=n * DAYS // total)
    kind, label, words = NOTICES[n % 3]
    document, document_label = ("report", "报告书") if pick(range(10), n) == 0 else ("form", "报告表")
    name = pick(NAMES, n) + pick(NAMES, n + 1) + pick(NAMES, 3 * n + 2) + pick(NAMES, 5 * n + 1)
    if n % RARE_EVERY == RARE_EVERY // 2:
        name = RARE + name[2:]
    park = pick(range(len(PARKS)), n)
    builder = f"兰州新区{name}有限公司"
    project = f"{name}年产{n % 997 + 3}吨{pick(PRODUCTS, 7 * n)}{pick(KINDS, 11 * n)}项目"
    title = f"{builder}{project}环境影响{document_label}{words}"
    number = f"兰新环审〔{day.year}〕{n % 1000}号" if kind == "decision" else ""
    closes = None if kind == "decision" else day + timedelta(days=14 if document == "report" else 7)
    site = f"兰州新区{PARK_NAMES[park]}{pick(ROADS, n)}{n % 800 + 1}号"
    agency = pick(AGENCIES, 13 * n)
    body = {
        "notice_kind": kind,
        "notice_label": label,
        "document_kind": document,
        "document_label": document_label,
        "application_label": "首次报批",
        "project": f"GM-{n // 3}",
        "project_name": project,
        "site": site,
        "builder": builder,
        "agency": agency,
        "park": PARK_NAMES[park],
        "overview": "；".join(pick(CLAUSES, n + k) for k in range(3)),
        "impacts": "；".join(pick(CLAUSES, 3 * n + k) for k in range(4)),
        "accepted_on": day.isoformat(),
        "first_day": day.isoformat(),
        "last_day": closes.isoformat() if closes else None,
        "told": ["公示期间公众可以提出意见。"],
        "takes_comments": closes is not None,
        "name_required": False,
        "files": [],
    }
    if document == "report":
        body["participation"] = pick(CLAUSES, n)
    if kind == "decision":
        body["decision"] = {
            "number": number,
            "title": f"关于{project}环境影响{document_label}的批复",
            "decided_on": day.isoformat(),
            "outcome": "approved",
            "outcome_label": "批准",
            "refusal_ground": "",
            "requirements": [],
        }
    text = folded("\n".join(filter(None, (title, builder, number, project, site, agency))))
    moment = datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))
    content = json.dumps(body, ensure_ascii=False)
    return (
        "eia-notice", f"permits.publicnotice:{n}", 1, True, number, builder, title, day, content, text,
        f"{kind}-{document}", PARKS[park], f"9162{n:014d}", closes, True, moment, "", "0" * 64, "",
    )  # fmt: skip


Maker = Callable[[int, int, date], tuple[Any, ...]]  # the values of COLUMNS of record n of so many


def seed(total: int, made: Maker = record, columns: Sequence[str] = COLUMNS) -> None:
    """Replace what is published by `total` records, their indexes built whole and their statistics known."""
    print(f"bench: writing {total:,} published records …", file=sys.stderr)
    with transaction.atomic(), connection.cursor() as cursor:
        tune()
        cursor.execute("SET LOCAL maintenance_work_mem = '768MB'")
        cursor.execute("TRUNCATE common_publishedrecord RESTART IDENTITY CASCADE")
        cursor.execute("SELECT pg_get_indexdef('common_published_grams'::regclass)")
        (grams,) = cursor.fetchone()
        cursor.execute("DROP INDEX common_published_grams")
        with without_indexes(PublishedRecord):
            copy = f"COPY common_publishedrecord ({', '.join(columns)}) FROM STDIN"
            today = timezone.localdate()
            cursor.copy_expert(copy, _Lines(made(n, total, today) for n in range(total)))
        print("bench: building the index of parts …", file=sys.stderr)
        cursor.execute(grams)
        cursor.execute("ALTER INDEX common_published_grams ALTER COLUMN 1 SET STATISTICS 0")
        PublishedEnterprise.objects.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) common_publishedrecord, common_publishedenterprise")


class _Lines(io.TextIOBase):
    """The rows as COPY reads them, made while it reads."""

    def __init__(self, records: Iterable[tuple[Any, ...]]) -> None:
        self._lines = ("\t".join(map(_escaped, values)) + "\n" for values in records)
        self._rest = ""

    def read(self, size: int = -1, /) -> str:
        parts, length = [self._rest], len(self._rest)
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if 0 < size <= length:
                break
        text = "".join(parts)
        if size < 0:
            self._rest = ""
            return text
        self._rest = text[size:]
        return text[:size]


def _escaped(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
