"""Temporary reports by the enterprise: begun from a document, filled in, certified and sealed.

Basis: 部令24号第十七条、第十八条、第二十条; 第四条、第五条 (the enterprise answers for the truth). What is
sealed is never edited: it is returned and handed in again, or corrected by a further report.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import attachments, records
from common.documents.registry import kind_of
from common.errors import Conflict, Refused
from common.messaging import notify
from common.models import Attachment, OfficialDocument
from common.models.event import digest
from common.registers import register_for
from disclosure.annual.access import begun_by_enterprise
from disclosure.deadlines import temporary_term
from disclosure.duty.enums import TriggerOrigin
from disclosure.duty.facts import LISTED
from disclosure.duty.triggers import MOST_FILES, may_act_for, refuse_future
from disclosure.enums import EDITABLE_FILINGS, FilingStatus, TriggerKind
from disclosure.filing.steps import take_filing_step
from disclosure.models import DisclosureTrigger, DutyListEntry, TemporaryDisclosure, TemporarySubmission
from disclosure.prefill import matter_of
from disclosure.rules import certifier_or_handler
from registry.addressees import Addressees
from registry.issuing import issue_document
from registry.models import Enterprise

BASIS = "企业环境信息依法披露管理办法第十七条"
RECEIPT = "temporary-disclosure-receipt"
STATEMENT = (
    "本单位确认：本报告所披露的环境信息真实、准确、完整，不含虚假记载、误导性陈述或者重大遗漏，"
    "并对其真实性、准确性和完整性负责。\n"
    "本单位知悉：不披露，或者披露的信息不真实、不准确的，生态环境主管部门将依照"
    "《企业环境信息依法披露管理办法》第二十八条、第二十九条和《生态环境法典》第一千一百一十条处理。"
)
PAPER_STATEMENT = "本报告由企业以纸质形式提交，企业盖章确认的原件存档备查，由本局工作人员代为录入。"
FIELDS = (
    "document_title",
    "document_number",
    "authority",
    "received_on",
    "item_count",
    "matter",
    "content",
    "rectification",
)
HANDING_IN = (FilingStatus.SUBMITTED, FilingStatus.RESUBMITTED)
# What the enterprise is told of, with the tone.
TOLD: dict[FilingStatus, tuple[str, str]] = {
    FilingStatus.RETURNED: ("临时报告已退回，请补正后重新提交", "warning"),
    FilingStatus.ACCEPTED: ("临时报告已审核通过", "success"),
    FilingStatus.PUBLISHED: ("临时报告已公开", "success"),
    FilingStatus.WITHDRAWN: ("临时报告已撤回公开", "warning"),
}


# ---- beginning and filling in ----


def begin_temporary(*, actor: Any, trigger: DisclosureTrigger) -> TemporaryDisclosure:
    """The draft of the report that the document obliges to, prefilled from it; the one there is, if any.

    Raises Refused to anyone but the enterprise or a handler, and where nothing has to be disclosed.
    """
    may_act_for(actor, trigger.enterprise)
    with transaction.atomic():
        locked = DisclosureTrigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
        if locked.report is not None:
            return locked.report
        if locked.excused_on is not None:
            raise Refused(f"该文书已认定无须披露：{locked.excused_reason}", BASIS)
        matter, content = matter_of(locked)
        made = records.create(
            TemporaryDisclosure,
            actor=actor,
            enterprise=locked.enterprise,
            department=locked.department,
            trigger=locked.kind,
            before_listing=_before_listing(locked),
            document_title=locked.document_title,
            document_number=locked.document_number,
            authority=locked.authority,
            received_on=locked.received_on,
            matter=matter,
            content=content,
            is_synthetic=locked.is_synthetic,
        )
        records.change(locked, actor=actor, reason=f"填写临时报告{made.ledger_no}", report=made)
    return made


def begin_change(
    *, actor: Any, enterprise: Enterprise, changed_on: date, matter: str, content: str
) -> TemporaryDisclosure:
    """A report that changes what was disclosed: what, since when, and why (第十八条)."""
    may_act_for(actor, enterprise)
    refuse_future(changed_on, "变更发生日期")
    with transaction.atomic():
        trigger = records.create(
            DisclosureTrigger,
            actor=actor,
            enterprise=enterprise,
            department=enterprise.department,
            kind=TriggerKind.CHANGE,
            origin=TriggerOrigin.DECLARED if actor.is_enterprise else TriggerOrigin.STAFF,
            document_title="已披露环境信息变更",
            received_on=changed_on,
            is_synthetic=enterprise.is_synthetic,
        )
        report = begin_temporary(actor=actor, trigger=trigger)
        return records.change(report, actor=actor, matter=matter.strip(), content=content.strip())


def _before_listing(trigger: DisclosureTrigger) -> bool:
    """Whether the document came before the year's list was public, so that 第二十条 sets the term."""
    entry = DutyListEntry.objects.filter(
        enterprise=trigger.enterprise_id, year=trigger.received_on.year, status__in=LISTED
    ).first()
    if trigger.kind == TriggerKind.CHANGE or entry is None or entry.published_on is None:
        return False
    return temporary_term(trigger.received_on, entry.published_on).before_listing


