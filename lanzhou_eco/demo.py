"""What the demonstration does after the data are in: assemble, sign and publish the 2024 report."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from accounts.enums import Role
from accounts.models import User
from common.errors import PortalError
from lanzhou_eco.demo_users import STAFF
from reports.enums import ArtifactKind, EditionStatus, FindingLevel, JobState
from reports.models import AssemblyJob, ReportEdition
from reports.selectors import current_edition, newest_artifact
from reports.services import editions, jobs

WAIT_SECONDS = 300
ANSWER = "示范处理说明：经核对台账，沿用公开报告采用的口径，另一口径的数值见本报告附件的指标说明。"


class DemoFailed(PortalError):
    """The demonstration stopped; the message says where."""


def demo_user(role: Role) -> User:
    """The demonstration user who holds `role`; raises DemoFailed when seed_demo was not run."""
    username = next(person.username for person in STAFF if role in person.roles)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise DemoFailed("示范用户尚未建立，请先运行 manage.py seed_demo。")
    return user


def publish_report(year: int, say: Callable[[str], None]) -> ReportEdition:
    """Take the year's report from draft to publication, as the officer and the head would.

    Does nothing when it is published already. Raises DemoFailed when an assembling fails.
    """
    officer, leader = demo_user(Role.REPORT_OFFICER), demo_user(Role.LEADER)
    edition = current_edition(year)
    if edition is None:
        edition = editions.begin_edition(actor=officer, year=year)
        say(f"已起草：{edition}")
    if edition.status == EditionStatus.DRAFT:
        assemble_and_wait(edition, officer, say)
        for finding in edition.findings.filter(level=FindingLevel.WARNING, answer=""):
            editions.answer_finding(actor=officer, finding=finding, answer=ANSWER)
        editions.submit(actor=officer, edition=edition)
    if edition.status == EditionStatus.REVIEW:
        editions.sign_off(actor=leader, edition=edition)
    if edition.status == EditionStatus.SIGNED_OFF:
        assemble_and_wait(edition, officer, say)
    if edition.status == EditionStatus.FROZEN:
        editions.publish(actor=leader, edition=edition)
        say(f"已公开：{edition}")
    return edition


def assemble_and_wait(edition: ReportEdition, actor: User, say: Callable[[str], None]) -> None:
    """Assemble through the Celery task and wait for the job's row to say how it ended."""
    job = jobs.request_assembly(actor=actor, edition=edition)
    deadline = time.monotonic() + WAIT_SECONDS
    while job.is_active:
        if time.monotonic() > deadline:
            raise DemoFailed(f"汇编{WAIT_SECONDS}秒仍未完成。设置了 REDIS_URL 时须先启动 Celery 工作进程。")
        time.sleep(0.5)
        job = AssemblyJob.objects.get(pk=job.pk)
    if job.state != JobState.DONE:
        raise DemoFailed(f"汇编未完成：{job.error}")
    edition.refresh_from_db()
    say(f"已汇编：{edition}（{edition.get_status_display()}）")


def write_files(edition: ReportEdition) -> list[Path]:
    """Copy the assembled files to the reports folder, under the names by which people look for them."""
    written = []
    for kind in (ArtifactKind.PDF, ArtifactKind.DOCX):
        artifact = newest_artifact(edition, kind)
        if artifact is None:
            raise DemoFailed(f"未找到刚生成的 {kind.label} 文件。")
        path = Path(settings.REPORTS_DIR) / f"法治政府建设情况报告-{edition.year}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.file.read())
        written.append(path)
    return written
