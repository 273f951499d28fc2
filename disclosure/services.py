"""Every write of this app beyond a plain record: steps with their dates, corrections, new versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from common import workflow
from common.dated_steps import dated_step
from disclosure.duty.temporary import take_temporary_step
from disclosure.enums import FilingStatus, ListingStatus, RatingStatus
from disclosure.filing import services as annual
from disclosure.filing.steps import take_filing_step
from disclosure.models import AnnualDisclosure, CreditRating
from disclosure.rating import noticing, objections, publishing

__all__ = [
    "take_annual_step",
    "take_listing_step",
    "take_rating_step",
    "take_temporary_step",
]

take_listing_step = dated_step(
    {
        ListingStatus.NOTICED: "noticed_on",
        ListingStatus.PUBLISHED: "published_on",
        ListingStatus.REMOVED: "removed_on",
    },
    reasoned={ListingStatus.DROPPED, ListingStatus.REMOVED},
)
_ANNUAL_STEPS: dict[str, Callable[..., Any]] = {
    FilingStatus.SUBMITTED: annual.submit_paper,
    FilingStatus.RESUBMITTED: annual.submit_paper,
    FilingStatus.RETURNED: annual.return_report,
    FilingStatus.ACCEPTED: annual.accept_report,
    FilingStatus.PUBLISHED: annual.publish_report,
    FilingStatus.WITHDRAWN: annual.withdraw_report,
}


def take_annual_step(
    filing: AnnualDisclosure, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> AnnualDisclosure:
    """A step of an annual report as its register takes it: by the use-case that the pages take it by."""
    with transaction.atomic():
        workflow.enter(filing, to, actor=actor)  # what the table forbids is refused before all else
        use_case = _ANNUAL_STEPS.get(FilingStatus(to))
        if use_case is None:
            take_filing_step(filing, to, actor=actor, reason=reason, **changes)
        else:
            use_case(actor=actor, report=filing, reason=reason, **changes)
    return filing


_RATING_STEPS: dict[str, Any] = {
    RatingStatus.NOTICED: noticing.notice_rating,
    RatingStatus.REVIEWED: objections.review_rating,
    RatingStatus.PUBLISHED: publishing.publish_rating,
}


def take_rating_step(
    rating: CreditRating, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> CreditRating:
    """A step of a rating as its register takes it: by the use-case that the pages take it by."""
    with transaction.atomic():
        workflow.enter(rating, to, actor=actor)  # what the table forbids is refused before all else
        if to == RatingStatus.OBJECTED:
            claims = [objections.Claim(reason or str(changes.get("objection", "")))]
            objections.file_objection(actor=actor, rating=rating, claims=claims)
        elif to == RatingStatus.SUPERSEDED:
            publishing.refuse_superseding(rating)
        elif (use_case := _RATING_STEPS.get(RatingStatus(to))) is not None:
            use_case(actor=actor, rating=rating, reason=reason, **changes)
        else:
            workflow.transition(rating, to, actor=actor, reason=reason, **changes)
    return rating
