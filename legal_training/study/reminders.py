"""Reminders: what someone must still study, a session at hand, a session or minutes left undone.

When is said by `ReminderRule` rows of the three clocks, in calendar days; each moment is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.messaging import Occasion, notify_all
from common.presentation import zh_date, zh_datetime
from legal_training.enums import PlanStatus
from legal_training.models import StudyAttendance, StudyMeeting, StudyPlan
from legal_training.study.enums import AttendanceStatus, MeetingStatus, StudyState
from legal_training.study.progress import PlanProgress, Standing
from legal_training.study.telling import desk_url, own_url
from registry.enums import ReminderMoment
from registry.models import ReminderRule
from registry.queue.moments import Moments

REQUIREMENT, MEETING, MINUTES = "study-requirement", "study-meeting", "study-minutes"
SHOWN = 10  # laws named in one message


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    moments = Moments((REQUIREMENT, MEETING, MINUTES))
    occasions = [*_of_plans(today, moments), *_of_meetings(today, moments), *_of_conveners(today, moments)]
    return notify_all(occasions)


# ---- what must still be studied ----


def _of_plans(today: date, moments: Moments) -> Iterator[Occasion]:
    rows = StudyPlan.objects.filter(status=PlanStatus.ISSUED, year__in=(today.year - 1, today.year))
    for plan in rows:
        grouped: dict[tuple[Any, ReminderRule, date], list[Standing]] = defaultdict(list)
        for each in PlanProgress(plan, today).standings:
            if each.is_open:
                rule = moments.reached_on(REQUIREMENT, each.requirement.due_on, today)
                if rule is not None:
                    grouped[each.person, rule, each.requirement.due_on].append(each)
        for (person, rule, due_on), standings in grouped.items():
            yield _owed(plan, person, rule, due_on, standings)


def _owed(
    plan: StudyPlan, person: Any, rule: ReminderRule, due_on: date, standings: list[Standing]
) -> Occasion:
    """One message for all that a person owes by one day."""
    late = standings[0].state == StudyState.OVERDUE
    names = "、".join(each.requirement.subject for each in standings[:SHOWN])
    more = f"等{len(standings)}项" if len(standings) > SHOWN else ""
    title = f"学法任务{'已逾期' if late else '即将到期'}：{zh_date(due_on)}前应学{len(standings)}项"
    return Occasion(
        recipients=[person],
        key=f"study-owed:{plan.pk}:{due_on:%Y%m%d}:{rule.moment}{rule.days}",
        title=title,
        text=f"方案：{plan}\n应学：{names}{more}\n请参加列有上述法规的学习并签到。",
        url=reverse("study:mine"),
        tone="danger" if late else "warning",
        by_email=rule.by_email,
        synthetic=plan.is_synthetic,
    )


# ---- sessions ----


def _of_meetings(today: date, moments: Moments) -> Iterator[Occasion]:
    """Who neither took leave nor signed in is told of the session at hand."""
    until = timezone.now() + timedelta(days=32)
    rows = StudyAttendance.objects.filter(
        status=AttendanceStatus.INVITED,
        meeting__status=MeetingStatus.CONVENED,
        meeting__starts_at__gte=timezone.now(),
        meeting__starts_at__lte=until,
    )
    grouped: dict[StudyMeeting, list[Any]] = defaultdict(list)
    for each in rows.select_related("meeting", "user"):
        grouped[each.meeting].append(each.user)
    for meeting, users in grouped.items():
        rule = moments.reached_on(MEETING, meeting.held_on, today)
        if rule is not None:
            yield Occasion(
                recipients=users,
                key=f"study-soon:{meeting.pk}:{meeting.starts_at:%Y%m%d%H%M}:{rule.days}",
                title=f"学习提醒：{zh_datetime(meeting.starts_at)}，{meeting.topic}",
                text=f"地点：{meeting.place}\n主持：{meeting.host}",
                url=own_url(meeting),
                by_email=rule.by_email,
                synthetic=meeting.is_synthetic,
            )


def _of_conveners(today: date, moments: Moments) -> Iterator[Occasion]:
    """The convener is told of a session that is over and not entered, or without confirmed minutes."""
    rows = StudyMeeting.objects.filter(
        status__in=(MeetingStatus.CONVENED, MeetingStatus.HELD), ends_at__lt=timezone.now()
    )
    for meeting in rows.select_related("convener"):
        rule = moments.reached_on(MINUTES, meeting.held_on, today)
        if rule is None or rule.moment != ReminderMoment.OVERDUE:
            continue
        what = "纪要尚未确认" if meeting.status == MeetingStatus.HELD else "尚未登记召开"
        yield Occasion(
            recipients=[meeting.convener],
            key=f"study-undone:{meeting.pk}:{meeting.status}:{rule.days}",
            title=f"学习{what}：{meeting.topic}",
            text=f"{zh_date(meeting.held_on)}的学习{what}，请办理。",
            url=desk_url(meeting),
            tone="warning",
            by_email=rule.by_email,
            synthetic=meeting.is_synthetic,
        )
