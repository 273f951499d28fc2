"""Every write of this app beyond a plain record: steps with their dates, corrections, new versions."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import records, workflow
from common.dated_steps import dated_step
from common.errors import Refused
from disclosure.enums import FilingStatus, ListingStatus, RatingOrigin, RatingStatus
from disclosure.filing import correction
from disclosure.filing import services as annual
from disclosure.filing.steps import take_filing_step
from disclosure.models import AnnualDisclosure, CreditRating
from disclosure.publishing import follow_step
from disclosure.rating.services import refuse_while_computing
from disclosure.rules import leaders
from disclosure.services_temporary import take_temporary_step

__all__ = [
    "begin_adjustment",
    "begin_correction",
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
_rating_step = dated_step(
    {
        RatingStatus.NOTICED: "noticed_on",
        RatingStatus.OBJECTED: "objected_on",
        RatingStatus.REVIEWED: "reviewed_on",
        RatingStatus.PUBLISHED: "published_on",
        RatingStatus.SUPERSEDED: "superseded_on",
    }
)


_ANNUAL_STEPS = {
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


def begin_correction(*, actor: Any, filing: AnnualDisclosure, reason: str = "") -> AnnualDisclosure:
    """A new version of a public annual report (`disclosure.filing.correction`)."""
    return correction.begin_correction(actor=actor, report=filing, reason=reason)


def take_rating_step(
    rating: CreditRating, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> CreditRating:
    """A step of a rating; publishing an adjusted version replaces the one that was public."""
    with transaction.atomic():
        if to == RatingStatus.NOTICED:
            refuse_while_computing(rating.cycle_year)
        if to == RatingStatus.PUBLISHED:
            same = CreditRating.objects.filter(enterprise=rating.enterprise_id, cycle_year=rating.cycle_year)
            public = same.filter(status=RatingStatus.PUBLISHED).exclude(pk=rating.pk).first()
            if public is not None:
                replaced = _rating_step(
                    public, RatingStatus.SUPERSEDED, actor=actor, reason=reason or "公布调整结果"
                )
                follow_step(replaced, actor=actor)
        if to == RatingStatus.OBJECTED and reason:
            changes.setdefault("objection", reason)
        taken: CreditRating = _rating_step(rating, to, actor=actor, reason=reason, **changes)
        follow_step(taken, actor=actor)
        return taken


def begin_adjustment(*, actor: Any, rating: CreditRating, origin: str) -> CreditRating:
    """A new version of a public rating (动态调整 or 信用修复), to be graded, noticed and published."""
    leaders(actor, rating)
    if rating.status != RatingStatus.PUBLISHED:
        raise Refused("只有已公布的评价结果才能调整或修复。")
    if origin == RatingOrigin.CYCLE:
        raise Refused("请选择动态调整或信用修复。")
    return records.create(
        CreditRating,
        actor=actor,
        enterprise=rating.enterprise,
        department=rating.department,
        cycle_year=rating.cycle_year,
        scheme=rating.scheme,
        version=rating.version + 1,
        origin=origin,
        is_synthetic=rating.is_synthetic,
    )
