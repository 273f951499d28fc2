"""Which steps apply to a decision, the yearly list, and the appraisals of a draft."""

from __future__ import annotations

from django.db import models


class Applies(models.TextChoices):
    YES = "yes", "适用"
    NO = "no", "不适用"


class ListStatus(models.TextChoices):
    DRAFTING = "drafting", "拟定中"
    APPROVED = "approved", "已审定"
    PUBLISHED = "published", "已公布"


# A published list is adjusted by drawing it up again: approved and published as a new version.
LIST_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ListStatus.DRAFTING: (ListStatus.APPROVED,),
    ListStatus.APPROVED: (ListStatus.PUBLISHED, ListStatus.DRAFTING),
    ListStatus.PUBLISHED: (ListStatus.DRAFTING,),
}


class AppraisalKind(models.TextChoices):
    HEARING = "hearing", "听证会"
    EXPERT = "expert", "专家论证"
    RISK = "risk", "风险评估"


class AppraisalForm(models.TextChoices):
    MEETING = "meeting", "会议"
    WRITTEN = "written", "书面咨询"
    ENTRUSTED = "entrusted", "委托"
    SURVEY = "survey", "舆情跟踪、抽样调查等"


class RiskLevel(models.TextChoices):
    HIGH = "high", "高"
    MIDDLE = "middle", "中"
    LOW = "low", "低"


class Controllable(models.TextChoices):
    YES = "yes", "可控"
    NO = "no", "不可控"
