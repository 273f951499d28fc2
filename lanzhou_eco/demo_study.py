"""The demonstration's study of 2026: an amended plan, sessions held and confirmed, one still to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role, UserKind
from accounts.models import User
from common import records
from lanzhou_eco.demo import DemoFailed, demo_user
from lanzhou_eco.demo_users import STAFF
from legal_training.enums import PlanStatus, StudyTagCode
from legal_training.models import StudyMeeting, StudyPlan, StudyTag
from legal_training.study import signing
from legal_training.study.enums import Audience, MeetingStatus
from legal_training.study.meetings import convene, invite, take_meeting_step, write_minutes
from legal_training.study.plans import add_requirements, drop_requirement, take_plan_step
from registry.models import Law

YEAR = 2026
EVERYBODY = (
    ("environmental-protection-law-2014", date(YEAR, 6, 30)),
    ("administrative-penalty-law-2021", date(YEAR, 6, 30)),
    ("law-publicity-education-law", date(YEAR, 9, 30)),
)
ECO_CODE = "eco-code-2026"
NINE = time(9)


@dataclass(frozen=True)
class _Session:
    """A session to be convened: when, on what, and who of the staff was not there."""

    day: date
    topic: str
    laws: tuple[str, ...]
    tags: tuple[str, ...]
    late: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


SESSIONS = (
    _Session(
        date(YEAR, 3, 12),
        "学习环境保护法和行政处罚法（示范）",
        ("environmental-protection-law-2014", "administrative-penalty-law-2021"),
        (StudyTagCode.CADRE_STUDY,),
        late=("yuanqu",),
        leave=("qinchuan",),
    ),
    _Session(
        date(YEAR, 9, 10),
        "生态环境法典专题学习（示范）",
        (ECO_CODE, "law-publicity-education-law"),
        (StudyTagCode.CENTRAL_GROUP, StudyTagCode.CADRE_STUDY),
        absent=("yuanqu",),
    ),
)


def demo_study(say: Callable[[str], None]) -> None:
    """Arrange the year's plan, hold its sessions and convene the next; once."""
    if StudyPlan.objects.filter(year=YEAR).exists():
        return
    _plan()
    now = timezone.now()
    held = [each for each in SESSIONS if _starts(each.day) + timedelta(hours=2) < now]
    for each in held:
        _held(each)
    coming = timezone.localdate() + timedelta(days=7)
    session = _Session(
        coming, "国家宪法日专题学习（示范）", ("constitution-2018",), (StudyTagCode.PRE_MEETING,)
    )
    take_meeting_step(_convened(session), MeetingStatus.CONVENED, actor=demo_user(Role.REPORT_OFFICER))
    say(f"已生成{YEAR}年学法方案、已召开的学习{len(held)}场和待召开的学习1场。")


def _plan() -> StudyPlan:
    """Issued in February; in August the code takes the place of what it repeals."""
    officer, leader = demo_user(Role.REPORT_OFFICER), demo_user(Role.LEADER)
    plan = records.create(
        StudyPlan,
        actor=officer,
        year=YEAR,
        title=f"{YEAR}年度学法方案（示范）",
        document_number="示范学法〔2026〕1号",
        audience="全体工作人员",
        is_synthetic=True,
    )
    arrange: dict[str, Any] = {"actor": officer, "plan": plan}
    for code, due_on in EVERYBODY:
        add_requirements(**arrange, laws=[_law(code)], audience=Audience.ALL, due_on=due_on)
    (dropped,) = add_requirements(
        **arrange, laws=[_law("eia-law-2018")], audience=Audience.ALL, due_on=date(YEAR, 11, 30)
    )
    add_requirements(
        **arrange, laws=[], audience=Audience.ALL, due_on=date(YEAR, 12, 31), required_hours=Decimal(12)
    )
    take_plan_step(plan, PlanStatus.ISSUED, actor=leader, issued_on=date(YEAR, 2, 10))
    reason = "示范：生态环境法典施行，环境影响评价法同时废止"
    drop_requirement(actor=officer, requirement=dropped, reason=reason)
    add_requirements(
        **arrange, laws=[_law(ECO_CODE)], audience=Audience.ALL, due_on=date(YEAR, 10, 31), reason=reason
    )
    return plan


def _law(code: str) -> Law:
    law = Law.objects.filter(code=code).first()
    if law is None:
        raise DemoFailed(f"法规“{code}”尚未录入，请先运行 manage.py load_reference。")
    return law


def _starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, NINE))


def _people() -> list[User]:
    """The demonstration's own staff, whoever else there is."""
    names = [person.username for person in STAFF]
    return list(User.objects.filter(username__in=names, kind=UserKind.STAFF, is_active=True))


def _convened(session: _Session) -> StudyMeeting:
    officer = demo_user(Role.REPORT_OFFICER)
    starts_at = _starts(session.day)
    meeting = convene(
        StudyMeeting,
        actor=officer,
        department=officer.department,
        topic=session.topic,
        host="孙示范",
        place="三楼会议室",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        hours=Decimal(2),
        agenda="领学重点条文\n结合近期案件研讨\n主要负责人小结",
        is_synthetic=True,
        many={
            "tags": list(StudyTag.objects.filter(code__in=session.tags)),
            "laws": [_law(code) for code in session.laws],
        },
    )
    invite(actor=officer, meeting=meeting, users=_people())
    return meeting


def _held(session: _Session) -> None:
    """Entered afterwards from a paper list, as conveners do where the code could not be shown."""
    officer, reviewer = demo_user(Role.REPORT_OFFICER), demo_user(Role.REVIEWER)
    meeting = _convened(session)
    take_meeting_step(meeting, MeetingStatus.CONVENED, actor=officer)
    marks = {
        **dict.fromkeys(session.late, "late"),
        **dict.fromkeys(session.leave, "leave"),
        **dict.fromkeys(session.absent, "absent"),
    }
    for each in meeting.attendances.select_related("user"):
        actor = reviewer if each.user_id == officer.pk else officer
        to = marks.get(each.user.username, "present")
        signing.mark(each, to, actor=actor, reason="示范：依纸质签到表补记")
    take_meeting_step(meeting, MeetingStatus.HELD, actor=officer)
    written = write_minutes(
        actor=officer, meeting=meeting, minutes="示范纪要：领学重点条文，结合案件研讨，明确整改措施。"
    )
    take_meeting_step(written, MeetingStatus.CONFIRMED, actor=reviewer)
