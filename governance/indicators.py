"""Figures of the bureau's own lawfulness: I04, I05, I21, I32, I33, I36, I41–I44, I47, I50."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, Sum

from accounts.enums import DepartmentKind
from common.indicators import Figure, Finding, Measure, Period, figure_check, indicator
from common.qualitative import Evidence, qualitative
from governance.enums import (
    Accountability,
    AgreementKind,
    AuthorityLevel,
    CommendationSubject,
    PolicyKind,
)
from governance.models import (
    Advice,
    AdviserOpinion,
    Agreement,
    CollectiveMeeting,
    Commendation,
    DutyReport,
    Litigation,
    MajorDecision,
    NextYearPlan,
    NormativeDocument,
    PolicyDocument,
    Problem,
    PublicOpinion,
    SupervisionCheck,
    Survey,
    YearReportFiling,
)

BASIS = "《法治政府建设情况报告》"

# ---- documents ----


def _of_version(period: Period, kind: str) -> Measure:
    """Documents of the year's version, issued by its end (a 2024 version may be issued in 2023)."""
    where = Q(kind=kind, version_year=period.year, issued_on__lt=period.after)
    return Measure(PolicyDocument, where)


def _in_force(period: Period, kind: str, label: str) -> Measure:
    until = Q(effective_to__isnull=True) | Q(effective_to__gte=period.after)
    return Measure(PolicyDocument, Q(kind=kind, effective_from__lt=period.after) & until, label=label)


@indicator("I04", name="环评审批项目目录", unit="个", formula="版本年度为当年的审批目录数", basis=BASIS)
def approval_catalogues(period: Period) -> Measure:
    return _of_version(period, PolicyKind.APPROVAL_CATALOGUE)


@indicator(
    "I05",
    name="环评审批承诺制正面清单",
    unit="个",
    formula="版本年度为当年的承诺制清单数",
    basis=BASIS,
    note="清单份数，不是按承诺制审批的件数。",
)
def commitment_lists(period: Period) -> Measure:
    return _of_version(period, PolicyKind.COMMITMENT_LIST)


@indicator("I36", name="普法责任清单", unit="份", formula="版本年度为当年的普法责任清单数", basis=BASIS)
def outreach_lists(period: Period) -> Measure:
    return _of_version(period, PolicyKind.OUTREACH_LIST)


@indicator(
    "I33",
    name="全过程记录、法制审核办法",
    unit="部",
    formula="年末有效的执法全过程记录办法与重大执法决定法制审核办法数",
    basis=BASIS,
    note="按年末有效计，不要求当年印发；法制审核件数不在此列。",
)
def enforcement_measures(period: Period) -> list[Measure]:
    return [
        _in_force(period, PolicyKind.RECORDING, "执法全过程记录办法"),
        _in_force(period, PolicyKind.LEGAL_REVIEW, "重大执法决定法制审核办法"),
    ]


@indicator(
    "I23.documents",
    name="柔性执法与“三项制度”文件",
    unit="部",
    formula="年末有效的柔性执法制度、行政执法公示制度、执法全过程记录办法和法制审核办法数",
    variant_of="I23",
)
def enforcement_documents(period: Period) -> list[Measure]:
    kinds = (
        PolicyKind.FLEXIBLE_ENFORCEMENT,
        PolicyKind.PUBLICITY,
        PolicyKind.RECORDING,
        PolicyKind.LEGAL_REVIEW,
    )
    return [_in_force(period, kind, str(kind.label)) for kind in kinds]


@indicator(
    "I32",
    name="公益诉讼与碳汇司法保护协作机制",
    unit="个",
    formula="当年建立的公益诉讼与碳汇司法保护协作机制数",
    basis=BASIS,
)
def agreements(period: Period) -> Measure:
    return Measure(Agreement, period.covers("signed_on") & Q(kind=AgreementKind.PUBLIC_INTEREST))


def _commended(period: Period) -> Q:
    return period.covers("commended_on") & Q(
        subject=CommendationSubject.DISCLOSURE, authority_level=AuthorityLevel.PROVINCE
    )


@indicator(
    "I21",
    name="信息披露工作得到省生态环境厅肯定和表扬",
    unit="",
    formula="当年有附证明文件的省级表扬记录为“是”",
    basis=BASIS,
    combine=lambda period, raw: bool(raw[0]),
    note="没有证明文件的表扬记录不作数。",
)
def provincial_commendation(period: Period) -> Measure:
    return Measure(Commendation, _commended(period) & ~Q(evidence=""), reads=("evidence",))


@indicator(
    "I21.unproven",
    name="未附证明文件的省级表扬",
    unit="条",
    formula="当年未附证明文件的省级表扬记录数",
    variant_of="I21",
)
def unproven_commendation(period: Period) -> Measure:
    return Measure(Commendation, _commended(period) & Q(evidence=""), reads=("evidence",))