def save_temporary(
    *, actor: Any, report: TemporaryDisclosure, seen_at: datetime, **values: Any
) -> TemporaryDisclosure:
    """Change what the draft says; incomplete is kept. Raises Conflict when another saved in between."""
    may_act_for(actor, report.enterprise)
    if values.get("received_on"):
        refuse_future(values["received_on"], "文书收到日期")
    with transaction.atomic():
        _editable(report)
        return records.change(
            report, actor=actor, seen_at=seen_at, **{name: values[name] for name in FIELDS if name in values}
        )


def _editable(report: TemporaryDisclosure) -> TemporaryDisclosure:
    """The row, locked, as long as it may be edited."""
    locked = TemporaryDisclosure.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.status not in EDITABLE_FILINGS:
        raise Conflict(f"该报告{locked.get_status_display()}，不能再修改，请刷新页面查看最新状态。")
    return locked


def attach_file(*, actor: Any, report: TemporaryDisclosure, upload: File, kind: str) -> Attachment:
    """Add a file to a draft. Raises Refused for what may not be uploaded, Conflict once it is sealed."""
    may_act_for(actor, report.enterprise)
    with transaction.atomic():
        locked = _editable(report)
        if Attachment.objects.of(locked).count() >= MOST_FILES:
            raise Refused(f"一份报告最多有{MOST_FILES}个文件（含已撤回的），请合并后再上传。")
        return attachments.attach(locked, upload, actor=actor, kind=kind.strip() or "附件")


def withdraw_attached(*, actor: Any, report: TemporaryDisclosure, uuid: UUID) -> Attachment:
    """Take a file of a draft out of use."""
    may_act_for(actor, report.enterprise)
    with transaction.atomic():
        locked = _editable(report)
        attachment = Attachment.objects.of(locked).current().filter(uuid=uuid).first()
        if attachment is None:
            raise Conflict("该附件已被撤回，请刷新页面。")
        return attachments.withdraw(attachment, actor=actor, reason="重新准备")


# ---- handing in ----


def content_of(report: TemporaryDisclosure) -> dict[str, Any]:
    """What the seal covers: every field, and each file by its hash."""
    received_on = report.received_on
    return {
        "ledger_no": report.ledger_no,
        "enterprise": {"name": report.enterprise.name, "uscc": report.enterprise.uscc},
        "trigger": report.trigger,
        "before_listing": report.before_listing,
        **{name: getattr(report, name) for name in FIELDS if name != "received_on"},
        "received_on": received_on.isoformat(),
        "corrects": report.corrects.ledger_no if report.corrects else "",
        "files": [
            {"kind": each.kind, "name": each.name, "size": each.size, "sha256": each.sha256}
            for each in Attachment.objects.of(report).current()
        ],
    }


def problems_of(report: TemporaryDisclosure) -> dict[str, str]:
    """What is still missing of the content of 第十七条、第十八条, by field."""
    found: dict[str, str] = {}
    is_change = report.trigger == TriggerKind.CHANGE
    if not report.matter.strip():
        found["matter"] = "请说明变更的事项和理由。" if is_change else "请填写事由。"
    if not report.content.strip():
        found["content"] = "请填写变更后的内容。" if is_change else "请填写法律文书的主要内容。"
    if not is_change and not report.authority.strip():
        found["authority"] = "请填写作出文书的机关。"
    if report.trigger == TriggerKind.PENALTY and not report.rectification.strip():
        found["rectification"] = "受到行政处罚的，请填写整改情况。"
    return found


