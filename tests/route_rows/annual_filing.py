"""Annual reports handed in and reviewed, and the summary of a year; of another department than the park's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from disclosure.enums import FilingStatus
from tests.disclosure.filing import reports
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.route_rows.rows import BUSINESS, Row, only, signed_in

# Anonymous, enterprise, handler, legal reviewer, park, administrator, auditor.
READERS = (302, 404, 200, 200, 404, 404, 404)
HANDLERS = (302, 404, 200, 403, 404, 404, 404)
OTHERS = (302, 404, 403, 403, 404, 404, 404)  # the work of reviewers and leaders, who have no column


def _in(**values: Any) -> Callable[[], dict[str, Any]]:
    def made() -> dict[str, Any]:
        reports.law()
        return {"number": AnnualDisclosureFactory(**values).ledger_no}

    return made


def _handed_in(**more: Any) -> Callable[[], dict[str, Any]]:
    def made() -> dict[str, Any]:
        reports.law()
        report = reports.draft()
        reports.hand_in(report)
        return {"number": report.ledger_no, **more}

    return made


def _year() -> dict[str, Any]:
    reports.law()
    return {"year": reports.YEAR}


def _law() -> dict[str, Any]:
    reports.law()
    return {}


_NOBODY = {"number": "PLND-0"}
_ACCEPTED = _in(status=FilingStatus.ACCEPTED, published_on=None, accepted_on=date(2024, 3, 20))

ROUTES: dict[str, Row] = {
    "disclosure:filing-list": Row(only(*BUSINESS), _law),
    "disclosure:filing-export": Row(only(*BUSINESS), _law),
    "disclosure:filing-review": Row(READERS, _handed_in()),
    "disclosure:filing-chapter": Row(READERS, _handed_in(code="management")),
    "disclosure:filing-differences": Row(signed_in(404), _handed_in(against="before")),
    "disclosure:filing-comment-new": Row(signed_in(404), _handed_in(), "post"),
    "disclosure:filing-comment-remove": Row(signed_in(404), _handed_in(pk=0), "post"),
    "disclosure:filing-return": Row(HANDLERS, _in(submitted=True)),
    "disclosure:filing-accept": Row(OTHERS, _in(submitted=True)),
    "disclosure:filing-publish": Row(OTHERS, _ACCEPTED),
    "disclosure:filing-withdraw": Row(OTHERS, _in()),
    "disclosure:filing-withholding": Row(OTHERS, _handed_in(pk=0)),
    "disclosure:filing-withholding-new": Row(OTHERS, _handed_in()),
    "disclosure:summary-latest": Row(only(*BUSINESS, status=302)),
    "disclosure:summary": Row(only(*BUSINESS), _year),
    "disclosure:summary-records": Row(only(*BUSINESS), _year),
    "disclosure:summary-export": Row(only(*BUSINESS), _year),
    # Before the term of the year of the tests has run out nobody publishes; the page is for reviewers.
    "disclosure:standing-publish": Row(OTHERS[:4] + (403, 404, 404), _year),
    "disclosure:summary-document": Row((302, 404, 200, 403, 403, 404, 404), _year),
    "disclosure-enterprise:filing-certify": Row(signed_in(404), _NOBODY),
    "disclosure-enterprise:filing-history": Row(signed_in(404), _NOBODY),
    "disclosure-enterprise:filing-submission": Row(signed_in(404), _NOBODY | {"count": 1}),
    "disclosure-enterprise:filing-comments": Row(signed_in(404), _NOBODY),
    "disclosure-enterprise:filing-answer": Row(signed_in(404), _NOBODY | {"pk": 0}, "post"),
    "disclosure-enterprise:filing-withholdings": Row(signed_in(404), _NOBODY),
    "disclosure-enterprise:filing-withholding-drop": Row(signed_in(404), _NOBODY | {"pk": 0}, "post"),
    "disclosure-enterprise:filing-correct": Row(signed_in(404), _NOBODY),
}
