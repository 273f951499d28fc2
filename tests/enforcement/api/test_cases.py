"""Cases through the API: who sees which and what of them, filters, paging, errors, what is stale."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role
from common.api import NOT_FOUND
from common.registers import register_for
from common.registers.faces import EnterpriseFace
from enforcement.enums import CaseStatus
from enforcement.models import Defence, EnforcementCase
from tests.enforcement.api.calling import act, act_url, caller, step_url, url
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_cases import (
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    investigators,
    lawful_case,
)
from tests.factories.enforcement_law import PartySubmissionFactory
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus


# -- who sees what --


@pytest.mark.parametrize("name", ["case-detail", "case-step", "case-act"])
def test_strangers_get_404_and_nobody_401(told, name):
    more = {"case-detail": (), "case-step": ("defence",), "case-act": ("defend",)}[name]
    address = url(name, told.ledger_no, *more)
    assert APIClient().get(address).status_code == 401
    for user in (MembershipFactory().user, UserFactory(park=True), UserFactory(roles=[Role.ADMINISTRATOR])):
        answer = caller(user).get(address)
        assert answer.status_code == 404
        assert told.title not in answer.content.decode()
    assert caller(MembershipFactory().user).get(url("case-list")).data["results"] == []


def test_the_session_of_a_browser_is_taken_too(client, officer, told):
    client.force_login(officer)
    assert client.get(url("case-detail", told.ledger_no)).status_code == 200


def test_words_of_a_404_are_the_portals(officer):
    answer = caller(officer).get(url("case-detail", "没有"))
    assert answer.status_code == 404
    assert "没有" in answer.data["detail"]
    assert caller(officer).get(url("case-detail", "没有") + "no/such/").data["detail"] != "Not found."
    assert NOT_FOUND


def test_a_park_clerk_sees_the_cases_of_the_park():
    clerk = UserFactory(park=True)
    mine = lawful_case(C.INVESTIGATING, department=clerk.department)
    lawful_case(C.INVESTIGATING)
    machine = caller(clerk)
    assert [row["ledger_no"] for row in machine.get(url("case-list")).data["results"]] == [mine.ledger_no]
    assert machine.get(url("case-detail", mine.ledger_no)).status_code == 200


def test_an_enterprise_reads_its_case_from_the_notice_on(member):
    hidden = lawful_case(C.INVESTIGATING, enterprise=member.enterprise)
    told = lawful_case(C.NOTIFIED, enterprise=member.enterprise)
    machine = caller(member.user)
    (row,) = machine.get(url("case-list")).data["results"]
    assert row["ledger_no"] == told.ledger_no
    assert "filed_on" not in row
    assert machine.get(url("case-detail", hidden.ledger_no)).status_code == 404


def test_an_enterprise_reads_the_columns_of_its_pages_alone(told, member):
    CaseEvidenceFactory(case=told)
    LegalReviewFactory(case=told)
    DefenceFactory(case=told)
    found = caller(member.user).get(url("case-detail", told.ledger_no)).data
    register = register_for(EnforcementCase)
    assert set(found["record"]) == {column.path for column in EnterpriseFace(member.user).details(register)}
    assert found["steps"] == found["evidence"] == found["files"] == []
    assert {each["register"] for each in found["related"]} == {"defences"}
    assert {clock["code"] for clock in found["clocks"]} <= {"penalty-defence", "penalty-hearing-application"}
    assert [each["name"] for each in found["acts"] if not each["refusal"]]


def test_the_id_number_of_a_natural_person_is_for_the_staff(machine):
    case = lawful_case(
        C.NOTIFIED,
        enterprise=None,
        department=DepartmentFactory(),
        party_kind="citizen",
        party_name="赵某",
        party_id_number="62010019900101001X",
    )
    (party,) = machine.get(url("case-detail", case.ledger_no)).data["parties"]
    assert (party["name"], party["uscc"], party["id_number"]) == ("赵某", "", "62010019900101001X")


def test_the_staff_read_evidence_documents_submissions_and_what_is_related(machine, told):
    evidence = CaseEvidenceFactory(case=told)
    PartySubmissionFactory(case=told, kind="payment_proof")
    found = machine.get(url("case-detail", told.ledger_no)).data
    assert found["evidence"][0]["ledger_no"] == evidence.ledger_no
    assert found["evidence"][0]["files"] == []
    assert [each["kind"] for each in found["submissions"]] == ["payment_proof"]
    assert {"case-evidence", "submissions"} <= {each["register"] for each in found["related"]}


# -- list --


def test_the_list_is_filtered_like_the_page(machine, told):
    lawful_case(C.INVESTIGATING)
    for query, number in (
        ({"status": "notified"}, 1),
        ({"q": told.title}, 1),
        ({"filed_on_after": "2025-01-14"}, 0),
        ({"filed_on_before": "2025-01-14"}, 2),
    ):
        assert len(machine.get(url("case-list"), query).data["results"]) == number, query
    wrong = machine.get(url("case-list"), {"status": "没有"})
    assert (wrong.status_code, list(wrong.data)) == (400, ["status"])


def test_a_party_cannot_probe_what_it_does_not_read(told, member):
    machine = caller(member.user)
    answer = machine.get(url("case-list"), {"filed_on_after": "2025-01-01"})
    assert (answer.status_code, list(answer.data)) == (400, ["filed_on_after"])
    assert len(machine.get(url("case-list"), {"status": "notified"}).data["results"]) == 1


def test_pages_follow_each_other(machine):
    made = {lawful_case(C.INVESTIGATING).ledger_no for _ in range(3)}
    first = machine.get(url("case-list"), {"page_size": 2}).data
    second = machine.get(first["next"]).data
    numbers = [row["ledger_no"] for page in (first, second) for row in page["results"]]
    assert set(numbers) == made and len(numbers) == 3
    assert second["next"] is None
    assert machine.get(url("case-list"), {"after": "x"}).status_code == 404


def test_a_running_clock_has_its_due_day(machine, told):
    (row,) = machine.get(url("case-list")).data["results"]
    due = {clock["code"]: clock["due_on"] for clock in row["clocks"]}
    assert due["case-decision"] == "2025-04-14"  # 13 January and 90 days, the 13th a Sunday


def test_the_list_costs_the_same_for_one_and_three(machine):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            PenaltyHearingFactory(case=lawful_case(C.HEARING))
        machine.get(url("case-list"))
        with CaptureQueriesContext(connection) as queries:
            machine.get(url("case-list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_detail_costs_the_same_with_more_beside_it(machine, told):
    counts = []
    for _ in range(3):
        DefenceFactory(case=told)
        CaseEvidenceFactory(case=told)
        CollectiveDiscussionFactory(case=told)
        with CaptureQueriesContext(connection) as queries:
            assert machine.get(url("case-detail", told.ledger_no)).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first visit also fills the caches
    assert counts[2] < 200


# -- steps --


def test_a_step_names_what_stands_in_its_way(machine, told):
    EnforcementCase.objects.filter(pk=told.pk).update(notice_served_on=None)
    steps = {each["to"]: each for each in machine.get(url("case-detail", told.ledger_no)).data["steps"]}
    found = steps["decided"]["obstacles"]
    assert found
    assert all(each["code"] and each["message"] and "条" in each["basis"] for each in found)
    assert {"decided_on", "fine_amount"} <= {each["name"] for each in steps["decided"]["fields_asked"]}


def test_what_the_law_forbids_is_403_with_the_article(machine, told):
    EnforcementCase.objects.filter(pk=told.pk).update(notice_served_on=timezone.localdate())
    answer = machine.post(
        step_url(told, C.DECIDED),
        {"seen": "notified", "fields_given": {"decided_on": "2025-03-03", "fine_amount": "150000"}},
        format="json",
    )
    assert answer.status_code == 403
    assert set(answer.data) == {"detail", "basis"}
    assert "第" in answer.data["basis"] and "陈述申辩" in answer.data["detail"]
    told.refresh_from_db()
    assert told.status == C.NOTIFIED


def test_a_step_with_wrong_values_is_400_by_field_in_chinese(machine, told):
    body = {"seen": "notified", "fields_given": {"made_on": "昨天", "channel": "dove", "text": ""}}
    answer = machine.post(step_url(told, C.DEFENCE), body, format="json")
    assert (answer.status_code, set(answer.data)) == (400, {"made_on", "channel", "text"})
    assert all(not text.isascii() for texts in answer.data.values() for text in texts)


def test_a_misspelt_field_is_400_and_changes_nothing(machine, told):
    body = {"seen": "notified", "fields_given": {"made_on": "2025-02-14", "texts": "申辩"}}
    answer = machine.post(step_url(told, C.DEFENCE), body, format="json")
    assert (answer.status_code, set(answer.data)) == (400, {"texts"})
    assert not Defence.objects.exists()


@pytest.mark.parametrize("body", [[], "x", {"seen": 1, "fields_given": []}, {}])
def test_a_body_of_another_shape_is_400(machine, told, body):
    assert machine.post(step_url(told, C.DEFENCE), body, format="json").status_code == 400


@pytest.mark.parametrize("text", [["申辩"], {"a": "申辩"}])
def test_a_list_is_no_text(machine, told, text):
    fields = {"made_on": "2025-02-14", "channel": "written", "text": text}
    body = {"seen": "notified", "fields_given": fields}
    answer = machine.post(step_url(told, C.DEFENCE), body, format="json")
    assert (answer.status_code, set(answer.data)) == (400, {"text"})
    assert not Defence.objects.exists()


def test_a_lead_is_entered_with_its_officers(machine, officer, member):
    numbers = [each.number for each in investigators()]
    body = {
        "department": officer.department.code,
        "enterprise": member.enterprise.uscc,
        "party_kind": "legal_person",
        "title": "涉嫌超标排放案",
        "source": "inspection",
        "lead_on": "2025-01-06",
        "investigators": numbers,
    }
    made = machine.post(url("record-new", "cases"), body, format="json")
    assert made.status_code == 201, made.data
    case = EnforcementCase.objects.get(ledger_no=made.data["key"])
    assert sorted(case.investigators.values_list("number", flat=True)) == sorted(numbers)
    assert machine.post(url("record-new", "cases"), [body], format="json").status_code == 400


def test_json_and_a_sent_form_take_the_same_step(machine):
    fields = {"made_on": "2025-02-14", "channel": "written", "text": "检修期间短时排放。"}
    first, second = lawful_case(C.NOTIFIED), lawful_case(C.NOTIFIED)
    sent = machine.post(
        step_url(first, C.DEFENCE), {"seen": "notified", "fields_given": fields}, format="json"
    )
    form = machine.post(url("case-step", second.ledger_no, C.DEFENCE), {"seen": "notified", **fields})
    assert (sent.status_code, form.status_code) == (200, 200), (sent.data, form.data)
    assert (sent.data["status"], form.data["status"]) == ("defence", "defence")
    texts = Defence.objects.values_list("text", "made_on", "channel")
    assert set(texts) == {("检修期间短时排放。", date(2025, 2, 14), "written")} and len(texts) == 2


def test_a_stale_step_and_a_second_one_are_409(machine, told):
    fields = {"made_on": "2025-02-14", "channel": "written", "text": "申辩"}
    stale = {"seen": "examining", "fields_given": fields}
    answer = machine.post(step_url(told, C.DEFENCE), stale, format="json")
    assert (answer.status_code, set(answer.data)) == (409, {"detail", "basis"})
    body = {"seen": "notified", "fields_given": fields}
    assert machine.post(step_url(told, C.DEFENCE), body, format="json").status_code == 200
    assert machine.post(step_url(told, C.DEFENCE), body, format="json").status_code == 409
    assert Defence.objects.count() == 1


def test_a_step_of_another_role_is_403_and_an_unknown_one_404(told):
    handler = caller(UserFactory(roles=[Role.HANDLER]))
    answer = handler.post(step_url(told, C.DISCUSSION), {"seen": "notified"}, format="json")
    assert (answer.status_code, set(answer.data)) == (403, {"detail", "basis"})
    assert handler.get(step_url(told, "no-such")).status_code == 404


def test_steps_are_closed_to_enterprises(told, member):
    assert caller(member.user).get(step_url(told, C.DEFENCE)).status_code == 404
    body = {"seen": "notified", "fields_given": {"text": "x"}}
    assert caller(member.user).post(step_url(told, C.DEFENCE), body, format="json").status_code == 404


# -- acts --


def test_the_same_act_sent_twice_is_done_once(machine, told):
    asked = machine.get(act_url(told, "stop")).data
    fields = {"kind": "monitoring", "first_day": "2025-02-20", "last_day": "2025-02-24", "remark": "委托监测"}
    body = {"seen": asked["seen"], "fields_given": fields}
    first = machine.post(act_url(told, "stop"), body, format="json")
    assert first.status_code == 200, first.data
    assert first.data["made"]["register"] == "case-stops"
    assert machine.post(act_url(told, "stop"), body, format="json").status_code == 409
    assert told.stops.count() == 1


def test_what_others_did_since_makes_an_act_stale(machine, told):
    seen = machine.get(url("case-detail", told.ledger_no)).data["seen"]
    DefenceFactory(case=told)
    body = {"seen": seen, "fields_given": {"noted_on": "2025-03-03", "reason": "x"}}
    assert machine.get(url("case-detail", told.ledger_no)).data["seen"] != seen
    answer = machine.post(
        act_url(told, "stop"),
        body | {"fields_given": {"kind": "monitoring", "first_day": "2025-02-20", "remark": "x"}},
        format="json",
    )
    assert answer.status_code == 409


def test_staff_acts_are_404_to_the_party_and_its_own_are_not(told, member):
    machine = caller(member.user)
    assert machine.get(act_url(told, "stop")).status_code == 404
    EnforcementCase.objects.filter(pk=told.pk).update(notice_served_on=timezone.localdate())
    made = act(machine, told, "defend", text="检修期间短时排放，已停产整改。")
    assert made.status_code == 200, made.data
    told.refresh_from_db()
    assert (told.status, told.defences.get().channel) == (C.DEFENCE, "online")


def test_a_party_is_told_why_its_act_is_closed(member, case_law):
    decided = lawful_case(
        C.DECIDED, enterprise=member.enterprise, outcome="penalty", decided_on=date(2025, 3, 3),
        decision_number="兰新环罚〔2025〕1号", fine_amount=150_000,
    )  # fmt: skip
    answer = caller(member.user).get(act_url(decided, "defend"))
    assert answer.status_code == 403
    assert answer.data["basis"]
