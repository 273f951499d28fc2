"""How a title is broken into lines."""

from dataclasses import replace

import pytest

from common.documents.layout import FULL_LINE, annex_lines, full_title, title_lines
from common.typesetting.text import width_in_ems

from .test_content import CONTENT


def test_a_short_title_stands_in_one_line_after_the_issuer():
    assert title_lines(CONTENT) == ["兰州新区生态环境局受理通知书"]
    assert full_title(replace(CONTENT, title="兰州新区生态环境局公告")) == "兰州新区生态环境局公告"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于示范项目环境影响报告表的批复", ["关于示范项目环境影响报告表的批复"]),
        (
            "关于示范公司电子级氢氟酸扩建项目生态环境影响报告书的批复",
            ["关于示范公司电子级氢氟酸扩建项目", "生态环境影响报告书的批复"],
        ),
        (
            "关于示范公司年产电子级氢氟酸30000吨工程（一期）环评文件的批复",
            ["关于示范公司年产电子级氢氟酸", "30000吨工程（一期）环评文件的批复"],
        ),
    ],
)
def test_a_long_title_is_broken_before_a_phrase_and_never_within_a_number(title, lines):
    assert title_lines(replace(CONTENT, title=title)) == ["兰州新区生态环境局", *lines]


@pytest.mark.parametrize("length", [1, 19, 20, 38, 39, 60, 190])
def test_lines_lose_nothing_and_begin_with_no_closing_mark(length):
    title = ("示范，项目）" * 40)[:length]
    lines = title_lines(replace(CONTENT, title=title))
    assert "".join(lines) == f"兰州新区生态环境局{title}"
    assert not {line[0] for line in lines} & set("，）")
    assert max(map(width_in_ems, lines)) <= FULL_LINE


def test_annexes_are_numbered_when_there_are_several():
    assert annex_lines(replace(CONTENT, annexes=())) == []
    assert annex_lines(CONTENT) == ["附件：清单"]
    assert annex_lines(replace(CONTENT, annexes=("甲", "乙"))) == ["附件：1. 甲", "2. 乙"]
