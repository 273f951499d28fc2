"""Pages beside filling in an annual report: findings, files, workbooks."""

from __future__ import annotations

from typing import Any

from tests.factories.annual import check_settings
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.route_rows.rows import Row, everyone, only, signed_in

NOBODY = {"number": "没有"}
WASTE = {"path": "discharges.hazardous_waste"}
FILE = {"uuid": "00000000-0000-0000-0000-000000000000"}
_MACHINE = (401, *(404,) * 6)  # of a report that is nobody's
READERS = ("handler", "legal_reviewer")  # of another department than the park's


def _paper(**more: Any) -> Any:
    def made() -> dict[str, Any]:
        check_settings()
        return {"number": AnnualDisclosureFactory(draft=True).ledger_no, **more}

    return made


ROUTES: dict[str, Row] = {
    "disclosure-enterprise:annual-findings": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-explanation-withdraw": Row(signed_in(404), NOBODY, "post"),
    "disclosure-enterprise:annual-pdf": Row(signed_in(404), NOBODY),
    "disclosure:paper-pdf": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-files": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-file-withdraw": Row(signed_in(404), NOBODY | FILE, "post"),
    "disclosure-enterprise:annual-import-all": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-template-all": Row(signed_in(404), NOBODY),
    "disclosure-enterprise:annual-import": Row(signed_in(404), NOBODY | WASTE),
    "disclosure-enterprise:annual-template": Row(signed_in(404), NOBODY | WASTE),
    "disclosure-enterprise:annual-import-detail": Row(signed_in(404), NOBODY | {"pk": 0}),
    "disclosure-enterprise:annual-import-errors": Row(signed_in(404), NOBODY | {"pk": 0}),
    "disclosure-enterprise:annual-import-confirm": Row(signed_in(404), NOBODY | {"pk": 0}, "post"),
    "disclosure:paper-findings": Row(only(*READERS), _paper()),
    "disclosure:paper-explanation-withdraw": Row(signed_in(404), NOBODY, "post"),
    "disclosure:paper-files": Row(only(*READERS), _paper()),
    "disclosure:paper-file-withdraw": Row(signed_in(404), NOBODY | FILE, "post"),
    "disclosure:paper-import-all": Row(only(*READERS), _paper()),
    "disclosure:paper-template-all": Row(only(*READERS), _paper()),
    "disclosure:paper-import": Row(only(*READERS), _paper(**WASTE)),
    "disclosure:paper-template": Row(only(*READERS), _paper(**WASTE)),
    "disclosure:paper-import-detail": Row(signed_in(404), _paper(pk=0)),
    "disclosure:paper-import-errors": Row(signed_in(404), _paper(pk=0)),
    "disclosure:paper-import-confirm": Row(signed_in(404), _paper(pk=0), "post"),
    "annual-api:schema": Row(everyone(200)),
    "annual-api:list": Row((401, 200, *(404,) * 5)),
    "annual-api:detail": Row(_MACHINE, {"key": "没有"}),
    "annual-api:findings": Row(_MACHINE, {"key": "没有"}),
    "annual-api:submit": Row(_MACHINE, {"key": "没有"}),
    "annual-api:files": Row(_MACHINE, {"key": "没有"}),
    "annual-api:file": Row(_MACHINE, {"key": "没有"} | FILE, "delete"),
    "annual-api:withholdings": Row(_MACHINE, {"key": "没有"}),
    "annual-api:withholding": Row(_MACHINE, {"key": "没有", "pk": 0}, "delete"),
}
