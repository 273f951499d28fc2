from datetime import UTC, date, datetime

import pytest

from common.typesetting.text import chinese_date, chinese_number, clean, split_subscripts
from reports.rendering.document import FigureRow, Section
from reports.rendering.text import (
    annex_note,
    assembly_time,
    figure_labels,
    numbered,
    plain_text,
    title_lines,
)

from . import sample


def test_chinese_numbers():
    assert [chinese_number(n) for n in (1, 9, 10, 11, 20, 21, 99)] == [
        "一", "九", "十", "十一", "二十", "二十一", "九十九",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="1–99"):
        chinese_number(100)


def test_numbers_follow_from_structure_and_restart():
    levels = [
        (1, "甲"),
        (2, "乙"),
        (2, "丙"),
        (3, "丁"),
        (3, "戊"),
        (2, "己"),
        (3, "庚"),
        (1, "辛"),
        (2, "壬"),
    ]
    headings = [item.heading for item in numbered(tuple(Section(level, text) for level, text in levels))]
    assert headings == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.丁",
        "2.戊",
        "（三）己",
        "1.庚",
        "二、辛",
        "（一）壬",
    ]


def test_text_without_heading_takes_no_number():
    items = numbered((Section(1, ""), Section(1, "甲")))
    assert [item.heading for item in items] == ["", "一、甲"]


def test_heading_that_runs_in_is_closed_once():
    items = numbered((Section(2, "学习", run_in=True), Section(2, "如何办？", run_in=True)))
    assert [item.heading for item in items] == ["（一）学习。", "（二）如何办？"]


def test_dates_have_no_leading_zero():
    assert chinese_date(date(2025, 1, 7)) == "2025年1月7日"
    night = datetime(2024, 12, 31, 16, 5, tzinfo=UTC)
    assert assembly_time(sample.document(assembled_at=night)) == "2025年1月1日00:05"


def test_clean_drops_what_cannot_be_printed():
    assert clean("甲\u2011乙\x00\x0b丙\ud800\u200b丁\r\n  戊\ufeff") == "甲-乙丙丁 戊"


def test_subscripts_become_lowered_digits():
    assert list(split_subscripts("CO₂和PM₂.₅、m³")) == [
        ("CO", False), ("2", True), ("和PM", False), ("2.5", True), ("、m³", False),
    ]  # fmt: skip


def test_long_title_breaks_after_the_issuer():
    assert title_lines(sample.document()) == ["兰州新区生态环境局", "关于2024年法治政府建设情况的报告"]
    assert title_lines(sample.document(title="法治政府建设情况报告")) == ["法治政府建设情况报告"]


def test_annex_note_numbers_only_several_annexes():
    assert annex_note(sample.document()) == ["附件：1.主要数据图表", "2.指标数据及口径"]
    assert annex_note(sample.document(charts=(), tables=())) == ["附件：指标数据及口径"]
    assert annex_note(sample.document(charts=(), tables=(), annex=(), findings=())) == []


def test_plain_text_is_the_printed_wording():
    document = sample.document(
        sections=(
            Section(1, "", (sample.paragraph("引言。"),)),
            Section(1, "总体情况"),
            Section(
                2, "学习", (sample.paragraph("学习{I01:7}次。"), sample.paragraph("减排CO₂。")), run_in=True
            ),
        ),
        charts=(),
        tables=(),
    )
    assert plain_text(document).split("\n") == [
        "兰州新区生态环境局关于2024年法治政府建设情况的报告",
        "新区依法治区办：",
        "引言。",
        "一、总体情况",
        "（一）学习。学习7次。",
        "减排CO2。",
        "附件：指标数据及口径",
        "兰州新区生态环境局",
        "2025年1月17日",
    ]


def test_other_readings_are_numbered_not_named_in_english():
    ids = ("I06", "I06.gross", "I06.legal", "I07", "I07.gross")
    rows = tuple(FigureRow(id, "名", "1", "个", "式") for id in ids)
    labels = figure_labels(sample.document(annex=rows))
    assert list(labels.values()) == ["I06", "I06-1", "I06-2", "I07", "I07-1"]
    assert list(labels) == list(ids)
