"""裁量表: where a discretion standard is in force, no fine without the worksheet that applied it."""

from __future__ import annotations

from collections.abc import Iterator

from common.obstacles import Obstacle
from common.presentation import money
from enforcement.daily_reckoning import daily_penalty_decided_by
from enforcement.discretion import BASIS, standard_in_force
from enforcement.gates.asked import Asked
from enforcement.ranges import current_worksheets


def weighed(asked: Asked) -> Iterator[Obstacle]:
    """A worksheet finds the amount; who departs from its suggestion gave the reason there.

    That the fine equals what the worksheets come to is looked at with the range (`fine_obstacles`). The
    简易程序, kinds of violation without a standard and 按日连续处罚, which is reckoned, need none.
    """
    if not asked.fine or daily_penalty_decided_by(asked.case) or current_worksheets(asked.case):
        return
    for kind in asked.case.violation_types.all():
        standard = standard_in_force(kind, asked.day)
        if standard is not None:
            message = (
                f"“{kind}”有裁量基准（{standard}），拟罚款{money(asked.fine)}元没有裁量表；"
                "请先填写裁量表，偏离建议金额的写明理由"
            )
            yield Obstacle(message, BASIS)
            return
