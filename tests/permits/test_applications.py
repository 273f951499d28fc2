"""The enterprise's application: saved as typed, handed in once, sealed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Attachment, Message, OfficialDocument
from common.models.event import digest
from permits.application_forms import EarlierForm, Route, Setting
from permits.drafts import FILES, Draft, is_seal_intact
from permits.enums import ApplicationKind, ApplicationStatus, EiaCategory, EiaStatus, ListKind, Material
from permits.models import (
    CatalogueItem,
    CatalogueVersion,
    EiaApplication,
    EiaDecision,
    ProjectList,
    ProjectListEntry,
)
from permits.services.applications import (
    SectionConflict,
    add_material,
    discard_draft,
    save_section,
    start_draft,
    submit_application,
    withdraw_material,
)
from tests.factories.accounts import UserFactory
from tests.factories.permits import EiaApplicationFactory, EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.permits.wizard import TYPED, fill, pdf, save, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Any:
    """The appointment of an enterprise's user."""
    return MembershipFactory()


@pytest.fixture
def actor(member: Any) -> Any:
    return member.user


@pytest.fixture
def draft(member: Any) -> EiaApplication:
    return EiaApplicationFactory(enterprise=member.enterprise, created_by=member.user)


def begin(actor: Any, enterprise: Any, **more: Any) -> EiaApplication:
    given = {"category": EiaCategory.FORM, "application_kind": ApplicationKind.FIRST} | more
    return start_draft(actor=actor, enterprise=enterprise, **given)


# -- beginning --


def test_start_draft_takes_enterprise_and_route(member, actor):
    application = begin(actor, member.enterprise, category=EiaCategory.REPORT)
    assert application.ledger_no.startswith("HPA-")
    assert (application.department, application.status) == (member.enterprise.department, "draft")
    assert application.sections["route"]["data"] == {
        "category": "report",
        "application_kind": "first",
        "is_commitment": "",
    }
    assert [event.kind for event in events.history(application)] == ["created"]


def test_start_draft_for_an_enterprise_of_others_is_refused(actor):
    with pytest.raises(Refused, match="未受任命"):
        begin(actor, EnterpriseFactory())
    assert not EiaApplication.objects.exists()


def test_start_draft_by_staff_is_refused(member):
    with pytest.raises(Refused, match="申请企业的用户"):
        begin(UserFactory(), member.enterprise)


def test_start_draft_of_a_closed_enterprise_is_refused(member, actor):
    member.enterprise.closed_on = date(2024, 1, 1)
    with pytest.raises(Refused, match="注销或关停"):
        begin(actor, member.enterprise)


# -- saving --


def test_so_many_drafts_may_be_open_at_once(draft, actor, settings):
    settings.DRAFTS_PER_ENTERPRISE = 1
    start = {"actor": actor, "enterprise": draft.enterprise, "category": "form", "application_kind": "first"}
    with pytest.raises(Refused, match="已有1份未提交的草稿"):
        start_draft(**start)
    discard_draft(actor=actor, application=draft, reason="不再需要")
    assert start_draft(**start).status == "draft"


def test_so_many_files_may_be_uploaded(draft, actor, settings):
    settings.FILES_PER_APPLICATION = 1
    add_material(actor=actor, owner=draft, material=Material.EIA_DOCUMENT, upload=pdf())
    with pytest.raises(Refused, match="最多上传1个文件"):
        add_material(actor=actor, owner=draft, material=Material.OTHER, upload=pdf())


def test_incomplete_section_is_kept_as_typed(draft, actor):
    typed = {"investment_wan": "一亿元", "protection_investment_wan": ""}
    saved = save_section(actor=actor, application=draft, code="investment", typed=typed, seen=0)
    state = saved.section("investment")
    assert (state.data, state.version, state.saved_by) == (typed, 1, str(actor))
    assert not state.is_complete
    assert {problem.field for problem in state.problems()} == set(typed)


def test_saving_the_same_again_changes_nothing(draft, actor):
    for _ in range(2):
        save_section(actor=actor, application=draft, code="impacts", typed=TYPED["impacts"], seen=0)
    draft.refresh_from_db()
    assert draft.sections["impacts"]["version"] == 1
    assert events.history(draft).count() == 1


def test_event_names_what_was_changed(draft, actor):
    save(draft, actor, "impacts", TYPED["impacts"])
    save(draft, actor, "impacts", TYPED["impacts"] | {"overview": "建设生产线三条。"})
    changes = events.history(draft).last().changes
    assert changes == {"impacts.overview": ["建设生产线两条。", "建设生产线三条。"]}


