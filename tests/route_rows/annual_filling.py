"""Pages on which an annual report is filled in: by the enterprise, and from paper by the staff."""

from __future__ import annotations

from typing import Any

from tests.factories.disclosure import AnnualDisclosureFactory
from tests.route_rows.rows import Row, only, signed_in

NOBODY = {"number": "没有"}
WASTE = "discharges.hazardous_waste"
ROW = "00000000-0000-0000-0000-000000000000"
# Of another department than the park's. The row is of nobody: the page leads back to its table.
READERS = ("handler", "legal_reviewer")


def _paper(**more: Any) -> Any:
    return lambda: {"number": AnnualDisclosureFactory(draft=True).ledger_no, **more}


ROUTES: dict[str, Row] = {
    "disclosure-enterprise:annual-new": Row(only("enterprise")),
    "disclosure-enterprise:annual-detail": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-preview": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-chapter": Row(signed_in(404), {**NOBODY, "code": "basics"}),
    "disclosure-enterprise:annual-chapter-prefill": Row(signed_in(404), {**NOBODY, "code": "basics"}, "post"),
    "disclosure-enterprise:annual-table": Row(signed_in(404), {**NOBODY, "path": WASTE}),
    "disclosure-enterprise:annual-table-prefill": Row(signed_in(404), {**NOBODY, "path": WASTE}, "post"),
    "disclosure-enterprise:annual-row-remove": Row(signed_in(404), {**NOBODY, "path": WASTE, "row": ROW}),
    "disclosure:paper-new": Row((302, 404, 200, 403, 200, 403, 403)),
    "disclosure:paper-detail": Row(only(*READERS), _paper()),
    "disclosure:paper-preview": Row(only(*READERS), _paper()),
    "disclosure:paper-chapter": Row(only(*READERS), _paper(code="basics")),
    "disclosure:paper-chapter-prefill": Row(signed_in(404), {**NOBODY, "code": "basics"}, "post"),
    "disclosure:paper-table": Row(only(*READERS), _paper(path=WASTE)),
    "disclosure:paper-table-prefill": Row(signed_in(404), {**NOBODY, "path": WASTE}, "post"),
    "disclosure:paper-row-remove": Row(only(*READERS, status=302), _paper(path=WASTE, row=ROW)),
}
