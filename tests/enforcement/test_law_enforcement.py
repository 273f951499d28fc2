"""The public's pages of /law-enforcement/: from snapshots alone, masked, with tombstones."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from enforcement.enums import DisclosureKind, InspectionResult, InspectionSource
from enforcement.models import EnforcementDisclosure, PublicInfo
from enforcement.procedure_enums import DrawStatus, PublicInfoKind
from enforcement.public.info import INFO, OFFICER
from enforcement.public.inspections import RANDOM_DRAW
from enforcement.services.draws import take_draw_step
from enforcement.services.inspections import publish_result, withdraw_result
from enforcement.services.public_info import change_info, publish_info, publish_officers, withdraw_info
from enforcement.tasks import show_officers
from tests.days import Days
from tests.enforcement.test_draws import finish
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import InspectionFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import (
    MatterFactory,
    PublicInfoFactory,
    RandomDrawFactory,
    pool_of,
)
from tests.factories.registry import ParkFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 12)
INDEX = reverse("law-enforcement:index")
RESULTS = reverse("law-enforcement:inspection-list")
OFFICERS = reverse("law-enforcement:officer-list")
DRAWS = reverse("law-enforcement:draw-list")


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    days = Days(monkeypatch)
    days.go_to(DAY)
    return days


@pytest.fixture
def reviewer(db):
    return UserFactory(roles=[Role.REVIEWER, Role.HANDLER], full_name="抽取人")


def text(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def detail(name: str, record: PublishedRecord) -> str:
    return reverse(f"law-enforcement:{name}-detail", args=[record.pk])


# -- texts --


def test_officers_are_told_beforehand_and_results_afterwards(client):
    page = text(client, INDEX)
    afterwards = page[page.index("事后公开</h2>") : page.index("执法人员</h2>")]
    for name in ("inspection-list", "draw-list"):
        assert reverse(f"law-enforcement:{name}") in afterwards
    assert reverse("cases:case-list") in afterwards and reverse("cases:order-list") in afterwards
    assert reverse("law-enforcement:officer-list") not in afterwards


def test_texts_stand_under_their_kinds(client, reviewer):
    for kind in (PublicInfoKind.REMEDY, PublicInfoKind.BODY):
        publish_info(PublicInfoFactory(kind=kind, title=f"关于{kind.label}"), actor=reviewer)
    PublicInfoFactory(title="尚未公示")
    shown = text(client, INDEX)
    assert shown.index("关于执法主体") < shown.index("关于救济渠道")
    assert "尚未公示" not in shown


def test_a_text_is_masked_and_marked_when_unverified(client, reviewer):
    record = publish_info(PublicInfoFactory(content="负责人13912345678\n依法执法"), actor=reviewer)
    shown = text(client, detail("info", record))
    assert "13912345678" not in shown
    assert "依法执法" in shown
    assert "待局里核对" in shown


def test_a_text_that_is_no_longer_in_force_leaves_the_pages(client, reviewer, law):
    record = publish_info(
        PublicInfoFactory(title="2026年度计划", effective_to=date(2026, 12, 31)), actor=reviewer
    )
    assert "2026年度计划" in text(client, INDEX)
    law.go_to(date(2027, 1, 1))
    assert "2026年度计划" not in text(client, INDEX)
    over = client.get(detail("info", record))
    assert over.status_code == 410
    assert "已届满" in over.content.decode()


def test_a_text_out_of_force_is_not_published(reviewer):
    with pytest.raises(Refused, match="已失效"):
        publish_info(PublicInfoFactory(effective_to=date(2026, 10, 11)), actor=reviewer)
    assert publish_info(PublicInfoFactory(effective_to=DAY), actor=reviewer).pk


@pytest.mark.parametrize(
    ("kind", "logged"),
    [
        (PublicInfoKind.BODY, DisclosureKind.BODY),
        (PublicInfoKind.POWERS, DisclosureKind.POWERS),
        (PublicInfoKind.BASIS, DisclosureKind.POWERS),
        (PublicInfoKind.PROCEDURE, DisclosureKind.PROCEDURE),
        (PublicInfoKind.REMEDY, DisclosureKind.PROCEDURE),
        (PublicInfoKind.PLAN, DisclosureKind.PLAN),
        (PublicInfoKind.STANDARD, DisclosureKind.POWERS),
    ],
)
def test_each_publication_is_logged_once(reviewer, kind, logged):
    info = PublicInfoFactory(kind=kind)
    publish_info(info, actor=reviewer)
    publish_info(info, actor=reviewer)  # the same again
    log = EnforcementDisclosure.objects.get()
    assert (log.kind, log.title, log.published_on, log.channel) == (logged, info.title, DAY, "本门户")


def test_every_kind_of_text_has_its_kind_of_log():
    from enforcement.services.public_info import DISCLOSED_AS

    assert set(DISCLOSED_AS) == set(PublicInfoKind)


def test_a_changed_text_is_shown_at_once_and_an_old_address_leads_on(client, reviewer):
    info = PublicInfoFactory(title="旧题")
    first = publish_info(info, actor=reviewer)
    change_info(info, actor=reviewer, title="新题")
    current = PublishedRecord.objects.current().get(kind=INFO)
    assert current.version == 2
    response = client.get(detail("info", first))
    assert response.headers["Location"] == detail("info", current)


def test_an_unpublished_text_changes_quietly(reviewer):
    change_info(PublicInfoFactory(), actor=reviewer, title="新题")
    assert not PublishedRecord.objects.exists()


def test_withdrawing_leaves_the_reason(client, reviewer):
    info = PublicInfoFactory()
    record = publish_info(info, actor=reviewer)
    with pytest.raises(Refused, match="理由"):
        withdraw_info(info, actor=reviewer, reason=" ")
    withdraw_info(info, actor=reviewer, reason="职责调整")
    response = client.get(detail("info", record))
    assert response.status_code == 410
    assert "职责调整" in response.content.decode()
    assert "依法开展执法" not in response.content.decode()
    assert record.title not in response.content.decode()
    with pytest.raises(Conflict):
        withdraw_info(info, actor=reviewer, reason="职责调整")


def test_publishing_is_a_reviewers():
    for act in (publish_info, lambda info, actor: withdraw_info(info, actor=actor, reason="错")):
        with pytest.raises(Refused, match="审核人"):
            act(PublicInfoFactory(), actor=UserFactory())
    with pytest.raises(Refused, match="审核人"):
        publish_officers(actor=UserFactory())


# -- officers --


def test_valid_certificates_are_shown_and_others_leave(client, reviewer):
    shown = OfficerCertificateFactory(user__full_name="公示甲", number="27010000011")
    OfficerCertificateFactory(valid_to=date(2026, 10, 11))
    OfficerCertificateFactory(user__is_active=False)
    gone = OfficerCertificateFactory()
    done = publish_officers(actor=reviewer)
    assert (done.published, done.withdrawn) == (2, 0)
    gone.revoked_on = DAY
    gone.save()
    done = publish_officers()
    assert (done.published, done.withdrawn) == (0, 1)
    page = text(client, OFFICERS)
    assert "公示甲" in page
    assert shown.number in page
    assert gone.number not in page
    assert client.get(detail("officer", PublishedRecord.objects.get(number=gone.number))).status_code == 410
    assert EnforcementDisclosure.objects.get().kind == DisclosureKind.OFFICERS


def test_a_certificate_leaves_by_itself_when_it_ends(client, law):
    OfficerCertificateFactory(valid_to=date(2026, 10, 31))
    publish_officers(actor=None)
    law.go_to(date(2026, 11, 1))
    assert "暂无内容" in text(client, OFFICERS)


def test_the_daily_task_shows_the_officers():
    OfficerCertificateFactory()
    show_officers()
    assert PublishedRecord.objects.get(kind=OFFICER).published_by is None


def test_of_an_officer_nothing_else_is_published():
    OfficerCertificateFactory(
        user__email="someone@example.com", user__mobile="13912345678", user__username="secretname"
    )
    publish_officers()
    record = PublishedRecord.objects.get(kind=OFFICER)
    kept = f"{record.body}{record.search_text}{record.title}"
    for secret in ("someone@", "13912345678", "secretname"):
        assert secret not in kept


# -- results --


def test_results_are_found_by_words_result_source_park_and_day(client, reviewer):
    park = ParkFactory()
    wanted = InspectionFactory(
        enterprise__name="示范焦化", enterprise__park=park, result=InspectionResult.PROBLEM,
        source=InspectionSource.SPECIAL, inspected_on=date(2026, 9, 1),
    )  # fmt: skip
    other = InspectionFactory(enterprise__name="另一水泥", inspected_on=date(2026, 5, 1))
    for each in (wanted, other):
        publish_result(each, actor=reviewer)
    for query in (
        {"q": "焦化"},
        {"q": "焦"},
        {"q": wanted.enterprise.uscc},
        {"result": "problem"},
        {"source": "special"},
        {"park": park.code},
        {"since": "2026-08-01"},
    ):
        page = client.get(RESULTS, query).content.decode()
        assert "示范焦化" in page, query
        assert "另一水泥" not in page, query
    assert "另一水泥" in client.get(RESULTS, {"until": "2026-08-01"}).content.decode()
    assert "没有符合条件的内容" in client.get(RESULTS, {"q": "没有"}).content.decode()


def test_a_wrong_query_says_so(client):
    response = client.get(RESULTS, {"since": "2026-08-02", "until": "2026-08-01"})
    assert response.status_code == 400
    assert "不得早于" in response.content.decode()
    assert client.get(RESULTS, {"source": "whim"}).status_code == 400


def test_a_damaged_position_shows_the_first_page(client, reviewer):
    publish_result(InspectionFactory(enterprise__name="示范焦化"), actor=reviewer)
    assert "示范焦化" in text(client, f"{RESULTS}?after=broken")


def test_paging_reaches_every_result_once(client, reviewer):
    for number in range(25):
        publish_result(InspectionFactory(enterprise__name=f"第{number:02d}号企业"), actor=reviewer)
    first = client.get(RESULTS)
    second = client.get(f"{RESULTS}{first.context['next']}")
    names = [row.party for page in (first, second) for row in page.context["rows"]]
    assert sorted(names) == [f"第{number:02d}号企业" for number in range(25)]
    assert second.context["next"] == ""


@pytest.mark.parametrize("url", [RESULTS, OFFICERS, DRAWS, INDEX])
def test_more_rows_cost_no_more_queries(url, client, reviewer, django_assert_max_num_queries):
    counts = []
    for number in (1, 2):  # one row, then three
        for _ in range(number):
            publish_result(InspectionFactory(), actor=reviewer)
            publish_info(PublicInfoFactory(), actor=reviewer)
            OfficerCertificateFactory()
            _published_draw(reviewer)
        publish_officers(actor=reviewer)
        client.get(url)
        with django_assert_max_num_queries(50) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_withdrawn_result_shows_the_reason_alone(client, reviewer):
    inspection = InspectionFactory()
    record = publish_result(inspection, actor=reviewer)
    withdraw_result(inspection, actor=reviewer, reason="对象有误")
    response = client.get(detail("inspection", record))
    assert response.status_code == 410
    assert "对象有误" in response.content.decode()
    for told in (inspection.enterprise.uscc, inspection.enterprise.name, record.title):
        assert told not in response.content.decode()
    assert "没有" in text(client, f"{RESULTS}?q={inspection.enterprise.uscc}")


def test_pages_of_one_kind_do_not_open_another(client, reviewer):
    record = publish_result(InspectionFactory(), actor=reviewer)
    for name in ("info", "officer", "draw"):
        assert client.get(detail(name, record)).status_code == 404


# -- draws --


def _published_draw(reviewer):
    pool_of(keys=1, generals=0, officers=2)
    draw = RandomDrawFactory(general_count=0)
    draw.matters.add(MatterFactory(name="排污许可执行情况"))
    take_draw_step(draw, DrawStatus.DRAWN, actor=reviewer, witness="监督人")
    finish(draw, reviewer)
    take_draw_step(draw, DrawStatus.FINISHED, actor=reviewer)
    take_draw_step(draw, DrawStatus.PUBLISHED, actor=reviewer)
    return draw


def test_a_draw_shows_its_proof_and_leads_to_its_results(client, reviewer):
    draw = _published_draw(reviewer)
    assert draw.name in text(client, DRAWS)
    record = PublishedRecord.objects.get(kind=RANDOM_DRAW)
    shown = text(client, detail("draw", record))
    for part in (draw.seed, draw.snapshot_sha256, "排污许可执行情况", "未发现问题", draw.task_number):
        assert part in shown
    result = PublishedRecord.objects.get(kind="inspection-result")
    assert detail("inspection", result) in shown
    assert detail("draw", record) in text(client, detail("inspection", result))


def test_nothing_of_a_draw_is_public_before_its_end(client, reviewer):
    pool_of()
    draw = take_draw_step(RandomDrawFactory(), DrawStatus.DRAWN, actor=reviewer, witness="监督人")
    drawn = draw.drawn.first()
    for url in (DRAWS, RESULTS, reverse("site-search") + f"?q={drawn.enterprise.uscc}"):
        assert drawn.enterprise.name not in client.get(url).content.decode()


def test_the_pages_read_no_working_table(client, reviewer):
    publish_info(PublicInfoFactory(title="原题"), actor=reviewer)
    PublicInfo.objects.update(title="改过")
    assert "原题" in text(client, INDEX)
