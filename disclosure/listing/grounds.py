"""Who must stand on the list of a year, why, and how long: rules over facts, without a database.

Basis: 企业环境信息依法披露管理办法（部令24号）
    第七条  重点排污单位; 实施强制性清洁生产审核的企业; issuers to whom 第八条 applies
    第八条  issuers to whom one of six things befell in the year before
    第十条  强制性清洁生产审核: to the third year after its acceptance; issuers three years; the longest wins
生态环境法典第一百四十条 adds the 重点管理 units of pollution permits since it is in force.

Readings that the bureau must confirm (待核): a fine counts by the single decision, unless the threshold
`disclosure-trigger-fine-summed` says that those of a year are added up; a decision counts in the year in
which it was made; an issuer is one whose securities are out on the day on which the list is drawn up; a
subsidiary answers for what befell itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from common.presentation import zh_date
from disclosure.listing.enums import IssuerKind, TriggerEvent

KEY_UNIT = "key-unit"
PERMIT_KEY = "permit-key"
CLEAN_PRODUCTION = "clean-production"
LISTED_COMPANY = "listed-company"
BOND_ISSUER = "bond-issuer"

ISSUER_KINDS: dict[str, frozenset[str]] = {
    LISTED_COMPANY: frozenset({IssuerKind.LISTED, IssuerKind.SUBSIDIARY}),
    BOND_ISSUER: frozenset({IssuerKind.BOND}),
}


@dataclass(frozen=True)
class Evidence:
    """A record that bears a ground out: its stream, its number, what it says, and when."""

    label: str
    day: date | None = None
    source: str = ""
    number: str = ""


@dataclass(frozen=True)
class Audit:
    """A compulsory audit (强制性清洁生产审核), with its acceptance where it has passed."""

    listed_on: date
    evidence: Evidence
    accepted_on: date | None = None
    acceptance: Evidence | None = None


@dataclass(frozen=True)
class Issuing:
    """That securities of a kind are out, between two days."""

    kind: str
    since: date
    until: date | None
    evidence: Evidence

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Trigger:
    """What befell an enterprise on a day (第八条); `amount` is that of a fine in 元."""

    kind: str
    day: date
    evidence: Evidence
    amount: Decimal | None = None


@dataclass(frozen=True)
class Earlier:
    """That it stood on the list of a year, by which criteria, and until when each keeps it there."""

    year: int
    codes: frozenset[str]
    last_years: Mapping[str, int | None]
    evidence: Evidence


@dataclass(frozen=True)
class Facts:
    """All that is known of one enterprise on the day on which a list is drawn up."""

    key_unit_kinds: tuple[str, ...] = ()  # as they are called
    is_permit_key: bool = False
    closed_on: date | None = None
    file: Evidence = field(default_factory=lambda: Evidence("企业档案"))
    audits: tuple[Audit, ...] = ()
    issuings: tuple[Issuing, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    earlier: tuple[Earlier, ...] = ()  # of earlier years, any order

    def of_year(self, year: int) -> Earlier | None:
        return next((each for each in self.earlier if each.year == year), None)


@dataclass(frozen=True)
class Criterion:
    """A criterion in force, and for how many years it keeps an enterprise."""

    code: str
    name: str
    stay_years: int | None = None


@dataclass(frozen=True)
class Rules:
    """The criteria in force on a day by code, and when a fine counts."""

    criteria: Mapping[str, Criterion]
    fine: Decimal
    sums_fines: bool = False


@dataclass(frozen=True)
class Ground:
    """Why an enterprise must stand on the list: a criterion, the records behind it, and until when.

    `last_year` is empty for what is asked anew each year; with `is_open` the end is not known yet.
    """

    code: str
    evidence: tuple[Evidence, ...]
    last_year: int | None = None
    is_open: bool = False
    is_stay: bool = False


def grounds(year: int, day: date, facts: Facts, rules: Rules) -> list[Ground]:
    """Every ground on which it must stand on the list of `year`, drawn up on `day`; [] without any."""
    if facts.closed_on is not None and facts.closed_on <= day:
        return []
    found = [
        _by_file(KEY_UNIT, bool(facts.key_unit_kinds), _key_unit_words(facts), facts),
        _clean_production(year, day, facts, rules.criteria.get(CLEAN_PRODUCTION)),
        *(_issuer(code, year, day, facts, rules) for code in ISSUER_KINDS),
        _by_file(PERMIT_KEY, facts.is_permit_key, "企业档案：排污许可重点管理单位", facts),
    ]
    return [each for each in found if each is not None and each.code in rules.criteria]


def _key_unit_words(facts: Facts) -> str:
    return f"企业档案：重点排污单位（{'、'.join(facts.key_unit_kinds)}）"


def _by_file(code: str, holds: bool, words: str, facts: Facts) -> Ground | None:
    """What stands in the enterprise's file and is asked anew each year."""
    file = facts.file
    return Ground(code, (Evidence(words, file.day, file.source, file.number),)) if holds else None


# ---- clean production: to the third year after acceptance ----


