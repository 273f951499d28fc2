"""Typed text and cells of workbooks as values of their item's kind, with errors that say how to mend them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from disclosure.annual.declaration import Item, Kind, Value

LARGEST = Decimal(10) ** 14
YES, NO = ("是", "有", "true", "1"), ("否", "无", "false", "0")
_DATE_FORMS = ("%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
_URL = URLValidator(schemes=["http", "https"], message="请填写以http://或https://开头的完整网址。")


def value_of(item: Item, typed: Any) -> Value:
    """The value of what was typed, or of a workbook's cell; None where nothing was.

    Whether it may be empty is asked elsewhere: a draft may. Raises ValidationError.
    """
    if typed is None:
        return None
    if isinstance(typed, bool | int | float | Decimal | date):
        typed = typed_of(typed)
    text = str(typed).strip()
    if not text:
        return None
    return _READERS[item.kind](item, text)


def typed_of(value: Any) -> str:
    """A value as one types it; what `value_of` reads back the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(repr(value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def shown(item: Item, value: Value) -> str:
    """A value as it is read: choices by their labels."""
    if item.kind is Kind.CHOICE:
        return dict(item.choices).get(str(value), "") if value is not None else ""
    return typed_of(value)


def _text(item: Item, text: str) -> str:
    text = " ".join(text.split()) if item.kind is Kind.TEXT else text.replace("\r\n", "\n")
    clean = "".join(each for each in text if each in "\n\u3000" or each.isprintable())
    if len(clean) > item.max_length:
        raise ValidationError(f"最多{item.max_length}个字，现有{len(clean)}个字，请精简。")
    return clean


def _number(item: Item, text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValidationError(f"“{text[:20]}”不是数字，请只填数字，不带单位。")
    if number < 0 and not item.negative:
        raise ValidationError("不得为负数。")
    if abs(number) >= LARGEST:
        raise ValidationError("数值过大，请核对单位。")
    return number


def _decimal(item: Item, text: str) -> Decimal:
    number = _number(item, text)
    digits = number.normalize().as_tuple()
    if isinstance(digits.exponent, int) and -digits.exponent > item.places:
        raise ValidationError(f"最多保留{item.places}位小数。")
    return number


def _integer(item: Item, text: str) -> int:
    number = _number(item, text)
    if number != number.to_integral_value():
        raise ValidationError("须为整数。")
    return int(number)


def _date(item: Item, text: str) -> date:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("00:00:00")
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise ValidationError("请按“2026-03-15”的格式填写日期。")


def _choice(item: Item, text: str) -> str:
    for code, label in item.choices:
        if text in (code, label):
            return code
    labels = "、".join(label for _, label in item.choices)
    raise ValidationError(f"“{text[:20]}”不在可选范围内，请填：{labels}。")


def _yes_no(item: Item, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValidationError("请填“是”或“否”。")


def _url(item: Item, text: str) -> str:
    _URL(text)
    return _text(item, text)


_READERS: Mapping[Kind, Callable[[Item, str], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.URL: _url,
}
