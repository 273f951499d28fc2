"""The registers of classes for enterprises and of the persons who come."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from legal_training.enterprise_training.attendance import take_attendee_step
from legal_training.enterprise_training.classes import change_class, take_class_step
from legal_training.enterprise_training.enums import ClassStatus
from legal_training.enterprise_training.forms import CloseForm
from legal_training.enterprise_training.guards import portal_only
from legal_training.enterprise_training.panels import attendee_panels, class_panels
from legal_training.enterprise_training.rules import edit_attendee, edit_class, keepers
from legal_training.models import ClassAttendee, EnterpriseClass

_BY_THE_PORTAL = (
    "status",
    "announced_on",
    "closed_on",
    "cancelled_on",
    "cancel_reason",
    "training_class",
)


def class_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [_classes(make), _attendees(make)]


def _classes(make: Any) -> Register:
    register: Register = make(
        model=EnterpriseClass,
        slug="enterprise-classes",
        title="企业培训班",
        description="面向企业发布、报名、签到和结班；结班后到课企业计入“企业参训”，台账中的培训班和家数由此产生。",
        columns=[
            "ledger_no",
            "department",
            "name",
            "content",
            "lecturer",
            "starts_at",
            "ends_at",
            "place",
            "online_link",
            "hours",
            "capacity",
            "most_each",
            "has_waiting_list",
            "registration_until",
            "is_open_to_all",
            "invited",
            "contact",
            "laws",
            *_BY_THE_PORTAL,
        ],
        listing=["ledger_no", "name", "starts_at", "place", "capacity", "registration_until", "status"],
        filters=["status", "starts_at", "department", "is_open_to_all"],
        search=["ledger_no", "name", "place"],
        date_field="starts_at",
        read_only=["invited", *_BY_THE_PORTAL],
        enterprise_columns=[
            "ledger_no",
            "name",
            "laws",
            "content",
            "lecturer",
            "starts_at",
            "ends_at",
            "place",
            "hours",
            "capacity",
            "most_each",
            "has_waiting_list",
            "registration_until",
            "contact",
            "status",
            "cancel_reason",
        ],
        may_create=keepers,
        may_change=edit_class,
        change_service=change_class,
        step_service=take_class_step,
        step_forms={ClassStatus.CLOSED: CloseForm},
        panels=class_panels,
        import_rule=portal_only,
    )
    return register


def _attendees(make: Any) -> Register:
    register: Register = make(
        model=ClassAttendee,
        slug="class-attendees",
        title="企业参训人员",
        description="企业为培训班报名的人员，只供报名、签到和制发证明使用，不对外公开；联系电话只在签到表上显示。",
        columns=[
            "ledger_no",
            "enterprise_class",
            "enterprise",
            "name",
            "post",
            "telephone",
            "status",
            "registered_at",
            "registered_by",
            "signed_at",
            "signed_by",
        ],
        listing=[
            "ledger_no",
            "enterprise_class__name",
            "enterprise_class__starts_at",
            "enterprise__name",
            "name",
            "post",
            "status",
        ],
        filters=["status", "enterprise_class"],
        search=["ledger_no", "name", "enterprise__name", "enterprise__uscc", "enterprise_class__name"],
        ordering="-registered_at",
        confidential=["telephone"],
        enterprise_columns=[
            "ledger_no",
            "enterprise_class",
            "enterprise",
            "name",
            "post",
            "status",
            "registered_at",
            "signed_at",
        ],
        may_create=nobody,
        may_change=edit_attendee,
        step_service=take_attendee_step,
        panels=attendee_panels,
        import_rule=portal_only,
    )
    return register
