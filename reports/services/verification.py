"""Comparing a frozen edition with what the records say today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common import events
from common.indicators import Period
from common.models.event import digest
from reports.enums import ArtifactKind
from reports.models import Artifact, FigureSnapshot, ReportEdition
from reports.selectors import newest_artifact
from reports.services.snapshots import hash_of, take


@dataclass(frozen=True)
class Difference:
    """One difference; `kind`: seal, value, formula, came, went, changed, gone, new."""

    kind: str
    indicator_id: str
    message: str


def verify_edition(edition: ReportEdition) -> list[Difference]:
    """Every difference between the edition's snapshot and a fresh computation.

    First the snapshot, the text and the files are proved against their hashes and the audit trail,
    then each figure and the rows behind it are compared.
    """
    frozen = list(edition.figures.all())
    differences = list(_seal_differences(edition, frozen))
    fresh = {row.indicator_id: row for row in take(Period.of_year(edition.year)).rows}
    for row in frozen:
        now = fresh.pop(row.indicator_id, None)
        if now is None:
            differences.append(Difference("gone", row.indicator_id, f"{row}：该指标已不再计算。"))
            continue
        differences += _figure_differences(row, now)
    for row in fresh.values():
        differences.append(Difference("new", row.indicator_id, f"{row}：定稿时尚无此指标。"))
    return differences


def _seal_differences(edition: ReportEdition, frozen: list[FigureSnapshot]) -> Iterator[Difference]:
    for row in frozen:
        if row.hash != row.compute_hash():
            yield Difference("seal", row.indicator_id, f"{row}：快照内容与其摘要不符，快照被改动。")
    if hash_of(frozen) != edition.data_hash:
        yield Difference("seal", "", "各指标快照与报告的数据摘要不符，快照被增删或改动。")
    assembled = _recorded(edition, "assembled")
    if assembled.get("data_hash") != edition.data_hash:
        yield Difference("seal", "", "报告的数据摘要与事件链所记不符，报告被改动。")
    if assembled.get("document") != digest(edition.document):
        yield Difference("seal", "", "报告正文与事件链所记的摘要不符，正文被改动。")
    printed = _recorded(edition, "printed")
    for kind in ArtifactKind:
        artifact = newest_artifact(edition, kind)
        if artifact is None:
            yield Difference("seal", "", f"{kind.label} 文件的登记不存在，请重新排印。")
        elif artifact.sha256 != printed.get(kind) or _content_hash(artifact) != artifact.sha256:
            yield Difference("seal", "", f"{kind.label} 文件与事件链所记的摘要不符，文件丢失或被改动。")


def _recorded(edition: ReportEdition, kind: str) -> dict[str, Any]:
    """What the audit trail says last of an assembling or a printing."""
    event = events.history(edition).filter(kind=kind).last()
    return {name: new for name, (_, new) in event.changes.items()} if event else {}


def _content_hash(artifact: Artifact) -> str:
    """The SHA-256 of the stored file, "" when it is gone."""
    try:
        with artifact.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _figure_differences(frozen: FigureSnapshot, now: FigureSnapshot) -> Iterator[Difference]:
    name = f"{frozen.indicator_id} {frozen.name}"
    if frozen.value != now.value:
        yield Difference(
            "value",
            frozen.indicator_id,
            f"{name}：定稿为{frozen.display}{frozen.unit}，现为{now.display}{now.unit}。",
        )
    if frozen.formula != now.formula:
        yield Difference(
            "formula",
            frozen.indicator_id,
            f"{name}：计算口径有变化，定稿时为“{frozen.formula}”，现为“{now.formula}”。",
        )
    for before, after in zip(frozen.records, now.records, strict=False):
        yield from _row_differences(frozen.indicator_id, name, before, after)
    if len(frozen.records) != len(now.records):
        yield Difference("changed", frozen.indicator_id, f"{name}：构成该指标的记录种类有变化。")


def _row_differences(
    indicator_id: str, name: str, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Difference]:
    old = {key: values for key, *values in before["rows"]}
    new = {key: values for key, *values in after["rows"]}
    label = before["label"] or before["model"]
    for key in sorted(new.keys() - old.keys()):
        yield Difference("came", indicator_id, f"{name}：新增记录 {key}（{label}）。")
    for key in sorted(old.keys() - new.keys()):
        yield Difference("went", indicator_id, f"{name}：减少记录 {key}（{label}）。")
    for key in sorted(old.keys() & new.keys()):
        if old[key] != new[key]:
            changes = "，".join(
                f"{field}由{was}变为{now}"
                for field, was, now in zip(before["reads"], old[key], new[key], strict=False)
                if was != now
            )
            yield Difference("changed", indicator_id, f"{name}：记录 {key}（{label}）有变化：{changes}。")
