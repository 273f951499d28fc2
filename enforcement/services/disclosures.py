"""The log of publications: its days, and keeping them in line with the dates of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from common import records
from enforcement.models import EnforcementCase, EnforcementDisclosure
from enforcement.selectors import recounted_disclosures

CHUNK = 1000


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
