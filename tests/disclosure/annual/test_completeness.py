"""The meter: required items, rows that must be there, what is wrong, and where each is mended."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.annual import store
from disclosure.annual.chapters import CHAPTER_OF, CHAPTERS
from disclosure.annual.completeness import Completeness, completeness
from disclosure.annual.saving import add_row, add_rows, save_fields
from disclosure.models import AnnualDisclosure
from tests.factories.disclosure import DutyCriterionFactory, DutyListEntryFactory

pytestmark = pytest.mark.django_db

WASTE = "discharges.hazardous_waste"


def meter(report: AnnualDisclosure) -> Completeness:
    return completeness(store.kept_of(report))


def test_an_untouched_report_misses_every_required_field_and_first_row(report):
    found = meter(report)
    required = [
        path for chapter in found.chapters for path, item in _fields(chapter.chapter) if item.required
    ]
    lacking = ["basics.products", "basics.processes"]
    assert sorted(gap.path for gap in found.gaps) == sorted([*required, *lacking])
    assert (found.done, found.percent, found.is_complete) == (0, 0, False)
    assert found.total == len(required) + len(lacking)


def _fields(chapter):
    return [(f"{chapter.code}.{item.name}", item) for item in chapter.fields]


def test_gaps_are_what_the_store_names_missing_and_wrong(report, zhang):
    save_fields(actor=zhang, report=report, chapter="management", typed={"tax": "很多"}, seen={})
    add_row(actor=zhang, report=report, table=WASTE, typed={"name": "废油", "generated": "多"})
    wrong = {each.path for each in store.entry_errors(report)}
    missing = set(store.missing(store.contents_of(report)))
    gaps = meter(report).gaps
    assert {gap.path for gap in gaps if gap.is_wrong} == wrong
    assert {gap.path for gap in gaps} == missing | wrong


def test_a_chapter_counts_its_items_and_is_complete_when_all_are_there(report, zhang):
    typed = {"risk": "low", "alert_grade": "none"}
    assert meter(report).chapter("emergencies").percent == 0
    save_fields(actor=zhang, report=report, chapter="emergencies", typed=typed, seen={})
    state = meter(report).chapter("emergencies")
    assert (state.done, state.total, state.percent, state.is_complete) == (2, 2, 100, True)
    assert state.saved_by == str(zhang)


def test_what_may_be_empty_counts_only_when_it_is_wrong(report, zhang):
    typed = {"risk": "low", "alert_grade": "none", "plan_filed_on": "去年"}
    save_fields(actor=zhang, report=report, chapter="emergencies", typed=typed, seen={})
    state = meter(report).chapter("emergencies")
    assert (state.done, state.total, state.wrong, state.is_complete) == (2, 3, 1, False)


def test_a_chapter_without_rows_has_nothing_to_fill_in(report, zhang):
    state = meter(report).chapter("violations")
    assert (state.total, state.percent, state.is_complete, state.is_begun) == (0, 100, True, False)
    add_row(actor=zhang, report=report, table="violations.penalties", typed={"number": "1号"})
    state = meter(report).chapter("violations")
    assert (state.total, state.done, state.is_begun) == (7, 1, True)


def test_a_gap_of_a_row_names_its_place(report, zhang):
    add_rows(
        actor=zhang, report=report, table=WASTE, rows=[{"name": "甲"}, {"name": "乙", "generated": "多"}]
    )
    gap = next(gap for gap in meter(report).gaps if gap.is_wrong)
    assert (gap.label, gap.table, gap.place) == ("危险废物第2行：产生量", WASTE, 2)
    assert gap.path == f"{WASTE}.{gap.row}.generated"


def test_chapters_count_that_the_criteria_of_the_list_ask_for(report):
    asked = {state.chapter.code for state in meter(report).chapters}
    assert asked == {chapter.code for chapter in CHAPTERS} - {"clean_production", "financing"}
    entry = DutyListEntryFactory(enterprise=report.enterprise, year=report.for_year)
    entry.criteria.add(
        DutyCriterionFactory(code="clean-production"), DutyCriterionFactory(code="listed-company")
    )
    assert {state.chapter.code for state in meter(report).chapters} == set(CHAPTER_OF)
    with pytest.raises(KeyError):
        meter(report).chapter("nothing")


def test_a_whole_report_is_complete_and_hundred_percent_only_then(report, zhang):
    fill_whole(report, zhang, skip="management")
    assert meter(report).percent < 100
    save_fields(actor=zhang, report=report, chapter="management", typed={"tax": "0"}, seen={})
    found = meter(report)
    assert found.gaps == []
    assert (found.percent, found.is_complete) == (100, True)


def fill_whole(report: AnnualDisclosure, actor, skip: str = "") -> None:
    values = {"text": "一", "long_text": "一", "integer": "1", "decimal": "1", "date": "2023-05-01",
              "yes_no": "是", "url": "https://example.org"}  # fmt: skip
    for chapter in CHAPTERS:
        if chapter.code == skip:
            continue
        typed = {
            item.name: item.choices[0][0] if item.choices else values[item.kind]
            for item in chapter.fields
            if item.required
        }
        save_fields(actor=actor, report=report, chapter=chapter.code, typed=typed, seen={})
        for table in chapter.tables:
            row = {
                item.name: item.choices[0][0] if item.choices else values[item.kind] for item in table.columns
            }
            add_rows(
                actor=actor, report=report, table=f"{chapter.code}.{table.code}", rows=[row] * table.least
            )


def test_the_overview_leads_to_each_gap(report, zhang):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": "甲"}] * 51)
    client = Client()
    client.force_login(zhang)
    page = client.get(reverse("disclosure-enterprise:annual-detail", args=[report.ledger_no]))
    shown = page.content.decode()
    chapter = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, "management"])
    assert f'href="{chapter}#id_tax"' in shown
    assert "另有" in shown  # of 51 rows only the first gaps are listed
    (discharges,) = [each for each in page.context["missing"] if each["state"].chapter.code == "discharges"]
    assert len(discharges["gaps"]) == 20
    # The control that the link names stands on the page that it names.
    target, _, anchor = discharges["gaps"][0]["url"].partition("#")
    assert f'id="{anchor}"' in client.get(target).content.decode()
