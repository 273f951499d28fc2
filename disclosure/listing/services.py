"""Writing the yearly list as a whole: drawn up, noticed, published, reported (部令24号第九条)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Department
from common import records, workflow
from common.errors import Refused
from common.obstacles import refuse_for
from common.presentation import zh_date
from disclosure.enums import ListingStatus
from disclosure.listing.clocks import NoticePeriod
from disclosure.listing.enums import DutyListStatus
from disclosure.listing.facts import area_of, candidates, facts_of, rules_on
from disclosure.listing.gates import obstacles_to
from disclosure.listing.grounds import Ground, first_listed, grounds, stay_until
from disclosure.listing.publishing import show_entries, show_list, take_down_list
from disclosure.listing.rules import NINE, may_draw_up
from disclosure.models import DutyCriterion, DutyGround, DutyList, DutyListEntry
from registry.models import Enterprise
from registry.telling import tell_party

FIRST_YEAR = 2022  # the rule is in force since 2022-02-08
NO_LONGER = "重新核对，不再符合列入情形"
_S = DutyListStatus


# ---- drawing up ----


def draw_up(
    *,
    actor: Any,
    department: Department,
    year: int,
    drawn_on: date | None = None,
    is_synthetic: bool = False,
) -> DutyList:
    """The list of a year with an entry for each enterprise that the records put on it.

    Raises Refused for a year that was kept by a sheet, ValidationError for a second list.
    """
    may_draw_up(actor, None)
    day = drawn_on or timezone.localdate()
    _require_area(actor, department)
    _require_year(year, day)
    with transaction.atomic():
        # Of two who draw up the same list at once the second is told that it stands.
        Department.objects.select_for_update().get(pk=department.pk)
        history = DutyListEntry.objects.filter(
            year=year,
            enterprise__in=area_of(department),
            duty_list__isnull=True,
            supplements__isnull=True,
        )
        if history.exists():
            raise Refused(
                f"{year}年名单的企业已通过台账登记，不能再在本门户拟定；请在“依法披露企业名单”中查阅、更正。",
                NINE,
            )
        made = records.create(
            DutyList,
            actor=actor,
            department=department,
            year=year,
            handler=actor,
            drawn_on=day,
            is_synthetic=is_synthetic,
        )
        _fill(made, actor)
    return made


def create_list(
    model: type[DutyList], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DutyList:
    """Draw up the list that a form asks for (signature of `records.create`)."""
    return draw_up(actor=actor, department=values["department"], year=values["year"])


def redraw(*, actor: Any, duty_list: DutyList, drawn_on: date | None = None) -> DutyList:
    """Compare the draft with the records anew: what officers added stays, what they left out stays out."""
    may_draw_up(actor, duty_list)
    day = drawn_on or timezone.localdate()
    with transaction.atomic():
        locked = lock_draft(duty_list)
        _require_year(locked.year, day)
        changed = records.change(locked, actor=actor, reason="重新核对", drawn_on=day)
        _fill(changed, actor)
    return changed


def lock_draft(duty_list: DutyList) -> DutyList:
    """The list, locked, where it is still being drawn up."""
    locked = DutyList.objects.select_for_update().get(pk=duty_list.pk)
    if locked.status != _S.DRAFTING:
        raise Refused(
            f"名单{locked.get_status_display()}，不能再改动；公示有误的请先撤回公示，公布后增补的自次年起列入。",
            NINE,
        )
    return locked


def _require_area(actor: Any, department: Department) -> None:
    if not actor.sees_all_departments and department.pk not in actor.department_ids:
        raise Refused("只能拟定本单位辖区的名单。")


def _require_year(year: int, day: date) -> None:
    if not FIRST_YEAR <= year <= day.year + 1:
        raise Refused(f"名单年度应在{FIRST_YEAR}年至{day.year + 1}年之间，请核对。", NINE)
    if day > timezone.localdate():
        raise Refused("拟定日期不得晚于今日。")


def _fill(duty_list: DutyList, actor: Any) -> None:
    """An entry for each enterprise with a ground; entries without one any more are left out."""
    year, day = duty_list.year, duty_list.drawn_on
    _take_up_supplements(duty_list, actor)
    rules = rules_on(day)
    criteria = {row.code: row for row in DutyCriterion.objects.in_force_on(day)}
    own = {entry.enterprise_id: entry for entry in duty_list.entries.select_related("enterprise")}
    others = DutyListEntry.objects.filter(year=year).exclude(duty_list=duty_list)
    elsewhere = set(others.values_list("enterprise", flat=True))
    found = {each.pk: each for each in candidates(area_of(duty_list.department), year)}
    found |= {pk: entry.enterprise for pk, entry in own.items()}
    for pk, facts in facts_of(found.values(), year, day).items():
        because = grounds(year, day, facts, rules)
        entry = own.get(pk)
        if entry is not None:
            _bring_in_line(entry, because, criteria, actor)
        elif because and pk not in elsewhere:
            _propose(duty_list, found[pk], because, criteria, first_listed(year, facts), actor)


def _take_up_supplements(duty_list: DutyList, actor: Any) -> None:
    """What was added after last year's list was published counts from this one on."""
    waiting = DutyListEntry.objects.filter(
        year=duty_list.year,
        enterprise__in=area_of(duty_list.department),
        duty_list__isnull=True,
        supplements__isnull=False,
    )
    for entry in waiting:
        records.change(entry, actor=actor, reason="列入本年度名单", duty_list=duty_list)


