"""One register's rows, batch by batch: parsed, resolved, compared, checked – and then written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models

from common.importing.checks import RowChecks
from common.importing.layout import KEEP, Place, Report, identity_of
from common.importing.matching import Matching, References
from common.importing.rows import Entry, RowParser
from common.importing.scope import Scope
from common.importing.seen import Seen
from common.importing.writing import write_changed, write_new
from common.registers.declaration import Register

BATCH = 2_000


@dataclass
class Counts:
    """What became (or will become) of the rows of one register."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    status_kept: int = 0  # rows whose status differs: only a step of the workflow changes it

    def add(self, other: Counts) -> None:
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.status_kept += other.status_kept

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Mode:
    """How an import runs: by whom, whether it writes, whether its rows are invented."""

    actor: Any = None
    write: bool = False
    synthetic: bool = False


class SheetRun:
    """Takes the rows of one register through. Nothing is written unless the mode says so."""

    def __init__(
        self,
        register: Register,
        places: list[Place],
        mode: Mode,
        seen: Seen,
        source: str,
        report: Report,
    ) -> None:
        by_name = {place.name: place for place in places}
        self.register = register
        self.counts = Counts()
        self.touched = array("q")  # primary keys of created and changed rows, if anyone will ask
        self._mode = mode
        self._seen = seen
        self._source = source
        self._report = report
        self._identity = [by_name[name] for name in identity_of(register)]
        self._headers = {place.name: place.header for place in places}
        self._parser = RowParser(places)
        self._checks = RowChecks(register.model, self._identity, places, seen)
        self._references = References(places, self._will_exist, whole=self._checks.needs_rows)
        self._matching = Matching(
            register.model, self._identity, places, synthetic=mode.synthetic, lock=mode.write
        )
        self._scope = Scope(register, mode.actor, places)
        self._to_itself = [place for place in places if place.column.target is register.model]

    def take(self, rows: list[tuple[int, list[Any]]]) -> None:
        """One batch of rows, each with its number in the sheet."""
        entries = [self._parser.parse(number, cells, self._complain) for number, cells in rows]
        for segment in self._segments(entries):
            self._take(segment)

    def _segments(self, entries: list[Entry]) -> Iterator[list[Entry]]:
        """Cut the batch before a row that refers to a row of the same batch, so that it finds it written."""
        segment: list[Entry] = []
        keys: set[Any] = set()
        for entry in entries:
            if any(not keys.isdisjoint(_keys(entry, place)) for place in self._to_itself):
                yield segment
                segment, keys = [], set()
            segment.append(entry)
            keys.add(entry.values.get(self._identity[0].attname))
        yield segment

    def _take(self, entries: list[Entry]) -> None:
        keys = [tuple(entry.values.get(place.attname) for place in self._identity) for entry in entries]
        self._references.resolve(entries, self._complain)
        for entry, key in zip(entries, keys, strict=True):
            self._note_key(entry, key)
        good = _good(entries)
        self._matching.match(good, self._complain)
        self._checks.run(_good(good), self._complain)
        self._scope.check(_good(good), self._complain)
        self._ask_rule([each for each in _good(good) if each.is_new or each.differences])
        good = _good(good)
        new = [entry for entry in good if entry.is_new]
        changed = [entry for entry in good if not entry.is_new and entry.differences]
        if self._mode.write and len(good) == len(entries):
            self._write(new, changed)
        self.counts.created += len(new)
        self.counts.changed += len(changed)
        self.counts.unchanged += len(good) - len(new) - len(changed)
        self.counts.status_kept = self._matching.status_kept

    def _ask_rule(self, entries: list[Entry]) -> None:
        """What the register forbids a sheet to change, told row by row."""
        if self.register.import_rule is None or not entries:
            return
        refused = self.register.import_rule([(entry.obj, entry.differences) for entry in entries])
        for position, error in refused.items():
            entry = entries[position]
            key = "，".join(str(entry.values.get(place.attname)) for place in self._identity)
            headers = "、".join(self._headers[name] for name in entry.differences if name in self._headers)
            self._complain(entry, headers, key, str(error).rstrip("。"), "删除此行，在门户页面中办理")

    def _write(self, new: list[Entry], changed: list[Entry]) -> None:
        write_new(self.register.model, new, self._mode.actor, self._source, self._complain)
        write_changed(changed, self._mode.actor, self._source)
        self._scope.check_written(_good(new), self._complain)
        if self.register.after_import is not None:
            self.touched.extend(entry.obj.pk for entry in new + changed)

    def _complain(self, entry: Entry, column: str, value: Any, reason: str, mend: str) -> None:
        entry.bad = True
        self._report(entry.row, column, value, reason, mend)

    def _note_key(self, entry: Entry, key: tuple[Any, ...]) -> None:
        """Find a key that stood in the sheet before; remember it for rows that refer to it."""
        if None in key:
            return
        first = self._seen.first(_space(self.register.model), key, entry.row)
        if first != entry.row:
            header = "、".join(place.header for place in self._identity)
            text = "，".join(map(str, key))
            self._complain(entry, header, text, f"与第 {first} 行重复", "删除其中一行，或改正编号")

    def _will_exist(self, model: type[models.Model], key: Any) -> bool:
        """Whether an earlier row of this import will create it. When writing, it would be there."""
        return not self._mode.write and self._seen.has(_space(model), (key,))


def _space(model: type[models.Model]) -> str:
    return f"{model._meta.label} key"


def _keys(entry: Entry, place: Place) -> list[Any]:
    value = entry.values.get(place.attname)
    return value if isinstance(value, list) else [] if value is None or value is KEEP else [value]


def _good(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if not entry.bad]
