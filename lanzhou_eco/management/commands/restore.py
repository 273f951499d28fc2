"""manage.py restore F: put an archive of `backup` in the place of database and files, and verify it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import Refused
from lanzhou_eco.backup import restore


class Command(BaseCommand):
    help = "从备份恢复数据库和上传的文件，并核对行数、摘要和事件链。请先停止网站与后台任务。"
    requires_system_checks: list[str] = []  # the database may be without tables
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="manage.py backup 生成的文件")
        parser.add_argument("--force", action="store_true", help="清除现有的数据和文件后恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = restore(options["file"], force=options["force"], say=self.stdout.write)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        for difference in found:
            self.stderr.write(difference)
        if found:
            raise CommandError(
                f"已恢复，但与备份清单有{len(found)}处不同（见上），请勿启用，换用另一份备份。"
            )
        self.stdout.write("恢复完成：行数、文件摘要和事件链均与备份一致。")
