"""Documents that oblige to temporary reports: declared, entered, excused, taken up of the bureau's records.

Basis: 部令24号第十七条、第二十条. Why rows are made by a job and not by the lower floors:
docs/adr/0010-duties-are-derived.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import attachments, events, records
from common.errors import Conflict, PortalError, Refused
from common.uploads import check_upload
from disclosure.duty.enums import TriggerOrigin
from disclosure.duty.own_records import OwnRecord, own_records
from disclosure.enums import TriggerKind
from disclosure.models import DisclosureTrigger, TemporaryDisclosure
from disclosure.rules import handlers, reviewers
from registry.models import Enterprise

BASIS = "企业环境信息依法披露管理办法第十七条"
CHANGE_BASIS = "企业环境信息依法披露管理办法第十八条"
MOST_FILES = 20
FILE_KIND = "法律文书"


def may_act_for(user: Any, enterprise: Enterprise) -> None:
    """A rule: whoever represents the enterprise, or a handler for what came on paper."""
    if not getattr(user, "is_enterprise", False):
        handlers(user, enterprise)
    elif not user.memberships.current().filter(enterprise=enterprise).exists():
        raise Refused("只能办理您所代表企业的信息披露。", BASIS)


def declare_document(
    *,
    actor: Any,
    enterprise: Enterprise,
    kind: str,
    document_title: str,
    received_on: date,
    document_number: str = "",
    authority: str = "",
    note: str = "",
    uploads: Sequence[File] = (),
) -> DisclosureTrigger:
    """Put on record a document that the enterprise received from any authority.

    Raises Refused for another's enterprise, a day to come and a change (which is reported, not declared),
    ValidationError where it is on record already.
    """
    may_act_for(actor, enterprise)
    if kind == TriggerKind.CHANGE:
        raise Refused("变更已披露的信息请使用“变更已披露的信息”。", CHANGE_BASIS)
    refuse_future(received_on, "文书收到日期")
    _check_files(uploads)
    with transaction.atomic():
        made = records.create(
            DisclosureTrigger,
            actor=actor,
            enterprise=enterprise,
            department=enterprise.department,
            kind=kind,
            origin=TriggerOrigin.DECLARED if actor.is_enterprise else TriggerOrigin.STAFF,
            document_title=document_title.strip(),
            document_number=document_number.strip(),
            authority=authority.strip(),
            received_on=received_on,
            note=note.strip(),
            is_synthetic=enterprise.is_synthetic,
        )
        for upload in uploads:
            attachments.attach(made, upload, actor=actor, kind=FILE_KIND)
    return made


def _check_files(uploads: Sequence[File]) -> None:
    """Before anything is written: each may be uploaded, and there are not too many."""
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件，请合并后再上传。")
    for upload in uploads:
        check_upload(upload)


def refuse_future(day: date, label: str) -> None:
    """Raise Refused for a day that has not come."""
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天，请核对。", BASIS)


def create_trigger(
    model: type[DisclosureTrigger] = DisclosureTrigger,
    *,
    actor: Any,
    many: dict[str, Any] | None = None,
    **values: Any,
) -> DisclosureTrigger:
    """A document entered by the staff (signature of `common.records.create`)."""
    if values.get("received_on"):
        refuse_future(values["received_on"], "文书收到日期")
    return records.create(model, actor=actor, many=many, **values)


def change_trigger(trigger: DisclosureTrigger, *, actor: Any, **values: Any) -> DisclosureTrigger:
    """The register's change (signature of `common.records.change`). Raises Refused, Conflict.

    What the enterprise declared or a record of the bureau tells stays that enterprise's, with its files.
    """
    if values.get("received_on"):
        refuse_future(values["received_on"], "文书收到日期")
    stands = DisclosureTrigger.objects.get(pk=trigger.pk)
    moved = "enterprise" in values and values["enterprise"].pk != stands.enterprise_id
    if moved and stands.origin != TriggerOrigin.STAFF:
        raise Refused("本局办理记录和企业申报的文书不能改到其他企业名下。", BASIS)
    if moved and stands.report_id is not None:
        raise Refused("该文书已有临时报告，不能改到其他企业名下。", BASIS)
    return records.change(trigger, actor=actor, **values)


def excuse_trigger(*, actor: Any, trigger: DisclosureTrigger, reason: str) -> DisclosureTrigger:
    """State that a document obliges to no report, and why; once. For reviewers.

    Raises Refused without a reason and where a report was begun, Conflict on a second click.
    """
    reviewers(actor, trigger)
    if not reason.strip():
        raise Refused("请写明无须披露的理由。", BASIS)
    with transaction.atomic():
        locked = DisclosureTrigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
        if locked.excused_on is not None:
            raise Conflict("该文书已认定无须披露，请刷新页面。")
        if locked.report_id is not None:
            raise Refused("该文书已有临时报告，不能认定为无须披露。", BASIS)
        return records.change(
            locked,
            actor=actor,
            reason=f"认定无须披露：{reason.strip()}",
            excused_on=timezone.localdate(),
            excused_reason=reason.strip(),
        )


# ---- the bureau's own records ----


class TriggersIncomplete(PortalError):
    """Some of the bureau's documents could not be taken up; all others were."""


