"""Backup and restore: what comes back, what is refused, and that a refusal touches nothing."""

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from common import events
from common.errors import Refused
from common.models import Event
from common.sealing import seal_events
from lanzhou_eco import backup
from lanzhou_eco.backup import MANIFEST, back_up, restore
from registry.models import Enterprise
from tests.factories.registry import EnterpriseFactory

PAPER = "attachments/2024/结论.pdf"


def quiet(_line: str) -> None:
    """Progress that nobody reads."""


def fill(settings) -> None:
    """An enterprise with events, one of them sealed, and an uploaded file."""
    firm = EnterpriseFactory(name="备份前的企业")
    events.append(firm, "created", actor=None)
    seal_events()
    events.append(firm, "changed", actor=None)
    paper = Path(settings.MEDIA_ROOT) / PAPER
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF-1.7 paper")


def change(settings) -> None:
    """What happens after the backup: another row, another name, a file lost and a file come."""
    EnterpriseFactory(name="备份后的企业")
    Enterprise.objects.filter(name="备份前的企业").update(name="改过的企业")
    (Path(settings.MEDIA_ROOT) / PAPER).unlink()
    (Path(settings.MEDIA_ROOT) / "later.txt").write_text("later")


def state(settings) -> tuple:
    root = Path(settings.MEDIA_ROOT)
    return (
        sorted(Enterprise.objects.values_list("name", flat=True)),
        list(Event.objects.order_by("pk").values_list("hash", flat=True)),
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()},
    )


@pytest.fixture
def own_sqlite(django_db_setup, django_db_blocker, tmp_path):
    """A database of the test's own in a file, as `default`: loading replaces it whole."""
    if connection.vendor != "sqlite":
        pytest.skip("the database is PostgreSQL")
    path = tmp_path / "portal.sqlite3"
    before = connections["default"]
    with django_db_blocker.unblock():
        ours = ConnectionHandler({"default": {**before.settings_dict, "NAME": str(path)}})["default"]
        before.ensure_connection()
        ours.connect()
        before.connection.backup(ours.connection)
        connections["default"] = ours
        try:
            yield path
        finally:
            ours.close()
            connections["default"] = before


def round_trip(settings, tmp_path) -> None:
    fill(settings)
    before, target = state(settings), tmp_path / "portal.zip"
    back_up(target, say=quiet)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    change(settings)
    assert state(settings) != before
    with pytest.raises(Refused, match="--force"):
        restore(target, say=quiet)
    assert restore(target, force=True, say=quiet) == []
    assert state(settings) == before
    assert not list(Path(settings.MEDIA_ROOT).glob(".restore-*"))


def test_what_was_there_comes_back_on_sqlite(own_sqlite, settings, tmp_path):
    round_trip(settings, tmp_path)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_was_there_comes_back_on_postgresql(settings, tmp_path):
    round_trip(settings, tmp_path)
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("DELETE FROM common_event")  # the triggers came back as well


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_failed_load_leaves_postgresql_as_it_was(settings, tmp_path, monkeypatch):
    fill(settings)
    back_up(tmp_path / "portal.zip", say=quiet)
    change(settings)
    before = state(settings)
    run = backup.engine().load.__globals__["_run"]

    def spoil(program, *arguments):
        run(program, *arguments)
        if program == "pg_restore":
            script = Path(
                next(each for each in arguments if each.startswith("--file=")).removeprefix("--file=")
            )
            script.write_text(script.read_text() + "\nSELECT 1/0;\n")

    monkeypatch.setattr("lanzhou_eco.backup_engines._run", spoil)
    with pytest.raises(Refused, match="division by zero"):
        restore(tmp_path / "portal.zip", force=True, say=quiet)
    assert state(settings) == before


