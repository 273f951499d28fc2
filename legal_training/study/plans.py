"""Arranging a plan: requirements, amendments with reasons, closing, next year's plan from last year's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common import events, records, workflow
from common.errors import Conflict, Refused
from common.presentation import plain_number, zh_date
from legal_training import services
from legal_training.enums import PlanStatus
from legal_training.models import StudyPlan, StudyPlanClosing, StudyRequirement
from legal_training.study.audience import staff
from legal_training.study.progress import PlanProgress, Tally
from legal_training.study.rules import LIST_BASIS, arranges_plan
from registry.models import Law

NAMED = 30  # people named in what stayed open; more are told as a number


def _locked(plan: StudyPlan, actor: Any, reason: str) -> StudyPlan:
    """The plan, locked, where the actor may arrange it. An issued one is amended with a reason."""
    locked = StudyPlan.objects.select_for_update().get(pk=plan.pk)
    arranges_plan(actor, locked)
    if locked.status == PlanStatus.ISSUED and not reason.strip():
        raise ValidationError({"reason": "方案已印发，调整任务须写明理由。"})
    return locked


def _active(plan: StudyPlan) -> QuerySet[StudyRequirement]:
    return StudyRequirement.objects.filter(plan=plan, dropped_on__isnull=True)


def _check_due(plan: StudyPlan, due_on: date) -> None:
    if due_on.year != plan.year:
        raise ValidationError({"due_on": f"完成时限须在方案年度（{plan.year}年）内。"})


def add_requirements(
    *,
    actor: Any,
    plan: StudyPlan,
    laws: Iterable[Law],
    audience: str,
    due_on: date,
    required_hours: Decimal = Decimal(0),
    department: Any = None,
    role: str = "",
    reason: str = "",
) -> list[StudyRequirement]:
    """One requirement for each law, or the hours of the year without any; the plan's laws follow.

    Raises ValidationError by field, Refused once the plan is closed.
    """
    chosen: list[Law | None] = list(laws) or [None]
    with transaction.atomic():
        locked = _locked(plan, actor, reason)
        _check_due(locked, due_on)
        _check_in_force(locked, chosen)
        made = [
            records.create(
                StudyRequirement,
                actor=actor,
                plan=locked,
                law=law,
                audience=audience,
                department=department,
                role=role,
                due_on=due_on,
                required_hours=required_hours,
                is_synthetic=locked.is_synthetic,
            )
            for law in chosen
        ]
        added = {law.pk for law in chosen if law is not None}
        _set_laws(locked, {*locked.laws.values_list("pk", flat=True), *added}, actor, reason)
        _note(locked, actor, reason, None, "、".join(str(each) for each in made))
    return made


def _check_in_force(plan: StudyPlan, laws: Iterable[Law | None]) -> None:
    first = date(plan.year, 1, 1)
    lapsed = [
        law for law in laws if law is not None and law.effective_to is not None and law.effective_to < first
    ]
    if lapsed:
        names = "、".join(map(str, lapsed))
        raise ValidationError({"laws": f"{names}在{plan.year}年前已失效，请改选现行法规。"})


def _set_laws(plan: StudyPlan, keys: set[int], actor: Any, reason: str) -> None:
    records.change(plan, actor=actor, reason=reason.strip(), many={"laws": Law.objects.filter(pk__in=keys)})


def _note(plan: StudyPlan, actor: Any, reason: str, before: str | None, after: str | None) -> None:
    """What became of the requirements stands in the plan's own course of events, with the reason."""
    words = (
        f"调整：{before} → {after}" if before and after else f"添加：{after}" if after else f"调出：{before}"
    )
    told = f"{words}。理由：{reason.strip()}" if reason.strip() else words
    events.append(plan, "changed", actor=actor, reason=told, changes={"学法任务": [before, after]})


