"""From a missed duty to enforcement: one lead for each, linked both ways.

Basis: 部令24号第二十八条、第二十九条; 生态环境法典第一千一百一十条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, Refused
from common.presentation import zh_date
from disclosure.duty.breaches import Breach, breach_of
from disclosure.duty.derived import Duty, duties_of
from disclosure.duty.enums import DutyState
from disclosure.models import DisclosureTrigger, DutyLead, DutyListEntry
from disclosure.rules import handlers
from enforcement.procedure_enums import LeadKind
from enforcement.services.leads import receive_lead

BASIS = "企业环境信息依法披露管理办法第二十八条、第二十九条"
MAX_SUBJECT = 200


def duty_for(source: DutyListEntry | DisclosureTrigger, today: date | None = None) -> Duty:
    """The duty that a list entry or a document founds, as of `today`. Raises Refused where it founds none."""
    found = (each for each in duties_of(source.enterprise, today) if each.source == source)
    duty = next(found, None)
    if duty is None:
        raise Refused("该记录没有产生披露义务，请刷新页面。", BASIS)
    return duty


def open_lead(*, actor: Any, source: DutyListEntry | DisclosureTrigger, remark: str = "") -> DutyLead:
    """Make an enforcement lead of a duty that was missed or met late; once for each duty.

    Raises Refused to those who record no leads and where nothing is overdue, Conflict where the lead is
    there already (a second click, another officer).
    """
    handlers(actor, source)
    today = timezone.localdate()
    with transaction.atomic():
        model = type(source)
        locked: Any = model._default_manager.select_for_update(of=("self",)).get(pk=source.pk)
        link = {"entry" if model is DutyListEntry else "trigger": locked}
        known = DutyLead.objects.filter(**link).select_related("lead").first()
        if known is not None:
            raise Conflict(f"该逾期披露已转执法线索（{known.lead.ledger_no}），请刷新页面。")
        duty = duty_for(locked, today)
        breach = breach_of(duty, today)
        lead = receive_lead(
            actor=actor,
            enterprise=duty.enterprise,
            kind=LeadKind.SUPERVISION,
            subject=subject_of(breach)[:MAX_SUBJECT],
            content=content_of(breach, remark),
            received_on=today,
        )
        made = DutyLead(
            lead=lead,
            provision=breach.provision,
            due_on=breach.due_on,
            conduct_on=breach.conduct_on,
            ground=ground_of(breach),
            opened_by=actor,
            **link,
        )
        made.full_clean()
        made.save(force_insert=True)
        # The lead's own history tells of it: that of the duty is read by the enterprise.
    return made


def subject_of(breach: Breach) -> str:
    duty = breach.duty
    what = "逾期提交" if duty.state == DutyState.LATE else "逾期未提交"
    return f"{duty.enterprise}{what}{duty.kind.label}：{duty.title}"


def ground_of(breach: Breach) -> str:
    """By which article and why, with its range."""
    return f"{breach.why}：{breach.range_words}。"


def content_of(breach: Breach, remark: str = "") -> str:
    """What the lead says of the duty, line by line."""
    duty = breach.duty
    lines = [
        f"披露义务：{duty.title}（{duty.kind.label}，来源{duty.source.ledger_no}），依据{duty.basis}。",
        f"披露期限：{zh_date(breach.due_on)}。",
        f"{zh_date(duty.filed_on)}提交，逾期{duty.days_late}日。"
        if duty.filed_on
        else f"截至{zh_date(duty.today)}仍未提交，逾期{duty.days_late}日。",
        ground_of(breach),
    ]
    if duty.trigger is not None:
        document = duty.trigger
        lines.insert(
            1,
            f"法律文书：{document.document_title}"
            + (f"（{document.document_number}）" if document.document_number else "")
            + f"，{zh_date(document.received_on)}收到。",
        )
    return "\n".join([*lines, *([remark.strip()] if remark.strip() else [])])
