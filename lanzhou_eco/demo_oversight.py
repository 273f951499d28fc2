"""The demonstration's disputes, suggestions, supervision and file review of the present year; once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Department, User
from common import records
from governance.dispute import work
from governance.dispute.steps import take_dispute_step
from governance.enums import AdviceKind, LitigationKind, LitigationOutcome, LitigationStatus
from governance.file_review.services import take_round_step
from governance.models import Advice, FileReviewRound, Litigation, ReviewStandard, SupervisionPlan
from governance.suggestion.services import add_measure, receive_advice
from governance.supervising import services as supervising
from governance.supervising.enums import FindingStatus, PlanStatus
from lanzhou_eco.demo import DemoFailed, demo_user

LEGAL, CHEMICAL, BRANCH = "legal-section", "chemical-park-office", "qinchuan-branch"
PLAN = "{year}年对园区和秦川分局的层级监督计划（示范）"
# The sample ledger's year: its cases are closed.
LEDGER_YEAR = 2024


def demo_oversight(say: Callable[[str], None]) -> None:
    """One of each kind of matter in different stages; does nothing where the year's plan is there."""
    today = timezone.localdate()
    if SupervisionPlan.objects.filter(title=PLAN.format(year=today.year)).exists():
        return
    _pending_suit(today)
    _lost_reconsideration(today)
    _suggestion(today)
    _supervision(today)
    drawn = _file_review(today)
    say(f"已生成示范的复议应诉、检察建议、层级监督，案卷评查抽取{drawn}件。")


def _department(code: str) -> Department:
    return Department.objects.get(code=code)


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise DemoFailed("示范用户尚未建立，请先运行 manage.py seed_demo。")
    return user


def _dispute(today: date, days: int, **values: Any) -> Litigation:
    """Received so many days ago, in hand."""
    officer = demo_user(Role.HANDLER)
    return records.create(
        Litigation,
        actor=officer,
        department=_department(LEGAL),
        handler=officer,
        received_on=today - timedelta(days=days),
        is_synthetic=True,
        **values,
    )


def _pending_suit(today: date) -> None:
    """Evidence is listed, agents are named; the answer is due in some days."""
    officer = demo_user(Role.HANDLER)
    suit = _dispute(
        today,
        8,
        kind=LitigationKind.FIRST_INSTANCE,
        case_number=f"（{today.year}）示范行初1号",
        title="不服行政处罚决定（示范）",
        claimant="示范公司（虚构）",
        authority="示范人民法院",
    )
    for name, purpose in (("现场检查笔录", "证明违法事实"), ("处罚决定书及送达回证", "证明程序合法")):
        work.add_evidence(suit, actor=officer, name=name, purpose=purpose, source="执法案卷", pages=4)
    work.entrust(
        suit,
        actor=officer,
        kind="staff",
        name="钱示范",
        post="法规科",
        power="general",
        entrusted_on=today - timedelta(days=3),
    )


def _lost_reconsideration(today: date) -> None:
    """Answered in time, changed, in force, analysed; its mending is under way."""
    officer = demo_user(Role.HANDLER)
    dispute = _dispute(
        today,
        10,
        kind=LitigationKind.RECONSIDERATION,
        case_number=f"示范复议〔{today.year}〕1号",
        title="不服责令改正决定（示范）",
        claimant="示范建材厂（虚构）",
        authority="兰州新区管理委员会",
        accepted_on=today - timedelta(days=11),
    )
    work.add_evidence(dispute, actor=officer, name="责令改正决定书", purpose="证明行政行为", pages=2)
    day = today - timedelta(days=5)
    take_dispute_step(
        dispute,
        LitigationStatus.ANSWERED,
        actor=officer,
        answer="责令改正事实清楚、依据正确。",
        answered_on=day,
    )
    take_dispute_step(
        dispute,
        LitigationStatus.CONCLUDED,
        actor=officer,
        outcome=LitigationOutcome.UNLAWFUL,
        concluded_on=today - timedelta(days=1),
        judgment_number=f"示范复决〔{today.year}〕1号",
        summary="改正期限未考虑设备安装周期，确认违法。",
    )
    work.analyse_loss(
        dispute,
        actor=officer,
        loss_reason="unfit",
        analysis="未征询企业安装周期即确定改正期限。",
        lesson="确定改正期限前应当核实改正所需的合理时间",
        measures="修订责令改正决定书的审核要点；自查在办案件的改正期限。",
        owner="法规科",
        due_on=today + timedelta(days=30),
    )


