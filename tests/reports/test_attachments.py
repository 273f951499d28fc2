"""Material kept with an edition."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import events
from common.models import Attachment
from tests.factories.reports import ReportEditionFactory

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def edition(db):
    return ReportEditionFactory()


def upload(client, edition, content=PNG, name="签发稿.png"):
    url = reverse("reports:attachment-new", args=[edition.pk])
    return client.post(url, {"kind": "签发稿扫描件", "file": SimpleUploadedFile(name, content)})


def test_officer_uploads_and_withdraws_with_a_reason(client, edition, officer, catalogue):
    client.force_login(officer)
    assert upload(client, edition).status_code == 302
    made = Attachment.objects.of(edition).get()
    page = client.get(reverse("reports:edition-detail", args=[edition.pk])).content.decode()
    assert "签发稿.png" in page
    url = reverse("reports:attachment-withdraw", args=[edition.pk, made.uuid])
    assert url in page
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "扫描不清"}).status_code == 302
    assert not Attachment.objects.of(edition).current().exists()
    assert [event.kind for event in events.history(edition)] == ["attached", "detached"]


def test_wrong_file_is_refused_in_words(client, edition, officer):
    client.force_login(officer)
    response = upload(client, edition, content=b"MZ\x90\x00", name="a.exe")
    assert response.status_code == 422
    assert not Attachment.objects.exists()


def test_head_reads_but_does_not_attach(client, edition, leader):
    client.force_login(leader)
    assert upload(client, edition).status_code == 403


def test_file_of_another_edition_is_not_withdrawn_through_this_one(client, edition, officer):
    client.force_login(officer)
    upload(client, edition)
    made = Attachment.objects.of(edition).get()
    other = ReportEditionFactory()
    url = reverse("reports:attachment-withdraw", args=[other.pk, made.uuid])
    assert client.post(url, {"reason": "误"}).status_code == 404
