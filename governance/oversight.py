"""How disputes, suggestions, supervision and file reviews of a year stand; every count opens to its rows.

Counts are of what the reader sees, by the day on which a matter came in or was checked. What did not happen
shows 0, never nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from accounts.models import Department
from common.registers import register_for
from governance.dispute.enums import AbsenceGround, LossReason
from governance.dispute.matters import LOST_Q
from governance.enums import AdviceKind, AdviceStatus, CheckResult, LitigationKind, LitigationOutcome
from governance.file_review.enums import FileGrade, FileKind
from governance.models import (
    AccountabilityMeasure,
    Advice,
    DisputeReview,
    DisputeSitting,
    Litigation,
    ReviewedFile,
    ReviewMark,
    SupervisionCheck,
    SupervisionFinding,
)
from governance.supervising.enums import FindingStatus
from governance.supervising.services import SUPERVISED

MOST_LESSONS, MOST_PROBLEMS = 50, 5
EVER = "1949-10-01"  # from this day on: filled in at all


@dataclass(frozen=True)
class Number:
    """A count, and the list that shows exactly what it counts."""

    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """A row of a table: its heading and its counts."""

    label: str
    numbers: tuple[Number, ...]
    heads: tuple[str, ...] = ()

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Each count under its head."""
        return [{"head": head, "number": each} for head, each in zip(self.heads, self.numbers, strict=True)]


@dataclass(frozen=True)
class Table:
    """A table of counts by kind and state."""

    key: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""

    def __post_init__(self) -> None:
        lines = tuple(replace(line, heads=self.heads) for line in self.lines)
        object.__setattr__(self, "lines", lines)


def _number(value: int | None, model: type[Any], **query: Any) -> Number:
    register: Any = register_for(model)
    asked = {name: each for name, each in query.items() if each not in ("", None)}
    return Number(value or 0, f"{register.list_url()}?{urlencode(asked)}")


def tables(user: Any, year: int) -> list[Table]:
    """The tables of a year in their order; a fixed number of queries."""
    return [
        disputes(user, year),
        appearances(user, year),
        losses(user, year),
        suggestions(user, year),
        supervision(user, year),
        reviews(user, year),
    ]


def disputes(user: Any, year: int) -> Table:
    """Received disputes by kind and outcome."""
    rows = Litigation.objects.visible_to(user).filter(received_on__year=year)
    counts: dict[tuple[str, str], int] = {
        (kind, outcome): count
        for kind, outcome, count in rows.order_by()
        .values_list("kind", "outcome")
        .annotate(count=Count("pk"))
        .values_list("kind", "outcome", "count")
    }
    lines = []
    for kind, label in LitigationKind.choices:
        total = sum(count for (each, _), count in counts.items() if each == kind)
        numbers = [_number(total, Litigation, year=year, kind=kind)]
        for outcome in LitigationOutcome.values:
            count = counts.get((kind, outcome), 0)
            numbers.append(_number(count, Litigation, year=year, kind=kind, outcome=outcome))
        lines.append(Line(str(label), tuple(numbers)))
    heads = ("收案", *(str(label) for label in LitigationOutcome.labels))
    note = "收案数包括尚无结果的；二审按所维持的一审结果登记。"
    return Table("disputes", "行政复议与应诉", heads, tuple(lines), note)


def appearances(user: Any, year: int) -> Table:
    """Whether the head appeared where court or authority called for it."""
    rows = DisputeSitting.objects.visible_to(user).filter(planned_on__year=year)
    found = rows.aggregate(
        called=Count("pk", filter=Q(head_notified=True)),
        attended=Count("pk", filter=Q(head_notified=True, head_attended=True)),
        without=Count("pk", filter=Q(head_notified=True, absence_ground=AbsenceGround.NONE)),
    )
    numbers = (
        _number(found["called"], DisputeSitting, year=year, head_notified="true"),
        _number(found["attended"], DisputeSitting, year=year, head_notified="true", head_attended="true"),
        _number(
            found["without"],
            DisputeSitting,
            year=year,
            head_notified="true",
            absence_ground=AbsenceGround.NONE,
        ),
    )
    heads = ("通知负责人出庭", "负责人已出庭", "无正当理由未出庭")
    return Table("appearances", "负责人出庭应诉", heads, (Line("开庭与听证（次）", numbers),))


