"""Page set-up and named styles of the DOCX form, after GB/T 9704.

The styles are called 公文…, because 标题 and 正文 are what a Chinese Word
calls its built-in ones. Fonts are the office names: a bureau's machine has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

TITLE, LEVEL_1, LEVEL_2, LEVEL_3 = "公文标题", "公文一级标题", "公文二级标题", "公文三级标题"
BODY, FLUSH, CENTRED, CLOSING = "公文正文", "公文顶格", "公文居中", "公文落款"
ANNEX_MARK, CAPTION, CELL, CELL_HEAD, NOTE = (
    "公文附件标识",
    "公文图表标题",
    "公文表格",
    "公文表头",
    "公文表注",
)
PAGE_NUMBER, NOTICE, RUN_IN = "公文页码", "公文页眉提示", "公文二级标题接排"

FANG, KAI, HEI, SONG, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
# 22 lines of 579/20 pt and 28 characters of 16 − 850/4096 pt are the largest
# that Word's units let into 156 × 225 mm; one unit more and a line is lost.
LINE_PITCH, CHARACTER_SPACE = 579, -850
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    font: str
    size: float = 16
    align: WD_ALIGN_PARAGRAPH = BOTH
    indent: int = 0  # first line, in characters
    outline: int | None = None
    on_grid: bool = True
    keep_with_next: bool = False


STYLES = (
    Style(TITLE, XIAOBIAOSONG, 22, CENTRE, outline=0),
    Style(LEVEL_1, HEI, indent=2, outline=1, keep_with_next=True),
    Style(LEVEL_2, KAI, indent=2, outline=2, keep_with_next=True),
    Style(LEVEL_3, FANG, indent=2, outline=3, keep_with_next=True),
    Style(BODY, FANG, indent=2),
    Style(FLUSH, FANG),
    Style(CENTRED, FANG, align=CENTRE),
    Style(CLOSING, FANG, align=RIGHT),
    Style(ANNEX_MARK, HEI, align=LEFT, keep_with_next=True),
    Style(CAPTION, HEI, 14, CENTRE, keep_with_next=True),
    Style(CELL, FANG, 10.5, CENTRE, on_grid=False),
    Style(CELL_HEAD, HEI, 10.5, CENTRE, on_grid=False),
    Style(NOTE, FANG, 10.5, LEFT, on_grid=False),
    Style(PAGE_NUMBER, SONG, 14, LEFT, on_grid=False),
    Style(NOTICE, HEI, 9, CENTRE, on_grid=False),
)


def set_up(word: Any) -> None:
    """Give an empty document its defaults, styles and page."""
    _set_defaults(word)
    for style in STYLES:
        _add_style(word, style)
    run_in = word.styles.add_style(RUN_IN, WD_STYLE_TYPE.CHARACTER)
    _set_font(run_in, KAI)
    _set_page(word.sections[0])
    word.settings.odd_and_even_pages_header_footer = True


def _set_font(style: Any, font: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)


def _set_defaults(word: Any) -> None:
    """No space between paragraphs nor between Chinese and Latin; language Chinese."""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    fonts = " ".join(f'w:{script}="{FANG}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    defaults.getparent().replace(
        defaults,
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}>"
            f"<w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
            '<w:sz w:val="32"/><w:szCs w:val="32"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            '<w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
            '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
            "</w:docDefaults>"
        ),
    )


def _add_style(word: Any, wanted: Style) -> None:
    style = word.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    _set_font(style, wanted.font)
    style.font.size = Pt(wanted.size)
    form = style.paragraph_format
    form.alignment = wanted.align
    form.keep_with_next = wanted.keep_with_next
    form.widow_control = False
    properties = style.element.get_or_add_pPr()
    if wanted.indent:
        form.first_line_indent = Pt(wanted.indent * wanted.size)
        properties.get_or_add_ind().set(qn("w:firstLineChars"), str(100 * wanted.indent))
    if not wanted.on_grid:
        _insert(properties, "w:snapToGrid", "0")
    if wanted.outline is not None:
        _insert(properties, "w:outlineLvl", str(wanted.outline))


# What follows each element in the schema's order; Word refuses a file out of order.
_AFTER = {
    "w:snapToGrid": ("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"),
    "w:outlineLvl": ("w:rPr",),
}


def _insert(properties: Any, tag: str, value: str) -> None:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    properties.insert_element_before(element, *_AFTER[tag])


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    # The dashes of the page number, in the middle of a line of 14 pt type
    # (about 18 pt high), stand 7 mm below the type area.
    section.footer_distance = Mm(35 - 7) - Pt(9)
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(
        parse_xml(
            f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="{LINE_PITCH}"'
            f' w:charSpace="{CHARACTER_SPACE}"/>'
        )
    )
