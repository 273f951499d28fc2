"""The service of the notice of a proposed penalty (事先告知书): from it the party's periods run.

Basis: 行政处罚法第四十四条、第四十五条、第六十一条、第六十四条.
"""

from __future__ import annotations

from datetime import date

from common.presentation import zh_date
from enforcement.documents.cases import NOTICE_KINDS
from enforcement.models import EnforcementCase
from enforcement.services.defences import HEARD_STATES
from enforcement.services.letters import Letter


def _told(case: EnforcementCase, served_on: date) -> str:
    rights = "陈述申辩和申请听证" if case.hearing_offered else "陈述申辩"
    return f"于{zh_date(served_on)}送达，{rights}的期限自次日起计算。"


NOTICE_LETTER = Letter(
    name="事先告知书",
    sending="事先告知",
    kinds=NOTICE_KINDS,
    sent="notified_on",
    served="notice_served_on",
    states=HEARD_STATES,
    window="事先告知后、作出决定前",
    basis="行政处罚法第四十四条、第六十一条",
    occasion="notice",
    tone="warning",
    told=_told,
)
record_notice_service = NOTICE_LETTER.record_service
on_notice_receipt = NOTICE_LETTER.on_receipt
