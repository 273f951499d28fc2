"""Cleaning up normative documents: which are concerned, what becomes of each, the published result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from governance.articles import NOTICE_37
from governance.consultation.rules import may_keep
from governance.enums import NormativeStatus
from governance.models import CleanUp, CleanUpItem, NormativeDocument
from governance.normative.enums import CleanUpResult, CleanUpStatus
from governance.normative.gates import obstacles_to_clean_up
from governance.normative.publishing import show_clean_up
from governance.normative.services import take_normative_step

Verdict = tuple[str, str]  # result, reason


def begin_clean_up(
    model: type[CleanUp], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> CleanUp:
    """Begin a clean-up of every document in force on its day (signature of `records.create`)."""
    may_keep(actor, None)
    if values["cutoff_on"] > timezone.localdate():
        raise Refused("清理基准日不得晚于今日。", NOTICE_37)
    values["handler"] = values.get("handler") or actor
    with transaction.atomic():
        made = records.create(model, actor=actor, **values)
        for document in _in_force(made, actor):
            records.create(
                CleanUpItem, actor=actor, clean_up=made, document=document, is_synthetic=made.is_synthetic
            )
    return made


def _in_force(clean_up: CleanUp, actor: Any) -> list[NormativeDocument]:
    """Issued by the day of the clean-up and not repealed since, of those that the actor may read.

    Also those whose term has ended.
    """
    day = clean_up.cutoff_on
    issued = Q(status__in=[NormativeStatus.ISSUED, NormativeStatus.FILED], issued_on__lte=day)
    return list(NormativeDocument.objects.visible_to(actor).filter(issued).order_by("ledger_no"))


def decide_items(clean_up: CleanUp, *, actor: Any, verdicts: Mapping[int, Verdict]) -> CleanUp:
    """Write down what becomes of several documents at once; `verdicts` by primary key of the item.

    Raises Conflict when the result was published in between, Refused or ValidationError.
    """
    may_keep(actor, clean_up)
    with transaction.atomic():
        locked = CleanUp.objects.select_for_update().get(pk=clean_up.pk)
        if locked.status != CleanUpStatus.OPEN:
            raise Conflict("清理结果已经公布，不能再修改清理意见。")
        for item in locked.items.filter(pk__in=verdicts).select_related("document"):
            result, reason = verdicts[item.pk]
            if result not in ("", CleanUpResult.KEEP) and not reason.strip():
                raise Refused(f"{item.document}拟{CleanUpResult(result).label}，须写明理由。", NOTICE_37)
            records.change(item, actor=actor, result=result, ground=reason.strip())
    return locked


def take_clean_up_step(
    clean_up: CleanUp, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> CleanUp:
    """Publish the result; what is to be repealed is repealed (signature of `workflow.transition`)."""
    with transaction.atomic():
        locked = workflow.enter(clean_up, to, actor=actor)
        refuse_for("还不能公布清理结果", obstacles_to_clean_up(locked))
        changes.setdefault("published_on", timezone.localdate())
        for item in locked.items.filter(result=CleanUpResult.REPEAL).select_related("document"):
            if item.document.status == NormativeStatus.FILED:
                _repeal(item, actor, locked)
        taken = workflow.transition(locked, to, actor=actor, reason=reason, **changes)
        show_clean_up(taken, actor=actor)
    clean_up.refresh_from_db()
    return taken


def _repeal(item: CleanUpItem, actor: Any, clean_up: CleanUp) -> None:
    reason = f"{clean_up.title}：{item.ground}"[:300]
    take_normative_step(item.document, NormativeStatus.REPEALED, actor=actor, reason=reason)
