"""A case of 按日连续处罚 is decided by its own paper: issued, previewed, received, asked for in the file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.documents.content import DocumentContent
from common.documents.html import render_html
from common.documents.selectors import may_withdraw
from common.documents.services import confirm_receipt, withdraw_document
from common.errors import Refused
from common.models import OfficialDocument
from enforcement.case_file import CaseFile
from enforcement.completeness import checklist
from enforcement.documents.execution import _delivered
from enforcement.enums import CaseStatus
from enforcement.lawfulness import fine_obstacles
from enforcement.models import DailyPenalty, EnforcementCase
from enforcement.procedure_enums import DailyPenaltyStatus
from enforcement.services.by_hand import correct_case
from enforcement.services.daily_penalties import take_daily_step
from enforcement.services.steps import take_case_step
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import DailyPenaltyFactory, ReinspectionFactory
from tests.factories.enforcement_cases import TODAY, lawful_case
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus
KIND = "daily-penalty-decision"
DAILY, TOTAL = Decimal(10_000), Decimal(160_000)
NAMES = ("按日连续处罚决定书", "行政处罚决定书")


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def case(member) -> EnforcementCase:
    """Discussed, about to be decided: 16 days at the 10,000 元 of the original fine."""
    made = lawful_case(
        C.DISCUSSION,
        enterprise=member.enterprise,
        proposed_fine=TOTAL,
        accepts_electronic_delivery=True,
    )
    found = ReinspectionFactory(order__enterprise=member.enterprise)
    original = EnforcementCaseFactory(decided=True, enterprise=member.enterprise, fine_amount=DAILY)
    DailyPenaltyFactory(
        reinspection=found, case=made, original_case=original, daily_amount=DAILY, amount=TOTAL
    )
    return made


def paper_of(case: EnforcementCase) -> OfficialDocument:
    return OfficialDocument.objects.of(case).get(kind__endswith="penalty-decision")


def text_of(document: OfficialDocument) -> str:
    return render_html(DocumentContent.from_json(document.content))


def asked_for(case: EnforcementCase) -> dict[str, bool]:
    """The papers of the decision that the checklist names, and whether they are there."""
    fresh = EnforcementCase.objects.get(pk=case.pk)
    items = [item for stage in checklist(CaseFile(fresh)) for item in stage.items]
    return {item.name: item.is_there for item in items if item.name in (*NAMES, "裁量表")}


def refused(case: EnforcementCase, officer: Any, words: str, **details: Any) -> None:
    with pytest.raises(Refused, match=words):
        take_case_step(case, C.DECIDED, actor=officer, **details)
    case.refresh_from_db()
    assert (case.status, case.decision_number) == (C.DISCUSSION, "")
    assert not OfficialDocument.objects.of(case).exists()


def test_it_is_decided_by_its_own_paper_from_its_own_series(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    document = paper_of(case)
    assert (document.kind, document.title) == (KIND, "按日连续处罚决定书")
    assert document.number == case.decision_number
    assert document.number.startswith("兰新环连罚〔2025〕")
    assert (case.fine_amount, case.decided_on) == (TOTAL, TODAY)
    text = text_of(document)
    assert "16日" in text and "壹拾陆万元整" in text
    daily = case.daily_penalty_of.get()
    assert take_daily_step(daily, DailyPenaltyStatus.DECIDED, actor=officer).status == "decided"


def test_the_paper_tells_how_the_party_was_heard_and_of_its_remedies(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    text = text_of(paper_of(case))
    for words in ("未提出陈述、申辩", "取证材料为证", "行政复议", "人民法院强制执行", "第四十八条"):
        assert words in text


def test_an_ordinary_case_keeps_the_ordinary_paper(officer):
    ordinary = lawful_case(C.DISCUSSION)
    take_case_step(ordinary, C.DECIDED, actor=officer)
    assert paper_of(ordinary).kind == "penalty-decision"
    assert asked_for(ordinary) == {"行政处罚决定书": True, "裁量表": False}


def test_a_daily_penalty_that_was_dropped_leaves_an_ordinary_case(case, officer):
    DailyPenalty.objects.update(status=DailyPenaltyStatus.DROPPED, drop_reason="停产整改")
    take_case_step(case, C.DECIDED, actor=officer)
    assert paper_of(case).kind == "penalty-decision"
    assert "按日连续处罚决定书" not in asked_for(case)


def test_it_is_decided_with_the_amount_reckoned_and_no_other(case, officer):
    refused(case, officer, "核算为160,000元，拟罚款150,000元与其不一致", fine_amount=Decimal(150_000))


def test_it_imposes_a_fine_and_nothing_else(case, officer):
    case.proposed_kinds = ["fine", "warning"]
    case.save(update_fields=["proposed_kinds"])
    refused(case, officer, "只处罚款")


def test_the_preview_is_what_is_issued(client, case, officer):
    client.force_login(officer)
    step = reverse("enforcement:cases-step", args=[case.ledger_no, C.DECIDED])
    preview = reverse("enforcement:cases-preview", args=[case.ledger_no, C.DECIDED])
    sent = {"seen": C.DISCUSSION, "decided_on": "2025-03-03", "fine_amount": "160000"}
    shown = client.post(preview, sent).context["documents"]
    assert not OfficialDocument.objects.of(case).exists()
    assert client.post(step, sent).status_code == 302
    content = DocumentContent.from_json(paper_of(case).content)
    assert content.number
    assert shown == [(0, "按日连续处罚决定书", render_html(replace(content, number="")))]


@pytest.mark.parametrize(("consents", "status"), [(True, C.SERVED), (False, C.DECIDED)])
def test_its_receipt_online_is_delivery_where_the_party_agreed(case, member, officer, consents, status):
    EnforcementCase.objects.update(accepts_electronic_delivery=consents)
    case.refresh_from_db()
    take_case_step(case, C.DECIDED, actor=officer)
    confirm_receipt(paper_of(case), actor=member.user)
    case.refresh_from_db()
    assert (case.status, case.served_on) == (status, TODAY if consents else None)


def test_the_checklist_asks_for_it_in_place_of_the_ordinary_one(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    assert asked_for(case) == {"按日连续处罚决定书": True}
    withdraw_document(paper_of(case), actor=officer, reason="误制")
    assert asked_for(case) == {"按日连续处罚决定书": False}


def test_what_it_says_is_not_changed_by_hand(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    take_case_step(case, C.SERVED, actor=officer, served_on=TODAY, delivery_method="direct")
    with pytest.raises(Refused, match="决定书已制发"):
        correct_case(case, actor=officer, decision_content="另处警告")


def test_the_proof_of_delivery_names_it(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    assert _delivered(case) == paper_of(case)


def test_the_party_is_asked_to_confirm_it_until_it_was_served(client, case, member, officer):
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("enforcement-enterprise:case-list")
    take_case_step(case, C.DECIDED, actor=officer)
    assert "签收文书：按日连续处罚决定书" in client.get(page).content.decode()
    take_case_step(case, C.SERVED, actor=officer, served_on=TODAY, delivery_method="direct")
    assert "签收文书：按日连续处罚决定书" not in client.get(page).content.decode()


def test_only_a_leader_withdraws_it(case, officer):
    take_case_step(case, C.DECIDED, actor=officer)
    document = paper_of(case)
    assert may_withdraw(document, case, officer)
    assert not may_withdraw(document, case, UserFactory(roles=[Role.HANDLER]))


def test_the_sum_of_many_days_is_held_to_no_article_s_range(case):
    cited, sum_of_days = list(case.provisions.all()), Decimal(9_000_000)
    assert fine_obstacles(case, sum_of_days, cited) == []

    case.daily_penalty_of.update(status=DailyPenaltyStatus.DROPPED)
    assert any("超过法定幅度" in each.message for each in fine_obstacles(case, sum_of_days, cited))
