"""`manage.py publish_notices --as USER`: publish imported notices and filings of the past."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from common.errors import Refused
from permits.services.publishing import publish_history


class Command(BaseCommand):
    help = "公开尚未公开过的环评公示和登记表备案（已公开或已撤下的不变）；由 --as 指定的工作人员作出并记名。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, help="决定公开的工作人员的用户名")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None:
            raise CommandError(f"没有用户“{username}”，请核对用户名。")
        try:
            done = publish_history(actor=actor)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"新公开 {done.published} 条，未能公开 {done.refused} 条。")
        if done.refused:
            raise CommandError("未能公开的（前若干条）：\n" + "\n".join(done.problems))
