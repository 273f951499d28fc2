"""Published annual reports as tests of the public pages need them: the snapshots alone, without a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc as codes

from common.folding import folded
from common.models import PublishedRecord
from common.publication import facet_text
from disclosure.annual.chapters import CHAPTER_OF
from disclosure.filing.projection import search_words
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.public_facets import annual_facets
from disclosure.public_rows import TOTALS

Total = tuple[str, str, Any, Any]  # medium, pollutant, permitted, actual


def uscc(letter: str) -> str:
    number = f"91620100MA000000{letter}"
    return f"{number}{codes.calc_check_digit(number)}"


def made_table(path: str, rows: Sequence[Mapping[str, Any]], withheld: str = "") -> dict[str, Any]:
    """A table as published; empty cells are kept as such."""
    chapter, _, code = path.partition(".")
    declared = CHAPTER_OF[chapter].table(code)
    return {
        "title": declared.title,
        "chapter": CHAPTER_OF[chapter].title,
        "columns": [
            {"name": each.name, "label": each.label, "unit": each.unit, "kind": str(each.kind)}
            for each in declared.columns
        ],
        "withheld": withheld,
        "rows": [{"values": dict(row), "withheld": {}} for row in rows],
    }


def totals_table(totals: Sequence[Total]) -> dict[str, Any]:
    names = ("medium", "pollutant", "permitted", "actual")
    return made_table(TOTALS, [dict(zip(names, each, strict=True)) for each in totals])


def field(name: str, label: str, value: Any, unit: str = "", withheld: str = "") -> dict[str, Any]:
    text = "" if value is None else str(value)
    return {"name": name, "label": label, "unit": unit, "value": value, "text": text, "withheld": withheld}


def body(
    name: str,
    letter: str,
    year: int,
    *,
    industry: str = "2614",
    totals: Sequence[Total] | None = None,
    tables: Mapping[str, Any] | None = None,
    fields: Mapping[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    """What is published of a report; `fields` by chapter, besides the industry."""
    given = {"basics": [field("industry_code", "行业代码", industry)], **(fields or {})}
    shown = dict(tables or {})
    if totals is not None:
        shown[TOTALS] = totals_table(totals)
    return {
        "enterprise": name,
        "uscc": uscc(letter),
        "park": "",
        "published_on": "2026-03-20",
        "authority": "兰州新区生态环境局",
        "year": year,
        "report_version": 1,
        "filed_on": "2026-03-10",
        "link": "",
        "chapters": [
            {
                "code": code,
                "title": CHAPTER_OF[code].title,
                "fields": each,
                "tables": [path for path in shown if path.startswith(f"{code}.")],
            }
            for code, each in {**given, **({} if "discharges" in given else {"discharges": []})}.items()
        ],
        "tables": shown,
    }


def record(name: str, letter: str, year: int, *, is_synthetic: bool = False, **more: Any) -> PublishedRecord:
    content = body(name, letter, year, **more)
    title = f"{name}{year}年度环境信息依法披露报告"
    words = [title, uscc(letter), *search_words(content)]
    return PublishedRecord.objects.create(
        kind=ANNUAL_DISCLOSURE,
        source=f"disclosure.annualdisclosure:{letter}{year}",
        version=1
        + PublishedRecord.objects.filter(source=f"disclosure.annualdisclosure:{letter}{year}").count(),
        title=title,
        party=name,
        dated_on=date(2026, 3, 20),
        body=content,
        uscc=uscc(letter),
        search_text=folded("\n".join(words)),
        facets=facet_text({"year": [str(year)], **annual_facets(content, "")}),
        is_synthetic=is_synthetic,
        published_at=timezone.now(),
        sha256="0" * 64,
    )
