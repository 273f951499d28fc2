"""What a page has read by its reader's own scope need not be asked for again.

The page of a record asks many rules whether the reader may do this or that with it, and each of them whether
the record is in the reader's scope. Within `in_sight` the answer is known for the records named.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_Seen = frozenset[tuple[Any, str, Any]]
_SEEN: ContextVar[_Seen] = ContextVar("seen", default=frozenset())


def _key(user: Any, record: Any) -> tuple[Any, str, Any]:
    return (user.pk, record._meta.label, record.pk)


@contextmanager
def in_sight(user: Any, *records: Any) -> Iterator[None]:
    """Within, these records are in the scope of `user`: read by `visible_to`, or parts of what was."""
    token = _SEEN.set(_SEEN.get() | {_key(user, record) for record in records})
    try:
        yield
    finally:
        _SEEN.reset(token)


def is_in_sight(user: Any, record: Any) -> bool:
    return _key(user, record) in _SEEN.get()
