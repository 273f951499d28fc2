"""A penalty case of the demonstration, taken through its steps by the portal's own services.

Each act states the day on which it was done, counted in 工作日 from the lead, so that every gate judges it
as it would have judged the officers then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Role
from accounts.models import OfficerCertificate, User
from common.documents.content import DocumentContent, Paragraph
from common.documents.pdf import render_pdf
from common.documents.services import confirm_receipt
from common.models import OfficialDocument
from enforcement.discretion import factors_of, standard_for
from enforcement.enums import CaseSource, CaseStatus, DisclosureKind, PaymentKind
from enforcement.models import (
    CollectiveDiscussion,
    EnforcementCase,
    EnforcementDisclosure,
    FinePayment,
    LegalReview,
    PositiveListEntry,
    ViolationType,
)
from enforcement.procedure_enums import (
    DefenceAdoption,
    DeliveryMethod,
    DiscussionGround,
    EvidenceKind,
    FilingCondition,
    ReviewGround,
    ReviewOpinion,
    Vote,
)
from enforcement.services import by_hand, take_case_step
from enforcement.services.defences import answer_defence
from enforcement.services.disclosures import create_disclosure
from enforcement.services.discretion import record_worksheet
from enforcement.services.discussions import cast_vote, conclude_discussion
from enforcement.services.evidence import record_evidence
from enforcement.services.examinations import record_examination
from enforcement.services.notices import record_notice_service
from enforcement.services.participation import file_defence
from enforcement.services.payments import create_payment
from enforcement.services.publishing import CHANNEL
from enforcement.services.reviews import give_opinion
from lanzhou_eco.demo import demo_user
from lanzhou_eco.demo_users import FIRMS, STAFF
from registry.models import Enterprise, Provision
from registry.selectors import work_calendar

PREFIX = "ZF-SF"  # 示范; the mark by which a second run knows the first
QUALIFICATION = "示范-法律职业资格-0001"
# What a step of today reckons with may lie so many days ahead, and must lie in a loaded calendar year.
AHEAD = timedelta(days=20)
# 工作日 from the lead on which each act is done.
DAYS = {
    "filed": 2,
    "investigating": 3,
    "evidence": 4,
    "reported": 9,
    "examined": 10,
    "notified": 11,
    "served_notice": 12,
    "defended": 14,
    "answered": 16,
    "submitted": 19,
    "reviewed": 20,
    "discussed": 21,
    "decided": 22,
    "served": 24,
    "performing": 24,
    "published": 26,
    "paid": 29,
    "closed": 34,
    "archived": 39,
}


class Cast:
    """The people, enterprises and days that all matters of the demonstration share."""

    def __init__(self) -> None:
        self.clerk = User.objects.get(username="jingban")
        self.second = User.objects.get(username="jingban2")
        self.reviewer, self.lawyer = demo_user(Role.REVIEWER), demo_user(Role.LEGAL_REVIEWER)
        self.leaders = [
            User.objects.get(username=person.username) for person in STAFF if Role.LEADER in person.roles
        ]
        self.leader = self.leaders[0]
        self.officers = list(
            OfficerCertificate.objects.filter(user__in=[self.clerk, self.second]).order_by("number")
        )
        self.applicants = [User.objects.get(username=firm[0].username) for firm in FIRMS]
        self.firms = [Enterprise.objects.get(uscc=firm[1]) for firm in FIRMS]
        self.calendar = work_calendar()
        self.today = min(timezone.localdate(), self.calendar.last - AHEAD)

    @cached_property
    def others(self) -> list[Enterprise]:
        """Invented enterprises of the ledger: none with users, none of the positive list."""
        found = Enterprise.objects.filter(is_synthetic=True, closed_on__isnull=True)
        listed = PositiveListEntry.objects.values("enterprise")
        others = found.exclude(pk__in=[firm.pk for firm in self.firms]).exclude(pk__in=listed)
        return list(others.order_by("uscc")[:20])

    def ago(self, days: int) -> date:
        """The day that lies so many working days before today, today or the last one worked for none."""
        day = self.today
        while not self.calendar.is_working(day) or self.calendar.between(day, self.today) < days:
            day -= timedelta(days=1)
        return day

    def after(self, day: date, days: int) -> date:
        """So many working days later, but never after today."""
        return min(self.calendar.add(day, days), self.today)


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a day in Lanzhou, never one that is still to come."""
    return min(datetime.combine(day, time(hour), timezone.get_default_timezone()), timezone.now())


# The acts in their order; `until` takes those that are left.
WAY = (
    "filed",
    "investigating",
    "reported",
    "examined",
    "weighed",
    "told",
    "notice_served",
    "defended",
    "reviewed",
    "discussed",
    "decided",
    "served",
    "performing",
    "paid",
    "closed",
    "archived",
)


