"""The handings-in of an enterprise's reports on one year, across their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disclosure.enums import FilingStatus
from disclosure.filing.differences import differences
from disclosure.models import AnnualDisclosure, AnnualSubmission

COMPARED = 5  # handings-in of which the differences are counted on one page


@dataclass(frozen=True)
class HandingIn:
    """One handing-in, and how many items differ from the one before."""

    submission: AnnualSubmission
    before: AnnualSubmission | None
    changed: int | None  # None for the first, and where too many stand on the page


def handings_in(report: AnnualDisclosure, user: Any) -> list[HandingIn]:
    """All of the year, newest first."""
    versions = AnnualDisclosure.objects.visible_to(user).filter(
        enterprise=report.enterprise_id, for_year=report.for_year
    )
    rows = AnnualSubmission.objects.filter(report__in=versions).select_related(
        "report__enterprise", "certified_by"
    )
    ordered = list(rows.order_by("-report__version", "-number"))
    found = []
    for place, each in enumerate(ordered):
        before = ordered[place + 1] if place + 1 < len(ordered) else None
        compared = before is not None and place < COMPARED
        changed = len(differences(before.content, each.content)) if before and compared else None
        found.append(HandingIn(each, before, changed))
    return found


def before_of(submission: AnnualSubmission) -> AnnualSubmission | None:
    """The handing-in before: of the same version, else the last one of the version before."""
    report = submission.report
    earlier = AnnualSubmission.objects.filter(
        report__enterprise=report.enterprise_id, report__for_year=report.for_year
    )
    same = earlier.filter(report=report, number__lt=submission.number).order_by("-number").first()
    if same is not None:
        return same
    return earlier.filter(report__version__lt=report.version).order_by("-report__version", "-number").first()


def last_year_of(report: AnnualDisclosure) -> AnnualSubmission | None:
    """What the enterprise last handed in on the year before, once that was accepted."""
    accepted = (FilingStatus.ACCEPTED, FilingStatus.PUBLISHED, FilingStatus.SUPERSEDED)
    rows = AnnualSubmission.objects.filter(
        report__enterprise=report.enterprise_id,
        report__for_year=report.for_year - 1,
        report__status__in=accepted,
    )
    return rows.order_by("-report__version", "-number").first()
