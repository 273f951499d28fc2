"""Writing an annual report: field by field and cell by cell, so that two who fill it in lose nothing.

A page sends along what it showed of each field. What nobody else touched is written; what someone else
changed meanwhile is told as a conflict of that one field, with both texts, and everything else is written
all the same. Saving keeps what was typed, right or wrong. Every write holds the lock of the report's row,
so that none slips in beside its handing-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from common.errors import Conflict, Refused
from common.models.event import digest
from disclosure.annual import trail
from disclosure.annual.access import locked_for_writing
from disclosure.annual.chapters import CHAPTER_OF
from disclosure.annual.declaration import Item, Table
from disclosure.annual.merging import merged, plain_text, plain_texts
from disclosure.annual.store import table_at
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow


@dataclass(frozen=True)
class FieldConflict:
    """One field that someone else wrote meanwhile: my text, what stands, who wrote it and when."""

    name: str
    label: str
    mine: str
    stands: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Saved:
    """What became of a save: the names written, and the fields in conflict, which were left as they stand."""

    written: tuple[str, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()


class RowGone(Conflict):
    """The row was removed meanwhile; `typed` is what was to be saved into it."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = dict(typed)
        super().__init__("该行已被他人删除，您填写的内容未保存；仍需要的，请作为新的一行添加。")


def save_fields(
    *, actor: Any, report: AnnualDisclosure, chapter: str, typed: Mapping[str, Any], seen: Mapping[str, str]
) -> Saved:
    """Keep what was typed into fields of a chapter; names not given in `typed` are left alone.

    Raises Refused to strangers, Conflict once it was handed in, ValidationError for a text beyond all length.
    """
    declared = CHAPTER_OF[chapter]
    texts = plain_texts(typed, declared.fields)
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        kept = _chapter_row(locked, chapter)
        result, before = _merge(kept, texts, seen, declared.fields, actor)
        if result.written:
            words = {declared.field(name).label: (before[name], kept.typed[name]) for name in result.written}
            _save_chapter(locked, kept, words, actor)
    return result


def save_row(
    *,
    actor: Any,
    report: AnnualDisclosure,
    row: uuid.UUID | str,
    typed: Mapping[str, Any],
    seen: Mapping[str, str],
) -> Saved:
    """Keep what was typed into cells of a row, as `save_fields` does. Raises RowGone where it was removed."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        kept = AnnualRow.objects.filter(report=locked, pk=_row_id(row)).first()
        if kept is None:
            raise RowGone({name: plain_text(text) for name, text in typed.items()})
        table = table_at(kept.table)
        texts = plain_texts(typed, table.columns)
        result, before = _merge(kept, texts, seen, table.columns, actor)
        if result.written:
            kept.saved_by = actor
            kept.save(update_fields=["typed", "marks", "saved_by", "saved_at"])
            words = {
                _cell_words(table, kept, name): (before[name], kept.typed[name]) for name in result.written
            }
            _note(locked, kept.table, words, actor)
    return result


def add_row(
    *,
    actor: Any,
    report: AnnualDisclosure,
    table: str,
    typed: Mapping[str, Any] | None = None,
    row: uuid.UUID | str | None = None,
) -> AnnualRow:
    """A new row at the end of "chapter.table". `row` is its identity if the page chose one: a second
    click finds the row of the first. Raises Refused when the table is full.
    """
    declared = table_at(table)
    texts = plain_texts(typed or {}, declared.columns)
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        rows = AnnualRow.objects.filter(report=locked, table=table)
        pk = _row_id(row) if row else uuid.uuid4()
        if (present := rows.filter(pk=pk).first()) is not None:
            return present
        _room_for(declared, rows.count() + 1)
        last = rows.aggregate(last=Max("position"))["last"] or 0
        made = AnnualRow(pk=pk, report=locked, table=table, position=last + 1, typed=texts, saved_by=actor)
        made.marks = dict.fromkeys(texts, _mark(actor))
        made.save(force_insert=True)
        _note(locked, table, {f"{declared.title}·新增行（{_short(made)}）": ("", _in_words(made))}, actor)
    return made


def add_rows(*, actor: Any, report: AnnualDisclosure, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Several new rows at the end of "chapter.table", told by one event; returns how many."""
    declared = table_at(table)
    given = [plain_texts(each, declared.columns) for each in rows]
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        present = AnnualRow.objects.filter(report=locked, table=table)
        _room_for(declared, present.count() + len(given))
        last = present.aggregate(last=Max("position"))["last"] or 0
        made = [
            AnnualRow(
                report=locked,
                table=table,
                position=place,
                typed=texts,
                marks=dict.fromkeys(texts, _mark(actor)),
                saved_by=actor,
            )
            for place, texts in enumerate(given, last + 1)
        ]
        if made:
            AnnualRow.objects.bulk_create(made, batch_size=500)
            words = {f"{declared.title}·新增行（{_short(row)}）": ("", _in_words(row)) for row in made}
            _note(locked, table, words, actor)
    return len(made)


