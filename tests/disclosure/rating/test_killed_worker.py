"""A real worker is killed within a batch; the next one goes on, and the results are the same."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from disclosure import tasks
from disclosure.models import CreditRating, RatingEntry, RatingEvent, RatingResult, RatingRun
from disclosure.rating import jobs
from disclosure.rating.enums import ACTIVE, RunStage, RunState
from tests.disclosure.rating import worked

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
STALE_SECONDS = 1
PATIENCE = 60  # seconds that a worker may take on a busy machine


def wait_until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE} s"
        time.sleep(0.05)


class Workers:
    """Workers that stop at the gate; all are dead when the test ends."""

    def __init__(self, environment: dict[str, str], gate: Path) -> None:
        self.environment = environment
        self.gate = gate
        self.started: list[subprocess.Popen] = []

    def start(self, stage: str) -> subprocess.Popen:
        command = [str(ROOT / ".venv/bin/celery"), "-A", "tests.disclosure.rating.slow_app", "worker"]
        command += ["--pool=solo", "--loglevel=WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment | {"RATING_STAGE": stage})
        self.started.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen) -> None:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=PATIENCE)


@pytest.fixture
def workers(service_env, settings, tmp_path) -> Iterator[Workers]:
    from lanzhou_eco.celery import app

    settings.JOB_STALE_SECONDS = STALE_SECONDS
    gate = tmp_path / "gate"
    made = Workers(service_env | {"RATING_GATE": str(gate), "JOB_STALE_SECONDS": str(STALE_SECONDS)}, gate)
    app.control.purge()
    yield made
    for worker in made.started:
        made.kill(worker)
    app.control.purge()


def outcome(run: RatingRun) -> tuple[str, int, int, int]:
    run.refresh_from_db()
    return run.state, run.attempt, run.gathered, run.computed


def rows_of(run: RatingRun) -> tuple[int, int, int]:
    """How many results, events and points of a run are in the database."""
    return (
        RatingResult.objects.filter(run=run).count(),
        RatingEvent.objects.filter(run=run).count(),
        RatingEntry.objects.filter(event__run=run).count(),
    )


@pytest.mark.parametrize(
    ("stage", "kept"),
    [(RunStage.GATHERING, (2, 0)), (RunStage.COMPUTING, (6, 2))],
    ids=["gathering", "computing"],
)
def test_a_worker_killed_within_a_batch_is_replaced_and_the_results_are_identical(stage, kept, workers):
    scheme, _ = worked.history()
    whole = worked.computed(scheme)
    wanted = whole.input_sha256, whole.results_sha256
    run = jobs.request_run(actor=worked.reviewer(), year=worked.YEAR, scheme=scheme)

    first = workers.start(stage)
    wait_until(workers.gate.with_suffix(".reached").exists, "the second batch")
    workers.kill(first)
    assert outcome(run) == (RunState.RUNNING, 1, *kept)
    assert rows_of(run)[0] == kept[0]

    workers.gate.touch()
    workers.start(stage)
    wait_until(lambda: (run.refresh_from_db(), run.is_quiet)[1], "the silence of the dead worker")
    tasks.resume_stale_ratings.delay()
    wait_until(lambda: outcome(run)[0] not in ACTIVE, "the end of the run")
    assert (run.error, outcome(run)) == ("", (RunState.DONE, 2, 6, 6))
    assert (run.input_sha256, run.results_sha256) == wanted
    assert rows_of(run) == rows_of(whole) == (6, 14, 10)
    assert CreditRating.objects.filter(cycle_year=worked.YEAR).count() == 6
