"""Random draws: the pools, what is frozen, who may, what cannot be done again, and the race of two clicks."""

from __future__ import annotations

import threading
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.enums import Role
from common import events
from common.errors import Conflict, PortalError, Refused
from common.models import PublishedRecord
from common.models.event import digest
from enforcement.draw_pools import snapshot_of, tier_counts, unpooled
from enforcement.enums import InspectionResult, InspectionSource, InspectionStatus
from enforcement.models import DrawExclusion, DrawnObject, Inspection, RandomDraw, SupervisedObject
from enforcement.procedure_enums import DrawStatus, SupervisionTier
from enforcement.public.inspections import INSPECTION_RESULT, RANDOM_DRAW
from enforcement.random_draw import ALGORITHM
from enforcement.services.draws import (
    change_draw,
    change_exclusion,
    create_exclusion,
    differences,
    fill_pool,
    take_draw_step,
    withdraw_draw,
)
from enforcement.services.inspections import take_inspection_step
from registry import credit_grades
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import InspectionFactory, PositiveListEntryFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import (
    DrawExclusionFactory,
    RandomDrawFactory,
    SupervisedObjectFactory,
    pool_of,
)
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

D = DrawStatus
DAY = date(2026, 10, 12)


@pytest.fixture
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(DAY)


@pytest.fixture
def reviewer(db):
    return UserFactory(roles=[Role.REVIEWER, Role.HANDLER], full_name="抽取人")


@pytest.fixture
def drawn(law, reviewer):
    pool_of()
    return take_draw_step(RandomDrawFactory(), D.DRAWN, actor=reviewer, witness="监督人")


@pytest.fixture
def graded(monkeypatch):
    """Sets the credit grade of enterprises by primary key."""
    grades: dict[int, str] = {}
    monkeypatch.setattr(credit_grades, "_sources", [lambda keys, day: grades])
    return grades


def finish(draw: RandomDraw, actor, **details) -> None:
    """Every drawn enterprise is checked without findings."""
    for inspection in Inspection.objects.filter(drawn_object__draw=draw):
        inspection.is_full_checkup = False
        inspection.save()
        given = {"certificates_shown": True, "result": InspectionResult.CLEAN, "findings": "未发现问题"}
        take_inspection_step(inspection, InspectionStatus.DONE, actor=actor, **given | details)


# -- the pools --


def test_the_pool_is_filled_by_what_the_records_propose(law, reviewer, graded):
    enterprises = {
        "permit": EnterpriseFactory(is_permit_key_unit=True),
        "listed": EnterpriseFactory(key_unit_kinds=["water"]),
        "bad": EnterpriseFactory(),
        "plain": EnterpriseFactory(),
    }
    EnterpriseFactory(closed_on=date(2025, 1, 1))
    known = SupervisedObjectFactory(tier=SupervisionTier.SPECIAL)
    graded[enterprises["bad"].pk] = "D"
    assert fill_pool(actor=reviewer, department=reviewer.department) == 4
    tiers = {name: SupervisedObject.objects.get(enterprise=each).tier for name, each in enterprises.items()}
    assert tiers == {"permit": "key", "listed": "key", "bad": "special", "plain": "general"}
    assert SupervisedObject.objects.get(enterprise=known.enterprise).tier == SupervisionTier.SPECIAL
    assert fill_pool(actor=reviewer, department=reviewer.department) == 0


def test_an_enterprise_that_left_the_pool_is_proposed_again(law, reviewer):
    left = SupervisedObjectFactory(left_on=date(2025, 1, 1))
    assert [each.pk for each, _, _ in unpooled(reviewer.department, DAY)] == [left.enterprise.pk]


def test_a_park_fills_and_draws_from_its_own_area(law):
    park = UserFactory(park=True, roles=[Role.REVIEWER])
    own = EnterpriseFactory(department=park.department)
    EnterpriseFactory()
    assert fill_pool(actor=park, department=park.department) == 1
    SupervisedObjectFactory()
    shot = snapshot_of(RandomDrawFactory(department=park.department), DAY)
    assert [entry["id"] for entry in shot["objects"]] == [own.uscc]
    with pytest.raises(Refused, match="本部门"):
        fill_pool(actor=park, department=UserFactory().department)


