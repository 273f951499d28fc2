"""An act on a record of enforcement; some issue a document, which is shown before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from common.registers.actions import RecordAction
from common.workflow import Rule
from enforcement.rules import may_record


@dataclass(frozen=True)
class Action(RecordAction):
    """By rule of those who record, unless it says otherwise."""

    rule: Rule = may_record
    has_document: bool = False

    def preview_url(self, record: Any) -> str:
        """Where its document is shown before, "" without one."""
        if not self.has_document:
            return ""
        return reverse(f"enforcement:{self.url_name}-preview", args=[record.ledger_no])