def change_requirement(
    *, actor: Any, requirement: StudyRequirement, due_on: date, required_hours: Decimal, reason: str = ""
) -> StudyRequirement:
    """Another term or other hours. Raises Refused for what was taken off or closed."""
    with transaction.atomic():
        plan = _locked(requirement.plan, actor, reason)
        _check_due(plan, due_on)
        if not requirement.is_active:
            raise Refused("该任务已调出方案，不能修改；需要恢复的请重新添加。", LIST_BASIS)
        words = _terms(requirement.due_on, requirement.required_hours)
        changed = records.change(
            requirement, actor=actor, reason=reason.strip(), due_on=due_on, required_hours=required_hours
        )
        after = _terms(due_on, required_hours)
        if words != after:
            _note(plan, actor, reason, f"{requirement}：{words}", f"{requirement}：{after}")
    return changed


def _terms(due_on: date, hours: Decimal) -> str:
    return f"{zh_date(due_on)}前" + (f"，{plain_number(hours)}学时" if hours else "")


def drop_requirement(*, actor: Any, requirement: StudyRequirement, reason: str) -> StudyRequirement:
    """Take a requirement off the plan; a law that nobody must study any more leaves the plan with it."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明调出理由。"})
    with transaction.atomic():
        plan = _locked(requirement.plan, actor, reason)
        if not requirement.is_active:
            raise Conflict("该任务已调出方案，请刷新页面。")
        dropped = records.change(
            requirement,
            actor=actor,
            reason=reason.strip(),
            dropped_on=timezone.localdate(),
            drop_reason=reason.strip(),
        )
        active = _active(plan).filter(law=requirement.law)
        if requirement.law_id is not None and not active.exists():
            keys = set(plan.laws.values_list("pk", flat=True)) - {requirement.law_id}
            _set_laws(plan, keys, actor, reason)
        _note(plan, actor, reason, str(requirement), None)
    return dropped


def change_plan(
    plan: StudyPlan,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> StudyPlan:
    """Change a draft in the register (signature of `common.records.change`).

    Raises ValidationError where a law would leave the plan that somebody must still study, or the plan the
    year of its terms.
    """
    with transaction.atomic():
        locked = StudyPlan.objects.select_for_update().get(pk=plan.pk)
        if values.get("year", locked.year) != locked.year and _active(locked).exists():
            raise ValidationError(
                {"year": f"方案已列{locked.year}年的学法任务，请先调出任务，或据此起草其他年度的方案。"}
            )
        if many is not None and "laws" in many:
            kept = {law.pk for law in many["laws"]}
            asked = _active(locked).filter(law__isnull=False).select_related("law")
            left = {each.law_id: str(each.law) for each in asked if each.law_id not in kept}
            if left:
                names = "、".join(left.values())
                raise ValidationError({"laws": f"{names}还有学法任务，请先在方案页面调出任务。"})
        return records.change(locked, actor=actor, seen_at=seen_at, reason=reason, many=many, **values)


# ---- issuing and closing ----


def take_plan_step(plan: StudyPlan, to: str, *, actor: Any, reason: str = "", **changes: Any) -> StudyPlan:
    """Issue or close (signature of `common.workflow.transition`). Closing keeps what stays open.

    Raises Refused where something stays open and nothing is said about it.
    """
    with transaction.atomic():
        if to == PlanStatus.CLOSED:
            locked = workflow.enter(plan, to, actor=actor)
            _close(locked, actor, reason)
        services.take_plan_step(plan, to, actor=actor, reason=reason, **changes)
    return plan


def _close(plan: StudyPlan, actor: Any, reason: str) -> None:
    today = timezone.localdate()
    progress = PlanProgress(plan, today, people=staff())
    open_tallies = [tally for tally in progress.by_requirement() if tally.done < tally.must]
    left = progress.whole.must - progress.whole.done
    if left and not reason.strip():
        raise Refused(f"尚有{left}人次未完成，请在办理意见中写明原因和补学安排，再办结。", LIST_BASIS)
    records.create(
        StudyPlanClosing,
        actor=actor,
        plan=plan,
        closed_on=today,
        owed=progress.whole.must,
        done=progress.whole.done,
        remaining="\n".join(_left_words(tally) for tally in open_tallies),
        explanation=reason.strip() if left else "",
        is_synthetic=plan.is_synthetic,
    )


def _left_words(tally: Tally) -> str:
    names = [str(each.person) for each in tally.standings if each.is_open]
    shown = "、".join(names[:NAMED]) + (f"等{len(names)}人" if len(names) > NAMED else "")
    return f"{tally.subject}：应学{tally.must}人，已学{tally.done}人，未学：{shown}"


# ---- next year's plan ----


@dataclass(frozen=True)
class Copied:
    """The new plan, and what could not be taken over as it was."""

    plan: StudyPlan
    replaced: tuple[str, ...]
    left_out: tuple[str, ...]


def copy_plan(*, actor: Any, plan: StudyPlan, year: int, title: str) -> Copied:
    """Begin the plan of `year` from this one: its requirements with their terms moved to that year.

    A law that lapsed is replaced by its successor where it has one, else left out. Raises Conflict where the
    year has a plan already, ValidationError for a year that is not a later one.
    """
    arranges_plan(actor, None)
    if year <= plan.year:
        raise ValidationError({"year": f"新方案的年度须晚于{plan.year}年。"})
    day = max(date(year, 1, 1), min(timezone.localdate(), date(year, 12, 31)))
    with transaction.atomic():
        StudyPlan.objects.select_for_update().get(pk=plan.pk)
        if StudyPlan.objects.filter(year=year).exists():
            raise Conflict(f"{year}年已有学法方案，请在该方案上调整。")
        taken = _Succession(plan, day)
        made = records.create(
            StudyPlan,
            actor=actor,
            year=year,
            title=title,
            audience=plan.audience,
            requirements=plan.requirements,
            is_synthetic=plan.is_synthetic,
            many={"laws": taken.laws},
        )
        for each in _active(plan).select_related("law"):
            _copy_requirement(each, made, taken, actor)
    return Copied(made, tuple(taken.replaced), tuple(taken.left_out))


class _Succession:
    """The laws of a plan as they stand on a day: themselves, their successors, or none."""

    def __init__(self, plan: StudyPlan, day: date) -> None:
        self.replaced: list[str] = []
        self.left_out: list[str] = []
        self._now = {law.pk: self._of(law, day) for law in plan.laws.all()}
        self._seen: set[tuple[Any, ...]] = set()

    @property
    def laws(self) -> list[Law]:
        return list({law.pk: law for law in self._now.values() if law is not None}.values())

    def of(self, law: Law | None) -> Law | None:
        return self._now.get(law.pk) if law is not None else None

    def is_new(self, *key: Any) -> bool:
        """Whether this was not met before: two laws may have one successor."""
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh

    def _of(self, law: Law, day: date) -> Law | None:
        found: Law | None = law
        while found is not None and not found.is_in_force_on(day):
            found = found.replaced_by
        if found is None:
            self.left_out.append(str(law))
        elif found.pk != law.pk:
            self.replaced.append(f"{law}改为{found}")
        return found


def _copy_requirement(each: StudyRequirement, made: StudyPlan, taken: _Succession, actor: Any) -> None:
    law = taken.of(each.law)
    if each.law_id is not None and law is None:
        return
    key = (law.pk if law else None, each.audience, each.department_id, each.role)
    if not taken.is_new(*key):
        return
    records.create(
        StudyRequirement,
        actor=actor,
        plan=made,
        law=law,
        audience=each.audience,
        department=each.department,
        role=each.role,
        due_on=_moved(each.due_on, made.year),
        required_hours=each.required_hours,
        is_synthetic=made.is_synthetic,
    )


def _moved(day: date, year: int) -> date:
    """The same day of another year; the last of February where there is no 29th."""
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)
