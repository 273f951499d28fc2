"""Staff pages of ratings: starting a run, its progress, result and lists, one sheet, leaving records out."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from common.resumable import Resumable
from disclosure.models import CreditRating, RatingEvent, RatingExclusion, RatingResult, RatingRun
from disclosure.rating import jobs
from disclosure.rating.enums import RunState
from tests.disclosure.rating.worked import YEAR, computed, penalty, reviewer
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.registry import EnterpriseFactory, ParkFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"disclosure:rating-{name}", args=args)


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def staff(client):
    """A browser of a reviewer who sees all departments."""
    client.force_login(reviewer())
    return client


@pytest.fixture
def clerk(client):
    client.force_login(UserFactory())
    return client


def sheet_url(example, name):
    return url("sheet", CreditRating.objects.get(enterprise=example[1][name], cycle_year=YEAR).ledger_no)


# -- starting --


def test_a_run_is_chosen_confirmed_started_and_shown(staff, example, django_capture_on_commit_callbacks):
    chosen = staff.post(url("run-start"), {"year": YEAR, "scheme": "scheme-rated"})
    assert chosen.url == url("run-confirm", YEAR, "scheme-rated")
    page = text(staff.get(chosen.url))
    assert "6家（已注销或关停的不参评）" in page
    assert "1件</a>，确认之前不计入" in page
    with django_capture_on_commit_callbacks(execute=True):
        started = staff.post(chosen.url)
    run = RatingRun.objects.get()
    assert started.url == url("run-detail", run.pk)
    assert run.state == RunState.DONE
    assert "已发起2025年度评价计算" in text(staff.get(started.url))


def test_a_year_that_cannot_be_rated_is_said_in_the_form_with_what_was_typed(staff, example):
    page = text(staff.post(url("run-start"), {"year": 2026, "scheme": "scheme-rated"}), 422)
    assert "2026年度尚未结束" in page
    assert 'value="2026"' in page


def test_who_may_not_start_sees_no_button_and_is_refused(clerk, run):
    assert url("run-start") not in text(clerk.get(url("run-list")))
    assert clerk.get(url("run-start")).status_code == 403
    assert clerk.post(url("run-confirm", YEAR, "scheme-rated")).status_code == 403
    assert RatingRun.objects.count() == 1


def test_a_second_start_is_a_conflict(staff, example):
    jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    assert staff.post(url("run-confirm", YEAR, "scheme-rated")).status_code == 409


def test_confirming_a_new_computing_says_that_the_old_is_kept(staff, run):
    page = text(staff.get(url("run-confirm", YEAR, "scheme-rated")))
    assert "以前各次计算的输入和结果仍予保留" in page


# -- progress --


def test_progress_is_polled_until_the_end(staff, example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    waiting = staff.get(url("run-progress", run.pk))
    assert "排队中" in text(waiting)
    assert url("run-progress", run.pk) in text(waiting)
    assert "HX-Refresh" not in waiting
    jobs.run_job(run.pk)
    over = staff.get(url("run-progress", run.pk))
    assert over["HX-Refresh"] == "true"
    assert "100%" in text(over)


def test_progress_counts_enterprises(example, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    queued = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    run = jobs.RUNS.claim(queued.pk)
    seen = []
    report = Resumable.report

    def note(work, run, **values):
        report(work, run, **values)
        seen.append((run.stage_words, run.percent))

    monkeypatch.setattr(Resumable, "report", note)
    jobs.work(run)
    assert seen == [
        ("归集事项（2/6家）", 16),
        ("归集事项（4/6家）", 33),
        ("归集事项（6/6家）", 50),
        ("计分定级（2/6家）", 66),
        ("计分定级（4/6家）", 83),
        ("计分定级（6/6家）", 99),
        ("核对封存（6/6家）", 100),
    ]


def test_a_failed_run_says_why(staff, example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    RatingRun.objects.update(state=RunState.FAILED, error="分数线有误。")
    page = text(staff.get(url("run-detail", run.pk)))
    assert "分数线有误。" in page
    assert "各等级企业数" not in page


# -- the outcome --


def test_the_outcome_is_told_by_grade_park_and_change(staff, example):
    firms = example[1]
    park = ParkFactory(name="石化产业园")
    type(park).objects.filter(pk=park.pk).update(name="石化产业园")
    EnterpriseFactory._meta.model.objects.filter(pk__in=[firms["slack"].pk, firms["edge"].pk]).update(
        park=park
    )
    CreditRatingFactory(enterprise=firms["slack"], cycle_year=YEAR - 1, grade="A")
    CreditRatingFactory(enterprise=firms["edge"], cycle_year=YEAR - 1, grade="A")
    run = computed(example[0])
    page = staff.get(url("run-detail", run.pk))
    found = page.context["summary"]
    assert (found.total, found.before) == (6, 2)
    assert [(each.grade, each.now, each.before) for each in found.grades] == [
        ("A", 2, 2),
        ("B", 2, 0),
        ("C", 1, 0),
        ("D", 1, 0),
    ]
    assert found.parks == [("石化产业园", [1, 0, 1, 0], 2), ("未划入园区", [1, 2, 0, 1], 4)]
    assert found.changes == [("A", "C", 1)]
    assert found.movements == [("first", "上年度未评", 4), ("same", "与上年度相同", 1), ("down", "下降", 1)]
    assert run.results_sha256 in text(page)
    assert "系统计算" in text(page)


def test_a_scheme_that_nobody_confirmed_is_marked(staff, run):
    assert "未经本局确认之前不得据以告知或公布" in text(staff.get(url("run-detail", run.pk)))


def test_what_an_older_run_says_points_to_the_newest(staff, run, example):
    again = computed(example[0])
    assert url("run-detail", again.pk) in text(staff.get(url("run-detail", run.pk)))
    assert "这不是最近一次计算" not in text(staff.get(url("run-detail", again.pk)))


def test_ratings_that_the_newest_run_left_behind_are_told(staff, run, example):
    firm = example[1]["edge"]
    firm.closed_on = date(2026, 2, 1)
    firm.save()
    again = computed(example[0])
    assert "本年度另有1家企业的初评结果不在本次计算之内" in text(staff.get(url("run-detail", again.pk)))


def test_staff_of_a_park_count_their_own_enterprises(client, run, example):
    user = UserFactory(park=True)
    firm = EnterpriseFactory(department=user.department)
    penalty(firm, "77", date(2025, 2, 2), 60_000)
    again = computed(example[0])
    client.force_login(user)
    found = client.get(url("run-detail", again.pk)).context["summary"]
    assert (found.total, [(each.grade, each.now) for each in found.grades]) == (1, [("B", 1)])
    assert firm.name in text(client.get(url("run-results", again.pk)))
    assert "示范slack公司" not in text(client.get(url("run-events", again.pk)))
    assert client.get(sheet_url(example, "slack")).status_code == 404


def test_results_are_filtered_sorted_and_lead_to_their_sheets(staff, run, example):
    page = text(staff.get(url("run-results", run.pk), {"grade": "A"}))
    assert "示范model公司" in page
    assert "示范slack公司" not in page
    assert sheet_url(example, "model") in page
    ordered = text(staff.get(url("run-results", run.pk), {"sort": "-score"}))
    assert ordered.index("示范model公司") < ordered.index("示范grave公司")
    empty = text(staff.get(url("run-results", run.pk), {"grade": "A", "movement": "down"}))
    assert "没有符合条件的记录" in empty


def test_gathered_events_show_what_does_not_count_and_why(staff, run):
    page = text(staff.get(url("run-events", run.pk), {"is_counted": "false"}))
    assert "处罚决定已于2025-09-01撤销" in page
    assert "同一记录已按“停产停业”计分" in page
    assert "ZF-W-1<" not in page


@pytest.mark.parametrize("name", ["run-list", "run-detail", "run-results", "run-events"])
def test_pages_take_the_same_queries_for_few_and_for_many(name, staff, run, example):
    def queries(run):
        address = url(name) if name == "run-list" else url(name, run.pk)
        staff.get(address)
        with CaptureQueriesContext(connection) as captured:
            staff.get(address)
        return len(captured)

    few = queries(run)
    for number in range(5):
        penalty(EnterpriseFactory(), f"N{number}", date(2025, 2, 2), 60_000)
    assert queries(computed(example[0])) <= few + 1  # the newest run says what it left behind


# -- one sheet --


def test_the_sheet_gives_base_points_caps_total_and_threshold(staff, run, example):
    page = staff.get(sheet_url(example, "slack"))
    found = page.context["sheet"]
    [(group, items, points)] = found.groups
    assert (group, points) == ("环境管理", -11)
    assert [(each.item.code, each.points, each.cap) for each in items] == [
        ("fine-small", -5, 5),
        ("order", -4, None),
        ("complaint", -2, None),
    ]
    assert (found.total, found.is_clipped, found.band.words) == (59, False, "40分至60分（不含）")
    assert "“小额罚款”累计达上限5分" in text(page)
    assert "上年度未评" in text(page)


def test_each_point_leads_to_its_record(staff, run, example):
    page = text(staff.get(sheet_url(example, "slack")))
    for address in (
        reverse("enforcement:cases-detail", args=["ZF-W-4"]),
        reverse("enforcement:orders-detail", args=["ZFZ-W-1"]),
        reverse("enforcement:leads-detail", args=["ZFX-W-1"]),
    ):
        assert f'href="{address}"' in page


def test_the_sheet_names_what_forces_the_grade_and_what_does_not_count(staff, run, example):
    grave = text(staff.get(sheet_url(example, "grave")))
    assert "一票否决：停产停业（ZF-W-6）；按得分为C级" in grave
    fined = text(staff.get(sheet_url(example, "fined")))
    assert "处罚决定已于2025-09-01撤销" in fined
    assert "已于2025-08-09准予信用修复" in fined


def test_a_score_beyond_the_ceiling_is_shown_with_its_sum(staff, example):
    example[0].items.filter(code="commendation").update(points=40)
    computed(example[0])
    page = staff.get(sheet_url(example, "edge"))
    assert (page.context["sheet"].total, page.context["result"].score) == (110, 100)
    assert "方案规定得分在0.00至100.00之间" in text(page)


def test_the_sheet_shows_the_newest_run_and_lists_the_earlier(staff, run, example):
    penalty(example[1]["edge"], "50", date(2025, 11, 1), 60_000)
    again = computed(example[0])
    page = staff.get(sheet_url(example, "edge"))
    assert page.context["result"].run == again
    assert [(each.run, each.score) for each in page.context["earlier"]] == [(run, 90)]


def test_a_rating_entered_by_hand_has_no_sheet(staff):
    rating = CreditRatingFactory(preliminary=True)
    assert "该结果由人工登记" in text(staff.get(url("sheet", rating.ledger_no)))


def test_the_sheet_takes_the_same_queries_for_one_point_and_for_many(staff, run, example):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            staff.get(sheet_url(example, "slack"))
        return len(captured)

    queries()
    few = queries()
    for number in range(5):
        penalty(example[1]["slack"], f"N{number}", date(2025, 2, 2), 60_000)
    computed(example[0])
    assert queries() == few


# -- events --


def test_an_event_shows_the_facts_and_the_frozen_condition(staff, run, example):
    example[0].items.filter(code="fine-large").update(condition="罚款>1")
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    page = text(staff.get(url("event-detail", event.pk)))
    assert "罚款&gt;=50000" in page
    assert "50000.00" in page


def test_a_record_is_left_out_and_taken_in_again(staff, run):
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    staff.post(url("event-leave-out", event.pk), {"ground": "当事人并非该企业"})
    left_out = RatingExclusion.objects.get()
    assert (left_out.source_number, left_out.ground, left_out.year) == ("ZF-W-1", "当事人并非该企业", YEAR)
    assert "重新计算后生效" in text(staff.get(url("event-detail", event.pk)))
    staff.post(url("event-take-in", event.pk), {"reason": "复核属实"})
    left_out.refresh_from_db()
    assert left_out.lift_reason == "复核属实"
    assert staff.get(url("event-take-in", event.pk)).status_code == 404


def test_leaving_out_needs_a_ground_and_a_reviewer(client, run):
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    client.force_login(UserFactory())
    assert client.post(url("event-leave-out", event.pk), {"ground": "误录"}).status_code == 403
    client.force_login(reviewer())
    assert client.post(url("event-leave-out", event.pk), {"ground": " "}).status_code == 422
    assert not RatingExclusion.objects.exists()


# -- the file --


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_the_workbook_holds_every_result_and_every_event(staff, run, example):
    response = staff.get(url("run-export", run.pk))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["评价结果", "计分明细"]
    results = {row[1]: row for row in rows_of(book["评价结果"])}
    assert len(results) == 6
    assert results["示范grave公司"][6:11] == [40, "C", "D", "停产停业（ZF-W-6）", None]
    events = rows_of(book["计分明细"])
    assert len(events) == run.event_count
    capped = next(row for row in events if row[6] == "ZF-W-5")
    assert capped[7:11] == [-3, -2, "“小额罚款”累计达上限5分", None]
    annulled = next(row for row in events if row[6] == "ZF-W-2")
    assert annulled[8:11] == [None, None, "处罚决定已于2025-09-01撤销"]


def test_a_run_is_exported_once_it_is_done(staff, example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    assert staff.get(url("run-export", run.pk)).status_code == 403


def test_an_enterprise_reads_events_only_once_it_was_told(run, example):
    from tests.factories.registry import MembershipFactory

    user = MembershipFactory(enterprise=example[1]["slack"]).user
    assert not RatingEvent.objects.visible_to(user).exists()
    assert not RatingResult.objects.visible_to(user).exists()
    CreditRating.objects.filter(enterprise=example[1]["slack"]).update(
        status="noticed", noticed_on=date(2026, 3, 3)
    )
    assert RatingEvent.objects.visible_to(user).count() == 4
    assert RatingResult.objects.visible_to(user).get().grade == "C"
