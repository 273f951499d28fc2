"""The forms of a policy handed in, of guidance and of a renewal, and the filters of both lists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from common.registers.acting import ActionForm
from common.uploads import TYPES
from disclosure.duty.forms import FilesField, OwnEnterpriseForm, files_help
from disclosure.insurance.enums import CoverState, GuidanceWay
from disclosure.insurance.services import STATEMENT
from disclosure.models import InsuranceFiling, InsuranceGuidance, InsurancePolicy
from registry.models import Park

ALL = "全部"
WAN = Decimal(10_000)
CENT = Decimal("0.01")
# The days as of which policies are listed: months before and terms after them must be days too.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
DAY_OUTSIDE = "截至日期应在2000年至2100年之间，请核对。"


class PolicyField(forms.ModelChoiceField):
    """A policy by its ledger number, told by company, number and last day."""

    def label_from_instance(self, policy: Any) -> str:
        return f"{policy.policy_number}（{policy.insurer}，{policy.ends_on:%Y-%m-%d}到期）"


class PolicyForm(OwnEnterpriseForm):
    """A policy as the enterprise enters it; the limit in 万元, the premium in 元."""

    model = InsuranceFiling  # type: ignore[assignment]  # its errors name the fields of this one
    policy_number = forms.CharField(label="保单号", max_length=60, help_text="按保单填写，空格不计。")
    insurer = forms.CharField(label="保险公司", max_length=80, help_text="填写出单公司全称。")
    product = forms.CharField(label="保险产品", max_length=120, help_text="如“环境污染责任保险”。")
    bought_on = forms.DateField(label="投保日期", help_text="保单签发日期。")
    starts_on = forms.DateField(label="保险期限起")
    ends_on = forms.DateField(label="保险期限止", help_text="当日仍在保险期限内。")
    limit_wan = forms.DecimalField(
        label="责任限额（万元）",
        max_digits=16,
        decimal_places=6,
        help_text="保单载明的累计责任限额。",
    )
    premium = forms.DecimalField(label="保险费（元）", min_value=0, max_digits=14, decimal_places=2)
    renews = PolicyField(
        InsurancePolicy.objects.none(),
        label="续保的原保单",
        required=False,
        to_field_name="ledger_no",
        empty_label="不是续保",
        help_text="续保的选择原保单，系统据此计算保险中断的天数。",
    )
    uploads = FilesField(label="保单扫描件")
    certified = forms.BooleanField(label=STATEMENT, error_messages={"required": "请先勾选确认声明，再提交。"})

    def __init__(self, user: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(user, data, files)
        renews: Any = self.fields["renews"]
        renews.queryset = InsurancePolicy.objects.visible_to(user).filter(renewed__isnull=True)
        self.fields["uploads"].help_text = files_help()
        self.fields["uploads"].widget.attrs["accept"] = ",".join(TYPES)

    def clean_limit_wan(self) -> Decimal:
        amount: Decimal = self.cleaned_data["limit_wan"]
        if amount < CENT / WAN:
            raise forms.ValidationError("责任限额须大于零，请按保单载明的限额填写。")
        return amount

    def filled(self) -> dict[str, Any]:
        values = {name: value for name, value in super().filled().items() if name != "certified"}
        values["limit"] = (values.pop("limit_wan") * WAN).quantize(CENT)
        return values

    def take_errors(self, error: Any) -> None:
        """What the service says of the limit in 元 belongs to the field in 万元."""
        if hasattr(error, "error_dict") and "limit" in error.error_dict:
            error.error_dict["limit_wan"] = error.error_dict.pop("limit")
        super().take_errors(error)


class GuidanceForm(ActionForm):
    """How the bureau guided the enterprise to a policy."""

    model = InsuranceGuidance
    guided_on = forms.DateField(label="指导日期", help_text="不晚于投保日期。")
    way = forms.ChoiceField(label="指导方式", choices=[("", "请选择"), *GuidanceWay.choices])
    content = forms.CharField(
        label="指导情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明指导的内容、参加人员，有会议或培训的写明名称。",
    )


class CancelForm(ActionForm):
    """Why a record of guidance is taken back."""

    model = InsuranceGuidance
    reason = forms.CharField(label="撤销理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RenewalForm(ActionForm):
    """Which earlier policy of the same enterprise a policy renews."""

    model = InsurancePolicy
    renews = PolicyField(
        InsurancePolicy.objects.none(),
        label="续保的原保单",
        to_field_name="ledger_no",
        empty_label="请选择",
        help_text="只列出该企业在本保单之前、尚未登记续保的保单。",
    )

    def __init__(self, policy: InsurancePolicy, data: Any = None) -> None:
        super().__init__(data)
        renews: Any = self.fields["renews"]
        renews.queryset = InsurancePolicy.objects.filter(
            enterprise=policy.enterprise,
            starts_on__lt=policy.starts_on,
            ends_on__lt=policy.ends_on,
            renewed__isnull=True,
        ).order_by("-ends_on")


class OwnPolicyFilter(forms.Form):
    """Which of the user's policies are shown."""

    q = forms.CharField(label="保单号、保险公司、企业", required=False, max_length=60)
    state = forms.ChoiceField(label="保险状态", required=False, choices=[("", ALL), *CoverState.choices])


class PolicyFilter(forms.Form):
    """Which policies the staff see, as of which day; the address holds it."""

    q = forms.CharField(label="企业、保单号、保险公司", required=False, max_length=60)
    day = forms.DateField(
        label="截至日期",
        required=False,
        help_text="留空为今天。",
        validators=[MinValueValidator(FIRST_DAY, DAY_OUTSIDE), MaxValueValidator(LAST_DAY, DAY_OUTSIDE)],
    )
    state = forms.ChoiceField(
        label="保险状态",
        required=False,
        choices=[("", "在保（含即将到期）"), ("all", ALL), *CoverState.choices[1:]],
    )
    park: Any = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, to_field_name="code", empty_label=ALL
    )
    guided = forms.ChoiceField(
        label="经本局指导", required=False, choices=[("", ALL), ("yes", "是"), ("no", "否")]
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        park: Any = self.fields["park"]
        park.queryset = Park.objects.all()
