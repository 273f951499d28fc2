"""People around the rating of one enterprise of the worked example, and what they do to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from common.models import PublishedRecord
from common.publication import publish
from disclosure.enums import RatingOrigin, RatingStatus
from disclosure.models import CreditRating, ObjectionPoint, RatingEvent, RatingObjection
from disclosure.public import CREDIT_RATING
from disclosure.rating.adjusting import decide_change, propose_change
from disclosure.rating.objection_enums import ChangeStatus
from disclosure.rating.objections import Claim, answer_point, file_objection
from disclosure.services import take_rating_step
from registry.enums import Certainty, MembershipRole
from tests.disclosure.rating.worked import YEAR
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

NOTICED = date(2026, 3, 2)  # a Monday
LAST_DAY = date(2026, 3, 17)  # the fifteenth day after it
AFTER = date(2026, 3, 18)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(name: str = "证明材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def reviewer() -> User:
    return UserFactory(roles=["handler", "reviewer"])


def leader() -> User:
    return UserFactory(roles=["leader"])


def member(rating: CreditRating, role: str = MembershipRole.CERTIFIER) -> User:
    found: User = MembershipFactory(enterprise=rating.enterprise, role=role).user
    return found


def rating_of(example: Any, name: str) -> CreditRating:
    rows = CreditRating.objects.select_related("enterprise", "scheme")
    return rows.get(enterprise=example[1][name], cycle_year=YEAR)


def confirmed(example: Any) -> None:
    """The bureau has confirmed the scheme."""
    scheme = example[0]
    scheme.certainty = Certainty.VERIFIED
    scheme.save()


def noticed(example: Any, name: str) -> CreditRating:
    rating = rating_of(example, name)
    return take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())


def event_of(rating: CreditRating, number: str) -> RatingEvent:
    return RatingEvent.objects.get(enterprise=rating.enterprise, source_number=number, is_counted=True)


def objected(rating: CreditRating, *numbers: str, by: Any = None) -> RatingObjection:
    """An objection at the events of these records."""
    claims = [Claim(f"对{number}有异议", event_of(rating, number)) for number in numbers]
    return file_objection(actor=by or member(rating), rating=rating, claims=claims)


def answered(objection: RatingObjection, *answers: dict[str, Any]) -> list[ObjectionPoint]:
    """Answer the points in their order."""
    points = objection.points.order_by("pk")
    return [
        answer_point(actor=reviewer(), point=point, **values)
        for point, values in zip(points, answers, strict=True)
    ]


def adjusted(rating: CreditRating, *, origin: str = RatingOrigin.REPAIR, **values: Any) -> CreditRating:
    """The new version of a public rating, as one person proposed it and a leader granted it."""
    change = propose_change(
        actor=reviewer(),
        rating=rating,
        origin=origin,
        ground="已完成整改",
        record="整改验收意见",
        evidence=[upload("验收意见.pdf")],
        **values,
    )
    decide_change(change, ChangeStatus.GRANTED, actor=leader(), reason="属实，同意")
    version = change.version
    assert version is not None
    return version


UPHELD = {"outcome": "upheld", "answer": "经核实，该记录不属于评价年度。"}
REFUSED = {"outcome": "refused", "answer": "经核实，事实清楚，扣分无误。"}


def shown(rating: CreditRating) -> PublishedRecord:
    """The public reads an imported rating."""
    return publish(CREDIT_RATING, rating, actor=leader())
