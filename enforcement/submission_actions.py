"""The staff's answer to what a party handed in, as an action of its register."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from common.registers.actions import RecordActionForm
from enforcement.action import Action
from enforcement.forms_execution import lines, today_field
from enforcement.models import PartySubmission
from enforcement.services.submissions import answer_submission


class SubmissionAnswerForm(RecordActionForm):
    answered_on = today_field("办理日期")
    answer = lines("办理意见", 5, help_text="逐项答复当事人提出的事实、理由和材料；将告知当事人。")


SUBMISSION_ACTIONS: Sequence[Action] = (
    Action(
        PartySubmission,
        "answer",
        "办理当事人提交",
        SubmissionAnswerForm,
        answer_submission,
        lambda submission: submission.answered_on is None,
        consequence="办理意见告知当事人，不能更改；由此引起的缴款、复查、收到方案等，请在相应事项中登记。",
    ),
)


def answer_url(submission: PartySubmission) -> str:
    """The page on which it is answered, "" once it is."""
    if submission.answered_on is not None:
        return ""
    return reverse("enforcement:submissions-answer", args=[submission.ledger_no])
