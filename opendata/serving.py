"""Sending a large file so that a broken download can be taken up again (RFC 9110 §13, §14).

One range at a time; whoever asks for several gets the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date

PIECE = 1 << 16
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def serve(
    request: HttpRequest, path: Path, *, name: str, content_type: str, sha256: str, made_at: datetime
) -> HttpResponseBase:
    """The file, a part of it, or word that the visitor's copy is still good. Raises FileNotFoundError."""
    etag, changed = f'"{sha256}"', int(made_at.timestamp())
    file = path.open("rb")
    size = path.stat().st_size
    response: HttpResponseBase
    part = _part(request, size, etag, changed)
    unchanged = get_conditional_response(request, etag=etag, last_modified=changed)
    if unchanged is not None:
        file.close()
        response = unchanged
    elif settings.OPEN_DATA_ACCEL:
        file.close()
        # The proxy cuts out the range and answers further conditions itself.
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = quote(settings.OPEN_DATA_ACCEL + path.name)
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
    elif part is None:
        response = FileResponse(file, content_type=content_type)
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
    elif not part:
        file.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = StreamingHttpResponse(_pieces(file, part), status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        response["Content-Length"] = str(len(part))
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Accept-Ranges"] = "bytes"
    # Kept by whoever likes, but asked for anew each time: what was withdrawn must not be handed on.
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _part(request: HttpRequest, size: int, etag: str, changed: int) -> range | None:
    """The bytes asked for; empty where there are none such, None for the whole file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) not in (etag, http_date(changed)):
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        return range(max(size - int(last), 0), size) if last and int(last) else (range(0) if last else None)
    if last and int(last) < int(first):
        return None  # no range at all
    return range(int(first), min(int(last) + 1 if last else size, size))


def _pieces(file: IO[bytes], part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
