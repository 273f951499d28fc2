"""The API of EIA approval: an application from draft to record, the staff's steps, the correction."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from accounts.enums import Role
from common.api import NOT_FOUND
from permits import serializers as shapes
from permits.drafts import Draft, is_seal_intact
from permits.enums import EiaStatus
from permits.models import CorrectionItem, EiaApplication, EiaDecision
from permits.services import take_step
from permits.services.applications import submit_application
from registry.reference import rows_of
from tests.factories.accounts import UserFactory, authorization_of
from tests.factories.permits import EiaApplicationFactory, EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.permits.wizard import TYPED, fill, pdf, save

pytestmark = pytest.mark.django_db


def caller(user: Any) -> APIClient:
    """A machine with the user's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=authorization_of(user))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"eia-api:{name}", args=args)


@pytest.fixture
def actor() -> Any:
    return MembershipFactory().user


@pytest.fixture
def firm(actor: Any) -> Any:
    return actor.memberships.get().enterprise


@pytest.fixture
def machine(actor: Any) -> APIClient:
    return caller(actor)


@pytest.fixture
def draft(actor: Any, firm: Any) -> EiaApplication:
    return EiaApplicationFactory(enterprise=firm, created_by=actor)


@pytest.fixture
def clerk(firm: Any) -> Any:
    return UserFactory(department=firm.department, roles=[Role.HANDLER, Role.REVIEWER])


# -- from draft to record --


def test_application_goes_from_draft_to_record(machine, firm, law_data):
    begun = machine.post(
        url("application-list"),
        {"enterprise": firm.uscc, "category": "form", "application_kind": "first"},
        format="json",
    )
    assert begun.status_code == 201
    number = begun.data["ledger_no"]
    for code in ("project", "impacts", "investment", "agency", "contact"):
        typed = {name: value == "on" or value for name, value in TYPED[code].items()}
        body = {"version": 0, "typed": typed}
        saved = machine.patch(url("section-save", number, code), body, format="json")
        assert (saved.status_code, saved.data["complete"], saved.data["version"]) == (200, True, 1)
    for material in ("application_letter", "eia_document", "public_full_text"):
        body = {"material": material, "upload": pdf(f"{material}.pdf")}
        assert machine.post(url("material-upload", number), body, format="multipart").status_code == 201
    read = machine.get(url("application-detail", number)).data
    assert (read["percent"], read["problems"]) == (100, [])
    handed = machine.post(
        url("application-submit", number), {"sha256": read["content_sha256"]}, format="json"
    )
    assert handed.status_code == 201
    decision = EiaDecision.objects.get()
    assert handed.data["ledger_no"] == decision.ledger_no
    assert is_seal_intact(EiaApplication.objects.get())
    again = machine.post(url("application-submit", number), {"sha256": read["content_sha256"]}, format="json")
    assert again.status_code == 409
    assert machine.get(url("application-list")).data["results"][0]["decision"] == decision.ledger_no


def test_patch_leaves_other_fields(machine, draft, actor):
    save(draft, actor, "impacts", TYPED["impacts"])
    body = {"version": 1, "typed": {"overview": "新的概况"}}
    machine.patch(url("section-save", draft.ledger_no, "impacts"), body, format="json")
    draft.refresh_from_db()
    assert draft.sections["impacts"]["data"] == {
        "overview": "新的概况",
        "impacts": TYPED["impacts"]["impacts"],
    }


def test_wrong_value_is_saved_and_told(machine, draft):
    body = {"version": 0, "typed": {"investment_wan": "一亿"}}
    answer = machine.patch(url("section-save", draft.ledger_no, "investment"), body, format="json")
    assert answer.status_code == 200
    assert answer.data["complete"] is False
    assert {each["place"] for each in answer.data["problems"]} == {
        "investment.investment_wan",
        "investment.protection_investment_wan",
    }


def test_unknown_field_is_400(machine, draft):
    body = {"version": 0, "typed": {"没有": "x"}}
    answer = machine.patch(url("section-save", draft.ledger_no, "impacts"), body, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["没有"])


def test_stale_version_is_409_with_what_stands(machine, draft, actor):
    save(draft, actor, "impacts", TYPED["impacts"])
    body = {"version": 0, "typed": {"overview": "我的"}}
    answer = machine.patch(url("section-save", draft.ledger_no, "impacts"), body, format="json")
    assert answer.status_code == 409
    assert (answer.data["version"], answer.data["current"]) == ("1", TYPED["impacts"])


