"""The forms of online filings and of questions whether an EIA is needed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from permits.classification import catalogue_on
from permits.enums import ManagementLevel
from permits.models import CatalogueItem, RegistrationFiling
from registry.models import Enterprise, Park

TEN_THOUSAND = Decimal(10_000)
CLASS_LIMIT = RegistrationFiling._meta.get_field("catalogue_item").max_length


class ProjectForm(forms.Form):
    """What is asked of every project beside the approval."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label="建设单位", to_field_name="uscc", empty_label="请选择"
    )
    project_name = forms.CharField(label="项目名称", max_length=200)
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
    investment_wan = forms.DecimalField(
        label="总投资（万元）",
        min_value=0,
        max_digits=18,
        decimal_places=6,
        help_text="单位为万元，如 350.5。",
    )
    overview = forms.CharField(
        label="建设内容及规模", max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    # One form, one record: sent along so that a second click finds the first.
    form_key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, user: Any, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"form_key": uuid4().hex} | (initial or {}))
        own = Enterprise.objects.filter(pk__in=user.memberships.current().values("enterprise"))
        self.fields["enterprise"].queryset = own  # type: ignore[attr-defined]
        self.fields["park"].queryset = Park.objects.all()  # type: ignore[attr-defined]
        if data is None and len(only := list(own[:2])) == 1:
            self.initial.setdefault("enterprise", only[0].uscc)

    def values(self) -> dict[str, Any]:
        """What the services take; 万元 become 元."""
        values = dict(self.cleaned_data)
        values["investment"] = (values.pop("investment_wan") * TEN_THOUSAND).quantize(Decimal("0.01"))
        return values


class FilingForm(ProjectForm):
    """The registration form (环境影响登记表)."""

    catalogue_entry = forms.ModelChoiceField(
        CatalogueItem.objects.none(),
        label="名录类别",
        to_field_name="number",
        required=False,
        empty_label="请选择",
        help_text="名录中有登记表情形的项目。不确定的请先用“环评类别自查”。",
    )
    other_class = forms.CharField(
        label="名录类别（未列出的）",
        max_length=CLASS_LIMIT,
        required=False,
        help_text="上面没有相应项目的，按名录写明序号和项目类别。",
    )
    impacts = forms.CharField(
        label="主要环境影响及采取的措施",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="分别写明废气、废水、噪声、固体废物等影响、采取的措施和排放去向。",
    )
    production_planned_on = forms.DateField(
        label="拟投产日期", help_text="登记表须在建成并投入生产运营前备案。"
    )

    field_order = (
        "enterprise",
        "project_name",
        "site",
        "park",
        "catalogue_entry",
        "other_class",
        "investment_wan",
        "production_planned_on",
        "overview",
        "impacts",
    )

    def __init__(self, user: Any, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(user, data, initial=initial)
        entries: Any = self.fields["catalogue_entry"]
        entries.queryset = CatalogueItem.objects.filter(version=catalogue_on(timezone.localdate())).exclude(
            registration_criterion=""
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        entry, other = cleaned.get("catalogue_entry"), cleaned.get("other_class", "").strip()
        if not self.errors.get("catalogue_entry") and bool(entry) == bool(other):
            self.add_error("catalogue_entry", "请选择一项名录类别；没有相应项目的改填下一栏，两栏只填一栏。")
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        entry, other = values.pop("catalogue_entry"), values.pop("other_class").strip()
        values["catalogue_item"] = str(entry)[:CLASS_LIMIT] if entry else other
        return values

    @staticmethod
    def typed_from(filing: RegistrationFiling) -> dict[str, Any]:
        """What one would have typed for a filing, to file a changed project again."""
        number = filing.catalogue_item.partition(" ")[0]
        investment = filing.investment
        return {
            "enterprise": filing.enterprise.uscc,
            "project_name": filing.project_name,
            "site": filing.site,
            "park": filing.park.code if filing.park else "",
            "catalogue_entry": number if number.isdigit() else "",
            "other_class": "" if number.isdigit() else filing.catalogue_item,
            "investment_wan": None if investment is None else (investment / TEN_THOUSAND).normalize(),
            "production_planned_on": filing.production_planned_on,
            "overview": filing.overview,
            "impacts": filing.impacts,
        }


class SignatureForm(forms.Form):
    """The undertaking signed; the hash says which text the signatory was shown."""

    signatory = forms.CharField(
        label="承诺人姓名", max_length=40, help_text="法定代表人（主要负责人）或其授权人的姓名。"
    )
    agreed = forms.BooleanField(
        label="已阅读承诺书全文，代表建设单位作出上述承诺",
        error_messages={"required": "请阅读承诺书并勾选，未作出承诺的不能备案。"},
    )
    undertaking_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class QuestionForm(ProjectForm):
    """A question whether the project needs an EIA; `asked` carries the helper's result along."""

    asked = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["classified_as"] = values.pop("asked")
        return values


class ReplyForm(forms.Form):
    """The bureau's answer."""

    conclusion = forms.ChoiceField(
        label="答复结论",
        choices=[
            (ManagementLevel.NONE, "无需办理环评手续（制发答复函）"),
            (ManagementLevel.REGISTRATION, "需要填报登记表"),
            (ManagementLevel.FORM, "需要编制报告表"),
            (ManagementLevel.REPORT, "需要编制报告书"),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.CharField(
        label="无需办理的理由",
        max_length=200,
        required=False,
        help_text="写入答复函，如“未列入《建设项目环境影响评价分类管理名录（2021年版）》”。",
    )
    reply = forms.CharField(
        label="答复内容",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="结论为需要办理的，写明属于名录哪一项、需要什么手续。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_exempt = cleaned.get("conclusion") == ManagementLevel.NONE
        needed = "ground" if is_exempt else "reply"
        if cleaned.get("conclusion") and not cleaned.get(needed, "").strip():
            message = "请写明无需办理的理由。" if is_exempt else "请写明需要办理的手续和理由。"
            self.add_error(needed, message)
        return cleaned


class CancelForm(forms.Form):
    """Why a filing is withdrawn."""

    reason = forms.CharField(
        label="撤回理由",
        max_length=200,
        help_text="将对外公开，请勿写入个人信息。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
