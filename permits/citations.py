"""Which article a document cites: by the law in force on its day.

The 生态环境法典 replaced the 环境影响评价法 on 2026-08-15; the dates are those of the `Law` rows.
"""

from __future__ import annotations

from datetime import date

from common.errors import Refused
from permits.enums import EiaCategory
from registry.models import Law

CODE, FORMER_LAW = "eco-code-2026", "eia-law-2018"
# What is cited for → the article of the 法典, of the 环境影响评价法 before it.
ARTICLES = {
    "classification": ("第九十五条", "第十六条"),
    "approval": ("第一百零二条", "第二十二条"),
    "full_text": ("第一百零三条", ""),
    "refusal": ("第一百零五条", ""),
    "major_change": ("第一百零六条第一款", "第二十四条第一款"),
    "reexamination": ("第一百零六条第二款", "第二十四条第二款"),
    "no_start": ("第一百零七条", "第二十五条"),
    "measures": ("第一百零八条", "第二十六条"),
    "registration": ("第一百零二条第三款", "第二十二条"),
}


def law_on(day: date) -> Law:
    """The law on EIA in force on `day`; raises Refused when none is recorded."""
    law = Law.objects.in_force_on(day).filter(code__in=(CODE, FORMER_LAW)).first()
    if law is None:
        raise Refused(f"未录入 {day} 有效的环境影响评价法律，请系统管理员加载基础数据。")
    return law


def cited(purpose: str, law: Law) -> str:
    """《中华人民共和国生态环境法典》第一百零二条; "" where the former law has no such article."""
    current, former = ARTICLES[purpose]
    article = current if law.code == CODE else former
    return f"《{law.title}》{article}" if article else ""


def document_name(category: str, law: Law) -> str:
    """环境影响报告书 under the former law, 生态环境影响报告书 under the 法典."""
    prefix = "生态环境影响" if law.code == CODE else "环境影响"
    return f"{prefix}{EiaCategory(category).label}"


def registration_name(law: Law) -> str:
    return "生态环境影响登记表" if law.code == CODE else "环境影响登记表"
