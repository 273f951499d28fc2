"""The scheme that is shipped can be computed by, covers the four aspects, and is marked 示例待核."""

import pytest

from disclosure.models import CreditScheme, GradeThreshold, RatingItem
from disclosure.rating import ruleset
from disclosure.rating.enums import ItemGroup, RatingSource
from registry.enums import Certainty
from registry.reference import _load, _tables_of_apps

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    for model, rows in _tables_of_apps():
        if model in (CreditScheme, GradeThreshold, RatingItem):
            _load(model, rows)
    return CreditScheme.objects.get(code="sample-2023")


def test_the_shipped_scheme_is_usable(scheme):
    ruleset.refuse_unusable(scheme)
    rules = ruleset.read(ruleset.frozen(scheme))
    assert [band.grade for band in rules.bands] == ["A", "B", "C", "D"]
    assert (rules.base, rules.floor, rules.ceiling) == (70, 0, 100)
    assert [band.words for band in rules.bands] == [
        "90分及以上",
        "60分至90分（不含）",
        "40分至60分（不含）",
        "低于40分",
    ]


def test_it_has_21_headings_in_four_aspects_all_unverified(scheme):
    items = scheme.items.all()
    assert len({item.heading for item in items}) == 21
    assert {item.group for item in items} == set(ItemGroup.values)
    assert {item.certainty for item in items} == {Certainty.UNVERIFIED}


def test_every_kind_of_record_is_read_by_some_item(scheme):
    assert {item.source for item in scheme.items.all()} == set(RatingSource.values)


def test_loading_it_again_changes_nothing(scheme):
    [rows] = [rows for model, rows in _tables_of_apps() if model is RatingItem]
    assert dict(_load(RatingItem, rows)) == {"未变": len(rows)}
