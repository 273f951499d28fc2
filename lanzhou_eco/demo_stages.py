"""Cases of the demonstration: one at each stage in which someone has something to do.

Nothing falls into a year whose report is published. The cases of the past that the public reads are
told to the log of publications here; `lanzhou_eco.demo_enforcement` puts them on display.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from common import records
from enforcement.enums import CaseStatus, NoPenaltyGround, OrderStatus
from enforcement.models import EnforcementCase, EnforcementLead, ViolationType
from enforcement.procedure_enums import (
    CoercionKind,
    CurtailmentKind,
    CurtailmentStatus,
    DeliveryMethod,
    LeadKind,
    PaymentPlanKind,
    PaymentPlanStatus,
    ReinspectionResult,
    ReviewGround,
    SubmissionKind,
    TransferTarget,
)
from enforcement.services.coercion import deliver_coercion, impose_coercion
from enforcement.services.curtailments import impose_curtailment, take_curtailment_step
from enforcement.services.daily_penalties import propose_daily_penalty
from enforcement.services.demands import record_reminder_service
from enforcement.services.hearings import notify_hearing
from enforcement.services.leads import case_from_lead
from enforcement.services.orders import issue_order, take_order_step
from enforcement.services.participation import apply_for_hearing
from enforcement.services.payment_plans import apply_for_plan, take_plan_step
from enforcement.services.publishing import prepare_publication
from enforcement.services.reinspections import record_reinspection
from enforcement.services.submissions import submit
from lanzhou_eco.demo_cases import CaseMaker, Cast, moment, paper
from registry.models import Enterprise, Provision

LARGE = Decimal(260_000)
DAILY = Decimal(20_000)


class StagesDemo:
    """Seeds the cases; each method is one of them, in the order of the way."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def seed(self) -> None:
        for matter in (
            self.lead,
            self.complaint,
            self.investigating,
            self.examining,
            self.waiting_for_defence,
            self.hearing,
            self.legal_review,
            self.discussion,
            self.decided,
            self.served,
            self.instalments,
            self.overdue,
            self.seizure,
            self.curtailment,
            self.police,
            self.suspended,
            self.no_penalty,
            self.dismissed,
            self.on_the_spot,
            self.daily_chain,
        ):
            matter()

    def case(self, number: int, title: str, days: int, enterprise: Enterprise | None = None) -> CaseMaker:
        firm = enterprise or self.cast.others[number % 10]
        return CaseMaker(self.cast, number, f"{firm.name}{title}案", self.cast.ago(days), firm)

    def large(self, number: int, days: int, enterprise: Enterprise | None = None) -> CaseMaker:
        """One whose amount calls for a hearing and for the heads to discuss it."""
        firm = enterprise or self.cast.others[number % 10]
        return CaseMaker(
            self.cast,
            number,
            f"{firm.name}未落实环保“三同时”案",
            self.cast.ago(days),
            firm,
            violation="three-simultaneous",
            provision="construction-regulation-23",
            fine=LARGE,
            facts="配套建设的废气治理设施未经验收，主体工程即投入生产（示范）。",
        )

    # -- before the decision --

    def lead(self) -> None:
        self.case(1, "未按证开展自行监测", 3)

    def complaint(self) -> None:
        """A complaint that became a case at once, filed within its fifteen days."""
        cast, firm = self.cast, self.cast.others[15]
        lead = records.create(
            EnforcementLead,
            actor=cast.clerk,
            ledger_no="ZFX-SF-04",
            department=firm.department,
            enterprise=firm,
            kind=LeadKind.COMPLAINT,
            received_on=cast.ago(7),
            subject="夜间偷排废气（示范）",
            content="群众反映该企业夜间停用治理设施（示范），附照片。",
            reporter_name="示范群众",
            reporter_contact="0931-0000000",
            handler=cast.clerk,
            is_synthetic=True,
        )
        case = case_from_lead(
            lead,
            actor=cast.clerk,
            title=f"{firm.name}未按证记录治理设施运行台账案",
            facts="治理设施运行台账缺失5日（示范）。",
            violation_types=[ViolationType.objects.get(code="ledger-incomplete")],
            conduct_on=cast.ago(9),
        )
        CaseMaker(cast, 2, case.title, cast.ago(7), firm, registered=case).until("filed")

    def investigating(self) -> None:
        self.case(3, "排污口标识不规范", 8).until("investigating")

    def examining(self) -> None:
        """The report is in; the examiner has not given an opinion."""
        self.case(4, "未按证开展自行监测", 12).until("reported")

    def waiting_for_defence(self) -> None:
        """The notice reached the demonstration's own enterprise: its user may defend it now."""
        self.case(5, "未按证开展自行监测", 13, self.cast.firms[0]).until("notice_served")

    def hearing(self) -> None:
        """The party asked for a hearing, which is to come."""
        cast, made = self.cast, self.large(6, 20).until("notice_served")
        hearing = apply_for_hearing(
            made.case, actor=cast.clerk, applied_on=cast.ago(5), applicant="当事人法定代表人"
        )
        notify_hearing(
            hearing,
            actor=cast.clerk,
            notified_on=cast.ago(3),
            held_on=cast.calendar.add(cast.today, 8),
            place="局一楼会议室（示范）",
            host=cast.lawyer,
            time="上午9时",
        )

    def legal_review(self) -> None:
        """With a discretion worksheet; the reviewer has to give an opinion."""
        made = self.case(7, "未按证报送执行报告", 22)
        made.until("defended").submitted(ReviewGround.COMPLEX)

    def discussion(self) -> None:
        """One of three has voted."""
        self.large(8, 24).until("reviewed").discussing()

    # -- after it --

    def decided(self) -> None:
        """To be delivered; its publication waits for the second person."""
        made = self.case(9, "未按证开展自行监测", 25).until("decided")
        self._prepared(made.case)

    def served(self) -> None:
        """The second demonstration enterprise has paid, and its proof waits for the officer."""
        made = self.case(10, "环境管理台账不完整", 30, self.cast.firms[1]).until("performing")
        self._prepared(made.case)
        submit(
            made.case,
            actor=self.cast.applicants[1],
            kind=SubmissionKind.PAYMENT_PROOF,
            text="罚款已缴纳，附银行回单，请核对入账（示范）。",
            uploads=[paper("缴款凭证")],
        )

    def _prepared(self, case: EnforcementCase) -> None:
        prepare_publication(case, actor=self.cast.clerk, seriousness="general", public_facts=case.facts)

    def instalments(self) -> None:
        """In two parts: the first is paid, the second is to come."""
        cast = self.cast
        made = self.large(11, 60).until("performing")
        plan = apply_for_plan(
            made.case,
            actor=cast.clerk,
            kind=PaymentPlanKind.INSTALMENTS,
            ground="订单减少，一时资金周转困难，附财务报表（示范）。",
            applied_on=cast.ago(32),
            requested_until=cast.today + timedelta(days=40),
        )
        half = LARGE / 2
        take_plan_step(
            plan,
            PaymentPlanStatus.GRANTED,
            actor=cast.leader,
            instalments=[(cast.ago(10), half), (cast.today + timedelta(days=40), half)],
            answered_on=cast.ago(30),
        )
        made.case.refresh_from_db()
        made.pay(half, cast.ago(11))

    def overdue(self) -> None:
        """Not paid in time: the surcharge grows, and the party was reminded."""
        made = self.case(12, "未按证开展自行监测", 70).until("performing")
        made.step(CaseStatus.REMINDED, actor=self.cast.clerk, reminded_on=self.cast.ago(15))
        given = {"method": DeliveryMethod.DIRECT, "place": "当事人住所（示范）"}
        record_reminder_service(made.case, actor=self.cast.clerk, served_on=self.cast.ago(14), **given)

    # -- measures --

    def seizure(self) -> None:
        cast = self.cast
        made = self.case(13, "擅自停用治理设施", 9).until("investigating")
        day = cast.ago(4)
        article = Provision.objects.get(code="eco-code-52")
        measure = impose_coercion(
            actor=cast.clerk,
            kind=CoercionKind.SEAL,
            ground="违法排放污染物，可能造成严重污染（示范）。",
            items="1号喷涂线排放废气的喷枪及配套风机各一台（示范）",
            imposed_at=moment(day, 11),
            officers=cast.officers,
            case=made.case,
            provision=article if article.law.is_in_force_on(day) else None,
            approved_at=moment(day, 9),
            approver=cast.leader,
        )
        deliver_coercion(measure, actor=cast.clerk, delivered_on=day)

    def curtailment(self) -> None:
        """Production of the second demonstration enterprise is restricted; its plan is awaited."""
        cast = self.cast
        made = self.case(14, "超过许可排放量排放污染物", 15, cast.firms[1]).until("investigating")
        measure = impose_curtailment(
            actor=cast.leader,
            kind=CurtailmentKind.RESTRICT,
            ground="挥发性有机物排放量超过许可排放总量（示范）。",
            decided_on=cast.ago(8),
            provision=Provision.objects.get(code="permit-regulation-34"),
            case=made.case,
        )
        take_curtailment_step(
            measure, CurtailmentStatus.DELIVERED, actor=cast.clerk, delivered_on=cast.ago(6)
        )

    # -- other ends --

    def police(self) -> None:
        self.case(15, "涉嫌篡改自动监测数据", 30).until("examined").step(
            CaseStatus.TRANSFERRED,
            actor=self.cast.leader,
            transferred_on=self.cast.ago(18),
            target=TransferTarget.CRIME,
            recipient="兰州新区公安局（示范）",
            matter="涉嫌污染环境罪：干扰自动监测设施（示范）",
        )

    def suspended(self) -> None:
        self.case(16, "未按证开展自行监测", 45).until("investigating").step(
            CaseStatus.SUSPENDED,
            actor=self.cast.reviewer,
            suspended_on=self.cast.ago(30),
            reason="须以另案的司法鉴定结论为依据，鉴定尚未作出（示范）",
        )

    def no_penalty(self) -> None:
        """轻微不罚 in a case that was filed."""
        self.case(17, "排污口标识不规范", 28).until("examined").step(
            CaseStatus.NO_PENALTY,
            actor=self.cast.leader,
            decided_on=self.cast.ago(16),
            ground=NoPenaltyGround.MINOR,
            education="已对当事人进行法制教育，当事人书面承诺规范管理（示范）。",
            provision=Provision.objects.get(code="penalty-law-33"),
        )

    def dismissed(self) -> None:
        self.case(18, "未按证报送执行报告", 26).until("investigating").step(
            CaseStatus.DISMISSED,
            actor=self.cast.leader,
            dismissed_on=self.cast.ago(15),
            reason="经核实执行报告已在规定平台按期报送，违法事实不能成立（示范）",
        )

    def on_the_spot(self) -> None:
        """简易程序: a warning, told and decided on the spot."""
        cast, firm = self.cast, self.cast.others[16]
        made = CaseMaker(
            cast,
            19,
            f"{firm.name}环境管理台账不完整案（简易程序）",
            cast.ago(6),
            firm,
            violation="ledger-incomplete",
            facts="环境管理台账漏记1日（示范）。",
            values={"is_simplified": True, "conduct_on": cast.ago(6)},
        )
        made.step(
            CaseStatus.DECIDED,
            actor=cast.leader,
            decided_on=cast.ago(6),
            kinds=["warning"],
            decision_content="给予警告",
            investigators=cast.officers,
            told_and_heard=True,
            seriousness="minor",
        )
        made.step(CaseStatus.SERVED, actor=cast.clerk, served_on=cast.ago(6), delivery_method="direct")
        self._prepared(made.case)

    def daily_chain(self) -> None:
        """An order not obeyed: the re-inspection finds so, the days are reckoned, a case for them opens."""
        cast = self.cast
        made = self.case(20, "未按证开展自行监测", 45)
        made.fine = DAILY
        issued, again = cast.ago(41), cast.ago(25)
        order = issue_order(
            actor=cast.clerk,
            case=made.until("filed").case,
            violations=[(ViolationType.objects.get(code="permit-conditions"), made.case.facts)],
            demand="立即开展自行监测并报送结果（示范）。",
            issued_on=issued,
            correct_by=issued + timedelta(days=10),
            warned_daily_penalty=True,
        )
        take_order_step(order, OrderStatus.SERVED, actor=cast.clerk, served_on=cast.ago(40))
        made.until("performing")
        found = record_reinspection(
            order,
            actor=cast.clerk,
            inspected_on=again,
            officers=cast.officers,
            result=ReinspectionResult.NOT_CORRECTED,
            findings="复查时仍未开展自行监测（示范）。",
        )
        penalty = propose_daily_penalty(found, actor=cast.clerk, original_case=made.case)
        assert penalty.case is not None
        firm = made.case.enterprise
        CaseMaker(cast, 21, penalty.case.title, again, firm, registered=penalty.case).until("investigating")
