"""Invented results of cases as published, by the number, for the benchmark of `/cases/`.

Everything follows from a running number, so that two databases hold the same. About 300 characters
of facts each, over ten years up to the day of the run; twenty violations under five laws, four
kinds of penalty, eight parks, one party in twelve a person. One enterprise has some cases, as real ones do.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.cn.uscc import calc_check_digit

from benchmarks.published_records import (
    COLUMNS,
    DAYS,
    NAMES,
    PARK_NAMES,
    PARKS,
    PRODUCTS,
    RARE,
    RARE_EVERY,
    ROADS,
    pick,
)
from common.folding import folded
from common.publication import facet_text

CASE_COLUMNS = (*COLUMNS, "amount")
CASES_OF_ONE = 10  # cases that an enterprise has
LAWS = ("大气污染防治法", "水污染防治法", "固体废物污染环境防治法", "噪声污染防治法", "环境影响评价法")
VIOLATIONS = (
    "未批先建", "未验先投", "超标排放大气污染物", "无证排污", "未按证排污", "逃避监管排放水污染物",
    "未采取扬尘防治措施", "擅自倾倒固体废物", "危险废物贮存不规范", "未执行转移联单", "噪声超标",
    "未安装自动监测设备", "自动监测数据造假", "未公开环境信息", "应急预案未备案", "拒绝现场检查",
    "挥发性有机物未收集", "未建立台账", "雨污分流不到位", "未按期整改",
)  # fmt: skip
LAW_CODES = tuple(f"bench-law-{number}" for number in range(len(LAWS)))
VIOLATION_CODES = tuple(f"bench-{number:02}" for number in range(len(VIOLATIONS)))
PENALTIES = (
    ("fine", "罚款"),
    ("warning", "警告"),
    ("confiscation", "没收违法所得"),
    ("suspension", "责令停产整治"),
)
SENTENCES = (
    "执法人员现场检查时，该单位正在生产，配套的污染防治设施未同步运行",
    "车间北侧原料堆场未采取密闭、围挡、遮盖等有效防尘措施，现场可见明显扬尘",
    "经委托监测机构取样监测，外排废水中化学需氧量超过排放标准零点八倍",
    "排污许可证载明的排放口与实际排放口不一致，且未按照规定办理变更手续",
    "危险废物贮存间未设置识别标志，台账记录不完整，部分危险废物露天堆放",
    "挥发性有机物收集管道破损，废气直接排入外环境，活性炭吸附装置长期未更换",
    "自动监测设备未与生态环境主管部门的监控平台联网，运行维护记录缺失",
    "该项目环境影响评价文件未经审批部门批准，主体工程已经开工建设并完成设备安装",
    "厂界夜间噪声监测结果超过工业企业厂界环境噪声排放限值，周边居民多次反映",
    "调查期间该单位主动停止违法行为，已按照要求制定整改方案并开始落实",
    "上述事实有现场检查笔录、调查询问笔录、现场照片、监测报告等证据为证",
)


def credit_code(firm: int) -> str:
    """A credit code with the right check character, or there is no page of the enterprise."""
    body = f"91620100MA{firm:07d}"
    return body + calc_check_digit(body)


def case(n: int, total: int, today: date) -> tuple[Any, ...]:
    """The values of result `n` of `total`, the last of today."""
    day = today - timedelta(days=DAYS - 1) + timedelta(days=n * DAYS // total)
    firm = n * 7 % max(total // CASES_OF_ONE, 1)
    is_citizen = pick(range(12), n) == 0
    name = pick(NAMES, firm) + pick(NAMES, firm + 1) + pick(NAMES, 3 * firm + 2) + pick(NAMES, 5 * firm + 1)
    if n % RARE_EVERY == RARE_EVERY // 2:
        name = RARE + name[2:]
    park = pick(range(len(PARKS)), firm)
    kind = "citizen" if is_citizen else "legal_person"
    party = f"{name[0]}**" if is_citizen else f"兰州新区{name}有限公司"
    uscc = "" if is_citizen else credit_code(firm)
    violation = pick(range(len(VIOLATIONS)), 3 * n)
    law = violation % len(LAWS)
    penalty, penalty_label = ("fine", "罚款") if n % 3 else pick(PENALTIES, 7 * n)
    fine = Decimal(2000 + pick(range(200), 11 * n) * 2500) if penalty in ("fine", "suspension") else None
    number = f"兰新环罚〔{day.year}〕{n % 1000}号"
    details = "；".join(pick(SENTENCES, 5 * n + 3 * k) for k in range(6))
    facts = (
        f"{day.year}年{day.month}月，在兰州新区{PARK_NAMES[park]}{pick(ROADS, n)}{n % 800 + 1}号的"
        f"{pick(PRODUCTS, 7 * n)}生产项目检查时查明：{details}。"
        f"当事人的上述行为构成{VIOLATIONS[violation]}，核定数量{n % 997 + 3}吨。"
    )
    basis = f"《中华人民共和国{LAWS[law]}》第{violation * 3 + 11}条"
    result = f"处罚款{fine:,.0f}元" if fine else penalty_label
    body = {
        "number": number,
        "party": party,
        "party_kind": kind,
        "party_label": "自然人" if is_citizen else "法人及非法人组织",
        "uscc": uscc,
        "legal_representative": "" if is_citizen else f"{name[1]}某某",
        "violations": [VIOLATIONS[violation]],
        "facts": facts,
        "basis": basis,
        "provisions": [{"law": f"中华人民共和国{LAWS[law]}", "article": f"第{violation * 3 + 11}条"}],
        "penalties": [{"kind": penalty, "label": penalty_label, "content": ""}],
        "penalty_labels": [penalty_label],
        "result": result,
        "fine": None if fine is None else str(fine),
        "confiscation": None,
        "procedure": "普通程序",
        "authority": "兰州新区生态环境局",
        "park": PARK_NAMES[park],
        "decided_on": day.isoformat(),
        "served_on": day.isoformat(),
        "published_on": day.isoformat(),
        "display_until": None,
        "remedies": ["可以依法申请行政复议或者提起行政诉讼。"],
        "timeline": [{"on": day.isoformat(), "label": "作出处罚决定"}],
    }
    facets = facet_text(
        {
            "law": [LAW_CODES[law]],
            "violation": [VIOLATION_CODES[violation]],
            "penalty": [penalty],
            "kind": [kind],
            "procedure": ["ordinary"],
            "year": [str(day.year)],
        }
    )
    title = f"{party}{VIOLATIONS[violation]}案"
    text = folded("\n".join(filter(None, (title, party, number, facts, result, basis, uscc))))
    moment = datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))
    return (
        "case-result", f"enforcement.enforcementcase:{n}", 1, True, number, party, title, day,
        json.dumps(body, ensure_ascii=False), text, "", PARKS[park], uscc, None, True, moment, "", "0" * 64,
        facets, fine,
    )  # fmt: skip


def load_names() -> None:
    """The laws, violations and parks by which the list of results may be narrowed."""
    from enforcement.models import ViolationType
    from registry.enums import LawRank
    from registry.models import Law, Park

    since = {"rank": LawRank.STATUTE, "effective_from": date(2015, 1, 1)}
    for code, name in zip(LAW_CODES, LAWS, strict=True):
        Law.objects.get_or_create(code=code, defaults={"title": f"{name}（基准）", **since})
    for code, name in zip(VIOLATION_CODES, VIOLATIONS, strict=True):
        ViolationType.objects.get_or_create(code=code, defaults={"name": f"{name}（基准）"})
    for code, name in zip(PARKS, PARK_NAMES, strict=True):
        Park.objects.get_or_create(code=code, defaults={"name": f"{name}（基准）"})
