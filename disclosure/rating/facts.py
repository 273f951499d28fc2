"""What each register tells of a record, by the Chinese names that conditions of items use.

A number is compared by size, a day of the year ("03-15") by its place in it, a word by equality; a
record may have several words of one name (kinds of a penalty). Where the words are known, a condition
may use no other, so that a slip of the pen is found when it is typed.
"""

from __future__ import annotations

from django.db.models import TextChoices

from disclosure.enums import CleanProductionKind, EventResult, TriggerKind
from disclosure.rating.enums import RatingSource
from enforcement.enums import (
    InspectionResult,
    InspectionSource,
    OrderStatus,
    PenaltyKind,
    Seriousness,
    TransferKind,
)
from enforcement.procedure_enums import (
    CoercionKind,
    CurtailmentKind,
    LeadKind,
    LeadResult,
    ReinspectionResult,
)

NUMBER, DAY, WORD = "数字", "月日", "文字"
YES, NO = "是", "否"
FILED, UNFILED = "已提交", "未提交"
Kind = str | tuple[str, ...]  # one of the above, or the words that there are


def _labels(choices: type[TextChoices]) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


_YES_NO, _STATE = (YES, NO), (FILED, UNFILED)

FACTS: dict[str, dict[str, Kind]] = {
    RatingSource.PENALTY: {
        "罚款": NUMBER,
        "没收": NUMBER,
        "处罚种类": _labels(PenaltyKind),
        "案由": WORD,
        "失信程度": _labels(Seriousness),
        "按日连续处罚": _YES_NO,
        "简易程序": _YES_NO,
    },
    RatingSource.ORDER: {"逾期天数": NUMBER, "改正状态": _labels(OrderStatus)},
    RatingSource.REINSPECTION: {"复查结果": _labels(ReinspectionResult)},
    RatingSource.TRANSFER: {"移送类型": _labels(TransferKind)},
    RatingSource.COERCION: {"措施种类": _labels(CoercionKind)},
    RatingSource.CURTAILMENT: {"措施种类": _labels(CurtailmentKind)},
    RatingSource.INSPECTION: {"检查来源": _labels(InspectionSource), "检查结果": _labels(InspectionResult)},
    RatingSource.LEAD: {"线索种类": _labels(LeadKind), "核查结果": _labels(LeadResult)},
    RatingSource.ANNUAL: {"提交月日": DAY, "提交情况": _STATE},
    RatingSource.TEMPORARY: {"逾期工作日": NUMBER, "触发情形": _labels(TriggerKind), "提交情况": _STATE},
    RatingSource.AUDIT: {"逾期天数": NUMBER, "提交情况": _STATE},
    RatingSource.AUDIT_EVENT: {"事项": _labels(CleanProductionKind), "结论": _labels(EventResult)},
    RatingSource.INSURANCE: {"责任限额": NUMBER, "经本局指导": _YES_NO},
    RatingSource.BY_HAND: {},
}
