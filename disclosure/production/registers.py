"""The register of what enterprises hand in of their audits."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from disclosure.models import ProductionFiling
from disclosure.production.guards import portal_only
from disclosure.production.panels import filing_panels
from disclosure.production.services import decide_filing


def filing_register(make: Any) -> Register:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    register: Register = make(
        model=ProductionFiling,
        slug="production-filings",
        title="清洁生产审核办理情况",
        description="企业提交的公开信息、启动审核、审核报告和中高费方案完成情况；确认后日期记入审核名单，不符合的写明理由退回。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "audit",
            "step",
            "done_on",
            "place",
            "content",
            "filed_on",
            "filed_by",
            "accepted_on",
            "returned_on",
            "return_reason",
            "status",
        ],
        listing=["ledger_no", "audit__year", "enterprise__name", "step", "done_on", "filed_on", "status"],
        filters=["step", "status", "filed_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc"],
        date_field="filed_on",
        enterprise_columns=[
            "ledger_no",
            "audit",
            "step",
            "done_on",
            "place",
            "content",
            "filed_on",
            "accepted_on",
            "returned_on",
            "return_reason",
            "status",
        ],
        may_create=nobody,
        may_change=nobody,  # what the enterprise handed in is decided on, not rewritten
        step_service=decide_filing,
        panels=filing_panels,
        import_rule=portal_only,
    )
    return register
