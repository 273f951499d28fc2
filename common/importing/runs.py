"""A whole import: files to registers, first pass over all sheets, second pass in one transaction."""

from __future__ import annotations

import difflib
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.errors import PortalError, Refused
from common.importing import sheets
from common.importing.books import Sheet, open_book
from common.importing.cells import is_blank
from common.importing.layout import Place, match_headers
from common.importing.problems import Problem, ProblemLog, shorten
from common.importing.seen import Seen
from common.importing.sheets import Counts, Mode, SheetRun
from common.registers.declaration import Register, all_registers

NOTES_SHEET = "说明"

Progress = Callable[[int, int], None]  # rows read, rows expected (0 when unknown)


class Rejected(Exception):
    """The second pass met problems; its transaction is rolled back."""


@dataclass(frozen=True)
class Source:
    """A file to import: where it lies and under which name it came."""

    path: Path
    name: str


@dataclass
class Outcome:
    """What an import found or did: rows read, counts by sheet, problems."""

    rows: int = 0
    sheets: dict[str, Counts] = field(default_factory=dict)
    problems: ProblemLog = field(default_factory=ProblemLog)

    @property
    def accepted(self) -> bool:
        return self.problems.count == 0

    @property
    def total(self) -> Counts:
        total = Counts()
        for counts in self.sheets.values():
            total.add(counts)
        return total


def check(sources: list[Source], mode: Mode, log: ProblemLog, progress: Progress) -> Outcome:
    """The first pass: checks everything, writes nothing, finds every problem."""
    with (
        _seldom_collecting(),
        log.opened(),
        _Run(sources, Mode(mode.actor, False, mode.synthetic), log, progress) as run,
    ):
        run.read_all()
    return run.outcome


def write(sources: list[Source], mode: Mode, log: ProblemLog, progress: Progress) -> Outcome:
    """The second pass: checks again and writes all in one transaction, or nothing at all."""
    with (
        _seldom_collecting(),
        log.opened(),
        _Run(sources, Mode(mode.actor, True, mode.synthetic), log, progress) as run,
    ):
        try:
            with transaction.atomic():
                run.read_all()
                if log.count:
                    raise Rejected
                run.finish()
        except Rejected:
            run.outcome.sheets.clear()
    return run.outcome


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Rows make hundreds of thousands of objects without cycles: looking for cycles among them is idle."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass
class _Task:
    """One sheet with the register that it belongs to."""

    source: Source
    sheet: Sheet
    register: Register


