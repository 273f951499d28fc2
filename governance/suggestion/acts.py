"""The acts beside the steps of a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from common.registers.actions import RecordAction, RecordActionForm
from governance.dispute.forms import lines, today_field
from governance.enums import AdviceStatus
from governance.models import Advice, AdviceMeasure
from governance.suggestion import services
from governance.suggestion.rules import workers


class MeasureForm(RecordActionForm):
    model = AdviceMeasure
    content = lines("整改措施")
    owner = forms.CharField(label="责任单位", max_length=100)
    due_on = forms.DateField(label="完成期限")


class FinishForm(RecordActionForm):
    done_on = today_field("完成日期")
    proof = lines("完成情况和佐证")


def of_advice(user: Any, measure: Any) -> None:
    """Whoever works on the suggestion."""
    workers(user, getattr(measure, "advice", measure))


ACTS: Sequence[RecordAction] = (
    RecordAction(
        Advice,
        "measure",
        "登记整改措施",
        MeasureForm,
        services.add_measure,
        lambda advice: advice.status != AdviceStatus.CLOSED,
        rule=workers,
        consequence="逐项明确措施、责任单位和期限；全部完成后方可办结。",
    ),
    RecordAction(
        AdviceMeasure,
        "finish",
        "登记措施完成",
        FinishForm,
        services.finish_measure,
        lambda measure: measure.done_on is None and measure.advice.status != AdviceStatus.CLOSED,
        rule=of_advice,
    ),
)
