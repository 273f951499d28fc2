"""The JSON of EIA applications and matters, with the examples that the schema shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api_base import CONFLICT, ErrorSerializer
from permits.answering import ItemState
from permits.application_forms import correction_subjects
from permits.enums import ApplicationKind, ApplicationStatus, EiaCategory, EiaStatus, Material, Outcome
from registry.clocks.serializers import ClockSerializer

TYPED_HELP = "字段名称与填写内容；日期写作 2026-03-02，是否写作 true/false"


# -- applications --


class StartSerializer(serializers.Serializer):
    enterprise = serializers.CharField(help_text="统一社会信用代码")
    category = serializers.ChoiceField(EiaCategory.choices)
    application_kind = serializers.ChoiceField(ApplicationKind.choices)
    is_commitment = serializers.BooleanField(required=False, default=False)


class ProblemSerializer(serializers.Serializer):
    place = serializers.CharField(help_text="栏目.字段，或 materials.材料代码")
    message = serializers.CharField()


class SectionSerializer(serializers.Serializer):
    code = serializers.CharField(source="section.code")
    title = serializers.CharField(source="section.title")
    version = serializers.IntegerField(help_text="保存时须带回；已有更新的版本时答复409")
    complete = serializers.BooleanField(source="is_complete")
    saved_by = serializers.CharField(allow_blank=True)
    saved_at = serializers.DateTimeField(allow_null=True)
    typed = serializers.DictField(
        child=serializers.CharField(allow_blank=True), source="data", help_text="填写的内容"
    )
    problems = ProblemSerializer(many=True)
    text = serializers.SerializerMethodField(help_text="承诺书全文；其他栏目为空")
    text_sha256 = serializers.SerializerMethodField(help_text="签署承诺书时作为 text_sha256 带回")

    def get_text(self, state: Any) -> str:
        return state.form.text if state.section.is_signature else ""

    def get_text_sha256(self, state: Any) -> str:
        return state.form.text_sha256 if state.section.is_signature else ""


class SectionPatchSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=0)
    typed = serializers.DictField(help_text=TYPED_HELP)


class SectionConflictSerializer(ErrorSerializer):
    version = serializers.CharField(help_text="现有内容的版本")
    current = serializers.DictField(child=serializers.CharField(allow_blank=True))


class MaterialFileSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class MaterialSerializer(serializers.Serializer):
    code = serializers.ChoiceField(Material.choices, source="rule.code")
    title = serializers.CharField(source="rule.label")
    is_required = serializers.BooleanField(source="required")
    basis = serializers.CharField(source="rule.basis")
    files = MaterialFileSerializer(many=True)


class UploadSerializer(serializers.Serializer):
    material = serializers.ChoiceField(Material.choices)
    upload = serializers.FileField()
    replace = serializers.BooleanField(required=False, default=False)


class ApplicationRowSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    enterprise = serializers.CharField(source="enterprise.uscc")
    project_name = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(EiaCategory.choices, allow_blank=True)
    status = serializers.ChoiceField(ApplicationStatus.choices)
    updated_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True, help_text="提交内容的摘要；草稿为空")
    decision = serializers.SerializerMethodField(help_text="审批台账编号；未提交的为空")

    def get_decision(self, application: Any) -> str:
        return application.decision.ledger_no if application.decision_id else ""


class ApplicationSerializer(ApplicationRowSerializer):
    percent = serializers.IntegerField()
    content_sha256 = serializers.CharField(help_text="现有内容的摘要，提交时带回")
    sections = SectionSerializer(many=True)
    materials = MaterialSerializer(many=True)
    problems = ProblemSerializer(many=True)


class SubmitSerializer(serializers.Serializer):
    sha256 = serializers.CharField(help_text="读取申请时的 content_sha256；内容已变动的答复409")


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class DiscardSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


# -- matters --


class MatterSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    enterprise = serializers.CharField(source="enterprise.uscc")
    enterprise_name = serializers.CharField(source="enterprise.name")
    project_name = serializers.CharField()
    category = serializers.ChoiceField(EiaCategory.choices)
    application_kind = serializers.ChoiceField(ApplicationKind.choices)
    status = serializers.ChoiceField(EiaStatus.choices)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)
    received_on = serializers.DateField()
    accepted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    document_number = serializers.CharField(allow_blank=True)
    clocks = ClockSerializer(many=True)
    clock_problem = serializers.CharField(allow_blank=True, help_text="期限不能计算的原因")


class StepSerializer(serializers.Serializer):
    to = serializers.ChoiceField(EiaStatus.choices)
    title = serializers.CharField(source="label")
    refusal = serializers.CharField(allow_blank=True, help_text="不能办理的原因；可以办理的为空")


class MatterDetailSerializer(MatterSerializer):
    steps = StepSerializer(many=True)
    files = MaterialFileSerializer(many=True)


class StepFieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    is_required = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class StepFormSerializer(serializers.Serializer):
    to = serializers.ChoiceField(EiaStatus.choices)
    title = serializers.CharField()
    seen = serializers.CharField(help_text="办理时带回")
    fields_asked = StepFieldSerializer(many=True)


class StepRequestSerializer(serializers.Serializer):
    seen = serializers.ChoiceField(EiaStatus.choices, help_text="读取时的办理状态；已变动的答复409")
    reason = serializers.CharField(required=False, default="", allow_blank=True)
    fields_given = serializers.DictField(required=False, default=dict, help_text="该步骤的字段与内容")


class PaperApplicationSerializer(serializers.Serializer):
    """The fields of the register's own form; all its other columns may be given too."""

    department = serializers.CharField(help_text="承办单位代码")
    enterprise = serializers.CharField(help_text="统一社会信用代码或企业全称")
    category = serializers.ChoiceField(EiaCategory.choices)
    application_kind = serializers.ChoiceField(ApplicationKind.choices)
    project_name = serializers.CharField(max_length=200)
    site = serializers.CharField(max_length=200)
    park = serializers.CharField(required=False, allow_blank=True, help_text="园区代码")
    eia_agency = serializers.CharField(max_length=100)
    investment = serializers.DecimalField(16, 2, help_text="元")
    received_on = serializers.DateField()


