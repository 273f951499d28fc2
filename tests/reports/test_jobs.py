"""Assembling jobs: one at a time for an edition, reported step by step, taken up when orphaned."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.errors import Conflict, Refused
from conftest import ROOT
from reports import tasks
from reports.enums import ArtifactKind, JobState, Stage
from reports.models import Artifact, AssemblyJob, ReportEdition
from reports.models.job import ACTIVE
from reports.services import assembly, editions, jobs
from tests.factories.accounts import UserFactory

STALE_SECONDS = 1
PATIENCE = 60  # seconds that a worker may take on a busy machine


def outcome(job: AssemblyJob) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.state, job.percent, job.attempt


def go_quiet() -> None:
    """As if the workers had died long ago."""
    AssemblyJob.objects.filter(state__in=ACTIVE).update(heartbeat_at=timezone.now() - timedelta(minutes=5))


# -- in process --


@pytest.fixture
def queued(edition, officer) -> AssemblyJob:
    """A job whose message has not arrived: the transaction of the test never commits."""
    return jobs.request_assembly(actor=officer, edition=edition)


def test_eager_mode_assembles_on_commit(edition, officer, quick_print, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.request_assembly(actor=officer, edition=edition)
        assert outcome(job) == (JobState.QUEUED, 0, 0)
    assert outcome(job) == (JobState.DONE, 100, 1)
    assert job.finished_at is not None
    assert sorted(edition.artifacts.values_list("kind", flat=True)) == sorted(ArtifactKind.values)


def test_stages_come_in_order(queued, quick_print, monkeypatch):
    seen = []
    report = jobs._Reporter.__call__

    def note(self, stage, percent):
        report(self, stage, percent)
        seen.append(tuple(AssemblyJob.objects.values_list("stage", "percent").get()))

    monkeypatch.setattr(jobs._Reporter, "__call__", note)
    tasks.assemble_edition(queued.pk)
    assert [stage for stage, _ in seen] == [*Stage.values, Stage.FILING]
    assert [percent for _, percent in seen] == sorted(percent for _, percent in seen)


def test_second_request_is_a_conflict_and_one_after_the_end_is_not(edition, officer, queued, quick_print):
    with pytest.raises(Conflict, match="正在汇编"):
        jobs.request_assembly(actor=officer, edition=edition)
    tasks.assemble_edition(queued.pk)
    assert jobs.request_assembly(actor=officer, edition=edition).pk != queued.pk


def test_who_may_not_assemble_queues_nothing(edition):
    with pytest.raises(Refused, match="综合科"):
        jobs.request_assembly(actor=UserFactory(), edition=edition)
    assert not AssemblyJob.objects.exists()


def test_message_delivered_twice_does_the_work_once(queued, quick_print):
    tasks.assemble_edition(queued.pk)
    tasks.assemble_edition(queued.pk)
    assert outcome(queued) == (JobState.DONE, 100, 1)
    assert Artifact.objects.count() == len(ArtifactKind)


def test_living_job_is_left_alone(queued, quick_print):
    AssemblyJob.objects.update(state=JobState.RUNNING, attempt=1)
    tasks.assemble_edition(queued.pk)
    assert jobs.resume_stale() == []
    assert outcome(queued) == (JobState.RUNNING, 0, 1)


def test_expected_error_ends_the_job_in_its_words(edition, officer, queued, quick_print):
    officer.roles.all().delete()
    tasks.assemble_edition(queued.pk)
    assert outcome(queued)[0] == JobState.FAILED
    assert "综合科" in queued.error


def test_unexpected_error_ends_the_job_and_is_raised_for_the_log(queued, quick_print, monkeypatch):
    def fail(document):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(assembly, "render_docx", fail)
    with pytest.raises(ZeroDivisionError):
        tasks.assemble_edition(queued.pk)
    assert outcome(queued)[0] == JobState.FAILED
    assert "系统管理员" in queued.error
    assert "secret" not in queued.error


def test_worker_that_wakes_after_another_took_over_files_nothing(queued, quick_print, monkeypatch):
    monkeypatch.setattr(tasks.assemble_edition, "delay", lambda job_id: None)  # the message is on its way

    def fall_asleep(document):
        go_quiet()
        jobs.resume_stale()
        assert jobs.JOBS.claim(queued.pk).attempt == 2
        return b"%PDF-"

    monkeypatch.setattr(assembly, "render_pdf", fall_asleep)
    tasks.assemble_edition(queued.pk)
    assert outcome(queued) == (JobState.RUNNING, 40, 2)
    assert not Artifact.objects.exists()


def test_worker_overtaken_while_filing_files_nothing(queued, quick_print, monkeypatch):
    file = assembly._file

    def overtaken(*args, **kwargs):
        filed = file(*args, **kwargs)
        AssemblyJob.objects.update(attempt=2)
        return filed

    monkeypatch.setattr(assembly, "_file", overtaken)
    tasks.assemble_edition(queued.pk)
    assert not Artifact.objects.exists()
    assert ReportEdition.objects.get().assembled_at is None


def test_whoever_asks_again_after_a_crash_gets_a_new_job(edition, officer, queued):
    """Without beat (development) nobody else takes up orphaned jobs."""
    AssemblyJob.objects.update(state=JobState.RUNNING, attempt=1)
    go_quiet()
    again = jobs.request_assembly(actor=officer, edition=edition)
    assert outcome(queued)[0] == JobState.FAILED
    assert "中断" in queued.error
    assert again.is_active


def test_foreground_assembling_is_a_job_too(edition, officer, quick_print):
    edition = jobs.assemble_now(actor=officer, edition=edition)
    assert edition.assembled_at is not None
    assert outcome(AssemblyJob.objects.get()) == (JobState.DONE, 100, 1)


def test_foreground_assembling_waits_for_the_job_under_way(edition, officer, queued):
    with pytest.raises(Conflict, match="正在汇编"):
        jobs.assemble_now(actor=officer, edition=edition)


# -- a real worker over real Redis --

real = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def with_marks(function: Callable) -> Callable:
    for mark in real:
        function = mark(function)
    return function


def wait_until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE} s"
        time.sleep(0.05)


@pytest.fixture
def real_edition(transactional_db) -> ReportEdition:
    """A draft with the standard text and the portal's own figures, over empty ledgers."""
    return editions.begin_edition(actor=UserFactory(roles=["report_officer"]), year=2024)


