"""The receipt of a temporary report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.documents.registry import document_kind
from common.errors import Refused
from common.presentation import grouped_digits
from disclosure.models import TemporaryDisclosure, TemporarySubmission


@document_kind(
    "temporary-disclosure-receipt",
    title="临时报告接收凭证",
    template="disclosure/temporary-receipt",
    numbered=False,
    repeatable=True,
)
def temporary_receipt(
    report: TemporaryDisclosure,
    *,
    issued_on: date,
    submission: TemporarySubmission | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """What was handed in, when, by whom, with its hash; `submission` or the last one."""
    made = submission or TemporarySubmission.objects.filter(report=report).order_by("-number").first()
    if made is None:
        raise Refused("该报告尚未提交，没有接收凭证。")
    return {
        "本局": settings.SITE["organiser"],
        "企业名称": report.enterprise.name,
        "统一社会信用代码": report.enterprise.uscc,
        "编号": report.ledger_no,
        "触发情形": report.get_trigger_display(),
        "法律文书": report.document_title,
        "文号": report.document_number,
        "收到日期": report.received_on,
        "提交日期": made.filed_on,
        "提交时间": f"{timezone.localtime(made.certified_at):%H时%M分}",
        "提交次数": made.number,
        "确认人": made.certified_by.full_name if made.certified_by else "",
        "纸质": made.is_paper,
        "附件": [f"{each['kind']}（{each['name']}）" for each in made.content["files"]],
        "内容摘要": grouped_digits(made.sha256),
    }
