"""Assemble the report of a year now, in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.operations import operations_user
from common.errors import PortalError
from reports.enums import ArtifactKind
from reports.rendering.document import DocumentError
from reports.selectors import current_edition, newest_artifact
from reports.services.editions import begin_edition
from reports.services.jobs import assemble_now


class Command(BaseCommand):
    help = "在前台汇编某年度法治政府建设情况报告；没有在办版次时先按标准文本起草。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="报告年度，如 2024")
        parser.add_argument("--output", required=True, help="PDF 文件路径")
        parser.add_argument("--docx", help="另存 DOCX 的路径")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = operations_user()
        year = options["year"]
        try:
            edition = current_edition(year) or begin_edition(actor=actor, year=year)
            edition = assemble_now(actor=actor, edition=edition)
        except (PortalError, ValidationError, DocumentError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        for kind, path in ((ArtifactKind.PDF, options["output"]), (ArtifactKind.DOCX, options["docx"])):
            if not path:
                continue
            artifact = newest_artifact(edition, kind)
            if artifact is None:
                raise CommandError(f"未找到刚生成的 {kind.label} 文件。")
            target = Path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(artifact.file.read())
            self.stdout.write(f"{kind.label}：{target}")
        for finding in edition.findings.all():
            self.stdout.write(f"［{finding.get_level_display()}］{finding.message}")
        self.stdout.write(f"{edition}：{edition.get_status_display()}，数据摘要 {edition.data_hash}")
