"""The environmental credit grades of enterprises, for the apps that lie below the one that keeps them.

Grades are kept by `disclosure`, which stands on a higher floor; it offers its reading here when the portal
starts. Without one, nobody has a grade.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class PublishedGrade:
    """A grade as it was published, with the number of the rating."""

    grade: str
    year: int
    published_on: date
    number: str


Source = Callable[[Collection[int], date], Mapping[int, str]]
Details = Callable[[Collection[int], date], Mapping[int, PublishedGrade]]
Holders = Callable[[str, date], Any]

_sources: list[Source] = []
_details: list[Details] = []
_holders: list[Holders] = []


def offer(source: Source, *, details: Details | None = None, holders: Holders | None = None) -> None:
    """Make these the ones by which grades are read."""
    _sources[:] = [source]
    _details[:] = [details] if details is not None else []
    _holders[:] = [holders] if holders is not None else []


def grades_on(enterprises: Collection[int], day: date) -> Mapping[int, str]:
    """The published grade ("A" to "D") of each of these enterprises on `day`, by primary key."""
    return _sources[0](enterprises, day) if _sources else {}


def published_on(enterprises: Collection[int], day: date) -> Mapping[int, PublishedGrade]:
    """The same with year, day of publication and number of the rating."""
    return _details[0](enterprises, day) if _details else {}


def holders_on(grade: str, day: date) -> Any:
    """The enterprises whose grade on `day` is this one: their keys, to be used in a query."""
    return _holders[0](grade, day) if _holders else ()
