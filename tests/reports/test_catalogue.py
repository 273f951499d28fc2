"""The portal's own catalogue of figures: complete, documented, and every figure opens to its records."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from common.indicators import Period, all_indicators, get_indicator
from common.registers import register_for
from conftest import ROOT
from tests.factories.accounts import UserFactory

INDICATORS = {each.id: each for each in all_indicators()}
PERIOD = Period.of_year(2024)
PARTS = [(id, part) for id, each in INDICATORS.items() for part in range(len(each.parts(PERIOD)))]


def documented() -> set[str]:
    """The ids that docs/indicators.md names, `.part` being short for the id that begins its row."""
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    found = set(re.findall(r"\bI\d\d(?:\.[a-z_A-D]+)?\b", text))
    for row in text.splitlines():
        begins = re.match(r"\| (I\d\d)\b", row)
        if begins:
            found |= {begins[1] + short for short in re.findall(r"`(\.[a-z_]+)`", row)}
    return found


def test_the_fifty_rows_of_the_table_are_figures_of_their_own():
    assert [id for id, each in INDICATORS.items() if not each.variant_of] == [
        f"I{n:02}" for n in range(1, 51)
    ]


def test_every_figure_says_what_it_is():
    unclear = [id for id, each in INDICATORS.items() if not (each.name and each.formula)]
    assert unclear == []
    assert [each.id for each in INDICATORS.values() if each.variant_of not in {"", *INDICATORS}] == []


def test_every_other_reading_is_documented_and_every_documented_one_exists():
    readings = {id for id, each in INDICATORS.items() if each.variant_of}
    assert sorted(readings - documented()) == []
    assert sorted(documented() - INDICATORS.keys()) == []


@pytest.mark.parametrize(("id", "part"), PARTS)
def test_every_part_has_a_register_to_show_its_records(id, part):
    assert register_for(get_indicator(id).parts(PERIOD)[part].model) is not None


@pytest.mark.django_db
def test_every_figure_opens_and_exports(client):
    client.force_login(UserFactory())
    answers = {}
    for id, part in PARTS:
        address = reverse("reports:figure-part", args=[2024, id, part])
        answers[id, part] = (
            client.get(address).status_code,
            client.get(f"{address}export/", {"format": "csv"}).status_code,
        )
    assert {key: found for key, found in answers.items() if found != (200, 200)} == {}
