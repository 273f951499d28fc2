"""Search in what is published: exact for any part of a word from one character up, quick at any size.

    rows = PublishedRecord.objects.on_display(day).filter(kind="case-result")
    found = PublicSearch(rows, "焦化 大气", facets={"law": "air-law"}, ordering="-amount")
    page = found.page(after=…, before=…, size=20)  # every word and every facet must hold
    count = found.count()                          # exact up to the limit of common.paging
    tally = found.tally(("law", "penalty"))        # how many of each value

Chinese has no blanks between words, so a word is looked for as a part of the text, as LIKE does. No
single index serves that. On PostgreSQL the first records of the list are read along its own index:
they alone fill a page of any common word. What is not common among them is rare, and is found by an
index of all parts of one, two and three characters, then sorted. The index also holds what the list
is narrowed by (kind, park, law …), so that a word common elsewhere costs nothing here. On SQLite,
which serves trials and small offices, the text is compared row by row.

Both sides are folded alike: full-width and half-width forms, capitals, kinds of brackets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db import connections, models, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import Col, RawSQL
from django.db.models.lookups import Exact, In

from common.folding import words
from common.models.event import digest
from common.models.publication import PublishedQuerySet, PublishedRecord
from common.paging import COUNT_LIMIT, Count, KeysetPage, capped_count, keyset_page

ORDERING = "-dated_on"
ORDERINGS = ("-dated_on", "dated_on", "-amount", "amount")  # each served by an index
GLANCE = 500  # rows that are read first; a word that is not among them is left to the index
NEWEST = 5000  # rows that are read for a word that is
LONGEST = 100_000  # rows whose facets alone are read: the index of the list holds them
DENSE = (
    250  # with so many hits among NEWEST, counting on along the list is quicker than by the index of parts
)
COLUMNS = ("kind", "category", "park", "uscc")  # whose values stand in the index of parts, migration 0008
TALLY_SECONDS = 300  # how long the tally of a long list is kept
GRAM = 3

_GRAMS = f"common_search_grams({', '.join(('search_text', *COLUMNS, 'facets'))})"

Tally = dict[str, dict[str, Count]]  # by facet and value


def matching(
    rows: PublishedQuerySet, text: str, facets: Mapping[str, str] | None = None
) -> PublishedQuerySet:
    """The rows with every word of `text` and every facet: a plain condition, compared row by row.

    For exports and feeds; a page and a count are quicker by PublicSearch.
    """
    return _Tests(words(text), _entries(facets), (None, None)).filter(rows)


def found_page(
    rows: PublishedQuerySet, text: str, *, after: str = "", before: str = "", size: int = 50
) -> KeysetPage:
    """One page of the rows in which every word occurs, newest first. Raises BadCursor."""
    return PublicSearch(rows, text).page(after=after, before=before, size=size)


def found_count(rows: PublishedQuerySet, text: str) -> Count:
    """How many there are, exact up to the limit: see `PublicSearch.count`."""
    return PublicSearch(rows, text).count()


class PublicSearch:
    """One search among `rows`, a plain filtered queryset of PublishedRecord (neither sliced nor ordered).

    Without words and facets it is the list itself. In the order of amounts only records with an
    amount are listed. The page, the count and the tally of one instance share their work.
    """

    def __init__(
        self,
        rows: PublishedQuerySet,
        text: str,
        *,
        facets: Mapping[str, str] | None = None,
        amounts: tuple[Decimal | None, Decimal | None] = (None, None),
        ordering: str = ORDERING,
    ) -> None:
        if ordering not in ORDERINGS:
            raise ValueError(f"what is published cannot be sorted by {ordering}")
        self.words = words(text)
        self.ordering = ordering
        self._field = ordering.removeprefix("-")
        self._entries = _entries(facets)
        self._tests = _Tests(self.words, self._entries, amounts)
        self.rows = rows.current()
        if self._field == "amount":
            self.rows = self.rows.filter(amount__isnull=False)
        self._by_index = bool(self._tests) and connections[rows.db].vendor == "postgresql"

    def page(self, *, after: str = "", before: str = "", size: int = 50) -> KeysetPage:
        """The page after or before a cursor. Raises BadCursor."""
        position: dict[str, Any] = {"after": after, "before": before, "size": size, "filled": True}
        if not self._by_index:
            return keyset_page(self._matching, self.ordering, **position)
        fetch = self._fetch if after or before else self._fetch_first
        return keyset_page(self.rows, self.ordering, fetch=fetch, **position)

    def count(self) -> Count:
        """How many there are, exact up to the limit of `common.paging`."""
        return self._count

    @cached_property
    def _count(self) -> Count:
        if not self._by_index:
            return capped_count(self._matching)
        hits, complete = self._counted
        return Count(min(len(hits), COUNT_LIMIT), len(hits) > COUNT_LIMIT or not complete)

    def tally(self, names: Iterable[str], *, anew: bool = False) -> Tally:
        """How many records each value of the facets has; `names` may hold "park" besides.

        Exact up to the limit; of a list of more than that by words or amounts, at least how many its
        first records alone hold. Of a longer list of facets alone it may be some minutes old, unless
        it is asked for `anew`.
        """
        names = tuple(names)
        if not self._by_index and not self._is_long:
            return _tallied(self._matching, names)
        if self._is_long and not self._tests.by_text:
            return self._kept_tally(names, anew)
        hits, complete = self._counted
        return _tallied(self.rows.filter(pk__in=hits), names, more=not complete or len(hits) > COUNT_LIMIT)

    @property
    def _is_long(self) -> bool:
        return connections[self.rows.db].vendor == "postgresql" and self.count().more

    def _kept_tally(self, names: tuple[str, ...], anew: bool) -> Tally:
        key = f"tally:{digest([*_compiled(self._matching.order_by().values('pk')), list(names)])}"
        found: Tally | None = None if anew else cache.get(key)
        if found is None:
            found = _tallied(self._matching, names)
            cache.set(key, found, TALLY_SECONDS)
        return found

    @cached_property
    def _matching(self) -> PublishedQuerySet:
        return self._tests.filter(self.rows)

    # ---- PostgreSQL: statements of compiled querysets and names of ours, all values as parameters ----

    @property
    def _ordered(self) -> PublishedQuerySet:
        return self.rows.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")

    def _fetch_first(self, ordered: PublishedQuerySet, limit: int) -> list[PublishedRecord]:
        """The hits of the first page, from what the count needs too."""
        hits, complete = self._newest
        if len(hits) < limit and not complete:
            if len(self._any) <= COUNT_LIMIT:
                hits = list(ordered.filter(pk__in=self._any).values_list("pk", flat=True)[:limit])
            else:
                hits = self._sought(ordered, limit)
        return self._records(hits[:limit])

    def _fetch(self, ordered: PublishedQuerySet, limit: int) -> list[PublishedRecord]:
        """The first `limit` hits among `ordered`, the rows before or after a position."""
        hits, complete = self._walked(ordered, limit)
        if len(hits) < limit and not complete:
            hits = self._sought(ordered, limit)
        return self._records(hits)

    def _sought(self, ordered: PublishedQuerySet, limit: int) -> list[int]:
        """The first `limit` hits where the first rows hold too few."""
        if not self._tests.by_text and len(self._any) > COUNT_LIMIT:
            # Many, but none new, such as of a law that was repealed.
            hits, complete = self._among_first(ordered, limit, LONGEST)
            if complete or len(hits) >= limit:
                return hits
        return self._sorted_by_index(ordered, limit)

    def _records(self, keys: list[int]) -> list[PublishedRecord]:
        found = self.rows.in_bulk(keys)
        return [found[key] for key in keys if key in found]  # one may be withdrawn meanwhile

    @cached_property
    def _newest(self) -> tuple[list[int], bool]:
        return self._walked(self._ordered, COUNT_LIMIT + 1)

    @cached_property
    def _any(self) -> list[int]:
        """Hits up to one more than the limit, as the index of parts yields them."""
        indexed = self._indexed(self.rows).values_list("id")[: COUNT_LIMIT + 1]
        return [key for (key,) in self._run_by_index(*_compiled(indexed))]

    @cached_property
    def _counted(self) -> tuple[list[int], bool]:
        """Hits up to one more than the limit, not always the first; and whether there are no others."""
        hits, complete = self._newest
        if complete or len(hits) > COUNT_LIMIT:
            return hits, complete
        if len(hits) >= DENSE:
            # As many more as will hold the limit, where the hits lie about evenly.
            number = NEWEST * 3 * COUNT_LIMIT // (2 * len(hits))
            hits, complete = self._among_first(self._ordered, COUNT_LIMIT + 1, number)
        if not complete and len(hits) <= COUNT_LIMIT:
            hits, complete = self._any, len(self._any) <= COUNT_LIMIT
        return hits, complete

    def _walked(self, ordered: PublishedQuerySet, limit: int) -> tuple[list[int], bool]:
        """At most `limit` hits among the first of `ordered`, and whether there are no others."""
        for number in (GLANCE, NEWEST):
            hits, complete = self._among_first(ordered, limit, number)
            if complete or not hits or len(hits) >= limit:
                break
        return hits, complete

    def _among_first(self, ordered: PublishedQuerySet, limit: int, number: int) -> tuple[list[int], bool]:
        """The same among the first `number` rows, read no further than needed."""
        inner, parameters = _compiled(ordered.values_list("id", *self._tests.columns)[:number])
        tested = (
            f"SELECT id, row_number() OVER () AS place, ({self._tests.sql}) AS hit FROM ({inner}) AS first"  # noqa: S608
        )
        statement = f"SELECT id, place, hit FROM ({tested}) AS tested WHERE hit OR place = %s LIMIT %s"  # noqa: S608
        found = self._run(statement, [*self._tests.parameters, *parameters, number, limit + 1])
        hits = [key for key, _, hit in found if hit]
        complete = len(found) <= limit and all(place < number for _, place, _ in found)
        return hits[:limit], complete

    def _sorted_by_index(self, ordered: PublishedQuerySet, limit: int) -> list[int]:
        """The first `limit` hits: all of them from the index of parts, then sorted."""
        inner, parameters = _compiled(self._indexed(ordered).values_list("id", self._field))
        direction = "DESC" if _descending(ordered) else "ASC"
        order = f"{self._field} {direction}, id {direction}"
        statement = f"WITH found AS MATERIALIZED ({inner}) SELECT id FROM found ORDER BY {order} LIMIT %s"  # noqa: S608
        return [key for (key,) in self._run_by_index(statement, [*parameters, limit])]

    def _indexed(self, rows: PublishedQuerySet) -> PublishedQuerySet:
        """`rows` with what is looked for, so asked that the index of parts answers. Unordered."""
        sought = [*self._entries, *(part for word in self.words for part in parts(word))]
        if sought:  # amounts alone are found by their own index
            rows = rows.filter(has_parts(_GRAMS, [*_columns(rows), *sought]))
        return self._tests.filter(rows).order_by()

    def _run(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with connections[self.rows.db].cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def _run_by_index(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with by_index_of_parts(self.rows.db):
            return self._run(statement, parameters)


@contextmanager
def by_index_of_parts(using: str) -> Iterator[None]:
    """Statements within are answered by an index of parts, whatever else they might be answered by."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # Room for the places of all hits: with less, whole pages of rows would be cut up anew to
        # be compared. Compiling a statement of some milliseconds, or parting it among processes
        # that must first be started, would only delay it. And the list's own index is not walked
        # for the little that is left of it.
        settings = {
            "work_mem": "64MB", "jit": "off", "max_parallel_workers_per_gather": "0",
            "enable_indexscan": "off", "enable_seqscan": "off",
        }  # fmt: skip
        changes = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
        cursor.execute(f"SELECT {changes}")
        yield