def _clean_production(year: int, day: date, facts: Facts, criterion: Criterion | None) -> Ground | None:
    if criterion is None:
        return None
    standing = [each for each in facts.audits if each.listed_on <= day]
    if not standing:
        return _carried(CLEAN_PRODUCTION, year, facts, open_without_end=True)
    running = [each for each in standing if _accepted_by(each, day) is None]
    if running:
        return Ground(CLEAN_PRODUCTION, tuple(each.evidence for each in running), is_open=True)
    ends = [(each, _last_after(each.accepted_on, criterion)) for each in standing]
    counting = [(each, last) for each, last in ends if last >= year]
    if not counting:
        return None
    evidence = [part for each, _ in counting for part in (each.evidence, each.acceptance) if part is not None]
    return Ground(CLEAN_PRODUCTION, tuple(evidence), max(last for _, last in counting))


def _accepted_by(audit: Audit, day: date) -> date | None:
    """The day of its acceptance, where that is not later than `day`."""
    return audit.accepted_on if audit.accepted_on is not None and audit.accepted_on <= day else None


def _last_after(accepted_on: date | None, criterion: Criterion) -> int:
    assert accepted_on is not None, "an audit that runs has no last year"
    return accepted_on.year + (criterion.stay_years or 0)


# ---- issuers: three years from the list after what befell them ----


def _issuer(code: str, year: int, day: date, facts: Facts, rules: Rules) -> Ground | None:
    criterion = rules.criteria.get(code)
    if criterion is None:
        return None
    kept = _carried(code, year, facts, stay_years=criterion.stay_years)
    issuing = [each for each in facts.issuings if each.kind in ISSUER_KINDS[code] and each.covers(day)]
    befell = triggers_of(year - 1, day, facts, rules) if issuing else []
    if not befell:
        return kept
    evidence = (*(each.evidence for each in issuing), *(each.evidence for each in befell))
    # Three years running from the first list on which it stands; a new trigger begins them anew.
    last = year - 1 + (criterion.stay_years or 1)
    return Ground(code, evidence, max(last, kept.last_year or 0) if kept else last)


def triggers_of(year: int, day: date, facts: Facts, rules: Rules) -> list[Trigger]:
    """What befell it in `year` and makes an issuer answerable (第八条), as known on `day`."""
    happened = sorted(
        (each for each in facts.triggers if each.day.year == year and each.day <= day),
        key=lambda each: (each.day, each.evidence.number),
    )
    fines = [each for each in happened if each.kind == TriggerEvent.FINE]
    if rules.sums_fines:
        total = sum((each.amount or Decimal(0) for each in fines), Decimal(0))
        counting = fines if total >= rules.fine else []
    else:
        counting = [each for each in fines if (each.amount or Decimal(0)) >= rules.fine]
    return [each for each in happened if each.kind != TriggerEvent.FINE or each in counting]


def _carried(
    code: str, year: int, facts: Facts, *, stay_years: int | None = None, open_without_end: bool = False
) -> Ground | None:
    """The rest of a stay that an earlier list began, None where it is over.

    Without a recorded end, an issuer's is counted from the first of the lists running; an audit of which
    the portal has no record stays until somebody says that it was accepted.
    """
    before = facts.of_year(year - 1)
    if before is None or code not in before.codes:
        return None
    last = before.last_years.get(code)
    if last is None and open_without_end:
        return Ground(code, (before.evidence,), is_open=True, is_stay=True)
    if last is None:
        last = _first_running(code, year - 1, facts) + (stay_years or 1) - 1
    return Ground(code, (before.evidence,), last, is_stay=True) if last >= year else None


def _first_running(code: str, year: int, facts: Facts) -> int:
    """The first of the lists running up to `year` on which it stood by this criterion."""
    while (before := facts.of_year(year - 1)) is not None and code in before.codes:
        year -= 1
    return year


# ---- how long, and why no longer ----


def stay_until(found: Iterable[Ground]) -> int | None:
    """The last year of its stay by the longest ground (第十条); None without a stay or without an end yet."""
    every = list(found)
    if any(each.is_open for each in every):
        return None
    return max((each.last_year for each in every if each.last_year is not None), default=None)


def first_listed(year: int, facts: Facts) -> int:
    """The first of the lists running up to that of `year`."""
    while facts.of_year(year - 1) is not None:
        year -= 1
    return year


_NO_LONGER = {
    KEY_UNIT: "不再列入重点排污单位名录",
    PERMIT_KEY: "不再属于排污许可重点管理单位",
}


def why_leaving(year: int, day: date, facts: Facts, names: Mapping[str, str]) -> str:
    """Why an enterprise of last year's list does not stand on that of `year`; `names` of the criteria."""
    if facts.closed_on is not None and facts.closed_on <= day:
        return f"企业已于{zh_date(facts.closed_on)}注销或关停"
    before = facts.of_year(year - 1)
    codes: Sequence[str] = sorted(before.codes) if before is not None else ()
    return "；".join(_ended(code, facts, before, names) for code in codes) or "不再符合列入情形"


def _ended(code: str, facts: Facts, before: Earlier | None, names: Mapping[str, str]) -> str:
    if code in _NO_LONGER:
        return _NO_LONGER[code]
    last = before.last_years.get(code) if before is not None else None
    if code == CLEAN_PRODUCTION:
        accepted = max((each.accepted_on for each in facts.audits if each.accepted_on), default=None)
        if accepted is not None:
            return f"清洁生产审核于{zh_date(accepted)}通过验收，留名期已满"
    if last is not None:
        return f"“{names.get(code, code)}”留名至{last}年，已届满"
    return f"“{names.get(code, code)}”的情形不再适用"
