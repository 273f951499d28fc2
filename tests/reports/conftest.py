"""A small catalogue of figures over enterprises, so that these tests speak of the report alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Q, Sum

from common import indicators
from common.indicators import Finding, Measure, figure_check, indicator, more_than
from registry.models import Enterprise, Provision
from reports.services import charts, editions
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, ProvisionFactory


@pytest.fixture
def catalogue(monkeypatch):
    """I10: enterprises closed in the year. I13: Σ of upper fines. I38: a rounded count. I23: a claim."""
    monkeypatch.setattr(indicators, "_registry", {})
    monkeypatch.setattr(indicators, "_checks", [])
    monkeypatch.setattr(charts, "PLANS", ())

    @indicator("I10", name="关停企业", unit="家", formula="关停日期在本年的企业数")
    def closed(period):
        return Measure(Enterprise, where=period.covers("closed_on"), reads=("name",), label="企业")

    @indicator(
        "I13",
        name="罚款上限",
        unit="万元",
        formula="上限之和÷10000",
        combine=lambda period, raw: (raw[0] or Decimal(0)) / 10000,
        working=lambda period, raw: f"{raw[0]}÷10000",
    )
    def fines(period):
        return Measure(Provision, where=Q(fine_max__gt=0), aggregate=Sum("fine_max"), reads=("fine_max",))

    @indicator("I38", name="发放材料", unit="份", formula="企业数", display=more_than(10), mandatory=False)
    def handouts(period):
        return Measure(Enterprise)

    @indicator("I23", name="柔性执法", unit="项", formula="以“柔”字登记的企业", mandatory=False)
    def soft(period):
        return Measure(Enterprise, where=Q(name__contains="柔"))

    @figure_check
    def base(period, figures):
        return [Finding("base", "warning", "口径提醒：请核对。", ("I13",))]


@pytest.fixture
def records(db):
    """Two enterprises closed in 2024, one on each side of the year, and a provision."""
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    firms = [EnterpriseFactory(closed_on=day) for day in days]
    ProvisionFactory(fine_min=1, fine_max=Decimal("200000.00"))
    return firms


NARRATIVE = {
    "title": "兰州新区生态环境局关于{year}年法治政府建设情况报告",
    "issuer": "兰州新区生态环境局",
    "addressee": "新区依法治区办",
    "dated_on": date(2025, 1, 17),
    "sections": [
        {
            "level": 1,
            "heading": "{{year}}年举措",
            "body": "关停{{I10}}家，罚款上限{{I13}}万元。\n发放{{I38}}份。",
        },
        {"level": 1, "heading": "存在问题", "body": "主要有：{{problems}}"},
        {"level": 1, "heading": "下一步打算", "body": "{{plans}}"},
    ],
}


@pytest.fixture
def officer(db):
    return UserFactory(roles=["report_officer"], full_name="周综合")


@pytest.fixture
def leader(db):
    return UserFactory(roles=["leader"], full_name="孙局长")


@pytest.fixture
def edition(catalogue, records, officer, monkeypatch):
    """A draft of 2024 with a short text."""
    monkeypatch.setattr(editions, "standard_narrative", lambda year: NARRATIVE)
    return editions.begin_edition(actor=officer, year=2024)


@pytest.fixture
def quick_print(monkeypatch):
    """Printing is tested in tests/reports/rendering; here it only has to happen."""
    from reports.services import assembly

    monkeypatch.setattr(assembly, "render_pdf", lambda document: b"%PDF-" + document.source_hash.encode())
    monkeypatch.setattr(assembly, "render_docx", lambda document: b"PK" + document.source_hash.encode())


@pytest.fixture
def frozen(edition, officer, leader, quick_print):
    """The edition answered, signed and frozen."""
    from reports.services.assembly import assemble

    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对，沿用。")
    editions.submit(actor=officer, edition=edition)
    editions.sign_off(actor=leader, edition=edition)
    return assemble(edition, actor=officer)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def as_leader(client, leader):
    client.force_login(leader)
    return client
