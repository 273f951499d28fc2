"""States and kinds of disclosure, credit ratings and clean production, with their steps."""

from django.db import models


class ListingStatus(models.TextChoices):
    """名单: 公示 of at least ten working days comes before publication (部令24号第九条)."""

    PROPOSED = "proposed", "拟列入"
    NOTICED = "noticed", "公示中"
    PUBLISHED = "published", "已公布"
    DROPPED = "dropped", "不予列入"
    REMOVED = "removed", "已移出"


# What was on notice is proposed again when the notice is taken back; so is what was dropped by mistake.
LISTING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ListingStatus.PROPOSED: (ListingStatus.NOTICED, ListingStatus.DROPPED),
    ListingStatus.NOTICED: (ListingStatus.PUBLISHED, ListingStatus.DROPPED, ListingStatus.PROPOSED),
    ListingStatus.PUBLISHED: (ListingStatus.REMOVED,),
    ListingStatus.DROPPED: (ListingStatus.PROPOSED,),
    ListingStatus.REMOVED: (),
}


class FilingStatus(models.TextChoices):
    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "退回补正"
    RESUBMITTED = "resubmitted", "重新提交"
    ACCEPTED = "accepted", "审核通过"
    PUBLISHED = "published", "已公开"
    SUPERSEDED = "superseded", "已被更正"
    WITHDRAWN = "withdrawn", "撤回公开"


# A sealed submission is never edited: it is returned, or corrected by a new version.
FILING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    FilingStatus.DRAFT: (FilingStatus.SUBMITTED,),
    FilingStatus.SUBMITTED: (FilingStatus.ACCEPTED, FilingStatus.RETURNED),
    FilingStatus.RETURNED: (FilingStatus.RESUBMITTED,),
    FilingStatus.RESUBMITTED: (FilingStatus.ACCEPTED, FilingStatus.RETURNED),
    FilingStatus.ACCEPTED: (FilingStatus.PUBLISHED,),
    FilingStatus.PUBLISHED: (FilingStatus.SUPERSEDED, FilingStatus.WITHDRAWN),
    FilingStatus.SUPERSEDED: (),
    FilingStatus.WITHDRAWN: (),
}

# States in which the filer may still edit.
EDITABLE_FILINGS = frozenset({FilingStatus.DRAFT, FilingStatus.RETURNED})
# States in which a filing is being worked on; one of them at a time for an enterprise and year.
OPEN_FILINGS = frozenset(
    {
        FilingStatus.DRAFT,
        FilingStatus.SUBMITTED,
        FilingStatus.RETURNED,
        FilingStatus.RESUBMITTED,
        FilingStatus.ACCEPTED,
    }
)


class WithholdingGround(models.TextChoices):
    """Why an item of a report is not published."""

    STATE_SECRET = "state_secret", "国家秘密"
    TRADE_SECRET = "trade_secret", "商业秘密"
    PRIVACY = "privacy", "个人隐私"


class WithholdingStatus(models.TextChoices):
    REQUESTED = "requested", "待审定"
    GRANTED = "granted", "不予公开"
    REFUSED = "refused", "应当公开"
    DROPPED = "dropped", "已撤回"


class TriggerKind(models.TextChoices):
    """What obliges an enterprise to a temporary report (部令24号第十七条、第十八条)."""

    PERMIT_GRANTED = "permit_granted", "生态环境行政许可准予"
    PERMIT_CHANGED = "permit_changed", "生态环境行政许可变更"
    PERMIT_RENEWED = "permit_renewed", "生态环境行政许可延续"
    PERMIT_REVOKED = "permit_revoked", "生态环境行政许可撤销"
    PENALTY = "penalty", "生态环境行政处罚"
    DETENTION = "detention", "行政拘留"
    CRIMINAL = "criminal", "追究刑事责任"
    COMPENSATION = "compensation", "生态环境损害赔偿"
    CHANGE = "change", "已披露信息变更"


class Grade(models.TextChoices):
    A = "A", "A级"
    B = "B", "B级"
    C = "C", "C级"
    D = "D", "D级"


class RatingStatus(models.TextChoices):
    COLLECTING = "collecting", "信息归集"
    PRELIMINARY = "preliminary", "初评"
    NOTICED = "noticed", "已告知"
    OBJECTED = "objected", "异议处理"
    REVIEWED = "reviewed", "已复核"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已调整"


RATING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RatingStatus.COLLECTING: (RatingStatus.PRELIMINARY,),
    RatingStatus.PRELIMINARY: (RatingStatus.NOTICED,),
    RatingStatus.NOTICED: (RatingStatus.PUBLISHED, RatingStatus.OBJECTED),
    RatingStatus.OBJECTED: (RatingStatus.REVIEWED,),
    # Within its time the enterprise may object again, to what the review left or made.
    RatingStatus.REVIEWED: (RatingStatus.PUBLISHED, RatingStatus.OBJECTED),
    RatingStatus.PUBLISHED: (RatingStatus.SUPERSEDED,),
    RatingStatus.SUPERSEDED: (),
}


class RatingOrigin(models.TextChoices):
    """Why this version of the rating exists."""

    CYCLE = "cycle", "年度评价"
    ADJUSTMENT = "adjustment", "动态调整"
    REPAIR = "repair", "信用修复"


class AuditGround(models.TextChoices):
    """Grounds of a compulsory clean-production audit (强制性清洁生产审核)."""

    OVER_STANDARD = "over_standard", "超标或超总量排放"
    ENERGY = "energy", "超单位产品能耗限额"
    TOXIC = "toxic", "使用或排放有毒有害物质"


class CleanProductionKind(models.TextChoices):
    FILING = "filing", "审核备案"
    REVIEW = "review", "报告技术质量复核"
    ASSESSMENT = "assessment", "审核评估"
    ACCEPTANCE = "acceptance", "审核验收"


class ReportKind(models.TextChoices):
    AUDIT = "audit", "审核报告"
    ACCEPTANCE = "acceptance", "验收报告"


class EventResult(models.TextChoices):
    PASSED = "passed", "通过"
    RECTIFY = "rectify", "整改后再审"
    FAILED = "failed", "不通过"
