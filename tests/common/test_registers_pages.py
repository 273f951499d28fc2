"""The list, detail and step pages of registers, on real registers."""

import re
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common import events, records
from common.registers import all_registers
from common.registers.columns import shown
from common.registers.filters import filterset_class
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure
from registry.models import EnterpriseName, Law
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import (
    EnterpriseFactory,
    LawFactory,
    MembershipFactory,
    ParkFactory,
    ProvisionFactory,
)

pytestmark = pytest.mark.django_db
LAWS = "/staff/registry/laws/"
ENTERPRISES = "/staff/registry/enterprises/"


@pytest.fixture
def handler(client):
    user = UserFactory()
    client.force_login(user)
    return user


def names(response):
    """The natural keys of the rows, from the addresses of their pages."""
    return [unquote(row["url"]).split("/")[-2] for row in response.context["rows"]]


def filing(**values):
    return AnnualDisclosure.objects.create(
        **{
            "ledger_no": f"PLND-{AnnualDisclosure.objects.count()}",
            "enterprise": EnterpriseFactory(),
            "department": DepartmentFactory(),
            "for_year": 2023,
            **values,
        }
    )


# -- declarations --


def test_slugs_and_sheets_are_unique_in_the_portal():
    slugs = [register.slug for register in all_registers()]
    assert len(slugs) == len(set(slugs))
    sheets = [(register.workbook, register.sheet) for register in all_registers()]
    assert len(sheets) == len(set(sheets))


@pytest.mark.parametrize("register", all_registers(), ids=lambda register: register.slug)
def test_declaration_names_fields_that_exist(register):
    columns = shown(register.model, [*register.listing, *register.columns, *register.enterprise_columns])
    assert all(column.header for column in columns)
    assert filterset_class(register).base_filters is not None
    assert register.columns[0] == register.key
    relations = {relation.name for relation in register.model._meta.get_fields() if relation.is_relation}
    assert set(register.children) <= relations


# -- who may enter --


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_staff_without_a_business_role_are_strangers(client, role):
    client.force_login(UserFactory(roles=[role]))
    law = LawFactory()
    for address in (LAWS, f"{LAWS}{law.code}/", f"{LAWS}new/", f"{LAWS}{law.code}/edit/"):
        assert client.get(address).status_code == 404


def test_enterprise_users_are_strangers_to_staff_pages(client):
    client.force_login(MembershipFactory().user)
    assert client.get(LAWS).status_code == 404


def test_anonymous_visitors_are_asked_to_sign_in(client):
    response = client.get(LAWS)
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign-in"))


def test_row_of_another_park_is_404_for_park_staff(client):
    user = UserFactory(park=True)
    own, other = EnterpriseFactory(department=user.department), EnterpriseFactory()
    client.force_login(user)
    assert names(client.get(ENTERPRISES)) == [own.uscc]
    assert client.get(f"{ENTERPRISES}{own.uscc}/").status_code == 200
    for page in ("", "edit/"):
        assert client.get(f"{ENTERPRISES}{other.uscc}/{page}").status_code == 404


def test_key_that_cannot_be_a_key_is_404(client, handler):
    assert client.get("/staff/registry/calendar-exceptions/not-a-day/").status_code == 404
    assert client.get("/staff/registry/calendar-years/not-a-year/").status_code == 404


def test_who_may_not_create_gets_403_with_the_reason(client, handler):
    response = client.get(f"{LAWS}new/")
    assert response.status_code == 403
    assert "此操作须由" in response.content.decode()
    assert "新增登记" not in client.get(LAWS).content.decode()


# -- list --


def test_list_is_newest_first_and_links_to_the_records(client, handler):
    LawFactory(code="old", effective_from=date(2010, 1, 1))
    LawFactory(code="new", title="新法", effective_from=date(2020, 1, 1))
    response = client.get(LAWS)
    assert names(response) == ["new", "old"]
    html = response.content.decode()
    assert f'<a href="{LAWS}new/">新法</a>' in html
    assert "共 2 条" in html


def test_sort_link_and_its_state(client, handler):
    LawFactory(code="b", document_number="2")
    LawFactory(code="a", document_number="1")
    response = client.get(LAWS, {"sort": "document_number"})
    assert names(response) == ["a", "b"]
    assert 'aria-sort="ascending"' in response.content.decode()
    assert names(client.get(LAWS, {"sort": "-document_number"})) == ["b", "a"]


@pytest.mark.parametrize("sort", ["password", "provisions__text", "replaced_by__code", "-", "title;drop"])
def test_sort_by_anything_but_a_column_is_ignored(client, handler, sort):
    LawFactory(code="a")
    assert names(client.get(LAWS, {"sort": sort})) == ["a"]


def test_search_finds_a_former_name_once(client, handler):
    enterprise = EnterpriseFactory(name="新名公司")
    EnterpriseFactory()
    for year in (2020, 2021):
        EnterpriseName.objects.create(
            ledger_no=f"CY-{year}", enterprise=enterprise, name=f"旧名{year}", used_until=date(year, 1, 1)
        )
    assert names(client.get(ENTERPRISES, {"q": "旧名"})) == [enterprise.uscc]


