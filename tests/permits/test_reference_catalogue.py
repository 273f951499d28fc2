"""The catalogue as delivered: what is entered says how sure it is, and what is missing is told exactly."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from registry.enums import Certainty

CATALOGUE = tomllib.loads(
    (Path(settings.BASE_DIR) / "permits" / "reference_catalogue.toml").read_text(encoding="utf-8")
)
ROWS = CATALOGUE["catalogueitem"]
(VERSION,) = CATALOGUE["catalogueversion"]


def _missing_as_told() -> set[int]:
    told = re.search(r"未录：([\d、—]+)", VERSION["source_note"]).group(1)  # type: ignore[union-attr]
    found: set[int] = set()
    for part in told.split("、"):
        first, _, last = part.partition("—")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_the_note_tells_exactly_which_rows_are_missing():
    entered = {row["number"] for row in ROWS}
    assert len(entered) == len(ROWS)
    assert _missing_as_told() == set(range(1, VERSION["item_total"] + 1)) - entered
    assert f"录入{len(ROWS)}项" in VERSION["source_note"]


def test_nothing_that_was_not_read_in_the_official_text_calls_itself_verified():
    listed = [VERSION, *ROWS, *CATALOGUE["projectlist"]]
    assert {row["certainty"] for row in listed} == {Certainty.UNVERIFIED}
    assert all("示例待核" in row["name"] for row in CATALOGUE["projectlist"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["number"]))
def test_row_has_a_criterion_and_explains_its_sensitive_areas(row):
    texts = [row.get(f"{level}_criterion", "") for level in ("report", "form", "registration")]
    assert any(texts)
    assert "/" not in [text.strip() for text in texts]
    mentions = any(re.search(r"(?<!不)涉及环境敏感区的", text) for text in texts)
    assert not mentions or row.get("sensitive_area")


def test_entries_of_the_lists_name_rows_that_are_entered():
    numbers = {row["number"] for row in ROWS}
    assert {entry["catalogue_number"] for entry in CATALOGUE["projectlistentry"]} <= numbers
