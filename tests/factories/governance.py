"""Records of the bureau's own lawfulness, dated 2024; those with steps begin at the first one."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.enums import DepartmentKind
from governance.enums import (
    AdviceKind,
    AgreementKind,
    AuthorityLevel,
    CheckResult,
    CommendationSubject,
    LitigationKind,
    MeetingKind,
    PolicyKind,
)
from governance.models import (
    AccountabilityMeasure,
    Advice,
    AdviceMeasure,
    AdviserOpinion,
    Agreement,
    CollectiveMeeting,
    Commendation,
    DisputeAgent,
    DisputeEvidence,
    DisputeReview,
    DisputeSitting,
    DutyReport,
    FileReviewRound,
    LegalAdviser,
    Litigation,
    MajorDecision,
    NextYearPlan,
    NormativeDocument,
    PolicyDocument,
    Problem,
    PublicOpinion,
    ReviewedFile,
    ReviewItem,
    ReviewMark,
    ReviewStandard,
    SupervisionCheck,
    SupervisionFinding,
    SupervisionPlan,
    SupervisionPlanItem,
    Survey,
    YearReportFiling,
)
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory


class DepartmentRecordFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    department = factory.SubFactory(DepartmentFactory)


class PolicyDocumentFactory(DjangoModelFactory):
    class Meta:
        model = PolicyDocument

    ledger_no = factory.Sequence(lambda n: f"FZZD-T-{n:04d}")
    title = "建设项目环评审批目录（2024年本）"
    kind = PolicyKind.APPROVAL_CATALOGUE
    version_year = 2024
    issued_by = "兰州新区生态环境局"
    issued_on = date(2024, 1, 15)
    effective_from = factory.SelfAttribute("issued_on")


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    ledger_no = factory.Sequence(lambda n: f"FZXY-T-{n:04d}")
    title = "民事公益诉讼和碳汇司法保护案件办理协作机制"
    kind = AgreementKind.PUBLIC_INTEREST
    partners = "兰州新区人民检察院"
    signed_on = date(2024, 9, 10)


class CommendationFactory(DjangoModelFactory):
    class Meta:
        model = Commendation

    ledger_no = factory.Sequence(lambda n: f"FZBY-T-{n:04d}")
    title = "信息披露工作受到表扬"
    subject = CommendationSubject.DISCLOSURE
    authority = "甘肃省生态环境厅"
    authority_level = AuthorityLevel.PROVINCE
    commended_on = date(2024, 10, 11)
    evidence = "示例通报〔2024〕1号"


class CollectiveMeetingFactory(DepartmentRecordFactory):
    class Meta:
        model = CollectiveMeeting

    ledger_no = factory.Sequence(lambda n: f"FZHY-T-{n:04d}")
    kind = MeetingKind.BUREAU
    held_on = date(2024, 3, 4)
    title = "局务会"
    host = "王某"
    topics = "研究重大事项"
    topic_count = 3


class MajorDecisionFactory(DepartmentRecordFactory):
    class Meta:
        model = MajorDecision

    ledger_no = factory.Sequence(lambda n: f"FZJC-T-{n:04d}")
    list_year = 2024
    title = "示例决策事项"


class NormativeDocumentFactory(DepartmentRecordFactory):
    class Meta:
        model = NormativeDocument

    ledger_no = factory.Sequence(lambda n: f"FZGF-T-{n:04d}")
    title = "示例规范性文件"


class LegalAdviserFactory(DjangoModelFactory):
    class Meta:
        model = LegalAdviser

    ledger_no = factory.Sequence(lambda n: f"FZGW-T-{n:04d}")
    name = "赵某"
    firm = "示范律师事务所"
    engaged_from = date(2024, 1, 1)
    engaged_to = date(2024, 12, 31)


class AdviserOpinionFactory(DepartmentRecordFactory):
    class Meta:
        model = AdviserOpinion

    ledger_no = factory.Sequence(lambda n: f"FZYJ-T-{n:04d}")
    adviser = factory.SubFactory(LegalAdviserFactory)
    given_on = date(2024, 5, 6)
    subject = "合同审查"
    opinion = "合法"


class LitigationFactory(DepartmentRecordFactory):
    class Meta:
        model = Litigation

    ledger_no = factory.Sequence(lambda n: f"FZYS-T-{n:04d}")
    kind = LitigationKind.FIRST_INSTANCE
    title = "不服行政处罚"
    claimant = "示范公司"
    authority = "示范人民法院"
    received_on = date(2024, 4, 2)


class AdviceFactory(DepartmentRecordFactory):
    class Meta:
        model = Advice

    ledger_no = factory.Sequence(lambda n: f"FZJY-T-{n:04d}")
    kind = AdviceKind.PROCURATORIAL
    issuer = "兰州新区人民检察院"
    content = "加强固废监管"
    received_on = date(2024, 5, 6)
    due_on = date(2024, 7, 6)


class SupervisionCheckFactory(DepartmentRecordFactory):
    class Meta:
        model = SupervisionCheck

    ledger_no = factory.Sequence(lambda n: f"FZJD-T-{n:04d}")
    target = factory.SubFactory(DepartmentFactory, park=True)
    checked_on = date(2024, 6, 18)
    subject = "执法规范性检查"
    checkers = "王某、李某"
    result = CheckResult.FOUND
    finding_count = 2

    class Params:
        section = factory.Trait(target=factory.SubFactory(DepartmentFactory, kind=DepartmentKind.SECTION))


class SurveyFactory(DepartmentRecordFactory):
    class Meta:
        model = Survey

    ledger_no = factory.Sequence(lambda n: f"FZCP-T-{n:04d}")
    title = "行风政风测评"
    started_on = date(2024, 11, 1)
    ended_on = date(2024, 11, 30)
    respondents = 200
    satisfied = 190


class PublicOpinionFactory(DepartmentRecordFactory):
    class Meta:
        model = PublicOpinion

    ledger_no = factory.Sequence(lambda n: f"FZYQ-T-{n:04d}")
    title = "反映异味"
    source = "网络平台"
    found_on = date(2024, 8, 5)


class DutyReportFactory(DjangoModelFactory):
    class Meta:
        model = DutyReport

    ledger_no = factory.Sequence(lambda n: f"FZSF-T-{n:04d}")
    year = 2023
    reporter = "王某"
    position = "局长"
    reported_on = date(2024, 1, 20)


class YearReportFilingFactory(DjangoModelFactory):
    class Meta:
        model = YearReportFiling

    ledger_no = factory.Sequence(lambda n: f"FZBS-T-{n:04d}")
    year = 2023
    recipient = factory.Sequence(lambda n: f"报送对象{n}")
    written_on = date(2024, 1, 12)
    filed_on = date(2024, 1, 16)


class ProblemFactory(DepartmentRecordFactory):
    class Meta:
        model = Problem

    ledger_no = factory.Sequence(lambda n: f"FZWT-T-{n:04d}")
    year = 2024
    item_number = factory.Sequence(lambda n: n + 1)
    content = "学习不够深入"


class NextYearPlanFactory(DepartmentRecordFactory):
    class Meta:
        model = NextYearPlan

    ledger_no = factory.Sequence(lambda n: f"FZDS-T-{n:04d}")
    year = 2024
    item_number = factory.Sequence(lambda n: n + 1)
    title = "压紧压实责任"
    content = "持续深入学习"


class DisputeEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = DisputeEvidence

    ledger_no = factory.Sequence(lambda n: f"FZZJ-T-{n:04d}")
    dispute = factory.SubFactory(LitigationFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = "监测报告"
    purpose = "证明超标排放"


class DisputeAgentFactory(DjangoModelFactory):
    class Meta:
        model = DisputeAgent

    ledger_no = factory.Sequence(lambda n: f"FZDL-T-{n:04d}")
    dispute = factory.SubFactory(LitigationFactory)
    kind = "staff"
    name = "李某"
    post = "法规科科长"
    power = "general"
    entrusted_on = date(2024, 4, 8)


class DisputeSittingFactory(DjangoModelFactory):
    class Meta:
        model = DisputeSitting

    ledger_no = factory.Sequence(lambda n: f"FZTS-T-{n:04d}")
    dispute = factory.SubFactory(LitigationFactory)
    kind = "trial"
    planned_on = date(2024, 5, 8)
    notified_on = date(2024, 4, 20)


class DisputeReviewFactory(DjangoModelFactory):
    class Meta:
        model = DisputeReview

    ledger_no = factory.Sequence(lambda n: f"FZBX-T-{n:04d}")
    dispute = factory.SubFactory(LitigationFactory)
    loss_reason = "procedure"
    analysis = "告知程序缺失"
    lesson = "告知程序不得省略"
    measures = "开展案卷自查"
    owner = "法规科"
    analysed_on = date(2024, 8, 5)
    due_on = date(2024, 9, 5)


class AdviceMeasureFactory(DjangoModelFactory):
    class Meta:
        model = AdviceMeasure

    ledger_no = factory.Sequence(lambda n: f"FZCS-T-{n:04d}")
    advice = factory.SubFactory(AdviceFactory)
    number = factory.Sequence(lambda n: n + 1)
    content = "开展专项排查"
    owner = "固体科"
    due_on = date(2024, 6, 20)


class SupervisionPlanFactory(DepartmentRecordFactory):
    class Meta:
        model = SupervisionPlan

    ledger_no = factory.Sequence(lambda n: f"FZJH-T-{n:04d}")
    year = 2024
    title = "2024年层级监督计划"


class SupervisionPlanItemFactory(DjangoModelFactory):
    class Meta:
        model = SupervisionPlanItem

    ledger_no = factory.Sequence(lambda n: f"FZJX-T-{n:04d}")
    plan = factory.SubFactory(SupervisionPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    target = factory.SubFactory(DepartmentFactory, park=True)
    subject = "执法规范性检查"
    basis = "层级监督制度"
    due_on = date(2024, 6, 28)


class SupervisionFindingFactory(DjangoModelFactory):
    class Meta:
        model = SupervisionFinding

    ledger_no = factory.Sequence(lambda n: f"FZWF-T-{n:04d}")
    check_record = factory.SubFactory(SupervisionCheckFactory)
    number = factory.Sequence(lambda n: n + 1)
    content = "案卷缺少送达回证"
    ground = "行政处罚法第六十一条"
    due_on = date(2024, 7, 18)


class AccountabilityMeasureFactory(DjangoModelFactory):
    class Meta:
        model = AccountabilityMeasure

    ledger_no = factory.Sequence(lambda n: f"FZZR-T-{n:04d}")
    check_record = factory.SubFactory(SupervisionCheckFactory)
    kind = "talk"
    post = "园区生态环境部门负责人"
    ground = "问题逾期未整改"
    decided_on = date(2024, 8, 5)
    decided_by = factory.SubFactory(UserFactory)


class ReviewStandardFactory(DjangoModelFactory):
    class Meta:
        model = ReviewStandard

    ledger_no = factory.Sequence(lambda n: f"FZBZ-T-{n:04d}")
    kind = "penalty"
    title = "行政处罚案卷评查标准"
    version = "2024年"
    excellent = 90
    good = 80
    passing = 60
    basis = "评查细则"
    effective_from = date(2024, 1, 1)


class ReviewItemFactory(DjangoModelFactory):
    class Meta:
        model = ReviewItem

    ledger_no = factory.Sequence(lambda n: f"FZXM-T-{n:04d}")
    standard = factory.SubFactory(ReviewStandardFactory)
    number = factory.Sequence(lambda n: n + 1)
    section = "调查取证"
    text = "证据确实充分"
    points = 40


class FileReviewRoundFactory(DepartmentRecordFactory):
    class Meta:
        model = FileReviewRound
        skip_postgeneration_save = True

    ledger_no = factory.Sequence(lambda n: f"FZPC-T-{n:04d}")
    for_year = 2024
    title = "2024年处罚案卷评查"
    kind = "penalty"
    standard = factory.SubFactory(ReviewStandardFactory)
    period_from = date(2024, 1, 1)
    period_to = date(2024, 12, 31)
    sample_size = 2


class ReviewedFileFactory(DjangoModelFactory):
    class Meta:
        model = ReviewedFile

    ledger_no = factory.Sequence(lambda n: f"FZAJ-T-{n:04d}")
    review_round = factory.SubFactory(FileReviewRoundFactory)
    place = factory.Sequence(lambda n: n + 1)
    enforcement_case = factory.SubFactory(EnforcementCaseFactory)
    reviewer = factory.SubFactory(UserFactory)


class ReviewMarkFactory(DjangoModelFactory):
    class Meta:
        model = ReviewMark

    ledger_no = factory.Sequence(lambda n: f"FZPF-T-{n:04d}")
    file = factory.SubFactory(ReviewedFileFactory)
    item = factory.SubFactory(ReviewItemFactory)
    deducted = 5
    finding = "笔录未签名"
