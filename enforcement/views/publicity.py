"""双公示 of penalties: what a file would hold, by when each decision is due, and the files made so far."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from enforcement.publicity import PUBLICITY
from registry.publicity_views import export_page, publicity_page


@require_GET
def publicity(request: HttpRequest) -> HttpResponse:
    """The page for the period asked for."""
    return publicity_page(request, PUBLICITY)


@require_POST
def publicity_export(request: HttpRequest) -> HttpResponse:
    """Make the file and go back to the page."""
    return export_page(request, PUBLICITY)
