"""What the seal of a handing-in covers: all that was typed, the files by their hashes, the explanations.

The same content is shown before it is certified; its hash goes along with the certification, so that
nobody certifies what they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string

from common.models import Attachment
from common.models.event import digest
from disclosure.annual import store
from disclosure.annual.checks import Finding, context_of, current_explanations, findings
from disclosure.annual.checks.reading import unexplained
from disclosure.enums import WithholdingStatus
from disclosure.filing.access import last_submission
from disclosure.filing.problems import Problem, problems_in
from disclosure.models import AnnualDisclosure, AnnualSubmission, Withholding

STATEMENT = "disclosure/filing/statement.txt"
PAPER_STATEMENT = "disclosure/filing/paper_statement.txt"


@dataclass
class Sealable:
    """A report as it would be handed in now. Read it under the lock of its row, or only to be shown."""

    report: AnnualDisclosure
    is_paper: bool = False

    @cached_property
    def kept(self) -> store.Kept:
        return store.kept_of(self.report)

    @cached_property
    def last(self) -> AnnualSubmission | None:
        """The handing-in before this one."""
        return last_submission(self.report)

    @property
    def number(self) -> int:
        return self.last.number + 1 if self.last else 1

    @cached_property
    def has_content(self) -> bool:
        """Whether anything was typed at all: a paper report may be its files alone."""
        return any(text.strip() for _, _, text in self.kept.cells())

    @cached_property
    def files(self) -> list[Attachment]:
        return list(Attachment.objects.of(self.report).current())

    @cached_property
    def statement(self) -> str:
        enterprise = self.report.enterprise
        context = {"enterprise": enterprise.name, "uscc": enterprise.uscc, "year": self.report.for_year}
        template = PAPER_STATEMENT if self.is_paper else STATEMENT
        return render_to_string(template, context).strip()

    @cached_property
    def content(self) -> dict[str, Any]:
        enterprise = self.report.enterprise
        return {
            "ledger_no": self.report.ledger_no,
            "version": self.report.version,
            "number": self.number,
            "enterprise": {"name": enterprise.name, "uscc": enterprise.uscc},
            **typed_content(self.kept),
            "files": [_file_entry(each) for each in self.files],
            "explanations": self.explanations,
            "withholdings": _withholdings(self.report),
            "statement": self.statement,
        }

    @cached_property
    def sha256(self) -> str:
        """The hash of the content as it stands now."""
        return digest(self.content)

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything that the cross-checks find, explained or not."""
        return findings(store.contents(self.kept), context_of(self.report))

    @cached_property
    def open_findings(self) -> list[Finding]:
        """Errors, and warnings that no explanation answers as they read."""
        return unexplained(self.findings, self._given)

    @cached_property
    def _given(self) -> Any:
        return current_explanations(self.report)

    @property
    def explanations(self) -> list[dict[str, str]]:
        """What was said to the warnings that stand, in a lasting order."""
        standing = {(each.code, each.path, each.message) for each in self.findings}
        rows = (
            {"code": each.code, "path": each.path, "message": each.message, "text": each.text}
            for each in self._given.values()
            if each.carried_from_id is None and (each.code, each.path, each.message) in standing
        )
        return sorted(rows, key=lambda each: (each["code"], each["path"]))

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that keeps it from being handed in, in the order of the pages."""
        return problems_in(self.kept, self.content, self.open_findings, self.last)


def typed_content(kept: store.Kept) -> dict[str, Any]:
    """What was typed, with the criteria by which its chapters are known: a content that can be read alone."""
    return {"criteria": sorted(kept.criteria), **store.canonical(kept)}


def _file_entry(attachment: Attachment) -> dict[str, Any]:
    return {
        "kind": attachment.kind,
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def _withholdings(report: AnnualDisclosure) -> list[dict[str, str]]:
    rows = Withholding.objects.filter(
        report=report, status__in=[WithholdingStatus.REQUESTED, WithholdingStatus.GRANTED]
    ).order_by("path")
    return [{"path": each.path, "ground": each.ground, "reason": each.reason} for each in rows]
