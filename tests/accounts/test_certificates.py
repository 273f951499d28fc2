"""Validity of officers' certificates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.certificates import expiring, valid_officers
from tests.factories.accounts import OfficerCertificateFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)


def certificate(**dates):
    return OfficerCertificateFactory(
        **{"valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), **dates}
    )


@pytest.mark.parametrize(
    ("dates", "valid"),
    [
        ({}, True),
        ({"valid_from": DAY}, True),
        ({"valid_from": DAY + timedelta(days=1)}, False),
        ({"valid_to": DAY}, True),
        ({"valid_to": DAY - timedelta(days=1)}, False),
        ({"revoked_on": DAY + timedelta(days=1)}, True),
        ({"revoked_on": DAY}, False),
    ],
)
def test_validity_on_a_day_is_the_same_in_the_row_and_in_the_query(dates, valid):
    row = certificate(**dates)
    assert row.is_valid_on(DAY) is valid
    assert (row.user in valid_officers(DAY)) is valid


def test_an_officer_with_two_certificates_counts_once():
    user = UserFactory()
    certificate(user=user)
    certificate(user=user)
    assert list(valid_officers(DAY)) == [user]


def test_a_deactivated_officer_is_none():
    certificate(user=UserFactory(is_active=False))
    assert list(valid_officers(DAY)) == []


def test_expiring_are_those_within_the_notice():
    soon = certificate(valid_to=DAY + timedelta(days=90))
    certificate(valid_to=DAY + timedelta(days=91))
    certificate(valid_to=DAY - timedelta(days=1))
    assert list(expiring(DAY)) == [soon]


@pytest.mark.parametrize(
    ("first", "last", "revoked", "word", "tone"),
    [
        (-10, 200, None, "有效", "success"),
        (-10, 90, None, "即将到期", "warning"),
        (-10, 0, None, "即将到期", "warning"),
        (-10, -1, None, "已过期", "danger"),
        (1, 200, None, "未生效", "info"),
        (-10, 200, 0, "已暂扣或收回", "danger"),
        (-10, 200, 1, "有效", "success"),
    ],
)
def test_the_register_says_how_it_stands_today(first, last, revoked, word, tone):
    today = timezone.localdate()
    row = certificate(
        valid_from=today + timedelta(days=first),
        valid_to=today + timedelta(days=last),
        revoked_on=None if revoked is None else today + timedelta(days=revoked),
    )
    assert (row.validity, row.validity_tone) == (word, tone)


def test_the_register_shows_validity(client):
    row = certificate(valid_to=date(2024, 12, 31))
    client.force_login(UserFactory(roles=["legal_reviewer"]))
    text = client.get("/staff/accounts/officer-certificates/").content.decode()
    assert row.number in text
    assert "已过期" in text
