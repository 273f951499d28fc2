"""What objecting, answering, waiving and changing ask for; the forms of a rating's steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from common.errors import PortalError
from common.registers.acting import ActionForm
from common.registers.procedure_forms import ProcedureStepForm
from common.uploads import TYPES
from disclosure.duty.forms import FilesField, files_help
from disclosure.enums import Grade, RatingOrigin, RatingStatus
from disclosure.models import (
    CreditRating,
    ObjectionPoint,
    RatingChange,
    RatingEvent,
    RatingItem,
    RatingObjection,
)
from disclosure.rating.adjusting import Addition
from disclosure.rating.explaining import Explained, ExplainedLine, root_result
from disclosure.rating.noticing import obstacles_to_notice
from disclosure.rating.objection_enums import ChangeStatus, CorrectionKind, PointOutcome
from disclosure.rating.objections import WAIVER, Claim, obstacles_to_review, remedies_of
from disclosure.rating.publishing import obstacles_to_publish

TEXT_LIMIT = 2000


def _area(label: str, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def _files(label: str, *, required: bool) -> FilesField:
    field = FilesField(label=label, required=required, help_text=files_help())
    field.widget.attrs["accept"] = ",".join(TYPES)
    return field


class ObjectionForm(ActionForm):
    """A reason at each line that is doubted; the fields of lines are named `claim_<event>`."""

    model = RatingObjection

    def __init__(self, found: Explained | None, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        lines = [*found.lines, *found.left_out] if found is not None else []
        self._lines = {f"claim_{line.event.pk}": line for line in lines if line.event is not None}
        for name, line in self._lines.items():
            self.fields[name] = _area("异议理由", 2, required=False, help_text="没有异议的留空。")
            self.fields[name].widget.attrs["aria-label"] = f"对“{line.item.name}”的异议理由"
        self.fields["other"] = _area(
            "对其他事项的异议" if lines else "异议理由",
            required=False,
            help_text="如认为遗漏了应当加分的事项。" if lines else "",
        )
        self.fields["text"] = _area("总体意见", required=False)
        self.fields["contact"] = forms.CharField(label="联系人及电话", max_length=100)
        self.fields["evidence"] = _files("证明材料", required=False)

    @property
    def line_rows(self) -> list[tuple[ExplainedLine, Any]]:
        """Each line with its field."""
        return [(line, self[name]) for name, line in self._lines.items()]

    @property
    def other_fields(self) -> list[Any]:
        return [self[name] for name in ("other", "text", "contact", "evidence")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.claims():
            raise forms.ValidationError("请至少对一个事项写明异议理由。")
        return data

    def claims(self) -> list[Claim]:
        """The points at which something was written."""
        given = self.cleaned_data
        found = [
            Claim(given[name], line.event)
            for name, line in self._lines.items()
            if given.get(name, "").strip()
        ]
        if given.get("other", "").strip():
            found.append(Claim(given["other"]))
        return found


class WaiverForm(ActionForm):
    """The declaration; the staff add the scan of the one on paper."""

    model = CreditRating

    agreed = forms.BooleanField(label=WAIVER, error_messages={"required": "请阅读并勾选放弃异议的声明。"})

    def __init__(self, data: Any = None, files: Any = None, *, on_paper: bool = False) -> None:
        super().__init__(data, files)
        if on_paper:
            self.fields["agreed"].label = "企业已书面声明放弃剩余的异议期限，声明扫描件附后"
            self.fields["evidence"] = forms.FileField(label="书面声明扫描件", help_text=files_help())


class WithdrawForm(ActionForm):
    """Why an enterprise withdraws an objection; it need not say."""

    model = RatingObjection

    reason = forms.CharField(label="撤回理由", max_length=200, required=False)


class AnswerForm(ActionForm):
    """The answer to one objected point."""

    model = ObjectionPoint

    outcome = forms.ChoiceField(label="处理结果", choices=PointOutcome.choices, widget=forms.RadioSelect)
    remedy = forms.ChoiceField(label="更正方式", required=False)
    points = forms.DecimalField(
        label="更正后分值",
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text="仅“改按其他分值计”填写；减分填负数。",
    )
    answer = _area("理由", help_text="写明核实情况，将逐项告知企业。")

    def __init__(self, point: ObjectionPoint, data: Any = None) -> None:
        super().__init__(data)
        remedies = remedies_of(point)
        remedy: Any = self.fields["remedy"]
        remedy.choices = [("", "不采纳或不涉及分值的留空"), *((each.value, each.label) for each in remedies)]
        if not remedies:
            del self.fields["remedy"]
        if CorrectionKind.CHANGE not in remedies:
            del self.fields["points"]
        for name in ("outcome", "remedy", "points", "answer"):
            if name in self.fields and (value := getattr(point, name)) not in ("", None):
                self.initial[name] = value


class LineChoices(forms.ModelMultipleChoiceField):
    """Lines of a rating, by their events."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.item.name}：{obj.description}（{obj.source_number}）"


