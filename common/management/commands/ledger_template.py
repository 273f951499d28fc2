"""Write the blank workbooks of every register."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.importing.workbooks import write_templates
from common.registers.declaration import all_registers


class Command(BaseCommand):
    help = "生成全部登记簿的空白台账（xlsx），带表头、说明和下拉选项。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="存放台账模板的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            paths = write_templates(all_registers(), options["directory"])
        except OSError as error:
            raise CommandError(f"无法写入 {options['directory']}：{error}") from error
        for path in paths:
            self.stdout.write(str(path))
