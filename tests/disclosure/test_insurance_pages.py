"""Liability insurance on pages, in the queue and in reminders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import Message
from disclosure.insurance.matters import REVIEW
from disclosure.insurance.reminders import remind
from disclosure.models import InsuranceFiling, InsuranceGuidance, InsurancePolicy, PolicyRenewal
from disclosure.tasks import send_insurance_reminders
from registry.models import ReminderRule, Threshold
from registry.queue.matters import gathered
from registry.reference import reminder_rows
from tests.days import Days
from tests.disclosure.test_insurance import PDF, TODAY, policy_of
from tests.factories.accounts import UserFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.disclosure_insurance import InsuranceFilingFactory, InsuranceGuidanceFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, ReminderRuleFactory

pytestmark = pytest.mark.django_db

HOME, NEW = (reverse(f"disclosure-enterprise:insurance-{name}") for name in ("home", "new"))
STAFF, EXPORT = reverse("disclosure:insurance"), reverse("disclosure:insurance-export")


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    days.go_to(TODAY)


@pytest.fixture
def firm():
    return EnterpriseFactory()


@pytest.fixture
def handler(firm):
    return MembershipFactory(enterprise=firm, user__username="handler").user


@pytest.fixture
def officer(firm):
    return UserFactory(department=firm.department, username="officer")


def sent(firm, **values) -> dict:
    return {
        "enterprise": firm.uscc,
        "policy_number": "BX20240001",
        "insurer": "示范财产保险公司",
        "product": "环境污染责任保险",
        "bought_on": "2024-04-15",
        "starts_on": "2024-04-16",
        "ends_on": "2025-04-15",
        "limit_wan": "300.5",
        "premium": "25000",
        "certified": "on",
        "uploads": SimpleUploadedFile("保单.pdf", PDF, "application/pdf"),
    } | values


# ---- the enterprise ----


def test_a_policy_is_handed_in_on_its_page(client, firm, handler):
    client.force_login(handler)
    text = client.get(NEW).content.decode()
    assert "没有投保义务" in text and "第一百六十九条" in text
    response = client.post(NEW, sent(firm))
    assert (response.status_code, response.url) == (302, HOME)
    made = InsuranceFiling.objects.get()
    assert (made.limit, made.premium) == (Decimal("3005000.00"), Decimal("25000.00"))
    page = reverse("disclosure-enterprise:insurance-filing", args=[made.ledger_no])
    assert page in client.get(HOME).content.decode()
    text = client.get(page).content.decode()
    assert "300.5万元" in text and "保单.pdf" in text and "撤回" in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"certified": ""}, "请先勾选确认声明"),
        ({"ends_on": "2024-04-01"}, "不得早于保险期限起"),
        ({"limit_wan": "0"}, "责任限额须大于零"),
        ({"uploads": ""}, "保单扫描件"),
    ],
)
def test_what_was_typed_is_kept(client, firm, handler, values, words):
    client.force_login(handler)
    response = client.post(NEW, sent(firm, **values))
    text = response.content.decode()
    assert response.status_code == 422 and words in text
    assert 'value="BX20240001"' in text and 'value="25000"' in text
    assert not InsuranceFiling.objects.exists()


def test_a_duplicate_points_to_where_it_stands(client, firm, handler):
    known = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31), policy_number="BX20240001")
    client.force_login(handler)
    response = client.post(NEW, sent(firm))
    assert response.status_code == 422 and known.ledger_no in response.content.decode()


def test_the_form_begins_with_the_policy_that_is_renewed(client, firm, handler):
    first = policy_of(firm, date(2023, 4, 16), date(2024, 4, 15))
    strange = policy_of(EnterpriseFactory(), date(2023, 4, 16), date(2024, 4, 15))
    client.force_login(handler)
    assert f"{NEW}?renews={first.ledger_no}" in client.get(HOME).content.decode()
    form = client.get(NEW, {"renews": first.ledger_no}).context["form"]
    assert (form.initial["renews"], form.initial["starts_on"], form.initial["insurer"]) == (
        first.ledger_no,
        date(2024, 4, 16),
        first.insurer,
    )
    assert "renews" not in client.get(NEW, {"renews": strange.ledger_no}).context["form"].initial
    client.post(NEW, sent(firm, renews=first.ledger_no))
    assert InsuranceFiling.objects.get().renews == first
    refused = client.post(NEW, sent(firm, policy_number="BX2", renews=strange.ledger_no))
    assert refused.status_code == 422


def test_it_is_withdrawn_and_begun_anew_with_what_was_typed(client, firm, handler):
    made = InsuranceFilingFactory(enterprise=firm)
    client.force_login(handler)
    withdraw = reverse("disclosure-enterprise:insurance-withdraw", args=[made.ledger_no])
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw).status_code == 302
    made.refresh_from_db()
    assert made.status == "withdrawn"
    assert client.post(withdraw).status_code == 403  # nothing is left to withdraw
    page = client.get(reverse("disclosure-enterprise:insurance-filing", args=[made.ledger_no]))
    assert f"{NEW}?from={made.ledger_no}" in page.content.decode()
    initial = client.get(NEW, {"from": made.ledger_no}).context["form"].initial
    assert (initial["policy_number"], initial["limit_wan"]) == (made.policy_number, Decimal(100))


def test_its_page_shows_how_its_policies_stand(client, firm, handler):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    second = policy_of(firm, date(2024, 4, 11), date(2024, 5, 31))
    PolicyRenewal.objects.create(policy=second, renews=first)
    strange = policy_of(EnterpriseFactory(), date(2024, 1, 1), date(2024, 12, 31))
    client.force_login(handler)
    response = client.get(HOME)
    text = response.content.decode()
    assert [each.policy for each in response.context["standings"]] == [second, first]
    assert "还有39日到期" in text and "已到期，已续保" in text and "中断10日" in text
    assert strange.policy_number not in text
    shown = client.get(HOME, {"state": "ending", "q": second.policy_number}).context["standings"]
    assert [each.policy for each in shown] == [second]
    assert "没有符合条件的保单" in client.get(HOME, {"q": "没有这份"}).content.decode()
    assert client.get(HOME, {"state": "dancing"}).status_code == 400
    detail = client.get(reverse("enterprise:insurance-policies-detail", args=[second.ledger_no]))
    own = reverse("enterprise:insurance-policies-detail", args=[first.ledger_no])
    assert own in detail.content.decode() and "登记指导记录" not in detail.content.decode()


def test_who_has_no_policy_is_told_so(client, handler):
    client.force_login(handler)
    assert "尚无登记的保单" in client.get(HOME).content.decode()


def test_others_see_nothing_of_it(client, firm, officer):
    made = InsuranceFilingFactory(enterprise=firm)
    page = reverse("disclosure-enterprise:insurance-filing", args=[made.ledger_no])
    for user in (MembershipFactory().user, officer):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}withdraw/").status_code == 404


# ---- the staff ----


def test_a_filing_is_accepted_on_its_register(client, firm, officer):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    made = InsuranceFilingFactory(enterprise=firm, renews=first)
    client.force_login(officer)
    detail = reverse("disclosure:insurance-filings-detail", args=[made.ledger_no])
    assert first.policy_number in client.get(detail).content.decode()
    url = reverse("disclosure:insurance-filings-step", args=[made.ledger_no, "accepted"])
    assert client.post(url, {"reason": "", "seen": "submitted"}).status_code == 302
    made.refresh_from_db()
    text = client.get(reverse("disclosure:insurance-policies-detail", args=[made.policy.ledger_no])).content
    assert detail in text.decode() and "保险中断15日" in text.decode()
    text = client.get(
        reverse("disclosure:insurance-policies-detail", args=[first.ledger_no])
    ).content.decode()
    assert made.policy.policy_number in text
    returned = InsuranceFilingFactory(enterprise=firm)
    url = reverse("disclosure:insurance-filings-step", args=[returned.ledger_no, "returned"])
    assert client.post(url, {"reason": "", "seen": "submitted"}).status_code != 302
    assert client.post(url, {"reason": "缺页", "seen": "submitted"}).status_code == 302


def test_policies_in_force_on_a_day(client, firm, officer):
    old = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    lost = policy_of(EnterpriseFactory(), date(2023, 4, 1), date(2024, 3, 31), guided=False)
    new = policy_of(firm, date(2024, 4, 11), date(2025, 4, 10))
    client.force_login(officer)

    def shown(**query) -> list:
        return [row["standing"].policy for row in client.get(STAFF, query).context["rows"]]

    assert shown() == [new]
    assert shown(day="2024-03-31", sort="enterprise") == sorted(
        [old, lost], key=lambda each: each.enterprise.name
    )
    assert shown(day="2024-03-31", guided="no") == [lost]
    assert shown(state="run-out") == [lost] and shown(state="renewed") == [old]
    assert shown(state="future", day="2024-04-10") == [new]
    assert shown(state="all", sort="-ends", q=firm.name) == [new, old]
    assert client.get(STAFF, {"day": "2024-13-01"}).status_code == 400
    assert "没有符合条件的保单" in client.get(STAFF, {"q": "没有"}).content.decode()


def test_every_count_lists_what_it_counts(client, firm, officer):
    policy_of(firm, date(2024, 1, 1), date(2024, 5, 31))
    policy_of(EnterpriseFactory(), date(2023, 4, 1), date(2024, 3, 31))
    InsuranceFilingFactory(enterprise=firm)
    client.force_login(officer)
    response = client.get(STAFF)
    text = response.content.decode()
    assert "没有投保义务" in text and "不转执法线索" in text and "<svg" in text
    counts = {each["label"]: each for each in response.context["counts"]}
    assert {label: each["count"] for label, each in counts.items()} == {
        "在保企业": 1,
        "在保保单": 1,
        "即将到期": 1,
        "已到期未续保": 1,
        "待核对的提交": 1,
    }
    for label in ("在保保单", "即将到期", "已到期未续保"):
        assert client.get(STAFF + counts[label]["url"]).context["page"].paginator.count == 1
    assert client.get(counts["待核对的提交"]["url"]).status_code == 200
    [month] = [each for each, _ in response.context["months"] if each.day == date(2024, 3, 31)]
    url = next(url for each, url in response.context["months"] if each == month)
    assert month.firms == 2 and client.get(STAFF + url).context["page"].paginator.count == 2


def test_without_the_threshold_the_page_says_so(client, firm, officer):
    policy_of(firm, date(2024, 1, 1), date(2024, 4, 30))
    Threshold.objects.filter(code="insurance-ending-soon").delete()
    client.force_login(officer)
    text = client.get(STAFF).content.decode()
    assert "未配置“即将到期”的提示天数" in text


def test_the_staffs_list_asks_the_same_for_many(client, firm, officer):
    client.force_login(officer)
    policy_of(firm, date(2024, 1, 1), date(2024, 12, 31))
    client.get(STAFF)
    with CaptureQueriesContext(connection) as one:
        client.get(STAFF)
    for _ in range(3):
        policy_of(EnterpriseFactory(), date(2024, 1, 1), date(2024, 12, 31))
    with CaptureQueriesContext(connection) as four:
        assert client.get(STAFF).context["page"].paginator.count == 4
    assert len(one) == len(four)


def test_the_list_is_exported_as_filtered(client, firm, officer):
    policy = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31), policy_number="=1+1")
    policy_of(EnterpriseFactory(), date(2023, 1, 1), date(2023, 12, 31))
    client.force_login(officer)
    lines = client.get(EXPORT, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and policy.ledger_no in lines[1] and "'=1+1" in lines[1] and ",100.00," in lines[1]
    assert client.get(EXPORT)["Content-Type"].startswith("application/vnd.openxmlformats")
    assert client.get(EXPORT, {"day": "x"}).status_code == 400


def test_guidance_is_recorded_and_cancelled_on_pages(client, firm, officer):
    policy = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31), guided=False)
    client.force_login(officer)
    page = reverse("disclosure:insurance-guide", args=[policy.ledger_no])
    detail = reverse("disclosure:insurance-policies-detail", args=[policy.ledger_no])
    assert page in client.get(detail).content.decode()
    refused = client.post(page, {"guided_on": "2024-04-02", "way": "visit", "content": "上门介绍"})
    assert refused.status_code == 422 and "上门介绍" in refused.content.decode()
    assert (
        client.post(page, {"guided_on": "2024-03-20", "way": "visit", "content": "上门"}).status_code == 302
    )
    made = InsuranceGuidance.objects.get()
    text = client.get(detail).content.decode()
    assert made.ledger_no in text and str(officer) in text and page not in text
    cancel = reverse("disclosure:insurance-guidance-cancel", args=[made.ledger_no])
    assert (
        cancel
        in client.get(
            reverse("disclosure:insurance-guidances-detail", args=[made.ledger_no])
        ).content.decode()
    )
    assert client.post(cancel, {"reason": "记错"}).status_code == 302
    policy.refresh_from_db()
    assert not policy.guided


def test_a_renewal_is_recorded_on_its_page(client, firm, officer):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    second = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31))
    client.force_login(officer)
    page = reverse("disclosure:insurance-renewal", args=[second.ledger_no])
    assert client.post(page, {"renews": second.ledger_no}).status_code == 422
    assert client.post(page, {"renews": first.ledger_no}).status_code == 302
    assert PolicyRenewal.objects.get().renews == first


def test_the_enterprise_reads_no_names_of_officers(client, firm, handler):
    guidance = InsuranceGuidanceFactory(policy=policy_of(firm, date(2024, 4, 1), date(2025, 3, 31)))
    client.force_login(handler)
    url = reverse("enterprise:insurance-policies-detail", args=[guidance.policy.ledger_no])
    text = client.get(url).content.decode()
    assert "2024年3月20日，上门指导" in text and str(guidance.guided_by) not in text


# ---- queue and reminders ----


def test_what_was_handed_in_waits_for_review(firm, officer):
    made = InsuranceFilingFactory(enterprise=firm)
    InsuranceFilingFactory(enterprise=firm, status="withdrawn", withdrawn_on=TODAY)

    def queued(user):
        return gathered([REVIEW], lambda kind: kind.open_rows(user), TODAY)

    [matter] = queued(officer)
    step = matter.step_for(officer)
    assert (matter.record, step.label, step.refusal(officer), matter.clocks) == (made, "核对", "", ())
    assert queued(UserFactory(park=True)) == []


@pytest.fixture
def rules(db):
    for row in reminder_rows():
        if row["clock"] == "insurance-expiry":
            ReminderRuleFactory(**row)


def test_both_are_told_once_at_each_moment(firm, handler, officer, rules, days):
    assert sorted(ReminderRule.objects.values_list("moment", "days")) == [
        ("before", 7),
        ("before", 30),
        ("before", 60),
        ("overdue", 0),
    ]
    policy = policy_of(firm, date(2023, 7, 1), date(2024, 6, 30))
    told = {}
    for day in (
        *(date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 31)),
        *(date(2024, 6, 23), date(2024, 6, 30), date(2024, 7, 1), date(2024, 7, 9)),
    ):
        told[day] = remind(day)
    assert list(told.values()) == [0, 2, 0, 2, 2, 0, 2, 0]
    titles = list(Message.objects.filter(recipient=handler).order_by("pk").values_list("title", flat=True))
    assert [title.split("：")[0].removeprefix("环境污染责任保险") for title in titles] == [
        "还有60日到期",
        "还有30日到期",
        "还有7日到期",
        "已到期，尚未续保",
    ]
    last = Message.objects.filter(recipient=officer).latest("pk")
    assert last.url == reverse("disclosure:insurance-policies-detail", args=[policy.ledger_no])
    assert "不是法定义务" in last.text
    assert Message.objects.filter(recipient=handler).latest("pk").url == f"{NEW}?renews={policy.ledger_no}"


def test_what_is_renewed_or_waits_reminds_nobody(firm, handler, rules, days):
    policy = policy_of(firm, date(2023, 4, 23), date(2024, 4, 22))
    waiting = InsuranceFilingFactory(enterprise=firm, renews=policy)
    assert remind(TODAY) == 0
    waiting.status, waiting.withdrawn_on = "withdrawn", TODAY
    waiting.save()
    send_insurance_reminders()
    assert Message.objects.get(recipient=handler).title.startswith("环境污染责任保险今日到期")
    policy_of(firm, date(2024, 4, 23), date(2025, 4, 22))
    assert remind(date(2024, 4, 23)) == 0


def test_without_rules_or_for_closed_firms_nobody_is_told(firm, handler):
    policy_of(firm, date(2023, 4, 23), date(2024, 4, 22))
    assert remind(TODAY) == 0
    for row in reminder_rows():
        if row["clock"] == "insurance-expiry":
            ReminderRuleFactory(**row)
    firm.closed_on = date(2024, 4, 1)
    firm.save()
    assert remind(TODAY) == 0
    assert InsurancePolicy.objects.count() == 1
