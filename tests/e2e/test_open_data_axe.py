"""The pages of enterprises and of the open data in a real browser, on wide and narrow screens.

Nothing that axe objects to, no sideways scroll, nothing that the content security policy had to block.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from opendata import services
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.e2e.test_inspections_axe import visited
from tests.opendata.records import KIND, record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "91620100MADEM01082"
NAME = "兰州新区示范精细化工材料股份有限公司"
KINDS = ("case-result", "eia-notice", "eia-registration", "inspection-result", "rectification-order")


def published() -> None:
    """Of one enterprise some of each kind, more than a page of the timeline holds."""
    for place in range(32):
        kind = KINDS[place % len(KINDS)]
        record(
            place,
            kind=kind,
            title=f"{NAME}第{place}号公开内容，标题较长，窄屏时应当换行而不撑宽页面",
            party=NAME,
            uscc=CODE,
            park="chem",
            body={"park": "化工园区"},
            dated_on=date(2023, 1, 10) + timedelta(days=40 * place),
            amount=100_000 * (place + 1) if kind in ("case-result", "eia-registration") else None,
            is_synthetic=True,
        )
    services.make_files(KIND)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_enterprises_and_open_data_pass_axe(browser, live_server, width, db: Any):
    published()
    pages = [
        reverse("public-enterprise:list"),
        f"{reverse('public-enterprise:list')}?q=没有这样的企业",
        reverse("public-enterprise:detail", args=[CODE]),
        f"{reverse('public-enterprise:detail', args=[CODE])}?kind=case-result",
        reverse("open-data:index"),
        reverse("open-data:detail", args=[KIND]),
        reverse("open-data:detail", args=["eia-notice"]),  # no files yet
    ]
    assert visited(Visit(browser, live_server.url, None, width), pages, "open-data") == []
