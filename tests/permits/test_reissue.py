"""A document withdrawn for a mistake is made out anew; the act that it records stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.documents.services import withdraw_document
from common.errors import Conflict, Refused
from common.models import OfficialDocument, PublishedRecord
from permits import services
from permits.enums import EiaStatus, RevocationGround
from permits.services import by_hand
from permits.services.reissue import reissue_document, withdrawn_documents
from tests.factories.accounts import UserFactory
from tests.factories.permits import EiaDecisionFactory, with_notices_run_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus


def approved(officer):
    decision = with_notices_run_out(
        EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE, overview="示范", impacts="示范")
    )
    services.take_step(decision, S.APPROVED, actor=officer, decided_on=date(2024, 3, 20))
    return decision, OfficialDocument.objects.of(decision).get(kind="eia-approval")


def test_a_decision_made_out_anew_has_another_number_and_the_same_day(officer):
    decision, first = approved(officer)
    services.take_step(decision, S.DELIVERED, actor=officer, delivered_on=date(2024, 3, 21))
    services.take_step(decision, S.ANNOUNCED, actor=officer)
    withdraw_document(first, actor=officer, reason="项目名称有误")
    second = reissue_document(first, actor=officer)
    decision.refresh_from_db()
    assert decision.document_number == second.number == "兰新环审〔2024〕2号"
    assert (second.issued_on, decision.status) == (date(2024, 3, 20), S.ANNOUNCED)
    shown = PublishedRecord.objects.current().get(kind="eia-notice")
    assert second.number in str(shown.body) and first.number not in str(shown.body)
    with pytest.raises(Conflict):
        reissue_document(first, actor=officer)


def test_what_was_not_withdrawn_or_was_revoked_is_not_made_out_anew(officer):
    decision, first = approved(officer)
    with pytest.raises(Conflict, match="未被撤回"):
        reissue_document(first, actor=officer)
    withdraw_document(first, actor=officer, reason="有误")
    services.take_step(decision, S.REVOKED, actor=officer, reason="违法", ground=RevocationGround.PROCEDURE)
    with pytest.raises(Refused, match="已撤销"):
        reissue_document(first, actor=officer)


def test_a_clerk_neither_withdraws_nor_reissues_a_decision(client, officer):
    decision, first = approved(officer)
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    page = reverse("permits:decisions-detail", args=[decision.ledger_no])
    withdrawing = reverse("common:document-withdraw", args=[first.uuid])
    assert withdrawing not in client.get(page).content.decode()
    assert client.post(withdrawing, {"reason": "有误"}).status_code == 403
    withdraw_document(first, actor=officer, reason="有误")
    again = reverse("permits:document-reissue", args=[first.uuid])
    assert again not in client.get(page).content.decode()
    assert client.post(again).status_code == 403


def test_the_desk_leads_to_the_new_document(client, officer):
    decision = EiaDecisionFactory(overview="示范")
    services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 6))
    document = OfficialDocument.objects.of(decision).get()
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    page = reverse("permits:decisions-detail", args=[decision.ledger_no])
    again = reverse("permits:document-reissue", args=[document.uuid])
    assert again not in client.get(page).content.decode()
    withdraw_document(document, actor=officer, reason="有误")
    assert again in client.get(page).content.decode()
    assert "另编文号" in client.get(again).content.decode()
    assert client.post(again).status_code == 302
    assert withdrawn_documents(decision) == []
    assert OfficialDocument.objects.of(decision).current().get().kind == "eia-acceptance"


def test_what_a_decision_says_is_corrected_only_after_it_was_withdrawn(officer):
    decision, first = approved(officer)
    with pytest.raises(Refused, match="先撤回决定书"):
        by_hand.correct_application(decision, actor=officer, requirements="另一要求")
    assert by_hand.correct_application(decision, actor=officer, contact_name="王某").contact_name == "王某"
    withdraw_document(first, actor=officer, reason="要求有误")
    by_hand.correct_application(decision, actor=officer, requirements="另一要求")
    assert "另一要求" in str(reissue_document(first, actor=officer).content)
