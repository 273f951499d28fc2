"""What the public endpoints of all apps share: open to everyone, read from snapshots, withdrawn ones gone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiResponse
from rest_framework import generics, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import KeysetPagination
from common.models import PublishedRecord
from common.paging import BadCursor
from common.public_pages import Pages, is_over
from common.publication import current_version

TAGS = ["公开"]
CACHE_SECONDS = 60
GONE = OpenApiResponse(description="已撤下或公示期满，理由见 detail")
UNKNOWN = OpenApiResponse(description="没有这一公开内容")


class Withdrawn(APIException):
    """410: it was public and has been taken off display; the reason is told."""

    status_code = status.HTTP_410_GONE
    default_code = "withdrawn"


class SearchPagination(KeysetPagination):
    """Pages of a search in what is published, in the order of the portal's lists."""

    def paginate_found(self, found: Pages, request: Request) -> list[Any]:
        query = request.query_params
        self.request = request
        try:
            self.page = found.page(
                after=query.get("after", ""),
                before=query.get("before", ""),
                size=self._size(query.get("page_size", "")),
            )
        except BadCursor as error:
            raise NotFound("翻页位置已失效，请从第一页重新读取。") from error
        return self.page.rows


class PublicView(generics.GenericAPIView):
    """Open to everyone; credentials are neither needed nor looked at, the rate is limited."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = [AllowAny]
    queryset = PublishedRecord.objects.none()
    kind = ""  # of the records that it shows

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == status.HTTP_200_OK:
            patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
        return response

    def record_of(self, pk: int) -> PublishedRecord:
        """The version that stands for `pk`, of this view's kind."""
        record = PublishedRecord.objects.filter(pk=pk, kind=self.kind).first()
        if record is None:
            raise NotFound("没有这一公开内容，或尚未公开。")
        if not record.is_current:
            record = current_version(record)
        if record.withdrawn_at is not None:
            raise Withdrawn(f"“{self.name_of(record)}”已撤下，理由：{record.withdrawal_reason}")
        if is_over(record, timezone.localdate()):
            raise Withdrawn(f"“{self.name_of(record)}”公示期已满，依法不再展示。")
        return record

    def name_of(self, record: PublishedRecord) -> str:
        """What a record is called once it is gone."""
        return record.title
