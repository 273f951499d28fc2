"""Kinds and states of what enterprises owe, and where a triggering document was learnt of."""

from django.db import models


class DutyKind(models.TextChoices):
    ANNUAL = "annual", "年度报告"
    TEMPORARY = "temporary", "临时报告"
    CHANGE = "change", "变更报告"


class DutyState(models.TextChoices):
    """How a duty stands on a day, most pressing first."""

    OVERDUE = "overdue", "逾期未提交"
    DUE_SOON = "due_soon", "临期"
    NOT_DUE = "not_due", "未到期"
    LATE = "late", "逾期提交"
    FILED = "filed", "已提交"
    EXEMPT = "exempt", "免除"

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)

    @property
    def is_open(self) -> bool:
        """Whether the enterprise still has to hand something in."""
        return self in (DutyState.OVERDUE, DutyState.DUE_SOON, DutyState.NOT_DUE)


class TriggerOrigin(models.TextChoices):
    PORTAL = "portal", "本局办理记录"
    DECLARED = "declared", "企业申报"
    STAFF = "staff", "本局登记"
