"""What PDF, DOCX and HTML have in common: the lines of the title, of lists and of annexes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from common.documents.content import DocumentContent, TableBlock
from common.typesetting.tables import Grid, fit_widths
from common.typesetting.text import clean, width_in_ems

FULL_LINE = 20  # characters of 22 pt in a line of 156 mm
TITLE_WIDTH = 19  # what is aimed at, with a little air
REACH = 5  # how far from the middle a line may be broken
_PHRASES = ("生态环境影响", "环境影响", "项目", "建设", "年产", "及", "无需", "拟审批", "审批", "受理")
_NOT_FIRST = "，。、；：！？）》〉】”’·"


def full_title(content: DocumentContent) -> str:
    """发文机关名称 and title: what the printed title says in all."""
    title, issuer = clean(content.title), clean(content.issuer)
    return title if title.startswith(issuer) else issuer + title


def title_lines(content: DocumentContent) -> list[str]:
    """The title in one line, or the issuer and below it the rest in lines of nearly equal length."""
    title, issuer = full_title(content), clean(content.issuer)
    if width_in_ems(title) <= TITLE_WIDTH or title == issuer:
        return [title]
    return [issuer, *_even_lines(title[len(issuer) :])]


def _even_lines(text: str) -> list[str]:
    pieces = []
    for left in range(math.ceil(width_in_ems(text) / TITLE_WIDTH), 1, -1):
        cut = _cut(text, left)
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _cut(text: str, lines: int) -> int:
    """Where the first of `lines` lines ends: before a phrase near the middle, never within a number."""
    target = round(len(text) / lines)
    allowed = [
        at
        for at in sorted(range(1, len(text)), key=lambda at: abs(at - target))
        if abs(at - target) <= REACH
        and text[at] not in _NOT_FIRST
        and not (text[at - 1].isascii() and text[at].isascii())
        and width_in_ems(text[:at]) <= FULL_LINE
        and width_in_ems(text[at:]) <= (FULL_LINE - 0.5) * (lines - 1)  # or the rest gets no choice
    ]
    before_phrases = (at for phrase in _PHRASES for at in allowed if text.startswith(phrase, at))
    return next(before_phrases, (allowed or [target])[0])


def numbered_items(items: Sequence[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, start=1)]


def annex_lines(content: DocumentContent) -> list[str]:
    """Lines of the 附件说明 that stands between the text and the closing."""
    if len(content.annexes) < 2:
        return [f"附件：{annex}" for annex in content.annexes]
    return [
        f"{'附件：' if number == 1 else ''}{number}. {annex}"
        for number, annex in enumerate(content.annexes, start=1)
    ]


def grid_of(block: TableBlock) -> Grid:
    return Grid(block.columns, block.rows, fit_widths((block.columns, *block.rows)))
