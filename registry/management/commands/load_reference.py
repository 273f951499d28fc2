"""manage.py load_reference: departments, parks, laws, limits, thresholds and the work calendar."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from registry.calendars import FIRST_YEARS, load_year
from registry.reference import load_all


class Command(BaseCommand):
    help = "录入基础数据：单位、园区、法律法规、条款、期限、阈值与工作日历；重复运行不产生变化。"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            counts = load_all()
            years = [load_year(year)[0] for year in FIRST_YEARS]
        for name, outcomes in counts.items():
            words = "，".join(f"{outcome}{number}" for outcome, number in sorted(outcomes.items()))
            self.stdout.write(f"{name}：{words}")
        self.stdout.write(f"工作日历：{'、'.join(map(str, years))}")