def _suggestion(today: date) -> None:
    officer = demo_user(Role.HANDLER)
    advice = receive_advice(
        Advice,
        actor=officer,
        department=_department(LEGAL),
        handler=officer,
        kind=AdviceKind.PUBLIC_INTEREST,
        document_number=f"示范检行公建〔{today.year}〕1号",
        issuer="示范人民检察院",
        content="督促依法处置示范地块堆放的一般工业固体废物，完善巡查机制。",
        received_on=today - timedelta(days=20),
        due_on=None,
        is_synthetic=True,
    )
    for content, days in (("清运并规范处置堆放的固体废物", 15), ("建立固体废物堆场巡查台账", 30)):
        add_measure(
            advice,
            actor=officer,
            content=content,
            owner="固体废物管理科",
            due_on=today + timedelta(days=days),
        )


def _supervision(today: date) -> None:
    """An approved plan; a check with a finding that waits for its recheck and one that waits for mending."""
    officer, leader = demo_user(Role.HANDLER), demo_user(Role.LEADER)
    plan = records.create(
        SupervisionPlan,
        actor=officer,
        department=_department(LEGAL),
        year=today.year,
        title=PLAN.format(year=today.year),
        is_synthetic=True,
    )
    items = [
        supervising.add_item(
            plan,
            actor=officer,
            target=_department(target),
            subject=subject,
            basis="层级监督与责任追究制度",
            due_on=date(today.year, 12, 31),
        )
        for target, subject in (
            (CHEMICAL, "行政执法程序规范性检查"),
            (BRANCH, "责令改正跟踪复查情况检查"),
        )
    ]
    supervising.take_plan_step(plan, PlanStatus.APPROVED, actor=leader)
    check = supervising.check_item(items[0], actor=officer, checked_on=today, checkers="张示范、钱示范")
    for content, ground in (
        ("两份现场检查笔录缺被检查人签名", "行政处罚法第五十五条"),
        ("一份送达回证未载明送达日期", "行政处罚法第六十一条"),
    ):
        finding = supervising.add_finding(
            check, actor=officer, content=content, ground=ground, due_on=today + timedelta(days=15)
        )
    supervising.issue_opinion(check, actor=officer)
    supervising.take_finding_step(
        finding, FindingStatus.RECTIFIED, actor=_user("yuanqu"), rectification="已补正并组织培训。"
    )


def _file_review(today: date) -> int:
    """Three closed cases of the sample ledger, drawn for two reviewers; how many were drawn."""
    organiser = demo_user(Role.LEGAL_REVIEWER)
    standard = ReviewStandard.objects.filter(kind="penalty").order_by("-effective_from").first()
    if standard is None:
        raise DemoFailed("案卷评查标准尚未录入，请先运行 manage.py load_reference。")
    review_round = records.create(
        FileReviewRound,
        actor=organiser,
        many={"reviewers": [_user("shenhe"), _user("shenpi"), _user("fashen")]},
        department=_department(LEGAL),
        for_year=today.year,
        title=f"{today.year}年行政处罚案卷评查（示范）",
        kind="penalty",
        standard=standard,
        period_from=date(LEDGER_YEAR, 1, 1),
        period_to=date(LEDGER_YEAR, 12, 31),
        sample_size=3,
        is_synthetic=True,
    )
    take_round_step(review_round, "drawn", actor=organiser, witness="陈示范")
    return review_round.files.count()
