"""Error reports."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from feedback.enums import ReportKind
from feedback.models import ErrorReport
from tests.factories.accounts import DepartmentFactory


class ErrorReportFactory(DjangoModelFactory):
    class Meta:
        model = ErrorReport

    ledger_no = factory.Sequence(lambda n: f"JC-T-{n:05d}")
    department = factory.SubFactory(DepartmentFactory)
    page = "/cases/1/"
    kind = ReportKind.WRONG_FACT
    text = "处罚金额与决定书不一致。"
    received_at = factory.LazyFunction(timezone.now)
