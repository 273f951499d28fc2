"""Writing single entries of a yearly list: added, corrected, left out, supplemented, removed.

What is worked on a list of the portal changes here alone; history that came by a sheet keeps the plain
steps of its register.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from disclosure import services
from disclosure.enums import ListingStatus
from disclosure.listing.enums import DutyListStatus
from disclosure.listing.facts import area_of
from disclosure.listing.publishing import show_list, take_down_entry
from disclosure.listing.rules import NINE, may_decide, may_draw_up
from disclosure.listing.services import lock_draft
from disclosure.models import DutyCriterion, DutyGround, DutyList, DutyListEntry
from disclosure.rules import handlers
from registry.models import Enterprise
from registry.telling import tell_party

SEVEN = "企业环境信息依法披露管理办法第七条"
GROUND_LENGTH = 200
# What may be put right of an entry of the portal's lists by its register: the rest follows from its steps.
FREE = frozenset({"first_listed_year", "stay_until_year"})


def add_entry(
    *,
    actor: Any,
    duty_list: DutyList,
    enterprise: Enterprise,
    criteria: Collection[DutyCriterion],
    ground: str,
) -> DutyListEntry:
    """Put an enterprise on a draft by hand; after publication on the list of the next year (增补).

    Raises Refused without a ground, for a stranger's enterprise, and while the list is on notice.
    """
    may_draw_up(actor, duty_list)
    _require_ground(criteria, ground)
    with transaction.atomic():
        locked = DutyList.objects.select_for_update().get(pk=duty_list.pk)
        if not area_of(locked.department).filter(pk=enterprise.pk).exists():
            raise Refused(f"{enterprise}不在该名单的辖区内，请由其主管单位办理。", NINE)
        if locked.is_finished:
            return _create(actor, locked, locked.year + 1, None, enterprise, criteria, ground)
        lock_draft(locked)
        return _create(actor, locked, locked.year, locked, enterprise, criteria, ground)


def _require_ground(criteria: Collection[DutyCriterion], ground: str) -> None:
    if not criteria:
        raise Refused("请选择列入情形。", SEVEN)
    if not ground.strip():
        raise Refused("请写明列入的事实依据，如文书名称和文号。", SEVEN)


def _create(
    actor: Any,
    origin: DutyList,
    year: int,
    duty_list: DutyList | None,
    enterprise: Enterprise,
    criteria: Collection[DutyCriterion],
    ground: str,
) -> DutyListEntry:
    """The entry with what the officer declared; without a list it waits for that of its year."""
    standing = DutyList.objects.filter(year=year, department=origin.department).first()
    if duty_list is None and standing is not None:
        duty_list = lock_draft(standing)
    entry = records.create(
        DutyListEntry,
        actor=actor,
        many={"criteria": list(criteria)},
        duty_list=duty_list,
        supplements=origin if origin.year != year else None,
        year=year,
        enterprise=enterprise,
        department=enterprise.department,
        first_listed_year=year,
        ground=ground.strip()[:GROUND_LENGTH],
        is_synthetic=origin.is_synthetic,
    )
    declare(entry, criteria, ground)
    return entry


def declare(entry: DutyListEntry, criteria: Collection[DutyCriterion], ground: str) -> None:
    """Grounds without a record of the portal: by what an officer wrote."""
    DutyGround.objects.bulk_create(
        DutyGround(entry=entry, criterion=each, label=ground.strip()[:300], happened_on=timezone.localdate())
        for each in criteria
    )


# ---- the register's own services ----


def create_entry(
    model: type[DutyListEntry], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DutyListEntry:
    """An entry of history; refused where the portal works the list of that year and area."""
    handlers(actor, None)
    refuse_worked(values["year"], values["enterprise"])
    return records.create(model, actor=actor, many=many, **values)


def refuse_worked(year: int, enterprise: Enterprise) -> None:
    """What is worked on a list of the portal is added there, not beside it."""
    for duty_list in DutyList.objects.filter(year=year).select_related("department"):
        if area_of(duty_list.department).filter(pk=enterprise.pk).exists():
            raise Refused(f"{year}年名单在本门户办理（{duty_list.ledger_no}），请在该名单上增加企业。", NINE)


def correct_entry(
    entry: DutyListEntry, *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DutyListEntry:
    """Correct an entry; of one on a list of the portal only years, and its criteria while it is drawn up."""
    seen_at, reason = values.pop("seen_at", None), values.pop("reason", "")
    if entry.duty_list is None:
        return records.change(entry, actor=actor, seen_at=seen_at, reason=reason, many=many, **values)
    with transaction.atomic():
        changed = {name: value for name, value in values.items() if getattr(entry, name) != value}
        before = set(entry.criteria.all())
        wanted = set((many or {}).get("criteria", before))
        if changed.keys() - FREE:
            raise Refused(
                "该企业在本门户的名单上办理，请在名单页面按步骤办理；此处只能更正年度和列入情形。", NINE
            )
        if wanted != before:
            lock_draft(entry.duty_list)
            if not wanted:
                raise Refused("请选择列入情形；不应列入的请办理“不予列入”。", SEVEN)
            entry.grounds.exclude(criterion__in=wanted).delete()
            declare(entry, wanted - before, "经办人核定列入")
        return records.change(
            entry, actor=actor, seen_at=seen_at, reason=reason, many={"criteria": wanted}, **changed
        )


def take_entry_step(
    entry: DutyListEntry, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> DutyListEntry:
    """A step of an entry by itself (signature of `workflow.transition`).

    Of an entry on a list of the portal: leaving out while it is drawn up, putting it back, removing it after
    publication. Notice and publication are the list's own.
    """
    if entry.duty_list is None and entry.supplements is None:
        taken: DutyListEntry = services.take_listing_step(entry, to, actor=actor, reason=reason, **changes)
        return taken
    with transaction.atomic():
        if to in (ListingStatus.NOTICED, ListingStatus.PUBLISHED):
            raise Refused("公示、公布由名单整体办理，请到所属名单页面办理。", NINE)
        if to == ListingStatus.REMOVED:
            return _remove(entry, actor, reason, changes)
        if entry.duty_list is not None:
            lock_draft(entry.duty_list)
        return drop_or_restore(entry, to, actor=actor, reason=reason)


def drop_or_restore(entry: DutyListEntry, to: str, *, actor: Any, reason: str) -> DutyListEntry:
    """Leave an enterprise out, or put it back; inside the caller's transaction."""
    if not reason.strip():
        raise Refused("请写明增减理由。", NINE)
    ground = reason.strip()[:GROUND_LENGTH]
    return workflow.transition(entry, to, actor=actor, reason=reason.strip(), ground=ground)


