"""The whole way of a decision through the pages of the staff; lists, feed and JSON of the public; sheets."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from governance.consultation.publishing import shown
from governance.decision.public import DECISION
from governance.import_rules import history_only, listed_history_only, portal_only
from governance.models import (
    DecisionAppraisal,
    LegalityReview,
    MajorDecision,
    NormativeDocument,
    OpinionRound,
)
from governance.normative.public import DOCUMENT
from governance.normative.services import show_lapsed, take_normative_step
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.governance import CollectiveMeetingFactory, MajorDecisionFactory
from tests.governance.procedure_scene import ASKED, CLOSED, DECIDED, MET, REVIEWED, SENT, SUMMED, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch) -> Scene:
    cache.clear()
    return Scene(Days(monkeypatch))


class Clerk:
    """Sends the forms of the staff's pages as one of them."""

    def __init__(self, user):
        self.user = user

    @property
    def client(self):
        """Signed in anew each time: the days of the scene are longer than a session."""
        client = Client()
        client.force_login(self.user)
        return client

    def act(self, slug, name, key, **typed):
        url = reverse(f"governance:{slug}-{name}", args=[key])
        assert self.client.get(url).status_code == 200
        answer = self.client.post(url, typed)
        assert answer.status_code == 302, answer.content.decode()[-3000:]

    def step(self, slug, record, to, **typed):
        record.refresh_from_db()
        url = reverse(f"governance:{slug}-step", args=[record.ledger_no, to])
        assert self.client.get(url).status_code == 200
        answer = self.client.post(url, {"seen": record.status, "reason": "", **typed})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        record.refresh_from_db()


def test_a_decision_goes_its_way_by_the_pages(scene):
    handler, reviewer, lawyer, leader = map(
        Clerk, (scene.handler, scene.reviewer, scene.lawyer, scene.leader)
    )
    decision = scene.listed(is_technical="yes")
    key = decision.ledger_no
    handler.act("major-decisions", "consult", key, methods="来信")
    opinions = OpinionRound.objects.get()
    reviewer.step("opinion-rounds", opinions, "open", last_day=CLOSED.isoformat())
    scene.days.go_to(SUMMED)
    reviewer.step("opinion-rounds", opinions, "summarised", summary="未收到意见。")
    handler.step("major-decisions", decision, "consulted")
    handler.act(
        "major-decisions",
        "appraise",
        key,
        kind="expert",
        form="meeting",
        held_on=SUMMED.isoformat(),
        people="赵某，示范大学，大气环境",
        conclusion="可行",
    )
    assert DecisionAppraisal.objects.get().department == scene.department
    handler.step("major-decisions", decision, "appraised")
    scene.days.go_to(SENT)
    handler.act("major-decisions", "send-review", key, materials="草案")
    review = LegalityReview.objects.get()
    scene.days.go_to(REVIEWED)
    given = {"conclusion": "lawful", "opinion": "合法", "lawyers": "钱某"}
    lawyer.step("legality-reviews", review, "concluded", **given)
    scene.days.go_to(MET)
    said = scene.said()
    said["meeting"], said["leader_spoke_last"] = said["meeting"].pk, "on"
    leader.step("major-decisions", decision, "discussed", **said)
    scene.days.go_to(DECIDED)
    leader.step("major-decisions", decision, "decided", decision_text="文本", announcement="说明")
    handler.act("major-decisions", "archive", key, archive_number="2026-1")
    decision.refresh_from_db()
    assert (decision.status, decision.archived_on) == ("decided", DECIDED)
    page = Client().get(reverse("public-major-decision", args=[shown(DECISION, decision).pk]))
    assert page.status_code == 200 and "文本" in page.content.decode()


def test_a_document_goes_its_way_by_the_pages(scene):
    handler, leader = Clerk(scene.handler), Clerk(scene.leader)
    document = scene.reviewed(scene.asked())
    scene.days.go_to(MET)
    said = scene.said()
    said["meeting"], said["leader_spoke_last"] = said["meeting"].pk, "on"
    leader.step("normative-documents", document, "deliberated", **said)
    leader.step("normative-documents", document, "issued", text="正文", interpretation="解读")
    handler.step("normative-documents", document, "filed", filed_with="管委会")
    handler.act("normative-documents", "receipt", document.ledger_no, receipt_number="备1号")
    leader.step("normative-documents", document, "repealed", reason="上位法修改")
    assert document.repeal_reason == "上位法修改"


