"""Editions as tests need them."""

from datetime import date

import factory

from reports.models import NarrativeSection, ReportEdition


class ReportEditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportEdition

    ledger_no = factory.Sequence(lambda n: f"BG-T-{n:04d}")
    year = factory.Sequence(lambda n: 2000 + n)
    title = factory.LazyAttribute(lambda o: f"{o.year}年报告")
    issuer = "兰州新区生态环境局"
    addressee = "新区依法治区办"
    dated_on = factory.LazyAttribute(lambda o: date(o.year + 1, 1, 17))


class NarrativeSectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NarrativeSection

    edition = factory.SubFactory(ReportEditionFactory)
    position = factory.Sequence(lambda n: n + 1)
    level = 1
    heading = "主要举措"
