"""Messages about sessions: who is invited, what changed, what was cancelled, minutes to confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from common import events
from common.messaging import notify
from common.presentation import zh_date, zh_datetime
from common.registers import register_for
from legal_training.models import StudyMeeting
from legal_training.study.enums import MeetingStatus
from registry.addressees import Addressees


def own_url(meeting: StudyMeeting) -> str:
    """The page on which the invited read of the session and take leave."""
    return reverse("study:invitation", args=[meeting.ledger_no])


def desk_url(meeting: StudyMeeting) -> str:
    register: Any = register_for(StudyMeeting)
    url: str = register.detail_url(meeting)
    return url


def _facts(meeting: StudyMeeting) -> str:
    return "\n".join(
        [
            f"时间：{zh_datetime(meeting.starts_at)}至{zh_datetime(meeting.ends_at)}",
            f"地点：{meeting.place}",
            f"主持：{meeting.host}",
            "到会后扫会场二维码签到；不能参加的请在开始前请假。",
        ]
    )


def _stamp(meeting: StudyMeeting) -> str:
    return f"{meeting.starts_at:%Y%m%d%H%M}"


def tell_invited(meeting: StudyMeeting, users: Iterable[Any]) -> None:
    notify(
        users,
        key=f"study-invited:{meeting.pk}:{_stamp(meeting)}",
        title=f"学习通知：{meeting.topic}",
        text=_facts(meeting),
        url=own_url(meeting),
        by_email=True,
        synthetic=meeting.is_synthetic,
    )


def _invited(meeting: StudyMeeting) -> list[Any]:
    return [each.user for each in meeting.attendances.invited().select_related("user")]


def tell_changed(meeting: StudyMeeting) -> None:
    notify(
        _invited(meeting),
        key=f"study-changed:{meeting.pk}:{meeting.updated_at:%Y%m%d%H%M%S%f}",
        title=f"学习安排有变：{meeting.topic}",
        text=_facts(meeting),
        url=own_url(meeting),
        tone="warning",
        by_email=True,
        synthetic=meeting.is_synthetic,
    )


def tell_cancelled(meeting: StudyMeeting, reason: str) -> None:
    notify(
        _invited(meeting),
        key=f"study-cancelled:{meeting.pk}",
        title=f"学习已取消：{meeting.topic}",
        text=f"原定{zh_datetime(meeting.starts_at)}的学习已取消。理由：{reason}",
        url=own_url(meeting),
        tone="warning",
        by_email=True,
        synthetic=meeting.is_synthetic,
    )


def tell_minutes(meeting: StudyMeeting) -> None:
    """Those who may confirm the minutes of the department are told once, and again after a return."""
    writer = meeting.minutes_by_id
    notify(
        [user for user in Addressees().superiors(meeting) if user.pk != writer],
        key=f"study-minutes:{meeting.pk}:{_returns(meeting)}",
        title=f"学习纪要待确认：{meeting.topic}",
        text=f"{zh_date(meeting.held_on)}召开的学习已撰写纪要，请核对后确认。",
        url=desk_url(meeting),
        synthetic=meeting.is_synthetic,
    )


def tell_returned(meeting: StudyMeeting, reason: str) -> None:
    """Who convened the session and who wrote its minutes are told that they came back, and why."""
    notify(
        [user for user in {meeting.convener, meeting.minutes_by} if user is not None],
        key=f"study-returned:{meeting.pk}:{_returns(meeting)}",
        title=f"学习纪要退回更正：{meeting.topic}",
        text=f"{zh_date(meeting.held_on)}的学习已由局领导退回。理由：{reason}\n请更正到会情况或纪要，再报确认。",
        url=desk_url(meeting),
        tone="warning",
        synthetic=meeting.is_synthetic,
    )


def _returns(meeting: StudyMeeting) -> int:
    """How often confirmed minutes were returned."""
    return events.history(meeting).filter(from_state=MeetingStatus.CONFIRMED).count()
