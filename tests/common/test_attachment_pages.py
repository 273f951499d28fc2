"""The pages on which files are attached to a record and taken out of use."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.attachments import attach, attachment_url
from common.models import Attachment
from registry.models import Enterprise
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("通报.pdf", content)


@pytest.fixture
def firm() -> Enterprise:
    return EnterpriseFactory()


@pytest.fixture
def clerk(client: Any) -> Any:
    user = UserFactory(roles=[Role.HANDLER])
    client.force_login(user)
    return user


def withdrawal_url(kept: Attachment) -> str:
    return reverse("common:attachment-withdraw", args=[kept.uuid])


def test_file_is_attached_from_the_page_of_the_record(client: Any, clerk: Any, firm: Enterprise) -> None:
    page = f"/staff/registry/enterprises/{firm.uscc}/"
    assert f'href="{attachment_url(firm)}"' in client.get(page).content.decode()

    response = client.post(attachment_url(firm), {"kind": "表扬通报", "file": pdf()}, follow=True)

    assert response.redirect_chain == [(page, 302)]
    kept = Attachment.objects.of(firm).get()
    assert (kept.kind, kept.name, kept.uploaded_by) == ("表扬通报", "通报.pdf", clerk)
    html = response.content.decode()
    assert "已上传附件：通报.pdf" in html
    assert f'href="{withdrawal_url(kept)}"' in html
    assert [event.kind for event in events.history(firm)] == ["attached"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "表扬通报"}, "请上传“文件”。"),
        ({"kind": "", "file": pdf()}, "请填写“材料名称”。"),
        ({"kind": "表扬通报", "file": pdf(b"plain text")}, "文件内容不是 pdf"),
        ({"kind": "长" * 61, "file": pdf()}, "60"),
    ],
)
def test_wrong_upload_is_explained_and_nothing_kept(
    client: Any, clerk: Any, firm: Enterprise, data: dict[str, Any], words: str
) -> None:
    response = client.post(attachment_url(firm), data)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Attachment.objects.exists()


def test_file_is_withdrawn_with_its_reason(client: Any, clerk: Any, firm: Enterprise) -> None:
    kept = attach(firm, pdf(), actor=clerk)
    assert "不能恢复" in client.get(withdrawal_url(kept)).content.decode()
    assert client.post(withdrawal_url(kept), {"reason": " "}).status_code == 422

    response = client.post(withdrawal_url(kept), {"reason": "传错文件"}, follow=True)

    kept.refresh_from_db()
    assert (kept.withdrawn_by, kept.withdrawn_reason) == (clerk, "传错文件")
    html = response.content.decode()
    assert "已撤回附件：通报.pdf" in html
    assert "传错文件" in html  # in the history
    assert client.get(withdrawal_url(kept)).status_code == 404


def test_who_may_not_change_the_record_neither_attaches_nor_withdraws(client: Any, firm: Enterprise) -> None:
    kept = attach(firm, pdf(), actor=None)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    html = client.get(f"/staff/registry/enterprises/{firm.uscc}/").content.decode()
    assert "通报.pdf" in html
    assert withdrawal_url(kept) not in html
    assert attachment_url(firm) not in html
    for address in (attachment_url(firm), withdrawal_url(kept)):
        assert client.get(address).status_code == 403
    assert client.post(withdrawal_url(kept), {"reason": "撤"}).status_code == 403
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_strangers_and_the_enterprise_find_no_page(client: Any, firm: Enterprise) -> None:
    kept = attach(firm, pdf(), actor=None)
    for stranger in (UserFactory(park=True), MembershipFactory(enterprise=firm).user):
        client.force_login(stranger)
        assert client.get(attachment_url(firm)).status_code == 404
        assert client.get(withdrawal_url(kept)).status_code == 404


@pytest.mark.parametrize("kind", ["accounts.user", "no.model", "nothing", "registry.nothing"])
def test_what_has_no_register_has_no_page(client: Any, clerk: Any, kind: str) -> None:
    assert client.get(reverse("common:attachment-new", args=[kind, clerk.pk])).status_code == 404
