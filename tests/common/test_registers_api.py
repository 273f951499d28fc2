"""The read endpoints of registers: same rows, rules and filters as the pages."""

from datetime import date

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from accounts.enums import Role
from disclosure.models import AnnualDisclosure
from tests.factories.accounts import DepartmentFactory, UserFactory, authorization_of
from tests.factories.registry import EnterpriseFactory, LawFactory, MembershipFactory, ProvisionFactory

pytestmark = pytest.mark.django_db
LAWS = "/api/v1/registry/laws/"
ENTERPRISES = "/api/v1/registry/enterprises/"
FILINGS = "/api/v1/disclosure/annual-disclosures/"


def client_of(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=authorization_of(user))
    return client


@pytest.fixture
def api():
    return client_of(UserFactory())


def test_without_credentials_401():
    response = APIClient().get(LAWS)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"


def test_with_a_wrong_token_401():
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token 0123456789")
    assert client.get(LAWS).status_code == 401


def test_session_of_the_pages_serves_too():
    client = APIClient()
    client.force_login(UserFactory())
    assert client.get(LAWS).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_staff_without_a_business_role_get_404(role):
    LawFactory(code="a")
    client = client_of(UserFactory(roles=[role]))
    assert client.get(LAWS).status_code == 404
    assert client.get(f"{LAWS}a/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [LAWS, f"{LAWS}a/"])
def test_writing_is_not_offered(api, method, address):
    LawFactory(code="a")
    assert getattr(api, method)(address, {}).status_code == 405


def test_list_holds_keys_of_what_is_referred_to(api):
    law = LawFactory(code="act")
    ProvisionFactory(code="act-1", law=law, fine_max="1000000")
    body = api.get("/api/v1/registry/provisions/").json()
    [row] = body["results"]
    assert (row["code"], row["law"], row["fine_max"]) == ("act-1", "act", "1000000.00")
    assert body["next"] is None
    assert body["previous"] is None
    assert "id" not in row


def test_detail_by_natural_key(api):
    LawFactory(code="act", title="测试法")
    assert api.get(f"{LAWS}act/").json()["title"] == "测试法"
    assert api.get(f"{LAWS}none/").status_code == 404


def test_filters_are_those_of_the_page(api):
    LawFactory(code="a", effective_from=date(2023, 12, 31))
    LawFactory(code="b", effective_from=date(2024, 1, 1))
    assert [row["code"] for row in api.get(LAWS, {"year": 2024}).json()["results"]] == ["b"]
    wrong = api.get(LAWS, {"year": "abc"})
    assert wrong.status_code == 400
    assert set(wrong.json()) == {"year"}


def test_pages_are_walked_by_their_links(api):
    for n in range(5):
        LawFactory(code=f"l{n}", effective_from=date(2020, 1, 1 + n // 2))
    seen, url = [], f"{LAWS}?page_size=2"
    while url:
        body = api.get(url).json()
        seen += [row["code"] for row in body["results"]]
        last, url = url, body["next"]
    assert seen == ["l4", "l3", "l2", "l1", "l0"]
    assert [row["code"] for row in api.get(api.get(last).json()["previous"]).json()["results"]] == [
        "l2",
        "l1",
    ]


def test_damaged_position_is_404(api):
    assert api.get(LAWS, {"after": "x"}).status_code == 404


def test_page_size_is_capped_and_nonsense_is_ignored(api):
    LawFactory.create_batch(3)
    assert len(api.get(LAWS, {"page_size": "2"}).json()["results"]) == 2
    for nonsense in ("0", "-1", "x", "²"):
        assert len(api.get(LAWS, {"page_size": nonsense}).json()["results"]) == 3


def test_park_staff_see_their_own_rows_only():
    user = UserFactory(park=True)
    own, other = EnterpriseFactory(department=user.department), EnterpriseFactory()
    client = client_of(user)
    assert [row["uscc"] for row in client.get(ENTERPRISES).json()["results"]] == [own.uscc]
    assert client.get(f"{ENTERPRISES}{other.uscc}/").status_code == 404


def test_enterprise_sees_its_own_rows_and_only_registers_about_enterprises():
    membership = MembershipFactory()
    client = client_of(membership.user)
    make = {"department": DepartmentFactory(), "for_year": 2023}
    own = AnnualDisclosure.objects.create(ledger_no="A", enterprise=membership.enterprise, **make)
    AnnualDisclosure.objects.create(ledger_no="B", enterprise=EnterpriseFactory(), **make)
    [row] = client.get(FILINGS).json()["results"]
    assert row["ledger_no"] == own.ledger_no
    assert "remarks" not in row  # internal: not among what an enterprise reads
    assert client.get(f"{FILINGS}A/").status_code == 200
    assert client.get(f"{FILINGS}B/").status_code == 404
    assert client.get(LAWS).status_code == 404


def test_list_costs_the_same_for_one_row_and_for_three(api, django_assert_num_queries):
    address = "/api/v1/registry/provisions/"
    ProvisionFactory()
    api.get(address)  # its first use is noted at the token
    with django_assert_num_queries(4):  # token, roles, department, rows
        assert len(api.get(address).json()["results"]) == 1
    ProvisionFactory.create_batch(2)
    with django_assert_num_queries(4):
        assert len(api.get(address).json()["results"]) == 3


def test_schema_is_valid_openapi_31_without_a_key(client, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))
    response = client.get("/api/v1/schema/?format=json")
    assert response.status_code == 200
    schema = response.json()
    assert schema["openapi"].startswith("3.1")
    listing = schema["paths"][LAWS]
    assert set(listing) == {"get"}
    assert {"after", "before", "page_size", "q", "year"} <= {
        parameter["name"] for parameter in listing["get"]["parameters"]
    }


def test_schema_reader_keeps_to_the_content_security_policy(client):
    page = client.get("/api/v1/docs/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in html
    assert "<script>" not in html
    assert "http://" not in html.replace("http://testserver", "")
    assert "https://" not in html
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
