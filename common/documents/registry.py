"""Which kinds of document there are: each app declares its own in `documents.py`.

    @document_kind("eia-acceptance", title="受理通知书", template="eia/acceptance", numbered=True)
    def acceptance(decision, *, issued_on, **extra) -> dict[str, Any]: ...

The function returns what the template may name: texts, numbers, dates, lists and tables of those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

Context = Callable[..., Mapping[str, Any]]
Rule = Callable[[Any, Any], None]  # (user, the document's record); raises Refused


@dataclass(frozen=True)
class DocumentKind:
    """The declaration of a kind.

    `template` is its wording below `templates/documents/`, without the ending; `repeatable` kinds may
    be issued more than once for a record; `on_receipt` is the dotted path of a function called as
    `hook(document, actor=…)` in the transaction in which the party confirms receipt; `may_withdraw` is
    who may take it back, where that is not whoever may change its record.
    """

    code: str
    title: str
    template: str
    numbered: bool
    for_party: bool
    repeatable: bool
    on_receipt: str
    context: Context
    may_withdraw: Rule | None = None

    @property
    def receipt_hook(self) -> Callable[..., Any] | None:
        """The function behind `on_receipt`; by path, since services import the declarations."""
        return import_string(self.on_receipt) if self.on_receipt else None


_kinds: dict[str, DocumentKind] = {}


def document_kind(
    code: str,
    *,
    title: str,
    template: str,
    numbered: bool = True,
    for_party: bool = True,
    repeatable: bool = False,
    on_receipt: str = "",
    may_withdraw: Rule | None = None,
) -> Callable[[Context], Context]:
    """Register the decorated function as the facts of kind `code`. Raises on a doubled code."""

    def register(context: Context) -> Context:
        if code in _kinds:
            raise ValueError(f"document kind {code} is registered twice")
        _kinds[code] = DocumentKind(
            code, title, template, numbered, for_party, repeatable, on_receipt, context, may_withdraw
        )
        return context

    return register


def kind_of(code: str) -> DocumentKind:
    """The kind `code`; a KeyError is a programming error."""
    return _kinds[code]


def kinds() -> dict[str, DocumentKind]:
    """All declared kinds by code."""
    return dict(_kinds)
