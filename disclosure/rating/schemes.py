"""Versions of a scheme: fixed as a whole once somebody was told of a rating, begun anew by a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common import events, records
from common.errors import Refused
from common.registers.declaration import ImportedRow
from disclosure.models import CreditRating, CreditScheme, GradeThreshold, RatingItem
from disclosure.rating import rules
from disclosure.rating.computing import OPEN
from registry.enums import Certainty

Row = RatingItem | GradeThreshold
keeps_schemes = require_role(Role.REVIEWER, Role.REPORT_OFFICER)
TOLD = (
    "已有企业按此方案收到评价告知，方案的指标、分数线和基准分不得增加、修改；"
    "请在该方案页面“建立新版本”，在新版本中修改。"
)
# What stays open in a scheme by which somebody was told: whether it is confirmed, and its last day.
STILL_OPEN = frozenset({"certainty", "effective_to"})
_COPIED_ITEM = (
    *("code", "name", "group", "heading", "source", "condition", "points", "cap", "forces", "stacks"),
    *("position", "basis"),
)
_COPIED_SCHEME = ("name", "basis", "base_score", "score_floor", "score_ceiling", "repair_after_months")


def told_schemes(schemes: Iterable[int]) -> set[int]:
    """Those, by key, by a computed rating of which an enterprise was told."""
    computed = CreditRating.objects.filter(scheme__in=set(schemes), results__isnull=False)
    return set(computed.exclude(status__in=OPEN).order_by().values_list("scheme", flat=True).distinct())


def told_rows(model: type[Row], rows: Sequence[Row]) -> set[int]:
    """The positions of rows that stand in such a scheme, or would come to stand in one.

    A form or a sheet has written into a row what it shall be: where it stands the database says.
    """
    keys = [row.pk for row in rows if row.pk is not None]
    stands: dict[int, int] = dict(model.objects.filter(pk__in=keys).values_list("pk", "scheme"))
    asked = [
        {
            key
            for key in (row.scheme_id, stands.get(row.pk) if row.pk is not None else None)
            if key is not None
        }
        for row in rows
    ]
    told = told_schemes(set().union(*asked)) if asked else set()
    return {place for place, schemes in enumerate(asked) if schemes & told}


def create_row(model: type[Any], *, actor: Any, many: dict[str, Any] | None = None, **values: Any) -> Any:
    """Add an item or a bound to a scheme (signature of `common.records.create`). Raises Refused."""
    with transaction.atomic():
        _hold(values["scheme"].pk)
        if told_schemes([values["scheme"].pk]):
            raise Refused(TOLD, rules.BASIS)
        return records.create(model, actor=actor, many=many, **values)


def change_row(row: Any, *, actor: Any, **values: Any) -> Any:
    """Change an item or a bound of a scheme (signature of `common.records.change`). Raises Refused."""
    with transaction.atomic():
        _hold(row.scheme_id)
        row.scheme = values.get("scheme", row.scheme)
        if told_rows(type(row), [row]):
            raise Refused(TOLD, rules.BASIS)
        return records.change(row, actor=actor, **values)


def change_scheme(scheme: CreditScheme, *, actor: Any, **values: Any) -> CreditScheme:
    """Change a scheme (signature of `common.records.change`). Raises Refused."""
    with transaction.atomic():
        kept = _hold(scheme.pk)
        asked = {
            name
            for name, value in values.items()
            if name not in ("seen_at", "reason", "many") and getattr(kept, name, value) != value
        }
        if asked - STILL_OPEN and told_schemes([scheme.pk]):
            raise Refused(TOLD, rules.BASIS)
        return records.change(scheme, actor=actor, **values)


def _hold(key: int) -> CreditScheme:
    """Lock the scheme, so that a version is not begun from rows that change meanwhile."""
    return CreditScheme.objects.select_for_update().get(pk=key)


def frozen_rows(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """By a sheet, too, nothing is added to such a scheme or changed in it."""
    asked = [(place, row) for place, (row, changes) in enumerate(rows) if changes or row.pk is None]
    if not asked:
        return {}
    told = told_rows(type(asked[0][1]), [row for _, row in asked])
    return {place: Refused(TOLD, rules.BASIS) for number, (place, _) in enumerate(asked) if number in told}


def frozen_schemes(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """By a sheet a scheme by which somebody was told changes no more than by its form."""
    asked = {place: scheme.pk for place, (scheme, changes) in enumerate(rows) if set(changes) - STILL_OPEN}
    told = told_schemes(key for key in asked.values() if key is not None)
    return {place: Refused(TOLD, rules.BASIS) for place, key in asked.items() if key in told}


def begin_version(
    *, actor: Any, scheme: CreditScheme, code: str, version: str, effective_from: date, reason: str = ""
) -> CreditScheme:
    """Copy a scheme with its items and bounds into a new version; the old one ends on the day before.

    What was confirmed of the old version is not confirmed of the new one. Raises Refused, ValidationError.
    """
    keeps_schemes(actor, scheme)
    with transaction.atomic():
        old = _hold(scheme.pk)
        _refuse_start(old, effective_from)
        made = records.create(
            CreditScheme,
            actor=actor,
            code=code,
            version=version.strip(),
            certainty=Certainty.UNVERIFIED,
            effective_from=effective_from,
            effective_to=old.effective_to,
            **{name: getattr(old, name) for name in _COPIED_SCHEME},
        )
        _copy(old, made, actor=actor)
        last = effective_from - timedelta(days=1)
        records.change(old, actor=actor, reason=reason.strip() or f"建立新版本{made}", effective_to=last)
        events.append(made, "copied", actor=actor, reason=f"由{old}复制")
    return made


def _refuse_start(old: CreditScheme, effective_from: date) -> None:
    if effective_from <= old.effective_from:
        raise Refused(f"新版本的生效日期须晚于原版本的生效日期（{old.effective_from}）。", rules.BASIS)
    if old.effective_to is not None and effective_from > old.effective_to:
        raise Refused(
            f"原版本已定于{old.effective_to}失效，新版本的生效日期不得晚于该日；需要续用的请先更正原版本的失效日期。",
            rules.BASIS,
        )
    told = CreditRating.objects.filter(scheme=old, results__isnull=False).exclude(status__in=OPEN)
    latest = told.order_by("-cycle_year").values_list("cycle_year", flat=True).first()
    if latest is not None and effective_from <= date(latest, 12, 31):
        raise Refused(
            f"{latest}年度已按原版本告知企业，新版本请自{latest + 1}年1月1日或以后生效。", rules.BASIS
        )


def _copy(old: CreditScheme, made: CreditScheme, *, actor: Any) -> None:
    for bound in old.thresholds.order_by("grade"):
        records.create(
            GradeThreshold,
            actor=actor,
            scheme=made,
            grade=bound.grade,
            score_from=bound.score_from,
            score_below=bound.score_below,
            consequence=bound.consequence,
        )
    for item in old.items.order_by("position", "code"):
        values = {name: getattr(item, name) for name in _COPIED_ITEM}
        records.create(RatingItem, actor=actor, scheme=made, certainty=Certainty.UNVERIFIED, **values)


def next_start() -> date:
    """The first day of next year: ratings are of whole years."""
    return date(timezone.localdate().year + 1, 1, 1)
