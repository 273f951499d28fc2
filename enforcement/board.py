"""办案看板: the open cases by stage, and how much each officer has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from enforcement.enums import CaseStatus
from registry.clocks.states import ClockState
from registry.queue.matters import Matter

_C = CaseStatus
SHOWN = 20  # cards of a stage; the rest stands in the queue


@dataclass(frozen=True)
class BoardStage:
    """A column: its code in addresses, its label, and the states of cases in it."""

    code: str
    label: str
    states: tuple[str, ...]


STAGES: tuple[BoardStage, ...] = (
    BoardStage("lead", "线索", (_C.LEAD,)),
    BoardStage("filing", "立案", (_C.FILED,)),
    BoardStage("investigation", "调查", (_C.INVESTIGATING,)),
    BoardStage("examination", "审查", (_C.EXAMINING,)),
    BoardStage("notice", "告知", (_C.NOTIFIED,)),
    BoardStage("hearing", "陈述申辩、听证", (_C.DEFENCE, _C.HEARING)),
    BoardStage("review", "法制审核", (_C.LEGAL_REVIEW,)),
    BoardStage("discussion", "集体讨论", (_C.DISCUSSION,)),
    BoardStage("decision", "决定、送达", (_C.DECIDED, _C.SERVED)),
    BoardStage("execution", "履行、催告、强制执行", (_C.PERFORMING, _C.REMINDED, _C.ENFORCING)),
    BoardStage("suspension", "中止", (_C.SUSPENDED,)),
    BoardStage("ending", "待结案", (_C.NO_PENALTY, _C.DISMISSED, _C.TRANSFERRED, _C.ANNULLED)),
    BoardStage("archive", "待归档", (_C.CLOSED,)),
)
_BY_STATE = {state: stage.code for stage in STAGES for state in stage.states}


def stage_of(status: str) -> str:
    return _BY_STATE.get(status, "")


@dataclass(frozen=True)
class BoardColumn:
    """The cases of a stage, overdue ones first."""

    stage: BoardStage
    matters: tuple[Matter, ...]

    @property
    def shown(self) -> tuple[Matter, ...]:
        return self.matters[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.matters) - len(self.shown)

    @property
    def overdue(self) -> int:
        return sum(each.state == ClockState.OVERDUE for each in self.matters)


@dataclass(frozen=True)
class Load:
    """What one officer has: all, overdue, due today. `handler` None: what nobody has claimed."""

    handler: Any
    total: int
    overdue: int
    due_today: int


def columns(matters: Iterable[Matter]) -> list[BoardColumn]:
    """Every stage in the order of the procedure, the empty ones too; `matters` come most pressing first."""
    found: dict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        found[stage_of(matter.record.status)].append(matter)
    return [BoardColumn(stage, tuple(found[stage.code])) for stage in STAGES]


def loads(matters: Sequence[Matter]) -> list[Load]:
    """By officer: most overdue first, then most cases; what nobody has comes before all."""
    by_handler: dict[Any, list[Matter]] = defaultdict(list)
    for matter in matters:
        by_handler[matter.handler].append(matter)
    made = [
        Load(
            handler,
            len(own),
            sum(each.state == ClockState.OVERDUE for each in own),
            sum(each.state == ClockState.DUE_TODAY for each in own),
        )
        for handler, own in by_handler.items()
    ]
    return sorted(
        made, key=lambda each: (each.handler is not None, -each.overdue, -each.total, str(each.handler))
    )
