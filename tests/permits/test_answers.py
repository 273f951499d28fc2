"""The answer to a demand for correction, item by item, and the withdrawal of an application."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.models import Attachment, Message, OfficialDocument
from permits.answering import ItemState, changes_since_notice, item_states
from permits.application_forms import correction_subjects
from permits.drafts import Draft, is_seal_intact
from permits.enums import EiaStatus, Material
from permits.models import CorrectionItem, CorrectionRequest, EiaDecision
from permits.services import take_step
from permits.services.answers import answer_item, submit_corrections, withdraw_application
from permits.services.applications import SectionConflict, submit_application, withdraw_material
from tests.factories.accounts import UserFactory
from tests.factories.permits import EiaApplicationFactory, EiaDecisionFactory
from tests.factories.registry import MembershipFactory
from tests.permits.wizard import TYPED, fill, pdf

pytestmark = pytest.mark.django_db

ITEMS = [
    ("impacts", "补充废水处理措施"),
    ("eia_document", "重新上传完整的报批稿"),
    ("agency", "更正编制主持人"),
    ("其他", "说明与园区规划的关系"),
]


@pytest.fixture
def actor() -> Any:
    return MembershipFactory().user


@pytest.fixture
def clerk(actor: Any) -> Any:
    return UserFactory(department=actor.memberships.get().enterprise.department)


@pytest.fixture
def decision(law_data: Any, actor: Any, clerk: Any) -> EiaDecision:
    """An application handed in online, of which something must be corrected."""
    draft = EiaApplicationFactory(enterprise=actor.memberships.get().enterprise, created_by=actor)
    fill(draft, actor)
    made = submit_application(actor=actor, application=draft, seen=Draft(draft).sha256)
    take_step(made, EiaStatus.CORRECTING, actor=clerk, items=ITEMS)
    made.refresh_from_db()
    return made


@pytest.fixture
def items(decision: EiaDecision) -> dict[str, ItemState]:
    return {state.item.subject: state for state in item_states(decision.correction)}


def answer(state: ItemState, actor: Any, **more: Any) -> CorrectionItem:
    """Answer a demand as a page just opened would."""
    typed = {**state.typed(), **more.pop("typed", {})}
    given = {"answer": "已修改。", "seen": state.seen, "typed": typed} | more
    return answer_item(actor=actor, item=state.item, **given)


def test_subjects_are_the_sections_and_the_materials():
    codes = [code for code, _ in correction_subjects()]
    assert {"project", "impacts", "contact", *Material.values} <= set(codes)
    assert not {"route", "builder_commitment"} & set(codes)


def test_section_form_shows_what_stands_on_the_record(items):
    assert items["impacts"].typed() == TYPED["impacts"]
    assert items["agency"].typed() == TYPED["agency"]


def test_answer_changes_the_record_with_an_event(items, decision, actor):
    answer(items["impacts"], actor, typed={"impacts": "废气、废水经处理后达标排放。"})
    decision.refresh_from_db()
    assert decision.impacts == "废气、废水经处理后达标排放。"
    event = events.history(decision).filter(kind="changed").last()
    assert event.actor == actor
    assert event.changes == {"impacts": ["废气经处理后达标排放。", "废气、废水经处理后达标排放。"]}
    item = CorrectionItem.objects.get(pk=items["impacts"].item.pk)
    assert item.answer == "已修改。"
    assert item.answered_at is not None
    assert events.history(decision.correction).last().kind == "answered"


def test_document_answers_a_material(items, decision, actor):
    answer(items["eia_document"], actor, upload=pdf("报批稿（补正）.pdf"))
    label = Material.EIA_DOCUMENT.label
    assert [f.name for f in Attachment.objects.of(decision).current().filter(kind=label)] == [
        "报批稿（补正）.pdf"
    ]


def test_corrected_value_without_a_field_leaves_the_seal_whole(items, decision, actor):
    answer(items["agency"], actor, typed={"lead_author": "周某"})
    application = decision.application
    application.refresh_from_db()
    assert application.sections["corrected"]["agency"]["lead_author"] == "周某"
    assert application.sections["agency"]["data"]["lead_author"] == "王某"
    assert is_seal_intact(application)
    again = next(state for state in item_states(decision.correction) if state.item.subject == "agency")
    assert again.typed()["lead_author"] == "周某"
    assert events.history(application).last().changes == {"agency.lead_author": ["王某", "周某"]}


def test_wrong_value_is_refused_by_field_and_nothing_is_written(items, decision, actor):
    with pytest.raises(ValidationError) as found:
        answer(items["impacts"], actor, typed={"impacts": ""})
    assert list(found.value.message_dict) == ["impacts"]
    assert not decision.correction.items.filter(answered_at__isnull=False).exists()


def test_answer_needs_words(items, actor):
    with pytest.raises(ValidationError, match="补正情况"):
        answer(items["其他"], actor, answer="  ")


def test_two_answers_at_once_lose_nothing(items, decision, actor):
    colleague = MembershipFactory(enterprise=decision.enterprise).user
    answer(items["impacts"], colleague, typed={"impacts": "同事填写的"})
    with pytest.raises(SectionConflict) as conflict:
        answer_item(
            actor=actor,
            item=items["impacts"].item,
            answer="我的说明",
            seen="旧的",
            typed=TYPED["impacts"] | {"impacts": "我填写的"},
        )
    assert conflict.value.mine["impacts"] == "我填写的"
    assert conflict.value.theirs["impacts"] == "同事填写的"
    answer_item(
        actor=actor,
        item=items["impacts"].item,
        answer="我的说明",
        seen=conflict.value.version,
        typed=TYPED["impacts"] | {"impacts": "我填写的"},
    )
    decision.refresh_from_db()
    assert decision.impacts == "我填写的"


def test_stranger_may_not_answer_or_submit(items, decision):
    stranger = MembershipFactory().user
    with pytest.raises(Refused):
        answer(items["impacts"], stranger)
    with pytest.raises(Refused):
        submit_corrections(actor=stranger, correction=decision.correction)


def test_corrections_are_submitted_when_all_is_answered(items, decision, actor, clerk):
    for state in items.values():
        with pytest.raises(Refused, match="尚未答复"):
            submit_corrections(actor=actor, correction=decision.correction)
        answer(state, actor)
    submit_corrections(actor=actor, correction=decision.correction)
    decision.refresh_from_db()
    assert (decision.status, decision.corrected_on) == (EiaStatus.SUBMITTED, timezone.localdate())
    request = CorrectionRequest.objects.get(decision=decision)
    assert request.answered_by == actor
    assert Message.objects.filter(recipient=clerk, title__contains="补正材料已提交").exists()
    with pytest.raises(Conflict):
        submit_corrections(actor=actor, correction=request)


def test_answered_application_takes_no_more_changes(items, decision, actor):
    for state in items.values():
        answer(state, actor)
    submit_corrections(actor=actor, correction=decision.correction)
    with pytest.raises(Conflict):
        answer(items["impacts"], actor)
    attachment = Attachment.objects.of(decision).current().first()
    with pytest.raises(Conflict):
        withdraw_material(actor=actor, attachment=attachment, reason="更换")


def test_changes_show_first_and_last_value(items, decision, actor):
    answer(items["impacts"], actor, typed={"impacts": "第一稿"})
    request = CorrectionRequest.objects.get(decision=decision)
    fresh = next(state for state in item_states(request) if state.item.subject == "impacts")
    answer(fresh, actor, typed={"impacts": "第二稿"})
    answer(items["eia_document"], actor, upload=pdf("报批稿（补正）.pdf"))
    changes = {
        change.label: (change.before, change.after) for change in changes_since_notice(decision.correction)
    }
    assert changes["主要环境影响及对策措施"] == (TYPED["impacts"]["impacts"], "第二稿")
    assert changes["材料：环评文件（报批稿）"] == ("", "报批稿（补正）.pdf")


def test_paper_application_is_corrected_without_what_has_no_place(law_data, actor, clerk):
    paper = EiaDecisionFactory(
        enterprise=actor.memberships.get().enterprise, received_on=timezone.localdate() - timedelta(days=1)
    )
    take_step(paper, EiaStatus.CORRECTING, actor=clerk, items=[("agency", "更正名称")])
    (state,) = item_states(paper.correction)
    assert list(state.form().fields) == ["eia_agency"]
    answer(state, actor, typed={"eia_agency": "另一家公司"})
    paper.refresh_from_db()
    assert paper.eia_agency == "另一家公司"


def test_withdrawal_ends_the_matter_with_a_document(decision, actor):
    with pytest.raises(Refused, match="理由"):
        withdraw_application(actor=actor, decision=decision, reason=" ")
    withdraw_application(actor=actor, decision=decision, reason="项目不再建设")
    decision.refresh_from_db()
    assert (decision.status, decision.end_reason) == (EiaStatus.WITHDRAWN, "项目不再建设")
    assert OfficialDocument.objects.of(decision).filter(kind="eia-withdrawal").exists()


def test_stranger_may_not_withdraw(decision):
    with pytest.raises(Refused):
        withdraw_application(actor=MembershipFactory().user, decision=decision, reason="无")
