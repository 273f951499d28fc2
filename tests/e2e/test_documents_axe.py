"""The pages of an official document in a real browser, for the staff and for the party."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.models import OfficialDocument
from common.models.event import digest
from tests.common.documents.test_content import CONTENT
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, live_server: Any, user: Any) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_a_document_pass_axe(page, live_server, width):
    membership = MembershipFactory()
    data = CONTENT.to_json()
    document = OfficialDocument.objects.create(
        owner=membership.enterprise,
        kind="eia-acceptance",
        title=CONTENT.title,
        number=CONTENT.number,
        content=data,
        sha256=digest(data),
        issued_on=date(2026, 9, 2),
        issued_at=timezone.now(),
    )
    page.set_viewport_size({"width": width, "height": 900})
    for user, actions in ((UserFactory(), ("detail", "withdraw")), (membership.user, ("detail",))):
        sign_in(page, live_server, user)
        for action in actions:
            answer = page.goto(live_server.url + reverse(f"common:document-{action}", args=[document.uuid]))
            assert answer.status == 200
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert Axe().run(page).response["violations"] == []
    assert page.get_by_role("button", name="确认签收").is_visible()
