"""The registers of policies handed in and of guidance."""

from __future__ import annotations

from typing import Any

from common.registers import Register
from common.registers.declaration import nobody
from disclosure.insurance.guards import portal_only
from disclosure.insurance.panels import filing_panels, guidance_panels
from disclosure.insurance.services import decide_filing
from disclosure.models import InsuranceFiling, InsuranceGuidance

_OF_POLICY = ("policy_number", "insurer", "product", "bought_on", "starts_on", "ends_on", "limit", "premium")
_OF_COURSE = ("filed_on", "accepted_on", "policy", "returned_on", "return_reason", "withdrawn_on", "status")


def insurance_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [_filings(make), _guidances(make)]


def _filings(make: Any) -> Register:
    register: Register = make(
        model=InsuranceFiling,
        slug="insurance-filings",
        title="企业提交的责任保险保单",
        description="企业自愿提交（生态环境法典第一百六十九条鼓励投保）；核对无误的登记为保单，不符合的写明理由退回。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            *_OF_POLICY,
            "renews",
            "statement",
            "filed_by",
            *_OF_COURSE,
        ],
        listing=[
            "ledger_no",
            "enterprise__name",
            "policy_number",
            "insurer",
            "ends_on",
            "filed_on",
            "status",
        ],
        filters=["status", "filed_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc", "policy_number", "insurer"],
        date_field="filed_on",
        enterprise_columns=["ledger_no", *_OF_POLICY, "renews", "statement", *_OF_COURSE],
        may_create=nobody,
        may_change=nobody,  # what the enterprise handed in is decided on, not rewritten
        step_service=decide_filing,
        panels=filing_panels,
        import_rule=portal_only,
    )
    return register


def _guidances(make: Any) -> Register:
    register: Register = make(
        model=InsuranceGuidance,
        slug="insurance-guidances",
        title="责任保险指导记录",
        description="本局指导企业投保的日期、人员和方式；年度报告“指导购买责任保险企业”由此可查。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "policy",
            "guided_on",
            "way",
            "content",
            "guided_by",
            "cancelled_on",
            "cancel_reason",
        ],
        listing=[
            "ledger_no",
            "enterprise__name",
            "policy__policy_number",
            "guided_on",
            "way",
            "guided_by",
            "cancelled_on",
        ],
        filters=["way", "guided_on"],
        search=["ledger_no", "enterprise__name", "policy__policy_number"],
        date_field="guided_on",
        enterprise_columns=["ledger_no", "policy", "guided_on", "way", "cancelled_on"],
        may_create=nobody,  # on the page of the policy
        may_change=nobody,
        panels=guidance_panels,
        import_rule=portal_only,
    )
    return register
