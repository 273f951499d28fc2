"""动态调整 and 信用修复: proposed, decided, published as a new version; who may, when, what it changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common import events
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from disclosure.enums import RatingOrigin, RatingStatus
from disclosure.models import CreditRating, RatingChange, RatingCorrection, RatingEvent
from disclosure.rating.adjusting import Addition, decide_change, obstacles_to_change, propose_change
from disclosure.rating.explaining import explained
from disclosure.rating.objection_enums import ChangeStatus
from disclosure.rating.objections import waive_objection
from disclosure.services import take_rating_step
from enforcement.draw_pools import snapshot_of
from registry import credit_grades
from registry.enums import MembershipRole
from tests.disclosure.rating.scene import (
    AFTER,
    adjusted,
    confirmed,
    event_of,
    leader,
    member,
    noticed,
    rating_of,
    reviewer,
    upload,
)
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.enforcement_inspections import RandomDrawFactory, SupervisedObjectFactory
from tests.factories.registry import MembershipFactory, ThresholdFactory

pytestmark = pytest.mark.django_db
LATER = date(2026, 9, 1)
APPLIED = {"origin": RatingOrigin.REPAIR, "ground": "已缴清罚款并完成整改", "record": "整改验收意见"}


def published(example, name: str, days) -> CreditRating:
    confirmed(example)
    noticed(example, name)
    days.go_to(AFTER)
    return take_rating_step(rating_of(example, name), RatingStatus.PUBLISHED, actor=leader())


def in_force(version: CreditRating, days, day: date) -> CreditRating:
    """Notice and publish a new version on a day, the enterprise waiving its time."""
    days.go_to(day)
    take_rating_step(version, RatingStatus.NOTICED, actor=reviewer())
    waive_objection(actor=member(version), rating=version, agreed=True)
    return take_rating_step(version, RatingStatus.PUBLISHED, actor=leader())


@pytest.fixture
def grave(run, example, days) -> CreditRating:
    """Published D: a suspension (−30) forces it; 40 points."""
    return published(example, "grave", days)


def test_a_repair_strikes_what_was_remedied_and_replaces_the_public_one(grave, days):
    days.go_to(LATER)
    version = adjusted(grave, strike=[event_of(grave, "ZF-W-6")])
    assert (version.version, version.origin, version.status) == (2, "repair", RatingStatus.PRELIMINARY)
    assert (version.score, version.grade, version.veto_reason) == (Decimal(70), "B", "")
    grave.refresh_from_db()
    assert grave.status == RatingStatus.PUBLISHED  # until the new one is published
    in_force(version, days, date(2026, 9, 8))
    grave.refresh_from_db()
    change = RatingChange.objects.get(version=version)
    assert (grave.status, grave.superseded_on) == (RatingStatus.SUPERSEDED, date(2026, 9, 8))
    assert (change.status, change.effective_on, change.record) == (
        ChangeStatus.GRANTED,
        date(2026, 9, 8),
        "整改验收意见",
    )
    tombstone = PublishedRecord.objects.get(source=events.stream_of(grave))
    assert tombstone.withdrawn_at is not None and tombstone.body == {}
    shown = PublishedRecord.objects.get(source=events.stream_of(version))
    assert (shown.body["grade"], shown.body["origin_label"], shown.body["rating_version"]) == (
        "B",
        "信用修复",
        2,
    )


def test_the_first_version_is_explained_as_it_was(grave, days):
    days.go_to(LATER)
    version = adjusted(grave, strike=[event_of(grave, "ZF-W-6")])
    grave.refresh_from_db()
    before, after = explained(grave), explained(version)
    assert before.agrees and before.score.grade == "D"
    assert after.agrees and [line.number for line in after.left_out].count("ZF-W-6") >= 1


def test_an_adjustment_adds_a_record_by_its_item(run, example, days):
    quiet = published(example, "quiet", days)
    days.go_to(LATER)
    item = example[0].items.get(code="grave")
    added = Addition(item, date(2026, 8, 20), "责令停产停业", "兰新环罚〔2026〕40号")
    version = adjusted(quiet, origin=RatingOrigin.ADJUSTMENT, add=[added])
    assert (version.score, version.grade, version.veto_reason) == (
        Decimal(40),
        "D",
        "停产停业（兰新环罚〔2026〕40号）",
    )
    assert explained(version).agrees


def test_published_grades_change_the_weights_of_draws_and_an_adjustment_changes_them_back(grave, days):
    firm = grave.enterprise_id
    for code, percent in (("positive-list", 50), ("credit-a", 80), ("credit-c", 150), ("credit-d", 200)):
        ThresholdFactory(code=f"random-weight-{code}", amount=Decimal(percent))
    ThresholdFactory(code="random-off-site-credit-a", amount=Decimal(1))
    SupervisedObjectFactory(enterprise=grave.enterprise)
    draw = RandomDrawFactory()

    def weight(day: date) -> tuple[str, int]:
        (row,) = snapshot_of(draw, day)["objects"]
        return row["grade"], row["weight"]

    assert weight(date(2026, 3, 17)) == ("", 100)  # not public yet
    assert weight(AFTER) == ("D", 200)
    assert credit_grades.grades_on([firm], AFTER) == {firm: "D"}
    days.go_to(LATER)
    version = adjusted(grave, strike=[event_of(grave, "ZF-W-6")])
    assert credit_grades.grades_on([firm], LATER) == {firm: "D"}
    in_force(version, days, date(2026, 9, 8))
    assert credit_grades.grades_on([firm], date(2026, 9, 7)) == {firm: "D"}
    assert credit_grades.grades_on([firm], date(2026, 9, 8)) == {firm: "B"}
    assert (weight(date(2026, 9, 7)), weight(date(2026, 9, 8))) == (("D", 200), ("B", 100))


# -- who and when --


def test_a_repair_waits_for_the_months_of_the_scheme(grave, days):
    grave.scheme.repair_after_months = 6
    grave.scheme.save()
    days.go_to(date(2026, 9, 17))
    with pytest.raises(Refused, match="满6个月方可申请信用修复，自2026年9月18日起"):
        adjusted(grave, strike=[event_of(grave, "ZF-W-6")])
    assert not obstacles_to_change(grave, RatingOrigin.ADJUSTMENT, date(2026, 9, 17))
    days.go_to(date(2026, 9, 18))
    assert adjusted(grave, strike=[event_of(grave, "ZF-W-6")]).version == 2


def test_the_head_applies_for_repair_and_no_one_else(grave):
    values = APPLIED | {"strike": [event_of(grave, "ZF-W-6")], "evidence": [upload()]}
    for user in (
        member(grave, MembershipRole.HANDLER),
        MembershipFactory().user,
        UserFactory(roles=["auditor"]),
    ):
        with pytest.raises(Refused):
            propose_change(actor=user, rating=grave, **values)
    with pytest.raises(Refused, match="动态调整由本局办理"):
        propose_change(actor=member(grave), rating=grave, **values | {"origin": RatingOrigin.ADJUSTMENT})
    made = propose_change(actor=member(grave), rating=grave, **values)
    assert made.is_application and made.status == ChangeStatus.PROPOSED


def test_what_the_bureau_considers_the_enterprise_reads_once_it_is_decided(grave):
    user = member(grave)
    change = propose_change(
        actor=reviewer(), rating=grave, strike=[event_of(grave, "ZF-W-6")], evidence=[upload()], **APPLIED
    )
    assert not RatingChange.objects.visible_to(user).exists()
    decide_change(change, ChangeStatus.REFUSED, actor=leader(), reason="证据不足")
    assert RatingChange.objects.visible_to(user).get() == change


def test_a_second_one_waits_for_the_first(grave):
    values = APPLIED | {"strike": [event_of(grave, "ZF-W-6")]}
    propose_change(actor=reviewer(), rating=grave, **values)
    with pytest.raises(ValidationError, match="已有待决定"):
        propose_change(actor=reviewer(), rating=grave, **values)


def test_a_version_under_way_keeps_a_further_change_back(grave):
    adjusted(grave, strike=[event_of(grave, "ZF-W-6")])
    with pytest.raises(Refused, match="正在告知或复核"):
        adjusted(grave, strike=[event_of(grave, "ZF-W-6")])


def test_a_change_changes_something(grave):
    with pytest.raises(Refused, match="至少选择一个"):
        propose_change(actor=reviewer(), rating=grave, **APPLIED)
    with pytest.raises(Refused, match="不另行填写"):
        propose_change(actor=reviewer(), rating=grave, grade="A", score=Decimal(95), **APPLIED)
    assert not RatingChange.objects.exists() and not RatingCorrection.objects.exists()


def test_what_does_not_count_is_not_struck(grave):
    left_out = RatingEvent.objects.get(enterprise=grave.enterprise, is_counted=False)
    with pytest.raises(Refused, match="不在现行结果的计分事项中"):
        propose_change(actor=reviewer(), rating=grave, strike=[left_out], **APPLIED)


def test_only_public_ratings_are_changed(run, example):
    rating = rating_of(example, "grave")
    with pytest.raises(Refused, match="只有已公布"):
        adjusted(rating, strike=[event_of(rating, "ZF-W-6")])


def test_another_leader_decides_with_a_reason_and_on_evidence(grave):
    proposer = UserFactory(roles=["leader"])
    change = propose_change(actor=proposer, rating=grave, strike=[event_of(grave, "ZF-W-6")], **APPLIED)
    with pytest.raises(Refused, match="本人提出"):
        decide_change(change, ChangeStatus.GRANTED, actor=proposer, reason="同意")
    with pytest.raises(Refused, match="写明决定的理由"):
        decide_change(change, ChangeStatus.GRANTED, actor=leader())
    with pytest.raises(Refused, match="尚无依据材料"):
        decide_change(change, ChangeStatus.GRANTED, actor=leader(), reason="同意")
    with pytest.raises(Refused, match="须由"):
        decide_change(change, ChangeStatus.REFUSED, actor=reviewer(), reason="不同意")
    stale = RatingChange.objects.get(pk=change.pk)
    decide_change(change, ChangeStatus.REFUSED, actor=leader(), reason="证据不足")
    assert (change.status, change.answer, change.version) == (ChangeStatus.REFUSED, "证据不足", None)
    with pytest.raises(Conflict):
        decide_change(stale, ChangeStatus.REFUSED, actor=leader(), reason="证据不足")
    grave.refresh_from_db()
    assert grave.status == RatingStatus.PUBLISHED and explained(grave).agrees


def test_a_rating_without_points_is_changed_by_score_and_grade(db, example):
    rating = CreditRatingFactory(cycle_year=2024)
    with pytest.raises(Refused, match="没有评分明细"):
        propose_change(actor=reviewer(), rating=rating, **APPLIED)
    version = adjusted(rating, score=Decimal(92), grade="A")
    assert (version.score, version.grade, version.status) == (Decimal(92), "A", RatingStatus.PRELIMINARY)
