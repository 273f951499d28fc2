"""Fair competition review, and what a clean-up makes of a document."""

from __future__ import annotations

from django.db import models


class FairReview(models.TextChoices):
    NOT_CONCERNED = "not_concerned", "不涉及经营主体经济活动"
    PASSED = "passed", "已审查，符合标准"
    EXCEPTION = "exception", "已审查，适用例外规定"


class CleanUpStatus(models.TextChoices):
    OPEN = "open", "清理中"
    PUBLISHED = "published", "已公布结果"


CLEAN_UP_TRANSITIONS: dict[str, tuple[str, ...]] = {
    CleanUpStatus.OPEN: (CleanUpStatus.PUBLISHED,),
    CleanUpStatus.PUBLISHED: (),
}


class CleanUpResult(models.TextChoices):
    KEEP = "keep", "继续有效"
    AMEND = "amend", "修改"
    REPEAL = "repeal", "废止"
    EXPIRED = "expired", "失效"
