"""States of a round of opinions and of what the public says in it."""

from __future__ import annotations

from django.db import models


class RoundStatus(models.TextChoices):
    DRAFTING = "drafting", "准备中"
    OPEN = "open", "公开征求意见"
    SUMMARISED = "summarised", "已公布采纳情况"
    WITHDRAWN = "withdrawn", "已撤回"


# A draft that must change is withdrawn and put before the public anew, with its full period.
ROUND_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RoundStatus.DRAFTING: (RoundStatus.OPEN,),
    RoundStatus.OPEN: (RoundStatus.SUMMARISED, RoundStatus.WITHDRAWN),
    RoundStatus.SUMMARISED: (),
    RoundStatus.WITHDRAWN: (),
}


class OpinionStatus(models.TextChoices):
    RECEIVED = "received", "待审核"
    PUBLISHED = "published", "已公开"
    REJECTED = "rejected", "不予公开"


OPINION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    OpinionStatus.RECEIVED: (OpinionStatus.PUBLISHED, OpinionStatus.REJECTED),
    OpinionStatus.PUBLISHED: (OpinionStatus.REJECTED,),
    OpinionStatus.REJECTED: (OpinionStatus.PUBLISHED,),
}


class Adoption(models.TextChoices):
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "未采纳"
