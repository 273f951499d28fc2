"""Search in what is published: exact for any part of a word from one character up, quick at any size.

    found = PublicSearch(PublishedRecord.objects.on_display(day).filter(kind="eia-notice"), "焦化 大气")
    page = found.page(after=…, before=…, size=20)   # newest first; every word must occur
    count = found.count()                           # exact where cheap, else how many at least

Chinese has no blanks between words, so a word is looked for as a part of the text, as LIKE does. No
single index serves that. On PostgreSQL the newest records are read first, along the index of the
list: they alone fill a page of any common word. What is not common among them is rare, and is found
by an index of all parts of one, two and three characters, then sorted. The index also holds what
the list is narrowed by (kind, park …), so that a word common elsewhere costs nothing here. On SQLite,
which serves trials and small offices, the text is compared row by row.

Both sides are folded alike: full-width and half-width forms, capitals, kinds of brackets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import connections, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import Col, RawSQL
from django.db.models.lookups import Exact, In

from common.models.publication import PublishedQuerySet, PublishedRecord
from common.paging import COUNT_LIMIT, Count, KeysetPage, capped_count, keyset_page

ORDERING = "-dated_on"
GLANCE = 500  # rows that are read first; a word that is not among them is left to the index
NEWEST = 5000  # rows that are read for a word that is
SPARSE = 25  # with fewer hits among those, all hits can be sorted and counted
FACETS = ("kind", "category", "park", "uscc")  # as in the index, migration 0005
GRAM = 3

_BRACKETS = str.maketrans("〔〕[]【】", "()()()")
_GRAMS = f"common_search_grams({', '.join(('search_text', *FACETS))})"


def folded(text: str) -> str:
    """`text` as it is kept and looked for: one width, no capitals, one kind of brackets."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return plain.translate(_BRACKETS).replace("\0", "")


def words(text: str) -> list[str]:
    """The words of a search, folded, each once."""
    return list(dict.fromkeys(folded(text).split()))


def matching(rows: PublishedQuerySet, text: str) -> PublishedQuerySet:
    """The rows in which every word of `text` occurs: a plain condition, compared row by row.

    For exports and feeds; a page and a count are quicker by PublicSearch.
    """
    condition = Q()
    for word in words(text):
        condition &= Q(search_text__contains=word)
    return rows.filter(condition)


def found_page(
    rows: PublishedQuerySet, text: str, *, after: str = "", before: str = "", size: int = 50
) -> KeysetPage:
    """One page of the rows in which every word occurs, newest first. Raises BadCursor."""
    return PublicSearch(rows, text).page(after=after, before=before, size=size)


def found_count(rows: PublishedQuerySet, text: str) -> Count:
    """How many there are, or at least are: see `PublicSearch.count`."""
    return PublicSearch(rows, text).count()


