"""Clean-production audits on pages, in the queue and in reminders."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from common.models import Message
from disclosure.models import ProductionFiling, ProductionLead
from disclosure.production.enums import ProductionStep
from disclosure.production.leads import open_lead
from disclosure.production.matters import MISSED, REVIEW
from disclosure.production.reminders import remind
from disclosure.tasks import send_production_reminders
from registry.enums import MembershipRole
from registry.models import StatutoryLimit
from registry.queue.matters import gathered
from registry.reference import reminder_rows
from tests.days import Days
from tests.disclosure.test_production import LISTED, PDF, TODAY, S, load_articles
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CleanProductionAuditFactory, ProductionFilingFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.registry import MembershipFactory, ReminderRuleFactory

pytestmark = pytest.mark.django_db

HOME = reverse("disclosure-enterprise:production-home")
LATE = date(2024, 6, 12)


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
    return UserFactory(department=audit.department, username="officer")


@pytest.fixture
def handler(audit):
    return MembershipFactory(enterprise=audit.enterprise, user__username="handler").user


def page_of(audit, step=S.START) -> str:
    return reverse("disclosure-enterprise:production-step", args=[audit.ledger_no, step])


def lead_page(audit, step=S.START) -> str:
    return reverse("disclosure:production-lead", args=[audit.ledger_no, step])


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("证明.pdf", PDF, "application/pdf")


# ---- the enterprise ----


def test_the_enterprise_sees_its_steps_and_terms(client, audit, handler):
    other = CleanProductionAuditFactory()
    client.force_login(handler)
    response = client.get(HOME)
    text = response.content.decode()
    assert [each.ledger_no for each, _ in response.context["page"]] == [audit.ledger_no]
    assert other.enterprise.name not in text
    for words in (
        "公开信息",
        "启动审核",
        "提交审核报告",
        "中高费方案实施完成",
        "2024年4月28日",
        "2025年3月28日",
    ):
        assert words in text
    assert page_of(audit) in text


def test_its_page_is_filtered_and_says_when_nothing_is_found(client, audit, handler, days):
    client.force_login(handler)

    def shown(**query) -> list[str]:
        return [each.ledger_no for each, _ in client.get(HOME, query).context["page"]]

    assert shown(state="overdue") == [] and shown(state="open") == [audit.ledger_no]
    days.go_to(LATE)
    client.force_login(handler)  # who signed in weeks ago is signed out
    assert shown(state="overdue") == [audit.ledger_no]
    assert shown(year="2024", q=audit.enterprise.name) == [audit.ledger_no]
    assert shown(q="没有这家") == []
    assert "没有符合条件的审核" in client.get(HOME, {"q": "没有这家"}).content.decode()
    assert client.get(HOME, {"year": "1999"}).status_code == 400


def test_who_is_on_no_list_is_told_so(client):
    client.force_login(MembershipFactory().user)
    assert "贵企业未列入强制性清洁生产审核名单" in client.get(HOME).content.decode()


def test_its_page_asks_the_same_for_many_audits(client, audit, handler, django_assert_max_num_queries):
    client.force_login(handler)
    for year in range(2019, 2024):
        CleanProductionAuditFactory(enterprise=audit.enterprise, year=year, listed_on=date(year, 3, 28))
    client.get(HOME)
    with django_assert_max_num_queries(20):
        assert len(client.get(HOME).context["page"]) == 6


def test_a_step_is_handed_in_on_its_page(client, audit, handler):
    client.force_login(handler)
    sent = {"done_on": "2024-04-19", "content": "由审核小组自行审核", "uploads": pdf()}
    response = client.post(page_of(audit), sent)
    assert response.status_code == 302 and response.url == HOME
    made = ProductionFiling.objects.get()
    assert (made.step, made.done_on, made.content) == (S.START, date(2024, 4, 19), "由审核小组自行审核")
    text = client.get(page_of(audit)).content.decode()
    assert made.ledger_no in text and "证明.pdf" in text and 'name="content"' not in text


def test_what_was_typed_is_kept(client, audit, handler):
    client.force_login(handler)
    sent = {"done_on": "2024-03-01", "content": "由审核小组自行审核", "uploads": pdf()}
    response = client.post(page_of(audit), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "不得早于名单公布日期" in text and "由审核小组自行审核" in text
    assert not ProductionFiling.objects.exists()


def test_the_report_is_certified_by_the_certifier(client, audit, handler):
    audit.started_on = TODAY
    audit.save()
    client.force_login(handler)
    assert "审核报告须由企业负责人确认提交" in client.get(page_of(audit, S.REPORT)).content.decode()
    certifier = MembershipFactory(enterprise=audit.enterprise, role=MembershipRole.CERTIFIER).user
    client.force_login(certifier)
    sent = {"content": "审核完成", "uploads": pdf()}
    refused = client.post(page_of(audit, S.REPORT), sent)
    assert refused.status_code == 422 and "请先勾选确认声明" in refused.content.decode()
    assert (
        client.post(page_of(audit, S.REPORT), sent | {"certified": "on", "uploads": pdf()}).status_code == 302
    )
    assert ProductionFiling.objects.get().filed_by == certifier


def test_others_see_nothing_of_it(client, audit, officer):
    for user in (MembershipFactory().user, officer):
        client.force_login(user)
        assert client.get(page_of(audit)).status_code == 404
    client.force_login(MembershipFactory(enterprise=audit.enterprise).user)
    assert client.get(page_of(audit, "dancing")).status_code == 404
    assert client.get(lead_page(audit)).status_code == 404


def test_the_enterprise_reads_nothing_of_the_lead(client, audit, handler, officer, days):
    days.go_to(LATE)
    lead = open_lead(actor=officer, audit=audit, step=S.START).lead
    client.force_login(handler)
    for url in (
        HOME,
        page_of(audit),
        reverse("enterprise:clean-production-audits-detail", args=[audit.ledger_no]),
    ):
        response = client.get(url)
        assert response.status_code == 200 and lead.ledger_no not in response.content.decode()


# ---- the staff ----


def test_the_page_of_an_audit_shows_steps_and_leads_on(client, audit, officer, days):
    filing = ProductionFilingFactory(audit=audit)
    days.go_to(LATE)
    client.force_login(officer)
    text = client.get(
        reverse("disclosure:clean-production-audits-detail", args=[audit.ledger_no])
    ).content.decode()
    assert reverse("disclosure:production-filings-detail", args=[filing.ledger_no]) in text
    assert lead_page(audit, S.INFORMATION) in text and lead_page(audit, S.START) not in text


def test_a_filing_is_confirmed_on_its_register(client, audit, officer):
    filing = ProductionFilingFactory(audit=audit)
    client.force_login(officer)
    url = reverse("disclosure:production-filings-step", args=[filing.ledger_no, "accepted"])
    seen = client.get(url).context["form"].initial.get("seen", "submitted")
    assert client.post(url, {"reason": "", "seen": seen}).status_code == 302
    filing.refresh_from_db()
    audit.refresh_from_db()
    assert (filing.status, audit.started_on) == ("accepted", filing.done_on)


def test_a_missed_step_is_made_a_lead_on_its_page(client, audit, officer, days):
    client.force_login(officer)
    assert "没有逾期" in client.get(lead_page(audit)).content.decode()
    assert client.post(lead_page(audit), {}).status_code == 422
    days.go_to(LATE)
    client.force_login(officer)  # who signed in weeks ago is signed out
    text = client.get(lead_page(audit)).content.decode()
    assert "处5万元以上50万元以下罚款" in text
    assert client.post(lead_page(audit), {"remark": "已催办"}).status_code == 302
    made = ProductionLead.objects.get()
    origin = client.get(reverse("enforcement:leads-detail", args=[made.lead.ledger_no])).content.decode()
    assert lead_page(audit) in origin and "由清洁生产审核逾期转来" in origin
    assert made.lead.ledger_no in client.get(lead_page(audit)).content.decode()


# ---- queue ----


def queued(kind, user, today):
    return gathered([kind], lambda each: each.open_rows(user), today)


def test_missed_steps_stand_in_the_queue_until_they_are_pursued(audit, officer, days):
    assert queued(MISSED, officer, TODAY) == []
    days.go_to(LATE)
    [matter] = queued(MISSED, officer, LATE)
    assert [each.code for each in matter.clocks] == ["clean-production-information", "clean-production-start"]
    step = matter.step_for(officer)
    assert (step.label, step.url, step.refusal(officer)) == (
        "催办或转执法线索",
        lead_page(audit, S.INFORMATION),
        "",
    )
    open_lead(actor=officer, audit=audit, step=S.INFORMATION)
    [matter] = queued(MISSED, officer, LATE)
    assert matter.step_for(officer).url == lead_page(audit)
    open_lead(actor=officer, audit=audit, step=S.START)
    assert queued(MISSED, officer, LATE) == []


def test_a_term_that_cannot_be_reckoned_is_a_problem_of_its_row(audit, officer, days):
    StatutoryLimit.objects.filter(code="clean-production-start").update(unit="working")
    [matter] = queued(MISSED, officer, TODAY)
    assert "请在“法定期限”中更正" in matter.problem and matter.step_for(officer) is None


def test_what_was_handed_in_waits_for_review(audit, officer):
    filing = ProductionFilingFactory(audit=audit)
    [matter] = queued(REVIEW, officer, TODAY)
    assert (matter.record, matter.step_for(officer).label) == (filing, "审核")
    assert queued(REVIEW, UserFactory(park=True), TODAY) == []


# ---- reminders ----


@pytest.fixture
def rules(db):
    for row in reminder_rows():
        if row["clock"].startswith("clean-production-"):
            ReminderRuleFactory(**row)


def told() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("recipient__username", "pk")
    return [(each.recipient.username, each.title.split("：")[0]) for each in rows]


def test_before_the_day_the_enterprise_alone_is_told(audit, handler, officer, rules):
    assert remind(date(2024, 4, 20)) == 0
    assert [remind(date(2024, 4, 21)), remind(date(2024, 4, 21))] == [1, 0]
    [(name, title)] = told()
    assert name == "handler" and title.endswith("剩余7日")
    assert Message.objects.get().url == page_of(audit, S.INFORMATION)


def test_after_the_day_the_department_is_told_too(audit, handler, officer, rules, days):
    audit.information_published_on = TODAY
    audit.save()
    UserFactory(username="leader", department=audit.department, roles=[Role.LEADER])
    days.go_to(date(2024, 5, 29))
    send_production_reminders()
    assert [name for name, _ in told()] == ["handler", "officer"]
    of_officer = Message.objects.get(recipient=officer)
    assert of_officer.url == lead_page(audit, ProductionStep.START) and "已超期1日" in of_officer.title


def test_what_waits_for_the_bureau_reminds_nobody(audit, handler, rules):
    ProductionFilingFactory(audit=audit, step=S.INFORMATION, place="网站")
    assert remind(date(2024, 4, 29)) == 0
