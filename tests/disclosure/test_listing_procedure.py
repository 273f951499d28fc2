"""D2: a list as a whole – drawn up, noticed for ten working days, published, reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from common import events
from common.errors import Conflict, Refused
from common.models import Message, PublishedRecord
from disclosure.enums import ListingStatus
from disclosure.listing.changes import changes_of
from disclosure.listing.clocks import NoticePeriod, clocks
from disclosure.listing.entries import add_entry, take_entry_step
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.listing.services import draw_up, redraw, take_list_step
from disclosure.models import DutyGround, DutyList, DutyListEntry
from tests.days import Days
from tests.disclosure.listing_scene import DRAWN, FIRST, LAST, PUBLISHED, Scene, criterion
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.disclosure import (
    CleanProductionAuditFactory,
    DutyListEntryFactory,
)
from tests.factories.disclosure_lists import DutyObjectionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    days = Days(monkeypatch)
    days.go_to(date(2025, 4, 30))
    return days


@pytest.fixture
def scene(days) -> Scene:
    return Scene()


def names(duty_list, *states):
    rows = duty_list.entries.filter(status__in=states or ListingStatus.values)
    return sorted(row.enterprise.name[0] for row in rows.select_related("enterprise"))


def shown(kind):
    return PublishedRecord.objects.filter(kind=kind, is_current=True, withdrawn_at__isnull=True)


# -- drawing up --


def test_the_records_put_enterprises_on_the_list(scene):
    duty_list = scene.draft()
    assert names(duty_list, ListingStatus.PROPOSED) == ["丙", "乙", "甲"]
    entry = duty_list.entries.get(enterprise=scene.audited)
    ground = entry.grounds.get()
    assert (ground.criterion.code, ground.is_open, entry.stay_until_year) == ("clean-production", True, None)
    assert ground.source == f"disclosure.cleanproductionaudit:{scene.audited.cleanproductionaudits.get().pk}"
    assert [each.code for each in entry.criteria.all()] == ["clean-production"]
    assert (entry.first_listed_year, entry.department) == (2025, scene.section)


def test_one_list_for_a_year_and_department(scene):
    scene.draft()
    with pytest.raises(ValidationError, match="已经拟定"):
        scene.draft()
    assert DutyList.objects.count() == 1


@pytest.mark.parametrize("year", [2021, 2027])
def test_years_without_such_a_list_are_refused(scene, year):
    with pytest.raises(Refused, match="名单年度应在2022年至2026年之间"):
        scene.draft(year=year)


def test_a_year_that_came_by_a_sheet_is_not_drawn_up_again(scene):
    DutyListEntryFactory(enterprise=scene.water, year=2025)
    with pytest.raises(Refused, match="已通过台账登记"):
        scene.draft()


def test_a_park_draws_up_the_list_of_its_own_area(scene):
    park = DepartmentFactory(park=True)
    handler = UserFactory(department=park)
    own = EnterpriseFactory(name="己涂料有限公司", department=park, key_unit_kinds=["air"])
    made = draw_up(actor=handler, department=park, year=2025, drawn_on=DRAWN)
    assert [entry.enterprise for entry in made.entries.all()] == [own]
    with pytest.raises(Refused, match="只能拟定本单位辖区的名单"):
        draw_up(actor=handler, department=scene.section, year=2025, drawn_on=DRAWN)
    # The bureau's list leaves out who stands on the park's already.
    assert own not in [entry.enterprise for entry in scene.draft().entries.all()]


@pytest.mark.parametrize("role", ["legal_reviewer", "leader", "report_officer", "auditor"])
def test_drawing_up_needs_its_role(scene, role):
    actor = UserFactory(roles=[role], department=scene.section)
    with pytest.raises(Refused, match="须由"):
        draw_up(actor=actor, department=scene.section, year=2025)


def test_what_is_drawn_up_anew_follows_the_records_and_keeps_decisions(scene):
    duty_list = scene.draft()
    add_entry(
        actor=scene.handler,
        duty_list=duty_list,
        enterprise=scene.other,
        criteria=[criterion("other-by-law")],
        ground="省厅名单",
    )
    dropped = duty_list.entries.get(enterprise=scene.air)
    take_entry_step(dropped, "dropped", actor=scene.handler, reason="已停产")
    scene.water.key_unit_kinds = []
    scene.water.save()
    CleanProductionAuditFactory(enterprise=scene.accepted, listed_on=date(2025, 3, 5))
    redraw(actor=scene.handler, duty_list=duty_list, drawn_on=date(2025, 3, 6))
    assert names(duty_list, ListingStatus.PROPOSED) == ["丁", "丙", "戊"]
    assert names(duty_list, ListingStatus.DROPPED) == ["乙", "甲"]
    gone = duty_list.entries.get(enterprise=scene.water)
    assert gone.ground == "重新核对，不再符合列入情形"
    redraw(actor=scene.handler, duty_list=duty_list, drawn_on=date(2025, 3, 6))
    assert DutyGround.objects.filter(entry__enterprise=scene.accepted).count() == 1


# -- the notice --


def test_notice_takes_all_entries_along_and_the_public_reads_it(scene):
    MembershipFactory(enterprise=scene.water)
    duty_list = scene.noticed()
    assert names(duty_list, ListingStatus.NOTICED) == ["丙", "乙", "甲"]
    assert set(duty_list.entries.values_list("noticed_on", flat=True)) == {FIRST}
    record = shown(DUTY_LIST).get()
    assert (record.body["stage"], record.closes_on, record.dated_on) == ("noticed", LAST, FIRST)
    assert {row["enterprise"][0]: row["stay"] for row in record.body["entries"]} == {
        "甲": "按年度核定",
        "乙": "按年度核定",
        "丙": "至清洁生产审核验收后第三年",
    }
    assert not shown(DUTY_LIST_ENTRY).exists()
    assert Message.objects.get().title.startswith("贵企业拟列入2025年环境信息依法披露企业名单")


@pytest.mark.parametrize(
    ("first", "last", "enough"),
    [
        (date(2025, 3, 4), date(2025, 3, 17), True),
        (date(2025, 3, 4), date(2025, 3, 16), False),  # a Sunday
        (date(2025, 4, 1), date(2025, 4, 15), True),  # over the holiday of 4 April
        (date(2025, 4, 1), date(2025, 4, 14), False),
        (date(2025, 1, 24), date(2025, 2, 12), True),  # over the Spring Festival, with two days made up
        (date(2025, 1, 24), date(2025, 2, 11), False),
        (date(2025, 4, 24), date(2025, 5, 9), True),  # over 1 May; 27 April is made up
        (date(2025, 4, 24), date(2025, 5, 8), False),
    ],
)
def test_notice_runs_ten_working_days(scene, first, last, enough):
    assert (NoticePeriod.of(first).days(last) >= 10) is enough
    duty_list = scene.draft(on=date(2025, 1, 6))
    taken = {"notice_first_day": first, "notice_last_day": last}
    if enough:
        assert take_list_step(duty_list, "noticed", actor=scene.handler, **taken).notice_last_day == last
    else:
        with pytest.raises(Refused, match="不足10个工作日.*第九条"):
            take_list_step(duty_list, "noticed", actor=scene.handler, **taken)
        assert DutyList.objects.get().status == "drafting"


def test_notice_without_days_begins_today_and_ends_as_soon_as_it_may(scene, days):
    days.go_to(date(2025, 3, 4))
    taken = take_list_step(scene.draft(), "noticed", actor=scene.handler)
    assert (taken.notice_first_day, taken.notice_last_day) == (FIRST, LAST)


@pytest.mark.parametrize("first", [DRAWN - timedelta(days=1), date(2025, 5, 1)])
def test_notice_begins_between_drawing_up_and_today(scene, first):
    with pytest.raises(Refused, match="公示起始日不得早于拟定日期，也不得晚于今日"):
        take_list_step(scene.draft(), "noticed", actor=scene.handler, notice_first_day=first)


def test_an_empty_list_is_not_noticed(scene):
    duty_list = scene.draft()
    for entry in duty_list.entries.all():
        take_entry_step(entry, "dropped", actor=scene.handler, reason="不列入")
    with pytest.raises(Refused, match="没有拟列入的企业.*第九条"):
        scene.noticed(duty_list)


def test_a_notice_taken_back_leaves_its_reason_and_begins_anew(scene):
    duty_list = scene.noticed()
    with pytest.raises(Refused, match="须写明理由"):
        take_list_step(duty_list, "drafting", actor=scene.reviewer)
    take_list_step(duty_list, "drafting", actor=scene.reviewer, reason="遗漏两家企业")
    assert names(duty_list, ListingStatus.PROPOSED) == ["丙", "乙", "甲"]
    duty_list.refresh_from_db()
    assert (duty_list.notice_first_day, duty_list.notice_last_day) == (None, None)
    tombstone = PublishedRecord.objects.get(kind=DUTY_LIST, is_current=True)
    assert (tombstone.withdrawal_reason, tombstone.body) == ("公示已撤回：遗漏两家企业", {})
    again = scene.noticed(duty_list)
    assert again.status == "noticed"
    assert shown(DUTY_LIST).get().version == 2


# -- publication --


def test_publication_shows_the_list_and_each_enterprise(scene):
    duty_list = scene.published()
    assert names(duty_list, ListingStatus.PUBLISHED) == ["丙", "乙", "甲"]
    record = shown(DUTY_LIST).get()
    assert (record.version, record.body["stage"], record.closes_on) == (2, "published", None)
    entry = shown(DUTY_LIST_ENTRY).get(uscc=scene.water.uscc)
    assert (entry.dated_on, entry.body["criteria"], entry.body["year"]) == (PUBLISHED, "重点排污单位", 2025)
    assert [event.to_state for event in events.history(duty_list) if event.to_state] == [
        "noticed",
        "published",
    ]


@pytest.mark.parametrize("day", [LAST, LAST - timedelta(days=1)])
def test_publication_before_the_notice_is_over_is_refused(scene, day):
    duty_list = scene.noticed()
    with pytest.raises(Refused, match="公示期至2025-03-17届满.*第九条"):
        take_list_step(duty_list, "published", actor=scene.reviewer, published_on=day)
    assert DutyList.objects.get().status == "noticed"
    assert not shown(DUTY_LIST_ENTRY).exists()


def test_publication_with_open_objections_is_refused(scene):
    duty_list = scene.noticed()
    objection = DutyObjectionFactory(duty_list=duty_list)
    with pytest.raises(Refused, match="尚有1件公示异议未答复.*第九条"):
        take_list_step(duty_list, "published", actor=scene.reviewer, published_on=PUBLISHED)
    type(objection).objects.update(status="refused", answered_on=LAST, answer="核实无误")
    assert scene.published(duty_list).status == "published"


def test_publication_skips_no_notice(scene):
    with pytest.raises(Refused, match="当前状态“拟定中”不能办理此步骤"):
        take_list_step(scene.draft(), "published", actor=scene.reviewer)


@pytest.mark.parametrize(
    ("role", "to"), [("handler", "published"), ("handler", "drafting"), ("legal_reviewer", "published")]
)
def test_publication_and_taking_back_need_their_role(scene, role, to):
    duty_list = scene.noticed()
    with pytest.raises(Refused, match="须由"):
        take_list_step(
            duty_list, to, actor=UserFactory(roles=[role], department=scene.section), reason="理由"
        )


def test_a_second_click_publishes_once(scene):
    duty_list = scene.noticed()
    stale = DutyList.objects.get(pk=duty_list.pk)
    scene.published(duty_list)
    with pytest.raises(Conflict):
        take_list_step(stale, "published", actor=scene.reviewer, published_on=PUBLISHED)
    assert shown(DUTY_LIST).get().version == 2


def test_reporting_needs_a_number_and_ends_the_list(scene):
    duty_list = scene.published()
    with pytest.raises(Refused, match="填写报送省厅的文号"):
        take_list_step(duty_list, "reported", actor=scene.handler, reported_on=date(2025, 3, 28))
    take_list_step(
        duty_list,
        "reported",
        actor=scene.handler,
        reported_on=date(2025, 3, 28),
        report_number="兰新环函〔2025〕9号",
    )
    assert DutyList.objects.get().status == "reported"
    with pytest.raises(Refused, match="不能办理此步骤"):
        take_list_step(duty_list, "drafting", actor=scene.reviewer, reason="理由")


# -- the differences --


def test_differences_against_last_year_name_who_comes_stays_and_goes(scene):
    for firm, code in (
        (scene.water, "key-unit"),
        (scene.other, "key-unit"),
        (scene.accepted, "clean-production"),
    ):
        entry = DutyListEntryFactory(enterprise=firm, year=2024, department=scene.section)
        entry.criteria.set([criterion(code)])
    removed = DutyListEntryFactory(
        enterprise=scene.firm("庚"), year=2024, status="removed", removed_on=date(2024, 9, 2)
    )
    changes = changes_of(scene.draft())
    assert [each.entry.enterprise for each in changes.kept] == [scene.water]
    assert {each.entry.enterprise for each in changes.added} == {scene.air, scene.audited}
    assert {each.entry.enterprise: each.reason for each in changes.leaving} == {
        scene.other: "不再列入重点排污单位名录",
        scene.accepted: "清洁生产审核于2020年5月6日通过验收，留名期已满",
    }
    assert removed.enterprise not in [each.entry.enterprise for each in changes.all]


def test_what_was_decided_on_the_list_is_the_reason(scene):
    DutyListEntryFactory(enterprise=scene.water, year=2024).criteria.set([criterion("key-unit")])
    duty_list = scene.draft()
    take_entry_step(
        duty_list.entries.get(enterprise=scene.water), "dropped", actor=scene.handler, reason="名录已调出"
    )
    assert [each.reason for each in changes_of(duty_list).leaving] == ["名录已调出"]


# -- after publication --


def test_what_is_added_after_publication_counts_from_the_next_year(scene):
    duty_list = scene.published()
    made = add_entry(
        actor=scene.handler,
        duty_list=duty_list,
        enterprise=scene.other,
        criteria=[criterion("key-unit")],
        ground="年中新增重点排污单位",
    )
    assert (made.year, made.duty_list, made.supplements, made.status) == (2026, None, duty_list, "proposed")
    assert scene.other.uscc not in {row["uscc"] for row in shown(DUTY_LIST).get().body["entries"]}
    next_list = draw_up(actor=scene.handler, department=scene.section, year=2026, drawn_on=date(2025, 4, 30))
    made.refresh_from_db()
    assert made.duty_list == next_list
    assert "戊" in names(next_list, ListingStatus.PROPOSED)


def test_nothing_is_added_while_the_list_is_on_notice(scene):
    with pytest.raises(Refused, match="名单公示中，不能再改动.*第九条"):
        add_entry(
            actor=scene.handler,
            duty_list=scene.noticed(),
            enterprise=scene.other,
            criteria=[criterion("key-unit")],
            ground="遗漏",
        )


@pytest.mark.parametrize(
    ("criteria", "ground", "words"), [([], "依据", "选择列入情形"), (["key-unit"], " ", "事实依据")]
)
def test_adding_by_hand_needs_a_ground(scene, criteria, ground, words):
    with pytest.raises(Refused, match=f"{words}.*第七条"):
        add_entry(
            actor=scene.handler,
            duty_list=scene.draft(),
            enterprise=scene.other,
            criteria=[criterion(code) for code in criteria],
            ground=ground,
        )


def test_removal_needs_reason_and_record_and_leaves_a_tombstone(scene):
    DutyListEntryFactory(enterprise=scene.water, year=2024).criteria.set([criterion("key-unit")])
    duty_list = scene.published()
    entry = duty_list.entries.get(enterprise=scene.water)
    with pytest.raises(Refused, match="移出名单须写明理由"):
        take_entry_step(entry, "removed", actor=scene.reviewer, removal_record="注销通知书")
    with pytest.raises(Refused, match="文书名称和文号"):
        take_entry_step(entry, "removed", actor=scene.reviewer, reason="企业注销")
    take_entry_step(
        entry, "removed", actor=scene.reviewer, reason="企业注销", removal_record="准予注销登记通知书2025-7"
    )
    entry.refresh_from_db()
    assert (entry.status, entry.ground, entry.removed_on) == ("removed", "企业注销", date(2025, 4, 30))
    tombstone = PublishedRecord.objects.get(kind=DUTY_LIST_ENTRY, uscc=scene.water.uscc, is_current=True)
    assert tombstone.withdrawal_reason == "已移出名单：企业注销"
    body = shown(DUTY_LIST).get().body
    assert body["leaving"] == []
    assert [row["reason"] for row in body["removed"]] == ["企业注销"]
    assert scene.water.uscc not in {row["uscc"] for row in body["entries"]}


@pytest.mark.parametrize("to", ["noticed", "published"])
def test_entries_are_not_noticed_or_published_one_by_one(scene, to):
    entry = scene.draft().entries.first()
    if to == "published":
        DutyListEntry.objects.filter(pk=entry.pk).update(status="noticed", noticed_on=FIRST)
        entry.refresh_from_db()
    with pytest.raises(Refused, match="由名单整体办理"):
        take_entry_step(entry, to, actor=scene.reviewer)


def test_what_was_on_notice_is_dropped_by_an_objection_alone(scene):
    entry = scene.noticed().entries.first()
    with pytest.raises(Refused, match="名单公示中，不能再改动"):
        take_entry_step(entry, "dropped", actor=scene.reviewer, reason="理由")


# -- the clocks --


def clock(duty_list, code, today):
    return next((each for each in clocks(duty_list, today) if each.code == code), None)


@pytest.mark.parametrize(
    ("today", "text"),
    [(date(2025, 3, 28), "剩余3日"), (date(2025, 3, 31), "今日到期"), (date(2025, 4, 2), "已超期2日")],
)
def test_the_list_is_due_by_the_end_of_march(scene, today, text):
    found = clock(scene.draft(), "disclosure-list-due", today)
    assert (found.due_on, found.text) == (date(2025, 3, 31), text)


@pytest.mark.parametrize(
    ("today", "left", "state"),
    [
        (date(2025, 3, 18), 10, "running"),
        (date(2025, 4, 1), 0, "due_today"),  # ten working days after 18 March
        (date(2025, 4, 2), -1, "overdue"),
    ],
)
def test_the_province_is_told_within_ten_working_days(scene, today, left, state):
    found = clock(scene.published(), "disclosure-list-report", today)
    assert (found.due_on, found.left, found.state) == (date(2025, 4, 1), left, state)


def test_a_report_in_time_ends_its_clock(scene):
    duty_list = scene.published()
    take_list_step(
        duty_list, "reported", actor=scene.handler, reported_on=date(2025, 3, 28), report_number="函9号"
    )
    assert clock(duty_list, "disclosure-list-report", date(2025, 4, 30)).text == "按期办结"
    assert clock(duty_list, "disclosure-list-due", date(2025, 4, 30)).text == "按期办结"


def test_notice_and_answers_have_their_clocks(scene):
    duty_list = scene.noticed()
    assert clock(duty_list, "disclosure-list-notice", date(2025, 3, 17)).text == "今日届满"
    assert clock(duty_list, "disclosure-list-notice", date(2025, 3, 18)) is None
    DutyObjectionFactory(duty_list=duty_list)  # received on Wednesday, 5 March
    found = clock(duty_list, "disclosure-list-objection-answer", date(2025, 3, 6))
    assert (found.due_on, found.unverified) == (date(2025, 3, 12), True)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2025, 3, 11), "running"),
        (date(2025, 3, 12), "due_today"),  # the fifth working day after 5 March
        (date(2025, 3, 13), "overdue"),
    ],
)
def test_an_answer_is_due_within_its_term_and_given_ends_its_clock(scene, today, state):
    duty_list = scene.noticed()
    objection = DutyObjectionFactory(duty_list=duty_list)
    assert clock(duty_list, "disclosure-list-objection-answer", today).state == state
    type(objection).objects.update(status="refused", answered_on=today, answer="核实无误")
    assert clock(duty_list, "disclosure-list-objection-answer", today) is None