class _Tests:
    """What a record must satisfy to be found, as one condition in SQL and as the same by the ORM."""

    def __init__(
        self, words: list[str], entries: list[str], amounts: tuple[Decimal | None, Decimal | None]
    ) -> None:
        least, most = amounts
        # strpos leaps over what LIKE would compare letter by letter.
        tests: list[tuple[str, str, Any]] = [
            ("search_text", "strpos(search_text, %s) > 0", word) for word in words
        ]
        tests += [("facets", "strpos(facets, %s) > 0", f"|{entry}|") for entry in entries]
        tests += [("amount", "amount >= %s", least)] if least is not None else []
        tests += [("amount", "amount <= %s", most)] if most is not None else []
        self.columns = list(dict.fromkeys(column for column, _, _ in tests))
        self.sql = " AND ".join(sql for _, sql, _ in tests)
        self.parameters = [value for _, _, value in tests]
        # Facets stand in the index of the list, texts and amounts in the rows alone.
        self.by_text = self.columns not in ([], ["facets"])
        self._condition = Q()
        for word in words:
            self._condition &= Q(search_text__contains=word)
        for entry in entries:
            self._condition &= Q(facets__contains=f"|{entry}|")
        if least is not None:
            self._condition &= Q(amount__gte=least)
        if most is not None:
            self._condition &= Q(amount__lte=most)

    def __bool__(self) -> bool:
        return bool(self.columns)

    def filter(self, rows: PublishedQuerySet) -> PublishedQuerySet:
        return rows.filter(self._condition)


