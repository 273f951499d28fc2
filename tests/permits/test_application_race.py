"""Two users at once, on a real database: one record, one answer; nobody's text is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from common.errors import Conflict
from common.models import Attachment, OfficialDocument
from permits.drafts import Draft, is_seal_intact
from permits.models import EiaApplication, EiaDecision
from permits.services.applications import save_section, submit_application
from tests.factories.permits import EiaApplicationFactory
from tests.factories.registry import MembershipFactory
from tests.permits.wizard import TYPED, fill

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread and connection of its own, all starting together; what each gave or raised."""
    assert connection.vendor == "postgresql"
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[place] = work()
        except Exception as error:  # handed to the test, which names what it expects
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def draft() -> EiaApplication:
    return EiaApplicationFactory(enterprise=MembershipFactory().enterprise)


@pytest.fixture
def users(draft: EiaApplication) -> list[Any]:
    first = draft.enterprise.memberships.get().user
    return [first, MembershipFactory(enterprise=draft.enterprise).user]


def test_two_submit_at_once_one_record_comes(law_data, draft, users):
    fill(draft, users[0])
    seen = Draft(draft).sha256

    def submit(user: Any) -> Callable[[], Any]:
        mine = EiaApplication.objects.get(pk=draft.pk)
        return lambda: submit_application(actor=user, application=mine, seen=seen)

    found = at_once([submit(user) for user in users])
    assert sorted(type(each) for each in found if isinstance(each, Exception)) == [Conflict]
    decision = EiaDecision.objects.get()
    assert is_seal_intact(EiaApplication.objects.get())
    assert OfficialDocument.objects.of(decision).count() == 1
    assert Attachment.objects.of(decision).current().count() == 3


def test_two_save_the_same_section_at_once_both_are_kept(draft, users):
    def save(user: Any, words: str) -> Callable[[], Any]:
        mine = EiaApplication.objects.get(pk=draft.pk)
        typed = TYPED["impacts"] | {"overview": words}
        return lambda: save_section(actor=user, application=mine, code="impacts", typed=typed, seen=0)

    found = at_once([save(user, f"第{n}人写的") for n, user in enumerate(users)])
    (lost,) = (each for each in found if isinstance(each, Conflict))
    draft.refresh_from_db()
    stands = draft.sections["impacts"]["data"]
    assert lost.theirs == stands
    assert {lost.mine["overview"], stands["overview"]} == {"第0人写的", "第1人写的"}


def test_two_save_different_sections_at_once_both_stand(draft, users):
    codes = ("impacts", "agency")

    def save(user: Any, code: str) -> Callable[[], Any]:
        mine = EiaApplication.objects.get(pk=draft.pk)
        return lambda: save_section(actor=user, application=mine, code=code, typed=TYPED[code], seen=0)

    found = at_once([save(user, code) for user, code in zip(users, codes, strict=True)])
    assert [each for each in found if isinstance(each, Exception)] == []
    draft.refresh_from_db()
    assert {code: draft.sections[code]["data"] for code in codes} == {code: TYPED[code] for code in codes}
