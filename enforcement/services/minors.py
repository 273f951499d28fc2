"""What of a minor's case the public reads comes down at once, by the portal itself.

Basis: 生态环境行政处罚办法第六十三条、第六十四条. The tombstone neither names the party nor says that it is
a minor; those who work on the case are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import publication
from enforcement.models import CasePublication, EnforcementCase
from enforcement.procedure_enums import WithdrawalGround
from enforcement.public.orders import RECTIFICATION_ORDER
from enforcement.services import disclosures
from enforcement.services.order_notices import shown_order
from enforcement.services.publishing import SHOWN, shown_record, withdraw_case
from registry.telling import tell_officer, tell_superiors

REASON = "依法属于不予公开的情形（生态环境行政处罚办法第六十三条）"
TITLE = "当事人为未成年人，公开内容已自动撤下"
TEXT = (
    "案件登记的当事人为未成年人，门户已撤下其公开内容（生态环境行政处罚办法第六十三条、第六十四条）。"
    "请重新拟公开后由局领导决定不予公开；已在其他平台公开的，请同时办理撤下。登记有误的，请先更正案件。"
)


def take_down_of_minor(case: EnforcementCase) -> bool:
    """Withdraw what is shown of the case and of its orders; whether there was anything.

    Running it twice changes nothing. For those who enter that the party is a minor, inside their
    transaction.
    """
    if not case.is_minor_party:
        return False
    with transaction.atomic():
        found = _take_down_result(case)
        for order in case.orders.all():
            if shown_order(order) is not None:
                publication.withdraw(RECTIFICATION_ORDER, order, actor=None, reason=REASON)
                found = True
        if found:
            # The number stands for the case: its title may name the party.
            occasion = f"minor:{timezone.now():%Y%m%d%H%M%S}"
            for tell in (tell_officer, tell_superiors):
                tell(case, occasion, TITLE, TEXT, tone="warning", subject=case.ledger_no)
    return found


def _take_down_result(case: EnforcementCase) -> bool:
    shown = CasePublication.objects.filter(case=case, status__in=SHOWN).first()
    record = shown_record(case)
    if shown is None or record is None or record.withdrawn_at is not None:
        return False
    withdraw_case(shown, actor=None, reason=REASON, ground=WithdrawalGround.ERROR)
    return True


def after_import_of_cases(ids: Sequence[int], actor: Any = None) -> None:
    """What an import of cases brings with it: days counted anew, and minors' decisions taken down."""
    disclosures.after_import_of_cases(ids, actor)
    for start in range(0, len(ids), disclosures.CHUNK):
        chunk = ids[start : start + disclosures.CHUNK]
        for case in EnforcementCase.objects.filter(pk__in=chunk, is_minor_party=True).order_by("pk"):
            take_down_of_minor(case)
