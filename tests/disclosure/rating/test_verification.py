"""A finished run is proven from its frozen rows; what was changed behind its back is found."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import RatingEvent, RatingResult, RatingRun
from disclosure.rating import jobs
from disclosure.rating.verification import differences
from tests.disclosure.rating.worked import YEAR, penalty, reviewer

pytestmark = pytest.mark.django_db


def test_a_run_is_borne_out_whatever_the_registers_say_since(run, example, monkeypatch, capsys):
    penalty(example[1]["quiet"], "99", run.as_of.replace(year=YEAR), 60_000)
    monkeypatch.setattr("disclosure.rating.verification.BATCH", 4)
    assert list(differences(run)) == []
    call_command("verify_rating", str(run.pk))
    assert run.results_sha256 in capsys.readouterr().out


def test_changed_points_are_found_in_events_and_results(run):
    RatingEvent.objects.filter(source_number="ZF-W-1").update(points=Decimal(-1))
    found = list(differences(run))
    assert [words.partition("：")[2] for words in found] == [
        "冻结的事项有变动",
        "由冻结的事项重新计算的结果与所存结果不符",
    ]
    assert all(words.startswith("示范fined公司") for words in found)
    with pytest.raises(CommandError, match="有2处不符"):
        call_command("verify_rating", str(run.pk))


def test_an_event_that_is_gone_and_a_digest_that_was_changed_are_found(run):
    RatingResult.objects.filter(enterprise__name="示范quiet公司").update(
        sha256="0" * 64, input_sha256="1" * 64
    )
    words = [each.rpartition("：")[2] for each in differences(run)]
    assert words == [
        "冻结的事项有变动",
        "由冻结的事项重新计算的结果与所存结果不符",
        "输入校验码与冻结的规则和事项不符",
        "结果校验码与各企业结果不符",
    ]


def test_changed_rules_are_found(run):
    rules = run.rules
    rules["base"] = "71.00"
    RatingRun.objects.filter(pk=run.pk).update(rules=rules)
    run.refresh_from_db()
    words = list(differences(run))
    assert len(words) == 7
    assert words[-1] == "输入校验码与冻结的规则和事项不符"


def test_an_unfinished_or_unknown_run_is_not_proven(example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    with pytest.raises(CommandError, match="尚未完成"):
        call_command("verify_rating", str(run.pk))
    with pytest.raises(CommandError, match="请在“信用评价计算”中核对编号"):
        call_command("verify_rating", "0")
