"""Figures of study, training and outreach: what counts, what does not, and what is told."""

from datetime import date
from decimal import Decimal

import pytest

from common.indicators import Period, all_indicators, compute, findings, identities
from legal_training.enums import (
    Channel,
    MaterialKind,
    PlanStatus,
    PostTopic,
    PublicationKind,
    TimeNode,
    VenueKind,
)
from tests.factories.legal_training import (
    LawExamFactory,
    LawExamResultFactory,
    MaterialHandoutFactory,
    OutreachActivityFactory,
    OutreachDutyFactory,
    PostFactory,
    PublicationFactory,
    StudyPlanFactory,
    StudySessionFactory,
    TrainingAttendanceFactory,
    TrainingClassFactory,
)
from tests.factories.registry import EnterpriseFactory, LawFactory

pytestmark = pytest.mark.django_db

YEAR = Period.of_year(2024)
IDS = ["I01", "I02", "I02.days", "I03", "I03.all", "I22", "I22.persons", "I24", "I25", "I25.all"]
IDS += ["I25.overlap", "I25.pre_meeting", "I34", "I35", "I36.items", "I37", "I37.activities", "I37.audience"]
IDS += ["I38", "I38.handbooks", "I38.leaflets", "I39", "I40", "I40.column", "I40.wechat", "I46"]
IDS += ["I46.candidates", "I46.pass_rate", "I46.exams", "I46.platform", "I49"]


def values(*ids, period=YEAR):
    figures = compute(period, ids)
    return [figures[id].value for id in ids]


def said():
    return {finding.code: finding for finding in findings(YEAR, compute(YEAR, IDS))}


def test_the_list_above_holds_every_figure_of_this_app():
    mine = {each.id for each in all_indicators() if each.measures.__module__ == "legal_training.indicators"}
    assert mine <= set(IDS)


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2023, 12, 31), 0), (date(2024, 1, 1), 1), (date(2024, 12, 31), 1), (date(2025, 1, 1), 0)],
)
def test_records_count_from_new_year_to_new_years_eve(day, counts):
    StudySessionFactory(held_on=day, tags=["central-group"])
    PostFactory(published_on=day)
    TrainingAttendanceFactory(attended_on=day)
    TrainingClassFactory(starts_on=day)
    PublicationFactory(issued_on=day)
    MaterialHandoutFactory(activity=OutreachActivityFactory(held_on=day), quantity=1)
    ids = ["I01", "I03", "I22", "I35", "I37", "I38"]
    assert values(*ids) == [counts] * 6


def test_session_with_two_tags_counts_once_by_each():
    StudySessionFactory(tags=["central-group", "cadre-study"])
    StudySessionFactory(tags=["reading-class", "cadre-study", "central-group"])
    StudySessionFactory(tags=["reading-class"])
    StudySessionFactory(tags=["pre-meeting"])
    StudySessionFactory(tags=[])
    ids = ["I01", "I02", "I02.days", "I25", "I25.overlap", "I25.all", "I25.pre_meeting"]
    assert values(*ids) == [2, 2, 1, 2, 2, 5, 1]
    message = said()["study-tags-overlap"].message
    assert message == "干部集中学法2次中有2次同时计入中心组（2次）或读书班（2次），三项不得相加。"


def test_figure_opens_to_the_tagged_sessions():
    session = StudySessionFactory(tags=["central-group", "cadre-study"])
    StudySessionFactory(tags=["reading-class"])
    (part,) = compute(YEAR, ["I25"])["I25"].parts
    assert list(identities(part)) == [(session.ledger_no, [session.held_on])]


@pytest.mark.parametrize(("number", "shown"), [(9, "9"), (10, "10"), (20, "20"), (21, "20余")])
def test_sessions_are_shown_in_tens_and_more(number, shown):
    for _ in range(number):
        StudySessionFactory(tags=["cadre-study"])
    figure = compute(YEAR, ["I25"])["I25"]
    assert (figure.value, figure.display) == (number, shown)


@pytest.mark.parametrize(("quantity", "shown"), [(99, "99"), (6400, "6400"), (6437, "6400余")])
def test_handouts_are_summed_and_shown_in_hundreds_and_more(quantity, shown):
    activity = OutreachActivityFactory()
    MaterialHandoutFactory(activity=activity, kind=MaterialKind.HANDBOOK, quantity=quantity - 9)
    MaterialHandoutFactory(activity=activity, quantity=9)
    figure = compute(YEAR, ["I38"])["I38"]
    assert (figure.value, figure.display) == (quantity, shown)
    assert values("I38.handbooks", "I38.leaflets") == [quantity - 9, 9]


