"""Endpoints of what belongs to a record: its documents, their receipt by the party, its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.attachments import visible_attachment
from common.documents.files import ensure_file
from common.documents.selectors import visible_document
from common.documents.services import confirm_receipt
from common.documents.views import CONTENT_TYPES
from common.models import OfficialDocument
from common.typesetting.errors import TypesettingError
from enforcement import api_serializers as shapes
from enforcement.api_schema import TAGS, documented

OWN = "enforcement"


class NotTypeset(APIException):
    status_code = 503
    default_detail = "文书暂不能排印，请稍后再试。"


UUID_OF = OpenApiParameter("uuid", OpenApiTypes.UUID, OpenApiParameter.PATH, description="文件标识")
FORM = OpenApiParameter("form", str, OpenApiParameter.PATH, description="格式", enum=["pdf", "docx"])


def _downloads(operation: str, summary: str, *parameters: OpenApiParameter) -> Any:
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=summary,
        tags=TAGS,
        parameters=[UUID_OF, *parameters],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            404: OpenApiResponse(description="没有这个文件，或无权查看"),
        },
    )


def _file(stored: Any, name: str, content_type: str) -> FileResponse:
    response = FileResponse(stored.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _document(request: Request, uuid: UUID) -> OfficialDocument:
    """A document of enforcement that the user may read."""
    found = visible_document(request.user, uuid)
    if found is None or found.owner_type.app_label != OWN:
        raise Http404("没有这份文书，或您无权查看。")
    return found


class DocumentFile(APIView):
    @_downloads("case-documents-download", "下载一份文书", FORM)
    def get(self, request: Request, uuid: UUID, form: str) -> FileResponse:
        try:
            document = ensure_file(_document(request, uuid), form)  # type: ignore[arg-type]
        except TypesettingError as error:
            raise NotTypeset from error
        return _file(getattr(document, form), f"{document}.{form}", CONTENT_TYPES[form])  # type: ignore[index]


class DocumentReceipt(APIView):
    @documented("document-receipt")
    def post(self, request: Request, uuid: UUID) -> Response:
        received = confirm_receipt(_document(request, uuid), actor=request.user)
        return Response(shapes.DocumentSerializer(received).data)


class KeptFile(APIView):
    @_downloads("case-files-download", "下载一个附件")
    def get(self, request: Request, uuid: UUID) -> FileResponse:
        found = visible_attachment(request.user, uuid)
        if found is None or found.owner_type.app_label != OWN:
            raise Http404("没有这个附件，或您无权查看。")
        return _file(found.file, found.name, found.content_type)
