"""Publication and credit repair: its part of a case's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.documents.selectors import documents_of
from common.errors import PortalError
from common.registers.declaration import Panel
from enforcement.actions import actions_for
from enforcement.deadlines import CaseRows
from enforcement.deadlines.publication import publishing
from enforcement.display_periods import not_shown_in_principle
from enforcement.enums import CaseOutcome
from enforcement.models import CasePublication, CreditRepair, EnforcementCase
from enforcement.panels.following import next_panels
from enforcement.procedure_enums import PublicationStatus, RepairStatus
from enforcement.publication_display import display_of
from enforcement.services.repairs import repair_obstacles

_P = PublicationStatus


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff or, by `face.is_staff`, the party: whether and until when the decision is public."""
    return _panels(case, face, today, rows)


def _panels(
    case: EnforcementCase, face: Any, today: date, rows: CaseRows, *, is_own_page: bool = False
) -> list[Panel]:
    publication: CasePublication | None = getattr(case, "publication", None)
    if case.outcome != CaseOutcome.PENALTY or (publication is None and not face.is_staff):
        return []
    context: dict[str, Any] = {"publication": publication, "is_staff": face.is_staff, "case": case}
    context["is_own_page"] = is_own_page
    unsettled = publication is None or publication.status in (_P.PREPARED, _P.RETURNED)
    context["not_shown"] = face.is_staff and unsettled and not_shown_in_principle(case)
    shown = publication is not None and publication.status == PublicationStatus.PUBLISHED
    if shown:
        context["obstacles"] = repair_obstacles(case, today, rows)
    if face.is_staff or shown:
        context["display"] = display_of(case)
    if face.is_staff and publication is not None:
        context["detail_url"] = reverse("enforcement:case-publications-detail", args=[publication.ledger_no])
        context["preview_url"] = reverse("enforcement:publication-preview", args=[publication.ledger_no])
    if face.is_staff and is_own_page:  # the page of the case has a panel for all its clocks
        context |= _clocks(case, today, rows)
    context["repairs"] = list(case.repairs.all())
    return [Panel("enforcement/publication/panel.html", context)]


def _clocks(case: EnforcementCase, today: date, rows: CaseRows) -> dict[str, Any]:
    try:
        return {"clocks": publishing(case, today, rows)}
    except PortalError as error:  # a row or a year is not loaded: the page says so
        return {"problem": str(error)}


def publication_panels(publication: CasePublication, face: Any) -> Sequence[Panel]:
    """The page of a publication: the next action, its clocks, what may be done, its documents."""
    rows = CaseRows()
    found = _panels(publication.case, face, timezone.localdate(), rows, is_own_page=True)
    found = [*next_panels(publication, face, rows), *found]
    actions = actions_for(publication, face.user)
    if actions:
        found.append(Panel("enforcement/desk/_actions.html", {"actions": actions}, aside=True))
    documents = documents_of(publication, face)
    return (
        [*found, Panel("enforcement/desk/_documents.html", {"documents": documents})] if documents else found
    )


def repair_panels(repair: CreditRepair, face: Any) -> Sequence[Panel]:
    """The page of an application: what still stands in its way."""
    today = timezone.localdate()
    obstacles = repair_obstacles(repair.case, today) if repair.status == RepairStatus.APPLIED else []
    context = {"obstacles": obstacles, "repair": repair}
    documents = Panel("enforcement/desk/_documents.html", {"documents": documents_of(repair, face)})
    shown = [documents] if documents.context["documents"] else []
    if not face.is_staff:
        return shown
    return [
        *next_panels(repair, face, CaseRows()),
        Panel("enforcement/publication/repair_panel.html", context),
        *shown,
    ]
