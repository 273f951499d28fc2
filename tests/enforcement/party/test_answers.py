"""The staff's answer to what a party handed in: once, with words, told to the party, by who may."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Message
from enforcement.procedure_enums import SubmissionKind
from enforcement.services import submissions
from enforcement.services.submissions import answer_submission, submit
from tests.enforcement.party.conftest import BACKEND, text_of
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_after import case_in
from tests.permits.wizard import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(case_law, days, firm, party):
    days.go_to(date(2024, 4, 22))
    case = case_in("performing", enterprise=firm, department=firm.department)
    return submit(case, actor=party, kind=SubmissionKind.PAYMENT_PROOF, text="已缴5万元", uploads=[pdf()])


def test_the_answer_reaches_the_party(client, submission, party):
    officer = UserFactory(roles=[Role.HANDLER])
    client.force_login(officer, backend=BACKEND)
    address = reverse("enforcement:submissions-answer", args=[submission.ledger_no])
    assert address in text_of(
        client.get(reverse("enforcement:submissions-detail", args=[submission.ledger_no]))
    )
    assert address in text_of(
        client.get(reverse("enforcement:cases-detail", args=[submission.case.ledger_no]))
    )
    client.post(address, {"answered_on": "2024-04-22", "answer": "已核对入账。"})
    submission.refresh_from_db()
    assert (submission.answer, submission.answered_by) == ("已核对入账。", officer)
    assert submission.waiting_since is None
    assert history(submission).last().kind == "changed"
    told = Message.objects.get(recipient=party, title__startswith="缴款凭证已办理")
    client.force_login(party, backend=BACKEND)
    assert "已核对入账。" in text_of(client.get(told.url))
    assert "已核对入账。" in text_of(
        client.get(reverse("enterprise:cases-detail", args=[submission.case.ledger_no]))
    )


def test_an_answer_needs_words_and_a_day_that_has_come(submission):
    officer = UserFactory(roles=[Role.HANDLER])
    with pytest.raises(Refused, match="请填写办理意见"):
        answer_submission(submission, actor=officer, answer="  ")
    with pytest.raises(Refused, match="不得晚于今天"):
        answer_submission(submission, actor=officer, answer="好", answered_on=date(2024, 4, 23))


def test_once_only(submission):
    officer = UserFactory(roles=[Role.HANDLER])
    answer_submission(submission, actor=officer, answer="已核对。")
    with pytest.raises(Conflict):
        answer_submission(submission, actor=officer, answer="再答一次。")


def test_neither_the_party_nor_a_park_answers(submission, party):
    with pytest.raises(Refused):
        answer_submission(submission, actor=party, answer="自己批准")
    with pytest.raises(Refused):
        clerk = UserFactory(roles=[Role.HANDLER], department=DepartmentFactory(park=True))
        answer_submission(submission, actor=clerk, answer="越权")
    submission.refresh_from_db()
    assert submission.answered_on is None


def test_the_same_again_is_a_conflict_until_answered(submission, party):
    again = {"actor": party, "kind": SubmissionKind.PAYMENT_PROOF, "text": "已缴5万元"}
    with pytest.raises(Conflict, match="请勿重复提交"):
        submit(submission.case, uploads=[pdf()], **again)
    answer_submission(submission, actor=UserFactory(roles=[Role.HANDLER]), answer="看不清，请重传。")
    assert submit(submission.case, uploads=[pdf()], **again).pk != submission.pk


def test_nobody_floods_the_desk(submission, party, monkeypatch):
    monkeypatch.setattr(submissions, "MOST_OPEN", 1)
    with pytest.raises(Refused, match="等待办理"):
        submit(submission.case, actor=party, kind=SubmissionKind.PAYMENT_PROOF, text="又缴", uploads=[pdf()])
    monkeypatch.setattr(submissions, "MOST_FILES", 1)
    with pytest.raises(Refused, match="一次最多上传1个文件"):
        submit(
            submission.case,
            actor=party,
            kind=SubmissionKind.PAYMENT_PROOF,
            text="三缴",
            uploads=[pdf(), pdf()],
        )
