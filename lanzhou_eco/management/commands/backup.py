"""manage.py backup F: database and uploaded files in one archive."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import Refused
from lanzhou_eco.backup import back_up


class Command(BaseCommand):
    help = "把数据库和上传的文件一并备份为一个文件（zip），附清单、行数和摘要。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件，不得已存在，如 /backup/portal-20260101.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        if not target.parent.is_dir():
            raise CommandError(f"目录不存在：{target.parent}")
        try:
            manifest = back_up(target, say=self.stdout.write)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"备份完成：{target}（{target.stat().st_size / 1024**2:.1f} MB）")
        self.stdout.write(
            f"事件链：{manifest['chain']['events']}条，末端摘要 {manifest['chain']['last_event']}"
        )
