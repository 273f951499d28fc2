"""Choices of reconsideration and litigation beside the states of `governance.enums`."""

from __future__ import annotations

from django.db import models

from governance.enums import LitigationKind, LitigationOutcome

SUITS = (LitigationKind.FIRST_INSTANCE, LitigationKind.APPEAL, LitigationKind.RETRIAL)
# What an outcome must be for the bureau to have lost.
LOST = (
    LitigationOutcome.CHANGED,
    LitigationOutcome.REVOKED,
    LitigationOutcome.UNLAWFUL,
    LitigationOutcome.ORDERED,
)
# Ended by a ruling, not by a judgment: the term of an appeal is the shorter one.
BY_RULING = (LitigationOutcome.WITHDRAWN, LitigationOutcome.DISMISSED)
# In force when received: neither the ruling that permits withdrawal nor a signed settlement can be appealed.
UNAPPEALABLE = (LitigationOutcome.WITHDRAWN, LitigationOutcome.SETTLED)


class AppealResult(models.TextChoices):
    AFFIRMED = "affirmed", "维持原判"
    CHANGED = "changed", "改判或撤销原判"
    REMANDED = "remanded", "发回重审"


class Appellant(models.TextChoices):
    CLAIMANT = "claimant", "对方当事人"
    BUREAU = "bureau", "本局"


class AgentKind(models.TextChoices):
    STAFF = "staff", "本局工作人员"
    LAWYER = "lawyer", "律师"


class AgentPower(models.TextChoices):
    GENERAL = "general", "一般授权"
    SPECIAL = "special", "特别授权"


class SittingKind(models.TextChoices):
    TRIAL = "trial", "开庭"
    HEARING = "hearing", "复议听证"
    OPINION = "opinion", "听取意见"
    MEDIATION = "mediation", "调解"


# What a court holds, and what an authority of reconsideration holds; either may mediate.
OF_COURT = (SittingKind.TRIAL,)
OF_RECONSIDERATION = (SittingKind.HEARING, SittingKind.OPINION)
# Sittings at which the head is expected.
OF_HEAD = (SittingKind.TRIAL, SittingKind.HEARING)


class AbsenceGround(models.TextChoices):
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    ACCIDENT = "accident", "意外事件"
    DUTY = "duty", "需要履行他人不能代替的公务"
    OTHER = "other", "无法出庭的其他正当事由"
    NONE = "none", "无正当理由"


class LossReason(models.TextChoices):
    FACTS = "facts", "主要证据不足"
    LAW = "law", "适用法律法规错误"
    PROCEDURE = "procedure", "违反法定程序"
    COMPETENCE = "competence", "超越职权或者滥用职权"
    UNFIT = "unfit", "明显不当"
    OMISSION = "omission", "不履行或者拖延履行法定职责"
    LATE = "late", "逾期答复或者未提交证据"
    OTHER = "other", "其他"
