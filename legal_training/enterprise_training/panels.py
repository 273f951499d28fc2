"""What the pages of a class, of a person and of an attendance show beside their fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from common.documents.selectors import documents_of
from common.registers.declaration import Panel
from common.registers.faces import StaffFace, allows
from legal_training.enterprise_training.attendance import takes_sign_ins
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.rules import edit_class
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance


def class_panels(row: EnterpriseClass, face: Any) -> Sequence[Panel]:
    """To the staff how many registered and came, and further pages; to enterprises their own page."""
    if not face.is_staff:
        url = reverse("training-enterprise:class", args=[row.ledger_no])
        return (Panel("training/_own_link.html", {"url": url}),)
    persons = Counter(ClassAttendee.objects.filter(enterprise_class=row).values_list("status", flat=True))
    firms = ClassAttendee.objects.filter(enterprise_class=row, status=AttendeeStatus.PRESENT)
    context = {
        "record": row,
        "counts": [(label, persons[value]) for value, label in AttendeeStatus.choices if persons[value]],
        "firms": firms.values("enterprise").distinct().count(),
        "invited": row.invited.count(),
        "may_edit": allows(edit_class, face.user, row),
        "is_announced": row.status in (ClassStatus.OPEN, ClassStatus.CLOSED),
        "is_open": row.status == ClassStatus.OPEN,
        "takes_sign_ins": takes_sign_ins(row),
    }
    return (Panel("training/_class_panel.html", context),)


def attendee_panels(attendee: ClassAttendee, face: Any) -> Sequence[Panel]:
    """The certificate."""
    return (Panel("training/_certificate_panel.html", {"documents": documents_of(attendee, face)}),)


def attendance_panels(record: TrainingAttendance, face: Any) -> Sequence[Panel]:
    """For the staff the persons behind a row that figures count, where a class counted it."""
    if not face.is_staff:
        return ()
    present = ClassAttendee.objects.filter(
        enterprise_class__training_class=record.training_class_id,
        enterprise_class__starts_at__date=record.attended_on,
        enterprise=record.enterprise_id,
        status=AttendeeStatus.PRESENT,
    )
    rows = list(present.select_related("enterprise", "enterprise_class").order_by("pk"))
    if not rows:
        return ()
    staff = StaffFace(face.user)
    found = [(each, staff.link(each)) for each in rows]
    row = rows[0].enterprise_class
    return (Panel("training/_counted_panel.html", {"row": row, "url": staff.link(row), "people": found}),)
