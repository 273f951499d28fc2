"""The workbench of the report: pages, forms, steps, progress, files, and who is kept out."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from reports.enums import EditionStatus
from reports.models import ReportEdition
from reports.services import editions
from reports.services.assembly import assemble
from tests.factories.accounts import UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.factories.reports import ReportEditionFactory
from tests.reports.workbench import LIST, at, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(edition, officer, quick_print):
    """The edition assembled, answered and submitted."""
    edition = assemble(edition, actor=officer)
    editions.answer_finding(actor=officer, finding=edition.findings.get(), answer="已核对，沿用。")
    return editions.submit(actor=officer, edition=edition)


# -- who enters --


PAGES = ["", "{pk}/", "{pk}/edit/", "{pk}/step/review/", "{pk}/compare/", "{pk}/verify/", "{pk}/file/pdf/"]


@pytest.mark.parametrize("page", PAGES)
def test_strangers_get_404_and_the_anonymous_sign_in(client, frozen, page):
    address = LIST + page.format(pk=frozen.pk)
    assert client.get(address).headers["Location"].startswith("/accounts/sign-in/")
    strangers = [
        MembershipFactory().user,
        UserFactory(roles=[Role.ADMINISTRATOR]),
        UserFactory(roles=[Role.AUDITOR]),
    ]
    for user in strangers:
        client.force_login(user)
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["", "{pk}/", "{pk}/compare/", "{pk}/verify/", "{pk}/file/pdf/"])
def test_all_staff_read(client, frozen, page):
    client.force_login(UserFactory())
    assert client.get(LIST + page.format(pk=frozen.pk)).status_code == 200


def test_who_may_only_read_is_offered_nothing_to_change(client, edition):
    client.force_login(UserFactory())
    page = text_of(client.get(at(edition)))
    assert "sections/" not in page
    assert "assemble/" not in page
    assert f'href="{at(edition, "edit/")}"' not in page
    assert "此操作须由综合科" in page  # the step's button is closed, and says why


# -- list and beginning --


def test_list_costs_the_same_for_one_row_and_for_three(as_officer):
    counts = []
    for size in (1, 2):
        ReportEditionFactory.create_batch(size)
        with CaptureQueriesContext(connection) as captured:
            page = text_of(as_officer.get(LIST))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert page.count("年报告</a>") == 3


def test_beginning_copies_the_text_and_opens_the_workbench(as_officer, catalogue):
    answer = as_officer.post(LIST, {"year": 2024})
    edition = ReportEdition.objects.get()
    assert answer.headers["Location"] == at(edition)
    assert edition.sections.count() > 10


def test_second_beginning_and_a_wrong_year_say_what_is_wrong(as_officer, edition):
    for year, words in (
        (2024, "已有在办或现行版次"),
        (timezone.localdate().year + 1, "尚未开始"),
        ("x", "整数"),
    ):
        answer = as_officer.post(LIST, {"year": year})
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert f'value="{year}"' in text_of(answer)
    assert ReportEdition.objects.count() == 1


def test_beginning_is_refused_to_others_with_the_reason(as_leader, catalogue):
    answer = as_leader.post(LIST, {"year": 2024})
    assert answer.status_code == 403
    assert "此操作须由综合科" in text_of(answer)


# -- the workbench --


def test_figures_of_the_text_are_live_and_lead_to_their_records(as_officer, edition):
    def figures():
        pattern = r'<a class="figure-link" href="([^"]+)"[^>]*><data value="([^"]+)">([^<]+)</data>'
        return {
            id: (href, text) for href, id, text in re.findall(pattern, text_of(as_officer.get(at(edition))))
        }

    assert figures() == {
        "I10": ("/staff/reports/figures/2024/I10/", "2"),
        "I13": ("/staff/reports/figures/2024/I13/", "20"),
        "I38": ("/staff/reports/figures/2024/I38/", "4"),
    }
    EnterpriseFactory(closed_on="2024-05-05")
    assert figures()["I10"][1] == "3"
    assert as_officer.get(figures()["I10"][0]).status_code == 200


def test_figures_of_a_frozen_text_are_the_frozen_ones(as_officer, frozen):
    EnterpriseFactory(closed_on="2024-05-05")
    page = text_of(as_officer.get(at(frozen)))
    assert '<data value="I10">2</data>' in page
    assert "以签发时的快照为准" in page


def test_workbench_opens_where_the_text_is_wrong(as_officer, edition):
    """Texts of an earlier catalogue must open, so that they can be mended."""
    edition.sections.filter(position=1).update(body="{{I99}}与{{plans}}")
    page = text_of(as_officer.get(at(edition)))
    assert "占位符“{{I99}}”不存在" in page
    assert "必报指标 I10" in page


def test_text_changed_after_assembling_is_told(as_officer, edition, officer, quick_print):
    edition = assemble(edition, actor=officer)
    assert "请重新汇编" not in text_of(as_officer.get(at(edition)))
    editions.revise_section(actor=officer, section=edition.sections.first(), heading="新标题")
    assert "请重新汇编" in text_of(as_officer.get(at(edition)))


def test_workbench_costs_the_same_whatever_the_sections(as_officer, edition, officer):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            as_officer.get(at(edition))
        counts.append(len(captured))
        for after in range(3):
            editions.add_section(actor=officer, edition=edition, after=after, level=2, heading="增")
    assert counts[0] == counts[1]


# -- details and sections --


def details(edition, **changes):
    return {
        "title": edition.title,
        "issuer": edition.issuer,
        "addressee": edition.addressee,
        "dated_on": "2025-01-17",
        "seen_at": edition.updated_at.isoformat(),
    } | changes


def test_details_are_changed(as_officer, edition):
    answer = as_officer.post(at(edition, "edit/"), details(edition, title="新标题"))
    assert answer.headers["Location"] == at(edition)
    edition.refresh_from_db()
    assert edition.title == "新标题"


def test_wrong_details_keep_what_was_typed(as_officer, edition):
    answer = as_officer.post(at(edition, "edit/"), details(edition, title="新标题", dated_on="2024-12-31"))
    assert answer.status_code == 422
    assert "成文日期应在2024年结束之后" in text_of(answer)
    assert 'value="新标题"' in text_of(answer)
    assert answer.context["edition"].title != "新标题"  # the heading shows what stands


def test_stale_details_are_a_conflict(as_officer, edition):
    old = details(edition, title="甲")
    as_officer.post(at(edition, "edit/"), details(edition, title="乙"))
    answer = as_officer.post(at(edition, "edit/"), old)
    assert answer.status_code == 409
    assert "已被他人修改" in text_of(answer)
    edition.refresh_from_db()
    assert edition.title == "乙"


@pytest.mark.parametrize("mark", ["nonsense", "2024-13-45T00:00:00"])
def test_damaged_mark_of_the_version_is_an_error_of_the_form(as_officer, edition, mark):
    answer = as_officer.post(at(edition, "edit/"), details(edition, seen_at=mark))
    assert answer.status_code == 422
    assert "版本标记已损坏" in text_of(answer)


def section_form(section, **changes):
    return {
        "level": section.level,
        "heading": section.heading,
        "body": section.body,
        "seen_at": section.updated_at.isoformat(),
    } | changes


def test_section_is_revised(as_officer, edition):
    section = edition.sections.first()
    address = at(edition, f"sections/{section.pk}/")
    assert "{{I10}}" in text_of(as_officer.get(address))
    answer = as_officer.post(address, section_form(section, body="只有{{I10}}家"))
    assert answer.headers["Location"] == at(edition)
    section.refresh_from_db()
    assert section.body == "只有{{I10}}家"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": "写了很久的一段{{I99}}"}, "占位符“{{I99}}”不存在"),
        ({"body": "写了很久的一段{{I10"}, "不成对"),
        ({"body": "写了很久的一段{{plans}}"}, "独占一段"),
        ({"body": "写了很久的一段", "run_in": "on"}, "不能接排"),
        ({"body": "写了很久的一段", "level": "7"}, "不在可用的选项中"),
        ({"body": "写了很久的一段", "heading": "{{problems}}"}, "标题中不能用"),
    ],
)
def test_wrong_section_keeps_what_was_typed(as_officer, edition, changes, words):
    section = edition.sections.first()
    for address in (at(edition, f"sections/{section.pk}/"), at(edition, "sections/new/1/")):
        answer = as_officer.post(address, section_form(section, **changes))
        page = text_of(answer)
        assert answer.status_code == 422
        assert words in page
        assert "写了很久的一段" in page
    assert edition.sections.count() == 3


def test_section_left_empty_is_told(as_officer, edition):
    answer = as_officer.post(at(edition, "sections/new/0/"), {"level": 1, "heading": "", "body": ""})
    assert answer.status_code == 422
    assert "不能都为空" in text_of(answer)


def test_stale_section_is_a_conflict(as_officer, edition):
    section = edition.sections.first()
    address = at(edition, f"sections/{section.pk}/")
    as_officer.post(address, section_form(section, body="{{I10}}先"))
    assert as_officer.post(address, section_form(section, body="{{I10}}后")).status_code == 409
    section.refresh_from_db()
    assert section.body == "{{I10}}先"


def test_sections_are_inserted_moved_and_removed(as_officer, edition):
    as_officer.post(at(edition, "sections/new/99/"), {"level": 1, "heading": "附记", "body": "完"})
    last = edition.sections.last()
    assert (last.heading, last.position) == ("附记", 4)
    as_officer.post(at(edition, f"sections/{last.pk}/move/up/"))
    assert [each.heading for each in edition.sections.all()][2] == "附记"
    remove = at(edition, f"sections/{last.pk}/remove/")
    assert "删除这一章节" in text_of(as_officer.get(remove))
    assert edition.sections.count() == 4
    as_officer.post(remove)
    assert edition.sections.count() == 3


def test_section_of_another_edition_is_404(as_officer, edition):
    other = ReportEditionFactory()
    section = edition.sections.first()
    assert as_officer.get(at(other, f"sections/{section.pk}/")).status_code == 404
    assert as_officer.post(at(other, f"sections/{section.pk}/remove/")).status_code == 404


@pytest.mark.parametrize(
    "rest", ["edit/", "sections/new/0/", "sections/{section}/", "sections/{section}/remove/"]
)
def test_signed_text_is_not_edited(as_officer, frozen, rest):
    address = at(frozen, rest.format(section=frozen.sections.first().pk))
    for answer in (as_officer.get(address), as_officer.post(address, {"heading": "改", "level": 1})):
        assert answer.status_code == 403
        assert "请另起新的版次" in text_of(answer)


# -- steps --


def test_step_asks_before_it_is_taken(as_officer, edition):
    page = text_of(as_officer.get(at(edition, "step/review/")))
    assert "送审后由局领导审核签发" in page
    assert as_officer.post(at(edition, "step/review/"), {"seen": "draft"}).status_code == 302
    edition.refresh_from_db()
    assert edition.status == EditionStatus.REVIEW


def test_step_with_a_faulty_text_says_why_and_is_not_taken(as_officer, edition, officer):
    editions.revise_section(actor=officer, section=edition.sections.first(), body="无数字")
    answer = as_officer.post(at(edition, "step/review/"), follow=True)
    assert "必报指标 I10" in text_of(answer)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.DRAFT


def test_refused_step_says_why(as_officer, reviewed):
    for answer in (
        as_officer.get(at(reviewed, "step/signed_off/")),
        as_officer.post(at(reviewed, "step/signed_off/")),
    ):
        assert answer.status_code == 403
        assert "此操作须由局领导" in text_of(answer)


def test_step_that_asks_for_a_reason_keeps_the_page_without_one(as_leader, reviewed):
    answer = as_leader.post(at(reviewed, "step/draft/"), {"reason": " "})
    assert answer.status_code == 422
    as_leader.post(at(reviewed, "step/draft/"), {"reason": "口径须说明"})
    reviewed.refresh_from_db()
    assert reviewed.status == EditionStatus.DRAFT
    assert "口径须说明" in text_of(as_leader.get(at(reviewed)))


def test_step_taken_already_is_a_conflict(as_officer, reviewed):
    answer = as_officer.post(at(reviewed, "step/review/"))
    assert answer.status_code == 409


def test_stale_page_does_not_undo_the_signature(as_officer, reviewed, leader):
    """退回 is open from review and from signed-off alike; the page was of the former."""
    editions.sign_off(actor=leader, edition=reviewed)
    answer = as_officer.post(at(reviewed, "step/draft/"), {"seen": "review", "reason": "再改一处"})
    assert answer.status_code == 409
    reviewed.refresh_from_db()
    assert reviewed.status == EditionStatus.SIGNED_OFF


@pytest.mark.parametrize("to", ["frozen", "nothing"])
def test_what_is_no_button_is_404(as_officer, edition, to):
    assert as_officer.get(at(edition, f"step/{to}/")).status_code == 404


def test_report_goes_from_draft_to_the_public(
    client, edition, officer, leader, quick_print, django_capture_on_commit_callbacks
):
    def act(user, rest, **values):
        client.force_login(user)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(at(edition, rest), values).status_code == 302, rest

    act(officer, "assemble/")
    act(officer, f"findings/{edition.findings.get().pk}/", answer="已核对，沿用。")
    act(officer, "step/review/")
    act(leader, "step/signed_off/")
    act(officer, "assemble/")
    edition.refresh_from_db()
    assert edition.status == EditionStatus.FROZEN
    act(leader, "step/published/")
    client.logout()
    assert client.get("/reports/2024/").status_code == 200
    act(leader, "step/superseded/", reason="数据更正")
    assert client.get("/reports/2024/").status_code == 410


# -- findings --


def test_finding_is_answered(as_officer, edition, officer, quick_print):
    finding = assemble(edition, actor=officer).findings.get()
    address = at(edition, f"findings/{finding.pk}/")
    assert finding.message in text_of(as_officer.get(address))
    assert as_officer.post(address, {"answer": " "}).status_code == 422
    answer = as_officer.post(address, {"answer": "已核对"})
    assert answer.headers["Location"] == f"{at(edition)}#findings"
    page = text_of(as_officer.get(at(edition)))
    assert "已核对" in page
    assert "周综合" in page
