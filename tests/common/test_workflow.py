"""The one place that assigns a status."""

import threading

import pytest
from django.db import connection

from common import events, workflow
from common.errors import Conflict, Refused
from reports.enums import EditionStatus
from reports.models import ReportEdition
from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportEditionFactory


@pytest.fixture
def officer(db):
    return UserFactory(roles=["report_officer"])


@pytest.mark.django_db
def test_transition_saves_status_and_one_event(officer):
    edition = ReportEditionFactory()
    workflow.transition(edition, EditionStatus.REVIEW, actor=officer, reason="送审")
    edition.refresh_from_db()
    assert edition.status == EditionStatus.REVIEW
    event = events.history(edition).get()
    assert (event.kind, event.from_state, event.to_state, event.reason, event.actor) == (
        "transition",
        "draft",
        "review",
        "送审",
        officer,
    )


@pytest.mark.django_db
def test_stale_second_click_is_a_conflict_without_event(officer):
    edition = ReportEditionFactory()
    stale = ReportEdition.objects.get(pk=edition.pk)
    workflow.transition(edition, EditionStatus.REVIEW, actor=officer)
    with pytest.raises(Conflict):
        workflow.transition(stale, EditionStatus.REVIEW, actor=officer)
    assert events.history(edition).count() == 1


@pytest.mark.django_db
def test_step_outside_the_table_is_refused(officer):
    edition = ReportEditionFactory()
    with pytest.raises(Refused, match="不能办理此步骤"):
        workflow.transition(edition, EditionStatus.PUBLISHED, actor=officer)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.DRAFT


@pytest.mark.django_db
def test_rule_refuses_and_nothing_is_written():
    handler = UserFactory(roles=["handler"])
    edition = ReportEditionFactory()
    with pytest.raises(Refused, match="综合科"):
        workflow.transition(edition, EditionStatus.REVIEW, actor=handler)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.DRAFT
    assert not events.history(edition).exists()


@pytest.mark.django_db
def test_steps_show_why_a_button_is_closed():
    handler = UserFactory(roles=["handler"])
    (step,) = workflow.steps(ReportEditionFactory(), handler)
    assert (step.to, step.label) == (EditionStatus.REVIEW, "送审")
    assert "综合科" in step.refusal


@pytest.mark.django_db
def test_target_without_rule_is_closed(officer):
    flow = workflow.Workflow({"draft": ("review",)}, rules={})
    edition = ReportEditionFactory()
    edition.WORKFLOW = flow
    (step,) = workflow.steps(edition, officer)
    assert "未配置办理规则" in step.refusal


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_connections_racing_one_transition_leave_one_event():
    officer = UserFactory(roles=["report_officer"])
    edition = ReportEditionFactory()
    barrier = threading.Barrier(2)
    outcomes = []

    def click():
        seen = ReportEdition.objects.get(pk=edition.pk)
        barrier.wait(timeout=60)
        try:
            workflow.transition(seen, EditionStatus.REVIEW, actor=officer)
            outcomes.append("moved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(outcomes) == ["conflict", "moved"]
    assert events.history(edition).count() == 1
