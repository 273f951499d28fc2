"""By what the public narrows annual reports besides year and park: what is discharged, and the industry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from common.masking import mask_text
from disclosure.industries import division_of

POLLUTANT_CHARACTERS = 60  # as long as a report may name one
# The index of the public lists holds the facets of a record whole, in an entry of less than 2,704 bytes. What
# goes beyond is still found by its words.
POLLUTANT_BYTES = 1600
_NAMED_IN = ("discharges.totals", "discharges.outlet_totals", "discharges.concentrations")
_INDUSTRY = ("basics", "industry_code")


def annual_facets(content: Mapping[str, Any], registered: str) -> dict[str, list[str]]:
    """The facets of a report as published; `registered` is the industry's code where the report has none."""
    code = _industry_code(content)
    division = division_of(registered if code is None else code)
    return {"pollutant": _within(_pollutants(content)), "industry": [division] if division else []}


def _industry_code(content: Mapping[str, Any]) -> str | None:
    """What the report says, "" where that is withheld, None where it says nothing."""
    chapter, name = _INDUSTRY
    for each in content.get("chapters", ()):
        for field in each["fields"] if each["code"] == chapter else ():
            if field["name"] == name:
                return "" if field["withheld"] else (field["value"] or None)
    return None


def _pollutants(content: Mapping[str, Any]) -> Iterator[str]:
    """Each pollutant once, those of the totals first; none that looks like somebody's number."""
    tables = content.get("tables", {})
    rows = (row for path in _NAMED_IN for row in tables.get(path, {}).get("rows", ()))
    names = (pollutant_code(row["values"].get("pollutant")) for row in rows)
    yield from dict.fromkeys(name for name in names if name and mask_text(name) == name)


def pollutant_code(name: Any) -> str:
    """A pollutant's name as a facet holds it: on one line, without the mark that parts facets."""
    return " ".join(str(name or "").replace("|", " ").split())[:POLLUTANT_CHARACTERS]


def _within(names: Iterator[str]) -> list[str]:
    kept, size = [], 0
    for name in names:
        size += len(f"|pollutant={name}".encode())
        if size > POLLUTANT_BYTES:
            break
        kept.append(name)
    return kept
