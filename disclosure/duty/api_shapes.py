"""The JSON of documents received and of temporary reports, with an example of everything that goes over."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disclosure.annual.file_shapes import DisclosureFileSerializer
from disclosure.duty.enums import TriggerOrigin
from disclosure.duty.temporary import STATEMENT
from disclosure.enums import FilingStatus, TriggerKind

SEEN_HELP = "写入时带回；此后已变动的答复409"
DECLARABLE = [(code, label) for code, label in TriggerKind.choices if code != TriggerKind.CHANGE]


class ReceivedDocumentSerializer(serializers.Serializer):
    key = serializers.CharField(source="ledger_no", help_text="文书编号，用于各地址")
    uscc = serializers.CharField(source="enterprise.uscc")
    enterprise = serializers.CharField(source="enterprise.name")
    kind = serializers.ChoiceField(TriggerKind.choices, help_text="触发情形")
    origin = serializers.ChoiceField(TriggerOrigin.choices, help_text="来源：本局办理记录、企业申报或登记")
    document_title = serializers.CharField()
    document_number = serializers.CharField(allow_blank=True)
    authority = serializers.CharField(allow_blank=True, help_text="作出机关")
    received_on = serializers.DateField(help_text="文书收到日期，变更的为变更发生日期")
    excused_on = serializers.DateField(allow_null=True, help_text="认定无须披露的日期")
    report = serializers.CharField(
        source="report.ledger_no", default="", help_text="据此填写的临时报告的编号；尚未填写的为空"
    )
    is_synthetic = serializers.BooleanField(help_text="示范数据")


class DocumentDeclaredSerializer(serializers.Serializer):
    uscc = serializers.CharField(help_text="统一社会信用代码，须为本人代表的企业")
    kind = serializers.ChoiceField(DECLARABLE, help_text="触发情形")
    document_title = serializers.CharField(max_length=120)
    document_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    authority = serializers.CharField(max_length=80, help_text="作出机关")
    received_on = serializers.DateField(help_text="文书收到日期，披露期限自此起算")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="法律文书；有文件时用 multipart/form-data"
    )


class ChangeBegunSerializer(serializers.Serializer):
    uscc = serializers.CharField(help_text="统一社会信用代码，须为本人代表的企业")
    changed_on = serializers.DateField(help_text="变更发生日期")
    matter = serializers.CharField(max_length=5000, help_text="变更哪份报告的哪一项，以及为什么变更")
    content = serializers.CharField(max_length=20000, help_text="变更后的内容")


class TemporaryReportSerializer(serializers.Serializer):
    key = serializers.CharField(source="ledger_no", help_text="报告编号，用于各地址")
    uscc = serializers.CharField(source="enterprise.uscc")
    enterprise = serializers.CharField(source="enterprise.name")
    trigger = serializers.ChoiceField(TriggerKind.choices, help_text="触发情形")
    status = serializers.ChoiceField(FilingStatus.choices)
    status_label = serializers.CharField(source="get_status_display")
    document_title = serializers.CharField()
    document_number = serializers.CharField(allow_blank=True)
    authority = serializers.CharField(allow_blank=True)
    received_on = serializers.DateField()
    item_count = serializers.IntegerField(help_text="信息条数")
    matter = serializers.CharField(allow_blank=True, help_text="事由；变更报告为变更事项和理由")
    content = serializers.CharField(allow_blank=True, help_text="主要内容；变更报告为变更后的内容")
    rectification = serializers.CharField(allow_blank=True, help_text="整改情况，行政处罚必填")
    filed_on = serializers.DateField(allow_null=True)
    return_reason = serializers.CharField(allow_blank=True, help_text="退回补正的理由")
    is_synthetic = serializers.BooleanField(help_text="示范数据")
    seen = serializers.DateTimeField(source="updated_at", help_text=SEEN_HELP)


class TemporarySavedSerializer(serializers.Serializer):
    """What is sent is changed, what is left out stays."""

    seen = serializers.DateTimeField(help_text="读取时的 seen")
    document_title = serializers.CharField(max_length=120, required=False)
    document_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    authority = serializers.CharField(max_length=80, required=False, allow_blank=True)
    received_on = serializers.DateField(required=False)
    item_count = serializers.IntegerField(min_value=1, max_value=999, required=False)
    matter = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    content = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    rectification = serializers.CharField(max_length=20000, required=False, allow_blank=True)


class TemporaryFileSentSerializer(serializers.Serializer):
    kind = serializers.CharField(max_length=60, help_text="材料名称，如“整改报告”")
    upload = serializers.FileField(help_text="文件")


class TemporaryAskedSerializer(serializers.Serializer):
    statement = serializers.CharField(help_text="提交即确认的声明")
    sha256 = serializers.CharField(help_text="各项内容和附件的摘要；提交时带回")
    problems = serializers.DictField(
        child=serializers.CharField(), help_text="提交前须处理的内容，按字段；没有的可以提交"
    )
    files = DisclosureFileSerializer(many=True)


class TemporarySentSerializer(serializers.Serializer):
    sha256 = serializers.CharField(help_text="读取时的 sha256；内容此后已变动的答复409")
    certified = serializers.BooleanField(help_text="已阅读并确认声明，填 true")


# -- examples --

DECLARED: dict[str, Any] = {
    "uscc": "91620100MA0000010H",
    "kind": "penalty",
    "document_title": "行政处罚决定书",
    "document_number": "示环罚〔2026〕8号",
    "authority": "示范市生态环境局",
    "received_on": "2026-03-09",
    "note": "",
}
DOCUMENT: dict[str, Any] = {
    "key": "PLCF-2026-0001",
    "uscc": "91620100MA0000010H",
    "enterprise": "示范第1化工有限公司",
    "kind": "penalty",
    "origin": "declared",
    "document_title": "行政处罚决定书",
    "document_number": "示环罚〔2026〕8号",
    "authority": "示范市生态环境局",
    "received_on": "2026-03-09",
    "excused_on": None,
    "report": "",
    "is_synthetic": True,
}
CHANGE = {
    "uscc": "91620100MA0000010H",
    "changed_on": "2026-03-09",
    "matter": "2025年度报告中危险废物产生量有误，复核台账后更正。",
    "content": "废机油产生量更正为5.25吨。",
}
SAVED: dict[str, Any] = {
    "seen": "2026-03-09T10:15:00.123456+08:00",
    "matter": "未按排污许可证要求开展自行监测。",
    "content": "罚款人民币五万元。",
    "rectification": "已补做监测，并委托有资质的机构按频次监测。",
}
REPORT: dict[str, Any] = {
    "key": "PLLS-2026-0001",
    "uscc": "91620100MA0000010H",
    "enterprise": "示范第1化工有限公司",
    "trigger": "penalty",
    "status": "draft",
    "status_label": "填报中",
    "document_title": "行政处罚决定书",
    "document_number": "示环罚〔2026〕8号",
    "authority": "示范市生态环境局",
    "received_on": "2026-03-09",
    "item_count": 1,
    "matter": "未按排污许可证要求开展自行监测。",
    "content": "罚款人民币五万元。",
    "rectification": "",
    "filed_on": None,
    "return_reason": "",
    "is_synthetic": True,
    "seen": "2026-03-09T10:15:00.123456+08:00",
}
SHA = "8c6b6f4f6d0c4f0e9d5e1b1a7f2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e"
ASKED = {
    "statement": STATEMENT,
    "sha256": SHA,
    "problems": {"rectification": "受到行政处罚的，请填写整改情况。"},
    "files": [],
}
SENT = {"sha256": SHA, "certified": True}
SUBMITTED = REPORT | {"status": "submitted", "status_label": "已提交", "filed_on": "2026-03-12"}
INVALID = {"rectification": ["受到行政处罚的，请填写整改情况。"]}
