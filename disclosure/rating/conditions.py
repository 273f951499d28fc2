"""The condition of an item as a clerk types it: `罚款>=50000；罚款<200000；处罚种类=罚款|警告`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from disclosure.rating.enums import RatingSource
from disclosure.rating.facts import DAY, FACTS, NUMBER, Kind

_CLAUSE = re.compile(r"\s*(?P<name>[^<>=!≥≤≠\s]+)\s*(?P<sign>>=|<=|!=|≥|≤|≠|=|>|<)\s*(?P<value>.+?)\s*")
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!="}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}


class BadCondition(ValueError):
    """The words say what is wrong and how to mend it."""


@dataclass(frozen=True)
class Clause:
    """One comparison. Of words, any of `values` will do; what a record does not tell, it does not meet."""

    name: str
    sign: str
    values: tuple[Any, ...]

    def holds(self, facts: Mapping[str, Any]) -> bool:
        found = facts.get(self.name)
        if found is None:
            return False
        if isinstance(found, str) or not isinstance(found, Collection):
            found = (found,)
        if self.sign == "!=":
            return not set(found) & set(self.values)
        compare = _COMPARE[self.sign]
        return any(compare(each, value) for each in found for value in self.values)


def parse(text: str, source: str) -> tuple[Clause, ...]:
    """The clauses of a condition on records of `source`; all must hold. Raises BadCondition."""
    parts = [part for part in re.split("[；;]", text) if part.strip()]
    return tuple(_clause(part, source) for part in parts)


def holds(clauses: Collection[Clause], facts: Mapping[str, Any]) -> bool:
    """Whether a record with these facts meets every clause."""
    return all(clause.holds(facts) for clause in clauses)


def _clause(text: str, source: str) -> Clause:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        raise BadCondition(f"“{text.strip()}”不是“名称 比较 取值”，请按“罚款>=50000”的样式填写。")
    known = FACTS[source]
    name, sign = match["name"], _SIGNS.get(match["sign"], match["sign"])
    if name not in known:
        names = "、".join(known) or "无，条件请留空"
        raise BadCondition(f"{RatingSource(source).label}没有“{name}”，可用的名称：{names}。")
    kind = known[name]
    if kind not in (NUMBER, DAY) and sign not in ("=", "!="):
        raise BadCondition(f"“{name}”是文字，只能用“=”或“!=”比较。")
    values = tuple(_value(name, kind, part.strip()) for part in match["value"].split("|"))
    if len(values) > 1 and sign not in ("=", "!="):
        raise BadCondition(f"“{name}{sign}”只能与一个取值比较，请删去“|”后的取值。")
    return Clause(name, sign, values)


def _value(name: str, kind: Kind, text: str) -> Any:
    if kind == NUMBER:
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise BadCondition(f"“{name}”须与数字比较，“{text}”不是数字。") from error
    if kind == DAY and not _DAY.fullmatch(text):
        raise BadCondition(f"“{name}”须与月日比较，请按“03-15”的样式填写。")
    if not text:
        raise BadCondition(f"“{name}”缺少取值。")
    if isinstance(kind, tuple) and text not in kind:
        raise BadCondition(f"“{name}”没有取值“{text}”，可用的取值：{'、'.join(kind)}。")
    return text