def _remove(entry: DutyListEntry, actor: Any, reason: str, changes: dict[str, Any]) -> DutyListEntry:
    """Take an enterprise off a published list: with the reason, by a record; what is public follows."""
    may_decide(actor, entry)
    if not reason.strip():
        raise Refused("移出名单须写明理由，理由将对外公开。", NINE)
    if not str(changes.get("removal_record", "")).strip():
        raise Refused("移出名单须写明所依据的文书名称和文号。", NINE)
    day = changes.setdefault("removed_on", timezone.localdate())
    if day > timezone.localdate() or (entry.published_on is not None and day < entry.published_on):
        raise Refused("移出日期不得晚于今日，也不得早于公布日期。", NINE)
    taken = workflow.transition(
        entry,
        ListingStatus.REMOVED,
        actor=actor,
        reason=reason.strip(),
        ground=reason.strip()[:GROUND_LENGTH],
        **changes,
    )
    take_down_entry(taken, actor=actor, reason=reason.strip())
    if taken.duty_list is not None and taken.duty_list.status != DutyListStatus.DRAFTING:
        show_list(taken.duty_list, actor=actor)
    tell_party(
        taken, "list-removed", f"贵企业已移出{taken.year}年环境信息依法披露企业名单", f"理由：{reason}"
    )
    return taken
