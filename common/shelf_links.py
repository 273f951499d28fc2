"""The addresses by which a list of what is published is narrowed, widened, sorted and followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from common.paging import Count
from common.public_search import Tally
from common.shelves import Labels, Shelf
from common.templatetags.portal_forms import POSITION_PARAMETERS

SHOWN_VALUES = 8  # of a facet; the others are folded


@dataclass(frozen=True)
class Choice:
    """A link that sets or removes one thing of the query."""

    label: str
    url: str
    current: bool = False
    count: Count | None = None


@dataclass
class Group:
    """The values of one facet: those with the most records, and the rest."""

    label: str
    values: list[Choice] = field(default_factory=list)
    rest: list[Choice] = field(default_factory=list)


def facet_groups(shelf: Shelf, labels: dict[str, Labels], tally: Tally, query: QueryDict) -> list[Group]:
    """The values that the list has, each with its number and the address that narrows to it."""
    groups = []
    for facet in shelf.facets:
        chosen = query.get(facet.name, "")
        values = [
            Choice(
                labels[facet.name].get(code, code),
                _address(query, facet.name, "" if code == chosen else code),
                code == chosen,
                count,
            )
            for code, count in tally.get(facet.name, {}).items()
        ]
        if values:
            if facet.name == "year":  # read as a line of time, not by how much there was
                values.sort(key=lambda value: value.label, reverse=True)
            values.sort(key=lambda value: not value.current)
            groups.append(Group(facet.label, values[:SHOWN_VALUES], values[SHOWN_VALUES:]))
    return groups


def orderings(shelf: Shelf, query: QueryDict, current: str) -> list[Choice]:
    """The orders to choose from."""
    return [
        Choice(label, _address(query, "sort", code), code == current)
        for code, label in shelf.orderings.items()
    ]


def list_query(query: QueryDict, *without: str) -> str:
    """What narrows the list, without where in it one is; empty parameters are left out."""
    kept = QueryDict(mutable=True)
    for name, value in query.dict().items():
        if value and name not in (*POSITION_PARAMETERS, *without):
            kept[name] = str(value)
    return kept.urlencode()


def _address(query: QueryDict, name: str, value: str) -> str:
    changed = QueryDict(list_query(query, name), mutable=True)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"
