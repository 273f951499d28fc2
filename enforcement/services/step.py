"""A step being taken: what every function of a step needs."""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from common import workflow
from common.errors import Refused
from common.models import OfficialDocument
from common.obstacles import refuse_for
from enforcement.enums import CaseStatus
from enforcement.gates import Gate, obstacles_to
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

    def refuse_for_gates(self, day: date, *, without: Collection[Gate] = (), **details: Any) -> None:
        """Raise Refused, naming every obstacle on record with its article, when there is any."""
        details.setdefault("reason", self.reason)
        found = obstacles_to(self.locked, self.to, day, without=without, **details)
        refuse_for(f"尚不能转为“{self.to.label}”", found)

    def after(self, **changes: Any) -> EnforcementCase:
        """The record as it will stand, unsaved, for what is drawn up before the step is taken."""
        made = copy.copy(self.locked)
        for name, value in ({"status": self.to} | changes).items():
            setattr(made, name, value)
        return made

    def move(self, **changes: Any) -> EnforcementCase:
        """Take the step; returns the row as it now stands."""
        moved = EnforcementCase.objects.get(pk=self.locked.pk)
        return workflow.transition(moved, self.to, actor=self.actor, reason=self.reason, **changes)

    def issue(self, kind: str, case: EnforcementCase, issued_on: date, **extra: Any) -> OfficialDocument:
        return issue_document(kind, case, actor=self.actor, issued_on=issued_on, **extra)

    def require_reason(self, basis: str) -> str:
        if not self.reason.strip():
            raise Refused(f"“{self.to.label}”须写明理由。", basis)
        return self.reason.strip()
