"""What the public reads of the yearly list: the list on notice and as published, and each enterprise on it.

Basis: 企业环境信息依法披露管理办法（部令24号）第九条. Objections are counted, never shown; the records
behind a criterion stay inside, for some tell of natural persons.

Facets, by which the lists are narrowed (`PublishedRecord.facets`):

    year       the year of the list
    stage      DutyListStatus of the list: on notice, or published
    criterion  code of DutyCriterion, of an enterprise
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from accounts.enums import DepartmentKind
from common.errors import Refused
from common.presentation import zh_date
from common.publication import Projection, PublicColumn, public_kind
from disclosure.enums import ListingStatus
from disclosure.listing.changes import ListChanges, changes_of
from disclosure.listing.enums import DutyListStatus, ObjectionStatus
from disclosure.listing.rules import NINE
from disclosure.models import DutyList, DutyListEntry

DUTY_LIST = "duty-list"
DUTY_LIST_ENTRY = "duty-list-entry"

UNTIL_ACCEPTANCE = "至清洁生产审核验收后第三年"
YEARLY = "按年度核定"


@public_kind(
    DUTY_LIST,
    label="环境信息依法披露企业名单",
    list_title="年度披露企业名单（公示和公布）",
    page=f"public-{DUTY_LIST}",
    columns=(
        PublicColumn("year", "名单年度", "body.year"),
        PublicColumn("title", "名单", "title"),
        PublicColumn("stage", "阶段", "body.stage_label", "公示中或已公布"),
        PublicColumn("department", "拟定单位", "body.department"),
        PublicColumn("notice_first_day", "公示起始日", "body.notice_first_day"),
        PublicColumn("notice_last_day", "公示截止日", "body.notice_last_day", "含当日"),
        PublicColumn("published_on", "公布日期", "body.published_on", "公示中的为空"),
        PublicColumn("number", "公布文号", "number", "没有文号的为空"),
        PublicColumn("added_count", "新增企业数", "body.added_count", "与上年名单相比"),
        PublicColumn("kept_count", "保留企业数", "body.kept_count", "与上年名单相比"),
        PublicColumn("objections_received", "收到异议件数", "body.objections_received"),
        PublicColumn("objections_upheld", "采纳异议件数", "body.objections_upheld"),
        PublicColumn("authority", "公布机关", "body.authority"),
    ),
    allowed={
        "year",
        "department",
        "authority",
        "stage",
        "stage_label",
        "drawn_on",
        "notice_first_day",
        "notice_last_day",
        "notice_text",
        "published_on",
        "document_number",
        "entries",
        "leaving",
        "removed",
        "added_count",
        "kept_count",
        "objections_received",
        "objections_upheld",
    },
)
def project_list(duty_list: DutyList) -> Projection:
    """A list on notice or published. Raises Refused while it is being drawn up."""
    first, last = duty_list.notice_first_day, duty_list.notice_last_day
    if duty_list.status == DutyListStatus.DRAFTING or first is None or last is None:
        raise Refused("名单尚在拟定，不能公开，请先开始公示。", NINE)
    stage = DutyListStatus.PUBLISHED if duty_list.is_finished else DutyListStatus.NOTICED
    changes = changes_of(duty_list)
    rows = _rows(changes)
    published_on = duty_list.published_on
    return Projection(
        title=_title(duty_list),
        number=duty_list.document_number,
        dated_on=published_on or first,
        body={
            "year": duty_list.year,
            "department": duty_list.department.name,
            "authority": settings.SITE["name"],
            "stage": stage.value,
            "stage_label": str(stage.label),
            "drawn_on": duty_list.drawn_on.isoformat(),
            "notice_first_day": first.isoformat(),
            "notice_last_day": last.isoformat(),
            "notice_text": duty_list.notice_text,
            "published_on": published_on.isoformat() if published_on else None,
            "document_number": duty_list.document_number,
            "entries": rows,
            "leaving": [
                {
                    "enterprise": each.entry.enterprise.name,
                    "uscc": each.entry.enterprise.uscc,
                    "reason": each.reason,
                }
                for each in changes.leaving
            ],
            "removed": _removed(duty_list),
            "added_count": len(changes.added),
            "kept_count": len(changes.kept),
            **_objections(duty_list),
        },
        search_terms=[
            f"{duty_list.year}年",
            *(text for row in rows for text in (row["enterprise"], row["uscc"])),
        ],
        category=stage.value,
        closes_on=None if duty_list.is_finished else last,
        facets={"year": [str(duty_list.year)], "stage": [stage.value]},
    )


def _title(duty_list: DutyList) -> str:
    """Of a park or branch with its name; while it is on notice it says so."""
    department = duty_list.department
    of_all = department.kind in (DepartmentKind.BUREAU, DepartmentKind.SECTION)
    ends = [*([] if of_all else [department.name]), *([] if duty_list.is_finished else ["公示"])]
    return f"{duty_list.year}年环境信息依法披露企业名单{''.join(f'（{end}）' for end in ends)}"


def _rows(changes: ListChanges) -> list[dict[str, Any]]:
    every = sorted((*changes.added, *changes.kept), key=lambda each: each.entry.enterprise.uscc)
    return [
        {
            "enterprise": each.entry.enterprise.name,
            "uscc": each.entry.enterprise.uscc,
            "park": each.entry.enterprise.park.name if each.entry.enterprise.park else "",
            "criteria": criteria_words(each.entry),
            "basis": basis_words(each.entry),
            "change": each.label,
            "first_listed_year": each.entry.first_listed_year,
            "stay": stay_words(each.entry),
        }
        for each in every
    ]


def _removed(duty_list: DutyList) -> list[dict[str, Any]]:
    """Who was taken off after publication, and why."""
    rows = duty_list.entries.filter(status=ListingStatus.REMOVED).select_related("enterprise")
    return [
        {
            "enterprise": entry.enterprise.name,
            "uscc": entry.enterprise.uscc,
            "reason": entry.ground,
            "removed_on": entry.removed_on.isoformat() if entry.removed_on else None,
        }
        for entry in rows.order_by("removed_on", "enterprise__uscc")
    ]


def _objections(duty_list: DutyList) -> dict[str, int]:
    states = list(duty_list.objections.values_list("status", flat=True))
    return {
        "objections_received": len(states),
        "objections_upheld": states.count(ObjectionStatus.UPHELD),
    }


def criteria_words(entry: DutyListEntry) -> str:
    return "；".join(each.name for each in sorted(entry.criteria.all(), key=lambda each: each.code))


def basis_words(entry: DutyListEntry) -> str:
    every = sorted(entry.criteria.all(), key=lambda each: each.code)
    return "；".join(dict.fromkeys(each.basis for each in every))


def stay_words(entry: DutyListEntry) -> str:
    """How long it stays, in words (第十条)."""
    if any(each.is_open for each in entry.grounds.all()):
        return UNTIL_ACCEPTANCE
    return f"至{entry.stay_until_year}年" if entry.stay_until_year else YEARLY


@public_kind(
    DUTY_LIST_ENTRY,
    label="依法披露企业",
    list_title="环境信息依法披露企业名单",
    page=f"public-{DUTY_LIST_ENTRY}",
    columns=(
        PublicColumn("year", "名单年度", "body.year"),
        PublicColumn("enterprise", "企业名称", "party"),
        PublicColumn("uscc", "统一社会信用代码", "uscc"),
        PublicColumn("criteria", "列入情形", "body.criteria", "多种情形以“；”分隔"),
        PublicColumn("basis", "列入依据", "body.basis"),
        PublicColumn("first_listed_year", "首次列入年度", "body.first_listed_year", "连续列入的起始年度"),
        PublicColumn("stay", "留名期限", "body.stay", "部令24号第十条，多种情形取最长"),
        PublicColumn("noticed_on", "公示日期", "body.noticed_on"),
        PublicColumn("published_on", "公布日期", "dated_on"),
        PublicColumn("park", "所在园区", "body.park"),
        PublicColumn("authority", "公布机关", "body.authority"),
    ),
    allowed={
        "year",
        "enterprise",
        "uscc",
        "park",
        "criteria",
        "basis",
        "first_listed_year",
        "stay",
        "noticed_on",
        "published_on",
        "document_number",
        "authority",
    },
)
def project_entry(entry: DutyListEntry) -> Projection:
    """An enterprise on a published list. Raises Refused for any other state."""
    published_on: date | None = entry.published_on
    if entry.status != ListingStatus.PUBLISHED or published_on is None:
        raise Refused("该企业不在已公布的名单中，不能公开。请先按规定公示、公布名单。", NINE)
    enterprise = entry.enterprise
    park = enterprise.park
    criteria = criteria_words(entry)
    number = entry.duty_list.document_number if entry.duty_list else ""
    return Projection(
        title=f"{enterprise.name}列入{entry.year}年环境信息依法披露企业名单",
        number=number,
        party=enterprise.name,
        dated_on=published_on,
        body={
            "year": entry.year,
            "enterprise": enterprise.name,
            "uscc": enterprise.uscc,
            "park": park.name if park else "",
            "criteria": criteria,
            "basis": basis_words(entry),
            "first_listed_year": entry.first_listed_year,
            "stay": stay_words(entry),
            "noticed_on": entry.noticed_on.isoformat() if entry.noticed_on else None,
            "published_on": published_on.isoformat(),
            "document_number": number,
            "authority": settings.SITE["name"],
        },
        search_terms=[enterprise.uscc, criteria, f"{entry.year}年", zh_date(published_on)],
        park=park.code if park else "",
        uscc=enterprise.uscc,
        facets={
            "year": [str(entry.year)],
            "criterion": sorted(each.code for each in entry.criteria.all()),
        },
    )
