"""Who is told of what happens to a rating: the users of the enterprise, the staff who review, the leaders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from common.messaging import notify
from disclosure.models import CreditRating
from registry.addressees import Addressees


def tell_enterprise(
    rating: CreditRating, occasion: str, title: str, text: str = "", *, asks: bool = False
) -> None:
    """Everybody who acts for the enterprise; `occasion` tells apart what is told of one version."""
    notify(
        Addressees().applicants(rating),
        key=f"rating:{rating.pk}:{occasion}",
        title=title,
        text=text,
        url=reverse("disclosure-enterprise:rating-detail", args=[rating.ledger_no]),
        tone="warning" if asks else "info",
        by_email=True,
        synthetic=rating.is_synthetic,
    )


def tell_reviewers(rating: CreditRating, occasion: str, title: str, text: str = "") -> None:
    """The reviewers of the department and who stands in for them, with the way to the review."""
    url = reverse("disclosure:rating-review", args=[rating.ledger_no])
    _tell_staff(Addressees().superiors(rating), rating, occasion, title, text, url)


def tell_leaders(rating: CreditRating, occasion: str, title: str, text: str = "") -> None:
    """The leaders who see the matter."""
    people = Addressees()
    leaders = User.objects.filter(is_active=True, roles__role=Role.LEADER).distinct()
    url = reverse("disclosure:credit-ratings-detail", args=[rating.ledger_no])
    _tell_staff([user for user in leaders if people.sees(user, rating)], rating, occasion, title, text, url)


def _tell_staff(
    users: Iterable[Any], rating: CreditRating, occasion: str, title: str, text: str, url: str
) -> None:
    notify(
        users,
        key=f"rating:{rating.pk}:{occasion}",
        title=title,
        text=text,
        url=url,
        by_email=True,
        synthetic=rating.is_synthetic,
    )
