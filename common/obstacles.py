"""What still prevents a step: shown on the desk beforehand, and on refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from common.errors import Refused


@dataclass(frozen=True)
class Obstacle:
    """Why a step may not be taken, how to mend it, and by which article."""

    message: str
    basis: str

    def __str__(self) -> str:
        return f"{self.message}（依据：{self.basis}）"


def refuse_for(what: str, obstacles: Iterable[Obstacle]) -> None:
    """Raise Refused naming all obstacles at once; nothing when there is none."""
    found = list(obstacles)
    if found:
        raise Refused(
            f"{what}：" + "；".join(obstacle.message for obstacle in found),
            basis="；".join(dict.fromkeys(obstacle.basis for obstacle in found)),
        )
