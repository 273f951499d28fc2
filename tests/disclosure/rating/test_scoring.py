"""From events to score and grade, by arithmetic alone: bounds, caps, clipping, what forces a grade."""

from datetime import date
from decimal import Decimal

import pytest

from disclosure.rating.ruleset import Band, Item, Ruleset
from disclosure.rating.scoring import Scored, score

BANDS = (
    Band("A", Decimal(90), None),
    Band("B", Decimal(60), Decimal(90)),
    Band("C", Decimal(40), Decimal(60)),
    Band("D", None, Decimal(40)),
)


def item(pk, points, *, cap=None, forces=""):
    limit = None if cap is None else Decimal(cap)
    return Item(pk, f"item-{pk}", f"指标{pk}", "by_hand", (), Decimal(str(points)), limit, forces, False, pk)


def rules(*items, base=70, floor=0, ceiling=100):
    bounds = [None if each is None else Decimal(each) for each in (floor, ceiling)]
    return Ruleset(Decimal(base), *bounds, BANDS, {each.pk: each for each in items})


def event(pk, points, *, number="A-1", day=date(2025, 3, 1)):
    return Scored(number, pk, day, "disclosure.recordedevent", number, Decimal(str(points)))


def graded(ruleset, *events):
    found = score(events, ruleset)
    return found.score, found.grade


@pytest.mark.parametrize(
    ("base", "grade"),
    [("100", "A"), ("90", "A"), ("89.99", "B"), ("60", "B")]
    + [("59.99", "C"), ("40", "C"), ("39.99", "D"), ("0", "D")],
)
def test_a_bound_belongs_to_the_grade_above_it(base, grade):
    assert graded(rules(base=base)) == (Decimal(base), grade)


def test_without_events_the_base_is_the_score():
    found = score([], rules())
    assert (found.score, found.grade, found.points, found.veto_reason) == (Decimal(70), "B", (), "")
    assert (found.added, found.deducted) == (0, 0)


def test_an_item_gives_no_more_than_its_cap():
    ruleset = rules(item(1, -5, cap=12))
    found = score([event(1, -5, number=f"A-{n}") for n in (1, 2, 3, 4)], ruleset)
    assert [each.points for each in found.points] == [-5, -5, -2, 0]
    assert [each.note for each in found.points] == ["", "", *["“指标1”累计达上限12分"] * 2]
    assert (found.deducted, found.score) == (12, 58)


def test_a_cap_holds_what_is_added_too():
    ruleset = rules(item(1, 5, cap=8))
    found = score([event(1, 5, number="A-1"), event(1, 5, number="A-2")], ruleset)
    assert [each.points for each in found.points] == [5, 3]
    assert (found.added, found.deducted, found.score) == (8, 0, 78)


def test_the_earlier_event_is_paid_first_in_whatever_order_rows_come():
    ruleset = rules(item(1, -5, cap=7))
    early = event(1, -5, number="B-9", day=date(2025, 1, 2))
    late = event(1, -5, number="A-1", day=date(2025, 9, 2))
    one, other = score([late, early], ruleset), score([early, late], ruleset)
    assert one == other
    assert [(each.event.number, each.points) for each in one.points] == [("B-9", -5), ("A-1", -2)]
    assert one.sha256("X", ruleset) == other.sha256("X", ruleset)


def test_the_score_stays_within_floor_and_ceiling():
    ruleset = rules(item(1, -90), item(2, 45))
    assert graded(ruleset, event(1, -90)) == (0, "D")
    assert graded(ruleset, event(2, 45)) == (100, "A")


def test_without_floor_and_ceiling_nothing_is_clipped():
    ruleset = rules(item(1, -90), item(2, 45), floor=None, ceiling=None)
    assert graded(ruleset, event(1, -90)) == (-20, "D")
    assert graded(ruleset, event(2, 45)) == (115, "A")


def test_what_forces_a_grade_goes_before_the_score():
    ruleset = rules(item(1, -1, forces="D"), item(2, 30))
    found = score([event(1, -1, number="ZF-7"), event(2, 30)], ruleset)
    assert (found.score, found.scored_grade, found.grade) == (99, "A", "D")
    assert found.veto_reason == "指标1（ZF-7）"


def test_a_lower_score_is_not_raised_by_what_forces_a_grade():
    ruleset = rules(item(1, 0, forces="C"), item(2, -50))
    assert graded(ruleset, event(1, 0), event(2, -50)) == (20, "D")


def test_reasons_longer_than_their_column_end_in_dots():
    ruleset = rules(item(1, -1, forces="D"))
    found = score([event(1, -1, number=f"ZF-2025-{n:04d}") for n in range(30)], ruleset)
    assert len(found.veto_reason) == 200
    assert found.veto_reason.endswith("…")


def test_the_digest_tells_any_point_apart():
    ruleset = rules(item(1, -5), item(2, -5))
    digests = {
        score(events, ruleset).sha256(uscc, ruleset)
        for uscc, events in [
            ("X", []),
            ("Y", []),
            ("X", [event(1, -5)]),
            ("X", [event(2, -5)]),
            ("X", [event(1, -5, number="A-2")]),
            ("X", [event(1, -5, day=date(2025, 3, 2))]),
        ]
    }
    assert len(digests) == 6
