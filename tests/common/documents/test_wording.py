"""Text templates: marks, hostile values, and values that are missing."""

from datetime import date

import pytest

from common.documents.content import Heading, ListBlock, Paragraph, TableBlock
from common.documents.wording import MissingValue, worded
from common.errors import Refused
from common.frozen import DocumentError

VALUES = {"名称": "示范化工有限公司", "事项": "有关事项", "清单": ["甲", "乙"], "说明": ""}


def made(**values):
    return worded("test/notice", VALUES | values, issuer="兰州新区生态环境局", dated_on=date(2026, 9, 2))


def test_each_line_is_a_block_by_its_mark(wording):
    content = made()
    assert (content.title, content.addressee) == ("示范化工有限公司告知书", "示范化工有限公司")
    assert (content.annexes, content.remarks) == (("材料清单",), ("联系人：综合科",))
    assert content.blocks == (
        Heading("一、事项"),
        Paragraph("现将有关事项告知如下："),
        ListBlock(("甲", "乙")),
        TableBlock(("事项", "内容"), (("名称", "示范化工有限公司"),)),
    )


def test_dates_and_numbers_are_set_as_texts_say_them(wording):
    wording("标题：书\n---\n{{ 日 }}，{{ 数 }}件")
    assert made(日=date(2026, 9, 2), 数=1234).blocks == (Paragraph("2026年9月2日，1234件"),)


@pytest.mark.parametrize(
    "hostile",
    [
        "甲\n# 假标题",
        "甲\r\n---\r\n标题：假",
        "甲\u2028| a | b |",
        "甲\x85- 假清单",
        "# 甲",
        "- 甲",
        "| 甲 | 乙 |",
        "{{ 名称 }}{% include 'x' %}",
        "<script>alert(1)</script>&amp;",
        "甲\x00\x1b[31m\u202e乙\ue000\ue001",
    ],
)
def test_a_value_brings_no_mark_of_its_own(wording, hostile):
    content = made(说明=hostile)
    assert [block.type for block in content.blocks] == ["heading", "paragraph", "list", "table", "paragraph"]
    text = content.blocks[-1].text
    assert not set(text) & set("\n\r\x00\x1b\x85\u2028\u202e\ue000\ue001")
    if hostile.isprintable():
        assert text == hostile


def test_a_value_with_a_stroke_stays_in_its_cell(wording):
    assert made(名称="甲|乙").blocks[3].rows == (("名称", "甲|乙"),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ 不存在 }}", "不存在"),
        ("{% if 不存在 %}甲{% endif %}", "不存在"),
        ("{% for 项 in 不存在 %}{{ 项 }}{% endfor %}", "不存在"),
        ("{{ 说明 }}", "说明"),  # there, but empty
        ("{{ 说明.第一 }}", "说明"),
        ("{{ 表.乙 }}", "乙"),
        ("{{ 名称.第一 }}", "名称.第一"),
        ("{{ 空白 }}", "空白"),
        ("{{ 无 }}", "无"),
    ],
)
def test_a_missing_value_is_an_error_that_names_it(wording, text, name):
    wording(f"标题：书\n---\n正文{text}")
    with pytest.raises(MissingValue, match=f"文书缺少“{name}”") as caught:
        made(表={"甲": "1"}, 空白=" \u200b\n", 无=None)
    assert isinstance(caught.value, Refused)


def test_an_empty_value_may_be_asked_for(wording):
    wording(
        "标题：书\n---\n{% if 说明 %}有{% else %}无{% endif %}\n{% for 项 in 空 %}甲{% empty %}空{% endfor %}"
    )
    assert made(空=[]).blocks == (Paragraph("无"), Paragraph("空"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("标题：书\n正文", "须有一行“---”"),
        ("---\n正文", "有且只有一行“标题：”"),
        ("标题：书\n标题：书\n---\n正文", "有且只有一行“标题：”"),
        ("标题：书\n抄送：某\n---\n正文", "不是标题、主送"),
        ("标题：书\n---\n", "没有正文"),
        ("标题：书\n---\n| 甲 | 乙 |\n| 1 |", "每行应有 2 格"),
    ],
)
def test_a_wrong_template_says_what_is_wrong(wording, text, words):
    wording(text)
    with pytest.raises(DocumentError, match=words):
        made()


def test_values_are_plain(wording):
    with pytest.raises(TypeError, match="名称"):
        made(名称=object())


def test_an_edited_wording_is_used_at_once(wording):
    wording("标题：书\n---\n旧文")
    assert made().blocks == (Paragraph("旧文"),)
    wording("标题：书\n---\n新文")
    assert made().blocks == (Paragraph("新文"),)
