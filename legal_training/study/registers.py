"""The registers of the daily work of study."""

from __future__ import annotations

from typing import Any

from accounts.rules import any_staff
from common.registers import Register
from common.registers.declaration import nobody
from legal_training.models import StudyAttendance, StudyMeeting, StudyPlanClosing, StudyRequirement
from legal_training.study.enums import AttendanceStatus
from legal_training.study.guards import portal_only
from legal_training.study.meetings import change_meeting, convene, take_meeting_step
from legal_training.study.panels import closing_panels, meeting_panels, requirement_panels
from legal_training.study.rules import convenes, edits_meeting
from legal_training.study.signing import mark

# What the steps of a session fill in, not its form.
_BY_STEPS = ["convener", "session", "minutes", "minutes_by", "confirmed_on", "confirmed_by"]


def study_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and who reads."""
    return [_requirements(make), _closings(make), _meetings(make), _attendances(make)]


def _requirements(make: Any) -> Register:
    register: Register = make(
        model=StudyRequirement,
        slug="study-requirements",
        title="学法任务",
        description="学法方案中哪部法规由谁在何时前学完、要求多少学时；未列法规的为全年总学时要求。在学法方案页面添加和调整。",
        columns=[
            "ledger_no",
            "plan",
            "law",
            "audience",
            "department",
            "role",
            "due_on",
            "required_hours",
            "dropped_on",
            "drop_reason",
        ],
        listing=[
            "ledger_no",
            "plan__year",
            "law",
            "audience_words",
            "due_on",
            "required_hours",
            "dropped_on",
        ],
        filters=["plan__year", "audience", "due_on"],
        search=["ledger_no", "law__title", "law__code"],
        ordering="due_on",
        may_read=any_staff,
        may_create=nobody,
        may_change=nobody,
        panels=requirement_panels,
        import_rule=portal_only,
    )
    return register


def _closings(make: Any) -> Register:
    register: Register = make(
        model=StudyPlanClosing,
        slug="study-plan-closings",
        title="学法方案办结情况",
        description="学法方案办结当日的应学、已学人次和未完成情况，办结后不再变动。",
        columns=["ledger_no", "plan", "closed_on", "owed", "done", "remaining", "explanation"],
        listing=["ledger_no", "plan__title", "closed_on", "owed", "done"],
        filters=["plan__year"],
        search=["ledger_no", "plan__title"],
        date_field="closed_on",
        may_read=any_staff,
        may_create=nobody,
        may_change=nobody,
        panels=closing_panels,
        import_rule=portal_only,
    )
    return register


def _meetings(make: Any) -> Register:
    register: Register = make(
        model=StudyMeeting,
        slug="study-meetings",
        title="学习安排",
        description="召集学习：拟定、邀请、通知、扫码签到、登记召开、纪要和确认；登记召开后形成学法记录，人数由签到统计；照片等附件在确认纪要前上传。",
        columns=[
            "ledger_no",
            "department",
            "topic",
            "tags",
            "laws",
            "host",
            "place",
            "starts_at",
            "ends_at",
            "hours",
            "agenda",
            "sign_in_lead",
            "late_after",
            "status",
            *_BY_STEPS,
        ],
        listing=["ledger_no", "starts_at", "topic", "host", "place", "department__name", "hours", "status"],
        filters=["status", "tags", "department", "starts_at"],
        search=["ledger_no", "topic", "host", "place"],
        date_field="starts_at",
        read_only=_BY_STEPS,
        may_read=any_staff,
        may_create=convenes,
        may_change=edits_meeting,
        create_service=convene,
        change_service=change_meeting,
        step_service=take_meeting_step,
        panels=meeting_panels,
        import_rule=portal_only,
    )
    return register


def _attendances(make: Any) -> Register:
    register: Register = make(
        model=StudyAttendance,
        slug="study-attendances",
        title="参学签到",
        description="每场学习的受邀人员及其签到、迟到、请假和缺席；学时按到会计入个人。",
        columns=["ledger_no", "meeting", "user", "status", "method", "signed_at", "hours", "ground"],
        listing=[
            "ledger_no",
            "meeting__topic",
            "meeting__starts_at",
            "user__full_name",
            "user__department__name",
            "status",
            "method",
            "signed_at",
        ],
        filters=["status", "method", "meeting__starts_at"],
        search=["ledger_no", "meeting__topic", "user__full_name"],
        ordering="-meeting__starts_at",
        confidential=["ground"],
        may_read=any_staff,
        may_create=nobody,
        may_change=nobody,
        step_service=mark,
        step_fields={AttendanceStatus.PRESENT: ["hours"], AttendanceStatus.LATE: ["hours"]},
        import_rule=portal_only,
    )
    return register
