"""manage.py load_calendar [YEAR…]: load the State Council's work calendar."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.errors import CalendarMissing
from registry.calendars import FIRST_YEARS, load_year


class Command(BaseCommand):
    help = "录入工作日历（节假日与调休）；已录入的年度不改动。缺省录入2023—2026年。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="*", type=int, metavar="YEAR", help="年份")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                for year in options["years"] or FIRST_YEARS:
                    self._load(year)
        except CalendarMissing as error:
            raise CommandError(error.message) from error

    def _load(self, year: int) -> None:
        row, differences = load_year(year)
        self.stdout.write(f"工作日历：{row}，{row.exceptions.count()}个节假日与调休日")
        for difference in differences:
            self.stdout.write(f"  与软件包不同（未改动）——{difference}")
