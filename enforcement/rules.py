"""Who may take which step in inspections, orders and cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.rules import in_scope, require_role
from common.errors import Refused
from enforcement.enums import FINISHED_STATES, CaseStatus, InspectionStatus, OrderStatus
from enforcement.procedure_enums import (
    CoercionStatus,
    CurtailmentStatus,
    DailyPenaltyStatus,
    DrawStatus,
    LeadStatus,
    PaymentPlanStatus,
    PublicationStatus,
    RemedyOutcome,
    RepairStatus,
)

Rule = Callable[[Any, Any], None]

may_record = require_role(Role.HANDLER, Role.REVIEWER)
may_review = require_role(Role.REVIEWER, Role.LEADER)
may_decide = require_role(Role.LEADER)
may_export = require_role(Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER)
may_give_opinion = require_role(Role.LEGAL_REVIEWER)
may_vote = require_role(Role.LEADER, Role.REVIEWER, Role.LEGAL_REVIEWER)

REPORTER_BASIS = "环境保护法第五十七条第三款（生态环境法典相应条款待核）"


def may_know_reporter(user: Any, lead: Any) -> None:
    """A rule: who reported is known to the officer in charge of the lead and to the leaders in its scope."""
    if lead.handler_id is None or lead.handler_id != user.pk:
        try:
            may_decide(user, lead)
        except Refused as refused:
            raise Refused("举报人信息依法保密，仅承办人和局领导可以查看。", REPORTER_BASIS) from refused


EVIDENCE_BASIS = "行政处罚法第四十六条"


def may_keep_evidence(user: Any, obj: Any) -> None:
    """A rule: whoever records, of a case (or of something of it) that has not been closed."""
    may_record(user, obj)
    case = getattr(obj, "case", obj)
    if case is not None and case.status in FINISHED_STATES:
        raise Refused("案件已结案，不能再登记或更改证据。", EVIDENCE_BASIS)


def may_annul(user: Any, case: Any) -> None:
    """A rule: the leader; whoever records, once 复议 or a court annulled the decision.

    What was annulled from outside takes effect by law, whatever anybody here approves.
    """
    try:
        may_decide(user, case)
    except Refused:
        if not case.remedies.filter(outcome=RemedyOutcome.ANNULLED).exists():
            raise
        may_record(user, case)


INSPECTION_RULES: dict[str, Rule] = {
    InspectionStatus.DONE: may_record,
    InspectionStatus.CANCELLED: may_review,
}
INSPECTION_VERBS: dict[str, str] = {
    InspectionStatus.DONE: "登记检查结果",
    InspectionStatus.CANCELLED: "取消检查",
}

ORDER_RULES: dict[str, Rule] = {
    OrderStatus.SERVED: may_record,
    OrderStatus.CORRECTED: may_record,
    OrderStatus.NOT_CORRECTED: may_record,
    OrderStatus.WITHDRAWN: may_decide,
}
ORDER_VERBS: dict[str, str] = {
    OrderStatus.SERVED: "登记送达",
    OrderStatus.CORRECTED: "复查已改正",
    OrderStatus.NOT_CORRECTED: "复查未改正",
    OrderStatus.WITHDRAWN: "撤销决定书",
}


def own_enterprise(user: Any, obj: Any) -> None:
    """A rule: a user of the enterprise that the record is about."""
    if not getattr(user, "is_enterprise", False) or (obj is not None and not in_scope(user, obj)):
        raise Refused("此操作须由当事企业的用户办理。")


def party_or_clerk(user: Any, obj: Any) -> None:
    """A rule: the party itself online, or the clerk for what came on paper."""
    (own_enterprise if getattr(user, "is_enterprise", False) else may_record)(user, obj)


def may_serve(user: Any, case: Any) -> None:
    """A rule: the clerk; the party's own receipt online, where it agreed to be served so (第六十一条)."""
    by_receipt = getattr(user, "is_enterprise", False) and case.accepts_electronic_delivery
    (own_enterprise if by_receipt else may_record)(user, case)


