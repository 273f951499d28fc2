"""What one cell means: from the value that a reader yields to the value of a model field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import DecimalValidator, MaxLengthValidator
from django.db import models
from django.utils import timezone

from common.importing.xlsx import ErrorCell
from common.neutralising import restored
from common.registers.declaration import MULTI_SEPARATOR

Parser = Callable[[Any], Any]

# What nobody sees and nothing means: zero-width characters, marks of direction, soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MOMENT = re.compile(rf"{_DATE.pattern}(?:[ T](\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?)?")
_MANY = re.compile("[；;]")
EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number


class BadCell(Exception):
    """A cell that cannot be taken over: why, and how to mend it."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing a reader could see."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    text = value.strip()
    return not text or (not text.isprintable() and not _INVISIBLE.sub("", text).strip())


def clean_text(value: Any, *, lines: bool = True) -> str:
    """The text of a cell, without what cannot be seen. Raises BadCell."""
    if isinstance(value, str):
        text = value.strip()
        if not text.isprintable():
            text = _visible(text, lines)
        if text[:1] in "='":
            text = _unescaped(text)
        return text
    if isinstance(value, ErrorCell):
        raise _error_cell(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        raise BadCell("此列应为文本，单元格却是日期", "把单元格格式设为“文本”后重新填写")
    if isinstance(value, int) and len(str(abs(value))) <= EXACT_DIGITS:
        return str(value)
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    if isinstance(value, float) and abs(value) < 10**EXACT_DIGITS:
        return str(int(value))
    raise BadCell("数字超过 15 位，表格软件已丢失末尾的数字", "把单元格格式设为“文本”后重新填写完整号码")


def _visible(text: str, lines: bool) -> str:
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(text):
        raise BadCell("含有不可见的控制字符", "在单元格中重新键入内容，不要从网页或其他系统粘贴")
    if not lines and "\n" in text:
        raise BadCell("此列只能填一行，单元格内有换行", "删除单元格内的换行")
    return text


def _unescaped(text: str) -> str:
    if text[:1] == "=":
        raise BadCell("内容以“=”开头，像是公式", "填写计算后的结果；确为文字的，在前面加一个英文单引号 '")
    return restored(text)


def _error_cell(cell: ErrorCell) -> BadCell:
    if cell.code:
        return BadCell(f"单元格是错误值 {cell.code}", "更正公式，或直接填写结果")
    return BadCell("单元格是公式但没有计算结果", "在 Excel 或 WPS 中打开并保存一次，或直接填写结果")


def parser_for(field: models.Field) -> Parser:
    """The parser of a field's cells; blank cells never reach it."""
    if field.is_relation:
        raise ImproperlyConfigured(f"{field}: parse the key of the target instead")
    parse = _choice_parser(field) if field.flatchoices else _plain_parser(field)
    ignored = (MaxLengthValidator, DecimalValidator)  # checked while parsing, in words
    validators = [each for each in field.validators if not isinstance(each, ignored)]
    if not validators:
        return parse

    def validated(value: Any) -> Any:
        parsed = parse(value)
        for validate in validators:
            try:
                validate(parsed)
            except ValidationError as error:
                raise BadCell("；".join(error.messages).rstrip("。"), field_hint(field)) from error
        return parsed

    return validated


def field_hint(field: models.Field) -> str:
    """How to fill the field, from its help text."""
    return str(field.help_text).rstrip("。") or "请按台账模板中该列的说明填写"


def _plain_parser(field: models.Field) -> Parser:
    for kind, make in _MAKERS:
        if isinstance(field, kind):
            return make(field)
    raise ImproperlyConfigured(f"{field}: the ledger has no cell for a {type(field).__name__}")


def _choice_parser(field: models.Field) -> Parser:
    by_label = {str(label): value for value, label in field.flatchoices or []}

    def parse(value: Any) -> Any:
        if isinstance(value, str) and value in by_label:
            return by_label[value]
        return chosen(clean_text(value, lines=False), by_label)

    return parse


def chosen(text: str, by_label: dict[str, Any]) -> Any:
    """The code of a label. Raises BadCell naming the labels, the nearest first."""
    if text in by_label:
        return by_label[text]
    near = difflib.get_close_matches(text, by_label, n=1, cutoff=0.5)
    hint = f"是否应为“{near[0]}”；" if near else ""
    labels = "、".join(list(by_label)[:20])
    raise BadCell("不是可选的内容", f"{hint}可填：{labels}{'……' if len(by_label) > 20 else ''}")


def _text_parser(field: models.Field) -> Parser:
    limit, lines = field.max_length or 0, isinstance(field, models.TextField)

    def parse(value: Any) -> str:
        text = clean_text(value, lines=lines)
        if limit and len(text) > limit:
            raise BadCell(f"有 {len(text)} 个字，最多 {limit} 个字", f"缩短到 {limit} 个字以内")
        if len(text) > 32_767:
            raise BadCell("超过 32767 个字", "缩短内容，或改为附件上传")
        return text

    return parse


def _boolean_parser(field: models.Field) -> Parser:
    def parse(value: Any) -> bool:
        text = clean_text(value, lines=False)
        if text not in ("是", "否"):
            raise BadCell("只能填“是”或“否”", "改为“是”或“否”")
        return text == "是"

    return parse


def _number(value: Any) -> Decimal:
    if isinstance(value, bool | date):
        raise BadCell("应为数字", "把单元格格式设为“常规”后填写阿拉伯数字")
    if isinstance(value, float):
        # The shortest digits that mean the same number: what the clerk typed.
        return Decimal(repr(value))
    if isinstance(value, int):
        return Decimal(value)
    text = clean_text(value, lines=False).replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadCell("应为数字", "只填阿拉伯数字，不带单位和文字") from error
    if not number.is_finite():
        raise BadCell("应为数字", "只填阿拉伯数字，不带单位和文字")
    return number


def _integer_parser(field: models.Field) -> Parser:
    def parse(value: Any) -> int:
        number = _number(value)
        if number.adjusted() > 20 or number != number.to_integral_value():
            raise BadCell("应为整数", "改为整数，不带小数")
        return int(number)

    return parse


def _decimal_parser(field: Any) -> Parser:
    places, whole = field.decimal_places, field.max_digits - field.decimal_places
    step = Decimal(1).scaleb(-places)

    def parse(value: Any) -> Decimal:
        number = _number(value)
        if number and number.adjusted() >= whole:
            raise BadCell("数字过大", f"整数部分最多 {whole} 位，请核对单位")
        if number != number.quantize(step):
            raise BadCell(f"小数超过 {places} 位", f"保留 {places} 位小数")
        return number.quantize(step)

    return parse


def _float_parser(field: models.Field) -> Parser:
    return lambda value: float(_number(value))


def _date_parser(field: models.Field) -> Parser:
    def parse(value: Any) -> date:
        if type(value) is date:
            return value
        if isinstance(value, datetime):
            raise BadCell("应为日期，单元格还带有时刻", "只填日期，如 2024-01-02")
        return read_moment(value, _DATE, "应为日期", "改为 2024-01-02 这样的日期").date()

    return parse


def _moment_parser(field: models.Field) -> Parser:
    def parse(value: Any) -> datetime:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        elif not isinstance(value, datetime):
            value = read_moment(value, _MOMENT, "应为日期和时刻", "改为 2024-01-02 09:30 这样的时间")
        return timezone.make_aware(value)

    return parse


def read_moment(value: Any, pattern: re.Pattern[str], reason: str, mend: str) -> datetime:
    """A date (and time) written as text. Raises BadCell."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise BadCell(f"{reason}，单元格是数字", "把单元格格式设为“日期”，或改为 2024-01-02 这样的文本")
    match = pattern.fullmatch(clean_text(value, lines=False))
    if not match:
        raise BadCell(reason, mend)
    try:
        return datetime(*(int(part) for part in match.groups() if part is not None))  # type: ignore[arg-type]
    except ValueError as error:
        raise BadCell("没有这一天", "核对年月日") from error


def _list_parser(field: models.Field) -> Parser:
    """A JSON list of codes: labels separated by “；” where the model names them in LIST_CHOICES."""
    choices = list_choices(field)

    def parse(value: Any) -> list[Any]:
        parts = split_many(clean_text(value))
        return [chosen(part, choices) for part in parts] if choices else parts

    return parse


def list_choices(field: models.Field) -> dict[str, Any]:
    """Label → code of the entries of a JSON list field; empty when any text may stand there."""
    kinds = getattr(field.model, "LIST_CHOICES", {}).get(field.name)
    return {str(label): value for value, label in kinds.choices} if kinds else {}


def split_many(text: str) -> list[str]:
    """The entries of a cell that holds several, each once, in order."""
    return list(dict.fromkeys(part.strip() for part in _MANY.split(text) if part.strip()))


_MAKERS: list[tuple[type[models.Field], Callable[[Any], Parser]]] = [
    (models.BooleanField, _boolean_parser),
    (models.IntegerField, _integer_parser),
    (models.DecimalField, _decimal_parser),
    (models.FloatField, _float_parser),
    (models.DateTimeField, _moment_parser),
    (models.DateField, _date_parser),
    (models.JSONField, _list_parser),
    (models.CharField, _text_parser),
    (models.TextField, _text_parser),
    (models.GenericIPAddressField, _text_parser),
]

__all__ = ["MULTI_SEPARATOR", "BadCell", "Parser", "clean_text", "is_blank", "parser_for"]
