"""What a sheet may not enter, and what of a policy is not typed over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from common import records
from common.errors import Refused
from common.registers.declaration import ImportedRow
from common.registers.import_rules import worked_here
from disclosure.insurance.rules import BASIS
from disclosure.models import InsurancePolicy

MARK_OF_RECORD = "该保单在本门户提交或登记指导，“经本局指导”随指导记录形成，不能通过台账导入更改"
OF_ENTERPRISE = "该保单由企业提交，或者已登记续保、指导，不能改到其他企业名下"


# What is handed in or recorded beside a policy arises in the portal alone.
portal_only = worked_here(BASIS)


def worked_policies(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A sheet brings policies with their mark along; what the portal recorded of one it does not rewrite."""
    changed = {
        place: (record.pk, set(changes))
        for place, (record, changes) in enumerate(rows)
        if record.pk and changes
    }
    keys = {pk for pk, _ in changed.values()}
    recorded = _those(keys, Q(filing__isnull=False) | Q(guidances__isnull=False))
    bound = recorded | _those(keys, Q(renewal__isnull=False) | Q(renewed__isnull=False))
    refused: dict[int, Refused] = {}
    for place, (pk, names) in changed.items():
        if "guided" in names and pk in recorded:
            refused[place] = Refused(MARK_OF_RECORD, BASIS)
        elif "enterprise" in names and pk in bound:
            refused[place] = Refused(OF_ENTERPRISE, BASIS)
    return refused


def _those(keys: Collection[int], where: Q) -> set[int]:
    if not keys:
        return set()
    return set(InsurancePolicy.objects.filter(where, pk__in=keys).order_by().values_list("pk", flat=True))


def change_policy(
    policy: InsurancePolicy,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> InsurancePolicy:
    """Correct a policy in the register (signature of `common.records.change`).

    Raises Refused where it would become another enterprise's beside what was handed in or recorded of it.
    """
    bound = Q(filing__isnull=False) | Q(guidances__isnull=False)
    bound |= Q(renewal__isnull=False) | Q(renewed__isnull=False)
    with transaction.atomic():
        locked = InsurancePolicy.objects.select_for_update().get(pk=policy.pk)
        if values.get("enterprise", locked.enterprise) != locked.enterprise and _those({locked.pk}, bound):
            raise Refused(f"{OF_ENTERPRISE}。", BASIS)
        return records.change(locked, actor=actor, seen_at=seen_at, reason=reason, many=many, **values)
