"""The forms of a normative document's steps, of its receipt, and of a clean-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.registers.actions import RecordActionForm
from common.registers.forms import ServiceErrorsMixin
from governance.enums import NormativeStatus
from governance.models import CleanUpItem, NormativeDocument
from governance.normative.enums import CleanUpResult
from governance.normative.gates import obstacles_to, obstacles_to_clean_up
from governance.normative.services import longest_validity
from governance.reviewing.forms import DeliberationForm, GateForm, of_model


class DocumentStepForm(GateForm):
    def read_obstacles(self) -> list[Any]:
        return list(obstacles_to(self.record, self.to, timezone.localdate()))


class ReasonedForm(DocumentStepForm):
    is_grave = True
    reason_label = "理由"
    reason_required = True


class DeliberateForm(DocumentStepForm, DeliberationForm):
    pass


class IssueForm(DocumentStepForm):
    """The text with its interpretation and its term; the number comes from the series."""

    text = of_model(NormativeDocument, "text", rows=12)
    interpretation = of_model(NormativeDocument, "interpretation", rows=6)
    effective_from = of_model(NormativeDocument, "effective_from", required=False)
    valid_until = of_model(NormativeDocument, "valid_until", required=False)

    def read_obstacles(self) -> list[Any]:
        self.initial["text"] = self.record.text or self.record.draft
        self.initial["interpretation"] = self.record.interpretation
        self.fields["effective_from"].help_text = "留空则自公布之日起施行。"
        longest = longest_validity(timezone.localdate(), is_provisional=self.record.is_provisional)
        self.fields["valid_until"].help_text = f"留空则取最长有效期（自今日施行的至{longest}）。"
        return super().read_obstacles()


class FileForm(DocumentStepForm):
    filed_with = of_model(NormativeDocument, "filed_with")
    filed_on = of_model(NormativeDocument, "filed_on", required=False)


DOCUMENT_STEP_FORMS: dict[str, type[GateForm]] = {
    NormativeStatus.DRAFTING: ReasonedForm,
    NormativeStatus.CONSULTED: DocumentStepForm,
    NormativeStatus.REVIEWED: DocumentStepForm,
    NormativeStatus.DELIBERATED: DeliberateForm,
    NormativeStatus.ISSUED: IssueForm,
    NormativeStatus.FILED: FileForm,
    NormativeStatus.REPEALED: ReasonedForm,
    NormativeStatus.DROPPED: ReasonedForm,
}


class ReceiptForm(RecordActionForm):
    model = NormativeDocument
    receipt_number = of_model(NormativeDocument, "receipt_number")
    receipt_on = of_model(NormativeDocument, "receipt_on", required=False)


class PublishCleanUpForm(GateForm):
    is_grave = True

    def read_obstacles(self) -> list[Any]:
        return list(obstacles_to_clean_up(self.record))


class ItemsForm(ServiceErrorsMixin, forms.Form):
    """What becomes of each document of a clean-up, many at once."""

    model = CleanUpItem

    def __init__(self, items: list[CleanUpItem], data: Any = None) -> None:
        super().__init__(data)
        self.items = items
        for item in items:
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label="清理意见", choices=[("", "待定"), *CleanUpResult.choices], required=False
            )
            self.fields[f"reason_{item.pk}"] = forms.CharField(label="理由", max_length=300, required=False)
            self.initial[f"result_{item.pk}"] = item.result
            self.initial[f"reason_{item.pk}"] = item.ground

    @property
    def lines(self) -> list[tuple[CleanUpItem, Any, Any]]:
        return [(each, self[f"result_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.items]

    def verdicts(self) -> dict[int, tuple[str, str]]:
        """By primary key of the item, once the form is valid."""
        value = self.cleaned_data
        return {each.pk: (value[f"result_{each.pk}"], value[f"reason_{each.pk}"]) for each in self.items}


CLEAN_UP_STEP_FORMS: dict[str, type[GateForm]] = {"published": PublishCleanUpForm}
