"""Assembling an edition: figures → checks → document → PDF, DOCX, HTML → filed.

Nothing is written until the end, then all of it in one transaction, so that a worker killed at
any point leaves the edition as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from common import events, workflow
from common.errors import Conflict
from common.indicators import Period
from common.models.event import digest
from reports import rules
from reports.enums import EDITABLE, ArtifactKind, EditionStatus, Stage
from reports.models import Artifact, EditionFinding, FigureSnapshot, ReportEdition
from reports.rendering.document import ReportDocument
from reports.rendering.docx import render_docx
from reports.rendering.html import render_html
from reports.rendering.pdf import render_pdf
from reports.services.document import build_document, gather
from reports.services.narrative import edition_problems, text_findings
from reports.services.snapshots import Snapshot, consistent_read, take

# Raises Conflict when the job was taken over; 100 is reported within the transaction that files.
Progress = Callable[[Stage, int], None]


def no_progress(stage: Stage, percent: int) -> None:
    """For callers that wait in the foreground."""


@dataclass(frozen=True)
class Assembled:
    """What an assembling produced, not yet written."""

    snapshot: Snapshot | None  # None: the stored snapshot was printed again
    document: ReportDocument
    files: dict[ArtifactKind, bytes]


def assemble(edition: ReportEdition, *, actor: Any, progress: Progress = no_progress) -> ReportEdition:
    """Assemble `edition` and file the result.

    Before sign-off the figures are computed anew. From sign-off on, what the head signed is only
    printed, without the internal findings, and a signed-off edition becomes frozen. Raises Refused,
    Conflict when the text was changed meanwhile, ValidationError and DocumentError when the text
    cannot be set.
    """
    rules.may_assemble(actor, edition)
    edition.refresh_from_db()
    made = _make(edition, progress)
    progress(Stage.FILING, 95)
    with transaction.atomic():
        filed = _file(edition, made, actor=actor)
        progress(Stage.FILING, 100)
    return filed


def _make(edition: ReportEdition, progress: Progress) -> Assembled:
    snapshot = None
    if edition.status in EDITABLE:
        progress(Stage.FIGURES, 5)
        period = Period.of_year(edition.year)
        with consistent_read():
            snapshot = take(period)
            material = gather(period, snapshot)
        progress(Stage.CHECKS, 25)
        _refuse_unknown_placeholders(edition)
        found = text_findings(edition.sections.all(), snapshot.figures)
        snapshot = replace(snapshot, findings=[*snapshot.findings, *found])
        progress(Stage.DOCUMENT, 30)
        document = build_document(edition, snapshot, material)
    else:
        progress(Stage.DOCUMENT, 30)
        document = replace(ReportDocument.from_json(edition.document), findings=())
    progress(Stage.PDF, 40)
    files = {ArtifactKind.PDF: render_pdf(document)}
    progress(Stage.DOCX, 75)
    files[ArtifactKind.DOCX] = render_docx(document)
    progress(Stage.HTML, 85)
    files[ArtifactKind.HTML] = _web_page(document).encode()
    return Assembled(snapshot, document, files)


def _refuse_unknown_placeholders(edition: ReportEdition) -> None:
    """A figure that is no longer in the catalogue must not be printed as `{{…}}`."""
    wrong = [each for each in edition_problems(edition) if not each.code.startswith("unused-mandatory")]
    if wrong:
        raise ValidationError([f"{each.section}：{each.message}" for each in wrong])


def _web_page(document: ReportDocument) -> str:
    """A page that can be opened by itself, with its character set and styles in it."""
    body = mark_safe(render_html(document))  # noqa: S308 - escaped by the renderer
    style = mark_safe(f"<style>{render_to_string('reports/standalone.css')}</style>")  # noqa: S308 - ours
    return render_to_string(
        "reports/standalone.html", {"title": document.title, "style": style, "body": body}
    )


def _file(seen: ReportEdition, made: Assembled, *, actor: Any) -> ReportEdition:
    edition = ReportEdition.objects.select_for_update().get(pk=seen.pk)
    if edition.status != seen.status or edition.text_changed_at != seen.text_changed_at:
        raise Conflict("汇编期间报告的正文或状态有变动，请重新汇编。")
    if made.snapshot is not None:
        _store_snapshot(edition, made, actor=actor)
    stored = [_store_file(edition, kind, content) for kind, content in made.files.items()]
    if edition.status == EditionStatus.SIGNED_OFF:
        workflow.transition(edition, EditionStatus.FROZEN, actor=actor)
    events.append(
        edition,
        "printed",
        actor=actor,
        changes={artifact.kind: [None, artifact.sha256] for artifact in stored},
    )
    return edition


def _store_snapshot(edition: ReportEdition, made: Assembled, *, actor: Any) -> None:
    snapshot = made.snapshot
    assert snapshot is not None
    edition.figures.all().delete()
    for row in snapshot.rows:
        row.edition = edition
    FigureSnapshot.objects.bulk_create(snapshot.rows)
    _store_findings(edition, snapshot)
    edition.document = made.document.to_json()
    edition.data_hash = snapshot.data_hash
    edition.is_synthetic = snapshot.has_synthetic
    edition.assembled_at = timezone.now()
    edition.save(update_fields=["document", "data_hash", "is_synthetic", "assembled_at", "updated_at"])
    events.append(
        edition,
        "assembled",
        actor=actor,
        changes={"data_hash": [None, edition.data_hash], "document": [None, digest(edition.document)]},
    )


def _store_findings(edition: ReportEdition, snapshot: Snapshot) -> None:
    """Replace the findings; an answer stays while the finding says the same."""
    answered = {(row.code, row.message): row for row in edition.findings.exclude(answer="")}
    edition.findings.all().delete()
    rows = []
    for found in snapshot.findings:
        row = EditionFinding(
            edition=edition,
            code=found.code,
            level=found.level,
            message=found.message,
            figures=list(found.figures),
        )
        if before := answered.get((found.code, found.message)):
            row.answer, row.answered_by_name, row.answered_at = (
                before.answer,
                before.answered_by_name,
                before.answered_at,
            )
        rows.append(row)
    EditionFinding.objects.bulk_create(rows)


def _store_file(edition: ReportEdition, kind: ArtifactKind, content: bytes) -> Artifact:
    artifact = Artifact(
        edition=edition,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        data_hash=edition.data_hash,
        made_at=timezone.now(),
    )
    artifact.file.save(f"report.{kind}", ContentFile(content), save=True)
    return artifact
