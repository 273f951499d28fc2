"""manage.py make_open_data [KIND …] [--due]: make the bulk files of the open data now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opendata import services
from opendata.columns import open_kinds
from opendata.models import BulkFile


class Command(BaseCommand):
    help = "立即生成开放数据文件（CSV、xlsx、JSON lines）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="*", help="公开类别；不写则全部")
        parser.add_argument("--due", action="store_true", help="只生成有变动的")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["kind"]) - set(open_kinds())
        if unknown:
            known = "、".join(open_kinds())
            raise CommandError(f"没有公开类别 {'、'.join(sorted(unknown))}，可用：{known}。")
        services.sweep()
        chosen = options["kind"] or list(open_kinds())
        for kind in chosen:
            if options["due"] and not services.is_due(kind):
                continue
            if not services.make_files(kind):
                self.stdout.write(f"{kind}：另一进程正在生成，已跳过。")
                continue
            for file in BulkFile.objects.filter(kind=kind, is_current=True):
                self.stdout.write(f"{file}：{file.rows} 行，{file.size} 字节，SHA-256 {file.sha256}")
