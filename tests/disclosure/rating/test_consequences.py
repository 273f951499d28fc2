"""A published grade A leads to the positive list and to milder draws; its loss leads off the list again."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common import events
from common.errors import Conflict, Refused
from common.models import Message
from disclosure.enums import RatingOrigin, RatingStatus
from disclosure.models import CreditRating
from disclosure.rating.adjusting import Addition
from disclosure.rating.consequences import NOT_IMMUNE, consequences_of
from disclosure.services import take_rating_step
from enforcement.draw_pools import snapshot_of
from enforcement.graded_list.proposals import candidates, described, removal_reason, removals
from enforcement.graded_list.services import enter_by_grade
from enforcement.models import Inspection, PositiveListEntry
from enforcement.procedure_enums import DrawStatus
from enforcement.services.draws import take_draw_step
from enforcement.services.positive_list import remove_from_list
from registry.models import Threshold
from tests.disclosure.rating import scene
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.enforcement import PositiveListEntryFactory, PositiveListVersionFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import RandomDrawFactory, SupervisedObjectFactory, pool_of
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db
DAY = scene.AFTER


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def law(db):
    load_law()


@pytest.fixture
def published(run, example, days, law):
    """All six were told; those of whom it is asked are published on the day after their time to object."""
    scene.confirmed(example)
    for name in ("model", "edge", "quiet", "grave"):
        scene.noticed(example, name)
    days.go_to(DAY)
    boss = scene.leader()

    def publish(name: str) -> CreditRating:
        return take_rating_step(scene.rating_of(example, name), RatingStatus.PUBLISHED, actor=boss)

    return publish


@pytest.fixture
def entered(published):
    PositiveListVersionFactory()
    rating = published("model")
    return rating, enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise)


def proposed(day=DAY):
    return sorted(each.name for each in candidates(scene.reviewer(), day))


# -- onto the list --


def test_a_published_a_is_proposed_and_nothing_else(published):
    assert proposed() == []
    for name in ("model", "quiet", "grave"):
        published(name)
    assert proposed() == ["示范model公司"]
    published("edge")
    assert proposed() == ["示范edge公司", "示范model公司"]


def test_what_is_only_noticed_is_not_proposed(published, example):
    assert scene.rating_of(example, "model").grade == "A"
    assert proposed() == []


def test_entering_names_the_rating_and_tells_the_enterprise(entered, example):
    rating, entry = entered
    member = scene.member(rating)
    assert entry.ground == "信用等级A（2025年度环保信用评价，2026年3月18日公布）"
    assert (entry.grade_year, entry.grade_number, entry.added_on) == (2025, rating.ledger_no, DAY)
    assert [each.kind for each in events.history(entry)] == ["created"]
    assert proposed() == []
    other = scene.rating_of(example, "edge")
    assert not Message.objects.filter(recipient=member).exists()  # who came later
    assert removal_reason(entry, DAY) == "" and other.status == RatingStatus.NOTICED


@pytest.mark.parametrize(
    ("name", "words"), [("quiet", "等级为B级"), ("grave", "等级为D级"), ("fined", "没有公布")]
)
def test_other_grades_are_refused(published, example, name, words):
    PositiveListVersionFactory()
    if name != "fined":
        published(name)
    with pytest.raises(Refused, match=words) as refused:
        enter_by_grade(actor=scene.reviewer(), enterprise=example[1][name])
    assert "环办执法〔2021〕10号" in refused.value.basis


def test_without_a_version_in_force_nobody_is_entered(published):
    rating = published("model")
    PositiveListVersionFactory(effective_to=date(2026, 3, 1))
    assert [each.obstacle for each in described([rating.enterprise], DAY)] == [
        "没有现行有效的正面清单版本，请先在“正面清单版本”中登记"
    ]
    with pytest.raises(Refused, match="没有现行有效的正面清单版本"):
        enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise)


def test_once_listed_and_once_removed_from_a_version_nobody_enters_it_again(entered):
    rating, entry = entered
    with pytest.raises(Conflict, match="已在现行正面清单"):
        enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise)
    remove_from_list(entry, actor=scene.reviewer(), reason="企业申请移出")
    [candidate] = described(list(candidates(scene.reviewer(), DAY)), DAY)
    assert "可在下一版清单列入" in candidate.obstacle
    with pytest.raises(Refused, match="下一版清单"):
        enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise)
    PositiveListVersionFactory(effective_from=date(2026, 3, 10))
    assert enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise).grade_year == 2025


def test_it_is_reviewers_who_enter_in_their_area_and_a_closed_enterprise_is_not(published):
    PositiveListVersionFactory()
    rating = published("model")
    with pytest.raises(Refused, match="审核人"):
        enter_by_grade(actor=UserFactory(roles=["handler"]), enterprise=rating.enterprise)
    with pytest.raises(Refused, match="管辖范围"):
        enter_by_grade(actor=UserFactory(park=True, roles=["reviewer"]), enterprise=rating.enterprise)
    rating.enterprise.closed_on = DAY
    rating.enterprise.save()
    assert proposed() == []
    with pytest.raises(Refused, match="关停"):
        enter_by_grade(actor=scene.reviewer(), enterprise=rating.enterprise)


# -- off it again --


def worse(rating, days) -> CreditRating:
    """By an adjustment the rating loses its A, and the new version is published."""
    item = rating.scheme.items.get(code="fine-large")
    addition = Addition(item, date(2025, 11, 1), "补充查明的处罚", "ZF-W-LATE")
    version = scene.adjusted(rating, origin=RatingOrigin.ADJUSTMENT, add=[addition])
    take_rating_step(version, RatingStatus.NOTICED, actor=scene.reviewer())
    days.go_to(date(2026, 4, 7))
    return take_rating_step(version, RatingStatus.PUBLISHED, actor=scene.leader())


def test_an_adjustment_that_takes_the_a_proposes_the_removal_with_a_note_and_a_message(entered, days):
    rating, entry = entered
    reviewer = scene.reviewer()
    assert list(removals(reviewer, DAY)) == []
    later = worse(rating, days)
    assert later.grade == "B"
    day = date(2026, 4, 7)
    assert list(removals(reviewer, day)) == [entry]
    assert removal_reason(entry, day) == "列入依据为2025年度信用等级A，现行公布的等级为B级，列入依据不再成立"
    noted = list(events.history(entry))[-1]
    assert (noted.kind, later.ledger_no in noted.reason) == ("grade_lost", True)
    assert Message.objects.filter(recipient=reviewer, title__contains="建议移出").count() == 1
    entry.refresh_from_db()
    assert entry.removed_on is None  # who reviews decides
    remove_from_list(entry, actor=reviewer, reason=removal_reason(entry, day))
    assert list(removals(reviewer, day)) == []


def test_while_the_adjustment_is_not_public_the_a_stands(entered, days):
    rating, entry = entered
    item = rating.scheme.items.get(code="fine-large")
    scene.adjusted(
        rating, origin=RatingOrigin.ADJUSTMENT, add=[Addition(item, date(2025, 11, 1), "处罚", "ZF-W-LATE")]
    )
    assert list(removals(scene.reviewer(), DAY)) == []
    assert [each.kind for each in events.history(entry)] == ["created"]


@pytest.mark.parametrize(("grade", "lost"), [("A", False), ("B", True), ("D", True)])
def test_next_years_grade_decides(entered, grade, lost):
    rating, entry = entered
    CreditRatingFactory(
        enterprise=rating.enterprise, cycle_year=2026, grade=grade, published_on=date(2027, 3, 1)
    )
    assert list(removals(scene.reviewer(), date(2027, 2, 28))) == []
    assert (list(removals(scene.reviewer(), date(2027, 3, 1))) == [entry]) is lost


def test_entries_on_other_grounds_leave_by_a_d_alone(law, days):
    days.go_to(DAY)
    good, bad = (PositiveListEntryFactory() for _ in range(2))
    CreditRatingFactory(enterprise=good.enterprise, grade="C", published_on=date(2026, 3, 1))
    CreditRatingFactory(enterprise=bad.enterprise, grade="D", published_on=date(2026, 3, 1))
    assert list(removals(scene.reviewer(), DAY)) == [bad]
    assert removal_reason(good, DAY) == ""


def test_a_grade_of_an_earlier_year_published_late_says_nothing(entered, example, days):
    rating, entry = entered
    late = CreditRatingFactory(
        enterprise=rating.enterprise,
        cycle_year=2024,
        scheme=rating.scheme,
        grade="C",
        status=RatingStatus.NOTICED,
        noticed_on=date(2026, 3, 2),
        published_on=None,
    )
    take_rating_step(late, RatingStatus.PUBLISHED, actor=scene.leader())
    assert [each.kind for each in events.history(entry)] == ["created"]
    assert list(removals(scene.reviewer(), DAY)) == []


# -- in draws --


def test_an_a_lowers_the_weight_and_is_checked_without_a_visit_first(published, example, days):
    for name in ("model", "quiet"):
        SupervisedObjectFactory(enterprise=example[1][name])
        published(name)
    rows = {each["id"]: each for each in snapshot_of(RandomDrawFactory(), DAY)["objects"]}
    best, plain = (rows[example[1][name].uscc] for name in ("model", "quiet"))
    assert (best["weight"], best["off_site"], best["listed"]) == (80, True, False)
    assert (plain["weight"], plain["off_site"]) == (100, False)


def test_without_the_row_for_visits_an_a_is_visited_as_others(published, example):
    SupervisedObjectFactory(enterprise=example[1]["model"])
    published("model")
    Threshold.objects.filter(code="random-off-site-credit-a").update(amount=0)
    [row] = snapshot_of(RandomDrawFactory(), DAY)["objects"]
    assert (row["weight"], row["off_site"]) == (80, False)


def test_list_and_grade_add_up_and_nobody_is_immune(entered, example):
    SupervisedObjectFactory(enterprise=example[1]["model"])
    [row] = snapshot_of(RandomDrawFactory(), DAY)["objects"]
    assert (row["weight"], row["off_site"], row["listed"]) == (40, True, True)
    Threshold.objects.filter(code="random-weight-credit-a").update(amount=0)
    [row] = snapshot_of(RandomDrawFactory(), DAY)["objects"]
    assert row["weight"] == 1


def test_the_drawn_a_is_planned_without_a_visit(law, days):
    days.go_to(date(2026, 10, 12))
    pool_of(keys=1, generals=0)
    pooled = Inspection.objects.none()
    [firm] = [each.enterprise for each in SupervisedObjectFactory._meta.model.objects.all()]
    CreditRatingFactory(enterprise=firm, grade="A", published_on=date(2026, 3, 1))
    task = take_draw_step(
        RandomDrawFactory(),
        DrawStatus.DRAWN,
        actor=UserFactory(roles=["reviewer", "handler"]),
        witness="监督人",
    )
    pooled = Inspection.objects.filter(drawn_object__draw=task)
    assert [(each.is_off_site, each.is_on_positive_list) for each in pooled] == [(True, False)]


# -- what is said of it --


def told(rating, day=DAY) -> str:
    found = consequences_of(rating, day)
    return found.state + "".join(f"{row.title}：{row.text}" for row in found.rows)


def test_the_consequences_are_those_of_the_grade(published, example):
    best = published("model")
    assert "80%" in told(best) and "可以列入监督执法正面清单" in told(best)
    assert "优先安排非现场检查" in told(best)
    assert "200%" in told(published("grave")) and "特殊监管对象" in told(scene.rating_of(example, "grave"))
    plain = told(published("quiet"))
    assert "按基准权重抽取" in plain and "正面清单" not in plain
    assert consequences_of(best, DAY).caution == NOT_IMMUNE


def test_before_publication_nothing_follows(run, example, law):
    rating = scene.noticed(example, "model")
    found = consequences_of(rating, DAY)
    assert found.state == "结果尚未公布，公布前不产生以下后果。"
    assert "正面清单" not in [row.title for row in found.rows]


def test_the_entry_and_its_loss_are_said(entered, days):
    rating, _ = entered
    assert "列入“第" in told(rating)
    later = worse(rating, days)
    rating.refresh_from_db()
    assert "已由调整后的结果替代" in told(rating, date(2026, 4, 7))
    assert "建议移出" in told(later, date(2026, 4, 7))


def test_pages_of_staff_enterprise_and_public_say_it(client, entered):
    rating, _ = entered
    client.force_login(scene.reviewer())
    for name in ("disclosure:rating-sheet", "disclosure:credit-ratings-detail"):
        page = text(client.get(reverse(name, args=[rating.ledger_no])))
        assert "等级的后果" in page and "不是免检" in page
    client.force_login(scene.member(rating))
    own = text(client.get(reverse("disclosure-enterprise:rating-detail", args=[rating.ledger_no])))
    assert "等级的后果" in own and "80%" in own and "待核" in own
    client.logout()
    public = text(client.get("/ratings/", follow=True))
    assert "示范model公司" in public
    from common.models import PublishedRecord

    record = PublishedRecord.objects.get(kind="credit-rating")
    page = text(client.get(reverse("public-credit-rating", args=[record.pk])))
    assert "等级意味着什么" in page and "不是免检" in page


def test_the_page_of_the_enterprise_says_it_once_it_is_public(client, published, example):
    firm = example[1]["model"]
    address = reverse("registry:enterprises-detail", args=[firm.uscc])
    client.force_login(scene.reviewer())
    assert "现行环保信用等级" not in text(client.get(address))
    published("model")
    page = text(client.get(address))
    assert "现行环保信用等级：A级（2025年度，2026年3月18日公布" in page
    assert "等级的后果" in page and "不是免检" in page


# -- the staff's list --


def test_the_list_proposes_enters_and_proposes_the_removal(client, published, days):
    PositiveListVersionFactory(name="2026年版清单")
    rating = published("model")
    reviewer = scene.reviewer()
    client.force_login(reviewer)
    address = reverse("enforcement:graded-list")
    enter = reverse("enforcement:graded-list-enter", args=[rating.enterprise.uscc])
    page = text(client.get(address))
    assert "示范model公司" in page and enter in page and "2026年版清单" in page
    assert "确认列入" in text(client.get(enter))
    assert client.post(enter).status_code == 302
    assert client.post(enter).status_code == 409
    assert "没有可列入的企业" in text(client.get(address))
    worse(rating, days)
    client.force_login(reviewer)
    entry = PositiveListEntry.objects.get()
    page = text(client.get(address, {"kind": "leave"}))
    remove = reverse("enforcement:positive-list-entries-remove", args=[entry.ledger_no])
    assert remove in page and "列入依据不再成立" in page
    assert client.post(remove, {"reason": "失去A级", "removed_on": "2026-04-07"}).status_code == 302
    assert "没有建议移出的企业" in text(client.get(address, {"kind": "leave"}))


def test_the_list_is_narrowed_sorted_and_says_what_is_wrong(client, published):
    for name in ("model", "edge"):
        published(name)
    client.force_login(scene.reviewer())
    address = reverse("enforcement:graded-list")
    page = text(client.get(address, {"sort": "-enterprise"}))
    assert page.index("示范model公司") < page.index("示范edge公司")
    page = text(client.get(address, {"q": "edge"}))
    assert "示范edge公司" in page and "示范model公司" not in page
    assert "没有符合条件的企业" in text(client.get(address, {"q": "无此企业"}))
    assert client.get(address, {"kind": "x"}).status_code == 400
    client.force_login(UserFactory(roles=["handler"]))
    assert "没有现行有效的正面清单版本" in text(client.get(address))
    PositiveListVersionFactory()
    page = text(client.get(address))
    assert "由审核人办理" in page and "列入清单" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(client, law, days, django_assert_num_queries, number):
    days.go_to(DAY)
    PositiveListVersionFactory()
    for _ in range(number):
        CreditRatingFactory(enterprise=EnterpriseFactory(), grade="A", published_on=date(2026, 3, 1))
    client.force_login(scene.reviewer())
    client.get(reverse("enforcement:graded-list"))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("enforcement:graded-list"))


QUERIES = 18
