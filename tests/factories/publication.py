"""Published snapshots as tests need them."""

import factory
from django.utils import timezone

from common.models import PublishedRecord
from reports.rendering.document import ReportDocument


def report_body(year: int) -> dict:
    """The body of a published report, with one figure and no text."""
    document = ReportDocument(
        title=f"{year}年报告",
        year=year,
        issuer="兰州新区生态环境局",
        addressee="新区依法治区办",
        dated_on=timezone.localdate().replace(year + 1, 1, 17),
        assembled_at=timezone.localtime(),
    )
    return {
        "year": year,
        "edition": 1,
        "issuer": document.issuer,
        "addressee": document.addressee,
        "document": document.to_json(),
        "figures": [],
        "files": {},
        "data_hash": "0" * 64,
    }


class ReportRecordFactory(factory.django.DjangoModelFactory):
    """A published report."""

    class Meta:
        model = PublishedRecord

    class Params:
        year = factory.Sequence(lambda n: 2000 + n)

    kind = "report"
    source = factory.Sequence(lambda n: f"reports.reportedition:{n}")
    version = 1
    number = factory.LazyAttribute(lambda o: f"{o.year}-1")
    title = factory.LazyAttribute(lambda o: f"{o.year}年报告")
    party = "兰州新区生态环境局"
    dated_on = factory.LazyAttribute(lambda o: timezone.localdate().replace(o.year + 1, 1, 17))
    body = factory.LazyAttribute(lambda o: report_body(o.year))
    published_at = factory.LazyFunction(timezone.now)
    sha256 = "0" * 64
