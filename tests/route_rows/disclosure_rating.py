"""The computing of ratings; runs and events of nobody, and a rating of another department than the park's."""

from __future__ import annotations

from tests.factories.disclosure import CreditRatingFactory
from tests.factories.disclosure_rating import RatingRunFactory
from tests.route_rows.rows import BUSINESS, Row, only, signed_in

# The work of reviewers, who have no column.
_REVIEWERS = (302, 404, 403, 403, 403, 404, 404)


def _run() -> dict[str, int]:
    return {"pk": RatingRunFactory().pk}


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
}