def test_the_pool_is_filled_by_a_reviewer(law):
    with pytest.raises(Refused, match="审核人"):
        fill_pool(actor=UserFactory(), department=UserFactory().department)


def test_weights_follow_the_positive_list_and_the_credit_grade(law, graded):
    plain, listed, poor, bad, both = (SupervisedObjectFactory().enterprise for _ in range(5))
    for enterprise in (listed, both):
        PositiveListEntryFactory(enterprise=enterprise)
    graded.update({poor.pk: "C", bad.pk: "D", both.pk: "D"})
    weights = {entry["id"]: entry["weight"] for entry in snapshot_of(RandomDrawFactory(), DAY)["objects"]}
    expected = {plain: 100, listed: 50, poor: 150, bad: 200, both: 100}
    assert weights == {enterprise.uscc: weight for enterprise, weight in expected.items()}


def test_who_cannot_be_drawn_is_kept_with_the_ground(law):
    draw = RandomDrawFactory()
    closed = SupervisedObjectFactory(enterprise__closed_on=date(2026, 1, 1)).enterprise
    left_out = SupervisedObjectFactory().enterprise
    DrawExclusionFactory(draw=draw, enterprise=left_out, ground="停产")
    often = SupervisedObjectFactory().enterprise
    for month in (2, 5):
        InspectionFactory(enterprise=often, inspected_on=date(2026, month, 2))
    SupervisedObjectFactory(left_on=date(2026, 1, 1))  # out of the pool: no ground is needed
    free = SupervisedObjectFactory().enterprise
    shot = snapshot_of(draw, DAY)
    assert [entry["id"] for entry in shot["objects"]] == [free.uscc]
    grounds = {entry["id"]: entry["ground"] for entry in shot["excluded_objects"]}
    assert grounds == {
        closed.uscc: "已于2026-01-01注销或关停",
        left_out.uscc: "停产",
        often.uscc: "2026年现场检查已达年度上限2次",
    }


def test_the_cap_does_not_keep_out_whom_no_visit_is_paid_to(law):
    often = SupervisedObjectFactory().enterprise
    PositiveListEntryFactory(enterprise=often)
    for month in (2, 5):
        InspectionFactory(enterprise=often, inspected_on=date(2026, month, 2))
    assert [entry["id"] for entry in snapshot_of(RandomDrawFactory(), DAY)["objects"]] == [often.uscc]


def test_only_officers_with_valid_certificates_take_part(law):
    draw = RandomDrawFactory()
    good = OfficerCertificateFactory()
    OfficerCertificateFactory(valid_to=date(2026, 12, 19))  # a day before the last day of the checks
    OfficerCertificateFactory(valid_from=date(2026, 10, 13))
    OfficerCertificateFactory(revoked_on=date(2026, 12, 20))
    OfficerCertificateFactory(user__is_active=False)
    kin = OfficerCertificateFactory()
    DrawExclusionFactory(draw=draw, enterprise=None, officer=kin, ground="与检查对象有利害关系")
    OfficerCertificateFactory(user=good.user, valid_to=date(2026, 1, 1))  # an old one of the same officer
    shot = snapshot_of(draw, DAY)
    assert [entry["id"] for entry in shot["officers"]] == [good.number]
    assert sorted(entry["ground"] for entry in shot["excluded_officers"]) == [
        "与检查对象有利害关系",
        *["执法证件在检查期间无效"] * 3,
        "账号已停用",
    ]


def test_the_preview_counts_what_would_be_drawn(law):
    pool_of(keys=3, generals=1)
    counts = {
        row["code"]: (row["size"], row["quota"]) for row in tier_counts(snapshot_of(RandomDrawFactory(), DAY))
    }
    assert counts == {"key": (3, 3), "special": (0, 0), "general": (1, 1)}


# -- the draw --


