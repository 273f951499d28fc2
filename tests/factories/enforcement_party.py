"""What parties hand in online."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from enforcement.models import PartySubmission
from enforcement.procedure_enums import SubmissionKind
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import ServedCaseFactory


class PartySubmissionFactory(DjangoModelFactory):
    """Proof of payment of a served decision; `answered=True` for one with the staff's answer."""

    class Meta:
        model = PartySubmission

    ledger_no = factory.Sequence(lambda n: f"ZFDT-T-{n:05d}")
    kind = SubmissionKind.PAYMENT_PROOF
    case = factory.SubFactory(ServedCaseFactory)
    enterprise = factory.SelfAttribute("case.enterprise")
    department = factory.SelfAttribute("enterprise.department")
    text = "缴款金额：50,000元"
    submitted_on = date(2024, 4, 20)
    submitted_by = factory.SubFactory(UserFactory, enterprise=True)

    class Params:
        answered = factory.Trait(
            answer="已核对入账。", answered_on=date(2024, 4, 22), answered_by=factory.SubFactory(UserFactory)
        )