def by_portal_or(rule: Rule) -> Rule:
    """A rule: the portal's own job where the law ends something by itself, else as `rule` says."""

    def checked(user: Any, obj: Any) -> None:
        if user is not None:
            rule(user, obj)

    return checked


def shown_to_its_last_day(user: Any, publication: Any) -> None:
    """A rule: a display ends by time, by the portal's own job or by a reviewer, never before."""
    by_portal_or(may_review)(user, publication)
    last_day = publication.display_until
    if user is not None and (last_day is None or last_day >= timezone.localdate()):
        raise Refused(
            "公示期尚未届满，不能结束公示；须提前停止公示的，请办理撤下或信用修复。",
            basis="信用修复管理办法（国家发展改革委令第36号）",
        )


LEAD_RULES: dict[str, Rule] = {
    LeadStatus.CHECKING: may_record,
    LeadStatus.ANSWERED: may_record,
    LeadStatus.REFUSED: may_review,
}
LEAD_VERBS: dict[str, str] = {
    LeadStatus.CHECKING: "开始核查",
    LeadStatus.ANSWERED: "办结线索",
    LeadStatus.REFUSED: "不予受理",
}

DRAW_RULES: dict[str, Rule] = {
    DrawStatus.DRAWN: may_review,
    DrawStatus.FINISHED: may_record,
    DrawStatus.PUBLISHED: may_review,
    DrawStatus.CANCELLED: may_review,
}
DRAW_VERBS: dict[str, str] = {
    DrawStatus.DRAWN: "抽取",
    DrawStatus.FINISHED: "完成抽查",
    DrawStatus.PUBLISHED: "公示抽查结果",
    DrawStatus.CANCELLED: "作废",
}

DAILY_PENALTY_RULES: dict[str, Rule] = {
    DailyPenaltyStatus.DECIDED: may_decide,
    DailyPenaltyStatus.DROPPED: may_decide,
}
DAILY_PENALTY_VERBS: dict[str, str] = {
    DailyPenaltyStatus.DECIDED: "作出按日连续处罚",
    DailyPenaltyStatus.DROPPED: "不予实施",
}

COERCION_RULES: dict[str, Rule] = {
    CoercionStatus.EXTENDED: may_decide,
    CoercionStatus.LIFTED: by_portal_or(may_decide),
}
COERCION_VERBS: dict[str, str] = {
    CoercionStatus.EXTENDED: "延长期限",
    CoercionStatus.LIFTED: "解除",
}

CURTAILMENT_RULES: dict[str, Rule] = {
    CurtailmentStatus.DELIVERED: may_record,
    CurtailmentStatus.PLANNED: may_record,
    CurtailmentStatus.LIFTED: may_decide,
    CurtailmentStatus.TRACKED: may_record,
}
CURTAILMENT_VERBS: dict[str, str] = {
    CurtailmentStatus.DELIVERED: "登记送达",
    CurtailmentStatus.PLANNED: "登记整改方案",
    CurtailmentStatus.LIFTED: "解除",
    CurtailmentStatus.TRACKED: "登记跟踪检查",
}

PAYMENT_PLAN_RULES: dict[str, Rule] = {
    PaymentPlanStatus.GRANTED: may_decide,
    PaymentPlanStatus.REFUSED: may_decide,
}
PAYMENT_PLAN_VERBS: dict[str, str] = {
    PaymentPlanStatus.GRANTED: "批准",
    PaymentPlanStatus.REFUSED: "不予批准",
}

PUBLICATION_RULES: dict[str, Rule] = {
    PublicationStatus.PREPARED: may_record,
    PublicationStatus.PUBLISHED: may_review,
    PublicationStatus.RETURNED: may_review,
    PublicationStatus.WITHHELD: may_decide,
    PublicationStatus.ENDED: shown_to_its_last_day,
    PublicationStatus.WITHDRAWN: by_portal_or(may_review),
}
PUBLICATION_VERBS: dict[str, str] = {
    PublicationStatus.PREPARED: "重新拟公开",
    PublicationStatus.PUBLISHED: "审核公开",
    PublicationStatus.RETURNED: "退回修改",
    PublicationStatus.WITHHELD: "不予公开",
    PublicationStatus.ENDED: "结束公示",
    PublicationStatus.WITHDRAWN: "撤下",
}

