"""The law at the time of a case, as its page and the choice of an article show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from enforcement.lawfulness import ApplicableLaw, provisions_for
from enforcement.models import EnforcementCase, ViolationProvision, ViolationType
from enforcement.ranges import FineRange, range_of
from registry.models import Provision


@dataclass(frozen=True)
class ApplicableArticle:
    """An article that may punish a kind of violation, and what to bear in mind with it."""

    provision: Provision
    condition: str
    allowed: FineRange | None
    remark: str
    may_apply: bool


@dataclass(frozen=True)
class KindOfCase:
    """A kind of violation of the case with the articles for it."""

    violation_type: ViolationType
    articles: list[ApplicableArticle]


def applicable_law(case: EnforcementCase, day: date) -> list[KindOfCase]:
    """The articles for each kind of violation of the case, with the comparison of old and new law.

    Without a day of conduct no article can be named. A case that is decided is read as on its day.
    """
    if case.conduct_on is None:
        return []
    decided = case.decided_on or day
    found = []
    for kind in case.violation_types.all():
        law = provisions_for(kind, case.conduct_on, decided)
        articles = [*_of_conduct(law, decided), *_since(law, bool(case.milder_law_reason.strip()))]
        found.append(KindOfCase(kind, articles))
    return found


def _article(row: ViolationProvision, remark: str, may_apply: bool) -> ApplicableArticle:
    return ApplicableArticle(row.provision, row.condition, range_of(row.provision), remark, may_apply)


def _of_conduct(law: ApplicableLaw, decided: date) -> Iterator[ApplicableArticle]:
    for row in law.at_conduct:
        newer = law.counterpart(row)
        remark = "行为时有效"
        if newer is not None and law.is_milder(newer):
            remark = "行为时有效；新法较轻，应当适用新法"
        elif not row.provision.law.is_in_force_on(decided):
            remark = "行为时有效，现已失效"
        yield _article(row, remark, True)


def _since(law: ApplicableLaw, explained: bool) -> Iterator[ApplicableArticle]:
    words = {True: "新法，处罚较轻", False: "新法，处罚不轻，不得适用", None: "新法，轻重须比较"}
    for row in law.since:
        milder = law.is_milder(row)
        yield _article(row, words[milder], explained and milder is not False)
