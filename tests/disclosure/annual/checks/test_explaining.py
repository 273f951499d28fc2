"""Explanations of warnings: by whom, of what, and how long they hold."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from disclosure.annual.checks import all_findings, current_explanations, open_findings
from disclosure.annual.checks.explaining import explain_finding, withdraw_explanation
from disclosure.enums import FilingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, FindingExplanation
from tests.factories.accounts import UserFactory
from tests.factories.annual import check_settings, fill_in
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

PATH = "basics.contact"
WARNING = {"code": "contact-personal", "path": PATH}


@pytest.fixture
def report() -> AnnualDisclosure:
    check_settings()
    made = AnnualDisclosureFactory(draft=True, for_year=2024)
    fields = {"basics.contact": "13800000000", "basics.uscc": "91620100MA0000099X"}
    return fill_in(made, fields)


@pytest.fixture
def handler(report):
    return MembershipFactory(enterprise=report.enterprise).user


def codes(findings) -> set[str]:
    return {each.code for each in findings}


def test_an_explained_warning_is_open_no_more(report, handler):
    assert codes(open_findings(report)) == {"contact-personal", "uscc-differs"}
    made = explain_finding(actor=handler, report=report, **WARNING, text=" 总机转接的公用手机。 ")
    assert (made.text, made.by) == ("总机转接的公用手机。", handler)
    assert codes(open_findings(report)) == {"uscc-differs"}
    assert codes(all_findings(report)) == {"contact-personal", "uscc-differs"}
    event = events.history(report).last()
    assert (event.kind, event.actor) == ("finding_explained", handler)
    assert list(event.changes.values()) == [[None, "总机转接的公用手机。"]]


def test_an_error_is_mended_not_explained(report, handler):
    with pytest.raises(Refused, match="不能以说明代替"):
        explain_finding(actor=handler, report=report, code="uscc-differs", path="basics.uscc", text="真的")
    assert not FindingExplanation.objects.exists()


def test_what_is_not_found_is_not_explained(report, handler):
    with pytest.raises(Refused, match="没有这一项"):
        explain_finding(
            actor=handler, report=report, code="contact-personal", path="basics.site", text="真的"
        )


@pytest.mark.parametrize("text", ["", "  ", "长" * 1001])
def test_an_explanation_has_words(report, handler, text):
    with pytest.raises(ValidationError):
        explain_finding(actor=handler, report=report, **WARNING, text=text)
    assert not FindingExplanation.objects.exists()


def test_an_explanation_holds_for_the_warning_as_it_read(report, handler):
    path = "basics.name"
    AnnualChapter.objects.filter(report=report).update(typed={"name": "甲公司"})
    explain_finding(actor=handler, report=report, code="name-differs", path=path, text="已更名")
    assert codes(open_findings(report)) == set()
    AnnualChapter.objects.filter(report=report).update(typed={"name": "乙公司"})
    assert codes(open_findings(report)) == {"name-differs"}


def test_a_new_explanation_replaces_the_earlier_one(report, handler):
    explain_finding(actor=handler, report=report, **WARNING, text="一")
    explain_finding(actor=handler, report=report, **WARNING, text="二")
    assert [row.text for row in current_explanations(report).values()] == ["二"]
    first = FindingExplanation.objects.get(text="一")
    assert first.withdrawn_by == handler
    assert list(events.history(report).last().changes.values()) == [["一", "二"]]


def test_taken_back(report, handler):
    explain_finding(actor=handler, report=report, **WARNING, text="一")
    assert withdraw_explanation(actor=handler, report=report, **WARNING)
    assert not withdraw_explanation(actor=handler, report=report, **WARNING)
    assert "contact-personal" in codes(open_findings(report))
    assert [each.kind for each in events.history(report)] == ["finding_explained", "explanation_withdrawn"]


def test_strangers_and_handed_in_reports_are_refused(report, handler):
    stranger = MembershipFactory().user
    with pytest.raises(Refused):
        explain_finding(actor=stranger, report=report, **WARNING, text="一")
    with pytest.raises(Refused):
        explain_finding(actor=UserFactory(roles=[Role.AUDITOR]), report=report, **WARNING, text="一")
    AnnualDisclosure.objects.filter(pk=report.pk).update(status=FilingStatus.SUBMITTED, filed_on="2025-03-01")
    for call in (
        lambda: explain_finding(actor=handler, report=report, **WARNING, text="一"),
        lambda: withdraw_explanation(actor=handler, report=report, **WARNING),
    ):
        with pytest.raises(Conflict):
            call()
    assert not FindingExplanation.objects.exists()