@dataclass
class CaseMaker:
    """One case, taken along `WAY`; the methods are its acts."""

    cast: Cast
    number: int
    title: str
    lead_on: date
    enterprise: Enterprise | None
    violation: str = "permit-conditions"
    provision: str = "permit-regulation-36"
    fine: Decimal = Decimal(60_000)
    facts: str = "未按排污许可证规定的频次开展废水自行监测，2个季度无监测记录（示范）。"
    values: dict[str, Any] = field(default_factory=dict)
    registered: EnforcementCase | None = None  # one that began from an inspection or a lead

    def __post_init__(self) -> None:
        self.case = self.registered or self._registered()
        self.left = list(WAY)

    def until(self, act: str) -> CaseMaker:
        """Do what is left of the way up to `act`."""
        while self.left and WAY.index(self.left[0]) <= WAY.index(act):
            getattr(self, self.left.pop(0))()
            self.case.refresh_from_db()
        return self

    def _registered(self) -> EnforcementCase:
        cast = self.cast
        given: dict[str, Any] = {
            "ledger_no": f"{PREFIX}-{self.number:02d}",
            "enterprise": self.enterprise,
            "department": self.enterprise.department if self.enterprise else cast.clerk.department,
            "handler": cast.second if self.number % 3 == 0 else cast.clerk,
            "title": self.title,
            "source": CaseSource.INSPECTION,
            "lead_on": self.lead_on,
            "conduct_on": self.lead_on - timedelta(days=10),
            "facts": self.facts,
            "is_synthetic": True,
        }
        many = {
            "violation_types": [ViolationType.objects.get(code=self.violation)],
            "provisions": [Provision.objects.get(code=self.provision)],
        }
        return by_hand.record_case(EnforcementCase, actor=cast.clerk, many=many, **given | self.values)

    def on(self, act: str) -> date:
        return self.cast.after(self.lead_on, DAYS[act])

    def step(self, to: str, *, actor: User, **details: Any) -> CaseMaker:
        take_case_step(self.case, to, actor=actor, **details)
        return self

    # -- before the notice --

    def filed(self) -> None:
        self.step(
            CaseStatus.FILED,
            actor=self.cast.leader,
            filed_on=self.on("filed"),
            conditions=FilingCondition.values,
            investigators=self.cast.officers,
        )

    def investigating(self) -> None:
        """With what the officers took as evidence."""
        self.step(CaseStatus.INVESTIGATING, actor=self.cast.clerk, started_on=self.on("investigating"))
        for kind, name, proves in (
            (EvidenceKind.RECORD, "现场检查（勘察）笔录", "检查当日的生产和治理设施运行情况"),
            (EvidenceKind.DOCUMENTARY, "排污许可证副本及自行监测台账复印件", "应当开展监测的频次和实际记录"),
        ):
            record_evidence(
                self.case,
                actor=self.cast.clerk,
                kind=kind,
                name=name,
                proves=proves,
                taken_at=moment(self.on("evidence")),
                place="企业现场（示范）",
                taken_by=self.cast.clerk,
                second_taker=self.cast.second,
                uploads=[paper(name)],
            )

    def reported(self) -> None:
        self.step(
            CaseStatus.EXAMINING,
            actor=self.cast.clerk,
            reported_on=self.on("reported"),
            investigation_report="违法事实清楚，证据相互印证，建议依法予以处罚（示范）。",
            recused="已告知申请回避的权利，当事人不申请回避",
        )

    def examined(self) -> None:
        record_examination(
            self.case,
            actor=self.cast.reviewer,
            examination_opinion="事实清楚、证据确凿、定性准确、程序合法，同意拟处罚意见（示范）。",
            examined_on=self.on("examined"),
        )

    def weighed(self) -> None:
        """The discretion standard, by the first answer to each factor; the amount of the story departs."""
        kind, article = self.case.violation_types.get(), self.case.provisions.get()
        day = self.on("examined")
        levels = [found[0] for found in factors_of(standard_for(kind, day)).values()]
        sheet = record_worksheet(
            actor=self.cast.clerk,
            case=self.case,
            violation_type=kind,
            provision=article,
            levels=levels,
            chosen_amount=self.fine,
            deviation_reason="综合违法次数、整改情况和企业规模，集体研究酌情确定（示范）。",
            made_on=day,
        )
        self.fine = sheet.chosen_amount

    # -- the party --

    def told(self) -> None:
        """The notice is sent; where the amount is large, with the right to a hearing."""
        self.step(
            CaseStatus.NOTIFIED,
            actor=self.cast.reviewer,
            notified_on=self.on("notified"),
            proposed_fine=self.fine,
            hearing_offered=self.is_large,
        )

    def notice_served(self) -> None:
        record_notice_service(
            self.case,
            actor=self.cast.clerk,
            served_on=self.on("served_notice"),
            method=DeliveryMethod.DIRECT,
            receiver=self.case.party,
            place="当事人住所（示范）",
        )

    def defended(self) -> None:
        defence = file_defence(
            self.case,
            actor=self.cast.clerk,
            text="已委托第三方补充监测并完善管理制度，请求从轻处罚（示范）。",
            made_on=self.on("defended"),
            author="当事人委托代理人",
        )
        answer_defence(
            defence,
            actor=self.cast.second,
            adoption=DefenceAdoption.PARTLY,
            answer="违法事实成立；及时改正的情节在裁量时已予考虑（示范）。",
            answered_on=self.on("answered"),
        )

    # -- decision --

    def submitted(self, ground: str = ReviewGround.VOLUNTARY) -> LegalReview:
        self.step(
            CaseStatus.LEGAL_REVIEW,
            actor=self.cast.reviewer,
            submitted_on=self.on("submitted"),
            ground=ground,
        )
        return self.case.reviews.get()

    def reviewed(self) -> None:
        give_opinion(
            self.submitted(),
            actor=self.cast.lawyer,
            opinion=ReviewOpinion.AGREED,
            text="主体适格，权限合法，事实清楚，适用法律正确，程序合法，同意（示范）。",
            reviewed_on=self.on("reviewed"),
            qualification=QUALIFICATION,
        )

    def discussing(self) -> CollectiveDiscussion:
        """The discussion is called; the first leader has voted."""
        self.step(
            CaseStatus.DISCUSSION,
            actor=self.cast.leader,
            ground=DiscussionGround.LARGE_AMOUNT if self.is_large else DiscussionGround.VOLUNTARY,
            held_on=self.on("discussed"),
            host=self.cast.leader,
            attendees="局领导班子成员；调查人员列席汇报",
            report="案情、证据、陈述申辩及法制审核意见汇报（示范）。",
        )
        found = self.case.discussions.get()
        cast_vote(found, actor=self.cast.leader, vote=Vote.FOR, opinion="同意")
        return found

    def discussed(self) -> None:
        """Only where the amount is large."""
        if not self.is_large:
            return
        discussion = self.discussing()
        for member in self.cast.leaders[1:]:
            cast_vote(discussion, actor=member, vote=Vote.FOR, opinion="同意")
        conclude_discussion(
            discussion, actor=self.cast.leader, conclusion="同意拟处罚意见（示范）。", is_approved=True
        )

    @property
    def is_large(self) -> bool:
        """Whether a hearing is offered and the heads discuss."""
        return self.fine >= (Decimal(5_000) if self.case.is_citizen else Decimal(200_000))

    def decided(self) -> None:
        self.step(
            CaseStatus.DECIDED,
            actor=self.cast.leader,
            decided_on=self.on("decided"),
            seriousness="general",
        )

    # -- afterwards --

    def served(self) -> None:
        self.step(
            CaseStatus.SERVED,
            actor=self.cast.clerk,
            served_on=self.on("served"),
            delivery_method=DeliveryMethod.DIRECT,
            place="当事人住所（示范）",
        )

    def performing(self) -> None:
        self.step(CaseStatus.PERFORMING, actor=self.cast.clerk)

    def pay(self, amount: Decimal, day: date) -> None:
        create_payment(
            FinePayment,
            actor=self.cast.clerk,
            case=self.case,
            kind=PaymentKind.FINE,
            amount=amount,
            paid_on=day,
            receipt_number=f"SF{self.number:02d}{self.case.payments.count() + 1:04d}",
            is_synthetic=True,
        )

    def paid(self) -> None:
        self.pay(self.fine, self.on("paid"))

    def closed(self) -> None:
        self.step(CaseStatus.CLOSED, actor=self.cast.reviewer, closed_on=self.on("closed"))

    def received(self) -> None:
        """The first enterprise's user confirms online what was served on paper as well."""
        for document in OfficialDocument.objects.of(self.case).for_party():
            if document.awaits_receipt:
                confirm_receipt(document, actor=self.cast.applicants[0])

    def archived(self) -> None:
        self.step(
            CaseStatus.ARCHIVED,
            actor=self.cast.clerk,
            archived_on=self.on("archived"),
            gap_reason="示范案件，纸质材料未扫描入卷",
        )

    def logged(self) -> None:
        """Shown on time, as the log of publications says; `publish_case_history` takes it over."""
        create_disclosure(
            EnforcementDisclosure,
            actor=self.cast.clerk,
            department=self.case.department,
            kind=DisclosureKind.RESULT,
            title=f"行政处罚结果公示：{self.title}"[:200],
            case=self.case,
            published_on=self.on("published"),
            channel=CHANNEL,
            is_synthetic=True,
        )


_PAPERS: dict[str, bytes] = {}


def paper(title: str) -> ContentFile[bytes]:
    """An invented document; one of each title serves all matters."""
    if title not in _PAPERS:
        content = DocumentContent(
            title=title,
            issuer="示范企业（虚构）",
            dated_on=timezone.localdate(),
            blocks=(Paragraph("示范证据材料，内容均为虚构。"),),
            notice=DocumentContent.SYNTHETIC_NOTICE,
        )
        _PAPERS[title] = render_pdf(content, identifier=title)
    return ContentFile(_PAPERS[title], name=f"{title}.pdf")
