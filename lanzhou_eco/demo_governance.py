"""The demonstration's decisions and normative documents, at different stages of their ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Department, User
from common import records
from governance.consultation.opinions import moderate, receive_opinion
from governance.consultation.services import prepare_round, take_round_step
from governance.decision.services import (
    add_appraisal,
    archive,
    draw_up_list,
    take_decision_step,
    take_list_step,
)
from governance.models import (
    CleanUp,
    CollectiveMeeting,
    DecisionAppraisal,
    DecisionList,
    ForbiddenContent,
    LegalityReview,
    MajorDecision,
    NormativeDocument,
    OpinionRound,
)
from governance.normative.clean_up import begin_clean_up
from governance.normative.services import enter_receipt, take_normative_step
from governance.reviewing.services import send_for_review, take_review_step
from lanzhou_eco.demo import demo_user

YEAR = 2026
DRAFT = "第一条　示范文本，不是真实的决策草案。\n第二条　施工工地落实扬尘防治“六个百分之百”。"
EXPLANATION = "示范起草说明：起草背景、制定依据、主要内容。"
OPINIONS = (
    ("示范意见：建议主要道路增加洒水频次。", "adopted", "已在第二条中吸收。（示范）"),
    ("示范意见：建议取消全部限制措施。", "declined", "与上位法规定的防治义务不一致，不予采纳。（示范）"),
)


def demo_governance(say: Callable[[str], None]) -> None:
    """Two decisions and four documents at different stages; what stands already stays as it is."""
    if DecisionList.objects.exists():
        return
    demo = _Demo()
    decided, asked = demo.listed_matters()
    demo.decide(decided)
    demo.ask(asked)
    demo.documents()
    say(f"已办理{YEAR}年度重大行政决策清单和规范性文件（示范），其中各有一件正在公开征求意见。")


class _Demo:
    """Those who work the matters, and the way of each."""

    def __init__(self) -> None:
        self.handler: User = demo_user(Role.HANDLER)
        self.reviewer: User = demo_user(Role.REVIEWER)
        self.lawyer: User = demo_user(Role.LEGAL_REVIEWER)
        self.leader: User = demo_user(Role.LEADER)
        self.department = Department.objects.get(code="enforcement-team")

    def meeting(self, day: date, title: str) -> CollectiveMeeting:
        return records.create(
            CollectiveMeeting,
            actor=self.reviewer,
            department=self.department,
            kind="bureau",
            held_on=day,
            title=title,
            host="孙示范",
            topics="示范议题",
            is_synthetic=True,
        )

    # ---- decisions ----

    def listed_matters(self) -> tuple[MajorDecision, MajorDecision]:
        """The matters of the year on its published list."""
        found = tuple(
            records.create(
                MajorDecision,
                actor=self.handler,
                department=self.department,
                list_year=YEAR,
                title=title,
                handler=self.handler,
                drafter=self.handler,
                proposal="示范：改善环境质量的需要；《中华人民共和国大气污染防治法》。",
                draft=DRAFT,
                explanation=EXPLANATION,
                needs_hearing="no",
                hearing_reason="示范：征求意见中没有较大分歧",
                is_technical="yes",
                has_risk="yes",
                is_synthetic=True,
            )
            for title in ("兰州新区扬尘污染综合防治方案（示范）", "兰州新区噪声敏感区域划分方案（示范）")
        )
        yearly = draw_up_list(
            DecisionList,
            actor=self.handler,
            department=self.department,
            year=YEAR,
            drawn_on=date(YEAR, 1, 12),
            note="社会各界可以书面提出决策建议。（示范数据）",
            is_synthetic=True,
        )
        take_list_step(
            yearly, "approved", actor=self.leader, meeting=self.meeting(date(YEAR, 2, 27), "审定年度清单会议")
        )
        take_list_step(yearly, "published", actor=self.leader, published_on=date(YEAR, 3, 5))
        return found[0], found[1]

    def decide(self, decision: MajorDecision) -> None:
        """All the way: opinions, experts, risk, review, meeting, publication, archive."""
        self.summed_up(decision, date(YEAR, 3, 9))
        take_decision_step(decision, "consulted", actor=self.handler)
        expert = "冯示范，示范大学，大气环境\n陈示范，示范研究院，环境管理"
        assessor = "卫示范，示范咨询公司，社会稳定风险评估"
        low: dict[str, Any] = {"risk_level": "low", "controllable": "yes"}
        nothing: dict[str, Any] = {}
        for kind, people, more in (("expert", expert, nothing), ("risk", assessor, low)):
            add_appraisal(
                DecisionAppraisal,
                actor=self.handler,
                decision=decision,
                kind=kind,
                form="meeting",
                held_on=date(YEAR, 4, 20),
                people=people,
                conclusion="示范结论：可行，风险可控。",
                **more,
            )
        take_decision_step(decision, "appraised", actor=self.handler)
        self.reviewed(decision, date(YEAR, 4, 27), date(YEAR, 5, 13))
        take_decision_step(decision, "discussed", actor=self.leader, **self.said(date(YEAR, 5, 20)))
        take_decision_step(
            decision,
            "decided",
            actor=self.leader,
            decided_on=date(YEAR, 5, 27),
            decision_text=DRAFT,
            announcement="示范说明：公众意见、专家论证意见的采纳情况见附。",
        )
        archive(decision, actor=self.handler, archive_number=f"示范{YEAR}-1", archived_on=date(YEAR, 6, 10))

    def summed_up(self, matter: Any, first: date) -> None:
        """A round whose opinions were moderated and answered."""
        opinions = self.opened(matter, first, first + timedelta(days=31))
        for place, (text, adoption, answer) in enumerate(OPINIONS, start=1):
            moment = datetime.combine(
                first + timedelta(days=place), time(10), timezone.get_default_timezone()
            )
            made = receive_opinion(
                round_pk=opinions.pk, text=text, name="示范居民", sender_hash=f"demo-{place}", at=moment
            )
            moderate(
                made,
                "published",
                actor=self.handler,
                published_text=text,
                adoption=adoption,
                answer=answer,
            )
        take_round_step(
            opinions,
            "summarised",
            actor=self.reviewer,
            summarised_on=first + timedelta(days=36),
            summary="示范：收到意见2条，采纳1条，未采纳1条，理由见逐条答复。",
        )

    def opened(self, matter: Any, first: date, last: date) -> OpinionRound:
        name = "decision" if isinstance(matter, MajorDecision) else "normative"
        made = prepare_round(
            OpinionRound,
            actor=self.handler,
            methods="来信请寄兰州新区生态环境局（示范）",
            **{name: matter},
        )
        return take_round_step(made, "open", actor=self.reviewer, first_day=first, last_day=last)

    def reviewed(self, matter: Any, sent_on: date, reviewed_on: date) -> None:
        name = "decision" if isinstance(matter, MajorDecision) else "normative"
        review = send_for_review(
            LegalityReview,
            actor=self.handler,
            materials="草案文本\n起草说明\n制定依据\n征求意见及采纳情况",
            sent_on=sent_on,
            **{name: matter},
        )
        take_review_step(
            review,
            "concluded",
            actor=self.lawyer,
            reviewed_on=reviewed_on,
            conclusion="lawful",
            opinion="示范意见：符合法定权限和程序，内容合法。",
            lawyers="朱示范（示范律师事务所）",
        )
        matter.refresh_from_db()

    def said(self, day: date) -> dict[str, Any]:
        return {
            "meeting": self.meeting(day, "示范局务会"),
            "expected": 7,
            "present": 6,
            "opinions": "示范：到会成员逐人发表意见，均表示同意。",
            "dissent": "无",
            "leader_opinion": "示范：同意。",
            "leader_spoke_last": True,
            "result": "passed",
        }

    def ask(self, matter: Any) -> None:
        """Before the public today, with an opinion that waits for the officers."""
        today = timezone.localdate()
        opinions = self.opened(matter, today - timedelta(days=5), today + timedelta(days=30))
        receive_opinion(
            round_pk=opinions.pk, text="示范意见：建议公布监测点位。", name="示范居民", sender_hash="demo"
        )

    # ---- normative documents ----

    def documents(self) -> None:
        """Two in force, of which one soon ends; one before the public; a clean-up that goes on."""
        for title, first, provisional in (
            ("兰州新区排污许可监督管理办法（示范）", date(YEAR, 3, 16), False),
            ("兰州新区生态环境轻微违法不予处罚清单管理规定（试行）（示范）", date(YEAR, 3, 23), True),
        ):
            self._filed(self._drafted(title, is_provisional=provisional), first)
        self.ask(self._drafted("兰州新区危险废物转移管理规定（示范）"))
        today = timezone.localdate()
        begin_clean_up(
            CleanUp,
            actor=self.handler,
            department=self.department,
            title=f"{YEAR}年规范性文件清理（示范）",
            ordered_by="示范：定期清理",
            cutoff_on=date(YEAR, 7, 1),
            due_on=today + timedelta(days=30),
            is_synthetic=True,
        )

    def _drafted(self, title: str, **more: Any) -> NormativeDocument:
        return records.create(
            NormativeDocument,
            actor=self.handler,
            many={"forbidden_checked": list(ForbiddenContent.objects.all())},
            department=self.department,
            title=title,
            handler=self.handler,
            drafter=self.handler,
            drafted_on=date(YEAR, 3, 2),
            draft=DRAFT,
            explanation=EXPLANATION,
            fair_review="not_concerned",
            is_synthetic=True,
            **more,
        )

    def _filed(self, document: NormativeDocument, first: date) -> None:
        self.summed_up(document, first)
        take_normative_step(document, "consulted", actor=self.handler)
        self.reviewed(document, date(YEAR, 5, 6), date(YEAR, 5, 18))
        take_normative_step(document, "deliberated", actor=self.leader, **self.said(date(YEAR, 5, 25)))
        term: dict[str, Any] = {"valid_until": date(YEAR + 1, 3, 28)} if document.is_provisional else {}
        take_normative_step(
            document,
            "issued",
            actor=self.leader,
            issued_on=date(YEAR, 6, 1),
            text=DRAFT,
            interpretation="示范解读：制定背景、主要内容和办理方式。",
            **term,
        )
        take_normative_step(
            document,
            "filed",
            actor=self.handler,
            filed_on=date(YEAR, 6, 10),
            filed_with="兰州新区管理委员会（示范）",
        )
        if not document.is_provisional:
            enter_receipt(
                document,
                actor=self.handler,
                receipt_number=f"示范备〔{YEAR}〕1号",
                receipt_on=date(YEAR, 6, 17),
            )