def test_required_laws_of_issued_plans_count_once():
    laws = LawFactory.create_batch(3)
    StudyPlanFactory(laws=laws[:2])
    StudyPlanFactory(laws=laws[1:], title="补充方案")
    StudyPlanFactory(draft=True, laws=LawFactory.create_batch(2))
    StudyPlanFactory(year=2023, issued_on=date(2024, 1, 5), laws=[LawFactory()])
    StudyPlanFactory(year=2024, issued_on=date(2025, 1, 1), laws=[LawFactory()])
    assert values("I24", "I49") == [3, 2]
    (part,) = compute(YEAR, ["I24"])["I24"].parts
    assert {key for key, _ in identities(part)} == {law.code for law in laws}


def test_closed_plan_still_counts():
    StudyPlanFactory(status=PlanStatus.CLOSED)
    assert values("I49") == [1]


def test_lapsed_required_law_is_told():
    lapsed = LawFactory(title="旧法", effective_to=date(2023, 12, 31))
    StudyPlanFactory(laws=[lapsed, LawFactory(effective_to=date(2024, 1, 1))])
    assert "《旧法》在2024年前已失效" in said()["required-law-lapsed"].message


def test_posts_by_topic_and_channel():
    PostFactory()
    PostFactory(topic=PostTopic.NEWS)
    PostFactory(channel=Channel.COLUMN)  # the topic counts in I03 only on the public account
    PostFactory(channel=Channel.COLUMN, topic=PostTopic.LAW_READING)
    PostFactory(channel=Channel.WEBSITE, topic=PostTopic.NEWS)
    assert values("I03", "I03.all", "I40", "I40.column", "I40.wechat") == [1, 2, 2, 1, 1]


def test_trained_firms_and_persons():
    firm = EnterpriseFactory()
    TrainingAttendanceFactory(enterprise=firm, person_count=2)
    TrainingAttendanceFactory(enterprise=firm, person_count=3)
    TrainingAttendanceFactory(person_count=1)
    assert values("I22", "I22.persons") == [2, 6]


def test_exams_pass_rate_ignores_the_absent_and_is_exact():
    exam = LawExamFactory()
    LawExamResultFactory.create_batch(2, exam=exam)
    LawExamResultFactory(exam=exam, score=Decimal(40), passed=False)
    LawExamResultFactory(exam=exam, score=None, passed=False)
    StudySessionFactory(tags=["platform"])
    figures = compute(YEAR, ["I46", "I46.candidates", "I46.pass_rate"])
    assert (figures["I46"].value, figures["I46"].working) == (2, "平台学法1次、普法考试1次")
    assert figures["I46.candidates"].value == 3
    assert (figures["I46.pass_rate"].value, figures["I46.pass_rate"].working) == (Decimal("66.7"), "2÷3×100")


def test_pass_rate_of_no_exam_is_nothing():
    figure = compute(YEAR, ["I46.pass_rate"])["I46.pass_rate"]
    assert (figure.value, figure.display) == (None, "—")


def test_venues_and_nodes_count_once_and_temple_fairs_are_told():
    for venue in VenueKind:
        OutreachActivityFactory(venue_kind=venue, audience_count=10)
    OutreachActivityFactory(venue_kind=VenueKind.TEMPLE_FAIR, time_node=TimeNode.BIODIVERSITY)
    OutreachActivityFactory(time_node=TimeNode.ENVIRONMENT)
    OutreachActivityFactory(time_node=TimeNode.ENVIRONMENT)
    assert values("I37", "I37.activities", "I37.audience", "I39") == [8, 11, 380, 2]
    assert "进庙会" in said()["temple-fair-is-a-venue"].message


def test_only_question_booklets_are_the_hundred_questions():
    PublicationFactory()
    PublicationFactory(kind=PublicationKind.CASES)
    assert values("I35") == [1]


def test_duty_items_of_the_year():
    OutreachDutyFactory()
    OutreachDutyFactory(year=2023)
    assert values("I36.items") == [1]


def test_claims_without_records_are_warned_of():
    warned = [finding for finding in findings(YEAR, compute(YEAR, IDS)) if finding.level == "warning"]
    claims = [finding.figures for finding in warned if finding.code == "claim-without-evidence"]
    assert claims == [("I40",), ("I46",)]


def test_part_without_records_is_told_as_zero():
    PostFactory(channel=Channel.COLUMN, topic=PostTopic.NEWS)
    figure = compute(YEAR, ["I40"])["I40"]
    assert figure.working == "官网专栏推送1条、微信平台推送0条"
    assert "微信平台推送为0" in said()["claim-part-zero"].message


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    def make():
        StudyPlanFactory(laws=[LawFactory()])
        StudySessionFactory(tags=["central-group", "cadre-study"])
        LawExamResultFactory()
        TrainingAttendanceFactory()
        MaterialHandoutFactory()
        OutreachDutyFactory()
        PostFactory()
        PublicationFactory()

    make()
    models = 12  # Law among them; the tags of a session are looked up in its own statement
    with django_assert_num_queries(models):
        compute(YEAR, IDS)
    for _ in range(3):
        make()
    with django_assert_num_queries(models):
        assert compute(YEAR, IDS)["I25"].value == 4
