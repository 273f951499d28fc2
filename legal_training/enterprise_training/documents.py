"""The certificate of attendance of one person."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from legal_training.enterprise_training.closing import CERTIFICATE, issues
from legal_training.enterprise_training.enums import AttendeeStatus
from legal_training.models import ClassAttendee


@document_kind(CERTIFICATE, title="企业培训证明", template="training/certificate", may_withdraw=issues)
def certificate(attendee: ClassAttendee, *, issued_on: date, **extra: Any) -> dict[str, Any]:
    """Who attended what, when and for how long. Raises Refused for who was not there."""
    if attendee.status != AttendeeStatus.PRESENT:
        raise Refused(f"{attendee.name}{attendee.get_status_display()}，不能制发培训证明。")
    row = attendee.enterprise_class
    return {
        "企业名称": attendee.enterprise.name,
        "统一社会信用代码": attendee.enterprise.uscc,
        "姓名": attendee.name,
        "职务": attendee.post,
        "培训主题": row.name,
        "培训日期": row.held_on,
        "时间": row.span,
        "地点": row.place or "线上",
        "学时": row.hours_text,
        "法规": "、".join(f"《{law.title}》" for law in row.laws.all()),
        "培训班编号": row.ledger_no,
    }
