"""The public results of cases over HTTP, this portal and Datasette side by side: same rows, one process each.

The portal runs as it is deployed (gunicorn, PostgreSQL) with one worker; Datasette has the rows in SQLite
(`datasette_peer`). What Datasette cannot answer within its limit of 30 seconds is said in the note, and has
no ratio.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from benchmarks import datasette_peer
from benchmarks.measure import Result
from benchmarks.published_cases import CASE_COLUMNS, CASES_OF_ONE, case
from benchmarks.published_records import RARE, seed
from common.models import PublishedRecord
from common.paging import _Order

ROUNDS, CLIENTS, SECONDS = 7, 8, 8
GOAL = 1.0  # not slower than Datasette
PATIENCE = 60
JSON_LIST = "/api/v1/public/enforcement/results/?page_size=20"


@dataclass(frozen=True)
class Pair:
    """One question, and the address by which each of the two answers it."""

    name: str
    portal: str
    datasette: str
    goal: float | None = GOAL


def pairs(total: int) -> list[Pair]:
    today = timezone.localdate()
    middle = PublishedRecord.objects.order_by("-dated_on", "-pk")[total // 2 : total // 2 + 1].get()
    cursor = _Order.of(PublishedRecord, "-dated_on").cursor(middle)
    uscc = (
        case(total // 3 * 3 // CASES_OF_ONE * CASES_OF_ONE + 1, total, today)[12] or case(1, total, today)[12]
    )
    page = f"/bench/{datasette_peer.TABLE}"
    facets = "&".join(f"_facet={name}" for name in ("law", "violation", "penalty", "park"))
    rare, common, long = quote(RARE), quote("扬尘"), quote("危险废物贮存间未设置")
    return [
        Pair("list with facets, first page", "/cases/", f"{page}?{facets}"),
        Pair(
            "list, JSON",
            JSON_LIST,
            f"{page}.json?_size=20&_nocount=1",
        ),
        Pair("page in the middle", f"/cases/?after={cursor}", f"{page}?_next={middle.dated_on},{middle.pk}"),
        Pair("two characters, rare", f"/cases/?q={rare}", f"{page}?search_text__contains={rare}"),
        Pair("two characters, common", f"/cases/?q={common}", f"{page}?search_text__contains={common}"),
        Pair("ten characters", f"/cases/?q={long}", f'{page}?_search="{long}"'.replace('"', "%22")),
        Pair("enterprise", f"/enterprises/{uscc}/", f"{page}?uscc={uscc}", None),
    ]


def run(total: int) -> Iterator[Result]:
    """Seeds `total` results, gives Datasette the same, and asks both by turns."""
    if (
        PublishedRecord.objects.filter(kind="case-result").count() != total
    ):  # as the measurement before left it
        seed(total, case, CASE_COLUMNS)
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "bench.db"
        print("bench: writing the same rows for Datasette …", file=sys.stderr)
        datasette_peer.write(database, rows())
        program = datasette_peer.environment(datasette_peer.ROOT / "var" / "datasette")
        with portal() as ours, datasette_peer.serving(program, database) as theirs:
            for pair in pairs(total):
                yield by_turns(pair, ours, theirs)
            for name, mine, other in (
                ("HTML list", "/cases/", f"/bench/{datasette_peer.TABLE}?_nocount=1"),
                (
                    "JSON list",
                    JSON_LIST,
                    f"/bench/{datasette_peer.TABLE}.json?_size=20&_nocount=1",
                ),
            ):
                yield throughput(name, (ours, mine), (theirs, other))


def rows() -> Iterator[tuple[Any, ...]]:
    """What is published, by the columns of the peer; facets by their code."""
    fields = (
        "id, number, party, title, dated_on::text, amount::float8, park, uscc, "
        + "".join(f"substring(facets FROM '\\|{name}=([^|]*)'), " for name in ("law", "violation", "penalty"))
        + "body->>'facts', body->>'basis', body->>'result', search_text"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE results CURSOR WITH HOLD FOR SELECT {fields} FROM common_publishedrecord")
        while True:
            cursor.execute("FETCH 5000 FROM results")
            batch = cursor.fetchall()
            if not batch:
                break
            yield from batch
        cursor.execute("CLOSE results")


@contextmanager
def portal() -> Iterator[int]:
    """The portal by gunicorn with one worker, over the database of the benchmark; yields its port."""
    port = datasette_peer.free_port()
    environment = os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0", "LOG_LEVEL": "ERROR", "WEB_CONCURRENCY": "1",
        "GUNICORN_BIND": f"127.0.0.1:{port}",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--access-logfile",
        "/dev/null", "--max-requests", "0", "lanzhou_eco.wsgi:application",
    ]  # fmt: skip
    options: dict[str, Any] = {"env": environment, "cwd": datasette_peer.ROOT}
    with datasette_peer.process(command, port, "/healthz/", **options):
        yield port


def asked(port: int, address: str) -> tuple[float, int]:
    """Milliseconds to the last byte, and the status; PATIENCE is the most that is waited."""
    begun = time.perf_counter()
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
        client.request("GET", address)
        response = client.getresponse()
        response.read()
    return (time.perf_counter() - begun) * 1000, response.status


def by_turns(pair: Pair, ours: int, theirs: int) -> Result:
    """The medians of both. Raises where the portal fails; a failure of the peer is told."""
    taken: tuple[list[float], list[float]] = ([], [])
    note = f"{pair.portal} and {pair.datasette}"
    for turn in range(ROUNDS + 1):
        mine, status = asked(ours, pair.portal)
        if status != 200:
            raise RuntimeError(f"{pair.portal}: {status}")
        other, peer_status = asked(theirs, pair.datasette)
        if peer_status != 200:
            note = f"Datasette answered {peer_status} after {other / 1000:.1f} s; {note}"
            return Result(f"side by side: {pair.name}", mine, "ms", "Datasette", None, None, note)
        if turn:  # the first is for warming up
            taken[0].append(mine)
            taken[1].append(other)
    mine, other = (statistics.median(each) for each in taken)
    return Result(f"side by side: {pair.name}", mine, "ms", "Datasette", other, pair.goal, note)


def throughput(name: str, ours: tuple[int, str], theirs: tuple[int, str]) -> Result:
    """Milliseconds a request with CLIENTS at once; the reciprocal is requests a second."""
    mine, other = (rate(*each) for each in (ours, theirs))
    note = f"{CLIENTS} connections: {mine:.0f} and {other:.0f} requests a second"
    peer = 1000 / other if other else None
    return Result(f"side by side: {name} under load", 1000 / mine, "ms", "Datasette", peer, GOAL, note)


def rate(port: int, address: str) -> float:
    """Requests a second by CLIENTS connections for SECONDS."""
    done: list[int] = [0] * CLIENTS
    end = time.monotonic() + SECONDS

    def work(number: int) -> None:
        while time.monotonic() < end:
            _, status = asked(port, address)
            if status == 200:
                done[number] += 1

    workers: list[Callable[[], None]] = [lambda n=n: work(n) for n in range(CLIENTS)]  # type: ignore[misc]
    threads = [threading.Thread(target=each) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS
