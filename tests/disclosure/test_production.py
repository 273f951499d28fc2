"""Steps of compulsory clean-production audits: their terms, handing in, confirming, missing them."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Attachment, Message
from disclosure.enums import CleanProductionKind, EventResult
from disclosure.listing.facts import facts_of
from disclosure.models import CleanProductionAudit, ProductionFiling, ProductionLead
from disclosure.production.clocks import ProductionRows, states_of
from disclosure.production.enums import ProductionFilingStatus, ProductionStep
from disclosure.production.leads import missed_step, open_lead, state_for
from disclosure.production.services import decide_filing, file_step
from enforcement.models import EnforcementLead
from enforcement.procedure_enums import LeadKind
from registry.clocks.states import ClockState
from registry.enums import MembershipRole
from registry.models import Law, Provision
from registry.reference import rows_of
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    CleanProductionAuditFactory,
    CleanProductionEventFactory,
    ProductionFilingFactory,
)
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

LISTED = date(2024, 3, 28)
TODAY = date(2024, 4, 22)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
S = ProductionStep


def load_articles() -> None:
    laws = {law.code: law for law in Law.objects.all()}
    for row in rows_of("provisions"):
        if row["code"] in ("eco-code-1221", "clean-production-law-39"):
            Provision.objects.create(**row | {"law": laws[row["law"]]})


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    load_articles()
    days.go_to(TODAY)


@pytest.fixture
def audit():
    return CleanProductionAuditFactory(listed_on=LISTED)


@pytest.fixture
def officer(audit):
    return UserFactory(department=audit.department)


@pytest.fixture
def handler(audit):
    return MembershipFactory(enterprise=audit.enterprise).user


@pytest.fixture
def certifier(audit):
    return MembershipFactory(enterprise=audit.enterprise, role=MembershipRole.CERTIFIER).user


def pdf(name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def hand_in(actor, audit, step=S.START, **values):
    values = {"content": "自行审核", "done_on": TODAY, "uploads": [pdf()]} | values
    return file_step(actor=actor, audit=audit, step=step, **values)


def due(audit, today=TODAY):
    return {each.step: each.clock.due_on for each in states_of(audit, today) if each.clock}


# ---- the terms ----


def test_terms_run_from_the_day_of_the_list(audit):
    """28 April 2024 was a Sunday made a working day; 28 May a Tuesday; 28 March 2025 a Friday."""
    assert due(audit) == {
        S.INFORMATION: date(2024, 4, 28),
        S.START: date(2024, 5, 28),
        S.REPORT: date(2025, 3, 28),
    }


def test_a_holiday_puts_the_last_day_off():
    """1 April and two months is a Saturday; a month after 1 April 2024 the holidays of May begin."""
    audit = CleanProductionAuditFactory(listed_on=date(2024, 4, 1))
    assert due(audit)[S.INFORMATION] == date(2024, 5, 6)
    assert due(audit)[S.START] == date(2024, 6, 3)


def test_a_day_past_the_calendar_stands_as_the_law_has_it(days):
    audit = CleanProductionAuditFactory(listed_on=date(2026, 5, 2), year=2026)
    assert due(audit, date(2026, 6, 1))[S.REPORT] == date(2027, 5, 2)


def test_the_last_day_is_in_time_and_the_next_is_not(audit):
    on = {day: state_for(audit, S.INFORMATION, day) for day in (date(2024, 4, 28), date(2024, 4, 29))}
    assert [each.clock.state for each in on.values()] == [ClockState.DUE_TODAY, ClockState.OVERDUE]
    assert [each.is_overdue for each in on.values()] == [False, True]


def test_what_is_entered_or_handed_in_stops_the_term(audit):
    audit.started_on = date(2024, 5, 28)
    audit.save()
    late = ProductionFilingFactory(audit=audit, step=S.INFORMATION, place="网站", done_on=date(2024, 4, 30))
    states = {each.step: each for each in states_of(audit, date(2024, 8, 1))}
    assert states[S.START].clock.text == "按期办结"
    assert (states[S.INFORMATION].is_pending, states[S.INFORMATION].clock.text) == (True, "逾期2日办结")
    late.status, late.returned_on = ProductionFilingStatus.RETURNED, date(2024, 5, 6)
    late.save()
    audit = CleanProductionAudit.objects.get(pk=audit.pk)
    again = state_for(audit, S.INFORMATION, date(2024, 8, 1))
    assert (again.is_returned, again.is_overdue) == (True, True)


@pytest.mark.parametrize("how", ["accepted", "closed"])
def test_nothing_is_owed_once_it_is_over(audit, how):
    if how == "accepted":
        CleanProductionEventFactory(
            audit=audit,
            enterprise=audit.enterprise,
            kind=CleanProductionKind.ACCEPTANCE,
            happened_on=date(2024, 4, 30),
        )
    else:
        audit.enterprise.closed_on = date(2024, 4, 30)
        audit.enterprise.save()
    before, after = (states_of(audit, day) for day in (date(2024, 4, 29), date(2024, 9, 2)))
    assert [each.is_overdue for each in before][:2] == [True, False]
    assert not any(each.is_open or each.clock for each in after)


def test_an_acceptance_that_failed_ends_nothing(audit):
    CleanProductionEventFactory(
        audit=audit,
        enterprise=audit.enterprise,
        kind=CleanProductionKind.ACCEPTANCE,
        result=EventResult.RECTIFY,
    )
    assert state_for(audit, S.START, date(2024, 9, 2)).is_overdue


def test_a_list_from_before_the_rule_has_no_terms():
    audit = CleanProductionAuditFactory(listed_on=date(2016, 6, 30), year=2016)
    assert due(audit) == {}


def test_terms_of_many_audits_read_limits_once(django_assert_num_queries):
    for _ in range(4):
        CleanProductionAuditFactory()
    rows = ProductionRows()
    audits = CleanProductionAudit.objects.select_related("enterprise")
    with django_assert_num_queries(7):  # audits, three relations, limits, years and days of the calendar
        for each in audits.prefetch_related("events", "filings", "leads"):
            states_of(each, TODAY, rows)


# ---- handing in ----


def test_a_step_is_handed_in_with_its_files(audit, handler, officer):
    made = hand_in(
        handler, audit, S.INFORMATION, place="https://example.test/info", done_on=date(2024, 4, 19)
    )
    assert (made.status, made.step, made.done_on, made.filed_on, made.filed_by, made.department) == (
        ProductionFilingStatus.SUBMITTED,
        S.INFORMATION,
        date(2024, 4, 19),
        TODAY,
        handler,
        audit.department,
    )
    assert [each.name for each in Attachment.objects.of(made)] == ["证明.pdf"]
    assert {each.kind for each in history(made)} == {"created", "attached"}
    [message] = Message.objects.all()
    assert message.recipient == officer and "公开信息待审核" in message.title
    audit.refresh_from_db()
    assert audit.information_published_on is None  # until the bureau confirms it


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"uploads": []}, "uploads", "请上传证明材料"),
        ({"done_on": None}, "done_on", "请填写完成日期"),
        ({"done_on": date(2024, 4, 23)}, "done_on", "不得晚于今天"),
        ({"done_on": date(2024, 3, 27)}, "done_on", "不得早于名单公布日期（2024年3月28日）"),
        ({"step": S.INFORMATION, "place": " "}, "__all__", "须写明公开方式或网址"),
    ],
)
def test_what_is_wrong_is_said(audit, handler, values, field, words):
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, audit, **values)
    assert words in caught.value.message_dict[field][0]
    assert not ProductionFiling.objects.exists() and not Attachment.objects.exists()


def test_only_the_enterprise_hands_in(audit, officer):
    stranger = MembershipFactory().user
    for actor, words in ((officer, "由企业提交"), (stranger, "您所代表企业")):
        with pytest.raises(Refused, match=words):
            hand_in(actor, audit)
    assert not ProductionFiling.objects.exists()


def test_the_report_is_for_the_certifier_and_after_the_start(audit, handler, certifier):
    with pytest.raises(Refused, match="负责人确认"):
        hand_in(handler, audit, S.REPORT)
    with pytest.raises(Refused, match="请先登记启动审核"):
        hand_in(certifier, audit, S.REPORT)
    hand_in(handler, audit)
    made = hand_in(certifier, audit, S.REPORT, done_on=None)
    assert made.done_on == TODAY  # the day on which it is handed in


def test_measures_wait_for_the_confirmed_report(audit, handler):
    with pytest.raises(Refused, match="审核报告经本局确认后"):
        hand_in(handler, audit, S.MEASURES)
    audit.started_on = audit.reported_on = date(2024, 4, 10)
    audit.save()
    assert hand_in(handler, audit, S.MEASURES).step == S.MEASURES


def test_a_step_is_handed_in_once(audit, handler):
    hand_in(handler, audit)
    with pytest.raises(Conflict):
        hand_in(handler, audit)
    assert ProductionFiling.objects.count() == 1


def test_what_is_over_is_refused(audit, handler):
    audit.enterprise.closed_on = date(2024, 4, 1)
    audit.enterprise.save()
    with pytest.raises(Refused, match="不再需要提交"):
        hand_in(handler, audit)


def test_the_database_holds_one_standing_filing_of_a_step(audit):
    ProductionFilingFactory(audit=audit)
    with pytest.raises(IntegrityError):
        ProductionFilingFactory(audit=audit)


# ---- the bureau ----


def test_confirming_enters_the_day_and_tells_the_enterprise(audit, handler, officer):
    made = hand_in(handler, audit, done_on=date(2024, 4, 15))
    decide_filing(made, ProductionFilingStatus.ACCEPTED, actor=officer)
    audit.refresh_from_db()
    made.refresh_from_db()
    assert (audit.started_on, made.status, made.accepted_on) == (
        date(2024, 4, 15),
        ProductionFilingStatus.ACCEPTED,
        TODAY,
    )
    [event] = history(audit)
    assert event.kind == "changed" and event.changes == {"started_on": [None, "2024-04-15"]}
    assert Message.objects.get(recipient=handler).title == "清洁生产审核启动审核已确认"


def test_what_is_returned_is_handed_in_anew(audit, handler, officer):
    made = hand_in(handler, audit)
    with pytest.raises(Refused, match="须写明理由"):
        decide_filing(made, ProductionFilingStatus.RETURNED, actor=officer)
    decide_filing(made, ProductionFilingStatus.RETURNED, actor=officer, reason="未附审核计划")
    audit.refresh_from_db()
    assert (audit.started_on, made.return_reason, made.returned_on) == (None, "未附审核计划", TODAY)
    message = Message.objects.get(recipient=handler)
    assert "已退回" in message.title and message.text == "未附审核计划"
    again = hand_in(handler, audit)
    decide_filing(again, ProductionFilingStatus.ACCEPTED, actor=officer)
    audit.refresh_from_db()
    assert audit.started_on == TODAY
    with pytest.raises(Refused):
        decide_filing(made, ProductionFilingStatus.ACCEPTED, actor=officer)


def test_another_day_entered_by_hand_is_a_conflict(audit, handler, officer):
    made = hand_in(handler, audit)
    CleanProductionAudit.objects.filter(pk=audit.pk).update(started_on=date(2024, 4, 1))
    with pytest.raises(Conflict, match="2024年4月1日"):
        decide_filing(made, ProductionFilingStatus.ACCEPTED, actor=officer)
    made.refresh_from_db()
    assert made.status == ProductionFilingStatus.SUBMITTED


def test_the_report_is_confirmed_after_the_start(audit, handler, certifier, officer):
    start, report = hand_in(handler, audit), hand_in(certifier, audit, S.REPORT)
    with pytest.raises(Refused, match="启动审核尚未确认"):
        decide_filing(report, ProductionFilingStatus.ACCEPTED, actor=officer)
    for each in (start, report):
        decide_filing(each, ProductionFilingStatus.ACCEPTED, actor=officer)
    audit.refresh_from_db()
    assert (audit.started_on, audit.reported_on) == (TODAY, TODAY)


def test_who_decides(audit, handler):
    made = hand_in(handler, audit)
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            decide_filing(made, ProductionFilingStatus.ACCEPTED, actor=actor)
    assert ProductionFiling.objects.get().status == ProductionFilingStatus.SUBMITTED


def test_acceptance_is_what_the_stay_on_the_list_counts_from(audit):
    """D3: the list of enterprises that must disclose reads the acceptance of the audit."""
    CleanProductionEventFactory(
        audit=audit,
        enterprise=audit.enterprise,
        kind=CleanProductionKind.ACCEPTANCE,
        happened_on=date(2024, 12, 31),
    )
    facts = facts_of([audit.enterprise], 2025, date(2025, 3, 3))[audit.enterprise.pk]
    assert [each.accepted_on for each in facts.audits] == [date(2024, 12, 31)]


# ---- the lead ----


def test_a_missed_start_becomes_a_lead(audit, officer, days):
    days.go_to(date(2024, 6, 12))
    made = open_lead(actor=officer, audit=audit, step=S.START, remark="已催办。")
    lead = made.lead
    assert (lead.kind, lead.enterprise, lead.received_on) == (
        LeadKind.SUPERVISION,
        audit.enterprise,
        date(2024, 6, 12),
    )
    assert lead.subject == f"{audit.enterprise}清洁生产审核逾期未办理：启动审核"
    assert "期限2024年5月28日" in lead.content and "逾期15日" in lead.content
    assert "先责令限期改正；拒不改正的，处5万元以上50万元以下罚款。" in lead.content
    assert lead.content.endswith("已催办。")
    assert (made.provision.code, made.due_on, made.conduct_on) == (
        "clean-production-law-39",
        date(2024, 5, 28),
        date(2024, 5, 29),
    )
    assert lead.production_lead == made
    assert not history(audit).exists()  # which the enterprise reads


def test_since_the_code_the_code_applies():
    """Listed on 15 June 2026: two months end on Saturday 15 August, put off to Monday the 17th."""
    audit = CleanProductionAuditFactory(listed_on=date(2026, 6, 15), year=2026)
    today = date(2026, 9, 1)
    missed = missed_step(state_for(audit, S.START, today), today)
    assert (missed.provision.code, missed.due_on, missed.conduct_on) == (
        "eco-code-1221",
        date(2026, 8, 17),
        date(2026, 8, 18),
    )


def test_information_that_is_not_published_leaves_the_article_to_enforcement(audit, officer, days):
    days.go_to(date(2024, 4, 29))
    made = open_lead(actor=officer, audit=audit, step=S.INFORMATION)
    assert made.provision is None and "由执法部门核定" in made.lead.content


def test_what_is_not_overdue_becomes_no_lead(audit, officer):
    for step in S:
        with pytest.raises(Refused, match="没有逾期"):
            open_lead(actor=officer, audit=audit, step=step)
    assert not EnforcementLead.objects.exists()


def test_who_may_not_open_one(audit, handler, days):
    days.go_to(date(2024, 6, 12))
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            open_lead(actor=actor, audit=audit, step=S.START)
    assert not EnforcementLead.objects.exists()


def test_a_missed_step_becomes_one_lead(audit, officer, days):
    days.go_to(date(2024, 6, 12))
    made = open_lead(actor=officer, audit=audit, step=S.START)
    with pytest.raises(Conflict, match=made.lead.ledger_no):
        open_lead(actor=officer, audit=audit, step=S.START)
    open_lead(actor=officer, audit=audit, step=S.INFORMATION)
    assert ProductionLead.objects.count() == 2
    made.pk, made.lead = None, LeadFactory()
    with pytest.raises(IntegrityError):
        made.save(force_insert=True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["hand in", "lead"])
def test_two_clicks_at_once_are_one(act, days):
    audit = CleanProductionAuditFactory(listed_on=LISTED)
    if act == "lead":
        days.go_to(date(2024, 6, 12))
        actors = [UserFactory(department=audit.department) for _ in range(2)]
    else:
        actors = [MembershipFactory(enterprise=audit.enterprise).user for _ in range(2)]
    barrier, results = Barrier(2), []

    def click(actor) -> None:
        try:
            barrier.wait(10)
            if act == "lead":
                open_lead(actor=actor, audit=audit, step=S.START)
            else:
                hand_in(actor, audit)
            results.append("done")
        except Conflict:
            results.append("conflict")
        finally:
            connections.close_all()

    threads = [Thread(target=click, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["conflict", "done"]
    assert (ProductionFiling.objects.count(), ProductionLead.objects.count()) == (
        (0, 1) if act == "lead" else (1, 0)
    )
