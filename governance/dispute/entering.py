"""Entering a dispute, and correcting what was entered while nothing rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from common import records
from common.errors import Refused
from common.obstacles import Obstacle, refuse_for
from governance.days import refuse_future
from governance.dispute import rules
from governance.enums import LitigationKind, LitigationStatus
from governance.models import Litigation

# The term of the answer was told by these.
OF_ANSWER = frozenset({"kind", "is_simple", "received_on"})
# Where the outcome is written back, and which instances belong together.
OF_OUTCOME = frozenset({"kind", "enforcement_case", "eia_decision", "previous", "accepted_on"})


def enter_dispute(
    model: type[Litigation], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Litigation:
    """Enter a claim (signature of `records.create`).

    Raises Refused for an appeal of a case on record, and for a day that has not come.
    """
    _refuse_future(values)
    _refuse_appeal(values.get("kind", ""), values.get("previous"))
    return records.create(model, actor=actor, many=many, **values)


def change_dispute(dispute: Litigation, *, actor: Any, **values: Any) -> Litigation:
    """Correct what was entered (signature of `records.change`). Raises Refused for what a step rests on."""
    with transaction.atomic():
        locked = Litigation.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
        fields = {field.name for field in Litigation._meta.concrete_fields}
        touched = {name for name in fields & set(values) if getattr(locked, name) != values[name]}
        refuse_for("不能更改", list(_fixed(locked, touched)))
        _refuse_future(values)
        if touched & {"kind", "previous"}:
            _refuse_appeal(values.get("kind", locked.kind), values.get("previous", locked.previous))
        return records.change(dispute, actor=actor, **values)


def _refuse_future(values: dict[str, Any]) -> None:
    for name in ("received_on", "accepted_on"):
        if values.get(name) is not None:
            refuse_future(values[name], f"“{Litigation._meta.get_field(name).verbose_name}”")  # type: ignore[union-attr]


def _refuse_appeal(kind: str, previous: Litigation | None) -> None:
    """The bureau's own appeal is for a leader to decide and has its term: it is entered by its act alone."""
    if kind == LitigationKind.APPEAL and previous is not None:
        raise Refused(
            "二审须在所上诉的一审案件页面办理“登记上诉”，不能直接登记或者改为二审。", rules.APPEAL_BASIS
        )


def _fixed(dispute: Litigation, touched: set[str]) -> Iterator[Obstacle]:
    if touched & OF_ANSWER and dispute.status != LitigationStatus.RECEIVED:
        names = _labels(touched & OF_ANSWER)
        yield Obstacle(
            f"已提交答复答辩或者已有结果，答复答辩期限据以计算的{names}不得更改", rules.ANSWER_BASIS
        )
    if touched & OF_OUTCOME and (dispute.remedy_id is not None or not rules.is_pending(dispute)):
        names = _labels(touched & OF_OUTCOME)
        yield Obstacle(f"已登记到处罚案件或者已有结果，结果据以回写的{names}不得更改", rules.EFFECT_BASIS)


def _labels(names: set[str]) -> str:
    fields = [Litigation._meta.get_field(name) for name in sorted(names)]
    return "、".join(f"“{field.verbose_name}”" for field in fields)  # type: ignore[union-attr]
