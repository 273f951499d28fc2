"""Publishing a decision: two persons, what was previewed, withdrawn with a tombstone, ended by time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Message, PublishedRecord
from common.models.document import OfficialDocument
from enforcement.display_periods import display_period, proposed_seriousness
from enforcement.enums import CaseOutcome, DisclosureKind, PartyKind, PenaltyKind, Seriousness
from enforcement.models import CasePublication, EnforcementDisclosure
from enforcement.procedure_enums import PublicationStatus, WithdrawalGround, WithholdingGround
from enforcement.services.publication_history import publish_case_history
from enforcement.services.publishing import (
    approve_publication,
    end_displays,
    prepare_publication,
    preview_case,
    publish_case,
    refresh_case,
    return_publication,
    shown_record,
    take_publication_step,
    withdraw_case,
    withdrawal_due,
    withhold_publication,
)
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    CasePenaltyFactory,
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_publication import CasePublicationFactory, load_display_rules
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

FACTS = "该公司未按排污许可证规定开展自行监测。"


@pytest.fixture(autouse=True)
def rows(db):
    load_law()
    load_display_rules()


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.HANDLER])


@pytest.fixture
def reviewer():
    return UserFactory(roles=[Role.REVIEWER])


@pytest.fixture
def leader():
    return UserFactory(roles=[Role.LEADER])


@pytest.fixture
def case():
    return EnforcementCaseFactory(
        decided=True, facts=FACTS, decision_content="罚款人民币100000元。", served_on=date(2024, 4, 3)
    )


def prepared(case, clerk, **more) -> CasePublication:
    values = {"seriousness": Seriousness.GENERAL, "public_facts": FACTS}
    return prepare_publication(case, actor=clerk, **(values | more))


@pytest.fixture
def shown(case, clerk, reviewer):
    return approve_publication(prepared(case, clerk), actor=reviewer)


# -- two persons --


def test_prepared_by_one_and_approved_by_another_it_is_public(case, clerk, reviewer):
    pending = prepared(case, clerk)
    assert shown_record(case) is None
    done = approve_publication(pending, actor=reviewer, seen=preview_case(case).sha256)
    assert (done.status, done.approved_by, done.published_on) == (
        PublicationStatus.PUBLISHED,
        reviewer,
        timezone.localdate(),
    )
    record = shown_record(case)
    assert record.body["facts"] == FACTS
    assert record.display_until == done.display_until


def test_whoever_prepared_it_cannot_approve_or_withhold_it(case):
    both = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])
    pending = prepared(case, both)
    with pytest.raises(Refused, match="两人办理"):
        approve_publication(pending, actor=both)
    with pytest.raises(Refused, match="两人办理"):
        withhold_publication(pending, actor=both, ground=WithholdingGround.PRIVACY, reason="商业秘密")
    assert shown_record(case) is None
    assert approve_publication(pending, actor=UserFactory(roles=[Role.REVIEWER])).approved_by != both


def test_a_clerk_does_not_approve_and_a_reviewer_does_not_withhold(case, clerk, reviewer):
    pending = prepared(case, clerk)
    with pytest.raises(Refused):
        approve_publication(pending, actor=UserFactory(roles=[Role.HANDLER]))
    with pytest.raises(Refused):
        withhold_publication(pending, actor=reviewer, ground=WithholdingGround.PRIVACY, reason="商业秘密")


def test_strangers_prepare_nothing(case):
    with pytest.raises(Refused):
        prepared(case, UserFactory(roles=[Role.ADMINISTRATOR]))
    with pytest.raises(Refused):
        prepared(case, MembershipFactory(enterprise=case.enterprise).user)


def test_approval_is_of_what_was_previewed(case, clerk, reviewer):
    pending = prepared(case, clerk)
    seen = preview_case(case).sha256
    case.decision_content = "罚款人民币200000元。"
    case.save(update_fields=["decision_content"])
    with pytest.raises(Conflict, match="重新核对预览"):
        approve_publication(pending, actor=reviewer, seen=seen)
    pending.refresh_from_db()
    assert pending.status == PublicationStatus.PREPARED
    assert approve_publication(pending, actor=reviewer, seen=preview_case(case).sha256).published_on


def test_a_second_approval_is_a_conflict(case, clerk, reviewer):
    pending = prepared(case, clerk)
    stale = CasePublication.objects.get(pk=pending.pk)
    approve_publication(pending, actor=reviewer)
    with pytest.raises(Conflict):
        approve_publication(stale, actor=reviewer)
    assert PublishedRecord.objects.count() == 1
    assert EnforcementDisclosure.objects.count() == 1


def test_prepared_twice_is_a_conflict(case, clerk):
    prepared(case, clerk)
    with pytest.raises(Conflict, match="待审核公开"):
        prepared(case, clerk)


# -- what cannot be published --


def test_only_a_penalty_decision_is_published(clerk):
    for undecided in (EnforcementCaseFactory(filed=True), EnforcementCaseFactory()):
        with pytest.raises(Refused, match="尚未作出行政处罚决定"):
            prepared(undecided, clerk)


def test_annulled_decision_is_not_published(case, clerk, reviewer):
    pending = prepared(case, clerk)
    case.annulled_on, case.status = date(2024, 4, 9), "annulled"
    case.save(update_fields=["annulled_on", "status"])
    with pytest.raises(Refused, match="已被撤销"):
        approve_publication(pending, actor=reviewer)
    assert shown_record(case) is None


def test_decision_about_a_minor_can_only_be_withheld(clerk, reviewer, leader):
    case = EnforcementCaseFactory(
        decided=True, enterprise=None, party_kind=PartyKind.CITIZEN, party_name="王小童",
        is_minor_party=True, department=clerk.department, facts="露天焚烧沥青。",
    )  # fmt: skip
    pending = prepared(case, clerk)
    with pytest.raises(Refused, match="未成年人"):
        approve_publication(pending, actor=reviewer)
    assert shown_record(case) is None
    done = withhold_publication(pending, actor=leader, ground=WithholdingGround.MINOR, reason="当事人未成年")
    assert (done.status, done.withheld_on) == (PublicationStatus.WITHHELD, timezone.localdate())


def test_withholding_needs_a_ground_of_the_law_and_a_reason(case, clerk, leader):
    pending = prepared(case, clerk)
    with pytest.raises(Refused, match="须选择法定理由"):
        withhold_publication(pending, actor=leader, ground="", reason="说明")
    with pytest.raises(Refused, match="须写明理由"):
        withhold_publication(pending, actor=leader, ground=WithholdingGround.SAFETY, reason=" ")
    done = withhold_publication(pending, actor=leader, ground=WithholdingGround.STATE_SECRET, reason="涉密")
    assert done.withholding_ground == WithholdingGround.STATE_SECRET
    assert shown_record(case) is None


def test_returned_it_is_prepared_again_and_approved(case, clerk, reviewer):
    pending = prepared(case, clerk)
    with pytest.raises(Refused, match="须写明理由"):
        return_publication(pending, actor=reviewer, reason="")
    return_publication(pending, actor=reviewer, reason="事实中有第三方姓名")
    again = prepared(case, clerk, public_facts="该公司未开展自行监测。")
    assert again.pk == pending.pk
    approve_publication(again, actor=reviewer)
    assert shown_record(case).body["facts"] == "该公司未开展自行监测。"


def test_withheld_by_mistake_it_can_be_prepared_again(case, clerk, leader, reviewer):
    pending = prepared(case, clerk)
    withhold_publication(pending, actor=leader, ground=WithholdingGround.PRIVACY, reason="误判")
    again = prepared(case, clerk)
    assert (again.withholding_ground, again.withheld_on) == ("", None)
    assert approve_publication(again, actor=reviewer).status == PublicationStatus.PUBLISHED


def test_nothing_is_published_past_the_approval(case, reviewer):
    with pytest.raises(Refused, match="先拟公开"):
        publish_case(case, actor=reviewer)
    CasePublicationFactory(case=case)
    with pytest.raises(Refused, match="先拟公开"):
        publish_case(case, actor=reviewer)


# -- the log --


def test_publication_is_logged_so_that_the_figures_follow(case, shown):
    entry = EnforcementDisclosure.objects.get()
    assert (entry.kind, entry.case, entry.channel) == (DisclosureKind.RESULT, case, "本门户")
    assert entry.published_on == timezone.localdate()
    assert entry.days_taken > 7  # decided in 2024


def test_party_is_told_until_when_it_is_shown(case, clerk, reviewer):
    user = MembershipFactory(enterprise=case.enterprise).user
    done = approve_publication(prepared(case, clerk), actor=reviewer)
    message = Message.objects.get(recipient=user)
    assert str(done.display_until) in message.text


# -- withdrawing --


def test_annulment_starts_the_withdrawal_and_the_first_cause_stands(case, shown, officer):
    due = withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=officer)
    assert (due.withdrawal_due_from, due.withdrawal_ground) == (date(2024, 5, 6), "annulled")
    again = withdrawal_due(case, ground=WithdrawalGround.AMENDED, day=date(2024, 5, 8), actor=officer)
    assert again.withdrawal_ground == WithdrawalGround.ANNULLED
    assert shown_record(case).withdrawn_at is None  # a reviewer takes it down, with the reason


def test_nothing_is_due_where_nothing_is_shown(case, clerk, officer):
    assert withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=officer) is None
    prepared(case, clerk)
    assert withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=officer) is None


def test_withdrawal_leaves_a_tombstone_a_document_and_the_log(case, shown, reviewer):
    withdraw_case(shown, actor=reviewer, reason="复议决定变更罚款", ground=WithdrawalGround.AMENDED)
    record = shown_record(case)
    assert record.withdrawal_reason == "复议决定变更罚款"
    assert (record.body, record.search_text) == ({}, "")
    entry = EnforcementDisclosure.objects.get()
    assert (entry.withdrawn_on, entry.withdrawal_reason) == (timezone.localdate(), "复议决定变更罚款")
    assert OfficialDocument.objects.of(shown).filter(kind="withdrawal-of-publication").count() == 1
    assert shown.status == PublicationStatus.WITHDRAWN


def test_withdrawal_needs_reason_ground_and_role(case, shown, reviewer, clerk):
    with pytest.raises(Refused, match="须写明理由"):
        withdraw_case(shown, actor=reviewer, reason="", ground=WithdrawalGround.ERROR)
    with pytest.raises(Refused, match="须选择事由"):
        withdraw_case(shown, actor=reviewer, reason="有误")
    with pytest.raises(Refused):
        withdraw_case(shown, actor=clerk, reason="有误", ground=WithdrawalGround.ERROR)
    stale = CasePublication.objects.get(pk=shown.pk)
    withdraw_case(shown, actor=reviewer, reason="有误", ground=WithdrawalGround.ERROR)
    with pytest.raises(Conflict):
        withdraw_case(stale, actor=reviewer, reason="有误", ground=WithdrawalGround.ERROR)


def test_the_noted_ground_cannot_be_replaced(case, shown, reviewer):
    withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=reviewer)
    shown.refresh_from_db()
    done = withdraw_case(shown, actor=reviewer, reason="已撤销", ground=WithdrawalGround.ERROR)
    assert (done.withdrawal_ground, done.withdrawal_due_from) == ("annulled", date(2024, 5, 6))


def test_amended_decision_is_withdrawn_and_published_anew(case, shown, clerk, reviewer):
    case.amended_on, case.amended_fine = date(2024, 5, 6), 60_000
    case.save(update_fields=["amended_on", "amended_fine"])
    withdrawal_due(case, ground=WithdrawalGround.AMENDED, day=date(2024, 5, 6), actor=reviewer)
    shown.refresh_from_db()
    withdraw_case(shown, actor=reviewer, reason="复议变更")
    approve_publication(prepared(case, clerk), actor=reviewer)
    record = shown_record(case)
    assert (record.version, record.amount) == (2, 60_000)
    assert record.body["amended"] == {"on": "2024-05-06", "decided_fine": "100000.00"}
    assert EnforcementDisclosure.objects.filter(withdrawn_on=None).count() == 1
    again = CasePublication.objects.get()
    assert (again.withdrawal_ground, again.withdrawn_on, again.withdrawal_due_from) == ("", None, None)
    kept = {"due_from": "2024-05-06", "ground": "amended", "withdrawn_on": f"{shown.withdrawn_on}"}
    assert again.past_withdrawals == [kept]


def test_tombstone_masks_what_was_typed_into_the_reason(case, shown, reviewer):
    withdraw_case(shown, actor=reviewer, reason="误公开电话13912345678", ground=WithdrawalGround.ERROR)
    assert "13912345678" not in shown_record(case).withdrawal_reason


# -- ending by time --


def test_display_ends_after_its_last_day_by_itself(case, shown):
    assert end_displays(shown.display_until) == 0
    assert end_displays(shown.display_until + timedelta(days=1)) == 1
    assert end_displays(shown.display_until + timedelta(days=1)) == 0
    shown.refresh_from_db()
    assert shown.status == PublicationStatus.ENDED
    last = history(shown).last()
    assert (last.actor, last.reason) == (None, "公示期满，自动结束公示")
    after = shown.display_until + timedelta(days=1)
    assert not PublishedRecord.objects.on_display(after).exists()
    assert PublishedRecord.objects.on_display(shown.display_until).exists()


def test_what_ended_is_still_withdrawn_when_annulled(case, shown, reviewer):
    end_displays(shown.display_until + timedelta(days=1))
    shown.refresh_from_db()
    assert withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=date(2024, 5, 6), actor=reviewer)
    shown.refresh_from_db()
    assert withdraw_case(shown, actor=reviewer, reason="已撤销").status == PublicationStatus.WITHDRAWN


def test_nobody_ends_a_display_early(shown, reviewer):
    with pytest.raises(Refused, match="尚未届满"):
        take_publication_step(shown, PublicationStatus.ENDED, actor=reviewer)
    CasePublication.objects.filter(pk=shown.pk).update(display_until=date(2024, 12, 31))
    shown.refresh_from_db()
    take_publication_step(shown, PublicationStatus.ENDED, actor=reviewer)
    assert shown.status == PublicationStatus.ENDED


# -- how long --


@pytest.mark.parametrize(
    ("seriousness", "published_on", "repair_from", "last_day"),
    [
        (Seriousness.MINOR, date(2024, 4, 8), date(2024, 4, 8), date(2024, 7, 8)),
        (Seriousness.GENERAL, date(2024, 4, 8), date(2024, 7, 9), date(2025, 4, 8)),
        (Seriousness.SERIOUS, date(2024, 4, 8), date(2025, 4, 9), date(2027, 4, 8)),
        (Seriousness.GENERAL, date(2024, 11, 30), date(2025, 3, 1), date(2025, 11, 30)),
        (Seriousness.GENERAL, date(2023, 11, 30), date(2024, 3, 1), date(2024, 11, 30)),
        (Seriousness.MINOR, date(2024, 2, 29), date(2024, 2, 29), date(2024, 5, 29)),
    ],
)
def test_period_by_seriousness(seriousness, published_on, repair_from, last_day):
    period = display_period(seriousness, published_on)
    assert (period.repair_from, period.last_day) == (repair_from, last_day)


def test_without_a_rule_nothing_is_published(case, clerk, reviewer):
    with pytest.raises(Refused, match="公示期限规则"):
        display_period(Seriousness.GENERAL, date(2010, 1, 1))


def test_proposed_seriousness(case):
    assert proposed_seriousness(case) == Seriousness.GENERAL
    assert proposed_seriousness(EnforcementCaseFactory(decided=True, is_simplified=True)) == "minor"
    warned = EnforcementCaseFactory(decided=True, fine_amount=None)
    CasePenaltyFactory(case=warned, kind=PenaltyKind.WARNING)
    assert proposed_seriousness(warned) == "minor"
    CasePenaltyFactory(case=warned, kind=PenaltyKind.PERMIT_REVOCATION)
    assert proposed_seriousness(warned) == "serious"
    assert proposed_seriousness(EnforcementCaseFactory(decided=True, seriousness="serious")) == "serious"


# -- keeping it in line --


def test_later_facts_are_shown_after_a_refresh_by_another(case, clerk, reviewer, shown):
    case.served_on = date(2024, 4, 10)
    case.save(update_fields=["served_on"])
    with pytest.raises(Refused):
        refresh_case(case, actor=clerk)
    refresh_case(case, actor=reviewer)
    record = shown_record(case)
    assert (record.version, record.body["served_on"]) == (2, "2024-04-10")
    refresh_case(case, actor=reviewer)
    assert shown_record(case).version == 2  # nothing new


# -- the past --

OF_2020 = {
    "case__lead_on": date(2020, 2, 1),
    "case__filed_on": date(2020, 2, 3),
    "case__decided_on": date(2020, 4, 1),
}


def test_imported_publications_are_taken_over_once(officer):
    shown = EnforcementDisclosureFactory(
        result=True, case__is_synthetic=True, published_on=timezone.localdate() - timedelta(days=30)
    )
    over = EnforcementDisclosureFactory(result=True, published_on=date(2020, 4, 10), **OF_2020)
    gone = EnforcementDisclosureFactory(result=True, withdrawn_on=date(2024, 5, 1), withdrawal_reason="撤销")
    EnforcementDisclosureFactory()  # about the bureau
    done = publish_case_history(actor=officer)
    assert (done.published, done.ended, done.withdrawn, done.refused) == (1, 1, 1, 0)
    record = shown_record(shown.case)
    assert record.is_synthetic
    assert record.body["published_on"] == shown.published_on.isoformat()
    assert CasePublication.objects.get(case=over.case).status == PublicationStatus.ENDED
    assert shown_record(over.case) is None and shown_record(gone.case) is None
    assert EnforcementDisclosure.objects.count() == 4  # the log is not written anew
    again = publish_case_history(actor=officer)
    assert (again.published, again.ended, again.withdrawn) == (0, 0, 0)


def test_annulled_case_of_the_past_that_was_not_taken_down_is_named(officer):
    case = EnforcementCaseFactory(decided=True, annulled_on=date(2024, 5, 1), status="annulled")
    EnforcementDisclosureFactory(result=True, case=case)
    done = publish_case_history(actor=officer)
    assert (done.published, done.refused) == (0, 1)
    assert "未登记撤下" in done.problems[0]
    assert not CasePublication.objects.exists()


def test_undecided_cases_have_no_history(officer):
    assert EnforcementCaseFactory(filed=True).outcome != CaseOutcome.PENALTY
    assert publish_case_history(actor=officer).published == 0