# ---- claims proved by records ----

qualitative(
    "I41",
    name="述法、集体决策与法治报告报送",
    basis=BASIS,
    evidence=[
        Evidence("duty_reports", "述法", "次", lambda p: Measure(DutyReport, p.covers("reported_on"))),
        Evidence("meetings", "集体决策会议", "次", lambda p: Measure(CollectiveMeeting, p.covers("held_on"))),
        Evidence(
            "decisions", "作出重大行政决策", "件", lambda p: Measure(MajorDecision, p.covers("decided_on"))
        ),
        Evidence("filings", "法治报告报送", "次", lambda p: Measure(YearReportFiling, p.covers("filed_on"))),
    ],
    note="法治报告按报送日期计：当年报送的是上一年度报告，成文日期、报送日期与公开日期分别登记。",
)


@indicator(
    "I41.matters",
    name="集体决定事项",
    unit="项",
    formula="当年集体决策会议决定事项数之和",
    variant_of="I41",
)
def collective_matters(period: Period) -> Measure:
    return Measure(CollectiveMeeting, period.covers("held_on"), Sum("topic_count"), ("topic_count",))


qualitative(
    "I42",
    name="规范性文件报备、负责人出庭应诉、司法与检察建议回复",
    unit="件",
    basis=BASIS,
    evidence=[
        Evidence(
            "normative", "规范性文件报备", "件", lambda p: Measure(NormativeDocument, p.covers("filed_on"))
        ),
        Evidence(
            "attended",
            "负责人出庭应诉",
            "件",
            lambda p: Measure(Litigation, p.covers("heard_on") & Q(head_attended=True)),
        ),
        Evidence("advice", "司法与检察建议回复", "件", lambda p: Measure(Advice, p.covers("replied_on"))),
    ],
    note="没有发生的事项显示0件，不得略去。",
)


@indicator(
    "I42.received", name="收到复议与诉讼", unit="件", formula="当年收到的复议与诉讼案件数", variant_of="I42"
)
def disputes_received(period: Period) -> Measure:
    return Measure(Litigation, period.covers("received_on"))


@indicator(
    "I42.absent",
    name="经法院通知而负责人未出庭",
    unit="件",
    formula="当年审理、法院通知负责人出庭而未出庭的案件数",
    variant_of="I42",
)
def head_absent(period: Period) -> Measure:
    where = period.covers("heard_on") & Q(head_notified=True, head_attended=False)
    return Measure(Litigation, where)


@indicator(
    "I42.overdue",
    name="逾期或未回复的建议",
    unit="件",
    formula="回复期限在当年、逾期回复或年末未回复的建议数",
    variant_of="I42",
)
def advice_overdue(period: Period) -> Measure:
    late = Q(replied_on__isnull=True) | Q(replied_on__gt=F("due_on"))
    return Measure(Advice, period.covers("due_on") & late)


_BELOW = Q(target__kind__in=[DepartmentKind.PARK, DepartmentKind.BRANCH])
qualitative(
    "I43",
    name="对园区、秦川分局层级监督与问责",
    unit="次",
    basis=BASIS,
    evidence=[
        Evidence(
            "checks",
            "层级监督检查",
            "次",
            lambda p: Measure(SupervisionCheck, p.covers("checked_on") & _BELOW),
        ),
        Evidence(
            "accountability",
            "责任追究",
            "次",
            lambda p: Measure(
                SupervisionCheck,
                p.covers("accountable_on") & ~Q(accountability=Accountability.NONE) & _BELOW,
            ),
        ),
    ],
)


@indicator(
    "I43.findings",
    name="层级监督发现问题",
    unit="个",
    formula="当年层级监督检查发现问题数之和",
    variant_of="I43",
)
def supervision_findings(period: Period) -> Measure:
    where = period.covers("checked_on") & _BELOW
    return Measure(SupervisionCheck, where, Sum("finding_count"), ("finding_count",))


qualitative(
    "I44",
    name="行风测评与舆情回应",
    unit="件",
    basis=BASIS,
    evidence=[
        Evidence("surveys", "行风政风测评", "次", lambda p: Measure(Survey, p.covers("ended_on"))),
        Evidence("opinion", "发现网络舆情", "件", lambda p: Measure(PublicOpinion, p.covers("found_on"))),
        Evidence("answered", "回应网络舆情", "件", lambda p: Measure(PublicOpinion, p.covers("answered_on"))),
    ],
)

