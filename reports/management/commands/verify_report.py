"""Recompute a frozen edition and print every difference."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.selectors import edition_to_verify
from reports.services.verification import verify_edition


class Command(BaseCommand):
    help = "按现有记录重算已定稿的报告，列出全部差异及增减、变化的记录。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="报告年度，如 2024")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = edition_to_verify(options["year"])
        if edition is None:
            raise CommandError(f"{options['year']}年度没有已汇编的报告，请先运行 annual_report。")
        differences = verify_edition(edition)
        for difference in differences:
            self.stdout.write(difference.message)
        if differences:
            raise CommandError(f"{edition}与现有记录有{len(differences)}处差异。")
        self.stdout.write(
            f"{edition}（{edition.get_status_display()}）与现有记录一致，数据摘要 {edition.data_hash}"
        )
