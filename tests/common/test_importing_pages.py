"""The staff's import pages: upload, check, confirm, result; templates; who may."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common import tasks
from common.importing import jobs, runs
from common.models import ImportJob
from common.models.import_job import ImportState
from registry.models import Enterprise
from tests.common.ledgers import write_book
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import valid_uscc

pytestmark = pytest.mark.django_db

SHEET = "企业"
HEADERS = ["统一社会信用代码", "企业名称", "承办单位"]


@pytest.fixture
def clerk() -> User:
    return UserFactory(department=DepartmentFactory(code="ke"))


@pytest.fixture
def upload(tmp_path: Path) -> Any:
    def make(*rows: list[Any], name: str = "企业台账.xlsx") -> SimpleUploadedFile:
        path = write_book(tmp_path / "upload.xlsx", {SHEET: [HEADERS, *rows]})
        return SimpleUploadedFile(name, path.read_bytes())

    return make


class CommittingClient(Client):
    """Runs after each request what waits for the commit: the task, in process."""

    committing: Any

    def request(self, **request: Any) -> Any:
        with self.committing(execute=True):
            return super().request(**request)


@pytest.fixture
def browser_of(django_capture_on_commit_callbacks: Any) -> Any:
    def sign_in(user: User) -> Client:
        client = CommittingClient()
        client.committing = django_capture_on_commit_callbacks
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def good(count: int = 1) -> list[list[Any]]:
    return [[valid_uscc(number), f"第{number}厂", "ke"] for number in range(count)]


def detail(client: Client, job: ImportJob, **headers: str) -> Any:
    return client.get(reverse("common:import-detail", args=[job.pk]), headers=headers)


def test_upload_check_confirm_result(clerk: User, upload: Any, browser_of: Any) -> None:
    client = browser_of(clerk)
    response = client.post(reverse("common:import-new"), {"file": upload(*good(3))})
    job = ImportJob.objects.get()
    assert response.headers["Location"] == reverse("common:import-detail", args=[job.pk])
    assert job.state == ImportState.READY
    assert job.result == {SHEET: {"created": 3, "changed": 0, "unchanged": 0, "status_kept": 0}}
    assert Enterprise.objects.count() == 0
    assert "确认写入" in detail(client, job).content.decode()

    client.post(reverse("common:import-confirm", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.rows_read, job.error_count) == (ImportState.DONE, 3, 0)
    assert Enterprise.objects.count() == 3
    page = detail(client, job).content.decode()
    assert "写入结果" in page
    assert "确认写入" not in page

    assert client.post(reverse("common:import-confirm", args=[job.pk])).status_code == 409
    assert Enterprise.objects.count() == 3


def test_problems_are_shown_and_can_be_downloaded(clerk: User, upload: Any, browser_of: Any) -> None:
    client = browser_of(clerk)
    bad = [["123", f"=坏{number}", "ke"] for number in range(300)]
    client.post(reverse("common:import-new"), {"file": upload(*good(), *bad)})
    job = ImportJob.objects.get()
    assert (job.state, job.error_count, len(job.errors)) == (ImportState.REJECTED, 600, 600)
    page = detail(client, job).content.decode()
    assert "共 600 处问题" in page
    assert "18位且校验码正确" in page
    response = client.get(reverse("common:import-errors", args=[job.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 601
    assert ",'=坏0," in text
    assert "attachment" in response["Content-Disposition"]
    assert client.post(reverse("common:import-confirm", args=[job.pk])).status_code == 409
    assert Enterprise.objects.count() == 0


def test_wrong_files_are_refused_on_the_form(clerk: User, browser_of: Any, settings: Any) -> None:
    client = browser_of(clerk)
    address = reverse("common:import-new")
    response = client.post(address, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert response.status_code == 422
    assert "只接收" in response.content.decode()
    settings.UPLOAD_MAX_BYTES = 10
    response = client.post(address, {"file": SimpleUploadedFile("a.csv", b"x" * 11)})
    assert "上限" in response.content.decode()
    assert client.post(address, {}).status_code == 422
    assert ImportJob.objects.count() == 0


def test_progress_is_polled_until_the_page_has_news(clerk: User, upload: Any, browser_of: Any) -> None:
    client = browser_of(clerk)
    client.post(reverse("common:import-new"), {"file": upload(*good())})
    job = ImportJob.objects.get()
    response = detail(client, job, **{"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    ImportJob.objects.update(state=ImportState.CHECKING, rows_read=50, rows_total=200)
    response = detail(client, job, **{"HX-Request": "true"})
    assert "HX-Refresh" not in response
    text = response.content.decode()
    assert 'aria-valuenow="25"' in text
    assert "<html" not in text


def test_others_see_neither_job_nor_errors(clerk: User, upload: Any, browser_of: Any) -> None:
    browser_of(clerk).post(reverse("common:import-new"), {"file": upload(["x"])})
    job = ImportJob.objects.get()
    client = browser_of(UserFactory())
    assert detail(client, job).status_code == 404
    assert client.get(reverse("common:import-errors", args=[job.pk])).status_code == 404
    assert client.post(reverse("common:import-confirm", args=[job.pk])).status_code == 404


@pytest.mark.parametrize(
    ("traits", "status"), [({"enterprise": True}, 404), ({"roles": [Role.AUDITOR]}, 403)]
)
def test_strangers_cannot_import(traits: dict, status: int, upload: Any, browser_of: Any) -> None:
    client = browser_of(UserFactory(**traits))
    assert client.get(reverse("common:import-new")).status_code == status
    assert client.post(reverse("common:import-new"), {"file": upload(*good())}).status_code == status
    assert client.get(reverse("common:template-download", args=["01-基础名录"])).status_code == status
    assert ImportJob.objects.count() == 0


def test_template_has_headers_notes_and_drop_downs(clerk: User, browser_of: Any) -> None:
    response = browser_of(clerk).get(reverse("common:template-download", args=["01-基础名录"]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book[SHEET]
    headers = [cell.value for cell in sheet[1]]
    assert headers[:2] == HEADERS[:2]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].comment is not None
    assert sheet.column_dimensions["A"].width > 18
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"是,否"' in rules.values()
    assert "法律法规" not in book.sheetnames  # a clerk may not import laws
    notes = [row for row in book["说明"].iter_rows(values_only=True) if row[:2] == (SHEET, HEADERS[2])]
    assert notes[0][2:4] == ("是", "填单位的单位代码")


def test_blank_template_is_accepted_by_the_import(clerk: User, browser_of: Any) -> None:
    client = browser_of(clerk)
    response = client.get(reverse("common:template-download", args=["01-基础名录"]))
    blank = SimpleUploadedFile("空白.xlsx", b"".join(response.streaming_content))
    client.post(reverse("common:import-new"), {"file": blank})
    assert (ImportJob.objects.get().state, ImportJob.objects.get().rows_read) == (ImportState.READY, 0)


class TestJobs:
    @pytest.fixture
    def job(self, clerk: User, upload: Any, monkeypatch: pytest.MonkeyPatch) -> ImportJob:
        """A job whose message never arrived."""
        monkeypatch.setattr(jobs, "_enqueue", lambda job_id: None)
        return jobs.start(upload(*good(2)), actor=clerk)

    def test_a_repeated_message_does_the_work_once(self, job: ImportJob) -> None:
        tasks.run_import(job.pk)
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert job.state == ImportState.READY
        jobs.confirm(job, actor=job.uploaded_by)
        tasks.run_import(job.pk)
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert (job.state, Enterprise.objects.count()) == (ImportState.DONE, 2)

    @pytest.mark.parametrize("state", [ImportState.UPLOADED, ImportState.CHECKING])
    def test_a_killed_check_starts_over(self, job: ImportJob, state: ImportState) -> None:
        ImportJob.objects.update(state=state, heartbeat_at=timezone.now() - timedelta(minutes=5))
        assert jobs.resume_stale() == [job.pk]
        assert jobs.resume_stale() == []  # not again in the next minute
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert job.state == ImportState.READY

    def test_a_killed_writing_left_nothing_and_starts_over(
        self, job: ImportJob, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tasks.run_import(job.pk)
        jobs.confirm(job, actor=job.uploaded_by)
        finish = runs._Run.finish

        def die(run: Any) -> None:
            finish(run)
            raise KeyboardInterrupt

        monkeypatch.setattr(runs._Run, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            tasks.run_import(job.pk)
        job.refresh_from_db()
        assert (job.state, Enterprise.objects.count()) == (ImportState.WRITING, 0)
        monkeypatch.setattr(runs._Run, "finish", finish)
        ImportJob.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        assert jobs.resume_stale() == [job.pk]
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert (job.state, Enterprise.objects.count()) == (ImportState.DONE, 2)

    def test_a_live_check_is_left_alone(self, job: ImportJob) -> None:
        ImportJob.objects.update(state=ImportState.CHECKING, heartbeat_at=timezone.now())
        assert jobs.resume_stale() == []
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert job.state == ImportState.CHECKING

    def test_an_unforeseen_error_is_told_in_words_and_raised(
        self, job: ImportJob, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> None:
            raise ZeroDivisionError("secret detail")

        monkeypatch.setattr(runs, "check", fail)
        with pytest.raises(ZeroDivisionError):
            tasks.run_import(job.pk)
        job.refresh_from_db()
        assert job.state == ImportState.FAILED
        assert "系统管理员" in job.failure
        assert "secret" not in job.failure

    def test_rights_lost_before_the_confirmation_count(self, job: ImportJob) -> None:
        tasks.run_import(job.pk)
        jobs.confirm(job, actor=job.uploaded_by)
        job.uploaded_by.roles.all().delete()
        tasks.run_import(job.pk)
        job.refresh_from_db()
        assert (job.state, Enterprise.objects.count()) == (ImportState.REJECTED, 0)
