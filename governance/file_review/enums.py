"""States and kinds of file reviews."""

from __future__ import annotations

from django.db import models


class FileKind(models.TextChoices):
    PENALTY = "penalty", "行政处罚案卷"
    PERMIT = "permit", "环评审批案卷"


class RoundStatus(models.TextChoices):
    PREPARED = "prepared", "待抽取"
    DRAWN = "drawn", "评查中"
    CLOSED = "closed", "已总结"


ROUND_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RoundStatus.PREPARED: (RoundStatus.DRAWN,),
    RoundStatus.DRAWN: (RoundStatus.CLOSED,),
    RoundStatus.CLOSED: (),
}


class FileStatus(models.TextChoices):
    ASSIGNED = "assigned", "待评分"
    SCORED = "scored", "已反馈承办人"
    OBJECTED = "objected", "有异议，待答复"
    FINAL = "final", "结果确定"
    CLOSED = "closed", "整改办结"


FILE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    FileStatus.ASSIGNED: (FileStatus.SCORED,),
    FileStatus.SCORED: (FileStatus.OBJECTED, FileStatus.FINAL),
    FileStatus.OBJECTED: (FileStatus.FINAL,),
    FileStatus.FINAL: (FileStatus.CLOSED,),
    FileStatus.CLOSED: (),
}


class FileGrade(models.TextChoices):
    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"