def _room_for(table: Table, count: int) -> None:
    if count > table.most:
        raise Refused(f"“{table.title}”最多填写{table.most}行，请合并同类项。")


def remove_row(
    *, actor: Any, report: AnnualDisclosure, row: uuid.UUID | str, seen: Mapping[str, str] | None = None
) -> bool:
    """Take a row out; False when it is gone already.

    `seen` is the row as the page showed it: one that someone changed meanwhile is kept, raising Conflict.
    """
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        kept = AnnualRow.objects.filter(report=locked, pk=_row_id(row)).first()
        if kept is None:
            return False
        table = table_at(kept.table)
        names = [column.name for column in table.columns]
        if seen is not None and any(kept.typed.get(name, "") != seen.get(name, "") for name in names):
            raise Conflict("您打开页面后，他人修改了该行，尚未删除；请刷新页面，核对后再删除。")
        words = {f"{table.title}·删除行（{_short(kept)}）": (_in_words(kept), "")}
        kept.delete()
        _note(locked, kept.table, words, actor)
    return True


def move_row(*, actor: Any, report: AnnualDisclosure, row: uuid.UUID | str, to: int) -> None:
    """Put a row at place `to` of its table, from 1; those between close up. A row that is gone is left."""
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        kept = AnnualRow.objects.filter(report=locked, pk=_row_id(row)).first()
        if kept is None:
            return
        rows = list(AnnualRow.objects.filter(report=locked, table=kept.table).order_by("position", "pk"))
        ordered = [each for each in rows if each.pk != kept.pk]
        ordered.insert(min(max(to, 1), len(rows)) - 1, kept)
        places = [each.position for each in rows]
        moved = [each for each, place in zip(ordered, places, strict=True) if each.position != place]
        for each, place in zip(ordered, places, strict=True):
            each.position = place
        if moved:
            AnnualRow.objects.bulk_update(moved, ["position"], batch_size=500)
            place = ordered.index(kept) + 1
            words = {f"{table_at(kept.table).title}·次序（{_short(kept)}）": ("", f"第{place}行")}
            _note(locked, kept.table, words, actor)


def replace_rows(
    *,
    actor: Any,
    report: AnnualDisclosure,
    table: str,
    rows: Iterable[Mapping[str, Any]],
    seen: str = "",
) -> int:
    """Put `rows` in place of all rows of "chapter.table", as a workbook does; returns how many there are.

    A row with the "id" of one that stands in the table stays that row. `seen` is `table_mark` of what the
    caller looked at: a table changed meanwhile raises Conflict. Raises Refused for too many rows.
    """
    declared = table_at(table)
    given = [(each.get("id"), plain_texts(each, declared.columns)) for each in rows]
    _room_for(declared, len(given))
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        present = {str(row.pk): row for row in AnnualRow.objects.filter(report=locked, table=table)}
        if seen and seen != _mark_of(present.values()):
            raise Conflict(f"您核对后，他人修改了“{declared.title}”，尚未导入；请重新上传并核对。")
        _put_in_place(locked, table, given, present, actor)
        words = {f"{declared.title}·整表": (f"{len(present)}行", f"{len(given)}行")}
        _note(locked, table, words, actor)
    return len(given)


def table_mark(report: AnnualDisclosure, table: str) -> str:
    """A mark of the rows of a table as they stand, for `replace_rows`."""
    return _mark_of(AnnualRow.objects.filter(report=report, table=table))


