"""The forms of what an enterprise hands in of an audit, of the lead, and the filter of its page."""

from __future__ import annotations

from typing import Any

from django import forms

from common.registers.acting import ActionForm
from common.uploads import TYPES
from disclosure.duty.forms import FilesField, files_help
from disclosure.models import CleanProductionAudit, ProductionFiling
from disclosure.production.enums import ProductionStep

ALL = "全部"
CONTENT: dict[str, str] = {
    ProductionStep.INFORMATION: "写明公开的主要内容：能源消耗，污染物排放，有毒有害物质使用和排放情况等。",
    ProductionStep.START: "写明审核机构（自行审核的写明审核小组）、审核范围和计划。",
    ProductionStep.REPORT: "写明审核结论、提出的无低费和中高费方案、预期效果。",
    ProductionStep.MEASURES: "逐项写明中高费方案的名称、投资、完成情况和取得的效果。",
}
DAYS: dict[str, str] = {
    ProductionStep.INFORMATION: "公开日期",
    ProductionStep.START: "启动日期",
    ProductionStep.MEASURES: "完成日期",
}


class StepForm(ActionForm):
    """A step with its day, what was done, and the files that prove it."""

    model = ProductionFiling
    done_on = forms.DateField(label="完成日期")
    place = forms.CharField(
        label="公开方式或网址", max_length=200, help_text="如当地主要媒体名称、企业网站网址。"
    )
    content = forms.CharField(label="情况说明", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    uploads = FilesField(label="证明材料")
    certified = forms.BooleanField(label="")

    def __init__(self, step: str, statement: str, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["content"].help_text = CONTENT[step]
        self.fields["uploads"].help_text = files_help()
        self.fields["uploads"].widget.attrs["accept"] = ",".join(TYPES)
        if step in DAYS:
            self.fields["done_on"].label = DAYS[step]
        if step != ProductionStep.INFORMATION:
            del self.fields["place"]
        if step == ProductionStep.REPORT:
            del self.fields["done_on"]  # it is handed in today
            self.fields["certified"].label = statement
            self.fields["certified"].error_messages["required"] = "请先勾选确认声明，再提交。"
        else:
            del self.fields["certified"]

    def filled(self) -> dict[str, Any]:
        return {name: value for name, value in super().filled().items() if name != "certified"}


class MissedStepForm(ActionForm):
    """What is said in the lead that a missed step becomes."""

    model = CleanProductionAudit
    remark = forms.CharField(
        label="补充说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AuditFilter(forms.Form):
    """Which audits of the user's enterprises are shown."""

    q = forms.CharField(label="企业名称、代码", required=False, max_length=60)
    year = forms.TypedChoiceField(label="名单年度", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label="办理情况",
        required=False,
        choices=[("", ALL), ("open", "有待办步骤的"), ("overdue", "有逾期的")],
    )

    def __init__(self, years: list[int], data: Any = None) -> None:
        super().__init__(data)
        year: Any = self.fields["year"]
        year.choices = [("", ALL), *((each, f"{each}年") for each in years)]
