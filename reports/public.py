"""What the public reads of a report: its text and the definition of each figure, never the records."""

from __future__ import annotations

from common.publication import Projection, public_kind
from reports.models import ReportEdition
from reports.rendering.document import ReportDocument

KIND = "report"


@public_kind(
    KIND,
    label="法治政府建设报告",
    allowed={"year", "edition", "issuer", "addressee", "document", "figures", "files", "data_hash"},
)
def project_report(edition: ReportEdition) -> Projection:
    """The frozen document without the internal findings; files by their hashes."""
    document = ReportDocument.from_json(edition.document)
    shown = document.to_json() | {"findings": []}
    newest = {}
    for artifact in edition.artifacts.filter(data_hash=edition.data_hash).order_by("made_at", "pk"):
        newest[artifact.kind] = {"sha256": artifact.sha256, "size": artifact.size}
    return Projection(
        title=edition.title,
        dated_on=edition.dated_on,
        party=edition.issuer,
        body={
            "year": edition.year,
            "edition": edition.number,
            "issuer": edition.issuer,
            "addressee": edition.addressee,
            "document": shown,
            "figures": [
                {
                    "id": row.indicator_id,
                    "name": row.name,
                    "value": row.value,
                    "display": row.display,
                    "unit": row.unit,
                    "formula": row.formula,
                    "working": row.working,
                    "basis": row.basis,
                    "note": row.note,
                    "records": row.count,
                }
                for row in edition.figures.all()
            ],
            "files": newest,
            "data_hash": edition.data_hash,
        },
        search_terms=[paragraph.text for section in document.sections for paragraph in section.paragraphs],
    )
