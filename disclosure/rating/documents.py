"""The notice of a rating and the result of its review (文书): the facts of their wording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from common.presentation import plain_number, zh_date
from disclosure.models import CreditRating, ObjectionPoint
from disclosure.rating.explaining import Explained, ExplainedLine, explained
from disclosure.rating.objection_enums import CorrectionKind
from disclosure.rating.periods import period_from, period_of
from registry.enums import Certainty

Facts = dict[str, Any]


@document_kind("rating-notice", title="环保信用初评结果告知书", template="disclosure/rating-notice")
def notice(rating: CreditRating, *, issued_on: date, **extra: Any) -> Facts:
    """The score with every point of it, and how and until when the enterprise may object."""
    period = period_from(issued_on)
    return _rating_facts(rating, explained(rating)) | {
        "评价缘由": rating.get_origin_display(),
        "是初评": rating.version == 1,
        "异议期限": period.words,
        "异议截止": period.last_day,
        "期限待核": period.unverified,
    }


@document_kind(
    "rating-review",
    title="环保信用评价异议复核结果告知书",
    template="disclosure/rating-review",
    repeatable=True,
)
def review(
    rating: CreditRating,
    *,
    issued_on: date,
    points: Sequence[ObjectionPoint] = (),
    before: tuple[str, Any] | None = None,
    **extra: Any,
) -> Facts:
    """The answer to each objected point, and what the rating is after the review."""
    if before is None or rating.objected_on is None:
        raise Refused("该评价结果没有复核过的异议，不能制发复核结果告知书。")
    period = period_of(rating)
    grade, score = before
    return _rating_facts(rating, explained(rating)) | {
        "异议日期": rating.objected_on,
        "原等级": grade,
        "原得分": _score(score),
        "异议": [_answer(point) for point in points],
        "维持": (grade, score) == (rating.get_grade_display(), rating.score),
        "异议截止": period.last_day if period is not None else None,
        "可再异议": period is not None and period.is_open(issued_on),
    }


def _rating_facts(rating: CreditRating, found: Explained | None) -> Facts:
    facts: Facts = {
        "企业": rating.enterprise.name,
        "信用代码": rating.enterprise.uscc,
        "年度": rating.cycle_year,
        "方案": str(rating.scheme),
        "方案待核": rating.scheme.certainty != Certainty.VERIFIED,
        "得分": _score(rating.score),
        "等级": rating.get_grade_display(),
        "结果应用": _consequence(rating),
        "否决事由": rating.veto_reason,
        "有明细": found is not None,
        "事项": [],
        "不计": [],
    }
    if found is not None:
        facts |= {
            "基准分": plain_number(found.score.base),
            "加分": plain_number(found.score.added),
            "减分": plain_number(found.score.deducted),
            "分数线": found.band.words,
            "事项": [_line(line) for line in found.lines],
            "不计": [_line(line) for line in found.left_out],
        }
    return facts


def _consequence(rating: CreditRating) -> str:
    threshold = rating.scheme.thresholds.filter(grade=rating.grade).first()
    return threshold.consequence if threshold is not None else ""


def _score(score: Any) -> str:
    return "未评分" if score is None else f"{plain_number(score)}分"


def _line(line: ExplainedLine) -> Facts:
    return {
        "指标": line.item.name,
        "日期": zh_date(line.happened_on),
        "内容": _cell(line.description),
        "编号": _cell(line.number),
        "分值": f"{'+' if line.points > 0 else ''}{plain_number(line.points)}",
        "说明": _cell(line.note) or "—",
    }


def _answer(point: ObjectionPoint) -> Facts:
    event = point.event
    return {
        "事项": _cell(f"{event.item.name}（{event.source_number}）" if event is not None else "其他"),
        "理由": _cell(point.claim),
        "结果": point.get_outcome_display(),
        "更正": _remedy(point),
        "答复": _cell(point.answer),
    }


def _remedy(point: ObjectionPoint) -> str:
    if not point.remedy:
        return "—"
    words = str(point.get_remedy_display())
    changed = point.remedy == CorrectionKind.CHANGE and point.points is not None
    return f"{words}（{plain_number(point.points)}分）" if changed else words  # type: ignore[arg-type]


def _cell(text: str) -> str:
    """A text as one cell of a table of the wording."""
    return " ".join(text.replace("|", "／").split())
