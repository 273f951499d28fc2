"""Which documents a user may read, and how a record's page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from common.documents.registry import kind_of
from common.errors import Refused
from common.models.document import OfficialDocument
from common.registers.declaration import register_for


def sees_owner(user: Any, document: OfficialDocument) -> bool:
    """Whether the record of the document is visible to the user."""
    model: Any = document.owner_type.model_class()
    if model is None or not hasattr(model._default_manager, "visible_to"):
        return False
    return bool(model._default_manager.visible_to(user).filter(pk=document.owner_id).exists())


def visible_document(user: Any, uuid: UUID) -> OfficialDocument | None:
    """The document, if the user sees its record and, being a party, it is addressed to the party."""
    rows = OfficialDocument.objects.all()
    if getattr(user, "is_enterprise", False):
        rows = rows.for_party()
    document = rows.filter(uuid=uuid).select_related("owner_type", "issued_by", "received_by").first()
    return document if document is not None and sees_owner(user, document) else None


@dataclass(frozen=True)
class ListedDocument:
    """A document as `components/document_list.html` shows it to one user."""

    document: OfficialDocument
    may_confirm: bool
    may_withdraw: bool


def documents_of(owner: models.Model, user: Any) -> Sequence[ListedDocument]:
    """The documents of a record that the user may read, oldest first; `user` may be a register's face.

    The caller has found `owner` through `visible_to`.
    """
    user = getattr(user, "user", user)
    is_party = bool(getattr(user, "is_enterprise", False))
    rows = OfficialDocument.objects.of(owner).select_related("received_by")
    return [
        ListedDocument(
            document,
            may_confirm=is_party and document.awaits_receipt,
            may_withdraw=not is_party
            and document.withdrawn_at is None
            and may_withdraw(document, owner, user),
        )
        for document in (rows.for_party() if is_party else rows)
    ]


def require_withdrawal(document: OfficialDocument, owner: models.Model, user: Any) -> None:
    """Raise Refused to those who may not take the document back, by its kind or else its register."""
    register = register_for(type(owner))
    if register is None:
        raise Refused("这类文书不在此处撤回。")
    (kind_of(document.kind).may_withdraw or register.may_change)(user, owner)


def may_withdraw(document: OfficialDocument, owner: models.Model, user: Any) -> bool:
    try:
        require_withdrawal(document, owner, user)
    except Refused:
        return False
    return True
