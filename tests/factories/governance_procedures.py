"""Parts of the procedures of decisions and normative documents, and the law that they go by."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from governance.decision.enums import AppraisalKind
from governance.models import (
    CleanUp,
    CleanUpItem,
    DecisionAppraisal,
    DecisionList,
    Deliberation,
    ForbiddenContent,
    LegalityReview,
    OpinionRound,
    RoundOpinion,
)
from registry.models import DocumentSeries, StatutoryLimit, Threshold
from registry.reference import rows_of
from tests.factories.accounts import DepartmentFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.governance import (
    CollectiveMeetingFactory,
    MajorDecisionFactory,
    NormativeDocumentFactory,
)


def load_procedure_law() -> None:
    """The limits, thresholds, series and forbidden contents as the portal loads them, and the calendar."""
    load_work_calendar()
    for row in rows_of("limits"):
        if row["code"].startswith("governance-"):
            StatutoryLimit.objects.create(ledger_no=f"T-{row['code']}"[:40], **row)
    for row in rows_of("thresholds"):
        if row["code"].startswith("governance-"):
            Threshold.objects.create(ledger_no=f"T-{row['code']}"[:40], **row)
    for row in rows_of("series"):
        if row["kind"] in ("major-decision", "normative-document"):
            DocumentSeries.objects.create(ledger_no=f"T-{row['kind']}", **row)


class OpinionRoundFactory(DjangoModelFactory):
    class Meta:
        model = OpinionRound

    ledger_no = factory.Sequence(lambda n: f"FZZQ-T-{n:04d}")
    decision = factory.SubFactory(MajorDecisionFactory)
    department = factory.SelfAttribute("decision.department")
    title = "示例征求意见"


class RoundOpinionFactory(DjangoModelFactory):
    class Meta:
        model = RoundOpinion

    ledger_no = factory.Sequence(lambda n: f"FZZY-T-{n:04d}")
    round = factory.SubFactory(OpinionRoundFactory)
    text = "建议增加洒水频次"


class DecisionListFactory(DjangoModelFactory):
    class Meta:
        model = DecisionList

    ledger_no = factory.Sequence(lambda n: f"FZQD-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    year = factory.Sequence(lambda n: 2030 + n)
    drawn_on = date(2026, 1, 12)


class DecisionAppraisalFactory(DjangoModelFactory):
    class Meta:
        model = DecisionAppraisal

    ledger_no = factory.Sequence(lambda n: f"FZLZ-T-{n:04d}")
    decision = factory.SubFactory(MajorDecisionFactory)
    department = factory.SelfAttribute("decision.department")
    kind = AppraisalKind.EXPERT
    held_on = date(2026, 5, 6)
    people = "赵某，示范大学，大气环境"
    conclusion = "可行"


class LegalityReviewFactory(DjangoModelFactory):
    class Meta:
        model = LegalityReview

    ledger_no = factory.Sequence(lambda n: f"FZHC-T-{n:04d}")
    decision = factory.SubFactory(MajorDecisionFactory)
    department = factory.SelfAttribute("decision.department")
    sent_on = date(2026, 5, 11)
    materials = "草案"


class DeliberationFactory(DjangoModelFactory):
    class Meta:
        model = Deliberation

    ledger_no = factory.Sequence(lambda n: f"FZTL-T-{n:04d}")
    decision = factory.SubFactory(MajorDecisionFactory)
    department = factory.SelfAttribute("decision.department")
    meeting = factory.SubFactory(CollectiveMeetingFactory)
    expected = 7
    present = 7
    opinions = "均同意"
    leader_opinion = "同意"
    leader_spoke_last = True
    result = "passed"


class ForbiddenContentFactory(DjangoModelFactory):
    class Meta:
        model = ForbiddenContent

    ledger_no = factory.Sequence(lambda n: f"FZJZ-T-{n:04d}")
    content = factory.Sequence(lambda n: f"设定行政处罚等事项{n}")
    basis = "国办发〔2018〕37号"
    effective_from = date(2018, 5, 16)


class CleanUpFactory(DjangoModelFactory):
    class Meta:
        model = CleanUp

    ledger_no = factory.Sequence(lambda n: f"FZQL-T-{n:04d}")
    department = factory.SubFactory(DepartmentFactory)
    title = "示例清理"
    ordered_by = "定期清理"
    cutoff_on = date(2026, 6, 1)
    due_on = date(2026, 9, 30)


class CleanUpItemFactory(DjangoModelFactory):
    class Meta:
        model = CleanUpItem

    ledger_no = factory.Sequence(lambda n: f"FZQX-T-{n:04d}")
    clean_up = factory.SubFactory(CleanUpFactory)
    document = factory.SubFactory(NormativeDocumentFactory)
