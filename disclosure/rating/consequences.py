"""What follows from a grade: by the scheme, in random draws, for the positive list; each with its basis.

Nothing here decides: the figures are rows of configuration, and the positive list is entered and left by
whoever reviews. Basis: 环发〔2013〕150号 (待核); 环办执法〔2021〕10号; 国办发〔2015〕58号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.errors import PortalError
from common.presentation import plain_number, zh_date
from disclosure.enums import Grade, RatingStatus
from disclosure.models import CreditRating
from disclosure.selectors import published_on
from enforcement.draw_pools import GRADE_WEIGHTS, OFF_SITE_FOR_A
from enforcement.graded_list.proposals import BASIS as LIST_BASIS
from enforcement.graded_list.proposals import reason_of, version_on
from enforcement.models import PositiveListEntry
from registry.enums import Certainty
from registry.selectors import threshold_on

NOT_IMMUNE = (
    "正面清单和信用等级只影响检查的频次和方式，不是免检：投诉举报、监测异常、专项检查和案件调查不受影响，"
    "有违法行为的依法处理。"
)


@dataclass(frozen=True)
class Consequence:
    """One consequence, in words, with what it rests on."""

    title: str
    text: str
    basis: str
    is_verified: bool


@dataclass(frozen=True)
class Consequences:
    """All of a rating; `state` says whether they stand on the day, and why not."""

    state: str
    rows: list[Consequence]
    caution: str = NOT_IMMUNE


def consequences_of(rating: CreditRating, day: date) -> Consequences:
    """What follows from the grade of a rating on `day`."""
    return Consequences(_state(rating, day), list(_rows(rating, day)))


def _state(rating: CreditRating, day: date) -> str:
    if rating.status == RatingStatus.SUPERSEDED:
        return "该结果已由调整后的结果替代，不再适用；以下为该等级的后果。"
    if rating.status != RatingStatus.PUBLISHED:
        return "结果尚未公布，公布前不产生以下后果。"
    present = published_on([rating.enterprise_id], day).get(rating.enterprise_id)
    if present is not None and present.number != rating.ledger_no:
        return f"该企业已有较新的评价结果（{present.year}年度{present.grade}级），以下不再适用。"
    return ""


def _rows(rating: CreditRating, day: date) -> Iterator[Consequence]:
    if not rating.grade:
        return
    bound = rating.scheme.thresholds.filter(grade=rating.grade).exclude(consequence="").first()
    if bound is not None:
        verified = rating.scheme.certainty == Certainty.VERIFIED
        yield Consequence("方案规定的结果应用", bound.consequence, str(rating.scheme), verified)
    yield from _in_draws(rating.grade, day)
    if not _state(rating, day):
        yield from _on_list(rating, day)
    if rating.grade == Grade.D:
        yield Consequence(
            "双随机名录库",
            "补充名录库时建议列为特殊监管对象，由审核人核定。",
            "国办发〔2015〕58号",
            False,
        )


def _in_draws(grade: str, day: date) -> Iterator[Consequence]:
    code = GRADE_WEIGHTS.get(grade)
    if code is None:
        yield Consequence("随机抽查", "按基准权重抽取，不提高也不降低。", "国办发〔2015〕58号", False)
        return
    try:
        weight = threshold_on(code, day)
        off_site = threshold_on(OFF_SITE_FOR_A, day) if grade == Grade.A else None
    except PortalError as error:  # not configured for the day: the page says so
        yield Consequence("随机抽查", str(error), "", False)
        return
    words = f"抽取权重为基准的{plain_number(weight.amount)}%。"
    yield Consequence("随机抽查", words, weight.basis, weight.certainty == Certainty.VERIFIED)
    if off_site is not None and off_site.amount > 0:
        yield Consequence(
            "检查方式",
            "随机抽中的，优先安排非现场检查；确有需要仍可到现场检查。",
            off_site.basis,
            off_site.certainty == Certainty.VERIFIED,
        )


def _on_list(rating: CreditRating, day: date) -> Iterator[Consequence]:
    entry = (
        PositiveListEntry.objects.in_force_on(day)
        .filter(enterprise=rating.enterprise_id)
        .select_related("version")
        .order_by("pk")
        .first()
    )
    if entry is not None:
        words = f"已于{zh_date(entry.added_on)}列入“{entry.version}”。"
        if reason := reason_of(entry, rating.grade):
            words = f"{words}{reason}，建议移出，由审核人决定。"
        yield Consequence("正面清单", words, LIST_BASIS, False)
    elif rating.grade == Grade.A:
        words = "可以列入监督执法正面清单，由审核人决定；现未列入。"
        if version_on(day) is None:
            words = "可以列入监督执法正面清单；现没有有效的清单版本。"
        yield Consequence("正面清单", words, LIST_BASIS, False)


def context_of(rating: CreditRating, day: date) -> dict[str, Any]:
    """For the templates."""
    return {"consequences": consequences_of(rating, day)}
