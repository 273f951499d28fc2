"""Writing an edition: beginning it, its text, its way to signature and publication."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common import events, publication, records, workflow
from common.errors import Conflict, Refused
from reports import rules
from reports.enums import EditionStatus
from reports.models import EditionFinding, NarrativeSection, ReportEdition
from reports.services.narrative import edition_problems, heading_problems, text_problems

NARRATIVES = Path(__file__).resolve().parent.parent / "narratives"


def standard_narrative(year: int) -> dict[str, Any]:
    """The text to begin a year with: the standard one, with that year's own details over it."""
    text = tomllib.loads((NARRATIVES / "standard.toml").read_text(encoding="utf-8"))
    own = NARRATIVES / f"{year}.toml"
    return text | tomllib.loads(own.read_text(encoding="utf-8")) if own.exists() else text


def begin_edition(*, actor: Any, year: int, is_synthetic: bool = False) -> ReportEdition:
    """Begin the year's next edition as a draft with the standard text.

    Raises Refused for whoever may not, ValidationError while another edition of the year stands or
    before the year has begun.
    """
    rules.may_edit(actor, None)
    if year > timezone.localdate().year:
        raise ValidationError(f"{year}年尚未开始，不能起草该年度的报告，请检查年度。")
    text = standard_narrative(year)
    with transaction.atomic():
        last = ReportEdition.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        edition = records.create(
            ReportEdition,
            actor=actor,
            year=year,
            number=last + 1,
            title=text["title"].format(year=year),
            issuer=text["issuer"],
            addressee=text["addressee"],
            dated_on=_dated_on(text, year),
            is_synthetic=is_synthetic,
        )
        NarrativeSection.objects.bulk_create(
            NarrativeSection(
                edition=edition,
                position=position,
                level=section["level"],
                heading=section.get("heading", ""),
                body=section.get("body", "").strip(),
                run_in=section.get("run_in", False),
            )
            for position, section in enumerate(text["sections"], start=1)
        )
    return edition


def _dated_on(text: dict[str, Any], year: int) -> date:
    stated = text.get("dated_on")
    if isinstance(stated, date):
        return stated
    # Reports are due by 1 March of the next year (domain.md §8); the officer sets the real day.
    return date(year + 1, 1, 31)


def correct_details(
    *, actor: Any, edition: ReportEdition, seen_at: datetime | None = None, **values: Any
) -> Any:
    """Change title, issuer, addressee or 成文日期 of an editable edition.

    Raises Conflict when it was changed meanwhile, ValidationError.
    """
    with transaction.atomic():
        locked = _locked(edition.pk)
        rules.may_edit(actor, locked)
        changed = records.change(locked, actor=actor, seen_at=seen_at, **values)
        if changed.updated_at != locked.updated_at:
            _touch_text(changed)
    return changed


def revise_section(
    *, actor: Any, section: NarrativeSection, seen_at: datetime | None = None, **values: Any
) -> NarrativeSection:
    """Change heading, body, level or run_in of a section.

    Raises ValidationError naming unknown placeholders, Conflict when it was changed meanwhile.
    """
    with transaction.atomic():
        edition = _locked(section.edition_id)
        rules.may_edit(actor, edition)
        current = _present(section)
        if seen_at is not None and current.updated_at != seen_at:
            raise Conflict("您打开页面后该章节已被他人修改，请刷新后在最新内容上重新修改。")
        changes = {}
        for name, value in values.items():
            if getattr(current, name) != value:
                changes[f"{section.pk}.{name}"] = [getattr(current, name), value]
                setattr(current, name, value)
        if changes:
            _check_text(current)
            current.save()
            _record_text_change(edition, actor, changes)
    return current


def add_section(*, actor: Any, edition: ReportEdition, after: int, **values: Any) -> NarrativeSection:
    """Insert a section after position `after` (0: at the beginning)."""
    with transaction.atomic():
        locked = _locked(edition.pk)
        rules.may_edit(actor, locked)
        ordered = list(locked.sections.all())
        made = NarrativeSection(edition=locked, position=after + 1, **values)
        _check_text(made)
        ordered.insert(after, made)
        _renumber(ordered)
        _record_text_change(locked, actor, {f"{made.pk}.heading": [None, made.heading]})
    return made


def move_section(*, actor: Any, section: NarrativeSection, by: int) -> None:
    """Move a section up (-1) or down (+1)."""
    with transaction.atomic():
        edition = _locked(section.edition_id)
        rules.may_edit(actor, edition)
        ordered = list(edition.sections.all())
        place = ordered.index(_present(section))
        target = place + by
        if not 0 <= target < len(ordered):
            raise Refused("该章节已在最前或最后，不能再移动。")
        ordered.insert(target, ordered.pop(place))
        _renumber(ordered)
        _record_text_change(edition, actor, {f"{section.pk}.position": [place + 1, target + 1]})


