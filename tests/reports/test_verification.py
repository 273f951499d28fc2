"""verify_report finds what changed behind a frozen edition, and changes to the edition itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common import indicators
from registry.models import Provision
from reports.models import FigureSnapshot, ReportEdition
from reports.selectors import newest_artifact
from reports.services.verification import verify_edition
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


def kinds(edition):
    return sorted((difference.kind, difference.indicator_id) for difference in verify_edition(edition))


def test_unchanged_records_verify_clean(frozen):
    assert verify_edition(frozen) == []
    out = StringIO()
    call_command("verify_report", "2024", stdout=out)
    assert "一致" in out.getvalue()


def test_record_that_came_is_named(frozen):
    made = EnterpriseFactory(closed_on=date(2024, 5, 5))
    found = [d for d in verify_edition(frozen) if d.kind == "came" and d.indicator_id == "I10"]
    assert [made.uscc in difference.message for difference in found] == [True]
    assert ("value", "I10") in kinds(frozen)


def test_record_that_went_is_named(frozen, records):
    records[1].closed_on = date(2025, 6, 1)
    records[1].save()
    found = [d for d in verify_edition(frozen) if d.kind == "went"]
    assert [records[1].uscc in difference.message for difference in found] == [True]


def test_changed_amount_is_shown_old_and_new(frozen):
    Provision.objects.update(fine_max=Decimal(300000))
    changed = next(d for d in verify_edition(frozen) if d.kind == "changed")
    assert "fine_max由200000变为300000" in changed.message


def test_snapshot_edited_behind_our_back_is_found(frozen):
    FigureSnapshot.objects.filter(indicator_id="I10").update(value=9)
    assert ("seal", "I10") in kinds(frozen)


def test_snapshot_and_hashes_rewritten_together_still_differ_from_the_trail(frozen):
    from reports.services.snapshots import hash_of

    row = frozen.figures.get(indicator_id="I10")
    row.value = 9
    row.hash = row.compute_hash()
    row.save()
    ReportEdition.objects.filter(pk=frozen.pk).update(data_hash=hash_of(list(frozen.figures.all())))
    frozen.refresh_from_db()
    assert ("seal", "") in kinds(frozen)


def test_command_fails_and_prints_the_differences(frozen):
    EnterpriseFactory(closed_on=date(2024, 5, 5))
    out = StringIO()
    with pytest.raises(CommandError, match="处差异"):
        call_command("verify_report", "2024", stdout=out)
    assert "新增记录" in out.getvalue()


def test_year_without_a_report_is_an_error():
    with pytest.raises(CommandError, match="没有已汇编的报告"):
        call_command("verify_report", "1999")


def test_text_edited_behind_our_back_is_found(frozen):
    document = frozen.document
    document["sections"][0]["paragraphs"][0]["runs"][0]["text"] = "关停了"
    ReportEdition.objects.filter(pk=frozen.pk).update(document=document)
    frozen.refresh_from_db()
    assert [difference.message for difference in verify_edition(frozen)] == [
        "报告正文与事件链所记的摘要不符，正文被改动。"
    ]


@pytest.mark.parametrize("field", ["name", "unit", "basis", "note"])
def test_definition_edited_behind_our_back_is_found(frozen, field):
    FigureSnapshot.objects.filter(indicator_id="I10").update(**{field: "别的"})
    assert ("seal", "I10") in kinds(frozen)


def test_file_changed_or_lost_is_found(frozen):
    Path(newest_artifact(frozen, "pdf").file.path).write_bytes(b"%PDF-other")
    Path(newest_artifact(frozen, "docx").file.path).unlink()
    messages = [difference.message for difference in verify_edition(frozen)]
    assert [message[:4] for message in messages] == ["PDF ", "DOCX"]
    assert all("丢失或被改动" in message for message in messages)


def test_changed_formula_is_shown(frozen, monkeypatch):
    definition = indicators.get_indicator("I10")
    monkeypatch.setitem(indicators._registry, "I10", replace(definition, formula="另一口径"))
    [difference] = verify_edition(frozen)
    assert (difference.kind, difference.indicator_id) == ("formula", "I10")
    assert "关停日期在本年的企业数" in difference.message
