"""A year that lost its figures is told at the field; what people mean passes."""

from __future__ import annotations

import pytest
from django import forms

from accounts.models import Department
from common.registers import register_for
from common.typed_days import TOO_EARLY
from legal_training.models import EnterpriseClass
from tests.factories.accounts import UserFactory
from tests.factories.legal_training_classes import EnterpriseClassFactory


class Days(forms.Form):
    day = forms.DateField(label="日期")
    at = forms.DateTimeField(label="时间")


@pytest.mark.parametrize("day", ["0001-01-01", "0202-06-30", "1899-12-31"])
def test_an_early_year_is_told_at_the_field(day):
    assert Days({"day": day, "at": f"{day} 09:00"}).errors == {"day": [TOO_EARLY], "at": [TOO_EARLY]}


@pytest.mark.parametrize("day", ["1900-01-01", "2026-02-28", "9999-12-31"])
def test_what_may_be_meant_passes(day):
    assert Days({"day": day, "at": f"{day} 09:00"}).is_valid()


@pytest.mark.django_db
def test_the_form_of_a_register_tells_it_and_keeps_what_was_typed(client):
    """A database cannot put the first day of the calendar into another time zone."""
    row = EnterpriseClassFactory(department=Department.objects.first() or UserFactory().department)
    client.force_login(UserFactory(department=row.department))
    register = register_for(EnterpriseClass)
    page = register.url("edit", row.ledger_no)
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(page, sent | {"starts_at": "0001-01-01 09:00", "name": "新主题"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"starts_at": [TOO_EARLY]}
    assert answer.context["form"]["name"].value() == "新主题"
