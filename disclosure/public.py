"""What the public reads of credit ratings and of what enterprises disclose: allowlist projections.

Basis: 企业环境信息依法披露管理办法（部令24号）第十七条、第十九条 (what is disclosed); 环发〔2013〕150号
(ratings are published once they are final) [memory]. Of their points the items, the sums and the numbers of
public records are shown (`disclosure.rating.public_points`); objections, grounds of a veto, reviews and
remarks stay inside. Texts that enterprises wrote are masked by `common.publication`; of what befell natural
persons (行政拘留, 刑事责任) the free texts are not shown at all, for a name has no form by which to find it.

Facets, by which the lists are narrowed (`PublishedRecord.facets`):

    year       the year rated, the year reported on, the year in which a temporary report was published
    grade      Grade of a rating
    origin     RatingOrigin
    trigger    TriggerKind of a temporary report
    pollutant  what an annual report says is discharged, by name
    industry   the division of GB/T 4754 of who made an annual report
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.errors import Refused
from common.masking import mask_text
from common.publication import Projection, PublicColumn, public_kind
from disclosure.enums import FilingStatus, RatingStatus, TriggerKind
from disclosure.filing.access import last_submission
from disclosure.filing.projection import public_content, search_words, unmasked
from disclosure.filing.withholding import granted_paths
from disclosure.models import AnnualDisclosure, CreditRating, TemporaryDisclosure
from disclosure.models.filing import Filing
from disclosure.public_facets import annual_facets
from disclosure.rating.public_points import numbers_in, public_points
from registry.scoping import EnterpriseRecord

CREDIT_RATING = "credit-rating"
ANNUAL_DISCLOSURE = "annual-disclosure"
TEMPORARY_DISCLOSURE = "temporary-disclosure"

# What befell persons rather than the enterprise.
PERSONAL = frozenset({TriggerKind.DETENTION, TriggerKind.CRIMINAL})

_ENTERPRISE = {"enterprise", "uscc", "park", "published_on", "authority"}
_NAME = PublicColumn("enterprise", "企业名称", "party")
_CODE = PublicColumn("uscc", "统一社会信用代码", "uscc")


@public_kind(
    CREDIT_RATING,
    label="环保信用评价结果",
    list_title="环保信用评价结果",
    page=f"public-{CREDIT_RATING}",
    columns=(
        _NAME,
        _CODE,
        PublicColumn("year", "评价年度", "body.year", "被评价行为发生的年度"),
        PublicColumn("grade", "信用等级", "body.grade"),
        PublicColumn("score", "得分", "body.score", "未评分的为空"),
        PublicColumn("scheme", "评价方案", "body.scheme"),
        PublicColumn("scheme_version", "方案版本", "body.scheme_version"),
        PublicColumn("rating_version", "结果版本", "body.rating_version", "调整或修复一次加一"),
        PublicColumn("origin", "评价缘由", "body.origin_label", "年度评价、动态调整或信用修复"),
        PublicColumn("published_on", "公布日期", "dated_on"),
        PublicColumn("park", "所在园区", "body.park"),
        PublicColumn("authority", "评价机关", "body.authority"),
    ),
    allowed=_ENTERPRISE
    | {
        "year",
        "grade",
        "grade_label",
        "score",
        "scheme",
        "scheme_version",
        "rating_version",
        "origin_label",
        "explanation",
    },
)
def project_rating(rating: CreditRating) -> Projection:
    """A final rating. Raises Refused for any that is not published, or was replaced."""
    if rating.status != RatingStatus.PUBLISHED or rating.published_on is None:
        raise Refused("评价结果尚未公布或已被调整，不能公开。请按规定公布后再公开。", "环发〔2013〕150号")
    grade = rating.get_grade_display()
    points = public_points(rating, timezone.localdate())
    return Projection(
        title=f"{rating.enterprise.name}{rating.cycle_year}年度环保信用评价结果",
        body=_of_enterprise(rating, rating.published_on)
        | {
            "year": rating.cycle_year,
            "grade": rating.grade,
            "grade_label": grade,
            "score": None if rating.score is None else f"{rating.score:.2f}",
            "scheme": rating.scheme.name,
            "scheme_version": rating.scheme.version,
            "rating_version": rating.version,
            "origin_label": rating.get_origin_display(),
            "explanation": points,
        },
        unmasked=numbers_in(points),  # numbers of decisions, public under their own rules
        search_terms=[rating.enterprise.uscc, grade, f"{rating.cycle_year}年"],
        category=rating.grade,
        facets={"year": [str(rating.cycle_year)], "grade": [rating.grade], "origin": [rating.origin]},
        **_common(rating, rating.published_on),
    )


@public_kind(
    ANNUAL_DISCLOSURE,
    label="年度环境信息依法披露报告",
    list_title="年度环境信息依法披露报告",
    page=f"public-{ANNUAL_DISCLOSURE}",
    columns=(
        _NAME,
        _CODE,
        PublicColumn("year", "披露年度", "body.year", "报告所述年度"),
        PublicColumn("report_version", "报告版本", "body.report_version", "更正一次加一"),
        PublicColumn("filed_on", "提交日期", "body.filed_on"),
        PublicColumn("published_on", "公开日期", "dated_on"),
        PublicColumn("link", "报告全文网址", "body.link", "企业未填写的为空"),
        PublicColumn("park", "所在园区", "body.park"),
        PublicColumn("authority", "公开机关", "body.authority"),
    ),
    allowed=_ENTERPRISE | {"year", "report_version", "filed_on", "link", "chapters", "tables"},
)
def project_annual(filing: AnnualDisclosure) -> Projection:
    """A public annual report with its content as sealed (`disclosure.filing.projection`).

    A report that came with a ledger has no content of its own. Raises Refused for any other state.
    """
    published_on = _published_on(filing)
    submission = last_submission(filing)
    sealed = submission.content if submission else {}
    withheld = granted_paths(filing)
    content = public_content(sealed, withheld) if submission else {}
    return Projection(
        title=f"{filing.enterprise.name}{filing.for_year}年度环境信息依法披露报告",
        body=_of_enterprise(filing, published_on)
        | {
            "year": filing.for_year,
            "report_version": filing.version,
            "filed_on": _iso(filing.filed_on),
            "link": _safe_link(filing.link),
            **content,
        },
        search_terms=[filing.enterprise.uscc, f"{filing.for_year}年", *search_words(content)],
        unmasked=unmasked(sealed, withheld),
        facets={"year": [str(filing.for_year)], **annual_facets(content, filing.enterprise.industry_code)},
        **_common(filing, published_on),
    )


@public_kind(
    TEMPORARY_DISCLOSURE,
    label="临时环境信息依法披露报告",
    list_title="临时环境信息依法披露报告",
    page=f"public-{TEMPORARY_DISCLOSURE}",
    columns=(
        _NAME,
        _CODE,
        PublicColumn("trigger", "触发情形", "body.trigger_label"),
        PublicColumn("document_title", "法律文书名称", "body.document_title"),
        PublicColumn("document_number", "法律文书文号", "number"),
        PublicColumn("document_authority", "作出机关", "body.document_authority"),
        PublicColumn("received_on", "文书收到日期", "body.received_on", "变更报告为变更发生日期"),
        PublicColumn("items", "信息条数", "body.items"),
        PublicColumn("matter", "事由", "body.matter", "涉及自然人的不公开"),
        PublicColumn("content", "主要内容", "body.content", "涉及自然人的不公开"),
        PublicColumn("rectification", "整改情况", "body.rectification", "涉及自然人的不公开"),
        PublicColumn("filed_on", "提交日期", "body.filed_on"),
        PublicColumn("published_on", "公开日期", "dated_on"),
        PublicColumn("park", "所在园区", "body.park"),
        PublicColumn("authority", "公开机关", "body.authority"),
    ),
    allowed=_ENTERPRISE
    | {
        "trigger",
        "trigger_label",
        "document_title",
        "document_number",
        "document_authority",
        "received_on",
        "items",
        "matter",
        "content",
        "rectification",
        "is_personal",
        "corrects",
        "filed_on",
    },
)
def project_temporary(filing: TemporaryDisclosure) -> Projection:
    """A public temporary report. Raises Refused for any other state."""
    published_on = _published_on(filing)
    personal = filing.trigger in PERSONAL
    texts = {
        name: "" if personal else getattr(filing, name) for name in ("matter", "content", "rectification")
    }
    trigger = filing.get_trigger_display()
    # Titles and numbers of documents on persons name them, or lead to them.
    document = f"{trigger}文书" if personal else filing.document_title
    number = "" if personal else filing.document_number
    return Projection(
        title=f"{filing.enterprise.name}临时环境信息依法披露报告（{trigger}）"[:200],
        number=number,
        body=_of_enterprise(filing, published_on)
        | texts
        | {
            "trigger": filing.trigger,
            "trigger_label": trigger,
            "document_title": document,
            "document_number": number,
            "document_authority": filing.authority,
            "received_on": filing.received_on.isoformat(),
            "items": filing.item_count,
            "is_personal": personal,
            "corrects": filing.corrects_id is not None,
            "filed_on": _iso(filing.filed_on),
        },
        search_terms=[
            filing.enterprise.uscc,
            document,
            filing.authority,
            *texts.values(),
        ],
        category=filing.trigger,
        facets={"year": [str(published_on.year)], "trigger": [filing.trigger]},
        **_common(filing, published_on),
    )


def _published_on(filing: Filing) -> date:
    if filing.status != FilingStatus.PUBLISHED or filing.published_on is None:
        raise Refused(
            "报告尚未公开、已被更正或已撤回，不能公开。请审核通过并公开后再办。",
            "企业环境信息依法披露管理办法",
        )
    return filing.published_on


def _common(record: EnterpriseRecord, published_on: date) -> dict[str, Any]:
    """What the snapshots of all three kinds are found and joined by."""
    enterprise = record.enterprise
    return {
        "party": enterprise.name,
        "dated_on": published_on,
        "park": enterprise.park.code if enterprise.park else "",
        "uscc": enterprise.uscc,
    }


def _of_enterprise(record: EnterpriseRecord, published_on: date) -> dict[str, Any]:
    enterprise = record.enterprise
    return {
        "enterprise": enterprise.name,
        "uscc": enterprise.uscc,
        "park": enterprise.park.name if enterprise.park else "",
        "published_on": published_on.isoformat(),
        "authority": settings.SITE["name"],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _safe_link(link: str) -> str:
    """The address of the report; "" where masking would break it or it is no page of the web."""
    is_web = link.startswith(("https://", "http://"))
    return link if is_web and mask_text(link) == link else ""
