"""The worked example of docs/api-ratings.md: every call in it is made, in its order and on its days."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve

from disclosure.enums import RatingStatus
from disclosure.models import RatingObjection, RatingWaiver
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.services import take_rating_step
from registry.enums import MembershipRole
from tests.disclosure.rating import scene
from tests.enforcement.api.calling import caller

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api-ratings.md"
HOST = "http://127.0.0.1:8000"


def calls() -> list[dict[str, Any]]:
    found, day = [], date(2026, 1, 1)
    for block in re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.S):
        for text in block.replace("\\\n", " ").split("\n\n"):
            if comment := re.match(r"# (\d{4}-\d\d-\d\d)\n", text):
                day = date.fromisoformat(comment[1])
                text = text[comment.end() :]
            words = shlex.split(text)
            pairs = list(zip(words, words[1:], strict=False))
            (who,) = re.findall(r"Token <(.+?)>", text)
            found.append(
                {
                    "day": day,
                    "who": who,
                    "path": words[-1].removeprefix(HOST),
                    "body": dict(pairs).get("-d", ""),
                    "form": [value.split("=", 1) for flag, value in pairs if flag == "-F"],
                }
            )
    return found


def fill(text: str, known: dict[str, Any]) -> str:
    return re.sub(r"<([a-z]+)>", lambda found: str(known[found[1]]), text)


def learn(data: Any, known: dict[str, Any]) -> None:
    """What later calls name."""
    for each in data.get("results", [data]):
        known |= {name: each[name] for name in ("key", "seen", "number") if name in each}
    lines = (data.get("points") or {}).get("lines", []) if isinstance(data.get("points"), dict) else []
    for line in lines:
        if line["number"] == "ZFZ-W-1":
            known["event"] = line["event"]


def made(machine: Any, call: dict[str, Any], known: dict[str, Any]) -> Any:
    address = fill(call["path"], known)
    if call["form"]:
        form = {
            name: scene.upload(value[1:]) if value.startswith("@") else fill(value, known)
            for name, value in call["form"]
        }
        return machine.post(address, form, format="multipart")
    if call["body"]:
        return machine.post(address, json.loads(fill(call["body"], known)), format="json")
    return machine.get(address)


@pytest.mark.django_db
def test_the_example_goes_from_reading_to_the_withdrawal_and_the_waiver_waits_for_the_review(
    run, example, days
):
    rating = scene.noticed(example, "slack")
    people = {
        "经办人": caller(scene.member(rating, MembershipRole.HANDLER)),
        "负责人": caller(scene.member(rating)),
    }
    known: dict[str, Any] = {}
    for call in calls():
        days.go_to(call["day"])
        if call["path"].endswith("/waiver/"):
            _reviewed(rating)
            learn(people[call["who"]].get(fill("/api/v1/ratings/<key>/", known)).json(), known)
        answer = made(people[call["who"]], call, known)
        assert answer.status_code in (200, 201), (call["path"], answer.data)
        learn(answer.json(), known)
    first, second = RatingObjection.objects.order_by("pk")
    assert [len(each.points.all()) for each in (first, second)] == [1, 1]
    assert (first.status, second.status) == (
        RatingObjectionStatus.ANSWERED,
        RatingObjectionStatus.WITHDRAWN,
    )
    assert RatingWaiver.objects.get().rating_id == rating.pk


def _reviewed(rating: Any) -> None:
    """The bureau answers what is left, as the text before the waiver says."""
    [left] = RatingObjection.objects.filter(status=RatingObjectionStatus.RECEIVED)
    scene.answered(left, scene.REFUSED)
    rating.refresh_from_db()
    take_rating_step(rating, RatingStatus.REVIEWED, actor=scene.reviewer())


def test_every_address_that_the_document_names_is_there():
    assert len(calls()) >= 7
    for call in calls():
        path = call["path"].replace("<key>", "X-1").replace("<number>", "Y-1")
        assert resolve(path).namespace == "rating-api", path
