"""Days as people type them: a year with its figures lost is a slip of the hand, told in every form.

The first years of the calendar are besides beyond what a database can put into another time zone.
"""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

FIRST_YEAR = 1900
TOO_EARLY = f"日期早于{FIRST_YEAR}年，请核对年份是否为四位数。"


def not_too_early(value: date) -> None:
    """Raise ValidationError for a day, or a moment, before the first year that is meant."""
    if value.year < FIRST_YEAR:
        raise ValidationError(TOO_EARLY, code="too_early")


def install() -> None:
    """Once, when the portal starts: of every form, of the pages and of the API."""
    for kind in (forms.DateField, forms.DateTimeField):
        kind.default_validators = [*kind.default_validators, not_too_early]
