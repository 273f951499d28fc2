"""Dumping and loading the whole database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from common.errors import Refused

Counts = dict[str, int]

LOCK_SECONDS = 30

# Tables that `migrate` itself fills: a database with rows in these alone is empty.
FILLED_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


def count_rows() -> Counts:
    """Table → number of rows, of every table in the database."""
    counts: Counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def is_empty() -> bool:
    """Whether nothing but what `migrate` fills stands in the database."""
    return not any(rows for table, rows in count_rows().items() if table not in FILLED_BY_MIGRATE)


def engine() -> Engine:
    """The engine of the configured database; raises Refused for another than these two."""
    if connection.vendor not in _ENGINES:
        raise Refused(f"不支持备份 {connection.vendor} 数据库，请使用 PostgreSQL 或 SQLite。")
    return _ENGINES[connection.vendor]()


class Engine(ABC):
    """`dump` writes one file that `load` puts in the place of everything in the database."""

    label: str
    member: str  # the dump's name in the archive

    @abstractmethod
    def dump(self, target: Path) -> None:
        """Write the database as the caller's transaction sees it."""

    @abstractmethod
    def load(self, source: Path, scratch: Path) -> None:
        """Replace the database whole, or leave it as it was and raise Refused."""


class Sqlite(Engine):
    label = "SQLite"
    member = "database.sqlite3"

    def dump(self, target: Path) -> None:
        # Through a second connection: our own is within a transaction that keeps all others from
        # writing, and SQLite does not copy a database through the connection that may write to it.
        with closing(_read_only()) as source, closing(sqlite3.connect(target)) as copy:
            _copy(source, copy)

    def load(self, source: Path, scratch: Path) -> None:
        connection.ensure_connection()
        raw: Any = connection.connection
        with closing(sqlite3.connect(source)) as copy:
            try:
                (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
            except sqlite3.DatabaseError as error:
                raise Refused(f"备份中的数据库文件不完整：{error}。请换用另一份备份。") from error
            if verdict != "ok":
                raise Refused(f"备份中的数据库文件不完整：{verdict}。请换用另一份备份。")
            _copy(copy, raw)


class Postgres(Engine):
    label = "PostgreSQL"
    member = "database.pgdump"

    def dump(self, target: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={target}")  # fmt: skip

    def load(self, source: Path, scratch: Path) -> None:
        script = scratch / "restore.sql"
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        connection.close()  # an idle session of ours would hold no lock, but might hold plans of old tables
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
             f"--command=SET lock_timeout = '{LOCK_SECONDS}s'",
             "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
             f"--file={script}")  # fmt: skip


_ENGINES: dict[str, type[Engine]] = {"sqlite": Sqlite, "postgresql": Postgres}


def _read_only() -> sqlite3.Connection:
    path = Path(connection.settings_dict["NAME"]).resolve()
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a whole database; gives up when another connection holds it too long."""
    deadline = time.monotonic() + LOCK_SECONDS

    def check(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise Refused("数据库正被其他进程占用，请停止网站与后台任务后重试。")

    source.backup(target, progress=check)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on the configured database."""
    path = shutil.which(program)
    if path is None:
        raise Refused(f"未找到 {program}，请安装 PostgreSQL 客户端程序（Debian：postgresql-client）。")
    parts = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {variable: str(parts[key]) for variable, key in names.items() if parts.get(key)}
    done = subprocess.run([path, *arguments], env=os.environ | given, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"{program} 未成功：{done.stderr.strip()[-1500:]}")