def _entries(facets: Mapping[str, str] | None) -> list[str]:
    return [f"{name}={value}" for name, value in (facets or {}).items()]


def _tallied(rows: PublishedQuerySet, names: tuple[str, ...], *, more: bool = False) -> Tally:
    """The rows by the values of their facets; with `more`, there are others beside `rows`."""
    numbers: dict[str, dict[str, int]] = {name: defaultdict(int) for name in names}
    grouped = rows.order_by().values_list("facets", "park").annotate(number=models.Count("pk"))
    for facets, park, number in grouped:
        for entry in [*facets.strip("|").split("|"), f"park={park}"]:
            name, _, value = entry.partition("=")
            if value and name in numbers:
                numbers[name][value] += number
    return {
        name: {
            value: Count(min(number, COUNT_LIMIT), more or number > COUNT_LIMIT)
            for value, number in sorted(values.items(), key=lambda each: (-each[1], each[0]))
        }
        for name, values in numbers.items()
    }


def _compiled(rows: Any) -> tuple[str, list[Any]]:
    statement, parameters = rows.query.get_compiler(using=rows.db).as_sql()
    return statement, list(parameters)


def _descending(ordered: PublishedQuerySet) -> bool:
    return str(ordered.query.order_by[0]).startswith("-")


def has_parts(grams: str, entries: Iterable[str]) -> RawSQL:
    """Whether the index of parts, the expression `grams` (ours), holds every entry (a value)."""
    values = list(entries)
    hashes = ", ".join(["hashtext(%s)"] * len(values))
    return RawSQL(f"{grams} @> ARRAY[{hashes}]", values, output_field=BooleanField())  # noqa: S611


def parts(word: str) -> list[str]:
    """What of `word` is looked up: itself, or its parts of three characters."""
    if len(word) <= GRAM:
        return [word]
    return list(dict.fromkeys(word[start : start + GRAM] for start in range(len(word) - GRAM + 1)))


def _columns(rows: PublishedQuerySet) -> Iterator[str]:
    """The entries of the index by which `rows` are narrowed to one kind, park …"""
    for condition in rows.query.where.children:
        if not isinstance(condition, Exact | In) or not isinstance(condition.lhs, Col):
            continue
        name = condition.lhs.target.name
        values = [condition.rhs] if isinstance(condition, Exact) else list(condition.rhs)
        if name in COLUMNS and len(values) == 1 and isinstance(values[0], str):
            yield f"{name}={values[0]}"