def test_incomplete_submission_is_400_by_place(machine, draft):
    answer = machine.post(url("application-submit", draft.ledger_no), {"sha256": "x"}, format="json")
    assert answer.status_code == 400
    assert {"project", "materials.eia_document"} <= set(answer.data)


def test_harmful_upload_is_refused(machine, draft):
    body = {"material": "eia_document", "upload": pdf("报告.pdf", b"MZ\x90\x00" + b"\0" * 64)}
    answer = machine.post(url("material-upload", draft.ledger_no), body, format="multipart")
    assert answer.status_code == 403
    assert "文件内容不是 pdf" in answer.data["detail"]


def test_material_is_withdrawn(machine, draft):
    body = {"material": "other", "upload": pdf()}
    made = machine.post(url("material-upload", draft.ledger_no), body, format="multipart").data
    address = url("material-withdraw", draft.ledger_no, made["uuid"])
    assert machine.post(address, {"reason": "有误"}, format="json").status_code == 200
    assert machine.post(address, {"reason": "有误"}, format="json").status_code == 404


def test_draft_is_discarded_once(machine, draft):
    address = url("application-discard", draft.ledger_no)
    assert machine.post(address, {}, format="json").data["status"] == "discarded"
    assert machine.post(address, {}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("method", "name", "more"),
    [
        ("get", "application-detail", ()),
        ("patch", "section-save", ("impacts",)),
        ("post", "application-submit", ()),
        ("post", "application-discard", ()),
    ],
)
def test_strangers_get_404_and_nobody_401(draft, method, name, more):
    address = url(name, draft.ledger_no, *more)
    assert getattr(APIClient(), method)(address, {}, format="json").status_code == 401
    for user in (MembershipFactory().user, UserFactory()):
        answer = getattr(caller(user), method)(address, {}, format="json")
        assert (answer.status_code, answer.data["detail"]) == (404, NOT_FOUND)


def test_start_for_another_enterprise_is_400(machine):
    body = {"enterprise": EnterpriseFactory().uscc, "category": "form", "application_kind": "first"}
    answer = machine.post(url("application-list"), body, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["enterprise"])


def test_start_by_staff_is_refused(clerk, firm):
    body = {"enterprise": firm.uscc, "category": "form", "application_kind": "first"}
    answer = caller(clerk).post(url("application-list"), body, format="json")
    assert (answer.status_code, answer.data["basis"]) == (403, "行政许可法第二十九条")


# -- matters --


def test_matters_are_listed_with_their_clocks(clerk, firm, law_data):
    made = EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
    (row,) = caller(clerk).get(url("decision-list")).data["results"]
    assert row["ledger_no"] == made.ledger_no
    limits = {clock["code"]: (clock["limit"], clock["left"]) for clock in row["clocks"]}
    assert limits["eia-form-decision"] == (30, 30)


def test_matter_without_rules_says_so(clerk, firm):
    EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
    (row,) = caller(clerk).get(url("decision-list")).data["results"]
    assert row["clocks"] == []
    assert row["clock_problem"]


def test_matters_are_filtered_by_status(clerk, firm, law_data):
    EiaDecisionFactory(enterprise=firm)
    machine = caller(clerk)
    assert len(machine.get(url("decision-list"), {"status": "submitted"}).data["results"]) == 1
    assert machine.get(url("decision-list"), {"status": "accepted"}).data["results"] == []
    assert machine.get(url("decision-list"), {"status": "没有"}).status_code == 400


def test_enterprise_sees_its_own_matters_without_steps(machine, firm, law_data):
    mine, other = EiaDecisionFactory(enterprise=firm), EiaDecisionFactory()
    assert machine.get(url("decision-detail", mine.ledger_no)).data["steps"] == []
    assert machine.get(url("decision-detail", other.ledger_no)).status_code == 404


def test_list_costs_the_same_for_one_and_three(
    clerk, firm, law_data, django_assert_num_queries, django_assert_max_num_queries
):
    machine = caller(clerk)
    EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
    machine.get(url("decision-list"))
    with django_assert_max_num_queries(20) as first:
        machine.get(url("decision-list"))
    EiaDecisionFactory.create_batch(2, enterprise=firm, received_on=timezone.localdate())
    with django_assert_num_queries(len(first)):
        machine.get(url("decision-list"))


def test_step_is_described_and_taken(clerk, firm, law_data):
    made, machine = EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate()), caller(clerk)
    address = url("decision-step", made.ledger_no, "accepted")
    form = machine.get(address).data
    assert "accepted_on" in {each["name"] for each in form["fields_asked"]}
    body = {
        "seen": form["seen"],
        "reason": "材料齐全",
        "fields_given": {"accepted_on": timezone.localdate().isoformat()},
    }
    taken = machine.post(address, body, format="json")
    assert (taken.status_code, taken.data["status"]) == (200, "accepted")
    assert machine.post(address, body, format="json").status_code == 409


