"""Kinds and states of inspection, correction, penalty and what goes with them."""

from django.db import models


class InspectionSource(models.TextChoices):
    RANDOM = "random", "双随机抽查"
    SPECIAL = "special", "专项检查"
    COMPLAINT = "complaint", "投诉举报核查"
    MONITORING = "monitoring", "监测监控异常核查"
    CASE = "case", "案件调查"
    ASSIGNED = "assigned", "上级交办、部门移送"
    ROUTINE = "routine", "日常巡查"


class InspectionStatus(models.TextChoices):
    PLANNED = "planned", "待检查"
    DONE = "done", "已检查"
    CANCELLED = "cancelled", "已取消"


INSPECTION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    InspectionStatus.PLANNED: (InspectionStatus.DONE, InspectionStatus.CANCELLED),
    InspectionStatus.DONE: (),
    InspectionStatus.CANCELLED: (),
}


class InspectionResult(models.TextChoices):
    CLEAN = "clean", "未发现问题"
    PROBLEM = "problem", "发现问题"


class OrderStatus(models.TextChoices):
    """责令改正违法行为决定书."""

    ISSUED = "issued", "已下达"
    SERVED = "served", "已送达"
    CORRECTED = "corrected", "已改正"
    NOT_CORRECTED = "not_corrected", "逾期未改正"
    WITHDRAWN = "withdrawn", "已撤销"


_O = OrderStatus
ORDER_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _O.ISSUED: (_O.SERVED, _O.WITHDRAWN),
    _O.SERVED: (_O.CORRECTED, _O.NOT_CORRECTED, _O.WITHDRAWN),
    _O.NOT_CORRECTED: (_O.CORRECTED, _O.WITHDRAWN),
    _O.CORRECTED: (_O.WITHDRAWN,),
    _O.WITHDRAWN: (),
}


class CaseStatus(models.TextChoices):
    """普通程序 of 生态环境行政处罚办法 (部令第30号), from lead to archive."""

    LEAD = "lead", "线索"
    FILED = "filed", "已立案"
    INVESTIGATING = "investigating", "调查取证"
    EXAMINING = "examining", "案件审查"
    NOTIFIED = "notified", "已事先告知"
    DEFENCE = "defence", "陈述申辩"
    HEARING = "hearing", "听证"
    LEGAL_REVIEW = "legal_review", "法制审核"
    DISCUSSION = "discussion", "集体讨论"
    DECIDED = "decided", "已决定处罚"
    SERVED = "served", "已送达"
    PERFORMING = "performing", "履行中"
    REMINDED = "reminded", "已催告"
    ENFORCING = "enforcing", "申请强制执行"
    SUSPENDED = "suspended", "中止"
    NO_PENALTY = "no_penalty", "不予处罚"
    DISMISSED = "dismissed", "已撤案"
    TRANSFERRED = "transferred", "已移送"
    ANNULLED = "annulled", "决定已撤销"
    NOT_FILED = "not_filed", "不予立案"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"


_C = CaseStatus
# Stages before the decision that a suspension (中止) may interrupt, and to which it returns.
SUSPENDABLE = (
    _C.INVESTIGATING,
    _C.EXAMINING,
    _C.NOTIFIED,
    _C.DEFENCE,
    _C.HEARING,
    _C.LEGAL_REVIEW,
    _C.DISCUSSION,
)

# What may come at any stage after the examination instead of a penalty.
_INSTEAD = (_C.NO_PENALTY, _C.DISMISSED, _C.TRANSFERRED, _C.SUSPENDED)

# LEAD → DECIDED is the 简易程序; what must precede a step of the 普通程序 (告知, 法制审核, 集体讨论)
# depends on the case and stands in gates. What is decided anew after an annulment is a new case.
CASE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    _C.LEAD: (_C.FILED, _C.NOT_FILED, _C.TRANSFERRED, _C.DECIDED),
    _C.FILED: (_C.INVESTIGATING, _C.DISMISSED, _C.TRANSFERRED),
    _C.INVESTIGATING: (_C.EXAMINING, _C.DISMISSED, _C.TRANSFERRED, _C.SUSPENDED),
    _C.EXAMINING: (
        _C.INVESTIGATING,
        _C.NOTIFIED,
        _C.LEGAL_REVIEW,
        _C.DISCUSSION,
        _C.DECIDED,
        *_INSTEAD,
    ),
    _C.NOTIFIED: (
        _C.DEFENCE,
        _C.HEARING,
        _C.EXAMINING,
        _C.LEGAL_REVIEW,
        _C.DISCUSSION,
        _C.DECIDED,
        _C.INVESTIGATING,
        *_INSTEAD,
    ),
    _C.DEFENCE: (
        _C.HEARING,
        _C.EXAMINING,
        _C.NOTIFIED,
        _C.LEGAL_REVIEW,
        _C.DISCUSSION,
        _C.DECIDED,
        _C.INVESTIGATING,
        *_INSTEAD,
    ),
    _C.HEARING: (
        _C.EXAMINING,
        _C.NOTIFIED,
        _C.LEGAL_REVIEW,
        _C.DISCUSSION,
        _C.DECIDED,
        _C.INVESTIGATING,
        *_INSTEAD,
    ),
    _C.LEGAL_REVIEW: (
        _C.INVESTIGATING,
        _C.EXAMINING,
        _C.NOTIFIED,
        _C.DISCUSSION,
        _C.DECIDED,
        *_INSTEAD,
    ),
    _C.DISCUSSION: (
        _C.INVESTIGATING,
        _C.EXAMINING,
        _C.NOTIFIED,
        _C.LEGAL_REVIEW,
        _C.DECIDED,
        *_INSTEAD,
    ),
    _C.SUSPENDED: (*SUSPENDABLE, _C.DISMISSED, _C.TRANSFERRED),
    _C.DECIDED: (_C.SERVED, _C.ANNULLED),
    _C.SERVED: (_C.PERFORMING, _C.ANNULLED),
    _C.PERFORMING: (_C.REMINDED, _C.CLOSED, _C.ANNULLED),
    _C.REMINDED: (_C.PERFORMING, _C.ENFORCING, _C.CLOSED, _C.ANNULLED),
    _C.ENFORCING: (_C.CLOSED, _C.ANNULLED),
    _C.NO_PENALTY: (_C.CLOSED,),
    _C.DISMISSED: (_C.CLOSED,),
    _C.TRANSFERRED: (_C.INVESTIGATING, _C.CLOSED),
    _C.ANNULLED: (_C.CLOSED,),
    _C.NOT_FILED: (),
    _C.CLOSED: (_C.ARCHIVED, _C.ANNULLED),
    _C.ARCHIVED: (_C.ANNULLED,),
}


