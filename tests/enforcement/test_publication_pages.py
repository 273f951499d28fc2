"""The staff's pages of publication: the comparison, the approval of what was seen, the desk's panel."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.models import PublishedRecord
from enforcement.enums import PartyKind
from enforcement.models import CasePublication, CreditRepair
from enforcement.procedure_enums import PublicationStatus
from enforcement.services.publishing import publish_case
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, FinePaymentFactory
from tests.factories.enforcement_after import ServedCaseFactory, load_law
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    load_display_rules,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

IDENTITY = "620102199003074518"


@pytest.fixture(autouse=True)
def rows(db):
    load_law()
    load_display_rules()


@pytest.fixture
def reviewer(client):
    user = UserFactory(roles=[Role.REVIEWER])
    client.force_login(user)
    return user


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.HANDLER])
    client.force_login(user)
    return user


def desk(publication: CasePublication) -> str:
    return f"/staff/enforcement/case-publications/{publication.ledger_no}/"


def citizen_case():
    return EnforcementCaseFactory(
        decided=True, enterprise=None, department=DepartmentFactory(), party_kind=PartyKind.CITIZEN,
        party_name="张三丰", party_id_number=IDENTITY, title="张三丰焚烧沥青案",
        facts=f"张三丰（{IDENTITY}）焚烧沥青。",
    )  # fmt: skip


def test_preparing_offers_masked_facts_and_leads_to_the_publication(client, clerk):
    case = citizen_case()
    address = f"/staff/enforcement/cases/{case.ledger_no}/publication/"
    form = client.get(address).context["form"]
    assert form.initial["public_facts"] == "张**（***）焚烧沥青。"
    sent = {"seriousness": "general", "public_facts": "张**焚烧沥青。", "hidden_terms": "李"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "只有一个字" in refused.content.decode()
    sent["hidden_terms"] = "李四"
    answer = client.post(address, sent)
    publication = CasePublication.objects.get()
    assert answer.url == desk(publication)
    assert (publication.prepared_by, publication.hidden_terms) == (clerk, "李四")


def test_preview_shows_the_internal_record_beside_what_will_be_public(client, reviewer):
    publication = CasePublicationFactory(case=citizen_case(), public_facts="张三丰焚烧沥青。")
    page = client.get(f"{desk(publication)}preview/")
    rows = {row.label: row for row in page.context["form"].rows}
    assert (rows["当事人"].internal, rows["当事人"].public) == ("张三丰", "张**")
    assert (rows["主要违法事实"].public, rows["主要违法事实"].differs) == ("张**焚烧沥青。", True)
    assert rows["当事人证件号码"].is_withheld
    assert not PublishedRecord.objects.exists()


def test_approval_shows_the_comparison_and_publishes_exactly_that(client, reviewer):
    publication = CasePublicationFactory(case=ServedCaseFactory(facts="超标排放。"))
    step = f"{desk(publication)}step/published/"
    page = client.get(step)
    assert "对照内部记录核对公开内容" in page.content.decode()
    seen = page.context["form"]["preview_hash"].value()
    sent = {"seen": "prepared", "reason": "", "preview_hash": seen}
    assert client.post(step, sent | {"preview_hash": "0" * 64}).status_code == 409
    assert client.post(step, sent).status_code == 302
    assert PublishedRecord.objects.get().sha256 == seen
    assert client.post(step, sent).status_code == 409  # a second click


def test_own_preparation_cannot_be_approved(client):
    both = UserFactory(roles=[Role.HANDLER, Role.REVIEWER])
    client.force_login(both)
    publication = CasePublicationFactory(case=ServedCaseFactory(facts="超标排放。"), prepared_by=both)
    answer = client.post(f"{desk(publication)}step/published/", {"seen": "prepared", "reason": ""})
    assert "两人办理" in answer.content.decode()
    assert not PublishedRecord.objects.exists()


def test_what_may_not_be_published_says_so_and_offers_no_button(client, reviewer):
    publication = CasePublicationFactory(case=EnforcementCaseFactory(decided=True, is_minor_party=True))
    page = client.get(f"{desk(publication)}step/published/").content.decode()
    assert "当事人为未成年人" in page
    assert "disabled" in page


def test_returning_withholding_and_withdrawing_by_their_forms(client):
    client.force_login(UserFactory(roles=[Role.LEADER, Role.REVIEWER]))
    publication = CasePublicationFactory(case=ServedCaseFactory())
    step = f"{desk(publication)}step/"
    assert client.post(f"{step}withheld/", {"seen": "prepared", "reason": "涉密"}).status_code == 422
    ground = {"seen": "prepared", "reason": "涉密", "withholding_ground": "state_secret"}
    assert client.post(f"{step}withheld/", ground).status_code == 302
    publication.refresh_from_db()
    assert publication.status == PublicationStatus.WITHHELD
    shown = CasePublicationFactory(case=ServedCaseFactory(), published=True)
    publish_case(shown.case, actor=UserFactory())
    sent = {"seen": "published", "reason": "内容有误", "withdrawal_ground": "repaired"}
    assert client.post(f"{desk(shown)}step/withdrawn/", sent).status_code == 422  # by its own procedure
    sent["withdrawal_ground"] = "error"
    assert client.post(f"{desk(shown)}step/withdrawn/", sent).status_code == 302
    shown.refresh_from_db()
    assert shown.status == PublicationStatus.WITHDRAWN


def test_noted_ground_stands_in_the_form(client, reviewer):
    cause = {"withdrawal_due_from": date(2024, 5, 6), "withdrawal_ground": "annulled"}
    shown = CasePublicationFactory(case=ServedCaseFactory(), published=True, **cause)
    publish_case(shown.case, actor=UserFactory())
    sent = {"seen": "published", "reason": "已撤销", "withdrawal_ground": "error"}
    assert client.post(f"{desk(shown)}step/withdrawn/", sent).status_code == 302
    shown.refresh_from_db()
    assert shown.withdrawal_ground == "annulled"


def test_returned_it_is_prepared_again_by_the_form(client, clerk):
    returned = CasePublicationFactory(case=ServedCaseFactory(), status="returned")
    sent = {
        "seen": "returned", "seriousness": "serious", "public_facts": "超标排放。", "hidden_terms": "",
        "reason": "",
    }  # fmt: skip
    assert client.post(f"{desk(returned)}step/prepared/", sent).status_code == 302
    returned.refresh_from_db()
    assert (returned.status, returned.seriousness, returned.prepared_by) == ("prepared", "serious", clerk)


def test_outdated_display_can_be_refreshed_by_another(client, reviewer):
    shown = CasePublicationFactory(case=ServedCaseFactory(), published=True)
    publish_case(shown.case, actor=UserFactory())
    refresh = reverse("enforcement:case-publications-refresh", args=[shown.ledger_no])
    assert refresh not in client.get(desk(shown)).content.decode()
    case = shown.case
    case.decision_content = "罚款人民币壹拾万元整。"
    case.save(update_fields=["decision_content"])
    page = client.get(desk(shown)).content.decode()
    assert refresh in page and "不一致" in page
    assert client.post(refresh).status_code == 302
    assert PublishedRecord.objects.current().get().version == 2


def test_desk_of_the_case_shows_where_publication_stands(client, clerk):
    case = ServedCaseFactory()
    page = client.get(f"/staff/enforcement/cases/{case.ledger_no}/").content.decode()
    assert "尚未拟公开。" in page
    assert reverse("enforcement:cases-publication", args=[case.ledger_no]) in page
    CasePublicationFactory(case=case)
    page = client.get(f"/staff/enforcement/cases/{case.ledger_no}/").content.decode()
    assert "待审核公开" in page
    assert reverse("enforcement:cases-publication", args=[case.ledger_no]) not in page


def test_party_reads_until_when_it_is_shown_but_not_who_prepared_it(client):
    user = MembershipFactory().user
    case = ServedCaseFactory(enterprise=user.memberships.get().enterprise)
    shown = CasePublicationFactory(case=case, published=True)
    publish_case(case, actor=UserFactory())
    client.force_login(user)
    page = client.get(f"/enterprise/cases/{case.ledger_no}/").content.decode()
    assert "2099年4月8日" in page
    assert shown.prepared_by.full_name not in page
    assert "罚没款尚有" in page
    own = client.get(f"/enterprise/case-publications/{shown.ledger_no}/")
    assert own.status_code == 200
    assert shown.public_facts not in own.content.decode()


def test_leader_decides_an_application_on_its_page(client):
    leader = UserFactory(roles=[Role.LEADER])
    client.force_login(leader)
    case = ServedCaseFactory()
    CasePublicationFactory(case=case, published=True)
    publish_case(case, actor=UserFactory())
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=date(2024, 4, 20))
    repair = CreditRepairFactory(case=case)
    page = f"/staff/enforcement/repairs/{repair.ledger_no}/"
    assert "可以准予修复" in client.get(page).content.decode()
    sent = {"seen": "applied", "reason": "", "answer": "符合条件。"}
    assert client.post(f"{page}step/granted/", sent).status_code == 302
    assert CreditRepair.objects.get().status == "granted"
    assert PublishedRecord.objects.get().withdrawal_reason == "信用修复"


@pytest.mark.parametrize(
    ("slug", "make"), [("case-publications", CasePublicationFactory), ("repairs", CreditRepairFactory)]
)
def test_lists_take_the_same_queries_for_one_and_three(client, clerk, slug, make):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/staff/enforcement/{slug}/")
        return len(queries)

    make()
    cost()
    first = cost()
    make()
    make()
    assert cost() == first


def test_pages_show_imported_cases_without_preparer(client, clerk):
    taken = CasePublicationFactory(
        case=ServedCaseFactory(), published=True, prepared_by=None, approved_by=None
    )
    publish_case(taken.case, actor=UserFactory())
    assert client.get(desk(taken)).status_code == 200
    assert client.get(f"/staff/enforcement/cases/{taken.case.ledger_no}/").status_code == 200


def clocks_in(page, template: str) -> list[str]:
    """The codes of the clocks that the panel of this template shows."""
    panels = [*page.context["panels"], *page.context["aside_panels"]]
    (panel,) = (each for each in panels if each.template == template)
    return [clock.code for clock in panel.context.get("clocks", [])]


def test_the_clock_of_publication_stands_once_on_the_page_of_the_case_and_on_its_own(client, clerk):
    case = ServedCaseFactory()
    publication = CasePublicationFactory(case=case)
    page = client.get(f"/staff/enforcement/cases/{case.ledger_no}/")
    assert "penalty-publication" in clocks_in(page, "desk/_clocks.html")
    assert clocks_in(page, "enforcement/publication/panel.html") == []
    own = client.get(desk(publication))
    assert clocks_in(own, "enforcement/publication/panel.html") == ["penalty-publication"]
