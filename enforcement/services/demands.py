"""The delivery of a reminder (催告书): from it runs the period before the court may be applied to.

Basis: 行政强制法第三十八条、第五十四条.
"""

from __future__ import annotations

from datetime import date

from common.presentation import zh_date
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.services.letters import Letter


def _told(case: EnforcementCase, served_on: date) -> str:
    return f"于{zh_date(served_on)}送达；期满仍不履行的，将申请人民法院强制执行。"


REMINDER_LETTER = Letter(
    name="催告书",
    sending="催告",
    kinds=("payment-reminder",),
    sent="reminded_on",
    served="reminder_served_on",
    states=(CaseStatus.REMINDED,),
    window="催告后、申请强制执行前",
    basis="行政强制法第五十四条",
    occasion="reminder",
    tone="danger",
    told=_told,
    received=lambda case: case.party,
)
awaits_service = REMINDER_LETTER.awaits_service
record_reminder_service = REMINDER_LETTER.record_service
on_reminder_receipt = REMINDER_LETTER.on_receipt
