"""What the page of a document says that confirming its receipt amounts to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.documents.content import DocumentContent, Paragraph
from common.documents.receipts import basis_of, receipt_terms
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from tests.enforcement.party.conftest import text_of
from tests.factories.enforcement import RectificationOrderFactory
from tests.factories.enforcement_after import case_in
from tests.factories.permits import EiaDecisionFactory

pytestmark = pytest.mark.django_db
PERMIT, PENALTY = "行政许可法第四十四条", "行政处罚法第六十一条"


def issued(owner: Any, kind: str, officer: Any) -> OfficialDocument:
    content = DocumentContent(
        title="文书", number="", issuer="本局", dated_on=date(2025, 2, 7), blocks=(Paragraph("正文"),)
    ).to_json()
    return OfficialDocument.objects.create(
        owner=owner, kind=kind, title="文书", content=content, sha256="0" * 64, issued_on=date(2025, 2, 7),
        issued_at=timezone.now(), issued_by=officer,
    )  # fmt: skip


def shown(page: Any, document: OfficialDocument) -> str:
    return text_of(page.get(reverse("common:document-detail", args=[document.uuid])))


@pytest.mark.parametrize(("consents", "words"), [(True, "签收即为送达"), (False, "仍由本局依法另行送达")])
def test_a_penalty_is_served_by_receipt_only_with_consent(page, firm, officer, consents, words):
    case = case_in(CaseStatus.DECIDED, enterprise=firm, accepts_electronic_delivery=consents)
    text = shown(page, issued(case, "penalty-decision", officer))
    assert words in text and PENALTY in text and "送达地址确认书" in text
    assert PERMIT not in text
    assert ("签收即为送达" in text) is consents


def test_an_order_cites_no_article_on_permits(page, firm, officer):
    text = shown(page, issued(RectificationOrderFactory(enterprise=firm), "rectification-order", officer))
    assert "登记送达" in text and PERMIT not in text


def test_a_permit_keeps_its_own_article(firm, officer):
    decision = EiaDecisionFactory(enterprise=firm)
    assert basis_of(issued(decision, "eia-approval", officer)) == PERMIT


def test_an_app_declares_its_terms_once():
    with pytest.raises(ValueError, match="twice"):
        receipt_terms("enforcement")(lambda document: ("", ""))
