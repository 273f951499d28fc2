"""Verify exported packages of cases, without the database: hashes, documents, event chains."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from enforcement.archive.package import verify_package


class Command(BaseCommand):
    help = "核验行政处罚案卷导出包：文件校验码、文书摘要、事件链。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="+", type=Path, metavar="导出包.zip")

    def handle(self, *args: Any, packages: list[Path], **options: Any) -> None:
        broken = 0
        for package in packages:
            try:
                faults = verify_package(package)
            except (OSError, zipfile.BadZipFile) as error:
                raise CommandError(f"{package}：不是完整的导出包（{error}）。") from error
            for fault in faults:
                self.stderr.write(f"{package}：{fault}")
            broken += bool(faults)
            if not faults:
                self.stdout.write(f"{package}：核验无误")
        if broken:
            raise CommandError(f"{broken}个导出包有问题。")
