"""The JSON of an enterprise's own ratings, and an example of everything that goes over the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disclosure.enums import Grade, RatingOrigin, RatingStatus
from disclosure.models.rating_objections import TEXT_LIMIT
from disclosure.rating.objection_enums import PointOutcome, RatingObjectionStatus

SEEN_HELP = "办理时带回；此后已告知、提出或答复异议的，答复409"


class RatingSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="评价结果编号，用于各地址")
    uscc = serializers.CharField(help_text="统一社会信用代码")
    enterprise = serializers.CharField()
    year = serializers.IntegerField(help_text="评价年度")
    version = serializers.IntegerField(help_text="调整或修复一次加一")
    origin = serializers.ChoiceField(RatingOrigin.choices, help_text="评价缘由")
    score = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    grade = serializers.ChoiceField(Grade.choices)
    veto_reason = serializers.CharField(allow_blank=True, help_text="一票否决事由")
    status = serializers.ChoiceField(RatingStatus.choices)
    noticed_on = serializers.DateField(allow_null=True, help_text="初评告知日期")
    published_on = serializers.DateField(allow_null=True, help_text="公布日期")
    is_synthetic = serializers.BooleanField(help_text="示范数据")


class RatingLineSerializer(serializers.Serializer):
    event = serializers.IntegerField(
        allow_null=True, help_text="提出异议时指明所涉事项；此后增加计入的没有，为 null"
    )
    item = serializers.CharField(help_text="指标")
    group = serializers.CharField(help_text="方面")
    happened_on = serializers.DateField()
    description = serializers.CharField()
    number = serializers.CharField(help_text="记录编号")
    points = serializers.DecimalField(max_digits=8, decimal_places=2, help_text="计分，减分为负")
    note = serializers.CharField(allow_blank=True, help_text="上限、更正等说明；不计入的为其理由")


class OwnRatingPointsSerializer(serializers.Serializer):
    base = serializers.DecimalField(max_digits=8, decimal_places=2, help_text="基准分")
    added = serializers.DecimalField(max_digits=8, decimal_places=2)
    deducted = serializers.DecimalField(max_digits=8, decimal_places=2)
    score = serializers.DecimalField(max_digits=8, decimal_places=2)
    bounds = serializers.CharField(help_text="得分所在等级的分数线")
    lines = RatingLineSerializer(many=True, help_text="计分的事项")
    left_out = RatingLineSerializer(many=True, help_text="归集但不计入的事项和理由")


class RatingPointAnswerSerializer(serializers.Serializer):
    event = serializers.IntegerField(allow_null=True)
    claim = serializers.CharField(help_text="异议理由")
    outcome = serializers.ChoiceField(
        PointOutcome.choices, allow_blank=True, help_text="处理结果；答复之前为空"
    )
    answer = serializers.CharField(allow_blank=True, help_text="答复理由；答复之前为空")


class RatingObjectionSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="异议编号")
    status = serializers.ChoiceField(RatingObjectionStatus.choices)
    received_at = serializers.DateTimeField()
    answered_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    text = serializers.CharField(allow_blank=True, help_text="总体意见")
    contact = serializers.CharField(allow_blank=True)
    points = RatingPointAnswerSerializer(many=True)
    files = serializers.ListField(child=serializers.CharField(), help_text="证明材料的文件名")


class RatingDetailSerializer(RatingSerializer):
    seen = serializers.CharField(help_text=SEEN_HELP)
    object_until = serializers.DateField(allow_null=True, help_text="可以提出异议的最后一日（含）")
    obstacles = serializers.ListField(
        child=serializers.CharField(), help_text="现在不能提出异议的理由；没有的可以提出"
    )
    points = OwnRatingPointsSerializer(allow_null=True, help_text="人工评定、没有逐项计分的为 null")
    objections = RatingObjectionSerializer(many=True)
    waiver_statement = serializers.CharField(help_text="放弃异议即确认的声明")
    is_waived = serializers.BooleanField()


class RatingClaimSentSerializer(serializers.Serializer):
    event = serializers.IntegerField(allow_null=True, default=None, help_text="所涉事项；其他事项为 null")
    claim = serializers.CharField(max_length=TEXT_LIMIT, help_text="异议理由")


class RatingObjectionSentSerializer(serializers.Serializer):
    seen = serializers.CharField(help_text="读取评价结果时的 seen")
    claims = RatingClaimSentSerializer(many=True, help_text="逐项的异议，至少一项")
    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=100, help_text="联系人及电话")


class RatingObjectionFilesSerializer(serializers.Serializer):
    """The same as a form with files; `claims` is the JSON of the list as text."""

    seen = serializers.CharField(help_text="读取评价结果时的 seen")
    claims = serializers.CharField(help_text='JSON 数组的文本，如 [{"event": 12, "claim": "…"}]')
    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=100)
    evidence = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="证明材料，可以多个"
    )


class RatingWaiverSentSerializer(serializers.Serializer):
    seen = serializers.CharField(help_text="读取评价结果时的 seen")
    agreed = serializers.BooleanField(help_text="已阅读并确认 waiver_statement，填 true")


class RatingWithdrawalSentSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


# -- examples --

RATING: dict[str, Any] = {
    "key": "PLXY-2025-91620100MA0000010H",
    "uscc": "91620100MA0000010H",
    "enterprise": "示范第1化工有限公司",
    "year": 2025,
    "version": 1,
    "origin": "cycle",
    "score": "59.00",
    "grade": "C",
    "veto_reason": "",
    "status": "noticed",
    "noticed_on": "2026-03-02",
    "published_on": None,
    "is_synthetic": True,
}
_LINE: dict[str, Any] = {
    "event": 412,
    "item": "逾期未改正",
    "group": "环境管理",
    "happened_on": "2025-03-31",
    "description": "责令改正逾期",
    "number": "ZFZ-2025-0012",
    "points": "-4.00",
    "note": "",
}
OBJECTION: dict[str, Any] = {
    "number": "PLPY-2026-0001",
    "status": "received",
    "received_at": "2026-03-05T09:30:00+08:00",
    "answered_on": None,
    "withdrawn_on": None,
    "text": "",
    "contact": "张某 0931-0000000",
    "points": [{"event": 412, "claim": "已在期限内改正，见情况说明。", "outcome": "", "answer": ""}],
    "files": ["情况说明.pdf"],
}
DETAIL: dict[str, Any] = RATING | {
    "seen": "3f0d9c1b2a7e4d55",
    "object_until": "2026-03-17",
    "obstacles": [],
    "points": {
        "base": "70.00",
        "added": "0.00",
        "deducted": "11.00",
        "score": "59.00",
        "bounds": "40分至60分（不含）",
        "lines": [_LINE],
        "left_out": [],
    },
    "objections": [],
    "waiver_statement": "本企业已知悉初评结果……同意提前公布评价结果。",
    "is_waived": False,
}
OBJECTION_SENT: dict[str, Any] = {
    "seen": "3f0d9c1b2a7e4d55",
    "claims": [{"event": 412, "claim": "已在期限内改正，见情况说明。"}],
    "text": "",
    "contact": "张某 0931-0000000",
}
WAIVER_SENT = {"seen": "3f0d9c1b2a7e4d55", "agreed": True}
WITHDRAWAL_SENT = {"reason": "核对后无异议"}
REFUSED = {
    "detail": "异议期已于2026年3月17日24时届满，如有新的事实请与本局联系。",
    "basis": "企业环境信用评价办法（试行）（环发〔2013〕150号）（待核）",
}
CONFLICT = {"detail": "评价结果此后已变动，请重新读取后再办理。", "basis": ""}
INVALID = {"claims": ["请至少对一个事项写明异议理由。"]}