def take_up(today: date) -> int:
    """Make a row of each of the bureau's own documents received in time; returns how many are new.

    May run again and again, and beside itself: a row is unique by its source and kind. What was corrected
    in the source is corrected here as long as no report was handed in. Raises TriggersIncomplete after all
    others, where a document cannot be put on record.
    """
    done, failed = 0, []
    known = _known()
    for own in own_records(today):
        source = ContentType.objects.get_for_model(own.record)
        trigger = known.get((source.pk, own.record.pk, str(own.kind)))
        try:
            if trigger is not None:
                _follow(trigger, own)
            else:
                done += _taken_up(own, source)
        except ValidationError as error:
            failed.append(f"{own.record.ledger_no}：{'；'.join(error.messages)}")
    if failed:
        raise TriggersIncomplete(f"{len(failed)} 份文书未能列为触发文书：{'；'.join(failed[:5])}")
    return done


def _known() -> dict[tuple[int, int, str], DisclosureTrigger]:
    """The rows made before, by source and kind."""
    rows = DisclosureTrigger.objects.filter(source_id__isnull=False)
    return {(each.source_type_id, each.source_id, each.kind): each for each in rows}  # type: ignore[misc]


def _taken_up(own: OwnRecord, source: ContentType) -> bool:
    declared = _declared(own)
    if declared is not None:
        reason = "与本局办理记录核对一致"
        records.change(declared, actor=None, reason=reason, source_type=source, source_id=own.record.pk)
        return False
    try:
        with transaction.atomic():
            _make(own, source)
    except (IntegrityError, ValidationError):
        if not _exists(own, source):
            raise
        return False  # another run was quicker
    return True


def _exists(own: OwnRecord, source: ContentType) -> bool:
    rows = DisclosureTrigger.objects.filter(source_type=source, source_id=own.record.pk, kind=own.kind)
    return rows.exists()


def _make(own: OwnRecord, source: ContentType) -> None:
    enterprise, report = own.record.enterprise, _reported(own)
    records.create(
        DisclosureTrigger,
        actor=None,
        enterprise=enterprise,
        department=enterprise.department,
        kind=own.kind,
        origin=TriggerOrigin.PORTAL,
        source_type=source,
        source_id=own.record.pk,
        report=report,
        is_synthetic=own.record.is_synthetic,
        **own.values,
        **(_excuse(own) if report is None else {}),
    )


def _excuse(own: OwnRecord) -> dict[str, Any]:
    """A decision annulled before anything was handed in obliges no more."""
    if own.annulled_on is None:
        return {}
    return {"excused_on": own.annulled_on, "excused_reason": own.annulled_words}


def _declared(own: OwnRecord) -> DisclosureTrigger | None:
    """The same document, put on record by hand before."""
    if not own.number:
        return None
    rows = DisclosureTrigger.objects.filter(source_id__isnull=True, kind=own.kind)
    return rows.filter(enterprise=own.record.enterprise_id, document_number=own.number).first()


def _reported(own: OwnRecord) -> TemporaryDisclosure | None:
    """A report on the same document that came without it, as those of imported ledgers do."""
    if not own.number:
        return None
    rows = TemporaryDisclosure.objects.filter(
        enterprise=own.record.enterprise_id, document_number=own.number, corrects__isnull=True
    )
    return rows.order_by("pk").first()


def _follow(trigger: DisclosureTrigger, own: OwnRecord) -> None:
    """What the source now says, as long as nothing was handed in."""
    if trigger.report_id is not None:
        return
    values = own.values | ({} if trigger.excused_on else _excuse(own))
    if values["received_on"] != trigger.received_on and _corrected_by_staff(trigger):
        del values["received_on"]
    if any(getattr(trigger, name) != value for name, value in values.items()):
        records.change(trigger, actor=None, reason="随办理记录更正", **values)


def _corrected_by_staff(trigger: DisclosureTrigger) -> bool:
    """Whether somebody corrected the day of receipt, which the record itself tells only nearly."""
    by_people = events.history(trigger).filter(kind="changed", actor__isnull=False)
    return by_people.filter(changes__has_key="received_on").exists()
