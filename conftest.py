"""What the whole suite shares: which tests can run here, and isolation of what they write.

Plain `pytest` skips the tests whose service is missing and says why. With `--everything`,
which `make test` passes, a missing service is an error, so that a green run left nothing out.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
FANDOL_SONG = "FandolSong-Regular.otf"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--everything", action="store_true", help="fail, instead of skip, where a test's service is missing"
    )


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # Strong hashing is meant to be slow; hundreds of test users need not wait for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    redis_url = os.environ.get("REDIS_URL")
    if redis_url:
        # One Redis database for each xdist worker, so that they cannot empty each other's queues.
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        os.environ["REDIS_URL"] = settings.REDIS_URL = f"{redis_url.rpartition('/')[0]}/{number}"
        settings.CELERY_BROKER_URL = settings.REDIS_URL
        settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL


def chromium_path() -> str | None:
    """The browser that drives the pages: `CHROMIUM`, or the system's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def missing_services() -> dict[str, str]:
    """Marker → why tests with it cannot run here."""
    from django.conf import settings

    missing = {}
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        missing["postgres"] = "DATABASE_URL names no PostgreSQL; run scripts/with_services"
    if not settings.REDIS_URL:
        missing["redis"] = "REDIS_URL is not set; run scripts/with_services"
    if not chromium_path():
        missing["browser"] = "no chromium; run scripts/install_system browser"
    elif "postgres" in missing:
        # A live server commits, and SQLite cannot flush the append-only tables afterwards.
        missing["browser"] = missing["postgres"]
    if not shutil.which("pdftotext") or not (Path(settings.VAR_DIR) / "fonts" / FANDOL_SONG).exists():
        missing["system"] = "no poppler-utils or Fandol fonts; run scripts/install_system pdf"
    return missing


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = missing_services()
    for item in items:
        reasons = [reason for marker, reason in missing.items() if item.get_closest_marker(marker)]
        if reasons and config.getoption("--everything"):
            raise pytest.UsageError(f"{item.nodeid}: {reasons[0]}")
        for reason in reasons:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _isolated(request: pytest.FixtureRequest, settings, tmp_path: Path) -> Iterator[None]:
    """Files go to the test's own folder; Celery and the cache stay in process unless it is a redis test."""
    from django.core.cache import caches

    from lanzhou_eco.celery import app

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    settings.REPORTS_DIR = tmp_path / "reports"
    over_redis = request.node.get_closest_marker("redis") is not None
    if not over_redis:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    eager_before = app.conf.task_always_eager
    app.conf.task_always_eager = not over_redis
    try:
        yield
    finally:
        app.conf.task_always_eager = eager_before
        caches["default"].clear()


def _database_url() -> str:
    """The URL of the database that pytest-django made, for a process beside this one."""
    from django.db import connection

    parts = connection.settings_dict
    return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


@pytest.fixture
def service_env(request: pytest.FixtureRequest, settings) -> dict[str, str]:
    """The environment in which a process beside the tests shares their database, Redis and files.

    Needs committed rows: use it in tests marked `postgres`, `redis` and `django_db(transaction=True)`.
    """
    request.getfixturevalue("transactional_db")
    var = Path(settings.MEDIA_ROOT).parent
    return os.environ | {
        "DATABASE_URL": _database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "VAR_DIR": str(var),
    }


@pytest.fixture
def celery_process(service_env: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A real Celery worker over the throw-away Redis, ready to take tasks."""
    from lanzhou_eco.celery import app

    command = [str(ROOT / ".venv/bin/celery"), "-A", "lanzhou_eco", "worker", "--pool=prefork"]
    command += ["--concurrency=1", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    app.control.purge()
    worker = subprocess.Popen(command, cwd=ROOT, env=service_env)
    try:
        deadline = time.monotonic() + 60
        while not app.control.ping(timeout=0.5):
            assert worker.poll() is None, "the Celery worker ended while starting"
            assert time.monotonic() < deadline, "the Celery worker did not answer in 60 s"
        yield worker
    finally:
        if worker.poll() is None:
            worker.terminate()
        worker.wait(timeout=60)
        app.control.purge()


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Headless Chromium, driven by Playwright; one for the session."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop runs in this thread, which Django takes for an async context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser) -> Iterator:
    """A fresh page without cookies, 1280 pixels wide, with Chinese as its language."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()
