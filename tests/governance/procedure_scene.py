"""People and matters of the tests of decisions and normative documents, taken as far as a test wants."""

from __future__ import annotations

from datetime import date
from typing import Any

from governance.consultation.enums import RoundStatus
from governance.consultation.services import prepare_round, take_round_step
from governance.decision.services import add_appraisal, take_decision_step
from governance.enums import DecisionStatus, NormativeStatus
from governance.models import (
    DecisionAppraisal,
    ForbiddenContent,
    LegalityReview,
    MajorDecision,
    NormativeDocument,
    OpinionRound,
)
from governance.normative.services import take_normative_step
from governance.reviewing.services import send_for_review, take_review_step
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.governance import (
    CollectiveMeetingFactory,
    MajorDecisionFactory,
    NormativeDocumentFactory,
)
from tests.factories.governance_procedures import (
    DecisionListFactory,
    ForbiddenContentFactory,
    load_procedure_law,
)

ASKED = date(2026, 3, 2)  # a Monday
CLOSED = date(2026, 4, 1)  # thirty days later
SUMMED = date(2026, 4, 2)
SENT = date(2026, 4, 13)  # a Monday
REVIEWED = date(2026, 4, 22)  # seven working days later
MET = date(2026, 4, 24)
DECIDED = date(2026, 4, 27)


