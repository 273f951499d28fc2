"""The JSON of annual reports beside their content, and an example of everything that goes over the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disclosure.annual.checks import Level
from disclosure.enums import FilingStatus
from disclosure.filing.problems import SORTS

SEEN_HELP = "写入时带回；内容此后已变动的答复409"
CONTENT_HELP = "按 /api/v1/disclosures/annual/schema/ 的结构"
PATH_HELP = "位置：章.项目、章.表，或者 章.表.行标识.列"


class AnnualReportSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="报告编号，用于各地址")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    enterprise = serializers.CharField()
    year = serializers.IntegerField(help_text="报告所述年度")
    version = serializers.IntegerField(help_text="更正一次加一")
    status = serializers.ChoiceField(FilingStatus.choices)
    status_label = serializers.CharField()
    is_writable = serializers.BooleanField(help_text="内容现在可以修改：填报中，或者退回补正")
    return_reason = serializers.CharField(allow_blank=True, help_text="退回补正的理由")
    filed_on = serializers.DateField(allow_null=True)
    is_synthetic = serializers.BooleanField(help_text="示范数据")


class ReportWithContentSerializer(AnnualReportSerializer):
    seen = serializers.CharField(help_text=SEEN_HELP)
    content = serializers.JSONField(help_text=CONTENT_HELP)


class AnnualStartSerializer(serializers.Serializer):
    uscc = serializers.CharField(help_text="统一社会信用代码，须为本人代表的企业")
    year = serializers.IntegerField(help_text="报告所述年度")


class ContentSentSerializer(serializers.Serializer):
    seen = serializers.CharField(help_text="读取内容时的 seen")
    content = serializers.JSONField(help_text=CONTENT_HELP)


class EntryErrorSerializer(serializers.Serializer):
    path = serializers.CharField(help_text=PATH_HELP)
    message = serializers.CharField()


class FindingSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="核对项的代码")
    level = serializers.ChoiceField([(each.value, each.value) for each in Level])
    path = serializers.CharField(help_text=PATH_HELP)
    message = serializers.CharField()
    basis = serializers.CharField(help_text="依据")
    is_open = serializers.BooleanField(help_text="尚须改正或者说明")
    explanation = serializers.CharField(allow_blank=True, help_text="企业的说明；内容变动后不再适用的为空")
    carried_explanation = serializers.CharField(
        allow_blank=True, help_text="更正前对同一提示的说明，待确认；仍然属实的，以同样的 text 说明即为确认"
    )


class FindingsSerializer(serializers.Serializer):
    entry_errors = EntryErrorSerializer(many=True, help_text="在页面上填写、不合格式的内容")
    missing = serializers.ListField(child=serializers.CharField(), help_text="尚未填写的必填项的位置")
    findings = FindingSerializer(many=True, help_text="核对结果，错误在前")


class ExplanationSentSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="核对项的代码")
    path = serializers.CharField(help_text=PATH_HELP)
    text = serializers.CharField(max_length=1000, help_text="说明；只能说明提示，错误须改正")


class AnnualProblemSerializer(serializers.Serializer):
    sort = serializers.ChoiceField(list(SORTS.items()), help_text="种类")
    path = serializers.CharField(help_text=PATH_HELP)
    place = serializers.CharField(source="label", help_text="位置的名称")
    message = serializers.CharField()
    basis = serializers.CharField(allow_blank=True)


class SubmissionAskedSerializer(serializers.Serializer):
    statement = serializers.CharField(help_text="提交即确认的声明")
    sha256 = serializers.CharField(help_text="全文、附件和说明的摘要；提交时带回")
    problems = AnnualProblemSerializer(many=True, help_text="提交前须处理的内容，没有的可以提交")


class SubmissionSentSerializer(serializers.Serializer):
    sha256 = serializers.CharField(help_text="读取时的 sha256；内容此后已变动的答复409")
    certified = serializers.BooleanField(help_text="已阅读并确认声明，填 true")


class SubmittedSerializer(serializers.Serializer):
    key = serializers.CharField()
    status = serializers.ChoiceField(FilingStatus.choices)
    number = serializers.IntegerField(help_text="第几次提交")
    filed_on = serializers.DateField()
    days_late = serializers.IntegerField(help_text="逾期天数，按期的为0")
    sha256 = serializers.CharField()


# -- examples --

CONTENT: dict[str, Any] = {
    "year": 2025,
    "fields": {"management": {"tax": "3200.5", "credit_grade": "B级"}},
    "tables": {
        "discharges.hazardous_waste": [
            {
                "id": "0b5e0c4e-3f3b-4a2f-9b0e-6f6a6f1a1100",
                "code": "900-214-08",
                "name": "废机油",
                "opening": "1",
                "generated": "5.25",
                "utilised": "0",
                "disposed": "0",
                "transferred": "5.25",
                "receiver": "示范危废处置公司",
                "licence": "甘危废〔2024〕1号",
                "closing": "1",
            }
        ]
    },
}
REPORT: dict[str, Any] = {
    "key": "PLND-2026-0001",
    "uscc": "91620100MA0000010H",
    "enterprise": "示范第1化工有限公司",
    "year": 2025,
    "version": 1,
    "status": "draft",
    "status_label": "填报中",
    "is_writable": True,
    "return_reason": "",
    "filed_on": None,
    "is_synthetic": True,
}
SEEN = "8c6b6f4f6d0c4f0e9d5e1b1a7f2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e"
WITH_CONTENT = REPORT | {"seen": SEEN, "content": CONTENT}
START = {"uscc": "91620100MA0000010H", "year": 2025}
CONTENT_SENT = {"seen": SEEN, "content": CONTENT}
_PATH = "discharges.hazardous_waste.0b5e0c4e-3f3b-4a2f-9b0e-6f6a6f1a1100.generated"
FINDINGS: dict[str, Any] = {
    "entry_errors": [{"path": "management.tax", "message": "“约三千”不是数字，请只填数字，不带单位。"}],
    "missing": ["summary.text"],
    "findings": [
        {
            "code": "jump-hazardous-waste",
            "level": "warning",
            "path": _PATH,
            "message": "第1行“900-214-08 废机油”：产生量由上年度的2t变为5.25t，增加162.5%，"
            "请核对数值和单位；属实的请说明原因。",
            "basis": "与上年度报告比较",
            "is_open": True,
            "explanation": "",
            "carried_explanation": "",
        }
    ],
}
EXPLANATION_SENT = {"code": "jump-hazardous-waste", "path": _PATH, "text": "新增一条生产线。"}
ASKED: dict[str, Any] = {
    "statement": "本单位对所披露环境信息的真实性、准确性和完整性负责。",
    "sha256": SEEN,
    "problems": [
        {
            "sort": "missing",
            "path": "summary.text",
            "place": "提要",
            "message": "须填写。",
            "basis": "",
        }
    ],
}
SUBMISSION_SENT = {"sha256": SEEN, "certified": True}
SUBMITTED: dict[str, Any] = {
    "key": "PLND-2026-0001",
    "status": "submitted",
    "number": 1,
    "filed_on": "2026-03-12",
    "days_late": 0,
    "sha256": SEEN,
}
INVALID = {"discharges.hazardous_waste.1.generated": ["“约五吨”不是数字，请只填数字，不带单位。"]}
REFUSED = {"detail": "提交须由企业负责人（确认人）办理。", "basis": "企业环境信息依法披露管理办法"}
CONFLICT = {"detail": "该报告的内容在您读取之后有变动，请重新读取后再提交。", "basis": ""}
