"""The register of error reports."""

from accounts.rules import any_staff
from common.registers import Register
from feedback.enums import ReportStatus
from feedback.forms import AnswerForm, RouteForm
from feedback.models import ErrorReport
from feedback.panels import report_panels
from feedback.services import take_report_step

REGISTERS = [
    Register(
        model=ErrorReport,
        slug="reports",
        title="纠错反馈",
        workbook="08-法治建设",
        group="公众反馈",
        description="公众对公开内容的纠错（政府信息公开条例第四十一条）：转办、答复、查询。联系方式依法保密。",
        columns=(
            "ledger_no",
            "department",
            "page",
            "kind",
            "text",
            "contact",
            "received_at",
            "handler",
            "answer",
            "answered_on",
            "status",
        ),
        listing=("kind", "page", "department", "received_at", "handler", "answered_on", "status"),
        filters=("status", "kind", "department", "received_at"),
        search=("ledger_no", "page", "text"),
        date_field="received_at",
        may_read=any_staff,
        step_service=take_report_step,
        step_forms={
            ReportStatus.ROUTED: RouteForm,
            ReportStatus.ANSWERED: AnswerForm,
            ReportStatus.REJECTED: AnswerForm,
        },
        panels=report_panels,
    ),
]
