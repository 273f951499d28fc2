"""Text as it is set: clean characters, lowered digits, numerals, dates, widths.

What is printed as PDF, DOCX and HTML takes its words from here, so that the forms never differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = "零一二三四五六七八九"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_SUBSCRIPT_RUN = re.compile(rf"([{_SUBSCRIPTS}]+(?:\.[{_SUBSCRIPTS}]+)*)")  # CO₂, PM₂.₅
_TO_DIGITS = str.maketrans(_SUBSCRIPTS, "0123456789")
# XML (and with it DOCX) has no place for these; nor has print.
# The marks of writing direction would let a name rearrange the words around it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_WIDE, _NARROW = frozenset("MW@%mw"), frozenset(" .,:;'|!ijl")  # in fonts without serifs
_BLANKS = re.compile("[ \t\r\n\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """Drop what cannot be printed and fold line breaks and runs of blanks.

    U+2011 becomes a plain hyphen: no Chinese font has it, and looking for one
    that does slows the line breaking down by orders of magnitude.
    """
    return _BLANKS.sub(" ", _UNPRINTABLE.sub("", text.replace("\u2011", "-")))


def split_subscripts(text: str) -> Iterator[tuple[str, bool]]:
    """Cut text into (piece, is_subscript); subscript pieces hold ordinary digits.

    CO₂ and PM₂.₅ use characters that the office fonts lack, so that they are
    set as ordinary digits, lowered.
    """
    for index, piece in enumerate(_SUBSCRIPT_RUN.split(text)):
        if piece:
            yield (piece.translate(_TO_DIGITS), True) if index % 2 else (piece, False)


def chinese_number(number: int) -> str:
    """1–99 in the numerals of headings: 一, 十, 十二, 二十, 二十一."""
    if not 1 <= number <= 99:
        raise ValueError(f"标题序号 {number} 超出 1–99，请合并部分标题。")
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[units] if units else "")


def chinese_date(day: date) -> str:
    """成文日期: Arabic numerals, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_ems(text: str) -> float:
    """Width of a line of print: Latin letters and digits take half an em."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def drawn_width_in_ems(text: str) -> float:
    """Width of a label in a drawing: rather too much than too little.

    What is printed is set in fonts that we know; a page is shown in those of the reader, often without
    serifs, of which capitals are much wider than half an em.
    """
    return sum(_drawn_width(char) for char in text)


def _drawn_width(char: str) -> float:
    if not char.isascii():
        return 1
    if char in _WIDE:
        return 1
    if char.isupper():
        return 0.78
    return 0.36 if char in _NARROW else 0.64


def ordinary_digits(text: str) -> str:
    """Text with lowered digits as ordinary ones, as it comes out of a printed page."""
    return text.translate(_TO_DIGITS)


def closing_is_wide(issuer: str, dated_on: date) -> bool:
    """Whether the issuer, centred over the date, would leave the type area on the right."""
    return width_in_ems(clean(issuer)) > width_in_ems(chinese_date(dated_on)) + 8
