"""What the party does online and what it handed in: its part of a record's page, on both faces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from common.registers.declaration import Panel
from common.registers.faces import allows
from enforcement.deadlines import CaseRows
from enforcement.models import EnforcementCase, PartySubmission
from enforcement.party_actions import offered
from enforcement.party_files import files_by_owner
from enforcement.rules import may_record
from enforcement.submission_actions import answer_url

FOLDER = "enforcement/party"


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the party what it may do and by when; for both what was handed in, with files and answers."""
    found = [] if face.is_staff else _offers(case, today, rows)
    return [*found, *_handed_in(case, face)]


def record_panels(record: Any, face: Any) -> list[Panel]:
    """The same for an order, an inspection or a measure."""
    found = [] if face.is_staff else _offers(record, timezone.localdate(), CaseRows())
    return [*found, *_handed_in(record, face)]


def submission_panels(submission: PartySubmission, face: Any) -> Sequence[Panel]:
    """The page of one submission: what it is about, its files, and for the staff the answer."""
    subject = submission.subject
    context: dict[str, Any] = {
        "subject": subject,
        "subject_label": subject._meta.verbose_name,
        "subject_url": face.link(subject),
        "submission": submission,
        # The staff's page of a register lists the files by itself.
        "files": [] if face.is_staff else files_by_owner([submission])[submission],
    }
    if face.is_staff and allows(may_record, face.user, submission):
        context["answer_url"] = answer_url(submission)
    return [Panel(f"{FOLDER}/_submission.html", context)]


def _offers(record: Model, today: date, rows: CaseRows) -> list[Panel]:
    found = offered(record, today, rows)
    return [Panel(f"{FOLDER}/_offers.html", {"offers": found}, aside=True)] if found else []


def _handed_in(record: Any, face: Any) -> list[Panel]:
    """Submissions with their answers; and the files that came with defences and applications."""
    submissions = list(record.submissions.select_related("submitted_by", "answered_by").order_by("pk"))
    beside = _beside(record)
    files = files_by_owner([*submissions, *beside])
    rows = [
        {
            "each": each,
            "files": files[each],
            "url": face.link(each),
            "answer_url": answer_url(each) if face.is_staff and allows(may_record, face.user, each) else "",
        }
        for each in submissions
    ]
    enclosed = [
        {"each": each, "url": face.link(each), "files": files[each]} for each in beside if files[each]
    ]
    if not rows and not enclosed:
        return []
    context = {"rows": rows, "enclosed": enclosed, "is_staff": face.is_staff}
    return [Panel(f"{FOLDER}/_handed_in.html", context)]


def _beside(record: Any) -> list[Model]:
    """Of a case, what the party may have sent with files beside its submissions."""
    if not isinstance(record, EnforcementCase):
        return []
    return [
        *record.defences.all(),
        *record.hearings.all(),
        *record.payment_plans.all(),
        *record.repairs.all(),
    ]
