"""The tables of an annual report: cells saved one by one, or a whole page of rows at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Refused
from common.unsaved import keeps_typed
from disclosure.annual import store
from disclosure.annual.access import is_writable
from disclosure.annual.declaration import Table
from disclosure.annual.entries import Entry
from disclosure.annual.prefill import row_proposals, take_over_rows
from disclosure.annual.saving import RowGone, Saved, add_row, move_row, remove_row, save_row
from disclosure.annual.sums import foot_of
from disclosure.models import AnnualDisclosure, AnnualRow
from disclosure.views.annual import (
    CONFLICT,
    CONFLICTS,
    entry_after,
    entry_answer,
    entry_of,
    kept_theirs,
    seen_in,
)
from disclosure.views.annual_pages import (
    ROWS_PER_PAGE,
    UNPROCESSABLE,
    Pages,
    chapter_or_404,
    context_of,
    report_or_404,
    sign_in_first,
    typed_before,
)

Cells = dict[str, dict[str, str]]  # texts by row and column


@dataclass
class Line:
    """A row as the page draws it."""

    id: str
    place: int
    entries: list[Entry]
    is_first: bool = False
    is_last: bool = False

    @property
    def up_words(self) -> str:
        return f"上移第{self.place}行"

    @property
    def down_words(self) -> str:
        return f"下移第{self.place}行"

    @property
    def remove_words(self) -> str:
        return f"删除第{self.place}行"


@dataclass
class PageSave:
    """What became of the rows of a page: conflicts by row, what was too long, rows that are gone."""

    saved: dict[str, Saved] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    gone: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.errors or self.gone or any(each.conflicts for each in self.saved.values()))


def table_or_404(report: AnnualDisclosure, path: str) -> Table:
    code, _, name = path.partition(".")
    for table in chapter_or_404(report, code).tables:
        if table.code == name:
            return table
    raise Http404("该报告没有这张表")


@login_not_required
@keeps_typed
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, number: str, path: str) -> HttpResponse:
    """Fifty rows of a table. POST saves a cell (htmx), or all that was typed and then does what was asked."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    report, pages = report_or_404(request, number)
    declared = table_or_404(report, path)
    if request.method == "GET":
        if not is_writable(report):
            return redirect(pages.url("preview", report.ledger_no))
        return _table_page(request, report, pages, store.kept_of(report), path)
    if request.htmx:  # type: ignore[attr-defined]
        return _save_cell(request, report, declared)
    done = _save_page(request, report, declared)
    if done.is_clean:
        return _then(request, report, pages, path)
    messages.error(request, CONFLICTS if not done.errors else "部分内容未能保存，请按提示修改。")
    return _table_page(
        request, report, pages, store.kept_of(report), path, done=done,
        status=UNPROCESSABLE if done.errors else CONFLICT,
    )  # fmt: skip


# -- saving --


def _save_cell(request: HttpRequest, report: AnnualDisclosure, declared: Table) -> HttpResponse:
    """One cell left: answer with the cell alone."""
    for row, texts in cells_in(request.POST.dict()).items():
        for column in declared.columns:
            if column.name in texts:
                return _cell_answer(request, report, declared, row, column.name, texts[column.name])
    return HttpResponse(status=400)


def _cell_answer(
    request: HttpRequest, report: AnnualDisclosure, declared: Table, row: str, column: str, mine: str
) -> HttpResponse:
    item, name = declared.column(column), f"{row}.{column}"
    label = item.heading
    seen = cells_in(seen_in(request.POST)).get(row, {})
    theirs = kept_theirs(request, name)
    try:
        typed = {} if theirs else {column: mine}
        saved = save_row(actor=request.user, report=report, row=row, typed=typed, seen=seen)
    except (RowGone, ValidationError) as error:
        text = error.message if isinstance(error, RowGone) else " ".join(error.messages)
        return entry_answer(request, Entry(item, name, mine, seen.get(column, ""), label=label, error=text))
    present = AnnualRow.objects.filter(report=report, pk=row).first()
    stands = present.typed.get(column, "") if present else ""
    return entry_answer(request, entry_after(item, name, mine, stands, saved, theirs=theirs, label=label))


