"""What forms and endpoints say of something that is missing: which field, and what to do.

Django and its REST framework say “该字段是必填项” under every field alike, which in the summary of errors on
top of a page, and in a list of messages that a machine logs, names nothing. Words that a field declares for
itself stand.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.forms import BaseForm
from rest_framework import serializers

MISSING = frozenset({"required", "blank", "null"})
FILE, CHOICE, TICK, TEXT = "请上传“{}”。", "请选择“{}”。", "请勾选“{}”。", "请填写“{}”。"
_VERBS: tuple[tuple[type, str], ...] = (
    (forms.FileField, FILE),
    (forms.ChoiceField, CHOICE),
    (forms.ModelChoiceField, CHOICE),
    (forms.BooleanField, TICK),
)
_MACHINE_VERBS: tuple[tuple[type, str], ...] = (
    (serializers.FileField, FILE),
    (serializers.Field, TEXT),
)


def install() -> None:
    """Once, when the portal starts: no form and no serializer has to be told."""
    BaseForm.add_error = _naming_the_field(BaseForm.add_error)  # type: ignore[method-assign]
    serializers.Field.fail = _naming_itself(serializers.Field.fail)  # type: ignore[method-assign]


def _naming_the_field(add_error: Any) -> Any:
    @wraps(add_error)
    def named(form: BaseForm, field: str | None, error: Any) -> None:
        add_error(form, field, _renamed(form, field, error))

    return named


def _renamed(form: BaseForm, field: str | None, error: Any) -> Any:
    """The error with other words for what is missing; as it came where nothing is."""
    if not isinstance(error, ValidationError):
        return error
    if hasattr(error, "error_dict"):
        found = {
            name: [_reworded(form, name, each) for each in errors]
            for name, errors in error.error_dict.items()
        }
        return ValidationError(found)
    if field is None or len(error.error_list) != 1:
        return error
    return _reworded(form, field, error.error_list[0])


def _reworded(form: BaseForm, name: str, error: ValidationError) -> ValidationError:
    if error.code not in MISSING or name == NON_FIELD_ERRORS or name not in form.fields:
        return error
    if not _is_generic(error.message):
        return error
    return ValidationError(words_for(form.fields[name], str(form[name].label)), code=error.code)


def _is_generic(message: Any) -> bool:
    """Whether these are the framework's own words, of forms or of models."""
    own = [forms.Field.default_error_messages["required"]]
    own += [models.Field.default_error_messages[code] for code in ("blank", "null")]
    return str(message) in {str(each) for each in own}


def words_for(field: forms.Field, label: str) -> str:
    """What is to be done about a field without a value."""
    words = next((words for kind, words in _VERBS if isinstance(field, kind)), TEXT)
    return words.format(label.strip("：: "))


def _naming_itself(fail: Any) -> Any:
    @wraps(fail)
    def named(field: Any, key: str, **more: Any) -> Any:
        if key in MISSING and _says_nothing_itself(field, key):
            words = next(words for kind, words in _MACHINE_VERBS if isinstance(field, kind))
            raise serializers.ValidationError(words.format(_name_of(field)), code=key)
        return fail(field, key, **more)

    return named


def _says_nothing_itself(field: Any, key: str) -> bool:
    """Whether the message is the one of the framework's own class of fields."""
    for each in type(field).__mro__:
        declared = vars(each).get("default_error_messages", {})
        if key in declared:  # the class that says it last
            is_generic = each.__module__.startswith("rest_framework")
            return is_generic and str(field.error_messages.get(key)) == str(declared[key])
    return False


def _name_of(field: Any) -> str:
    """The label where one was declared, else the name under which it is sent."""
    declared = field._kwargs.get("label")
    return str(declared or field.field_name or field.source or "内容")
