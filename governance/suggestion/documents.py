"""The written reply to a suggestion."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from common.documents.registry import document_kind
from governance.models import Advice


@document_kind(
    "advice-reply",
    title="建议回复函",
    template="governance/advice-reply",
    numbered=True,
    for_party=False,
    repeatable=True,
)
def advice_reply(advice: Advice, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    """What was done upon the suggestion, measure by measure."""
    return {
        "本局": settings.SITE["organiser"],
        "机关": advice.issuer,
        "类别": advice.get_kind_display(),
        "来文": advice.document_number,
        "收到日期": advice.received_on,
        "建议": advice.content,
        "回复": [line for line in advice.reply.splitlines() if line.strip()],
        "措施": [
            {
                "序号": each.number,
                "内容": each.content,
                "责任": each.owner,
                "情况": each.proof if each.done_on else "正在推进",
            }
            for each in advice.measures.all()
        ],
        "回复日期": issued_on,
    }