class _Run:
    """One pass over all sheets, in the order in which the registers must be imported."""

    def __init__(self, sources: list[Source], mode: Mode, log: ProblemLog, progress: Progress) -> None:
        self.outcome = Outcome(problems=log)
        self._sources = sources
        self._mode = mode
        self._progress = progress
        self._stack = ExitStack()
        self._seen = self._stack.enter_context(closing(Seen()))
        self._runs: list[tuple[_Task, SheetRun]] = []

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, *_: Any) -> None:
        self._stack.close()

    def _reject_file(self, source: Source, sheet: str, reason: str, mend: str) -> None:
        self.outcome.problems.add(Problem(source.name, sheet, 0, "", "", reason, mend))

    def read_all(self) -> None:
        for task in self._tasks():
            self._read(task)

    def finish(self) -> None:
        """What registers do once all rows stand, still in the transaction. Raises Rejected."""
        for task, run in self._runs:
            after = task.register.after_import
            if after is None or not run.touched:
                continue
            try:
                after(list(run.touched), self._mode.actor)
            except (PortalError, ValidationError) as error:
                words = error.message if isinstance(error, PortalError) else "；".join(error.messages)
                self._reject_file(task.source, task.sheet.title, words.rstrip("。"), "改正后重新导入")
                raise Rejected from error

    def _tasks(self) -> list[_Task]:
        registers = {register.sheet: register for register in all_registers()}
        order = {title: number for number, title in enumerate(registers)}
        tasks: dict[str, _Task] = {}
        for source in self._sources:
            for sheet in self._sheets(source):
                register = self._register_of(source, sheet, registers, tasks)
                if register is not None:
                    tasks[sheet.title] = _Task(source, sheet, register)
        if not tasks and not self.outcome.problems.count:
            self._reject_file(self._sources[0], "", "没有可导入的工作表", "请在下载的台账模板中填写")
        return sorted(tasks.values(), key=lambda task: order[task.register.sheet])

    def _register_of(
        self, source: Source, sheet: Sheet, registers: dict[str, Register], tasks: dict[str, _Task]
    ) -> Register | None:
        """The register that a sheet belongs to; None for notes and for what is refused."""
        if sheet.title == NOTES_SHEET:
            return None
        register = registers.get(sheet.title)
        if register is None:
            self._reject_file(source, sheet.title, "不认识的工作表", _known(sheet.title, registers))
        elif sheet.hidden:
            self._reject_file(source, sheet.title, "工作表是隐藏的", "取消隐藏并核对内容；不需要的请删除")
        elif sheet.title in tasks:
            reason = f"与文件“{tasks[sheet.title].source.name}”中的工作表重名"
            self._reject_file(source, sheet.title, reason, "合并为一张表后重新导入")
        elif self._may_import(source, register):
            return register
        return None

    def _sheets(self, source: Source) -> list[Sheet]:
        try:
            book = open_book(source.path, source.name)
        except Refused as refused:
            self._reject_file(source, "", refused.message.rstrip("。"), "改正后重新上传")
            return []
        self._stack.enter_context(book)
        return list(book.sheets)

    def _may_import(self, source: Source, register: Register) -> bool:
        if self._mode.actor is None:
            return True
        try:
            register.may_create(self._mode.actor, None)
        except Refused as refused:
            mend = "请由有权限的人员导入，或删除这张工作表"
            self._reject_file(source, register.sheet, refused.message.rstrip("。"), mend)
            return False
        return True

    def _read(self, task: _Task) -> None:
        def report(row: int, column: str, value: Any, reason: str, mend: str) -> None:
            problem = Problem(task.source.name, task.sheet.title, row, column, shorten(value), reason, mend)
            self.outcome.problems.add(problem)

        try:
            self._read_rows(task, report)
        except Refused as refused:
            report(0, "", "", refused.message.rstrip("。"), "修复文件后重新上传")
        for merged in task.sheet.merged:
            row = int("".join(filter(str.isdigit, merged.partition(":")[0])) or 0)
            report(row, "", merged, "有合并的单元格", "取消合并，并在每一行填写完整")

    def _read_rows(self, task: _Task, report: Callable[[int, str, Any, str, str], None]) -> None:
        rows = iter(task.sheet.rows())
        number, header = next(rows, (1, []))
        before = self.outcome.problems.count
        places = match_headers(task.register, header, number, report)
        if self.outcome.problems.count > before:
            return
        run = self._start(task, places, report)
        for batch in _batches(rows, sheets.BATCH):
            run.take(batch)
            self.outcome.rows += len(batch)
            self._progress(self.outcome.rows, task.sheet.row_estimate)
            if self._mode.write and self.outcome.problems.count:
                raise Rejected

    def _start(self, task: _Task, places: list[Place], report: Any) -> SheetRun:
        source = f"{task.source.name} “{task.sheet.title}”"
        run = SheetRun(task.register, places, self._mode, self._seen, source, report)
        self._runs.append((task, run))
        self.outcome.sheets[task.register.sheet] = run.counts
        return run


def _batches(rows: Iterator[tuple[int, list[Any]]], size: int) -> Iterator[list[tuple[int, list[Any]]]]:
    """The rows that hold anything, in batches; blank ones are skipped wherever they stand."""
    batch: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        if all(cell is None or is_blank(cell) for cell in cells):
            continue
        batch.append((number, cells))
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _known(title: str, titles: Iterable[str]) -> str:
    near = difflib.get_close_matches(title, list(titles), n=1, cutoff=0.4)
    start = f"最接近的是“{near[0]}”；" if near else ""
    return f"{start}可用的工作表：{'、'.join(titles)}；不需要的请删除"
