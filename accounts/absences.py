"""外出代办: who is away on a day, and who deals with their matters meanwhile.

An absence covers its first and its last day; it ends before `ended_on`, the day on which its officer
is back. Deputies do not hand on what they were given: `register` refuses a deputy who is away too.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.enums import BUSINESS_ROLES, Role
from accounts.models import Absence, User
from accounts.rules import any_staff, require_role
from common import records
from common.errors import Refused
from common.messaging import notify
from common.presentation import zh_date
from common.registers import register_for

ONE_DAY = timedelta(days=1)


def on_day(day: date) -> QuerySet[Absence]:
    """The absences that cover `day`."""
    return Absence.objects.filter(first_day__lte=day, last_day__gte=day).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    )


def deputised_by(user: Any, day: date) -> list[int]:
    """The officers (primary keys) whose matters `user` deals with on `day`."""
    return list(on_day(day).filter(deputy=user).values_list("user", flat=True))


def deputies_on(day: date) -> dict[int, int]:
    """Officer away on `day` → deputy, as primary keys."""
    return dict(on_day(day).values_list("user", "deputy"))


def _overlapping(absence: Absence) -> QuerySet[Absence]:
    """Other absences with a day in common with this one."""
    after = min(absence.last_day + ONE_DAY, absence.ended_on or date.max)
    others = Absence.objects.filter(first_day__lt=after, last_day__gte=absence.first_day)
    others = others.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=absence.first_day))
    # One that ended before it began covers no day.
    return others.exclude(ended_on__lte=F("first_day")).exclude(pk=absence.pk)


def may_register(actor: Any, absence: Absence | None) -> None:
    """A rule: any officer for themselves; for someone else see `_require_own_or_superior`."""
    any_staff(actor, absence)


def register(
    model: type[Absence] = Absence, *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Absence:
    """Record that an officer will be away, and tell the deputy; the service of the register's form.

    The department is the officer's own. Raises Refused where the deputy could not stand in,
    ValidationError.
    """
    with transaction.atomic():
        absence = model(**values)
        _require_possible(actor, absence)
        values["department"] = absence.user.department
        made = records.create(model, actor=actor, many=many, **values)
        _tell(made, actor)
    return made


def change(absence: Absence, *, actor: Any, **values: Any) -> Absence:
    """Change days or deputy, or end it early; a new deputy is told. Raises as `register`, and Conflict."""
    with transaction.atomic():
        before = Absence.objects.select_for_update().get(pk=absence.pk)
        deputy_id = before.deputy_id
        for name in ("user", "deputy", "first_day", "last_day", "ended_on"):
            if name in values:
                setattr(before, name, values[name])
        _require_possible(actor, before)
        values["department"] = before.user.department
        changed = records.change(absence, actor=actor, **values)
        if changed.deputy_id != deputy_id:
            _tell(changed, actor)
    return changed


def _require_possible(actor: Any, absence: Absence) -> None:
    """The actor may say so, nobody is away twice, and the deputy is there, may act and sees the matters."""
    if not (absence.user_id and absence.deputy_id and absence.first_day and absence.last_day):
        return  # the record's own validation tells what is missing
    user, deputy = _locked(absence.user_id), _locked(absence.deputy_id)
    if actor is not None and user != actor:
        require_role(Role.REVIEWER, Role.LEADER)(actor, None)
    if user.department is None:
        raise Refused(f"{user}未归入单位，请系统管理员先为其设定所在单位。")
    if not BUSINESS_ROLES & user.role_set & deputy.role_set or not deputy.is_staff_member:
        raise Refused(f"{deputy}与{user}没有相同的业务角色，不能代办，请另选代办人员。")
    if not deputy.sees_all_departments and user.department_id not in deputy.department_ids:
        raise Refused(f"{deputy}看不到{user}所在单位的事项，不能代办，请另选代办人员。")
    others = _overlapping(absence)
    if (twice := others.filter(user=user).first()) is not None:
        raise Refused(f"{user}在{_days(twice)}已登记外出，请修改原登记。")
    if (away := others.filter(user=deputy).first()) is not None:
        raise Refused(f"{deputy}在{_days(away)}也外出，请另选代办人员。")
    if (acting := others.filter(deputy=user).first()) is not None:
        raise Refused(f"{user}在{_days(acting)}为{acting.user}代办，请先为其更换代办人员。")


def _locked(pk: int) -> User:
    """The user's row, locked, so that two absences cannot pass each other."""
    return User.objects.select_for_update().select_related(None).get(pk=pk)


def _days(absence: Absence) -> str:
    return f"{zh_date(absence.first_day)}至{zh_date(absence.last_day)}"


def _tell(absence: Absence, actor: Any) -> None:
    page = register_for(Absence)
    assert page is not None
    notify(
        [user for user in (absence.deputy, absence.user) if user != actor],
        key=f"absence:{absence.pk}:{absence.deputy_id}",
        title=f"{_days(absence)}{absence.user}外出，由{absence.deputy}代办",
        text=f"事由：{absence.ground}" if absence.ground else "",
        url=page.detail_url(absence),
        synthetic=absence.is_synthetic,
    )
