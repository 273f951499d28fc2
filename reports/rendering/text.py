"""The words of the report as they are set: heading numbers, title, annexes, plain text.

All three renderers take their words from here, so that PDF, DOCX and HTML
never differ in wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from common.charts import Chart
from common.typesetting.text import chinese_date, chinese_number, clean, ordinary_digits, width_in_ems

from .document import ReportDocument, Section

EXHIBITS, DATA = "主要数据图表", "指标数据及口径"  # titles of the two annexes
FINDING_LABELS = {"error": "错误", "warning": "提示", "info": "说明"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
_CLOSED = "。！？；：…"


def assembly_time(document: ReportDocument) -> str:
    moment = document.assembled_at.astimezone(SHANGHAI)
    return f"{chinese_date(moment)}{moment:%H:%M}"


@dataclass(frozen=True, slots=True)
class NumberedSection:
    section: Section
    label: str  # "一、", "（一）", "1." or ""

    @property
    def heading(self) -> str:
        """The heading as printed; one that runs in is closed by a full stop."""
        if not self.section.heading:
            return ""
        text = self.label + clean(self.section.heading)
        return f"{text}。" if self.section.run_in and text[-1] not in _CLOSED else text


def numbered(sections: tuple[Section, ...]) -> list[NumberedSection]:
    """Give each section its number; a higher heading restarts the lower ones."""
    counts = [0, 0, 0]
    result = []
    for section in sections:
        label = ""
        if section.heading:
            depth = section.level - 1
            counts[depth] += 1
            counts[depth + 1 :] = [0] * (2 - depth)
            label = _label(section.level, counts[depth])
        result.append(NumberedSection(section, label))
    return result


def _label(level: int, number: int) -> str:
    if level == 3:
        return f"{number}."
    numeral = chinese_number(number)
    return f"{numeral}、" if level == 1 else f"（{numeral}）"


def title_lines(document: ReportDocument) -> list[str]:
    """Break a title too long for one line after the name of the issuer.

    A line of the title takes 20 characters; breaking between words is asked
    for by the standard and cannot be left to the line breaker.
    """
    title = clean(document.title)
    issuer = clean(document.issuer)
    if width_in_ems(title) <= 20 or not title.startswith(issuer) or title == issuer:
        return [title]
    return [issuer, title[len(issuer) :]]


def annex_titles(document: ReportDocument) -> list[str]:
    """Titles of the annexes that this document has, in order."""
    titles = []
    if document.charts or document.tables:
        titles.append(EXHIBITS)
    if document.annex or document.findings:
        titles.append(DATA)
    return titles


def chart_caption(index: int, chart: Chart) -> str:
    unit = f"（单位：{chart.unit}）" if chart.unit else ""
    return f"图{index}　{chart.title}{unit}"


def annex_note(document: ReportDocument) -> list[str]:
    """Lines of the 附件说明 that stands between the text and the signature."""
    titles = annex_titles(document)
    if len(titles) == 1:
        return [f"附件：{titles[0]}"]
    return [f"{'附件：' if i == 1 else ''}{i}.{title}" for i, title in enumerate(titles, start=1)]


def annex_mark(document: ReportDocument, title: str) -> str:
    """What stands at the top left of an annex: 附件, or 附件2 if there are several."""
    titles = annex_titles(document)
    return "附件" if len(titles) == 1 else f"附件{titles.index(title) + 1}"


def plain_text(document: ReportDocument) -> str:
    """The body, from title to date, one paragraph a line, as it is printed."""
    lines = [clean(document.title)]
    if document.addressee:
        lines.append(clean(document.addressee))
    for item in numbered(document.sections):
        texts = [clean(paragraph.text) for paragraph in item.section.paragraphs]
        if item.section.run_in and texts:
            texts[0] = item.heading + texts[0]
        elif item.heading:
            texts.insert(0, item.heading)
        lines += texts
    lines += annex_note(document)
    lines += [clean(document.issuer), chinese_date(document.dated_on)]
    return ordinary_digits("\n".join(lines))


def figure_labels(document: ReportDocument) -> dict[str, str]:
    """What the annex prints as number of each indicator: other readings are counted, I06-1, I06-2.

    Their ids are words for the machine (I06.gross) and mean nothing to a reader.
    """
    counts: dict[str, int] = {}
    labels = {}
    for row in document.annex:
        base, _, reading = row.id.partition(".")
        if reading:
            counts[base] = counts.get(base, 0) + 1
            labels[row.id] = f"{base}-{counts[base]}"
        else:
            labels[row.id] = base
    return labels
