"""Downloads of attachments."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from common.attachments import visible_attachment


@require_GET
def attachment(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file, to whoever sees the record that it belongs to; 404 to everyone else."""
    found = visible_attachment(request.user, uuid)
    if found is None:
        raise Http404("没有这个附件，或您无权查看。")
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
