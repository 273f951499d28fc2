"""`manage.py publish_disclosures --as USER`: show imported ratings and disclosures that are public."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from common.errors import Refused
from disclosure.publishing import publish_disclosure_history


class Command(BaseCommand):
    help = (
        "公开已公布而尚未展示的信用评价结果和信息披露报告，撤下已被调整、更正、撤回而仍在展示的；"
        "由 --as 指定的局领导作出并记名。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, help="决定公开的工作人员的用户名")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None:
            raise CommandError(f"没有用户“{username}”，请核对用户名。")
        try:
            done = publish_disclosure_history(actor=actor)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"新公开 {done.published} 条，撤下 {done.withdrawn} 条，未能公开 {done.refused} 条。"
        )
        if done.refused:
            raise CommandError("未能公开的（前若干条）：\n" + "\n".join(done.problems))
