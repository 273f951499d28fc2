"""The scripts, the pinned requirements and the compose file: what installing and running rest on."""

import os
import re
import shelve
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis
import yaml

from conftest import ROOT

NOBODY = 65534
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]


def wait_until(condition: Callable[[], bool], process: subprocess.Popen, seconds: int = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{process.args} was not ready in {seconds} s"
        time.sleep(0.2)


@contextmanager
def running(command: list[str], **options) -> Iterator[subprocess.Popen]:
    """A process that is ended, and waited for, when the block is left."""
    with subprocess.Popen(command, cwd=ROOT, **options) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that any account may enter, as pytest's own does not allow."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


# --- requirements -------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+(?:\[[a-z,-]+\])?)==(\S+) \\$", text, flags=re.MULTILINE))


def test_deployed_packages_are_pinned_as_the_tested_ones() -> None:
    deployed, tested = pins("base"), pins("dev")

    assert {"django", "celery", "weasyprint"} <= deployed.keys()
    assert deployed.items() <= tested.items()


@pytest.mark.parametrize("name", ["base", "bench", "dev", "uv"])
def test_every_pin_has_a_hash_and_no_index_is_named(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    form = re.compile(r"    --hash=sha256:[0-9a-f]{64}|[a-z0-9][^ ]*==[^ ]+ \\$|    # ")

    assert [line for line in lines if not form.match(line)] == []
    hashed = [following for line, following in zip(lines, lines[1:], strict=False) if line.endswith("\\")]
    assert all(line.startswith("    --hash=") for line in hashed)


# --- scripts ------------------------------------------------------------------------------------


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A project with scripts/bootstrap and nothing to install."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/bootstrap", tmp_path / "scripts")
    (tmp_path / "requirements").mkdir()
    for name in ("uv", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("# nothing\n")
    return tmp_path


def bootstrap(project: Path) -> str:
    environment = os.environ | {"PIP_NO_UV": "1"}
    done = subprocess.run(["scripts/bootstrap"], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bootstrap_installs_once_until_the_lock_or_the_place_changes(stand_in: Path) -> None:
    assert "making .venv with Python 3.11" in bootstrap(stand_in)
    assert (stand_in / ".venv/bin/python").exists()
    assert bootstrap(stand_in) == ""

    (stand_in / "requirements/dev.txt").write_text("# changed\n")
    assert bootstrap(stand_in) == "bootstrap: installing the pinned packages\n"

    moved = stand_in.rename(stand_in.with_name("moved"))
    assert "making .venv" in bootstrap(moved)


def install_system(folder: Path, *groups: str, installed: bool) -> subprocess.CompletedProcess[str]:
    """Run the script as an account without rights, where all packages are there or all are missing."""
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/install_system", folder / "scripts")
    commands = folder / "bin"
    commands.mkdir()
    status = "installed" if installed else "not-installed"
    for name, body in {"dpkg-query": f"echo {status}", "apt-get": "echo apt-get was called; exit 9"}.items():
        (commands / name).write_text(f"#!/bin/sh\n{body}\n")
        (commands / name).chmod(0o755)
    return subprocess.run(
        [folder / "scripts/install_system", *groups],
        cwd=folder,
        env={"PATH": f"{commands}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=NOBODY if os.geteuid() == 0 else None,
    )


def test_install_system_says_what_to_install_where_it_may_not(open_folder: Path) -> None:
    done = install_system(open_folder, "services", "browser", installed=False)

    assert done.returncode == 1
    asked = "apt-get update && apt-get install --no-install-recommends postgresql redis-server chromium"
    assert asked in done.stderr
    assert "apt-get was called" not in done.stdout


def test_install_system_does_nothing_when_all_is_there(open_folder: Path) -> None:
    done = install_system(open_folder, "services", "browser", installed=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_install_system_refuses_an_unknown_group(open_folder: Path) -> None:
    done = install_system(open_folder, "servcies", installed=True)

    assert done.returncode == 1
    assert "no group 'servcies'" in done.stderr


def start_with_services(folder: Path, command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ROOT / "scripts/with_services", "sh", "-c", command],
        env=os.environ | {"TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def is_listening(url: str) -> bool:
    port = int(re.findall(r":(\d+)/", url)[0])
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_with_services_stops_what_it_started_on_a_signal(open_folder: Path, number: signal.Signals) -> None:
    process = start_with_services(open_folder, "echo $DATABASE_URL; echo $REDIS_URL; exec sleep 60")
    urls = [process.stdout.readline(), process.stdout.readline()]
    with psycopg2.connect(urls[0].strip()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lc_ctype'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("C.UTF-8", "UTF8")
    connection.close()
    assert redis.Redis.from_url(urls[1].strip()).ping()

    process.send_signal(number)

    assert process.wait(30) == 128 + number
    assert [is_listening(url) for url in urls] == [False, False]
    assert list(open_folder.iterdir()) == []


@pytest.mark.postgres
@pytest.mark.redis
def test_with_services_stopped_while_starting_leaves_nothing(open_folder: Path) -> None:
    process = start_with_services(open_folder, "exit 0")
    wait_until(lambda: any(open_folder.iterdir()), process)

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 128 + signal.SIGTERM
    assert list(open_folder.iterdir()) == []


@pytest.mark.postgres
@pytest.mark.redis
def test_with_services_passes_the_exit_code_on(open_folder: Path) -> None:
    assert start_with_services(open_folder, "exit 7").wait(30) == 7
    assert list(open_folder.iterdir()) == []


# --- compose ------------------------------------------------------------------------------------


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"proxy"}
    # The mail server is reached by the worker, which opens no port.
    assert {name for name, service in SERVICES.items() if "mail" in service["networks"]} == {"worker"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined_and_watched(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service


def test_nothing_runs_as_root() -> None:
    instructions = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    accounts = [line.split()[1] for line in instructions if line.startswith("USER ")]

    assert accounts == ["portal"]
    assert [name for name in OURS if "user" in SERVICES[name]] == []  # the image's own account
    assert {name: SERVICES[name]["user"] for name in ("postgres", "redis")} == {
        "postgres": "postgres",
        "redis": "redis",
    }
    assert "/nginx-unprivileged:" in SERVICES["proxy"]["image"]


def test_what_must_outlive_a_container_lies_in_volumes() -> None:
    mounted = {name: [each.partition(":")[0] for each in SERVICES[name]["volumes"]] for name in SERVICES}

    assert mounted["postgres"] == ["postgres"]
    assert mounted["redis"] == ["redis"]
    for name in OURS:
        assert {"media", "open-data", "reports"} <= set(mounted[name])
    assert COMPOSE["volumes"].keys() == {"postgres", "redis", "media", "open-data", "reports"}


def test_proxy_ends_tls_and_hands_plain_http_nowhere() -> None:
    conf = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    plain, encrypted = re.findall(r"^    server \{\n(.*?)^    \}\n", conf, flags=re.MULTILINE | re.DOTALL)

    published = [port.rpartition(":")[2] for port in SERVICES["proxy"]["ports"]]
    assert published == ["8080", "8443"]
    assert "listen 8080;" in plain
    assert "proxy_pass" not in plain
    assert "return 301 https://" in plain
    assert "listen 8443 ssl" in encrypted
    assert "proxy_pass http://portal;" in encrypted
    assert re.findall(r"ssl_protocols (.*);", conf) == ["TLSv1.2 TLSv1.3"]


def test_secrets_have_no_value_in_the_file() -> None:
    environment = SERVICES["web"]["environment"]

    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert ":${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def variables_of_the_settings() -> set[str]:
    text = (ROOT / "lanzhou_eco/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', text))


@pytest.mark.parametrize("name", OURS)
def test_compose_sets_only_what_the_settings_read(name: str) -> None:
    assert SERVICES[name]["environment"].keys() <= variables_of_the_settings()


def test_every_variable_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", text, flags=re.MULTILINE))

    assert variables_of_the_settings() <= documented


@pytest.fixture
def production(service_env: dict[str, str]) -> dict[str, str]:
    """The environment of a container of ours, over the throw-away services."""
    return service_env | {
        "PRODUCTION": "1",
        "SECRET_KEY": "a-key-for-one-test-" + os.urandom(32).hex(),
        "ALLOWED_HOSTS": "portal.invalid",
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "HOSTNAME": socket.gethostname(),
    }


def health_command(name: str) -> list[str]:
    kind, *arguments = SERVICES[name]["healthcheck"]["test"]
    if kind == "CMD":
        return arguments
    assert kind == "CMD-SHELL"
    return ["sh", "-c", arguments[0].replace("$$", "$")]


def is_healthy(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode == 0


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_web_process_answers_its_health_check(production: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        production["GUNICORN_BIND"] = f"127.0.0.1:{probe.getsockname()[1]}"
    # The pages of the API documentation alone need the sidecar, which takes long to compress.
    collect = ["python", "manage.py", "collectstatic", "--noinput", "--ignore=drf_spectacular_sidecar"]
    subprocess.run(collect, cwd=ROOT, env=production, check=True, stdout=subprocess.DEVNULL)

    with running(SERVICES["web"]["command"], env=production) as process:
        wait_until(lambda: is_healthy(health_command("web"), production), process)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_worker_answers_its_health_check(production: dict[str, str]) -> None:
    assert not is_healthy(health_command("worker"), production)

    with running(SERVICES["worker"]["command"], env=production) as process:
        wait_until(lambda: is_healthy(health_command("worker"), production), process)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_beat_writes_the_schedule(production: dict[str, str], tmp_path: Path, settings) -> None:
    command, health = (
        [part.replace("/tmp", str(tmp_path)) for part in parts]
        for parts in (SERVICES["beat"]["command"], health_command("beat"))
    )
    assert not is_healthy(health, production)

    with running(command, env=production) as process:
        wait_until(lambda: is_healthy(health, production), process)
    with shelve.open(str(tmp_path / "beat-schedule")) as schedule:
        assert schedule["entries"].keys() >= settings.CELERY_BEAT_SCHEDULE.keys()
