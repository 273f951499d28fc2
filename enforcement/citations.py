"""Which article a document of enforcement cites: of the 生态环境法典 for what happened since it took
effect, of the law that it replaced for what happened before.

The dates are those of the `Law` rows; which provisions a case applies stands on the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.errors import Refused
from registry.models import Law

CODE = "eco-code-2026"
PENALTY_LAW = "administrative-penalty-law-2021"
PROTECTION_LAW = "environmental-protection-law-2014"


@dataclass(frozen=True)
class Purpose:
    """The article of the 法典, and that of the law before it."""

    current: str
    former_law: str
    former: str


PURPOSES = {
    "inspection": Purpose("第五十一条", PROTECTION_LAW, "第二十四条"),
    "seizure": Purpose("第五十二条", PROTECTION_LAW, "第二十五条"),
    "limitation": Purpose("第一千零五十四条第一款", PENALTY_LAW, "第三十六条"),
    "leniency": Purpose("第一千零五十六条第二款", PENALTY_LAW, "第三十三条第一款"),
    "milder-law": Purpose("第一千零五十七条", PENALTY_LAW, "第三十七条"),
    "daily-penalty": Purpose("第一千零六十条第一款", PROTECTION_LAW, "第五十九条第一款"),
}


def cited(purpose: str, day: date) -> str:
    """《中华人民共和国生态环境法典》第五十二条, as in force on `day`; raises Refused without a law."""
    article = PURPOSES[purpose]
    laws = {law.code: law for law in Law.objects.in_force_on(day).filter(code__in=[CODE, article.former_law])}
    if CODE in laws:
        return f"{laws[CODE]}{article.current}"
    if article.former_law in laws:
        return f"{laws[article.former_law]}{article.former}"
    raise Refused(f"未录入 {day} 有效的法律，请系统管理员加载基础数据。")
