"""States and kinds of the yearly list of enterprises that must disclose, with its steps."""

from django.db import models


class DutyListStatus(models.TextChoices):
    """名单: drawn up, on notice for at least ten working days, published, reported (部令24号第九条)."""

    DRAFTING = "drafting", "拟定中"
    NOTICED = "noticed", "公示中"
    PUBLISHED = "published", "已公布"
    REPORTED = "reported", "已报送省厅"


# A notice that was wrong is taken back and the list is drawn up anew: its days then begin again.
DUTY_LIST_TRANSITIONS: dict[str, tuple[str, ...]] = {
    DutyListStatus.DRAFTING: (DutyListStatus.NOTICED,),
    DutyListStatus.NOTICED: (DutyListStatus.PUBLISHED, DutyListStatus.DRAFTING),
    DutyListStatus.PUBLISHED: (DutyListStatus.REPORTED,),
    DutyListStatus.REPORTED: (),
}
FINISHED_LISTS = frozenset({DutyListStatus.PUBLISHED, DutyListStatus.REPORTED})


class ObjectionStatus(models.TextChoices):
    RECEIVED = "received", "待答复"
    UPHELD = "upheld", "采纳"
    REFUSED = "refused", "不予采纳"


OBJECTION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ObjectionStatus.RECEIVED: (ObjectionStatus.UPHELD, ObjectionStatus.REFUSED),
    ObjectionStatus.UPHELD: (),
    ObjectionStatus.REFUSED: (),
}


class IssuerKind(models.TextChoices):
    """Whose securities make it answerable (部令24号第七条第三项、第四项)."""

    LISTED = "listed", "上市公司"
    SUBSIDIARY = "subsidiary", "上市公司合并报表范围内的子公司"
    BOND = "bond", "发行债券、债务融资工具的企业"


class TriggerEvent(models.TextChoices):
    """What in the year before puts an issuer on the list (部令24号第八条)."""

    CRIMINAL = "criminal", "追究刑事责任"
    FINE = "fine", "罚款"
    DAILY_PENALTY = "daily_penalty", "按日连续处罚"
    CURTAILMENT = "curtailment", "限制生产、停产整治"
    REVOCATION = "revocation", "吊销生态环境相关许可证件"
    DETENTION = "detention", "行政拘留"


class Change(models.TextChoices):
    """An enterprise seen from the list of the year before."""

    ADDED = "added", "新增"
    KEPT = "kept", "保留"
    LEAVING = "leaving", "不再列入"
