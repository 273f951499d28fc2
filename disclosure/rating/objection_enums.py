"""States and kinds of objections to ratings, of what they change, and of later changes to public ratings."""

from django.db import models


class RatingObjectionStatus(models.TextChoices):
    RECEIVED = "received", "待复核"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


RATING_OBJECTION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RatingObjectionStatus.RECEIVED: (RatingObjectionStatus.ANSWERED, RatingObjectionStatus.WITHDRAWN),
    RatingObjectionStatus.ANSWERED: (),
    RatingObjectionStatus.WITHDRAWN: (),
}


class PointOutcome(models.TextChoices):
    """What became of one objected point."""

    UPHELD = "upheld", "采纳"
    REFUSED = "refused", "不予采纳"


class CorrectionKind(models.TextChoices):
    """What a correction does to the points of a rating."""

    STRIKE = "strike", "不计入"
    CHANGE = "change", "改按其他分值计"
    COUNT = "count", "恢复计入"
    ADD = "add", "增加计入"


class ChangeStatus(models.TextChoices):
    """A change of a public rating: asked for or proposed, then decided by a leader."""

    PROPOSED = "proposed", "待决定"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "不予同意"


CHANGE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ChangeStatus.PROPOSED: (ChangeStatus.GRANTED, ChangeStatus.REFUSED),
    ChangeStatus.GRANTED: (),
    ChangeStatus.REFUSED: (),
}
