"""Which steps the law allows for lists, filings and ratings, and who may take them."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from disclosure import services
from disclosure.enums import (
    FILING_TRANSITIONS,
    LISTING_TRANSITIONS,
    RATING_TRANSITIONS,
    FilingStatus,
    ListingStatus,
    RatingOrigin,
    RatingStatus,
)
from disclosure.filing.correction import begin_correction
from disclosure.models import AnnualDisclosure, CreditRating, DutyListEntry, TemporaryDisclosure
from disclosure.rating.objections import waive_objection
from disclosure.rules import edit_open_filing, edit_open_rating
from registry.enums import MembershipRole
from tests.disclosure.filing import reports
from tests.disclosure.rating.scene import adjusted, upload
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    DutyListEntryFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_rating import rating_law
from tests.factories.registry import EnterpriseFactory, MembershipFactory

LINK = "https://example.org/report"  # where a report that came on paper stands
ALL_ROLES = ["handler", "reviewer", "legal_reviewer", "leader", "report_officer"]


@pytest.fixture(autouse=True)
def law(db):
    """By when a report is due, what its checks ask for; the time to object to a rating."""
    reports.law()
    rating_law()


@pytest.fixture
def officer(db):
    """Someone whom no rule stops, so that only the table decides."""
    return UserFactory(roles=ALL_ROLES)


def forbidden(states, table):
    """Every pair of states that the table does not join."""
    return [
        pytest.param(source, to, id=f"{source}-{to}")
        for source, to in product(states, states)
        if to not in table[source]
    ]


def put(obj, status):
    """Place `obj` in any state, as an import of history does."""
    dates = {"filed_on", "returned_on", "accepted_on", "published_on", "superseded_on", "withdrawn_on"}
    dates |= {"noticed_on", "removed_on", "objected_on", "reviewed_on"}
    names = {field.name for field in obj._meta.concrete_fields}
    for name in dates & names:
        setattr(obj, name, date(2024, 6, 28))
    obj.status = status
    obj.full_clean()
    obj.save()
    return obj


@pytest.mark.parametrize(("source", "to"), forbidden(ListingStatus, LISTING_TRANSITIONS))
def test_list_refuses_steps_outside_the_table(officer, source, to):
    entry = put(DutyListEntryFactory(), source)
    with pytest.raises(Refused):
        services.take_listing_step(entry, to, actor=officer, reason="理由")
    assert DutyListEntry.objects.get(pk=entry.pk).status == source
    assert not events.history(entry).exists()


@pytest.mark.parametrize(("source", "to"), forbidden(FilingStatus, FILING_TRANSITIONS))
def test_annual_report_refuses_steps_outside_the_table(officer, source, to):
    filing = put(AnnualDisclosureFactory(), source)
    with pytest.raises(Refused):
        services.take_annual_step(filing, to, actor=officer, reason="理由")
    assert AnnualDisclosure.objects.get(pk=filing.pk).status == source
    assert not events.history(filing).exists()


@pytest.mark.parametrize(("source", "to"), forbidden(FilingStatus, FILING_TRANSITIONS))
def test_temporary_report_refuses_steps_outside_the_table(officer, source, to):
    filing = put(TemporaryDisclosureFactory(), source)
    with pytest.raises(Refused):
        services.take_temporary_step(filing, to, actor=officer, reason="理由")
    assert TemporaryDisclosure.objects.get(pk=filing.pk).status == source


@pytest.mark.parametrize(("source", "to"), forbidden(RatingStatus, RATING_TRANSITIONS))
def test_rating_refuses_steps_outside_the_table(officer, source, to):
    rating = put(CreditRatingFactory(), source)
    with pytest.raises(Refused):
        services.take_rating_step(rating, to, actor=officer)
    assert CreditRating.objects.get(pk=rating.pk).status == source
    assert not events.history(rating).exists()


@pytest.mark.parametrize("model", [DutyListEntry, AnnualDisclosure, TemporaryDisclosure, CreditRating])
def test_every_target_has_a_rule_and_a_verb(model):
    flow = model.WORKFLOW
    targets = {to for tos in flow.transitions.values() for to in tos}
    assert targets == set(flow.rules) == set(flow.verbs)


def test_annual_report_is_returned_corrected_and_published(officer):
    filing = AnnualDisclosureFactory(draft=True, link=LINK)
    services.take_annual_step(filing, "submitted", actor=officer, filed_on=date(2024, 3, 14))
    services.take_annual_step(
        filing, "returned", actor=officer, reason="缺固废去向", returned_on=date(2024, 3, 20)
    )
    services.take_annual_step(filing, "resubmitted", actor=officer, filed_on=date(2024, 3, 25))
    services.take_annual_step(filing, "accepted", actor=officer, accepted_on=date(2024, 3, 28))
    services.take_annual_step(filing, "published", actor=officer)
    filing.refresh_from_db()
    assert (filing.filed_on, filing.returned_on, filing.return_reason) == (
        date(2024, 3, 25),
        date(2024, 3, 20),
        "缺固废去向",
    )
    assert filing.published_on == timezone.localdate()
    assert [event.to_state for event in events.history(filing) if event.to_state] == [
        "submitted",
        "returned",
        "resubmitted",
        "accepted",
        "published",
    ]


def test_return_needs_a_reason(officer):
    filing = AnnualDisclosureFactory(submitted=True)
    with pytest.raises(Refused, match="退回补正.*理由"):
        services.take_annual_step(filing, "returned", actor=officer, reason=" ")


def test_second_click_is_a_conflict(officer):
    filing = AnnualDisclosureFactory(submitted=True)
    stale = AnnualDisclosure.objects.get(pk=filing.pk)
    services.take_annual_step(filing, "accepted", actor=officer)
    with pytest.raises(Conflict):
        services.take_annual_step(stale, "accepted", actor=officer)
    assert events.history(filing).count() == 1


def test_correction_is_a_new_version_that_replaces_the_public_one(officer):
    first = AnnualDisclosureFactory(link=LINK)
    second = begin_correction(actor=officer, report=first)
    assert (second.version, second.status, second.enterprise) == (2, FilingStatus.DRAFT, first.enterprise)
    first.refresh_from_db()
    assert first.status == FilingStatus.PUBLISHED
    for to in ("submitted", "accepted", "published"):
        services.take_annual_step(second, to, actor=officer)
    first.refresh_from_db()
    assert (first.status, first.superseded_on) == (FilingStatus.SUPERSEDED, timezone.localdate())
    assert second.status == FilingStatus.PUBLISHED


def test_failed_publication_leaves_the_public_version(officer):
    first = AnnualDisclosureFactory()
    second = begin_correction(actor=officer, report=first)
    with pytest.raises(Refused):
        services.take_annual_step(second, "published", actor=officer)
    first.refresh_from_db()
    assert first.status == FilingStatus.PUBLISHED


def test_correction_of_what_is_not_public_is_refused(officer):
    with pytest.raises(Refused):
        begin_correction(actor=officer, report=AnnualDisclosureFactory(submitted=True))


def test_two_corrections_at_once_are_refused(officer):
    first = AnnualDisclosureFactory()
    begin_correction(actor=officer, report=first)
    with pytest.raises(ValidationError):
        begin_correction(actor=officer, report=first)


def test_published_correction_replaces_the_temporary_report(officer):
    first = TemporaryDisclosureFactory()
    second = TemporaryDisclosureFactory(
        enterprise=first.enterprise,
        corrects=first,
        status=FilingStatus.ACCEPTED,
        accepted_on=date(2024, 5, 20),
        published_on=None,
    )
    services.take_temporary_step(second, "published", actor=officer)
    first.refresh_from_db()
    assert first.status == FilingStatus.SUPERSEDED


def test_adjusted_rating_replaces_the_published_one(officer):
    first = CreditRatingFactory()
    second = adjusted(first, grade="A", score=Decimal(92))
    services.take_rating_step(second, "noticed", actor=officer)
    waive_objection(actor=officer, rating=second, agreed=True, evidence=upload())
    services.take_rating_step(second, "published", actor=officer)
    first.refresh_from_db()
    assert (first.status, second.version, second.grade) == (RatingStatus.SUPERSEDED, 2, "A")


def test_adjustment_names_its_ground(officer):
    with pytest.raises(ValidationError, match="动态调整或者信用修复"):
        adjusted(CreditRatingFactory(), origin=RatingOrigin.CYCLE, grade="A", score=Decimal(92))


def test_objection_is_recorded_with_its_day(officer):
    rating = CreditRatingFactory(preliminary=True)
    services.take_rating_step(rating, "noticed", actor=officer)
    services.take_rating_step(rating, "objected", actor=officer, reason="扣分事实有误")
    rating.refresh_from_db()
    assert (rating.objection, rating.objected_on) == ("扣分事实有误", timezone.localdate())


@pytest.mark.parametrize(
    ("role", "status", "to"),
    [
        ("report_officer", "submitted", "accepted"),
        ("handler", "submitted", "accepted"),
        ("legal_reviewer", "submitted", "returned"),
        ("handler", "accepted", "published"),
        ("reviewer", "published", "withdrawn"),
        ("administrator", "submitted", "accepted"),
        ("auditor", "submitted", "returned"),
    ],
)
def test_filing_steps_need_their_role(db, role, status, to):
    filing = put(AnnualDisclosureFactory(), status)
    with pytest.raises(Refused, match="须由"):
        services.take_annual_step(filing, to, actor=UserFactory(roles=[role]), reason="理由")


def test_staff_of_another_park_are_refused(db):
    stranger = UserFactory(park=True, roles=["handler", "reviewer"])
    filing = AnnualDisclosureFactory(submitted=True)
    with pytest.raises(Refused, match="管辖范围"):
        services.take_annual_step(filing, "accepted", actor=stranger)


@pytest.mark.parametrize(
    ("role", "own", "allowed"),
    [
        (MembershipRole.CERTIFIER, True, True),
        (MembershipRole.HANDLER, True, False),
        (MembershipRole.CERTIFIER, False, False),
    ],
)
def test_only_the_enterprises_certifier_submits(db, role, own, allowed):
    filing = reports.draft()
    member = MembershipFactory(role=role, enterprise=filing.enterprise if own else EnterpriseFactory())
    if allowed:
        reports.hand_in(filing, member.user)
        assert filing.status == FilingStatus.SUBMITTED
    else:
        with pytest.raises(Refused, match="确认人"):
            services.take_annual_step(filing, "submitted", actor=member.user)


def test_enterprise_objects_to_its_own_rating_only(db):
    rating = CreditRatingFactory(preliminary=True)
    services.take_rating_step(rating, "noticed", actor=UserFactory(roles=["reviewer"]))
    stranger = MembershipFactory().user
    with pytest.raises(Refused, match="被评价企业"):
        services.take_rating_step(rating, "objected", actor=stranger, reason="异议")
    own = MembershipFactory(enterprise=rating.enterprise).user
    services.take_rating_step(rating, "objected", actor=own, reason="异议")
    assert rating.status == RatingStatus.OBJECTED


@pytest.mark.parametrize("status", list(FilingStatus))
def test_sealed_filings_cannot_be_edited(officer, status):
    filing = put(AnnualDisclosureFactory(), status)
    if status in ("draft", "returned"):
        edit_open_filing(officer, filing)
    else:
        with pytest.raises(Refused, match="新版本更正"):
            edit_open_filing(officer, filing)


@pytest.mark.parametrize("status", list(RatingStatus))
def test_noticed_ratings_cannot_be_edited(officer, status):
    rating = put(CreditRatingFactory(), status)
    if status in ("collecting", "preliminary"):
        edit_open_rating(officer, rating)
    else:
        with pytest.raises(Refused, match="动态调整"):
            edit_open_rating(officer, rating)
