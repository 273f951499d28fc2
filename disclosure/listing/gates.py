"""What stands in the way of the steps of a yearly list: shown on its page, and refused with the article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.obstacles import Obstacle
from disclosure.enums import ListingStatus
from disclosure.listing.clocks import ListRows, NoticePeriod
from disclosure.listing.enums import DutyListStatus, ObjectionStatus
from disclosure.listing.rules import NINE
from disclosure.models import DutyList

SEVEN_EIGHT = "企业环境信息依法披露管理办法第七条、第八条"
NAMED = 5  # enterprises named in one obstacle


def obstacles_to(duty_list: DutyList, to: str, today: date) -> list[Obstacle]:
    """What prevents the list from taking a step on `today`, beside the days that the step itself asks for."""
    if to == DutyListStatus.NOTICED:
        return list(_to_notice(duty_list))
    if to == DutyListStatus.PUBLISHED:
        return list(_to_publish(duty_list, today))
    return []


def _to_notice(duty_list: DutyList) -> Iterator[Obstacle]:
    proposed = duty_list.entries.filter(status=ListingStatus.PROPOSED)
    if not proposed.exists():
        yield Obstacle("名单中没有拟列入的企业，请先核对或者增加企业", NINE)
    bare = proposed.filter(criteria__isnull=True).select_related("enterprise")[: NAMED + 1]
    if names := [each.enterprise.name for each in bare]:
        more = "等" if len(names) > NAMED else ""
        yield Obstacle(f"{'、'.join(names[:NAMED])}{more}没有列入情形，请补充情形或者不予列入", SEVEN_EIGHT)


def _to_publish(duty_list: DutyList, today: date) -> Iterator[Obstacle]:
    first, last = duty_list.notice_first_day, duty_list.notice_last_day
    if first is None or last is None:
        yield Obstacle("名单尚未公示，请先开始公示", NINE)
        return
    if today <= last:
        yield Obstacle(f"公示期至{last}届满，届满次日起方可公布", NINE)
    period = NoticePeriod.of(first, ListRows())
    if (days := period.days(last)) < period.limit.amount:
        yield Obstacle(f"公示期只有{days}日，不足{period.words}，请撤回公示后重新公示", period.limit.basis)
    waiting = duty_list.objections.filter(status=ObjectionStatus.RECEIVED).count()
    if waiting:
        yield Obstacle(f"尚有{waiting}件公示异议未答复，请先逐件答复", NINE)
    if not duty_list.entries.filter(status=ListingStatus.NOTICED).exists():
        yield Obstacle("名单中没有公示过的企业，请撤回公示后重新拟定", NINE)
