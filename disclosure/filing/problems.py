"""What keeps a report from being handed in: wrong entries, what is missing, findings, unanswered comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from disclosure.annual import store
from disclosure.annual.checks import Finding
from disclosure.filing.places import Places, chapter_title, place_of
from disclosure.models import AnnualSubmission, ItemComment

ENTRY, MISSING, ERROR, WARNING, COMMENT = "entry", "missing", "error", "warning", "comment"
SORTS = {
    ENTRY: "填写有误",
    MISSING: "尚未填写",
    ERROR: "核对不符",
    WARNING: "待核实或说明",
    COMMENT: "审核意见待答复",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend, and where. `path` as in the content; `basis` is empty where form alone asks it."""

    sort: str
    path: str
    label: str
    message: str
    basis: str = ""

    @property
    def sort_label(self) -> str:
        return SORTS[self.sort]

    @property
    def chapter(self) -> str:
        return self.path.partition(".")[0]

    @property
    def chapter_title(self) -> str:
        return chapter_title(self.path)


def problems_in(
    kept: store.Kept,
    content: Mapping[str, Any],
    findings: Iterable[Finding],
    last: AnnualSubmission | None,
) -> list[Problem]:
    """All of them: what was mistyped, what is missing, open findings, comments without an answer."""
    places = Places(content)
    found = [Problem(ENTRY, each.path, places.label(each.path), each.message) for each in store.errors(kept)]
    wrong = {each.path for each in found}
    found += [
        Problem(MISSING, path, places.label(path), _missing(path))
        for path in store.missing(store.contents(kept))
        if path not in wrong
    ]
    found += [
        Problem(
            ERROR if each.is_error else WARNING,
            each.path,
            places.label(each.path),
            each.message,
            each.basis,
        )
        for each in findings
    ]
    return found + [
        Problem(COMMENT, each.path, places.label(each.path), f"审核意见“{each.text}”尚未修改或者答复。")
        for each in unanswered(last, content)
    ]


def _missing(path: str) -> str:
    place = place_of(path)
    if place.item is None and place.table is not None:
        return f"至少填写{place.table.least}行。"
    return "须填写；没有发生的数量填0。" if place.unit else "须填写。"


def unanswered(last: AnnualSubmission | None, content: Mapping[str, Any]) -> list[ItemComment]:
    """The comments of the last return that were neither answered nor followed by a change at their place."""
    if last is None:
        return []
    told = last.comments.filter(told_at__isnull=False, answered_at__isnull=True)
    return [each for each in told if text_at(last.content, each.path) == text_at(content, each.path)]


def text_at(content: Mapping[str, Any], path: str) -> Any:
    """What stands at a place of a content: a text, or the typed rows of a table; None where nothing does."""
    try:
        place = place_of(path)
    except ValidationError:
        return None
    if place.table is None:
        assert place.item is not None  # a place without a table is a field
        return content.get("fields", {}).get(place.chapter.code, {}).get(place.item.name, "")
    rows = content.get("tables", {}).get(f"{place.chapter.code}.{place.table.code}", [])
    if place.row:
        row = next((each for each in rows if each["id"] == place.row), None)
        return row if place.item is None or row is None else row.get(place.item.name, "")
    if place.item is not None:
        return [each.get(place.item.name, "") for each in rows]
    return rows


def refuse_problems(problems: list[Problem]) -> None:
    """Raise ValidationError naming every problem by its path; nothing when there is none."""
    if problems:
        found: dict[str, list[str]] = {}
        for each in problems:
            basis = f"（依据：{each.basis}）" if each.basis else ""
            found.setdefault(each.path, []).append(f"{each.label}：{each.message}{basis}")
        raise ValidationError(found)
