"""The JSON of online filings and of questions whether an EIA is needed, with its examples."""

from __future__ import annotations

from rest_framework import serializers

SHA = "3f" * 32


class UndertakingSerializer(serializers.Serializer):
    text = serializers.CharField(help_text="承诺书全文，签署前须阅读")
    sha256 = serializers.CharField(help_text="备案时作为 undertaking_sha256 带回")


class ProjectSerializer(serializers.Serializer):
    enterprise = serializers.CharField(help_text="统一社会信用代码")
    project_name = serializers.CharField()
    site = serializers.CharField()
    park = serializers.CharField(required=False, allow_blank=True, help_text="园区代码；不在园区内的留空")
    investment_wan = serializers.DecimalField(18, 6, min_value=0, help_text="总投资，万元")
    overview = serializers.CharField()
    form_key = serializers.RegexField(
        r"^[0-9a-f]{32}$", help_text="调用方生成的标识；重复提交同一标识只办理一次"
    )


class FilingSerializer(ProjectSerializer):
    catalogue_entry = serializers.CharField(
        required=False, allow_blank=True, help_text="名录序号；与 other_class 只填一项"
    )
    other_class = serializers.CharField(required=False, allow_blank=True)
    production_planned_on = serializers.DateField()
    impacts = serializers.CharField()
    signatory = serializers.CharField(help_text="承诺人姓名")
    agreed = serializers.BooleanField(help_text="已阅读承诺书全文并作出承诺")
    undertaking_sha256 = serializers.CharField()


class FiledSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    filing_number = serializers.CharField()
    filed_on = serializers.DateField()
    project_name = serializers.CharField()


class QuestionSerializer(ProjectSerializer):
    asked = serializers.CharField(required=False, allow_blank=True, help_text="环评类别自查结果的查询串")


class AskedSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    asked_on = serializers.DateField()
    project_name = serializers.CharField()


PROJECT = {
    "enterprise": "91620100MA0000010H",
    "project_name": "食堂油烟净化项目",
    "site": "兰州新区某某路1号",
    "park": "",
    "investment_wan": "50",
    "overview": "新建食堂一处。",
    "form_key": "0f" * 16,
}
UNDERTAKING = {"text": "本单位承诺……", "sha256": SHA}
FILING = PROJECT | {
    "other_class": "餐饮场所",
    "production_planned_on": "2026-12-31",
    "impacts": "油烟经净化后排放。",
    "signatory": "赵某",
    "agreed": True,
    "undertaking_sha256": SHA,
}
FILED = {
    "ledger_no": "HPB-2026-0001",
    "filing_number": "兰新环登备〔2026〕1号",
    "filed_on": "2026-11-25",
    "project_name": PROJECT["project_name"],
}
ASKED = {
    "ledger_no": "HPM-2026-0001",
    "asked_on": "2026-11-25",
    "project_name": PROJECT["project_name"],
}
