"""A step that is asked for, as the gates look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import OfficerCertificate
from common import events
from common.errors import Refused
from common.obstacles import Obstacle
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus, PartyKind, PenaltyKind
from enforcement.models import EnforcementCase
from registry.models import StatutoryLimit, Threshold

ZERO = Decimal(0)


@dataclass
class Asked:
    """Of which case, to which state, on which day, and with what."""

    case: EnforcementCase
    to: CaseStatus
    day: date
    rows: CaseRows
    details: Mapping[str, Any]

    @property
    def is_summary(self) -> bool:
        """Whether this is the decision of the 简易程序: straight from the lead."""
        return self.to == CaseStatus.DECIDED and self.case.status == CaseStatus.LEAD

    @property
    def fine(self) -> Decimal:
        """The fine to be told or imposed; what was told where the step has not said yet."""
        return self._amount("fine_amount", "proposed_fine")

    @property
    def confiscation(self) -> Decimal:
        return self._amount("confiscated_amount", "proposed_confiscation")

    def _amount(self, decided: str, proposed: str) -> Decimal:
        for name in (decided, proposed):
            if name in self.details:
                return Decimal(self.details[name] or 0)
        return getattr(self.case, proposed) or ZERO

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of penalty; amounts bring theirs with them."""
        given: Any = next(
            (self.details[name] for name in ("kinds", "proposed_kinds") if name in self.details),
            self.case.proposed_kinds,
        )
        found: set[Any] = set(given or ())
        found |= {PenaltyKind.FINE} if self.fine else set()
        found |= {PenaltyKind.CONFISCATION} if self.confiscation else set()
        return frozenset(map(str, found))

    @property
    def investigators(self) -> list[OfficerCertificate]:
        """Those chosen in the step, and with them those on record whose certificate is still in force."""
        chosen: list[OfficerCertificate] = list(self.details.get("investigators") or ())
        known: Any = self.case.investigators.select_related("user") if self.case.pk else []
        return chosen + [each for each in known if each not in chosen and each.is_valid_on(self.day)]

    @property
    def reason(self) -> str:
        return str(self.details.get("reason", "")).strip()

    @property
    def by_small_amounts(self) -> bool:
        """个体工商户 have the lower thresholds of 公民: that protects them (待局确认)."""
        return self.case.party_kind != PartyKind.LEGAL_PERSON

    def threshold(self, code: str) -> Threshold:
        """The threshold in force on the day. Raises Refused where it is not loaded."""
        row = self.rows.threshold(code, self.day)
        if row is None:
            raise Refused(f"未配置 {self.day} 有效的阈值“{code}”，请系统管理员在“法定阈值”中录入。")
        return row

    def party_threshold(self, code: str) -> Threshold:
        """The one for this kind of party."""
        return self.threshold(f"{code}-{'citizen' if self.by_small_amounts else 'legal-person'}")

    def end_of(self, code: str, began_on: date) -> tuple[date | None, StatutoryLimit]:
        """The last day of a period that began with `began_on`, by the limit then in force."""
        limit = self.rows.required(code, began_on)
        return self.rows.arithmetic(limit.unit).due(began_on, limit.amount), limit

    @cached_property
    def entered(self) -> dict[str, int]:
        """State → place in the history at which it was last entered, other than by ending a 中止."""
        if not self.case.pk:
            return {}
        found = events.history(self.case).filter(kind="transition").exclude(from_state=CaseStatus.SUSPENDED)
        return dict(found.order_by("sequence").values_list("to_state", "sequence"))

    def investigated_since(self, state: str) -> bool:
        """Whether the investigation was taken up again after `state` was last entered."""
        return self.entered.get(CaseStatus.INVESTIGATING, 0) > self.entered.get(state, 0) > 0


Gate = Callable[[Asked], Iterator[Obstacle]]


def investigator_ids(case: EnforcementCase) -> set[int]:
    """Who investigated, at whatever time: they neither examine, nor review, nor host, nor vote."""
    return set(case.investigators.values_list("user_id", flat=True))