qualitative(
    "I50",
    name="法律顾问参与与重大行政决策清单",
    unit="件",
    basis=BASIS,
    evidence=[
        Evidence("opinions", "法律顾问意见", "件", lambda p: Measure(AdviserOpinion, p.covers("given_on"))),
        Evidence("lists", "决策事项清单", "份", lambda p: _of_version(p, PolicyKind.DECISION_LIST)),
        Evidence(
            "matters",
            "清单内决策事项",
            "项",
            lambda p: Measure(MajorDecision, Q(list_year=p.year, on_list=True)),
        ),
    ],
    note="报告将法律顾问参与度不高列为问题、将清单列为打算，此处为台账实数。",
)

# ---- problems and plans ----


def _promised(period: Period, raw: list[Any]) -> str:
    return f"{raw[0] or 0}项问题、{raw[1] or 0}项打算"


@indicator(
    "I47",
    name="存在问题与下一步打算",
    unit="",
    formula="当年度报告列出的存在问题数与下一步打算数",
    basis=BASIS,
    combine=_promised,
    note="两类事项分别计数；次年报告须交代办结情况。",
)
def problems_and_plans(period: Period) -> list[Measure]:
    return [_of_report(Problem, period, "存在问题"), _of_report(NextYearPlan, period, "下一步打算")]


def _of_report(model: type[Problem] | type[NextYearPlan], period: Period, label: str) -> Measure:
    return Measure(model, Q(year=period.year), label=label)


@indicator("I47.problems", name="存在问题", unit="项", formula="当年度报告列出的问题数", variant_of="I47")
def problems(period: Period) -> Measure:
    return _of_report(Problem, period, "存在问题")


@indicator("I47.plans", name="下一步打算", unit="项", formula="当年度报告列出的打算数", variant_of="I47")
def plans(period: Period) -> Measure:
    return _of_report(NextYearPlan, period, "下一步打算")


def _last_year(period: Period, where: Q) -> list[Measure]:
    promised = Q(year=period.year - 1) & where
    return [
        Measure(Problem, promised, label="上年问题"),
        Measure(NextYearPlan, promised, label="上年打算"),
    ]


@indicator(
    "I47.closed",
    name="上年问题与打算已办结",
    unit="项",
    formula="上一年度报告的问题与打算中年末前办结的项数",
    variant_of="I47",
)
def closed_last_year(period: Period) -> list[Measure]:
    return _last_year(period, Q(closed_on__lt=period.after))


@indicator(
    "I47.unfinished",
    name="上年问题与打算未办结",
    unit="项",
    formula="上一年度报告的问题与打算中年末仍未办结（含结转）的项数",
    variant_of="I47",
)
def unfinished_last_year(period: Period) -> list[Measure]:
    return _last_year(period, Q(closed_on__isnull=True) | Q(closed_on__gte=period.after))


# ---- findings ----

# Figures that name one document: without it the sentence must go.
NAMED_DOCUMENTS = ("I04", "I05", "I32", "I33", "I35", "I36", "I49")


@figure_check
def named_documents_exist(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """A document that the report names must stand in the register."""
    return [
        Finding(
            "document-missing",
            "warning",
            f"台账中没有{period.year}年的“{part.label or figures[id].indicator.name}”，请补录或删去该表述。",
            (id,),
        )
        for id in NAMED_DOCUMENTS
        if id in figures
        for part, value in zip(figures[id].parts, figures[id].raw, strict=True)
        if not value
    ]


@figure_check
def commendation_is_proven(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """Praise without a document cannot be claimed."""
    if "I21" not in figures or figures["I21"].value:
        return []
    unproven = figures.get("I21.unproven")
    if unproven and unproven.value:
        message = "省厅表扬记录未附证明文件，请在“上级肯定表扬”补填通报或函件的名称与文号，否则删去该表述。"
    else:
        message = f"{period.year}年没有省厅对信息披露工作的表扬记录，请补录并附证明文件，或删去该表述。"
    return [Finding("commendation-unproven", "error", message, ("I21",))]


@figure_check
def duties_to_courts_were_kept(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """Late answers and absent heads must not hide behind the counts of what was done."""
    wording = {
        "I42.absent": "件案件经法院通知而负责人未出庭",
        "I42.overdue": "件司法建议或检察建议逾期或未回复",
    }
    return [
        Finding("court-duty-missed", "warning", f"{period.year}年有{figures[id].value}{text}。", (id,))
        for id, text in wording.items()
        if id in figures and figures[id].value
    ]


@figure_check
def last_promises_are_answered(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """What last year's report promised and is not closed must be told in this one."""
    unfinished = figures.get("I47.unfinished")
    if not unfinished or not unfinished.value:
        return []
    message = f"{period.year - 1}年度报告列出的问题与打算尚有{unfinished.value}项未办结，请在报告中交代。"
    return [Finding("promises-unfinished", "warning", message, ("I47.unfinished",))]
