"""Acts from end to end through the API: each with what it writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from common.models import Attachment, PublishedRecord
from enforcement.enums import CaseStatus, OrderStatus
from enforcement.models import (
    CaseEvidence,
    CasePublication,
    DrawExclusion,
    EnforcementCase,
    FinePayment,
    LegalReview,
    PaymentPlan,
    PenaltyHearing,
    RandomDraw,
    RectificationOrder,
)
from enforcement.procedure_enums import PublicationStatus
from tests.enforcement.api.calling import act, act_url, caller, step, step_url, url
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import InspectionFactory, ViolationTypeFactory
from tests.factories.enforcement_after import PaymentPlanFactory, ServedOrderFactory, case_in, load_law
from tests.factories.enforcement_cases import discussed, investigators, lawful_case
from tests.factories.enforcement_inspections import ChecklistItemFactory, MatterFactory, pool_of
from tests.factories.enforcement_publication import CasePublicationFactory, load_display_rules
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus


@pytest.fixture
def after(db, days):
    """The rows of law on 20 May 2024, when the case of `case_in` is overdue."""
    load_law()
    days.go_to(date(2024, 5, 20))


def fine(answer: Any, code: int = 200) -> Any:
    assert answer.status_code == code, answer.data
    return answer.data


def picture(name: str = "照片.png") -> SimpleUploadedFile:
    # The smallest picture that there is: one point.
    head = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
        "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
    return SimpleUploadedFile(name, head, content_type="image/png")


# -- before the decision --


@pytest.mark.usefixtures("case_law")
def test_a_case_is_filed_with_its_investigators(machine):
    case = lawful_case(C.LEAD, officers=[])
    first, second = (each.number for each in investigators())
    given = {
        "filed_on": "2025-01-13",
        "conditions": ["evidence", "punishable", "jurisdiction"],
        "investigators": [first, second],
    }
    done = fine(step(machine, case, C.FILED, "同意立案", **given))
    assert (done["status"], done["status_label"]) == ("filed", "已立案")
    assert set(case.investigators.values_list("number", flat=True)) == {first, second}
    kinds = [each["kind"] for each in machine.get(url("case-detail", case.ledger_no)).data["documents"]]
    assert kinds == ["case-filing"]


@pytest.mark.usefixtures("case_law")
def test_one_officer_is_too_few(machine):
    case = lawful_case(C.LEAD, officers=[])
    given = {"filed_on": "2025-01-13", "investigators": [investigators(1)[0].number]}
    given["conditions"] = ["evidence", "punishable", "jurisdiction"]
    answer = step(machine, case, C.FILED, "同意立案", **given)
    assert answer.status_code == 403
    assert "第四十二条" in answer.data["basis"]


@pytest.mark.usefixtures("case_law")
def test_the_notice_names_what_is_proposed_and_is_served(machine):
    case = lawful_case(C.EXAMINING, notified_on=None, notice_served_on=None)
    given = {"notified_on": "2025-03-03", "kinds": ["fine"], "proposed_fine": 150000, "hearing_offered": True}
    fine(step(machine, case, C.NOTIFIED, **given))
    case.refresh_from_db()
    assert (case.proposed_fine, case.hearing_offered) == (Decimal(150_000), True)
    fine(act(machine, case, "serve-notice", served_on="2025-03-03", method="direct"))
    case.refresh_from_db()
    assert case.notice_served_on == date(2025, 3, 3)


@pytest.mark.usefixtures("case_law")
def test_the_party_asks_for_a_hearing_which_is_notified_and_held(machine, member, days):
    days.go_to(date(2025, 2, 14))
    case = lawful_case(C.NOTIFIED, enterprise=member.enterprise)
    made = fine(act(caller(member.user), case, "apply-hearing", agents=""))
    hearing = PenaltyHearing.objects.get()
    assert made["made"] == {"register": "penalty-hearings", "key": hearing.ledger_no}
    assert made["status"] == "hearing"
    host = UserFactory(roles=[Role.LEGAL_REVIEWER])
    told = {
        "notified_on": "2025-02-14",
        "held_on": "2025-03-03",
        "place": "一楼会议室",
        "host": host.username,
    }
    fine(act(machine, hearing, "notify", **told))
    days.go_to(date(2025, 3, 3))
    fine(act(machine, hearing, "hold", held_on="2025-03-03", record="双方质证。", opinion="建议维持。"))
    hearing.refresh_from_db()
    assert (hearing.host, hearing.ended_on) == (host, date(2025, 3, 3))


@pytest.mark.usefixtures("case_law")
def test_a_review_is_asked_for_and_given_by_one_who_may(machine):
    case = lawful_case(C.DEFENCE)
    fine(step(machine, case, C.LEGAL_REVIEW, submitted_on="2025-03-03", ground="voluntary"))
    review = LegalReview.objects.get()
    reviewer = UserFactory(roles=[Role.LEGAL_REVIEWER])
    opinion = {"reviewed_on": "2025-03-03", "opinion": "agreed", "text": "同意。"}
    asked = caller(reviewer).get(act_url(review, "opinion")).data
    needs = {each["name"] for each in asked["fields_asked"] if each["is_required"]}
    assert "qualification" in needs  # of who reviews for the first time
    assert act(caller(reviewer), review, "opinion", **opinion).status_code == 400
    fine(act(caller(reviewer), review, "opinion", **opinion, qualification="A20256201000001"))
    review.refresh_from_db()
    assert (review.reviewer, review.opinion) == (reviewer, "agreed")


@pytest.mark.usefixtures("case_law")
def test_a_discussion_is_called_voted_and_concluded(machine, officer):
    case = lawful_case(C.DEFENCE)
    asked = {"ground": "voluntary", "held_on": "2025-03-03", "host": officer.username, "report": "案情汇报。"}
    made = fine(act(machine, case, "discuss", **asked))
    assert made["made"]["register"] == "discussions"
    discussion = case.discussions.get()
    voters = [UserFactory(roles=[Role.LEADER]) for _ in range(3)]
    twice = {"seen": caller(voters[0]).get(act_url(discussion, "vote")).data["seen"]}
    for voter in voters:
        fine(act(caller(voter), discussion, "vote", vote="for"))
    again = caller(voters[0]).post(
        act_url(discussion, "vote"), twice | {"fields_given": {"vote": "against"}}, format="json"
    )
    assert again.status_code in (403, 409)
    fine(act(machine, discussion, "conclude", conclusion="同意处理意见。", is_approved="yes"))
    discussion.refresh_from_db()
    assert discussion.is_approved is True


@pytest.mark.usefixtures("case_law")
def test_a_penalty_is_decided_and_served(machine):
    case = lawful_case(C.DISCUSSION)
    discussed(case)
    given = {
        "decided_on": "2025-03-03",
        "kinds": ["fine"],
        "fine_amount": "150000",
        "provisions": list(case.provisions.values_list("code", flat=True)),
        "seriousness": "general",
    }
    fine(step(machine, case, C.DECIDED, **given))
    fine(step(machine, case, C.SERVED, served_on="2025-03-03", delivery_method="direct", receiver="赵某"))
    case.refresh_from_db()
    assert (case.status, case.fine_amount, case.served_on) == (C.SERVED, Decimal(150_000), date(2025, 3, 3))
    assert case.decision_number


@pytest.mark.usefixtures("case_law")
def test_evidence_comes_as_a_form_with_its_files(machine, officer):
    case = lawful_case(C.INVESTIGATING)
    address = url("case-act", case.ledger_no, "add-evidence")
    body = {
        "seen": machine.get(address).data["seen"],
        "kind": "audiovisual",
        "name": "现场照片",
        "taken_at": "2025-02-20 10:30",
        "place": "厂区",
        "uploads": [picture("一.png"), picture("二.png")],
    }
    made = fine(machine.post(address, body, format="multipart"))
    evidence = CaseEvidence.objects.get()
    assert made["made"] == {"register": "case-evidence", "key": evidence.ledger_no}
    (shown,) = machine.get(url("case-detail", case.ledger_no)).data["evidence"]
    kept = {each.name: each.sha256 for each in Attachment.objects.of(evidence)}
    assert {each["name"]: each["sha256"] for each in shown["files"]} == kept and len(kept) == 2
    assert shown["taken_by"] == officer.full_name
    more = act_url(evidence, "add-files")
    sent = {"seen": machine.get(more).data["seen"], "uploads": picture("三.png")}
    fine(machine.post(more, sent, format="multipart"))
    sent["uploads"] = picture("三.png")
    assert machine.post(more, sent, format="multipart").status_code == 409  # the same once more
    assert Attachment.objects.of(evidence).count() == 3


@pytest.mark.usefixtures("case_law")
def test_a_harmful_file_leaves_no_evidence(machine):
    address = url("case-act", lawful_case(C.INVESTIGATING).ledger_no, "add-evidence")
    body = {
        "seen": machine.get(address).data["seen"],
        "kind": "documentary",
        "name": "x",
        "taken_at": "2025-02-20 10:30",
        "place": "厂区",
        "uploads": SimpleUploadedFile("x.exe", b"MZ"),
    }
    answer = machine.post(address, body, format="multipart")
    assert answer.status_code in (400, 403)
    assert "不接收“.exe”文件" in answer.content.decode()
    assert not CaseEvidence.objects.exists()


# -- after it --


@pytest.mark.usefixtures("after")
def test_a_payment_is_recorded_never_more_than_is_owed(machine):
    case = case_in(C.PERFORMING)
    given = {"kind": "fine", "amount": "100001", "paid_on": "2024-04-24"}
    assert act(machine, case, "pay", **given).status_code in (400, 403)
    fine(act(machine, case, "pay", **given | {"amount": "40000"}))
    assert FinePayment.objects.get().amount == Decimal(40_000)


@pytest.mark.usefixtures("after")
def test_instalments_are_asked_for_and_granted(machine, member):
    case = case_in(C.PERFORMING, enterprise=member.enterprise)
    asked = {"kind": "instalments", "ground": "订单减少，一时周转困难", "requested_until": "2024-07-31"}
    fine(act(caller(member.user), case, "apply-plan", **asked))
    plan = PaymentPlan.objects.get()
    half = {"answered_on": "2024-05-20", "due_on_1": "2024-06-28", "amount_1": "50000"}
    assert step(machine, plan, "granted", "同意", **half, due_on_2="2024-07-31").status_code == 400
    fine(step(machine, plan, "granted", "同意", **half, due_on_2="2024-07-31", amount_2="50000"))
    assert list(plan.instalments.values_list("amount", flat=True)) == [Decimal(50_000)] * 2


@pytest.mark.usefixtures("after")
def test_a_plan_may_be_refused_with_the_reason_alone(machine):
    plan = PaymentPlanFactory()
    answer = step(machine, plan, "refused", "", answered_on="2024-05-20")
    assert (answer.status_code, set(answer.data)) == (400, {"reason"})
    fine(step(machine, plan, "refused", "有能力一次缴清", answered_on="2024-05-20"))


@pytest.mark.usefixtures("after")
def test_an_order_is_issued_served_and_found_uncorrected(machine):
    inspection, kinds = InspectionFactory(), [ViolationTypeFactory(), ViolationTypeFactory()]
    given: dict[str, Any] = {"demand": "停止排放", "correct_by": "2024-06-03", "issued_on": "2024-05-20"}
    for number, kind in enumerate(kinds, start=1):
        given |= {f"violation_{number}": kind.code, f"found_{number}": f"第{number}处"}
    made = fine(act(machine, inspection, "order", **given))
    order = RectificationOrder.objects.get()
    assert made["made"] == {"register": "orders", "key": order.ledger_no}
    assert order.violations.count() == 2
    fine(step(machine, order, OrderStatus.SERVED, served_on="2024-05-20", delivery_method="direct"))
    detail = machine.get(url("record-detail", "orders", order.ledger_no)).data
    assert {each["name"] for each in detail["acts"]} >= {"reinspect", "publish"}
    assert detail["clocks"]


@pytest.mark.usefixtures("after")
def test_a_reinspection_is_recorded(machine):
    order = ServedOrderFactory()
    officers = [OfficerCertificateFactory().number for _ in range(2)]
    given = {
        "inspected_on": "2024-03-20",
        "is_unannounced": True,
        "result": "not_corrected",
        "findings": "仍在超标",
    }
    few = act(machine, order, "reinspect", **given, officers=officers[:1])
    assert few.status_code == 403 and few.data["basis"]
    done = fine(act(machine, order, "reinspect", **given, officers=officers))
    assert (done["status"], done["made"]["register"]) == ("not_corrected", "reinspections")


# -- draws --


@pytest.mark.usefixtures("after")
def test_a_draw_is_prepared_drawn_and_drawn_again(machine, officer):
    pool_of()
    matter, kept_out = MatterFactory(), EnterpriseFactory()
    asked = machine.get(url("record-new", "random-draws")).data
    assert {"name", "due_on", "matters"} <= {each["name"] for each in asked["fields_asked"]}
    body = {
        "department": officer.department.code,
        "name": "二季度抽查",
        "task_number": "SSJ-1",
        "period": "二季度",
        "due_on": "2024-06-28",
        "matters": [matter.code],
        "key_percent": 50,
        "special_percent": 0,
        "general_count": 2,
        "officers_each": 2,
    }
    made = fine(machine.post(url("record-new", "random-draws"), body, format="json"), 201)
    draw = RandomDraw.objects.get()
    assert (made["key"], made["status"]) == (draw.ledger_no, "prepared")
    exclusion = {"draw": draw.ledger_no, "enterprise": kept_out.uscc, "ground": "停产"}
    fine(machine.post(url("record-new", "draw-exclusions"), exclusion, format="json"), 201)
    assert DrawExclusion.objects.get().draw == draw
    early = machine.get(url("draw-verification", draw.ledger_no))
    assert early.status_code == 409
    own = step(machine, draw, "drawn", witness=officer.full_name)
    assert own.status_code == 403 and own.data["basis"]
    fine(step(machine, draw, "drawn", witness="监督人"))
    found = fine(machine.get(url("draw-verification", draw.ledger_no)))
    assert (found["agrees"], found["differences"], len(found["seed"])) == (True, [], 64)
    draw.refresh_from_db()
    assert draw.drawn.count() == 3
    other = draw.drawn.first()
    assert other is not None
    draw.drawn.filter(pk=other.pk).update(enterprise=kept_out)
    assert not fine(machine.get(url("draw-verification", draw.ledger_no)))["agrees"]
    late = machine.post(url("record-new", "draw-exclusions"), exclusion, format="json")
    assert late.status_code == 403


def test_a_new_record_with_wrong_values_is_400_by_field(machine):
    body = {"name": "", "due_on": "明天", "nme": "x"}
    answer = machine.post(url("record-new", "random-draws"), body, format="json")
    assert (answer.status_code, set(answer.data)) == (400, {"nme"})
    del body["nme"]
    answer = machine.post(url("record-new", "random-draws"), body, format="json")
    assert answer.status_code == 400
    assert {"name", "due_on", "department"} <= set(answer.data)


def test_registers_without_work_of_their_own_are_not_written_here(machine):
    assert machine.post("/api/v1/cases/violation-types/", {}, format="json").status_code in (404, 405)


# -- publication --


@pytest.mark.usefixtures("after")
def test_a_publication_is_prepared_compared_and_approved_by_another(machine, officer):
    load_display_rules()
    case = case_in(C.PERFORMING, facts="该公司联系人电话13912345678。")
    asked = {"seriousness": "general", "public_facts": "雨水口排放污水。"}
    fine(act(machine, case, "publication", **asked))
    publication = CasePublication.objects.get()
    seen = fine(machine.get(url("publication-preview", publication.ledger_no)))
    labels = {each["label"]: each for each in seen["compared"]}
    assert labels["主要违法事实"]["public"] == "雨水口排放污水。"
    assert seen["preview_hash"] and seen["body"]["facts"] == "雨水口排放污水。"
    own = step(machine, publication, PublicationStatus.PUBLISHED, preview_hash=seen["preview_hash"])
    assert own.status_code == 403 and own.data["basis"]  # the same person
    other = caller(UserFactory(roles=[Role.REVIEWER]))
    stale = step(other, publication, PublicationStatus.PUBLISHED, preview_hash="0" * 64)
    assert stale.status_code in (403, 409)
    assert not PublishedRecord.objects.exists()
    fine(step(other, publication, PublicationStatus.PUBLISHED, preview_hash=seen["preview_hash"]))
    publication.refresh_from_db()
    assert (publication.status, publication.prepared_by) == (PublicationStatus.PUBLISHED, officer)
    assert PublishedRecord.objects.get().body["facts"] == "雨水口排放污水。"


def test_a_preview_is_for_the_staff(member):
    publication = CasePublicationFactory(case__enterprise=member.enterprise)
    assert caller(member.user).get(url("publication-preview", publication.ledger_no)).status_code == 404


# -- the party beside its case --


@pytest.mark.usefixtures("after")
def test_a_party_hands_in_proof_with_a_file_and_the_staff_answers(machine, member):
    case = case_in(C.PERFORMING, enterprise=member.enterprise)
    own = caller(member.user)
    address = act_url(case, "payment-proof")
    body: dict[str, Any] = {
        "seen": own.get(address).data["seen"],
        "paid_on": "2024-05-17",
        "amount": "100000",
    }
    missing = own.post(address, body, format="multipart")
    assert (missing.status_code, set(missing.data)) == (400, {"uploads"})
    made = fine(own.post(address, body | {"uploads": picture("回单.png")}, format="multipart"))
    assert made["made"]["register"] == "submissions"
    (shown,) = machine.get(url("case-detail", case.ledger_no)).data["submissions"]
    assert [each["name"] for each in shown["files"]] == ["回单.png"]
    submission = case.submissions.get()
    assert own.get(act_url(submission, "answer")).status_code == 404
    fine(act(machine, submission, "answer", answered_on="2024-05-20", answer="已核对入账。"))
    (seen,) = own.get(url("case-detail", case.ledger_no)).data["submissions"]
    assert seen["answer"] == "已核对入账。"


@pytest.mark.usefixtures("after")
def test_a_measure_is_defended_against_by_its_own_party_alone(machine, member):
    order = ServedOrderFactory(enterprise=member.enterprise)
    own = caller(member.user)
    names = {each["name"] for each in own.get(url("record-detail", "orders", order.ledger_no)).data["acts"]}
    assert names == {"report-correction"}
    stranger = caller(MembershipFactory().user)
    assert stranger.get(act_url(order, "report-correction")).status_code == 404
    assert own.post(step_url(order, "corrected"), {}, format="json").status_code == 404


# -- files --


@pytest.mark.usefixtures("case_law")
def test_a_document_is_read_and_received_by_its_party_alone(machine, member):
    case = lawful_case(
        C.EXAMINING, enterprise=member.enterprise, notified_on=None, accepts_electronic_delivery=True
    )
    EnforcementCase.objects.filter(pk=case.pk).update(notice_served_on=None)
    case.refresh_from_db()
    fine(step(machine, case, C.NOTIFIED, notified_on="2025-03-03", kinds=["fine"], proposed_fine="150000"))
    own = caller(member.user)
    (document,) = own.get(url("case-detail", case.ledger_no)).data["documents"]
    receipt = url("document-receipt", document["uuid"])
    assert caller(MembershipFactory().user).post(receipt).status_code == 404
    assert machine.post(receipt).status_code == 403
    assert fine(own.post(receipt))["received_at"]
    assert own.post(receipt).status_code == 409
    case.refresh_from_db()
    assert case.notice_served_on == date(2025, 3, 3)
    content = b"".join(own.get(url("document-file", document["uuid"], "docx")).streaming_content)
    assert content.startswith(b"PK")
    stranger = caller(MembershipFactory().user)
    assert stranger.get(url("document-file", document["uuid"], "docx")).status_code == 404


@pytest.mark.usefixtures("case_law")
def test_a_file_of_evidence_is_read_by_the_staff_alone(machine, member):
    case = lawful_case(C.NOTIFIED, enterprise=member.enterprise)
    evidence = CaseEvidenceFactory(case=case)
    more = act_url(evidence, "add-files")
    sent = {"seen": machine.get(more).data["seen"], "uploads": picture("一.png")}
    fine(machine.post(more, sent, format="multipart"))
    (kept,) = machine.get(url("case-detail", case.ledger_no)).data["evidence"][0]["files"]
    address = url("kept-file", kept["uuid"])
    assert b"".join(machine.get(address).streaming_content) == picture().read()
    for user in (member.user, MembershipFactory().user, UserFactory(park=True)):
        assert caller(user).get(address).status_code == 404


@pytest.mark.usefixtures("after")
def test_a_checklist_is_answered_item_by_item(machine):
    inspection, item = InspectionFactory(planned=True), ChecklistItemFactory()
    asked = fine(machine.get(act_url(inspection, "checklist")))
    assert {each["title"] for each in asked["fields_asked"]} >= {item.question}
    half = act(machine, inspection, "checklist", **{f"verdict-{item.pk}": "deviates"})
    assert (half.status_code, set(half.data)) == (400, {f"note-{item.pk}"})
    given = {f"verdict-{item.pk}": "deviates", f"note-{item.pk}": "台账缺三个月"}
    fine(act(machine, inspection, "checklist", **given))
    assert inspection.answers.get().note == "台账缺三个月"
