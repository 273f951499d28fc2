"""Figures of study, training and outreach: I01–I03, I22, I24, I25, I34, I35, I37–I40, I46, I49."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from common.indicators import (
    Figure,
    Finding,
    Measure,
    Period,
    figure_check,
    indicator,
    more_than,
    round_half_up,
)
from common.qualitative import Evidence, qualitative
from legal_training.enums import Channel, MaterialKind, PostTopic, PublicationKind, StudyTagCode
from legal_training.models import (
    LawExam,
    LawExamResult,
    MaterialHandout,
    OutreachActivity,
    OutreachDuty,
    Post,
    Publication,
    StudyPlan,
    StudySession,
    TrainingAttendance,
    TrainingClass,
)
from registry.models import Law

BASIS = "《法治政府建设情况报告》"

# ---- study sessions: several tags on one session, counted once by each ----


def _tagged(*codes: str) -> Q:
    links = StudySession.tags.through.objects.filter(studysession=OuterRef("pk"), studytag__code__in=codes)
    return Q(Exists(links))


def _sessions(period: Period, *codes: str) -> Measure:
    return Measure(StudySession, period.covers("held_on") & _tagged(*codes), reads=("held_on",))


_OVERLAP = "一场学习可同时属于几种类型，按类型各计一次，因此I01、I02、I25不得相加。"


@indicator(
    "I01",
    name="中心组集中学习",
    unit="次",
    formula="当年类型含“中心组集中学习”的学法记录数",
    basis=BASIS,
    note=_OVERLAP,
)
def central_group_sessions(period: Period) -> Measure:
    return _sessions(period, StudyTagCode.CENTRAL_GROUP)


@indicator(
    "I02",
    name="读书班专题学习",
    unit="次",
    formula="当年类型含“读书班”的学法记录数（一个专题一条）",
    basis=BASIS,
    note="按专题计；按天数的读法见另一口径。" + _OVERLAP,
)
def reading_class_sessions(period: Period) -> Measure:
    return _sessions(period, StudyTagCode.READING_CLASS)


@indicator("I02.days", name="读书班天数", unit="天", formula="读书班学习的不同日期数", variant_of="I02")
def reading_class_days(period: Period) -> Measure:
    where = period.covers("held_on") & _tagged(StudyTagCode.READING_CLASS)
    return Measure(StudySession, where, Count("held_on", distinct=True), ("held_on",))


@indicator(
    "I25",
    name="干部集中学法",
    unit="次",
    formula="当年类型含“干部集中学法”的学法记录数；显示舍至十位，有余数时加“余”",
    basis=BASIS,
    display=more_than(10),
    note=_OVERLAP,
)
def cadre_study_sessions(period: Period) -> Measure:
    return _sessions(period, StudyTagCode.CADRE_STUDY)


@indicator(
    "I25.overlap",
    name="同属中心组或读书班的集中学法",
    unit="次",
    formula="类型含“干部集中学法”且含“中心组集中学习”或“读书班”的学法记录数",
    variant_of="I25",
)
def overlapping_sessions(period: Period) -> Measure:
    both = _tagged(StudyTagCode.CADRE_STUDY) & _tagged(StudyTagCode.CENTRAL_GROUP, StudyTagCode.READING_CLASS)
    return Measure(StudySession, period.covers("held_on") & both)


@indicator("I25.all", name="全部学法", unit="次", formula="当年全部学法记录数，每场计一次", variant_of="I25")
def all_sessions(period: Period) -> Measure:
    return Measure(StudySession, period.covers("held_on"))


@indicator(
    "I25.pre_meeting",
    name="会前学法",
    unit="次",
    formula="当年类型含“会前学法”的学法记录数",
    variant_of="I25",
)
def pre_meeting_sessions(period: Period) -> Measure:
    return _sessions(period, StudyTagCode.PRE_MEETING)


# ---- study plans ----


def _plans(period: Period) -> Q:
    return Q(year=period.year, issued_on__isnull=False, issued_on__lt=period.after)


@indicator(
    "I24",
    name="必学法律法规",
    unit="部",
    formula="当年度已印发学法方案所列法律法规数（去重）",
    basis=BASIS,
)
def required_laws(period: Period) -> Measure:
    plans = StudyPlan.objects.filter(_plans(period)).values("pk")
    links = StudyPlan.laws.through.objects.filter(law=OuterRef("pk"), studyplan__in=plans)
    return Measure(Law, Q(Exists(links)))


@indicator("I49", name="学法方案", unit="份", formula="当年度已印发的学法方案数", basis=BASIS)
def study_plans(period: Period) -> Measure:
    return Measure(StudyPlan, _plans(period))


# ---- exams ----


def _taken(period: Period) -> Q:
    return period.covers("exam__held_on") & Q(score__isnull=False)


qualitative(
    "I46",
    name="学法平台与普法考试",
    unit="次",
    basis=BASIS,
    evidence=[
        Evidence("platform", "平台学法", "次", lambda period: _sessions(period, StudyTagCode.PLATFORM)),
        Evidence("exams", "普法考试", "次", lambda period: Measure(LawExam, period.covers("held_on"))),
    ],
    note="应考人次与合格率见另一口径。",
)


@indicator(
    "I46.candidates", name="普法考试应考", unit="人次", formula="当年普法考试有得分的人次", variant_of="I46"
)
def exam_candidates(period: Period) -> Measure:
    return Measure(LawExamResult, _taken(period), reads=("passed",))


def _percentage(period: Period, raw: list[Any]) -> Decimal | None:
    passed, taken = raw
    return round_half_up(Decimal(passed) * 100 / taken) if taken else None


@indicator(
    "I46.pass_rate",
    name="普法考试合格率",
    unit="%",
    formula="合格人次÷应考人次×100，缺考不计",
    variant_of="I46",
    combine=_percentage,
    working=lambda period, raw: f"{raw[0]}÷{raw[1]}×100" if raw[1] else "",
)
def exam_pass_rate(period: Period) -> list[Measure]:
    return [
        Measure(LawExamResult, _taken(period) & Q(passed=True), reads=("passed",), label="合格"),
        Measure(LawExamResult, _taken(period), reads=("passed",), label="应考"),
    ]


# ---- training ----


@indicator(
    "I22",
    name="精准培训重点企业",
    unit="家",
    formula="当年参训的企业数（按参训日期，按企业去重）",
    basis=BASIS,
    note="一家企业多次参训计一家；人次见另一口径。",
)
def trained_enterprises(period: Period) -> Measure:
    where = period.covers("attended_on")
    return Measure(TrainingAttendance, where, Count("enterprise", distinct=True), ("enterprise__uscc",))


@indicator("I22.persons", name="企业参训人次", unit="人次", formula="当年企业参训人次之和", variant_of="I22")
def trained_persons(period: Period) -> Measure:
    return Measure(TrainingAttendance, period.covers("attended_on"), Sum("person_count"), ("person_count",))


@indicator(
    "I34",
    name="举办培训班",
    unit="期",
    formula="当年开班的培训班数（按开班日期）",
    basis=BASIS,
    note="报告列举三期后写“等”，此处为台账实数。",
)
def training_classes(period: Period) -> Measure:
    return Measure(TrainingClass, period.covers("starts_on"))


# ---- outreach ----


@indicator(
    "I03",
    name="公众号推送习近平法治思想信息",
    unit="条",
    formula="当年微信公众号主题为“习近平法治思想”的推送数",
    basis=BASIS,
    note="只计该主题；公众号全部推送见另一口径。",
)
def rule_of_law_posts(period: Period) -> Measure:
    where = period.covers("published_on") & Q(channel=Channel.WECHAT, topic=PostTopic.RULE_OF_LAW)
    return Measure(Post, where)


@indicator("I03.all", name="公众号推送", unit="条", formula="当年微信公众号全部推送数", variant_of="I03")
def wechat_posts(period: Period) -> Measure:
    return Measure(Post, period.covers("published_on") & Q(channel=Channel.WECHAT))


def _news(period: Period, channel: str) -> Measure:
    where = period.covers("published_on") & Q(channel=channel) & ~Q(topic=PostTopic.RULE_OF_LAW)
    return Measure(Post, where)


qualitative(
    "I40",
    name="专栏与微信平台推送",
    unit="条",
    basis=BASIS,
    evidence=[
        Evidence("column", "官网专栏推送", "条", lambda period: _news(period, Channel.COLUMN)),
        Evidence("wechat", "微信平台推送", "条", lambda period: _news(period, Channel.WECHAT)),
    ],
    note="不含I03已计的习近平法治思想主题。",
)


@indicator(
    "I35",
    name="企业环境法律法规100问",
    unit="部",
    formula="当年编印的法律法规问答读物数",
    basis=BASIS,
)
def question_booklets(period: Period) -> Measure:
    return Measure(Publication, period.covers("issued_on") & Q(kind=PublicationKind.QUESTIONS))


@indicator(
    "I36.items", name="普法责任清单事项", unit="项", formula="当年度普法责任清单事项数", variant_of="I36"
)
def outreach_duties(period: Period) -> Measure:
    return Measure(OutreachDuty, Q(year=period.year))


@indicator(
    "I37",
    name="法律八进场所类别",
    unit="类",
    formula="当年普法宣传活动涉及的场所类别数（去重）",
    basis=BASIS,
    note="按本局报告的八类计，含“进庙会”。",
)
def venue_kinds(period: Period) -> Measure:
    where = period.covers("held_on")
    return Measure(OutreachActivity, where, Count("venue_kind", distinct=True), ("venue_kind",))


@indicator("I37.activities", name="普法宣传活动", unit="场", formula="当年普法宣传活动数", variant_of="I37")
def activities(period: Period) -> Measure:
    return Measure(OutreachActivity, period.covers("held_on"))


@indicator(
    "I37.audience", name="普法受众", unit="人次", formula="当年普法宣传活动受众人数之和", variant_of="I37"
)
def audience(period: Period) -> Measure:
    where = period.covers("held_on")
    return Measure(OutreachActivity, where, Sum("audience_count"), ("audience_count",))


def _handed_out(period: Period, **kind: str) -> Measure:
    where = period.covers("activity__held_on") & Q(**kind)
    return Measure(MaterialHandout, where, Sum("quantity"), ("quantity",))


@indicator(
    "I38",
    name="发放法律法规手册及环保知识彩页",
    unit="份",
    formula="当年活动中发放的材料份数之和；显示舍至百位，有余数时加“余”",
    basis=BASIS,
    display=more_than(100),
)
def materials(period: Period) -> Measure:
    return _handed_out(period)


@indicator("I38.handbooks", name="发放法律法规手册", unit="份", formula="其中手册份数", variant_of="I38")
def handbooks(period: Period) -> Measure:
    return _handed_out(period, kind=MaterialKind.HANDBOOK)


@indicator("I38.leaflets", name="发放环保知识彩页", unit="份", formula="其中彩页份数", variant_of="I38")
def leaflets(period: Period) -> Measure:
    return _handed_out(period, kind=MaterialKind.LEAFLET)


@indicator(
    "I39",
    name="开展活动的重要时间节点",
    unit="个",
    formula="当年普法宣传活动所结合的时间节点数（去重）",
    basis=BASIS,
)
def time_nodes(period: Period) -> Measure:
    where = period.covers("held_on") & ~Q(time_node="")
    return Measure(OutreachActivity, where, Count("time_node", distinct=True), ("time_node",))


# ---- findings ----


@figure_check
def study_counts_overlap(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """Sessions with two tags stand in two figures: the figures cannot be added."""
    ids = ("I01", "I02", "I25", "I25.overlap")
    if not set(ids) <= figures.keys() or not figures["I25.overlap"].value:
        return []
    message = (
        f"干部集中学法{figures['I25'].value}次中有{figures['I25.overlap'].value}次同时计入"
        f"中心组（{figures['I01'].value}次）或读书班（{figures['I02'].value}次），三项不得相加。"
    )
    return [Finding("study-tags-overlap", "info", message, ids)]


@figure_check
def temple_fair_counts_as_venue(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """The eighth venue of the bureau's report is the temple fair, which other lists do not have."""
    if "I37" not in figures or not figures["I37"].value:
        return []
    message = f"“法律八进”涉及{figures['I37'].value}类场所，其中“进庙会”为本局口径，非通行的八进类别。"
    return [Finding("temple-fair-is-a-venue", "info", message, ("I37",))]


@figure_check
def required_laws_are_in_force(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """A law that lapsed before the year began cannot be required reading in it."""
    if "I24" not in figures:
        return []
    lapsed = figures["I24"].parts[0].rows.filter(effective_to__lt=period.first)
    titles = [str(law) for law in lapsed]
    if not titles:
        return []
    message = f"必学法规中{'、'.join(titles)}在{period.year}年前已失效，请更正学法方案。"
    return [Finding("required-law-lapsed", "warning", message, ("I24",))]
