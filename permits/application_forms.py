"""The sections of an application, each with the form that checks it.

What is typed is kept as text, right or wrong; these forms say what it is worth. The same forms check
the page, the API, the handing-in, and the answer to a demand for correction (补正).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from common.errors import Refused
from permits.commitments import Party, commitment_text, text_hash
from permits.enums import ApplicationKind, EiaCategory, Material
from permits.models import CatalogueItem, CatalogueVersion, EiaDecision
from registry.models import Park
from registry.models.enterprise import validate_uscc
from registry.selectors import limit_on

TEN_THOUSAND = Decimal(10_000)
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 \-]{6,19}(转\d{1,6})?$",
    "电话号码只含数字、空格和“-”，分机写“转123”，如 0931-8000000转801。",
)


@dataclass(frozen=True)
class Route:
    """What kind of application it is; it decides which sections and materials are needed."""

    category: str = ""
    application_kind: str = ""
    is_commitment: bool = False

    @property
    def is_report(self) -> bool:
        return self.category == EiaCategory.REPORT

    @property
    def is_first(self) -> bool:
        return self.application_kind == ApplicationKind.FIRST


@dataclass(frozen=True)
class Setting:
    """What a section's form must know beside what is typed into it."""

    route: Route
    enterprise: Any = None
    project_name: str = ""
    agency: str = ""
    today: date = field(default_factory=timezone.localdate)


class SectionForm(forms.Form):
    """Base of the sections' forms. `decision_fields`: which of its fields stand on the approval's record."""

    decision_fields: ClassVar[tuple[str, ...]] = ()
    # Typed values that are no field of the form (what the page itself sends along).
    carried: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None, *, setting: Setting, initial: Any = None) -> None:
        self.setting = setting
        super().__init__(data, initial=initial)
        self.adapt()

    def adapt(self) -> None:
        """Fit the fields to the kind of application."""

    def only_of_decision(self) -> None:
        """Leave out what has no place on the record of an application that came on paper."""
        for name in set(self.fields) - set(self.decision_fields):
            del self.fields[name]

    @classmethod
    def names(cls) -> list[str]:
        """Everything that the section keeps, in order."""
        return [*cls.base_fields, *cls.carried]

    def values(self) -> dict[str, Any]:
        """The values of the approval's record; call after `is_valid`."""
        return {name: self.cleaned_data[name] for name in self.decision_fields if name in self.fields}

    @classmethod
    def typed_from(cls, decision: EiaDecision) -> dict[str, str]:
        """What one would have typed for the values that stand on the record."""
        return {name: as_typed(getattr(decision, name)) for name in cls.decision_fields}


