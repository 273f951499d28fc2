"""Registers of evidence (全过程记录)."""

from accounts.rules import any_staff
from common.registers import Register
from enforcement.ledger import guards
from enforcement.ledger.common import GROUP, WORKBOOK
from enforcement.models import CaseEvidence
from enforcement.panels.evidence import evidence_panels
from enforcement.rules import may_keep_evidence

EVIDENCE = Register(
    model=CaseEvidence,
    slug="case-evidence",
    title="案件证据",
    description="证据和执法记录：由谁、何时、何地取得，证明什么（行政处罚法第四十六条、第四十七条）。在案件页面登记。",
    columns=(
        "ledger_no",
        "case",
        "inspection",
        "stage",
        "kind",
        "name",
        "proves",
        "taken_at",
        "taken_by",
        "second_taker",
        "place",
        "source",
        "told_on",
        "withdrawn_on",
        "withdrawal_reason",
    ),
    listing=("name", "case__title", "kind", "taken_at", "taken_by", "withdrawn_on"),
    filters=("kind", "stage", "taken_at"),
    search=("name", "case__title", "case__ledger_no", "proves"),
    date_field="taken_at",
    read_only=("case", "stage", "told_on", "withdrawn_on", "withdrawal_reason"),
    panels=evidence_panels,
    import_rule=guards.of_portal("case", "inspection"),
    workbook=WORKBOOK,
    group=GROUP,
    may_read=any_staff,
    may_change=may_keep_evidence,
)

REGISTERS = [EVIDENCE]
