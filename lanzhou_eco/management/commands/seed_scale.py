"""manage.py seed_scale: invented records in bulk, for benchmarks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import Refused
from lanzhou_eco.scale_records import seed_scale


class Command(BaseCommand):
    help = "写入规模测试用的虚构记录（标为示范数据，分布在十年内）；再次运行只补足差额。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="处罚案件达到多少件；其他记录按比例")
        parser.add_argument("--force", action="store_true", help="数据库中有非示范记录时也写入")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cases"] < 1:
            raise CommandError("--cases 须为正整数。")
        try:
            seed_scale(options["cases"], force=options["force"], say=self.stdout.write)
        except Refused as refused:
            raise CommandError(refused.message) from refused
