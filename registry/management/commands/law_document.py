"""manage.py law_document: write docs/law.md from the reference data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry.reference.document import law_document


class Command(BaseCommand):
    help = "依基础数据生成 docs/law.md（法律、期限、阈值、条款及其依据、核对情况与取用处）。"

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "law.md"
        path.write_text(law_document(Path(settings.BASE_DIR)), encoding="utf-8")
        self.stdout.write(f"已生成 {path.relative_to(settings.BASE_DIR)}")
