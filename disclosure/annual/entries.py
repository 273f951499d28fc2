"""The controls of an annual report on a page: each with what it showed, its faults and its conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosure.annual.declaration import Item, Kind
from disclosure.annual.entry import shown
from disclosure.annual.saving import FieldConflict
from disclosure.annual.store import fault_of, read

SEEN = "seen-"  # before the name of a control: what the page showed in it
_NUMBERS = (Kind.DECIMAL, Kind.INTEGER)


@dataclass(frozen=True)
class Entry:
    """One control. `name` is its own in the form: the item's, or "<row>.<column>" in a table.

    `text` stands in the control; `seen` is what the page says it showed, sent along with the next save.
    """

    item: Item
    name: str
    text: str
    seen: str
    label: str = ""  # in a table, where the head of the column is no label of the control
    conflict: FieldConflict | None = None
    error: str = ""  # beside what is wrong with the text itself
    is_saved: bool = False  # just now
    is_focused: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name.replace('.', '_')}"

    @property
    def seen_name(self) -> str:
        return f"{SEEN}{self.name}"

    @property
    def is_number(self) -> bool:
        return self.item.kind in _NUMBERS

    @property
    def trigger(self) -> str:
        """When it is saved: a day once the control is left, for browsers tell of every digit of its year."""
        return "blur changed from:find input" if self.item.kind is Kind.DATE else "change"

    @property
    def params(self) -> str:
        """What a save of this control alone sends."""
        return f"csrfmiddlewaretoken,{self.name},{self.seen_name},keep"

    @property
    def fault(self) -> str:
        return self.error or fault_of(self.item, self.text)

    @property
    def is_lacking(self) -> bool:
        return self.item.required and not self.text.strip()

    @property
    def mine_shown(self) -> str:
        return self._in_words(self.conflict.mine) if self.conflict else ""

    @property
    def stands_shown(self) -> str:
        return self._in_words(self.conflict.stands) if self.conflict else ""

    def _in_words(self, text: str) -> str:
        value = read(self.item, text)
        return (shown(self.item, value) if value is not None else text) or "（空）"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}_help"] * bool(self.item.help and not self.label)
        return " ".join(parts + [f"{self.id}_error"] * bool(self.fault or self.conflict))

    @property
    def control(self) -> SafeString:
        attrs: dict[str, Any] = {"id": self.id, "class": "control"}
        if self.label:
            attrs["aria-label"] = self.label
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if self.fault or self.conflict:
            attrs["aria-invalid"] = "true"
        if self.is_focused:
            attrs["autofocus"] = True
        widget = self._widget()
        if widget is None:
            return self._input(attrs)
        return widget.render(self.name, self.text, attrs)

    def _input(self, attrs: dict[str, Any]) -> SafeString:
        """A line of text, not by the framework's template: a page of a table has hundreds of them."""
        # A date that was mistyped stays to be read: the browser's own control would not show it.
        is_date = self.item.kind is Kind.DATE and not fault_of(self.item, self.text)
        own: dict[str, Any] = {"type": "date"} if is_date else {"type": "text", "autocomplete": "off"}
        if self.is_number:
            own["inputmode"] = "decimal"
        if self.text:
            own["value"] = self.text
        return format_html("<input{}>", flatatt({"name": self.name, **own, **attrs}))

    def _widget(self) -> forms.Widget | None:
        """What Django draws; None for a line of text."""
        if self.item.kind is Kind.CHOICE:
            return forms.Select(choices=self._options(dict(self.item.choices)))
        if self.item.kind is Kind.YES_NO:
            return forms.Select(choices=self._options({"是": "是", "否": "否"}))
        if self.item.kind is Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 2 if self.label else 6})
        return None

    def _options(self, choices: Mapping[str, str]) -> list[tuple[str, str]]:
        mistyped = [(self.text, f"{self.text}（不在可选范围内）")] if self.text not in ("", *choices) else []
        return [("", "请选择"), *choices.items(), *mistyped]
