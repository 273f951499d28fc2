"""Check constraints evaluated in Python, so that a hundred thousand rows ask no query each.

Three-valued as SQL: None is unknown, and an unknown check passes. What this module cannot
evaluate (functions, subqueries, paths over relations) is left to Django's own validation.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import CombinedExpression

Values = Mapping[str, Any]
Evaluator = Callable[[Values], bool | None]


class NotInPython(Exception):
    """The condition needs the database."""


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "startswith": lambda value, prefix: value.startswith(prefix),
    "endswith": lambda value, suffix: value.endswith(suffix),
    "contains": lambda value, part: part in value,
    "regex": lambda value, pattern: re.search(pattern, value) is not None,
}


def compile_condition(model: type[models.Model], condition: Any) -> Evaluator:
    """An evaluator over attname → value. Raises NotInPython."""
    if not isinstance(condition, Q):
        raise NotInPython(repr(condition))
    parts = [
        compile_condition(model, child) if isinstance(child, Q) else _compile_lookup(model, child)
        for child in condition.children
    ]
    combine = {Q.AND: _all, Q.OR: _any}.get(condition.connector)
    if combine is None:
        raise NotInPython(condition.connector)
    if condition.negated:
        return lambda values: _not(combine(parts, values))
    return lambda values: combine(parts, values)


def _all(parts: list[Evaluator], values: Values) -> bool | None:
    result: bool | None = True
    for part in parts:
        found = part(values)
        if found is False:
            return False
        if found is None:
            result = None
    return result


def _any(parts: list[Evaluator], values: Values) -> bool | None:
    result: bool | None = False
    for part in parts:
        found = part(values)
        if found is True:
            return True
        if found is None:
            result = None
    return result


def _not(result: bool | None) -> bool | None:
    return None if result is None else not result


def _compile_lookup(model: type[models.Model], child: Any) -> Evaluator:
    if not isinstance(child, tuple):
        raise NotInPython(repr(child))
    path, right = child
    field, lookup = _field_and_lookup(model, path)
    left = field.attname
    if lookup == "isnull":
        return lambda values: (values[left] is None) is right
    if hasattr(right, "resolve_expression"):
        return _comparison(left, lookup, _compile_value(model, right))
    if lookup == "in":
        members = set(right)
        return lambda values: None if values[left] is None else values[left] in members
    if right is None:  # field=None means IS NULL
        return lambda values: values[left] is None
    fixed = field.to_python(right) if lookup in ("exact", "gt", "gte", "lt", "lte") else right
    return _comparison(left, lookup, lambda values: fixed)


def _compile_value(model: type[models.Model], expression: Any) -> Callable[[Values], Any]:
    """The value of a field, a constant, or a sum, difference or product of them."""
    if isinstance(expression, F):
        name = _field_and_lookup(model, _name_of(expression), plain=True)[0].attname
        return lambda values: values[name]
    if isinstance(expression, Value):
        return lambda values: expression.value
    if isinstance(expression, CombinedExpression) and expression.connector in _ARITHMETIC:
        apply = _ARITHMETIC[expression.connector]
        left, right = (_compile_value(model, part) for part in (expression.lhs, expression.rhs))

        def compute(values: Values) -> Any:
            a, b = left(values), right(values)
            return None if a is None or b is None else apply(a, b)

        return compute
    raise NotInPython(repr(expression))


def _comparison(left: str, lookup: str, right: Callable[[Values], Any]) -> Evaluator:
    compare = _COMPARISONS.get(lookup)
    if compare is None:
        raise NotInPython(lookup)

    def evaluate(values: Values) -> bool | None:
        a, b = values[left], right(values)
        return None if a is None or b is None else bool(compare(a, b))

    return evaluate


def _field_and_lookup(model: type[models.Model], path: str, *, plain: bool = False) -> tuple[Any, str]:
    name, _, lookup = path.partition("__")
    names = {field.attname: field for field in model._meta.concrete_fields}
    field = names.get(name) or next((f for f in model._meta.concrete_fields if f.name == name), None)
    if field is None or "__" in lookup or (plain and lookup) or isinstance(field, models.JSONField):
        raise NotInPython(path)
    return field, lookup or "exact"


def _names_in(value: Any) -> list[str]:
    if isinstance(value, F):
        return [_name_of(value).partition("__")[0]]
    if isinstance(value, CombinedExpression):
        return _names_in(value.lhs) + _names_in(value.rhs)
    return []


def _name_of(reference: F) -> str:
    return str(reference.name)  # type: ignore[attr-defined]


def fields_of(condition: Q) -> list[str]:
    """The names of the fields that a condition speaks of."""
    names: list[str] = []
    for child in condition.children:
        if isinstance(child, Q):
            names += fields_of(child)
        elif isinstance(child, tuple):
            names.append(child[0].partition("__")[0])
            names += _names_in(child[1])
    return list(dict.fromkeys(names))