def _save_page(request: HttpRequest, report: AnnualDisclosure, declared: Table) -> PageSave:
    """Every row of the page in which something was typed."""
    typed, seen = cells_in(request.POST.dict()), cells_in(seen_in(request.POST))
    done = PageSave()
    for row, texts in typed.items():
        shown = seen.get(row, {})
        mine = {
            name: text
            for name, text in texts.items()
            if _lines(text) != shown.get(name, "") and not kept_theirs(request, f"{row}.{name}")
        }
        if not mine:
            continue
        try:
            done.saved[row] = save_row(actor=request.user, report=report, row=row, typed=mine, seen=shown)
        except RowGone:
            done.gone.append({each.name: texts.get(each.name, "") for each in declared.columns})
        except ValidationError as error:
            done.errors[row] = " ".join(error.messages)
    return done


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def cells_in(posted: Mapping[str, str]) -> Cells:
    """The controls "<row>.<column>" of a page, by row."""
    found: Cells = {}
    for name, text in posted.items():
        row, dot, column = name.partition(".")
        if dot and _is_row(row):
            found.setdefault(row, {})[column] = str(text)
    return found


def _is_row(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


# -- what follows the saving --


def _then(request: HttpRequest, report: AnnualDisclosure, pages: Pages, path: str) -> HttpResponse:
    """A further row, a row elsewhere, a row to be removed: whichever button was pressed."""
    here = pages.url("table", report.ledger_no, path)
    if key := request.POST.get("add", ""):
        typed = _texts_in(request, "restore")
        try:
            made = add_row(actor=request.user, report=report, table=path, typed=typed, row=key)
        except (Refused, ValidationError) as error:
            messages.error(request, str(error) if isinstance(error, Refused) else " ".join(error.messages))
            return redirect(request.get_full_path())
        return redirect(f"{here}?row={made.pk}")
    if _is_row(row := request.POST.get("remove", "")):
        return redirect(pages.url("row-remove", report.ledger_no, path, row))
    for button, step in (("up", -1), ("down", 1)):
        if row := request.POST.get(button, ""):
            _move(request.user, report, path, row, step)
            return redirect(f"{here}?row={row}")
    messages.success(request, "本页已保存。")
    return redirect(request.get_full_path())


def _texts_in(request: HttpRequest, name: str) -> dict[str, str]:
    """The texts of a row that a page sends along as JSON; none where they are no such thing."""
    try:
        given = json.loads(request.POST.get(name, "") or "{}")
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in given.items()} if isinstance(given, dict) else {}


def _move(user: Any, report: AnnualDisclosure, path: str, row: str, step: int) -> None:
    order = [str(pk) for pk in _rows(report, path).values_list("pk", flat=True)]
    if row in order:
        move_row(actor=user, report=report, row=row, to=order.index(row) + 1 + step)


def _rows(report: AnnualDisclosure, path: str) -> Any:
    return AnnualRow.objects.filter(report=report, table=path).order_by("position", "pk")


@require_http_methods(["GET", "POST"])
def row_remove(request: HttpRequest, number: str, path: str, row: UUID) -> HttpResponse:
    """Remove a row, after showing it."""
    report, pages = report_or_404(request, number)
    declared = table_or_404(report, path)
    here = pages.url("table", report.ledger_no, path)
    if request.method == "POST":
        if remove_row(actor=request.user, report=report, row=row, seen=_texts_in(request, "seen")):
            messages.success(request, f"已从“{declared.title}”删除一行。")
        return redirect(here)
    kept = store.kept_of(report)
    rows = kept.rows.get(path, ())
    found = next(((place, each) for place, each in enumerate(rows, 1) if each.pk == row), None)
    if found is None:
        messages.warning(request, "该行已被删除。")
        return redirect(here)
    place, present = found
    context = context_of(report, pages, kept, current=path.partition(".")[0])
    context |= {
        "table": declared,
        "place": place,
        "cells": [(each.heading, present.typed.get(each.name, "")) for each in declared.columns],
        "seen": json.dumps(present.typed, ensure_ascii=False),
        "table_url": f"{here}?row={row}",
    }
    return render(request, "disclosure/annual/row_remove.html", context)


