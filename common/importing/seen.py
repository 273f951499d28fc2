"""The keys that an import has met, on disk: a hundred thousand of them cost no memory."""

from __future__ import annotations

import sqlite3
from typing import Any

# A database without a name lives in a temporary file, of which SQLite keeps a few pages in memory.
_NAMELESS = ""


class Seen:
    """Keys by space (one natural key, one unique constraint), each with the row where it stood first."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(_NAMELESS, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (space TEXT, key TEXT, row INTEGER, PRIMARY KEY (space, key)) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")  # one transaction for all: nothing here outlives the import

    def close(self) -> None:
        self._database.close()

    def first(self, space: str, key: tuple[Any, ...], row: int) -> int:
        """The row in which `key` stood first; `row` itself when it is new."""
        inserted = self._database.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (space, repr(key), row)
        )
        if inserted.rowcount:
            return row
        return int(self._find(space, key)[0])

    def has(self, space: str, key: tuple[Any, ...]) -> bool:
        return self._find(space, key) is not None

    def _find(self, space: str, key: tuple[Any, ...]) -> Any:
        found = self._database.execute("SELECT row FROM seen WHERE space = ? AND key = ?", (space, repr(key)))
        return found.fetchone()
