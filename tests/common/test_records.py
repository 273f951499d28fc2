"""Writing of plain records: what a register edits is saved."""

from __future__ import annotations

import inspect

import pytest
from django.apps import apps

from common import records
from common.models import Record

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_no_field_is_named_as_an_argument_of_the_writers(model):
    # `change(obj, reason="…")` would take the field's value for the reason of the event.
    taken = {
        name for writer in (records.create, records.change) for name in inspect.signature(writer).parameters
    }
    fields = {field.name for field in model._meta.get_fields()}
    assert not fields & (taken - {"values"})
