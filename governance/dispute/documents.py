"""The answer to a claim, with the list of evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from common.documents.registry import document_kind
from governance.enums import LitigationKind
from governance.models import Litigation


@document_kind(
    "dispute-answer",
    title="答复答辩书",
    template="governance/dispute-answer",
    numbered=False,
    for_party=False,
)
def dispute_answer(dispute: Litigation, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    """What the bureau answers, and the evidence and rules that it hands in."""
    return {
        "本局": settings.SITE["organiser"],
        "是复议": dispute.kind == LitigationKind.RECONSIDERATION,
        "机关": dispute.authority,
        "案号": dispute.case_number,
        "案由": dispute.title.removeprefix("不服"),  # the document says what is objected to itself
        "对方": dispute.claimant,
        "收到日期": dispute.received_on,
        "答复": [line for line in dispute.answer.splitlines() if line.strip()],
        "代理人": [
            {"姓名": each.name, "职务": each.post, "权限": each.get_power_display()}
            for each in dispute.agents.filter(ended_on__isnull=True)
        ],
        "证据": [
            {
                "序号": each.number,
                "名称": each.name,
                "目的": each.purpose,
                "来源": each.source or "本局执法案卷",
                "页数": each.pages,
            }
            for each in dispute.evidences.all()
        ],
        "答复日期": issued_on,
    }