def test_filters_by_reference_choice_truth_and_year(client, handler):
    park = ParkFactory()
    inside = EnterpriseFactory(park=park, is_permit_key_unit=True)
    EnterpriseFactory()
    assert names(client.get(ENTERPRISES, {"park": park.code})) == [inside.uscc]
    assert names(client.get(ENTERPRISES, {"is_permit_key_unit": "true"})) == [inside.uscc]
    assert inside.uscc not in names(client.get(ENTERPRISES, {"is_permit_key_unit": "false"}))
    for day, code in [(date(2023, 12, 31), "a"), (date(2024, 1, 1), "b"), (date(2025, 1, 1), "c")]:
        LawFactory(code=code, effective_from=day, rank="local" if code == "a" else "statute")
    assert names(client.get(LAWS, {"year": "2024"})) == ["b"]
    assert names(client.get(LAWS, {"rank": "local"})) == ["a"]
    filings = reverse("disclosure:annual-disclosures-list")
    for number, day in enumerate([date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 16)]):
        filing(ledger_no=f"F{number}", status="submitted", filed_on=day)
    days = {"filed_on_after": "2024-03-01", "filed_on_before": "2024-03-15"}
    assert names(client.get(filings, days)) == ["F1"]


def test_filters_survive_paging_and_show_chips(client, handler):
    for n in range(51):
        LawFactory(code=f"x{n:02d}", title="测试法", document_number=f"{n:02d}")
    LawFactory(code="other", title="别的")
    response = client.get(LAWS, {"q": "测试", "sort": "document_number"})
    assert len(response.context["rows"]) == 50
    query = parse_qs(urlsplit(response.context["next"]).query)
    assert (query["q"], query["sort"]) == (["测试"], ["document_number"])
    html = response.content.decode()
    assert "移除条件 关键词：测试" in html
    assert 'value="测试"' in html
    second = client.get(LAWS + response.context["next"])
    assert names(second) == ["x50"]
    back = client.get(LAWS + second.context["previous"])
    assert names(back)[0] == "x00"


def test_damaged_page_position_returns_to_the_first_page_and_says_so(client, handler):
    LawFactory(code="a")
    response = client.get(LAWS, {"after": "garbage"})
    assert names(response) == ["a"]
    assert "翻页位置已失效" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"year": "二〇二四"}, 'value="二〇二四"'),
        ({"rank": "nonsense"}, None),
        ({"year": "99999"}, 'value="99999"'),
    ],
)
def test_wrong_filter_is_explained_and_kept(client, handler, query, kept):
    LawFactory()
    response = client.get(LAWS, query)
    html = response.content.decode()
    assert response.status_code == 400
    assert response.context["rows"] == []
    assert "error-summary" in html
    assert "筛选条件有误" in html
    assert kept is None or kept in html


def test_wrong_date_of_a_range_is_explained_and_kept(client, handler):
    response = client.get(reverse("disclosure:annual-disclosures-list"), {"filed_on_after": "2024-13-40"})
    assert response.status_code == 400
    assert 'value="2024-13-40"' in response.content.decode()


def test_long_list_is_counted_to_a_limit_only(client, handler):
    Law.objects.bulk_create(
        Law(code=f"c{n}", title="法", rank="statute", effective_from=date(2020, 1, 1)) for n in range(1001)
    )
    assert "共 1000+ 条" in client.get(LAWS).content.decode()


def test_empty_list_and_empty_result_differ(client, handler):
    assert "暂无记录" in client.get(LAWS).content.decode()
    assert "没有符合条件的记录" in client.get(LAWS, {"q": "无"}).content.decode()


def test_invented_data_are_marked(client, handler):
    LawFactory(code="real")
    assert "均为虚构" not in client.get(LAWS).content.decode()
    LawFactory(code="made", is_synthetic=True)
    assert "均为虚构" in client.get(LAWS).content.decode()
    assert "均为虚构" in client.get(f"{LAWS}made/").content.decode()
    assert "均为虚构" not in client.get(f"{LAWS}real/").content.decode()
    ProvisionFactory(law=Law.objects.get(code="real"), is_synthetic=True)  # among the children
    assert "均为虚构" in client.get(f"{LAWS}real/").content.decode()


@pytest.mark.parametrize("address", [LAWS, ENTERPRISES, "/staff/registry/provisions/"])
def test_list_costs_the_same_for_one_row_and_for_three(client, handler, address):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            ProvisionFactory()
            EnterpriseFactory(park=ParkFactory())
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert len(response.context["rows"]) == (1 if more == 1 else 3)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_export_holds_what_the_filter_shows(client, handler):
    LawFactory(code="in-2024", effective_from=date(2024, 1, 1))
    LawFactory(code="in-2023", effective_from=date(2023, 1, 1))
    page = client.get(LAWS, {"year": "2024"}).content.decode()
    assert f'href="{LAWS}export/?year=2024&amp;format=csv"' in page
    response = client.get(f"{LAWS}export/", {"year": "2024", "format": "csv"})
    text = b"".join(response).decode("utf-8-sig")
    assert "in-2024" in text
    assert "in-2023" not in text
    assert client.get(f"{LAWS}export/", {"format": "xlsx"}).status_code == 200


