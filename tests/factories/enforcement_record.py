"""Evidence, exports of a case, and a case with everything that documents are drawn up about."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from common.records import create
from enforcement.enums import CaseStatus
from enforcement.models import CaseEvidence, EnforcementCase
from enforcement.procedure_enums import EvidenceKind
from registry.models import Law, Provision
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory, ViolationTypeFactory

_numbers = count(1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class CaseEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = CaseEvidence

    ledger_no = factory.Sequence(lambda n: f"ZFZJ-T-{n:05d}")
    case = factory.SubFactory(EnforcementCaseFactory, filed=True)
    stage = CaseStatus.INVESTIGATING
    kind = EvidenceKind.DOCUMENTARY
    name = "污水处理设施运行台账复印件"
    proves = "设施停运三日"
    taken_at = datetime(2024, 2, 20, 10, 30, tzinfo=SHANGHAI)
    taken_by = factory.SubFactory(UserFactory)
    place = "兰州新区示范路8号"


def provision_of(law: str, article: str, **values: Any) -> Provision:
    code = f"{law}-{article}"[:80]
    found = Provision.objects.filter(article=article, law__code=law).first()
    return found or create(
        Provision,
        actor=None,
        code=f"p-{abs(hash(code))}",
        law=Law.objects.get(code=law),
        article=article,
        subject="超标排放",
        **values,
    )


def documented_case(*, code_law: bool = False, **values: Any) -> EnforcementCase:
    """A decided case about which every document of a case can be drawn up.

    With `code_law` the conduct and the decision are of the time of the 法典. Needs the rows of law.
    """
    number = next(_numbers)
    year, month = (2026, 9) if code_law else (2024, 2)
    given: dict[str, Any] = {
        "title": "示范公司超标排放水污染物案",
        "facts": "2号排口化学需氧量浓度为180毫克/升。\n超过排放标准0.8倍。",
        "conduct_on": date(year, month, 1),
        "lead_on": date(year, month, 2),
        "filed_on": date(year, month, 5),
        "filing_number": f"兰新环立〔{year}〕T{number}号",
        "notified_on": date(year, month, 20),
        "notice_served_on": date(year, month, 20),
        "reported_on": date(year, month, 18),
        "proposed_fine": Decimal(120_000),
        "proposed_kinds": ["fine"],
        "decided_on": date(year, month + 1, 20),
        "decision_number": f"兰新环罚〔{year}〕T{number}号",
        "outcome": "penalty",
        "fine_amount": Decimal(100_000),
        "served_on": date(year, month + 1, 22),
        "pay_by": date(year, month + 2, 8),
        "status": CaseStatus.SERVED,
    }
    case = EnforcementCaseFactory(**given | values)
    law, article = (
        ("eco-code-2026", "第一千一百零七条") if code_law else ("water-pollution-law-2017", "第八十三条")
    )
    case.provisions.add(provision_of(law, article))
    case.violation_types.add(ViolationTypeFactory(name=f"超标排放水污染物（{number}）"))
    case.investigators.set([OfficerCertificateFactory(), OfficerCertificateFactory()])
    CasePenaltyFactory(case=case)
    return case
