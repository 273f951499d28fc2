"""The public's pages of EIA notices in a browser, with content: axe, width, and a comment sent by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.models import PublishedRecord
from permits.enums import CommentStatus, EiaCategory, NoticeKind
from permits.models import NoticeComment
from permits.services.publishing import publish_comment, publish_filing, publish_notice, withdraw_notice
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    NoticeCommentFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    load_notice_rules,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    load_notice_rules()
    load_work_calendar()
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])


@pytest.fixture
def open_notice(officer) -> PublishedRecord:
    """Open today, with a comment that was answered and one that was withheld."""
    today = timezone.localdate()
    decision = EiaDecisionFactory(category=EiaCategory.REPORT, overview="概况" * 80, impacts="措施" * 80)
    notice = PublicNoticeFactory(
        decision=decision,
        kind=NoticeKind.PROPOSED,
        states_hearing_right=True,
        first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=3),
    )
    for values in (
        {"status": CommentStatus.PUBLISHED, "published_text": "夜间噪声大", "reply": "已要求停工"},
        {"status": CommentStatus.REJECTED, "rejection_reason": "与该项目无关"},
    ):
        publish_comment(NoticeCommentFactory(notice=notice, **values), actor=officer)
    return publish_notice(notice, actor=officer)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_with_content(browser, live_server, officer, open_notice, width):
    decided = publish_notice(
        PublicNoticeFactory(
            decision=EiaDecisionFactory(approved=True, requirements="落实防尘措施。"),
            kind=NoticeKind.DECISION,
            last_day=None,
        ),
        actor=officer,
    )
    filed = publish_filing(RegistrationFilingFactory(signatory="王小明", overview="仓库"), actor=officer)
    gone = PublicNoticeFactory()
    tombstone = publish_notice(gone, actor=officer)
    withdraw_notice(gone, actor=officer, reason="公示期有误")
    visit = Visit(browser, live_server.url, None, width)
    for address in (
        "/",
        reverse("eia:notice-list"),
        reverse("eia:decision-list"),
        reverse("eia:registration-list"),
        reverse("eia:notice-list") + "?since=x",
        reverse("public-eia-notice", args=[open_notice.pk]),
        reverse("public-eia-notice", args=[decided.pk]),
        reverse("public-eia-notice", args=[tombstone.pk]),
        reverse("public-eia-registration", args=[filed.pk]),
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_staff(browser, live_server, officer, open_notice, width):
    comment = NoticeCommentFactory(notice__decision__enterprise__department=officer.department)
    key = comment.notice.ledger_no
    visit = Visit(browser, live_server.url, officer, width)
    for address in (
        reverse("permits:comments-detail", args=[comment.ledger_no]),
        reverse("permits:comments-step", args=[comment.ledger_no, CommentStatus.PUBLISHED]),
        reverse("permits:comments-step", args=[comment.ledger_no, CommentStatus.REJECTED]),
        reverse("permits:notices-detail", args=[key]),
        reverse("permits:notice-publish", args=[key]),
        reverse("permits:notice-withdraw", args=[key]),
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_citizen_comments_and_gets_a_number(browser, live_server, open_notice, settings, scripts):
    settings.COMMENT_MIN_SECONDS = 0
    context = browser.new_context(java_script_enabled=scripts, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + reverse("public-eia-notice", args=[open_notice.pk]))
    page.get_by_role("button", name="提交意见").click()  # the browser, or the server, asks for the text
    assert NoticeComment.objects.filter(status=CommentStatus.RECEIVED).count() == 0
    page.get_by_label("意见内容").fill("请公开监测数据")
    page.get_by_label("联系方式").fill("13893112345")
    page.get_by_role("button", name="提交意见").click()
    page.wait_for_url("**/received/**")
    comment = NoticeComment.objects.get(status=CommentStatus.RECEIVED)
    assert comment.ledger_no in page.inner_text("main")
    assert "13893112345" not in page.content()
    context.close()
