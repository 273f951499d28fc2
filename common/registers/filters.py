"""The filter form of a list, made from the register's declaration; the API filters by the same.

An enterprise filters, searches and sorts by what it reads alone: from which of its rows pass a filter on
another column it could tell what stands there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, QueryDict

from common.indicators import Period, ledger_key_field
from common.paging import fields_along
from common.registers.columns import field_name
from common.registers.declaration import Filter, Register, register_for

ALL = "全部"
FIRST_YEAR, LAST_YEAR = 1949, 2999  # bounds of a sensible year, not of the data
YES_NO = [("true", "是"), ("false", "否")]


def picks_from_list(target: type[models.Model]) -> bool:
    """Whether a reference to `target` is chosen from a drop-down.

    Reference data with codes of its own is; numbered records and enterprises grow without bound
    and are typed by key or name.
    """
    return ledger_key_field(target) not in ("ledger_no", "pk") and not getattr(target, "ENTERPRISE_PATH", "")


def choosable(target: type[models.Model], user: Any) -> models.QuerySet:
    """The rows of `target` that the user may refer to."""
    manager: Any = target._default_manager
    rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    related = getattr(target, "STR_RELATED", ())
    return rows.select_related(*related) if related else rows


def name_field(target: type[models.Model]) -> str:
    """The field by which people know a row of `target` beside its key, "" when there is none."""
    names = {field.name for field in target._meta.concrete_fields}
    return next((name for name in ("name", "title") if name in names), "")


def party_reads(register: Register, path: str) -> bool:
    """Whether an enterprise reads in its own rows what stands at this field path.

    What is referred to it reads by its key and its name, and so its own enterprise.
    """
    path = path.removesuffix("__year")
    if path == register.key or path in register.party_columns:
        return True
    prefix, _, last = path.rpartition("__")
    if not prefix or prefix not in {*register.party_columns, getattr(register.model, "ENTERPRISE_PATH", "")}:
        return False
    target: Any = fields_along(register.model, prefix)[-1].related_model
    return target is not None and last in {ledger_key_field(target), name_field(target)}


def filtered(
    register: Register,
    rows: models.QuerySet,
    data: QueryDict,
    request: HttpRequest,
    *,
    for_party: bool = False,
) -> tuple[django_filters.FilterSet, models.QuerySet]:
    """The bound filter set, and the rows that pass it: none while an entry is wrong."""
    filterset = filterset_class(register, for_party=for_party)(data, queryset=rows, request=request)
    return filterset, filterset.qs if filterset.is_valid() else rows.none()


@cache
def filterset_class(register: Register, *, for_party: bool = False) -> type[django_filters.FilterSet]:
    """The filter set of a register: search, year, and the declared filters in their order."""

    def reads(path: str) -> bool:
        return not for_party or party_reads(register, path)

    made: dict[str, django_filters.Filter] = {}
    searched = [path for path in register.search if reads(path)]
    if searched:
        made["q"] = django_filters.CharFilter(label="关键词", method=_search(register.model, searched))
    declared = [Filter(each) if isinstance(each, str) else each for each in register.filters]
    if register.date_field and "year" not in {each.name for each in declared} and reads(register.date_field):
        made["year"] = _year_filter(register.model, register.date_field, "年份")
    for each in declared:
        if reads(each.name):
            made[each.name] = _make(register, each, for_party=for_party)
    meta = type("Meta", (), {"model": register.model, "fields": []})
    return type(f"{register.model.__name__}Filters", (django_filters.FilterSet,), {"Meta": meta, **made})


Method = Callable[[models.QuerySet, str, Any], models.QuerySet]


def _search(model: type[models.Model], paths: Any) -> Method:
    def search(queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        condition = reduce(or_, (Q(**{f"{path}__icontains": value}) for path in paths))
        if any(
            field.many_to_many or field.one_to_many for path in paths for field in fields_along(model, path)
        ):
            # A join to many would show a row once for each match.
            return queryset.filter(pk__in=model._default_manager.filter(condition).values("pk"))
        return queryset.filter(condition)

    return search


def _make(register: Register, declared: Filter, *, for_party: bool) -> django_filters.Filter:
    path = declared.name
    if path.endswith("__year"):
        path = path.removesuffix("__year")
        label = declared.label or f"{fields_along(register.model, path)[-1].verbose_name}（年份）"
        return _year_filter(register.model, path, label)
    field = fields_along(register.model, path)[-1]
    label = declared.label or field_name(field)
    if field.is_relation:
        return _reference_filter(field, path, label, for_party=for_party)
    if field.flatchoices:
        return django_filters.ChoiceFilter(
            field_name=path, label=label, choices=field.flatchoices, empty_label=ALL
        )
    return _plain_filter(field, path, label)


def _plain_filter(field: models.Field, path: str, label: str) -> django_filters.Filter:
    if isinstance(field, models.BooleanField):
        return YesNoFilter(field_name=path, label=label, choices=YES_NO, empty_label=ALL)
    if isinstance(field, models.DateField):
        return django_filters.DateFromToRangeFilter(field_name=path, label=label)
    if isinstance(field, models.DecimalField):
        return django_filters.RangeFilter(field_name=path, label=label)
    if isinstance(field, models.IntegerField):
        return WholeNumberFilter(field_name=path, label=label)
    if isinstance(field, models.CharField | models.TextField):
        return django_filters.CharFilter(field_name=path, label=label)
    raise FieldDoesNotExist(f"{path}: no filter is made for a {type(field).__name__}")


class YesNoFilter(django_filters.ChoiceFilter):
    """A truth value, written true or false in addresses."""

    def filter(self, qs: models.QuerySet, value: str) -> models.QuerySet:
        return super().filter(qs, value == "true") if value else qs


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without decimals."""

    field_class = forms.IntegerField


def _year_filter(model: type[models.Model], path: str, label: str) -> django_filters.Filter:
    with_time = isinstance(fields_along(model, path)[-1], models.DateTimeField)

    def in_year(queryset: models.QuerySet, name: str, value: int) -> models.QuerySet:
        period = Period(value, dt.date(value, 1, 1), dt.date(value + 1, 1, 1))
        return queryset.filter(period.covers_moment(path) if with_time else period.covers(path))

    return WholeNumberFilter(label=label, method=in_year, min_value=FIRST_YEAR, max_value=LAST_YEAR)


def _reference_filter(
    field: models.Field, path: str, label: str, *, for_party: bool
) -> django_filters.Filter:
    target: Any = field.related_model
    key = ledger_key_field(target)
    if picks_from_list(target):
        return django_filters.ModelChoiceFilter(
            field_name=path,
            label=label,
            queryset=lambda request: choosable(target, getattr(request, "user", None)),
            to_field_name=key,
            empty_label=ALL,
        )
    register = register_for(target)
    names = [name_field(target)] if name_field(target) else []
    searched = list(register.search) if register and not for_party else names

    def refers(queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        condition = reduce(or_, (Q(**{f"{each}__icontains": value}) for each in searched), Q(**{key: value}))
        return queryset.filter(**{f"{path}__in": target._default_manager.filter(condition)})

    return django_filters.CharFilter(label=label, method=refers)