def _mark_of(rows: Iterable[AnnualRow]) -> str:
    ordered = sorted(rows, key=lambda row: (row.position, row.pk))
    return digest([[str(row.pk), sorted(row.typed.items())] for row in ordered])


def _put_in_place(
    report: AnnualDisclosure,
    table: str,
    given: list[tuple[Any, dict[str, str]]],
    present: dict[str, AnnualRow],
    actor: Any,
) -> None:
    kept: list[AnnualRow] = []
    made: list[AnnualRow] = []
    left = dict(present)
    for place, (known, texts) in enumerate(given, 1):
        row = left.pop(str(known or ""), None)
        fresh = row is None
        row = row or AnnualRow(report=report, table=table)
        changed = {name for name, text in texts.items() if row.typed.get(name, "") != text}
        row.typed = {**row.typed, **texts}
        row.marks = {**row.marks, **dict.fromkeys(changed, _mark(actor))}
        row.position, row.saved_by, row.saved_at = place, actor, timezone.now()
        (made if fresh else kept).append(row)
    AnnualRow.objects.filter(report=report, pk__in=[row.pk for row in left.values()]).delete()
    fields = ["typed", "marks", "position", "saved_by", "saved_at"]
    AnnualRow.objects.bulk_update(kept, fields, batch_size=200)
    AnnualRow.objects.bulk_create(made, batch_size=500)


# -- what all of them do --


def _merge(
    kept: AnnualChapter | AnnualRow,
    texts: Mapping[str, str],
    seen: Mapping[str, str],
    items: tuple[Item, ...],
    actor: Any,
) -> tuple[Saved, dict[str, str]]:
    """Take into `kept` what nobody else touched; what became of it, and the texts that stood there before."""
    merge = merged(texts, seen, kept.typed)
    before = {name: kept.typed.get(name, "") for name in merge.written}
    kept.typed = {**kept.typed, **merge.written}
    kept.marks = {**kept.marks, **dict.fromkeys(merge.written, _mark(actor))}
    labels = {item.name: item.label for item in items}
    conflicts = tuple(
        FieldConflict(name, labels[name], mine, kept.typed.get(name, ""), *_marked(kept, name))
        for name, mine in merge.disputed.items()
    )
    return Saved(tuple(merge.written), conflicts), before


def _mark(actor: Any) -> list[str]:
    return [str(actor), timezone.now().isoformat()]


def _marked(kept: AnnualChapter | AnnualRow, name: str) -> tuple[str, datetime | None]:
    """Who last saved a field, and when."""
    by, at = kept.marks.get(name, ["", ""])
    return by, parse_datetime(at) if at else None


def _chapter_row(report: AnnualDisclosure, code: str) -> AnnualChapter:
    """The row of a chapter, made with its first save: the report's lock keeps others from making it too."""
    present = AnnualChapter.objects.filter(report=report, code=code).first()
    return present or AnnualChapter(report=report, code=code)


def _note(report: AnnualDisclosure, table: str, words: Mapping[str, tuple[str, str]], actor: Any) -> None:
    """The trail of a change in a table stands with its chapter."""
    _save_chapter(report, _chapter_row(report, table.partition(".")[0]), words, actor)


def _save_chapter(
    report: AnnualDisclosure, kept: AnnualChapter, words: Mapping[str, tuple[str, str]], actor: Any
) -> None:
    trail.note(report, kept, {each: list(pair) for each, pair in words.items()}, actor)
    kept.saved_by = actor
    kept.save()


def _cell_words(table: Table, row: AnnualRow, name: str) -> str:
    return f"{table.title}·{table.column(name).label}（{_short(row)}）"


def _short(row: AnnualRow) -> str:
    """A row by the beginning of its identity; its place changes."""
    return str(row.pk)[:8]


def _in_words(row: AnnualRow) -> str:
    table = table_at(row.table)
    typed = ((column.label, row.typed.get(column.name, "")) for column in table.columns)
    return "；".join(f"{label}：{text}" for label, text in typed if text)


def _row_id(row: uuid.UUID | str) -> uuid.UUID:
    """Raises ValidationError where it is none."""
    try:
        return row if isinstance(row, uuid.UUID) else uuid.UUID(row)
    except ValueError as error:
        raise ValidationError("行的标识不正确，请刷新页面后重试。") from error
