"""`manage.py publish_disclosures --as USER`: show imported ratings, disclosures and lists that are public."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from common.errors import Refused
from disclosure.listing.publishing import publish_listing_history
from disclosure.publishing import publish_disclosure_history


class Command(BaseCommand):
    help = (
        "公开已公布而尚未展示的信用评价结果、信息披露报告和名单企业，撤下已被调整、更正、撤回、移出而仍在展示的；"
        "由 --as 指定的局领导作出并记名。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, help="决定公开的工作人员的用户名")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None:
            raise CommandError(f"没有用户“{username}”，请核对用户名。")
        try:
            parts = (publish_disclosure_history(actor=actor), publish_listing_history(actor=actor))
        except Refused as error:
            raise CommandError(str(error)) from error
        published, withdrawn, refused = (
            sum(getattr(part, name) for part in parts) for name in ("published", "withdrawn", "refused")
        )
        self.stdout.write(f"新公开 {published} 条，撤下 {withdrawn} 条，未能公开 {refused} 条。")
        if refused:
            problems = [problem for part in parts for problem in part.problems]
            raise CommandError("未能公开的（前若干条）：\n" + "\n".join(problems))
