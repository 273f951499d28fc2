"""Rounds of opinions: how long, until when, what guards them, and what the public reads of them."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import Refused
from common.models import Message, PublishedRecord
from common.moderation import suggested_copy
from common.visitors import TooMany
from governance.consultation.forms import OpinionForm
from governance.consultation.opinions import (
    change_opinion,
    enter_opinion,
    moderate,
    receive_opinion,
)
from governance.consultation.public import OPINION, ROUND
from governance.consultation.publishing import shown
from governance.consultation.services import take_round_step
from governance.models import RoundOpinion
from governance.published import round_key
from tests.days import Days
from tests.governance.procedure_scene import ASKED, CLOSED, SUMMED, Scene

pytestmark = pytest.mark.django_db
ID_NUMBER = "620102198001011238"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(Days(monkeypatch))


@pytest.fixture
def opened(scene):
    return scene.opened(scene.listed())


def moment(day, hour=12, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())


def say(opinions, text="建议增加洒水频次", **values):
    return receive_opinion(round_pk=opinions.pk, text=text, **values)


def published(scene, opinion, **values):
    given = {"published_text": opinion.text, "adoption": "adopted"}
    return moderate(opinion, "published", actor=scene.handler, **{**given, **values})


# ---- the period ----


@pytest.mark.parametrize(
    ("last", "reason", "taken"),
    [
        (CLOSED, "", True),  # thirty days after the first, which is not counted
        (CLOSED - timedelta(days=1), "", False),
        (CLOSED - timedelta(days=1), "应对重污染天气，情况紧急", True),
    ],
)
def test_thirty_days_or_a_reason_that_is_published(scene, last, reason, taken):
    made = scene.prepared(scene.listed())
    if not taken:
        with pytest.raises(Refused, match="只有29日，不足30个自然日.*第十五条"):
            take_round_step(made, "open", actor=scene.reviewer, last_day=last)
        assert shown(ROUND, made) is None
        return
    take_round_step(made, "open", actor=scene.reviewer, last_day=last, short_reason=reason)
    body = shown(ROUND, made).body
    assert (body["first_day"], body["last_day"]) == ("2026-03-02", last.isoformat())
    assert body["short_reason"] == reason


def test_a_round_shows_draft_and_explanation(scene):
    made = scene.prepared(scene.listed(draft="", explanation=""))
    with pytest.raises(Refused, match="尚未填写草案.*尚未填写起草说明.*第十五条"):
        take_round_step(made, "open", actor=scene.reviewer, last_day=CLOSED)
    with pytest.raises(Refused, match="须由审核人、局领导"):
        take_round_step(made, "open", actor=scene.handler, last_day=CLOSED)


def test_what_was_shown_stays_when_the_draft_changes(scene, opened):
    decision = opened.decision
    decision.draft = "第一条　另行规定。"
    decision.save()
    say(opened)
    opened.refresh_from_db()
    assert opened.draft == "第一条　施工工地落实六个百分之百。"
    assert shown(ROUND, opened).body["draft"] == opened.draft


def test_one_round_at_a_time(scene, opened):
    with pytest.raises(ValidationError, match="已有未结束的征求意见"):
        scene.prepared(opened.decision)


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (moment(ASKED - timedelta(days=1), 23, 59), False),
        (moment(ASKED, 0), True),
        (moment(CLOSED, 23, 59), True),  # to the end of the last day
        (moment(SUMMED, 0), False),
    ],
)
def test_opinions_are_taken_within_the_period(opened, at, taken):
    if taken:
        assert say(opened, at=at).status == "received"
        return
    with pytest.raises(Refused, match="不能提交意见.*第十五条"):
        say(opened, at=at)
    assert not RoundOpinion.objects.exists()


def test_letters_are_entered_within_the_period_alone(scene, opened):
    scene.days.go_to(SUMMED)
    made = enter_opinion(opened, actor=scene.handler, text="来信", received_on=CLOSED)
    assert (made.round, timezone.localdate(made.received_at)) == (opened, CLOSED)
    with pytest.raises(Refused, match="收到日期不在征求意见期间"):
        enter_opinion(opened, actor=scene.handler, text="迟", received_on=SUMMED)
    with pytest.raises(ValidationError, match="不得晚于今日"):
        enter_opinion(opened, actor=scene.handler, text="早", received_on=SUMMED + timedelta(days=1))


def test_what_somebody_said_is_not_rewritten(client, scene, opened):
    opinion = say(opened)
    client.force_login(scene.handler)
    page = client.get(reverse("governance:round-opinions-edit", args=[opinion.ledger_no])).content.decode()
    assert 'name="answer"' in page and 'name="text"' not in page and 'name="name"' not in page
    url = reverse("governance:opinion-rounds-enter", args=[opened.ledger_no])
    typed = {"text": "来电意见", "received_on": ASKED.isoformat(), "name": "王某"}
    assert client.post(url, typed).status_code == 302
    assert RoundOpinion.objects.get(text="来电意见").name == "王某"


# ---- who speaks ----


def test_the_officer_is_told_and_the_same_words_are_kept_once(scene, opened):
    assert say(opened, sender_hash="a" * 64) == say(opened, sender_hash="a" * 64)
    told = Message.objects.filter(title="收到公众意见，请审核")
    assert [message.recipient for message in told] == [scene.handler]


def test_one_address_sends_not_too_many(opened, settings):
    settings.COMMENTS_PER_HOUR = 2
    for number in range(2):
        say(opened, text=f"意见{number}", sender_hash="b" * 64)
    with pytest.raises(TooMany):
        say(opened, text="又一条", sender_hash="b" * 64)


# ---- moderation and adoption ----


def test_the_proposed_copy_masks_numbers_and_the_name(opened):
    opinion = say(opened, text=f"我是张三，身份证{ID_NUMBER}，电话13893112345", name="张三")
    copy = suggested_copy(opinion)
    assert ID_NUMBER not in copy and "13893112345" not in copy and "张三" not in copy


def test_what_an_officer_overlooks_is_masked_all_the_same(scene, opened):
    opinion = say(opened, text=f"身份证{ID_NUMBER}", name="张三", contact="13893112345")
    published(scene, opinion)
    record = shown(OPINION, opinion)
    assert ID_NUMBER not in str(record.body) + record.search_text
    assert "13893112345" not in str(record.body) + record.search_text
    assert record.body["author"] == "张*"


def test_what_is_not_adopted_has_its_reason(scene, opened):
    opinion = say(opened)
    with pytest.raises(ValidationError, match="未采纳、部分采纳的须写明理由"):
        published(scene, opinion, adoption="declined")
    published(scene, opinion, adoption="declined", answer="与上位法不一致")
    assert shown(OPINION, opinion).body["answer"] == "与上位法不一致"


def test_what_is_withheld_leaves_its_reason_alone(scene, opened):
    opinion = say(opened, text="辱骂")
    with pytest.raises(Refused, match="不予公开须写明理由.*第十八条"):
        moderate(opinion, "rejected", actor=scene.handler)
    published(scene, opinion)
    moderate(opinion, "rejected", actor=scene.handler, rejection_reason="含有侮辱性内容")
    body = shown(OPINION, opinion).body
    assert body == {"state": "rejected", "received_on": "2026-03-02", "reason": "含有侮辱性内容"}
    assert (
        not PublishedRecord.objects.filter(kind=OPINION, body__has_key="text")
        .exclude(body={})
        .filter(is_current=True)
    )


def test_the_summing_up_waits_for_the_end_and_for_every_opinion(scene, opened):
    opinion = say(opened)
    given = {"actor": scene.reviewer, "summary": "收到1条意见。"}
    scene.days.go_to(CLOSED)
    with pytest.raises(Refused, match="届满次日起方可公布.*未审核"):
        take_round_step(opened, "summarised", **given)
    published(scene, opinion, adoption="")
    scene.days.go_to(SUMMED)
    with pytest.raises(Refused, match="1条公众意见未写明采纳情况.*第十八条"):
        take_round_step(opened, "summarised", **given)
    change_opinion(opinion, actor=scene.handler, adoption="partly", answer="部分吸收")
    with pytest.raises(ValidationError, match="未采纳的理由"):
        take_round_step(opened, "summarised", actor=scene.reviewer)
    take_round_step(opened, "summarised", **given)
    body = shown(ROUND, opened).body
    assert (body["received"], body["adopted"], body["partly"], body["declined"]) == (1, 0, 1, 0)
    with pytest.raises(Refused, match="不得再修改"):
        change_opinion(opinion, actor=scene.handler, adoption="adopted")


def test_a_withdrawn_round_takes_its_opinions_along(scene, opened):
    opinion = published(scene, say(opened))
    with pytest.raises(Refused, match="须写明理由"):
        take_round_step(opened, "withdrawn", actor=scene.reviewer)
    take_round_step(opened, "withdrawn", actor=scene.reviewer, reason="草案重大修改")
    assert shown(ROUND, opened) is None and shown(OPINION, opinion) is None
    with pytest.raises(Refused, match="不能提交意见"):
        say(opened, text="再说")
    scene.prepared(opened.decision)  # put before the public anew


# ---- the page ----


def _token(record):
    return signing.dumps([round_key(record), int(time.time()) - 60], salt=OpinionForm.SALT)


def _post(record, **more):
    data = {"text": "建议增加洒水频次", "name": "", "contact": "", "website": "", "token": _token(record)}
    return Client().post(reverse("decisions:opinion-new", args=[record.pk]), data | more)


def test_a_visitor_speaks_without_signing_in(opened):
    record = shown(ROUND, opened)
    page = Client().get(reverse("public-opinion-round", args=[record.pk]))
    assert page.status_code == 200 and "提出意见" in page.content.decode()
    answer = _post(record, name="张三", contact="13893112345")
    assert answer.status_code == 302
    assert RoundOpinion.objects.get().contact == "13893112345"
    thanks = Client().get(answer["Location"])
    assert RoundOpinion.objects.get().ledger_no in thanks.content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": ""}, "请填写意见内容"),
        ({"website": "http://spam"}, "请勿填写此项"),
        ({"token": "x"}, "页面打开时间过长"),
    ],
)
def test_what_is_wrong_is_told_with_what_was_typed(opened, more, words):
    record = shown(ROUND, opened)
    answer = _post(record, name="李四", **more)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "李四" in answer.content.decode()
    assert not RoundOpinion.objects.exists()


def test_script_is_shown_as_text(scene, opened):
    text = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    published(scene, say(opened, text=text, name="<b>甲</b>", wants_name_shown=True))
    page = Client().get(reverse("public-opinion-round", args=[shown(ROUND, opened).pk])).content.decode()
    assert "<script>alert(1)" not in page and "<img src=x" not in page and "<b>甲</b>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_after_the_end_there_is_no_form(scene, opened):
    record = shown(ROUND, opened)
    scene.days.go_to(SUMMED)
    page = Client().get(reverse("public-opinion-round", args=[record.pk])).content.decode()
    assert 'id="opinion-form"' not in page and "期满，整理意见" in page
    assert _post(record).status_code == 403


def test_a_withdrawn_round_answers_410(scene, opened):
    record = shown(ROUND, opened)
    take_round_step(opened, "withdrawn", actor=scene.reviewer, reason="草案重大修改")
    assert Client().get(reverse("public-opinion-round", args=[record.pk])).status_code == 410
    assert _post(record).status_code == 410


def test_the_page_takes_the_same_queries_for_one_opinion_and_for_four(
    scene, opened, django_assert_num_queries
):
    published(scene, say(opened))
    url = reverse("public-opinion-round", args=[shown(ROUND, opened).pk])
    with CaptureQueriesContext(connection) as one:
        Client().get(url)
    for number in range(3):
        published(scene, say(opened, text=f"意见{number}"))
    with django_assert_num_queries(len(one)):
        Client().get(url)


def test_the_board_shows_what_waits_and_what_is_done(client, scene, opened):
    waiting, answered = say(opened), published(scene, say(opened, text="二"))
    client.force_login(scene.handler)
    url = reverse("governance:opinion-rounds-board", args=[opened.ledger_no])
    everything = client.get(url).content.decode()
    assert waiting.ledger_no in everything and answered.ledger_no in everything
    narrowed = client.get(url, {"state": "waiting"}).content.decode()
    assert waiting.ledger_no in narrowed and answered.ledger_no not in narrowed
    assert "没有符合条件的意见" in client.get(url, {"state": "withheld"}).content.decode()


def test_a_date_in_the_past_is_not_offered(client, scene):
    """Nobody can have been asked before the draft stood on the site."""
    made = scene.prepared(scene.listed())
    client.force_login(scene.reviewer)
    url = reverse("governance:opinion-rounds-step", args=[made.ledger_no, "open"])
    client.post(url, {"seen": "drafting", "last_day": "2026-04-01", "first_day": "2026-01-01"})
    made.refresh_from_db()
    assert (made.status, made.first_day) == ("open", date(2026, 3, 2))
