"""What of training an enterprise sees on its home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from legal_training.enterprise_training.enums import STANDING
from legal_training.models import ClassAttendee, EnterpriseClass

SHOWN = 5


def with_own(rows: QuerySet[EnterpriseClass], user: Any) -> QuerySet[EnterpriseClass]:
    """`own`: how many of the user's enterprises' people are registered or wait; `taken`: seats in all."""
    mine = list(user.memberships.current().values_list("enterprise", flat=True))
    standing = Q(attendees__status__in=STANDING)
    return rows.annotate(own=Count("attendees", filter=standing & Q(attendees__enterprise__in=mine)))


def pressing_classes(user: Any) -> list[EnterpriseClass]:
    """The next classes that the user may register for or is registered for."""
    now = timezone.now()
    rows = with_own(EnterpriseClass.objects.visible_to(user).upcoming(now), user)
    pressing = rows.filter(Q(registration_until__gte=now) | Q(own__gt=0))
    return list(pressing.order_by("starts_at", "pk")[:SHOWN])


def own_attendees(user: Any, row: EnterpriseClass) -> QuerySet[ClassAttendee]:
    """The people of the user's enterprises in a class, those cancelled last."""
    rows: QuerySet[ClassAttendee] = ClassAttendee.objects.visible_to(user).filter(enterprise_class=row)
    return rows.select_related("enterprise", "enterprise_class", "registered_by").order_by("pk")
