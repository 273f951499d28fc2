"""Settings read from the environment: what production refuses, and what stands when nothing is set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

READ = """
import json
from lanzhou_eco import settings as s
names = ("DEBUG IS_SQLITE CELERY_TASK_ALWAYS_EAGER SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE "
         "SESSION_COOKIE_HTTPONLY SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS IDLE_TIMEOUT_SECONDS").split()
print(json.dumps({name: getattr(s, name, None) for name in names}
                 | {"cache": s.CACHES["default"]["BACKEND"].rpartition(".")[2]}))
"""
SOUND = {
    "PRODUCTION": "1",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "portal.invalid",
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def read_settings(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process that knows nothing but `environment`."""
    given = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-c", READ], cwd=folder, env=given, capture_output=True, text=True)


def test_with_nothing_set_it_runs_on_sqlite_in_one_process(tmp_path: Path) -> None:
    done = read_settings(tmp_path)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["DEBUG"], found["IS_SQLITE"], found["CELERY_TASK_ALWAYS_EAGER"]) == (True, True, True)
    assert found["cache"] == "LocMemCache"


def test_production_is_closed_to_plain_http_and_uses_the_services(tmp_path: Path) -> None:
    done = read_settings(tmp_path, **SOUND)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "IS_SQLITE": False,
        "CELERY_TASK_ALWAYS_EAGER": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "IDLE_TIMEOUT_SECONDS": 30 * 60,
        "cache": "RedisCache",
    }


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SECRET_KEY": ""}, "生产环境必须设置 SECRET_KEY"),
        (
            {"SECRET_KEY": "development-only-key-which-production-refuses-to-start-with-0123456789"},
            "生产环境必须设置 SECRET_KEY",
        ),
        ({"DEBUG": "1"}, "生产环境不得开启 DEBUG"),
        ({"DATABASE_URL": "sqlite:////tmp/never-made.sqlite3"}, "生产环境不得使用 SQLite"),
        ({"ALLOWED_HOSTS": ""}, "生产环境必须设置 ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_to_start(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    done = read_settings(tmp_path, **SOUND | changed)

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {words}" in done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"])
def test_production_has_no_default_for_what_it_needs(tmp_path: Path, missing: str) -> None:
    done = read_settings(tmp_path, **{name: value for name, value in SOUND.items() if name != missing})

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
