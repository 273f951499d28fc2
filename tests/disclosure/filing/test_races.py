"""Two at once: certifying twice, a return while another accepts, filling in while another certifies."""

from __future__ import annotations

import pytest

from common.errors import Conflict
from common.models import Event, OfficialDocument
from disclosure.annual.saving import save_fields
from disclosure.filing import correction, services
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualSubmission
from tests.disclosure.filing import reports
from tests.enforcement.test_archive_race import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def again(report) -> AnnualDisclosure:
    return AnnualDisclosure.objects.get(pk=report.pk)


def kinds(found) -> list[str]:
    return sorted(type(each).__name__ for each in found)


def test_four_clicks_hand_in_once(report, head):
    seen = Sealable(report).sha256

    def certify(stale):
        return services.submit_report(actor=head, report=stale, seen=seen)

    found = together(certify, *((again(report),) for _ in range(4)))
    assert kinds(found) == ["AnnualSubmission", "Conflict", "Conflict", "Conflict"]
    assert AnnualSubmission.objects.count() == OfficialDocument.objects.count() == 1
    stream = f"disclosure.annualdisclosure:{report.pk}"
    assert Event.objects.filter(stream=stream, kind="transition").count() == 1


def test_a_return_while_another_accepts(report, head):
    reports.hand_in(report, head)

    def act(name, stale, officer):
        if name == "return":
            return services.return_report(actor=officer, report=stale, reason="请核对")
        return services.accept_report(actor=officer, report=stale)

    found = together(act, *((name, again(report), reports.officers()) for name in ("return", "accept") * 2))
    assert kinds(found) == ["AnnualDisclosure", "Conflict", "Conflict", "Conflict"]
    winner = next(each for each in found if isinstance(each, AnnualDisclosure))
    assert again(report).status == winner.status


def test_what_is_saved_beside_a_certification_is_never_lost_in_the_seal(report, head, clerk):
    seen = Sealable(report).sha256

    def act(name):
        if name == "certify":
            return services.submit_report(actor=head, report=again(report), seen=seen)
        texts = {"tax": "9999"}
        return save_fields(
            actor=clerk, report=again(report), chapter="management", typed=texts, seen={"tax": "3200.50"}
        )

    found = together(act, ("certify",), ("save",))
    stands = AnnualChapter.objects.get(report=report, code="management").typed["tax"]
    sealed = AnnualSubmission.objects.filter(report=report).first()
    assert sum(isinstance(each, Conflict) for each in found) == 1
    # Either the seal came first and nothing was written after it, or the text did and nothing was sealed.
    assert (stands, sealed and sealed.content["fields"]["management"]["tax"]) in [
        ("3200.50", "3200.50"),
        ("9999", None),
    ]


def test_two_corrections_begin_once(report, head, clerk):
    reports.public(report)

    def begin(actor):
        return correction.begin_correction(actor=actor, report=again(report))

    found = together(begin, (head,), (clerk,))
    assert kinds(found) == ["AnnualDisclosure", "ValidationError"]
    assert AnnualDisclosure.objects.filter(enterprise=report.enterprise).count() == 2
