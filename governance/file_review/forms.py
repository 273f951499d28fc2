"""The score sheet as a form, and the forms of what follows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from common.presentation import plain_number
from common.registers.actions import RecordActionForm
from common.registers.declaration import Register
from common.registers.forms import EMPTY_CHOICE
from common.registers.procedure_forms import ProcedureStepForm
from governance.dispute.forms import lines
from governance.file_review.services import Mark, proposals
from governance.models import ReviewedFile, ReviewMark


class ScoreForm(ProcedureStepForm):
    """Every item of the sheet: points deducted or a major problem, and what was found."""

    page_template = "governance/_score_sheet.html"
    has_document = False
    record: ReviewedFile
    opinion = lines("总体评查意见")

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        self.items: list[Any] = []
        super().__init__(register, record, to, user, data)

    def prepare(self) -> None:
        self.items = list(self.record.review_round.standard.items.all())
        self.proposed = proposals(self.record)
        for item in self.items:
            told = self.proposed.get(item.pk, "")
            if item.is_major:
                self.fields[f"major_{item.pk}"] = forms.BooleanField(
                    label="存在此重大问题", required=False, initial=bool(told)
                )
            else:
                self.fields[f"deducted_{item.pk}"] = forms.DecimalField(
                    label=f"扣分（满分{plain_number(item.points)}）",
                    min_value=0,
                    max_value=item.points,
                    max_digits=5,
                    decimal_places=1,
                    initial=0,
                )
            self.fields[f"finding_{item.pk}"] = lines(
                "问题描述", rows=2, required=False, max_length=1000, initial=told
            )
        self.order_fields([name for name in self.fields if name != "opinion"] + ["opinion"])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each item with its fields and what the dates of the file tell."""
        return [
            {
                "item": item,
                "value": self[f"{'major' if item.is_major else 'deducted'}_{item.pk}"],
                "finding": self[f"finding_{item.pk}"],
                "told": self.proposed.get(item.pk, ""),
            }
            for item in self.items
        ]

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        marks = [
            Mark(
                item,
                data.get(f"deducted_{item.pk}") or Decimal(0),
                bool(data.get(f"major_{item.pk}")),
                data.get(f"finding_{item.pk}") or "",
            )
            for item in self.items
        ]
        return {"marks": marks, "opinion": data["opinion"]}


class CorrectMarkForm(RecordActionForm):
    model = ReviewMark
    deducted = forms.DecimalField(label="扣分", min_value=0, max_digits=5, decimal_places=1)
    is_major = forms.BooleanField(label="属于重大问题", required=False)
    reason = lines("更正理由")

    def prepare(self) -> None:
        self.initial = {
            **self.initial,
            "deducted": self.record.deducted,
            "is_major": self.record.is_major,
        }
        if self.record.item.is_major:
            del self.fields["deducted"]
        else:
            del self.fields["is_major"]

    def filled(self) -> dict[str, Any]:
        """An unticked box and a zero count too."""
        return dict(self.cleaned_data)


class ReplaceForm(RecordActionForm):
    reviewer = forms.ModelChoiceField(
        User.objects.none(), label="评查人员", to_field_name="username", empty_label=EMPTY_CHOICE
    )
    reason = forms.CharField(label="更换理由", max_length=200)

    def prepare(self) -> None:
        reviewer: Any = self.fields["reviewer"]
        others = self.record.review_round.reviewers.filter(is_active=True)
        reviewer.queryset = others.exclude(pk=self.record.reviewer_id).order_by("username")


class CorrectionForm(RecordActionForm):
    correction = lines("整改情况", help_text="写明补正、完善的内容；佐证在本页“附件”上传。")
