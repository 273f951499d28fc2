"""Rounds of file reviews as tests want them: drawn, assigned, scored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from enforcement.enums import CaseStatus
from governance.file_review.enums import FileStatus, RoundStatus
from governance.file_review.services import (
    Mark,
    take_file_step,
    take_round_step,
)
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.governance import (
    FileReviewRoundFactory,
    ReviewedFileFactory,
    ReviewItemFactory,
    ReviewStandardFactory,
)

S = FileStatus
TODAY = date(2025, 3, 3)  # a Monday


def closed_case(**values):
    given = {
        "decided": True,
        "status": CaseStatus.CLOSED,
        "served_on": date(2024, 4, 8),
        "delivery_method": "direct",
        "closed_on": date(2024, 6, 3),
        "closing_reason": "已履行",
    }
    return EnforcementCaseFactory(**given | values)


def standard():
    made = ReviewStandardFactory()
    ReviewItemFactory(standard=made, number=1, points=60)
    ReviewItemFactory(standard=made, number=2, points=40, finder="delivery-days")
    ReviewItemFactory(standard=made, number=3, points=0, is_major=True, finder="defence-days")
    return made


def round_of(reviewers, **values):
    made = FileReviewRoundFactory(**{"standard": standard()} | values)
    made.reviewers.set(reviewers)
    return made


def draw(review_round, organiser, witness="陈某"):
    return take_round_step(review_round, RoundStatus.DRAWN, actor=organiser, witness=witness)


def assigned(**case):
    reviewer, handler = UserFactory(), UserFactory()
    review_round = FileReviewRoundFactory(
        standard=standard(), status=RoundStatus.DRAWN, drawn_on=date(2025, 2, 24)
    )
    return ReviewedFileFactory(
        review_round=review_round,
        enforcement_case=closed_case(handler=handler, **case),
        reviewer=reviewer,
        handler=handler,
    )


def marks_of(file, *deducted, major=False, finding="问题"):
    items = list(file.review_round.standard.items.all())
    found = [
        Mark(item, Decimal(points), finding=finding if points else "")
        for item, points in zip(items, deducted, strict=False)
    ]
    return [*found, Mark(items[2], is_major=major, finding=finding if major else "")]


def score(file, *deducted, actor=None, **values):
    return take_file_step(
        file,
        S.SCORED,
        actor=actor or file.reviewer,
        marks=marks_of(file, *deducted, **values),
        opinion="总体较好",
    )