def test_second_editor_loses_nothing(draft, actor, member):
    colleague = MembershipFactory(enterprise=member.enterprise).user
    save_section(actor=colleague, application=draft, code="impacts", typed=TYPED["impacts"], seen=0)
    mine = TYPED["impacts"] | {"overview": "我填写的概况"}
    with pytest.raises(SectionConflict) as conflict:
        save_section(actor=actor, application=draft, code="impacts", typed=mine, seen=0)
    assert conflict.value.mine == mine
    assert conflict.value.theirs == TYPED["impacts"]
    assert conflict.value.by == str(colleague)
    save_section(actor=actor, application=draft, code="impacts", typed=mine, seen=conflict.value.version)
    draft.refresh_from_db()
    assert draft.sections["impacts"]["data"] == mine


def test_characters_that_no_text_holds_are_left_out(draft, actor):
    typed = TYPED["impacts"] | {"overview": "一\x00二\ud800三\r\n四"}
    saved = save_section(actor=actor, application=draft, code="impacts", typed=typed, seen=0)
    assert saved.section("impacts").data["overview"] == "一二三\n四"


def test_name_and_category_follow_their_sections(draft, actor):
    save(draft, actor, "project", TYPED["project"] | {"project_name": "长" * 250})
    assert draft.project_name == "长" * 200
    save(draft, actor, "route", {"category": "没有", "application_kind": "first"})
    assert draft.category == ""


def test_stranger_may_not_save(draft):
    stranger = MembershipFactory().user
    with pytest.raises(Refused):
        save_section(actor=stranger, application=draft, code="impacts", typed=TYPED["impacts"], seen=0)


def test_former_user_may_not_save(draft, member):
    member.ended_on = date(2024, 2, 1)
    member.save()
    with pytest.raises(Refused):
        save_section(actor=member.user, application=draft, code="impacts", typed=TYPED["impacts"], seen=0)


# -- what is asked for --


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({"category": "form", "application_kind": "first"}, set()),
        ({"category": "report", "application_kind": "first"}, {"participation"}),
        ({"category": "form", "application_kind": "major_change"}, {"earlier"}),
        (
            {"category": "form", "application_kind": "first", "is_commitment": "on"},
            {"builder_commitment", "agency_commitment"},
        ),
    ],
)
def test_sections_follow_the_route(draft, actor, route, expected):
    save(draft, actor, "route", route)
    codes = {state.section.code for state in Draft(draft).sections}
    assert codes - {"route", "project", "impacts", "investment", "agency", "contact"} == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({"category": "form", "application_kind": "first"}, set()),
        ({"category": "report", "application_kind": "first"}, {Material.PARTICIPATION}),
        ({"category": "form", "application_kind": "major_change"}, {Material.MAJOR_CHANGE_NOTE}),
        ({"category": "form", "application_kind": "first", "is_commitment": "on"}, {Material.COMMITMENT}),
    ],
)
def test_materials_follow_the_route(draft, actor, route, expected):
    save(draft, actor, "route", route)
    missing = {state.rule.material for state in Draft(draft).missing_materials}
    basic = {Material.APPLICATION_LETTER, Material.EIA_DOCUMENT, Material.PUBLIC_FULL_TEXT}
    assert missing - basic == expected
    assert basic <= missing


def test_meter_goes_from_little_to_everything(draft, actor):
    before = Draft(draft).percent
    fill(draft, actor)
    assert 0 < before < 30
    assert Draft(draft).percent == 100
    assert Draft(draft).problems() == []


@pytest.mark.parametrize(
    ("code", "change", "field", "message"),
    [
        ("investment", {"protection_investment_wan": "13000"}, "protection_investment_wan", "不得多于总投资"),
        ("investment", {"investment_wan": "-1"}, "investment_wan", "不得小于0"),
        ("agency", {"agency_uscc": "91620100MA0000000X"}, "agency_uscc", "校验码"),
        ("agency", {"lead_author_number": "123"}, "lead_author_number", "两个大写字母"),
        ("contact", {"contact_phone": "无"}, "contact_phone", "电话号码"),
        ("contact", {"accepts_electronic_delivery": ""}, "delivery_address", "收件地址"),
    ],
)
def test_wrong_value_is_told_at_its_field(draft, actor, code, change, field, message):
    save(draft, actor, code, TYPED[code] | change)
    problems = Draft(draft).section(code).problems()
    assert [problem.field for problem in problems] == [field]
    assert message in problems[0].message


