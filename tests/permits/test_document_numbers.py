"""Issuing the documents of EIA approval: under which series, and after which numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from common.errors import Refused
from permits import services
from permits.enums import EiaCategory, NoticeKind, RefusalGround
from registry.issuing import issue_document
from registry.models import DocumentSeries
from tests.factories.permits import EiaDecisionFactory, PublicNoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

NEW = date(2026, 8, 15)


def decision(**values: Any) -> Any:
    facts = {"category": EiaCategory.REPORT, "received_on": date(2026, 8, 3)}
    return EiaDecisionFactory(**facts | values)


def test_issuing_takes_the_prefix_of_the_series_in_force():
    first = issue_document("eia-approval", decision(), actor=None, issued_on=NEW)
    refused = issue_document(
        "eia-refusal",
        decision(refusal_ground=RefusalGround.QUALITY, requirements="不达标"),
        actor=None,
        issued_on=NEW,
    )
    assert (first.number, refused.number) == ("兰新环审〔2026〕1号", "兰新环审〔2026〕2号")
    row = DocumentSeries.objects.get(kind="eia-approval")
    row.effective_to = date(2026, 12, 31)
    row.save()
    DocumentSeries.objects.create(
        ledger_no="WH-T",
        kind="eia-approval",
        name="批复",
        prefix="兰新环评审",
        effective_from=date(2027, 1, 1),
    )
    later = issue_document("eia-approval", decision(), actor=None, issued_on=date(2027, 1, 4))
    assert later.number == "兰新环评审〔2027〕1号"


def test_without_a_series_nothing_is_issued():
    DocumentSeries.objects.filter(kind="eia-acceptance").delete()
    with pytest.raises(Refused, match="未配置 2026-08-15 启用的发文字号“eia-acceptance”"):
        issue_document("eia-acceptance", decision(), actor=None, issued_on=NEW)


def test_unnumbered_kinds_need_no_series():
    DocumentSeries.objects.all().delete()
    made = decision(approved=True)
    PublicNoticeFactory(
        decision=made,
        kind=NoticeKind.ACCEPTANCE,
        title="示范公示",
        first_day=date(2026, 8, 17),
        last_day=date(2026, 8, 28),
    )
    document = issue_document("eia-acceptance-notice", made, actor=None, issued_on=NEW)
    assert (document.number, document.is_for_party) == ("", False)
    assert document.content["title"] == "示范公示"


def test_numbers_go_on_after_an_imported_ledger():
    imported = EiaDecisionFactory(approved=True, document_number="兰新环审〔2026〕41号")
    services.after_import_of_decisions([imported.pk])
    assert (
        issue_document("eia-approval", decision(), actor=None, issued_on=NEW).number == "兰新环审〔2026〕42号"
    )
