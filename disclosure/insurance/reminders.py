"""Reminders of policies that end: to the enterprise and the staff, some days before and once run out.

When is said by the `ReminderRule` rows of `insurance-expiry`; each occasion is told once, and after a pause
only the nearest. A policy after which the enterprise has a later one, or has handed one in that renews it,
is told of no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode

from common.messaging import Occasion, notify_all
from common.presentation import zh_date
from common.registers import register_for
from disclosure.insurance.cover import with_later
from disclosure.insurance.enums import InsuranceFilingStatus
from disclosure.models import InsuranceFiling, InsurancePolicy
from registry.addressees import Addressees
from registry.models import ReminderRule
from registry.queue.moments import Moments

CLOCK = "insurance-expiry"
# What ran out longer ago than this is left to the list.
REMINDED_FOR = timedelta(days=60)
ENCOURAGED = "法律鼓励投保，不是法定义务（生态环境法典第一百六十九条）。"


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    moments = Moments([CLOCK])
    if not moments.has(CLOCK):
        return 0
    addressees = Addressees(today)
    occasions: list[Occasion] = []
    for policy in _watched(today, moments.furthest(CLOCK)):
        rule = moments.reached_on(CLOCK, policy.ends_on, today)
        if rule is not None:
            occasions += _occasions(policy, today, rule, addressees)
    return notify_all(occasions)


def _watched(today: date, furthest: int) -> Any:
    pending = InsuranceFiling.objects.filter(renews=OuterRef("pk"), status=InsuranceFilingStatus.SUBMITTED)
    rows = with_later(InsurancePolicy.objects.all()).filter(
        ~Exists(pending),
        has_later=False,
        starts_on__lte=today,
        ends_on__range=(today - REMINDED_FOR, today + timedelta(days=furthest)),
        enterprise__closed_on__isnull=True,
    )
    return rows.select_related("enterprise", "department").order_by("pk")


def _occasions(
    policy: InsurancePolicy, today: date, rule: ReminderRule, addressees: Addressees
) -> Iterator[Occasion]:
    left = (policy.ends_on - today).days
    words = f"还有{left}日到期" if left > 0 else "今日到期" if left == 0 else "已到期，尚未续保"
    register: Any = register_for(InsurancePolicy)
    query = urlencode({"renews": policy.ledger_no})
    audiences = (
        (addressees.applicants(policy), f"{reverse('disclosure-enterprise:insurance-new')}?{query}"),
        (addressees.staff(policy, overdue=False), register.detail_url(policy)),
    )
    text = (
        f"企业：{policy.enterprise}\n保单：{policy.insurer}，{policy.policy_number}\n"
        f"保险期限：{zh_date(policy.starts_on)}至{zh_date(policy.ends_on)}\n已续保的，请提交新保单。{ENCOURAGED}"
    )
    for recipients, url in audiences:
        yield Occasion(
            recipients=recipients,
            key=f"{CLOCK}:{policy.pk}:{policy.ends_on:%Y%m%d}:{rule.moment}{rule.days}",
            title=f"环境污染责任保险{words}：{policy.enterprise}",
            text=text,
            url=url,
            tone="warning" if left <= 7 else "info",
            by_email=rule.by_email,
            synthetic=policy.is_synthetic,
        )
