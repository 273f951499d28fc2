"""What all API views share: keyset paging, and the portal's errors as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import exception_handler

from common.errors import Conflict, PortalError
from common.paging import BadCursor, KeysetPage, keyset_page

MAX_PAGE_SIZE = 500
NOT_FOUND = "没有这一记录，或无权查看。"


class KeysetPagination(BasePagination):
    """Pages by `after` and `before`, as the lists of the portal do; a view may set `ordering`.

    Unlike the framework's cursor paging it is right for empty and for equal values.
    """

    page: KeysetPage
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        query = request.query_params
        self.request = request
        try:
            self.page = keyset_page(
                queryset,
                getattr(view, "ordering", "-pk"),
                after=query.get("after", ""),
                before=query.get("before", ""),
                size=self._size(query.get("page_size", "")),
            )
        except BadCursor as error:
            raise NotFound("翻页位置已失效，请从第一页重新读取。") from error
        return self.page.rows

    def _size(self, wanted: str) -> int:
        asked = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        return min(asked or api_settings.PAGE_SIZE or MAX_PAGE_SIZE, MAX_PAGE_SIZE)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link("after", self.page.next),
                "previous": self._link("before", self.page.previous),
                "results": data,
            }
        )

    def _link(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        url = self.request.build_absolute_uri()
        for each in ("after", "before"):
            url = remove_query_param(url, each)
        return replace_query_param(url, name, cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"example": "/api/v1/public/reports/?after=WyIyMDI1LTAxLTE3IiwgMV0"},
                "previous": link | {"example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        texts = {"after": "下一页的位置", "before": "上一页的位置"}
        positions: list[dict[str, Any]] = [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in texts.items()
        ]
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": api_settings.PAGE_SIZE}
        return [
            *positions,
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "每页条数",
                "schema": size,
            },
        ]


def portal_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals 403, conflicts 409, what a model's check found 400; the rest as the framework does."""
    if isinstance(error, PortalError):
        code = status.HTTP_409_CONFLICT if isinstance(error, Conflict) else status.HTTP_403_FORBIDDEN
        return Response({"detail": error.message, "basis": error.basis}, status=code)
    if isinstance(error, ValidationError):
        found = error.message_dict if hasattr(error, "error_dict") else {"detail": error.messages}
        return Response(found, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, Http404) and str(error).isascii():  # the framework's words, not the portal's
        error = NotFound(NOT_FOUND)
    return exception_handler(error, context)
