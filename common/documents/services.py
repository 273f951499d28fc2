"""Issuing documents, withdrawing them, and the party's receipt. Each writes one event to the owner.

The callers are services of the apps: they hold the rule of who may issue, and their own transaction
takes the step and the document together, so that a number is given back when the step fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from common import events
from common.documents.content import DocumentContent
from common.documents.receipts import basis_of
from common.documents.registry import DocumentKind, kind_of
from common.documents.selectors import documents_of, sees_owner
from common.documents.trial import note_issued
from common.documents.wording import worded
from common.errors import Conflict, Refused
from common.frozen import DocumentError
from common.models.document import OfficialDocument
from common.models.event import digest
from common.numbering import next_document_number, note_numbers_in_use
from common.tasks import render_document

__all__ = ["confirm_receipt", "documents_of", "issue", "preview", "withdraw_document"]


def preview(
    kind: str, owner: Any, *, issued_on: date | None = None, number: str = "", **extra: Any
) -> DocumentContent:
    """What issuing `kind` for `owner` now would say; writes nothing and takes no number.

    Raises Refused when a value that the wording prints is missing.
    """
    return _content(kind_of(kind), owner, issued_on or timezone.localdate(), number, extra)


def issue(
    kind: str,
    owner: Any,
    *,
    actor: Any,
    number_prefix: str = "",
    number: str = "",
    issued_on: date | None = None,
    **extra: Any,
) -> OfficialDocument:
    """Number, freeze and keep a document of `owner`; its PDF and DOCX are made after the commit.

    A numbered kind takes the next number of `number_prefix` in the year of `issued_on` (today), or
    `number` where it was given outside the portal. Raises Conflict when the same was issued already,
    Refused when a value is missing.
    """
    definition = kind_of(kind)
    issued_on = issued_on or timezone.localdate()
    with transaction.atomic():
        _lock(owner)
        _refuse_double(definition, owner, issued_on, extra)
        if definition.numbered and not number:
            if not number_prefix:
                raise ValueError(f"{kind} is numbered: pass number_prefix or number")
            number = next_document_number(number_prefix, issued_on.year)
        else:
            note_numbers_in_use([number])
        content = _content(definition, owner, issued_on, number, extra)
        document = _kept(definition, owner, content, actor)
        changes = {"文书": [None, content.title], "文号": [None, number], "内容摘要": [None, document.sha256]}
        events.append(owner, "document_issued", actor=actor, reason=definition.title, changes=changes)
        render_document.delay_on_commit(document.pk)
    note_issued(document)
    return document


def withdraw_document(document: OfficialDocument, *, actor: Any, reason: str) -> OfficialDocument:
    """Take a document back with the reason; it and its number stay on record, the number unused.

    The caller has checked who may. Raises Refused without a reason, Conflict when it is withdrawn.
    """
    if not reason.strip():
        raise Refused("撤回文书须写明理由。")
    with transaction.atomic():
        locked, owner = _locked(document)
        if locked.withdrawn_at is not None:
            raise Conflict("该文书已被撤回，请刷新页面。")
        locked.withdrawn_at, locked.withdrawn_by = timezone.now(), actor
        locked.withdrawn_reason = reason.strip()
        _save(locked, "withdrawn_at", "withdrawn_by", "withdrawn_reason")
        events.append(
            owner, "document_withdrawn", actor=actor, reason=locked.withdrawn_reason,
            changes={"文书": [locked.title, None], "文号": [locked.number, None]},
        )  # fmt: skip
    return locked


def confirm_receipt(document: OfficialDocument, *, actor: Any) -> OfficialDocument:
    """Record that the party received the document, and let the kind's hook take what follows.

    Basis: by the kind of document (`common.documents.receipts`). Raises Refused to anyone but a user of
    the party, Conflict when it was received or withdrawn before.
    """
    if not getattr(actor, "is_enterprise", False):
        raise Refused("签收须由受送达企业的用户办理。", basis=basis_of(document))
    with transaction.atomic():
        locked, owner = _locked(document)
        if not locked.is_for_party or not sees_owner(actor, locked):
            raise Refused("该文书不是送达贵单位的文书，不能签收。", basis=basis_of(document))
        if locked.withdrawn_at is not None:
            raise Conflict("该文书已被撤回，无须签收，请刷新页面。")
        if locked.received_at is not None:
            raise Conflict("该文书已签收，请刷新页面。")
        locked.received_at, locked.received_by = timezone.now(), actor
        _save(locked, "received_at", "received_by")
        changes = {"文书": [None, locked.title], "文号": [None, locked.number]}
        events.append(owner, "document_received", actor=actor, changes=changes)
        hook = kind_of(locked.kind).receipt_hook
        if hook is not None:
            hook(locked, actor=actor)
    return locked


def _content(
    kind: DocumentKind, owner: Any, issued_on: date, number: str, extra: Mapping[str, Any]
) -> DocumentContent:
    values = kind.context(owner, issued_on=issued_on, **extra)
    try:
        return worded(
            kind.template,
            values,
            issuer=settings.SITE["name"],
            dated_on=issued_on,
            number=number,
            notice=DocumentContent.SYNTHETIC_NOTICE if getattr(owner, "is_synthetic", False) else "",
        )
    except DocumentError as error:
        raise Refused(f"《{kind.title}》不能制发：{error}") from error


def _refuse_double(kind: DocumentKind, owner: Any, issued_on: date, extra: Mapping[str, Any]) -> None:
    issued = OfficialDocument.objects.of(owner).current().filter(kind=kind.code)
    if not kind.repeatable:
        if issued.exists():
            raise Conflict(f"该事项的《{kind.title}》已经制发；如有错误，请先撤回再重新制发。")
        return
    same = _content(kind, owner, issued_on, "", extra)
    for document in issued:
        if replace(DocumentContent.from_json(document.content), number="") == same:
            raise Conflict(f"内容相同的《{kind.title}》已经制发，请刷新页面。")


def _kept(kind: DocumentKind, owner: Any, content: DocumentContent, actor: Any) -> OfficialDocument:
    data = content.to_json()
    document = OfficialDocument(
        owner=owner,
        kind=kind.code,
        title=content.title,
        number=content.number,
        content=data,
        sha256=digest(data),
        issued_on=content.dated_on,
        issued_at=timezone.now(),
        issued_by=actor,
        is_for_party=kind.for_party,
        is_synthetic=bool(getattr(owner, "is_synthetic", False)),
    )
    document.full_clean(exclude=["owner_type", "issued_by", "received_by", "withdrawn_by"])
    document.save(force_insert=True)
    return document


def _save(document: OfficialDocument, *fields: str) -> None:
    document.full_clean(exclude=["owner_type", "issued_by", "received_by", "withdrawn_by"])
    document.save(update_fields=fields)


def _locked(document: OfficialDocument) -> tuple[OfficialDocument, Any]:
    """The document and its owner, the owner locked first, as every step of the owner does."""
    owner: Any = document.owner
    _lock(owner)
    return OfficialDocument.objects.select_for_update().get(pk=document.pk), owner


def _lock(owner: models.Model) -> None:
    """The owner's row is locked while its event stream is extended."""
    type(owner)._default_manager.select_for_update().get(pk=owner.pk)
