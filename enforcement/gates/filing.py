"""Filing and investigating: officers, limitation, days, recusal, examination."""

from __future__ import annotations

from collections.abc import Iterator

from common.obstacles import Obstacle
from common.presentation import zh_date
from enforcement.deadlines.case import filing_clock
from enforcement.enums import CaseStatus
from enforcement.gates.asked import Asked, investigator_ids
from enforcement.lawfulness import limitation_obstacles
from enforcement.officers import officer_obstacles
from enforcement.procedure_enums import CaseStopKind

RECUSAL_BASIS = "行政处罚法第四十三条；生态环境行政处罚办法第六条"
EXAMINATION_BASIS = "生态环境行政处罚办法第三十八条"
TESTS_BASIS = "行政处罚法第四十六条、第六十条"
TESTS = (CaseStopKind.MONITORING, CaseStopKind.APPRAISAL)


def officers(asked: Asked) -> Iterator[Obstacle]:
    """Enough investigators, each with a certificate in force that day, each a person of their own."""
    yield from officer_obstacles(asked.investigators, asked.day, asked.rows, what="调查人员")


def limitation(asked: Asked) -> Iterator[Obstacle]:
    """The conduct was discovered while it could still be punished (部令第30号第十九条第四项)."""
    yield from limitation_obstacles(asked.case, asked.day)


def filed_in_time(asked: Asked) -> Iterator[Obstacle]:
    """Within 15 days of the lead, or 15 more by approval; later only with the reason on record."""
    clock = filing_clock(asked.case, asked.day, asked.rows)
    if clock is not None and clock.late_by and not asked.reason:
        assert clock.due_on is not None
        yield Obstacle(
            f"立案期限已于{zh_date(clock.due_on)}届满，须在办理意见中写明逾期立案的理由", clock.basis
        )


def recusal(asked: Asked) -> Iterator[Obstacle]:
    """The party was told whom it may object to, and what came of it is on record."""
    if not (asked.case.recused or str(asked.details.get("recused", "")).strip()):
        yield Obstacle("尚未登记回避情况（是否已告知申请回避的权利、当事人是否申请）", RECUSAL_BASIS)


def tests_finished(asked: Asked) -> Iterator[Obstacle]:
    """Monitoring and appraisals that were ordered have reported, or their days would never end."""
    for stop in asked.case.stops.all():
        over = stop.last_day is not None and stop.last_day <= asked.day
        if stop.kind in TESTS and stop.first_day <= asked.day and not over:
            yield Obstacle(f"{stop.get_kind_display()}尚未结束，请先登记其截止日", TESTS_BASIS)


def examined(asked: Asked) -> Iterator[Obstacle]:
    """Someone other than the investigators has examined the result of the investigation."""
    case = asked.case
    if case.status not in (CaseStatus.EXAMINING, CaseStatus.INVESTIGATING):
        return  # it was before it left that stage
    if case.examined_on is None or case.examiner_id is None:
        yield Obstacle("案件审查人员尚未出具审查意见", EXAMINATION_BASIS)
    elif case.examiner_id in investigator_ids(case):
        yield Obstacle("案件审查人员不得与调查人员为同一人，请另行指定人员审查", EXAMINATION_BASIS)
