"""manage.py verify_rating RUN: compute a finished run anew from its frozen rows and compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import PortalError
from disclosure.models import RatingRun
from disclosure.rating.verification import differences


class Command(BaseCommand):
    help = "由冻结的规则和事项重新计算一次评价，与所存结果和校验码逐一比对；不写入任何数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="第几次计算（计算页标题中的编号）")

    def handle(self, *args: Any, **options: Any) -> None:
        run = RatingRun.objects.filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(f"没有第{options['run']}次计算，请在“信用评价计算”中核对编号。")
        try:
            found = list(differences(run))
        except PortalError as error:
            raise CommandError(str(error)) from error
        for words in found:
            self.stdout.write(words)
        if found:
            raise CommandError(f"第{run.pk}次计算有{len(found)}处不符。")
        self.stdout.write(f"第{run.pk}次计算核验无误：{run.computed}家企业，结果校验码{run.results_sha256}")
