"""Temporary reports that the enterprise fills in are written by nobody else: not by step, page or sheet."""

from __future__ import annotations

from datetime import date

import pytest

from common import events
from common.errors import Refused
from common.models.event import digest
from common.registers import register_for
from disclosure.duty.enums import TriggerOrigin
from disclosure.duty.temporary import begin_temporary, content_of, save_temporary, submit_temporary
from disclosure.duty.triggers import declare_document
from disclosure.enums import FilingStatus, TriggerKind
from disclosure.models import DisclosureTrigger, TemporaryDisclosure, TemporarySubmission
from disclosure.services import take_temporary_step
from registry.enums import MembershipRole
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import DutyListEntryFactory, TemporaryDisclosureFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

FILLED = {"matter": "未批先建", "content": "罚款十万元", "rectification": "已停止建设并补办手续"}


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_duty_law()
    Days(monkeypatch).go_to(date(2024, 6, 7))


@pytest.fixture
def trigger():
    entry = DutyListEntryFactory(year=2024, noticed_on=date(2024, 3, 1), published_on=date(2024, 3, 28))
    return DisclosureTriggerFactory(enterprise=entry.enterprise)


@pytest.fixture
def officer(trigger):
    return UserFactory(department=trigger.enterprise.department)


@pytest.fixture
def draft(trigger):
    handler = MembershipFactory(enterprise=trigger.enterprise).user
    begun = begin_temporary(actor=handler, trigger=trigger)
    return save_temporary(actor=handler, report=begun, seen_at=begun.updated_at, **FILLED)


@pytest.fixture
def certifier(trigger):
    return MembershipFactory(enterprise=trigger.enterprise, role=MembershipRole.CERTIFIER).user


def seen(report: TemporaryDisclosure) -> str:
    return digest(content_of(TemporaryDisclosure.objects.get(pk=report.pk)))


def test_the_staff_hand_in_no_report_that_the_enterprise_fills_in(draft, officer):
    with pytest.raises(Refused, match="须由企业负责人"):
        take_temporary_step(draft, FilingStatus.SUBMITTED, actor=officer)
    with pytest.raises(Refused, match="须由企业负责人"):
        submit_temporary(actor=officer, report=draft, seen=seen(draft))
    draft.refresh_from_db()
    assert draft.status == FilingStatus.DRAFT
    assert not TemporarySubmission.objects.exists()


def test_the_register_rewrites_no_report_that_the_enterprise_fills_in(client, draft, officer):
    client.force_login(officer)
    url = f"/staff/disclosure/temporary-disclosures/{draft.ledger_no}/"
    assert f'href="{url}edit/"' not in client.get(url).content.decode()
    refused = client.post(f"{url}edit/", {"content": "工作人员改写的内容"})
    assert refused.status_code == 403
    assert "工作人员不能代填" in refused.content.decode()
    draft.refresh_from_db()
    assert draft.content == FILLED["content"]


def test_the_register_amends_what_came_on_paper(client, trigger, officer):
    paper = begin_temporary(actor=officer, trigger=trigger)
    client.force_login(officer)
    assert client.get(f"/staff/disclosure/temporary-disclosures/{paper.ledger_no}/edit/").status_code == 200


def test_a_sheet_does_not_rewrite_what_was_worked_here(draft, certifier):
    register = register_for(TemporaryDisclosure)
    history = TemporaryDisclosureFactory()
    events.append(history, "imported", actor=None)
    submit_temporary(actor=certifier, report=draft, seen=seen(draft))
    changed = {"content": [draft.content, "改写"]}
    rows = [(TemporaryDisclosure(), {}), (draft, {}), (draft, changed), (history, changed)]
    assert list(register.import_rule(rows)) == [2]


# ---- the documents that oblige ----


def test_the_register_moves_no_declared_document_and_none_to_a_day_to_come(client, trigger, officer):
    """Moved, it would lay the enterprise's files open to another; later, it would put off its own term."""
    handler = MembershipFactory(enterprise=trigger.enterprise).user
    declared = declare_document(
        actor=handler,
        enterprise=trigger.enterprise,
        kind=TriggerKind.PENALTY,
        document_title="行政处罚决定书",
        document_number="某罚〔2024〕9号",
        authority="某局",
        received_on=date(2024, 6, 3),
    )
    assert declared.origin == TriggerOrigin.DECLARED
    client.force_login(officer)
    url = f"/staff/disclosure/disclosure-triggers/{declared.ledger_no}/edit/"
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed["enterprise"] = trigger.enterprise.uscc
    stranger = EnterpriseFactory(department=officer.department)
    for other, words in (
        ({"enterprise": stranger.uscc}, "不能改到其他企业名下"),
        ({"received_on": "2024-06-10"}, "不得晚于今天"),
    ):
        refused = client.post(url, typed | other)
        assert (refused.status_code, words in refused.content.decode()) == (422, True), other
    assert client.post(url, typed | {"received_on": "2024-06-04"}).status_code == 302
    kept = DisclosureTrigger.objects.get(pk=declared.pk)
    assert (kept.enterprise, kept.received_on) == (trigger.enterprise, date(2024, 6, 4))
