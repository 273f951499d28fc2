"""Hearing, expert review and risk assessment of a draft: which apply, and whether they were done."""

from __future__ import annotations

from collections.abc import Iterator

from common.obstacles import Obstacle
from governance.articles import EXPERTS, HEARING, RISK, RISK_RESULT
from governance.decision.enums import Applies, AppraisalKind, Controllable
from governance.models import MajorDecision

# kind → (whether it applies, why not, its name, its article)
APPRAISALS: dict[str, tuple[str, str, str, str]] = {
    AppraisalKind.HEARING: ("needs_hearing", "hearing_reason", "听证", HEARING),
    AppraisalKind.EXPERT: ("is_technical", "technical_reason", "专家论证", EXPERTS),
    AppraisalKind.RISK: ("has_risk", "risk_reason", "风险评估", RISK),
}


def appraisal_obstacles(decision: MajorDecision) -> Iterator[Obstacle]:
    """What of the three was not judged or not done, and a risk that is out of control."""
    done = {each.kind: each for each in decision.appraisals.order_by("held_on", "pk")}
    for kind, (flag, reason, name, basis) in APPRAISALS.items():
        applies = getattr(decision, flag)
        if not applies:
            yield Obstacle(f"尚未判定是否适用{name}", basis)
        elif applies == Applies.NO and not getattr(decision, reason).strip():
            yield Obstacle(f"不适用{name}的，须写明理由", basis)
        elif applies == Applies.YES and kind not in done:
            yield Obstacle(f"适用{name}而没有记录，请先登记", basis)
    risk = done.get(AppraisalKind.RISK)
    if risk is not None and risk.controllable == Controllable.NO:
        yield Obstacle("风险评估结论为不可控，采取措施确保可控后重新评估，方可继续", RISK_RESULT)