def _propose(
    duty_list: DutyList,
    enterprise: Enterprise,
    because: list[Ground],
    criteria: dict[str, DutyCriterion],
    first_year: int,
    actor: Any,
) -> None:
    entry = records.create(
        DutyListEntry,
        actor=actor,
        many={"criteria": [criteria[each.code] for each in because]},
        duty_list=duty_list,
        year=duty_list.year,
        enterprise=enterprise,
        department=enterprise.department,
        first_listed_year=first_year,
        stay_until_year=stay_until(because),
        is_synthetic=duty_list.is_synthetic,
    )
    _write_grounds(entry, because, criteria)


def _write_grounds(
    entry: DutyListEntry, because: Iterable[Ground], criteria: dict[str, DutyCriterion]
) -> None:
    DutyGround.objects.bulk_create(
        DutyGround(
            entry=entry,
            criterion=criteria[ground.code],
            source=evidence.source,
            source_number=evidence.number,
            label=evidence.label,
            happened_on=evidence.day,
            last_year=ground.last_year,
            is_open=ground.is_open,
            is_stay=ground.is_stay,
        )
        for ground in because
        for evidence in ground.evidence
    )


def _bring_in_line(
    entry: DutyListEntry, because: list[Ground], criteria: dict[str, DutyCriterion], actor: Any
) -> None:
    """The grounds by the records anew, besides those that officers declared."""
    if entry.status != ListingStatus.PROPOSED:
        return
    entry.grounds.exclude(source="").delete()
    _write_grounds(entry, because, criteria)
    declared = {ground.criterion for ground in entry.grounds.filter(source="").select_related("criterion")}
    together = {criteria[each.code] for each in because} | declared
    if not together:
        workflow.transition(entry, ListingStatus.DROPPED, actor=actor, reason=NO_LONGER, ground=NO_LONGER)
        return
    records.change(
        entry,
        actor=actor,
        reason="重新核对",
        many={"criteria": together},
        stay_until_year=stay_until(because),
    )


# ---- the steps: one door ----


def take_list_step(duty_list: DutyList, to: str, *, actor: Any, reason: str = "", **changes: Any) -> DutyList:
    """A step of the list with all its entries and what the public reads (signature of `workflow.transition`).

    Raises Conflict, Refused with every obstacle, ValidationError.
    """
    steps = {
        _S.NOTICED: _notice,
        _S.DRAFTING: _take_back,
        _S.PUBLISHED: _publish,
        _S.REPORTED: _report,
    }
    with transaction.atomic():
        workflow.enter(duty_list, to, actor=actor)
        return steps[_S(to)](duty_list, actor, reason.strip(), changes)


