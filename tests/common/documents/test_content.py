"""The content of a document as JSON and back."""

from datetime import date

import pytest

from common.documents.content import DocumentContent, Heading, ListBlock, Paragraph, TableBlock
from common.frozen import DocumentError

CONTENT = DocumentContent(
    title="受理通知书",
    issuer="兰州新区生态环境局",
    dated_on=date(2026, 9, 2),
    number="兰新环受〔2026〕1号",
    addressee="示范化工有限公司",
    blocks=(
        Heading("一、事项"),
        Heading("（一）细目", 2),
        Paragraph("正文"),
        ListBlock(("甲", "乙")),
        TableBlock(("事项", "内容"), (("名称", "示范"), ("备注", ""))),
    ),
    annexes=("清单",),
    remarks=("联系人：某",),
    notice=DocumentContent.SYNTHETIC_NOTICE,
)


def test_json_round_trip_is_exact():
    data = CONTENT.to_json()
    assert DocumentContent.from_json(data) == CONTENT
    assert [block["type"] for block in data["blocks"]] == ["heading", "heading", "paragraph", "list", "table"]
    assert data["dated_on"] == "2026-09-02"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": 7}, "title 应为 str"),
        ({"title": " "}, "标题不能为空"),
        ({"title": "长" * 201}, "超过 200 字"),
        ({"blocks": []}, "没有正文"),
        ({"blocks": "正文"}, "blocks 应为列表"),
        ({"blocks": ["正文"]}, r"blocks\[0\] 应为对象"),
        ({"blocks": [{"type": "script", "text": "x"}]}, "类型“script”不存在"),
        ({"blocks": [{"type": "paragraph", "text": "x", "html": "y"}]}, "未知字段：html"),
        ({"blocks": [{"type": "paragraph"}]}, "缺少必需字段"),
        ({"blocks": [{"type": "heading", "text": "x", "level": 3}]}, "只能是 1 或 2"),
        ({"blocks": [{"type": "list", "items": []}]}, "请至少列出一项"),
        ({"blocks": [{"type": "table", "columns": ["a", "b"], "rows": [["1"]]}]}, "每行应有 2 格"),
        ({"blocks": [{"type": "table", "columns": ["a"], "rows": []}]}, "至少一行"),
        ({"seal": "x"}, "未知字段：seal"),
    ],
)
def test_what_is_no_document_is_refused(change, words):
    with pytest.raises(DocumentError, match=words):
        DocumentContent.from_json(CONTENT.to_json() | change)
