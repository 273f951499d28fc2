"""`manage.py verify_draw TASK…`: draw again from the kept pools and seed, and compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import PortalError
from enforcement.models import RandomDraw
from enforcement.services.draws import differences


class Command(BaseCommand):
    help = "按名录库快照和随机种子复核双随机抽取结果；不写任务编号的复核全部已抽取任务"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task_number", nargs="*", help="任务编号")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for draw in self._asked(options["task_number"]):
            found = self._differences(draw)
            wrong += bool(found)
            self.stdout.write(f"{draw.task_number} {draw.name}：{'复核一致' if not found else '不一致'}")
            for each in found:
                self.stdout.write(f"  {each}")
        if wrong:
            raise CommandError(f"{wrong}项抽查任务与登记的结果不一致。")

    def _asked(self, numbers: list[str]) -> list[RandomDraw]:
        if not numbers:
            return list(RandomDraw.objects.exclude(seed="").order_by("task_number"))
        draws = {draw.task_number: draw for draw in RandomDraw.objects.filter(task_number__in=numbers)}
        missing = [number for number in numbers if number not in draws]
        if missing:
            raise CommandError(f"没有编号为“{'、'.join(missing)}”的抽查任务，请核对任务编号。")
        return [draws[number] for number in numbers]

    def _differences(self, draw: RandomDraw) -> list[str]:
        try:
            return differences(draw)
        except PortalError as error:
            raise CommandError(f"{draw.task_number}：{error}") from error
