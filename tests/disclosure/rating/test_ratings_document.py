"""docs/ratings.md: the numbers that a reader follows are those that the portal computes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from disclosure.enums import RatingStatus
from disclosure.models import RatingEntry, RatingEvent, RatingResult
from disclosure.rating import ruleset
from disclosure.services import take_rating_step
from enforcement.draw_pools import BASE_WEIGHT, GRADE_WEIGHTS, POSITIVE_LIST
from registry.models import Threshold
from tests.disclosure.rating import scene
from tests.disclosure.rating.worked import NAMES, ON_PAPER
from tests.factories.enforcement_after import load_law

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "ratings.md"


def table(heading: str) -> list[dict[str, str]]:
    """The rows of the first table below a heading."""
    part = re.split(rf"^## {heading}$", DOCUMENT.read_text(), flags=re.M)[1].split("\n## ")[0]
    lines = [line.strip().strip("|") for line in part.splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(head, row, strict=True)) for row in rows]


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace("+", "").rstrip("%"))


@pytest.mark.parametrize("name", NAMES)
def test_every_sum_is_right_by_itself(name):
    first, *rows = [row for row in table("逐项计分") if row["企业"] == name]
    total = number(first["累计"])
    for row in rows:
        total += number(row["计分"])
        assert number(row["累计"]) == total
    (result,) = [row for row in table("结果") if row["企业"] == name]
    assert number(result["得分"]) == total
    assert (total, result["等级"]) == ON_PAPER[name]


@pytest.mark.django_db
class TestAgainstThePortal:
    def test_the_scheme(self, example):
        scheme = example[0]
        rows = table("方案")
        items = list(scheme.items.order_by("position"))
        assert [row["指标"] for row in rows] == [item.name for item in items]
        for row, item in zip(rows, items, strict=True):
            assert number(row["每件"]) == item.points
            assert row["累计上限"] == ("" if item.cap is None else f"{item.cap:.0f}")
            assert row["一票否决"] == item.forces
            assert item.condition in row["读取的记录和条件"]
        found = ruleset.read(ruleset.frozen(scheme))
        text = DOCUMENT.read_text()
        assert f"基准分{found.base:.0f}分" in text
        for band in found.bands:
            assert f"{band.grade}级{band.words}" in text

    @pytest.mark.parametrize("name", NAMES)
    def test_each_point(self, name, run, example):
        entries = RatingEntry.objects.filter(rating__enterprise=example[1][name])
        rows = entries.order_by("event__happened_on", "event__source_model").select_related("event__item")
        found = [
            (
                entry.event.happened_on.isoformat(),
                entry.event.source_number,
                entry.event.item.name,
                entry.points,
            )
            for entry in rows
        ]
        _, *written = [row for row in table("逐项计分") if row["企业"] == name]
        assert found == [(row["发生日期"], row["记录"], row["指标"], number(row["计分"])) for row in written]

    def test_what_does_not_count(self, run):
        events = RatingEvent.objects.filter(run=run, is_counted=False).select_related("enterprise")
        found = {
            (
                event.enterprise.name.removeprefix("示范").removesuffix("公司"),
                event.source_number,
                event.ground,
            )
            for event in events
        }
        assert found == {(row["企业"], row["记录"], row["不计理由"]) for row in table("不计入的记录")}

    def test_the_results(self, run, example):
        for row in table("结果"):
            result = RatingResult.objects.get(run=run, enterprise=example[1][row["企业"]])
            assert (result.score, result.scored_grade, result.grade) == (
                number(row["得分"]),
                row["按得分的等级"],
                row["等级"],
            )

    def test_the_score_after_the_objection(self, run, example):
        rating = scene.noticed(example, "slack")
        scene.answered(scene.objected(rating, "ZFZ-W-1"), scene.UPHELD | {"remedy": "strike"})
        rating.refresh_from_db()
        reviewed = take_rating_step(rating, RatingStatus.REVIEWED, actor=scene.reviewer())
        sum_, score, grade = re.search(r"(70 [−\d ]+) = (\d+)分，([A-D])级", DOCUMENT.read_text()).groups()
        parts = re.findall(r"(−?) ?(\d+)", sum_)
        assert sum(int(sign.replace("−", "-") + digits) for sign, digits in parts) == int(score)
        assert int(score) == reviewed.score
        assert grade == reviewed.grade

    def test_the_consequences(self, db):
        load_law()
        for row in table("等级的后果"):
            code = GRADE_WEIGHTS.get(row["等级"])
            weight = Threshold.objects.get(code=code).amount if code else BASE_WEIGHT
            assert number(row["随机抽查的抽取权重"]) == weight
        listed = Threshold.objects.get(code=POSITIVE_LIST).amount
        assert f"再乘以{listed:.0f}%" in DOCUMENT.read_text()
