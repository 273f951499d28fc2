"""Print every indicator of a year."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.indicators import Figure, Period, compute, identities
from reports.services.snapshots import consistent_read


class Command(BaseCommand):
    help = "列出某年度的全部指标：编号、名称、数值、单位、记录数、计算口径。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="年度，如 2024")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出，含构成每个数值的记录编号")

    def handle(self, *args: Any, **options: Any) -> None:
        period = Period.of_year(options["year"])
        with consistent_read():
            figures = compute(period)
            if options["json"]:
                rows = [self._row(figure) for figure in figures.values()]
                self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
                return
        for figure in figures.values():
            self.stdout.write(
                f"{figure.id:<14}{figure.indicator.name}：{figure.display}{figure.indicator.unit}"
                f"（{figure.count}条记录；{figure.indicator.formula}）"
            )

    def _row(self, figure: Figure) -> dict[str, Any]:
        value = figure.value
        return {
            "id": figure.id,
            "name": figure.indicator.name,
            "value": float(value) if isinstance(value, Decimal) else value,
            "unit": figure.indicator.unit,
            "records": figure.count,
            "formula": figure.indicator.formula,
            "display": figure.display,
            "working": figure.working,
            "note": figure.indicator.note,
            "variant_of": figure.indicator.variant_of,
            "record_ids": [
                {"model": part.model._meta.label_lower, "key": key}
                for part in figure.parts
                for key, _ in identities(part)
            ],
        }
