"""What belongs to the record of a case: its rows, documents, evidence and files, in the order of the file.

A lead stays out: who reported it is confidential (环境信访办法).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.models import Attachment, OfficialDocument
from enforcement.models import CaseEvidence, EnforcementCase

# Relations of a case whose rows belong to its record, and those of each row.
RELATIONS: dict[str, tuple[str, ...]] = {
    "penalties": (),
    "evidence": (),
    "preservations": (),
    "defences": (),
    "hearings": (),
    "reviews": (),
    "discussions": ("votes",),
    "worksheets": (),
    "stops": (),
    "extensions": (),
    "orders": ("violations", "reinspections"),
    "daily_penalties": (),
    "daily_penalty_of": (),
    "coercions": (),
    "curtailments": (),
    "no_penalty_decisions": (),
    "transfers": (),
    "referrals": (),
    "soft_measures": (),
    "payments": (),
    "payment_plans": ("instalments",),
    "remedies": (),
    "repairs": (),
    "submissions": (),
}
# The order of the documents in the file: the decision first, then as the case went.
ORDER = (
    "penalty-decision", "summary-penalty-decision", "no-penalty-decision", "daily-penalty-decision",
    "penalty-delivery", "case-filing", "case-not-filed", "recusal-decision", "inspection-record",
    "inquiry-record", "evidence-preservation", "preservation-handling", "evidence-list", "seizure-decision",
    "seizure-list", "seizure-extension", "seizure-release-refusal", "seizure-release",
    "curtailment-decision", "curtailment-extension", "curtailment-release", "rectification-order",
    "reinspection-record", "order-withdrawal", "soft-measure", "investigation-report",
    "examination-opinion", "penalty-notice", "penalty-hearing-notice", "defence-record", "defence-review",
    "hearing-notification", "hearing-record", "hearing-report", "legal-review", "discussion-record",
    "extension-approval", "case-suspension", "case-resumption", "case-transfer", "detention-transfer",
    "case-referral", "delivery-announcement", "payment-plan-decision", "surcharge-decision",
    "payment-reminder", "coercion-application", "decision-amendment", "decision-annulment",
    "withholding-approval", "withdrawal-of-publication", "repair-decision", "case-dismissal", "case-closing",
    "archive-remarks",
)  # fmt: skip
_RANK = {code: rank for rank, code in enumerate(ORDER)}

Key = tuple[int, int]  # content type, primary key


@dataclass(frozen=True)
class Paper:
    """A file of the record, and the row that it belongs to."""

    attachment: Attachment
    owner: Any

    @property
    def title(self) -> str:
        return self.attachment.kind or self.attachment.name

    @property
    def day(self) -> date:
        return timezone.localdate(self.attachment.uploaded_at)


class CaseFile:
    """The record of one case as it stands."""

    def __init__(self, case: EnforcementCase) -> None:
        self.case = case

    @cached_property
    def rows(self) -> list[models.Model]:
        """The case first, then what stands beside it."""
        found: list[models.Model] = [self.case]
        for relation, inner in RELATIONS.items():
            for row in getattr(self.case, relation).all():
                found.append(row)
                found += [below for name in inner for below in getattr(row, name).all()]
        publication = getattr(self.case, "publication", None)
        found += [row for row in (publication, self.case.inspection) if row is not None]
        return list({_key(row): row for row in found}.values())

    @cached_property
    def documents(self) -> list[OfficialDocument]:
        """Every document, those withdrawn too, in the order of the file."""
        found = OfficialDocument.objects.filter(self._owned).select_related("received_by")
        return sorted(
            found,
            key=lambda each: (_RANK.get(each.kind, len(ORDER)), each.issued_on, each.issued_at, each.pk),
        )

    @cached_property
    def evidence(self) -> list[CaseEvidence]:
        rows = self.case.evidence.select_related("taken_by", "second_taker")
        return list(rows.order_by("taken_at", "ledger_no"))

    @cached_property
    def papers(self) -> dict[Key, list[Paper]]:
        """The files by their owner, withdrawn ones too, oldest first."""
        owners = {_key(row): row for row in self.rows}
        found: dict[Key, list[Paper]] = defaultdict(list)
        for attachment in Attachment.objects.filter(self._owned).order_by("uploaded_at", "pk"):
            key = (attachment.owner_type_id, int(attachment.owner_id))
            found[key].append(Paper(attachment, owners[key]))
        return found

    def papers_of(self, row: models.Model) -> list[Paper]:
        return self.papers.get(_key(row), [])

    @cached_property
    def other_papers(self) -> list[Paper]:
        """The files that are no evidence."""
        mine = {_key(row) for row in self.evidence}
        found = [paper for key, papers in self.papers.items() if key not in mine for paper in papers]
        return sorted(found, key=lambda paper: (paper.attachment.uploaded_at, paper.attachment.pk))

    def kinds_of(self, rows: Sequence[models.Model] | None = None) -> set[str]:
        """The kinds of the documents in force: of these rows, or of the whole record."""
        keys = {_key(row) for row in rows} if rows is not None else None
        return {
            each.kind
            for each in self.documents
            if each.withdrawn_at is None
            and (keys is None or (each.owner_type_id, int(each.owner_id)) in keys)
        }

    @cached_property
    def _owned(self) -> Q:
        """Condition on what has a generic owner: it is one of the rows."""
        by_type: dict[int, list[int]] = defaultdict(list)
        for type_id, pk in map(_key, self.rows):
            by_type[type_id].append(pk)
        owned = Q()
        for type_id, keys in by_type.items():
            owned |= Q(owner_type_id=type_id, owner_id__in=keys)
        return owned


def _key(row: models.Model) -> Key:
    return ContentType.objects.get_for_model(row).pk, int(row.pk)
