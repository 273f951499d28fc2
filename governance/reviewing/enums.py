"""States of a legality review, its conclusions, and what a meeting makes of a draft."""

from __future__ import annotations

from django.db import models


class ReviewStatus(models.TextChoices):
    SENT = "sent", "审查中"
    RETURNED = "returned", "材料退回补充"
    CONCLUDED = "concluded", "已出具意见"


REVIEW_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ReviewStatus.SENT: (ReviewStatus.CONCLUDED, ReviewStatus.RETURNED),
    ReviewStatus.RETURNED: (ReviewStatus.SENT,),
    ReviewStatus.CONCLUDED: (),
}


class Conclusion(models.TextChoices):
    LAWFUL = "lawful", "合法"
    AMEND = "amend", "应当修改"
    UNLAWFUL = "unlawful", "不合法"


class MeetingResult(models.TextChoices):
    PASSED = "passed", "通过"
    AMEND = "amend", "修改后再议"
    REJECTED = "rejected", "不予通过"
