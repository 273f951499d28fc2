"""Import every workbook of a folder: all checked first, then all written or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.importing import runs
from common.importing.books import SUFFIXES
from common.importing.problems import ProblemLog
from common.importing.sheets import Mode

PRINTED = 50
SYNTHETIC_MARKER = "SYNTHETIC"


class Command(BaseCommand):
    help = "导入目录中的全部台账（xlsx、csv）：先检查全部内容，再一次写入；重复导入不改变任何数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="台账所在目录")
        parser.add_argument("--check", action="store_true", help="只检查，不写入")
        parser.add_argument(
            "--synthetic",
            action="store_true",
            help=f"标记为示范数据（目录中有名为 {SYNTHETIC_MARKER} 的文件时自动标记）",
        )
        parser.add_argument("--errors", type=Path, help="把全部问题写入这个 csv 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        sources = self._sources(directory)
        synthetic = options["synthetic"] or (directory / SYNTHETIC_MARKER).exists()
        mode = Mode(actor=None, synthetic=synthetic)
        outcome = runs.check(sources, mode, ProblemLog(options["errors"]), self._progress)
        self._stop_on_problems(outcome)
        if not options["check"]:
            outcome = runs.write(sources, mode, ProblemLog(options["errors"]), self._progress)
            self._stop_on_problems(outcome)
        self._print(outcome, checked_only=options["check"])

    def _sources(self, directory: Path) -> list[runs.Source]:
        if not directory.is_dir():
            raise CommandError(f"目录不存在：{directory}")
        files = sorted(
            path
            for path in directory.iterdir()
            # "~$…" are the lock files that an open office program leaves beside a workbook.
            if path.suffix.lower() in (*SUFFIXES, ".xls", ".xlsm", ".xlsb") and not path.name.startswith("~$")
        )
        if not files:
            raise CommandError(f"目录中没有 xlsx 或 csv 文件：{directory}")
        return [runs.Source(path, path.name) for path in files]

    def _progress(self, rows: int, expected: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r已读 {rows} 行", ending="")

    def _stop_on_problems(self, outcome: runs.Outcome) -> None:
        log = outcome.problems
        if not log.count:
            return
        for problem in log.shown[:PRINTED]:
            self.stderr.write(str(problem))
        more = "" if log.count <= PRINTED else f"，以上为前 {PRINTED} 处，加 --errors 文件.csv 可得到全部"
        raise CommandError(f"共有 {log.count} 处问题{more}。没有写入任何数据。")

    def _print(self, outcome: runs.Outcome, *, checked_only: bool) -> None:
        for sheet, counts in outcome.sheets.items():
            kept = f"，状态不同而未改 {counts.status_kept}" if counts.status_kept else ""
            self.stdout.write(
                f"{sheet}：新增 {counts.created}，修改 {counts.changed}，无变化 {counts.unchanged}{kept}"
            )
        total = outcome.total
        verb = "检查通过（未写入）" if checked_only else "导入完成"
        self.stdout.write(
            f"{verb}：共 {outcome.rows} 行，"
            f"新增 {total.created}，修改 {total.changed}，无变化 {total.unchanged}"
        )
