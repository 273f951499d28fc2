"""Notice, objection, review: who may, when, and what comes of each point.

`slack` of the worked example: base 70, fines −3 and −2 (cap 5), order −4, complaint −2, score 59, C.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from common import events
from common.attachments import attachments_of
from common.documents.selectors import documents_of
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingCorrection, RatingEvent, RatingResult, RatingWaiver
from disclosure.rating.explaining import explained
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.rating.objections import (
    Claim,
    answer_point,
    file_objection,
    reviewed,
    waive_objection,
)
from disclosure.rating.periods import period_of
from disclosure.services import take_rating_step
from registry.enums import MembershipRole
from registry.models import StatutoryLimit
from tests.disclosure.rating.scene import (
    AFTER,
    LAST_DAY,
    NOTICED,
    REFUSED,
    UPHELD,
    answered,
    confirmed,
    event_of,
    leader,
    member,
    noticed,
    objected,
    rating_of,
    reviewer,
    upload,
)
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rating(run, example) -> CreditRating:
    """The rating of `slack`, of which it was told."""
    return noticed(example, "slack")


def text_of(document: OfficialDocument) -> str:
    return str(document.content)


# -- notice --


def test_the_notice_tells_every_point_and_until_when_to_object(rating):
    user = member(rating)
    (document,) = OfficialDocument.objects.filter(kind="rating-notice")
    words = text_of(document)
    assert document.number == "兰新环信告〔2026〕1号" and document.is_for_party
    assert document.title == "2025年度环保信用初评结果告知书"
    for part in (
        "小额罚款",
        "逾期未改正",
        "投诉属实",
        "ZF-W-4",
        "ZF-W-5",
        "ZFZ-W-1",
        "59分",
        "C级",
        "2026年3月17日",
    ):
        assert part in words
    assert [each.document for each in documents_of(rating, user)] == [document]
    period = period_of(rating)
    assert (rating.noticed_on, period.last_day, period.unverified) == (NOTICED, LAST_DAY, True)


def test_the_enterprise_alone_is_told(run, example):
    rating = rating_of(example, "slack")
    user, stranger = member(rating), MembershipFactory().user
    take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())
    assert [message.recipient for message in Message.objects.filter(key=f"rating:{rating.pk}:noticed")] == [
        user
    ]
    assert not Message.objects.filter(recipient=stranger).exists()


def test_before_the_notice_the_enterprise_sees_nothing(run, example):
    rating = rating_of(example, "slack")
    user = member(rating)
    assert not CreditRating.objects.visible_to(user).exists()
    take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())
    assert CreditRating.objects.visible_to(user).get() == rating


def test_what_was_edited_by_hand_is_not_noticed(run, example):
    CreditRating.objects.filter(enterprise=example[1]["slack"]).update(score=Decimal(95), grade="A")
    rating = rating_of(example, "slack")
    with pytest.raises(Refused, match="与评分明细不一致"):
        take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())
    assert rating_of(example, "slack").status == RatingStatus.PRELIMINARY
    assert not OfficialDocument.objects.exists()


def test_a_handler_does_not_notice(run, example):
    with pytest.raises(Refused, match="须由"):
        take_rating_step(
            rating_of(example, "slack"), RatingStatus.NOTICED, actor=UserFactory(roles=["handler"])
        )


def test_without_a_limit_nobody_is_told(run, example):
    StatutoryLimit.objects.all().delete()
    with pytest.raises(Refused, match="credit-rating-objection"):
        noticed(example, "slack")


def test_a_last_day_on_a_holiday_is_put_off(run, example, days):
    days.go_to(date(2026, 4, 20))  # the fifteenth day is 5 May, a holiday
    assert period_of(noticed(example, "slack")).last_day == date(2026, 5, 6)


# -- objection --


def test_an_objection_stands_at_the_points_doubted_with_its_evidence(rating):
    user = member(rating, MembershipRole.HANDLER)
    event = event_of(rating, "ZF-W-4")
    made = file_objection(
        actor=user,
        rating=rating,
        claims=[Claim("罚款已撤销", event), Claim("漏计表彰")],
        contact="张某",
        evidence=[upload()],
    )
    assert [(point.event, point.claim) for point in made.points.order_by("pk")] == [
        (event, "罚款已撤销"),
        (None, "漏计表彰"),
    ]
    assert [each["name"] for each in attachments_of(made, reader=user)] == ["证明材料.pdf"]
    assert (rating.status, rating.objected_on) == (RatingStatus.OBJECTED, NOTICED)
    assert rating.objection == "罚款已撤销；漏计表彰" and not made.is_paper


def test_reviewers_are_told_of_an_objection(rating):
    officer = reviewer()
    made = objected(rating, "ZF-W-4")
    assert Message.objects.filter(recipient=officer, key=f"rating:{rating.pk}:objection:{made.pk}").exists()


@pytest.mark.parametrize(("day", "hour", "taken"), [(LAST_DAY, 23, True), (AFTER, 0, False)])
def test_the_last_day_counts_to_its_end(rating, days, day, hour, taken):
    days.go_to(day, hour)
    if taken:
        assert objected(rating, "ZF-W-4").pk
        return
    with pytest.raises(Refused, match="异议期已于2026年3月17日24时届满") as refused:
        objected(rating, "ZF-W-4")
    assert refused.value.basis


def test_only_its_own_users_and_clerks_object(rating):
    for stranger in (MembershipFactory().user, UserFactory(roles=["leader"]), UserFactory(roles=["auditor"])):
        with pytest.raises(Refused):
            objected(rating, "ZF-W-4", by=stranger)
    made = objected(rating, "ZF-W-4", by=UserFactory(roles=["handler"]))
    assert made.is_paper


def test_an_event_of_another_enterprise_is_refused(rating, example):
    other = RatingEvent.objects.filter(enterprise=example[1]["fined"]).first()
    with pytest.raises(Refused, match="不属于这一评价结果"):
        file_objection(actor=member(rating), rating=rating, claims=[Claim("异议", other)])
    assert CreditRating.objects.get(pk=rating.pk).status == RatingStatus.NOTICED


@pytest.mark.parametrize("claims", [[], [Claim(" ")]])
def test_an_objection_gives_its_reasons(rating, claims):
    with pytest.raises(Refused, match="理由"):
        file_objection(actor=member(rating), rating=rating, claims=claims)


def test_before_its_notice_no_rating_is_objected_to(run, example):
    rating = rating_of(example, "slack")
    with pytest.raises(Refused, match="“初评”，不在异议期内"):
        objected(rating, "ZF-W-4", by=reviewer())


def test_a_second_objection_joins_the_first(rating):
    user = member(rating)
    objected(rating, "ZF-W-4", by=user)
    objected(rating, "ZFZ-W-1", by=user)
    assert rating.objections.count() == 2 and rating.status == RatingStatus.OBJECTED


# -- answers and review --


def test_a_struck_fine_gives_the_points_that_its_cap_withheld(rating):
    """Without −3 the other fine counts −2 in full anyway: 70−2−4−2 = 62, B."""
    made = objected(rating, "ZF-W-4")
    answered(made, UPHELD | {"remedy": "strike"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    # 49,999.99 brings its own −3 once the cap of 5 is not used up by the first.
    assert (rating.score, rating.grade) == (Decimal(61), "B")
    assert rating.review_result == "异议1项，采纳1项，不予采纳0项；由59分、C级更正为61分、B级"


def test_each_point_has_its_answer(rating):
    made = objected(rating, "ZF-W-4", "ZFZ-W-1", "ZFX-W-1")
    answered(
        made,
        REFUSED,
        UPHELD | {"remedy": "change", "points": Decimal("-1.50")},
        UPHELD | {"remedy": "strike"},
    )
    # 70 − 3 − 2 − 1.5 = 63.5
    assert reviewed(rating).score.score == Decimal("63.50")
    assert rating_score(rating) == Decimal(59)  # nothing is changed before the review is closed
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert (rating.score, rating.grade) == (Decimal("63.50"), "B")
    document = OfficialDocument.objects.get(kind="rating-review")
    words = text_of(document)
    for part in (
        "不予采纳",
        "改按其他分值计（-1.5分）",
        "不计入",
        REFUSED["answer"],
        "59分",
        "63.5分",
        "B级",
    ):
        assert part in words
    made.refresh_from_db()
    assert (made.status, made.answered_on) == (RatingObjectionStatus.ANSWERED, NOTICED)


def rating_score(rating: CreditRating) -> Decimal | None:
    return CreditRating.objects.get(pk=rating.pk).score


def test_the_computed_result_stays_as_it_was(rating):
    before = RatingResult.objects.get(rating=rating)
    answered(objected(rating, "ZFZ-W-1"), UPHELD | {"remedy": "strike"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    after = RatingResult.objects.get(rating=rating)
    assert (after.score, after.sha256) == (before.score, before.sha256)
    correction = RatingCorrection.objects.get()
    assert (correction.kind, correction.ground) == ("strike", UPHELD["answer"])
    found = explained(rating)
    assert found.agrees and [line.number for line in found.left_out] == ["ZFZ-W-1"]


def test_refused_points_leave_the_rating(rating):
    answered(objected(rating, "ZF-W-4"), REFUSED)
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert (rating.score, rating.grade) == (Decimal(59), "C")
    assert rating.review_result.endswith("维持59分、C级")
    assert not RatingCorrection.objects.exists()


def test_a_struck_veto_lifts_its_grade(run, example):
    rating = noticed(example, "grave")
    answered(objected(rating, "ZF-W-6"), UPHELD | {"remedy": "strike"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert (rating.score, rating.grade, rating.veto_reason) == (Decimal(70), "B", "")


def test_what_was_left_out_is_counted_again(run, example):
    """`fined` had a fine of 20,000 left out as repaired."""
    rating = noticed(example, "fined")
    event = RatingEvent.objects.get(enterprise=rating.enterprise, source_number="ZF-W-3")
    assert not event.is_counted
    made = file_objection(actor=member(rating), rating=rating, claims=[Claim("应当计入", event)])
    with pytest.raises(Refused, match="恢复计入"):
        answered(made, UPHELD | {"remedy": "strike"})
    answered(made, UPHELD | {"remedy": "count"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert rating.score == Decimal(57)


def test_the_review_waits_for_every_answer(rating):
    made = objected(rating, "ZF-W-4", "ZFZ-W-1")
    answer_point(actor=reviewer(), point=made.points.order_by("pk").first(), **REFUSED)
    with pytest.raises(Refused, match="尚有1项异议未答复"):
        take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert CreditRating.objects.get(pk=rating.pk).status == RatingStatus.OBJECTED


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (UPHELD, "选择更正方式"),
        (UPHELD | {"remedy": "count"}, "选择更正方式"),
        (UPHELD | {"remedy": "change"}, "更正后分值"),
        (REFUSED | {"remedy": "strike"}, "请不要选择更正方式"),
        (REFUSED | {"answer": " "}, "写明"),
    ],
)
def test_an_answer_is_whole(rating, values, words):
    made = objected(rating, "ZF-W-4")
    with pytest.raises(Refused, match=words):
        answered(made, values)


def test_reviewers_alone_answer(rating):
    point = objected(rating, "ZF-W-4").points.get()
    for user in (UserFactory(roles=["handler"]), leader(), member(rating)):
        with pytest.raises(Refused):
            answer_point(actor=user, point=point, **REFUSED)


def test_a_closed_review_is_not_answered_anew(rating):
    point = objected(rating, "ZF-W-4").points.get()
    answer_point(actor=reviewer(), point=point, **REFUSED)
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    with pytest.raises(Conflict):
        answer_point(actor=reviewer(), point=point, **REFUSED)


def test_the_score_of_points_is_not_typed_over(rating):
    answered(objected(rating, "ZF-W-4"), REFUSED)
    with pytest.raises(Refused, match="由评分明细得出"):
        take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer(), grade="A")


def test_within_its_time_the_enterprise_objects_to_the_rest(rating, days):
    user = member(rating)
    answered(objected(rating, "ZF-W-4", by=user), UPHELD | {"remedy": "strike"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    days.go_to(LAST_DAY)
    answered(objected(rating, "ZFZ-W-1", by=user), UPHELD | {"remedy": "strike"})
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    assert rating.score == Decimal(65)  # 70 − 3 − 2
    assert OfficialDocument.objects.filter(kind="rating-review").count() == 2


# -- waiver --


def test_the_head_waives_and_no_objection_is_taken_then(rating):
    user = member(rating)
    made = waive_objection(actor=user, rating=rating, agreed=True)
    assert (made.waived_by, made.is_paper) == (user, False)
    assert events.history(rating).filter(kind="waived").exists()
    with pytest.raises(Refused, match="已声明放弃异议"):
        objected(rating, "ZF-W-4", by=user)
    with pytest.raises(Conflict):
        waive_objection(actor=user, rating=rating, agreed=True)


def test_who_waives(rating, days):
    with pytest.raises(Refused, match="企业负责人"):
        waive_objection(actor=member(rating, MembershipRole.HANDLER), rating=rating, agreed=True)
    with pytest.raises(Refused, match="勾选"):
        waive_objection(actor=member(rating), rating=rating, agreed=False)
    clerk = UserFactory(roles=["handler"])
    with pytest.raises(Refused, match="扫描件"):
        waive_objection(actor=clerk, rating=rating, agreed=True)
    assert not RatingWaiver.objects.exists()
    assert waive_objection(actor=clerk, rating=rating, agreed=True, evidence=upload()).is_paper


def test_under_review_nothing_is_waived(rating):
    user = member(rating)
    objected(rating, "ZF-W-4", by=user)
    with pytest.raises(Refused, match="正在复核"):
        waive_objection(actor=user, rating=rating, agreed=True)


# -- publication --


def test_before_its_time_is_over_publication_is_refused(rating, example, days):
    confirmed(example)
    days.go_to(LAST_DAY, 23)
    with pytest.raises(Refused, match="异议期至2026年3月17日24时") as refused:
        take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    assert refused.value.basis
    days.go_to(AFTER)
    published = take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    assert (published.status, published.published_on) == (RatingStatus.PUBLISHED, AFTER)


def test_a_waiver_lets_it_be_published_at_once(rating, example):
    confirmed(example)
    waive_objection(actor=member(rating), rating=rating, agreed=True)
    published = take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    assert published.published_on == timezone.localdate() == NOTICED


def test_an_unconfirmed_scheme_publishes_nothing_real(rating, example, days):
    days.go_to(AFTER)
    with pytest.raises(Refused, match="示例待核"):
        take_rating_step(rating, RatingStatus.PUBLISHED, actor=leader())


def test_an_objection_keeps_it_back(rating, example, days):
    confirmed(example)
    objected(rating, "ZF-W-4")
    days.go_to(AFTER)
    with pytest.raises(Refused, match="不能办理此步骤"):
        take_rating_step(rating, RatingStatus.PUBLISHED, actor=leader())


def test_leaders_alone_publish(rating, example, days):
    confirmed(example)
    days.go_to(AFTER)
    with pytest.raises(Refused, match="局领导"):
        take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=reviewer())


def test_a_public_rating_is_not_taken_down_by_itself(rating, example, days):
    confirmed(example)
    days.go_to(AFTER)
    published = take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    with pytest.raises(Refused, match="不能单独撤下"):
        take_rating_step(published, RatingStatus.SUPERSEDED, actor=leader())


def test_a_second_click_is_a_conflict(rating, example, days):
    confirmed(example)
    days.go_to(AFTER)
    stale = rating_of(example, "slack")
    take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    with pytest.raises(Conflict):
        take_rating_step(stale, RatingStatus.PUBLISHED, actor=leader())
