"""What waits for an enterprise in its EIA matters, for its home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from common.models import OfficialDocument
from permits.enums import ApplicationStatus, EiaStatus
from permits.models import EiaApplication, EiaDecision

SHOWN = 5


@dataclass(frozen=True)
class EnterpriseTasks:
    """Drafts to finish, demands to answer, documents to hand in or to receive; the first few of each."""

    drafts: list[EiaApplication]
    corrections: list[EiaDecision]
    missing: list[EiaDecision]
    documents: list[tuple[OfficialDocument, EiaDecision]]

    def __bool__(self) -> bool:
        return bool(self.drafts or self.corrections or self.missing or self.documents)


def enterprise_tasks(user: Any) -> EnterpriseTasks:
    """What waits for the enterprises that the user represents."""
    matters = EiaDecision.objects.visible_to(user)
    drafts = EiaApplication.objects.visible_to(user).filter(status=ApplicationStatus.DRAFT)
    corrections = matters.filter(status=EiaStatus.CORRECTING).select_related("correction")
    waiting = (
        OfficialDocument.objects.current()
        .filter(
            is_for_party=True,
            received_at__isnull=True,
            owner_type=ContentType.objects.get_for_model(EiaDecision),
            owner_id__in=matters.values("pk"),
        )
        .order_by("-issued_at", "-pk")[:SHOWN]
    )
    documents = list(waiting)
    owners = EiaDecision.objects.in_bulk([each.owner_id for each in documents])
    return EnterpriseTasks(
        drafts=list(drafts.order_by("-updated_at")[:SHOWN]),
        corrections=list(corrections.order_by("correction_notified_on")[:SHOWN]),
        missing=list(matters.awaiting_documents().order_by("missing_due_on")[:SHOWN]),
        documents=[(each, owners[each.owner_id]) for each in documents],
    )
