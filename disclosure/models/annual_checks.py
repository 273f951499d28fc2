"""What an enterprise explains of a warning of the cross-checks."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from disclosure.models.filing import AnnualDisclosure


class FindingExplanation(models.Model):
    """Why a warning is true all the same. It holds for the warning as it read then: `message`.

    Once the warning reads differently (other figures) the explanation no longer answers it. One that came
    along with a correction (`carried_from`) answers nothing before the enterprise confirms it. Kept for good:
    one that is replaced or taken back is marked, not deleted.
    """

    report = models.ForeignKey(
        AnnualDisclosure, models.PROTECT, related_name="explanations", verbose_name="年度报告"
    )
    code = models.CharField("核对项", max_length=60)
    path = models.CharField("位置", max_length=160)
    message = models.TextField("所说明的提示")
    text = models.TextField("说明", validators=[MaxLengthValidator(1000)])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="说明人"
    )
    at = models.DateTimeField("说明时间", auto_now_add=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="带入自"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "核对提示的说明"
        ordering = ["report", "at", "pk"]
        indexes = [models.Index(fields=["report", "code"], name="disclosure_explanation_place")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="disclosure_findingexplanation_text",
                violation_error_message="说明不得为空。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}：{self.code} {self.path}"
