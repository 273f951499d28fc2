"""The JSON of cases and of what is worked on beside them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.api_base import FormFieldSerializer
from enforcement.enums import CaseStatus, PartyKind
from enforcement.procedure_enums import EvidenceKind, SubmissionKind
from registry.clocks.serializers import ClockSerializer

SEEN_HELP = "办理时带回；记录此后已变动的答复409"


class CaseRowSerializer(serializers.Serializer):
    """A case in the list. What a party's own pages do not show is absent for enterprises."""

    ledger_no = serializers.CharField()
    title = serializers.CharField()
    enterprise = serializers.CharField(allow_null=True, help_text="统一社会信用代码；当事人为自然人的为空")
    party = serializers.CharField(help_text="当事人名称或姓名")
    status = serializers.ChoiceField(CaseStatus.choices)
    status_label = serializers.CharField()
    filed_on = serializers.DateField(allow_null=True, required=False, help_text="企业用户不返回")
    notified_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    decision_number = serializers.CharField(allow_blank=True)
    fine_amount = serializers.DecimalField(14, 2, allow_null=True, help_text="元")
    is_synthetic = serializers.BooleanField(help_text="示范数据")
    clocks = ClockSerializer(many=True, help_text="尚未办结的期限；企业用户只返回当事人自己的期限")
    clock_problem = serializers.CharField(allow_blank=True, help_text="期限不能计算的原因")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """What the answer leaves out stays out: null would say that there is none."""
        found: dict[str, Any] = super().to_representation(instance)
        return {name: value for name, value in found.items() if name in instance}


class ObstacleSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="检查项目的代码")
    message = serializers.CharField()
    basis = serializers.CharField(help_text="依据条款")


class StepOfCaseSerializer(serializers.Serializer):
    to = serializers.CharField(help_text="办理后的状态")
    title = serializers.CharField()
    refusal = serializers.CharField(allow_blank=True, help_text="本用户不能办理的原因；可以办理的为空")
    obstacles = ObstacleSerializer(many=True, help_text="按今日记录，办理前还须完成的事项")
    obstacle_problem = serializers.CharField(allow_blank=True, help_text="不能检查的原因，如期限规则未配置")
    reason_title = serializers.CharField(allow_blank=True, help_text="办理意见在此步骤的名称")
    reason_required = serializers.BooleanField(help_text="办理意见（reason）必填")
    fields_asked = FormFieldSerializer(many=True, help_text="须填写的字段；不能办理的为空")


class ActSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    consequence = serializers.CharField(help_text="办理的后果")
    is_grave = serializers.BooleanField(help_text="影响当事人权益或不能撤回")
    refusal = serializers.CharField(
        allow_blank=True, help_text="现在不能办理的原因和还可以做什么（只对企业用户列出）；可以办理的为空"
    )
    basis = serializers.CharField(allow_blank=True, help_text="依据条款")
    due_on = serializers.DateField(allow_null=True, help_text="企业用户办理的最后一日；没有期限的为空")
    fields_asked = FormFieldSerializer(many=True, help_text="须填写的字段；不能办理的为空")


class DocumentSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField()
    sha256 = serializers.CharField(help_text="内容摘要")
    is_for_party = serializers.BooleanField()
    received_at = serializers.DateTimeField(allow_null=True, help_text="当事人在线签收时间")
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class KeptFileSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class RelatedSerializer(serializers.Serializer):
    register = serializers.CharField(help_text="登记簿，用于 /api/v1/cases/{register}/{key}/")
    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(allow_blank=True)


class RecordSerializer(serializers.Serializer):
    """Any record that is worked on: its columns as this user reads them, and what can be done now."""

    register = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(allow_blank=True)
    status_label = serializers.CharField(allow_blank=True)
    seen = serializers.CharField(help_text=f"办理事项时作为 seen 带回。{SEEN_HELP}")
    is_synthetic = serializers.BooleanField(help_text="示范数据")
    record = serializers.DictField(help_text="登记内容，所指记录为编号或代码；企业用户与其页面所见相同")
    clocks = ClockSerializer(many=True)
    clock_problem = serializers.CharField(allow_blank=True)
    steps = StepOfCaseSerializer(many=True, help_text="下一步可办的步骤；企业用户为空")
    acts = ActSerializer(many=True, help_text="现在可办的事项")
    documents = DocumentSerializer(many=True)
    files = KeptFileSerializer(many=True, help_text="附件；企业用户为空")


