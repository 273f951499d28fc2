"""What the pages of ratings and of their changes show beside their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.documents.selectors import documents_of
from common.errors import PortalError
from common.obstacles import Obstacle
from common.registers.declaration import Panel, Rule
from common.registers.faces import allows
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingChange, RatingObjection, RatingWaiver
from disclosure.rating import objection_rules as rules
from disclosure.rating.adjusting import outcome_of
from disclosure.rating.consequences import context_of
from disclosure.rating.noticing import obstacles_to_notice
from disclosure.rating.objections import OBJECTABLE, obstacles_to_review, open_points
from disclosure.rating.periods import period_of
from disclosure.rating.publishing import obstacles_to_publish
from disclosure.selectors import published_on
from registry.models import Enterprise


def rating_panels(rating: CreditRating, face: Any) -> Sequence[Panel]:
    """Time to object, objections, documents; for the staff what stands in the way, and acts beside steps."""
    found = [Panel("disclosure/rating/_panel.html", _facts(rating, face))]
    found.append(
        Panel("disclosure/rating/_consequences_panel.html", context_of(rating, timezone.localdate()))
    )
    if not face.is_staff:
        return found
    if (obstacles := _obstacle_panel(rating)) is not None:
        found.append(obstacles)
    if actions := _actions(rating, face.user):
        found.append(Panel("disclosure/rating/_actions.html", {"actions": actions}, aside=True))
    return found


def grade_panels(enterprise: Enterprise, face: Any) -> Sequence[Panel]:
    """On the page of an enterprise: its present grade and what follows from it; nothing without one."""
    today = timezone.localdate()
    present = published_on([enterprise.pk], today).get(enterprise.pk)
    if present is None:
        return ()
    rating = CreditRating.objects.select_related("scheme").get(ledger_no=present.number)
    context = {"present": present} | context_of(rating, today)
    return [Panel("disclosure/rating/_grade_panel.html", context)]


def _facts(rating: CreditRating, face: Any) -> dict[str, Any]:
    name = "disclosure:rating-review" if face.is_staff else "disclosure-enterprise:rating-detail"
    context: dict[str, Any] = {
        "is_staff": face.is_staff,
        "url": reverse(name, args=[rating.ledger_no]),
        "documents": documents_of(rating, face.user),
        "objections": RatingObjection.objects.filter(rating=rating).count(),
        "waiting": waiting_points(rating),
        "waiver": RatingWaiver.objects.filter(rating=rating).first(),
        "change": RatingChange.objects.filter(version=rating).first(),
    }
    if rating.status in OBJECTABLE:
        try:
            context["period"] = period_of(rating)
        except PortalError as error:  # no limit or calendar for these days: the page says so
            context["problem"] = str(error)
    return context


def waiting_points(rating: CreditRating) -> int:
    """How many objected points wait for their answer."""
    return sum(1 for point in open_points(rating) if not point.outcome)


def _obstacle_panel(rating: CreditRating) -> Panel | None:
    """What stands in the way of the next step, None where there is none to take."""
    try:
        title, obstacles = _next(rating)
    except PortalError as error:
        return Panel(
            "disclosure/list_obstacles.html", {"title": "公布前还须完成", "problem": str(error)}, aside=True
        )
    if not title:
        return None
    return Panel("disclosure/list_obstacles.html", {"title": title, "obstacles": obstacles}, aside=True)


def _next(rating: CreditRating) -> tuple[str, list[Obstacle]]:
    if rating.status == RatingStatus.PRELIMINARY:
        return "告知前还须完成", obstacles_to_notice(rating)
    if rating.status == RatingStatus.OBJECTED:
        return "办结复核前还须完成", obstacles_to_review(rating)
    if rating.status in (RatingStatus.NOTICED, RatingStatus.REVIEWED):
        return "公布前还须完成", obstacles_to_publish(rating, timezone.localdate())
    return "", []


def _actions(rating: CreditRating, user: Any) -> list[tuple[str, str]]:
    key = rating.ledger_no
    found: list[tuple[str, str, Rule]] = []
    if rating.status in OBJECTABLE:
        found += [
            ("录入书面异议（逐项）", "rating-paper-objection", rules.party_or_clerk),
            ("录入书面放弃异议的声明", "rating-paper-waiver", rules.party_or_clerk),
        ]
    if rating.status == RatingStatus.PUBLISHED:
        found.append(("动态调整或信用修复", "rating-change-new", rules.proposes_change))
    return [
        (label, reverse(f"disclosure:{name}", args=[key]))
        for label, name, rule in found
        if allows(rule, user, rating)
    ]


def change_panels(change: RatingChange, face: Any) -> Sequence[Panel]:
    """What the change counts otherwise, and what it makes of the rating."""
    context = {
        "change": change,
        "before": change.rating,
        "corrections": list(change.corrections.select_related("item")),
        "outcome": outcome_of(change),
        "is_done": change.version_id is not None,
    }
    return [Panel("disclosure/rating/_change_panel.html", context)]
