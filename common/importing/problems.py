"""What is wrong with a workbook: one problem for each bad cell, all kept, few in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from common.neutralising import neutral

SHOWN = 1_000  # problems kept in memory and with the job
LISTED = 200_000  # problems written to the errors file
VALUE_LENGTH = 120
HEADERS = ("文件", "工作表", "行", "列", "填写内容", "问题", "如何改正")


@dataclass(frozen=True)
class Problem:
    """One bad cell, row (column "") or sheet (row 0)."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    mend: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = "，".join(
            part
            for part in (
                self.file,
                f"工作表“{self.sheet}”" if self.sheet else "",
                f"第 {self.row} 行" if self.row else "",
                f"“{self.column}”列" if self.column else "",
            )
            if part
        )
        value = f"填的是“{self.value}”，" if self.value else ""
        return f"{place}：{value}{self.reason}。{self.mend}"


@dataclass
class ProblemLog:
    """Counts all problems, keeps the first `SHOWN`, writes up to `LISTED` to a CSV file."""

    path: Path | None = None
    count: int = 0
    shown: list[Problem] = field(default_factory=list)
    _writer: Any = None

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(problem)
        if self._writer and self.count <= LISTED:
            self._writer.writerow([neutral(str(value)) for value in problem.as_dict().values()])

    @contextmanager
    def opened(self) -> Iterator[ProblemLog]:
        """While open, problems also go to the CSV file at `path`."""
        if self.path is None:
            yield self
            return
        with self.path.open("w", encoding="utf-8-sig", newline="") as file:
            self._writer = csv.writer(file)
            self._writer.writerow(HEADERS)
            try:
                yield self
            finally:
                self._writer = None


def shorten(value: Any) -> str:
    """A cell's value as it is quoted in a problem."""
    text = str(value) if value is not None else ""
    return text if len(text) <= VALUE_LENGTH else text[:VALUE_LENGTH] + "…"