def losses(user: Any, year: int) -> Table:
    """Why cases analysed in the year were lost, and how many are mended."""
    rows = DisputeReview.objects.visible_to(user).filter(analysed_on__year=year)
    counts = {
        reason: (count, mended)
        for reason, count, mended in rows.order_by()
        .values_list("loss_reason")
        .annotate(count=Count("pk"), mended=Count("corrected_on"))
        .values_list("loss_reason", "count", "mended")
    }
    lines = [
        Line(
            str(label),
            (
                _number(counts.get(reason, (0, 0))[0], DisputeReview, year=year, loss_reason=reason),
                _number(
                    counts.get(reason, (0, 0))[1],
                    DisputeReview,
                    year=year,
                    loss_reason=reason,
                    corrected_on_after=EVER,
                ),
            ),
        )
        for reason, label in LossReason.choices
    ]
    return Table("losses", "败诉原因和整改", ("已分析", "整改完成"), tuple(lines))


def lessons(user: Any, year: int) -> list[DisputeReview]:
    """The lessons of the year, newest first."""
    rows = DisputeReview.objects.visible_to(user).filter(analysed_on__year=year)
    return list(rows.select_related("dispute")[:MOST_LESSONS])


def unanalysed(user: Any) -> int:
    """Lost cases of whatever year that were not analysed yet."""
    rows = Litigation.objects.visible_to(user).filter(LOST_Q, effective_on__isnull=False)
    return rows.filter(lessons__isnull=True).count()


def suggestions(user: Any, year: int) -> Table:
    """Suggestions received, by kind: what did not come shows 0."""
    rows = Advice.objects.visible_to(user).filter(received_on__year=year)
    counts = {
        kind: (count, replied, closed)
        for kind, count, replied, closed in rows.order_by()
        .values_list("kind")
        .annotate(
            count=Count("pk"),
            replied=Count("replied_on"),
            closed=Count("pk", filter=Q(status=AdviceStatus.CLOSED)),
        )
        .values_list("kind", "count", "replied", "closed")
    }
    lines = []
    for kind, label in AdviceKind.choices:
        count, replied, closed = counts.get(kind, (0, 0, 0))
        numbers = (
            _number(count, Advice, year=year, kind=kind),
            _number(replied, Advice, year=year, kind=kind, replied_on_after=EVER),
            _number(closed, Advice, year=year, kind=kind, status=AdviceStatus.CLOSED),
        )
        lines.append(Line(str(label), numbers))
    heads = ("收到", "已书面回复", "已办结")
    return Table("suggestions", "司法建议与检察建议", heads, tuple(lines), "没有收到的显示0件。")


def late_suggestions(user: Any, year: int) -> list[Advice]:
    """Those of the year that were replied to late, or are late today."""
    today = timezone.localdate()
    late = Q(replied_on__gt=F("due_on")) | Q(replied_on__isnull=True, due_on__lt=today)
    return list(Advice.objects.visible_to(user).filter(late, received_on__year=year).order_by("due_on"))


