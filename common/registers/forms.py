"""The forms of a register: a record's plain fields, and the confirmation of a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from common.errors import Refused
from common.indicators import ledger_key_field
from common.registers.columns import field_name
from common.registers.declaration import MULTI_SEPARATOR, Register
from common.registers.filters import choosable, name_field, picks_from_list

EMPTY_CHOICE = "请选择"


class ReferenceField(forms.CharField):
    """A reference typed as the key of the record or its exact name.

    With `many`, several keys or names separated by “；”.
    """

    def __init__(self, rows: models.QuerySet, *, many: bool = False, **options: Any) -> None:
        self.rows, self.many = rows, many
        self.key, self.name = ledger_key_field(rows.model), name_field(rows.model)
        key_label = rows.model._meta.get_field(self.key).verbose_name if self.key != "pk" else "编号"
        self.words = (
            f"{key_label}或完整{rows.model._meta.get_field(self.name).verbose_name}"
            if self.name
            else str(key_label)
        )
        hint = f"填写{self.words}" + (f"，多个以“{MULTI_SEPARATOR}”分隔。" if many else "。")
        options["help_text"] = f"{options.get('help_text') or ''}{hint}"
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Show keys for what a ModelForm gives as initial value: a primary key, or a list of rows."""
        if isinstance(value, list | tuple):
            return MULTI_SEPARATOR.join(str(getattr(row, self.key)) for row in value)
        if isinstance(value, int):
            row = self.rows.model._default_manager.filter(pk=value).first()
            return getattr(row, self.key) if row else value
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not self.many:
            return self._find(text) if text else None
        parts = [part.strip() for part in text.replace(";", MULTI_SEPARATOR).split(MULTI_SEPARATOR)]
        return [self._find(part) for part in parts if part]

    def _find(self, text: str) -> models.Model:
        if row := self.rows.filter(**{self.key: text}).first():
            return row
        named = list(self.rows.filter(**{self.name: text})[:2]) if self.name else []
        if len(named) == 1:
            return named[0]
        model_name = self.rows.model._meta.verbose_name
        if named:
            raise ValidationError(
                f"有多个{model_name}名为“{text}”，请改填编号或代码以便区分。", code="ambiguous"
            )
        raise ValidationError(
            f"找不到{model_name}“{text}”，请核对{self.words}；如确无记录，请先登记。", code="not_found"
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def form_columns(register: Register, *, editing: bool) -> list[str]:
    """The ledger columns that a clerk fills in: never the state, nor the key of what exists."""
    left_out = {*register.read_only, "status"}
    if editing:
        left_out |= {register.key, *register.confidential}
    return [name for name in register.columns if name not in left_out]


class ServiceErrorsMixin:
    """Shows in the form what a service refused."""

    model: type[models.Model]

    def take_errors(self: Any, error: ValidationError | Refused) -> None:
        """Put each message at its field where the form has it, else on top with the field's name."""
        if isinstance(error, Refused):
            self.add_error(None, str(error))
            return
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in found.items():
            known = name in self.fields
            label = "" if known or name == NON_FIELD_ERRORS else self._label(name)
            for text in texts:
                self.add_error(name if known else None, f"{label}{text}")

    def _label(self, name: str) -> str:
        return f"{self.model._meta.get_field(name).verbose_name}："  # type: ignore[union-attr]


class RecordForm(ServiceErrorsMixin, forms.ModelForm):
    """Base of the generated forms. Validates; the writing is left to the register's service."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = self._meta.model
        stamp = getattr(self.instance, "updated_at", None)
        if stamp is None:
            del self.fields["seen_at"]
        else:
            self.initial["seen_at"] = stamp.isoformat()

    def clean_seen_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError as error:
            raise ValidationError("页面内容不完整，请刷新后重新填写。") from error

    def values(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The plain values and the many-to-many values, by field name."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "seen_at"}
        many = {field.name for field in self._meta.model._meta.many_to_many}
        return (
            {name: value for name, value in cleaned.items() if name not in many},
            {name: value for name, value in cleaned.items() if name in many},
        )


def record_form(register: Register, user: Any, *, editing: bool) -> type[RecordForm]:
    """The form class for new records, or for changing one."""

    def form_field(model_field: models.Field, **options: Any) -> forms.Field | None:
        if model_field.name in register.form_fields:
            return register.form_fields[model_field.name]()
        if model_field.is_relation:
            return _reference(model_field, user)
        return model_field.formfield(**options)

    columns = form_columns(register, editing=editing)
    made: Any = forms.modelform_factory(
        register.model, form=RecordForm, fields=columns, formfield_callback=form_field
    )
    return made


def _reference(field: models.Field, user: Any) -> forms.Field:
    target: Any = field.related_model
    rows, many = choosable(target, user), bool(field.many_to_many)
    options: Mapping[str, Any] = {
        "label": str(field.verbose_name),
        "help_text": str(field.help_text),
        "required": not field.blank,
    }
    if not picks_from_list(target):
        return ReferenceField(rows, many=many, **options)
    options = {**options, "label": field_name(field)}
    if many:
        return forms.ModelMultipleChoiceField(rows, widget=forms.CheckboxSelectMultiple, **options)
    return forms.ModelChoiceField(rows, empty_label=EMPTY_CHOICE, **options)


class StepForm(ServiceErrorsMixin, forms.Form):
    """The confirmation of a step: what it records, why, and the state that the user saw."""

    reason = forms.CharField(
        label="办理意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(data, initial={"seen": record.status})
        self.model = register.model
        self.asked = list(register.step_fields.get(to, ()))
        for name in self.asked:
            model_field: Any = register.model._meta.get_field(name)
            self.fields[name] = (
                _reference(model_field, user) if model_field.is_relation else model_field.formfield()
            )
            self.initial[name] = getattr(record, name) or None
        self.order_fields([*self.asked, "reason", "seen"])

    def changes(self) -> dict[str, Any]:
        """What was filled in; what was left empty is for the step's service to decide."""
        filled = {name: self.cleaned_data[name] for name in self.asked}
        return {name: value for name, value in filled.items() if value not in (None, "")}
