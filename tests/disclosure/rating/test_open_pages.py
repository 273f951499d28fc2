"""Pages of ratings in the open: what each reader finds, sends, and is refused."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from disclosure.enums import RatingStatus
from disclosure.ledger import REGISTERS
from disclosure.models import CreditRating, RatingChange, RatingObjection, RatingWaiver
from disclosure.rating.open_registers import worked_ratings
from disclosure.services import take_rating_step
from registry.enums import MembershipRole
from tests.disclosure.rating.scene import (
    AFTER,
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
from tests.disclosure.rating.worked import YEAR
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rating(run, example) -> CreditRating:
    return noticed(example, "slack")


def own(rating: CreditRating, page: str = "detail") -> str:
    return reverse(f"disclosure-enterprise:rating-{page}", args=[rating.ledger_no])


def staff(rating: CreditRating, page: str = "review", *args) -> str:
    return reverse(f"disclosure:rating-{page}", args=[rating.ledger_no, *args])


def text(response) -> str:
    return response.content.decode()


# -- the enterprise --


def test_the_enterprise_reads_every_point(client, rating):
    client.force_login(member(rating))
    page = text(client.get(own(rating)))
    for part in ("59.00", "小额罚款", "ZF-W-5", "“小额罚款”累计达上限5分", "2026年3月17日24时", "提出异议"):
        assert part in page
    listed = text(client.get(reverse("disclosure-enterprise:rating-list")))
    assert own(rating) in listed and "2026年3月17日24时" in listed


@pytest.mark.parametrize("page", ["detail", "object", "waive", "repair"])
def test_strangers_find_nothing(client, rating, page):
    client.force_login(MembershipFactory().user)
    assert client.get(own(rating, page)).status_code == 404
    client.force_login(UserFactory(roles=["reviewer"]))
    assert client.get(own(rating, page)).status_code == 404


def test_what_is_only_computed_is_on_no_page_of_the_enterprise(client, run, example):
    rating = rating_of(example, "slack")
    client.force_login(member(rating))
    for address in (own(rating), reverse("enterprise:credit-ratings-detail", args=[rating.ledger_no])):
        assert client.get(address).status_code == 404
    assert "尚无评价结果" in text(client.get(reverse("disclosure-enterprise:rating-list")))


def test_an_objection_is_sent_with_evidence(client, rating):
    client.force_login(member(rating, MembershipRole.HANDLER))
    event = event_of(rating, "ZF-W-4")
    page = text(client.get(own(rating, "object")))
    assert f"claim_{event.pk}" in page and "ZF-W-4" in page
    sent = {f"claim_{event.pk}": "已撤销", "other": "", "text": "", "contact": "张某", "evidence": upload()}
    assert client.post(own(rating, "object"), sent).status_code == 302
    objection = RatingObjection.objects.get(rating=rating)
    assert [(point.event, point.claim) for point in objection.points.all()] == [(event, "已撤销")]
    page = text(client.get(own(rating)))
    assert objection.ledger_no in page and "复核中" in page and "证明材料.pdf" in page


def test_what_was_typed_comes_back(client, rating):
    client.force_login(member(rating))
    answer = client.post(own(rating, "object"), {"text": "总体有异议", "contact": "张某"})
    assert answer.status_code == 422
    assert "总体有异议" in text(answer) and "请至少对一个事项写明异议理由" in text(answer)
    assert not RatingObjection.objects.exists()


def test_after_its_time_the_form_says_why(client, rating, days):
    days.go_to(AFTER)
    client.force_login(member(rating))
    assert "异议期已于2026年3月17日24时届满" in text(client.get(own(rating, "object")))
    sent = {f"claim_{event_of(rating, 'ZF-W-4').pk}": "已撤销", "contact": "张某"}
    answer = client.post(own(rating, "object"), sent)
    assert answer.status_code == 422 and "已撤销" in text(answer) and "届满" in text(answer)


def test_an_answer_is_not_read_before_the_review_is_closed(client, rating):
    user = member(rating)
    answered(objected(rating, "ZF-W-4", by=user), REFUSED)
    client.force_login(user)
    assert REFUSED["answer"] not in text(client.get(own(rating)))
    take_rating_step(rating, RatingStatus.REVIEWED, actor=reviewer())
    page = text(client.get(own(rating)))
    assert REFUSED["answer"] in page and "不予采纳" in page and "复核结果告知书" in page


def test_the_head_waives_on_the_page(client, rating):
    client.force_login(member(rating, MembershipRole.HANDLER))
    assert client.get(own(rating, "waive")).status_code == 403
    client.force_login(member(rating))
    assert client.post(own(rating, "waive"), {}).status_code == 422
    assert client.post(own(rating, "waive"), {"agreed": "on"}).status_code == 302
    assert RatingWaiver.objects.get().rating == rating


def test_the_head_applies_for_repair_on_the_page(client, rating, example, days):
    confirmed(example)
    days.go_to(AFTER)
    rating = take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    client.force_login(member(rating))
    assert "申请信用修复" in text(client.get(own(rating)))
    event = event_of(rating, "ZF-W-4")
    sent = {"strike": [event.pk], "record": "缴款凭证", "ground": "已缴清", "evidence": upload()}
    assert client.post(own(rating, "repair"), sent | {"evidence": ""}).status_code == 422
    assert client.post(own(rating, "repair"), sent).status_code == 302
    change = RatingChange.objects.get()
    assert (change.is_application, change.corrections.get().event) == (True, event)


# -- the staff --


def test_points_are_answered_and_the_review_closed_on_the_pages(client, rating):
    objected(rating, "ZF-W-4", "ZFZ-W-1")
    client.force_login(reviewer())
    first, second = rating.objections.get().points.order_by("pk")
    address = staff(rating, "point-answer", first.pk)
    refused = client.post(address, {"outcome": "upheld", "answer": "属实"})
    assert refused.status_code == 422 and "属实" in text(refused) and "选择更正方式" in text(refused)
    assert (
        client.post(address, {"outcome": "upheld", "remedy": "strike", "answer": "属实"}).status_code == 302
    )
    page = text(client.get(staff(rating)))
    assert "复核后为61.00分、B级（现为59.00分、C级）" in page
    step = reverse("disclosure:credit-ratings-step", args=[rating.ledger_no, "reviewed"])
    waiting = client.post(step, {"reason": "", "seen": "objected"})
    assert waiting.status_code == 422 and "尚有1项异议未答复" in text(waiting)
    client.post(staff(rating, "point-answer", second.pk), {"outcome": "refused", "answer": "扣分无误"})
    assert client.post(step, {"reason": "", "seen": "objected"}).status_code == 302
    rating.refresh_from_db()
    assert (rating.status, rating.score, rating.grade) == (RatingStatus.REVIEWED, Decimal(61), "B")


def test_the_document_of_a_step_is_shown_before_it_is_taken(client, run, example):
    rating = rating_of(example, "slack")
    client.force_login(reviewer())
    address = reverse("disclosure:credit-ratings-preview", args=[rating.ledger_no, "noticed"])
    page = text(client.post(address, {"reason": "", "seen": "preliminary"}))
    assert "初评结果告知书" in page and "ZF-W-4" in page
    assert rating_of(example, "slack").status == RatingStatus.PRELIMINARY


def test_the_page_of_a_rating_says_what_stands_in_the_way(client, rating):
    client.force_login(leader())
    page = text(client.get(reverse("disclosure:credit-ratings-detail", args=[rating.ledger_no])))
    for part in (
        "公布前还须完成",
        "异议期至2026年3月17日24时",
        "示例待核",
        "评分与复核",
        "环保信用初评结果告知书",
    ):
        assert part in page


def test_a_year_is_noticed_and_published_at_once(
    client, run, example, days, django_capture_on_commit_callbacks
):
    confirmed(example)
    year, notice, publish = (
        reverse(f"disclosure:rating-year{name}", args=[YEAR]) for name in ("", "-notice", "-publish")
    )
    client.force_login(reviewer())
    assert "告知初评结果（6家）" in text(client.get(year))
    assert "示范slack公司" in text(client.get(notice))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(notice).status_code == 302
    assert "应办6家，已办6家" in text(client.get(year))
    assert set(CreditRating.objects.values_list("status", flat=True)) == {RatingStatus.NOTICED}
    assert client.get(publish).status_code == 403
    boss = leader()
    client.force_login(boss)
    assert "没有可以办理的企业" in text(client.get(publish))
    objected(rating_of(example, "slack"), "ZF-W-4")
    days.go_to(AFTER)
    client.force_login(boss)
    assert "公布评价结果（5家）" in text(client.get(year))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(publish).status_code == 302
    published = CreditRating.objects.filter(status=RatingStatus.PUBLISHED)
    assert published.count() == PublishedRecord.objects.filter(kind="credit-rating").count() == 5
    assert rating_of(example, "slack").status == RatingStatus.OBJECTED


def test_one_that_is_refused_keeps_no_other_back(client, run, example, django_capture_on_commit_callbacks):
    CreditRating.objects.filter(enterprise=example[1]["slack"]).update(score=Decimal(99))
    client.force_login(reviewer())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("disclosure:rating-year-notice", args=[YEAR]))
    page = text(client.get(reverse("disclosure:rating-year", args=[YEAR])))
    assert "未能办理1家" in page
    assert "示范slack公司" in page and "与评分明细不一致" in page
    client.force_login(UserFactory(park=True, roles=["reviewer"]))  # whom it is of another area to know
    assert "示范slack公司" not in text(client.get(reverse("disclosure:rating-year", args=[YEAR])))
    assert CreditRating.objects.filter(status=RatingStatus.NOTICED).count() == 5


@pytest.mark.parametrize("size", [1, 5])
def test_the_year_page_costs_the_same(client, run, example, django_assert_max_num_queries, size):
    for name in ("slack", "fined", "grave", "quiet", "edge")[:size]:
        noticed(example, name)
    client.force_login(leader())
    with django_assert_max_num_queries(24):
        client.get(reverse("disclosure:rating-year", args=[YEAR]))


def test_paper_is_entered_by_clerks(client, rating):
    client.force_login(UserFactory(roles=["handler"]))
    event = event_of(rating, "ZF-W-4")
    sent = {f"claim_{event.pk}": "来信异议", "contact": "信函"}
    assert client.post(staff(rating, "paper-objection"), sent).status_code == 302
    assert RatingObjection.objects.get().is_paper
    assert client.get(staff(rating, "paper-waiver")).status_code == 200


def test_a_change_is_proposed_and_decided_on_the_pages(client, rating, example, days):
    confirmed(example)
    days.go_to(AFTER)
    rating = take_rating_step(rating_of(example, "slack"), RatingStatus.PUBLISHED, actor=leader())
    client.force_login(reviewer())
    item = example[0].items.get(code="grave")
    sent = {
        "origin": "adjustment",
        "item": item.pk,
        "record": "兰新环罚〔2026〕40号",
        "ground": "发生严重违法",
        "evidence": upload(),
    }
    incomplete = client.post(staff(rating, "change-new"), sent)
    assert incomplete.status_code == 422 and "此栏必填" in text(incomplete)
    sent |= {"happened_on": "2026-03-10", "description": "停产", "source_number": "兰新环罚〔2026〕40号"}
    assert client.post(staff(rating, "change-new"), sent | {"evidence": upload()}).status_code == 302
    change = RatingChange.objects.get()
    client.force_login(leader())
    page = reverse("disclosure:rating-changes-detail", args=[change.ledger_no])
    assert "同意后将为29.00分、D级（原为59.00分、C级）" in text(client.get(page))
    step = reverse("disclosure:rating-changes-step", args=[change.ledger_no, "granted"])
    assert client.post(step, {"reason": "", "seen": "proposed"}).status_code == 422
    assert client.post(step, {"reason": "属实", "seen": "proposed"}).status_code == 302
    change.refresh_from_db()
    assert (change.version.grade, change.version.version) == ("D", 2)
    assert "调整后为29.00分" in text(client.get(page))


# -- a sheet --


def test_a_sheet_does_not_pass_by_the_procedure(rating):
    history = CreditRatingFactory(cycle_year=2022)
    register = next(each for each in REGISTERS if each.slug == "credit-ratings")
    assert register.import_rule is worked_ratings
    refused = worked_ratings(
        [
            (rating, {"status": ["noticed", "published"]}),
            (history, {"score": [75, 80]}),
            (CreditRatingFactory.build(), {}),
            (rating, {}),
        ]
    )
    assert list(refused) == [0] and "不能通过台账导入更改" in str(refused[0])


def test_objections_and_changes_come_by_no_sheet(rating):
    objection = objected(rating, "ZF-W-4")
    for register in REGISTERS:
        if register.slug in ("rating-objections", "rating-changes"):
            assert list(register.import_rule([(objection, {"text": ["", "甲"]}), (objection, {})])) == [0]


def test_upheld_and_refused_answers_read_apart(client, rating):
    answered(objected(rating, "ZF-W-4", "ZFZ-W-1"), UPHELD | {"remedy": "strike"}, REFUSED)
    client.force_login(reviewer())
    page = text(client.get(staff(rating)))
    assert UPHELD["answer"] in page and REFUSED["answer"] in page and "不计入" in page