@pytest.mark.parametrize(("query", "status"), [({"format": "pdf"}, 404), ({"year": "abc"}, 400)])
def test_export_refuses_another_format_and_a_wrong_filter(client, handler, query, status):
    assert client.get(f"{LAWS}export/", query).status_code == status


# -- detail --


def test_detail_shows_every_column_with_links_and_children(client, handler):
    law = LawFactory(code="act", title="测试法")
    ProvisionFactory(code="act-1", law=law, fine_min=100000, fine_max=1000000)
    html = client.get(f"{LAWS}act/").content.decode()
    assert "测试法" in html
    assert "2015年1月1日" in html
    assert "罚款上限（万元）" in html
    assert re.search(r'<td data-label="罚款上限（万元）" class="number">100\s*</td>', html)
    assert '<a href="/staff/registry/provisions/act-1/">第一条</a>' in html
    provision = client.get("/staff/registry/provisions/act-1/").content.decode()
    assert f'<a href="{LAWS}act/">《测试法》</a>' in provision


def test_detail_tells_the_history(client, handler):
    law = records.create(
        Law, actor=handler, code="h", title="法", rank="statute", effective_from=date(2020, 1, 1)
    )
    records.change(law, actor=handler, title="改后的法")
    html = client.get(f"{LAWS}h/").content.decode()
    assert "变更内容：名称" in html
    assert handler.full_name in html


# -- steps --


def test_closed_step_is_shown_with_the_reason(client, handler):
    record = filing(status=FilingStatus.SUBMITTED, filed_on=date(2024, 3, 1))
    html = client.get(
        reverse("disclosure:annual-disclosures-detail", args=[record.ledger_no])
    ).content.decode()
    assert "此操作须由审核人办理" in html
    assert "退回补正" in html
    step = reverse("disclosure:annual-disclosures-step", args=[record.ledger_no, "returned"])
    assert f'href="{step}"' in html
    assert reverse("disclosure:annual-disclosures-step", args=[record.ledger_no, "accepted"]) not in html


def test_step_is_confirmed_then_taken_once(client, handler):
    record = filing(status=FilingStatus.SUBMITTED, filed_on=date(2024, 3, 1))
    address = reverse("disclosure:annual-disclosures-step", args=[record.ledger_no, "returned"])
    page = client.get(address)
    assert "由“已提交”转为“退回补正”" in page.content.decode()
    record.refresh_from_db()
    assert record.status == FilingStatus.SUBMITTED
    data = {"seen": "submitted", "reason": "缺少监测报告"}
    assert client.post(address, data).status_code == 302
    record.refresh_from_db()
    assert record.status == FilingStatus.RETURNED
    again = client.post(address, data)
    assert again.status_code == 409
    assert "没有生效" in again.content.decode()
    assert [(e.to_state, e.reason) for e in events.history(record)] == [("returned", "缺少监测报告")]


def test_forbidden_step_is_403_and_changes_nothing(client, handler):
    record = filing(status=FilingStatus.SUBMITTED, filed_on=date(2024, 3, 1))
    address = reverse("disclosure:annual-disclosures-step", args=[record.ledger_no, "accepted"])
    assert client.get(address).status_code == 403
    assert client.post(address, {"seen": "submitted"}).status_code == 403
    record.refresh_from_db()
    assert record.status == FilingStatus.SUBMITTED
    assert not events.history(record).exists()


@pytest.mark.parametrize(("to", "status"), [("published", 409), ("no-such-state", 404)])
def test_step_that_the_table_does_not_lead_to(client, handler, to, status):
    record = filing(status=FilingStatus.SUBMITTED, filed_on=date(2024, 3, 1))
    address = reverse("disclosure:annual-disclosures-step", args=[record.ledger_no, to])
    assert client.get(address).status_code == status


def test_record_without_states_has_no_steps(client, handler):
    law = LawFactory()
    assert client.get(f"{LAWS}{law.code}/step/published/").status_code == 404


# -- the enterprise's face --


def test_enterprise_reads_its_own_rows_only_and_nothing_internal(client):
    membership = MembershipFactory()
    own = filing(enterprise=membership.enterprise, status="submitted", filed_on=date(2024, 3, 1))
    other = filing(ledger_no="PLND-other")
    client.force_login(membership.user)
    page = client.get(reverse("enterprise:annual-disclosures-list"))
    assert names(page) == [own.ledger_no]
    detail = client.get(reverse("enterprise:annual-disclosures-detail", args=[own.ledger_no]))
    html = detail.content.decode()
    assert "办理过程" not in html
    assert "/staff/" not in html
    assert (
        client.get(reverse("enterprise:annual-disclosures-detail", args=[other.ledger_no])).status_code == 404
    )


def test_enterprise_pages_are_not_for_staff(client, handler):
    assert client.get(reverse("enterprise:annual-disclosures-list")).status_code == 404
    assert client.get("/enterprise/").status_code == 404
