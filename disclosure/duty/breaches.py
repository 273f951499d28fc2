"""Which law a missed disclosure duty falls under: that of the day of the breach, or a later milder one.

Basis: 部令24号第二十八条 (not disclosed, 1–10万), 第二十九条 (late, up to 5万); 生态环境法典第一千一百一十条
(not disclosed, 2–20万, since it took effect); 第一千零五十七条 (从旧兼从轻). The articles and ranges are rows
of `registry.Provision`; what each article covers stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.errors import Refused
from common.presentation import wan, zh_date
from disclosure.deadlines import first_day_of_default
from disclosure.duty.derived import Duty
from disclosure.duty.enums import DutyState
from registry.models import Provision
from registry.rules import milder_law_basis

# The article of the higher law comes first: where both are in force, it prevails.
NOT_DISCLOSED = ("eco-code-1110", "mee-order-24-28")
LATE = ("mee-order-24-29",)
VIOLATION_TYPE = "disclosure-late"


@dataclass(frozen=True)
class Breach:
    """A missed duty with the article that it falls under, and why that one."""

    duty: Duty
    due_on: date
    conduct_on: date  # the first day of default
    provision: Provision
    why: str

    @property
    def range_words(self) -> str:
        """罚款二万元以上二十万元以下, in figures."""
        low, high = self.provision.fine_min, self.provision.fine_max
        if high is None:
            return "未设罚款幅度"
        return f"{wan(low)}万元以上{wan(high)}万元以下罚款" if low else f"{wan(high)}万元以下罚款"


def breach_of(duty: Duty, today: date) -> Breach:
    """The breach that an overdue or late duty is. Raises Refused for any other, or without an article."""
    if duty.state not in (DutyState.OVERDUE, DutyState.LATE) or duty.due_on is None:
        raise Refused(
            f"该披露义务{duty.state.label}，没有逾期，不能转为执法线索。",
            "企业环境信息依法披露管理办法第二十八条、第二十九条",
        )
    codes = LATE if duty.state == DutyState.LATE else NOT_DISCLOSED
    conduct_on = first_day_of_default(duty.due_on)
    provision, why = applicable(codes, conduct_on, today)
    return Breach(duty, duty.due_on, conduct_on, provision, why)


def applicable(codes: tuple[str, ...], conduct_on: date, today: date) -> tuple[Provision, str]:
    """The first of the articles in force on the day of the breach; a later one where it is milder."""
    found = {each.code: each for each in Provision.objects.filter(code__in=codes).select_related("law")}
    known = [found[code] for code in codes if code in found]
    then = _in_force(known, conduct_on)
    if then is None:
        raise Refused(f"未配置 {conduct_on} 有效的处罚条款，请系统管理员在“法律条款”中录入。")
    now = _in_force(known, today)
    day = zh_date(conduct_on)
    if now is None or now == then:
        return then, f"违法行为发生于{day}，适用当时有效的{then}"
    basis = milder_law_basis(today)
    if _weight(now) < _weight(then):
        return now, f"违法行为发生于{day}，现行{now}处罚较轻，依{basis}从轻适用"
    return then, f"违法行为发生于{day}，适用当时有效的{then}（现行{now}处罚不轻于该条，{basis}）"


def _in_force(provisions: list[Provision], day: date) -> Provision | None:
    return next((each for each in provisions if each.law.is_in_force_on(day)), None)


def _weight(provision: Provision) -> tuple[Decimal, Decimal]:
    """Heavier is more: by the most that may be imposed, then by the least."""
    return provision.fine_max or Decimal(0), provision.fine_min or Decimal(0)
