"""The registers of forbidden contents and of clean-ups; what that of normative documents has besides."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.registers import Register
from common.registers.declaration import nobody
from governance.consultation.rules import may_keep
from governance.import_rules import history_only, portal_only
from governance.models import CleanUp, CleanUpItem, ForbiddenContent
from governance.normative.clean_up import begin_clean_up, take_clean_up_step
from governance.normative.forms import CLEAN_UP_STEP_FORMS, DOCUMENT_STEP_FORMS
from governance.normative.panels import clean_up_panels, document_panels
from governance.normative.services import change_document, take_normative_step
from governance.rules import edit_unfinished

# Filled by clerks before the review; the rest is written by steps and acts.
DOCUMENT_TYPED = [
    "handler",
    "drafter",
    "draft",
    "explanation",
    "is_provisional",
    "undisclosed_reason",
    "forbidden_checked",
    "fair_review",
    "fair_note",
]
DOCUMENT_WRITTEN = [
    "text",
    "interpretation",
    "effective_from",
    "receipt_number",
    "receipt_on",
    "repeal_reason",
]
DOCUMENT_READ_ONLY = [
    "document_number",
    "consulted_on",
    "reviewed_on",
    "deliberated_on",
    "issued_on",
    "filed_on",
    "filed_with",
    "valid_until",
    "repealed_on",
    "effective_from",
    "receipt_number",
    "receipt_on",
    "repeal_reason",
]
DOCUMENT_OPTIONS: dict[str, Any] = {
    "children": [
        "opinionrounds",
        "legalityreviews",
        "deliberations",
        "clean_up_items",
        "adviser_opinions",
    ],
    "hides_empty_children": True,
    "read_only": DOCUMENT_READ_ONLY,
    "may_change": edit_unfinished,
    "change_service": change_document,
    "step_service": take_normative_step,
    "step_forms": DOCUMENT_STEP_FORMS,
    "panels": document_panels,
    "import_rule": history_only,
}
CLEAN_UP_COLUMNS = [
    "ledger_no",
    "department",
    "title",
    "ordered_by",
    "handler",
    "cutoff_on",
    "due_on",
    "status",
    "published_on",
]


def forbidden_register(make: Any) -> Register:
    """What documents refer to, so imported before them."""
    register: Register = make(
        model=ForbiddenContent,
        slug="forbidden-contents",
        title="规范性文件禁止内容",
        description="起草和审核时逐项核对，不含的方可送审（国办发〔2018〕37号）。",
        columns=["ledger_no", "content", "basis", "certainty", "effective_from", "effective_to"],
        listing=["ledger_no", "content", "certainty", "effective_from", "effective_to"],
        search=["ledger_no", "content"],
        ordering="ledger_no",
        may_create=require_role(Role.LEGAL_REVIEWER),
        may_change=require_role(Role.LEGAL_REVIEWER),
    )
    return register


def clean_up_registers(make: Any) -> list[Register]:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    return [
        make(
            model=CleanUp,
            slug="clean-ups",
            title="规范性文件清理",
            description="清理基准日有效的全部规范性文件，逐件提出意见，公布结果（国办发〔2018〕37号）。",
            columns=CLEAN_UP_COLUMNS,
            listing=["ledger_no", "title", "cutoff_on", "due_on", "status", "published_on"],
            filters=["status", "cutoff_on"],
            search=["ledger_no", "title"],
            date_field="cutoff_on",
            children=["items"],
            read_only=["handler", "published_on"],
            may_create=may_keep,
            may_change=nobody,
            create_service=begin_clean_up,
            step_service=take_clean_up_step,
            step_forms=CLEAN_UP_STEP_FORMS,
            panels=clean_up_panels,
            import_rule=portal_only,
        ),
        make(
            model=CleanUpItem,
            slug="clean-up-items",
            title="规范性文件清理意见",
            description="每件文件的清理意见和理由，在清理页面逐件提出。",
            columns=["ledger_no", "clean_up", "document", "result", "ground"],
            listing=["ledger_no", "clean_up__title", "document__title", "result", "ground"],
            filters=["result", "clean_up"],
            search=["ledger_no", "document__title"],
            ordering="-ledger_no",
            may_create=nobody,
            may_change=nobody,
            import_rule=portal_only,
        ),
    ]