class Scene:
    """A department, its people, and matters that go through the services, day by day."""

    def __init__(self, days: Days) -> None:
        load_procedure_law()
        self.days = days
        days.go_to(ASKED)
        self.department = DepartmentFactory()
        self.handler = UserFactory(roles=["handler"], department=self.department)
        self.reviewer = UserFactory(roles=["reviewer"], department=self.department)
        self.lawyer = UserFactory(roles=["legal_reviewer"], department=self.department)
        self.leader = UserFactory(roles=["leader"], department=self.department)
        self.forbidden: list[ForbiddenContent] = [ForbiddenContentFactory() for _ in range(2)]

    # ---- decisions ----

    def listed(self, **values: Any) -> MajorDecision:
        """A matter off the yearly list with all that clerks type."""
        given = {
            "department": self.department,
            "list_year": 2026,
            "on_list": False,
            "title": "扬尘污染防治方案",
            "handler": self.handler,
            "drafter": self.handler,
            "proposal": "改善空气质量的需要",
            "draft": "第一条　施工工地落实六个百分之百。",
            "explanation": "起草背景和主要内容。",
            "needs_hearing": "no",
            "hearing_reason": "不直接减损权益",
            "is_technical": "no",
            "technical_reason": "沿用国家技术规范",
            "has_risk": "no",
            "risk_reason": "不影响公共安全",
        }
        return MajorDecisionFactory(**{**given, **values})

    def yearly(self, **values: Any) -> Any:
        return DecisionListFactory(department=self.department, year=2026, handler=self.handler, **values)

    def prepared(self, matter: Any) -> OpinionRound:
        name = "decision" if isinstance(matter, MajorDecision) else "normative"
        return prepare_round(OpinionRound, actor=self.handler, **{name: matter})

    def opened(self, matter: Any, **values: Any) -> OpinionRound:
        self.days.go_to(ASKED)
        made = self.prepared(matter)
        values.setdefault("last_day", CLOSED)
        return take_round_step(made, RoundStatus.OPEN, actor=self.reviewer, **values)

    def summed_up(self, matter: Any) -> OpinionRound:
        made = self.opened(matter)
        self.days.go_to(SUMMED)
        return take_round_step(made, RoundStatus.SUMMARISED, actor=self.reviewer, summary="未收到不同意见。")

    def consulted(self, **values: Any) -> MajorDecision:
        decision = self.listed(**values)
        self.summed_up(decision)
        return take_decision_step(decision, DecisionStatus.CONSULTED, actor=self.handler)

    def appraised(self, **values: Any) -> MajorDecision:
        decision = self.consulted(**values)
        return take_decision_step(decision, DecisionStatus.APPRAISED, actor=self.handler)

    def appraisal(self, decision: MajorDecision, **values: Any) -> DecisionAppraisal:
        given = {
            "kind": "expert",
            "form": "meeting",
            "held_on": SUMMED,
            "people": "赵某，示范大学，大气环境",
            "conclusion": "可行",
        }
        return add_appraisal(DecisionAppraisal, actor=self.handler, decision=decision, **{**given, **values})

    def sent(self, matter: Any) -> LegalityReview:
        self.days.go_to(SENT)
        name = "decision" if isinstance(matter, MajorDecision) else "normative"
        return send_for_review(LegalityReview, actor=self.handler, materials="草案", **{name: matter})

    def conclude(self, review: LegalityReview, **values: Any) -> LegalityReview:
        given = {"conclusion": "lawful", "opinion": "符合法律规定", "lawyers": "钱某"}
        actor = values.pop("actor", self.lawyer)
        return take_review_step(review, "concluded", actor=actor, **{**given, **values})

    def reviewed(self, matter: Any) -> Any:
        review = self.sent(matter)
        self.days.go_to(REVIEWED)
        self.conclude(review)
        matter.refresh_from_db()
        return matter

    def said(self, **values: Any) -> dict[str, Any]:
        """What a meeting made of a draft, in order."""
        given = {
            "meeting": values.pop("meeting", None)
            or CollectiveMeetingFactory(department=self.department, held_on=MET),
            "expected": 7,
            "present": 6,
            "opinions": "均同意",
            "dissent": "无",
            "leader_opinion": "同意",
            "leader_spoke_last": True,
            "result": "passed",
        }
        return {**given, **values}

    def discussed(self, **values: Any) -> MajorDecision:
        decision = self.reviewed(self.appraised(**values))
        self.days.go_to(MET)
        return take_decision_step(decision, DecisionStatus.DISCUSSED, actor=self.leader, **self.said())

    def decided(self, **values: Any) -> MajorDecision:
        decision = self.discussed(**values)
        self.days.go_to(DECIDED)
        return take_decision_step(
            decision,
            DecisionStatus.DECIDED,
            actor=self.leader,
            decision_text="第一条　施工工地落实六个百分之百。",
            announcement="公众意见已采纳。",
        )

    # ---- normative documents ----

    def drafted(self, **values: Any) -> NormativeDocument:
        checked = values.pop("checked", self.forbidden)
        given = {
            "department": self.department,
            "title": "排污许可监督管理办法",
            "handler": self.handler,
            "drafter": self.handler,
            "drafted_on": ASKED,
            "draft": "第一条　为规范排污许可监督管理，制定本办法。",
            "explanation": "起草背景。",
            "fair_review": "not_concerned",
        }
        made = NormativeDocumentFactory(**{**given, **values})
        made.forbidden_checked.set(checked)
        return made

    def asked(self, **values: Any) -> NormativeDocument:
        document = self.drafted(**values)
        self.summed_up(document)
        return take_normative_step(document, NormativeStatus.CONSULTED, actor=self.handler)

    def deliberated(self, **values: Any) -> NormativeDocument:
        document = self.reviewed(self.asked(**values))
        self.days.go_to(MET)
        return take_normative_step(document, NormativeStatus.DELIBERATED, actor=self.leader, **self.said())

    def issued(self, **values: Any) -> NormativeDocument:
        document = self.deliberated(**values)
        self.days.go_to(DECIDED)
        return take_normative_step(
            document,
            NormativeStatus.ISSUED,
            actor=self.leader,
            text="第一条　为规范排污许可监督管理，制定本办法。",
            interpretation="本办法解读。",
        )

    def filed(self, **values: Any) -> NormativeDocument:
        document = self.issued(**values)
        return take_normative_step(
            document, NormativeStatus.FILED, actor=self.handler, filed_with="兰州新区管理委员会"
        )
