"""`manage.py refresh_disclosures`: bring public annual reports up to what is now published of them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.refreshing import BATCH, refresh_reports


class Command(BaseCommand):
    help = (
        "按现行的公开范围、筛选项和隐去规则重新生成已公开的年度披露报告：内容有变化的形成新版本，"
        "仅检索和筛选信息有变化的就地更新。可以重复运行，中断后再运行即接着办理。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help=f"每批的报告数，默认 {BATCH}")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("每批至少 1 份，请改正 --batch。")
        done = refresh_reports(batch)
        self.stdout.write(
            f"核对 {done.seen} 份：新版本 {done.published} 份，更新检索信息 {done.indexed} 份，"
            f"未能更新 {done.refused} 份。"
        )
        if done.refused:
            raise CommandError("未能更新的（前若干份）：\n" + "\n".join(done.problems))
