"""The study of a year by month against the year before, by kind and department, and how people came.

Counted from the register of sessions, by the day of the session, as the indicators I01, I02 and I25 are.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from common.figure_tables import (
    Cell,
    Column,
    FigureTable,
    Group,
    Row,
    Visible,
    chart,
    grouped,
    headings,
    made_row,
    related_group,
    share_of,
    with_total,
)
from common.indicators import Period
from legal_training.models import StudyAttendance, StudySession, StudyTag
from legal_training.study.enums import ATTENDED, HELD_MEETING, AttendanceStatus

MONTHS = [Group(str(n), f"{n}月", Q(held_on__month=n)) for n in range(1, 13)]
CODES = ("count", "hours", "expected", "present")


def _sums(prefix: str = "", label: str = "", where: Q = Q()) -> list[Column]:  # noqa: B008 - a Q is a value
    return [
        Column(f"{prefix}count", f"{label}学习", "次", Count("pk"), where),
        Column(f"{prefix}hours", f"{label}学时", "学时", Sum("hours"), where, _number),
        Column(f"{prefix}expected", f"{label}应到", "人次", Sum("expected"), where, _number),
        Column(f"{prefix}present", f"{label}实到", "人次", Sum("present"), where, _number),
    ]


def _number(value: Any) -> Decimal:
    return Decimal(value or 0).normalize() + 0


def by_month(period: Period, visible: Visible) -> FigureTable:
    """Each month of the year beside the same month of the year before."""
    year = period.year
    years = {"": Q(held_on__year=year), "last_": Q(held_on__year=year - 1)}
    columns = [*_sums("", f"{year}年", years[""]), *_sums("last_", f"{year - 1}年", years["last_"])]
    where = Q(held_on__year__in=(year, year - 1))
    rows = visible(StudySession).filter(where)
    rows = rows.annotate(month=ExtractMonth("held_on"), in_year=ExtractYear("held_on"))
    plain = _sums()
    values: dict[str, dict[str, Any]] = {}
    for (month, in_year), found in grouped(rows, ["month", "in_year"], plain).items():
        prefix = "" if in_year == year else "last_"
        values.setdefault(str(month), {}).update({prefix + code: found[code] for code in CODES})
    made = with_total(MONTHS, values, StudySession, where, columns, visible)
    heads = headings(columns)
    drawn = chart(
        "months-count",
        "各月学习次数",
        "bar",
        heads,
        made[:-1],
        {"count": f"{year}年", "last_count": f"{year - 1}年"},
    )
    note = "按学习日期；一场学习有几种类型的，只计一次。"
    return FigureTable("months", "各月学习与上年对照", "月份", heads, made, note, drawn)


def by_tag(period: Period, visible: Visible) -> FigureTable:
    """Each kind of study beside the year before; a session counts once by each of its kinds."""
    year = period.year
    columns = [
        *_sums("", f"{year}年", Q(held_on__year=year)),
        *_sums("last_", f"{year - 1}年", Q(held_on__year=year - 1)),
    ]
    base = Q(held_on__year__in=(year, year - 1))
    found = _per_tag(visible, base)
    rows = []
    for tag in StudyTag.objects.all():
        values: dict[str, Any] = {}
        for in_year, prefix in ((year, ""), (year - 1, "last_")):
            each = found.get((tag.pk, in_year), {})
            values |= {prefix + code: each.get(code) for code in CODES}
        links = StudySession.tags.through.objects.filter(studysession=OuterRef("pk"), studytag=tag)
        rows.append(
            made_row(Group(tag.code, tag.name, Q(Exists(links))), StudySession, base, columns, values)
        )
    note = "一场学习可有几种类型，按类型各计一次，因此各行不得相加。"
    return FigureTable("tags", "各类学习与上年对照", "学习类型", headings(columns), tuple(rows), note)


def _per_tag(visible: Visible, where: Q) -> dict[Any, dict[str, Any]]:
    rows = visible(StudySession).filter(where).annotate(in_year=ExtractYear("held_on"))
    return grouped(rows, ["tags", "in_year"], _sums())


def by_department(period: Period, visible: Visible) -> FigureTable:
    """The sessions of each convening department."""
    where, columns = period.covers("held_on"), _sums()
    found = grouped(visible(StudySession).filter(where), ["department", "department__name"], columns)
    groups, values = [], {}
    for (key, label), each in sorted(found.items(), key=lambda item: -item[1]["count"]):
        groups.append(related_group("department", key, label, "未登记单位"))
        values[groups[-1].code] = each
    made = with_total(groups, values, StudySession, where, columns, visible)
    return FigureTable("departments", "各单位召集的学习", "召集单位", headings(columns), made, "按学习日期。")


def by_presence(period: Period, visible: Visible) -> FigureTable:
    """How the people of each department came to sessions with sign-in."""
    where = period.covers("meeting__session__held_on") & Q(meeting__status__in=HELD_MEETING)
    where &= ~Q(status=AttendanceStatus.UNINVITED)
    columns = [
        Column("expected", "应到", "人次", Count("pk")),
        Column("present", "实到", "人次", Count("pk"), Q(status__in=ATTENDED)),
        Column("late", "其中迟到", "人次", Count("pk"), Q(status=AttendanceStatus.LATE)),
        Column("leave", "请假", "人次", Count("pk"), Q(status=AttendanceStatus.LEAVE)),
        Column("absent", "缺席", "人次", Count("pk"), Q(status=AttendanceStatus.ABSENT)),
    ]
    path = "user__department"
    found = grouped(visible(StudyAttendance).filter(where), [path, f"{path}__name"], columns)
    groups, values = [], {}
    for (key, label), each in sorted(found.items(), key=lambda item: -item[1]["expected"]):
        groups.append(related_group(path, key, label, "未登记单位"))
        values[groups[-1].code] = each
    made = with_total(groups, values, StudyAttendance, where, columns, visible)
    rows = tuple(replace(row, cells=(*row.cells, _share(row))) for row in made)
    heads = (*headings(columns), *headings([Column("share", "到会率", "%", Count("pk"))]))
    note = "只计有签到的学习；到会率为实到÷应到。"
    return FigureTable("presence", "各单位人员到会情况", "所在单位", heads, rows, note)


def _share(row: Row) -> Cell:
    """Present of expected; opens to all that were expected."""
    expected, present = row.cells[0], row.cells[1]
    absent = Cell((expected.value or Decimal(0)) - (present.value or Decimal(0)), expected.measure)
    return share_of(present, absent)


TABLES = {"months": by_month, "tags": by_tag, "departments": by_department, "presence": by_presence}
CARDS = ("I25.all", "I01", "I02", "I25", "I25.pre_meeting", "I24")
