"""A step being taken: what every function of a step needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from common import workflow
from common.errors import Refused
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from registry.issuing import issue_document


@dataclass
class Step:
    """The locked row as it was, where it goes, who takes the step, and why."""

    locked: EnforcementCase
    to: CaseStatus
    actor: Any
    reason: str

    def day(self, given: date | None) -> date:
        """The day of the step: the given one, never a future one, or today."""
        today = timezone.localdate()
        if given is not None and given > today:
            raise Refused(f"“{self.to.label}”的日期不得晚于今天。")
        return given or today

    def move(self, **changes: Any) -> EnforcementCase:
        """Take the step; returns the row as it now stands."""
        moved = EnforcementCase.objects.get(pk=self.locked.pk)
        return workflow.transition(moved, self.to, actor=self.actor, reason=self.reason, **changes)

    def issue(self, kind: str, case: EnforcementCase, issued_on: date, **extra: Any) -> OfficialDocument:
        return issue_document(kind, case, actor=self.actor, issued_on=issued_on, **extra)

    def require_reason(self) -> str:
        if not self.reason.strip():
            raise Refused(f"“{self.to.label}”须写明理由。")
        return self.reason.strip()
