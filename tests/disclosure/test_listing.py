"""D1 and D3: who must stand on the list of a year, by which record, and how long. Cases by hand."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure.listing.enums import IssuerKind, TriggerEvent
from disclosure.listing.grounds import (
    BOND_ISSUER,
    CLEAN_PRODUCTION,
    KEY_UNIT,
    LISTED_COMPANY,
    PERMIT_KEY,
    Audit,
    Criterion,
    Earlier,
    Evidence,
    Facts,
    Issuing,
    Rules,
    Trigger,
    first_listed,
    grounds,
    stay_until,
    triggers_of,
    why_leaving,
)
from registry.reference import rows_of

CRITERIA = {
    KEY_UNIT: Criterion(KEY_UNIT, "重点排污单位"),
    CLEAN_PRODUCTION: Criterion(CLEAN_PRODUCTION, "强制性清洁生产审核", 3),
    LISTED_COMPANY: Criterion(LISTED_COMPANY, "上市公司", 3),
    BOND_ISSUER: Criterion(BOND_ISSUER, "发债企业", 3),
}
CODE = CRITERIA | {PERMIT_KEY: Criterion(PERMIT_KEY, "排污许可重点管理单位")}
RULES = Rules(CRITERIA, fine=Decimal(100_000))
DAY = date(2025, 3, 3)  # on which the list of 2025 is drawn up
SHARES = Issuing(IssuerKind.LISTED, date(2020, 1, 1), None, Evidence("上市公司：示范股份"))
BONDS = Issuing(IssuerKind.BOND, date(2023, 5, 1), date(2026, 4, 30), Evidence("企业债券"))


def audit(listed_on, accepted_on=None):
    acceptance = Evidence("验收通过", accepted_on) if accepted_on else None
    return Audit(listed_on, Evidence("审核名单", listed_on), accepted_on, acceptance)


def befell(kind, day, amount=None):
    amount = Decimal(amount) if amount is not None else None
    return Trigger(kind, day, Evidence(str(kind), day), amount)


def fine(amount, day=date(2024, 6, 3)):
    return befell(TriggerEvent.FINE, day, amount)


def stood(year, *codes, **last_years):
    lasts = {code.replace("_", "-"): last for code, last in last_years.items()}
    return Earlier(year, frozenset(codes), lasts, Evidence(f"{year}年名单"))


def found(year, facts, day=DAY, rules=RULES):
    return {each.code: each for each in grounds(year, day, facts, rules)}


# -- D1: the criteria --


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        pytest.param(Facts(), set(), id="nothing"),
        pytest.param(Facts(key_unit_kinds=("水环境",)), {KEY_UNIT}, id="key unit"),
        pytest.param(Facts(is_permit_key=True), set(), id="permit before the code was in force"),
        pytest.param(Facts(audits=(audit(date(2024, 3, 28)),)), {CLEAN_PRODUCTION}, id="audit"),
        pytest.param(Facts(audits=(audit(date(2025, 3, 4)),)), set(), id="audit listed after the day"),
        pytest.param(Facts(issuings=(SHARES,)), set(), id="issuer whom nothing befell"),
        pytest.param(Facts(triggers=(fine(500_000),)), set(), id="a fine of one who issues nothing"),
        pytest.param(Facts(issuings=(SHARES,), triggers=(fine(100_000),)), {LISTED_COMPANY}, id="a fine"),
        pytest.param(Facts(issuings=(BONDS,), triggers=(fine(100_000),)), {BOND_ISSUER}, id="bonds"),
        pytest.param(
            Facts(issuings=(SHARES, BONDS), triggers=(fine(100_000),)),
            {LISTED_COMPANY, BOND_ISSUER},
            id="both",
        ),
        pytest.param(
            Facts(key_unit_kinds=("大气环境",), closed_on=date(2025, 3, 3)), set(), id="closed on the day"
        ),
        pytest.param(
            Facts(key_unit_kinds=("大气环境",), closed_on=date(2025, 3, 4)), {KEY_UNIT}, id="closed later"
        ),
    ],
)
def test_criteria(facts, codes):
    assert set(found(2025, facts)) == codes


def test_permit_key_units_stand_on_it_since_the_code_is_in_force():
    facts = Facts(is_permit_key=True)
    later = Rules(CODE, fine=Decimal(100_000))
    assert set(found(2027, facts, date(2027, 3, 1), later)) == {PERMIT_KEY}
    assert found(2025, facts) == {}


@pytest.mark.parametrize("kind", [kind for kind in TriggerEvent if kind != TriggerEvent.FINE])
def test_each_event_of_the_year_before_counts_by_itself(kind):
    facts = Facts(issuings=(SHARES,), triggers=(befell(kind, date(2024, 12, 31)),))
    assert [each.label for each in found(2025, facts)[LISTED_COMPANY].evidence] == [
        "上市公司：示范股份",
        str(kind),
    ]


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
    ],
)
def test_only_the_year_before_counts(day, counts):
    facts = Facts(issuings=(SHARES,), triggers=(fine(200_000, day),))
    assert (LISTED_COMPANY in found(2025, facts)) is counts


@pytest.mark.parametrize(
    ("amounts", "summed", "counting"),
    [
        (["99999.99"], False, 0),
        (["100000"], False, 1),
        (["60000", "60000"], False, 0),
        (["60000", "60000"], True, 2),
        (["40000", "50000"], True, 0),
        (["150000", "20000"], False, 1),
        (["150000", "20000"], True, 2),
    ],
)
def test_a_fine_counts_by_the_decision_or_summed_as_the_threshold_says(amounts, summed, counting):
    facts = Facts(triggers=tuple(fine(each, date(2024, 5, n + 1)) for n, each in enumerate(amounts)))
    rules = Rules(CRITERIA, fine=Decimal(100_000), sums_fines=summed)
    assert len(triggers_of(2024, DAY, facts, rules)) == counting


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (date(2025, 3, 3), None, True),
        (date(2025, 3, 4), None, False),
        (date(2020, 1, 1), date(2025, 3, 3), True),
        (date(2020, 1, 1), date(2025, 3, 2), False),
    ],
)
def test_an_issuer_is_one_on_the_day_of_the_list(since, until, counts):
    issuing = Issuing(IssuerKind.SUBSIDIARY, since, until, Evidence("子公司"))
    facts = Facts(issuings=(issuing,), triggers=(fine(100_000),))
    assert (LISTED_COMPANY in found(2025, facts)) is counts


# -- D3: how long --


@pytest.mark.parametrize(
    ("accepted_on", "year", "stays"),
    [
        (None, 2031, True),  # until it is accepted, however long that takes
        (date(2024, 10, 8), 2025, True),
        (date(2024, 10, 8), 2027, True),  # the third year after acceptance
        (date(2024, 10, 8), 2028, False),
        (date(2024, 1, 1), 2027, True),
        (date(2023, 12, 31), 2026, True),
        (date(2023, 12, 31), 2027, False),
    ],
)
def test_clean_production_stays_to_the_third_year_after_acceptance(accepted_on, year, stays):
    facts = Facts(audits=(audit(date(2022, 5, 1), accepted_on),))
    ground = found(year, facts, date(year, 3, 1)).get(CLEAN_PRODUCTION)
    assert (ground is not None) is stays
    if ground is not None:
        assert (ground.is_open, ground.last_year) == (
            (True, None) if accepted_on is None else (False, accepted_on.year + 3)
        )


def test_an_acceptance_after_the_day_of_the_list_is_not_known_yet():
    facts = Facts(audits=(audit(date(2022, 5, 1), date(2025, 3, 4)),))
    assert found(2025, facts)[CLEAN_PRODUCTION].is_open


def test_of_two_audits_the_longer_wins():
    first, second = audit(date(2019, 5, 1), date(2021, 6, 1)), audit(date(2022, 5, 1), date(2023, 6, 1))
    ground = found(2025, Facts(audits=(first, second)))[CLEAN_PRODUCTION]
    assert ground.last_year == 2026
    assert [each.label for each in ground.evidence] == ["审核名单", "验收通过"]
    running = audit(date(2024, 5, 1))
    assert found(2025, Facts(audits=(first, running)))[CLEAN_PRODUCTION].is_open


@pytest.mark.parametrize(
    ("last", "year", "stays"),
    [(2026, 2025, True), (2026, 2026, True), (2026, 2027, False), (None, 2027, True)],
)
def test_an_audit_of_which_only_the_list_tells_stays_by_the_list(last, year, stays):
    facts = Facts(earlier=(stood(year - 1, CLEAN_PRODUCTION, clean_production=last),))
    ground = found(year, facts, date(year, 3, 1)).get(CLEAN_PRODUCTION)
    assert (ground is not None) is stays
    if ground is not None:
        assert ground.is_stay


@pytest.mark.parametrize(("year", "stays"), [(2025, True), (2026, True), (2027, True), (2028, False)])
def test_an_issuer_stays_three_years_running(year, stays):
    """Fined in 2024: on the lists of 2025, 2026 and 2027."""
    earlier = tuple(stood(each, LISTED_COMPANY, listed_company=2027) for each in range(2025, year))
    facts = Facts(issuings=(SHARES,), triggers=(fine(100_000),), earlier=earlier)
    ground = found(year, facts, date(year, 3, 1)).get(LISTED_COMPANY)
    assert (ground.last_year if ground else None) == (2027 if stays else None)


def test_an_issuer_stays_even_where_its_shares_are_gone():
    gone = Issuing(IssuerKind.LISTED, date(2020, 1, 1), date(2025, 12, 31), Evidence("已退市"))
    facts = Facts(issuings=(gone,), earlier=(stood(2025, LISTED_COMPANY, listed_company=2027),))
    ground = found(2026, facts, date(2026, 3, 1))[LISTED_COMPANY]
    assert (ground.last_year, ground.is_stay) == (2027, True)


def test_a_new_event_begins_the_three_years_anew():
    facts = Facts(
        issuings=(SHARES,),
        triggers=(fine(100_000, date(2025, 7, 1)),),
        earlier=(stood(2025, LISTED_COMPANY, listed_company=2027),),
    )
    assert found(2026, facts, date(2026, 3, 1))[LISTED_COMPANY].last_year == 2028


@pytest.mark.parametrize(
    ("years", "last"), [([2024], 2026), ([2023, 2024], 2025), ([2022, 2023, 2024], None)]
)
def test_a_stay_that_no_list_recorded_is_counted_from_the_first_running(years, last):
    facts = Facts(earlier=tuple(stood(year, LISTED_COMPANY) for year in years))
    ground = found(2025, facts).get(LISTED_COMPANY)
    assert (ground.last_year if ground else None) == last


def test_a_stay_that_was_interrupted_is_over():
    facts = Facts(earlier=(stood(2023, LISTED_COMPANY, listed_company=2025),))
    assert found(2025, facts) == {}


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        pytest.param(Facts(key_unit_kinds=("水环境",)), None, id="asked anew each year"),
        pytest.param(
            Facts(key_unit_kinds=("水环境",), issuings=(SHARES,), triggers=(fine(100_000),)),
            2027,
            id="longest",
        ),
        pytest.param(
            Facts(
                audits=(audit(date(2022, 5, 1), date(2022, 12, 1)),),
                issuings=(BONDS,),
                triggers=(fine(10**6),),
            ),
            2027,
            id="three years of bonds outlast the audit",
        ),
        pytest.param(
            Facts(audits=(audit(date(2022, 5, 1)),), issuings=(SHARES,), triggers=(fine(100_000),)),
            None,
            id="an audit that runs outlasts all",
        ),
    ],
)
def test_the_longest_stay_wins(facts, until):
    assert stay_until(grounds(2025, DAY, facts, RULES)) == until


def test_first_listed_is_the_first_of_the_lists_running():
    facts = Facts(earlier=(stood(2024, KEY_UNIT), stood(2023, KEY_UNIT), stood(2021, KEY_UNIT)))
    assert first_listed(2025, facts) == 2023
    assert first_listed(2025, Facts()) == 2025


# -- why no longer --

NAMES = {code: each.name for code, each in CODE.items()}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(closed_on=date(2025, 1, 6)), "企业已于2025年1月6日注销或关停"),
        (Facts(earlier=(stood(2024, KEY_UNIT),)), "不再列入重点排污单位名录"),
        (
            Facts(
                audits=(audit(date(2020, 1, 1), date(2021, 5, 6)),), earlier=(stood(2024, CLEAN_PRODUCTION),)
            ),
            "清洁生产审核于2021年5月6日通过验收，留名期已满",
        ),
        (
            Facts(earlier=(stood(2024, LISTED_COMPANY, listed_company=2024),)),
            "“上市公司”留名至2024年，已届满",
        ),
        (Facts(earlier=(stood(2024, "other-by-law"),)), "“other-by-law”的情形不再适用"),
        (Facts(), "不再符合列入情形"),
    ],
)
def test_why_an_enterprise_leaves(facts, words):
    assert why_leaving(2025, DAY, facts, NAMES) == words


def test_the_stay_of_the_criteria_is_that_of_the_limits():
    """Two rows say it: the criterion that clerks keep, and the limit of the law table; they must agree."""
    path = Path(__file__).resolve().parents[2] / "disclosure" / "reference.toml"
    criteria = {row["code"]: row for row in tomllib.loads(path.read_text(encoding="utf-8"))["dutycriterion"]}
    limits = {row["code"]: row for row in rows_of("limits") if row["code"].startswith("disclosure-")}
    assert {code: criteria[code].get("stay_years") for code in criteria} == {
        KEY_UNIT: None,
        CLEAN_PRODUCTION: limits["disclosure-clean-production-stay"]["amount"],
        LISTED_COMPANY: limits["disclosure-listed-company-stay"]["amount"],
        BOND_ISSUER: limits["disclosure-listed-company-stay"]["amount"],
        "other-by-law": None,
        PERMIT_KEY: None,
    }
