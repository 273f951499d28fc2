"""What will be public of a case, beside its internal record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.registers import register_for
from common.registers.acting import found
from enforcement.models import CasePublication
from enforcement.procedure_enums import PublicationStatus
from enforcement.publication_forms import ApproveForm


@require_safe
def publication_preview(request: HttpRequest, key: str) -> HttpResponse:
    """The comparison alone, for whoever sees the publication; nothing can be done here."""
    publication = found(request, CasePublication, key)
    register = register_for(CasePublication)
    assert register is not None
    form = ApproveForm(register, publication, PublicationStatus.PUBLISHED, request.user)
    context = {
        "form": form,
        "record": publication,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(publication),
        "register": register,
        "synthetic": publication.is_synthetic,
    }
    return render(request, "enforcement/publication/preview.html", context)
