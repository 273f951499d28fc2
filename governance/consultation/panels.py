"""What the pages of rounds of opinions and of legality reviews show beside their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.registers.actions import actions_for
from common.registers.declaration import Panel
from governance.consultation.acts import ACTS
from governance.consultation.enums import RoundStatus
from governance.consultation.public import ROUND
from governance.consultation.publishing import shown
from governance.consultation.services import obstacles_to_round
from governance.desk import obstacle_panel, public_panel
from governance.models import OpinionRound

FOLLOWING: dict[str, str] = {
    RoundStatus.DRAFTING: RoundStatus.OPEN,
    RoundStatus.OPEN: RoundStatus.SUMMARISED,
}


def round_panels(opinions: OpinionRound, face: Any) -> Sequence[Panel]:
    """What stands in the way, the board of the opinions, where the public reads it."""
    if not face.is_staff:
        return ()
    found: list[Panel] = []
    if (to := FOLLOWING.get(opinions.status)) is not None:
        today = timezone.localdate()
        found += obstacle_panel(
            f"“{RoundStatus(to).label}”前还须完成", lambda: obstacles_to_round(opinions, to, today)
        )
    url = reverse("governance:opinion-rounds-board", args=[opinions.ledger_no])
    actions = [("逐条办理公众意见", url), *actions_for(ACTS, opinions, face.user)]
    found.append(Panel("governance/_acts.html", {"actions": actions}, aside=True))
    return [*found, *public_panel(shown(ROUND, opinions))]
