"""The pages of tables: rows and cells, with and without a script, two at once, thousands of rows."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.errors import Refused
from disclosure.annual.saving import add_row, add_rows, remove_row, save_row
from disclosure.models import AnnualRow
from tests.disclosure.annual.pages import HTMX, WASTE, url

pytestmark = pytest.mark.django_db


def cell(row: AnnualRow, column: str, text: str, seen: str = "") -> dict[str, str]:
    return {f"{row.pk}.{column}": text, f"seen-{row.pk}.{column}": seen}


def typed_of_row(row: AnnualRow) -> dict[str, str]:
    row.refresh_from_db()
    return row.typed


def test_rows_are_added_filled_in_moved_and_removed_without_a_script(client, report):
    page = url("table", report, WASTE)
    key = uuid4()
    added = client.post(page, {"add": str(key)})
    assert added.url == f"{page}?row={key}"
    assert "autofocus" in client.get(added.url).content.decode()
    first = AnnualRow.objects.get(pk=key)
    client.post(page, cell(first, "name", "废油") | cell(first, "generated", "多"))
    assert typed_of_row(first) == {"name": "废油", "generated": "多"}
    assert "“多”不是数字" in client.get(page).content.decode()
    other = uuid4()
    client.post(page, cell(first, "generated", "1.5", "多") | {"add": str(other)})
    assert typed_of_row(first)["generated"] == "1.5"
    client.post(page, {"up": str(other)})
    assert list(AnnualRow.objects.order_by("position").values_list("pk", flat=True)) == [other, key]
    removal = client.post(page, {"remove": str(key)}).url
    assert removal == url("row-remove", report, WASTE, key)
    assert "废油" in client.get(removal).content.decode()
    seen = json.dumps({"name": "废油", "generated": "1.5"})
    assert client.post(removal, {"seen": seen}).url == page
    assert not AnnualRow.objects.filter(pk=key).exists()
    assert client.get(removal).url == page


def test_a_row_that_changed_since_it_was_shown_is_not_removed(client, report, li):
    row = add_row(actor=li, report=report, table=WASTE, typed={"name": "废油"})
    answer = client.post(url("row-remove", report, WASTE, row.pk), {"seen": "{}"})
    assert answer.status_code == 409
    assert AnnualRow.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "sent",
    [{"add": "1"}, {"remove": "1"}, {"up": "1"}, {"down": str(uuid4())}, {"restore": "[]", "add": "1"}],
)
def test_buttons_with_names_that_no_page_gives_do_nothing(client, report, zhang, sent):
    add_row(actor=zhang, report=report, table=WASTE, typed={"name": "废油"})
    page = url("table", report, WASTE)
    assert client.post(page, sent).url.partition("?")[0] == page
    assert AnnualRow.objects.get().typed == {"name": "废油"}


@pytest.mark.parametrize("seen", ["", "[]", "废油", '{"name": "别的"}'])
def test_a_removal_that_says_not_what_it_saw_is_refused(client, report, zhang, seen):
    row = add_row(actor=zhang, report=report, table=WASTE, typed={"name": "废油"})
    assert client.post(url("row-remove", report, WASTE, row.pk), {"seen": seen}).status_code == 409
    assert AnnualRow.objects.filter(pk=row.pk).exists()


def test_a_day_is_saved_when_its_control_is_left_all_else_on_change(client, report):
    shown = client.get(url("chapter", report, "emergencies")).content.decode()
    assert shown.count('hx-trigger="blur changed from:find input"') == 1
    assert shown.count('hx-trigger="change"') == 4


def test_a_cell_left_is_saved_by_itself(client, report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE)
    page = url("table", report, WASTE)
    shown = client.post(page, cell(row, "generated", "2"), **HTMX).content.decode()
    assert f'name="seen-{row.pk}.generated" value="2"' in shown
    save_row(actor=li, report=report, row=row.pk, typed={"generated": "3"}, seen={"generated": "2"})
    shown = client.post(page, cell(row, "generated", "4", "2"), **HTMX).content.decode()
    assert f"{li}于" in shown
    assert typed_of_row(row) == {"generated": "3"}
    remove_row(actor=li, report=report, row=row.pk)
    assert "该行已被他人删除" in client.post(page, cell(row, "name", "废油"), **HTMX).content.decode()


def test_of_a_page_of_rows_only_the_disputed_cell_comes_back(client, report, zhang, li):
    rows = [add_row(actor=zhang, report=report, table=WASTE) for _ in range(2)]
    save_row(actor=li, report=report, row=rows[0].pk, typed={"name": "李某的"}, seen={})
    typed = cell(rows[0], "name", "张某的") | cell(rows[0], "generated", "1") | cell(rows[1], "name", "废酸")
    answer = client.post(url("table", report, WASTE), typed)
    assert answer.status_code == 409
    assert answer.content.decode().count("entry__conflict") == 1
    assert typed_of_row(rows[0]) == {"name": "李某的", "generated": "1"}
    assert typed_of_row(rows[1]) == {"name": "废酸"}


def test_what_was_typed_into_a_removed_row_can_be_added_as_a_new_one(client, report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE)
    remove_row(actor=li, report=report, row=row.pk)
    page = url("table", report, WASTE)
    answer = client.post(page, cell(row, "name", "废油"))
    assert answer.status_code == 409
    ((text, words, key),) = answer.context["gone"]
    assert words == "名称：废油"
    client.post(page, {"restore": text, "add": str(key)})
    assert AnnualRow.objects.get().typed["name"] == "废油"


def test_a_full_page_of_the_widest_table_is_saved_at_once(client, report, zhang):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": f"{n}"} for n in range(50)])
    page = url("table", report, WASTE)
    entries = [entry for line in client.get(page).context["lines"] for entry in line.entries]
    assert len(entries) == 500
    typed = {entry.name: entry.text or "1" for entry in entries}
    sent = typed | {entry.seen_name: entry.seen for entry in entries}
    assert client.post(page, sent).url == page
    last = AnnualRow.objects.order_by("position").last()
    assert (last.typed["name"], last.typed["closing"]) == ("49", "1")


def test_long_tables_are_read_in_pages_and_a_row_is_found_on_its_page(client, report, zhang):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": f"第{n}种"} for n in range(1, 122)])
    page = url("table", report, WASTE)
    shown = client.get(page)
    assert len(shown.context["lines"]) == 50
    assert "共 <strong>121</strong> 条" in shown.content.decode()
    last = AnnualRow.objects.order_by("position").last()
    found = client.get(f"{page}?row={last.pk}")
    assert [line.place for line in found.context["lines"]] == list(range(101, 122))


def test_a_full_table_says_so(client, report, zhang, monkeypatch):
    add_row(actor=zhang, report=report, table=WASTE)
    monkeypatch.setattr("disclosure.annual.saving._room_for", _full)
    page = url("table", report, WASTE)
    answer = client.post(page, {"add": str(uuid4())}, follow=True)
    assert "最多填写5000行" in answer.content.decode()


def _full(table: Any, count: int) -> None:
    raise Refused("“危险废物”最多填写5000行，请合并同类项。")


def test_the_foot_adds_up_what_can_be_added(client, report, zhang):
    rows = [{"generated": "1.5"}, {"generated": "2,000"}, {"generated": "错"}]
    add_rows(actor=zhang, report=report, table=WASTE, rows=rows)
    foot = dict(client.get(url("table", report, WASTE)).context["foot"])
    nought = ("opening", "utilised", "disposed", "transferred", "closing")
    sums = {item.name: total for item, total in foot.items() if total}
    assert sums == {"generated": "2001.5", **dict.fromkeys(nought, "0")}


def test_saving_a_cell_costs_the_same_in_a_long_table(client, report, zhang):
    def cost() -> int:
        row = AnnualRow.objects.order_by("position").first()
        with CaptureQueriesContext(connection) as captured:
            assert (
                client.post(url("table", report, WASTE), cell(row, "name", str(uuid4())), **HTMX).status_code
                == 200
            )
        return len(captured)

    add_rows(actor=zhang, report=report, table=WASTE, rows=[{}])
    cost()  # the first save of these minutes is told by an event
    few = cost()
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{}] * 300)
    assert cost() == few


def test_what_was_typed_into_a_row_when_the_session_had_ended_waits_on_its_page(client, report, zhang):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": "甲"}] * 60)
    row, page, stranger = AnnualRow.objects.order_by("position").last(), url("table", report, WASTE), Client()
    stranger.post(f"{page}?page=2", cell(row, "name", "乙", "甲"))
    stranger.force_login(zhang)
    shown = stranger.get(page)
    assert shown.context["page"].number == 2
    assert 'value="乙"' in shown.content.decode()
    assert typed_of_row(row) == {"name": "甲"}


def test_of_a_row_that_was_refused_all_that_was_typed_stands_with_what_was_shown(client, report, zhang, li):
    row = add_row(actor=zhang, report=report, table=WASTE)
    save_row(actor=li, report=report, row=row.pk, typed={"code": "李"}, seen={})
    typed = cell(row, "name", "长" * 2001) | cell(row, "code", "张")
    answer = client.post(url("table", report, WASTE), typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'value="张"' in shown
    assert f'name="seen-{row.pk}.code" value=""' in shown
    assert "最多保存2000个字" in shown
    assert typed_of_row(row) == {"code": "李"}
