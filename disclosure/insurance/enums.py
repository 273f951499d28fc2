"""What becomes of a policy that an enterprise hands in, how one stands on a day, and how it was guided."""

from __future__ import annotations

from django.db import models


class InsuranceFilingStatus(models.TextChoices):
    SUBMITTED = "submitted", "已提交，待核对"
    ACCEPTED = "accepted", "已登记"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


# What was returned or withdrawn stays as it is; the enterprise hands in anew.
INSURANCE_FILING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    InsuranceFilingStatus.SUBMITTED: (
        InsuranceFilingStatus.ACCEPTED,
        InsuranceFilingStatus.RETURNED,
        InsuranceFilingStatus.WITHDRAWN,
    ),
    InsuranceFilingStatus.ACCEPTED: (),
    InsuranceFilingStatus.RETURNED: (),
    InsuranceFilingStatus.WITHDRAWN: (),
}


class CoverState(models.TextChoices):
    """How a policy stands on a day."""

    IN_FORCE = "in-force", "在保"
    ENDING = "ending", "即将到期"
    FUTURE = "future", "未生效"
    RENEWED = "renewed", "已到期，已续保"
    RUN_OUT = "run-out", "已到期，未续保"

    @property
    def tone(self) -> str:
        return _TONES[self.value]


_TONES: dict[str, str] = {
    CoverState.IN_FORCE: "success",
    CoverState.ENDING: "warning",
    CoverState.FUTURE: "info",
    CoverState.RENEWED: "neutral",
    CoverState.RUN_OUT: "warning",
}


class GuidanceWay(models.TextChoices):
    """How the bureau guided the enterprise to the insurance."""

    VISIT = "visit", "上门指导"
    MEETING = "meeting", "座谈会、推进会"
    TRAINING = "training", "培训"
    LETTER = "letter", "书面告知"
    CALL = "call", "电话、线上沟通"