def test_a_draw_freezes_pools_and_seed_and_plans_the_inspections(drawn, reviewer):
    assert (drawn.status, drawn.algorithm, len(drawn.seed)) == (D.DRAWN, ALGORITHM, 64)
    assert (drawn.drawn_by, drawn.witness) == (reviewer, "监督人")
    assert drawn.snapshot_sha256 == digest(drawn.snapshot)
    objects = list(drawn.drawn.order_by("place"))
    assert [each.place for each in objects] == [1, 2, 3, 4]
    assert [each.tier for each in objects] == ["key", "key", "general", "general"]
    for each in objects:
        inspection = each.inspection
        assert (inspection.source, inspection.status) == (InspectionSource.RANDOM, InspectionStatus.PLANNED)
        assert (inspection.task_number, inspection.inspected_on) == (drawn.task_number, drawn.due_on)
        assert set(inspection.officers.all()) == set(each.officers.all())
        assert inspection.officers.count() == 2
        assert inspection.is_full_checkup
    assert differences(drawn) == []


def test_enterprises_of_the_positive_list_are_checked_without_a_visit(law, reviewer):
    pool_of(keys=0, generals=1)
    listed = SupervisedObject.objects.get().enterprise
    PositiveListEntryFactory(enterprise=listed)
    draw = take_draw_step(RandomDrawFactory(), D.DRAWN, actor=reviewer, witness="监督人")
    inspection = draw.drawn.get().inspection
    assert (inspection.is_off_site, inspection.is_on_positive_list) == (True, True)


def test_two_draws_of_the_same_pools_differ_in_their_seed(drawn, reviewer):
    other = take_draw_step(RandomDrawFactory(), D.DRAWN, actor=reviewer, witness="监督人")
    assert other.seed != drawn.seed


@pytest.mark.parametrize(
    ("witness", "message"), [("", "监督人员"), ("  ", "监督人员"), ("抽取人", "不得为抽取人本人")]
)
def test_a_draw_needs_a_witness(law, reviewer, witness, message):
    pool_of()
    with pytest.raises(Refused, match=message):
        take_draw_step(RandomDrawFactory(), D.DRAWN, actor=reviewer, witness=witness)
    assert not DrawnObject.objects.exists()


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"due_on": date(2026, 10, 11)}, "期限已过"),
        ({"officers_each": 1}, "不得少于2人"),
        ({"officers_each": 5}, "不足一组5人"),
        ({"key_percent": 0, "general_count": 0}, "抽不出"),
    ],
)
def test_a_draw_that_the_rules_forbid(law, reviewer, plan, message):
    pool_of()
    draw = RandomDrawFactory(**plan)
    with pytest.raises(Refused, match=message) as caught:
        take_draw_step(draw, D.DRAWN, actor=reviewer, witness="监督人")
    assert caught.value.basis
    draw.refresh_from_db()
    assert (draw.status, draw.seed, draw.snapshot) == (D.PREPARED, "", {})


def test_a_draw_on_its_last_day_is_allowed(law, reviewer):
    pool_of()
    draw = RandomDrawFactory(due_on=DAY)
    assert take_draw_step(draw, D.DRAWN, actor=reviewer, witness="监督人").status == D.DRAWN


def test_a_handler_does_not_draw(law):
    pool_of()
    with pytest.raises(Refused, match="审核人"):
        take_draw_step(RandomDrawFactory(), D.DRAWN, actor=UserFactory(), witness="监督人")


def test_nothing_is_drawn_again(drawn, reviewer):
    with pytest.raises(Refused, match="不能办理"):
        take_draw_step(drawn, D.DRAWN, actor=reviewer, witness="监督人")
    stale = RandomDraw.objects.get(pk=drawn.pk)
    stale.status = D.PREPARED
    with pytest.raises(Conflict):
        take_draw_step(stale, D.DRAWN, actor=reviewer, witness="监督人")


def test_the_plan_is_fixed_once_drawn(drawn, reviewer):
    with pytest.raises(Refused, match="已固定"):
        change_draw(drawn, actor=reviewer, general_count=9)
    with pytest.raises(Refused, match="已固定"):
        create_exclusion(
            DrawExclusion, actor=reviewer, draw=drawn, enterprise=EnterpriseFactory(), ground="停产"
        )
    late = DrawExclusionFactory(draw=drawn)
    with pytest.raises(Refused, match="已固定"):
        change_exclusion(late, actor=reviewer, ground="改口")


