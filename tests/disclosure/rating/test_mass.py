"""Notices and publications of a year in the background: each rating once, taken up when orphaned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from disclosure import tasks
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingMassStep, RatingRun
from disclosure.rating import jobs, mass
from disclosure.rating.enums import RunState
from tests.disclosure.rating import scene
from tests.disclosure.rating.worked import YEAR, reviewer
from tests.factories.accounts import UserFactory
from tests.factories.disclosure_rating import RatingMassStepFactory

pytestmark = pytest.mark.django_db
NOTICED, PUBLISHED = RatingStatus.NOTICED, RatingStatus.PUBLISHED


class Killed(BaseException):
    """As a worker that is killed: nothing catches it."""


def asked(to=NOTICED, actor=None) -> RatingMassStep:
    return mass.request_step(actor=actor or reviewer(), year=YEAR, to=to)


def state(job):
    job.refresh_from_db()
    return job.state, job.attempt, job.done, job.refused


def statuses():
    rows = CreditRating.objects.filter(cycle_year=YEAR).order_by("pk")
    return list(rows.values_list("status", flat=True))


def go_quiet():
    RatingMassStep.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))


def test_everybody_is_told_once_with_a_document_and_a_message(run, example):
    member = scene.member(scene.rating_of(example, "slack"))
    job = asked()
    assert (job.total, job.run, job.words) == (6, run, "排队中")
    mass.run_job(job.pk)
    assert state(job) == (RunState.DONE, 1, 6, 0)
    assert statuses() == [NOTICED] * 6
    assert OfficialDocument.objects.filter(kind="rating-notice").count() == 6
    assert Message.objects.filter(recipient=member).count() == 1
    mass.run_job(job.pk)  # delivered a second time
    assert state(job) == (RunState.DONE, 1, 6, 0)
    assert OfficialDocument.objects.filter(kind="rating-notice").count() == 6
    with pytest.raises(Refused, match="没有可以办理的企业"):
        asked()


def test_a_killed_worker_is_followed_by_one_that_tells_the_others(run, example, monkeypatch):
    job, dealt = asked(), []
    deal = mass.deal

    def killed_at_the_third(held, rating):
        deal(held, rating)
        dealt.append(rating.pk)
        if len(dealt) == 3:
            raise Killed  # all of the third was written, nothing of it committed

    monkeypatch.setattr(mass, "deal", killed_at_the_third)
    with pytest.raises(Killed):
        mass.run_job(job.pk)
    monkeypatch.setattr(mass, "deal", deal)
    assert state(job) == (RunState.RUNNING, 1, 2, 0)
    assert statuses().count(NOTICED) == 2
    assert OfficialDocument.objects.filter(kind="rating-notice").count() == 2
    mass.run_job(job.pk)  # its worker may live still
    assert state(job)[1] == 1
    go_quiet()
    assert job.is_quiet is False  # as it was read before
    assert mass.resume_stale() == [job.pk]
    assert state(job) == (RunState.DONE, 2, 6, 0)
    assert OfficialDocument.objects.filter(kind="rating-notice").count() == 6


def test_a_worker_given_up_for_dead_writes_nothing_more(run, example, monkeypatch):
    job, left = asked(), mass._left

    def taken_over(held):
        RatingMassStep.objects.filter(pk=job.pk).update(attempt=2)
        return left(held)

    monkeypatch.setattr(mass, "_left", taken_over)
    mass.run_job(job.pk)
    assert state(job) == (RunState.RUNNING, 2, 0, 0)
    assert NOTICED not in statuses()


def test_after_three_workers_it_is_ended_with_words(run, example):
    job = asked()
    RatingMassStep.objects.update(state=RunState.RUNNING, attempt=3)
    go_quiet()
    assert mass.resume_stale() == []
    job.refresh_from_db()
    assert (job.state, "系统管理员" in job.error) == (RunState.FAILED, True)
    assert asked().total == 6


def test_what_one_is_refused_for_is_kept_and_mended_in_the_next(run, example):
    firm = example[1]["slack"]
    CreditRating.objects.filter(enterprise=firm).update(score=Decimal(99))
    job = asked()
    mass.run_job(job.pk)
    assert state(job) == (RunState.DONE, 1, 5, 1)
    [refusal] = job.refusals
    assert refusal["name"] == "示范slack公司" and "与评分明细不一致" in refusal["reason"]
    CreditRating.objects.filter(enterprise=firm).update(score=Decimal(59))
    again = asked()
    mass.run_job(again.pk)
    assert (again.total, *state(again)) == (1, RunState.DONE, 1, 1, 0)


def test_what_is_wrong_with_one_does_not_keep_the_others_back(run, example, monkeypatch):
    firm, take = example[1]["slack"], mass.take_rating_step

    def stumbling(rating, to, *, actor):
        if rating.enterprise_id == firm.pk:
            raise ValidationError("告知书内容过长，请精简。")
        return take(rating, to, actor=actor)

    monkeypatch.setattr(mass, "take_rating_step", stumbling)
    job = asked()
    mass.run_job(job.pk)
    assert state(job) == (RunState.DONE, 1, 5, 1)
    assert job.refusals[0]["reason"] == "告知书内容过长，请精简。"
    assert CreditRating.objects.get(enterprise=firm).status != NOTICED
    assert OfficialDocument.objects.filter(kind="rating-notice").count() == 5


def test_one_at_a_time_and_no_run_meanwhile(run, example):
    asked()
    with pytest.raises(Conflict, match="正在批量办理"):
        asked()
    with pytest.raises(Refused, match="正在批量告知或公布"):
        jobs.refuse_run(YEAR, example[0])
    go_quiet()
    assert asked().state == RunState.QUEUED
    assert RatingMassStep.objects.filter(state=RunState.FAILED).count() == 1


def test_what_people_can_mend_ends_it_with_their_words(run, example):
    job = asked()
    RatingRun.objects.update(state=RunState.FAILED)
    mass.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == RunState.FAILED
    assert job.error.startswith("2025年度评价尚未计算，请先发起计算。")


def test_reviewers_tell_and_leaders_publish(run, example, days):
    with pytest.raises(Refused, match="审核人"):
        asked(actor=UserFactory(roles=["handler"]))
    mass.run_job(asked().pk)
    scene.confirmed(example)
    days.go_to(scene.AFTER)
    with pytest.raises(Refused):
        asked(PUBLISHED)
    job = asked(PUBLISHED, scene.leader())
    mass.run_job(job.pk)
    assert state(job) == (RunState.DONE, 1, 6, 0)
    assert statuses() == [PUBLISHED] * 6


def test_the_page_polls_until_it_is_over(client, run, example):
    job = asked()
    client.force_login(reviewer())
    year = reverse("disclosure:rating-year", args=[YEAR])
    progress = reverse("disclosure:rating-mass-progress", args=[job.pk])
    page = client.get(year).content.decode()
    assert progress in page and "排队中" in page
    assert "告知初评结果（6家）" not in page
    assert "HX-Refresh" not in client.get(progress)
    mass.run_job(job.pk)
    answer = client.get(progress)
    assert (answer["HX-Refresh"], "已完成" in answer.content.decode()) == ("true", True)


def test_the_clock_takes_up_what_was_left(run, example):
    RatingMassStepFactory(total=6, started_by=reviewer())
    go_quiet()
    tasks.resume_stale_mass_steps()
    assert statuses() == [NOTICED] * 6
