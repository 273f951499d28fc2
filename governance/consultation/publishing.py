"""Showing and withdrawing rounds of opinions and what was said in them."""

from __future__ import annotations

from typing import Any

from django.db import models

from common import events, publication
from common.models import PublishedRecord
from governance.consultation.enums import OpinionStatus
from governance.consultation.public import OPINION, ROUND
from governance.models import OpinionRound, RoundOpinion


def shown(kind: str, record: models.Model) -> PublishedRecord | None:
    """What the public reads of the record now, None where nothing is on display."""
    return PublishedRecord.objects.filter(
        kind=kind, source=events.stream_of(record), is_current=True, withdrawn_at__isnull=True
    ).first()


def show_round(opinions: OpinionRound, *, actor: Any) -> PublishedRecord:
    return publication.publish(ROUND, opinions, actor=actor)


def take_down_round(opinions: OpinionRound, *, actor: Any, reason: str) -> None:
    """The round leaves the public pages together with the opinions that stood below it."""
    if shown(ROUND, opinions) is not None:
        publication.withdraw(ROUND, opinions, actor=actor, reason=f"征求意见已撤回：{reason}")
    for opinion in opinions.opinions.exclude(status=OpinionStatus.RECEIVED):
        if shown(OPINION, opinion) is not None:
            publication.withdraw(OPINION, opinion, actor=actor, reason=f"征求意见已撤回：{reason}")


def show_opinion(opinion: RoundOpinion, *, actor: Any) -> PublishedRecord:
    """The officers' copy, or that it is withheld and why; an earlier copy then leaves the public table."""
    current = shown(OPINION, opinion)
    if opinion.status == OpinionStatus.REJECTED and current is not None and "text" in current.body:
        publication.withdraw(OPINION, opinion, actor=actor, reason=opinion.rejection_reason)
    return publication.publish(OPINION, opinion, actor=actor)
