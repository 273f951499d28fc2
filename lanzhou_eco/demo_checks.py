"""Inspections of the demonstration: pool and random draw, checks, orders to correct, soft measures, leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Department
from common import records
from enforcement.enums import (
    InspectionResult,
    InspectionSource,
    InspectionStatus,
    NoPenaltyGround,
    OrderStatus,
    SoftKind,
)
from enforcement.models import (
    ChecklistItem,
    DrawExclusion,
    EnforcementLead,
    Inspection,
    InspectionMatter,
    NoPenaltyDecision,
    PositiveListEntry,
    RandomDraw,
    RectificationOrder,
    SoftMeasure,
    SupervisedObject,
    ViolationType,
)
from enforcement.procedure_enums import (
    CheckVerdict,
    DrawStatus,
    LeadKind,
    ReinspectionResult,
    SupervisionTier,
)
from enforcement.services.draws import create_draw, create_exclusion, fill_pool, take_draw_step
from enforcement.services.inspections import (
    answer_checklist,
    plan_inspection,
    publish_result,
    take_inspection_step,
)
from enforcement.services.leads import inspect_lead
from enforcement.services.no_penalty import create_no_penalty
from enforcement.services.order_notices import publish_order
from enforcement.services.orders import issue_order, take_order_step
from enforcement.services.reinspections import record_reinspection
from enforcement.services.soft_measures import record_follow_up, take_soft_measure
from lanzhou_eco.demo_cases import Cast, moment
from registry.models import Enterprise, Provision

TASK = "SSJ-SF-01"  # 示范
CLEAN = "现场检查未发现违法行为，污染防治设施正常运行（示范）。"
PROBLEM = "危险废物贮存间未设置规范的识别标志，台账登记不完整（示范）。"
SOFT_BASIS = "甘肃省关于全面推行柔性执法进一步优化营商环境的指导意见"


class ChecksDemo:
    """Seeds what happens before any case."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.team = Department.objects.get(code="enforcement-team")

    def seed(self) -> None:
        self.random_draw()
        self.prepared_draw()
        self.clean_check()
        self.off_site_check()
        self.mended_order()
        self.spared()
        self.planned_check()
        self.leads()

    # -- 双随机 --

    def random_draw(self) -> None:
        """A draw with an exclusion and an enterprise of the positive list: drawn, checked, published."""
        cast = self.cast
        fill_pool(actor=cast.reviewer, department=self.team, joined_on=cast.ago(60))
        excluded = self._special_objects()
        task = create_draw(
            RandomDraw,
            actor=cast.clerk,
            many={"matters": list(InspectionMatter.objects.in_force_on(cast.today))},
            department=self.team,
            name="双随机抽查（示范）",
            task_number=TASK,
            period=f"{cast.today.year}年第{(cast.today.month + 2) // 3}季度",
            due_on=timezone.localdate() + timedelta(days=20),
            key_percent=1,
            special_percent=100,
            general_count=2,
            is_synthetic=True,
        )
        create_exclusion(
            DrawExclusion,
            actor=cast.clerk,
            draw=task,
            enterprise=excluded,
            ground="停产检修，检查期间不具备检查条件（示范）",
            is_synthetic=True,
        )
        take_draw_step(task, DrawStatus.DRAWN, actor=cast.reviewer, witness="钱示范（法规科）")
        for place, drawn in enumerate(task.drawn.select_related("inspection").order_by("place")):
            assert drawn.inspection is not None  # planned with the draw
            self._checked(drawn.inspection, timezone.localdate(), is_clean=place != 1)
        take_draw_step(task, DrawStatus.FINISHED, actor=cast.clerk)
        take_draw_step(task, DrawStatus.PUBLISHED, actor=cast.reviewer)

    def _special_objects(self) -> Enterprise:
        """Two objects are moved to the tier that is drawn whole: one is listed, the other is excluded."""
        listed = PositiveListEntry.objects.in_force_on(self.cast.today).values("enterprise")
        general = SupervisedObject.objects.filter(tier=SupervisionTier.GENERAL).order_by("enterprise__uscc")
        first = general.filter(enterprise__in=listed).first()
        second = general.exclude(enterprise__in=listed).exclude(enterprise__in=self.cast.firms).first()
        assert first is not None
        assert second is not None
        for each, ground in ((first, "正面清单动态管理核验（示范）"), (second, "近期信访集中（示范）")):
            records.change(each, actor=self.cast.reviewer, tier=SupervisionTier.SPECIAL, ground=ground)
        return second.enterprise

    def prepared_draw(self) -> None:
        """The next draw waits for the reviewer."""
        cast = self.cast
        create_draw(
            RandomDraw,
            actor=cast.clerk,
            many={"matters": list(InspectionMatter.objects.in_force_on(cast.today))},
            department=self.team,
            name="危险废物专项双随机抽查（示范，待抽取）",
            task_number="SSJ-SF-02",
            period=f"{cast.today.year}年第{(cast.today.month + 2) // 3}季度",
            due_on=timezone.localdate() + timedelta(days=30),
            key_percent=2,
            general_count=3,
            is_synthetic=True,
        )

    # -- single checks --

    def _planned(self, enterprise: Enterprise, day: date, **values: Any) -> Inspection:
        given: dict[str, Any] = {"source": InspectionSource.ROUTINE, "is_full_checkup": True} | values
        return plan_inspection(
            Inspection,
            actor=self.cast.clerk,
            many={"officers": self.cast.officers},
            department=enterprise.department,
            enterprise=enterprise,
            inspected_on=day,
            handler=self.cast.clerk,
            is_synthetic=True,
            **given,
        )

    def _checked(self, inspection: Inspection, day: date, *, is_clean: bool) -> Inspection:
        """Answer the whole checklist and record the check."""
        items = list(ChecklistItem.objects.in_force_on(day))
        answers = {item: (str(CheckVerdict.CONFORMS), "") for item in items}
        if not is_clean:
            answers[items[-1]] = (str(CheckVerdict.DEVIATES), "识别标志缺失，台账不完整（示范）")
        answer_checklist(inspection, actor=self.cast.clerk, answers=answers)
        return take_inspection_step(
            inspection,
            InspectionStatus.DONE,
            actor=self.cast.clerk,
            inspected_on=day,
            certificates_shown=not inspection.is_off_site,
            scanned_at=None if inspection.is_off_site else moment(day, 9),
            place="企业生产区（示范）",
            result=InspectionResult.CLEAN if is_clean else InspectionResult.PROBLEM,
            findings=CLEAN if is_clean else PROBLEM,
        )

    def clean_check(self) -> None:
        day = self.cast.ago(12)
        done = self._checked(self._planned(self.cast.firms[1], day), day, is_clean=True)
        publish_result(done, actor=self.cast.reviewer)

    def off_site_check(self) -> None:
        """An enterprise of the positive list, checked by its monitoring data."""
        day = self.cast.ago(8)
        entry = PositiveListEntry.objects.in_force_on(day).order_by("enterprise__uscc").last()
        assert entry is not None
        planned = self._planned(entry.enterprise, day, source=InspectionSource.SPECIAL, is_off_site=True)
        publish_result(self._checked(planned, day, is_clean=True), actor=self.cast.reviewer)

    def mended_order(self) -> None:
        """A problem, an order to correct two violations, and a re-inspection that found it done."""
        cast = self.cast
        found, issued, served, again = (cast.ago(days) for days in (30, 28, 27, 10))
        done = self._checked(self._planned(cast.firms[0], found), found, is_clean=False)
        order = self.order_from(done, issued)
        take_order_step(order, OrderStatus.SERVED, actor=cast.clerk, served_on=served)
        publish_order(order, actor=cast.reviewer)
        record_reinspection(
            order,
            actor=cast.clerk,
            inspected_on=again,
            officers=cast.officers,
            result=ReinspectionResult.CORRECTED,
            findings="识别标志已补齐，台账已完善（示范）。",
        )

    def order_from(self, inspection: Inspection, issued: date) -> RectificationOrder:
        return issue_order(
            actor=self.cast.clerk,
            inspection=inspection,
            violations=[
                (ViolationType.objects.get(code="signs-missing"), "危险废物贮存间未设置识别标志（示范）"),
                (ViolationType.objects.get(code="ledger-incomplete"), "危险废物管理台账不完整（示范）"),
            ],
            demand="立即设置识别标志，补齐台账，并将整改情况书面报告我局（示范）。",
            issued_on=issued,
            correct_by=issued + timedelta(days=15),
        )

    def spared(self) -> None:
        """轻微不罚: minor, mended at once, without harm; education and guidance on record."""
        cast = self.cast
        firm, day = cast.others[10], cast.ago(15)
        done = self._checked(self._planned(firm, day), day, is_clean=False)
        measure = take_soft_measure(
            SoftMeasure,
            actor=cast.clerk,
            kind=SoftKind.GUIDANCE,
            taken_on=day,
            basis=SOFT_BASIS,
            content="现场讲解危险废物识别标志设置规范，指导完善台账（示范）。",
            matter="危险废物规范化管理指导",
            inspection=done,
            enterprise=firm,
            department=firm.department,
            is_synthetic=True,
        )
        record_follow_up(measure, actor=cast.clerk, result="当日改正，回访确认（示范）。")
        create_no_penalty(
            NoPenaltyDecision,
            actor=cast.clerk,
            department=firm.department,
            enterprise=firm,
            number="兰新环不罚示范1号",
            decided_on=cast.ago(9),
            ground=NoPenaltyGround.MINOR,
            provision=Provision.objects.get(code="penalty-law-33"),
            facts="识别标志脱落1处，台账漏登1次，当日改正，没有造成危害后果（示范）。",
            education="已当面进行法制教育，当事人书面承诺不再违反（示范）。",
            is_synthetic=True,
        )

    def planned_check(self) -> None:
        day = min(self.cast.calendar.add(self.cast.today, 5), self.cast.calendar.last)
        self._planned(self.cast.others[11], day, source=InspectionSource.SPECIAL)

    # -- leads --

    def leads(self) -> None:
        """A complaint to be looked at, one that is being checked, and an exceedance of monitoring."""
        cast = self.cast
        self._lead(1, LeadKind.COMPLAINT, cast.ago(1), "夜间异味扰民（示范）", cast.others[12])
        checking = self._lead(
            2, LeadKind.COMPLAINT, cast.ago(6), "雨水口排放有色废水（示范）", cast.others[13]
        )
        inspect_lead(
            checking,
            actor=cast.clerk,
            inspected_on=cast.calendar.add(cast.today, 1),
            officers=cast.officers,
            on_site_ground="投诉举报核查",
        )
        self._lead(
            3,
            LeadKind.MONITORING,
            cast.ago(2),
            "化学需氧量自动监测日均值超标（示范）",
            cast.others[14],
            pollutant="化学需氧量",
            measured="68 mg/L",
            standard="50 mg/L",
        )

    def _lead(
        self, number: int, kind: str, day: date, subject: str, enterprise: Enterprise, **values: Any
    ) -> EnforcementLead:
        if kind == LeadKind.COMPLAINT:
            values |= {"reporter_name": "示范群众", "reporter_contact": "0931-0000000"}
        return records.create(
            EnforcementLead,
            actor=self.cast.clerk,
            ledger_no=f"ZFX-SF-{number:02d}",
            department=enterprise.department,
            enterprise=enterprise,
            kind=kind,
            received_on=day,
            subject=subject,
            content=f"{subject}，请核查处理。",
            place="兰州新区（示范地址）",
            handler=self.cast.clerk,
            is_synthetic=True,
            **values,
        )