def remove_section(*, actor: Any, section: NarrativeSection) -> None:
    """Remove a section; its text stays in the event."""
    with transaction.atomic():
        edition = _locked(section.edition_id)
        rules.may_edit(actor, edition)
        present = _present(section)
        _record_text_change(
            edition, actor, {f"{present.pk}.removed": [f"{present.heading}\n{present.body}", None]}
        )
        present.delete()
        _renumber(list(edition.sections.all()))


def answer_finding(*, actor: Any, finding: EditionFinding, answer: str) -> EditionFinding:
    """State how a warning was dealt with. Raises Conflict when it is no longer found."""
    if not answer.strip():
        raise ValidationError({"answer": "请写明对该提醒的处理意见，例如核实情况、沿用或改用的口径。"})
    with transaction.atomic():
        edition = _locked(finding.edition_id)
        rules.may_edit(actor, edition)
        # Assembling replaces the findings.
        if not edition.findings.filter(pk=finding.pk).exists():
            raise Conflict("报告已重新汇编，核对结果有更新，请刷新页面后再说明。")
        finding.answer = answer.strip()
        finding.answered_by_name = str(actor)
        finding.answered_at = timezone.now()
        finding.save(update_fields=["answer", "answered_by_name", "answered_at"])
        events.append(
            edition, "finding-answered", actor=actor, reason=answer, changes={"code": [None, finding.code]}
        )
    return finding


def submit(*, actor: Any, edition: ReportEdition) -> ReportEdition:
    """送审. The text must be free of unknown placeholders and use every mandatory figure."""
    problems = edition_problems(edition)
    if problems:
        raise ValidationError([problem.message for problem in problems])
    return workflow.transition(edition, EditionStatus.REVIEW, actor=actor)


def return_to_draft(*, actor: Any, edition: ReportEdition, reason: str) -> ReportEdition:
    """退回修改, with a reason."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明退回修改的理由。"})
    return workflow.transition(edition, EditionStatus.DRAFT, actor=actor, reason=reason)


def sign_off(*, actor: Any, edition: ReportEdition) -> ReportEdition:
    """签发 by the head; the assembling job then freezes the figures."""
    return workflow.transition(edition, EditionStatus.SIGNED_OFF, actor=actor)


def publish(*, actor: Any, edition: ReportEdition) -> ReportEdition:
    """Publish a frozen edition on the public pages."""
    with transaction.atomic():
        workflow.transition(edition, EditionStatus.PUBLISHED, actor=actor)
        publication.publish("report", edition, actor=actor)
    return edition


def supersede(*, actor: Any, edition: ReportEdition, reason: str) -> ReportEdition:
    """Mark a settled edition as replaced, so that a corrected one can be begun."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明更正的理由，公开页面将随之显示。"})
    was_public = edition.status == EditionStatus.PUBLISHED
    with transaction.atomic():
        workflow.transition(edition, EditionStatus.SUPERSEDED, actor=actor, reason=reason)
        if was_public:
            publication.withdraw("report", edition, actor=actor, reason=reason)
    return edition


def _locked(edition_id: int) -> ReportEdition:
    return ReportEdition.objects.select_for_update().get(pk=edition_id)


def _present(section: NarrativeSection) -> NarrativeSection:
    """The section as it stands now, its edition being locked."""
    current = NarrativeSection.objects.filter(pk=section.pk).first()
    if current is None:
        raise Conflict("该章节已被他人删除，请刷新页面查看最新正文。")
    return current


def _check_text(section: NarrativeSection) -> None:
    section.full_clean()
    found = {"heading": heading_problems(section.heading), "body": text_problems(section.body)}
    errors = {name: [each.message for each in problems] for name, problems in found.items() if problems}
    if errors:
        raise ValidationError(errors)


def _renumber(ordered: list[NarrativeSection]) -> None:
    for position, section in enumerate(ordered, start=1):
        section.position = position
        if section.pk is None:
            section.save(force_insert=True)
        else:
            section.save(update_fields=["position"])


def _touch_text(edition: ReportEdition) -> None:
    edition.text_changed_at = timezone.now()
    edition.save(update_fields=["text_changed_at", "updated_at"])


def _record_text_change(edition: ReportEdition, actor: Any, changes: dict[str, Any]) -> None:
    _touch_text(edition)
    events.append(edition, "text-changed", actor=actor, changes=changes)