def test_the_plan_and_exclusions_change_before(law, reviewer):
    draw = RandomDrawFactory()
    assert change_draw(draw, actor=reviewer, general_count=9).general_count == 9
    kept = create_exclusion(
        DrawExclusion, actor=reviewer, draw=draw, enterprise=EnterpriseFactory(), ground="停产"
    )
    assert change_exclusion(kept, actor=reviewer, ground="检修").ground == "检修"
    with pytest.raises(Refused, match="另一次"):
        change_exclusion(kept, actor=reviewer, draw=RandomDrawFactory())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_draw_once(monkeypatch):
    load_law()
    Days(monkeypatch).go_to(DAY)
    pool_of()
    draw = RandomDrawFactory()
    actors = [UserFactory(roles=[Role.REVIEWER]) for _ in range(2)]
    barrier = threading.Barrier(2)
    results: list[str] = []

    def click(number: int) -> None:
        seen = RandomDraw.objects.get(pk=draw.pk)
        barrier.wait(timeout=60)
        try:
            take_draw_step(seen, D.DRAWN, actor=actors[number], witness="监督人")
            results.append("drawn")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["conflict", "drawn"]
    assert DrawnObject.objects.count() == Inspection.objects.count() == 4
    assert events.history(draw).filter(to_state=D.DRAWN).count() == 1
    draw.refresh_from_db()
    assert differences(draw) == []


# -- verifying --


def test_what_is_not_drawn_cannot_be_verified(law):
    with pytest.raises(Conflict):
        differences(RandomDrawFactory())


def test_a_changed_pool_is_found(drawn):
    drawn.snapshot["objects"][0]["weight"] = 1_000_000
    assert differences(drawn) == ["名录库快照与抽取时的摘要不一致，无法据以复核"]


def test_an_exchanged_object_is_found(drawn):
    drawn.drawn.filter(place=1).update(enterprise=EnterpriseFactory())
    (found,) = differences(drawn)
    assert found.startswith("第1号：应为")


def test_exchanged_officers_are_found(drawn):
    drawn.drawn.get(place=2).officers.set([OfficerCertificateFactory()])
    assert differences(drawn) == ["第2号：执法人员与抽取结果不一致"]


def test_a_missing_and_an_added_object_are_found(drawn):
    drawn.drawn.filter(place=4).update(place=9)
    assert differences(drawn) == ["第4号：缺少一户抽取结果", "第9号：多出一户抽取结果"]


def test_the_command_verifies_one_or_all(drawn):
    out = StringIO()
    call_command("verify_draw", drawn.task_number, stdout=out)
    call_command("verify_draw", stdout=out)
    assert out.getvalue().count("复核一致") == 2
    drawn.drawn.filter(place=1).update(enterprise=EnterpriseFactory())
    with pytest.raises(CommandError, match="1项"):
        call_command("verify_draw", stdout=out)
    assert "第1号：应为" in out.getvalue()


def test_the_command_says_what_it_cannot_verify(law):
    with pytest.raises(CommandError, match="没有编号为“没有”"):
        call_command("verify_draw", "没有")
    with pytest.raises(CommandError, match="尚未抽取"):
        call_command("verify_draw", RandomDrawFactory().task_number)


# -- secrecy --


def test_the_list_is_secret_until_the_check(drawn, reviewer):
    first = drawn.drawn.order_by("place").first().inspection
    member = MembershipFactory(enterprise=first.enterprise).user
    assert not Inspection.objects.visible_to(member).exists()
    assert not DrawnObject.objects.visible_to(member).exists()
    assert not RandomDraw.objects.visible_to(member).exists()
    assert not SupervisedObject.objects.visible_to(member).exists()
    finish(drawn, reviewer)
    assert list(Inspection.objects.visible_to(member)) == [first]


