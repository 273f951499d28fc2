"""Two workers at one job: only one writes."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from common import tasks
from common.importing import jobs
from common.models import ImportJob
from common.models.import_job import ImportState
from registry.models import Enterprise
from tests.common.ledgers import write_book
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import valid_uscc

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportJob:
    """A confirmed job that waits for a worker."""
    monkeypatch.setattr(jobs, "_enqueue", lambda job_id: None)
    clerk = UserFactory(department=DepartmentFactory(code="ke"))
    rows = [
        ["统一社会信用代码", "企业名称", "承办单位"],
        *([valid_uscc(n), f"厂{n}", "ke"] for n in range(20)),
    ]
    path = write_book(tmp_path / "a.xlsx", {"企业": rows})
    job = jobs.start(SimpleUploadedFile("a.xlsx", path.read_bytes()), actor=clerk)
    tasks.run_import(job.pk)
    jobs.confirm(job, actor=clerk)
    return job


def in_thread(function: Any, *arguments: Any) -> None:
    """Run `function` on a connection of its own, and raise here what it raised there."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            function(*arguments)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=120)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


def test_a_second_worker_leaves_a_job_that_is_being_written(job: ImportJob) -> None:
    with transaction.atomic():
        ImportJob.objects.select_for_update().get(pk=job.pk)  # as the first worker holds it
        in_thread(tasks.run_import, job.pk)
        assert Enterprise.objects.count() == 0
    tasks.run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, Enterprise.objects.count()) == (ImportState.DONE, 20)


def test_a_job_that_is_being_written_is_not_stale(job: ImportJob) -> None:
    ImportJob.objects.update(heartbeat_at="2024-01-01T00:00:00Z")
    found: list[list[int]] = []
    with transaction.atomic():
        ImportJob.objects.select_for_update().get(pk=job.pk)
        in_thread(lambda: found.append(jobs.resume_stale()))
    assert found == [[]]
    assert jobs.resume_stale() == [job.pk]
