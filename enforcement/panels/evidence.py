"""The page of a piece of evidence: its files and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from common.registers.declaration import Panel
from common.registers.faces import allows
from enforcement.actions import actions_for
from enforcement.models import CaseEvidence
from enforcement.rules import may_keep_evidence


def evidence_panels(evidence: CaseEvidence, face: Any) -> Sequence[Panel]:
    """For the staff alone: evidence is never shown to the enterprise."""
    actions = actions_for(evidence, face.user)
    if allows(may_keep_evidence, face.user, evidence):
        actions.append(("补充文件", reverse("enforcement:case-evidence-files", args=[evidence.ledger_no])))
    return [Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True)] if actions else []
