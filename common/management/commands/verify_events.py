"""Walk the hash chain of the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.models import Event, EventSeal
from common.sealing import seal_events, verify


class Command(BaseCommand):
    help = "核验事件链：逐条核对摘要、序号与封存，发现改动、删除、插入即报错。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(verify())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"事件链核验未通过：发现{len(faults)}处问题。")
        while seal_events():
            pass  # a clean trail is sealed to its end
        head = EventSeal.objects.order_by("-number").first()
        self.stdout.write(
            f"事件链核验通过：{Event.objects.count()}条事件，{head.number if head else 0}个封存。"
        )
        if head:
            self.stdout.write(f"末端摘要（可另行抄存备查）：{head.hash}")