def as_typed(value: Any) -> str:
    """A value as it stands in a control."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if hasattr(value, "ledger_key"):
        return str(value.ledger_key())
    return value.isoformat() if isinstance(value, date) else str(value)


class RouteForm(SectionForm):
    """书 or 表, why it is submitted, and whether by commitment."""

    category = forms.ChoiceField(
        label="环评类别",
        choices=EiaCategory.choices,
        widget=forms.RadioSelect,
        help_text="按《分类管理名录》确定；涉及多个类别的按其中最高的确定。",
    )
    application_kind = forms.ChoiceField(
        label="报批类型", choices=ApplicationKind.choices, widget=forms.RadioSelect
    )
    is_commitment = forms.BooleanField(
        label="适用告知承诺制",
        required=False,
        help_text="限列入本局告知承诺制正面清单的项目，建设单位和编制单位都须签署承诺书。",
    )
    decision_fields = ("category", "application_kind", "is_commitment")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.refuse_commitment(self, cleaned)
        return cleaned

    @staticmethod
    def refuse_commitment(form: forms.Form, cleaned: dict[str, Any]) -> None:
        """重新审核 asks what has changed since; nothing to be promised in its place."""
        if cleaned.get("is_commitment") and cleaned.get("application_kind") == ApplicationKind.REEXAMINATION:
            form.add_error("is_commitment", "超过五年重新审核的项目不适用告知承诺制，请取消勾选。")


class ProjectForm(SectionForm):
    project_name = forms.CharField(
        label="项目名称", max_length=200, help_text="与环评文件封面一致，不写“项目环境影响报告表”等字样。"
    )
    site = forms.CharField(
        label="建设地点", max_length=200, help_text="写到路名、门牌号或四至，如“兰州新区某某路1号”。"
    )
    park = forms.ModelChoiceField(
        Park.objects.none(),
        label="项目所在园区",
        to_field_name="code",
        required=False,
        empty_label="不在园区内",
    )
    catalogue_entry = forms.ModelChoiceField(
        CatalogueItem.objects.none(),
        label="名录项目",
        to_field_name="ledger_no",
        required=False,
        empty_label="请选择",
        help_text="《分类管理名录》中的项目类别；告知承诺制项目必须选择。",
    )
    catalogue_item = forms.CharField(
        label="名录类别说明",
        max_length=60,
        required=False,
        help_text="名录中没有合适的项目或涉及多个类别的，在此写明。",
    )
    decision_fields = ("project_name", "site", "park", "catalogue_entry", "catalogue_item")

    def adapt(self) -> None:
        self.fields["park"].queryset = Park.objects.all()  # type: ignore[attr-defined]
        versions = CatalogueVersion.objects.in_force_on(self.setting.today)
        self.fields["catalogue_entry"].queryset = CatalogueItem.objects.filter(  # type: ignore[attr-defined]
            version__in=versions
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            self.setting.route.is_commitment
            and "catalogue_entry" in cleaned
            and cleaned["catalogue_entry"] is None
        ):
            self.add_error("catalogue_entry", "告知承诺制项目须选择名录项目，以核对是否列入正面清单。")
        return cleaned


def _text(label: str, help_text: str, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ImpactsForm(SectionForm):
    overview = _text("项目概况", "建设内容、规模、工艺、占地等，受理后随公示对外公开。")
    impacts = _text("主要环境影响及对策措施", "分施工期和运营期写明影响和拟采取的措施，随公示对外公开。")
    decision_fields = ("overview", "impacts")


def _wan(label: str, help_text: str, *, required: bool = True) -> forms.DecimalField:
    # 元 has two places, hence 万元 six. A text control: a number control drops what is no number.
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class InvestmentForm(SectionForm):
    investment_wan = _wan("总投资（万元）", "如 12000.5，单位为万元。")
    protection_investment_wan = _wan("环保投资（万元）", "不得多于总投资；没有的填 0。")
    decision_fields = ("investment_wan", "protection_investment_wan")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        total, part = cleaned.get("investment_wan"), cleaned.get("protection_investment_wan")
        if total is not None and part is not None and part > total:
            self.add_error(
                "protection_investment_wan", "环保投资不得多于总投资，请核对两项的单位是否都是万元。"
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        return {
            name.removesuffix("_wan"): (self.cleaned_data[name] * TEN_THOUSAND).quantize(Decimal("0.01"))
            for name in self.decision_fields
        }

    @classmethod
    def typed_from(cls, decision: EiaDecision) -> dict[str, str]:
        amounts = {name: getattr(decision, name.removesuffix("_wan")) for name in cls.decision_fields}
        return {
            name: "" if amount is None else format((amount / TEN_THOUSAND).normalize(), "f")
            for name, amount in amounts.items()
        }


class AgencyForm(SectionForm):
    eia_agency = forms.CharField(label="编制单位名称", max_length=100, help_text="与环评文件编制单位章一致。")
    agency_uscc = forms.CharField(
        label="编制单位统一社会信用代码", max_length=18, min_length=18, validators=[validate_uscc]
    )
    lead_author = forms.CharField(label="编制主持人", max_length=40)
    lead_author_number = forms.CharField(
        label="编制主持人信用编号",
        max_length=30,
        validators=[RegexValidator(r"^[A-Z]{2}\d{6}$", "信用编号为两个大写字母加六位数字，如 BH000000。")],
        help_text="环境影响评价信用平台的编号，两个字母加六位数字。",
    )
    decision_fields = ("eia_agency",)


class ParticipationForm(SectionForm):
    participation = _text(
        "公众参与情况", "公示的时间、方式，收到的意见和采纳情况；全文另以“公众参与说明”上传。"
    )
    decision_fields = ("participation",)


class EarlierForm(SectionForm):
    """The approval that a re-submission or a re-examination follows (生态环境法典第一百零六条)."""

    earlier_number = forms.CharField(
        label="原批复文号",
        max_length=60,
        help_text="照抄原批复，如“兰新环审〔2020〕5号”；可为其他机关的批复。",
    )
    earlier_decided_on = forms.DateField(
        label="原批复日期", help_text="原批复的成文日期。", widget=forms.DateInput
    )
    decision_fields = ("earlier_number", "earlier_decided_on")

    def clean_earlier_decided_on(self) -> date:
        day: date = self.cleaned_data["earlier_decided_on"]
        today = self.setting.today
        if day > today:
            raise ValidationError("原批复日期不能晚于今天，请对照原批复核对。")
        if self.setting.route.application_kind == ApplicationKind.REEXAMINATION:
            self._refuse_within_validity(day, today)
        return day

    def _refuse_within_validity(self, day: date, today: date) -> None:
        try:
            years = limit_on("eia-approval-validity", today).amount
        except Refused as missing:
            raise ValidationError(str(missing)) from missing
        if (today.year - day.year, today.month, today.day) <= (years, day.month, day.day):
            raise ValidationError(
                f"原批复至今未超过{years}年，无须重新审核；如项目有重大变动，请改为“重大变动重新报批”"
                "（依据：生态环境法典第一百零六条）。"
            )


class ContactForm(SectionForm):
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话", max_length=30, validators=[PHONE], help_text="办理期间能接通的电话，不公开。"
    )
    accepts_electronic_delivery = forms.BooleanField(
        label="同意以本门户电子送达文书",
        required=False,
        help_text="同意的，文书在本门户送达，在此签收即为送达；不同意的，填写下面的送达地址。",
    )
    delivery_address = forms.CharField(label="送达地址", max_length=200, required=False)
    decision_fields = ("contact_name", "contact_phone", "accepts_electronic_delivery")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_address = "delivery_address" in self.fields
        if has_address and not (
            cleaned.get("accepts_electronic_delivery") or cleaned.get("delivery_address")
        ):
            self.add_error("delivery_address", "不同意电子送达的，须填写收件地址，否则文书无法送达。")
        return cleaned


class SignatureForm(SectionForm):
    """One party's signature under its commitment: the text shown, a name, a day, and the hash of the text.

    A later change of what the text names (project, enterprise, agency) makes it another text, which
    must be signed again.
    """

    party: ClassVar[Party]
    carried = ("text_sha256",)

    signatory = forms.CharField(
        label="承诺人姓名", max_length=40, help_text="负责人或者其授权的人，填写真实姓名。"
    )
    signed_on = forms.DateField(label="承诺日期", widget=forms.DateInput)
    agreed = forms.BooleanField(label="已阅读并理解上述承诺书全文，自愿作出承诺，愿意承担不实承诺的法律责任")

    @property
    def text(self) -> str:
        """The commitment as it reads for this application."""
        at = self.setting
        return commitment_text(
            self.party, enterprise=str(at.enterprise or ""), project=at.project_name, agency=at.agency
        )

    @property
    def text_sha256(self) -> str:
        return text_hash(self.text)

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.setting.today:
            raise ValidationError("承诺日期不能晚于今天。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("text_sha256") != self.text_sha256:
            self.add_error(
                "agreed", "承诺书内容在签署后有变动（项目、企业或编制单位名称），请重新阅读并签署。"
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        return {
            f"{self.party}_signatory": self.cleaned_data["signatory"],
            f"{self.party}_signed_on": self.cleaned_data["signed_on"],
        }


class BuilderSignatureForm(SignatureForm):
    party = Party.BUILDER


class AgencySignatureForm(SignatureForm):
    party = Party.AGENCY


def _always(route: Route) -> bool:
    return True


@dataclass(frozen=True)
class Section:
    """One part of the application: its code, title, form, and to which kinds it belongs."""

    code: str
    title: str
    form: type[SectionForm]
    applies: Callable[[Route], bool] = _always
    correctable: bool = True  # whether a demand for correction may name it

    @property
    def is_signature(self) -> bool:
        return issubclass(self.form, SignatureForm)


SECTIONS: tuple[Section, ...] = (
    Section("route", "申请类型", RouteForm, correctable=False),
    Section("project", "项目基本情况", ProjectForm),
    Section("impacts", "项目概况与环境影响", ImpactsForm),
    Section("investment", "投资", InvestmentForm),
    Section("agency", "编制单位", AgencyForm),
    Section("participation", "公众参与", ParticipationForm, lambda route: route.is_report),
    Section(
        "earlier", "原批复", EarlierForm, lambda route: bool(route.application_kind) and not route.is_first
    ),
    Section("contact", "联系与送达", ContactForm),
    Section(
        "builder_commitment",
        "建设单位承诺书",
        BuilderSignatureForm,
        lambda route: route.is_commitment,
        correctable=False,
    ),
    Section(
        "agency_commitment",
        "编制单位承诺书",
        AgencySignatureForm,
        lambda route: route.is_commitment,
        correctable=False,
    ),
)
SECTION_OF: Mapping[str, Section] = {section.code: section for section in SECTIONS}
ROUTE = SECTION_OF["route"]


def sections_of(route: Route) -> list[Section]:
    """The sections that this kind of application has, in order."""
    return [section for section in SECTIONS if section.applies(route)]


def correction_subjects() -> list[tuple[str, str]]:
    """What a demand for correction may concern: a section or a material, as choices."""
    sections = [(section.code, f"栏目：{section.title}") for section in SECTIONS if section.correctable]
    return [*sections, *((str(code), f"材料：{label}") for code, label in Material.choices)]


def subject_title(code: str) -> str:
    """The words for what a demand for correction concerns; the text itself where it is no code."""
    return dict(correction_subjects()).get(code, code)


def shown_value(bound: Any) -> str:
    """What stands in a field as a reader sees it: the name of what was chosen, 是 or 否, else the text."""
    value, field = bound.value(), bound.field
    if isinstance(field, forms.ModelChoiceField):
        # By the model, not the offered rows: what was chosen may no longer be on offer.
        offered: Any = field.queryset
        key = field.to_field_name or "pk"
        rows = offered.model.objects.filter(**{key: value}) if value else []
        return str(next(iter(rows), value or ""))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value or ""))  # type: ignore[arg-type]
    if isinstance(field, forms.BooleanField):
        return "是" if value in ("on", True) else "否"
    return str(value or "")


def filled(form: SectionForm) -> list[tuple[str, str]]:
    """The fields of a section and what stands in them, for reading."""
    return [(str(bound.label), shown_value(bound)) for bound in form]
