"""Amounts of money in words (人民币大写), as documents and public pages state them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_CENT = Decimal("0.01")


def capital_amount(value: Decimal | int) -> str:
    """元 → words: 1047200.5 → 壹佰零肆万柒仟贰佰元伍角整. Raises ValueError on what has no words."""
    amount = Decimal(value).quantize(_CENT, ROUND_HALF_UP)
    if amount < 0:
        raise ValueError("a negative amount has no words")
    whole, cents = divmod(int(amount * 100), 100)
    if whole >= 10**16:
        raise ValueError("the amount is beyond what is put in words")
    jiao, fen = divmod(cents, 10)
    yuan = f"{_integer(whole)}元" if whole or not cents else ""
    if not cents:
        return f"{yuan}整"
    if not jiao:
        return f"{yuan}{'零' if yuan else ''}{_DIGITS[fen]}分"
    return f"{yuan}{_DIGITS[jiao]}角{f'{_DIGITS[fen]}分' if fen else '整'}"


def _integer(number: int) -> str:
    """Groups of four from the left; one 零 stands for any run of zeros between digits."""
    if not number:
        return _DIGITS[0]
    words = ""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group:
            gap = words and (group < 1000 or not groups[index + 1])
            words += ("零" if gap else "") + _group(group) + _GROUPS[index]
    return words


def _group(number: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
