"""A sheet does not pass by the procedure: lists worked in the portal, their entries, objections."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Refused
from disclosure.listing.entries import correct_entry, create_entry
from disclosure.models import DutyList, DutyListEntry, DutyObjection
from tests.common.ledgers import load
from tests.days import Days
from tests.disclosure.listing_scene import Scene, criterion
from tests.enforcement.test_import_guards import sheet_of, told
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.disclosure_lists import DutyObjectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return UserFactory(roles=["handler", "reviewer", "leader", "report_officer"])


@pytest.fixture
def scene(monkeypatch) -> Scene:
    Days(monkeypatch).go_to(date(2025, 4, 30))
    return Scene()


def test_history_is_corrected_by_a_sheet(scene, officer, tmp_path):
    entry = DutyListEntryFactory(enterprise=scene.water, year=2024, department=scene.section)
    entry.criteria.set([criterion("key-unit")])
    outcome = load(sheet_of(tmp_path, DutyListEntry, ground="更正"), actor=officer)
    entry.refresh_from_db()
    assert (told(outcome), entry.ground) == ("", "更正")


def test_entries_of_the_portal_are_not(scene, officer, tmp_path):
    scene.draft()
    outcome = load(sheet_of(tmp_path, DutyListEntry, ground="改写"), actor=officer)
    assert "2025年名单在本门户办理" in told(outcome)
    assert set(DutyListEntry.objects.values_list("ground", flat=True)) == {""}


def test_an_entry_is_not_put_beside_a_list_of_the_portal(scene, officer, tmp_path):
    entry = DutyListEntryFactory(enterprise=scene.other, year=2024, department=scene.section)
    entry.criteria.set([criterion("key-unit")])
    sheet = sheet_of(tmp_path, DutyListEntry, year=2025, ledger_no="PLMD-NEW-1")
    scene.draft()
    assert "只能在名单页面登记" in told(load(sheet, actor=officer))
    assert not DutyListEntry.objects.filter(enterprise=scene.other, year=2025).exists()


def test_lists_arise_in_the_portal_alone(scene, officer, tmp_path):
    scene.draft()
    sheet = sheet_of(tmp_path, DutyList, year=2024, ledger_no="PLMC-NEW-1")
    assert "不通过台账导入" in told(load(sheet, actor=officer))
    assert DutyList.objects.count() == 1
    unchanged = load(sheet_of(tmp_path, DutyList), actor=officer)
    assert told(unchanged) == ""


def test_objections_arise_in_the_portal_alone(scene, officer, tmp_path):
    DutyObjectionFactory(duty_list=scene.noticed())
    sheet = sheet_of(tmp_path, DutyObjection, text="改写的异议")
    assert "不通过台账导入" in told(load(sheet, actor=officer))
    assert DutyObjection.objects.get().text == "认为不应列入"


def test_by_hand_an_entry_is_added_to_the_list_not_beside_it(scene, officer):
    values = {"enterprise": scene.other, "department": scene.section, "status": "proposed"}
    duty_list = scene.draft()
    with pytest.raises(Refused, match=f"{duty_list.ledger_no}.*请在该名单上增加企业"):
        create_entry(DutyListEntry, actor=officer, year=2025, **values)
    made = create_entry(
        DutyListEntry, actor=officer, year=2024, many={"criteria": [criterion("key-unit")]}, **values
    )
    assert made.duty_list is None


def test_of_an_entry_of_the_portal_years_and_criteria_alone_are_corrected(scene, officer):
    entry = scene.draft().entries.get(enterprise=scene.water)
    with pytest.raises(Refused, match="只能更正年度和列入情形"):
        correct_entry(entry, actor=officer, year=2024)
    changed = correct_entry(
        entry, actor=officer, first_listed_year=2022, many={"criteria": [criterion("other-by-law")]}
    )
    assert changed.first_listed_year == 2022
    assert [ground.criterion.code for ground in changed.grounds.all()] == ["other-by-law"]
    with pytest.raises(Refused, match="请选择列入情形"):
        correct_entry(entry, actor=officer, many={"criteria": []})


def test_criteria_stand_once_the_list_is_on_notice(scene, officer):
    entry = scene.noticed().entries.get(enterprise=scene.water)
    with pytest.raises(Refused, match="名单公示中，不能再改动"):
        correct_entry(entry, actor=officer, many={"criteria": [criterion("other-by-law")]})
