"""What the public reads of an enterprise's annual duty: in time, late or missing, as of a day.

Facts alone: the last day, the day on which the report first came, the days between. Nothing is said of
responsibility, which is for a case to find. Basis: 企业环境信息依法披露管理办法（部令24号）第十九条 (the last
day), 第九条 (the list is public); 政府信息公开条例第十九条. That the standing itself is published is the
bureau's own decision [待核].

Facets: `year` reported on, `standing`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from common.errors import Refused
from common.presentation import zh_date
from common.publication import Projection, PublicColumn, public_kind
from disclosure.enums import ListingStatus
from disclosure.filing.summary import LATE, MISSING, ON_TIME, YearRow, row_of_entry
from disclosure.models import DutyListEntry

STANDING = "disclosure-standing"
BASIS = "企业环境信息依法披露管理办法第十九条"
LABELS = {ON_TIME: "按时", LATE: "逾期", MISSING: "未披露"}
FACTS = ("standing", "due_on", "filed_on")  # what makes a new version; the day on which it is told does not


@public_kind(
    STANDING,
    label="年度报告披露情况",
    list_title="企业年度报告披露情况",
    page=f"public-{STANDING}",
    columns=(
        PublicColumn("enterprise", "企业名称", "party"),
        PublicColumn("uscc", "统一社会信用代码", "uscc"),
        PublicColumn("year", "披露年度", "body.year", "报告所述年度"),
        PublicColumn("standing", "披露情况", "body.standing_label", "按时、逾期或未披露"),
        PublicColumn("due_on", "披露期限", "body.due_on"),
        PublicColumn("filed_on", "提交日期", "body.filed_on", "首次提交的日期；未提交的为空"),
        PublicColumn("days_late", "逾期天数", "body.days_late", "自期限届满次日起；未提交的为空"),
        PublicColumn("as_of", "截至日期", "dated_on", "以上情况的截至日期"),
        PublicColumn("park", "所在园区", "body.park"),
        PublicColumn("authority", "公布机关", "body.authority"),
    ),
    allowed={
        "enterprise",
        "uscc",
        "park",
        "year",
        "standing",
        "standing_label",
        "due_on",
        "filed_on",
        "days_late",
        "as_of",
        "authority",
    },
)
def project_standing(entry: DutyListEntry) -> Projection:
    """The standing of an enterprise of a published list. Raises Refused before the term has run out."""
    if entry.status != ListingStatus.PUBLISHED:
        raise Refused("该企业不在已公布的名单中，不能公布披露情况。", BASIS)
    row = row_of_entry(entry)
    if not row.is_owed:
        raise Refused("该企业在披露期限届满前已注销或关停，不再要求披露，不公布披露情况。", BASIS)
    today = timezone.localdate()
    if today <= row.due_on:
        raise Refused(
            f"{entry.year}年度报告的披露期限（{zh_date(row.due_on)}）尚未届满，期满后再公布。", BASIS
        )
    enterprise = entry.enterprise
    label = LABELS[row.standing]
    return Projection(
        title=f"{enterprise.name}{entry.year}年度环境信息依法披露报告披露情况：{label}",
        party=enterprise.name,
        dated_on=today,
        body={
            "enterprise": enterprise.name,
            "uscc": enterprise.uscc,
            "park": enterprise.park.name if enterprise.park else "",
            "year": entry.year,
            "standing_label": label,
            "days_late": row.days_late if row.first_filed_on else None,
            "as_of": today.isoformat(),
            "authority": settings.SITE["name"],
            **facts_of(row),
        },
        search_terms=[enterprise.uscc, f"{entry.year}年", label],
        category=row.standing,
        park=enterprise.park.code if enterprise.park else "",
        uscc=enterprise.uscc,
        facets={"year": [str(entry.year)], "standing": [row.standing]},
    )


def facts_of(row: YearRow) -> dict[str, Any]:
    """What is said of it whatever the day."""
    filed_on = row.first_filed_on
    return {
        "standing": row.standing,
        "due_on": row.due_on.isoformat(),
        "filed_on": filed_on.isoformat() if filed_on else None,
    }
