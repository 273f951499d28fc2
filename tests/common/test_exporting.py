"""Exports: the same columns as the import, neutral to spreadsheets, and importable again."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Model
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from common.errors import Refused
from common.exporting import export_rows, write_xlsx
from common.importing.books import open_book
from common.importing.layout import headers_of
from common.models import Event
from common.neutralising import neutral, restored
from common.registers.declaration import Register, register_for
from registry.models import Law, Park, Provision, StatutoryLimit, Threshold
from tests.common.ledgers import load
from tests.factories.registry import (
    LawFactory,
    ParkFactory,
    ProvisionFactory,
    StatutoryLimitFactory,
    ThresholdFactory,
)

pytestmark = pytest.mark.django_db
DANGEROUS = ["=1+1", "+86 931", "-甲", "@某人", "'=1", "''+", "'甲'", "_x0041_甲", "甲\n乙"]


def register(model: type[Model]) -> Register:
    found = register_for(model)
    assert found is not None
    return found


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def export(model: type[Model], fmt: str, folder: Path) -> Path:
    path = folder / f"{register(model).sheet}.{fmt}"
    path.write_bytes(content(export_rows(register(model), model._default_manager.all(), fmt)))
    return path


def rows(path: Path) -> list[list]:
    with open_book(path, path.name) as book:
        return [cells for _, cells in book.sheets[0].rows()]


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_an_export_can_be_imported_unchanged(fmt: str, tmp_path: Path) -> None:
    law = LawFactory(effective_to=date(2026, 8, 14))
    for number, text in enumerate(DANGEROUS):
        ProvisionFactory(law=law, code=f"p{number}", subject=text.replace("\n", ""), text=text)
    ProvisionFactory(code="money", fine_min=Decimal("0.10"), fine_max=Decimal("999999999999.99"))
    StatutoryLimitFactory(effective_from=date(1900, 3, 1))
    ThresholdFactory(amount=Decimal("-1.05"))
    before = Event.objects.count()
    for model in (Law, Provision, StatutoryLimit, Threshold):
        total = load(export(model, fmt, tmp_path)).total
        assert (total.created, total.changed, total.unchanged) == (0, 0, model._default_manager.count())
    assert Event.objects.count() == before


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_an_export_recreates_the_rows_elsewhere(fmt: str, tmp_path: Path) -> None:
    for number, text in enumerate(DANGEROUS):
        ProvisionFactory(code=f"p{number}", subject="事", text=text)
    files = [export(Law, fmt, tmp_path), export(Provision, fmt, tmp_path)]
    before = list(Provision.objects.values_list("code", "law__code", "text", "certainty"))
    Provision.objects.all().delete()
    Law.objects.all().delete()
    assert load(*files).accepted
    assert list(Provision.objects.values_list("code", "law__code", "text", "certainty")) == before


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_formulas_are_neutralised_and_numbers_stay_numbers(fmt: str, tmp_path: Path) -> None:
    ThresholdFactory(name="=cmd|' /C calc'!A0", amount=Decimal("-5"))
    headers, row = rows(export(Threshold, fmt, tmp_path))
    cells = dict(zip(headers, row, strict=False))
    assert cells["阈值名称"] == "'=cmd|' /C calc'!A0"
    assert cells["数值"] == (-5 if fmt == "xlsx" else "-5.00")


def test_csv_begins_with_the_mark_of_utf8_and_names_its_file() -> None:
    ParkFactory(code="a", name="化工园")
    response = export_rows(register(Park), Park.objects.all(), "csv")
    assert "%E5%9B%AD%E5%8C%BA.csv" in response["Content-Disposition"]
    text = content(response).decode("utf-8")
    assert text.startswith("\ufeff")
    lines = text.lstrip("\ufeff").split("\r\n")
    assert lines[0].split(",") == list(headers_of(register(Park)))
    assert lines[1].startswith("a,化工园")


def test_unknown_format_is_refused() -> None:
    with pytest.raises(Refused, match="xlsx 或 csv"):
        export_rows(register(Park), Park.objects.all(), "pdf")


def test_text_too_long_for_excel_is_refused_not_lost(tmp_path: Path) -> None:
    ProvisionFactory(text="条" * 32_767)
    with pytest.raises(Refused, match="第 2 行"):
        write_xlsx(register(Provision), Provision.objects.all(), str(tmp_path / "a.xlsx"))
    assert len(rows(export(Provision, "csv", tmp_path))[1][4]) == 32_767


def test_rows_cost_no_query_each(tmp_path: Path) -> None:
    ProvisionFactory()
    with CaptureQueriesContext(connection) as few:
        export(Provision, "csv", tmp_path)
    ProvisionFactory.create_batch(20)
    with CaptureQueriesContext(connection) as many:
        export(Provision, "csv", tmp_path)
    assert len(many) == len(few) == 1


@pytest.mark.parametrize("text", [*DANGEROUS, "", "甲", "'", "''", "\t甲", "\r甲"])
def test_neutralising_is_undone_exactly(text: str) -> None:
    assert restored(neutral(text)) == text
    assert neutral(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