REPAIR_RULES: dict[str, Rule] = {
    RepairStatus.GRANTED: may_decide,
    RepairStatus.REFUSED: may_decide,
    RepairStatus.WITHDRAWN: party_or_clerk,
}
REPAIR_VERBS: dict[str, str] = {
    RepairStatus.GRANTED: "准予修复",
    RepairStatus.REFUSED: "不予修复",
    RepairStatus.WITHDRAWN: "撤回申请",
}


def stage(target: CaseStatus, rule: Rule) -> Rule:
    """`rule`, and a suspended case returns only to the stage in which it was suspended.

    Whoever may suspend a case resumes it, whatever stage that is.
    """

    def checked(user: Any, case: Any) -> None:
        if case.status != CaseStatus.SUSPENDED:
            rule(user, case)
            return
        if case.suspended_from != target:
            before = CaseStatus(case.suspended_from).label
            raise Refused(
                f"中止的案件恢复后应回到中止前的“{before}”阶段。",
                basis="生态环境行政处罚办法第五十七条（条号待核）",
            )
        may_review(user, case)

    return checked


def may_decide_penalty(user: Any, case: Any) -> None:
    """A leader; straight from the lead only in the summary procedure."""
    if case.status == CaseStatus.LEAD and not case.is_simplified:
        raise Refused("未立案的线索只有适用简易程序才能直接决定处罚。", "行政处罚法第五十一条、第五十四条")
    may_decide(user, case)


_STAGE_RULES: dict[CaseStatus, Rule] = {
    CaseStatus.INVESTIGATING: may_record,
    CaseStatus.EXAMINING: may_record,
    CaseStatus.NOTIFIED: may_review,
    CaseStatus.DEFENCE: party_or_clerk,
    CaseStatus.HEARING: party_or_clerk,
    CaseStatus.LEGAL_REVIEW: may_review,
    CaseStatus.DISCUSSION: may_decide,
}

CASE_RULES: dict[str, Rule] = {
    **{target: stage(target, rule) for target, rule in _STAGE_RULES.items()},
    CaseStatus.FILED: may_decide,
    CaseStatus.NOT_FILED: may_review,
    CaseStatus.DECIDED: may_decide_penalty,
    CaseStatus.SERVED: may_serve,
    CaseStatus.PERFORMING: may_record,
    CaseStatus.REMINDED: may_record,
    CaseStatus.ENFORCING: may_decide,
    CaseStatus.SUSPENDED: may_review,
    CaseStatus.NO_PENALTY: may_decide,
    CaseStatus.DISMISSED: may_decide,
    CaseStatus.TRANSFERRED: may_decide,
    CaseStatus.ANNULLED: may_annul,
    CaseStatus.CLOSED: may_review,
    CaseStatus.ARCHIVED: may_record,
}
CASE_VERBS: dict[str, str] = {
    CaseStatus.FILED: "批准立案",
    CaseStatus.NOT_FILED: "不予立案",
    CaseStatus.INVESTIGATING: "开展调查",
    CaseStatus.EXAMINING: "提交审查",
    CaseStatus.NOTIFIED: "发出事先告知",
    CaseStatus.DEFENCE: "登记陈述申辩",
    CaseStatus.HEARING: "组织听证",
    CaseStatus.LEGAL_REVIEW: "提交法制审核",
    CaseStatus.DISCUSSION: "提交集体讨论",
    CaseStatus.DECIDED: "决定处罚",
    CaseStatus.SERVED: "登记送达",
    CaseStatus.PERFORMING: "转入履行",
    CaseStatus.REMINDED: "催告",
    CaseStatus.ENFORCING: "申请强制执行",
    CaseStatus.SUSPENDED: "中止",
    CaseStatus.NO_PENALTY: "不予处罚",
    CaseStatus.DISMISSED: "撤案",
    CaseStatus.TRANSFERRED: "移送",
    CaseStatus.ANNULLED: "登记决定被撤销",
    CaseStatus.CLOSED: "结案",
    CaseStatus.ARCHIVED: "归档",
}
