"""What one cell means for a field, and how a bad one is explained."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from common.importing.cells import BadCell, clean_text, is_blank, parser_for
from common.importing.xlsx import ErrorCell
from registry.enums import KeyUnitKind
from registry.models import Enterprise, StatutoryLimit

DAY = models.DateField("日期")
TEXT = models.CharField("名称", max_length=5)
MONEY = models.DecimalField("罚款（元）", max_digits=8, decimal_places=2)
WHOLE = models.IntegerField("数量")
TRUTH = models.BooleanField("是否")
KIND = models.CharField("类别", max_length=10, choices=KeyUnitKind.choices)
MOMENT = models.DateTimeField("时刻")
LIST = models.JSONField("清单", default=list)


def parse(field: models.Field, value: Any) -> Any:
    if not hasattr(field, "model"):
        field.model = Enterprise
        field.set_attributes_from_name("any")
    return parser_for(field)(value)


def reason(field: models.Field, value: Any) -> str:
    with pytest.raises(BadCell) as caught:
        parse(field, value)
    assert caught.value.mend  # every problem says how to mend it
    return caught.value.reason


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (DAY, date(2024, 1, 2), date(2024, 1, 2)),
        (DAY, "2024-01-02", date(2024, 1, 2)),
        (DAY, " 2024/1/2 ", date(2024, 1, 2)),
        (DAY, "2024年1月2日", date(2024, 1, 2)),
        (TEXT, "　甲 乙　", "甲 乙"),
        (TEXT, "\ufeff甲\u200b乙\u00a0", "甲乙"),
        (TEXT, 710, "710"),
        (TEXT, 710.0, "710"),
        (TEXT, 1.5, "1.5"),
        (TEXT, True, "是"),
        (TEXT, "'=1+1", "=1+1"),
        (TEXT, "''@a", "'@a"),
        (TEXT, "'甲'", "'甲'"),
        (TEXT, "-5", "-5"),
        (MONEY, 1047.2, Decimal("1047.20")),
        (MONEY, 0.1 + 0.2, None),
        (MONEY, "1,047.2", Decimal("1047.20")),
        (MONEY, "-3", Decimal("-3.00")),
        (MONEY, 0, Decimal("0.00")),
        (WHOLE, 30.0, 30),
        (WHOLE, "30", 30),
        (TRUTH, "是", True),
        (TRUTH, False, False),
        (KIND, "大气环境", "air"),
        (LIST, "甲；乙;甲", ["甲", "乙"]),
    ],
)
def test_cells_become_values(field: models.Field, value: Any, expected: Any) -> None:
    if expected is None:
        assert "小数超过 2 位" in reason(field, value)
    else:
        assert parse(field, value) == expected


def test_moment_is_taken_by_the_clock_of_shanghai() -> None:
    assert parse(MOMENT, "2024-12-31 23:30").isoformat() == "2024-12-31T23:30:00+08:00"
    assert parse(MOMENT, datetime(2024, 12, 31, 23, 30)).isoformat() == "2024-12-31T23:30:00+08:00"
    assert parse(MOMENT, date(2024, 1, 1)).isoformat() == "2024-01-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (DAY, "2024-02-30", "没有这一天"),
        (DAY, "去年", "应为日期"),
        (DAY, 45000, "单元格是数字"),
        (DAY, datetime(2024, 1, 1, 9), "带有时刻"),
        (TEXT, "一二三四五六", "最多 5 个字"),
        (TEXT, "甲\n乙", "换行"),
        (TEXT, "甲\x07", "控制字符"),
        (TEXT, "=1+1", "像是公式"),
        (TEXT, date(2024, 1, 1), "单元格却是日期"),
        (TEXT, 6.201e17, "超过 15 位"),
        (TEXT, 10**16, "超过 15 位"),
        (TEXT, ErrorCell("#REF!"), "#REF!"),
        (TEXT, ErrorCell(""), "没有计算结果"),
        (MONEY, "十万", "应为数字"),
        (MONEY, "NaN", "应为数字"),
        (MONEY, "1e99", "数字过大"),
        (MONEY, 1234567, "数字过大"),
        (MONEY, 1.234, "小数超过 2 位"),
        (MONEY, date(2024, 1, 1), "应为数字"),
        (MONEY, True, "应为数字"),
        (WHOLE, 1.5, "应为整数"),
        (WHOLE, "9" * 30, "应为整数"),
        (TRUTH, "可能", "只能填"),
        (KIND, "空气", "不是可选的内容"),
        (KIND, "air", "不是可选的内容"),
    ],
)
def test_bad_cells_are_explained(field: models.Field, value: Any, words: str) -> None:
    assert words in reason(field, value)


def test_wrong_choice_names_the_nearest_and_all() -> None:
    with pytest.raises(BadCell) as caught:
        parse(KIND, "大气")
    assert "“大气环境”" in caught.value.mend
    assert "水环境、大气环境" in caught.value.mend


def test_validators_of_the_field_speak() -> None:
    uscc = Enterprise._meta.get_field("uscc")
    with pytest.raises(BadCell, match="18位且校验码正确"):
        parser_for(uscc)("916201000000000000")
    amount = StatutoryLimit._meta.get_field("amount")
    with pytest.raises(BadCell):
        parser_for(amount)(-1)


def test_blanks() -> None:
    assert all(is_blank(value) for value in (None, "", "  \u3000", "\u200b\ufeff", "\n"))
    assert not any(is_blank(value) for value in (0, False, "0"))
    assert clean_text("第一行\r\n第二行") == "第一行\n第二行"
