"""Assembling: what is frozen, and what later data cannot change."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common import indicators
from common.errors import Conflict
from common.indicators import Finding, Period, compute
from reports.enums import ArtifactKind, EditionStatus
from reports.models import Artifact
from reports.rendering.document import ReportDocument
from reports.selectors import figures_of, newest_artifact
from reports.services import editions
from reports.services.assembly import assemble
from reports.services.comparison import compare_with_last_year
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_draft_is_assembled_with_figures_records_and_files(edition, officer, quick_print):
    edition = assemble(edition, actor=officer)
    figure = edition.figures.get(indicator_id="I10")
    assert (figure.value, figure.count) == (2, 2)
    (part,) = figure.records
    assert part["model"] == "registry.enterprise"
    assert part["reads"] == ["name"]
    assert len(part["rows"]) == 2
    assert figure.hash == figure.compute_hash()
    document = ReportDocument.from_json(edition.document)
    assert document.sections[0].paragraphs[0].text == "关停2家，罚款上限20万元。"
    assert {artifact.kind for artifact in edition.artifacts.all()} == set(ArtifactKind.values)
    assert edition.status == EditionStatus.DRAFT


def test_year_is_half_open(edition):
    assert compute(Period.of_year(2024))["I10"].value == 2  # 1 January and 31 December, neither neighbour


def test_assembling_again_takes_new_data_until_signed(edition, officer, quick_print):
    first = assemble(edition, actor=officer).data_hash
    EnterpriseFactory(closed_on=date(2024, 5, 5))
    edition = assemble(edition, actor=officer)
    assert edition.figures.get(indicator_id="I10").value == 3
    assert edition.data_hash != first


def test_later_data_never_change_a_frozen_edition(frozen, officer):
    before = frozen.data_hash, newest_artifact(frozen, "pdf").sha256
    EnterpriseFactory(closed_on=date(2024, 5, 5))
    again = assemble(frozen, actor=officer)
    assert again.figures.get(indicator_id="I10").value == 2
    assert (again.data_hash, newest_artifact(again, "pdf").sha256) == before
    assert again.status == EditionStatus.FROZEN


def test_what_the_head_signed_is_what_is_frozen(edition, officer, leader, quick_print):
    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对")
    editions.submit(actor=officer, edition=edition)
    editions.sign_off(actor=leader, edition=edition)
    signed = edition.data_hash
    EnterpriseFactory(closed_on=date(2024, 5, 5))  # arrives between signature and freezing
    frozen = assemble(edition, actor=officer)
    assert (frozen.status, frozen.data_hash) == (EditionStatus.FROZEN, signed)
    assert frozen.figures.get(indicator_id="I10").value == 2


def test_text_changed_while_assembling_is_a_conflict_and_nothing_is_filed(edition, officer, quick_print):
    def change_meanwhile(stage, percent):
        if stage == "pdf":
            editions.revise_section(
                actor=officer, section=edition.sections.first(), body="{{I10}}{{I13}}中途修改"
            )

    with pytest.raises(Conflict, match="重新汇编"):
        assemble(edition, actor=officer, progress=change_meanwhile)
    edition.refresh_from_db()
    assert edition.assembled_at is None
    assert not Artifact.objects.exists()


def test_answer_stays_while_the_finding_says_the_same(edition, officer, quick_print):
    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对")
    edition = assemble(edition, actor=officer)
    assert edition.findings.get().answer == "已核对"


def test_invented_record_behind_a_figure_marks_the_edition(edition, officer, records, quick_print):
    assert not assemble(edition, actor=officer).is_synthetic
    records[1].is_synthetic = True
    records[1].save()
    edition = assemble(edition, actor=officer)
    assert edition.is_synthetic
    assert "虚构" in ReportDocument.from_json(edition.document).synthetic_notice


def test_findings_are_for_the_draft_and_are_not_printed_in_what_was_signed(
    edition, officer, leader, monkeypatch
):
    from reports.services import assembly

    printed = []
    monkeypatch.setattr(assembly, "render_docx", lambda document: b"PK")
    monkeypatch.setattr(
        assembly, "render_pdf", lambda document: printed.append(len(document.findings)) or b"%PDF"
    )
    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对")
    editions.submit(actor=officer, edition=edition)
    editions.sign_off(actor=leader, edition=edition)
    assemble(edition, actor=officer)
    assert printed == [1, 0]


def test_placeholder_that_left_the_catalogue_is_an_error_in_words(edition, officer, quick_print, monkeypatch):
    monkeypatch.delitem(indicators._registry, "I38")
    with pytest.raises(ValidationError, match="I38"):
        assemble(edition, actor=officer)
    edition.refresh_from_db()
    assert edition.assembled_at is None


def test_web_file_opens_by_itself(edition, officer, quick_print):
    edition = assemble(edition, actor=officer)
    page = newest_artifact(edition, "html").file.read().decode()
    assert page.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8">' in page
    assert "关停<a" in page


def test_one_check_may_find_several_figures(edition, officer, quick_print, monkeypatch):
    found = [Finding("claim-part-zero", "info", f"{id}为0。", (id,)) for id in ("I10", "I13")]
    monkeypatch.setattr(indicators, "_checks", [lambda period, figures: found])
    assert [each.figures for each in assemble(edition, actor=officer).findings.all()] == [["I10"], ["I13"]]


def test_last_year_is_read_from_the_edition_in_force(frozen, officer, leader, quick_print):
    """Not from the superseded one, and not from today's records."""
    editions.supersede(actor=leader, edition=frozen, reason="更正")
    EnterpriseFactory.create_batch(3, closed_on=date(2024, 5, 5))
    corrected = editions.begin_edition(actor=officer, year=2024)
    before = {row.id: row for row in compare_with_last_year(2025, figures_of(corrected))}
    assert (before["I10"].last_display, before["I10"].from_report) == ("5", False)  # none in force
    corrected = assemble(corrected, actor=officer)
    editions.answer_finding(actor=officer, finding=corrected.findings.get(), answer="已核对")
    editions.submit(actor=officer, edition=corrected)
    editions.sign_off(actor=leader, edition=corrected)
    corrected = assemble(corrected, actor=officer)
    EnterpriseFactory(closed_on=date(2024, 6, 6))
    after = {row.id: row for row in compare_with_last_year(2025, figures_of(corrected))}
    assert (after["I10"].last_display, after["I10"].from_report) == ("5", True)


def test_figures_of_a_settled_edition_are_the_frozen_ones(frozen):
    EnterpriseFactory(closed_on=date(2024, 5, 5))
    assert {row.indicator_id: row.display for row in figures_of(frozen)}["I10"] == "2"
