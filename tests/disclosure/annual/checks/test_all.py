"""The checks together: the list is whole, a report that fits has no finding, errors come first."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.annual.chapters import CHAPTER_OF, CHAPTERS
from disclosure.annual.checks import RULES, findings
from disclosure.annual.contents import Contents
from tests.disclosure.annual.checks import test_balances, test_discharges, test_enterprise, test_records
from tests.disclosure.annual.checks.samples import YEAR, cells, context, fields, rows, sample

MODULES = (test_balances, test_discharges, test_records, test_enterprise)
ALL_CASES = [case for module in MODULES for case in module.CASES]
ALL_NEAR_MISSES = [near for module in MODULES for near in module.NEAR_MISSES]


def test_a_report_that_fits_has_no_finding():
    assert findings(sample(), context()) == []


def test_an_empty_report_has_no_finding_of_its_own():
    assert (
        findings(
            Contents(year=2025),
            context(penalties=(), approvals=(), policies=(), temporary=(), last_year=None),
        )
        == []
    )


def test_every_rule_is_shown_both_ways():
    """What it finds, and what is close to it and yet is passed over."""
    assert {case.code for case in ALL_CASES} == set(RULES)
    assert {near.code for near in ALL_NEAR_MISSES} == set(RULES)


def test_a_near_miss_is_not_the_sample_itself():
    for near in ALL_NEAR_MISSES:
        changed = near.change(sample()) != sample()
        earlier = near.last is not None and near.last(sample(YEAR - 1)) != sample(YEAR - 1)
        assert changed or earlier or near.known, near


def test_rules_say_what_they_ask_and_why():
    assert len(RULES) >= 35
    for rule in RULES.values():
        assert rule.says
        assert rule.basis


def test_errors_come_first():
    wrong = cells("discharges.totals", permitted=Decimal(1), actual=Decimal("1.4"))(sample())
    wrong = fields(basics__contact="13800000000")(wrong)
    levels = [each.level for each in findings(wrong, context())]
    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


def test_what_is_left_blank_stops_no_check():
    """Half-filled reports are checked too: each item blank by itself, then whole rows."""
    blank = [fields(**{path: None}) for path in sample().fields]
    for table, there in sample().tables.items():
        for row in there:
            blank += [cells(table, row.position, **{column: None}) for column in row.values]
            blank.append(cells(table, row.position, **dict.fromkeys(row.values)))
    assert len(blank) > 100
    for change in blank:
        for found in findings(change(sample()), context()):
            assert "None" not in found.message


def test_paths_lead_to_items_of_the_declaration():
    known = {path for chapter in CHAPTERS for path, _ in chapter.items()}
    known |= {f"{chapter.code}.{table.code}" for chapter in CHAPTERS for table in chapter.tables}
    for case in ALL_CASES:
        parts = case.path.split(".")
        place = ".".join([*parts[:2], *parts[3:]])
        assert place in known
        assert parts[0] in CHAPTER_OF


# -- reports made by chance, so that their parts fit --

_MASS = st.integers(0, 10**8).map(lambda number: Decimal(number) / 10_000)
_NAMES = st.lists(
    st.text(alphabet="甲乙丙丁戊己庚辛", min_size=2, max_size=4), min_size=1, max_size=6, unique=True
)


@st.composite
def waste(draw):
    opening, generated = draw(_MASS), draw(_MASS)
    there = opening + generated
    parts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    cuts = [there * part / 100 for part in parts]
    return opening, generated, cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], there - cuts[2]


@st.composite
def reports(draw):
    """Outlets of both media with totals that add up, balanced wastes, complete monitoring."""
    outlets = [
        {"code": f"D{medium[0].upper()}{number:03d}", "name": "排口", "medium": medium, "kind": kind}
        for medium in ("water", "air")
        for number, kind in enumerate(
            draw(st.lists(st.sampled_from(["main", "general"]), min_size=1, max_size=3))
        )
    ]
    names = draw(_NAMES)
    by_outlet = [
        {"outlet": outlet["code"], "pollutant": name, "actual": draw(_MASS)}
        for outlet in outlets
        for name in names
    ]
    totals = []
    for medium in ("water", "air"):
        codes = {outlet["code"] for outlet in outlets if outlet["medium"] == medium}
        for name in names:
            actual = sum(
                (row["actual"] for row in by_outlet if row["outlet"] in codes and row["pollutant"] == name),
                Decimal(0),
            )
            totals.append(
                {"medium": medium, "pollutant": name, "permitted": actual + draw(_MASS), "actual": actual}
            )
    monitoring, concentrations = [], []
    for outlet in outlets:
        for name in names:
            done = draw(st.integers(1, 400))
            missed = draw(st.integers(0, done))
            limit = draw(_MASS) + 1
            maximum = limit + 1 if missed else limit
            place = {"outlet": outlet["code"], "pollutant": name}
            concentrations.append(
                place
                | {
                    "unit": "mg/L" if outlet["medium"] == "water" else "mg/m3",
                    "limit": limit,
                    "maximum": maximum,
                    "mean": min(limit, maximum) / 2,
                    "exceedances": missed,
                }
            )
            monitoring.append(
                place | {"mode": "manual", "required": done, "done": done, "passed": done - missed}
            )
    solid = []
    for name in names:
        opening, generated, utilised, disposed, more, closing = draw(waste())
        solid.append(
            {
                "name": name,
                "opening": opening,
                "generated": generated,
                "utilised": utilised + more,
                "disposed": disposed,
                "discarded": Decimal(0),
                "closing": closing,
            }
        )
    hazardous = []
    for number, name in enumerate(names):
        opening, generated, utilised, disposed, transferred, closing = draw(waste())
        hazardous.append(
            {
                "code": f"900-{number:03d}-08",
                "name": name,
                "opening": opening,
                "generated": generated,
                "utilised": utilised,
                "disposed": disposed,
                "transferred": transferred,
                "receiver": "接收单位" if transferred else "",
                "licence": "许可1号" if transferred else "",
                "closing": closing,
            }
        )
    made = {
        "discharges.outlets": outlets,
        "discharges.outlet_totals": by_outlet,
        "discharges.totals": totals,
        "discharges.concentrations": concentrations,
        "discharges.monitoring": monitoring,
        "discharges.solid_waste": solid,
        "discharges.hazardous_waste": hazardous,
    }
    start = fields(summary__text="见各章。")(sample())
    tables = {**start.tables, **{table: rows(table, *values) for table, values in made.items()}}
    return Contents(year=start.year, fields=start.fields, tables=tables, criteria=start.criteria)


@given(reports())
@settings(max_examples=60, deadline=None)
def test_a_report_whose_parts_fit_has_no_finding(report):
    assert findings(report, context(last_year=None)) == []
    same = Contents(year=report.year - 1, fields=report.fields, tables=report.tables)
    stocks = {"solid-waste-opening", "hazardous-waste-opening"}  # this year's opening is last year's closing
    assert {each.code for each in findings(report, context(last_year=same))} <= stocks
