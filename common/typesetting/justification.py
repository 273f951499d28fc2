"""Flush right edges for Chinese lines in WeasyPrint.

WeasyPrint stretches only spaces, and Chinese has none: a line that ends one
character early because of the punctuation rules stays ragged. Here the slack
of a justified line with Chinese in it is spread between all its characters,
as the standard of typesetting asks.

This replaces one private function and is therefore tied to the version whose
source was read. On an upgrade: compare `justify_line` and `add_word_spacing`
in `weasyprint/layout/inline.py` with what is overridden here, run
`tests/reports/rendering/test_pdf.py` (it measures the share of flush lines),
then change VERSION.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

VERSION = "70.0"
# WeasyPrint cuts the spacing it draws to thousandths of an em, which widens each
# character by two thirds of one on average (measured); taken off beforehand.
ROUNDING = 0.00067
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_justify_spaces = inline.justify_line


def install() -> None:
    """Put the replacement in place; calling it again changes nothing."""
    if weasyprint.VERSION != VERSION:
        raise RuntimeError(
            f"WeasyPrint 为 {weasyprint.VERSION}，中文两端对齐仅在 {VERSION} 上核对过："
            f"请按 requirements 安装 {VERSION}，或按 common/typesetting/justification.py 的说明复核。"
        )
    inline.justify_line = justify_line


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    texts = list(_text_boxes(line))
    characters = sum(len(box.text) for box in texts)
    if characters < 2 or not any(_CHINESE.search(box.text) for box in texts):
        _justify_spaces(context, line, extra_width)
        return
    _spread(line, extra_width / (characters - 1), 0)


def _text_boxes(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            yield from _text_boxes(child)


def _spread(box: Any, gap: float, advance: float) -> float:
    """Widen each character of `box` by `gap`; return how far the next box moves."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        # The text is laid out anew from its style when it is drawn.
        box.style = box.style.copy()
        spacing = box.style["letter_spacing"]
        rounding = ROUNDING * box.style["font_size"]
        box.style["letter_spacing"] = gap - rounding + (0 if spacing == "normal" else spacing)
        widening = gap * len(box.text)
        box.width += widening
        return advance + widening
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += advance
        start = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _spread(child, gap, advance)
        box.width += advance - start
        return advance
    box.translate(advance, 0)  # an atomic inline box
    return advance
