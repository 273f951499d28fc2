"""Files of records: attached, listed, withdrawn, and downloaded only by who sees the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.models.attachment import Attachment
from common.uploads import TYPES, check_size, check_upload, clean_name, sha256_of


def attach(
    owner: models.Model, upload: File, *, actor: Any, kind: str = "", types: Mapping[str, Any] = TYPES
) -> Attachment:
    """Keep `upload` with `owner` and note it in the owner's history.

    `kind` says in Chinese what document it is. Raises Refused when the file is not of an allowed
    kind or the actor does not see the owner. Who of those may attach is for the caller's rule.
    """
    content_type = check_upload(upload, types)
    if actor is not None and not _sees(actor, owner):
        raise Refused("该事项不属于您的管辖范围，不能上传附件。")
    return keep(owner, upload, content_type=content_type, actor=actor, kind=kind)


def keep(owner: models.Model, upload: File, *, content_type: str, actor: Any, kind: str) -> Attachment:
    """Keep a file that the portal made itself or has checked, and note it in the owner's history."""
    attachment = Attachment(
        owner=owner,
        kind=kind,
        name=clean_name(upload.name or ""),
        content_type=content_type,
        size=check_size(upload),
        sha256=sha256_of(upload),
        uploaded_by=actor,
    )
    with transaction.atomic():
        _lock(owner)
        attachment.file.save(attachment.name, upload, save=False)
        try:
            attachment.full_clean(exclude=["owner_type", "uploaded_by"])
            attachment.save(force_insert=True)
            changes = {"附件": [None, attachment.name], "校验码": [None, attachment.sha256]}
            events.append(owner, "attached", actor=actor, reason=kind, changes=changes)
        except BaseException:
            attachment.file.delete(save=False)
            raise
    return attachment


def withdraw(attachment: Attachment, *, actor: Any, reason: str) -> Attachment:
    """Take an attachment out of use; the file is kept. Raises Refused without a reason, Conflict."""
    if not reason.strip():
        raise Refused("撤回附件须写明理由。")
    with transaction.atomic():
        locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
        owner = locked.owner
        if owner is None or (actor is not None and not _sees(actor, owner)):
            raise Refused("该事项不属于您的管辖范围，不能撤回附件。")
        if locked.withdrawn_at is not None:
            raise Conflict("该附件已被撤回，请刷新页面。")
        locked.withdrawn_at = timezone.now()
        locked.withdrawn_by = actor
        locked.withdrawn_reason = reason.strip()
        locked.full_clean(exclude=["owner_type", "uploaded_by", "withdrawn_by"])
        locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        _lock(owner)
        changes = {"附件": [locked.name, None], "校验码": [locked.sha256, None]}
        events.append(owner, "detached", actor=actor, reason=locked.withdrawn_reason, changes=changes)
    return locked


def attachments_of(
    owner: models.Model, *, withdrawable: bool = False, reader: Any = None
) -> list[dict[str, Any]]:
    """The present attachments as the file list shows them (`{% file_list files %}`).

    `withdrawable` offers to take each out of use; with a `reader` only what that user may open is listed.
    """
    return [
        {
            "name": each.name,
            "url": reverse("common:attachment", args=[each.uuid]),
            "size": each.size,
            "note": each.kind,
            "sha256": each.sha256,
            "uuid": each.uuid,
            "withdraw_url": reverse("common:attachment-withdraw", args=[each.uuid]) if withdrawable else "",
        }
        for each in Attachment.objects.of(owner).current().select_related("uploaded_by")
        if reader is None or _opens(reader, each)
    ]


def attachment_url(owner: models.Model) -> str:
    """The page on which a file is attached to `owner`."""
    return reverse("common:attachment-new", args=[owner._meta.label_lower, owner.pk])


def visible_attachment(user: Any, uuid: Any) -> Attachment | None:
    """The attachment, if it is in use, the user sees its owner and may open it; else None."""
    rows = Attachment.objects.current().select_related("owner_type", "uploaded_by")
    attachment = rows.filter(uuid=uuid).first()
    if attachment is None or not _opens(user, attachment):
        return None
    model = attachment.owner_type.model_class()
    if model is None or not hasattr(model._default_manager, "visible_to"):
        return None
    seen = model._default_manager.visible_to(user).filter(pk=attachment.owner_id)
    return attachment if seen.exists() else None


def _opens(user: Any, attachment: Attachment) -> bool:
    """A party opens what users of enterprises handed in or the portal made; the staff's may be internal."""
    if not getattr(user, "is_enterprise", False):
        return True
    uploader: Any = attachment.uploaded_by
    return uploader is None or uploader.kind == user.kind


def _sees(user: Any, owner: Any) -> bool:
    manager = type(owner)._default_manager
    return hasattr(manager, "visible_to") and manager.visible_to(user).filter(pk=owner.pk).exists()


def _lock(owner: Any) -> None:
    """The owner's row is locked while its event stream is extended."""
    type(owner)._default_manager.select_for_update().get(pk=owner.pk)
