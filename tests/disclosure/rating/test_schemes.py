"""A scheme is open until an enterprise was told of a rating by it; then a new version is begun by a copy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common import events
from common.errors import Refused
from common.registers import register_for
from disclosure.enums import Grade, RatingStatus
from disclosure.models import CreditRating, CreditScheme, GradeThreshold, RatingItem
from disclosure.rating import ruleset, schemes
from disclosure.services import take_rating_step
from registry.enums import Certainty
from tests.disclosure.rating.worked import ITEMS, reviewer
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CreditRatingFactory, CreditSchemeFactory

pytestmark = pytest.mark.django_db
NEW = {"code": "scheme-2026", "version": "2026", "effective_from": date(2026, 1, 1)}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def scheme(run, example):
    return example[0]


@pytest.fixture
def told(scheme):
    take_rating_step(CreditRating.objects.first(), RatingStatus.NOTICED, actor=reviewer())
    return scheme


def item_values(scheme):
    made = RatingItem.objects.filter(scheme=scheme).first()
    names = ("group", "heading", "source", "basis")
    return {name: getattr(made, name) for name in names} | {
        "scheme": scheme, "code": "added", "name": "增加的指标", "points": Decimal(-1),
    }  # fmt: skip


def changes_of(scheme):
    """Everything that may be done to the rows of a scheme, each as a call."""
    actor = reviewer()
    item, bound = scheme.items.get(code="order"), scheme.thresholds.get(grade="B")
    return {
        "item changed": lambda: schemes.change_row(item, actor=actor, points=Decimal(-5)),
        "item added": lambda: schemes.create_row(RatingItem, actor=actor, **item_values(scheme)),
        "bound changed": lambda: schemes.change_row(bound, actor=actor, consequence="常规监管（示例）"),
        "bound added": lambda: schemes.create_row(
            GradeThreshold, actor=actor, scheme=scheme, grade=Grade.A, score_from=Decimal(90)
        ),
        "base changed": lambda: schemes.change_scheme(scheme, actor=actor, base_score=Decimal(75)),
        "repair changed": lambda: schemes.change_scheme(scheme, actor=actor, repair_after_months=6),
    }


@pytest.mark.parametrize(
    "name", ["item changed", "item added", "bound changed", "base changed", "repair changed"]
)
def test_a_computed_scheme_is_open_until_somebody_was_told(scheme, name):
    assert changes_of(scheme)[name]().pk


def test_a_bound_that_was_missing_may_be_added(scheme):
    scheme.thresholds.filter(grade=Grade.A).delete()
    assert changes_of(scheme)["bound added"]().score_from == 90


@pytest.mark.parametrize(
    "name", ["item changed", "item added", "bound changed", "bound added", "base changed", "repair changed"]
)
def test_once_somebody_was_told_the_whole_scheme_is_fixed(told, name):
    before = ruleset.frozen(CreditScheme.objects.get(pk=told.pk))
    with pytest.raises(Refused, match="建立新版本") as refused:
        changes_of(told)[name]()
    assert refused.value.basis
    assert ruleset.frozen(CreditScheme.objects.get(pk=told.pk)) == before


def test_that_it_was_confirmed_and_its_last_day_may_be_entered_still(told):
    changed = schemes.change_scheme(
        told, actor=reviewer(), certainty=Certainty.VERIFIED, effective_to=date(2027, 12, 31)
    )
    assert (changed.certainty, changed.effective_to) == (Certainty.VERIFIED, date(2027, 12, 31))


def test_a_rating_that_came_with_a_ledger_fixes_no_scheme(db):
    rating = CreditRatingFactory()
    assert schemes.told_schemes([rating.scheme_id]) == set()
    assert schemes.change_scheme(rating.scheme, actor=reviewer(), base_score=Decimal(72)).base_score == 72


def test_no_item_moves_out_of_a_fixed_scheme_or_into_it(told):
    item, other = told.items.get(code="order"), CreditSchemeFactory()
    item.scheme = other  # as the form of the register writes it before it is saved
    with pytest.raises(Refused, match="建立新版本"):
        schemes.change_row(item, actor=reviewer(), scheme=other)
    stranger = schemes.create_row(RatingItem, actor=reviewer(), **item_values(told) | {"scheme": other})
    with pytest.raises(Refused, match="建立新版本"):
        schemes.change_row(stranger, actor=reviewer(), scheme=told)


def test_a_sheet_is_held_to_the_same(scheme):
    item, bound = scheme.items.get(code="order"), scheme.thresholds.get(grade="B")
    items, bounds, whole = (
        register_for(each).import_rule for each in (RatingItem, GradeThreshold, CreditScheme)
    )
    changed = {"points": ["-4", "-6"]}
    new = RatingItem(**item_values(scheme))
    assert list(items([(new, {}), (item, changed)])) == []
    take_rating_step(CreditRating.objects.first(), RatingStatus.NOTICED, actor=reviewer())
    assert list(items([(RatingItem(), {}), (item, {}), (item, changed), (new, {})])) == [2, 3]
    assert list(bounds([(bound, {}), (bound, {"score_from": ["60", "65"]})])) == [1]
    assert list(whole([(scheme, {"base_score": ["70", "75"]}), (scheme, {"certainty": ["a", "b"]})])) == [0]
    assert list(whole([(CreditScheme(code="new"), {})])) == []


def test_a_new_version_has_the_same_rows_unconfirmed_and_the_old_one_ends_the_day_before(told):
    made = schemes.begin_version(actor=reviewer(), scheme=told, **NEW)
    told.refresh_from_db()
    assert (told.effective_to, made.effective_from, made.effective_to) == (
        date(2025, 12, 31),
        date(2026, 1, 1),
        None,
    )
    old, new = (ruleset.frozen(each) for each in (told, made))
    for rows in (old, new):
        for name in ("code", "version"):
            del rows[name]
        for item in rows["items"]:
            del item["pk"]
    assert new == old and len(new["items"]) == len(ITEMS)
    assert set(made.items.values_list("certainty", flat=True)) == {Certainty.UNVERIFIED}
    assert made.certainty == Certainty.UNVERIFIED
    assert [each.kind for each in events.history(made)] == ["created", "copied"]


def test_the_new_version_is_open(told):
    made = schemes.begin_version(actor=reviewer(), scheme=told, **NEW)
    for name in ("item changed", "item added", "bound changed", "base changed"):
        assert changes_of(made)[name]().pk


@pytest.mark.parametrize(
    ("day", "words"), [(date(2025, 7, 1), "2026年1月1日"), (date(2020, 1, 1), "晚于原版本的生效日期")]
)
def test_a_version_begins_after_the_years_of_which_enterprises_were_told(told, day, words):
    with pytest.raises(Refused, match=words):
        schemes.begin_version(actor=reviewer(), scheme=told, **NEW | {"effective_from": day})


def test_a_version_begins_while_the_old_one_is_in_force(scheme):
    schemes.change_scheme(scheme, actor=reviewer(), effective_to=date(2025, 12, 31))
    with pytest.raises(Refused, match="原版本已定于2025-12-31失效"):
        schemes.begin_version(actor=reviewer(), scheme=scheme, **NEW)


def test_a_version_is_begun_by_who_keeps_schemes_under_a_code_of_its_own(scheme):
    with pytest.raises(Refused):
        schemes.begin_version(actor=UserFactory(roles=["handler"]), scheme=scheme, **NEW)
    with pytest.raises(ValidationError):
        schemes.begin_version(actor=reviewer(), scheme=scheme, **NEW | {"code": scheme.code})
    assert CreditScheme.objects.get(pk=scheme.pk).effective_to is None


def test_the_page_says_that_the_scheme_is_fixed_and_begins_a_version(client, told):
    client.force_login(reviewer())
    page = reverse("disclosure:credit-schemes-detail", args=[told.code])
    assert "方案整体固定" in text(client.get(page))
    address = reverse("disclosure:rating-scheme-version", args=[told.code])
    assert address in client.get(page).content.decode()
    assert "建立新版本" in text(client.get(address))
    refused = client.post(address, NEW | {"effective_from": "2025-07-01"})
    assert refused.status_code == 422 and 'value="scheme-2026"' in refused.content.decode()
    answer = client.post(address, NEW | {"effective_from": "2026-01-01"})
    assert answer["Location"] == reverse("disclosure:credit-schemes-detail", args=["scheme-2026"])
    assert "可以修改" in text(client.get(answer["Location"]))


def test_the_form_of_an_item_says_what_to_do(client, told):
    client.force_login(reviewer())
    item = told.items.get(code="order")
    address = reverse("disclosure:rating-items-edit", args=[item.ledger_no])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(address, sent | {"points": "-9"})
    assert answer.status_code == 422
    assert "建立新版本" in text(answer)
    item.refresh_from_db()
    assert item.points == -4
