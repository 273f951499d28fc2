"""Writing an edition: text, steps, signature, publication."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events, workflow
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from reports.enums import TRANSITIONS, EditionStatus
from reports.models import ReportEdition
from reports.services import editions
from reports.services.assembly import assemble
from tests.factories.reports import ReportEditionFactory

pytestmark = pytest.mark.django_db


def forbidden():
    return [
        (source, target)
        for source in EditionStatus.values
        for target in EditionStatus.values
        if target not in TRANSITIONS[source]
    ]


@pytest.mark.parametrize(("source", "target"), forbidden())
def test_forbidden_transition_is_refused(source, target, officer):
    edition = ReportEditionFactory(status=source, data_hash="x")
    with pytest.raises(Refused):
        workflow.transition(edition, target, actor=officer)
    edition.refresh_from_db()
    assert edition.status == source


def test_beginning_copies_the_standard_text(edition):
    assert (edition.status, edition.number, str(edition.dated_on)) == ("draft", 1, "2025-01-17")
    headings = [section.heading for section in edition.sections.all()]
    assert headings == ["{{year}}年举措", "存在问题", "下一步打算"]
    assert events.history(edition).get().kind == "created"


def test_second_edition_of_a_year_waits_until_the_first_is_superseded(edition, officer):
    with pytest.raises(ValidationError, match="已有在办或现行版次"):
        editions.begin_edition(actor=officer, year=2024)


def test_only_the_report_officer_writes(edition, leader):
    with pytest.raises(Refused, match="综合科"):
        editions.revise_section(actor=leader, section=edition.sections.first(), body="改")


def test_unknown_placeholder_is_not_saved(edition, officer):
    section = edition.sections.first()
    with pytest.raises(ValidationError, match="I99"):
        editions.revise_section(actor=officer, section=section, body="{{I99}}")
    section.refresh_from_db()
    assert "I99" not in section.body


def test_second_editor_of_a_section_gets_a_conflict(edition, officer):
    section = edition.sections.first()
    seen = section.updated_at
    editions.revise_section(actor=officer, section=section, seen_at=seen, body="{{I10}}{{I13}}甲")
    with pytest.raises(Conflict):
        editions.revise_section(actor=officer, section=section, seen_at=seen, body="{{I10}}{{I13}}乙")
    section.refresh_from_db()
    assert section.body.endswith("甲")


def test_sections_are_added_moved_and_removed_with_their_text_in_the_trail(edition, officer):
    made = editions.add_section(actor=officer, edition=edition, after=0, level=1, heading="导语", body="甲")
    assert [s.heading for s in edition.sections.all()][0] == "导语"
    editions.move_section(actor=officer, section=made, by=1)
    assert [s.heading for s in edition.sections.all()][1] == "导语"
    editions.remove_section(actor=officer, section=made)
    assert [s.position for s in edition.sections.all()] == [1, 2, 3]
    assert "甲" in str(events.history(edition).last().changes)


def test_submitting_needs_every_mandatory_figure(edition, officer):
    editions.revise_section(actor=officer, section=edition.sections.first(), body="无数字")
    with pytest.raises(ValidationError, match="I10"):
        editions.submit(actor=officer, edition=edition)


def test_head_cannot_sign_what_was_not_assembled(edition, officer, leader):
    editions.submit(actor=officer, edition=edition)
    with pytest.raises(Refused, match="尚未汇编"):
        editions.sign_off(actor=leader, edition=edition)


def test_head_cannot_sign_with_an_unanswered_warning_or_changed_text(edition, officer, leader, quick_print):
    edition = assemble(edition, actor=officer)
    editions.submit(actor=officer, edition=edition)
    with pytest.raises(Refused, match="逐条说明"):
        editions.sign_off(actor=leader, edition=edition)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对")
    editions.revise_section(actor=officer, section=edition.sections.first(), body="{{I10}}{{I13}}新")
    edition.refresh_from_db()
    with pytest.raises(Refused, match="正文又有修改"):
        editions.sign_off(actor=leader, edition=edition)


def test_officer_cannot_sign(edition, officer, quick_print):
    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对")
    editions.submit(actor=officer, edition=edition)
    with pytest.raises(Refused, match="局领导"):
        editions.sign_off(actor=officer, edition=edition)


def test_claim_without_record_is_an_error_that_stops_the_signature(edition, officer, leader, quick_print):
    section = edition.sections.first()
    editions.revise_section(actor=officer, section=section, body=section.body + "\n{{I23|推行柔性执法}}。")
    edition = assemble(edition, actor=officer)
    found = edition.findings.get(level="error")
    assert "推行柔性执法" in found.message
    editions.answer_finding(actor=officer, finding=edition.findings.get(level="warning"), answer="已核对")
    editions.submit(actor=officer, edition=edition)
    with pytest.raises(Refused, match="错误"):
        editions.sign_off(actor=leader, edition=edition)


def test_published_report_shows_definitions_and_never_records_or_findings(frozen, leader):
    editions.publish(actor=leader, edition=frozen)
    body = PublishedRecord.objects.get(kind="report").body
    assert body["document"]["findings"] == []
    figure = next(row for row in body["figures"] if row["id"] == "I10")
    assert (figure["value"], figure["formula"], figure["records"]) == (2, "关停日期在本年的企业数", 2)
    assert "rows" not in str(body["figures"])
    assert body["files"]["pdf"]["sha256"]


def test_superseding_withdraws_the_public_page_and_lets_a_new_edition_begin(frozen, officer, leader):
    editions.publish(actor=leader, edition=frozen)
    editions.supersede(actor=leader, edition=frozen, reason="数据更正")
    record = PublishedRecord.objects.current().get(kind="report")
    assert (record.body, record.withdrawal_reason) == ({}, "数据更正")
    assert editions.begin_edition(actor=officer, year=2024).number == 2


def test_frozen_text_cannot_be_changed(frozen, officer):
    with pytest.raises(Refused, match="不能再修改"):
        editions.revise_section(actor=officer, section=frozen.sections.first(), body="改")
    assert ReportEdition.objects.get(pk=frozen.pk).status == EditionStatus.FROZEN


def test_details_are_not_changed_after_the_signature_by_a_stale_page(frozen, officer):
    stale = ReportEdition.objects.get(pk=frozen.pk)
    stale.status = EditionStatus.DRAFT  # as the page saw it
    with pytest.raises(Refused, match="不能再修改"):
        editions.correct_details(actor=officer, edition=stale, title="改")
    assert ReportEdition.objects.get(pk=frozen.pk).title == frozen.title


def test_saving_details_unchanged_asks_for_no_new_assembling(edition, officer):
    editions.correct_details(actor=officer, edition=edition, title=edition.title)
    edition.refresh_from_db()
    assert edition.text_changed_at is None
    editions.correct_details(actor=officer, edition=edition, title="新标题")
    edition.refresh_from_db()
    assert edition.text_changed_at is not None


def test_date_of_the_report_follows_its_year(edition, officer):
    with pytest.raises(ValidationError, match="2024年结束之后"):
        editions.correct_details(actor=officer, edition=edition, dated_on=date(2024, 12, 31))


def test_year_that_has_not_begun_has_no_report(catalogue, officer):
    with pytest.raises(ValidationError, match="尚未开始"):
        editions.begin_edition(actor=officer, year=timezone.localdate().year + 1)


@pytest.mark.parametrize("act", ["revise", "move", "remove"])
def test_section_removed_meanwhile_is_a_conflict(edition, officer, act):
    section = edition.sections.first()
    editions.remove_section(actor=officer, section=edition.sections.first())
    acts = {
        "revise": lambda: editions.revise_section(actor=officer, section=section, body="改"),
        "move": lambda: editions.move_section(actor=officer, section=section, by=1),
        "remove": lambda: editions.remove_section(actor=officer, section=section),
    }
    with pytest.raises(Conflict, match="已被他人删除"):
        acts[act]()


def test_section_is_neither_empty_nor_of_the_first_level_and_run_in(edition, officer):
    section = edition.sections.first()
    with pytest.raises(ValidationError, match="不能都为空"):
        editions.revise_section(actor=officer, section=section, heading="", body="")
    with pytest.raises(ValidationError, match="不能接排"):
        editions.revise_section(actor=officer, section=section, run_in=True)


def test_finding_of_an_earlier_assembling_is_a_conflict(edition, officer, quick_print):
    finding = assemble(edition, actor=officer).findings.get()
    assemble(edition, actor=officer)
    with pytest.raises(Conflict, match="重新汇编"):
        editions.answer_finding(actor=officer, finding=finding, answer="已核对")


def test_finding_is_not_answered_after_the_signature(frozen, officer):
    finding = frozen.findings.get()
    finding.edition.status = EditionStatus.DRAFT  # as the page saw it
    with pytest.raises(Refused, match="不能再修改"):
        editions.answer_finding(actor=officer, finding=finding, answer="改口")


def test_mandatory_figure_removed_during_review_stops_the_signature(edition, officer, leader, quick_print):
    editions.submit(actor=officer, edition=edition)
    editions.revise_section(actor=officer, section=edition.sections.first(), body="只有{{I10}}家。")
    edition = assemble(edition, actor=officer)
    assert "I13" in edition.findings.get(level="error").message
    with pytest.raises(Refused, match="错误"):
        editions.sign_off(actor=leader, edition=edition)
