"""Documents, evidence, checklist of the record, archive: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from common.documents.selectors import documents_of
from common.registers.declaration import Panel
from common.registers.faces import allows
from enforcement.case_file import CaseFile
from enforcement.completeness import checklist
from enforcement.deadlines import CaseRows
from enforcement.models import CaseExport, EnforcementCase
from enforcement.rules import may_export, may_keep_evidence


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff all of it; for the party the documents that are addressed to it."""
    documents = Panel("enforcement/desk/_documents.html", {"documents": documents_of(case, face)})
    if not face.is_staff:
        return [documents]
    file = CaseFile(case)
    return [_checklist(file), documents, _evidence(file, face), _archive(case, face)]


def _checklist(file: CaseFile) -> Panel:
    stages = checklist(file)
    context = {
        "stages": stages,
        "missing": sum(len(stage.gaps) for stage in stages),
        # Of a case of before the portal the papers lie in its paper file.
        "on_paper": not file.documents and not file.papers,
    }
    return Panel("enforcement/desk/_checklist.html", context)


def _evidence(file: CaseFile, face: Any) -> Panel:
    case = file.case
    rows = [{"each": row, "url": face.link(row), "files": len(file.papers_of(row))} for row in file.evidence]
    allowed = allows(may_keep_evidence, face.user, case)
    url = reverse("enforcement:cases-add-evidence", args=[case.ledger_no]) if allowed else ""
    return Panel("enforcement/desk/_evidence.html", {"rows": rows, "new_url": url})


def _archive(case: EnforcementCase, face: Any) -> Panel:
    context = {
        "latest": CaseExport.objects.filter(case=case).first(),
        "url": reverse("enforcement:case-archive", args=[case.ledger_no]),
        "may_export": allows(may_export, face.user, case),
    }
    return Panel("enforcement/desk/_archive.html", context, aside=True)
