"""Kinds and states of error reports."""

from django.db import models


class ReportKind(models.TextChoices):
    """What the public says is wrong with a page."""

    WRONG_FACT = "wrong_fact", "内容与事实不符"
    OUTDATED = "outdated", "内容已过时"
    PRIVACY = "privacy", "泄露个人信息或商业秘密"
    WRONG_PARTY = "wrong_party", "主体信息有误"
    BROKEN = "broken", "页面或文件打不开"
    OTHER = "other", "其他"


class ReportStatus(models.TextChoices):
    RECEIVED = "received", "待处理"
    ROUTED = "routed", "已转办"
    ANSWERED = "answered", "已答复"
    REJECTED = "rejected", "不予处理"


_R = ReportStatus
REPORT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _R.RECEIVED: (_R.ROUTED, _R.ANSWERED, _R.REJECTED),
    _R.ROUTED: (_R.ROUTED, _R.ANSWERED, _R.REJECTED),
    _R.ANSWERED: (),
    _R.REJECTED: (),
}
