"""The computing of ratings; runs and events of nobody, and a rating of another department than the park's."""

from __future__ import annotations

from disclosure.models import RatingMassStep, RatingRun
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.disclosure_rating import (
    NoticedRatingFactory,
    RatingMassStepFactory,
    RatingRunFactory,
    rating_law,
)
from tests.route_rows.rows import BUSINESS, Row, only, signed_in

_MACHINE = (401, *(404,) * 6)  # of a rating that is nobody's
# The work of reviewers, who have no column.
_REVIEWERS = (302, 404, 403, 403, 403, 404, 404)


def _run() -> dict[str, int]:
    run = RatingRun.objects.first() or RatingRunFactory()  # a year has one under way
    return {"pk": run.pk}


def _noticed() -> dict[str, str]:
    rating_law()
    return {"key": NoticedRatingFactory().ledger_no}


def _published() -> dict[str, str]:
    return {"key": CreditRatingFactory().ledger_no}


def _own() -> dict[str, str]:
    """Of an enterprise that none of the users represents."""
    return {"number": CreditRatingFactory().ledger_no}


def _scheme() -> dict[str, str]:
    return {"key": CreditRatingFactory().scheme.code}


def _mass() -> dict[str, int]:
    job = RatingMassStep.objects.first() or RatingMassStepFactory()  # a year has one under way
    return {"pk": job.pk}


_YEAR = {"year": 2025}

ROUTES: dict[str, Row] = {
    "disclosure:rating-run-list": Row(only(*BUSINESS)),
    "disclosure:rating-run-start": Row(_REVIEWERS),
    "disclosure:rating-run-confirm": Row(_REVIEWERS, {"year": 2025, "scheme": "scheme-test"}, "post"),
    "disclosure:rating-run-detail": Row(only(*BUSINESS), _run),
    "disclosure:rating-run-progress": Row(only(*BUSINESS), _run),
    "disclosure:rating-run-results": Row(only(*BUSINESS), _run),
    "disclosure:rating-run-events": Row(only(*BUSINESS), _run),
    "disclosure:rating-run-export": Row((302, 404, 403, 403, 403, 404, 404), _run),  # not done yet
    "disclosure:rating-event-detail": Row(signed_in(404), {"pk": 0}),
    "disclosure:rating-event-leave-out": Row(signed_in(404), {"pk": 0}, "post"),
    "disclosure:rating-event-take-in": Row(signed_in(404), {"pk": 0}, "post"),
    "disclosure:rating-sheet": Row(
        (302, 404, 200, 200, 404, 404, 404), lambda: {"key": CreditRatingFactory().ledger_no}
    ),
    # Ratings in the open: notices by reviewers, publication by leaders, answers by reviewers.
    "disclosure:credit-ratings-preview": Row(
        (302, 404, 403, 403, 404, 404, 404), lambda: _published() | {"to": "noticed"}, "post"
    ),
    "disclosure:rating-year-latest": Row(only(*BUSINESS, status=302)),
    "disclosure:rating-year": Row(only(*BUSINESS), _YEAR),
    "disclosure:rating-year-notice": Row(_REVIEWERS, _YEAR),
    "disclosure:rating-year-publish": Row(_REVIEWERS, _YEAR),
    # Staff who keep reference data: reviewers and report officers.
    "disclosure:rating-scheme-version": Row((302, 404, 403, 403, 403, 404, 404), _scheme),
    "disclosure:rating-mass-progress": Row(only(*BUSINESS), _mass),
    "disclosure:rating-review": Row((302, 404, 200, 200, 404, 404, 404), _published),
    "disclosure:rating-point-answer": Row(signed_in(404), lambda: _published() | {"pk": 0}),
    "disclosure:rating-paper-objection": Row((302, 404, 200, 403, 404, 404, 404), _noticed),
    "disclosure:rating-paper-waiver": Row((302, 404, 200, 403, 404, 404, 404), _noticed),
    "disclosure:rating-change-new": Row((302, 404, 200, 403, 404, 404, 404), _published),
    "disclosure-enterprise:rating-list": Row(only("enterprise")),
    "disclosure-enterprise:rating-detail": Row(signed_in(404), _own),
    "disclosure-enterprise:rating-object": Row(signed_in(404), _own),
    "disclosure-enterprise:rating-objection-withdraw": Row(signed_in(404), {"number": "没有"}),
    "disclosure-enterprise:rating-waive": Row(signed_in(404), _own),
    "disclosure-enterprise:rating-repair": Row(signed_in(404), _own),
    "rating-api:list": Row((401, 200, *(404,) * 5)),
    "rating-api:detail": Row(_MACHINE, {"key": "没有"}),
    "rating-api:objection-new": Row(_MACHINE, {"key": "没有"}, "post"),
    "rating-api:objection-withdraw": Row(_MACHINE, {"number": "没有"}, "post"),
    "rating-api:waiver-new": Row(_MACHINE, {"key": "没有"}, "post"),
}