@require_POST
def table_prefill(request: HttpRequest, number: str, path: str) -> HttpResponse:
    """Take over the rows that one source proposes."""
    report, pages = report_or_404(request, number)
    table_or_404(report, path)
    source = request.POST.get("source", "")
    count = take_over_rows(actor=request.user, report=report, table=path, source=source)
    messages.success(request, f"已带入{count}行，请逐行核对。" if count else "没有可带入的行。")
    return redirect(pages.url("table", report.ledger_no, path))


# -- the page --


def _table_page(
    request: HttpRequest,
    report: AnnualDisclosure,
    pages: Pages,
    kept: store.Kept,
    path: str,
    done: PageSave | None = None,
    status: int = 200,
) -> HttpResponse:
    code = path.partition(".")[0]
    declared = store.table_at(path)
    rows = kept.rows.get(path, ())
    unsaved = typed_before(request)
    page = _page_of(request, rows, unsaved)
    context = context_of(report, pages, kept, current=code)
    state = context["meter"].chapter(code)
    own = next(each for each in state.tables if each.path == path)
    context |= {
        "chapter": state.chapter,
        "table": declared,
        "path": path,
        "state": own,
        "chapter_state": state,
        "gaps": [{"gap": gap, "url": pages.of_gap(report, gap)} for gap in own.gaps[:10]],
        "page": page,
        "lines": _lines_of(request, declared, page, len(rows), done, unsaved),
        "foot": foot_of(path, declared, [row.typed for row in rows]),
        "key": "、".join(declared.column(name).label for name in declared.key),
        "new_row": uuid4(),
        "gone": [
            (json.dumps(each, ensure_ascii=False), _in_words(declared, each), uuid4()) for each in done.gone
        ]
        if done
        else [],
        "proposals": row_proposals(report, kept, path) if context["writable"] else [],
        "save_url": pages.url("table", report.ledger_no, path),
    }
    return render(request, "disclosure/annual/table.html", context, status=status)


def _in_words(declared: Table, typed: Mapping[str, str]) -> str:
    parts = ((each.label, typed.get(each.name, "")) for each in declared.columns)
    return "；".join(f"{label}：{text}" for label, text in parts if text)


def _page_of(request: HttpRequest, rows: tuple[AnnualRow, ...], unsaved: Mapping[str, str]) -> Page:
    """The page asked for, or the one that the row asked for, or one typed into before, stands on."""
    paginator = Paginator(rows, ROWS_PER_PAGE)
    wanted = request.GET.get("row", "") or next(iter(cells_in(unsaved)), "")
    place = next((place for place, row in enumerate(rows) if str(row.pk) == wanted), None)
    if place is not None:
        return paginator.page(place // ROWS_PER_PAGE + 1)
    return paginator.get_page(request.GET.get("page"))


def _lines_of(
    request: HttpRequest,
    declared: Table,
    page: Page,
    count: int,
    done: PageSave | None,
    unsaved: Mapping[str, str],
) -> list[Line]:
    focused = request.GET.get("row", "")
    done, lines = done or PageSave(), []
    for place, row in enumerate(page.object_list, page.start_index()):
        key = str(row.pk)
        # Of a row that was refused nothing was written: what was typed stands in its controls.
        typed = request.POST.dict() if key in done.errors else unsaved
        cells = _cells(declared, row, done, typed, is_focused=focused == key)
        lines.append(Line(key, place, cells, place == 1, place == count))
    return lines


def _cells(
    declared: Table, row: AnnualRow, done: PageSave, unsaved: Mapping[str, str], *, is_focused: bool
) -> list[Entry]:
    key = str(row.pk)
    saved, error = done.saved.get(key, Saved()), done.errors.get(key, "")
    entries: list[Entry] = []
    for column in declared.columns:
        name, text, first = f"{key}.{column.name}", row.typed.get(column.name, ""), not entries
        if saved.conflicts:
            entries.append(entry_after(column, name, text, text, saved, label=column.heading))
            continue
        more = {"label": column.heading, "is_focused": is_focused and first, "error": error if first else ""}
        entries.append(entry_of(column, name, text, unsaved, **more))
    return entries
