"""What of a notice, a filing or a comment the public sees now: shown to the staff beside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from common import events, publication
from common.errors import Refused
from common.models import PublishedRecord
from common.registers.declaration import Panel
from common.registers.faces import allows
from permits.models import PublicNotice, RegistrationFiling
from permits.public import NOTICE, REGISTRATION
from permits.services import by_hand
from permits.services.publishing import may_publish, may_withdraw

KINDS: dict[type[models.Model], str] = {PublicNotice: NOTICE, RegistrationFiling: REGISTRATION}


@dataclass(frozen=True)
class Display:
    """The published version of a record, and whether it still says what the record says."""

    record: PublishedRecord | None
    obstacle: str = ""  # why the record cannot be published as it stands
    differs: bool = False

    @property
    def is_shown(self) -> bool:
        return self.record is not None and self.record.withdrawn_at is None

    @property
    def url(self) -> str:
        return reverse(f"public-{self.record.kind}", args=[self.record.pk]) if self.record else ""


def display_of(obj: models.Model) -> Display:
    """What the public sees of `obj` now."""
    kind = KINDS[type(obj)]
    record = PublishedRecord.objects.current().filter(kind=kind, source=events.stream_of(obj)).first()
    try:
        made = publication.preview(kind, obj)
    except Refused as refused:
        return Display(record, obstacle=str(refused))
    return Display(record, differs=record is not None and record.sha256 != made.sha256)


def display_panels(record: Any, face: Any) -> Sequence[Panel]:
    """For the staff: whether the record is public, as it stands, and the way to change that."""
    if not face.is_staff:
        return ()
    is_notice = isinstance(record, PublicNotice)
    slug, may_show = ("notice", by_hand.may_show) if is_notice else ("filing", may_publish)
    context = {
        "display": display_of(record),
        "publish_url": reverse(f"permits:{slug}-publish", args=[record.ledger_no])
        if allows(may_show, face.user, record)
        else "",
        "withdraw_url": reverse(f"permits:{slug}-withdraw", args=[record.ledger_no])
        if allows(may_withdraw, face.user, record)
        else "",
    }
    return [Panel("eia/staff_display.html", context, aside=True)]
