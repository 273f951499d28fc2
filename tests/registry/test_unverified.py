"""One list of all that still has to be compared with the official text."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from registry.enums import Certainty
from registry.management.commands.list_unverified import HEADERS, unverified
from registry.models import StatutoryLimit
from registry.reference import load_all
from tests.factories.registry import ProvisionFactory, StatutoryLimitFactory

pytestmark = pytest.mark.django_db


def test_what_is_unverified_is_listed_with_its_source_and_what_is_verified_is_not():
    StatutoryLimitFactory(ledger_no="SX-1", certainty=Certainty.UNVERIFIED, basis="部令第30号第六十五条")
    StatutoryLimitFactory(ledger_no="SX-2", certainty=Certainty.VERIFIED)
    lines = {line[1]: line for line in unverified()}
    assert lines["SX-1"][0] == "法定期限"
    assert lines["SX-1"][3:] == ("待核（未见原文）", "部令第30号第六十五条")
    assert "SX-2" not in lines


def test_a_row_leaves_the_list_once_it_is_verified():
    article = ProvisionFactory(certainty=Certainty.SECONDARY)
    assert article.code in {line[1] for line in unverified()}
    article.certainty = Certainty.VERIFIED
    article.save()
    assert article.code not in {line[1] for line in unverified()}


def test_every_table_that_states_how_sure_it_is_takes_part():
    load_all()
    tables = [model for model in apps.get_models() if any(f.name == "certainty" for f in model._meta.fields)]
    found = {line[0] for line in unverified()}
    for model in tables:
        if model._default_manager.exclude(certainty=Certainty.VERIFIED).exists():
            assert str(model._meta.verbose_name) in found
    assert {"法定期限", "业务规则"} <= found
    assert "G1" in {line[1] for line in unverified()}


def test_the_command_prints_or_writes_the_list(tmp_path):
    StatutoryLimitFactory(certainty=Certainty.UNVERIFIED)
    count = len(list(unverified()))
    out = StringIO()
    call_command("list_unverified", stdout=out)
    assert out.getvalue().splitlines()[-1] == f"待核共{count}行。"
    assert len(out.getvalue().splitlines()) == count + 1
    path = tmp_path / "unverified.csv"
    call_command("list_unverified", csv=str(path), stdout=StringIO())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(HEADERS)
    assert len(rows) == count + 1
    assert StatutoryLimit.objects.get().ledger_no in {row[1] for row in rows}