# States that stand for a penalty decision, which CLOSED and ARCHIVED no longer tell.
PENALTY_STATES = (_C.DECIDED, _C.SERVED, _C.PERFORMING, _C.REMINDED, _C.ENFORCING, _C.ANNULLED)
FINISHED_STATES = (_C.CLOSED, _C.ARCHIVED)


class CaseSource(models.TextChoices):
    INSPECTION = "inspection", "现场检查"
    MONITORING = "monitoring", "监测监控"
    COMPLAINT = "complaint", "投诉举报"
    ASSIGNED = "assigned", "上级交办"
    REFERRED = "referred", "其他机关移送"
    SUPERVISION = "supervision", "日常监管"


class CaseOutcome(models.TextChoices):
    """What the case came to; "" while it is open."""

    PENALTY = "penalty", "行政处罚"
    NO_PENALTY = "no_penalty", "不予处罚"
    DISMISSED = "dismissed", "撤案"
    TRANSFERRED = "transferred", "移送"
    NOT_FILED = "not_filed", "不予立案"


# The outcome that entering a state brings; "" for the open stages.
OUTCOME_OF: dict[str, str] = {
    _C.DECIDED: CaseOutcome.PENALTY,
    _C.NO_PENALTY: CaseOutcome.NO_PENALTY,
    _C.DISMISSED: CaseOutcome.DISMISSED,
    _C.TRANSFERRED: CaseOutcome.TRANSFERRED,
    _C.NOT_FILED: CaseOutcome.NOT_FILED,
}


class PenaltyKind(models.TextChoices):
    """行政处罚法第九条."""

    WARNING = "warning", "警告"
    CRITICISM = "criticism", "通报批评"
    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收违法所得、非法财物"
    PERMIT_SUSPENSION = "permit_suspension", "暂扣许可证件"
    PERMIT_REVOCATION = "permit_revocation", "吊销许可证件"
    RESTRICTION = "restriction", "限制开展生产经营活动"
    SUSPENSION = "suspension", "责令停产停业"
    CLOSURE = "closure", "责令关闭"
    BAN = "ban", "限制从业"


class PaymentKind(models.TextChoices):
    """加处罚款 is an execution fine (行政处罚法第七十二条), never part of the penalty."""

    FINE = "fine", "罚款"
    SURCHARGE = "surcharge", "加处罚款"
    CONFISCATION = "confiscation", "没收款"


class TransferKind(models.TextChoices):
    CRIME = "crime", "涉嫌犯罪"
    DETENTION = "detention", "适用行政拘留"


class NoPenaltyGround(models.TextChoices):
    """行政处罚法第三十、三十一、三十三、三十六条."""

    MINOR = "minor", "违法行为轻微并及时改正，没有造成危害后果"
    FIRST = "first", "初次违法且危害后果轻微并及时改正"
    NO_FAULT = "no_fault", "当事人没有主观过错"
    CAPACITY = "capacity", "当事人无责任能力"
    LAPSED = "lapsed", "违法行为超过追责时效"
    UNPROVEN = "unproven", "违法事实不能成立"


class SoftKind(models.TextChoices):
    GUIDANCE = "guidance", "行政指导"
    REMINDER = "reminder", "提醒"
    WARNING = "warning", "警示告诫"
    PERSUASION = "persuasion", "说服教育"
    INTERVIEW = "interview", "约谈"


class DisclosureKind(models.TextChoices):
    """行政执法公示: 事前 (主体、人员、职责权限、程序、计划) and 事后 (结果)."""

    BODY = "body", "执法主体"
    OFFICERS = "officers", "执法人员"
    POWERS = "powers", "职责权限"
    PROCEDURE = "procedure", "执法程序"
    PLAN = "plan", "检查计划"
    RESULT = "result", "执法结果"


class PartyKind(models.TextChoices):
    """Whom the case is against; hearing and summary procedure have thresholds for each."""

    LEGAL_PERSON = "legal_person", "法人或其他组织"
    SOLE_TRADER = "sole_trader", "个体工商户"
    CITIZEN = "citizen", "自然人"


class Seriousness(models.TextChoices):
    """How grave the breach of trust is, by which the display of a decision is limited (36号令 [s])."""

    MINOR = "minor", "轻微"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"
