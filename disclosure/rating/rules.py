"""Who may do what on the events and the computing of ratings."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import any_staff, require_role
from common.errors import Refused
from common.workflow import Rule
from disclosure.rating.enums import RecordedStatus

BASIS = "环发〔2013〕150号（待核）"

may_read = any_staff
record_events = require_role(Role.HANDLER, Role.REVIEWER)
confirm_events = require_role(Role.REVIEWER, Role.LEADER)
exclude_events = require_role(Role.REVIEWER, Role.LEADER)
_start_runs = require_role(Role.REVIEWER)


def second_person(user: Any, obj: Any) -> None:
    """What one person entered by hand another confirms."""
    confirm_events(user, obj)
    if obj is not None and obj.recorded_by_id == user.pk:
        raise Refused("登记人不得确认本人登记的事项，请由另一名审核人确认。", BASIS)


def edit_open_event(user: Any, obj: Any) -> None:
    """An entry may be amended until it is confirmed."""
    record_events(user, obj)
    if obj is not None and obj.status != RecordedStatus.PROPOSED:
        raise Refused("事项确认或办结后不得修改；确有错误的请撤回后重新登记。", BASIS)


def start_runs(user: Any, obj: Any) -> None:
    """A run rates every enterprise, so it is started by a reviewer who sees them all."""
    _start_runs(user, obj)
    if not user.sees_all_departments:
        raise Refused("评价计算涉及全区企业，须由局机关审核人发起。", BASIS)


RECORDED: dict[str, Rule] = {
    RecordedStatus.CONFIRMED: second_person,
    RecordedStatus.REJECTED: confirm_events,
    RecordedStatus.WITHDRAWN: confirm_events,
}