def test_parks_do_not_see_each_others_draws(drawn):
    park = UserFactory(park=True)
    assert not RandomDraw.objects.visible_to(park).exists()
    assert not DrawnObject.objects.visible_to(park).exists()


# -- the end --


def test_finishing_waits_for_every_check(drawn, reviewer):
    with pytest.raises(Refused, match="还有4户尚未检查"):
        take_draw_step(drawn, D.FINISHED, actor=reviewer)
    finish(drawn, reviewer)
    assert take_draw_step(drawn, D.FINISHED, actor=reviewer).status == D.FINISHED


def test_a_cancelled_check_does_not_hold_up_the_draw(drawn, reviewer):
    gone, *others = Inspection.objects.filter(drawn_object__draw=drawn).order_by("pk")
    take_inspection_step(gone, InspectionStatus.CANCELLED, actor=reviewer, reason="企业已搬迁")
    for each in others:
        take_inspection_step(each, InspectionStatus.CANCELLED, actor=reviewer, reason="企业停产")
    assert take_draw_step(drawn, D.FINISHED, actor=reviewer).status == D.FINISHED


def test_results_are_published_with_the_proof(drawn, reviewer):
    finish(drawn, reviewer)
    take_draw_step(drawn, D.FINISHED, actor=reviewer)
    moved = take_draw_step(drawn, D.PUBLISHED, actor=reviewer)
    assert moved.published_on == DAY
    record = PublishedRecord.objects.get(kind=RANDOM_DRAW)
    assert (record.body["seed"], record.body["snapshot_sha256"]) == (drawn.seed, drawn.snapshot_sha256)
    assert [each["result"] for each in record.body["objects"]] == ["未发现问题"] * 4
    assert PublishedRecord.objects.filter(kind=INSPECTION_RESULT).count() == 4
    assert set(Inspection.objects.values_list("published_on", flat=True)) == {DAY}


def test_no_names_of_officers_or_of_the_witness_are_published(drawn, reviewer):
    finish(drawn, reviewer)
    take_draw_step(drawn, D.FINISHED, actor=reviewer)
    take_draw_step(drawn, D.PUBLISHED, actor=reviewer)
    shown = "".join(f"{record.title}{record.body}" for record in PublishedRecord.objects.all())
    for each in drawn.drawn.all():
        for officer in each.officers.all():
            assert officer.number not in shown
            assert officer.user.full_name not in shown
    assert "监督人" not in shown


def test_an_unfinished_draw_is_not_published(drawn, reviewer):
    with pytest.raises(Refused, match="不能办理"):
        take_draw_step(drawn, D.PUBLISHED, actor=reviewer)
    assert not PublishedRecord.objects.exists()


def test_a_published_draw_is_withdrawn_with_a_tombstone(drawn, reviewer):
    finish(drawn, reviewer)
    take_draw_step(drawn, D.FINISHED, actor=reviewer)
    take_draw_step(drawn, D.PUBLISHED, actor=reviewer)
    with pytest.raises(Refused, match="理由"):
        withdraw_draw(drawn, actor=reviewer, reason=" ")
    withdraw_draw(drawn, actor=reviewer, reason="名录有误")
    record = PublishedRecord.objects.get(kind=RANDOM_DRAW)
    assert (record.body, record.withdrawal_reason) == ({}, "名录有误")


def test_cancelling_needs_a_reason_and_calls_the_checks_off(drawn, reviewer):
    with pytest.raises(Refused, match="理由"):
        take_draw_step(drawn, D.CANCELLED, actor=reviewer)
    take_draw_step(drawn, D.CANCELLED, actor=reviewer, reason="名录库缺漏")
    assert set(Inspection.objects.values_list("status", flat=True)) == {InspectionStatus.CANCELLED}
    drawn.refresh_from_db()
    assert drawn.seed  # what was drawn stays on the record


def test_a_draw_with_a_result_is_not_cancelled(drawn, reviewer):
    finish(drawn, reviewer)
    with pytest.raises(PortalError, match="不能作废"):
        take_draw_step(drawn, D.CANCELLED, actor=reviewer, reason="结果不理想")