def test_a_refused_step_keeps_what_was_typed(scene):
    decision = scene.discussed()
    client = Client()
    client.force_login(scene.leader)
    url = reverse("governance:major-decisions-step", args=[decision.ledger_no, "decided"])
    answer = client.post(url, {"seen": "discussed", "decision_text": "我的文本", "announcement": ""})
    assert answer.status_code == 422 and "我的文本" in answer.content.decode()
    stale = client.post(url, {"seen": "reviewed", "decision_text": "x", "announcement": "y"})
    assert stale.status_code == 409


def test_other_departments_do_not_see_it(scene):
    decision = scene.listed()
    stranger = UserFactory(roles=["handler"], department=DepartmentFactory(park=True))
    client = Client()
    client.force_login(stranger)
    for name in ("detail", "consult"):
        address = reverse(f"governance:major-decisions-{name}", args=[decision.ledger_no])
        assert client.get(address).status_code == 404
    opinions = scene.prepared(decision)
    board = reverse("governance:opinion-rounds-board", args=[opinions.ledger_no])
    assert client.get(board).status_code == 404


# ---- the public ----


def test_lists_feeds_and_json_say_the_same(scene):
    scene.decided(title="扬尘方案")
    document = scene.filed()
    for section, name, title in (
        ("decisions", "decision", "扬尘方案"),
        ("decisions", "round", "扬尘方案（征求意见）"),
        ("normative-documents", "document", "排污许可监督管理办法"),
    ):
        assert title in Client().get(reverse(f"{section}:{name}-list")).content.decode()
        assert title in Client().get(reverse(f"{section}:{name}-feed")).content.decode()
        answer = Client().get(reverse(f"governance-public-api:{name}-list"))
        titles = {row["title"] for row in answer.json()["results"]}
        assert title in titles
    one = Client().get(reverse("governance-public-api:document-detail", args=[shown(DOCUMENT, document).pk]))
    assert (one.json()["number"], one.json()["valid_until"]) == ("兰新环规〔2026〕1号", "2031-04-26")


def test_documents_are_narrowed_by_validity(scene):
    repealed = scene.filed(title="甲办法")
    take_normative_step(repealed, "repealed", actor=scene.leader, reason="上位法修改")
    scene.filed(title="乙办法")
    url = reverse("normative-documents:document-list")
    valid = Client().get(url, {"validity": "in_force"}).content.decode()
    assert "乙办法" in valid and "甲办法" not in valid
    scene.days.go_to(date(2031, 4, 27))
    assert show_lapsed(date(2031, 4, 27)) == 1
    lapsed = Client().get(url, {"validity": "lapsed"}).content.decode()
    assert "乙办法" in lapsed and "甲办法" not in lapsed
    assert Client().get(url, {"q": "没有这样的文件"}).content.decode().count("没有符合条件的公开内容") == 1


# ---- sheets ----


def test_sheets_bring_the_past_alone(scene):
    worked = scene.listed()
    past = MajorDecisionFactory()
    assert set(listed_history_only([(worked, {"title": ["旧", "新"]}), (past, {"title": ["旧", "新"]})])) == {
        0
    }
    taken = MajorDecision.objects.get(pk=worked.pk)
    taken.handler = None  # a sheet that takes the officer away first
    assert set(listed_history_only([(taken, {"handler": [worked.handler_id, None]})])) == {0}
    assert set(history_only([(scene.drafted(), {"text": ["", "新"]})])) == {0}
    scene.yearly()
    fresh = [MajorDecision(list_year=2026, status="decided"), MajorDecision(list_year=2026, status="listed")]
    assert set(listed_history_only([(each, {}) for each in fresh])) == {0}
    opinions = scene.prepared(worked)
    assert set(portal_only([(opinions, {}), (OpinionRound(), {})])) == {1}


def test_meetings_offered_are_those_of_the_last_year(scene):
    decision = scene.reviewed(scene.appraised())
    CollectiveMeetingFactory(department=scene.department, held_on=date(2020, 1, 6), title="很久以前的会")
    client = Client()
    client.force_login(scene.leader)
    scene.days.go_to(MET)
    url = reverse("governance:major-decisions-step", args=[decision.ledger_no, "discussed"])
    assert "很久以前的会" not in client.get(url).content.decode()
    assert NormativeDocument.objects.count() == 0 and ASKED < MET
