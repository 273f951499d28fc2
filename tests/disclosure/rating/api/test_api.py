"""An enterprise's own ratings by a machine with a token: read, objected to, withdrawn, waived."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from common import events
from common.attachments import attachments_of
from common.errors import Refused
from common.models import Message
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingObjection, RatingWaiver
from disclosure.rating import api_shapes as shapes
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.services import take_rating_step
from registry.enums import MembershipRole
from tests.disclosure.rating import scene
from tests.enforcement.api.calling import caller
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"rating-api:{name}", args=args)


@pytest.fixture
def rating(run, example):
    return scene.noticed(example, "slack")


@pytest.fixture
def machine(rating):
    return caller(scene.member(rating, MembershipRole.HANDLER))


@pytest.fixture
def head(rating):
    return caller(scene.member(rating))


def read(machine, rating) -> Any:
    answer = machine.get(url("detail", rating.ledger_no))
    assert answer.status_code == 200, answer.data
    return answer.json()


def event_of(found, number: str) -> int:
    return next(line["event"] for line in found["points"]["lines"] if line["number"] == number)


def sent(machine, rating, *numbers: str, **more: Any) -> dict[str, Any]:
    found = read(machine, rating)
    claims = [{"event": event_of(found, number), "claim": f"对{number}有异议"} for number in numbers]
    return {"seen": found["seen"], "claims": claims, "contact": "张某 0931"} | more


def objected(machine, rating, *numbers: str, **more: Any) -> Any:
    body = sent(machine, rating, *(numbers or ("ZFZ-W-1",)), **more)
    return machine.post(url("objection-new", rating.ledger_no), body, format="json")


# -- reading --


def test_the_points_make_the_score(machine, rating):
    found = read(machine, rating)
    points = found["points"]
    assert (found["score"], found["grade"], found["status"]) == ("59.00", "C", "noticed")
    numbers = {line["number"]: line["points"] for line in points["lines"]}
    assert numbers == {"ZF-W-4": "-3.00", "ZFZ-W-1": "-4.00", "ZF-W-5": "-2.00", "ZFX-W-1": "-2.00"}
    assert Decimal(points["base"]) + sum(map(Decimal, numbers.values())) == Decimal(found["score"]) == 59
    assert (found["object_until"], found["obstacles"], found["is_waived"]) == ("2026-03-17", [], False)
    assert "自愿放弃剩余的异议期限" in found["waiver_statement"]


def test_the_list_has_what_one_was_told_of_and_nothing_else(machine, rating, run, example):
    assert [each["key"] for each in machine.get(url("list")).json()["results"]] == [rating.ledger_no]
    untold = scene.rating_of(example, "fined")
    other = caller(scene.member(untold))
    assert other.get(url("list")).json()["results"] == []
    assert other.get(url("detail", untold.ledger_no)).status_code == 404


def test_strangers_and_staff_find_nothing_and_nobody_without_a_token(machine, rating, client):
    stranger = caller(MembershipFactory().user)
    staff = caller(UserFactory(roles=["reviewer"]))
    objection = objected(machine, rating).json()["number"]
    for other in (stranger, staff):
        assert other.get(url("detail", rating.ledger_no)).status_code == 404
        assert other.post(url("objection-new", rating.ledger_no), {}, format="json").status_code == 404
        assert other.post(url("waiver-new", rating.ledger_no), {}, format="json").status_code == 404
        assert other.post(url("objection-withdraw", objection), {}, format="json").status_code == 404
    assert client.get(url("list")).status_code == 401


@pytest.mark.parametrize("number", [1, 3])
def test_reading_costs_the_same(machine, rating, number):
    for _ in range(number):
        assert objected(machine, rating).status_code == 201
    with CaptureQueriesContext(connection) as asked:
        read(machine, rating)
    assert len(asked) <= 24 + 2 * number  # the files of each objection


# -- objecting --


def test_an_objection_at_two_points_begins_the_review(machine, rating):
    answer = objected(machine, rating, "ZFZ-W-1", "ZFX-W-1", text="总体意见")
    assert answer.status_code == 201, answer.data
    found = answer.json()
    assert [point["claim"] for point in found["points"]] == ["对ZFZ-W-1有异议", "对ZFX-W-1有异议"]
    assert (found["status"], found["text"], found["files"]) == ("received", "总体意见", [])
    rating.refresh_from_db()
    assert rating.status == RatingStatus.OBJECTED
    made = RatingObjection.objects.get()
    assert (made.is_paper, made.filed_by.is_enterprise) == (False, True)


def test_with_files_as_a_form(machine, rating):
    body = sent(machine, rating, "ZFZ-W-1")
    form = body | {
        "claims": json.dumps(body["claims"]),
        "evidence": [scene.upload("一.pdf"), scene.upload("二.pdf")],
    }
    answer = machine.post(url("objection-new", rating.ledger_no), form, format="multipart")
    assert answer.status_code == 201, answer.data
    assert sorted(answer.json()["files"]) == ["一.pdf", "二.pdf"]
    assert len(attachments_of(RatingObjection.objects.get())) == 2


def test_a_file_in_place_of_the_claims_is_told(machine, rating):
    body = sent(machine, rating, "ZFZ-W-1") | {"claims": scene.upload("异议.pdf")}
    answer = machine.post(url("objection-new", rating.ledger_no), body, format="multipart")
    assert (answer.status_code, answer.json()) == (400, {"claims": ["须为 JSON 数组的文本。"]})
    assert not RatingObjection.objects.exists()


def test_a_file_that_is_none_keeps_the_whole_objection_back(machine, rating):
    body = sent(machine, rating, "ZFZ-W-1")
    bad = SimpleUploadedFile("证明.pdf", b"MZ\x90\x00", "application/pdf")
    form = body | {"claims": json.dumps(body["claims"]), "evidence": [bad]}
    answer = machine.post(url("objection-new", rating.ledger_no), form, format="multipart")
    assert answer.status_code == 403
    assert not RatingObjection.objects.exists()
    rating.refresh_from_db()
    assert rating.status == RatingStatus.NOTICED


def test_the_same_request_twice_is_taken_once(machine, rating):
    body = sent(machine, rating, "ZFZ-W-1")
    address = url("objection-new", rating.ledger_no)
    assert [machine.post(address, body, format="json").status_code for _ in range(2)] == [201, 409]
    assert RatingObjection.objects.count() == 1
    assert objected(machine, rating, "ZFX-W-1").status_code == 201  # read anew, a further one


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"claims": []}, "claims"),
        ({"claims": [{"event": None, "claim": " "}]}, "claims"),
        ({"claims": [{"event": 0, "claim": "x"}]}, "claims"),
        ({"claims": "x"}, "claims"),
        ({"contact": ""}, "contact"),
    ],
)
def test_what_is_wrong_is_told_by_field(machine, rating, more, field):
    answer = objected(machine, rating, **more)
    assert answer.status_code == 400
    assert field in answer.json()
    assert not RatingObjection.objects.exists()


def test_an_event_of_another_enterprise_is_refused(machine, rating, run, example):
    other = scene.event_of(scene.rating_of(example, "fined"), "ZF-W-1")
    answer = objected(machine, rating, claims=[{"event": other.pk, "claim": "x"}])
    assert (answer.status_code, "不属于这一评价结果" in str(answer.json())) == (400, True)


def test_after_the_time_to_object_it_is_refused_with_the_article(machine, rating, days):
    days.go_to(scene.LAST_DAY)
    body = sent(machine, rating, "ZFZ-W-1")
    days.go_to(scene.AFTER)
    assert "届满" in read(machine, rating)["obstacles"][0]
    answer = machine.post(url("objection-new", rating.ledger_no), body, format="json")
    assert answer.status_code == 403
    assert "届满" in answer.json()["detail"] and "环发〔2013〕150号" in answer.json()["basis"]


def test_answers_are_read_once_all_was_answered(machine, rating):
    number = objected(machine, rating).json()["number"]
    objection = RatingObjection.objects.get(ledger_no=number)
    scene.answered(objection, scene.UPHELD | {"remedy": "strike"})
    [point] = read(machine, rating)["objections"][0]["points"]
    assert (point["outcome"], point["answer"]) == ("", "")
    take_rating_step(CreditRating.objects.get(pk=rating.pk), RatingStatus.REVIEWED, actor=scene.reviewer())
    found = read(machine, rating)
    [point] = found["objections"][0]["points"]
    assert (point["outcome"], found["score"]) == ("upheld", "63.00")


# -- withdrawing --


def test_an_objection_is_withdrawn_and_the_review_closed_as_it_was(machine, rating):
    number = objected(machine, rating).json()["number"]
    answer = machine.post(url("objection-withdraw", number), {"reason": "核对无误"}, format="json")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert answer.json()["withdrawn_on"] == "2026-03-02"
    objection = RatingObjection.objects.get()
    assert [each.reason for each in events.history(objection)][-1] == "核对无误"
    assert machine.post(url("objection-withdraw", number), {}, format="json").status_code == 409
    reviewer = scene.reviewer()
    closed = take_rating_step(CreditRating.objects.get(pk=rating.pk), RatingStatus.REVIEWED, actor=reviewer)
    assert closed.review_result == "企业已撤回异议；维持59分、C级"
    assert (closed.score, closed.grade) == (Decimal(59), "C")


def test_the_others_are_answered_still(machine, rating):
    first = objected(machine, rating).json()["number"]
    objected(machine, rating, "ZFX-W-1")
    machine.post(url("objection-withdraw", first), {}, format="json")
    left = RatingObjection.objects.get(status=RatingObjectionStatus.RECEIVED)
    with pytest.raises(Refused, match="1项异议未答复"):
        take_rating_step(
            CreditRating.objects.get(pk=rating.pk), RatingStatus.REVIEWED, actor=scene.reviewer()
        )
    scene.answered(left, scene.REFUSED)
    closed = take_rating_step(
        CreditRating.objects.get(pk=rating.pk), RatingStatus.REVIEWED, actor=scene.reviewer()
    )
    assert closed.review_result.startswith("异议1项，采纳0项")


def test_what_was_answered_is_not_withdrawn_and_reviewers_are_told(machine, rating):
    reviewer = scene.reviewer()
    number = objected(machine, rating).json()["number"]
    scene.answered(RatingObjection.objects.get(), scene.REFUSED)
    machine.post(url("objection-withdraw", number), {}, format="json")
    assert Message.objects.filter(recipient=reviewer, title__contains="撤回").count() == 1
    other = objected(machine, rating, "ZFX-W-1").json()["number"]
    scene.answered(RatingObjection.objects.get(ledger_no=other), scene.REFUSED)
    take_rating_step(CreditRating.objects.get(pk=rating.pk), RatingStatus.REVIEWED, actor=reviewer)
    answer = machine.post(url("objection-withdraw", other), {}, format="json")
    assert (answer.status_code, "已答复" in answer.json()["detail"]) == (409, True)


def test_it_is_withdrawn_on_the_page_too(client, rating):
    user = scene.member(rating)
    objection = scene.objected(rating, "ZFZ-W-1", by=user)
    client.force_login(user)
    address = reverse("disclosure-enterprise:rating-objection-withdraw", args=[objection.ledger_no])
    own = reverse("disclosure-enterprise:rating-detail", args=[rating.ledger_no])
    assert address in client.get(own).content.decode()
    assert "撤回异议" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""})["Location"] == own
    page = client.get(own).content.decode()
    assert address not in page and "已撤回" in page
    assert client.post(address, {}).status_code == 409
    client.force_login(scene.reviewer())
    review = client.get(reverse("disclosure:rating-review", args=[rating.ledger_no])).content.decode()
    assert "已撤回" in review and "未答复" not in review


# -- waiving --


def test_the_head_waives_and_others_do_not(machine, head, rating):
    body = {"seen": read(machine, rating)["seen"], "agreed": True}
    address = url("waiver-new", rating.ledger_no)
    refused = machine.post(address, body, format="json")
    assert (refused.status_code, "负责人" in refused.json()["detail"]) == (403, True)
    assert head.post(address, body | {"agreed": False}, format="json").status_code == 400
    assert head.post(address, body | {"seen": "old"}, format="json").status_code == 409
    answer = head.post(address, body, format="json")
    assert (answer.status_code, answer.json()["is_waived"]) == (201, True)
    assert RatingWaiver.objects.get().rating == rating
    assert head.post(address, body, format="json").status_code == 409
    assert objected(machine, rating).status_code == 403


# -- the contract --


def test_the_schema_describes_every_address(client):
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    ours = {path: sorted(verbs) for path, verbs in paths.items() if path.startswith("/api/v1/ratings/")}
    assert ours == {
        "/api/v1/ratings/": ["get"],
        "/api/v1/ratings/{key}/": ["get"],
        "/api/v1/ratings/{key}/objections/": ["post"],
        "/api/v1/ratings/{key}/waiver/": ["post"],
        "/api/v1/ratings/objections/{number}/withdraw/": ["post"],
    }
    post = paths["/api/v1/ratings/{key}/objections/"]["post"]
    assert set(post["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {"201", "400", "403", "404", "409"} <= set(post["responses"])


def test_what_is_answered_is_what_the_schema_says(machine, rating):
    objected(machine, rating)
    found = read(machine, rating)
    assert set(found) == set(shapes.RatingDetailSerializer().fields) == set(shapes.DETAIL)
    assert set(found["objections"][0]) == set(shapes.OBJECTION)
    assert set(found["points"]) == set(shapes.DETAIL["points"])
    assert date.fromisoformat(found["noticed_on"]) == scene.NOTICED
