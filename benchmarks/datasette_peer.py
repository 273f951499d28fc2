"""Datasette serving the same results of cases from SQLite, as well set up as it can be without plugins.

Rows with the columns that its pages filter, sort and count by, an index for each, an FTS5 table of
trigrams for words of three and more characters, the count of the table known beforehand (immutable
file). It lives in an environment of its own, made from `requirements/bench.txt` with its hashes.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "bench.txt"
START_SECONDS = 60
TABLE = "results"
COLUMNS = (
    "id", "number", "party", "title", "dated_on", "amount", "park", "uscc", "law", "violation", "penalty",
    "facts", "basis", "result", "search_text",
)  # fmt: skip
INDEXES = ("dated_on", "amount", "park", "uscc", "law", "violation", "penalty")


def environment(folder: Path) -> Path:
    """The program, installed on first use. Raises CalledProcessError where that fails."""
    program = folder / "bin" / "datasette"
    if not program.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS)]
        subprocess.run([str(folder / "bin" / "python"), *install], check=True)
    return program


def write(path: Path, rows: Iterable[tuple[Any, ...]]) -> None:
    """A database with `rows` of COLUMNS, indexed."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA journal_mode = OFF")
        kinds = {"id": "INTEGER PRIMARY KEY", "amount": "REAL"}
        columns = ", ".join(f"{name} {kinds.get(name, 'TEXT')}" for name in COLUMNS)
        database.execute(f"CREATE TABLE {TABLE} ({columns})")
        marks = ", ".join("?" * len(COLUMNS))
        database.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", rows)
        for name in INDEXES:
            database.execute(f"CREATE INDEX {TABLE}_{name} ON {TABLE} ({name}, id)")
        database.execute(
            f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(search_text, content={TABLE}, content_rowid=id, "
            "tokenize='trigram')"
        )
        database.execute(f"INSERT INTO {TABLE}_fts({TABLE}_fts) VALUES ('rebuild')")
        database.execute("ANALYZE")
        database.commit()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(command: list[str], port: int, path: str, **options: Any) -> Iterator[None]:
    """A server on the loopback until the block is left; entered once it answers `path`."""
    # A file, since a pipe that nobody reads fills with the lines of each request.
    with (
        TemporaryFile() as told,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told, **options) as server,
    ):
        try:
            if not _answers(server, port, path):
                told.seek(0)
                words = told.read().decode(errors="replace")[-2000:]
                raise RuntimeError(f"{Path(command[0]).name} did not answer {path}: {words}")
            yield
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


def _answers(server: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Whether it answers before it ends or START_SECONDS are over."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


@contextmanager
def serving(program: Path, database: Path) -> Iterator[int]:
    """Datasette over `database`, one process; yields its port."""
    port = free_port()
    metadata = database.with_suffix(".metadata.json")
    tables = {TABLE: {"sort_desc": "dated_on", "fts_table": f"{TABLE}_fts", "fts_pk": "id", "size": 20}}
    metadata.write_text(json.dumps({"databases": {database.stem: {"tables": tables}}}))
    counts = database.with_suffix(".inspect.json")
    subprocess.run(
        [str(program), "inspect", str(database), "--inspect-file", str(counts)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    command = [
        str(program), "serve", "--immutable", str(database), "--inspect-file", str(counts),
        "--metadata", str(metadata), "--host", "127.0.0.1", "--port", str(port),
        "--setting", "sql_time_limit_ms", "30000", "--setting", "facet_time_limit_ms", "30000",
        "--setting", "default_page_size", "20", "--setting", "suggest_facets", "off",
    ]  # fmt: skip
    with process(command, port, f"/{database.stem}/{TABLE}.json?_size=1"):
        yield port


if __name__ == "__main__":
    print(environment(Path(sys.argv[1])))
