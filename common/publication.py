"""Publishing: the only way from the working tables to the public pages.

An app's `public.py` registers for each kind an allowlist projection:

    @public_kind("report", label="法治政府建设报告", allowed={"sections", "figures"})
    def project(edition) -> Projection: ...

Anything not allowed is refused loudly rather than dropped silently, and all text is masked here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.folding import folded
from common.masking import mask_text, mask_value
from common.models.event import digest
from common.models.publication import PublishedRecord


@dataclass(frozen=True)
class Projection:
    """What is published of one object, before masking."""

    title: str
    dated_on: date
    body: dict[str, Any]
    number: str = ""
    party: str = ""
    amount: Decimal | None = None  # 元
    display_until: date | None = None
    search_terms: Collection[str] = field(default=())
    category: str = ""  # the code by which the kind's list is narrowed
    park: str = ""  # the park's code
    uscc: str = ""  # the enterprise's credit code, for its page
    closes_on: date | None = None  # the last day on which the public may comment
    # Codes by which the list can be narrowed besides, e.g. {"law": ["air-law-99"], "penalty": ["fine"]}.
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    # What masking leaves as it is: numbers given by an authority that look like personal ones, and the
    # names of those who asked to be shown.
    unmasked: Collection[str] = field(default=())


@dataclass(frozen=True)
class PublicColumn:
    """One column of a kind's bulk file and of its data dictionary.

    `path` is a field of PublishedRecord ("number", "party", "dated_on" …), "body.<key>", or of a register of
    lines "line.<key>".
    """

    name: str  # English, the header in CSV and the key in JSON
    label: str
    path: str
    help: str = ""
    example: str = ""  # without one the dictionary shows a published value
    type: str = ""  # what stands in it, in words, where its path does not tell: "数"


@dataclass(frozen=True)
class PublicKind:
    """A kind of public content: its label, the keys that its body may hold, and where it is read.

    `page` is the URL name of its page, which takes the record's pk; `columns` are those of its bulk file,
    without which it has none; `list_title` is the name of its list in the open data.

    A register of lines is no kind of content: of each record of the kind `of` it has the rows that `lines`
    reads from the body.
    """

    code: str
    label: str
    allowed: frozenset[str]
    project: Callable[[Any], Projection]
    page: str = ""
    columns: tuple[PublicColumn, ...] = ()
    list_title: str = ""
    of: str = ""
    lines: Callable[[dict[str, Any]], Iterable[dict[str, Any]]] | None = None

    @property
    def source_kind(self) -> str:
        """The kind of the records that its file is made of."""
        return self.of or self.code


_kinds: dict[str, PublicKind] = {}
_line_kinds: dict[str, PublicKind] = {}
_listeners: list[Callable[[str], None]] = []


def when_changed(listener: Callable[[str], None]) -> Callable[[str], None]:
    """Call `listener` with the code of a kind after each committed publication and withdrawal of it."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def _tell(kind: str) -> None:
    for listener in _listeners:
        # What was published stays so, even if a listener fails.
        transaction.on_commit(partial(listener, kind), robust=True)


def public_kind(
    code: str,
    *,
    label: str,
    allowed: Collection[str],
    page: str = "",
    columns: Sequence[PublicColumn] = (),
    list_title: str = "",
) -> Callable[[Callable[[Any], Projection]], Callable[[Any], Projection]]:
    """Register the decorated projection as kind `code`. Raises on a doubled code."""

    def register(project: Callable[[Any], Projection]) -> Callable[[Any], Projection]:
        if code in _kinds:
            raise ValueError(f"public kind {code} is registered twice")
        _kinds[code] = PublicKind(
            code, label, frozenset(allowed), project, page, tuple(columns), list_title or label
        )
        return project

    return register


def public_lines(
    code: str, *, of: str, list_title: str, columns: Sequence[PublicColumn]
) -> Callable[[Callable[[dict[str, Any]], Iterable[dict[str, Any]]]], Any]:
    """Register a bulk file of the lines that the decorated function reads from the bodies of kind `of`.

    Raises on a doubled code, and where there is no such kind.
    """

    def register(lines: Callable[[dict[str, Any]], Iterable[dict[str, Any]]]) -> Any:
        if code in _line_kinds or code in _kinds:
            raise ValueError(f"public kind {code} is registered twice")
        _line_kinds[code] = replace(
            _kinds[of],
            code=code,
            label=list_title,
            list_title=list_title,
            columns=tuple(columns),
            of=of,
            lines=lines,
        )
        return lines

    return register


def line_kinds() -> dict[str, PublicKind]:
    """The registers of lines by code."""
    return dict(_line_kinds)


def kinds() -> dict[str, PublicKind]:
    """All registered kinds by code."""
    return dict(_kinds)


