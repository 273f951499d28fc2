"""Two at once: an opinion and the summing up, two decisions, two numbers."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from common.errors import Conflict, Refused
from common.models import PublishedRecord
from governance.consultation.opinions import receive_opinion
from governance.consultation.services import take_round_step
from governance.decision.public import DECISION
from governance.decision.services import take_decision_step
from governance.models import MajorDecision, NormativeDocument, OpinionRound, RoundOpinion
from governance.normative.services import take_normative_step
from tests.days import Days
from tests.governance.procedure_scene import CLOSED, SUMMED, Scene
from tests.racing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(monkeypatch) -> Scene:
    cache.clear()
    return Scene(Days(monkeypatch))


@pytest.mark.parametrize("attempt", range(3))
def test_an_opinion_of_the_last_second_is_never_passed_over(scene, attempt):
    """Either it is in before the summing up, which then waits for it, or it is refused."""
    opened = scene.opened(scene.listed())
    scene.days.go_to(SUMMED)
    last = datetime(CLOSED.year, CLOSED.month, CLOSED.day, 23, 59, 59, tzinfo=timezone.get_default_timezone())

    def speak():
        return receive_opinion(round_pk=opened.pk, text="最后一秒的意见", at=last)

    def sum_up():
        seen = OpinionRound.objects.get(pk=opened.pk)
        return take_round_step(seen, "summarised", actor=scene.reviewer, summary="没有意见")

    outcomes = at_once(speak, sum_up)  # as they came to an end
    opened.refresh_from_db()
    spoken = any(isinstance(each, RoundOpinion) for each in outcomes)
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
    assert opened.status == ("open" if spoken else "summarised")
    assert RoundOpinion.objects.count() == spoken


def test_two_who_decide_at_once_decide_once(scene):
    decision = scene.discussed()

    def decide():
        seen = MajorDecision.objects.get(pk=decision.pk)
        return take_decision_step(
            seen, "decided", actor=scene.leader, decision_text="文本", announcement="说明"
        )

    outcomes = at_once(decide, decide)
    # the slower one may have read the row after the faster one was done
    assert sorted(type(each).__name__ in ("Conflict", "Refused") for each in outcomes) == [False, True]
    assert PublishedRecord.objects.filter(kind=DECISION).count() == 1
    assert [Conflict, Refused].count(type(outcomes[0])) + [Conflict, Refused].count(type(outcomes[1])) == 1


def test_two_documents_issued_at_once_have_two_numbers(scene):
    first, second = scene.deliberated(title="甲办法"), scene.deliberated(title="乙办法")

    def issue(pk):
        def act():
            seen = NormativeDocument.objects.get(pk=pk)
            return take_normative_step(seen, "issued", actor=scene.leader, text="正文", interpretation="解读")

        return act

    at_once(issue(first.pk), issue(second.pk))
    numbers = set(NormativeDocument.objects.values_list("document_number", flat=True))
    assert numbers == {"兰新环规〔2026〕1号", "兰新环规〔2026〕2号"}


def test_two_who_prepare_a_round_at_once_prepare_one(scene):
    decision = scene.listed()
    outcomes = at_once(lambda: scene.prepared(decision), lambda: scene.prepared(decision))
    assert OpinionRound.objects.count() == 1
    assert sum(isinstance(each, OpinionRound) for each in outcomes) == 1
