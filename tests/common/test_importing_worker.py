"""An import from upload to result through a real Celery worker over a real Redis."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.models import ImportJob
from common.models.import_job import ImportState
from registry.models import Enterprise
from tests.common.ledgers import write_book
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import valid_uscc

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

PATIENCE = 60  # seconds that a worker may take on a busy machine


def wait_for(state: ImportState) -> ImportJob:
    deadline = time.monotonic() + PATIENCE
    while (job := ImportJob.objects.get()).state != state:
        assert job.state not in (ImportState.FAILED, ImportState.REJECTED), (job.failure, job.errors)
        assert time.monotonic() < deadline, f"the import is still {job.state}"
        time.sleep(0.1)
    return job


def test_worker_checks_then_writes(client: Client, celery_process: subprocess.Popen, tmp_path: Path) -> None:
    client.force_login(UserFactory(department=DepartmentFactory(code="ke")))
    headers = ["统一社会信用代码", "企业名称", "承办单位"]
    rows = [[valid_uscc(number), f"第{number}厂", "ke"] for number in range(50)]
    path = write_book(tmp_path / "a.xlsx", {"企业": [headers, *rows]})

    client.post(reverse("common:import-new"), {"file": SimpleUploadedFile("a.xlsx", path.read_bytes())})
    job = wait_for(ImportState.READY)
    assert (job.rows_read, Enterprise.objects.count()) == (50, 0)

    client.post(reverse("common:import-confirm", args=[job.pk]))
    job = wait_for(ImportState.DONE)
    assert job.result["企业"]["created"] == 50
    assert Enterprise.objects.count() == 50
