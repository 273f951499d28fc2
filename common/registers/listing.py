"""A list of records as a page: filter, order, page, cells. Shared by registers and figure drill-downs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from common.paging import BadCursor, KeysetPage, capped_count, keyset_page
from common.registers.columns import Cell, Shown, shown, with_related
from common.registers.declaration import Register
from common.registers.faces import Face, StaffFace
from common.registers.filters import filtered, party_reads
from common.templatetags.portal_forms import POSITION_PARAMETERS

PAGE_SIZE = 50


def default_ordering(register: Register, *, for_party: bool = False) -> str:
    """The register's own, else newest first where it has a date, else by key.

    For an enterprise by the first date that it reads, where it does not read that one: the order of the
    rows and the addresses of further pages would tell it.
    """
    own = register.ordering or (f"-{register.date_field}" if register.date_field else register.key)
    if not for_party or party_reads(register, own.removeprefix("-")):
        return own
    columns = shown(register.model, register.party_columns)
    dates = [each.path for each in columns if isinstance(each.field, models.DateField)]
    return f"-{dates[0]}" if dates else register.key


def chosen_ordering(
    register: Register, columns: list[Shown], query: QueryDict, *, for_party: bool = False
) -> str:
    """The order asked for by `?sort=`, if it is a column of the list; else the register's own."""
    wanted = query.get("sort", "")
    sortable = {column.path for column in columns if column.sortable}
    if wanted.removeprefix("-") in sortable:
        return wanted
    return default_ordering(register, for_party=for_party)


def render_listing(
    request: HttpRequest,
    register: Register,
    queryset: models.QuerySet,
    *,
    face: Face | None = None,
    template: str = "registers/list.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The list page of `queryset` (rows of the register's model that the user may see).

    A page of rows behind a figure gives its own template, which extends registers/list.html, and
    its context. Answers 400 with the form as typed when a filter is wrong.
    """
    face = face or StaffFace(request.user)
    columns = face.listing(register)
    for_party = not face.is_staff
    filterset, rows = filtered(register, queryset, request.GET, request, for_party=for_party)
    ordering = chosen_ordering(register, columns, request.GET, for_party=for_party)
    page = _page(request, with_related(rows, columns), ordering)
    invalid = bool(filterset.errors)
    told = {
        "base": face.base,
        "face": face,
        "register": register,
        "form": filterset.form,
        "invalid": invalid,
        "columns": columns,
        "default_sort": default_ordering(register, for_party=for_party),
        "rows": table_rows(page.rows, columns, face, register),
        "count": capped_count(rows),
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "query": query_without(request.GET, *POSITION_PARAMETERS),
        "synthetic": any(getattr(row, "is_synthetic", False) for row in page.rows),
    }
    return render(request, template, told | (context or {}), status=400 if invalid else 200)


def _page(request: HttpRequest, rows: models.QuerySet, ordering: str) -> KeysetPage:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset_page(rows, ordering, after=after, before=before, size=PAGE_SIZE)
    except BadCursor:
        messages.warning(request, "翻页位置已失效，已回到第一页。")
        return keyset_page(rows, ordering, size=PAGE_SIZE)


def table_rows(
    records: list[Any], columns: list[Shown], face: Face, register: Register | None
) -> list[dict[str, Any]]:
    """The rows of a table: the address of each record and its cells."""
    linked = face.readable(register)
    return [
        {
            "url": face.detail_url(register, record) if register and linked else "",
            "cells": cells(record, columns, face),
        }
        for record in records
    ]


def cells(record: Any, columns: list[Shown], face: Face) -> list[Cell]:
    return [column.cell(record, face.link) for column in columns]


def position(query: QueryDict, name: str, cursor: str) -> str:
    """The address of a neighbouring page, "" when there is none."""
    if not cursor:
        return ""
    changed = query.copy()
    for parameter in POSITION_PARAMETERS:
        changed.pop(parameter, None)
    changed[name] = cursor
    return f"?{changed.urlencode()}"


def query_without(query: QueryDict, *names: str) -> str:
    """The query string without some parameters, e.g. to export what a filter shows."""
    changed = query.copy()
    for name in names:
        changed.pop(name, None)
    return changed.urlencode()
