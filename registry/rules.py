"""Which law may be cited for which conduct."""

from __future__ import annotations

from datetime import date

from common.errors import Refused
from registry.models import Law

# 从旧兼从轻 since the code took effect; before it 行政处罚法第三十七条 said the same.
CODE_EFFECTIVE = date(2026, 8, 15)


def milder_law_basis(decided_on: date) -> str:
    """The article that allows the milder new law for old conduct."""
    return "生态环境法典第一千零五十七条" if decided_on >= CODE_EFFECTIVE else "行政处罚法第三十七条"


def require_law_in_force(
    law: Law, conduct_day: date, *, decided_on: date | None = None, milder: bool = False
) -> None:
    """Refuse to cite a law that was not in force on the day of the conduct.

    With `milder` the law in force on the day of the decision may be cited instead: the handler
    states that it punishes less or not at all (从旧兼从轻). Raises Refused naming the successor.
    """
    if law.is_in_force_on(conduct_day):
        return
    if milder and decided_on is not None and decided_on >= conduct_day and law.is_in_force_on(decided_on):
        return
    raise Refused(f"{_why(law, conduct_day)}{_instead(law, conduct_day)}", milder_law_basis(conduct_day))


def _why(law: Law, day: date) -> str:
    if day < law.effective_from:
        return f"{law}自{law.effective_from}起施行，不能适用于{day}的行为。"
    return f"{law}已于{law.effective_to}后失效，不能适用于{day}的行为。"


def _instead(law: Law, day: date) -> str:
    if day >= law.effective_from and law.replaced_by is not None:
        return f"请改引{law.replaced_by}的相应条款。"
    older = law.replaces.filter(effective_from__lte=day, effective_to__gte=day).order_by("code")
    names = "、".join(str(each) for each in older)
    return f"请改引行为时有效的{names}。" if names else "请按行为发生日期选择当时有效的法律。"
