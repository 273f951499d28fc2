"""Creating and changing records through the generated forms."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from common import events, records
from common.errors import Refused
from common.registers.declaration import register_for
from common.registers.forms import form_columns
from disclosure.models import AnnualDisclosure
from registry.models import Enterprise, Law, Provision
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, LawFactory, ProvisionFactory

pytestmark = pytest.mark.django_db
PROVISIONS = "/staff/registry/provisions/"
FILINGS = "/staff/disclosure/annual-disclosures/"
LAW = {
    "code": "new-law",
    "title": "新法",
    "rank": "statute",
    "effective_from": "2024-01-01",
    "certainty": "verified",
}


@pytest.fixture
def lawyer(client):
    user = UserFactory(roles=[Role.LEGAL_REVIEWER, Role.REPORT_OFFICER, Role.HANDLER])
    client.force_login(user)
    return user


def provision_data(law, **values):
    return {
        "code": "p-1",
        "law": str(law.pk),
        "article": "第一条",
        "subject": "事项",
        "certainty": "verified",
        **values,
    }


def test_new_form_has_native_controls_and_no_state(client, lawyer):
    html = client.get(f"{FILINGS}new/").content.decode()
    assert 'name="enterprise"' in html
    assert "统一社会信用代码或完整企业名称" in html
    assert 'name="status"' not in html
    assert 'type="date"' in client.get("/staff/registry/laws/new/").content.decode()


def test_record_is_created_with_one_event(client, lawyer):
    law = LawFactory(code="base")
    response = client.post(f"{PROVISIONS}new/", provision_data(law, fine_min="100000", fine_max="1000000.00"))
    assert response.status_code == 302
    assert response.url == f"{PROVISIONS}p-1/"
    made = Provision.objects.get()
    assert (made.law, made.fine_min, made.fine_max) == (law, Decimal(100000), Decimal(1000000))
    assert [event.kind for event in events.history(made)] == ["created"]


def test_number_left_empty_is_given(client, lawyer):
    enterprise = EnterpriseFactory(name="唯一公司")
    data = {
        "department": str(enterprise.department.pk),
        "enterprise": "唯一公司",
        "for_year": "2023",
        "version": "1",
    }
    response = client.post(f"{FILINGS}new/", data)
    assert response.status_code == 302, response.context["form"].errors
    made = AnnualDisclosure.objects.get()
    assert made.enterprise == enterprise
    assert made.status == "draft"
    assert made.ledger_no.startswith("PLND-")


def test_errors_are_summed_up_and_keep_what_was_typed(client, lawyer):
    law = LawFactory()
    data = provision_data(law, fine_min="2000", fine_max="1000", subject="不能丢的事项")
    response = client.post(f"{PROVISIONS}new/", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "罚款上限不得低于下限" in html
    assert 'value="不能丢的事项"' in html
    assert not Provision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("查无此企业", "找不到企业“查无此企业”"),
        ("同名公司", "有多个企业名为“同名公司”"),
        ("", "请填写“统一社会信用代码”。"),
    ],
)
def test_reference_that_leads_nowhere_is_explained(client, lawyer, typed, message):
    EnterpriseFactory(name="同名公司")
    EnterpriseFactory(name="同名公司")
    data = {
        "enterprise": typed,
        "for_year": "2023",
        "version": "1",
        "department": str(DepartmentFactory().pk),
    }
    response = client.post(f"{FILINGS}new/", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert f'value="{typed}"' in html or not typed


def test_reference_outside_the_users_scope_is_not_found(client):
    client.force_login(UserFactory(park=True))
    other = EnterpriseFactory()
    data = {"enterprise": other.uscc, "for_year": "2023", "version": "1"}
    response = client.post(f"{FILINGS}new/", data)
    assert f"找不到企业“{other.uscc}”" in response.content.decode()


def edit_page(client, address):
    page = client.get(address)
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return page, {name: value for name, value in values.items() if value is not None}


def test_edit_changes_what_differs_and_leaves_the_key(client, lawyer):
    provision = ProvisionFactory(subject="原事项")
    address = f"{PROVISIONS}{provision.code}/edit/"
    page, data = edit_page(client, address)
    assert "code" not in page.context["form"].fields
    response = client.post(address, data | {"subject": "新事项", "code": "sneaked-in"})
    assert response.status_code == 302
    provision.refresh_from_db()
    assert provision.subject == "新事项"
    assert provision.code != "sneaked-in"
    [event] = events.history(provision)
    assert event.changes == {"subject": ["原事项", "新事项"]}


def test_edit_that_changes_nothing_leaves_no_event(client, lawyer):
    enterprise = EnterpriseFactory()
    address = f"/staff/registry/enterprises/{enterprise.uscc}/edit/"
    _, data = edit_page(client, address)
    assert client.post(address, data).status_code == 302
    assert not events.history(enterprise).exists()


def test_edit_of_a_reference_shows_its_key_and_takes_it_back(client, lawyer):
    filing = AnnualDisclosure.objects.create(
        ledger_no="PLND-1", enterprise=EnterpriseFactory(), department=DepartmentFactory(), for_year=2023
    )
    page, data = edit_page(client, f"{FILINGS}PLND-1/edit/")
    assert data["enterprise"] == filing.enterprise.uscc
    assert f'value="{filing.enterprise.uscc}"' in page.content.decode()
    assert client.post(f"{FILINGS}PLND-1/edit/", data).status_code == 302
    assert not events.history(filing).exists()


def test_edit_from_a_stale_page_is_409_and_overwrites_nothing(client, lawyer):
    provision = ProvisionFactory()
    address = f"{PROVISIONS}{provision.code}/edit/"
    _, data = edit_page(client, address)
    records.change(provision, actor=None, subject="他人先改")
    response = client.post(address, data | {"subject": "我后改"})
    assert response.status_code == 409
    assert "已被他人修改" in response.content.decode()
    provision.refresh_from_db()
    assert provision.subject == "他人先改"


def test_edit_without_its_time_stamp_is_refused(client, lawyer):
    provision = ProvisionFactory(subject="原事项")
    address = f"{PROVISIONS}{provision.code}/edit/"
    _, data = edit_page(client, address)
    response = client.post(address, data | {"seen_at": "yesterday", "subject": "新"})
    assert response.status_code == 422
    assert "请刷新后重新填写" in response.content.decode()


def test_sealed_filing_cannot_be_edited(client, lawyer):
    AnnualDisclosure.objects.create(
        ledger_no="PLND-1",
        enterprise=EnterpriseFactory(),
        department=DepartmentFactory(),
        for_year=2023,
        status="submitted",
        filed_on=date(2024, 3, 1),
    )
    response = client.get(f"{FILINGS}PLND-1/edit/")
    assert response.status_code == 403
    assert "提交后不得修改" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Refused("本年度已截止登记。", "某法第一条"), "本年度已截止登记。（依据：某法第一条）"),
        (ValidationError({"title": "名称与已有法规重复。"}), "名称与已有法规重复。"),
        (ValidationError({"is_synthetic": "不在表单中的错误。"}), "示范数据：不在表单中的错误。"),
        (ValidationError("整体不成立。"), "整体不成立。"),
    ],
)
def test_what_an_own_service_refuses_is_shown_in_the_form(client, lawyer, monkeypatch, error, message):
    def refuse(model, **values):
        raise error

    register = register_for(Law)
    monkeypatch.setitem(register.__dict__, "create_service", refuse)
    response = client.post("/staff/registry/laws/new/", LAW)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert 'value="新法"' in response.content.decode()


def test_own_service_gets_the_values(client, lawyer, monkeypatch):
    seen = {}

    def service(model, *, actor, many, **values):
        seen.update(model=model, actor=actor, many=many, title=values["title"])
        return records.create(model, actor=actor, many=many, **values)

    monkeypatch.setitem(register_for(Law).__dict__, "create_service", service)
    assert client.post("/staff/registry/laws/new/", LAW).status_code == 302
    assert seen == {"model": Law, "actor": lawyer, "many": {}, "title": "新法"}


def test_form_columns_leave_out_state_key_and_read_only():
    register = register_for(AnnualDisclosure)
    assert "status" not in form_columns(register, editing=False)
    assert "ledger_no" in form_columns(register, editing=False)
    assert "ledger_no" not in form_columns(register, editing=True)
    assert "filed_on" not in form_columns(register, editing=False)


def test_form_does_not_load_every_enterprise(client, lawyer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{FILINGS}new/").status_code == 200
        return len(captured), sum("registry_enterprise" in query["sql"] for query in captured)

    before = queries()
    EnterpriseFactory.create_batch(5)
    assert queries() == before
    assert before[1] == 0
    assert Enterprise.objects.count() == 5
