"""The workbench of the report: assembling with its progress, files, comparison, verification."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.enums import JobState, Stage
from reports.models import AssemblyJob
from reports.selectors import newest_artifact
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory
from tests.factories.reports import ReportEditionFactory
from tests.reports.workbench import at, text_of

pytestmark = pytest.mark.django_db


# -- assembling --


def test_assembling_shows_its_progress(as_officer, edition):
    assert as_officer.post(at(edition, "assemble/")).headers["Location"] == at(edition)
    job = AssemblyJob.objects.get()
    AssemblyJob.objects.update(state=JobState.RUNNING, stage=Stage.PDF, percent=40)
    poll = at(edition, f"jobs/{job.pk}/")
    page = text_of(as_officer.get(at(edition)))
    assert f'hx-get="{poll}"' in page
    assert "assemble/" not in page  # no second request while one is under way
    fragment = as_officer.get(poll)
    assert 'aria-valuenow="40"' in text_of(fragment)
    assert "排印 PDF" in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert (fragment.has_header("HX-Refresh"), fragment["Cache-Control"]) == (False, "no-store")


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_page_is_fetched_anew_when_the_job_is_over(as_officer, edition, officer, state):
    job = AssemblyJob.objects.create(edition=edition, started_by=officer, state=state, error="字体缺失")
    answer = as_officer.get(at(edition, f"jobs/{job.pk}/"))
    assert answer["HX-Refresh"] == "true"
    assert "hx-get" not in text_of(answer)
    assert "字体缺失" in text_of(as_officer.get(at(edition)))


def test_second_request_is_409(as_officer, edition):
    as_officer.post(at(edition, "assemble/"))
    answer = as_officer.post(at(edition, "assemble/"))
    assert answer.status_code == 409
    assert "正在汇编" in text_of(answer)


def test_orphaned_job_can_be_asked_for_again(as_officer, edition):
    as_officer.post(at(edition, "assemble/"))
    AssemblyJob.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=10))
    assert "assemble/" in text_of(as_officer.get(at(edition)))
    assert as_officer.post(at(edition, "assemble/")).status_code == 302


def test_assembling_by_get_or_by_others_is_refused(client, edition, officer):
    client.force_login(officer)
    assert client.get(at(edition, "assemble/")).status_code == 405
    client.force_login(UserFactory())
    assert client.post(at(edition, "assemble/")).status_code == 403
    assert not AssemblyJob.objects.exists()


def test_job_of_another_edition_is_404(as_officer, edition, officer):
    job = AssemblyJob.objects.create(edition=edition, started_by=officer)
    assert as_officer.get(at(ReportEditionFactory(), f"jobs/{job.pk}/")).status_code == 404


# -- files, comparison, verification --


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_newest_file_is_downloaded(as_officer, frozen, kind):
    answer = as_officer.get(at(frozen, f"file/{kind}/"))
    assert b"".join(answer.streaming_content) == newest_artifact(frozen, kind).file.read()
    assert answer["Content-Disposition"].startswith("attachment")
    assert f'href="{at(frozen, f"file/{kind}/")}"' in text_of(as_officer.get(at(frozen)))


def test_file_not_made_or_of_no_format_is_404(as_officer, edition):
    assert as_officer.get(at(edition, "file/pdf/")).status_code == 404
    assert as_officer.get(at(edition, "file/exe/")).status_code == 404


def test_file_lost_from_the_storage_is_404(as_officer, frozen):
    artifact = newest_artifact(frozen, "pdf")
    artifact.file.storage.delete(artifact.file.name)
    assert as_officer.get(at(frozen, "file/pdf/")).status_code == 404


def test_comparison_stands_beside_last_year(as_officer, edition):
    rows = {row.id: row for row in as_officer.get(at(edition, "compare/")).context["rows"]}
    assert (rows["I10"].display, rows["I10"].last_display, rows["I10"].change) == ("2", "1", 100)


def test_comparison_of_a_frozen_edition_uses_the_frozen_figures(as_officer, frozen):
    EnterpriseFactory(closed_on="2024-05-05")
    rows = {row.id: row for row in as_officer.get(at(frozen, "compare/")).context["rows"]}
    assert rows["I10"].display == "2"


def test_verification_says_all_is_well_and_then_what_came(as_officer, frozen):
    assert "与现有记录完全一致" in text_of(as_officer.get(at(frozen, "verify/")))
    made = EnterpriseFactory(closed_on="2024-05-05")
    page = text_of(as_officer.get(at(frozen, "verify/")))
    assert made.uscc in page
    assert "新增记录" in page


def test_verification_before_assembling_is_refused_in_words(as_officer, edition):
    answer = as_officer.get(at(edition, "verify/"))
    assert answer.status_code == 403
    assert "请先汇编" in text_of(answer)
