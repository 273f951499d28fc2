"""Forms with as many alike rows as the user needs: “增加一项” shows one more and loses nothing typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

MOST_ROWS = 30


class RowsMixin:
    """Rows of two fields each, beside the form's own fields; `row_fields` makes those of one row.

    The template shows `head_fields`, then `item_rows`, then `tail_fields`, and the hidden `rows`.
    """

    LEAST_ROWS: ClassVar[int] = 3
    TAIL: ClassVar[Sequence[str]] = ()  # fields shown after the rows
    ROW_NAMES: ClassVar[tuple[str, str]] = ("first", "second")

    def row_fields(self, number: int) -> tuple[forms.Field, forms.Field]:
        raise NotImplementedError

    @classmethod
    def asked_rows(cls, data: Mapping[str, Any] | None) -> tuple[int, Mapping[str, Any] | None]:
        """How many rows to show, and the data to bind: none where only another row was asked for."""
        text = str((data or {}).get("rows", ""))
        asked = int(text) if text.isdecimal() and int(text) > 0 else cls.LEAST_ROWS
        # A machine sends rows without saying how many; none of them may be passed over.
        first = cls.ROW_NAMES[0]
        sent = [number for number in range(1, MOST_ROWS + 1) if f"{first}_{number}" in (data or {})]
        rows = min(MOST_ROWS, max([asked, *sent]))
        if data is not None and "more" in data:
            return min(MOST_ROWS, rows + 1), None
        return rows, data

    def add_rows(self: Any, rows: int, typed: Mapping[str, Any] | None) -> None:
        """Add the fields; `typed` is what stood in the form when another row was asked for."""
        self.row_count = rows
        for number in range(1, rows + 1):
            made = self.row_fields(number)
            for name, field in zip(self.ROW_NAMES, made, strict=True):
                self.fields[f"{name}_{number}"] = field
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, initial=rows, required=False)
        if typed is not None and "more" in typed:
            self.initial.update({name: typed[name] for name in self.fields if name in typed})
            self.initial["rows"] = rows

    @property
    def item_rows(self: Any) -> list[tuple[int, Any, Any]]:
        first, second = self.ROW_NAMES
        return [
            (number, self[f"{first}_{number}"], self[f"{second}_{number}"])
            for number in range(1, self.row_count + 1)
        ]

    @property
    def head_fields(self: Any) -> list[Any]:
        in_rows = {each.name for _, first, second in self.item_rows for each in (first, second)}
        apart = {*in_rows, *self.TAIL, "rows", "reason", "seen"}
        return [self[name] for name in self.fields if name not in apart]

    @property
    def tail_fields(self: Any) -> list[Any]:
        return [self[name] for name in self.TAIL]

    def filled_rows(self: Any) -> list[tuple[Any, Any]]:
        """The rows in which both fields were filled in."""
        first, second = self.ROW_NAMES
        pairs = [
            (self.cleaned_data.get(f"{first}_{number}"), self.cleaned_data.get(f"{second}_{number}"))
            for number in range(1, self.row_count + 1)
        ]
        return [pair for pair in pairs if all(value not in (None, "") for value in pair)]

    def check_rows(self: Any, message: str) -> None:
        """Half a row is an error, in the words of `message`, at the field that is empty."""
        for number in range(1, self.row_count + 1):
            names = [f"{name}_{number}" for name in self.ROW_NAMES]
            empty = [name for name in names if self.cleaned_data.get(name) in (None, "")]
            if len(empty) == 1 and empty[0] not in self.errors:
                self.add_error(empty[0], message)
