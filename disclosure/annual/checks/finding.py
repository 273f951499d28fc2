"""What a cross-check is, what it reads beside the report, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from disclosure.annual.contents import Contents


class Level(StrEnum):
    """An error cannot be true and must be mended; a warning may be true and is then explained."""

    ERROR = "error"
    WARNING = "warning"


LEVEL_LABELS = {Level.ERROR: "错误", Level.WARNING: "提示"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not fit. `path` is "chapter.field", "chapter.table" or
    "chapter.table.<row id>.<column>"; `basis` the article or the ground of the check."""

    code: str
    level: Level
    path: str
    message: str
    basis: str

    @property
    def is_error(self) -> bool:
        return self.level == Level.ERROR

    @property
    def level_label(self) -> str:
        return LEVEL_LABELS[self.level]

    @property
    def chapter(self) -> str:
        return self.path.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The numbers of the checks that the bureau may change (register 法定阈值)."""

    balance_percent: Decimal  # by which a balance may miss, of its largest term
    jump_percent: Decimal  # by which a figure may differ from last year's
    plan_years: int  # after which an emergency plan is to be revised and filed again


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """A penalty decision on the bureau's own record. `amounts`: as decided, and as changed since."""

    number: str
    decided_on: date
    amounts: tuple[Decimal, ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """An EIA approval that the bureau gave the enterprise in the year."""

    number: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A liability policy on the bureau's register that ran in the year."""

    number: str
    insurer: str


@dataclass(frozen=True, kw_only=True)
class TemporaryReport:
    """A temporary report that the enterprise handed in."""

    title: str
    number: str
    received_on: date
    filed_on: date


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the checks read beside the report: the enterprise, the bureau's records, last year's report."""

    settings: Settings
    uscc: str
    name: str = ""
    industry_code: str = ""
    bureau: tuple[str, ...] = ()  # by which names penalties of this bureau are known
    penalties: tuple[Penalty, ...] = ()
    approvals: tuple[Approval, ...] = ()
    policies: tuple[Policy, ...] = ()
    temporary: tuple[TemporaryReport, ...] = ()
    credit_grade: str = ""
    last_year: Contents | None = None
    attachments: frozenset[str] = field(default_factory=frozenset)  # kinds of the files attached


Found = Iterator[tuple[str, str]]  # path, message
Check = Callable[[Contents, Context], Found]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One cross-check as it is listed: its code, its weight, what it asks, and why."""

    code: str
    level: Level
    says: str
    basis: str
    check: Check

    def find(self, contents: Contents, context: Context) -> Iterator[Finding]:
        for path, message in self.check(contents, context):
            yield Finding(code=self.code, level=self.level, path=path, message=message, basis=self.basis)


RULES: dict[str, Rule] = {}


def _rule(code: str, level: Level, says: str, basis: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"the code {code} of a check is taken")
        RULES[code] = Rule(code=code, level=level, says=says, basis=basis, check=check)
        return check

    return register


def error(code: str, says: str, basis: str) -> Callable[[Check], Check]:
    """Registers a check whose findings must be mended before the report can be handed in."""
    return _rule(code, Level.ERROR, says, basis)


def warning(code: str, says: str, basis: str) -> Callable[[Check], Check]:
    """Registers a check whose findings may be explained instead."""
    return _rule(code, Level.WARNING, says, basis)
