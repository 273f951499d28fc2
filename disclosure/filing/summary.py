"""How the enterprises of a year's list disclosed: one row each, and the figures that count them.

Every figure is a count of rows that the same function gives, so that it opens to exactly its records. In
time is who handed in first by the last day of the law, whatever was mended afterwards; what came with a
ledger counts by the day that stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common import events
from common.errors import Refused
from common.models.event import digest
from disclosure.enums import FilingStatus, ListingStatus
from disclosure.filing.due import annual_due_on, summary_due_on
from disclosure.models import AnnualDisclosure, DisclosureSummary, DutyListEntry
from registry.issuing import issue_document

SUMMARY = "disclosure-summary"
BASIS = "企业环境信息依法披露管理办法第二十三条"
ON_TIME, LATE, MISSING = "on_time", "late", "missing"
STANDINGS = {ON_TIME: "按期提交", LATE: "逾期提交", MISSING: "尚未提交"}
NO_PARK = "未登记园区"
# What a figure may be: everyone, by standing, and whose report the public reads.
FIGURES = {"listed": "应披露", **STANDINGS, "published": "已公开"}

makers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)


@dataclass(frozen=True)
class YearRow:
    """One enterprise of the year's list – or beside it, where it disclosed of its own accord."""

    enterprise: Any
    entry: DutyListEntry | None
    report: AnnualDisclosure | None  # the newest version
    first_filed_on: date | None
    due_on: date
    is_public: bool

    @property
    def standing(self) -> str:
        if self.first_filed_on is None:
            return MISSING
        return LATE if self.first_filed_on > self.due_on else ON_TIME

    @property
    def is_owed(self) -> bool:
        """Not where the enterprise was closed by the last day with nothing handed in (`duty.derived`)."""
        closed_on = self.enterprise.closed_on
        return self.first_filed_on is not None or closed_on is None or closed_on > self.due_on

    @property
    def standing_label(self) -> str:
        return STANDINGS[self.standing]

    @property
    def days_late(self) -> int:
        """Days after the last day, until it was handed in or until today; 0 in time."""
        until = self.first_filed_on or timezone.localdate()
        return max((until - self.due_on).days, 0)

    @property
    def criteria(self) -> list[Any]:
        return list(self.entry.criteria.all()) if self.entry else []

    @property
    def park(self) -> str:
        return self.enterprise.park.name if self.enterprise.park else NO_PARK

    def counts_as(self, figure: str) -> bool:
        return figure == "listed" or (self.is_public if figure == "published" else self.standing == figure)


def rows_of(year: int, user: Any, *, voluntary: bool = False) -> list[YearRow]:
    """The enterprises of the list of `year` that owe and that the user sees, by name; in fixed queries.

    With `voluntary` those too that handed in a report without standing on the list.
    """
    due_on = annual_due_on(year)
    entries = DutyListEntry.objects.visible_to(user).filter(year=year, status=ListingStatus.PUBLISHED)
    entries = entries.select_related("enterprise__park").prefetch_related("criteria")
    reports = _reports(year, user)
    listed = [_row(each.enterprise, each, reports.get(each.enterprise_id, []), due_on) for each in entries]
    found = [row for row in listed if row.is_owed]
    for row in found:
        reports.pop(row.enterprise.pk, None)
    if voluntary:
        found += [_row(each[0].enterprise, None, each, due_on) for each in reports.values()]
    return sorted(found, key=lambda row: (row.enterprise.name, row.enterprise.uscc))


def row_of_entry(entry: DutyListEntry) -> YearRow:
    """The row of one enterprise of a list."""
    rows = AnnualDisclosure.objects.filter(enterprise=entry.enterprise_id, for_year=entry.year)
    versions = list(rows.annotate(first_sealed_on=Min("submissions__filed_on")).order_by("version"))
    return _row(entry.enterprise, entry, versions, annual_due_on(entry.year))


def _reports(year: int, user: Any) -> dict[int, list[AnnualDisclosure]]:
    rows = AnnualDisclosure.objects.visible_to(user).filter(for_year=year)
    rows = rows.select_related("enterprise__park").annotate(first_sealed_on=Min("submissions__filed_on"))
    found: dict[int, list[AnnualDisclosure]] = {}
    for report in rows.order_by("version"):
        found.setdefault(report.enterprise_id, []).append(report)
    return found


