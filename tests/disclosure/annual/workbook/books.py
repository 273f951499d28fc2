"""Workbooks as enterprises send them, good and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure.annual.chapters import CHAPTER_OF

WASTE, TOTALS, PRODUCTS = "discharges.hazardous_waste", "discharges.totals", "basics.products"


def table_of(path: str):
    chapter, _, code = path.partition(".")
    return CHAPTER_OF[chapter].table(code)


def waste(**changes: Any) -> dict[str, Any]:
    return {
        "code": "900-214-08",
        "name": "废机油",
        "opening": 1,
        "generated": 5.25,
        "utilised": 0,
        "disposed": 0,
        "transferred": 5.25,
        "receiver": "示范危废处置公司",
        "licence": "甘危废〔2024〕1号",
        "closing": 1,
    } | changes


def book(sheets: Mapping[str, Sequence[Mapping[str, Any]]], **headings: str) -> bytes:
    """A workbook with a sheet for each table ("chapter.table"); `headings` renames columns."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as made:
        days = made.add_format({"num_format": "yyyy-mm-dd"})
        for path, rows in sheets.items():
            table = table_of(path)
            sheet = made.add_worksheet(table.title)
            for position, item in enumerate(table.columns):
                sheet.write(0, position, headings.get(item.name, item.heading))
                for place, row in enumerate(rows, 1):
                    value = row.get(item.name)
                    if hasattr(value, "isoformat"):
                        sheet.write_datetime(place, position, value, days)
                    elif value is not None:
                        sheet.write(place, position, value)
    return target.getvalue()


def raw_book(*lines: Sequence[Any], title: str = "危险废物") -> bytes:
    """A workbook of one sheet, cell by cell; what begins with = is a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet(title)
        for place, line in enumerate(lines):
            for position, value in enumerate(line):
                sheet.write(place, position, value)
    return target.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with parts added or replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            if name not in parts:
                made.writestr(name, source.read(name))
        for name, part in parts.items():
            made.writestr(name, part)
    return target.getvalue()


def upload(content: bytes, name: str = "危险废物.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
