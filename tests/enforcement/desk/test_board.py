"""The board by stage, what each officer has, and how matters change hands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from common import events
from common.models import Message
from enforcement.board import STAGES
from enforcement.enums import CaseStatus
from enforcement.matters import OVER
from enforcement.models import RandomDraw
from enforcement.services.draws import create_draw
from tests.enforcement.desk.matters import TODAY
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, InspectionFactory
from tests.factories.enforcement_after import CoercionFactory, FiledCaseFactory, case_in
from tests.factories.enforcement_cases import lawful_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

URL, QUEUE = "/staff/enforcement/board/", "/staff/enforcement/queue/"


@pytest.fixture
def reviewer(client):
    made = UserFactory(roles=[Role.REVIEWER])
    client.force_login(made)
    return made


def filed(days_ago, **values):
    lead_on = TODAY - timedelta(days=days_ago)
    return FiledCaseFactory(lead_on=lead_on, filed_on=lead_on, conduct_on=lead_on, **values)


def on_board(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return {
        row["column"].stage.code: [card["entry"].record for card in row["cards"]]
        for row in response.context["columns"]
    }


def test_every_open_state_has_its_column():
    states = [state for stage in STAGES for state in stage.states]
    assert sorted(states) == sorted(set(CaseStatus) - set(OVER))


def test_cases_stand_in_their_stage_overdue_first(client, reviewer):
    soon, overdue = filed(10), filed(200)
    lead = EnforcementCaseFactory(lead_on=TODAY)
    noticed = lawful_case()
    case_in(CaseStatus.ARCHIVED, closed_on=TODAY, archived_on=TODAY)
    found = on_board(client)
    assert found["filing"] == [overdue, soon]
    assert (found["lead"], found["notice"]) == ([lead], [noticed])
    assert sum(map(len, found.values())) == 4


def test_the_board_is_narrowed(client, reviewer):
    mine = filed(10, handler=reviewer, title="甲公司超标排放")
    filed(10, handler=UserFactory())
    assert on_board(client, f"?handler={reviewer.username}")["filing"] == [mine]
    assert on_board(client, "?q=甲公司")["filing"] == [mine]
    assert client.get(URL + "?handler=nobody").status_code == 400


def test_what_each_officer_has(client, reviewer):
    busy = UserFactory(full_name="钱一")
    filed(200, handler=busy), filed(10, handler=busy), filed(10)
    AbsenceFactory(user=busy, deputy=reviewer, first_day=TODAY, last_day=TODAY)
    loads = client.get(URL).context["loads"]
    assert [(row["load"].handler, row["load"].total, row["load"].overdue) for row in loads] == [
        (None, 1, 0),
        (busy, 2, 1),
    ]
    assert loads[1]["away"] == reviewer


def test_numbers_of_the_loads_are_aligned_as_numbers(client, reviewer):
    filed(10)
    page = client.get(URL).content.decode()
    assert page.count('<th scope="col" class="number">') == page.count('<td class="number">') == 3


def test_a_column_shows_some_and_leads_to_the_rest(client, reviewer):
    for _ in range(21):
        filed(10)
    response = client.get(URL)
    assert len(on_board(client)["filing"]) == 20
    assert "另有1件" in response.content.decode()


def test_nothing_on_the_board(client, reviewer):
    assert "没有在办案件" in client.get(URL).content.decode()


# ---- changing hands ----


def test_an_officer_claims_a_case_and_gives_it_back_with_a_reason(client):
    officer, superior = UserFactory(roles=[Role.HANDLER]), UserFactory(roles=[Role.REVIEWER])
    client.force_login(officer)
    case = filed(10)
    address = f"{QUEUE}case/{case.ledger_no}"
    client.post(f"{address}/assign/", {"handler": officer.username, "back": "whose=all"})
    case.refresh_from_db()
    assert case.handler == officer
    assert client.post(f"{address}/give-back/", {"reason": "", "seen": officer.pk}).status_code == 422
    client.post(f"{address}/give-back/", {"reason": "与当事人有亲属关系", "seen": officer.pk})
    case.refresh_from_db()
    assert case.handler is None
    assert events.history(case).last().reason == "退回：与当事人有亲属关系"
    assert "退回" in Message.objects.of(superior).get().title


def test_who_comes_late_is_told(client):
    officer, other = UserFactory(roles=[Role.HANDLER]), UserFactory(roles=[Role.HANDLER])
    client.force_login(officer)
    case = filed(10, handler=other)
    address = f"{QUEUE}case/{case.ledger_no}"
    assert client.post(f"{address}/assign/", {"handler": officer.username}).status_code == 409
    assert client.post(f"{address}/give-back/", {"reason": "x", "seen": other.pk}).status_code == 403
    case.refresh_from_db()
    assert case.handler == other


def test_what_stands_beside_a_case_goes_with_it(client, reviewer):
    case = case_in(CaseStatus.PERFORMING)
    measure = CoercionFactory(case=case)
    officer = UserFactory(roles=[Role.HANDLER])
    client.post(f"{QUEUE}coercion/{measure.ledger_no}/assign/", {"handler": officer.username})
    case.refresh_from_db()
    assert case.handler == officer


def test_many_are_given_at_once_and_what_changed_meanwhile_is_left(client, reviewer):
    away, to, quicker = (UserFactory(roles=[Role.HANDLER]) for _ in range(3))
    first, second = filed(10, handler=away), filed(9, handler=away)
    check = InspectionFactory(planned=True, handler=away)
    items = [f"case:{case.ledger_no}:{away.pk}" for case in (first, second)]
    items.append(f"inspection:{check.ledger_no}:{away.pk}")
    page = client.get(QUEUE + "reassign/", {"item": items})
    assert [row["entry"].record for row in page.context["items"]] == [check, first, second]  # its day is past
    type(second).objects.filter(pk=second.pk).update(handler=quicker)
    assert client.post(QUEUE + "reassign/", {"item": items}).status_code == 422  # to whom?
    answer = client.post(
        QUEUE + "reassign/", {"item": items, "handler": to.username, "back": "whose=absent"}, follow=True
    )
    for each in (first, second, check):
        each.refresh_from_db()
    assert (first.handler, second.handler, check.handler) == (to, quicker, to)
    assert "未转交" in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{QUEUE}?whose=absent"
    assert events.history(first).last().reason.startswith("指派给")


def test_only_superiors_give_many_and_strangers_see_none(client, reviewer):
    case = filed(10)
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    assert client.get(QUEUE + "reassign/").status_code == 403
    client.force_login(UserFactory(roles=[Role.REVIEWER], park=True))
    page = client.get(QUEUE + "reassign/", {"item": [f"case:{case.ledger_no}:"]})
    assert page.context["items"] == []
    assert client.get(f"{QUEUE}case/{case.ledger_no}/assign/").status_code == 404


def test_the_services_set_the_officer_in_charge(client):

    officer = UserFactory(roles=[Role.HANDLER])
    draw = create_draw(
        RandomDraw,
        actor=officer,
        department=officer.department,
        name="季度抽查",
        task_number="2025-1",
        period="2025年第一季度",
        due_on=TODAY,
    )
    assert draw.handler == officer
