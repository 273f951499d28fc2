"""What the party hands in online beside its defence and applications, and the staff's answer to each.

Basis: 行政处罚法第七条 (to state and defend oneself), 第六十一条 (service); 环境保护部令第30号（2014）.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone

from common import attachments, records
from common.errors import Conflict, Refused
from common.models import Attachment
from common.uploads import check_upload
from enforcement.deadlines import CaseRows
from enforcement.models import EnforcementCase, PartySubmission
from enforcement.party_windows import SUBMISSION_WINDOWS
from enforcement.procedure_enums import SUBMISSION_TARGETS, SubmissionKind
from enforcement.rules import may_record, own_enterprise
from registry.telling import tell_officer, tell_party

# More than so many unanswered ones about one record, or files to one of them, nobody reads.
MOST_OPEN, MOST_FILES = 20, 20
# What is nothing without its paper.
NEEDS_FILE = frozenset({SubmissionKind.PAYMENT_PROOF, SubmissionKind.MENDING_PLAN})
ANSWER_BASIS = "行政处罚法第七条、第四十五条"


def submit(
    subject: Any, *, actor: Any, kind: str, text: str, uploads: Sequence[File] = ()
) -> PartySubmission:
    """Hand in `kind` about a record of one's own enterprise, with its files.

    Raises Refused outside its window, to anyone but the party, and for files of another kind; Conflict
    when the same is waiting for its answer already.
    """
    chosen = SubmissionKind(kind)
    own_enterprise(actor, subject)
    check_files(uploads, needed=chosen in NEEDS_FILE)
    with transaction.atomic():
        locked = _locked(subject)
        SUBMISSION_WINDOWS[chosen](locked, timezone.localdate(), CaseRows()).require()
        text = text.strip()
        if not text:
            raise Refused("请填写说明。")
        _refuse_double(locked, chosen, text)
        made = records.create(
            PartySubmission,
            actor=actor,
            department=locked.department,
            enterprise=locked.enterprise,
            kind=chosen,
            text=text,
            submitted_on=timezone.localdate(),
            submitted_by=actor,
            is_synthetic=locked.is_synthetic,
            **{SUBMISSION_TARGETS[chosen]: locked},
        )
        keep_files(made, uploads, actor=actor, kind=str(chosen.label))
        told = f"{locked}：{text}"[:300]
        tell_officer(
            made, "submitted", f"当事人提交{chosen.label}", told, tone="warning", subject=str(locked)
        )
    return made


def confirm_service_address(
    case: EnforcementCase, *, actor: Any, text: str, is_electronic: bool, uploads: Sequence[File] = ()
) -> PartySubmission:
    """送达地址确认书: where to serve, and whether documents may be served in the portal.

    Basis: 行政处罚法第六十一条第二款 – electronically only with the party's consent, which it may take back.
    """
    with transaction.atomic():
        made = submit(case, actor=actor, kind=SubmissionKind.SERVICE_ADDRESS, text=text, uploads=uploads)
        reason = "当事人确认同意电子送达" if is_electronic else "当事人确认不同意电子送达"
        records.change(
            case,
            actor=actor,
            reason=f"{reason}（{made.ledger_no}）",
            accepts_electronic_delivery=is_electronic,
        )
    return made


def answer_submission(
    submission: PartySubmission, *, actor: Any, answer: str, answered_on: date | None = None
) -> PartySubmission:
    """The staff's answer, told to the party; once. Raises Refused without words, Conflict when doubled."""
    may_record(actor, submission)
    day = answered_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("办理日期不得晚于今天。")
    if not answer.strip():
        raise Refused("请填写办理意见，将告知当事人。", ANSWER_BASIS)
    with transaction.atomic():
        locked: PartySubmission = PartySubmission.objects.select_for_update(of=("self",)).get(
            pk=submission.pk
        )
        if locked.answered_on is not None:
            raise Conflict("该提交已经办理，请刷新页面。")
        changed = records.change(
            locked, actor=actor, answer=answer.strip(), answered_on=day, answered_by=actor
        )
        title = f"{changed.get_kind_display()}已办理"
        tell_party(changed, "answered", title, changed.answer, subject=str(changed.subject))
    return changed


# -- files --


def check_files(uploads: Sequence[File], *, needed: bool = False) -> None:
    """Before anything is written: each is of a kind that may be uploaded, and there are not too many."""
    if needed and not uploads:
        raise Refused("请上传证明材料的文件（PDF、图片、Word、Excel、OFD）。")
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件，请合并后再上传。")
    for upload in uploads:
        check_upload(upload)


def keep_files(owner: models.Model, uploads: Sequence[File], *, actor: Any, kind: str) -> None:
    """Keep the party's files with what it handed in, inside the caller's transaction."""
    already = Attachment.objects.of(owner).count() if uploads else 0
    if already + len(uploads) > MOST_FILES:
        raise Refused(f"一件提交最多有{MOST_FILES}个文件，请合并后再上传。")
    for upload in uploads:
        attachments.attach(owner, upload, actor=actor, kind=kind)


# -- what stands behind --


def _locked(subject: Any) -> Any:
    """The row, locked, so that a second click finds what the first one wrote."""
    return type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)


def _refuse_double(subject: Any, kind: SubmissionKind, text: str) -> None:
    waiting = subject.submissions.filter(answered_on__isnull=True)
    if waiting.filter(kind=kind, text=text).exists():
        raise Conflict(f"内容相同的“{kind.label}”已经提交，正在办理，请勿重复提交。")
    if waiting.count() >= MOST_OPEN:
        raise Refused(f"已有{MOST_OPEN}份提交等待办理，请等候答复后再提交。")
