"""Cases as the law wants them at each stage, and what stands beside them before the decision.

The portal's day in these tests is Monday, 3 March 2025; the case was filed on 13 January, its notice
served on 12 February, so the five working days of the party ran out on the 19th.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Role
from accounts.models import OfficerCertificate, User
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import (
    CaseExtension,
    CaseStop,
    CollectiveDiscussion,
    Defence,
    DiscussionVote,
    EnforcementCase,
    LegalReview,
    PenaltyHearing,
)
from enforcement.procedure_enums import (
    CaseStopKind,
    DefenceChannel,
    DiscussionGround,
    ExtensionKind,
    FilingCondition,
    ReviewGround,
    ReviewOpinion,
    TransferTarget,
    Vote,
)
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_law import RangedProvisionFactory, ViolationProvisionFactory

C = CaseStatus

TODAY = date(2025, 3, 3)
CONDUCT, LEAD, FILED = date(2024, 11, 1), date(2025, 1, 6), date(2025, 1, 13)
REPORTED, EXAMINED, NOTIFIED, SERVED = (
    date(2025, 2, 5),
    date(2025, 2, 7),
    date(2025, 2, 10),
    date(2025, 2, 12),
)
FINE = Decimal(150_000)

_BEFORE_REPORT = (C.LEAD, C.FILED, C.INVESTIGATING)
_OUTCOMES = {
    C.NO_PENALTY: CaseOutcome.NO_PENALTY,
    C.DISMISSED: CaseOutcome.DISMISSED,
    C.TRANSFERRED: CaseOutcome.TRANSFERRED,
    C.NOT_FILED: CaseOutcome.NOT_FILED,
}

# What each step before the decision needs beside a record that is in order.
DETAILS: dict[str, dict[str, Any]] = {
    C.FILED: {"conditions": FilingCondition.values},
    C.EXAMINING: {"investigation_report": "雨水口排放污水属实，建议处罚。"},
    C.NOTIFIED: {"proposed_fine": FINE},
    C.DEFENCE: {"text": "设备检修期间短时排放。", "made_on": date(2025, 2, 14)},
    C.HEARING: {"applied_on": date(2025, 2, 14)},
    C.LEGAL_REVIEW: {"ground": ReviewGround.VOLUNTARY},
    C.DISCUSSION: {"ground": DiscussionGround.VOLUNTARY, "report": "案情汇报。"},
    C.NO_PENALTY: {"ground": "no_fault", "education": "已当面教育。"},
    C.TRANSFERRED: {"target": TransferTarget.OTHER, "recipient": "兰州市水务局", "matter": "超许可取水"},
}


def investigators(count: int = 2, **values: Any) -> list[OfficerCertificate]:
    return [OfficerCertificateFactory(**values) for _ in range(count)]


def lawful_case(status: str = C.NOTIFIED, *, officers: Any = None, **values: Any) -> EnforcementCase:
    """A case in `status` whose record is in order: officers, report, examination, notice and its service."""
    given: dict[str, Any] = {
        "status": status,
        "conduct_on": CONDUCT,
        "lead_on": LEAD,
        "facts": "雨水口排放生产废水。",
        "recused": "已告知，当事人未申请回避",
        "outcome": _OUTCOMES.get(C(status), ""),
    }
    if status not in (C.LEAD, C.NOT_FILED):
        given |= {"filed_on": FILED, "filing_number": ""}
    if status not in (*_BEFORE_REPORT, C.NOT_FILED):
        given |= {
            "reported_on": REPORTED,
            "investigation_report": "雨水口排放生产废水属实。",
            "examiner": UserFactory(roles=[Role.REVIEWER]),
            "examined_on": EXAMINED,
            "examination_opinion": "事实清楚，证据充分。",
            "notified_on": NOTIFIED,
            "notice_served_on": SERVED,
            "hearing_offered": True,
            "proposed_fine": FINE,
            "proposed_confiscation": Decimal(0),
            "proposed_kinds": ["fine"],
        }
    if status == C.DISMISSED:
        given["dismissed_on"] = TODAY
    if status == C.SUSPENDED:
        given["suspended_from"] = C.INVESTIGATING
    case = EnforcementCaseFactory(**given | values)
    case.investigators.set(investigators() if officers is None else officers)
    provision = RangedProvisionFactory()
    kind = ViolationTypeFactory()
    ViolationProvisionFactory(violation_type=kind, provision=provision)
    case.violation_types.add(kind)
    case.provisions.add(provision)
    return case


class DefenceFactory(DjangoModelFactory):
    class Meta:
        model = Defence

    ledger_no = factory.Sequence(lambda n: f"ZFSB-T-{n:05d}")
    case = factory.LazyFunction(lawful_case)
    made_on = date(2025, 2, 14)
    channel = DefenceChannel.WRITTEN
    text = "设备检修期间短时排放。"

    class Params:
        answered = factory.Trait(
            adoption="not_adopted", answer="检修未停产，不予采纳。", answered_on=date(2025, 2, 21)
        )


class PenaltyHearingFactory(DjangoModelFactory):
    class Meta:
        model = PenaltyHearing

    ledger_no = factory.Sequence(lambda n: f"ZFT-T-{n:05d}")
    case = factory.LazyFunction(lambda: lawful_case(C.HEARING))
    applied_on = date(2025, 2, 14)
    applicant = "示范公司"

    class Params:
        held = factory.Trait(
            notified_on=date(2025, 2, 17),
            held_on=date(2025, 2, 26),
            ended_on=date(2025, 2, 26),
            place="一楼会议室",
            record="双方质证。",
            opinion="建议维持。",
        )


class LegalReviewFactory(DjangoModelFactory):
    """Agreed on 27 February; `waiting=True` for one without an opinion."""

    class Meta:
        model = LegalReview

    ledger_no = factory.Sequence(lambda n: f"ZFSH-T-{n:05d}")
    case = factory.LazyFunction(lambda: lawful_case(C.LEGAL_REVIEW))
    ground = ReviewGround.COMPLEX
    submitted_on = date(2025, 2, 26)
    reviewer = factory.SubFactory(UserFactory, roles=[Role.LEGAL_REVIEWER])
    opinion = ReviewOpinion.AGREED
    text = "同意。"
    reviewed_on = date(2025, 2, 27)

    class Params:
        waiting = factory.Trait(reviewer=None, opinion="", text="", reviewed_on=None)


class CollectiveDiscussionFactory(DjangoModelFactory):
    """Agreed on 28 February; `open=True` for one that is not concluded."""

    class Meta:
        model = CollectiveDiscussion

    ledger_no = factory.Sequence(lambda n: f"ZFJT-T-{n:05d}")
    case = factory.LazyFunction(lambda: lawful_case(C.DISCUSSION))
    ground = DiscussionGround.LARGE_AMOUNT
    held_on = date(2025, 2, 28)
    host = factory.SubFactory(UserFactory, roles=[Role.LEADER])
    report = "案情汇报。"
    conclusion = "同意处理意见。"
    is_approved = True

    class Params:
        open = factory.Trait(conclusion="", is_approved=None)


class DiscussionVoteFactory(DjangoModelFactory):
    class Meta:
        model = DiscussionVote

    ledger_no = factory.Sequence(lambda n: f"ZFBJ-T-{n:05d}")
    discussion = factory.SubFactory(CollectiveDiscussionFactory)
    member = factory.SubFactory(UserFactory, roles=[Role.LEADER])
    vote = Vote.FOR


class CaseStopFactory(DjangoModelFactory):
    class Meta:
        model = CaseStop

    ledger_no = factory.Sequence(lambda n: f"ZFZZ-T-{n:05d}")
    case = factory.LazyFunction(lambda: lawful_case(C.INVESTIGATING))
    kind = CaseStopKind.MONITORING
    first_day = date(2025, 2, 6)
    remark = "委托监测"


class CaseExtensionFactory(DjangoModelFactory):
    class Meta:
        model = CaseExtension

    ledger_no = factory.Sequence(lambda n: f"ZFYQ-T-{n:05d}")
    case = factory.LazyFunction(lambda: lawful_case(C.INVESTIGATING))
    kind = ExtensionKind.DECISION
    days = 30
    approved_on = date(2025, 3, 3)
    approver = factory.SubFactory(UserFactory, roles=[Role.LEADER])
    ground = "案情复杂"


def discussed(case: EnforcementCase, *, members: list[User] | None = None, **values: Any) -> Any:
    """A concluded discussion with three votes for it."""
    discussion = CollectiveDiscussionFactory(case=case, **values)
    for member in members or [UserFactory(roles=[Role.LEADER]) for _ in range(3)]:
        DiscussionVoteFactory(discussion=discussion, member=member)
    return discussion
