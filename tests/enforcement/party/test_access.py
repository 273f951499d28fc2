"""Whose pages these are: strangers get 404, the staff cannot act as the party, nothing internal shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.attachments import attach
from common.documents.services import confirm_receipt
from common.errors import Refused
from common.models import Attachment, OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase, PartySubmission
from enforcement.party_actions import PARTY_ACTIONS
from enforcement.procedure_enums import SubmissionKind
from enforcement.services import party as acts
from enforcement.services.submissions import submit
from registry.issuing import issue_document
from tests.enforcement.party.conftest import BACKEND, text_of, url
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import InspectionFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    ServedOrderFactory,
    case_in,
)
from tests.factories.enforcement_cases import (
    CollectiveDiscussionFactory,
    LegalReviewFactory,
    lawful_case,
)
from tests.factories.enforcement_party import PartySubmissionFactory
from tests.factories.registry import MembershipFactory
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db

C = CaseStatus


@pytest.fixture
def records(case_law, days, firm) -> dict[Any, Any]:
    """A record of each kind that the party may act on, all of one enterprise."""
    days.go_to(date(2025, 2, 14))
    own = {"enterprise": firm, "department": firm.department}
    made = [
        lawful_case(C.NOTIFIED, **own),
        ServedOrderFactory(**own),
        InspectionFactory(**own),
        CoercionFactory(**own),
        CurtailmentFactory(**own),
    ]
    return {type(each): each for each in made}


@pytest.mark.parametrize("action", PARTY_ACTIONS, ids=lambda action: f"{action.model.__name__}-{action.name}")
def test_nobody_else_finds_the_page(client, records, action):
    record = records[action.model]
    strangers = (
        MembershipFactory().user,
        UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER]),
        UserFactory(roles=[Role.HANDLER], department=DepartmentFactory()),
    )
    for user in strangers:
        client.force_login(user, backend=BACKEND)
        assert client.get(url(record, action.name)).status_code == 404
        assert client.post(url(record, action.name), {"text": "冒名"}).status_code == 404
    client.logout()
    assert client.get(url(record, action.name)).status_code == 302
    assert not PartySubmission.objects.exists()


def test_the_list_is_for_enterprises_alone(client, records, firm):
    address = reverse("enforcement-enterprise:case-list")
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.get(address).status_code == 404
    client.force_login(MembershipFactory().user, backend=BACKEND)
    shown = text_of(client.get(address))
    for record in records.values():
        assert str(record) not in shown


def test_who_left_the_enterprise_sees_nothing_any_more(page, party, records):
    party.memberships.update(ended_on=date(2025, 2, 1))
    case = records[EnforcementCase]
    assert page.get(url(case, "defend")).status_code == 404
    assert str(case) not in text_of(page.get(reverse("enforcement-enterprise:case-list")))


def test_the_services_refuse_the_staff_and_strangers(records):
    case = records[EnforcementCase]
    for actor in (UserFactory(roles=[Role.HANDLER, Role.LEADER]), MembershipFactory().user):
        with pytest.raises(Refused, match="当事企业的用户"):
            acts.defend(case, actor=actor, text="冒名")
        with pytest.raises(Refused, match="当事企业的用户"):
            acts.waive(case, actor=actor, statement="冒名", understood=True)
        with pytest.raises(Refused, match="当事企业的用户"):
            submit(case, actor=actor, kind=SubmissionKind.SERVICE_ADDRESS, text="冒名")


def test_a_submission_and_its_files_are_of_the_party_and_the_staff_in_scope(client, page, records, party):
    case = records[EnforcementCase]
    made = submit(
        case, actor=party, kind=SubmissionKind.SERVICE_ADDRESS, text="示范路1号", uploads=[pdf("地址.pdf")]
    )
    file = reverse("common:attachment", args=[Attachment.objects.of(made).get().uuid])
    own = reverse("enterprise:submissions-detail", args=[made.ledger_no])
    theirs = reverse("enforcement:submissions-detail", args=[made.ledger_no])
    assert page.get(own).status_code == 200
    assert page.get(file).status_code == 200
    for user, statuses in (
        (MembershipFactory().user, (404, 404, 404)),
        (UserFactory(roles=[Role.HANDLER]), (404, 200, 200)),
        (UserFactory(roles=[Role.HANDLER], department=park()), (404, 404, 404)),
    ):
        client.force_login(user, backend=BACKEND)
        found = tuple(client.get(address).status_code for address in (own, theirs, file))
        assert found == statuses


def park() -> Any:
    """A department that sees its own rows only."""
    return DepartmentFactory(park=True)


# -- what is internal --


def test_inner_opinions_are_nowhere(page, records, client, party):
    case = records[EnforcementCase]
    review = LegalReviewFactory(case=case, text="内部意见：证据偏弱。")
    discussion = CollectiveDiscussionFactory(case=case, conclusion="内部结论。")
    shown = text_of(page.get(reverse("enterprise:cases-detail", args=[case.ledger_no])))
    for words in ("内部意见", "内部结论", "雨水口排放生产废水属实", "事实清楚，证据充分"):
        assert words not in shown
    for slug, record in (("legal-reviews", review), ("discussions", discussion)):
        assert page.get(f"/enterprise/{slug}/{record.ledger_no}/").status_code == 404
        assert page.get(f"/api/v1/enforcement/{slug}/{record.ledger_no}/").status_code == 404


def test_inner_documents_are_not_found(page, records, officer):
    case = records[EnforcementCase]
    issue_document(
        "inquiry-record", case, actor=officer, issued_on=date(2025, 2, 13), asked="门卫", content="问：？"
    )
    inner = OfficialDocument.objects.get(kind="inquiry-record")
    for name in ("document-detail", "document-pdf", "document-docx"):
        assert page.get(reverse(f"common:{name}", args=[inner.uuid])).status_code == 404


def test_files_of_the_staff_are_not_the_partys(page, records, officer):
    """A scan of an inner paper lies with the case: its address alone opens nothing to the party."""
    case = records[EnforcementCase]
    scan = attach(case, pdf("集体讨论笔录扫描件.pdf"), actor=officer, kind="扫描件")
    assert page.get(reverse("common:attachment", args=[scan.uuid])).status_code == 404


def test_a_daily_penalty_is_not_shown_before_its_notice(page, case_law, firm):
    order = ServedOrderFactory(enterprise=firm)
    daily = DailyPenaltyFactory(reinspection__order=order)
    address = reverse("enterprise:daily-penalties-detail", args=[daily.ledger_no])
    assert page.get(address).status_code == 404
    assert "1,600,000" not in text_of(page.get(reverse("enterprise:orders-detail", args=[order.ledger_no])))
    told = lawful_case(C.NOTIFIED, enterprise=firm)
    type(daily).objects.filter(pk=daily.pk).update(case=told)
    assert page.get(address).status_code == 200


def test_preserved_evidence_does_not_name_a_case_that_is_still_inner(page, case_law, firm):
    hidden = lawful_case(
        C.INVESTIGATING, enterprise=firm, title="内部案名", notified_on=None, notice_served_on=None
    )
    kept = EvidencePreservationFactory(case=hidden)
    shown = text_of(page.get(reverse("enterprise:preservations-detail", args=[kept.ledger_no])))
    assert "内部案名" not in shown
    assert hidden.ledger_no not in text_of(page.get(f"/api/v1/enforcement/preservations/{kept.ledger_no}/"))


def test_a_document_of_a_seizure_is_received_by_its_party_alone(page, records, party, officer):
    coercion = next(each for model, each in records.items() if model.__name__ == "Coercion")
    issue_document("seizure-release-refusal", coercion, actor=officer, answer="仍有危险。")
    document = OfficialDocument.objects.get(kind="seizure-release-refusal")
    with pytest.raises(Refused):
        confirm_receipt(document, actor=MembershipFactory().user)
    assert "签收文书：" in text_of(page.get(reverse("enforcement-enterprise:case-list")))
    confirm_receipt(document, actor=party)
    assert "签收文书：" not in text_of(page.get(reverse("enforcement-enterprise:case-list")))


def test_the_list_of_submissions_shows_what_waits_first(client, case_law):
    answered = PartySubmissionFactory(answered=True, submitted_on=date(2024, 4, 1))
    newer, older = (
        PartySubmissionFactory(submitted_on=date(2024, 4, day), case=case_in(C.PERFORMING))
        for day in (20, 18)
    )
    client.force_login(UserFactory(roles=[Role.HANDLER]), backend=BACKEND)
    rows = client.get(reverse("enforcement:submissions-list")).context["rows"]
    assert [row["url"].split("/")[-2] for row in rows] == [
        older.ledger_no,
        newer.ledger_no,
        answered.ledger_no,
    ]
