"""Forms of publishing a decision and of credit repair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.errors import Refused
from common.masking import mask_text
from common.models import PublishedRecord
from common.registers.actions import RecordActionForm
from common.registers.declaration import Register
from common.registers.forms import EMPTY_CHOICE, StepForm
from common.registers.procedure_forms import ProcedureStepForm
from enforcement.display_periods import BASIS, DisplayPeriod, display_period, proposed_seriousness
from enforcement.enums import Seriousness
from enforcement.models import CasePublication, CreditRepair, EnforcementCase
from enforcement.procedure_enums import PublicationStatus, RepairStatus, WithdrawalGround, WithholdingGround
from enforcement.public.concealment import concealment_of
from enforcement.publication_preview import Compared, compared
from enforcement.services.publishing import preview_case

HIDDEN_HELP = str(CasePublication._meta.get_field("hidden_terms").help_text)


def _empty(choices: Any) -> list[tuple[str, str]]:
    return [("", EMPTY_CHOICE), *choices]


def _seriousness() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="失信程度",
        choices=Seriousness.choices,
        help_text="据此确定公示期限；按一般程序作出的罚款一般为“一般”。“轻微”的原则上不公示，由局领导决定不予公开。",
    )


def _facts() -> forms.CharField:
    return forms.CharField(
        label="公开的主要违法事实",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="已预先隐去号码和案卷中登记的姓名；请删去其余个人信息、商业秘密和第三方姓名。",
    )


def _hidden() -> forms.CharField:
    return forms.CharField(
        label="需隐去的内容", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=HIDDEN_HELP
    )


class HiddenTermsMixin:
    """A term of one character would blacken every text."""

    def clean_hidden_terms(self) -> str:
        text: str = self.cleaned_data["hidden_terms"]  # type: ignore[attr-defined]
        short = [line.strip() for line in text.splitlines() if len(line.strip()) == 1]
        if short:
            raise ValidationError(f"“{'、'.join(short)}”只有一个字，请写完整的姓名或词语，每行一项。")
        return text


def suggested_facts(case: EnforcementCase) -> str:
    """The facts of the record with what the portal recognises hidden already."""
    return mask_text(concealment_of(case, getattr(case, "publication", None))(case.facts))


class PrepareForm(HiddenTermsMixin, RecordActionForm):
    """The publication of a case laid before whoever approves it."""

    model = CasePublication
    seriousness = _seriousness()
    public_facts = _facts()
    hidden_terms = _hidden()

    def prepare(self) -> None:
        self.initial |= {"public_facts": suggested_facts(self.record)}  # type: ignore[operator]
        self.initial["seriousness"] = proposed_seriousness(self.record)


class AgainForm(HiddenTermsMixin, StepForm):
    """The same, after it was returned, withheld or withdrawn."""

    seriousness = _seriousness()
    public_facts = _facts()
    hidden_terms = _hidden()

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        for name in ("seriousness", "public_facts", "hidden_terms"):
            self.initial[name] = getattr(record, name)
        del self.fields["reason"]
        self.fields["reason"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.order_fields(["seriousness", "public_facts", "hidden_terms", "seen", "reason"])

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("seriousness", "public_facts", "hidden_terms")}


class ApproveForm(StepForm):
    """What will be public beside the internal record; the approval is of exactly what was shown."""

    page_template = "enforcement/publication/approve.html"

    preview_hash = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.refusal = ""
        self.made: PublishedRecord | None = None
        self.rows: list[Compared] = []
        self.period: DisplayPeriod | None = None
        try:
            self.made = preview_case(record.case)
            self.rows = compared(record.case, self.made)
            self.period = display_period(record.seriousness, timezone.localdate())
        except Refused as refused:
            self.refusal = str(refused)
        self.initial["preview_hash"] = self.made.sha256 if self.made else ""
        if record.seriousness == Seriousness.MINOR:
            reason = self.fields["reason"]
            reason.label, reason.required = "轻微失信仍须公开的理由", True
            reason.help_text = f"轻微失信原则上不公示，不公开的请由局领导办理“不予公开”（{BASIS}）。"
        self.order_fields(["reason", "seen", "preview_hash"])

    def changes(self) -> dict[str, Any]:
        return {"preview_hash": self.cleaned_data["preview_hash"]}


class _GroundForm(ProcedureStepForm):
    """A step that needs a ground of the law and a reason."""

    name = ""
    choices: Any = ()
    label = ""
    reason_label = "理由"

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields[self.name] = forms.ChoiceField(label=self.label, choices=_empty(self.choices))
        self.initial[self.name] = getattr(record, self.name)
        self.fields["reason"].label, self.fields["reason"].required = self.reason_label, True
        self.order_fields([self.name, "reason", "seen"])

    def changes(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data[self.name]}


class WithholdForm(_GroundForm):
    name, label, choices = "withholding_ground", "不予公开理由", WithholdingGround.choices
    reason_label = "说明"

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        light = WithholdingGround.MINOR_BREACH
        if record.seriousness == Seriousness.MINOR:
            self.initial[self.name] = self.initial[self.name] or light
        else:
            offered = [choice for choice in WithholdingGround.choices if choice[0] != light]
            self.fields[self.name].choices = _empty(offered)  # type: ignore[attr-defined]


class WithdrawForm(_GroundForm):
    """A ground that was noted when the decision was changed or annulled cannot be chosen anew."""

    name, label, choices = "withdrawal_ground", "撤下事由", WithdrawalGround.choices
    reason_label = "撤下理由（将对外公布，请勿写入个人信息）"

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields[self.name].disabled = bool(record.withdrawal_ground)
        repaired = (WithdrawalGround.REPAIRED.value, str(WithdrawalGround.REPAIRED.label))
        offered = [choice for choice in WithdrawalGround.choices if choice != repaired]
        self.fields[self.name].choices = _empty(offered)  # type: ignore[attr-defined]


class ReturnForm(StepForm):
    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields["reason"].label, self.fields["reason"].required = "退回理由", True


class RepairForm(RecordActionForm):
    """An application on paper, filed by the clerk."""

    model = CreditRepair
    statement = forms.CharField(
        label="履行义务和整改情况", widget=forms.Textarea(attrs={"rows": 5}), max_length=2000
    )
    pledge = forms.BooleanField(label="申请人已书面作出信用承诺", required=True)


class RepairAnswerForm(ProcedureStepForm):
    """What the applicant is told."""

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        answer = forms.CharField(
            label="审核意见", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
            help_text="将告知申请人。",
        )  # fmt: skip
        self.fields["answer"] = answer
        self.fields["reason"].label = "内部备注"
        self.order_fields(["answer", "reason", "seen"])

    def changes(self) -> dict[str, Any]:
        return {"answer": self.cleaned_data["answer"]}


PUBLICATION_FORMS: dict[str, Any] = {
    PublicationStatus.PREPARED: AgainForm,
    PublicationStatus.PUBLISHED: ApproveForm,
    PublicationStatus.RETURNED: ReturnForm,
    PublicationStatus.WITHHELD: WithholdForm,
    PublicationStatus.WITHDRAWN: WithdrawForm,
}
REPAIR_FORMS: dict[str, Any] = {
    RepairStatus.GRANTED: RepairAnswerForm,
    RepairStatus.REFUSED: RepairAnswerForm,
}
