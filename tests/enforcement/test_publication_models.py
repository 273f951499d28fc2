"""Constraints of publications, display rules and repairs hold in the database, not in forms alone."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import UserFactory
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    DisplayRuleFactory,
)

pytestmark = pytest.mark.django_db


def refused(make, **values) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make(**values)
    return str(error.value)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"status": "withheld"}, "enforcement_publication_withheld"),
        (
            {"status": "published", "published_on": None, "prepared_by": None},
            "enforcement_publication_published",
        ),
        ({"status": "published", "published_on": date(2024, 4, 8)}, "enforcement_publication_published"),
        ({"status": "withdrawn", "withdrawal_ground": "error"}, "enforcement_publication_withdrawn"),
        ({"status": "withdrawn", "withdrawn_on": date(2024, 5, 6)}, "enforcement_publication_withdrawn"),
        ({"status": "nonsense"}, "enforcement_publication_status"),
        ({"seriousness": "nonsense"}, "enforcement_publication_serious"),
    ],
)
def test_publication_that_contradicts_itself_is_refused(values, name):
    assert name in refused(CasePublicationFactory, **values)


def test_one_person_cannot_be_both():
    user = UserFactory()
    assert "enforcement_publication_two" in refused(
        CasePublicationFactory, prepared_by=user, approved_by=user
    )
    assert CasePublicationFactory(prepared_by=user, approved_by=UserFactory()).pk


def test_imported_publication_has_neither_person():
    shown = {"status": "published", "published_on": date(2024, 4, 8)}
    assert CasePublicationFactory(prepared_by=None, **shown).pk


def test_display_rule_runs_from_short_to_long_and_has_one_version_a_day():
    assert "enforcement_displayrule_months" in refused(DisplayRuleFactory, min_months=4, max_months=3)
    DisplayRuleFactory(ledger_no="A", effective_from=date(2021, 1, 1))

    class Fresh(DisplayRuleFactory):
        class Meta:
            django_get_or_create = ()

    refused(Fresh, ledger_no="B", effective_from=date(2021, 1, 1))


def test_repair_is_not_answered_before_it_was_asked_for():
    assert "enforcement_repair_dates" in refused(
        CreditRepairFactory, status="refused", answered_on=date(2024, 7, 9)
    )
    assert "enforcement_repair_status" in refused(CreditRepairFactory, status="nonsense")