class PublicSearch:
    """One search among `rows`, a plain filtered queryset of PublishedRecord (neither sliced nor ordered).

    Without words it is the list itself. The page and the count of one instance share their work.
    """

    def __init__(self, rows: PublishedQuerySet, text: str) -> None:
        self.words = words(text)
        self.rows = rows.current()
        self._by_index = bool(self.words) and connections[rows.db].vendor == "postgresql"

    def page(self, *, after: str = "", before: str = "", size: int = 50) -> KeysetPage:
        """The page after or before a cursor, newest first. Raises BadCursor."""
        if not self._by_index:
            return keyset_page(self._matching, ORDERING, after=after, before=before, size=size)
        fetch = self._fetch if after or before else self._fetch_first
        return keyset_page(self.rows, ORDERING, after=after, before=before, size=size, fetch=fetch)

    def count(self) -> Count:
        """How many there are, counted no further than the limit of `common.paging`.

        Exact for rare words and in short lists; of other words, at least how many the newest records
        alone hold ("142+").
        """
        if not self._by_index:
            return capped_count(self._matching)
        hits, complete = self._newest
        if not complete and len(hits) < SPARSE:
            hits, complete = self._rare, True
        number = len(hits)
        return Count(min(number, COUNT_LIMIT), number > COUNT_LIMIT or not complete)

    @cached_property
    def _matching(self) -> PublishedQuerySet:
        return matching(self.rows, " ".join(self.words))

    # ---- PostgreSQL: statements of compiled querysets and names of ours, all values as parameters ----

    def _fetch_first(self, ordered: PublishedQuerySet, limit: int) -> list[PublishedRecord]:
        """The hits of the first page, from what the count needs too."""
        hits, complete = self._newest
        if len(hits) < limit and not complete:
            hits = self._rare if len(hits) < SPARSE else self._sorted_by_index(ordered, limit)
        return self._records(hits[:limit])

    def _fetch(self, ordered: PublishedQuerySet, limit: int) -> list[PublishedRecord]:
        """The first `limit` hits among `ordered`, the rows before or after a position."""
        hits, complete = self._walked(ordered, limit)
        if len(hits) < limit and not complete:
            hits = self._sorted_by_index(ordered, limit)
        return self._records(hits)

    def _records(self, keys: list[int]) -> list[PublishedRecord]:
        found = self.rows.in_bulk(keys)
        return [found[key] for key in keys if key in found]  # one may be withdrawn meanwhile

    @cached_property
    def _newest(self) -> tuple[list[int], bool]:
        return self._walked(self.rows.order_by(ORDERING, "-pk"), COUNT_LIMIT + 1)

    @cached_property
    def _rare(self) -> list[int]:
        return self._sorted_by_index(self.rows.order_by(ORDERING, "-pk"), COUNT_LIMIT + 1)

    def _walked(self, ordered: PublishedQuerySet, limit: int) -> tuple[list[int], bool]:
        """At most `limit` hits among the first of `ordered`, and whether there are no others."""
        for number in (GLANCE, NEWEST):
            hits, complete = self._among_first(ordered, limit, number)
            if complete or not hits or len(hits) >= limit:
                break
        return hits, complete

    def _among_first(self, ordered: PublishedQuerySet, limit: int, number: int) -> tuple[list[int], bool]:
        """The same among the first `number` rows, read no further than needed."""
        inner, parameters = _compiled(ordered.values_list("id", "search_text")[:number])
        # strpos leaps over what LIKE would compare letter by letter.
        holds = " AND ".join(["strpos(search_text, %s) > 0"] * len(self.words))
        tested = f"SELECT id, row_number() OVER () AS place, ({holds}) AS hit FROM ({inner}) AS first"  # noqa: S608
        statement = f"SELECT id, place, hit FROM ({tested}) AS tested WHERE hit OR place = %s LIMIT %s"  # noqa: S608
        found = self._run(statement, [*self.words, *parameters, number, limit + 1])
        hits = [key for key, _, hit in found if hit]
        complete = len(found) <= limit and all(place < number for _, place, _ in found)
        return hits[:limit], complete

    def _sorted_by_index(self, ordered: PublishedQuerySet, limit: int) -> list[int]:
        """The first `limit` hits: all of them from the index of parts, then sorted."""
        inner, parameters = _compiled(self._indexed(ordered).values_list("id", "dated_on"))
        direction = "DESC" if _newest_first(ordered) else "ASC"
        order = f"dated_on {direction}, id {direction}"
        statement = f"WITH found AS MATERIALIZED ({inner}) SELECT id FROM found ORDER BY {order} LIMIT %s"  # noqa: S608
        return [key for (key,) in self._run_by_index(statement, [*parameters, limit])]

    def _indexed(self, rows: PublishedQuerySet) -> PublishedQuerySet:
        """`rows` with the words, so asked that the index of parts answers. Unordered."""
        entries = [*_facets(rows), *(part for word in self.words for part in _parts(word))]
        hashes = ", ".join(["hashtext(%s)"] * len(entries))
        has_parts = RawSQL(f"{_GRAMS} @> ARRAY[{hashes}]", entries, output_field=BooleanField())  # noqa: S611
        return matching(rows.filter(has_parts), " ".join(self.words)).order_by()

    def _run(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with connections[self.rows.db].cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def _run_by_index(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with transaction.atomic(using=self.rows.db):
            # Room for the places of all hits: with less, whole pages of rows would be cut up anew to
            # be compared. Compiling a statement of some milliseconds, or parting it among processes
            # that must first be started, would only delay it.
            settings = {"work_mem": "64MB", "jit": "off", "max_parallel_workers_per_gather": "0"}
            changes = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
            self._run(f"SELECT {changes}", [])
            return self._run(statement, parameters)


def _compiled(rows: Any) -> tuple[str, list[Any]]:
    statement, parameters = rows.query.get_compiler(using=rows.db).as_sql()
    return statement, list(parameters)


def _newest_first(ordered: PublishedQuerySet) -> bool:
    return str(ordered.query.order_by[0]).startswith("-")


def _parts(word: str) -> list[str]:
    """What of `word` is looked up: itself, or its parts of three characters."""
    if len(word) <= GRAM:
        return [word]
    return list(dict.fromkeys(word[start : start + GRAM] for start in range(len(word) - GRAM + 1)))


def _facets(rows: PublishedQuerySet) -> Iterator[str]:
    """The entries of the index by which `rows` are narrowed to one kind, park …"""
    for condition in rows.query.where.children:
        if not isinstance(condition, Exact | In) or not isinstance(condition.lhs, Col):
            continue
        name = condition.lhs.target.name
        values = [condition.rhs] if isinstance(condition, Exact) else list(condition.rhs)
        if name in FACETS and len(values) == 1 and isinstance(values[0], str):
            yield f"{name}={values[0]}"
