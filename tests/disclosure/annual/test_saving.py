"""Saving an annual report: what is kept, who may, and what two people do to one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from disclosure.annual import saving, store
from disclosure.annual.saving import (
    RowGone,
    add_row,
    add_rows,
    move_row,
    remove_row,
    replace_rows,
    save_fields,
    save_row,
    table_mark,
)
from disclosure.annual.trail import KIND, record_waiting
from disclosure.enums import FilingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

WASTE = "discharges.hazardous_waste"


@pytest.fixture
def report() -> AnnualDisclosure:
    return AnnualDisclosureFactory(draft=True, enterprise=MembershipFactory().enterprise)


@pytest.fixture
def zhang(report) -> Any:
    return report.enterprise.memberships.get().user


@pytest.fixture
def li(report) -> Any:
    return MembershipFactory(enterprise=report.enterprise).user


def save(actor: Any, report: AnnualDisclosure, seen: dict[str, str] | None = None, **typed: str) -> Any:
    return save_fields(actor=actor, report=report, chapter="basics", typed=typed, seen=seen or {})


def typed_in(report: AnnualDisclosure, chapter: str = "basics") -> dict[str, str]:
    return AnnualChapter.objects.get(report=report, code=chapter).typed


def filled_in(report: AnnualDisclosure) -> list[Any]:
    return list(events.history(report).filter(kind=KIND))


# -- fields --


def test_what_is_typed_is_kept_right_or_wrong(report, zhang):
    saved = save(zhang, report, name="示范厂", website="不是网址")
    assert (saved.written, saved.conflicts) == (("name", "website"), ())
    assert typed_in(report) == {"name": "示范厂", "website": "不是网址"}
    assert [each.path for each in store.entry_errors(report)] == ["basics.website"]


def test_what_is_no_field_of_the_chapter_is_not_kept(report, zhang):
    save(zhang, report, name="示范厂", colour="绿")
    assert typed_in(report) == {"name": "示范厂"}


def test_days_and_choices_are_kept_in_one_form_unless_they_are_wrong(report, zhang):
    typed = {"plan_filed_on": "2025年3月5日", "risk": "一般", "alert_grade": "甲级"}
    save_fields(actor=zhang, report=report, chapter="emergencies", typed=typed, seen={})
    kept = {"plan_filed_on": "2025-03-05", "risk": "low", "alert_grade": "甲级"}
    assert typed_in(report, "emergencies") == kept


def test_text_that_no_database_holds_is_cleaned_and_one_beyond_all_length_is_refused(report, zhang):
    save(zhang, report, name="示\x00范\ud800厂")
    assert typed_in(report) == {"name": "示范厂"}
    with pytest.raises(ValidationError, match="最多保存2000个字"):
        save(zhang, report, site="长" * 2001)


def test_saving_the_same_again_changes_nothing_and_leaves_no_event(report, zhang):
    save(zhang, report, name="示范厂")
    before = len(filled_in(report))
    assert save(zhang, report, {"name": "示范厂"}, name="示范厂").written == ()
    assert len(filled_in(report)) == before


def test_two_who_fill_in_different_fields_of_one_page_both_find_theirs(report, zhang, li):
    page = {"name": "", "address": ""}
    save(zhang, report, page, name="示范厂", address="")
    saved = save(li, report, page, name="", address="示范路1号")
    assert saved.conflicts == ()
    assert typed_in(report) == {"name": "示范厂", "address": "示范路1号"}


def test_one_field_written_by_both_is_a_conflict_of_that_field_alone(report, zhang, li):
    page = {"name": "", "address": ""}
    save(zhang, report, page, name="张某的")
    save(li, report, page, contact="0931-1")  # the conflict names who wrote the field, not the chapter
    saved = save(li, report, page, name="李某的", address="示范路1号")
    (conflict,) = saved.conflicts
    assert (conflict.name, conflict.label) == ("name", "企业名称")
    assert (conflict.mine, conflict.stands, conflict.by) == ("李某的", "张某的", str(zhang))
    assert conflict.at is not None and timezone.now() - conflict.at < timedelta(minutes=1)
    assert saved.written == ("address",)
    assert typed_in(report) == {"name": "张某的", "contact": "0931-1", "address": "示范路1号"}


def test_a_conflict_is_settled_by_saving_again_with_what_stands(report, zhang, li):
    save(zhang, report, name="张某的")
    assert save(li, report, name="李某的").conflicts
    assert save(li, report, {"name": "张某的"}, name="李某的").written == ("name",)
    assert typed_in(report)["name"] == "李某的"


def test_both_who_typed_the_same_do_not_disagree(report, zhang, li):
    save(zhang, report, name="示范厂")
    assert save(li, report, name="示范厂") == saving.Saved()


# -- who, and when --


def test_a_stranger_writes_nothing(report):
    with pytest.raises(Refused, match="未受任命"):
        save(MembershipFactory().user, report, name="别家的")
    assert not AnnualChapter.objects.exists()


def test_an_ended_appointment_writes_nothing(report, zhang):
    zhang.memberships.update(ended_on=timezone.localdate())
    with pytest.raises(Refused, match="未受任命"):
        save(zhang, report, name="离任的")


@pytest.mark.parametrize("status", [FilingStatus.DRAFT, FilingStatus.RETURNED])
def test_drafts_and_returned_reports_are_written(report, zhang, status):
    AnnualDisclosure.objects.update(
        status=status, filed_on="2024-03-11", returned_on="2024-03-20" if status == "returned" else None
    )
    assert save(zhang, report, name="示范厂").written


@pytest.mark.parametrize("status", sorted(set(FilingStatus) - {FilingStatus.DRAFT, FilingStatus.RETURNED}))
def test_what_was_handed_in_is_written_no_more(report, zhang, status):
    row = add_row(actor=zhang, report=report, table=WASTE)
    AnnualDisclosure.objects.update(
        status=status,
        filed_on="2024-03-11",
        returned_on="2024-03-20",
        accepted_on="2024-03-21",
        published_on="2024-03-22",
        superseded_on="2024-03-23",
        withdrawn_on="2024-03-24",
    )
    acts = [
        lambda: save(zhang, report, name="晚了"),
        lambda: add_row(actor=zhang, report=report, table=WASTE),
        lambda: add_rows(actor=zhang, report=report, table=WASTE, rows=[{}]),
        lambda: save_row(actor=zhang, report=report, row=row.pk, typed={"name": "晚了"}, seen={}),
        lambda: remove_row(actor=zhang, report=report, row=row.pk),
        lambda: move_row(actor=zhang, report=report, row=row.pk, to=1),
        lambda: replace_rows(actor=zhang, report=report, table=WASTE, rows=[]),
    ]
    for act in acts:
        with pytest.raises(Conflict, match="不能再修改"):
            act()
    assert AnnualRow.objects.get().typed == {}


def test_the_staff_enter_what_came_on_paper_and_not_what_the_enterprise_began(report, zhang):
    officer = UserFactory()
    assert save(officer, report, name="录入").written
    begun = AnnualDisclosureFactory(draft=True, for_year=2024, enterprise=report.enterprise)
    events.append(begun, "created", actor=zhang)
    with pytest.raises(Refused, match="不能代填"):
        save(officer, begun, name="代填")


def test_the_staff_of_another_park_do_not_enter_it(report):
    with pytest.raises(Refused, match="管辖范围"):
        save(UserFactory(park=True), report, name="录入")


# -- the trail --


def test_what_one_person_fills_in_within_some_minutes_is_one_event_and_nothing_is_left_out(report, zhang):
    save(zhang, report, name="甲")
    save(zhang, report, {"name": "甲"}, name="乙")
    save(zhang, report, address="示范路1号")
    assert [each.changes for each in filled_in(report)] == [{"企业名称": ["", "甲"]}]
    record_waiting(report)
    assert [each.changes for each in filled_in(report)] == [
        {"企业名称": ["", "甲"]},
        {"企业名称": ["甲", "乙"], "注册地址": ["", "示范路1号"]},
    ]
    record_waiting(report)
    assert len(filled_in(report)) == 2


def test_someone_else_s_save_tells_first_what_waits(report, zhang, li):
    save(zhang, report, name="甲")
    save(zhang, report, address="示范路1号")
    save(li, report, site="示范路2号")
    told = [(each.actor, list(each.changes)) for each in filled_in(report)]
    assert told == [(zhang, ["企业名称"]), (zhang, ["注册地址"]), (li, ["生产地址"])]


def test_after_the_minutes_the_next_save_is_told_at_once(report, zhang):
    save(zhang, report, name="甲")
    AnnualChapter.objects.update(recorded_at=timezone.now() - timedelta(minutes=11))
    save(zhang, report, address="示范路1号")
    assert len(filled_in(report)) == 2


# -- rows --


def rows_of(report: AnnualDisclosure, table: str = WASTE) -> list[str]:
    rows = AnnualRow.objects.filter(report=report, table=table).order_by("position", "pk")
    return [row.typed.get("name", "") for row in rows]


def three(actor: Any, report: AnnualDisclosure) -> list[AnnualRow]:
    return [
        add_row(actor=actor, report=report, table=WASTE, typed={"name": name}) for name in ("甲", "乙", "丙")
    ]


def test_rows_are_added_at_the_end_and_once_for_each_identity(report, zhang):
    first, *_ = three(zhang, report)
    again = add_row(actor=zhang, report=report, table=WASTE, typed={"name": "丁"}, row=first.pk)
    assert again == first
    assert rows_of(report) == ["甲", "乙", "丙"]


def test_a_table_takes_no_more_rows_than_it_may(report, zhang, monkeypatch):
    short = replace(store.table_at(WASTE), most=3)
    monkeypatch.setattr(saving, "table_at", lambda path: short)
    three(zhang, report)
    for act in (
        lambda: add_row(actor=zhang, report=report, table=WASTE),
        lambda: add_rows(actor=zhang, report=report, table=WASTE, rows=[{}]),
        lambda: replace_rows(actor=zhang, report=report, table=WASTE, rows=[{}] * 4),
    ):
        with pytest.raises(Refused, match="最多填写3行"):
            act()
    assert len(rows_of(report)) == 3


def test_two_who_fill_in_cells_of_one_row_both_find_theirs(report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE, typed={"name": "废油"})
    page = dict(row.typed)
    save_row(actor=zhang, report=report, row=row.pk, typed={"code": "900-214-08"}, seen=page)
    typed = {"generated": "1.5", "code": "900-000-00"}
    saved = save_row(actor=li, report=report, row=str(row.pk), typed=typed, seen=page)
    assert saved.written == ("generated",)
    assert [(each.name, each.stands, each.by) for each in saved.conflicts] == [
        ("code", "900-214-08", str(zhang))
    ]
    row.refresh_from_db()
    assert row.typed == {"name": "废油", "code": "900-214-08", "generated": "1.5"}


def test_a_row_removed_meanwhile_gives_back_what_was_typed(report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE)
    assert remove_row(actor=zhang, report=report, row=row.pk) is True
    assert remove_row(actor=li, report=report, row=row.pk) is False
    with pytest.raises(RowGone) as gone:
        save_row(actor=li, report=report, row=row.pk, typed={"name": "废油"}, seen={})
    assert gone.value.typed == {"name": "废油"}


def test_a_row_changed_meanwhile_is_not_removed(report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE, typed={"name": "废油"})
    save_row(actor=li, report=report, row=row.pk, typed={"generated": "1"}, seen={})
    with pytest.raises(Conflict, match="尚未删除"):
        remove_row(actor=zhang, report=report, row=row.pk, seen={"name": "废油"})
    assert remove_row(actor=zhang, report=report, row=row.pk, seen={"name": "废油", "generated": "1"})


def test_rows_of_another_report_are_not_there(report, zhang):
    other = AnnualDisclosureFactory(draft=True, for_year=2024, enterprise=report.enterprise)
    row = add_row(actor=zhang, report=other, table=WASTE)
    with pytest.raises(RowGone):
        save_row(actor=zhang, report=report, row=row.pk, typed={"name": "错"}, seen={})
    assert remove_row(actor=zhang, report=report, row=row.pk) is False
    with pytest.raises(ValidationError, match="标识不正确"):
        remove_row(actor=zhang, report=report, row="1")


@pytest.mark.parametrize(
    ("name", "to", "order"),
    [
        ("丙", 1, "丙甲乙"),
        ("甲", 2, "乙甲丙"),
        ("甲", 99, "乙丙甲"),
        ("乙", 2, "甲乙丙"),
        ("乙", 0, "乙甲丙"),
    ],
)
def test_rows_are_put_in_another_order(report, zhang, name, to, order):
    made = {row.typed["name"]: row for row in three(zhang, report)}
    move_row(actor=zhang, report=report, row=made[name].pk, to=to)
    assert "".join(rows_of(report)) == order


def test_a_whole_table_is_replaced_and_known_rows_stay_the_same(report, zhang):
    first, *_ = three(zhang, report)
    rows = [{"name": "丁"}, {"id": str(first.pk), "name": "甲", "generated": "2"}]
    assert replace_rows(actor=zhang, report=report, table=WASTE, rows=rows) == 2
    assert rows_of(report) == ["丁", "甲"]
    first.refresh_from_db()
    assert first.typed == {"name": "甲", "generated": "2"}
    record_waiting(report)
    assert {"危险废物·整表": ["3行", "2行"]}.items() <= filled_in(report)[-1].changes.items()


def test_a_table_changed_since_it_was_looked_at_is_not_replaced(report, zhang, li):
    row, *_ = three(zhang, report)
    seen = table_mark(report, WASTE)
    save_row(actor=li, report=report, row=row.pk, typed={"generated": "1"}, seen={})
    with pytest.raises(Conflict, match="尚未导入"):
        replace_rows(actor=zhang, report=report, table=WASTE, rows=[], seen=seen)
    assert len(rows_of(report)) == 3
    replace_rows(actor=zhang, report=report, table=WASTE, rows=[], seen=table_mark(report, WASTE))
    assert rows_of(report) == []


def test_a_thousand_rows_are_added_with_a_handful_of_statements(report, zhang, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": f"{n}"} for n in range(1000)])
    assert AnnualRow.objects.count() == 1000
