"""What a party does by itself through the API: the table of its pages, each act in its window of the law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from enforcement import party_actions
from enforcement.action import Action
from enforcement.deadlines import CaseRows
from enforcement.party_actions import PartyAction
from enforcement.party_windows import Window
from enforcement.rules import own_enterprise


def _as_action(action: PartyAction) -> Action:
    """The same as an act of the staff's table: outside its window it is refused with the article."""

    def in_its_window(user: Any, record: Any) -> None:
        own_enterprise(user, record)
        action.window_on(record, timezone.localdate(), CaseRows()).require()

    return Action(
        action.model,
        action.name,
        action.title,
        action.form,
        action.act,
        lambda record: True,  # the window tells, and says why not
        rule=in_its_window,
        consequence=action.consequence,
        is_grave=action.is_grave,
    )


_TABLE = {(each.model, each.name): _as_action(each) for each in party_actions.PARTY_ACTIONS}
PARTY_ACTIONS: Sequence[Action] = tuple(_TABLE.values())


def party_offers(record: Any, today: date, rows: CaseRows) -> list[tuple[Action, Window]]:
    """What the party's page shows of its acts, those that are closed today too."""
    offers = party_actions.offered(record, today, rows)
    return [(_TABLE[offer.action.model, offer.action.name], offer.window) for offer in offers]
