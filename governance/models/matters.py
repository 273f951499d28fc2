"""What belongs to a major decision or to a normative document, and to exactly one of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord


class OfMatter(DepartmentRecord):
    """A part of the procedure of one major decision or of one normative document."""

    decision = models.ForeignKey(
        "governance.MajorDecision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="重大行政决策编号",
    )
    normative = models.ForeignKey(
        "governance.NormativeDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="规范性文件编号",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=True, normative__isnull=False)
                | Q(decision__isnull=False, normative__isnull=True),
                name="%(app_label)s_%(class)s_one_matter",
                violation_error_message="须对应一件重大行政决策或者一件规范性文件，且只对应一件。",
            )
        ]

    @property
    def matter(self) -> Any:
        """The decision or the document that it belongs to."""
        return self.decision or self.normative