def public_url(record: PublishedRecord) -> str:
    """The public page of a published record, "" where its kind has none: `page`, or `public-<kind>`."""
    kind = _kinds.get(record.kind)
    try:
        return reverse(kind.page if kind and kind.page else f"public-{record.kind}", args=[record.pk])
    except NoReverseMatch:
        return ""


def current_version(record: PublishedRecord) -> PublishedRecord:
    """The version that stands for the record now, a tombstone perhaps."""
    return PublishedRecord.objects.current().get(kind=record.kind, source=record.source)


def versions(record: PublishedRecord) -> list[PublishedRecord]:
    """All versions of what the record shows, newest first; their contents are not for display."""
    rows = PublishedRecord.objects.filter(kind=record.kind, source=record.source)
    return list(rows.defer("body", "search_text").order_by("-version"))


def preview(kind: str, obj: models.Model) -> PublishedRecord:
    """The snapshot that publishing `obj` now would make, unsaved: what the approver is shown."""
    definition = _kinds[kind]
    made = definition.project(obj)
    unknown = set(made.body) - definition.allowed
    if unknown:
        raise Refused(f"公开内容含有未列入公开范围的项目：{'、'.join(sorted(unknown))}。请联系系统管理员。")
    keep = frozenset(made.unmasked)
    body = mask_value(made.body, keep)
    title, party, number = (mask_text(text, keep) for text in (made.title, made.party, made.number))
    terms = [title, party, number, *(mask_text(term, keep) for term in made.search_terms)]
    record = PublishedRecord(
        kind=kind,
        source=events.stream_of(obj),
        number=number,
        party=party,
        title=title,
        dated_on=made.dated_on,
        amount=made.amount,
        body=body,
        search_text=folded("\n".join(term for term in terms if term)),
        is_synthetic=bool(getattr(obj, "is_synthetic", False)),
        display_until=made.display_until,
        category=made.category,
        park=made.park,
        uscc=made.uscc,
        closes_on=made.closes_on,
        facets=facet_text(made.facets),
    )
    record.sha256 = content_hash(record)
    return record


def facet_text(facets: Mapping[str, Collection[str]]) -> str:
    """The facets as they are kept: "|law=air-law-99|penalty=fine|", "" without any."""
    entries = sorted({f"{name}={value}" for name, values in facets.items() for value in values if value})
    return f"|{'|'.join(entries)}|" if entries else ""


def content_hash(record: PublishedRecord) -> str:
    """SHA-256 of what the public reads of the record."""
    amount = None if record.amount is None else f"{record.amount:.2f}"
    return digest(
        [record.kind, record.number, record.party, record.title, record.dated_on, amount, record.body]
    )


def publish(kind: str, obj: models.Model, *, actor: Any) -> PublishedRecord:
    """Publish `obj` as it stands; the same content published again returns the current version.

    The caller has checked who may publish and holds no other lock. Raises Refused when the
    projection holds something outside the allowlist.
    """
    with transaction.atomic():
        # The object's row serialises publishers of the same thing.
        type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        record = preview(kind, obj)
        current = PublishedRecord.objects.filter(kind=kind, source=record.source, is_current=True).first()
        if current and current.sha256 == record.sha256 and current.withdrawn_at is None:
            return current
        if current:
            current.is_current = False
            current.save(update_fields=["is_current"])
        record.version = current.version + 1 if current else 1
        record.published_at = timezone.now()
        record.published_by = actor
        record.full_clean(exclude=["published_by"])  # nobody's where the portal itself publishes
        record.save(force_insert=True)
        events.append(
            obj,
            "published",
            actor=actor,
            changes={"version": [None, record.version], "sha256": [None, record.sha256]},
        )
        _tell(kind)
    return record


def withdraw(kind: str, obj: models.Model, *, actor: Any, reason: str) -> PublishedRecord:
    """Take the current version of `obj` off display; a tombstone with the reason stays.

    Raises Conflict when nothing is on display, ValidationError without a reason.
    """
    with transaction.atomic():
        type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        record = PublishedRecord.objects.filter(
            kind=kind, source=events.stream_of(obj), is_current=True, withdrawn_at__isnull=True
        ).first()
        if record is None:
            raise Conflict("该内容当前未公开或已撤下。")
        record.withdrawn_at = timezone.now()
        record.withdrawal_reason = mask_text(reason)
        # The content leaves the public table; its hash stays as proof of what had been shown.
        record.body = {}
        record.search_text = ""
        record.full_clean()
        record.save(update_fields=["withdrawn_at", "withdrawal_reason", "body", "search_text"])
        events.append(
            obj, "withdrawn", actor=actor, reason=reason, changes={"version": [record.version, None]}
        )
        _tell(kind)
    return record
