"""A sheet passes beside no gate: what the portal's own procedure fixed is refused row by row, by its name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.exporting import ledger_rows
from common.registers.declaration import register_for
from enforcement.enums import CaseStatus
from enforcement.models import DrawExclusion, EnforcementCase, LegalReview, RandomDraw
from enforcement.procedure_enums import DrawStatus
from enforcement.services import take_case_step
from enforcement.services.draws import take_draw_step
from tests.common.ledgers import load, write_book
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    DETAILS,
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    lawful_case,
)
from tests.factories.enforcement_inspections import DrawExclusionFactory, RandomDrawFactory, pool_of
from tests.factories.enforcement_law import DiscretionWorksheetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus


def sheet_of(tmp_path, model, **changes):
    """The ledger of a register as it is exported, with other values in all its rows; by field name."""
    register = register_for(model)
    columns = register.ledger_columns
    rows = [list(row) for row in ledger_rows(register, model.objects.all())]
    for row in rows:
        for position, column in enumerate(columns):
            if column.name in changes:
                row[position] = changes[column.name]
    return write_book(tmp_path / "sheet.xlsx", {register.sheet: [[c.header for c in columns], *rows]})


def told(outcome) -> str:
    return "；".join(f"{each.column}：{each.value} {each.reason}" for each in outcome.problems.shown)


@pytest.fixture
def in_hand(officer) -> EnforcementCase:
    """A case that the portal itself took to the notice."""
    case = lawful_case(C.EXAMINING)
    return take_case_step(case, C.NOTIFIED, actor=officer, **DETAILS[C.NOTIFIED])


def test_an_export_is_imported_again_without_a_word(tmp_path, in_hand):
    assert told(load(sheet_of(tmp_path, EnforcementCase))) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"notified_on": date(2025, 2, 3)},
        {"defence_waived": "是"},
        {"notice_served_on": date(2025, 1, 2)},
        {"proposed_fine": Decimal(900_000)},
        {"examined_on": None},
        {"facts": "另一事实"},
        {"milder_law_reason": "事后补写"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_steps_and_the_notice_fixed_is_not_imported(tmp_path, in_hand, changes):
    before = EnforcementCase.objects.filter(pk=in_hand.pk).values().get()
    outcome = load(sheet_of(tmp_path, EnforcementCase, **changes))
    assert in_hand.ledger_no in told(outcome)
    assert "只能在案件页面按步骤登记" in told(outcome)
    assert EnforcementCase.objects.filter(pk=in_hand.pk).values().get() == before


def test_what_no_step_rests_on_may_still_be_imported(tmp_path, in_hand):
    assert told(load(sheet_of(tmp_path, EnforcementCase, title="更正后的案件名称"))) == ""
    in_hand.refresh_from_db()
    assert in_hand.title == "更正后的案件名称"


def test_a_case_of_the_past_may_be_corrected_by_a_sheet(tmp_path):
    case = EnforcementCaseFactory(decided=True)
    assert told(load(sheet_of(tmp_path, EnforcementCase, facts="更正后的事实。"))) == ""
    case.refresh_from_db()
    assert case.facts == "更正后的事实。"


@pytest.mark.parametrize(
    ("factory", "changes"),
    [
        (LegalReviewFactory, {"text": "改写的意见"}),
        (CollectiveDiscussionFactory, {"conclusion": "改写的结论"}),
        (DefenceFactory, {"text": "改写的申辩"}),
        (DiscretionWorksheetFactory, {"fine_max": Decimal(5_000_000)}),
    ],
    ids=["review", "discussion", "defence", "worksheet"],
)
def test_neither_is_what_the_gates_look_at(tmp_path, in_hand, factory, changes):
    part = factory(case=in_hand)
    outcome = load(sheet_of(tmp_path, type(part), **changes))
    assert part.ledger_no in told(outcome)
    assert "只能在案件页面按步骤登记" in told(outcome)


def test_no_opinion_comes_new_by_a_sheet(tmp_path, in_hand):
    LegalReviewFactory(case=in_hand)
    outcome = load(sheet_of(tmp_path, LegalReview, ledger_no="ZFS-SHEET-1"))
    assert "ZFS-SHEET-1" in told(outcome)
    assert not LegalReview.objects.filter(ledger_no="ZFS-SHEET-1").exists()


def test_opinions_of_the_past_come_by_a_sheet(tmp_path):
    LegalReviewFactory(case=EnforcementCaseFactory(decided=True))
    assert told(load(sheet_of(tmp_path, LegalReview, ledger_no="ZFS-SHEET-2"))) == ""


# -- random draws --


@pytest.fixture
def draw(days) -> RandomDraw:
    days.go_to(date(2026, 10, 12))
    pool_of()
    prepared = RandomDrawFactory()
    DrawExclusionFactory(draw=prepared)
    return prepared


@pytest.fixture
def drawn(draw, officer) -> RandomDraw:
    return take_draw_step(draw, DrawStatus.DRAWN, actor=officer, witness="监督人")


@pytest.mark.parametrize(
    "changes", [{"general_count": 9}, {"due_on": date(2027, 1, 15)}, {"officers_each": 3}], ids=str
)
def test_the_plan_of_a_drawn_task_is_not_imported(tmp_path, drawn, changes):
    outcome = load(sheet_of(tmp_path, RandomDraw, **changes))
    assert drawn.ledger_no in told(outcome)
    assert f"抽查任务“{drawn.task_number}”已在本门户抽取" in told(outcome)


def test_exclusions_are_not_imported_after_the_draw(tmp_path, drawn):
    outcome = load(sheet_of(tmp_path, DrawExclusion, ground="事后改写的理由"))
    assert "名录、比例和排除情况已固定" in told(outcome)
    outcome = load(sheet_of(tmp_path, DrawExclusion, ledger_no="ZFE-SHEET-1"))
    assert "ZFE-SHEET-1" in told(outcome)


def test_who_is_in_charge_of_a_drawn_task_may_be_imported(tmp_path, drawn):
    other = UserFactory()
    assert told(load(sheet_of(tmp_path, RandomDraw, handler=other.username))) == ""


def test_the_plan_may_be_imported_before_the_draw(tmp_path, draw):
    assert told(load(sheet_of(tmp_path, RandomDraw, general_count=9))) == ""
    assert told(load(sheet_of(tmp_path, DrawExclusion, ground="经核实的理由"))) == ""
    draw.refresh_from_db()
    assert draw.general_count == 9
