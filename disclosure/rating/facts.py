"""What each register tells of a record, by the Chinese names that conditions of items use.

A number is compared by size, a day of the year ("03-15") by its place in it, a word by equality; a
record may have several words of one name (kinds of a penalty).
"""

from __future__ import annotations

from disclosure.rating.enums import RatingSource

NUMBER, DAY, WORD = "数字", "月日", "文字"

FACTS: dict[str, dict[str, str]] = {
    RatingSource.PENALTY: {
        "罚款": NUMBER,
        "没收": NUMBER,
        "处罚种类": WORD,
        "案由": WORD,
        "失信程度": WORD,
        "按日连续处罚": WORD,
        "简易程序": WORD,
    },
    RatingSource.ORDER: {"逾期天数": NUMBER, "改正状态": WORD},
    RatingSource.REINSPECTION: {"复查结果": WORD},
    RatingSource.TRANSFER: {"移送类型": WORD},
    RatingSource.COERCION: {"措施种类": WORD},
    RatingSource.CURTAILMENT: {"措施种类": WORD},
    RatingSource.INSPECTION: {"检查来源": WORD, "检查结果": WORD},
    RatingSource.LEAD: {"线索种类": WORD, "核查结果": WORD},
    RatingSource.ANNUAL: {"提交月日": DAY, "提交情况": WORD},
    RatingSource.TEMPORARY: {"逾期工作日": NUMBER, "触发情形": WORD, "提交情况": WORD},
    RatingSource.AUDIT: {"逾期天数": NUMBER, "提交情况": WORD},
    RatingSource.AUDIT_EVENT: {"事项": WORD, "结论": WORD},
    RatingSource.INSURANCE: {"责任限额": NUMBER, "经本局指导": WORD},
    RatingSource.BY_HAND: {},
}
