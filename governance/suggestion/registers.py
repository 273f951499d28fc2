"""The register of measures, and what the steps of a suggestion ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from common.registers import Register
from common.registers.declaration import nobody
from governance.models import AdviceMeasure
from governance.suggestion.panels import measure_panels

STEP_FIELDS = {"replied": ["replied_on", "reply"], "closed": ["feedback", "feedback_on"]}
READ_ONLY = ["handler", "replied_on", "reply", "feedback", "feedback_on"]


def due_field() -> forms.DateField:
    return forms.DateField(
        label="回复期限", required=False, help_text="建议书载明的最后一日；留空按法定期限计算。"
    )


def measure_register(make: Any) -> Register:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    register: Register = make(
        model=AdviceMeasure,
        slug="advice-measures",
        title="建议整改措施",
        description="司法建议、检察建议逐项的整改措施、责任单位、期限和完成情况。",
        columns=["ledger_no", "advice", "number", "content", "owner", "due_on", "done_on", "proof"],
        listing=["ledger_no", "advice__ledger_no", "number", "owner", "due_on", "done_on"],
        filters=["due_on", "done_on"],
        search=["ledger_no", "advice__ledger_no", "content", "owner"],
        date_field="due_on",
        may_create=nobody,
        may_change=nobody,
        panels=measure_panels,
    )
    return register