@pytest.mark.parametrize(
    ("decided_on", "today", "refused"),
    [
        (date(2022, 5, 7), date(2026, 5, 7), True),
        (date(2021, 5, 7), date(2026, 5, 7), True),  # five years are not more than five
        (date(2021, 5, 6), date(2026, 5, 7), False),
        (date(2020, 2, 29), date(2025, 2, 28), True),
        (date(2020, 2, 29), date(2025, 3, 1), False),
    ],
)
def test_reexamination_is_for_approvals_past_their_validity(law_data, decided_on, today, refused):
    setting = Setting(route=Route("form", ApplicationKind.REEXAMINATION), today=today)
    typed = TYPED["earlier"] | {"earlier_decided_on": decided_on.isoformat()}
    assert bool(EarlierForm(typed, setting=setting).errors) is refused


def test_commitment_needs_an_entry_of_the_list_in_force(draft, actor):
    version = CatalogueVersion.objects.create(ledger_no="HPC-1", name="名录", effective_from=date(2021, 1, 1))
    item = CatalogueItem.objects.create(
        ledger_no="HPI-1", version=version, number=44, industry="化学", name="化学原料"
    )
    save(draft, actor, "route", {"category": "form", "application_kind": "first", "is_commitment": "on"})
    fill(draft, actor)
    save(draft, actor, "project", TYPED["project"] | {"catalogue_entry": item.ledger_no})
    problems = Draft(draft).problems()
    assert [problem.place for problem in problems] == ["route.is_commitment"]
    listed = ProjectList.objects.create(
        ledger_no="HPL-1", kind=ListKind.COMMITMENT, name="正面清单", effective_from=date(2021, 1, 1)
    )
    ProjectListEntry.objects.create(ledger_no="HPE-1", project_list=listed, catalogue_number=44, name="化学")
    assert Draft(draft).problems() == []


def test_signature_names_the_text_and_falls_with_it(draft, actor):
    save(draft, actor, "route", {"category": "form", "application_kind": "first", "is_commitment": "on"})
    save(draft, actor, "project", TYPED["project"])
    signed = signature(draft, "builder")
    save(draft, actor, "builder_commitment", signed)
    state = Draft(draft).section("builder_commitment")
    assert state.is_complete
    assert state.data["text_sha256"] == state.form.text_sha256
    assert str(draft.enterprise) in state.form.text
    save(draft, actor, "project", TYPED["project"] | {"project_name": "另一个项目"})
    problems = Draft(draft).section("builder_commitment").problems()
    assert [problem.field for problem in problems] == ["agreed"]
    assert "重新阅读" in problems[0].message


# -- materials --


def test_material_is_attached_with_its_kind(draft, actor):
    made = add_material(actor=actor, owner=draft, material="eia_document", upload=pdf("报告.pdf"))
    assert (made.kind, made.owner) == (Material.EIA_DOCUMENT.label, draft)


def test_replacing_withdraws_what_was_there(draft, actor):
    first = add_material(actor=actor, owner=draft, material="eia_document", upload=pdf("一.pdf"))
    second = add_material(
        actor=actor, owner=draft, material="eia_document", upload=pdf("二.pdf"), replace=True
    )
    assert list(Attachment.objects.of(draft).current()) == [second]
    first.refresh_from_db()
    assert first.withdrawn_reason == "已由新文件替换"


def test_unknown_kind_of_material_is_refused(draft, actor):
    with pytest.raises(ValidationError, match="材料种类"):
        add_material(actor=actor, owner=draft, material="没有", upload=pdf())


def test_stranger_neither_uploads_nor_withdraws(draft, actor):
    made = add_material(actor=actor, owner=draft, material="eia_document", upload=pdf())
    stranger = MembershipFactory().user
    with pytest.raises(Refused):
        add_material(actor=stranger, owner=draft, material="eia_document", upload=pdf())
    with pytest.raises(Refused):
        withdraw_material(actor=stranger, attachment=made, reason="无")


def test_material_of_a_matter_is_taken_only_in_correction(actor, member):
    decision = EiaDecisionFactory(enterprise=member.enterprise)
    with pytest.raises(Conflict, match="补正中"):
        add_material(actor=actor, owner=decision, material="eia_document", upload=pdf())


# -- handing in --


@pytest.fixture
def complete(law_data, draft, actor) -> EiaApplication:
    return fill(draft, actor)


def submit(application: EiaApplication, actor: Any) -> EiaDecision:
    return submit_application(actor=actor, application=application, seen=Draft(application).sha256)


