"""Who announces classes, registers for them, and marks who came."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus

BASIS = "本局企业培训工作安排（待核）"

keepers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)


def edit_class(user: Any, obj: Any) -> None:
    """What was announced may be mended until it begins; then it stands."""
    keepers(user, obj)
    if obj is None:
        return
    if obj.status not in (ClassStatus.DRAFT, ClassStatus.OPEN):
        raise Refused(f"该班{obj.get_status_display()}，内容不再修改。", BASIS)
    if obj.status == ClassStatus.OPEN and timezone.now() >= obj.starts_at:
        raise Refused("该班已开课，内容不再修改；请登记到课情况后结班。", BASIS)


def closes(user: Any, obj: Any) -> None:
    """A class is closed once it began, by who keeps it."""
    keepers(user, obj)
    if timezone.now() < obj.starts_at:
        raise Refused("培训尚未开始，不能结班；不再举办的请办理取消。", BASIS)


CLASS: dict[str, Rule] = {
    ClassStatus.OPEN: keepers,
    ClassStatus.CLOSED: closes,
    ClassStatus.CANCELLED: keepers,
}


def represents(user: Any, enterprise_id: int) -> bool:
    """Whether the user now acts for the enterprise."""
    if not getattr(user, "is_enterprise", False):
        return False
    return bool(user.memberships.current().filter(enterprise=enterprise_id).exists())


def registers(user: Any, enterprise_class: Any, enterprise: Any) -> None:
    """Raise Refused to all but who acts for the enterprise, after the deadline, and to the uninvited."""
    if not represents(user, enterprise.pk):
        raise Refused("只能为您所代表的企业报名。", BASIS)
    if enterprise.closed_on is not None and enterprise.closed_on <= timezone.localdate():
        raise Refused("该企业已注销或者关停，不能报名。", BASIS)
    still_open(enterprise_class)
    if not enterprise_class.is_open_to_all and not enterprise_class.invited.filter(pk=enterprise.pk).exists():
        raise Refused("该班只面向受邀企业，贵企业不在邀请名单内；需要参加的，请与联系人联系。", BASIS)


def still_open(enterprise_class: Any) -> None:
    """Raise Refused when nobody may register or cancel by themselves any more."""
    if enterprise_class.status != ClassStatus.OPEN:
        raise Refused(f"该班{enterprise_class.get_status_display()}，不能办理报名。", BASIS)
    if timezone.now() > enterprise_class.registration_until:
        raise Refused("报名已经截止；需要增加、更换或取消人员的，请与联系人联系。", BASIS)


def changes_attendee(user: Any, attendee: Any) -> None:
    """The enterprise until the deadline, the staff until the class is closed."""
    enterprise_class = attendee.enterprise_class
    if attendee.status not in (AttendeeStatus.SEATED, AttendeeStatus.WAITING):
        raise Refused(f"该人员{attendee.get_status_display()}，不能修改或取消报名。", BASIS)
    if getattr(user, "is_enterprise", False):
        if not represents(user, attendee.enterprise_id):
            raise Refused("只能办理您所代表企业的报名。", BASIS)
        still_open(enterprise_class)
        return
    keepers(user, attendee)
    if enterprise_class.status != ClassStatus.OPEN:
        raise Refused(f"该班{enterprise_class.get_status_display()}，不能办理报名。", BASIS)


def edit_attendee(user: Any, obj: Any) -> None:
    """The rule of the register: names and telephones are mended on the roll, not in the register."""
    raise Refused("参训人员在培训班的签到表中办理。", BASIS)


def by_the_portal(user: Any, attendee: Any) -> None:
    """A seat that became free goes to who waits longest; nobody chooses."""
    if user is not None:
        raise Refused("候补人员由系统按报名先后依次递补，请增加名额或取消其他报名。", BASIS)


def cancels(user: Any, attendee: Any) -> None:
    """Cancelled with the whole class by the portal, else by who may change it."""
    if user is not None:
        changes_attendee(user, attendee)


def marks(user: Any, attendee: Any) -> None:
    """The staff from the beginning of the signing in on; the enterprise by the code alone, its own."""
    if user is None:
        return  # who was not marked when the class was closed
    enterprise_class = attendee.enterprise_class
    if getattr(user, "is_enterprise", False):
        if not represents(user, attendee.enterprise_id):
            raise Refused("只能为您所代表企业的人员签到。", BASIS)
    else:
        keepers(user, attendee)
    if enterprise_class.status not in (ClassStatus.OPEN, ClassStatus.CLOSED):
        raise Refused(f"该班{enterprise_class.get_status_display()}，不能登记到课情况。", BASIS)
    if timezone.now() < enterprise_class.sign_in_from:
        raise Refused("尚未到签到时间，不能登记到课情况。", BASIS)


ATTENDEE: dict[str, Rule] = {
    AttendeeStatus.SEATED: by_the_portal,
    AttendeeStatus.LAPSED: by_the_portal,
    AttendeeStatus.CANCELLED: cancels,
    AttendeeStatus.PRESENT: marks,
    AttendeeStatus.ABSENT: marks,
}