# -- 补正 --


class ItemSerializer(serializers.Serializer):
    number = serializers.IntegerField(source="item.number")
    subject = serializers.CharField(source="item.subject")
    title = serializers.CharField()
    demand = serializers.CharField(source="item.demand")
    answer = serializers.CharField(source="item.answer", allow_blank=True)
    answered_at = serializers.DateTimeField(source="item.answered_at", allow_null=True)
    typed = serializers.SerializerMethodField(help_text="涉及栏目的现有内容；涉及材料的为空")
    seen = serializers.CharField(help_text="答复时带回；他人已答复的答复409")

    @extend_schema_field(serializers.DictField(child=serializers.CharField(allow_blank=True)))
    def get_typed(self, state: ItemState) -> dict[str, str]:
        return state.typed()


class CorrectionSerializer(serializers.Serializer):
    issued_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    items = ItemSerializer(many=True)


class AnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=5000)
    seen = serializers.CharField()
    typed = serializers.DictField(required=False, default=dict, help_text=f"须更正的字段。{TYPED_HELP}")
    upload = serializers.FileField(required=False, help_text="涉及材料的新文件（multipart/form-data）")


# -- examples --

SHA = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
START = {
    "enterprise": "91620100MA0000010H",
    "category": "form",
    "application_kind": "first",
    "is_commitment": False,
}
SECTION_PATCH = {"version": 0, "typed": {"overview": "建设生产线两条。", "impacts": "废气经处理后达标排放。"}}
SECTION = {
    "code": "impacts",
    "title": "项目概况与环境影响",
    "version": 1,
    "complete": True,
    "saved_by": "李某",
    "saved_at": "2026-03-02T09:00:00+08:00",
    "typed": SECTION_PATCH["typed"],
    "problems": [],
    "text": "",
    "text_sha256": "",
}
FILE = {"uuid": "2f1c3c9e-3c1e-4a55-9d0b-0b6f6a6f1a11", "name": "报批稿.pdf", "size": 412345, "sha256": SHA}
MATERIAL = {
    "code": "eia_document",
    "title": "环评文件（报批稿）",
    "is_required": True,
    "basis": "生态环境部令第14号第六条（参照，待核）",
    "files": [FILE],
}
APPLICATION_ROW = {
    "ledger_no": "HPA-2026-0001",
    "enterprise": START["enterprise"],
    "project_name": "年产5万吨示范材料项目",
    "category": "form",
    "status": "draft",
    "updated_at": "2026-03-02T09:00:00+08:00",
    "submitted_at": None,
    "sha256": "",
    "decision": "",
}
APPLICATION = APPLICATION_ROW | {
    "percent": 60,
    "content_sha256": SHA,
    "sections": [SECTION],
    "materials": [MATERIAL],
    "problems": [{"place": "contact", "message": "尚未填写。"}],
}
CLOCK = {
    "code": "eia-form-decision",
    "name": "报告表审批",
    "basis": "生态环境法典第一百零二条",
    "limit": 30,
    "unit": "working",
    "began_on": "2026-03-02",
    "due_on": "2026-04-14",
    "gross": 5,
    "stopped": 0,
    "net": 5,
    "left": 25,
    "state": "running",
    "text": "剩余25个工作日",
}
MATTER = {
    "ledger_no": "HP-2026-0001",
    "enterprise": START["enterprise"],
    "enterprise_name": "示范第1化工有限公司",
    "project_name": "年产5万吨示范材料项目",
    "category": "form",
    "application_kind": "first",
    "status": "submitted",
    "outcome": "",
    "received_on": "2026-03-02",
    "accepted_on": None,
    "decided_on": None,
    "document_number": "",
    "clocks": [CLOCK],
    "clock_problem": "",
}
MATTER_DETAIL = MATTER | {
    "steps": [{"to": "accepted", "title": "受理", "refusal": ""}],
    "files": [FILE],
}
STEP_FORM = {
    "to": "accepted",
    "title": "受理",
    "seen": "submitted",
    "fields_asked": [{"name": "accepted_on", "title": "受理日期", "is_required": True, "choices": []}],
}
STEP = {"seen": "submitted", "reason": "材料齐全", "fields_given": {"accepted_on": "2026-03-03"}}
PAPER = {
    "department": "approval-section",
    "enterprise": START["enterprise"],
    "category": "form",
    "application_kind": "first",
    "project_name": "年产5万吨示范材料项目",
    "site": "兰州新区示范路1号",
    "park": "",
    "eia_agency": "示范环境科技有限公司",
    "investment": "120005000.00",
    "received_on": "2026-03-02",
}
ITEM = {
    "number": 1,
    "subject": "impacts",
    "title": dict(correction_subjects())["impacts"],
    "demand": "补充废水处理措施",
    "answer": "",
    "answered_at": None,
    "typed": SECTION_PATCH["typed"],
    "seen": SHA,
}
CORRECTION = {"issued_on": "2026-03-04", "due_on": "2026-03-18", "answered_at": None, "items": [ITEM]}
ANSWER = {"answer": "已补充，见第三章。", "seen": SHA, "typed": SECTION_PATCH["typed"]}
REASON = {"reason": "项目不再建设"}
SECTION_CONFLICT = CONFLICT | {"version": "2", "current": SECTION_PATCH["typed"]}
