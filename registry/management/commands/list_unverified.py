"""`manage.py list_unverified`: every row of law and configuration that nobody has compared with its text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import models

from common.indicators import ledger_key_field
from registry.enums import Certainty
from registry.reference.document import rulebook

# Where the model tells its source; the first that says something is printed.
SOURCES = ("basis", "source", "document_number", "note")
HEADERS = ("登记簿", "编号", "内容", "核对情况", "依据或来源")
Line = tuple[str, str, str, str, str]


def unverified() -> Iterator[Line]:
    """The rows of each register that states how sure it is, by register and key; then the rules."""
    for model in apps.get_models():
        if any(field.name == "certainty" for field in model._meta.concrete_fields):
            yield from _rows(model)
    for rule in rulebook(Path(settings.BASE_DIR)):
        if rule["certainty"] != Certainty.VERIFIED:
            yield ("业务规则", rule["id"], rule["says"], _label(rule["certainty"]), rule["basis"])


def _rows(model: type[models.Model]) -> Iterator[Line]:
    key = ledger_key_field(model)
    name = str(model._meta.verbose_name)
    for row in model._default_manager.exclude(certainty=Certainty.VERIFIED).order_by(key):
        yield (name, str(getattr(row, key)), str(row), _label(row.certainty), _source(row))  # type: ignore[attr-defined]


def _label(certainty: str) -> str:
    return str(Certainty(certainty).label)


def _source(row: Any) -> str:
    return next((str(text) for name in SOURCES if (text := getattr(row, name, ""))), "")


class Command(BaseCommand):
    help = "列出全部待核的法律、期限、阈值、配置行和业务规则及其来源；核对后在登记簿中改为“已核”"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", metavar="FILE", help="写入CSV文件，不在屏幕上列出")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = list(unverified())
        if options["csv"]:
            with Path(options["csv"]).open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([HEADERS, *lines])
        else:
            for line in lines:
                self.stdout.write("\t".join(line))
        self.stdout.write(f"待核共{len(lines)}行。")
