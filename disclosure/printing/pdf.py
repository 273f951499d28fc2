"""Printing an annual report, within bounds: a print holds a processor for seconds.

The published one is kept for a day by the hash of its snapshot, so that it is printed once however many
read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header

from common.documents.content import DocumentContent
from common.errors import Refused
from common.models import PublishedRecord
from common.presentation import zh_date
from common.rates import within_rate
from disclosure.enums import EDITABLE_FILINGS
from disclosure.filing.access import last_submission
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualDisclosure
from disclosure.printing.layout import PrintedChapter, of_content, of_snapshot

STYLESHEET = "disclosure/print/report.css"
DRAFT = "草稿"
PRINTS_PER_HOUR = 30
KEPT_SECONDS = 24 * 3600


def own_pdf(report: AnnualDisclosure) -> bytes:
    """The report for its enterprise: what was sealed last, or the draft as it stands, marked as such."""
    is_draft = report.status in EDITABLE_FILINGS
    last = None if is_draft else last_submission(report)
    sealed = last or Sealable(report)
    return _printed(
        title=f"{report.enterprise.name}{report.for_year}年度环境信息依法披露报告",
        facts=[
            ("企业名称", report.enterprise.name),
            ("统一社会信用代码", report.enterprise.uscc),
            ("报告编号", f"{report.ledger_no}（第{report.version}版）"),
            ("办理状态", report.get_status_display()),
            ("提交日期", zh_date(report.filed_on) if report.filed_on else "尚未提交"),
        ],
        chapters=of_content(sealed.content),
        sha256=sealed.sha256,
        watermark=DRAFT if is_draft else "",
        rest="全部内容可在门户预览页列出。",
        synthetic=report.is_synthetic,
    )


def published_pdf(record: PublishedRecord, *, asker: str) -> bytes:
    """The report as published. Raises Refused where `asker` had too many printed within the hour."""
    key = f"disclosure.pdf.{record.pk}.{record.sha256}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        refuse_haste(asker)
        kept = _of_record(record)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _of_record(record: PublishedRecord) -> bytes:
    body = record.body
    return _printed(
        title=record.title,
        facts=[
            ("企业名称", record.party),
            ("统一社会信用代码", record.uscc),
            ("报告版本", f"第{body['report_version']}版"),
            ("提交日期", body["filed_on"] or "—"),
            ("公开日期", zh_date(record.dated_on)),
            ("公开机关", body["authority"]),
        ],
        chapters=of_snapshot(body),
        sha256=record.sha256,
        watermark="",
        rest="全部内容见公开页面的 JSON 数据和开放数据文件。",
        synthetic=record.is_synthetic,
    )


def refuse_haste(asker: str) -> None:
    """Count one more print. Raises Refused beyond the number of an hour."""
    if not within_rate(f"disclosure.pdf.{asker}", PRINTS_PER_HOUR):
        raise Refused("生成 PDF 过于频繁，请一小时后再试；也可以使用浏览器打印。")


def _printed(
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    chapters: Sequence[PrintedChapter],
    sha256: str,
    watermark: str,
    rest: str,
    synthetic: bool,
) -> bytes:
    from common.typesetting.pdf import print_whatever  # takes a second to load; few requests print

    context: dict[str, Any] = {
        "title": title,
        "issuer": settings.SITE["name"],
        "facts": facts,
        "chapters": chapters,
        "sha256": sha256,
        "watermark": watermark,
        "rest": rest,
        "notice": DocumentContent.SYNTHETIC_NOTICE if synthetic else "",
        "today": timezone.localdate(),
    }
    return print_whatever(render_to_string("disclosure/print/report.html", context), STYLESHEET)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A download that no browser takes for a page."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
