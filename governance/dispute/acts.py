"""The acts beside the steps of a dispute (`governance.acting`)."""

from __future__ import annotations

from collections.abc import Sequence

from common.registers.actions import RecordAction
from governance.dispute import forms, rules, steps, work
from governance.dispute.enums import UNAPPEALABLE
from governance.enums import LitigationKind, LitigationStatus
from governance.matter_clocks import awaits_effect
from governance.models import DisputeAgent, DisputeReview, DisputeSitting, Litigation


def _tieable(dispute: Litigation) -> bool:
    return rules.is_pending(dispute) and dispute.enforcement_case_id is not None and dispute.remedy_id is None


def _extendable(dispute: Litigation) -> bool:
    plain = dispute.kind == LitigationKind.RECONSIDERATION and not dispute.is_simple
    return (
        plain
        and rules.is_pending(dispute)
        and dispute.accepted_on is not None
        and dispute.extended_on is None
    )


def _appealable(dispute: Litigation) -> bool:
    is_first = dispute.kind == LitigationKind.FIRST_INSTANCE
    return is_first and dispute.outcome not in UNAPPEALABLE and awaits_effect(dispute)


def _sat(sitting: DisputeSitting) -> bool:
    return sitting.held_on is None and sitting.dispute.status in (
        LitigationStatus.ANSWERED,
        LitigationStatus.HEARD,
    )


def _analysable(dispute: Litigation) -> bool:
    return dispute.is_lost and not dispute.lessons.all()


ACTS: Sequence[RecordAction] = (
    RecordAction(
        Litigation,
        "tie",
        "登记到处罚案件",
        forms.TieForm,
        work.tie_case,
        _tieable,
        rule=rules.recorders,
        consequence="登记后，处罚案件的加处罚款在复议、诉讼期间停止计算，不得申请强制执行（行政处罚法第七十三条）。",
    ),
    RecordAction(
        Litigation,
        "evidence",
        "登记证据",
        forms.EvidenceForm,
        work.add_evidence,
        rules.is_pending,
        rule=rules.workers,
        consequence="逐份登记证据和依据，提交答复答辩时一并列入证据清单；扫描件在本页“附件”上传。",
    ),
    RecordAction(
        Litigation,
        "entrust",
        "委托代理人",
        forms.AgentForm,
        work.entrust,
        rules.is_pending,
        rule=rules.workers,
        consequence="诉讼代理人最多二人；负责人不出庭的，须有本局工作人员出庭，不得仅委托律师。",
    ),
    RecordAction(
        Litigation,
        "sitting",
        "登记开庭听证通知",
        forms.SittingForm,
        work.plan_sitting,
        rules.is_pending,
        rule=rules.workers,
        consequence="通知负责人出庭的，须安排负责人出庭，或者写明正当事由并委托工作人员。",
    ),
    RecordAction(
        Litigation,
        "extend",
        "登记复议延期",
        forms.ExtensionForm,
        work.extend_reconsideration,
        _extendable,
        rule=rules.workers,
    ),
    RecordAction(
        Litigation,
        "appeal",
        "登记上诉",
        forms.AppealForm,
        work.enter_appeal,
        _appealable,
        rule=rules.appealers,
        consequence="登记后生成关联的二审案件，一审结果暂不生效；处罚案件中的登记由两审共用。",
    ),
    RecordAction(
        Litigation,
        "effect",
        "登记生效并回写",
        forms.EffectForm,
        steps.make_effective,
        awaits_effect,
        rule=rules.may_write_back,
        consequence="结果写入被诉的处罚案件或者环评审批：变更罚款、撤销决定，公开的信息随之撤下。",
        is_grave=True,
    ),
    RecordAction(
        Litigation,
        "analyse",
        "登记败诉分析",
        forms.LossForm,
        work.analyse_loss,
        _analysable,
        rule=rules.workers,
        consequence="败诉案件逐件分析原因、教训和整改措施，整改完成后由审核人确认。",
    ),
    RecordAction(
        DisputeAgent,
        "end",
        "解除委托",
        forms.AgencyEndForm,
        work.end_agency,
        lambda agent: agent.ended_on is None,
        rule=rules.of_dispute(rules.workers),
    ),
    RecordAction(
        DisputeSitting,
        "hold",
        "登记审理情况",
        forms.HeldForm,
        work.hold_sitting,
        _sat,
        rule=rules.of_dispute(rules.workers),
        consequence="如实登记出庭情况；无正当理由未出庭的，系统报告局领导。",
    ),
    RecordAction(
        DisputeReview,
        "correct",
        "确认整改完成",
        forms.CorrectionForm,
        work.correct_loss,
        lambda review: review.corrected_on is None,
        rule=rules.of_dispute(rules.givers),
    ),
)
