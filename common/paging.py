"""Keyset paging of HTML lists and of the API: page 50,000 costs what page 2 costs.

A position is the pair (value of the sorted field, primary key) of a row, so rows inserted or
removed between two clicks neither repeat nor hide others. Empty values always come last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Q

COUNT_LIMIT = 1000


class BadCursor(ValueError):
    """The position in the address was damaged or belongs to another sort order."""


@dataclass(frozen=True)
class KeysetPage:
    """The rows of one page, and the cursors to its neighbours ("" where there is none)."""

    rows: list[Any]
    next: str
    previous: str


@dataclass(frozen=True)
class Count:
    """How many rows a list has, counted no further than the limit."""

    number: int
    more: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)

    @property
    def words(self) -> str:
        """For a reader: "142", "超过 1000", "至少 142" where only some could be counted."""
        if not self.more:
            return str(self.number)
        return f"超过 {self.number}" if self.number >= COUNT_LIMIT else f"至少 {self.number}"


def capped_count(queryset: models.QuerySet, limit: int = COUNT_LIMIT) -> Count:
    """The number of rows, or `limit` and "more": a long list must not be counted to its end."""
    found = queryset.order_by()[: limit + 1].count()
    return Count(min(found, limit), found > limit)


Fetch = Callable[[Any, int], list[Any]]


def _first_rows(ordered: models.QuerySet, limit: int) -> list[Any]:
    return list(ordered[:limit])


def keyset_page(
    queryset: models.QuerySet,
    ordering: str,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    fetch: Fetch = _first_rows,
    filled: bool = False,
) -> KeysetPage:
    """The page of `queryset` after or before a cursor; the first one without either.

    `ordering` is a field path to a plain value, with "-" for descending; equal values follow the
    primary key. `fetch` takes the first rows of the sorted queryset, and may leave some out.
    `filled` says that no row lacks the value, although its field allows it. Raises BadCursor.
    """
    order = _Order.of(queryset.model, ordering, filled=filled)
    if after or before:
        page = _page_at(queryset, order, after or before, backwards=not after, size=size, fetch=fetch)
        if page is not None:
            return page
        # The rows at that end were removed since: better the first page than an empty one.
    rows = fetch(order.sort(queryset), size + 1)
    return KeysetPage(rows[:size], order.cursor(rows[size - 1]) if len(rows) > size else "", "")


def _page_at(
    queryset: models.QuerySet, order: _Order, cursor: str, *, backwards: bool, size: int, fetch: Fetch
) -> KeysetPage | None:
    order_here = order.reversed() if backwards else order
    rows = fetch(order_here.sort(queryset.filter(order_here.beyond(*order.decode(cursor)))), size + 1)
    if not rows:
        return None
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
        return KeysetPage(rows, order.cursor(rows[-1]), order.cursor(rows[0]) if more else "")
    return KeysetPage(rows, order.cursor(rows[-1]) if more else "", order.cursor(rows[0]))


@dataclass(frozen=True)
class _Order:
    """A total order of a model's rows: one field, then the primary key, in one direction."""

    path: str
    field: models.Field
    key: models.Field
    descending: bool
    nullable: bool
    nulls_last: bool = True

    @classmethod
    def of(cls, model: type[models.Model], ordering: str, *, filled: bool = False) -> _Order:
        path = ordering.removeprefix("-")
        fields = fields_along(model, path)
        key = model._meta.pk
        # A generated column holds values of another field's kind.
        last: models.Field = getattr(fields[-1], "output_field", fields[-1])
        nullable = not filled and any(field.null for field in [*fields, last])
        return cls(path, last, key, ordering.startswith("-"), nullable)

    def reversed(self) -> _Order:
        return _Order(
            self.path, self.field, self.key, not self.descending, self.nullable, not self.nulls_last
        )

    def sort(self, queryset: models.QuerySet) -> models.QuerySet:
        sign = "-" if self.descending else ""
        if not self.nullable:  # a plain index serves this order in both directions
            return queryset.order_by(f"{sign}{self.path}", f"{sign}pk")
        nulls = {"nulls_last": True} if self.nulls_last else {"nulls_first": True}
        value = F(self.path).desc(**nulls) if self.descending else F(self.path).asc(**nulls)
        return queryset.order_by(value, f"{sign}pk")

    def beyond(self, value: Any, key: Any) -> Q:
        """The rows that come after (value, key) in this order."""
        further = "lt" if self.descending else "gt"
        same_but_later = Q(**{f"pk__{further}": key})
        empty = Q(**{f"{self.path}__isnull": True})
        if value is None:
            rest = empty & same_but_later
            return rest if self.nulls_last else rest | ~empty
        beyond = Q(**{f"{self.path}__{further}": value}) | (Q(**{self.path: value}) & same_but_later)
        if self.nullable:
            return beyond | empty if self.nulls_last else beyond
        # Says again what follows from the rest, so that the index is entered at the position.
        return Q(**{f"{self.path}__{further}e": value}) & beyond

    def cursor(self, row: Any) -> str:
        value = row
        for name in self.path.split("__"):
            value = getattr(value, name) if value is not None else None
        return self._signer.sign_object([_as_text(value), _as_text(row.pk)])

    def decode(self, cursor: str) -> tuple[Any, Any]:
        try:
            value, key = self._signer.unsign_object(cursor)
        except BadSignature as error:
            raise BadCursor(cursor) from error
        return None if value is None else self.field.to_python(value), self.key.to_python(key)

    @property
    def _signer(self) -> Signer:
        """Signs for this field only, so a cursor of another list or sort order is not misread."""
        return Signer(salt=f"{self.key.model._meta.label_lower}.{self.path}")


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def fields_along(model: type[models.Model], path: str) -> list[models.Field]:
    """The model fields that a path such as "enterprise__park__name" passes.

    Raises FieldDoesNotExist when a name is not a field.
    """
    fields: list[models.Field] = []
    current: type[models.Model] | None = model
    for name in path.split("__"):
        if current is None:
            raise FieldDoesNotExist(f"{path} of {model._meta.label}: nothing beyond {fields[-1].name}")
        found = current._meta.pk if name == "pk" else current._meta.get_field(name)
        fields.append(found)  # type: ignore[arg-type]
        current = found.related_model if found.is_relation else None
    return fields
