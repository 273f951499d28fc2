"""Everyone's own pages: invitations, signing in by the code, the personal record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from common.attachments import attachments_of
from common.errors import Refused
from common.registers.acting import UNPROCESSABLE
from common.registers.faces import StaffFace
from legal_training.models import StudyMeeting
from legal_training.study import codes, record, signing
from legal_training.study.audience import staff, within_reach
from legal_training.study.enums import ATTENDED, AttendanceStatus, MeetingStatus
from legal_training.study.forms import LeaveForm
from legal_training.study.views.board import enter

REFUSED = 403


def _staff_only(request: HttpRequest) -> Any:
    """Every member of the staff studies, whatever role; 404 to enterprises."""
    user: Any = request.user
    if not getattr(user, "is_staff_member", False):
        raise Http404("工作人员页面")
    return user


# ---- invitations ----


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """What the invited read of a session, and leave before it begins."""
    user = _staff_only(request)
    meeting = get_object_or_404(StudyMeeting.objects.visible_to(user), ledger_no=key)
    own = signing.own_attendance(user, meeting)
    if own is None or meeting.status == MeetingStatus.DRAFT:
        raise Http404("您未受邀参加本场学习。")
    form = LeaveForm(request.POST if request.method == "POST" and "leave" in request.POST else None)
    if request.method == "POST" and _answered(request, user, meeting, form):
        return redirect("study:invitation", key)
    context = _invitation_context(request, user, meeting) | {"form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "legal_training/study/invitation.html", context, status=status)


def _answered(request: HttpRequest, user: Any, meeting: StudyMeeting, form: LeaveForm) -> bool:
    """Leave asked for or taken back; False where the form has errors."""
    if "leave" not in request.POST:
        signing.take_back_leave(actor=user, meeting=meeting)
        messages.success(request, "已销假，请按时参加学习。")
        return True
    if not form.is_valid():
        return False
    try:
        signing.ask_leave(actor=user, meeting=meeting, **form.filled())
    except (ValidationError, Refused) as error:
        form.take_errors(error)
        return False
    messages.success(request, "请假已登记。")
    return True


def _invitation_context(request: HttpRequest, user: Any, meeting: StudyMeeting) -> dict[str, Any]:
    own = signing.own_attendance(user, meeting)
    assert own is not None
    may_answer = meeting.status == MeetingStatus.CONVENED and timezone.now() < meeting.starts_at
    return {
        "meeting": meeting,
        "own": own,
        "laws": meeting.laws.all(),
        "tags": meeting.tags.all(),
        "files": attachments_of(meeting),
        "may_leave": may_answer and own.status == AttendanceStatus.INVITED,
        "may_return": may_answer and own.status == AttendanceStatus.LEAVE,
        "desk_url": StaffFace(user).link(meeting),
        "synthetic": meeting.is_synthetic,
    }


# ---- signing in ----


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """What the phone opens: the session and one button; a code alone, without the button, does nothing."""
    user = _staff_only(request)
    try:
        meeting = StudyMeeting.objects.get(pk=codes.meeting_pk(token))
        if request.method == "POST":
            signing.sign_in(actor=user, meeting=meeting)
    except StudyMeeting.DoesNotExist as error:
        raise Http404("没有这场学习。") from error
    except Refused as refused:
        return _told(request, {"refused": refused}, REFUSED)
    own = signing.own_attendance(user, meeting)
    if own is None:
        stranger = Refused("您不在本场学习的名单内，请到会场找召集人现场增补。")
        return _told(request, {"meeting": meeting, "refused": stranger}, REFUSED)
    if own.status not in ATTENDED and (why := signing.window_refusal(meeting, timezone.now())):
        return _told(request, {"meeting": meeting, "refused": Refused(why)}, REFUSED)
    return _told(request, {"meeting": meeting, "own": own, "signed": own.status in ATTENDED}, 200)


def _told(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    meeting = context.get("meeting")
    context["synthetic"] = meeting is not None and meeting.is_synthetic
    context["now"] = timezone.now()
    return render(request, "legal_training/study/sign_in.html", context, status=status)


# ---- the record ----


def _year(request: HttpRequest, today: Any) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today.year


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own study: invitations, what is owed, hours, sessions."""
    user = _staff_only(request)
    return _record(request, user, own=True)


@require_GET
def person(request: HttpRequest, username: str) -> HttpResponse:
    """The record of someone whose study the reader looks after; 404 to others."""
    enter(request)
    found = staff().filter(username=username)
    reached = within_reach(request.user, found)
    if not reached:
        raise Http404("没有这名工作人员，或不属于您的管辖范围。")
    return _record(request, reached[0], own=False)


def _record(request: HttpRequest, person: User, *, own: bool) -> HttpResponse:
    today = timezone.localdate()
    year = _year(request, today)
    standings = record.standings_of(person, year, today)
    attendances = record.attendances_of(person, year)
    context = {
        "person": person,
        "own": own,
        "year": year,
        "today": today,
        "years": [(each, f"?year={each}") for each in record.years_of(person, today)],
        "invitations": record.invitations_of(person) if own else [],
        "hours": record.hours_of(person, year, standings),
        "laws_must": sum(each.requirement.law_id is not None for each in standings),
        "laws_done": sum(each.requirement.law_id is not None and not each.is_open for each in standings),
        "overdue": sum(each.state == "overdue" for each in standings),
        "counts": record.counts_of(attendances),
        "sections": record.sections(person, year, today),
        "synthetic": person.is_synthetic or any(each.is_synthetic for each in attendances),
    }
    return render(request, "legal_training/study/record.html", context)
