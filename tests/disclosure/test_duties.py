"""What an enterprise owes: who is obliged, how each duty stands, and what a reader is told of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.duty.derived import by_urgency, duties_in, duties_of
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.enums import FilingStatus, ListingStatus, TriggerKind
from disclosure.models import AnnualSubmission, TemporarySubmission
from registry.models import StatutoryLimit, Threshold
from registry.selectors import work_calendar
from tests.disclosure.duty_scene import TODAY, listed
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    DutyListEntryFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import DisclosureTriggerFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("duty_law")]

DUE = date(2024, 3, 15)


def annual(enterprise, today: date = TODAY):
    [found] = [each for each in duties_of(enterprise, today) if each.kind == DutyKind.ANNUAL]
    return found


def temporary(enterprise, today: date = TODAY):
    [found] = [each for each in duties_of(enterprise, today) if each.kind != DutyKind.ANNUAL]
    return found


# ---- D4: the annual report ----


def test_the_list_of_the_year_reported_on_obliges():
    entry = listed(2023)
    assert [(each.kind, each.year, each.due_on) for each in duties_of(entry.enterprise, TODAY)] == [
        (DutyKind.ANNUAL, 2023, DUE)
    ]


def test_this_years_list_obliges_for_the_year_after_only():
    entry = listed(2024)
    found = annual(entry.enterprise)
    assert (found.year, found.due_on, found.state) == (2024, date(2025, 3, 15), DutyState.NOT_DUE)


@pytest.mark.parametrize("status", [ListingStatus.PROPOSED, ListingStatus.NOTICED, ListingStatus.DROPPED])
def test_who_is_not_on_a_public_list_owes_nothing(status):
    entry = DutyListEntryFactory(year=2023, status=status, published_on=None)
    assert duties_of(entry.enterprise, TODAY) == []


def test_a_list_that_is_not_public_yet_obliges_nobody():
    entry = listed(2023)
    assert duties_of(entry.enterprise, date(2023, 3, 27)) == []
    assert annual(entry.enterprise, date(2023, 3, 28)).state == DutyState.NOT_DUE


@pytest.mark.parametrize(
    ("filed_on", "state", "late"),
    [
        (date(2024, 3, 14), DutyState.FILED, 0),
        (DUE, DutyState.FILED, 0),
        (date(2024, 3, 16), DutyState.LATE, 1),
        (date(2024, 5, 1), DutyState.LATE, 47),
    ],
)
def test_the_day_of_handing_in_decides(filed_on, state, late):
    entry = listed(2023)
    report = AnnualDisclosureFactory(enterprise=entry.enterprise, filed_on=filed_on)
    found = annual(entry.enterprise)
    assert (found.state, found.days_late, found.filed_on, found.report) == (state, late, filed_on, report)


def test_a_report_of_another_year_meets_no_duty():
    entry = listed(2023)
    AnnualDisclosureFactory(enterprise=entry.enterprise, for_year=2022, filed_on=date(2023, 3, 1))
    assert annual(entry.enterprise).state == DutyState.OVERDUE


def test_a_draft_is_no_report():
    entry = listed(2023)
    report = AnnualDisclosureFactory(enterprise=entry.enterprise, draft=True)
    found = annual(entry.enterprise)
    assert (found.state, found.report, found.note) == (
        DutyState.OVERDUE,
        report,
        "已建立草稿，尚未提交",
    )


def test_what_is_handed_in_again_was_handed_in_on_the_first_day():
    entry = listed(2023)
    report = AnnualDisclosureFactory(
        enterprise=entry.enterprise, returned=True, status=FilingStatus.RESUBMITTED, filed_on=date(2024, 4, 2)
    )
    assert annual(entry.enterprise).state == DutyState.LATE
    for number, day in enumerate((date(2024, 3, 12), date(2024, 4, 2)), start=1):
        _sealed(report, number, day)
    assert (annual(entry.enterprise).state, annual(entry.enterprise).filed_on) == (
        DutyState.FILED,
        date(2024, 3, 12),
    )


def _sealed(report, number: int, day: date) -> AnnualSubmission:
    return AnnualSubmission.objects.create(
        report=report,
        number=number,
        content={},
        sha256="0" * 64,
        statement="声明",
        certified_by=UserFactory(),
        certified_at=f"{day}T10:00:00+08:00",
        filed_on=day,
        due_on=DUE,
    )


def test_a_returned_report_says_what_to_do():
    entry = listed(2023)
    AnnualDisclosureFactory(enterprise=entry.enterprise, returned=True)
    found = annual(entry.enterprise)
    assert (found.state, found.note) == (DutyState.FILED, "已退回补正，请修改后重新提交")


def test_a_corrected_version_does_not_make_the_first_late():
    entry = listed(2023)
    AnnualDisclosureFactory(
        enterprise=entry.enterprise, status=FilingStatus.SUPERSEDED, superseded_on=date(2024, 5, 1)
    )
    AnnualDisclosureFactory(enterprise=entry.enterprise, version=2, filed_on=date(2024, 4, 20))
    assert (annual(entry.enterprise).state, annual(entry.enterprise).report.version) == (DutyState.FILED, 2)


def test_who_was_taken_off_the_list_before_the_day_is_exempt():
    entry = listed(
        2023, status=ListingStatus.REMOVED, removed_on=date(2024, 2, 1), ground="已不再是重点排污单位"
    )
    found = annual(entry.enterprise)
    assert (found.state, found.reason) == (
        DutyState.EXEMPT,
        "已于2024年2月1日移出2023年度名单：已不再是重点排污单位",
    )


def test_who_was_taken_off_the_list_after_the_day_is_not():
    entry = listed(2023, status=ListingStatus.REMOVED, removed_on=date(2024, 3, 18))
    assert annual(entry.enterprise).state == DutyState.OVERDUE


@pytest.mark.parametrize(
    ("closed_on", "state"),
    [(date(2024, 3, 1), DutyState.EXEMPT), (date(2024, 3, 16), DutyState.OVERDUE)],
)
def test_who_was_closed_before_the_day_is_exempt(closed_on, state):
    entry = listed(2023, enterprise=EnterpriseFactory(closed_on=closed_on))
    assert annual(entry.enterprise).state == state


def test_nothing_is_known_before_it_happened():
    entry = listed(2023, status=ListingStatus.REMOVED, removed_on=date(2024, 3, 10))
    AnnualDisclosureFactory(enterprise=entry.enterprise, filed_on=date(2024, 3, 12))
    assert annual(entry.enterprise, date(2024, 3, 9)).state == DutyState.DUE_SOON
    assert annual(entry.enterprise, date(2024, 3, 11)).state == DutyState.EXEMPT
    assert annual(entry.enterprise, date(2024, 3, 12)).state == DutyState.FILED


# ---- D5: temporary reports ----


def test_a_document_obliges_who_is_on_the_list_of_its_year():
    entry = listed(2024)
    trigger = DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 3))
    found = temporary(entry.enterprise)
    assert (found.state, found.due_on, found.days_late) == (DutyState.OVERDUE, date(2024, 6, 11), 1)
    assert (found.trigger, found.entry, found.reference) == (
        trigger,
        None,
        f"temporary:{trigger.ledger_no}",
    )


def test_it_obliges_nobody_else():
    listed(2024)
    trigger = DisclosureTriggerFactory()
    found = temporary(trigger.enterprise)
    assert (found.state, found.reason, found.due_on) == (DutyState.EXEMPT, "未列入2024年度名单", None)


def test_the_list_of_another_year_does_not_oblige():
    entry = listed(2023)
    listed(2024)
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 3))
    assert temporary(entry.enterprise).state == DutyState.EXEMPT


def test_before_the_years_list_is_public_no_term_runs():
    entry = listed(2023)
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 2, 20))
    waiting = temporary(entry.enterprise, date(2024, 3, 20))
    assert (waiting.state, waiting.due_on, waiting.before_listing) == (DutyState.NOT_DUE, None, True)
    assert waiting.note == "2024年度名单尚未公布；列入名单的，自公布之日起10个工作日内披露"
    listed(2024, enterprise=entry.enterprise)
    assert temporary(entry.enterprise, date(2024, 3, 28)).due_on == date(2024, 4, 12)


def test_what_came_after_the_removal_does_not_oblige():
    entry = listed(2024, status=ListingStatus.REMOVED, removed_on=date(2024, 6, 3))
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 3))
    assert temporary(entry.enterprise).reason == "收到文书时已移出2024年度名单（2024年6月3日）"


def test_a_removal_before_the_last_day_ends_the_duty_and_one_after_it_does_not():
    entry = listed(2024, status=ListingStatus.REMOVED, removed_on=date(2024, 6, 11))
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 3))
    assert temporary(entry.enterprise).state == DutyState.EXEMPT
    entry.removed_on = date(2024, 6, 12)
    entry.save()
    assert temporary(entry.enterprise).state == DutyState.OVERDUE


def test_what_was_excused_is_exempt_with_its_reason():
    entry = listed(2024)
    DisclosureTriggerFactory(
        enterprise=entry.enterprise, excused_on=date(2024, 6, 5), excused_reason="与环境信息无关"
    )
    found = temporary(entry.enterprise)
    assert (found.state, found.reason) == (DutyState.EXEMPT, "与环境信息无关")
    assert temporary(entry.enterprise, date(2024, 6, 4)).state == DutyState.NOT_DUE


@pytest.mark.parametrize(
    ("filed_on", "state"),
    [
        (date(2024, 6, 3), DutyState.FILED),
        (date(2024, 6, 11), DutyState.FILED),
        (date(2024, 6, 12), DutyState.LATE),
    ],
)
def test_a_report_meets_the_duty_of_its_document(filed_on, state):
    entry = listed(2024)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise, received_on=date(2024, 6, 3), filed_on=filed_on
    )
    DisclosureTriggerFactory(enterprise=entry.enterprise, report=report)
    found = temporary(entry.enterprise)
    assert (found.state, found.report, found.filed_on) == (state, report, filed_on)


def test_one_report_may_answer_several_documents():
    entry = listed(2024)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise, received_on=date(2024, 6, 3), filed_on=date(2024, 6, 5)
    )
    for _ in range(2):
        DisclosureTriggerFactory(enterprise=entry.enterprise, report=report)
    states = [each.state for each in duties_of(entry.enterprise, TODAY) if each.kind == DutyKind.TEMPORARY]
    assert states == [DutyState.FILED, DutyState.FILED]


def test_a_report_without_a_document_on_record_was_owed_all_the_same():
    entry = listed(2024)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise, received_on=date(2024, 5, 6), filed_on=date(2024, 5, 14)
    )
    found = temporary(entry.enterprise)
    assert (found.state, found.due_on, found.source) == (DutyState.LATE, date(2024, 5, 11), report)


def test_a_temporary_report_handed_in_again_was_in_time():
    entry = listed(2024)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise, received_on=date(2024, 6, 3), filed_on=date(2024, 6, 12)
    )
    TemporarySubmission.objects.create(
        report=report,
        number=1,
        content={},
        sha256="0" * 64,
        statement="声明",
        certified_at="2024-06-05T10:00:00+08:00",
        filed_on=date(2024, 6, 5),
    )
    DisclosureTriggerFactory(enterprise=entry.enterprise, report=report)
    assert temporary(entry.enterprise).state == DutyState.FILED


# ---- D6: changes ----


def test_a_change_has_no_term():
    entry = listed(2024)
    DisclosureTriggerFactory(
        enterprise=entry.enterprise, kind=TriggerKind.CHANGE, received_on=date(2024, 1, 5)
    )
    found = temporary(entry.enterprise)
    assert (found.kind, found.state, found.due_on, found.clock) == (
        DutyKind.CHANGE,
        DutyState.NOT_DUE,
        None,
        None,
    )
    assert found.basis.endswith("第十八条")


def test_a_change_is_done_with_its_report_and_never_late():
    entry = listed(2024)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise,
        trigger=TriggerKind.CHANGE,
        received_on=date(2024, 1, 5),
        filed_on=date(2024, 6, 5),
    )
    DisclosureTriggerFactory(enterprise=entry.enterprise, kind=TriggerKind.CHANGE, report=report)
    assert temporary(entry.enterprise).state == DutyState.FILED


# ---- the whole ----


def test_a_missing_row_is_told_and_stops_nobody():
    entry = listed(2024)
    DisclosureTriggerFactory(enterprise=entry.enterprise)
    StatutoryLimit.objects.filter(code="disclosure-temporary").delete()
    found = temporary(entry.enterprise)
    assert "disclosure-temporary" in found.problem and found.state == DutyState.NOT_DUE


def test_without_the_row_of_the_day_the_pages_say_what_to_load(client):
    entry = listed(2023)
    Threshold.objects.all().delete()
    found = annual(entry.enterprise)
    assert (found.due_on, found.state) == (None, DutyState.NOT_DUE)
    assert "disclosure-annual-due" in found.problem
    client.force_login(MembershipFactory(enterprise=entry.enterprise).user)
    assert "disclosure-annual-due" in client.get(reverse("disclosure-enterprise:home")).content.decode()
    client.force_login(UserFactory())
    assert client.get(reverse("enforcement:queue"), {"whose": "all"}).status_code == 200
    assert (
        "disclosure-annual-due"
        in client.get(reverse("disclosure:overdue"), {"state": "all"}).content.decode()
    )


def test_how_soon_is_soon_is_a_row():
    entry = listed(2024)
    DisclosureTriggerFactory(enterprise=entry.enterprise)
    days = [date(2024, 6, 4), date(2024, 6, 5), date(2024, 6, 6)]  # four, three and two working days before
    N, S = DutyState.NOT_DUE, DutyState.DUE_SOON
    assert [temporary(entry.enterprise, day).state for day in days] == [N, N, S]
    Threshold.objects.filter(code="disclosure-temporary-soon").update(amount=3)
    assert [temporary(entry.enterprise, day).state for day in days] == [N, S, S]


def test_the_most_pressing_comes_first():
    entry = listed(2024)
    listed(2023, enterprise=entry.enterprise)
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 3))
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2024, 6, 11))
    AnnualDisclosureFactory(enterprise=entry.enterprise, for_year=2022)
    found = duties_of(entry.enterprise, TODAY)
    assert [(each.kind, each.due_on, each.state) for each in found] == [
        (DutyKind.ANNUAL, DUE, DutyState.OVERDUE),
        (DutyKind.TEMPORARY, date(2024, 6, 11), DutyState.OVERDUE),
        (DutyKind.TEMPORARY, date(2024, 6, 18), DutyState.NOT_DUE),
        (DutyKind.ANNUAL, date(2025, 3, 15), DutyState.NOT_DUE),
    ]
    assert by_urgency(reversed(found)) == found


def _firms(count: int) -> None:
    for _ in range(count):
        entry = listed(2024)
        listed(2023, enterprise=entry.enterprise)
        AnnualDisclosureFactory(enterprise=entry.enterprise)
        DisclosureTriggerFactory(enterprise=entry.enterprise)
        TemporaryDisclosureFactory(enterprise=entry.enterprise)


def test_the_number_of_queries_does_not_grow_with_the_enterprises():
    counts = []
    work_calendar()
    for more in (1, 49):
        _firms(more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = duties_in(lambda rows: rows, TODAY)
        counts.append(len(queries))
    assert len(found) == 4 * 50
    assert counts[0] == counts[1] <= 9
