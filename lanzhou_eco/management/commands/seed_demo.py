"""manage.py seed_demo: the users of the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import Refused
from lanzhou_eco.demo_users import demo_sign_ins, seed_demo_users


class Command(BaseCommand):
    help = "建立示范用户（每个角色一名，另有五名企业用户）；重复运行不产生变化，生产环境拒绝运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            created = seed_demo_users()
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"新建示范用户{created}名。登录名、密码、身份：")
        for username, password, note in demo_sign_ins():
            self.stdout.write(f"  {username:<10} {password}  {note}")
