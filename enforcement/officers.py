"""Whether those who act are enough, and hold certificates that are valid on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.models import OfficerCertificate
from common.obstacles import Obstacle
from enforcement.deadlines import CaseRows

OFFICERS_MIN = "case-officers-min"
BASIS = "行政处罚法第四十二条；生态环境行政处罚办法第十条、第二十三条"


def officer_obstacles(
    certificates: Iterable[OfficerCertificate],
    day: date,
    rows: CaseRows,
    *,
    what: str = "执法人员",
    basis: str = BASIS,
) -> list[Obstacle]:
    """Too few, or without a certificate valid on `day`; one officer with two certificates counts once."""
    given = list(certificates)
    found = [
        Obstacle(f"{each.user}的执法证（{each.number}）在{day}无效，请更换人员", basis)
        for each in given
        if not each.is_valid_on(day)
    ]
    least = rows.amount(OFFICERS_MIN, day)
    people = {each.user_id for each in given if each.is_valid_on(day)}
    if least is not None and len(people) < least:
        found.append(Obstacle(f"{what}须不少于{least:.0f}人，现有持有效执法证的{len(people)}人", basis))
    return found
