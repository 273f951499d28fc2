"""Read endpoints of every register: the same rows, rules and filters as the pages."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters.rest_framework
from django.db import models
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request

from common.api import KeysetPagination
from common.registers.columns import shown, with_related
from common.registers.declaration import Column, Register, registers_of
from common.registers.faces import Face, face_of
from common.registers.filters import filterset_class
from common.registers.listing import default_ordering

KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="编号或代码")


@cache
def serializer_class(register: Register, columns: tuple[str, ...]) -> type[serializers.ModelSerializer]:
    """The columns as JSON; what is referred to by its natural key."""
    fields = [Column(register.model._meta.get_field(name)) for name in columns]  # type: ignore[arg-type]
    relations: dict[str, serializers.SlugRelatedField] = {
        column.name: serializers.SlugRelatedField(
            slug_field=column.target_key, many=column.is_many, read_only=True, label=column.header
        )
        for column in fields
        if column.target
    }
    meta = type("Meta", (), {"model": register.model, "fields": columns, "read_only_fields": columns})
    name = f"{register.app_label.title().replace('_', '')}{register.model.__name__}"
    return type(f"{name}Serializer", (serializers.ModelSerializer,), {"Meta": meta, **relations})


class RegisterAPIView(generics.GenericAPIView):
    """Base of both endpoints; `register` is given by the URL."""

    register: Register = None  # type: ignore[assignment]

    @property
    def face(self) -> Face:
        return face_of(self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.face.enter(self.register)

    def _columns(self) -> tuple[str, ...]:
        if getattr(self, "swagger_fake_view", False):
            return self.register.open_columns
        columns = [column.path for column in self.face.details(self.register)]
        own = {field.name for field in self.register.model._meta.get_fields()}
        return tuple(name for name in columns if name in own)

    def get_queryset(self) -> models.QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.register.model._default_manager.none()
        return with_related(self.face.rows(self.register), shown(self.register.model, self._columns()))

    def get_serializer_class(self) -> type[serializers.ModelSerializer]:
        return serializer_class(self.register, self._columns())


class RegisterListAPIView(RegisterAPIView, generics.ListAPIView):
    """The register's rows, newest first, filtered like the page."""

    pagination_class = KeysetPagination
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]

    @property
    def filterset_class(self) -> type[django_filters.FilterSet]:
        return filterset_class(self.register, for_party=self._for_party)

    @property
    def ordering(self) -> str:
        return default_ordering(self.register, for_party=self._for_party)

    @property
    def _for_party(self) -> bool:
        return not getattr(self, "swagger_fake_view", False) and not self.face.is_staff


class RegisterDetailAPIView(RegisterAPIView, generics.RetrieveAPIView):
    """One row, by its natural key."""

    def get_object(self) -> models.Model:
        found = self.face.find(self.register, self.kwargs["key"])
        return self.get_queryset().get(pk=found.pk)


_ENDPOINTS: dict[str, tuple[type[RegisterAPIView], str]] = {
    "list": (RegisterListAPIView, ""),
    "detail": (RegisterDetailAPIView, "<path:key>/"),
}


def register_api_urls(app_label: str) -> list[URLPattern]:
    """`/<slug>/` and `/<slug>/<key>/` of every register of an app."""
    patterns = []
    for register in registers_of(app_label):
        name = f"{app_label}-{register.slug}"
        for kind, (base, address) in _ENDPOINTS.items():
            described = extend_schema(
                operation_id=f"{name}-{kind}",
                summary=register.title,
                description=register.description or register.title,
                tags=[app_label],
                parameters=[KEY] if kind == "detail" else [],
            )
            made: Any = type(f"{register.model.__name__}{kind.title()}", (base,), {"register": register})
            view = extend_schema_view(get=described)(made).as_view()
            patterns.append(path(f"{register.slug}/{address}", view, name=f"{name}-{kind}"))
    return patterns
