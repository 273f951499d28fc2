"""What duties are derived from: documents received, and the rows of law by which they are reckoned."""

from __future__ import annotations

from datetime import date

import factory

from disclosure.duty.enums import TriggerOrigin
from disclosure.enums import TriggerKind
from disclosure.models import DisclosureTrigger
from registry.enums import ReminderMoment
from registry.models import Law, Provision
from registry.reference import rows_of
from tests.factories.disclosure import EnterpriseRecordFactory
from tests.factories.enforcement_after import load_law
from tests.factories.registry import ReminderRuleFactory

ARTICLES = ("eco-code-1110", "mee-order-24-28", "mee-order-24-29")


def load_duty_law() -> None:
    """Calendar, laws, limits, thresholds and series, and the articles on missed disclosure."""
    load_law()
    laws = {law.code: law for law in Law.objects.all()}
    for row in rows_of("provisions"):
        if row["code"] in ARTICLES and not Provision.objects.filter(code=row["code"]).exists():
            Provision.objects.create(**row | {"law": laws[row["law"]]})


def load_duty_reminders() -> None:
    """When the portal, as delivered, reminds of disclosure duties."""
    rows = [row for row in rows_of("reminders") if row["clock"].startswith("disclosure-")]
    for row in rows:
        for moment in (ReminderMoment.BEFORE, ReminderMoment.OVERDUE):
            for days in row[moment]:
                ReminderRuleFactory(clock=row["clock"], moment=moment, days=days, by_email=row["by_email"])


class DisclosureTriggerFactory(EnterpriseRecordFactory):
    """A penalty decision of another authority, received on a Monday."""

    class Meta:
        model = DisclosureTrigger

    ledger_no = factory.Sequence(lambda n: f"PLCF-T-{n:04d}")
    kind = TriggerKind.PENALTY
    origin = TriggerOrigin.STAFF
    document_title = "行政处罚决定书"
    document_number = factory.Sequence(lambda n: f"示环罚〔2024〕{n}号")
    authority = "示范生态环境局"
    received_on = date(2024, 6, 3)
