"""Open matters of any kind in one queue: what an app declares of a kind, and reading them all.

An app declares a `MatterKind` for each sort of matter and adds it with `add_kinds` when it is loaded, so
that one queue holds what several apps have to do. Every kind is read with a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from accounts.absences import on_day
from accounts.models import User
from common.errors import Refused
from common.registers import register_for
from common.registers.declaration import Rule
from common.sight import in_sight
from registry.clocks.states import Clock, ClockState
from registry.queue.assignment import Assigning
from registry.queue.entries import QueueEntry, by_deadline, computed


def itself(record: Any) -> Any:
    return record


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next with a matter, and where; `rule` says who may, `basis` by which article.

    Without `rule` there is nothing to do but wait for `label`. `is_approval` marks what is not for those
    who deal with the matter but for whoever approves, reviews or votes.
    """

    label: str
    url: str
    record: Any = None
    rule: Rule | None = None
    basis: str = ""
    is_approval: bool = False

    def refusal(self, user: Any) -> str:
        """Why the user may not take it, "" where they may; asks no database: the matter is in scope."""
        if self.rule is None:
            return ""
        try:
            with in_sight(user, self.record):  # scope was asked when the matter was read
                self.rule(user, self.record)
        except Refused as refused:
            return str(refused)
        return ""

    @property
    def is_waiting(self) -> bool:
        return self.rule is None


