"""Amounts in words."""

from decimal import Decimal

import pytest

from common.amounts import capital_amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (10, "壹拾元整"),
        (105, "壹佰零伍元整"),
        (1_005, "壹仟零伍元整"),
        (10_001, "壹万零壹元整"),
        (100_000, "壹拾万元整"),
        (1_000_500, "壹佰万零伍佰元整"),
        (10_472_000, "壹仟零肆拾柒万贰仟元整"),
        (20_050_000, "贰仟零伍万元整"),
        (100_000_001, "壹亿零壹元整"),
        (1_000_010_000, "壹拾亿零壹万元整"),
        (Decimal("1047200.50"), "壹佰零肆万柒仟贰佰元伍角整"),
        (Decimal("12.05"), "壹拾贰元零伍分"),
        (Decimal("0.05"), "伍分"),
        (Decimal("0.56"), "伍角陆分"),
        (Decimal("1.005"), "壹元零壹分"),
    ],
)
def test_an_amount_in_words(amount, words):
    assert capital_amount(amount) == words


@pytest.mark.parametrize("amount", [-1, 10**16])
def test_what_has_no_words_is_refused(amount):
    with pytest.raises(ValueError, match="words"):
        capital_amount(amount)


def test_words_read_back_as_the_amount():
    """Every amount up to 10^5 and a walk beyond it: digits and places add up again."""
    for amount in [*range(0, 100_000, 37), *range(100_000, 10**9, 9_876_543)]:
        assert _read(capital_amount(amount).removesuffix("元整")) == amount


def _read(words: str) -> int:
    total = group = digit = 0
    for each in words:
        if each in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(each)
        elif each in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[each]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[each]
            group = digit = 0
    return total + group + digit
