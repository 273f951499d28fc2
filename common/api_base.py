"""What the writing endpoints of the apps share: how they are described, and how forms answer as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import connection
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request

from common.indicators import ledger_key_field
from common.registers.forms import ReferenceField

CREATED = status.HTTP_201_CREATED
REFUSED = {"detail": "第1项尚未答复，请逐项答复后再提交补正。", "basis": "行政许可法第三十二条"}
CONFLICT = {"detail": "该事项已由他人办理或已提交过，请刷新页面查看最新状态后再操作。", "basis": ""}
INVALID = {"investment": ["输入一个数。"]}


class ErrorSerializer(serializers.Serializer):
    """403 and 409: what is refused, and by which article."""

    detail = serializers.CharField()
    basis = serializers.CharField(allow_blank=True)


def described(
    operation: str,
    summary: str,
    answer: Any,
    example: Any,
    *,
    tags: Sequence[str],
    request: Any = None,
    sent: Any = None,
    code: int = 200,
    parameters: Sequence[Any] = (),
    description: str = "",
    conflict: Any = ErrorSerializer,
    conflict_example: Mapping[str, Any] = CONFLICT,
    refused_example: Mapping[str, Any] = REFUSED,
    invalid_example: Mapping[str, Any] = INVALID,
) -> Any:
    """The schema of one endpoint, with an example of each thing that goes over the wire.

    It writes where it has a request, or where the name of the operation ends in `-do`.
    """
    writes = request is not None or operation.endswith("-do")
    examples = [OpenApiExample("答复", example, response_only=True, status_codes=[str(code)])]
    responses: dict[int, Any] = {code: answer, 404: OpenApiResponse(description="没有这一记录，或无权查看")}
    if sent is not None:
        examples.append(OpenApiExample("请求", sent, request_only=True))
    if writes:
        responses |= {
            400: OpenApiResponse({"type": "object", "additionalProperties": True}, "逐项列明有误的内容"),
            403: ErrorSerializer,
            409: conflict,
        }
        examples += [
            OpenApiExample("有误", invalid_example, response_only=True, status_codes=["400"]),
            OpenApiExample("不能办理", refused_example, response_only=True, status_codes=["403"]),
            OpenApiExample("已变动", conflict_example, response_only=True, status_codes=["409"]),
        ]
    return extend_schema(
        operation_id=operation.removesuffix("-do"),
        summary=summary,
        description=description or summary,  # else the view's own docstring
        tags=list(tags),
        parameters=list(parameters),
        request=request,
        responses=responses,
        examples=examples,
    )


def refuse_invalid(form: Any) -> None:
    """400 with the form's errors by field; nothing when it is valid."""
    if not form.is_valid():
        raise Invalid(form_errors(form))


def form_errors(form: Any) -> dict[str, list[str]]:
    """What is wrong by field; what belongs to none under `detail`."""
    found = {name: [str(each) for each in messages] for name, messages in form.errors.items()}
    if NON_FIELD_ERRORS in found:
        found["detail"] = found.pop(NON_FIELD_ERRORS)
    return found


def given(serializer: type, request: Request) -> dict[str, Any]:
    """The request's body, checked by the serializer."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def named_by_key(form: Any) -> Any:
    """The form, taking what it refers to by natural key, as the API shows it everywhere."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.to_field_name = ledger_key_field(field.queryset.model)
    return form


# -- forms, described --

# The first that fits, so that a subclass stands before its base.
_TYPES: tuple[tuple[Any, str], ...] = (
    (forms.ModelMultipleChoiceField, "references"),
    (forms.ModelChoiceField, "reference"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.BooleanField, "boolean"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.DecimalField, "decimal"),
    (forms.IntegerField, "integer"),
    (forms.FileField, "file"),
)
FIELD_TYPES = [*dict.fromkeys(name for _, name in _TYPES), "text"]


class FormFieldSerializer(serializers.Serializer):
    """One field of a form, so that a machine can fill it in as a person would."""

    name = serializers.CharField()
    title = serializers.CharField()
    type = serializers.ChoiceField(
        FIELD_TYPES,
        help_text="reference 为一项、references 为多项所指记录的编号或代码；"
        "日期写作 2026-03-02，时间写作 2026-03-02 09:00，金额单位为元",
    )
    is_required = serializers.BooleanField()
    choices = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="可选的值与名称；不限于选择的为空",
    )
    help = serializers.CharField(allow_blank=True, help_text="填写说明")
    proposed = serializers.JSONField(allow_null=True, help_text="页面上预填的内容，不随请求自动带入")


def form_fields(form: Any, *, without: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What the form asks for; hidden fields too, save those named in `without`."""
    return [_field(bound) for bound in form if bound.name not in without]


def _field(bound: Any) -> dict[str, Any]:
    field = bound.field
    if isinstance(field, ReferenceField):
        kind = "references" if field.many else "reference"
    else:
        kind = next((name for each, name in _TYPES if isinstance(field, each)), "text")
    choices = getattr(field, "choices", ()) if not isinstance(field, ReferenceField) else ()
    return {
        "name": bound.name,
        "title": str(bound.label),
        "type": kind,
        "is_required": field.required,
        "choices": [[str(key), str(label)] for key, label in choices if str(key)],
        "help": str(field.help_text),
        "proposed": _proposed(bound),
    }


def _proposed(bound: Any) -> Any:
    """What the page shows before anything is typed, in types of JSON."""
    value = bound.initial
    if value is None or isinstance(value, bool | int | float):
        rows: Any = getattr(bound.field, "queryset", None)
        if isinstance(value, int) and rows is not None:
            row = rows.model._default_manager.filter(pk=value).first()
            return _proposed_one(row) if row is not None else None
        return value
    if isinstance(value, list | tuple | set) or hasattr(value, "all"):
        return [_proposed_one(each) for each in (value.all() if hasattr(value, "all") else value)]
    return _proposed_one(value)


def _proposed_one(value: Any) -> str:
    if hasattr(value, "_meta"):
        return str(getattr(value, ledger_key_field(type(value))))
    return value.isoformat() if hasattr(value, "isoformat") else str(getattr(value, "value", value))


def refuse_unknown(form: Any, names: Sequence[str], *, beside: Sequence[str] = ()) -> None:
    """400 for what the form does not ask for: a misspelt name must not be passed over.

    `beside` names what is sent beside the fields.
    """
    known = [name for name in form.fields if name not in (*beside, "seen", "seen_at", "rows")]
    unknown = sorted(set(names) - set(form.fields))
    if unknown:
        raise Invalid({name: [f"没有这一字段，可用：{'、'.join(known) or '无'}。"] for name in unknown})


def refuse_shapes(form: Any, data: Mapping[str, Any]) -> None:
    """400 for a list or an object where one value belongs: a form would take its text for what was typed."""
    wrong = {
        name: ["只能填写一个值。"]
        for name, value in data.items()
        if isinstance(value, dict) or isinstance(value, list) and not _takes_many(form.fields.get(name))
    }
    if wrong:
        raise Invalid(wrong)


def _takes_many(field: Any) -> bool:
    return isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)


# -- one at a time --


def serialise(name: str) -> None:
    """Until the transaction ends, nobody else passes here with the same `name`.

    A lock of its own kind: it never stands in the way of the row locks of the services. SQLite lets
    one writer in at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
