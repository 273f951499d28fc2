"""Every write of this app beyond a plain record: steps of cases and orders, days of publications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from enforcement.enums import OUTCOME_OF, PENALTY_STATES, CaseStatus, OrderStatus
from enforcement.models import EnforcementCase, EnforcementDisclosure, RectificationOrder
from enforcement.selectors import recounted_disclosures

CHUNK = 1000

# The date that a step records; today's where the caller names none.
CASE_STEP_DATES = {
    CaseStatus.FILED: "filed_on",
    CaseStatus.NOTIFIED: "notified_on",
    CaseStatus.HEARING: "heard_on",
    CaseStatus.LEGAL_REVIEW: "legal_reviewed_on",
    CaseStatus.DISCUSSION: "discussed_on",
    CaseStatus.DECIDED: "decided_on",
    CaseStatus.SERVED: "served_on",
    CaseStatus.REMINDED: "reminded_on",
    CaseStatus.ENFORCING: "enforcement_applied_on",
    CaseStatus.ANNULLED: "annulled_on",
    CaseStatus.DISMISSED: "dismissed_on",
    CaseStatus.CLOSED: "closed_on",
    CaseStatus.ARCHIVED: "archived_on",
}
CASE_REASONED = frozenset(
    {CaseStatus.ANNULLED, CaseStatus.DISMISSED, CaseStatus.SUSPENDED, CaseStatus.NOT_FILED}
)
ORDER_STEP_DATES = {
    OrderStatus.SERVED: "served_on",
    OrderStatus.CORRECTED: "corrected_on",
    OrderStatus.NOT_CORRECTED: "reinspected_on",
    OrderStatus.WITHDRAWN: "withdrawn_on",
}


def take_case_step(
    case: EnforcementCase, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> EnforcementCase:
    """Move a case to state `to` with the date and the outcome that belong to it.

    Raises Conflict, Refused or ValidationError as `common.workflow.transition` does.
    """
    target = CaseStatus(to)
    if target in CASE_STEP_DATES:
        changes.setdefault(CASE_STEP_DATES[target], timezone.localdate())
    if target in CASE_REASONED and not reason.strip():
        raise Refused(f"“{target.label}”须写明理由。")
    if target in (CaseStatus.ANNULLED, CaseStatus.DISMISSED):
        changes.setdefault("end_reason", reason)
    if target == CaseStatus.SUSPENDED:
        changes["suspended_from"] = case.status
    elif case.status == CaseStatus.SUSPENDED:
        changes["suspended_from"] = ""
    if target in OUTCOME_OF:
        changes["outcome"] = OUTCOME_OF[target]
    elif case.status == CaseStatus.TRANSFERRED and target == CaseStatus.INVESTIGATING:
        changes["outcome"] = ""  # the receiving body sent it back: the case is open again
    return workflow.transition(case, to, actor=actor, reason=reason, **changes)


def take_order_step(
    order: RectificationOrder, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> RectificationOrder:
    """Move an order to state `to` with the date that belongs to it; errors as above."""
    target = OrderStatus(to)
    changes.setdefault(ORDER_STEP_DATES[target], timezone.localdate())
    if target == OrderStatus.WITHDRAWN:
        if not reason.strip():
            raise Refused("撤销责令改正决定书须写明理由。")
        changes.setdefault("withdrawal_reason", reason)
    return workflow.transition(order, to, actor=actor, reason=reason, **changes)


def amend_fine(
    *, actor: Any, case: EnforcementCase, amended_on: date, fine: Decimal, reason: str
) -> EnforcementCase:
    """Record that 复议 or 诉讼 changed the fine; the amount first decided stays on the record."""
    if case.status not in PENALTY_STATES or case.status == CaseStatus.ANNULLED:
        raise Refused("只有已作出且未被撤销、未结案的处罚决定才能变更罚款金额。")
    return records.change(case, actor=actor, reason=reason, amended_on=amended_on, amended_fine=fine)


def change_case(case: EnforcementCase, *, actor: Any, **values: Any) -> EnforcementCase:
    """`common.records.change`; a corrected decision date counts the days of its publication again."""
    with transaction.atomic():
        changed = records.change(case, actor=actor, **values)
        recount_disclosures(changed.disclosures.values_list("pk", flat=True), actor)
    return changed


def create_disclosure(
    model: type[EnforcementDisclosure], *, actor: Any, **values: Any
) -> EnforcementDisclosure:
    """Log a publication (signature of `common.records.create`)."""
    with transaction.atomic():
        made = records.create(model, actor=actor, **values)
        return _counted(made, actor)


def change_disclosure(
    disclosure: EnforcementDisclosure, *, actor: Any, **values: Any
) -> EnforcementDisclosure:
    """Change a logged publication (signature of `common.records.change`)."""
    if values.get("kind", disclosure.kind) != disclosure.kind:
        values["days_taken"] = None  # counted anew below where the new kind has a count
    with transaction.atomic():
        changed = records.change(disclosure, actor=actor, **values)
        return _counted(changed, actor)


def _counted(disclosure: EnforcementDisclosure, actor: Any) -> EnforcementDisclosure:
    recount_disclosures([disclosure.pk], actor)
    disclosure.refresh_from_db()
    return disclosure


def recount_disclosures(ids: Iterable[int], actor: Any = None, *, imported: bool = False) -> int:
    """Bring `days_taken` in line with the recorded dates; returns how many rows changed.

    Each changed row gets an event, save during an import, whose own events stand for it.
    """
    keys = sorted(set(ids))
    changed = 0
    with transaction.atomic():
        for start in range(0, len(keys), CHUNK):
            chunk = EnforcementDisclosure.objects.select_for_update(of=("self",)).filter(
                pk__in=keys[start : start + CHUNK]
            )
            differing = [(row, days) for row, days in recounted_disclosures(chunk) if row.days_taken != days]
            changed += len(differing)
            _store(differing, actor, imported)
    return changed


def _store(differing: list[tuple[EnforcementDisclosure, int]], actor: Any, imported: bool) -> None:
    if not imported:
        for row, days in differing:
            records.change(row, actor=actor, reason="按决定日期和公示日期计算公示用时", days_taken=days)
        return
    for row, days in differing:
        row.days_taken = days
    rows = [row for row, _ in differing]
    EnforcementDisclosure.objects.bulk_update(rows, ["days_taken"], batch_size=200)


def after_import_of_disclosures(ids: Sequence[int], actor: Any = None) -> None:
    recount_disclosures(ids, actor, imported=True)


def after_import_of_cases(ids: Sequence[int], actor: Any = None) -> None:
    """A re-imported decision date changes the days of publications that are on the record already."""
    for start in range(0, len(ids), CHUNK):
        published = EnforcementDisclosure.objects.filter(case__in=ids[start : start + CHUNK])
        recount_disclosures(published.order_by().values_list("pk", flat=True), actor, imported=True)
