"""陈述申辩, its waiver, and hearings by the party online: each in its window, by the days of the law.

The notice was served on 12 February 2025; the five working days ran out on the 19th.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from common.events import history
from common.models import Attachment, Message
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import Defence, PenaltyHearing
from tests.enforcement.party.conftest import fresh, text_of, url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import PenaltyHearingFactory, lawful_case
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db

C = CaseStatus
IN_TIME, LAST_DAY, LATE = date(2025, 2, 14), date(2025, 2, 19), date(2025, 2, 20)


@pytest.fixture
def case(case_law, days, firm):
    days.go_to(IN_TIME)
    return lawful_case(C.NOTIFIED, enterprise=firm, department=firm.department, handler=UserFactory())


def decided(case: Any, day: date = date(2025, 2, 26), **values: Any) -> Any:
    """The same case once decided."""
    type(case).objects.filter(pk=case.pk).update(
        status=C.SERVED if "served_on" in values else C.DECIDED,
        outcome=CaseOutcome.PENALTY,
        decided_on=day,
        decision_number="兰新环罚〔2025〕1号",
        fine_amount=150_000,
        **values,
    )
    return fresh(case)


# -- 陈述申辩 --


def test_defence_is_kept_with_its_files_and_the_officer_is_told(page, case, party):
    given = {"text": "设备检修期间短时排放。", "uploads": [pdf("检修记录.pdf"), pdf("照片说明.pdf")]}
    response = page.post(url(case, "defend"), given)
    assert response["Location"] == reverse("enterprise:cases-detail", args=[case.ledger_no])
    made = Defence.objects.get()
    assert (made.text, made.channel, made.made_on) == ("设备检修期间短时排放。", "online", IN_TIME)
    assert made.author == party.full_name
    assert fresh(case).status == C.DEFENCE
    files = Attachment.objects.of(made).current()
    assert sorted(each.name for each in files) == ["检修记录.pdf", "照片说明.pdf"]
    assert [event.kind for event in history(made)] == ["created", "attached", "attached"]
    assert Message.objects.get(recipient=case.handler).title.startswith("当事人提交了陈述申辩")
    shown = text_of(page.get(response["Location"]))
    assert "检修记录.pdf" in shown
    assert "尚未复核" in shown


@pytest.mark.parametrize(
    ("day", "words"), [(LAST_DAY, "2025年2月19日"), (LATE, "法定期限已于2025年2月19日届满")]
)
def test_defence_is_heard_on_the_last_day_and_after_it_until_the_decision(page, case, days, day, words):
    days.go_to(day)
    assert words in text_of(page.get(url(case, "defend")))
    page.post(url(case, "defend"), {"text": "补充说明。"})
    assert Defence.objects.get().made_on == day


def test_after_the_decision_no_defence_but_what_can_still_be_done(page, case, days):
    decided(case, served_on=date(2025, 2, 28))
    days.go_to(date(2025, 3, 3))
    response = page.get(url(case, "defend"))
    assert response.status_code == 403
    shown = text_of(response)
    assert "行政处罚法第四十五条" in shown
    assert "在2025年4月29日前申请行政复议" in shown
    assert "在2025年8月28日前提起行政诉讼" in shown


def test_what_was_typed_stays_when_the_decision_comes_between(page, case):
    decided(case)
    response = page.post(url(case, "defend"), {"text": "辛苦写下的申辩。"})
    assert response.status_code == 422
    shown = text_of(response)
    assert "辛苦写下的申辩。" in shown
    assert "处罚决定已于2025年2月26日作出" in shown
    assert not Defence.objects.exists()


def test_errors_come_in_chinese_and_nothing_is_lost(page, case):
    response = page.post(url(case, "defend"), {"text": "", "author": "王某"})
    assert response.status_code == 422
    shown = text_of(response)
    assert "请填写“" in shown
    assert 'value="王某"' in shown


def test_a_file_of_another_kind_is_refused_and_nothing_is_kept(page, case):
    wrong = pdf("申辩.pdf", b"MZ this is a program")
    response = page.post(url(case, "defend"), {"text": "见附件。", "uploads": [pdf(), wrong]})
    assert response.status_code == 422
    assert "文件内容不是 pdf" in text_of(response)
    assert not Defence.objects.exists()
    assert not Attachment.objects.exists()
    assert fresh(case).status == C.NOTIFIED


def test_the_same_words_twice_are_a_conflict(page, case):
    page.post(url(case, "defend"), {"text": "同样的话。"})
    assert page.post(url(case, "defend"), {"text": "同样的话。"}).status_code == 409
    assert Defence.objects.count() == 1
    page.post(url(case, "defend"), {"text": "补充的话。"})
    assert Defence.objects.count() == 2


# -- 放弃 --

WAIVER = {"statement": "本单位放弃陈述申辩。", "understood": "on"}


def test_waiver_is_express_and_for_good(page, case):
    shown = text_of(page.get(url(case, "waive-defence")))
    assert "放弃后不能撤回" in shown
    page.post(url(case, "waive-defence"), WAIVER | {"includes_hearing": "on"})
    after = fresh(case)
    assert (after.defence_waived, after.hearing_waived) == (True, True)
    assert history(case).last().reason == "本单位放弃陈述申辩。"
    again = page.get(url(case, "waive-defence"))
    assert again.status_code == 403
    refused = text_of(page.get(url(case, "defend")))
    assert "放弃不能撤回" in refused
    assert "书面向承办人员反映" in refused
    assert page.get(url(case, "apply-hearing")).status_code == 403


def test_waiver_needs_the_tick(page, case):
    response = page.post(url(case, "waive-defence"), {"statement": "放弃。"})
    assert response.status_code == 422
    assert not fresh(case).defence_waived


def test_waiver_only_while_the_period_runs(page, case, days):
    days.go_to(LATE)
    response = page.get(url(case, "waive-defence"))
    assert response.status_code == 403
    assert "2025年2月19日届满，无须放弃" in text_of(response)
    type(case).objects.filter(pk=case.pk).update(notice_served_on=None)
    response = page.post(url(case, "waive-defence"), WAIVER)
    assert "尚未送达" in text_of(response)
    assert not fresh(case).defence_waived


# -- 听证 --


def test_hearing_is_asked_for_with_agents_and_their_powers(page, case):
    refused = page.post(url(case, "apply-hearing"), {"agents": "张某、李某"})
    assert "授权委托书" in text_of(refused)
    page.post(url(case, "apply-hearing"), {"agents": "张某、李某", "uploads": [pdf("授权委托书.pdf")]})
    made = PenaltyHearing.objects.get()
    assert made.agents == "张某、李某"
    assert Attachment.objects.of(made).get().name == "授权委托书.pdf"
    assert fresh(case).status == C.HEARING


def test_no_more_than_two_agents(page, case):
    given = {"agents": "张某、李某、王某", "uploads": [pdf()]}
    response = page.post(url(case, "apply-hearing"), given)
    assert response.status_code == 422
    assert "委托代理人不得超过2人" in text_of(response)
    assert 'value="张某、李某、王某"' in text_of(response)
    assert not PenaltyHearing.objects.exists()


def test_hearing_on_the_last_day_and_not_the_day_after(page, case, days):
    days.go_to(LATE)
    response = page.get(url(case, "apply-hearing"))
    assert response.status_code == 403
    shown = text_of(response)
    assert "2025年2月19日届满" in shown
    assert "行政处罚法第六十四条" in shown
    assert "仍可以陈述申辩" in shown
    assert page.post(url(case, "apply-hearing"), {}).status_code == 422
    days.go_to(LAST_DAY)
    page.post(url(case, "apply-hearing"), {})
    assert PenaltyHearing.objects.get().applied_on == LAST_DAY


def test_no_hearing_where_the_law_gives_none(page, case):
    type(case).objects.filter(pk=case.pk).update(hearing_offered=False, proposed_fine=5000)
    response = page.get(url(case, "apply-hearing"))
    assert response.status_code == 403
    assert "不属于可以要求听证的范围" in text_of(response)


def test_a_hearing_is_withdrawn_once(page, case):
    assert page.get(url(case, "withdraw-hearing")).status_code == 403
    page.post(url(case, "apply-hearing"), {})
    page.post(url(case, "withdraw-hearing"), {"ground": "已与承办人员沟通"})
    made = PenaltyHearing.objects.get()
    assert made.withdrawn_on == IN_TIME
    assert page.get(url(case, "withdraw-hearing")).status_code == 403
    # In time it may be asked for anew.
    assert page.get(url(case, "apply-hearing")).status_code == 200


def test_a_hearing_already_held_is_not_repeated(page, case):
    PenaltyHearingFactory(case=case, held=True)
    response = page.get(url(case, "apply-hearing"))
    assert response.status_code == 403
    assert "已举行听证" in text_of(response)


# -- the page of the case --


def test_page_shows_what_may_be_done_until_when_and_what_not(page, case):
    shown = text_of(page.get(reverse("enterprise:cases-detail", args=[case.ledger_no])))
    assert url(case, "defend") in shown
    assert "2025年2月19日前" in shown
    assert url(case, "withdraw-hearing") not in shown
    assert url(case, "payment-proof") not in shown


def test_before_the_notice_there_is_nothing(page, case_law, firm):
    hidden = lawful_case(C.EXAMINING, enterprise=firm, notified_on=None, notice_served_on=None)
    for name in ("defend", "waive-defence", "apply-hearing", "service-address"):
        assert page.get(url(hidden, name)).status_code == 404
        assert page.post(url(hidden, name), {"text": "猜测"}).status_code == 404
    assert page.get(reverse("enterprise:cases-detail", args=[hidden.ledger_no])).status_code == 404