def test_submission_makes_the_record(complete, actor):
    clerk = UserFactory(department=complete.department)
    decision = submit(complete, actor)
    complete.refresh_from_db()
    assert (complete.status, complete.decision, complete.submitted_by) == ("submitted", decision, actor)
    assert decision.received_on == timezone.localdate()
    assert (decision.department, decision.enterprise) == (complete.department, complete.enterprise)
    assert decision.status == EiaStatus.SUBMITTED
    assert decision.project_name == TYPED["project"]["project_name"]
    assert (decision.investment, decision.protection_investment) == (Decimal("120005000"), Decimal("3000000"))
    assert (decision.contact_name, decision.accepts_electronic_delivery) == ("李某", True)
    receipt = OfficialDocument.objects.of(decision).get()
    assert receipt.kind == "eia-submission-receipt"
    assert "环评文件（报批稿）" in str(receipt.content)
    assert Message.objects.filter(recipient=clerk, key=f"eia-submitted:{decision.pk}").exists()


def test_submission_seals_the_content(complete, actor):
    seen = Draft(complete).content()
    submit(complete, actor)
    complete.refresh_from_db()
    assert complete.sha256 == digest(seen)
    assert is_seal_intact(complete)
    complete.sections["impacts"]["data"]["overview"] = "事后改动"
    assert not is_seal_intact(complete)


def test_seal_covers_the_files(complete, actor):
    submit(complete, actor)
    complete.refresh_from_db()
    complete.sections[FILES]["data"][0]["sha256"] = "0" * 64
    assert not is_seal_intact(complete)


def test_files_go_to_the_record_and_stay_readable(complete, actor, client):
    stranger, clerk = MembershipFactory().user, UserFactory()
    decision = submit(complete, actor)
    files = list(Attachment.objects.of(decision).current())
    assert len(files) == 3
    assert not Attachment.objects.of(complete).exists()
    attached = events.history(decision).filter(kind="attached")
    assert {event.changes["校验码"][1] for event in attached} == {file.sha256 for file in files}
    assert events.history(complete).last().kind == "handed_over"
    url = reverse("common:attachment", args=[files[0].uuid])
    for user, status in ((actor, 200), (clerk, 200), (stranger, 404)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(url).status_code == status


def test_synthetic_draft_makes_a_synthetic_record(complete, actor):
    complete.is_synthetic = True
    complete.save()
    assert submit(complete, actor).is_synthetic


def test_second_submission_conflicts(complete, actor):
    stale = EiaApplication.objects.get(pk=complete.pk)
    seen = Draft(complete).sha256
    submit(complete, actor)
    with pytest.raises(Conflict):
        submit_application(actor=actor, application=stale, seen=seen)
    assert EiaDecision.objects.count() == 1


def test_submission_of_what_was_not_seen_conflicts(complete, actor):
    seen = Draft(complete).sha256
    save(complete, actor, "impacts", TYPED["impacts"] | {"overview": "同事改了"})
    with pytest.raises(Conflict, match="重新预览"):
        submit_application(actor=actor, application=complete, seen=seen)
    assert not EiaDecision.objects.exists()


def test_incomplete_application_is_not_submitted(law_data, draft, actor):
    with pytest.raises(ValidationError) as found:
        submit(draft, actor)
    assert {"project", "impacts", "materials.eia_document"} <= set(found.value.message_dict)
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DRAFT
    assert not EiaDecision.objects.exists()


def test_stranger_and_staff_may_not_submit(complete):
    for user in (MembershipFactory().user, UserFactory(roles=[Role.LEADER])):
        with pytest.raises(Refused):
            submit(complete, user)


def test_submission_without_a_series_of_numbers_leaves_nothing(draft, actor):
    fill(draft, actor)
    with pytest.raises(Refused, match="发文字号"):
        submit(draft, actor)
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DRAFT
    assert not EiaDecision.objects.exists()
    assert Attachment.objects.of(draft).current().count() == 3


def test_sealed_application_is_not_changed_any_more(complete, actor):
    submit(complete, actor)
    with pytest.raises(Conflict):
        save_section(actor=actor, application=complete, code="impacts", typed={}, seen=1)
    with pytest.raises(Conflict):
        add_material(actor=actor, owner=complete, material="other", upload=pdf())


def test_draft_is_given_up_once(draft, actor):
    discard_draft(actor=actor, application=draft, reason="不再建设")
    assert draft.status == ApplicationStatus.DISCARDED
    with pytest.raises(Conflict):
        discard_draft(actor=actor, application=draft)


def test_staff_see_only_what_was_handed_in(complete, actor):
    clerk = UserFactory()
    assert not EiaApplication.objects.visible_to(clerk).exists()
    submit(complete, actor)
    assert EiaApplication.objects.visible_to(clerk).get() == complete
