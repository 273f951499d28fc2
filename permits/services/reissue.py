"""A document that was withdrawn, made out anew: the act that it records stands, so no step is taken."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import records
from common.documents.registry import kind_of
from common.errors import Conflict, Refused
from common.models import OfficialDocument, PublishedRecord
from common.registers.declaration import Rule
from permits.documents import DECISION_DOCUMENTS
from permits.enums import EiaStatus, NoticeKind
from permits.models import EiaDecision
from permits.public import NOTICE, source_of
from permits.rules import may_decide, may_record
from permits.services.publishing import publish_notice
from permits.services.telling import tell_applicant
from registry.issuing import issue_document


def reissuing_rule(document: OfficialDocument) -> Rule:
    """Who may reissue it: a decision whoever decides, anything else whoever keeps the record."""
    return may_decide if document.kind in DECISION_DOCUMENTS else may_record


def withdrawn_documents(decision: EiaDecision) -> list[OfficialDocument]:
    """The withdrawn documents in whose place none stands: the last of each kind, by kind."""
    found = list(OfficialDocument.objects.of(decision).order_by("pk"))
    current = {document.kind for document in found if document.withdrawn_at is None}
    return list({each.kind: each for each in found if each.kind not in current}.values())


def reissue_document(document: OfficialDocument, *, actor: Any) -> OfficialDocument:
    """Issue a withdrawn document again, from the record as it now stands, of the same day.

    The withdrawn number stays unused; a decision bears the new one from now on, and its published
    notice follows. Raises Conflict when it was reissued before, Refused for a revoked decision.
    """
    with transaction.atomic():
        decision = EiaDecision.objects.select_for_update().get(pk=document.owner_id)
        reissuing_rule(document)(actor, decision)
        if document not in withdrawn_documents(decision):
            raise Conflict("该文书未被撤回或者已重新制发，请刷新页面。")
        decides = document.kind in DECISION_DOCUMENTS
        if decides and decision.status == EiaStatus.REVOKED:
            raise Refused("该决定已撤销，不再重新制发。")
        made = issue_document(document.kind, decision, actor=actor, issued_on=document.issued_on)
        if decides:
            reason = f"撤回{document.number}后重新制发"
            decision = records.change(decision, actor=actor, reason=reason, document_number=made.number)
            _show_again(decision, actor)
        if made.is_for_party:
            title = kind_of(made.kind).title
            tell_applicant(decision, f"reissued:{made.pk}", f"《{title}》已重新制发", "请以重新制发的为准。")
    return made


def _show_again(decision: EiaDecision, actor: Any) -> None:
    for notice in decision.notices.filter(kind=NoticeKind.DECISION):
        shown = PublishedRecord.objects.current().filter(kind=NOTICE, withdrawn_at__isnull=True)
        if shown.filter(source=source_of(notice)).exists():
            publish_notice(notice, actor=actor)
