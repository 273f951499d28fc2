"""What the pages of yearly lists and of their entries show beside their fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.errors import PortalError
from common.publication import public_url
from common.registers.declaration import Panel
from common.registers.faces import StaffFace, allows
from disclosure.listing.changes import changes_of
from disclosure.listing.clocks import ListRows, clocks
from disclosure.listing.enums import Change, DutyListStatus
from disclosure.listing.gates import obstacles_to
from disclosure.listing.public import DUTY_LIST, stay_words
from disclosure.listing.publishing import shown
from disclosure.listing.rules import may_draw_up
from disclosure.models import DutyGround, DutyList, DutyListEntry
from registry.clocks.states import Clock, ClockState
from registry.queue.entries import urgency

NEXT: dict[str, tuple[DutyListStatus, str]] = {
    DutyListStatus.DRAFTING: (DutyListStatus.NOTICED, "公示前还须完成"),
    DutyListStatus.NOTICED: (DutyListStatus.PUBLISHED, "公布前还须完成"),
}
# Transfers to the police are no matter for the enterprise's eyes; it reads the criterion alone.
HIDDEN_FROM_PARTY = frozenset({"enforcement.policetransfer"})


def list_panels(duty_list: DutyList, face: Any) -> Sequence[Panel]:
    """Clocks, what stands in the way, differences against last year, and the acts beside the steps."""
    if not face.is_staff:
        return ()
    today = timezone.localdate()
    found = [_clock_panel(duty_list, today)]
    if (following := NEXT.get(duty_list.status)) is not None:
        to, title = following
        context: dict[str, Any] = {"title": title}
        try:
            context["obstacles"] = obstacles_to(duty_list, to, today)
        except PortalError as error:  # no limit or calendar for these days: the page says so
            context["problem"] = str(error)
        found.append(Panel("disclosure/list_obstacles.html", context, aside=True))
    if actions := _actions(duty_list, face):
        found.append(Panel("disclosure/list_actions.html", {"actions": actions}, aside=True))
    return [*found, _change_panel(duty_list)]


def _clock_panel(duty_list: DutyList, today: Any) -> Panel:
    context: dict[str, Any] = {}
    try:
        context |= _sorted(clocks(duty_list, today, ListRows()))
    except PortalError as error:
        context["problem"] = str(error)
    return Panel("desk/_clocks.html", context, aside=True)


def _sorted(found: list[Clock]) -> dict[str, Any]:
    """What runs, most pressing first; what was met, missed or has run out, in its order."""
    running = sorted((each for each in found if each.state != ClockState.DONE), key=urgency)
    return {"clocks": running, "ended": [each for each in found if each.state == ClockState.DONE]}


def _actions(duty_list: DutyList, face: Any) -> list[tuple[str, str]]:
    key = duty_list.ledger_no
    found = [("逐企业查看名单和与上年的差异", reverse("disclosure:list-changes", args=[key]))]
    if allows(may_draw_up, face.user, duty_list):
        if duty_list.status == DutyListStatus.DRAFTING:
            found.append(("按登记重新核对", reverse("disclosure:list-redraw", args=[key])))
            found.append(("增加企业", reverse("disclosure:list-add", args=[key])))
        if duty_list.is_finished:
            found.append(("公布后增补（自次年起列入）", reverse("disclosure:list-add", args=[key])))
        if duty_list.status == DutyListStatus.NOTICED:
            found.append(("登记书面或口头异议", reverse("disclosure:list-objections-new")))
    return found


def _change_panel(duty_list: DutyList) -> Panel:
    """How many are added, kept and leaving, each opening to exactly those; and what the public reads."""
    changes = changes_of(duty_list)
    url = reverse("disclosure:list-changes", args=[duty_list.ledger_no])
    record = shown(DUTY_LIST, duty_list)
    context = {
        "counts": [
            (str(change.label), len(changes.of(change)), f"{url}?change={change.value}") for change in Change
        ],
        "total": len(changes.added) + len(changes.kept),
        "url": url,
        "before": duty_list.year - 1,
        "public_url": public_url(record) if record is not None else "",
    }
    return Panel("disclosure/list_changes_panel.html", context)


def entry_panels(entry: DutyListEntry, face: Any) -> Sequence[Panel]:
    """Why it stands on the list, by which records, how long; for the enterprise where it can object."""
    grounds = list(entry.grounds.select_related("criterion"))
    if not grounds:
        return ()
    links = links_to(grounds, face.user) if face.is_staff else {}
    context: dict[str, Any] = {
        "grounds": [
            (each, links.get(each.pk, "")) for each in grounds if face.is_staff or _open_to_party(each)
        ],
        "is_staff": face.is_staff,
        "stay": stay_words(entry),
        "list_url": "" if face.is_staff else reverse("disclosure-enterprise:duty-lists"),
    }
    return [Panel("disclosure/list_grounds_panel.html", context)]


def _open_to_party(ground: DutyGround) -> bool:
    return ground.source.partition(":")[0] not in HIDDEN_FROM_PARTY


def links_to(grounds: Iterable[DutyGround], user: Any) -> dict[int, str]:
    """The page of the record behind each ground, where the user may see it; a query for each kind."""

    wanted: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for ground in grounds:
        label, _, pk = ground.source.partition(":")
        if pk:
            wanted[label][int(pk)].append(ground.pk)
    face = StaffFace(user)
    links: dict[int, str] = {}
    for label, keys in wanted.items():
        model: Any = apps.get_model(label)
        rows: models.QuerySet[Any] = model._default_manager.visible_to(user).filter(pk__in=keys)
        for record in rows:
            links |= dict.fromkeys(keys[record.pk], face.link(record))
    return links
