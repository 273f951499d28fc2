"""Missed duties: listed with the share met in time, and made into one lead each by the law of the day."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from threading import Barrier, Thread

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from disclosure.duty.breaches import breach_of
from disclosure.duty.derived import duties_of
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.duty.leads import duty_for, open_lead
from disclosure.enums import ListingStatus, TriggerKind
from disclosure.matters import ANNUAL_REVIEW, KINDS, OVERDUE_ANNUAL, OVERDUE_TEMPORARY, TEMPORARY_REVIEW
from disclosure.models import DutyLead
from enforcement.models import EnforcementLead
from enforcement.procedure_enums import LeadKind
from enforcement.queue import own_matters
from enforcement.services.leads import CASE_SOURCES, INSPECTION_SOURCES
from registry.queue.matters import Reader, gathered
from registry.selectors import work_calendar
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    DutyListEntryFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, ParkFactory

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 12)
LIST = reverse("disclosure:overdue")


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    days.go_to(TODAY)


def listed(year: int = 2023, **values):
    return DutyListEntryFactory(
        year=year, noticed_on=date(2022, 3, 1), published_on=date(year, 3, 28), **values
    )


def overdue_trigger(**values):
    """A document whose report was due on 11 June 2024."""
    entry = listed(2024, **values)
    return DisclosureTriggerFactory(enterprise=entry.enterprise)


# ---- D8: the law of the day ----


def article(due_year: int, days, today: date, filed_on: date | None = None) -> tuple[str, str, date]:
    """(article, range, first day of default) of an annual report due on 15 March of `due_year`."""
    days.go_to(today)
    entry = listed(due_year - 1)
    if filed_on:
        AnnualDisclosureFactory(enterprise=entry.enterprise, for_year=due_year - 1, filed_on=filed_on)
    breach = breach_of(duty_for(entry), today)
    return breach.provision.code, breach.range_words, breach.conduct_on


def test_what_is_not_disclosed_is_punished_by_article_28(days):
    found = article(2024, days, TODAY)
    assert found == ("mee-order-24-28", "1万元以上10万元以下罚款", date(2024, 3, 16))


def test_what_is_disclosed_late_is_punished_by_article_29(days):
    found = article(2024, days, TODAY, filed_on=date(2024, 5, 6))
    assert found == ("mee-order-24-29", "5万元以下罚款", date(2024, 3, 16))


def test_what_was_missed_before_the_code_keeps_the_milder_old_law(days):
    today = date(2026, 9, 1)
    assert article(2026, days, today)[0] == "mee-order-24-28"
    entry = listed(2025)
    why = breach_of(duty_for(entry), today).why
    assert "2026年3月16日" in why and "第二十八条" in why and "第一千零五十七条" in why


def test_what_is_missed_since_the_code_falls_under_it(days):
    today = date(2026, 9, 1)
    days.go_to(today)
    entry = listed(2026)
    trigger = DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2026, 8, 14))
    breach = breach_of(duty_for(trigger), today)
    assert (breach.provision.code, breach.range_words, breach.conduct_on) == (
        "eco-code-1110",
        "2万元以上20万元以下罚款",
        date(2026, 8, 22),
    )


def test_the_day_of_default_decides_and_not_the_day_of_receipt(days):
    """Received on the 6th, due on the 13th, first missed on the 14th: the day before the code took effect."""
    today = date(2026, 9, 1)
    days.go_to(today)
    entry = listed(2026)
    before = DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2026, 8, 6))
    on_it = DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2026, 8, 7))
    assert [breach_of(duty_for(each), today).provision.code for each in (before, on_it)] == [
        "mee-order-24-28",
        "eco-code-1110",
    ]
    assert breach_of(duty_for(on_it), today).conduct_on == date(2026, 8, 15)


def test_late_ones_stay_with_article_29_after_the_code(days):
    today = date(2026, 9, 1)
    days.go_to(today)
    entry = listed(2026)
    report = TemporaryDisclosureFactory(
        enterprise=entry.enterprise, received_on=date(2026, 8, 14), filed_on=date(2026, 8, 25)
    )
    trigger = DisclosureTriggerFactory(
        enterprise=entry.enterprise, received_on=date(2026, 8, 14), report=report
    )
    assert breach_of(duty_for(trigger), today).provision.code == "mee-order-24-29"


@pytest.mark.parametrize("state", ["filed", "not due", "exempt"])
def test_what_is_not_overdue_is_no_breach(state):
    entry = listed(2024 if state == "not due" else 2023)
    if state == "filed":
        AnnualDisclosureFactory(enterprise=entry.enterprise)
    if state == "exempt":
        entry.status, entry.removed_on = ListingStatus.REMOVED, date(2024, 3, 1)
        entry.save()
    with pytest.raises(Refused, match="没有逾期"):
        breach_of(duty_for(entry), TODAY)


# ---- the lead ----


def test_a_missed_report_becomes_a_lead_with_its_grounds():
    entry = listed()
    officer = UserFactory()
    made = open_lead(actor=officer, source=entry, remark="已电话催办两次。")
    lead = made.lead
    assert (lead.kind, lead.enterprise, lead.department, lead.received_on) == (
        LeadKind.SUPERVISION,
        entry.enterprise,
        entry.enterprise.department,
        TODAY,
    )
    assert lead.subject == (f"{entry.enterprise}逾期未提交年度报告：2023年度环境信息依法披露报告")
    assert "披露期限：2024年3月15日。" in lead.content and "逾期89日" in lead.content
    assert "第二十八条" in lead.content and "1万元以上10万元以下罚款" in lead.content
    assert entry.ledger_no in lead.content and lead.content.endswith("已电话催办两次。")
    assert (made.entry, made.trigger, made.due_on, made.conduct_on) == (
        entry,
        None,
        date(2024, 3, 15),
        date(2024, 3, 16),
    )
    assert lead.duty_lead == made
    [duty] = duties_of(entry.enterprise)
    assert duty.lead == lead
    assert [each.kind for each in history(lead)] == ["created"]
    assert not history(entry).exists()  # which the enterprise reads


def test_a_missed_temporary_report_names_its_document():
    trigger = overdue_trigger()
    lead = open_lead(actor=UserFactory(), source=trigger).lead
    assert f"法律文书：行政处罚决定书（{trigger.document_number}），2024年6月3日收到。" in lead.content


def test_a_duty_becomes_one_lead():
    entry = listed()
    open_lead(actor=UserFactory(), source=entry)
    with pytest.raises(Conflict, match="已转执法线索"):
        open_lead(actor=UserFactory(), source=entry)
    assert (DutyLead.objects.count(), EnforcementLead.objects.count()) == (1, 1)


def test_the_database_holds_one_lead_for_a_duty():
    entry = listed()
    made = open_lead(actor=UserFactory(), source=entry)
    made.pk, made.lead = None, LeadFactory()
    with pytest.raises(IntegrityError):
        made.save(force_insert=True)


def test_a_lead_is_of_one_duty():
    made = open_lead(actor=UserFactory(), source=listed())
    made.trigger = overdue_trigger()
    with pytest.raises(ValidationError, match="一条线索只对应一项披露义务"):
        made.full_clean()


def test_who_may_not_open_one():
    entry = listed()
    with pytest.raises(Refused):
        open_lead(actor=UserFactory(roles=[Role.LEADER]), source=entry)
    with pytest.raises(Refused):
        open_lead(actor=MembershipFactory(enterprise=entry.enterprise).user, source=entry)
    with pytest.raises(Refused, match="管辖范围"):
        open_lead(actor=UserFactory(park=True), source=entry)
    assert not EnforcementLead.objects.exists()


def test_what_is_not_overdue_becomes_none():
    entry = listed()
    AnnualDisclosureFactory(enterprise=entry.enterprise)
    with pytest.raises(Refused, match="没有逾期"):
        open_lead(actor=UserFactory(), source=entry)
    assert not EnforcementLead.objects.exists()


def test_leads_of_every_kind_lead_on():
    assert set(INSPECTION_SOURCES) == set(CASE_SOURCES) == set(LeadKind)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_open_one_lead():
    entry = listed()
    officers = [UserFactory(), UserFactory()]
    barrier, results = Barrier(2), []

    def click(officer) -> None:
        try:
            barrier.wait(10)
            results.append(open_lead(actor=officer, source=entry).lead.ledger_no)
        except Conflict:
            results.append("conflict")
        finally:
            connections.close_all()

    threads = [Thread(target=click, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results)[1] == "conflict" and EnforcementLead.objects.count() == 1


# ---- the list ----


@pytest.fixture
def various():
    """Two overdue, one late, one in time, one exempt, one not due; annual and temporary."""
    park = ParkFactory()
    missed = listed(enterprise=EnterpriseFactory(park=park, name="甲化工有限公司"))
    late = listed(enterprise=EnterpriseFactory(name="乙冶金有限公司"))
    AnnualDisclosureFactory(enterprise=late.enterprise, filed_on=date(2024, 4, 14))
    good = listed()
    AnnualDisclosureFactory(enterprise=good.enterprise)
    listed(status=ListingStatus.REMOVED, removed_on=date(2024, 3, 1))
    trigger = DisclosureTriggerFactory(enterprise=listed(2024, enterprise=missed.enterprise).enterprise)
    return {"park": park, "missed": missed, "late": late, "trigger": trigger}


def titles(page) -> list[tuple[str, str]]:
    return [(duty.enterprise.name, str(duty.kind)) for duty in page.context["page"]]


def test_the_list_shows_what_is_overdue_longest_first(client, various):
    client.force_login(UserFactory())
    page = client.get(LIST)
    assert titles(page) == [("甲化工有限公司", "annual"), ("甲化工有限公司", "temporary")]
    assert [duty.days_late for duty in page.context["page"]] == [89, 1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "annual"}, ["annual"]),
        ({"year": "2024"}, ["temporary"]),
        ({"late": "30"}, ["annual"]),
        ({"late": "100"}, []),
        ({"q": "乙冶金"}, []),
        ({"q": "甲 示环罚"}, ["temporary"]),
        ({"state": "late"}, ["annual"]),
        ({"state": "filed"}, ["annual"]),
        ({"state": "exempt"}, ["annual"]),
        ({"lead": "yes"}, []),
        ({"sort": "late"}, ["temporary", "annual"]),
        ({"sort": "-due"}, ["temporary", "annual"]),
    ],
)
def test_the_filters(client, various, query, expected):
    client.force_login(UserFactory())
    assert [kind for _, kind in titles(client.get(LIST, query))] == expected


def test_the_filter_by_park(client, various):
    listed()  # overdue, elsewhere
    client.force_login(UserFactory())
    found = titles(client.get(LIST, {"park": various["park"].code}))
    assert found == [("甲化工有限公司", "annual"), ("甲化工有限公司", "temporary")]


def test_the_share_in_time_opens_what_it_counts(client, various):
    client.force_login(UserFactory())
    shares = client.get(LIST, {"year": "2023"}).context["shares"]
    annual = shares[0]["share"]
    assert (annual.on_time, annual.late, annual.missing, annual.total, annual.percent) == (
        1,
        1,
        1,
        3,
        "33.3%",
    )
    for name in ("total", "on_time", "late", "missing"):
        page = client.get(LIST + shares[0][f"{name}_url"])
        assert page.context["page"].paginator.count == getattr(annual, name), name
    assert shares[1]["share"].percent == ""


def test_wrong_filters_are_told(client):
    client.force_login(UserFactory())
    page = client.get(LIST, {"year": "1999", "late": "x"})
    assert page.status_code == 400 and "筛选条件有误" in page.content.decode()


def test_an_empty_list_says_so(client):
    client.force_login(UserFactory())
    assert "没有逾期未提交的报告" in client.get(LIST).content.decode()
    assert "没有符合条件的披露义务" in client.get(LIST, {"kind": "annual"}).content.decode()


def test_the_export_is_what_the_list_shows(client, various):
    client.force_login(UserFactory())
    content = client.get(reverse("disclosure:overdue-export"), {"kind": "annual"}).content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    rows = list(sheet.values)
    assert (sheet.title, len(rows)) == ("披露义务", 2)
    assert rows[1][0] == "甲化工有限公司" and rows[1][8:12] == ("2024-03-15", "逾期未提交", None, 89)
    text = client.get(reverse("disclosure:overdue-export"), {"format": "csv", "state": "all"}).content
    assert text.decode("utf-8-sig").count("\n") == 1 + 6


def test_a_park_sees_its_own(client, various):
    user = UserFactory(park=True)
    client.force_login(user)
    assert titles(client.get(LIST)) == []
    mine = listed(enterprise=EnterpriseFactory(department=user.department, name="园区企业"))
    assert titles(client.get(LIST)) == [("园区企业", "annual")]
    address = reverse("disclosure:duty-lead", args=["annual", various["missed"].ledger_no])
    assert client.get(address).status_code == 404
    assert client.get(reverse("disclosure:duty-lead", args=["annual", mine.ledger_no])).status_code == 200


def test_the_list_is_the_staffs(client):
    client.force_login(MembershipFactory().user)
    assert client.get(LIST).status_code == 404


def test_the_list_asks_as_many_questions_for_fifty_as_for_one(client):
    client.force_login(UserFactory())
    client.get(LIST)
    work_calendar()
    counts = []
    for more in (1, 49):
        for _ in range(more):
            entry = listed()
            DisclosureTriggerFactory(enterprise=listed(2024, enterprise=entry.enterprise).enterprise)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LIST)
        counts.append(len(queries))
    assert page.context["page"].paginator.count == 100
    assert counts[0] == counts[1]


def test_one_action_opens_the_lead(client, various):
    client.force_login(UserFactory())
    address = reverse("disclosure:duty-lead", args=["annual", various["missed"].ledger_no])
    assert address in client.get(LIST).content.decode()
    text = client.get(address).content.decode()
    assert "1万元以上10万元以下罚款" in text and "逾期89日" in text
    done = client.post(address, {"remark": ""})
    lead = EnforcementLead.objects.get()
    assert done.url == reverse("enforcement:leads-detail", args=[lead.ledger_no])
    text = client.get(done.url).content.decode()
    assert "由逾期披露转来" in text and address in text
    assert lead.ledger_no in client.get(address).content.decode()
    assert lead.ledger_no in client.get(LIST).content.decode()
    assert client.post(address, {}).status_code == 409
    assert EnforcementLead.objects.count() == 1


def test_the_page_of_what_is_not_overdue_says_why(client):
    entry = listed(2024)
    client.force_login(UserFactory())
    address = reverse("disclosure:duty-lead", args=["annual", entry.ledger_no])
    assert "没有逾期" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert client.get(reverse("disclosure:duty-lead", args=["change", entry.ledger_no])).status_code == 404


# ---- the queue ----


def queue(user, *kinds) -> list[tuple[str, str]]:
    found = gathered(kinds, lambda kind: kind.open_rows(user), TODAY)
    return [(each.kind.code, each.record.ledger_no) for each in found]


def test_overdue_duties_stand_in_the_queue_until_they_are_pursued(various):
    officer = UserFactory()
    missed, trigger = various["missed"], various["trigger"]
    assert queue(officer, OVERDUE_ANNUAL, OVERDUE_TEMPORARY) == [
        ("annual-overdue", missed.ledger_no),
        ("temporary-overdue", trigger.ledger_no),
    ]
    open_lead(actor=officer, source=missed)
    AnnualDisclosureFactory(enterprise=missed.enterprise, for_year=2024, draft=True)
    assert queue(officer, OVERDUE_ANNUAL, OVERDUE_TEMPORARY) == [("temporary-overdue", trigger.ledger_no)]


def test_each_has_its_clock_and_its_next_step(various):
    officer = UserFactory()
    annual, temporary = gathered(
        [OVERDUE_ANNUAL, OVERDUE_TEMPORARY], lambda kind: kind.open_rows(officer), TODAY
    )
    assert [(each.pressing.due_on, each.state) for each in (annual, temporary)] == [
        (date(2024, 3, 15), "overdue"),
        (date(2024, 6, 11), "overdue"),
    ]
    step = annual.step_for(officer)
    assert step.url == reverse("disclosure:duty-lead", args=["annual", various["missed"].ledger_no])
    assert step.refusal(officer) == "" and step.refusal(UserFactory(roles=[Role.LEADER])) != ""


def test_filings_wait_for_review():
    officer = UserFactory()
    annual = AnnualDisclosureFactory(submitted=True)
    temporary = TemporaryDisclosureFactory(submitted=True)
    AnnualDisclosureFactory()
    TemporaryDisclosureFactory()
    assert queue(officer, ANNUAL_REVIEW, TEMPORARY_REVIEW) == [
        ("annual-review", annual.ledger_no),
        ("temporary-review", temporary.ledger_no),
    ]


def test_what_nobody_has_is_the_departments_own_and_nobodys_mine():
    department = DepartmentFactory()
    entry = listed(department=department)
    own, other = UserFactory(department=department), UserFactory()
    assert [each.record for each in own_matters(own, TODAY) if each.kind in KINDS] == [entry]
    assert [each for each in own_matters(other, TODAY) if each.kind in KINDS] == []
    reader = Reader(own, TODAY)
    assert not OVERDUE_ANNUAL.open_rows(own).filter(OVERDUE_ANNUAL.held_by([own.pk])).exists()
    assert OVERDUE_ANNUAL.open_rows(own).filter(reader.own(OVERDUE_ANNUAL)).get() == entry


def test_the_page_of_the_queue_lists_them(client, various):
    client.force_login(UserFactory())
    page = client.get(reverse("enforcement:queue"), {"whose": "all", "kind": "annual-overdue"})
    text = page.content.decode()
    assert "甲化工有限公司2023年度报告逾期未提交" in text and "催办或转执法线索" in text
    mine = client.get(reverse("enforcement:queue"), {"whose": "mine", "kind": "annual-overdue"})
    assert mine.context["page"].paginator.count == 0


def test_changes_and_excused_documents_are_no_matters():
    entry = listed(2024)
    DisclosureTriggerFactory(enterprise=entry.enterprise, kind=TriggerKind.CHANGE)
    DisclosureTriggerFactory(
        enterprise=entry.enterprise, excused_on=date(2024, 6, 4), excused_reason="与环境信息无关"
    )
    assert queue(UserFactory(), OVERDUE_TEMPORARY) == []
    assert DutyState.OVERDUE not in {each.state for each in duties_of(entry.enterprise)}
    assert {each.kind for each in duties_of(entry.enterprise)} == set(DutyKind)