def submit_temporary(*, actor: Any, report: TemporaryDisclosure, seen: str) -> TemporaryDisclosure:
    """Certify and hand in, or hand in again; `seen` is the hash of what the certifier looked at.

    Raises ValidationError with what is missing by field, Conflict for other content and a second click,
    Refused to anyone but the certifier or a handler.
    """
    certifier_or_handler(actor, report)
    with transaction.atomic():
        locked = _editable(report)
        found = problems_of(locked)
        if found:
            raise ValidationError(found)
        if seen != digest(content_of(locked)):
            raise Conflict("报告内容在您核对之后有变动，请重新核对后再提交。")
        again = locked.status == FilingStatus.RETURNED
        to = FilingStatus.RESUBMITTED if again else FilingStatus.SUBMITTED
        return take_temporary_step(locked, to, actor=actor)


def take_temporary_step(
    filing: TemporaryDisclosure, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> TemporaryDisclosure:
    """A step of a temporary report (signature of `common.workflow.transition`).

    Handing in seals the content and gives a receipt; publishing a correction replaces the report that it
    corrects; the enterprise is told of what the bureau did.
    """
    with transaction.atomic():
        if to in HANDING_IN:
            _refuse_in_place_of(filing, actor)
        corrected = filing.corrects
        if to == FilingStatus.PUBLISHED and corrected and corrected.status == FilingStatus.PUBLISHED:
            take_filing_step(corrected, FilingStatus.SUPERSEDED, actor=actor, reason="公开更正版")
        taken: TemporaryDisclosure = take_filing_step(filing, to, actor=actor, reason=reason, **changes)
        if to in HANDING_IN:
            _seal(taken, actor)
        elif to in TOLD:
            title, tone = TOLD[FilingStatus(to)]
            _tell_enterprise(taken, title, reason, tone)
        return taken


def _refuse_in_place_of(report: TemporaryDisclosure, actor: Any) -> None:
    """The staff hand in what came on paper, never what the enterprise itself is filling in."""
    if not getattr(actor, "is_enterprise", False) and begun_by_enterprise(report):
        raise Refused("该报告由企业在线填报，须由企业负责人核对后确认提交。", BASIS)


def _seal(report: TemporaryDisclosure, actor: Any) -> TemporarySubmission:
    """Keep what was handed in, give the receipt, tell the staff; inside the step that hands in."""
    if getattr(actor, "is_enterprise", False) and (found := problems_of(report)):
        raise ValidationError(found)
    content = content_of(report)
    last = TemporarySubmission.objects.filter(report=report).order_by("-number").first()
    is_paper = not getattr(actor, "is_enterprise", False)
    made = TemporarySubmission.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=digest(content),
        statement=PAPER_STATEMENT if is_paper else STATEMENT,
        certified_by=actor,
        certified_at=timezone.now(),
        filed_on=report.filed_on or timezone.localdate(),
        is_paper=is_paper,
    )
    _receipt(report, made, actor)
    if not is_paper:
        _tell_staff(report, made)
    return made


def _receipt(report: TemporaryDisclosure, made: TemporarySubmission, actor: Any) -> OfficialDocument:
    assert kind_of(RECEIPT).repeatable, "each handing-in has a receipt of its own"
    return issue_document(RECEIPT, report, actor=actor, submission=made)


def _tell_staff(report: TemporaryDisclosure, made: TemporarySubmission) -> None:
    register: Any = register_for(TemporaryDisclosure)
    officers = Addressees().staff(Addressed(report), overdue=False)
    notify(
        officers,
        key=f"temporary-submitted:{report.pk}:{made.number}",
        title=f"收到临时报告：{report.document_title}",
        text=f"{report.enterprise}提交，请审核。台账编号 {report.ledger_no}。",
        url=register.detail_url(report),
        synthetic=report.is_synthetic,
    )


def _tell_enterprise(report: TemporaryDisclosure, title: str, text: str, tone: str) -> None:
    """What the bureau did with a report, to whoever acts for the enterprise."""
    notify(
        Addressees().applicants(report),
        key=f"temporary-{report.status}:{report.pk}:{report.updated_at.isoformat()}",
        title=f"{title}：{report.document_title}",
        text=text,
        url=reverse("disclosure-enterprise:temporary-detail", args=[report.ledger_no]),
        tone=tone,
        by_email=True,
        synthetic=report.is_synthetic,
    )


class Addressed:
    """A record without an officer in charge concerns its department."""

    handler_id = None

    def __init__(self, record: Any) -> None:
        self.department_id = record.department_id
        self.enterprise_id = record.enterprise_id