@dataclass(frozen=True)
class MatterKind:
    """One sort of matter: which rows are open, their clocks, and what is to be done with one.

    `holder` leads to the record that has the officer in charge: the row itself, or its case; `handlers` are
    the paths to that officer (the first that leads anywhere counts), `department` the path to its scope.
    `for_party` are the clocks of which the party is told, `for_party_alone` those that the staff need only
    hear of when they are overdue. `may_await_approval` are the rows whose next step may be an approval, as
    far as the database can tell: the others need not be read to find those that wait for one.
    """

    code: str
    label: str
    model: type[models.Model]
    open: Q
    rows: Callable[[], Any]
    clocks: Callable[[Any, date, Any], Iterable[Clock]]
    since: Callable[[Any], date]
    party: Callable[[Any], str]
    next_step: Callable[[Matter, Any], NextStep | None]
    assigning: Assigning
    title: Callable[[Any], str] = str
    stage: Callable[[Any], str] = lambda record: str(record.get_status_display())
    holder: Callable[[Any], Any] = itself
    handlers: tuple[str, ...] = ("handler",)
    department: str = "department"
    select: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    for_party: frozenset[str] = frozenset()
    for_party_alone: frozenset[str] = frozenset()
    may_await_approval: Q = field(default_factory=Q)

    def open_rows(self, user: Any) -> QuerySet[Any]:
        """The open ones of those that the user may see."""
        manager: Any = self.model._default_manager
        rows: QuerySet[Any] = manager.visible_to(user).filter(self.open)
        return rows

    def related(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what clocks, titles and next steps read."""
        return rows.select_related(*self.select, *self.handlers).prefetch_related(*self.prefetch)

    # ---- whose ----

    def held_by(self, users: Iterable[int]) -> Q:
        wanted = list(users)
        found = Q(pk__in=[])  # nobody's, where the kind has no officer in charge
        for path in self.handlers:
            found |= Q(**{f"{path}__in": wanted})
        return found

    @property
    def unheld(self) -> Q:
        return Q(**{f"{path}__isnull": True for path in self.handlers})

    def of_departments(self, departments: Iterable[int]) -> Q:
        return Q(**{f"{self.department}__in": list(departments)})

    def worded(self, text: str) -> Q:
        """Every word occurs in one of the searched fields."""
        found = Q()
        for word in text.split():
            found &= Q(*((f"{path}__icontains", word) for path in self.searched), _connector=Q.OR)
        return found


@dataclass(frozen=True)
class Matter(QueueEntry):
    """An open matter of a kind on a day."""

    kind: MatterKind = field(kw_only=True)
    today: date = field(kw_only=True)
    rows: Any = field(kw_only=True)

    @property
    def since(self) -> date:
        return self.kind.since(self.record)

    @property
    def tie(self) -> tuple[Any, ...]:
        return (self.kind.code, self.record.pk)

    @property
    def title(self) -> str:
        return self.kind.title(self.record)

    @property
    def party(self) -> str:
        return self.kind.party(self.record)

    @property
    def stage(self) -> str:
        return self.kind.stage(self.record)

    @cached_property
    def holder(self) -> Any:
        """The record that has the officer in charge."""
        return self.kind.holder(self.record)

    @property
    def handler(self) -> User | None:
        found: User | None = self.holder.handler if hasattr(self.holder, "handler") else None
        return found

    @property
    def reference(self) -> str:
        """How a page names it in an address: kind and natural key."""
        return f"{self.kind.code}:{self.record.ledger_no}"

    @property
    def url(self) -> str:
        """Its page; that of the record it belongs to where it has none of its own."""
        for record in (self.record, self.holder):
            register = register_for(type(record))
            if register is not None:
                return register.detail_url(record)
        return ""

    def step_for(self, user: Any) -> NextStep | None:
        return self.kind.next_step(self, user)

    def clock(self, *codes: str) -> Clock | None:
        """The first unfinished clock of these."""
        found = (each for each in self.clocks if each.code in codes and each.state != ClockState.DONE)
        return next(found, None)


@dataclass(frozen=True)
class QueueField:
    """A field of work by which the queue is narrowed; `page` names a queue of its own, where it has one."""

    code: str
    label: str
    page: str = ""


_KINDS: dict[str, MatterKind] = {}
_FIELDS: dict[str, QueueField] = {}
_FIELD_OF: dict[str, str] = {}  # code of a kind → code of its field


def add_kinds(*kinds: MatterKind, field: QueueField | None = None) -> None:
    """Called by each app when it is loaded; without a field it is that of the app."""
    for kind in kinds:
        its_field = field or _of_app(kind)
        _KINDS[kind.code] = kind
        _FIELDS.setdefault(its_field.code, its_field)
        _FIELD_OF[kind.code] = its_field.code


def add_field(field: QueueField) -> None:
    """A field whose matters stand in a queue of its own, to which the common one leads."""
    _FIELDS[field.code] = field


def _of_app(kind: MatterKind) -> QueueField:
    label = kind.model._meta.app_label
    return QueueField(label, str(apps.get_app_config(label).verbose_name))


def all_kinds() -> tuple[MatterKind, ...]:
    return tuple(_KINDS.values())


def all_fields() -> tuple[QueueField, ...]:
    return tuple(_FIELDS.values())


def kinds_of(field: str) -> tuple[MatterKind, ...]:
    """The kinds of one field, all kinds without one."""
    return tuple(kind for kind in _KINDS.values() if not field or _FIELD_OF[kind.code] == field)


@dataclass(frozen=True)
class Reader:
    """Whoever looks at the queue, on a day; who is away is read once for all kinds."""

    user: Any
    today: date

    @cached_property
    def absences(self) -> dict[int, User]:
        """Officer away today → deputy."""
        return {each.user_id: each.deputy for each in on_day(self.today).select_related("deputy")}

    @cached_property
    def stands_in_for(self) -> list[int]:
        """The officers whose matters the user deals with today."""
        return [away for away, deputy in self.absences.items() if deputy == self.user]

    def own(self, kind: MatterKind) -> Q:
        """What the user deals with, for colleagues who are away too, and what nobody has claimed yet."""
        mine = kind.held_by([self.user.pk, *self.stands_in_for])
        return mine | (kind.unheld & kind.of_departments(self.user.department_ids))

    def has_own(self, matter: Matter) -> bool:
        """The same of a matter that was read."""
        handler = matter.handler
        if handler is None:
            return matter.holder.department_id in self.user.department_ids
        return handler == self.user or handler.pk in self.stands_in_for

    def mark(self, matter: Matter) -> str:
        """What is said of an officer who is away; "" where the officer is there."""
        deputy = self.absences.get(matter.handler.pk) if matter.handler is not None else None
        if deputy is None:
            return ""
        return "外出，由我代办" if deputy == self.user else f"外出，由{deputy}代办"


def gathered(
    kinds: Sequence[MatterKind], rows_of: Callable[[MatterKind], QuerySet[Any]], today: date
) -> list[Matter]:
    """The matters of these kinds with their clocks, most pressing first; `rows_of(kind)` are those wanted.

    What the clocks are computed by is read once for all kinds that use the same.
    """
    shared: dict[Any, Any] = {}
    found: list[Matter] = []
    for kind in kinds:
        rows = shared.setdefault(kind.rows, kind.rows())
        for record in kind.related(rows_of(kind)):
            found.append(matter_of(kind, record, today, rows))
    return by_deadline(found)


def matter_of(kind: MatterKind, record: Any, today: date, rows: Any) -> Matter:
    """A record as its kind sees it; clocks that cannot be computed leave a problem."""

    def made(each: Any, clocks: tuple[Clock, ...], problem: str) -> Matter:
        return Matter(each, clocks, problem, kind=kind, today=today, rows=rows)

    return computed(made, record, lambda each: kind.clocks(each, today, rows))