def test_step_with_a_wrong_value_is_400_by_field(clerk, firm, law_data):
    made = EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
    body = {"seen": "submitted", "fields_given": {"accepted_on": "昨天"}}
    answer = caller(clerk).post(url("decision-step", made.ledger_no, "accepted"), body, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["accepted_on"])


def test_correction_is_demanded_with_what_the_description_asks_for(clerk, firm, law_data):
    """Every demand that is sent counts, also past the rows that the description shows."""
    today = timezone.localdate().isoformat()
    made, machine = EiaDecisionFactory(enterprise=firm, received_on=today), caller(clerk)
    address = url("decision-step", made.ledger_no, "correcting")
    asked = {each["name"] for each in machine.get(address).data["fields_asked"]}
    assert {"subject_1", "demand_1"} <= asked and not {"rows", "seen"} & asked
    given = {"correction_notified_on": today}
    for number in range(1, 6):
        given |= {f"subject_{number}": "impacts", f"demand_{number}": f"补充第{number}项"}
    taken = machine.post(address, {"seen": "submitted", "fields_given": given}, format="json")
    assert (taken.status_code, taken.data["status"]) == (200, "correcting"), taken.data
    demands = [item.demand for item in CorrectionItem.objects.order_by("number")]
    assert demands == [f"补充第{number}项" for number in range(1, 6)]


def test_step_of_another_role_is_403(firm, law_data):
    made = EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
    reader = UserFactory(department=firm.department, roles=[Role.LEGAL_REVIEWER])
    body = {"seen": "submitted", "fields_given": {}}
    answer = caller(reader).post(url("decision-step", made.ledger_no, "accepted"), body, format="json")
    assert answer.status_code == 403


def test_step_is_closed_to_enterprises(machine, firm, law_data):
    made = EiaDecisionFactory(enterprise=firm)
    assert machine.get(url("decision-step", made.ledger_no, "accepted")).status_code == 404


def test_paper_application_is_entered(clerk, firm, law_data):
    body = shapes.PAPER | {"department": firm.department.code, "enterprise": firm.uscc}
    answer = caller(clerk).post(url("decision-list"), body, format="json")
    assert answer.status_code == 201, answer.data
    made = EiaDecision.objects.get(ledger_no=answer.data["ledger_no"])
    assert (made.enterprise, made.category, str(made.investment)) == (firm, "form", "120005000.00")


def test_paper_application_is_400_by_field(clerk, firm):
    body = shapes.PAPER | {"department": firm.department.code, "enterprise": firm.uscc, "investment": "很多"}
    answer = caller(clerk).post(url("decision-list"), body, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["investment"])


def test_enterprise_enters_no_paper_application(machine, firm):
    answer = machine.post(url("decision-list"), shapes.PAPER, format="json")
    assert answer.status_code == 404


# -- correction --


@pytest.fixture
def matter(law_data: Any, draft: EiaApplication, actor: Any, clerk: Any) -> EiaDecision:
    fill(draft, actor)
    made = submit_application(actor=actor, application=draft, seen=Draft(draft).sha256)
    items = [("impacts", "补充废水处理措施"), ("eia_document", "重新上传")]
    take_step(made, EiaStatus.CORRECTING, actor=clerk, items=items)
    return EiaDecision.objects.get(pk=made.pk)


def test_correction_is_answered(machine, matter):
    read = machine.get(url("correction-detail", matter.ledger_no)).data
    assert [each["subject"] for each in read["items"]] == ["impacts", "eia_document"]
    assert read["items"][0]["typed"] == TYPED["impacts"]
    unfinished = machine.post(url("correction-submit", matter.ledger_no))
    assert (unfinished.status_code, unfinished.data["basis"]) == (403, "行政许可法第三十二条")
    body = {"answer": "见第三章", "seen": read["items"][0]["seen"], "typed": {"impacts": "废水回用。"}}
    answered = machine.post(url("correction-answer", matter.ledger_no, 1), body, format="json")
    assert (answered.status_code, answered.data["typed"]["impacts"]) == (200, "废水回用。")
    assert machine.post(url("correction-answer", matter.ledger_no, 1), body, format="json").status_code == 409
    body = {"answer": "已重新上传", "seen": read["items"][1]["seen"], "upload": pdf("新.pdf")}
    uploaded = machine.post(url("correction-answer", matter.ledger_no, 2), body, format="multipart")
    assert uploaded.status_code == 200, uploaded.data
    done = machine.post(url("correction-submit", matter.ledger_no))
    assert (done.status_code, done.data["status"]) == (200, "submitted")
    assert machine.post(url("correction-submit", matter.ledger_no)).status_code == 409
    names = {each["name"] for each in machine.get(url("decision-detail", matter.ledger_no)).data["files"]}
    assert "新.pdf" in names


