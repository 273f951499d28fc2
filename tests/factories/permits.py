"""EIA documents under approval, their stops and notices, filings and replies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from common.models import Attachment
from permits.enums import (
    ApplicationKind,
    CheckResult,
    EiaCategory,
    EiaStatus,
    FilingSource,
    HearingApplicant,
    ListKind,
    Material,
    NoticeKind,
    Outcome,
    RefusalGround,
    StopKind,
)
from permits.models import (
    Appraisal,
    CatalogueItem,
    CatalogueVersion,
    ClockRule,
    CommitmentCheck,
    CorrectionItem,
    CorrectionRequest,
    EiaApplication,
    EiaDecision,
    ExemptReply,
    Hearing,
    NoticeComment,
    NoticeRule,
    ProjectList,
    ProjectListEntry,
    PublicNotice,
    RegistrationFiling,
    StopInterval,
)
from registry.enums import Certainty, DayUnit
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, StatutoryLimitFactory, ThresholdFactory

EXCLUDED = (
    StopKind.APPRAISAL,
    StopKind.EXPERT_REVIEW,
    StopKind.HEARING,
    StopKind.TESTING,
)


class EiaDecisionFactory(DjangoModelFactory):
    """An application just submitted; traits `accepted`, `approved` and `refused` take it further."""

    class Meta:
        model = EiaDecision

    ledger_no = factory.Sequence(lambda n: f"HP-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    category = EiaCategory.FORM
    application_kind = ApplicationKind.FIRST
    project_name = factory.Sequence(lambda n: f"示范项目{n}")
    site = "兰州新区示范路1号"
    eia_agency = "示范环境科技有限公司"
    investment = Decimal(1_000_000)
    received_on = date(2024, 3, 4)
    status = EiaStatus.SUBMITTED

    class Params:
        accepted = factory.Trait(status=EiaStatus.ACCEPTED, accepted_on=factory.SelfAttribute("received_on"))
        decided = factory.Trait(
            accepted_on=factory.SelfAttribute("received_on"),
            decided_on=factory.LazyAttribute(lambda made: made.received_on + timedelta(days=7)),
            document_number=factory.Sequence(lambda n: f"兰新环审〔2024〕{n}号"),
            decision_title="关于示范项目环境影响评价文件的批复",
        )
        approved = factory.Trait(decided=True, status=EiaStatus.APPROVED, outcome=Outcome.APPROVED)
        refused = factory.Trait(
            decided=True,
            status=EiaStatus.REFUSED,
            outcome=Outcome.REFUSED,
            refusal_ground=RefusalGround.DOCUMENT,
        )


class TolerantDecisionFactory(EiaDecisionFactory):
    """Accepted with a document missing (容缺)."""

    status = EiaStatus.ACCEPTED
    accepted_on = factory.SelfAttribute("received_on")
    is_tolerant = True
    missing_documents = "用地文件原件"
    missing_due_on = date(2024, 3, 15)


class StopIntervalFactory(DjangoModelFactory):
    class Meta:
        model = StopInterval

    ledger_no = factory.Sequence(lambda n: f"HPT-T-{n:05d}")
    decision = factory.SubFactory(EiaDecisionFactory)
    kind = StopKind.APPRAISAL
    first_day = date(2024, 3, 5)
    last_day = date(2024, 3, 6)


class PublicMaterialFactory(DjangoModelFactory):
    """The file that the public reads, as an attachment of an application (no bytes are stored)."""

    class Meta:
        model = Attachment

    kind = Material.PUBLIC_FULL_TEXT.label
    name = "公示本.pdf"
    content_type = "application/pdf"
    size = 1
    sha256 = "0" * 64
    file = factory.Sequence(lambda n: f"attachments/public-{n}.pdf")


class AppraisalFactory(DjangoModelFactory):
    """An appraisal ordered and not yet reported, with its open stop interval."""

    class Meta:
        model = Appraisal

    ledger_no = factory.Sequence(lambda n: f"HPP-T-{n:05d}")
    decision = factory.SubFactory(EiaDecisionFactory, accepted=True, status=EiaStatus.APPRAISAL)
    agency = "示范技术评估中心"
    entrusted_on = date(2024, 3, 12)
    expected_days = 10
    stop = factory.SubFactory(
        StopIntervalFactory,
        decision=factory.SelfAttribute("..decision"),
        first_day=factory.SelfAttribute("..entrusted_on"),
        last_day=factory.SelfAttribute("..reported_on"),
    )
    reported_on = None


class HearingFactory(DjangoModelFactory):
    """A hearing applied for and not yet announced, with its open stop interval."""

    class Meta:
        model = Hearing

    ledger_no = factory.Sequence(lambda n: f"HPH-T-{n:05d}")
    decision = factory.SubFactory(EiaDecisionFactory, accepted=True, status=EiaStatus.HEARING)
    applicant_kind = HearingApplicant.INTERESTED
    applicant_name = "王某某"
    applied_on = date(2024, 3, 13)
    stop = factory.SubFactory(
        StopIntervalFactory,
        decision=factory.SelfAttribute("..decision"),
        kind=StopKind.HEARING,
        first_day=factory.SelfAttribute("..applied_on"),
        last_day=factory.SelfAttribute("..ended_on"),
    )
    ended_on = None


class CommitmentCheckFactory(DjangoModelFactory):
    class Meta:
        model = CommitmentCheck

    ledger_no = factory.Sequence(lambda n: f"HPK-T-{n:05d}")
    decision = factory.SubFactory(EiaDecisionFactory, approved=True, is_commitment=True)
    checked_on = date(2024, 5, 6)
    result = CheckResult.TRUE
    findings = "现场与承诺一致"


class CorrectionRequestFactory(DjangoModelFactory):
    """A notice of correction with one demand."""

    class Meta:
        model = CorrectionRequest
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"HPX-T-{n:05d}")
    decision = factory.SubFactory(
        EiaDecisionFactory, status=EiaStatus.CORRECTING, correction_notified_on=date(2024, 3, 6)
    )
    issued_on = date(2024, 3, 6)

    @factory.post_generation
    def demand(self, create: bool, extracted: str | None, **kwargs: object) -> None:
        if create:
            CorrectionItem.objects.create(
                request=self, number=1, subject="participation", demand=extracted or "补充公众参与说明。"
            )


class ClockRuleFactory(DjangoModelFactory):
    class Meta:
        model = ClockRule

    ledger_no = factory.Sequence(lambda n: f"HPR-T-{n:05d}")
    stop_kind = StopKind.APPRAISAL
    is_excluded = True
    basis = "行政许可法第四十五条"
    certainty = Certainty.VERIFIED
    effective_from = date(2020, 1, 1)


class PublicNoticeFactory(DjangoModelFactory):
    class Meta:
        model = PublicNotice

    ledger_no = factory.Sequence(lambda n: f"HPG-T-{n:05d}")
    decision = factory.SubFactory(EiaDecisionFactory)
    kind = NoticeKind.ACCEPTANCE
    title = "示范项目环评文件受理公示"
    first_day = date(2024, 3, 5)
    last_day = date(2024, 3, 11)


class NoticeRuleFactory(DjangoModelFactory):
    class Meta:
        model = NoticeRule

    ledger_no = factory.Sequence(lambda n: f"HPU-T-{n:05d}")
    kind = NoticeKind.ACCEPTANCE
    takes_comments = True
    text = "公示期间可以提出意见。"
    basis = "环境影响评价公众参与办法第二十二条"
    effective_from = date(2020, 1, 1)


class NoticeCommentFactory(DjangoModelFactory):
    """A comment just received."""

    class Meta:
        model = NoticeComment

    ledger_no = factory.Sequence(lambda n: f"HPO-T-{n:05d}")
    notice = factory.SubFactory(PublicNoticeFactory)
    name = "张三丰"
    text = "请说明夜间施工噪声的控制措施。"
    received_at = datetime(2024, 3, 6, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class RegistrationFilingFactory(DjangoModelFactory):
    class Meta:
        model = RegistrationFiling

    ledger_no = factory.Sequence(lambda n: f"HPB-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    filing_number = factory.Sequence(lambda n: f"2024620001{n:08d}")
    project_name = factory.Sequence(lambda n: f"示范登记项目{n}")
    site = "兰州新区示范路2号"
    filed_on = date(2024, 5, 6)
    source = FilingSource.NATIONAL


class ExemptReplyFactory(DjangoModelFactory):
    class Meta:
        model = ExemptReply

    ledger_no = factory.Sequence(lambda n: f"HPM-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    project_name = factory.Sequence(lambda n: f"示范咨询项目{n}")
    site = "兰州新区示范路3号"
    asked_on = date(2024, 5, 6)
    replied_on = date(2024, 5, 7)


def on_commitment_list(decision: EiaDecision) -> None:
    """Put the project on the list of 告知承诺 in force when it was received, and sign both commitments."""
    version = CatalogueVersion.objects.create(
        ledger_no=f"HPC-{decision.ledger_no}", name="示例名录", effective_from=date(2021, 1, 1)
    )
    entry = CatalogueItem.objects.create(
        ledger_no=f"HPI-{decision.ledger_no}", version=version, number=7, industry="示例", name="示例类别"
    )
    listed = ProjectList.objects.create(
        ledger_no=f"HPL-{decision.ledger_no}",
        kind=ListKind.COMMITMENT,
        name="承诺制正面清单",
        effective_from=date(2023, 1, 1),
    )
    ProjectListEntry.objects.create(
        ledger_no=f"HPE-{decision.ledger_no}", project_list=listed, catalogue_number=7, name="示例类别"
    )
    EiaDecision.objects.filter(pk=decision.pk).update(
        is_commitment=True,
        catalogue_entry=entry,
        builder_signed_on=decision.received_on,
        builder_signatory="李某",
        agency_signed_on=decision.received_on,
        agency_signatory="赵某",
    )
    decision.refresh_from_db()


def with_notices_run_out(decision: EiaDecision) -> EiaDecision:
    """Give an application received on 2024-03-04 both notices of a 报告表, run out on 19 March.

    The 20th is the first day on which it may be decided.
    """
    PublicNoticeFactory(decision=decision)  # 5 to 11 March
    PublicNoticeFactory(
        decision=decision,
        kind=NoticeKind.PROPOSED,
        title="示范项目环评文件拟审批公示",
        first_day=date(2024, 3, 12),
        last_day=date(2024, 3, 18),
        states_hearing_right=True,
    )
    return decision


class EiaApplicationFactory(DjangoModelFactory):
    """A draft just begun by the enterprise; its first section says what kind it is."""

    class Meta:
        model = EiaApplication

    ledger_no = factory.Sequence(lambda n: f"HPA-T-{n:05d}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    department = factory.SelfAttribute("enterprise.department")
    category = EiaCategory.FORM
    created_by = factory.SubFactory(UserFactory, enterprise=True)
    sections = factory.LazyAttribute(
        lambda made: {
            "route": {
                "data": {
                    "category": made.category,
                    "application_kind": ApplicationKind.FIRST,
                    "is_commitment": "",
                },
                "version": 1,
                "saved_at": "2026-03-02T09:00:00+08:00",
                "saved_by": "张某",
            }
        }
    )


def load_clock_rules() -> None:
    """What 行政许可法第四十五条 lists is excluded; 公示 and 补正 count."""
    for kind in StopKind:
        ClockRuleFactory(stop_kind=kind, is_excluded=kind in EXCLUDED)


def load_notice_rules() -> None:
    """The rules of the three notices, with the limits that their texts name."""
    StatutoryLimitFactory(code="eia-hearing-application", name="申请听证", amount=5)
    NoticeRuleFactory()
    NoticeRuleFactory(
        kind=NoticeKind.PROPOSED,
        text="公示期间可以提出意见。\n利害关系人可以在{eia-hearing-application}内申请听证。",
    )
    NoticeRuleFactory(kind=NoticeKind.DECISION, takes_comments=False, text="可以依法申请行政复议。")


def load_limits(*, unit: str = DayUnit.WORKING) -> None:
    """The legal limits and the recorded bases that clocks and percentages need."""
    for code, amount in (
        ("eia-report-decision", 60),
        ("eia-form-decision", 30),
        ("eia-reexamination-decision", 10),
    ):
        StatutoryLimitFactory(code=code, name=code, amount=amount, unit=unit)
    StatutoryLimitFactory(code="eia-acceptance", name="受理", amount=5)
    for code in ("eia-report-recorded-base", "eia-form-recorded-base"):
        ThresholdFactory(code=code, amount=Decimal(60))


def load_procedure_limits() -> None:
    """The limits of acceptance aside, what the law sets on the way to a decision and after it."""
    for code, amount in (
        ("eia-report-acceptance-notice", 10),
        ("eia-form-acceptance-notice", 5),
        ("eia-proposed-notice", 5),
        ("eia-hearing-application", 5),
        ("eia-decision-publication", 7),
        ("license-delivery", 10),
        ("license-hearing-holding", 20),
        ("license-hearing-notice", 7),
    ):
        StatutoryLimitFactory(code=code, name=code, amount=amount, certainty=Certainty.VERIFIED)


class CatalogueVersionFactory(DjangoModelFactory):
    """A version that is complete once it has as many rows as `item_total`."""

    class Meta:
        model = CatalogueVersion

    ledger_no = factory.Sequence(lambda n: f"HPC-T-{n:05d}")
    name = "建设项目环境影响评价分类管理名录（2021年版）"
    certainty = Certainty.VERIFIED
    item_total = 173
    effective_from = factory.Sequence(lambda n: date(2021, 1, 1) + timedelta(days=n))


class CatalogueItemFactory(DjangoModelFactory):
    class Meta:
        model = CatalogueItem

    ledger_no = factory.Sequence(lambda n: f"HPI-T-{n:05d}")
    version = factory.SubFactory(CatalogueVersionFactory)
    number = factory.Sequence(lambda n: n + 1)
    industry = "二十六、橡胶和塑料制品业29"
    name = factory.Sequence(lambda n: f"塑料制品业{n}")
    report_criterion = "有电镀工艺的"
    form_criterion = "其他（简单加工的除外）"
    certainty = Certainty.VERIFIED


class ProjectListFactory(DjangoModelFactory):
    class Meta:
        model = ProjectList

    ledger_no = factory.Sequence(lambda n: f"HPL-T-{n:05d}")
    kind = ListKind.AUTHORITY
    name = "本局审批目录"
    certainty = Certainty.VERIFIED
    effective_from = factory.Sequence(lambda n: date(2022, 1, 1) + timedelta(days=n))


class ProjectListEntryFactory(DjangoModelFactory):
    class Meta:
        model = ProjectListEntry

    ledger_no = factory.Sequence(lambda n: f"HPE-T-{n:05d}")
    project_list = factory.SubFactory(ProjectListFactory)
    catalogue_number = 53
    name = "塑料制品业"
