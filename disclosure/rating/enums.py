"""Kinds and states of what ratings are computed from."""

from django.db import models

from disclosure.enums import RatingStatus


class ItemGroup(models.TextChoices):
    """The four aspects of 环发〔2013〕150号 [s]."""

    POLLUTION = "pollution", "污染防治"
    ECOLOGY = "ecology", "生态保护"
    MANAGEMENT = "management", "环境管理"
    SOCIAL = "social", "社会监督"


class RatingSource(models.TextChoices):
    """The registers that items read; each has a reader in `disclosure.rating.sources`."""

    PENALTY = "penalty", "行政处罚案件"
    ORDER = "order", "责令改正决定书"
    REINSPECTION = "reinspection", "责令改正复查"
    TRANSFER = "transfer", "移送公安"
    COERCION = "coercion", "查封扣押"
    CURTAILMENT = "curtailment", "限产停产"
    INSPECTION = "inspection", "执法检查"
    LEAD = "lead", "执法线索"
    ANNUAL = "annual", "年度披露"
    TEMPORARY = "temporary", "临时披露"
    AUDIT = "audit", "清洁生产审核名单"
    AUDIT_EVENT = "audit_event", "清洁生产办理"
    INSURANCE = "insurance", "环境污染责任保险"
    BY_HAND = "by_hand", "人工登记"


class RecordedStatus(models.TextChoices):
    """An event entered by hand counts once a second person has confirmed it."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


RECORDED_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RecordedStatus.PROPOSED: (RecordedStatus.CONFIRMED, RecordedStatus.REJECTED),
    RecordedStatus.CONFIRMED: (RecordedStatus.WITHDRAWN,),
    RecordedStatus.REJECTED: (),
    RecordedStatus.WITHDRAWN: (),
}


class Movement(models.TextChoices):
    """A grade beside that of the year before."""

    FIRST = "first", "上年度未评"
    SAME = "same", "与上年度相同"
    UP = "up", "上升"
    DOWN = "down", "下降"


class RunState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "计算中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class RunStage(models.TextChoices):
    """What a run does, in order."""

    GATHERING = "gathering", "归集事项"
    COMPUTING = "computing", "计分定级"
    SEALING = "sealing", "核对封存"


# Steps that are taken with many ratings of a year at once.
MASS_STEPS = [(RatingStatus.NOTICED.value, "告知初评结果"), (RatingStatus.PUBLISHED.value, "公布评价结果")]
ACTIVE = (RunState.QUEUED, RunState.RUNNING)