def test_wrong_answer_is_400_by_field(machine, matter):
    seen = machine.get(url("correction-detail", matter.ledger_no)).data["items"][0]["seen"]
    body = {"answer": "见第三章", "seen": seen, "typed": {"impacts": ""}}
    answer = machine.post(url("correction-answer", matter.ledger_no, 1), body, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["impacts"])


def test_correction_of_others_is_404(matter):
    stranger = caller(MembershipFactory().user)
    assert stranger.get(url("correction-detail", matter.ledger_no)).status_code == 404
    assert stranger.post(url("correction-submit", matter.ledger_no)).status_code == 404


def test_application_is_withdrawn(machine, matter):
    address = url("decision-withdraw", matter.ledger_no)
    assert machine.post(address, {"reason": ""}, format="json").status_code == 400
    assert machine.post(address, shapes.REASON, format="json").data["status"] == "withdrawn"
    assert machine.post(address, shapes.REASON, format="json").status_code == 409


def test_staff_read_only_applications_handed_in(clerk, draft, actor, law_data):
    machine = caller(clerk)
    assert machine.get(url("application-list")).data["results"] == []
    fill(draft, actor)
    submit_application(actor=actor, application=draft, seen=Draft(draft).sha256)
    (row,) = machine.get(url("application-list")).data["results"]
    assert row["ledger_no"] == draft.ledger_no


# -- schema --

EXAMPLES = [
    (shapes.StartSerializer, shapes.START),
    (shapes.SectionPatchSerializer, shapes.SECTION_PATCH),
    (shapes.SubmitSerializer, {"sha256": shapes.SHA}),
    (shapes.StepRequestSerializer, shapes.STEP),
    (shapes.PaperApplicationSerializer, shapes.PAPER),
    (shapes.AnswerSerializer, shapes.ANSWER),
    (shapes.ReasonSerializer, shapes.REASON),
    (shapes.SectionSerializer, shapes.SECTION),
    (shapes.MaterialSerializer, shapes.MATERIAL),
    (shapes.ApplicationRowSerializer, shapes.APPLICATION_ROW),
    (shapes.ApplicationSerializer, shapes.APPLICATION),
    (shapes.MatterSerializer, shapes.MATTER),
    (shapes.MatterDetailSerializer, shapes.MATTER_DETAIL),
    (shapes.StepFormSerializer, shapes.STEP_FORM),
    (shapes.CorrectionSerializer, shapes.CORRECTION),
    (shapes.ErrorSerializer, shapes.CONFLICT),
    (shapes.SectionConflictSerializer, shapes.SECTION_CONFLICT),
]


@pytest.mark.parametrize(("serializer", "example"), EXAMPLES, ids=lambda each: getattr(each, "__name__", ""))
def test_example_is_valid(serializer, example):
    checked = serializer(data=example)
    assert checked.is_valid(), checked.errors
    assert set(example) <= set(checked.fields)


def test_example_of_a_paper_application_names_a_department_that_exists():
    assert shapes.PAPER["department"] in {row["code"] for row in rows_of("departments")}


@pytest.mark.parametrize(
    ("serializer", "example"),
    [
        (each, example)
        for each, example in EXAMPLES
        if each.__name__
        in (
            "SectionSerializer",
            "ApplicationSerializer",
            "MatterDetailSerializer",
            "CorrectionSerializer",
            "MaterialSerializer",
            "StepFormSerializer",
        )
    ],
)
def test_example_of_an_answer_names_every_field(serializer, example):
    assert set(example) == set(serializer().fields)


def test_schema_describes_every_endpoint_with_examples(recwarn):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    own = {path: methods for path, methods in schema["paths"].items() if re.match(r"^/api/v1/eia/", path)}
    assert len(own) == 17
    for path, methods in own.items():
        for method, operation in methods.items():
            answers = operation["responses"]
            fine = next(code for code in answers if code.startswith("2"))
            assert "examples" in answers[fine]["content"]["application/json"], (path, method)
            assert operation["summary"], (path, method)
            if method in ("post", "patch"):
                assert {"400", "403", "409"} <= set(answers), (path, method)
    assert not recwarn.list
