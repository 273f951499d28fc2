"""Steps taken with many ratings of a year at once, in the background."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentQuerySet
from common.resumable import ResumableRow
from disclosure.enums import RatingStatus
from disclosure.models.rating_items import RatingRun
from disclosure.rating.enums import ACTIVE, MASS_STEPS, RunState


class RatingMassStep(ResumableRow):
    """初评告知 or 公布 of a year's ratings, one after the other; each is taken with a rating once.

    `dealt_to` is the key of the last rating dealt with: a worker that takes over goes on behind it.
    `attempt` fences off a worker that was given up for dead. What was refused is kept with its reason.
    """

    DEPARTMENT_PATH: ClassVar[str] = ""

    year = models.PositiveSmallIntegerField("评价年度")
    to = models.CharField("办理", max_length=20, choices=MASS_STEPS)
    run = models.ForeignKey(
        RatingRun, models.PROTECT, null=True, related_name="mass_steps", verbose_name="评价计算"
    )
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    total = models.PositiveIntegerField("应办企业数", default=0)
    done = models.PositiveIntegerField("已办企业数", default=0)
    refused = models.PositiveIntegerField("未能办理企业数", default=0)
    refusals = models.JSONField("未能办理的企业和原因", default=list)
    dealt_to = models.BigIntegerField("已办至", default=0)  # primary key of a rating
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用评价批量办理"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=ACTIVE),
                name="disclosure_ratingmass_one_active",
                violation_error_message="该年度正在批量办理，请等待完成。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="disclosure_ratingmass_state"
            ),
            models.CheckConstraint(
                condition=Q(to__in=[RatingStatus.NOTICED, RatingStatus.PUBLISHED]),
                name="disclosure_ratingmass_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_to_display()}"

    @property
    def dealt(self) -> int:
        return self.done + self.refused

    @property
    def words(self) -> str:
        """How far it is, for the reader of the progress bar."""
        if self.state == RunState.QUEUED:
            return "排队中"
        return f"已办理{self.dealt}家，共{self.total}家"

    @property
    def percent(self) -> int:
        if self.state == RunState.DONE:
            return 100
        return min(99, self.dealt * 100 // max(self.total, 1))
