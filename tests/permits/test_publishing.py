"""Publishing by the staff: the past at once, one record again, and withdrawing it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common import events
from common.models import PublishedRecord
from permits.enums import NoticeKind
from permits.models import PublicNotice
from permits.services.publishing import publish_history, publish_notice, withdraw_notice
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import PublicNoticeFactory, RegistrationFilingFactory, load_notice_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    load_notice_rules()
    load_work_calendar()


def _text(response) -> str:
    return response.content.decode()


# -- the past --


def test_history_is_published_once_and_what_was_withdrawn_stays_so(officer):
    notices = [PublicNoticeFactory() for _ in range(3)]
    filing = RegistrationFilingFactory()
    undecided = PublicNoticeFactory(kind=NoticeKind.DECISION, last_day=None)
    publish_notice(notices[0], actor=officer)
    withdraw_notice(notices[0], actor=officer, reason="有误")
    done = publish_history(actor=officer)
    assert (done.published, done.refused) == (3, 1)
    assert str(undecided) in done.problems[0]
    again = publish_history(actor=officer)
    assert (again.published, again.refused) == (0, 1)
    assert PublishedRecord.objects.on_display(timezone.localdate()).count() == 3
    assert PublishedRecord.objects.filter(source=events.stream_of(filing)).count() == 1


def test_command_publishes_in_the_name_of_a_member_of_the_staff(officer, capsys):
    filing = RegistrationFilingFactory()
    call_command("publish_notices", "--as", officer.username)
    assert "新公开 1 条" in capsys.readouterr().out
    record = PublishedRecord.objects.get(source=events.stream_of(filing))
    assert record.published_by == officer


@pytest.mark.parametrize("username", ["nobody", "auditor"])
def test_command_ends_with_an_error_for_who_may_not(username):
    UserFactory(username="auditor", roles=[Role.AUDITOR])
    with pytest.raises(CommandError):
        call_command("publish_notices", "--as", username)


def test_history_is_read_in_pieces(officer, monkeypatch):
    monkeypatch.setattr("permits.services.publishing.CHUNK", 2)
    for _ in range(5):
        RegistrationFilingFactory()
    assert publish_history(actor=officer).published == 5


# -- the staff's side --


def test_staff_see_what_is_public_publish_again_and_withdraw(client, officer):
    notice = PublicNoticeFactory()
    client.force_login(officer)
    detail = reverse("permits:notices-detail", args=[notice.ledger_no])
    assert "未公开" in _text(client.get(detail))
    publish = reverse("permits:notice-publish", args=[notice.ledger_no])
    assert client.post(publish).url == detail
    assert "查看公开页面" in _text(client.get(detail))
    PublicNotice.objects.filter(pk=notice.pk).update(title="改后的标题")
    assert "公开内容与现登记内容不一致" in _text(client.get(detail))
    client.post(publish)
    withdraw = reverse("permits:notice-withdraw", args=[notice.ledger_no])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "公示期有误"}).url == detail
    assert "理由：公示期有误" in _text(client.get(detail))
    assert client.post(withdraw, {"reason": "再次"}).status_code == 409