def _notice(duty_list: DutyList, actor: Any, reason: str, changes: dict[str, Any]) -> DutyList:
    first = changes.setdefault("notice_first_day", timezone.localdate())
    refuse_for("还不能公示", obstacles_to(duty_list, _S.NOTICED, first))
    if not duty_list.drawn_on <= first <= timezone.localdate():
        raise Refused("公示起始日不得早于拟定日期，也不得晚于今日：名单自登记起即在网上公示。", NINE)
    period = NoticePeriod.of(first)
    last = changes.setdefault("notice_last_day", period.shortest_end)
    if (days := period.days(last)) < period.limit.amount:
        raise Refused(
            f"公示期至{zh_date(last)}只有{days}日，不足{period.words}，最早至{zh_date(period.shortest_end)}。",
            period.limit.basis,
        )
    taken = workflow.transition(duty_list, _S.NOTICED, actor=actor, reason=reason, **changes)
    entries = _move(taken, ListingStatus.PROPOSED, ListingStatus.NOTICED, actor, noticed_on=first)
    show_list(taken, actor=actor)
    for entry in entries:
        tell_party(
            entry,
            f"list-notice:{first:%Y%m%d}",
            f"贵企业拟列入{taken.year}年环境信息依法披露企业名单",
            f"公示期至{zh_date(last)}，有异议的请在公示期内提出。",
        )
    return taken


def _take_back(duty_list: DutyList, actor: Any, reason: str, changes: dict[str, Any]) -> DutyList:
    if not reason:
        raise Refused("撤回公示须写明理由，理由将对外公开。", NINE)
    cleared = {"notice_first_day": None, "notice_last_day": None}
    taken = workflow.transition(duty_list, _S.DRAFTING, actor=actor, reason=reason, **cleared)
    entries = _move(taken, ListingStatus.NOTICED, ListingStatus.PROPOSED, actor, noticed_on=None)
    take_down_list(taken, actor=actor, reason=reason)
    for entry in entries:
        tell_party(
            entry,
            f"list-back:{taken.updated_at.isoformat()}",
            f"{taken.year}年环境信息依法披露企业名单的公示已撤回",
            f"理由：{reason}",
        )
    return taken


def _publish(duty_list: DutyList, actor: Any, reason: str, changes: dict[str, Any]) -> DutyList:
    day = changes.setdefault("published_on", timezone.localdate())
    if day > timezone.localdate():
        raise Refused("公布日期不得晚于今日。", NINE)
    refuse_for("还不能公布", obstacles_to(duty_list, _S.PUBLISHED, day))
    taken = workflow.transition(duty_list, _S.PUBLISHED, actor=actor, reason=reason, **changes)
    entries = _move(taken, ListingStatus.NOTICED, ListingStatus.PUBLISHED, actor, published_on=day)
    show_list(taken, actor=actor)
    show_entries(entries, actor=actor)
    for entry in entries:
        tell_party(
            entry,
            "list-published",
            f"贵企业已列入{taken.year}年环境信息依法披露企业名单",
            f"名单于{zh_date(day)}公布。请按期披露年度环境信息，并在收到有关法律文书后及时提交临时报告。",
        )
    return taken


def _report(duty_list: DutyList, actor: Any, reason: str, changes: dict[str, Any]) -> DutyList:
    day = changes.setdefault("reported_on", timezone.localdate())
    if day > timezone.localdate():
        raise Refused("报送日期不得晚于今日。", NINE)
    if not str(changes.get("report_number", "")).strip():
        raise Refused("请填写报送省厅的文号，以备查考。", NINE)
    return workflow.transition(duty_list, _S.REPORTED, actor=actor, reason=reason, **changes)


def _move(duty_list: DutyList, of: str, to: str, actor: Any, **days: Any) -> list[DutyListEntry]:
    """Take all entries in one state along with their list."""
    entries = duty_list.entries.filter(status=of).select_related("enterprise__park", "duty_list")
    found = list(entries.prefetch_related("criteria", "grounds").order_by("pk"))
    for entry in found:
        workflow.transition(entry, to, actor=actor, **days)
    return found
