"""The convener's pages of a session: inviting, the code on the projector, marks, minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common.registers.acting import act_on, found
from legal_training.models import StudyAttendance, StudyMeeting
from legal_training.study import codes, meetings, signing
from legal_training.study.audience import chosen_people
from legal_training.study.enums import MeetingStatus
from legal_training.study.forms import InviteForm, MarkForm, MinutesForm, OneMarkForm, SpotForm
from legal_training.study.numbers import numbers_of
from legal_training.study.rules import convenes
from legal_training.study.telling import desk_url


def _run(request: HttpRequest, key: str) -> StudyMeeting:
    """The session, for who convenes it; the article to others who see it."""
    meeting: StudyMeeting = found(request, StudyMeeting, key)
    convenes(request.user, meeting)
    return meeting


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, key: str) -> HttpResponse:
    meeting = _run(request, key)

    def act(*, actor: Any, **chosen: Any) -> StudyMeeting:
        number = meetings.invite(actor=actor, meeting=meeting, users=chosen_people(**chosen))
        messages.info(request, f"名单新增{number}人；已在名单内的不重复加入。")
        return meeting

    return act_on(
        request,
        meeting,
        InviteForm(meeting, request.POST or None),
        act,
        title="邀请人员",
        consequence="所选单位、角色和人员的并集加入名单；通知已发出的，新加入的人员立即收到通知。",
    )


@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, key: str) -> HttpResponse:
    meeting = _run(request, key)

    def act(*, actor: Any, attendances: Any, to: str, reason: str = "") -> StudyMeeting:
        number = signing.mark_each(
            actor=actor, meeting=meeting, attendances=attendances, to=to, reason=reason
        )
        messages.info(request, f"已登记{number}人。")
        return meeting

    return act_on(
        request,
        meeting,
        MarkForm(meeting, request.POST or None),
        act,
        title="代记或更正到会情况",
        consequence="代记和更正连同理由记入每人的办理过程；已登记召开的，学法记录的人数随之更新。",
    )


@require_http_methods(["GET", "POST"])
def mark_one(request: HttpRequest, key: str) -> HttpResponse:
    attendance: StudyAttendance = found(request, StudyAttendance, key)
    convenes(request.user, attendance.meeting)
    initial = {"to": attendance.status, "hours": attendance.hours}

    def act(*, actor: Any, to: str, reason: str = "", hours: Any = None) -> StudyMeeting:
        return signing.mark(attendance, to, actor=actor, reason=reason, hours=hours).meeting

    form = OneMarkForm(request.POST) if request.method == "POST" else OneMarkForm(initial=initial)
    return act_on(
        request,
        attendance,
        form,
        act,
        title="登记到会情况",
        consequence="连同理由记入办理过程；已登记召开的，学法记录的人数随之更新。",
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    meeting = _run(request, key)

    def act(*, actor: Any, users: Any, reason: str = "") -> StudyMeeting:
        number = signing.add_on_the_spot(actor=actor, meeting=meeting, users=users, reason=reason)
        messages.info(request, f"已增补{number}人。")
        return meeting

    return act_on(
        request,
        meeting,
        SpotForm(meeting, request.POST or None),
        act,
        title="现场增补",
        consequence="增补人员计入应到和实到，签到方式记为“现场增补”。",
    )


@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, key: str) -> HttpResponse:
    meeting = _run(request, key)

    def act(**values: Any) -> StudyMeeting:
        return meetings.write_minutes(meeting=meeting, **values)

    form = (
        MinutesForm(request.POST)
        if request.method == "POST"
        else MinutesForm(initial={"minutes": meeting.minutes or _draft(meeting)})
    )
    return act_on(
        request,
        meeting,
        form,
        act,
        title="撰写纪要",
        consequence="保存后由撰写人以外的审核人、综合科或局领导确认；确认后纪要写入学法记录，不再修改。",
    )


def _draft(meeting: StudyMeeting) -> str:
    """What the minutes begin with: what is on record of the session."""
    found_numbers = numbers_of(meeting)
    lines = [
        f"时间：{timezone.localtime(meeting.starts_at):%Y年%m月%d日 %H:%M}",
        f"地点：{meeting.place}",
        f"主持：{meeting.host}",
        f"应到{found_numbers.expected}人，实到{found_numbers.present}人。",
        *(f"{number}．{item}" for number, item in enumerate(meeting.agenda_items, start=1)),
    ]
    return "\n".join(lines)


@never_cache
@require_GET
def code(request: HttpRequest, key: str) -> HttpResponse:
    """The code for the projector; the part with the picture asks for itself anew."""
    meeting = _run(request, key)
    now = timezone.now()
    refusal = signing.window_refusal(meeting, now)
    shown = numbers_of(meeting)
    address = "" if refusal else codes.address_of(request, meeting)
    context = {
        "meeting": meeting,
        "refusal": refusal,
        # It appears by itself when the sign-in begins, and asks no more once it is over.
        "waits": meeting.status == MeetingStatus.CONVENED and now <= meeting.ends_at,
        "address": address,
        # Our own markup, made of an address that we signed ourselves.
        "picture": mark_safe(codes.picture_of(address)) if address else "",  # noqa: S308
        "numbers": shown,
        "every": codes.ROTATES_SECONDS,
        "valid_minutes": codes.VALID_SECONDS // 60,
        "now": now,
        "desk_url": desk_url(meeting),
        "synthetic": meeting.is_synthetic,
    }
    part = "_code.html" if request.headers.get("HX-Request") else "code.html"
    return render(request, f"legal_training/study/{part}", context)