class PartySerializer(serializers.Serializer):
    kind = serializers.ChoiceField(PartyKind.choices)
    name = serializers.CharField()
    uscc = serializers.CharField(allow_blank=True)
    id_number = serializers.CharField(allow_blank=True, help_text="证件号码；仅工作人员可见")
    address = serializers.CharField(allow_blank=True, help_text="住址；仅工作人员可见")
    is_minor = serializers.BooleanField()


class EvidenceSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    kind = serializers.ChoiceField(EvidenceKind.choices)
    name = serializers.CharField()
    proves = serializers.CharField(allow_blank=True)
    taken_at = serializers.DateTimeField()
    taken_by = serializers.CharField(source="taken_by.full_name")
    second_taker = serializers.SerializerMethodField()
    place = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    told_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    withdrawal_reason = serializers.CharField(allow_blank=True)
    files = KeptFileSerializer(many=True)

    def get_second_taker(self, evidence: Any) -> str:
        return evidence.second_taker.full_name if evidence.second_taker else ""


class SubmissionSerializer(serializers.Serializer):
    ledger_no = serializers.CharField()
    kind = serializers.ChoiceField(SubmissionKind.choices)
    text = serializers.CharField()
    submitted_on = serializers.DateField()
    answer = serializers.CharField(allow_blank=True)
    answered_on = serializers.DateField(allow_null=True)
    files = KeptFileSerializer(many=True)


class CaseSerializer(RecordSerializer):
    parties = PartySerializer(many=True)
    evidence = EvidenceSerializer(many=True, help_text="企业用户为空")
    submissions = SubmissionSerializer(many=True, help_text="当事人在线提交的材料")
    related = RelatedSerializer(many=True, help_text="与本案有关的记录：陈述申辩、听证、审核、讨论、缴款等")


# -- what is sent and answered --


class FormAskedSerializer(serializers.Serializer):
    title = serializers.CharField()
    seen = serializers.CharField(help_text=SEEN_HELP)
    reason_title = serializers.CharField(allow_blank=True, help_text="办理意见在此步骤的名称；事项的为空")
    reason_required = serializers.BooleanField(help_text="办理意见（reason）必填；事项的为否")
    fields_asked = FormFieldSerializer(many=True)


class NewRecordFormSerializer(serializers.Serializer):
    title = serializers.CharField()
    fields_asked = FormFieldSerializer(many=True)


class StepSentSerializer(serializers.Serializer):
    seen = serializers.CharField(help_text="读取时的办理状态；已变动的答复409")
    reason = serializers.CharField(required=False, default="", allow_blank=True, help_text="办理意见")
    fields_given = serializers.DictField(required=False, default=dict, help_text="该步骤的字段与内容")


class ActSentSerializer(serializers.Serializer):
    seen = serializers.CharField(help_text=f"读取记录或事项时的 seen。{SEEN_HELP}")
    fields_given = serializers.DictField(required=False, default=dict, help_text="该事项的字段与内容")


class MadeSerializer(serializers.Serializer):
    register = serializers.CharField()
    key = serializers.CharField()


class TakenSerializer(serializers.Serializer):
    """Where the record stands after the step or act, and what was made by it."""

    register = serializers.CharField()
    key = serializers.CharField()
    status = serializers.CharField(allow_blank=True)
    status_label = serializers.CharField(allow_blank=True)
    seen = serializers.CharField(help_text="再次办理时带回")
    made = MadeSerializer(allow_null=True, help_text="由此产生的记录；没有的为空")


class VerificationSerializer(serializers.Serializer):
    key = serializers.CharField()
    algorithm = serializers.CharField()
    seed = serializers.CharField()
    snapshot_sha256 = serializers.CharField()
    drawn_at = serializers.DateTimeField()
    witness = serializers.CharField()
    agrees = serializers.BooleanField(help_text="按快照和种子重新抽取，结果与登记一致")
    differences = serializers.ListField(child=serializers.CharField())
    snapshot = serializers.JSONField(help_text="抽取时的两库快照，可据以自行复核")


class ComparedSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    internal = serializers.CharField(allow_blank=True, help_text="内部记录")
    public = serializers.CharField(allow_blank=True, help_text="公开内容")


class PreviewSerializer(serializers.Serializer):
    key = serializers.CharField()
    status = serializers.CharField()
    preview_hash = serializers.CharField(allow_blank=True, help_text="审核公开时作为字段 preview_hash 带回")
    refusal = serializers.CharField(allow_blank=True, help_text="不能公开的原因")
    display_until = serializers.DateField(allow_null=True)
    compared = ComparedSerializer(many=True)
    body = serializers.JSONField(allow_null=True, help_text="公开后的内容")
