"""What the public reads of ratings and disclosures: which states are shown, when they come down, and what of
them is hidden.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common import events
from common.errors import Refused
from common.models import PublishedRecord
from common.publication import kinds, publish, withdraw
from disclosure import services
from disclosure.enums import FilingStatus, RatingStatus, TriggerKind
from disclosure.filing.correction import begin_correction
from disclosure.models import AnnualDisclosure, CreditRating, TemporaryDisclosure
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.publishing import KINDS, publish_disclosure_history, shown
from disclosure.rating.objections import answer_point, waive_objection
from tests.disclosure.rating.scene import adjusted, upload
from tests.disclosure.test_workflow import ALL_ROLES, put
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_rating import rating_law
from tests.factories.registry import EnterpriseFactory, ParkFactory

pytestmark = pytest.mark.django_db

IDENTITY = "620102199003074518"
MOBILE = "13893112345"
FACTORIES = {
    CREDIT_RATING: CreditRatingFactory,
    ANNUAL_DISCLOSURE: AnnualDisclosureFactory,
    TEMPORARY_DISCLOSURE: TemporaryDisclosureFactory,
}
NOT_PUBLIC = [
    pytest.param(kind, state, id=f"{kind}-{state}")
    for kind, states in (
        (CREDIT_RATING, RatingStatus),
        (ANNUAL_DISCLOSURE, FilingStatus),
        (TEMPORARY_DISCLOSURE, FilingStatus),
    )
    for state in states
    if state != "published"
]


@pytest.fixture
def officer(db):
    rating_law()
    return UserFactory(roles=ALL_ROLES)


def ready(record, state):
    """The record in a state before publication."""
    put(record, state)
    record.published_on = record.superseded_on = None
    if hasattr(record, "withdrawn_on"):
        record.withdrawn_on = None
    record.save()
    return record


def on_display(kind: str) -> list[str]:
    rows = PublishedRecord.objects.on_display(date.today()).filter(kind=kind)
    return list(rows.values_list("source", flat=True))


# -- which states --


@pytest.mark.parametrize(("kind", "state"), NOT_PUBLIC)
def test_no_other_state_can_be_shown(officer, kind, state):
    record = put(FACTORIES[kind](), state)
    with pytest.raises(Refused, match="不能公开"):
        publish(kind, record, actor=officer)
    publish_disclosure_history(actor=officer)
    assert not PublishedRecord.objects.exists()


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_public_one_is_shown_with_its_enterprise_park_and_mark(officer, kind):
    firm = EnterpriseFactory(name="示范化工有限公司", park=ParkFactory(code="chem", name="化工园区"))
    record = FACTORIES[kind](enterprise=firm, is_synthetic=True)
    made = publish(kind, record, actor=officer)
    assert (made.party, made.uscc, made.park, made.body["park"]) == (firm.name, firm.uscc, "chem", "化工园区")
    assert made.is_synthetic and made.dated_on == record.published_on
    assert set(made.body) <= kinds()[kind].allowed
    assert f"|year={made.body.get('year', record.published_on.year)}|" in made.facets


def test_a_rating_tells_year_scheme_score_and_grade_and_nothing_inside(officer):
    rating = CreditRatingFactory(
        score=Decimal("85.5"), veto_reason="瞒报", objection="内部异议", review_result="维持"
    )
    made = publish(CREDIT_RATING, rating, actor=officer)
    body = made.body
    assert (body["year"], body["grade"], body["score"]) == (2023, "B", "85.50")
    assert (body["scheme"], body["scheme_version"], body["rating_version"]) == ("示例评价方案", "示例待核", 1)
    assert "|grade=B|" in made.facets and "|origin=cycle|" in made.facets
    text = json.dumps(body, ensure_ascii=False) + made.search_text
    assert not any(secret in text for secret in ("瞒报", "内部异议", "维持"))


# -- the steps that show and take down --


def test_publishing_a_rating_shows_it(officer):
    rating = ready(CreditRatingFactory(), RatingStatus.NOTICED)
    assert shown(rating) is None
    services.take_rating_step(rating, RatingStatus.PUBLISHED, actor=officer)
    assert shown(rating).published_by == officer


def test_an_objection_keeps_a_rating_back_until_it_is_reviewed(officer):
    rating = CreditRatingFactory(preliminary=True)
    services.take_rating_step(rating, RatingStatus.NOTICED, actor=officer)
    services.take_rating_step(rating, RatingStatus.OBJECTED, actor=officer, reason="对得分有异议")
    assert shown(rating) is None
    point = rating.objections.get().points.get()
    answer_point(actor=officer, point=point, outcome="upheld", answer="经核实属实")
    services.take_rating_step(rating, RatingStatus.REVIEWED, actor=officer, grade="A")
    assert shown(rating) is None
    waive_objection(actor=officer, rating=rating, agreed=True, evidence=upload())
    services.take_rating_step(rating, RatingStatus.PUBLISHED, actor=officer)
    assert shown(rating).body["grade"] == "A"


def test_an_adjusted_rating_takes_the_place_of_the_first(officer):
    first = ready(CreditRatingFactory(grade="C"), RatingStatus.NOTICED)
    services.take_rating_step(first, RatingStatus.PUBLISHED, actor=officer)
    second = adjusted(first, grade="A", score=Decimal(95))
    services.take_rating_step(second, RatingStatus.NOTICED, actor=officer)
    waive_objection(actor=officer, rating=second, agreed=True, evidence=upload())
    assert shown(first) is not None  # until the new one is published
    services.take_rating_step(second, RatingStatus.PUBLISHED, actor=officer, reason="内部理由")
    assert on_display(CREDIT_RATING) == [events.stream_of(second)]
    gone = PublishedRecord.objects.get(source=events.stream_of(first))
    assert gone.withdrawn_at is not None and gone.body == {} and gone.search_text == ""
    assert "调整后的评价结果" in gone.withdrawal_reason and "内部理由" not in gone.withdrawal_reason


def test_a_corrected_annual_report_takes_the_place_of_the_first(officer):
    first = ready(AnnualDisclosureFactory(), FilingStatus.ACCEPTED)
    services.take_annual_step(first, FilingStatus.PUBLISHED, actor=officer)
    second = ready(begin_correction(actor=officer, report=first), FilingStatus.ACCEPTED)
    assert on_display(ANNUAL_DISCLOSURE) == [events.stream_of(first)]
    services.take_annual_step(second, FilingStatus.PUBLISHED, actor=officer)
    assert on_display(ANNUAL_DISCLOSURE) == [events.stream_of(second)]
    assert AnnualDisclosure.objects.get(pk=first.pk).status == FilingStatus.SUPERSEDED


def test_a_corrected_temporary_report_takes_the_place_of_the_first(officer):
    first = ready(TemporaryDisclosureFactory(), FilingStatus.ACCEPTED)
    services.take_temporary_step(first, FilingStatus.PUBLISHED, actor=officer)
    second = TemporaryDisclosureFactory(enterprise=first.enterprise, corrects=first, content="更正")
    ready(second, FilingStatus.ACCEPTED)
    services.take_temporary_step(second, FilingStatus.PUBLISHED, actor=officer)
    assert on_display(TEMPORARY_DISCLOSURE) == [events.stream_of(second)]
    assert shown(second).body["corrects"] is True


def test_a_withdrawn_report_comes_down_with_its_reason(officer):
    filing = ready(TemporaryDisclosureFactory(), FilingStatus.ACCEPTED)
    services.take_temporary_step(filing, FilingStatus.PUBLISHED, actor=officer)
    services.take_temporary_step(filing, FilingStatus.WITHDRAWN, actor=officer, reason=f"内容有误，{MOBILE}")
    gone = PublishedRecord.objects.get()
    assert "内容有误" in gone.withdrawal_reason and MOBILE not in gone.withdrawal_reason
    assert not on_display(TEMPORARY_DISCLOSURE)


def test_what_was_never_shown_is_withdrawn_without_a_tombstone(officer):
    filing = AnnualDisclosureFactory()
    services.take_annual_step(filing, FilingStatus.WITHDRAWN, actor=officer, reason="有误")
    assert not PublishedRecord.objects.exists()


# -- hostile --


def test_personal_numbers_in_free_texts_are_masked(officer):
    filing = TemporaryDisclosureFactory(
        matter=f"经办人身份证号{IDENTITY}",
        content=f"联系电话{MOBILE}，邮箱 zhang@example.com",
        rectification="请致电１３８９３１１２３４５",
        document_number=f"文号{IDENTITY}",
        document_title=f"决定书{MOBILE}",
    )
    made = publish(TEMPORARY_DISCLOSURE, filing, actor=officer)
    text = json.dumps(made.body, ensure_ascii=False) + made.search_text + made.title + made.number
    for secret in (IDENTITY, MOBILE, "zhang@example.com", "１３８９３１１２３４５"):
        assert secret not in text
    assert "经办人" in made.body["matter"]


@pytest.mark.parametrize("trigger", TriggerKind)
def test_the_texts_of_what_befell_persons_are_not_shown(officer, trigger):
    texts = {name: f"{name}：赵示范被拘" for name in ("matter", "content", "rectification")}
    made = publish(TEMPORARY_DISCLOSURE, TemporaryDisclosureFactory(trigger=trigger, **texts), actor=officer)
    personal = trigger in (TriggerKind.DETENTION, TriggerKind.CRIMINAL)
    assert made.body["is_personal"] is personal
    assert ("被拘" in made.search_text) is not personal
    assert [bool(made.body[name]) for name in texts] == [not personal] * 3


@pytest.mark.parametrize("trigger", [TriggerKind.DETENTION, TriggerKind.CRIMINAL])
def test_documents_on_persons_are_not_named(officer, trigger):
    report = TemporaryDisclosureFactory(
        trigger=trigger,
        document_title="关于对王建国行政拘留的决定书",
        document_number="兰新公行罚决字〔2026〕7号",
    )
    made = publish(TEMPORARY_DISCLOSURE, report, actor=officer)
    everything = f"{made.title}{made.number}{made.search_text}{made.body}"
    assert "王建国" not in everything
    assert "〔2026〕7号" not in everything
    assert made.body["document_title"] == f"{trigger.label}文书"


@pytest.mark.parametrize(
    ("link", "public"),
    [
        ("https://example.org/2023/report.html", True),
        (f"https://example.org/?phone={MOBILE}", False),
        ("ftp://example.org/report", False),
        ("", False),
    ],
)
def test_the_address_of_a_report_is_whole_or_left_out(officer, link, public):
    filing = AnnualDisclosureFactory(link=link, remarks="内部备注")
    made = publish(ANNUAL_DISCLOSURE, filing, actor=officer)
    assert made.body["link"] == (link if public else "")
    assert "内部备注" not in json.dumps(made.body, ensure_ascii=False)


# -- the past --


def test_the_past_is_shown_once(officer):
    records = [factory() for factory in FACTORIES.values()]
    ready(CreditRatingFactory(), RatingStatus.NOTICED)
    done = publish_disclosure_history(actor=officer)
    assert (done.published, done.withdrawn, done.refused) == (3, 0, 0)
    assert all(shown(record) for record in records) and PublishedRecord.objects.count() == 3
    again = publish_disclosure_history(actor=officer)
    assert (again.published, again.withdrawn) == (0, 0)


def test_what_an_import_made_void_is_taken_down(officer):
    rating, filing = CreditRatingFactory(), AnnualDisclosureFactory()
    publish_disclosure_history(actor=officer)
    put(rating, RatingStatus.SUPERSEDED)
    put(filing, FilingStatus.WITHDRAWN)
    assert publish_disclosure_history(actor=officer).withdrawn == 2
    assert not PublishedRecord.objects.on_display(date.today()).exists()
    assert publish_disclosure_history(actor=officer).withdrawn == 0


def test_what_was_withdrawn_by_hand_stays_so(officer):
    rating = CreditRatingFactory()
    publish_disclosure_history(actor=officer)
    withdraw(CREDIT_RATING, rating, actor=officer, reason="核查中")
    assert publish_disclosure_history(actor=officer).published == 0
    assert shown(rating) is None


@pytest.mark.parametrize("roles", [["handler"], ["reviewer"], []])
def test_the_past_is_shown_by_a_leader_alone(roles):
    CreditRatingFactory()
    with pytest.raises(Refused):
        publish_disclosure_history(actor=UserFactory(roles=roles))
    assert not PublishedRecord.objects.exists()


def test_the_cost_of_looking_again_does_not_grow(officer, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            for factory in FACTORIES.values():
                factory()
        publish_disclosure_history(actor=officer)
        with django_assert_num_queries(QUERIES_OF_NOTHING):
            publish_disclosure_history(actor=officer)


# For each kind: a piece of the public rows, its versions, the end; and the end of the void ones.
QUERIES_OF_NOTHING = len(KINDS) * 4


def test_the_command_names_its_user(officer):
    CreditRatingFactory()
    out = StringIO()
    call_command("publish_disclosures", "--as", officer.username, stdout=out)
    assert "新公开 1 条" in out.getvalue()
    with pytest.raises(CommandError, match="没有用户"):
        call_command("publish_disclosures", "--as", "nobody")
    with pytest.raises(CommandError, match="局领导"):
        call_command("publish_disclosures", "--as", UserFactory(roles=["handler"]).username)


@pytest.mark.parametrize("model", [CreditRating, AnnualDisclosure, TemporaryDisclosure])
def test_every_kind_has_columns_a_list_and_a_page(model):
    kind = kinds()[KINDS[model]]
    assert kind.columns and kind.page == f"public-{kind.code}"
    paths = {column.path for column in kind.columns if column.path.startswith("body.")}
    assert {path.removeprefix("body.") for path in paths} <= kind.allowed
