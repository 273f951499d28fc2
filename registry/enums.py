"""Kinds used by what all apps refer to."""

from django.db import models


class KeyUnitKind(models.TextChoices):
    """重点排污单位名录 categories."""

    WATER = "water", "水环境"
    AIR = "air", "大气环境"
    SOIL = "soil", "土壤污染监管"
    NOISE = "noise", "噪声"
    RISK = "risk", "环境风险管控"


class LawRank(models.TextChoices):
    STATUTE = "statute", "法律"
    ADMINISTRATIVE = "administrative", "行政法规"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL = "local", "地方性法规"
    LOCAL_RULE = "local_rule", "地方政府规章"
    PARTY_RULE = "party_rule", "党内法规"
    NORMATIVE = "normative", "规范性文件"
    STANDARD = "standard", "标准"
    INTERPRETATION = "interpretation", "司法解释"


class Certainty(models.TextChoices):
    """How sure the text of a rule is; anything but VERIFIED is shown as 待核."""

    VERIFIED = "verified", "已核"
    SECONDARY = "secondary", "待核（二手来源）"
    UNVERIFIED = "unverified", "待核（未见原文）"


class DayUnit(models.TextChoices):
    WORKING = "working", "工作日"
    CALENDAR = "calendar", "自然日"
    MONTH = "month", "月"
    YEAR = "year", "年"


class MembershipRole(models.TextChoices):
    HANDLER = "handler", "企业经办人"
    CERTIFIER = "certifier", "企业负责人（确认人）"


class ReminderMoment(models.TextChoices):
    """When a reminder goes out, seen from the end of the clock."""

    BEFORE = "before", "到期前"
    OVERDUE = "overdue", "超期后"


class InvitationStatus(models.TextChoices):
    OPEN = "open", "待接受"
    ACCEPTED = "accepted", "已接受"
    REVOKED = "revoked", "已撤销"


class JoinStatus(models.TextChoices):
    SUBMITTED = "submitted", "待审核"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


INVITATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    InvitationStatus.OPEN: (InvitationStatus.ACCEPTED, InvitationStatus.REVOKED),
    InvitationStatus.ACCEPTED: (),
    InvitationStatus.REVOKED: (),
}
JOIN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    JoinStatus.SUBMITTED: (JoinStatus.APPROVED, JoinStatus.REFUSED, JoinStatus.WITHDRAWN),
    JoinStatus.APPROVED: (),
    JoinStatus.REFUSED: (),
    JoinStatus.WITHDRAWN: (),
}