def supervision(user: Any, year: int) -> Table:
    """Checks, findings and mending by supervised unit."""
    checks = SupervisionCheck.objects.visible_to(user).filter(checked_on__year=year)
    by_check = {
        target: (count, found)
        for target, count, found in checks.order_by()
        .values_list("target")
        .annotate(count=Count("pk"), found=Count("pk", filter=Q(result=CheckResult.FOUND)))
        .values_list("target", "count", "found")
    }
    problems = SupervisionFinding.objects.visible_to(user).filter(check_record__checked_on__year=year)
    by_problem: dict[int, tuple[int, int]] = {
        target: (count, passed)
        for target, count, passed in problems.order_by()
        .values_list("check_record__target")
        .annotate(count=Count("pk"), passed=Count("pk", filter=Q(status=FindingStatus.ACCEPTED)))
        .values_list("check_record__target", "count", "passed")
    }
    measures = AccountabilityMeasure.objects.visible_to(user).filter(decided_on__year=year)
    by_measure = Counter(measures.values_list("check_record__target", flat=True))
    units = Department.objects.filter(kind__in=SUPERVISED)
    if not user.sees_all_departments:
        units = units.filter(pk__in=user.department_ids)
    lines = tuple(
        _unit_line(unit, year, by_check.get(unit.pk), by_problem.get(unit.pk), by_measure[unit.pk])
        for unit in units
    )
    heads = ("监督检查", "发现问题的检查", "登记的问题", "复查通过", "责任追究")
    return Table("supervision", "层级监督", heads, lines)


def _unit_line(
    unit: Department,
    year: int,
    checks: tuple[int, int] | None,
    problems: tuple[int, int] | None,
    measures: int,
) -> Line:
    count, found = checks or (0, 0)
    all_problems, passed = problems or (0, 0)
    finding: dict[str, Any] = {
        "check_record__checked_on__year": year,
        "check_record__target": unit.code,
    }
    return Line(
        unit.name,
        (
            _number(count, SupervisionCheck, year=year, target=unit.code),
            _number(found, SupervisionCheck, year=year, target=unit.code, result=CheckResult.FOUND),
            _number(all_problems, SupervisionFinding, **finding),
            _number(passed, SupervisionFinding, **finding, status=FindingStatus.ACCEPTED),
            _number(measures, AccountabilityMeasure, year=year, check_record__target=unit.code),
        ),
    )


def reviews(user: Any, year: int) -> Table:
    """Reviewed files by kind and grade."""
    rows = ReviewedFile.objects.visible_to(user).filter(review_round__for_year=year)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    majors: Counter[str] = Counter()
    for kind, grade, is_major in rows.values_list("review_round__kind", "grade", "has_major"):
        found[kind][grade] += 1
        majors[kind] += is_major
    lines = []
    for kind, label in FileKind.choices:
        asked: dict[str, Any] = {"review_round__for_year": year, "review_round__kind": kind}
        numbers = [_number(sum(found[kind].values()), ReviewedFile, **asked)]
        numbers += [
            _number(found[kind][each], ReviewedFile, **asked, grade=each) for each in FileGrade.values
        ]
        numbers.append(_number(majors[kind], ReviewedFile, **asked, has_major="true"))
        lines.append(Line(str(label), tuple(numbers)))
    heads = ("抽取", *(str(label) for label in FileGrade.labels), "有重大问题")
    return Table("reviews", "案卷评查", heads, tuple(lines))


def frequent_problems(user: Any, year: int) -> list[dict[str, Any]]:
    """The items under which most was found, the most frequent first."""
    rows = ReviewMark.objects.visible_to(user).filter(file__review_round__for_year=year)
    counted = rows.filter(Q(deducted__gt=0) | Q(is_major=True)).order_by()
    found: Any = (
        counted.values("item__section", "item__text")
        .annotate(count=Count("pk"), points=Sum("deducted"))
        .order_by("-count", "item__text")[:MOST_PROBLEMS]
    )
    return list(found)


def years(user: Any) -> Iterable[int]:
    """The years in which there is anything, newest first."""
    days: set[int] = set()
    for model, path in (
        (Litigation, "received_on__year"),
        (Advice, "received_on__year"),
        (SupervisionCheck, "checked_on__year"),
        (ReviewedFile, "review_round__for_year"),
    ):
        manager: Any = model._default_manager
        days |= set(manager.visible_to(user).order_by().values_list(path, flat=True).distinct())
    return sorted(days, reverse=True)
