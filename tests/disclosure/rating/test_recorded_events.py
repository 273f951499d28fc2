"""Events entered by hand: by one person with evidence, confirmed by another; sheets confirm nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from common import events
from common.attachments import attach
from common.errors import Refused
from common.registers import register_for
from disclosure.models import RatingExclusion, RatingItem, RecordedEvent
from disclosure.rating import services
from disclosure.rating.enums import RecordedStatus
from tests.factories.accounts import UserFactory
from tests.factories.disclosure_rating import (
    RatingExclusionFactory,
    RatingItemFactory,
    RecordedEventFactory,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(roles=["handler", "reviewer"])


@pytest.fixture
def entry(clerk):
    firm = EnterpriseFactory()
    return services.record_event(
        actor=clerk,
        enterprise=firm,
        department=firm.department,
        item=RatingItemFactory(),
        happened_on=date(2025, 5, 6),
        description="受到省级生态环境部门通报表扬",
    )


def add_evidence(entry, actor):
    attach(entry, SimpleUploadedFile("通报.pdf", b"%PDF-1.4 evidence"), actor=actor, kind="通报")


def confirm(entry, actor):
    return services.take_recorded_step(entry, RecordedStatus.CONFIRMED, actor=actor)


def test_who_enters_is_noted_and_another_confirms(entry, clerk):
    assert (entry.status, entry.recorded_by) == (RecordedStatus.PROPOSED, clerk)
    add_evidence(entry, clerk)
    other = UserFactory(roles=["reviewer"])
    confirm(entry, other)
    entry.refresh_from_db()
    assert (entry.status, entry.confirmed_by) == (RecordedStatus.CONFIRMED, other)
    assert entry.confirmed_on is not None
    assert [each.kind for each in events.history(entry)] == ["created", "attached", "transition"]


def test_nobody_confirms_what_they_entered_themselves(entry, clerk):
    add_evidence(entry, clerk)
    with pytest.raises(Refused, match="另一名审核人") as refused:
        confirm(entry, clerk)
    assert refused.value.basis
    entry.refresh_from_db()
    assert entry.status == RecordedStatus.PROPOSED


def test_without_evidence_nothing_is_confirmed(entry):
    with pytest.raises(Refused, match="尚无证明材料"):
        confirm(entry, UserFactory(roles=["reviewer"]))


def test_a_handler_confirms_nothing(entry, clerk):
    add_evidence(entry, clerk)
    with pytest.raises(Refused, match="审核人"):
        confirm(entry, UserFactory())


@pytest.mark.parametrize("to", [RecordedStatus.REJECTED, RecordedStatus.WITHDRAWN])
def test_refusing_and_withdrawing_need_a_reason(to):
    entry = RecordedEventFactory(proposed=to == RecordedStatus.REJECTED)
    reviewer = UserFactory(roles=["reviewer"])
    with pytest.raises(Refused, match="须写明理由"):
        services.take_recorded_step(entry, to, actor=reviewer, reason=" ")
    services.take_recorded_step(entry, to, actor=reviewer, reason="与事实不符")
    entry.refresh_from_db()
    assert (entry.status, entry.end_reason) == (to, "与事实不符")
    assert entry.ended_on is not None


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (RecordedStatus.PROPOSED, RecordedStatus.WITHDRAWN),
        (RecordedStatus.CONFIRMED, RecordedStatus.REJECTED),
        (RecordedStatus.REJECTED, RecordedStatus.CONFIRMED),
        (RecordedStatus.WITHDRAWN, RecordedStatus.CONFIRMED),
    ],
)
def test_a_step_that_the_table_lacks_is_refused(status, to):
    entry = RecordedEventFactory(status=status)
    reviewer = UserFactory(roles=["reviewer"])
    add_evidence(entry, reviewer)
    with pytest.raises(Refused, match="不能办理此步骤"):
        services.take_recorded_step(entry, to, actor=reviewer, reason="理由")


def test_an_entry_names_an_item_that_is_entered_by_hand():
    item = RatingItemFactory(source="penalty")
    with pytest.raises(ValidationError, match="由系统归集"):
        RecordedEventFactory.build(
            item=item, enterprise=EnterpriseFactory(), recorded_by=None, confirmed_by=None
        ).clean()


def test_what_was_confirmed_is_not_edited(entry, clerk):
    rule = register_for(RecordedEvent).may_change
    rule(clerk, entry)
    with pytest.raises(Refused, match="撤回后重新登记"):
        rule(clerk, RecordedEventFactory())


def test_a_sheet_enters_events_and_confirms_none():
    rule = register_for(RecordedEvent).import_rule
    proposed, confirmed = RecordedEventFactory(proposed=True), RecordedEventFactory()
    refused = rule([(proposed, {}), (confirmed, {}), (proposed, {"status": ["confirmed", "proposed"]})])
    assert sorted(refused) == [1, 2]
    assert "第二人确认" in str(refused[1])
    refused = rule([(confirmed, {"description": ["甲", "乙"]}), (proposed, {"description": ["甲", "乙"]})])
    assert sorted(refused) == [0]


# -- registers and their pages --


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        (RatingItem, RatingItemFactory),
        (RecordedEvent, RecordedEventFactory),
        (RatingExclusion, RatingExclusionFactory),
    ],
)
def test_the_pages_of_the_registers_open(model, factory, client):
    client.force_login(UserFactory(roles=["reviewer", "handler"]))
    register, record = register_for(model), factory()
    assert client.get(register.list_url()).status_code == 200
    page = client.get(register.detail_url(record)).content.decode()
    assert str(record.ledger_no) in page
    names = {each.name for each in model._meta.concrete_fields}
    assert set(register.columns) == names - {"id", "is_synthetic", "created_at", "updated_at"}


def test_an_event_is_entered_on_its_page(client):
    user, firm, item = UserFactory(roles=["handler"]), EnterpriseFactory(), RatingItemFactory()
    client.force_login(user)
    register = register_for(RecordedEvent)
    sent = {
        "department": firm.department.pk,
        "enterprise": firm.uscc,
        "item": item.ledger_no,
        "happened_on": "2025-05-06",
        "description": "一般突发环境事件",
    }
    response = client.post(register.url("new"), sent)
    assert response.status_code == 302, response.context["form"].errors
    made = RecordedEvent.objects.get()
    assert response.url == register.detail_url(made)
    assert (made.recorded_by, made.status) == (user, RecordedStatus.PROPOSED)


def test_a_wrong_condition_is_said_at_its_field(client):
    client.force_login(UserFactory(roles=["reviewer"]))
    register, item = register_for(RatingItem), RatingItemFactory(source="penalty")
    page = client.post(register.url("edit", item.ledger_no), {"condition": "罚金>1"})
    assert page.status_code == 422
    assert "没有“罚金”" in page.content.decode()