def _row(
    enterprise: Any, entry: DutyListEntry | None, versions: Sequence[AnnualDisclosure], due_on: date
) -> YearRow:
    days = [getattr(each, "first_sealed_on", None) or each.filed_on for each in versions]
    return YearRow(
        enterprise,
        entry,
        versions[-1] if versions else None,
        min((day for day in days if day), default=None),
        due_on,
        any(each.status == FilingStatus.PUBLISHED for each in versions),
    )


def counted(rows: Iterable[YearRow]) -> dict[str, int]:
    """Each figure over the rows."""
    kept = list(rows)
    return {figure: sum(row.counts_as(figure) for row in kept) for figure in FIGURES}


def groups_of(rows: Sequence[YearRow], by: str) -> list[dict[str, Any]]:
    """The figures by "criterion" (an enterprise counts with each of its criteria) or by "park"."""
    found: dict[tuple[str, str], list[YearRow]] = {}
    for row in rows:
        keys = [(each.code, each.name) for each in row.criteria] if by == "criterion" else [park_of(row)]
        for key in keys:
            found.setdefault(key, []).append(row)
    return [{"code": code, "name": name, **counted(found[code, name])} for code, name in sorted(found)]


def park_of(row: YearRow) -> tuple[str, str]:
    """Code and name; "-" where none is registered."""
    park = row.enterprise.park
    return (park.code, park.name) if park else ("-", NO_PARK)


def narrowed(rows: Iterable[YearRow], *, figure: str, criterion: str = "", park: str = "") -> list[YearRow]:
    """The rows behind one figure. Raises KeyError for a figure that there is none of."""
    if figure not in FIGURES:
        raise KeyError(figure)
    return [
        row
        for row in rows
        if row.counts_as(figure)
        and (not criterion or criterion in {each.code for each in row.criteria})
        and (not park or park_of(row)[0] == park)
    ]


def rate_of(figures: Mapping[str, int]) -> str:
    """The share in time, in words."""
    listed = figures["listed"]
    return f"{100 * figures['on_time'] / listed:.1f}%" if listed else "—"


def may_make(user: Any) -> None:
    """Whoever sees the enterprises of all parks, in one of the roles that report. Raises Refused."""
    makers(user, None)
    if not user.sees_all_departments:
        raise Refused("汇总须由能查看全局企业的工作人员办理。", basis=BASIS)


def make_summary(*, actor: Any, year: int) -> DisclosureSummary:
    """Freeze the figures of the year and issue the document to the province.

    Raises Refused to park staff, who see a part only, where nobody is on the list, and while the annual
    reports are not yet due.
    """
    may_make(actor)
    if timezone.localdate() <= annual_due_on(year):
        raise Refused(f"{year}年度报告的披露期限尚未届满，期满后再汇总。", basis=BASIS)
    rows = rows_of(year, actor)
    if not rows:
        raise Refused(f"{year}年度没有已公布的披露企业名单，不能汇总。", basis=BASIS)
    figures = _frozen(rows)
    with transaction.atomic():
        made = DisclosureSummary(
            year=year,
            reported_on=timezone.localdate(),
            due_on=summary_due_on(year),
            figures=figures,
            sha256=digest(figures),
            made_by=actor,
            is_synthetic=any(row.enterprise.is_synthetic for row in rows),
        )
        made.full_clean()
        made.save(force_insert=True)
        events.append(made, "created", actor=actor, changes={"数据摘要": [None, made.sha256]})
        issue_document(SUMMARY, made, actor=actor)
    return made


def _frozen(rows: Sequence[YearRow]) -> dict[str, Any]:
    total = counted(rows)
    missing = [row.enterprise for row in rows if row.standing == MISSING]
    return {
        "total": total,
        "rate": rate_of(total),
        "criteria": groups_of(rows, "criterion"),
        "parks": groups_of(rows, "park"),
        "missing": [{"name": each.name, "uscc": each.uscc} for each in missing],
    }