class Workers:
    """Workers that print at the gate; all are dead when the test ends."""

    def __init__(self, environment: dict[str, str], gate: Path) -> None:
        self.environment = environment
        self.gate = gate
        self.started: list[subprocess.Popen] = []

    def start(self) -> subprocess.Popen:
        command = [str(ROOT / ".venv/bin/celery"), "-A", "tests.reports.slow_app", "worker", "--pool=solo"]
        command += ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment)
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
    made = Workers(service_env | {"PRINT_GATE": str(gate), "JOB_STALE_SECONDS": str(STALE_SECONDS)}, gate)
    app.control.purge()
    yield made
    for worker in made.started:
        made.kill(worker)
    app.control.purge()


def at_the_gate(job: AssemblyJob, attempt: int) -> Callable[[], bool]:
    return AssemblyJob.objects.filter(pk=job.pk, stage=Stage.PDF, attempt=attempt).exists


@with_marks
@pytest.mark.system
def test_worker_assembles_and_reports_each_stage(real_edition, celery_process):
    job = jobs.request_assembly(actor=officer_of(real_edition), edition=real_edition)
    seen: dict[str, None] = {}

    def is_over() -> bool:
        job.refresh_from_db()
        seen[job.stage] = None
        return not job.is_active

    wait_until(is_over, "the end of the job")
    assert (job.error, job.state, job.percent, job.attempt) == ("", JobState.DONE, 100, 1)
    known = ["", *Stage.values]
    assert list(seen) == sorted(seen, key=known.index)
    assert {Stage.PDF, Stage.FILING} <= set(seen)
    files = {artifact.kind: artifact.file.read()[:4] for artifact in real_edition.artifacts.all()}
    assert files == {"pdf": b"%PDF", "docx": b"PK\x03\x04", "html": b"<!DO"}
    assert real_edition.artifacts.count() == len(ArtifactKind)


def officer_of(edition: ReportEdition) -> Any:
    from common import events

    return events.history(edition).first().actor


@with_marks
def test_killed_worker_is_replaced_and_one_result_is_filed(real_edition, workers):
    job = jobs.request_assembly(actor=officer_of(real_edition), edition=real_edition)
    first = workers.start()
    wait_until(at_the_gate(job, 1), "printing")
    workers.kill(first)
    assert outcome(job) == (JobState.RUNNING, 40, 1)
    assert not Artifact.objects.exists()

    workers.start()
    wait_until(lambda: (job.refresh_from_db(), job.is_quiet)[1], "the silence of the dead worker")
    tasks.resume_stale_assemblies.delay()
    wait_until(at_the_gate(job, 2), "printing again")
    workers.gate.touch()
    wait_until(lambda: outcome(job)[0] not in ACTIVE, "the end of the job")
    assert outcome(job) == (JobState.DONE, 100, 2)
    assert ReportEdition.objects.count() == 1
    assert sorted(Artifact.objects.values_list("kind", flat=True)) == sorted(ArtifactKind.values)


@with_marks
def test_third_interruption_ends_the_job(real_edition, workers):
    job = jobs.request_assembly(actor=officer_of(real_edition), edition=real_edition)
    for attempt in (1, 2, 3):
        worker = workers.start()
        wait_until(at_the_gate(job, attempt), f"attempt {attempt}")
        workers.kill(worker)
        wait_until(lambda: (job.refresh_from_db(), job.is_quiet)[1], "the silence of the dead worker")
        resumed = jobs.resume_stale()
        assert resumed == ([job.pk] if attempt < 3 else [])
    assert outcome(job) == (JobState.FAILED, 40, 3)
    assert job.error == "汇编进程3次中断，请联系系统管理员检查后重试。"
    assert not Artifact.objects.exists()


@with_marks
def test_error_in_the_worker_ends_the_job_in_words(real_edition, workers):
    officer = officer_of(real_edition)
    job = jobs.request_assembly(actor=officer, edition=real_edition)
    workers.start()
    wait_until(at_the_gate(job, 1), "printing")
    section = real_edition.sections.first()
    editions.revise_section(actor=officer, section=section, heading="印制期间改了标题")
    workers.gate.touch()
    wait_until(lambda: outcome(job)[0] not in ACTIVE, "the end of the job")
    assert (job.state, job.error) == (
        JobState.FAILED,
        "汇编期间报告的正文或状态有变动，请重新汇编。",
    )
    assert not Artifact.objects.exists()


@with_marks
def test_of_two_requests_at_once_one_is_a_conflict(real_edition):
    officer = officer_of(real_edition)
    together, results = Barrier(2), []

    def request() -> None:
        try:
            with transaction.atomic():  # as slow as a request can be: both are open at once
                together.wait(timeout=PATIENCE)
                results.append(jobs.request_assembly(actor=officer, edition=real_edition))
        except Conflict as conflict:
            results.append(str(conflict))
        finally:
            connection.close()

    threads = [Thread(target=request) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    [job] = AssemblyJob.objects.all()
    assert sorted(results, key=str) == sorted([job, "该报告正在汇编，请等待完成后再试。"], key=str)
