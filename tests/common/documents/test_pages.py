"""The pages of documents: who reads, downloads, confirms and withdraws."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from accounts.enums import Role
from common.documents.services import confirm_receipt, issue, withdraw_document
from common.models import OfficialDocument
from common.typesetting.errors import RenderingError
from registry.models import Enterprise
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

from .conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
PAGES = ("detail", "pdf", "docx")


@pytest.fixture
def document(firm: Enterprise) -> OfficialDocument:
    return issue("notice", firm, actor=None, number_prefix="兰新环告", issued_on=DAY)


@pytest.fixture
def party(firm: Enterprise) -> Any:
    return MembershipFactory(enterprise=firm).user


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    from common.documents import files

    monkeypatch.setitem(files.RENDERERS, "pdf", lambda content, identifier: b"%PDF-" + identifier.encode())


def url(document: OfficialDocument, action: str) -> str:
    return reverse(f"common:document-{action}", args=[document.uuid])


def statuses(client: Any, user: Any, document: OfficialDocument) -> list[int]:
    client.force_login(user)
    return [client.get(url(document, page)).status_code for page in PAGES]


@pytest.mark.usefixtures("quick_pdf")
def test_who_reads_a_document_of_the_party(client, document, party):
    assert statuses(client, party, document) == [200, 200, 200]
    assert statuses(client, UserFactory(), document) == [200, 200, 200]
    assert statuses(client, MembershipFactory().user, document) == [404, 404, 404]
    assert statuses(client, UserFactory(park=True), document) == [404, 404, 404]
    assert statuses(client, UserFactory(roles=[Role.ADMINISTRATOR]), document) == [404, 404, 404]
    client.logout()
    assert [client.get(url(document, page)).status_code for page in PAGES] == [302, 302, 302]


@pytest.mark.usefixtures("quick_pdf")
def test_what_is_not_for_the_party_is_hidden_from_it(client, firm, party):
    memo = issue("memo", firm, actor=None, issued_on=DAY)
    assert statuses(client, party, memo) == [404, 404, 404]
    assert statuses(client, UserFactory(), memo) == [200, 200, 200]


@pytest.mark.usefixtures("quick_pdf")
def test_a_withdrawn_document_is_open_to_the_party_only_if_it_had_received_it(client, document, party):
    withdraw_document(document, actor=UserFactory(), reason="日期有误")
    assert statuses(client, party, document) == [404, 404, 404]
    OfficialDocument.objects.update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
    confirm_receipt(document, actor=party)
    withdraw_document(document, actor=UserFactory(), reason="日期有误")
    assert statuses(client, party, document) == [200, 200, 200]
    assert "理由：日期有误" in client.get(url(document, "detail")).content.decode()


@pytest.mark.usefixtures("quick_pdf")
def test_files_are_made_on_demand_once_and_named_after_the_document(client, document, party):
    client.force_login(party)
    response = client.get(url(document, "pdf"))
    assert b"".join(response.streaming_content) == b"%PDF-" + document.sha256.encode()
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "attachment" in response["Content-Disposition"]
    document.refresh_from_db()
    kept = document.pdf.name
    assert kept == f"documents/2026/09/{document.uuid}.pdf"
    client.get(url(document, "pdf"))
    document.refresh_from_db()
    assert document.pdf.name == kept


def test_what_cannot_be_printed_says_why_on_the_page_of_the_document(client, document, party, monkeypatch):
    from common.documents import files

    def fail(content: Any, identifier: str) -> bytes:
        raise RenderingError("现有字体缺少下列字符：😀（U+1F600）")

    monkeypatch.setitem(files.RENDERERS, "pdf", fail)
    client.force_login(party)
    response = client.get(url(document, "pdf"), follow=True)
    assert response.redirect_chain == [(url(document, "detail"), 302)]
    assert "暂不能排印为 PDF：现有字体缺少下列字符" in response.content.decode()


def test_a_failed_print_leaves_the_other_form_and_is_logged(document, monkeypatch, caplog):
    from common.documents import files

    def fail(content: Any, identifier: str) -> bytes:
        raise RenderingError("现有字体缺少下列字符")

    monkeypatch.setitem(files.RENDERERS, "pdf", fail)
    files.make_files(document.pk)
    document.refresh_from_db()
    assert (bool(document.pdf), bool(document.docx)) == (False, True)
    assert f"{document.uuid}）未能排印为 pdf：现有字体缺少下列字符" in caplog.text


def test_the_docx_holds_the_words_of_the_frozen_content(client, document, party, firm):
    firm.name = "改名有限公司"
    firm.save()
    client.force_login(party)
    response = client.get(url(document, "docx"))
    word = Document(BytesIO(b"".join(response.streaming_content)))
    texts = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert texts == [
        "兰新环告〔2026〕1号",
        "兰州新区生态环境局\n示范化工有限公司告知书",
        "示范化工有限公司：",
        "一、事项",
        "现将有关事项告知如下：",
        "1. 甲",
        "2. 乙",
        "附件：材料清单",
        "兰州新区生态环境局",
        "2026年9月2日",
        "（联系人：综合科）",
    ]
    assert [cell.text for row in word.tables[0].rows for cell in row.cells] == [
        "事项",
        "内容",
        "名称",
        "示范化工有限公司",
    ]
    assert word.core_properties.identifier == document.sha256
    assert (word.core_properties.author, word.core_properties.subject) == (
        "兰州新区生态环境局",
        "兰新环告〔2026〕1号",
    )


def test_the_screen_shows_the_text_escaped(client, firm, party):
    document = issue(
        "notice", firm, actor=None, number_prefix="兰新环告", issued_on=DAY, 说明="<script>x</script>"
    )
    client.force_login(party)
    html = client.get(url(document, "detail")).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<script>x" not in html
    assert "兰新环告〔2026〕1号" in html
    assert document.sha256 in html


def test_receipt_by_the_party_once(client, document, party):
    client.force_login(party)
    page = client.get(url(document, "detail"))
    assert "确认签收" in page.content.decode()
    assert page.context["section"].url == "/enterprise/"
    assert client.get(url(document, "receipt")).status_code == 405
    response = client.post(url(document, "receipt"), follow=True)
    assert response.redirect_chain == [(url(document, "detail"), 302)]
    html = response.content.decode()
    assert "已签收：示范化工有限公司告知书（兰新环告〔2026〕1号）" in html
    assert "确认签收" not in html
    assert client.post(url(document, "receipt")).status_code == 409


def test_receipt_by_others_is_refused(client, document):
    client.force_login(MembershipFactory().user)
    assert client.post(url(document, "receipt")).status_code == 404
    client.force_login(UserFactory())
    assert client.post(url(document, "receipt")).status_code == 403
    document.refresh_from_db()
    assert document.received_at is None


def test_withdrawal_by_those_who_may_change_the_record(client, document, party, firm):
    clerk = UserFactory()
    client.force_login(clerk)
    page = url(document, "withdraw")
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": " "}).status_code == 422
    response = client.post(page, {"reason": "日期有误"}, follow=True)
    assert response.redirect_chain == [(f"/staff/registry/enterprises/{firm.uscc}/", 302)]
    assert "已撤回文书：示范化工有限公司告知书" in response.content.decode()
    document.refresh_from_db()
    assert (document.withdrawn_by, document.withdrawn_reason) == (clerk, "日期有误")
    assert client.post(page, {"reason": "再撤"}).status_code == 409


def test_withdrawal_by_others_is_refused(client, document, party):
    for user, status in (
        (party, 404),
        (UserFactory(park=True), 404),
        (UserFactory(roles=[Role.AUDITOR]), 404),
        (UserFactory(roles=[Role.LEGAL_REVIEWER]), 403),
    ):
        client.force_login(user)
        assert client.post(url(document, "withdraw"), {"reason": "x"}).status_code == status
    document.refresh_from_db()
    assert document.withdrawn_at is None


def test_the_list_component_fits_the_user(rf, firm, document, party):
    from django.template.loader import render_to_string

    from common.documents.services import documents_of

    def shown(user: Any) -> str:
        return render_to_string("components/document_list.html", {"documents": documents_of(firm, user)})

    staff, own = shown(UserFactory()), shown(party)
    for html in (staff, own):
        assert f'href="{url(document, "pdf")}"' in html
        assert f'href="{url(document, "docx")}"' in html
        assert "待签收" in html
        assert "2026年9月2日" in html
    assert f'href="{url(document, "withdraw")}"' in staff
    assert f'action="{url(document, "receipt")}"' not in staff
    assert f'action="{url(document, "receipt")}"' in own
    assert f'href="{url(document, "withdraw")}"' not in own


def test_listing_takes_the_same_queries_for_one_and_three(firm, party, django_assert_num_queries):
    from common.documents.services import documents_of

    def listed(count: int) -> None:
        with django_assert_num_queries(1):
            assert len(documents_of(firm, party)) == count

    issue("notice", firm, actor=None, number_prefix="兰新环告", issued_on=DAY)
    documents_of(firm, party)  # the content type is cached from then on
    listed(1)
    for _ in range(2):
        document = OfficialDocument.objects.first()
        document.pk, document.uuid, document.number = None, None, ""
        document.uuid = OfficialDocument._meta.get_field("uuid").get_default()
        document.save(force_insert=True)
    listed(3)


def test_a_stranger_to_every_register_finds_nothing(client):
    client.force_login(UserFactory())
    missing = OfficialDocument(uuid="00000000-0000-0000-0000-000000000001")
    assert client.get(url(missing, "detail")).status_code == 404


def test_another_firm_of_the_same_user_is_open(client, document, party):
    other = EnterpriseFactory()
    MembershipFactory(enterprise=other, user=party)
    client.force_login(party)
    assert client.get(url(document, "detail")).status_code == 200
