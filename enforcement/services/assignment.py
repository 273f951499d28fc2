"""Who deals with the matters of enforcement: claimed, given, given back, and many given at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from common.errors import PortalError
from enforcement.matters import assigning_of
from registry.queue.assignment import assign
from registry.queue.matters import Matter


@dataclass(frozen=True)
class Reassigned:
    """What became of each of many: given, or why not."""

    given: tuple[Any, ...]
    refused: tuple[tuple[Any, str], ...]


def reassign(
    matters: Sequence[Matter], *, actor: Any, handler: User, seen: dict[str, int | None]
) -> Reassigned:
    """Give each of these to `handler`; one that cannot be given stops none of the others.

    `seen` says for each matter (`reference`) with whom the actor saw it. Several matters of one case are
    given once, with their case.
    """
    given: dict[Any, Any] = {}
    refused: list[tuple[Any, str]] = []
    for matter in matters:
        holder = matter.holder
        if holder in given:
            continue
        if not hasattr(holder, "handler"):
            refused.append((matter, "该事项没有承办人，随所在部门办理。"))
            continue
        seen_id = seen.get(matter.reference, holder.handler_id)
        assigning = assigning_of(holder) or matter.kind.assigning
        try:
            given[holder] = assign(
                holder, actor=actor, handler=handler, seen_handler_id=seen_id, assigning=assigning
            )
        except ValidationError as error:
            refused.append((matter, "；".join(error.messages)))
        except PortalError as error:
            refused.append((matter, str(error)))
    return Reassigned(tuple(given.values()), tuple(refused))
