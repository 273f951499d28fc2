"""The receipt of an annual report, and the summary for the province (文书): the facts of their wording."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.presentation import grouped_digits, zh_date, zh_datetime
from disclosure.annual.checks import RULES
from disclosure.filing.access import last_submission
from disclosure.filing.places import Places
from disclosure.models import AnnualDisclosure, AnnualSubmission, DisclosureSummary
from registry.wording import lines_of

Facts = dict[str, Any]


@document_kind(
    "disclosure-receipt",
    title="环境信息依法披露报告接收回执",
    template="disclosure/receipt",
    numbered=False,
    repeatable=True,
)
def receipt(
    report: AnnualDisclosure, *, issued_on: date, submission: AnnualSubmission | None = None, **extra: Any
) -> Facts:
    """What was handed in and when; each handing-in has its own. The last one without `submission`."""
    made = submission or last_submission(report)
    if made is None:
        return {"企业": report.enterprise.name}
    late = f"逾期{made.days_late}日" if made.days_late else "按期"
    came = zh_date(made.filed_on) if made.is_paper else zh_datetime(made.certified_at)
    places = Places(made.content)
    return {
        "企业": report.enterprise.name,
        "信用代码": report.enterprise.uscc,
        "年度": report.for_year,
        "版本": report.version,
        "次数": made.number,
        "回执编号": f"{report.ledger_no}/{made.number}",
        "提交时间": came,
        "提交人": f"{made.certified_by}（{'代为录入' if made.is_paper else '企业负责人'}）",
        "期限": made.due_on,
        "是否按期": late,
        "附件数": len(made.content["files"]),
        "内容摘要": grouped_digits(made.sha256),
        "声明": lines_of(made.statement),
        "说明": [
            f"{places.label(each['path'])}（{_rule_words(each['code'])}）：{' '.join(each['text'].split())}"
            for each in made.content["explanations"]
        ],
    }


def _rule_words(code: str) -> str:
    rule = RULES.get(code)
    return rule.says if rule else code


@document_kind(
    "disclosure-summary",
    title="企业环境信息依法披露情况汇总",
    template="disclosure/summary",
    for_party=False,
)
def summary(made: DisclosureSummary, *, issued_on: date, **extra: Any) -> Facts:
    """The figures as they were frozen with the summary."""
    figures = made.figures
    return {
        "年度": made.year,
        "报送期限": made.due_on,
        "应披露": figures["total"]["listed"],
        "按期": figures["total"]["on_time"],
        "逾期": figures["total"]["late"],
        "未披露": figures["total"]["missing"],
        "已公开": figures["total"]["published"],
        "按期率": figures["rate"],
        "情形": [_row(each) for each in figures["criteria"]],
        "园区": [_row(each) for each in figures["parks"]],
        "未披露企业": [f"{each['name']}（{each['uscc']}）" for each in figures["missing"]],
        "数据摘要": grouped_digits(made.sha256),
    }


def _row(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "名称": each["name"],
        "应披露": each["listed"],
        "按期": each["on_time"],
        "逾期": each["late"],
        "未披露": each["missing"],
        "已公开": each["published"],
    }
