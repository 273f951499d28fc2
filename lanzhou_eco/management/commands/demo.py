"""Build the demonstration: reference data, users, the 2024 ledger, and the published 2024 report."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from common.errors import PortalError
from disclosure.models import RatingRun
from lanzhou_eco.demo import publish_report, write_files
from lanzhou_eco.demo_annual import demo_annual_reports
from lanzhou_eco.demo_disclosure import show_disclosures
from lanzhou_eco.demo_duties import demo_duties
from lanzhou_eco.demo_duty_lists import demo_lists
from lanzhou_eco.demo_eia import seed_eia
from lanzhou_eco.demo_enforcement import seed_enforcement
from lanzhou_eco.demo_governance import demo_governance
from lanzhou_eco.demo_insurance import demo_insurance
from lanzhou_eco.demo_joining import demo_joining
from lanzhou_eco.demo_oversight import demo_oversight
from lanzhou_eco.demo_ratings import demo_ratings
from lanzhou_eco.demo_study import demo_study
from lanzhou_eco.demo_training import demo_training
from lanzhou_eco.demo_users import demo_sign_ins

YEAR = 2024


class Command(BaseCommand):
    help = (
        "建立示范系统：基础数据、示范用户、2024年示范台账、在办的环评和执法示范事项，"
        "并汇编、签发、公开2024年报告。重复运行不产生变化。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        call_command("seed_demo", stdout=self.stdout)
        # Once ratings that came with the ledger are worked here, its sheet says less than the record.
        if not RatingRun.objects.exists():
            ledger = settings.BASE_DIR / "samples" / f"ledger-{YEAR}"
            call_command("load_ledger", str(ledger), stdout=self.stdout)
        try:
            seed_eia(say)
            seed_enforcement(say)
            show_disclosures(say)
            demo_lists(say)
            demo_duties(say)
            demo_annual_reports(say)
            demo_ratings(say)
            demo_training(say)
            demo_insurance(say)
            demo_study(say)
            demo_governance(say)
            demo_joining(say)
            demo_oversight(say)
            edition = publish_report(YEAR, say)
            files = write_files(edition)
            call_command("make_open_data", "--due", stdout=StringIO())
        except (PortalError, ValidationError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        say("")
        for path in files:
            say(f"报告：{path}")
        say("示范登录（http://127.0.0.1:8000/，数据均为虚构）：")
        for username, password, note in demo_sign_ins():
            say(f"  {username:<12} {password}  {note}")