class ChangeForm(ActionForm):
    """An adjustment or a repair: what no longer counts, what counts besides, by which record."""

    model = RatingChange

    def __init__(
        self, found: Explained | None, data: Any = None, files: Any = None, *, for_party: bool = False
    ) -> None:
        super().__init__(data, files)
        self._found = found
        if not for_party:
            self.fields["origin"] = forms.ChoiceField(
                label="种类", choices=[each for each in RatingOrigin.choices if each[0] != RatingOrigin.CYCLE]
            )
        if found is None:
            self._by_hand(for_party)
        else:
            self._by_lines(found, for_party)
        self.fields["record"] = forms.CharField(
            label="依据的记录", max_length=200, help_text="如整改验收意见、处罚决定书的名称和文号。"
        )
        if not for_party:
            self.fields["basis"] = forms.CharField(label="依据", max_length=200, required=False)
        self.fields["ground"] = _area(
            "整改和履行情况" if for_party else "理由和事实",
            help_text="随决定告知企业。" if not for_party else "",
        )
        self.fields["evidence"] = _files("证明材料", required=for_party)

    def _by_hand(self, for_party: bool) -> None:
        if for_party:
            return
        self.fields["score"] = forms.DecimalField(label="调整后得分", max_digits=6, decimal_places=2)
        self.fields["grade"] = forms.ChoiceField(label="调整后等级", choices=Grade.choices)

    def _by_lines(self, found: Explained, for_party: bool) -> None:
        keys = [
            line.event.pk
            for line in found.lines
            if line.event is not None and (line.points < 0 or line.item.forces)
        ]
        self.fields["strike"] = LineChoices(
            RatingEvent.objects.filter(pk__in=keys).select_related("item"),
            label="申请修复的事项" if for_party else "不再计入的事项",
            required=for_party,
            widget=forms.CheckboxSelectMultiple,
        )
        if for_party:
            return
        self.fields["item"] = forms.ModelChoiceField(
            RatingItem.objects.filter(pk__in=found.rules.items).order_by("position"),
            label="增加计入：指标",
            required=False,
            empty_label="不增加",
        )
        self.fields["happened_on"] = forms.DateField(label="增加计入：发生日期", required=False)
        self.fields["description"] = forms.CharField(label="增加计入：事项", max_length=300, required=False)
        self.fields["source_number"] = forms.CharField(
            label="增加计入：记录编号", max_length=80, required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("item") is not None:
            for name in ("happened_on", "description", "source_number"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "增加计入事项的，此栏必填。")
        return data

    def filled(self) -> dict[str, Any]:
        data = super().filled()
        item = data.pop("item", None)
        added = {name: data.pop(name, None) for name in ("happened_on", "description", "source_number")}
        if item is not None:
            data["add"] = [Addition(item, **added)]
        data["strike"] = list(data.get("strike", ()))
        data["evidence"] = list(data.get("evidence", ()))
        data.setdefault("origin", RatingOrigin.REPAIR)
        return data


class _RatingStepForm(ProcedureStepForm):
    def prepare(self) -> None:
        try:
            self.obstacles = list(self.obstacles_of())
        except PortalError as error:  # no limit or calendar for these days: the page says so
            self.obstacles = [str(error)]

    def obstacles_of(self) -> Sequence[Any]:
        return ()


class NoticeForm(_RatingStepForm):
    def obstacles_of(self) -> Sequence[Any]:
        return obstacles_to_notice(self.record)


class ObjectForm(_RatingStepForm):
    """An objection that came on paper and names no points; those with points have a page of their own."""

    has_document = False
    reason_label = "异议内容"
    reason_required = True


class ReviewForm(_RatingStepForm):
    """Closing the review; a rating made by hand gets its score and grade here."""

    def prepare(self) -> None:
        super().prepare()
        if root_result(self.record) is None:
            self.fields["score"] = forms.DecimalField(
                label="复核后得分", max_digits=6, decimal_places=2, required=False, initial=self.record.score
            )
            self.fields["grade"] = forms.ChoiceField(
                label="复核后等级", choices=Grade.choices, initial=self.record.grade
            )

    def obstacles_of(self) -> Sequence[Any]:
        return obstacles_to_review(self.record)


class PublishForm(_RatingStepForm):
    has_document = False

    def obstacles_of(self) -> Sequence[Any]:
        return obstacles_to_publish(self.record, timezone.localdate())


RATING_STEP_FORMS: dict[str, type[_RatingStepForm]] = {
    RatingStatus.NOTICED: NoticeForm,
    RatingStatus.OBJECTED: ObjectForm,
    RatingStatus.REVIEWED: ReviewForm,
    RatingStatus.PUBLISHED: PublishForm,
}


class DecideForm(_RatingStepForm):
    has_document = False
    reason_label = "决定理由"
    reason_required = True


CHANGE_STEP_FORMS: dict[str, type[_RatingStepForm]] = {
    ChangeStatus.GRANTED: DecideForm,
    ChangeStatus.REFUSED: DecideForm,
}
