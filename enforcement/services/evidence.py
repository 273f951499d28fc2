"""Evidence and recordings of a case: taken by whom, when and where; files with their hash.

Basis: 行政处罚法第四十六条、第四十七条 (全过程记录); 部令第30号.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common import attachments, records
from common.errors import Conflict, Refused
from common.uploads import RECORDINGS, TYPES
from enforcement.models import CaseEvidence, EnforcementCase, Inspection
from enforcement.procedure_enums import EvidenceKind
from enforcement.rules import EVIDENCE_BASIS, may_keep_evidence, may_record
from enforcement.services.reviews import make_stale
from registry.issuing import issue_document
from registry.telling import tell_party

# Kinds of which sound and film are handed in.
RECORDED_KINDS = (EvidenceKind.RECORDING, EvidenceKind.AUDIOVISUAL, EvidenceKind.ELECTRONIC)
TAKERS_BASIS = "行政处罚法第四十二条"


def record_evidence(
    case: EnforcementCase,
    *,
    actor: Any,
    kind: str,
    name: str,
    taken_at: datetime,
    place: str,
    uploads: Sequence[File] = (),
    proves: str = "",
    source: str = "",
    taken_by: Any = None,
    second_taker: Any = None,
    inspection: Inspection | None = None,
) -> CaseEvidence:
    """Enter a piece of evidence with its files; an opinion of legal review given before becomes stale.

    Recordings may be handed in as sound or film. Raises Refused for a case that has ended, for one taker
    named twice, and for files of another kind.
    """
    may_keep_evidence(actor, case)
    taker = taken_by or actor
    if taken_at > timezone.now():
        raise Refused("取得时间不得晚于现在。", EVIDENCE_BASIS)
    if second_taker is not None and second_taker.pk == taker.pk:
        raise Refused("另一取证人须为不同的执法人员。", TAKERS_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        may_keep_evidence(actor, locked)
        evidence = records.create(
            CaseEvidence,
            actor=actor,
            case=locked,
            inspection=inspection,
            stage=locked.status,
            kind=EvidenceKind(kind),
            name=name.strip(),
            proves=proves.strip(),
            taken_at=taken_at,
            taken_by=taker,
            second_taker=second_taker,
            place=place.strip(),
            source=source.strip(),
            is_synthetic=locked.is_synthetic,
        )
        add_files(evidence, actor=actor, uploads=uploads)
        make_stale(locked, actor=actor, day=timezone.localdate(), reason=f"取得新证据：{evidence.name}"[:200])
    return evidence


def add_files(evidence: CaseEvidence, *, actor: Any, uploads: Sequence[File]) -> None:
    """Keep further files of a piece of evidence. Raises Refused once its case has ended."""
    may_keep_evidence(actor, evidence)
    allowed = TYPES | RECORDINGS if evidence.kind in RECORDED_KINDS else TYPES
    for file in uploads:
        attachments.attach(evidence, file, actor=actor, kind=evidence.get_kind_display(), types=allowed)


def withdraw_evidence(
    evidence: CaseEvidence, *, actor: Any, reason: str, withdrawn_on: date | None = None
) -> CaseEvidence:
    """Not to be relied on, with the reason; it stays in the record (处罚法第四十六条第二款)."""
    may_keep_evidence(actor, evidence)
    day = _past(withdrawn_on, "不予采信日期")
    if not reason.strip():
        raise Refused("不予采信的证据须写明理由。", EVIDENCE_BASIS)
    with transaction.atomic():
        locked = CaseEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        if locked.withdrawn_on is not None:
            raise Conflict("该证据已不予采信，请刷新页面。")
        return records.change(locked, actor=actor, withdrawn_on=day, withdrawal_reason=reason.strip()[:200])


def tell_result(evidence: CaseEvidence, *, actor: Any, told_on: date | None = None) -> CaseEvidence:
    """A result of monitoring or appraisal is told to the party, who may object to it."""
    may_record(actor, evidence)
    day = _past(told_on, "告知日期")
    if day < timezone.localdate(evidence.taken_at):
        raise Refused("告知日期不得早于取得日期。", basis="行政处罚法第四十六条")
    with transaction.atomic():
        locked = CaseEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        if locked.told_on is not None:
            raise Conflict("该结果已告知当事人，请刷新页面。")
        changed = records.change(locked, actor=actor, told_on=day)
        if changed.case.notified_on is not None:  # before the notice the party reads nothing of the case
            tell_party(
                changed.case,
                f"result:{changed.ledger_no}",
                f"{changed.get_kind_display()}已告知",
                f"{changed.name}：{changed.proves}" if changed.proves else changed.name,
            )
    return changed


def draw_up(
    case: EnforcementCase, *, actor: Any, kind: str, issued_on: date | None = None, **facts: Any
) -> None:
    """Draw up a paper of the record that follows no step: inquiry record, list of evidence, recusal."""
    may_keep_evidence(actor, case)
    issue_document(kind, case, actor=actor, issued_on=_past(issued_on, "成文日期"), **facts)


def _past(given: date | None, name: str) -> date:
    day = given or timezone.localdate()
    if day > timezone.localdate():
        raise Refused(f"{name}不得晚于今天。")
    return day
