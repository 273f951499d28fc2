"""What the public reads of a report: its text and the definition of each figure, never the records."""

from __future__ import annotations

from django.db.models import QuerySet

from common.models import PublishedRecord
from common.publication import Projection, PublicColumn, public_kind
from reports.models import ReportEdition
from reports.rendering.document import ReportDocument

KIND = "report"
COLUMNS = (
    PublicColumn("year", "年度", "body.year", "报告所述的年度"),
    PublicColumn("edition", "版次", "body.edition", "更正重新公开的，版次加一"),
    PublicColumn("title", "标题", "title"),
    PublicColumn("issuer", "报告单位", "body.issuer"),
    PublicColumn("addressee", "主送机关", "body.addressee"),
    PublicColumn("dated_on", "成文日期", "dated_on"),
    PublicColumn("data_hash", "数据摘要", "body.data_hash", "全部指标数据的 SHA-256"),
)


@public_kind(
    KIND,
    label="法治政府建设报告",
    page="public-report",
    columns=COLUMNS,
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
        number=f"{edition.year}-{edition.number}",  # stays on the tombstone, when the body has gone
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
                    "variant_of": row.variant_of,
                    "records": row.count,
                }
                for row in edition.figures.all()
            ],
            "files": newest,
            "data_hash": edition.data_hash,
        },
        search_terms=[paragraph.text for section in document.sections for paragraph in section.paragraphs],
    )


def published_report(year: int) -> PublishedRecord | None:
    """The report of a year that the public may read, None when there is none."""
    return _records().filter(body__year=year, withdrawn_at__isnull=True).order_by("-published_at").first()


def published_reports() -> QuerySet[PublishedRecord]:
    """All reports that the public may read, newest first."""
    return _records().filter(withdrawn_at__isnull=True).order_by("-dated_on", "-pk")


def withdrawn_reports(year: int) -> list[PublishedRecord]:
    """What was published of a year and taken off display, newest first."""
    gone = _records().filter(withdrawn_at__isnull=False, number__startswith=f"{year}-")
    return list(gone.order_by("-withdrawn_at"))


def _records() -> QuerySet[PublishedRecord]:
    return PublishedRecord.objects.current().filter(kind=KIND)
