"""The yearly page of disputes, suggestions, supervision and file reviews; the queue and reminders."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.models import Message
from governance import oversight
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from governance.oversight_reminders import KINDS, remind
from governance.tasks import send_oversight_reminders
from registry.queue.matters import gathered
from registry.reference import reminder_rows
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.governance import (
    AccountabilityMeasureFactory,
    AdviceFactory,
    DisputeReviewFactory,
    DisputeSittingFactory,
    FileReviewRoundFactory,
    LitigationFactory,
    ReviewedFileFactory,
    ReviewMarkFactory,
    SupervisionCheckFactory,
    SupervisionFindingFactory,
    SupervisionPlanFactory,
    SupervisionPlanItemFactory,
)
from tests.factories.registry import ReminderRuleFactory

pytestmark = pytest.mark.django_db

URL = reverse("governance:oversight")
S, OUT = LitigationStatus, LitigationOutcome


@pytest.fixture(autouse=True)
def law():
    load_law()


@pytest.fixture
def days(monkeypatch):
    made = Days(monkeypatch)
    made.go_to(date(2024, 9, 2))
    return made


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])


def fill():
    """One of everything in 2024, and some of other years."""
    lost = LitigationFactory(
        kind=LitigationKind.RECONSIDERATION,
        status=S.CONCLUDED,
        outcome=OUT.REVOKED,
        concluded_on=date(2024, 7, 1),
        judgment_received_on=date(2024, 7, 1),
        effective_on=date(2024, 7, 1),
    )
    DisputeReviewFactory(dispute=lost, corrected_on=date(2024, 8, 30))
    DisputeSittingFactory(dispute=lost, head_notified=True)
    LitigationFactory(received_on=date(2023, 5, 4))
    AdviceFactory(status="replied", replied_on=date(2024, 7, 20), reply="已整改")
    check = SupervisionCheckFactory()
    SupervisionFindingFactory(check_record=check)
    AccountabilityMeasureFactory(check_record=check)
    review_round = FileReviewRoundFactory(status="drawn", drawn_on=date(2024, 8, 1))
    file = ReviewedFileFactory(
        review_round=review_round, status="scored", scored_on=date(2024, 8, 5), score=95, grade="excellent"
    )
    ReviewMarkFactory(file=file)
    return check


def test_every_number_opens_to_exactly_what_it_counts(days, client, officer):
    fill()
    client.force_login(officer)
    seen = 0
    for table in oversight.tables(officer, 2024):
        for line in table.lines:
            for number in line.numbers:
                page = client.get(number.url)
                assert page.status_code == 200, number.url
                assert page.context["count"].number == number.value, (table.key, line.label, number.url)
                seen += number.value
    assert seen > 12


def test_what_did_not_happen_shows_zero(client, officer):
    client.force_login(officer)
    page = client.get(URL, {"year": date.today().year})
    text = page.content.decode()
    assert page.status_code == 200
    assert "没有收到的显示0件" in text
    suggestions = next(each for each in page.context["tables"] if each.key == "suggestions")
    assert [line.numbers[0].value for line in suggestions.lines] == [0, 0, 0]


def test_lessons_late_suggestions_and_frequent_problems_are_told(days, client, officer):
    fill()
    LitigationFactory(
        status=S.CONCLUDED,
        outcome=OUT.UNLAWFUL,
        concluded_on=date(2024, 8, 1),
        effective_on=date(2024, 8, 20),
    )
    client.force_login(officer)
    text = html.unescape(client.get(URL, {"year": 2024}).content.decode())
    assert "告知程序不得省略" in text
    assert "还有1件已生效的败诉案件没有分析" in text
    assert "逾期回复或者逾期未回复（1件）" in text
    assert "证据确实充分，1件，共扣5" in re.sub(r"\s", "", text)


def test_a_wrong_year_is_told(client, officer):
    client.force_login(officer)
    assert client.get(URL, {"year": "abc"}).status_code == 400


def test_a_park_reads_its_own_alone(days, officer):
    check = fill()
    other = DepartmentFactory(park=True)
    of_park = UserFactory(department=check.target)
    table = oversight.supervision(of_park, 2024)
    assert [line.label for line in table.lines] == [check.target.name]
    assert [number.value for number in table.lines[0].numbers] == [1, 1, 1, 0, 1]
    stranger = oversight.supervision(UserFactory(department=other), 2024)
    assert [number.value for number in stranger.lines[0].numbers] == [0, 0, 0, 0, 0]
    assert sum(n.value for line in oversight.disputes(of_park, 2024).lines for n in line.numbers) == 0


def test_the_page_takes_the_same_queries_for_one_and_for_four(days, client, officer):
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(URL, {"year": 2024}).status_code == 200
        return len(found)

    client.force_login(officer)
    fill()
    client.get(URL)
    first = count()
    for _ in range(3):
        fill()
    assert count() == first


@pytest.mark.parametrize(
    ("slug", "make"),
    [
        ("litigation", LitigationFactory),
        ("advice", AdviceFactory),
        ("supervision-checks", SupervisionCheckFactory),
        ("reviewed-files", ReviewedFileFactory),
        ("supervision-plans", SupervisionPlanFactory),
    ],
)
def test_the_desk_takes_a_bounded_number_of_queries(days, client, officer, slug, make):
    record = make()
    if slug == "supervision-plans":
        for _ in range(3):
            SupervisionPlanItemFactory(plan=record)
    client.force_login(officer)
    url = reverse(f"governance:{slug}-detail", args=[record.ledger_no])
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    assert len(found) <= 45


# ---- the queue and reminders ----


def test_the_queue_reads_any_number_with_the_same_queries(days, officer):
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            matters = gathered(KINDS, lambda kind: kind.open_rows(officer), date(2024, 9, 2))
            assert all(matter.title and matter.stage is not None for matter in matters)
            [matter.step_for(officer) for matter in matters]
            [str(matter.holder.department) for matter in matters]
        return len(found)

    def one_of_each() -> None:
        LitigationFactory()
        AdviceFactory()
        plan = SupervisionPlanFactory(status="approved", approved_on=date(2024, 2, 1))
        SupervisionPlanItemFactory(plan=plan)
        SupervisionFindingFactory()
        SupervisionFindingFactory(status="rectified", rectified_on=date(2024, 7, 1))
        review_round = FileReviewRoundFactory(status="drawn", drawn_on=date(2024, 8, 1))
        ReviewedFileFactory(review_round=review_round)
        ReviewedFileFactory(review_round=review_round, status="scored", scored_on=date(2024, 8, 5))
        ReviewedFileFactory(
            review_round=review_round,
            status="final",
            scored_on=date(2024, 8, 5),
            final_on=date(2024, 8, 20),
            correction_due_on=date(2024, 9, 20),
        )

    one_of_each()
    count()
    first = count()
    one_of_each()
    assert count() == first
    found = gathered(KINDS, lambda kind: kind.open_rows(officer), date(2024, 9, 2))
    assert {matter.kind.code for matter in found} == {kind.code for kind in KINDS}
    assert len(found) == 16


def test_the_queue_page_shows_them(days, client, officer):
    LitigationFactory(title="不服处罚决定案", handler=officer)
    client.force_login(officer)
    page = client.get(reverse("enforcement:queue"), {"field": "governance"})
    assert page.status_code == 200
    assert "不服处罚决定案" in page.content.decode()


def test_each_occasion_is_told_once_to_whom_it_concerns(days):
    for row in reminder_rows():
        if row["clock"] in ("litigation-answer", "supervision-finding", "file-review-score"):
            ReminderRuleFactory(**row)
    handler = UserFactory()
    LitigationFactory(handler=handler, received_on=date(2024, 8, 19))  # due on 3 September
    finding = SupervisionFindingFactory(due_on=date(2024, 8, 30))
    of_park = UserFactory(department=finding.check_record.target)
    review_round = FileReviewRoundFactory(status="drawn", drawn_on=date(2024, 8, 1))
    file = ReviewedFileFactory(review_round=review_round)
    assert remind(date(2024, 9, 2)) > 0
    assert remind(date(2024, 9, 2)) == 0
    send_oversight_reminders()
    told = Message.objects.values_list("recipient", "title")
    assert any(key == handler.pk and title.startswith("行政诉讼答辩") for key, title in told)
    assert any(key == of_park.pk and title.startswith("监督问题整改已超期") for key, title in told)
    assert any(key == file.reviewer_id and title.startswith("案卷评查评分") for key, title in told)
