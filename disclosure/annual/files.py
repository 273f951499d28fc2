"""Files that belong with an annual report: attached and taken out of use while it is filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from common import attachments
from common.errors import Conflict, Refused
from common.models import Attachment
from disclosure.annual.access import locked_for_writing
from disclosure.models import AnnualDisclosure

MOST_FILES = 40  # of one report, with those taken out of use


def attach_file(*, actor: Any, report: AnnualDisclosure, upload: File, kind: str) -> Attachment:
    """Add a file. Raises Refused for what may not be uploaded and to strangers, Conflict once handed in."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        if Attachment.objects.of(locked).count() >= MOST_FILES:
            raise Refused(f"一份报告最多有{MOST_FILES}个文件（含已撤回的），请合并后再上传。")
        return attachments.attach(locked, upload, actor=actor, kind=kind)


def withdraw_file(*, actor: Any, report: AnnualDisclosure, uuid: UUID) -> Attachment:
    """Take a file out of use. Raises Conflict when it is already, or once the report was handed in."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        attachment = Attachment.objects.of(locked).current().filter(uuid=uuid).first()
        if attachment is None:
            raise Conflict("该附件已被撤回，请刷新页面。")
        return attachments.withdraw(attachment, actor=actor, reason="重新准备")
