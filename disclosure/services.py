"""Every write of this app beyond a plain record: steps with their dates, corrections, new versions."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import records
from common.dated_steps import dated_step
from common.errors import Refused
from disclosure.enums import FilingStatus, ListingStatus, RatingOrigin, RatingStatus
from disclosure.models import AnnualDisclosure, CreditRating, TemporaryDisclosure
from disclosure.publishing import follow_step
from disclosure.rules import handlers, leaders

take_listing_step = dated_step(
    {
        ListingStatus.NOTICED: "noticed_on",
        ListingStatus.PUBLISHED: "published_on",
        ListingStatus.REMOVED: "removed_on",
    },
    reasoned={ListingStatus.DROPPED, ListingStatus.REMOVED},
)
_filing_step = dated_step(
    {
        FilingStatus.SUBMITTED: "filed_on",
        FilingStatus.RESUBMITTED: "filed_on",
        FilingStatus.RETURNED: "returned_on",
        FilingStatus.ACCEPTED: "accepted_on",
        FilingStatus.PUBLISHED: "published_on",
        FilingStatus.SUPERSEDED: "superseded_on",
        FilingStatus.WITHDRAWN: "withdrawn_on",
    },
    reasoned={FilingStatus.RETURNED, FilingStatus.WITHDRAWN},
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


def take_annual_step(
    filing: AnnualDisclosure, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> AnnualDisclosure:
    """A step of an annual report; publishing a corrected version replaces the one that was public."""
    with transaction.atomic():
        if to == FilingStatus.PUBLISHED:
            same = AnnualDisclosure.objects.filter(enterprise=filing.enterprise_id, for_year=filing.for_year)
            public = same.filter(status=FilingStatus.PUBLISHED).exclude(pk=filing.pk).first()
            if public is not None:
                _take_filing_step(public, FilingStatus.SUPERSEDED, actor=actor, reason="公开更正版")
        return _take_filing_step(filing, to, actor=actor, reason=reason, **changes)


def take_temporary_step(
    filing: TemporaryDisclosure, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> TemporaryDisclosure:
    """A step of a temporary report; publishing a correction replaces the report that it corrects."""
    with transaction.atomic():
        corrected = filing.corrects
        if to == FilingStatus.PUBLISHED and corrected and corrected.status == FilingStatus.PUBLISHED:
            _take_filing_step(corrected, FilingStatus.SUPERSEDED, actor=actor, reason="公开更正版")
        return _take_filing_step(filing, to, actor=actor, reason=reason, **changes)


def _take_filing_step(filing: Any, to: str, *, actor: Any, reason: str, **changes: Any) -> Any:
    """The step, and what the public reads after it."""
    if to == FilingStatus.RETURNED:
        changes["return_reason"] = reason
    taken = _filing_step(filing, to, actor=actor, reason=reason, **changes)
    follow_step(taken, actor=actor, reason=reason)
    return taken


def begin_correction(*, actor: Any, filing: AnnualDisclosure) -> AnnualDisclosure:
    """A new version of a public annual report, as a draft; the public one stays until it is replaced."""
    handlers(actor, filing)
    if filing.status != FilingStatus.PUBLISHED:
        raise Refused("只有已公开的报告才需以新版本更正；办理中的请退回补正。")
    return records.create(
        AnnualDisclosure,
        actor=actor,
        enterprise=filing.enterprise,
        department=filing.department,
        for_year=filing.for_year,
        version=filing.version + 1,
        is_synthetic=filing.is_synthetic,
    )


def take_rating_step(
    rating: CreditRating, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> CreditRating:
    """A step of a rating; publishing an adjusted version replaces the one that was public."""
    with transaction.atomic():
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
