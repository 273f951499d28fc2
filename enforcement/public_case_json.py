"""Published results of cases and orders to correct as JSON: fields of the snapshot alone."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.models import PublishedRecord
from enforcement.published_cases import SHELVES


class RecordSerializer(serializers.Serializer):
    """What the records of both kinds tell in a list."""

    id = serializers.IntegerField(source="pk", help_text="编号")
    version = serializers.IntegerField(help_text="版本；更正后加一")
    number = serializers.CharField(help_text="决定书文号")
    title = serializers.CharField(help_text="标题")
    party = serializers.CharField(help_text="当事人；自然人只公开姓氏")
    uscc = serializers.CharField(source="body.uscc", help_text="统一社会信用代码；自然人为空")
    violations = serializers.ListField(
        source="body.violations", child=serializers.CharField(), help_text="违法行为"
    )
    park = serializers.CharField(source="body.park", help_text="所在园区")
    authority = serializers.CharField(source="body.authority", help_text="作出决定的机关")
    published_at = serializers.DateTimeField(help_text="发布时间")
    is_synthetic = serializers.BooleanField(help_text="是否为示范数据（虚构）")
    sha256 = serializers.CharField(help_text="公开内容的校验码")
    url = serializers.SerializerMethodField(help_text="网页地址")

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: PublishedRecord) -> str:
        page = reverse(SHELVES[record.kind].page, args=[record.pk])
        return str(self.context["request"].build_absolute_uri(page))


class ResultSerializer(RecordSerializer):
    """A result in a list."""

    party_kind = serializers.CharField(source="body.party_label", help_text="当事人类别")
    penalties = serializers.ListField(
        source="body.penalty_labels", child=serializers.CharField(), help_text="处罚种类"
    )
    amount = serializers.DecimalField(
        16, 2, allow_null=True, help_text="罚没金额（元），罚款与没收之和；决定变更的为变更后的金额"
    )
    decided_on = serializers.DateField(source="dated_on", help_text="决定日期")
    display_until = serializers.DateField(allow_null=True, help_text="公示截止日，含当日")


class ProvisionSerializer(serializers.Serializer):
    law = serializers.CharField(help_text="法律法规")
    article = serializers.CharField(help_text="条款")


class PenaltySerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="处罚种类代码")
    name = serializers.CharField(source="label", help_text="处罚种类")
    content = serializers.CharField(help_text="处罚内容")


class ResultStepSerializer(serializers.Serializer):
    on = serializers.DateField(help_text="日期")
    name = serializers.CharField(source="label", help_text="环节")


class AmendmentSerializer(serializers.Serializer):
    on = serializers.DateField(help_text="变更日期")
    decided_fine = serializers.CharField(allow_null=True, help_text="变更前的罚款（元）")


class ResultDetailSerializer(ResultSerializer):
    """Everything that is published of a result."""

    legal_representative = serializers.CharField(
        source="body.legal_representative", help_text="法定代表人；自然人为空"
    )
    facts = serializers.CharField(source="body.facts", help_text="主要违法事实")
    provisions = ProvisionSerializer(source="body.provisions", many=True, help_text="处罚依据")
    penalty_details = PenaltySerializer(source="body.penalties", many=True, help_text="各种处罚及其内容")
    result = serializers.CharField(source="body.result", help_text="处罚内容")
    fine = serializers.CharField(source="body.fine", allow_null=True, help_text="罚款（元）")
    confiscation = serializers.CharField(source="body.confiscation", allow_null=True, help_text="没收（元）")
    procedure = serializers.CharField(source="body.procedure", help_text="办案程序")
    served_on = serializers.DateField(source="body.served_on", allow_null=True, help_text="送达日期")
    published_on = serializers.DateField(source="body.published_on", allow_null=True, help_text="公开日期")
    amended = AmendmentSerializer(source="body.amended", default=None, help_text="决定变更；未变更为空")
    timeline = ResultStepSerializer(source="body.timeline", many=True, help_text="办理经过")
    remedies = serializers.ListField(
        source="body.remedies", child=serializers.CharField(), help_text="救济权利告知，每段一项"
    )


class OrderSerializer(RecordSerializer):
    """An order to correct, in a list and by itself."""

    demand = serializers.CharField(source="body.demand", help_text="改正要求")
    issued_on = serializers.DateField(source="dated_on", help_text="下达日期")
    correct_by = serializers.DateField(
        source="body.correct_by", allow_null=True, help_text="改正期限；责令立即改正的为空"
    )
    state = serializers.CharField(source="body.state", help_text="改正状态")
    corrected_on = serializers.DateField(
        source="body.corrected_on", allow_null=True, help_text="改正完成日期"
    )


_RECORD = {
    "id": 2048,
    "version": 1,
    "number": "兰新环罚〔2026〕7号",
    "title": "示范化工有限公司超标排放水污染物案",
    "party": "示范化工有限公司",
    "uscc": "91620100MADEM01082",
    "violations": ["超标排放水污染物"],
    "park": "化工园区",
    "authority": "兰州新区生态环境局",
    "published_at": "2026-11-20T09:00:00+08:00",
    "is_synthetic": True,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "https://example.org/cases/2048/",
}
RESULT_EXAMPLE = _RECORD | {
    "party_kind": "法人或其他组织",
    "penalties": ["罚款"],
    "amount": "100000.00",
    "decided_on": "2026-11-12",
    "display_until": "2027-11-20",
}
RESULT_DETAIL_EXAMPLE = RESULT_EXAMPLE | {
    "legal_representative": "王示范",
    "facts": "废水总排口化学需氧量超过排放标准。",
    "provisions": [{"law": "《中华人民共和国水污染防治法》", "article": "第八十三条第二项"}],
    "penalty_details": [{"kind": "fine", "name": "罚款", "content": ""}],
    "result": "罚款人民币壹拾万元整。",
    "fine": "100000.00",
    "confiscation": None,
    "procedure": "普通程序",
    "served_on": "2026-11-13",
    "published_on": "2026-11-20",
    "amended": None,
    "timeline": [{"on": "2026-11-12", "name": "作出处罚决定"}],
    "remedies": ["申请行政复议或者提起行政诉讼期间，除法律另有规定外，处罚决定不停止执行。"],
}
ORDER_EXAMPLE = _RECORD | {
    "number": "兰新环责改〔2026〕3号",
    "title": "示范化工有限公司超标排放水污染物责令改正决定",
    "url": "https://example.org/cases/orders/2048/",
    "demand": "立即停止超标排放。",
    "issued_on": "2026-11-12",
    "correct_by": "2026-11-30",
    "state": "已送达",
    "corrected_on": None,
}