def test_restores_into_a_database_without_tables(own_sqlite, settings, tmp_path):
    fill(settings)
    before = state(settings)
    back_up(tmp_path / "portal.zip", say=quiet)
    connection.close()
    for path in own_sqlite.parent.glob("portal.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.MEDIA_ROOT)
    call_command("restore", str(tmp_path / "portal.zip"))
    assert state(settings) == before


def test_manifest_counts_rows_and_names_files(own_sqlite, settings, tmp_path):
    fill(settings)
    back_up(tmp_path / "portal.zip", say=quiet)
    with zipfile.ZipFile(tmp_path / "portal.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
    assert manifest["engine"] == "sqlite"
    assert manifest["tables"]["registry_enterprise"] == 1
    assert manifest["chain"]["events"] == 2
    assert manifest["chain"]["last_event"] == Event.objects.get(sequence=2).hash
    assert set(manifest["files"]) == {"database.sqlite3", f"media/{PAPER}"}


def test_backup_never_overwrites(own_sqlite, tmp_path):
    target = tmp_path / "portal.zip"
    target.write_bytes(b"older")
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", str(target))
    assert target.read_bytes() == b"older"
    assert {path.name for path in tmp_path.glob("*portal.zip*")} == {"portal.zip"}


# ---- what is refused, with nothing touched ----


@pytest.fixture
def archive(own_sqlite, settings, tmp_path) -> Path:
    fill(settings)
    target = tmp_path / "portal.zip"
    back_up(target, say=quiet)
    change(settings)
    return target


def rewrite(archive: Path, edit) -> None:
    """Write the archive anew with the (name → bytes) that `edit` has changed."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    edit(members)
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)


def with_manifest(members: dict, **changes) -> None:
    members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), **changes}).encode()


def listed(members: dict, name: str, content: bytes) -> None:
    """Add a file that the manifest names as well."""
    files = json.loads(members[MANIFEST])["files"]
    files[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    members[name] = content
    with_manifest(members, files=files)


REFUSED = {
    "a changed file": (lambda m: m.update({f"media/{PAPER}": b"%PDF-1.7 other"}), "摘要不符"),
    "a changed database": (
        lambda m: m.update({"database.sqlite3": m["database.sqlite3"][:-4096]}),
        "摘要不符",
    ),
    "a lost file": (lambda m: m.pop(f"media/{PAPER}"), "与清单不符"),
    "a file too many": (lambda m: m.update({"media/extra": b""}), "与清单不符"),
    "no manifest": (lambda m: m.pop(MANIFEST), "不是本系统的备份"),
    "a broken manifest": (lambda m: m.update({MANIFEST: b"{"}), "清单已损坏"),
    "a later format": (lambda m: with_manifest(m, format=2), "第2版"),
    "the other engine": (lambda m: with_manifest(m, engine="postgresql"), "同一种数据库"),
    "a way up": (lambda m: listed(m, "media/../../evil", b"x"), "不安全的文件名"),
    "a way up at the start": (lambda m: listed(m, "../evil", b"x"), "不安全的文件名"),
    "an absolute name": (lambda m: listed(m, "/tmp/evil", b"x"), "不安全的文件名"),
    "a backslash": (lambda m: listed(m, "media\\..\\evil", b"x"), "不安全的文件名"),
    "a foreign folder": (lambda m: listed(m, "static/evil", b"x"), "不安全的文件名"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unsound_archive_is_refused_and_nothing_touched(case, archive, settings, tmp_path):
    edit, message = REFUSED[case]
    rewrite(archive, edit)
    before = state(settings)
    outside = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Refused, match=message):
        restore(archive, force=True, say=quiet)
    assert state(settings) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == outside


def test_cut_archive_is_refused(archive, settings):
    before = state(settings)
    archive.write_bytes(archive.read_bytes()[:-200])
    with pytest.raises(CommandError, match="已损坏"):
        call_command("restore", str(archive), force=True)
    assert state(settings) == before


def test_symbolic_link_is_refused(archive, settings):
    link = zipfile.ZipInfo("media/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "a") as added:
        added.writestr(link, "/etc/passwd")
    before = state(settings)
    with pytest.raises(Refused, match="不安全的文件名"):
        restore(archive, force=True, say=quiet)
    assert state(settings) == before


def test_database_that_is_broken_inside_is_refused(archive, settings):
    def spoil(members):
        content = bytearray(members["database.sqlite3"])
        content[4096:8192] = b"\xff" * 4096
        listed(members, "database.sqlite3", bytes(content))

    rewrite(archive, spoil)
    before = state(settings)
    with pytest.raises(Refused):
        restore(archive, force=True, say=quiet)
    assert state(settings) == before


# ---- what is told after the restore ----


def test_differences_are_named(archive, settings):
    manifest = json.loads(zipfile.ZipFile(archive).read(MANIFEST))
    told = "\n".join(backup.differences(manifest))
    assert "表 registry_enterprise：备份时1行，现有2行。" in told
    assert f"文件 media/{PAPER} 不存在。" in told
    assert "文件 media/later.txt 不在备份中。" in told
    assert "事件链" not in told


def test_changed_trail_is_told_and_the_command_fails(archive, settings):
    def forge(members):
        """Someone edits an event in the dump and makes the manifest fit."""
        path = archive.with_name("forged.sqlite3")
        path.write_bytes(members["database.sqlite3"])
        with closing(sqlite3.connect(path)) as database:
            database.execute("DROP TRIGGER IF EXISTS common_event_no_update")
            database.execute("UPDATE common_event SET reason = '改动' WHERE sequence = 1")
            database.commit()
        listed(members, "database.sqlite3", path.read_bytes())

    rewrite(archive, forge)
    with pytest.raises(CommandError, match="1处不同"):
        call_command("restore", str(archive), force=True)
