"""The registers of ratings: items of schemes, events entered by hand, records left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from accounts.rules import any_staff
from common.errors import Refused
from common.registers import Register
from common.registers.declaration import ImportedRow, nobody
from disclosure.models import RatingExclusion, RatingItem, RecordedEvent
from disclosure.rating import rules, schemes, services
from disclosure.rating.enums import RecordedStatus

_register = partial(Register, may_read=any_staff, workbook="04-信息披露与信用", group="信息披露与信用")


def _confirmed_by_nobody(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A sheet enters events; that a second person confirmed them no sheet can say."""
    refused = {}
    for position, (entry, differences) in enumerate(rows):
        is_open = entry.status == RecordedStatus.PROPOSED
        if "status" in differences or (not differences and not is_open):
            refused[position] = Refused(
                "导入的事项状态只能是“待确认”，须在门户上传证明材料后由第二人确认。", rules.BASIS
            )
        elif not is_open:
            refused[position] = Refused("已确认或办结的事项不能通过导入修改。", rules.BASIS)
    return refused


REGISTERS = [
    _register(
        model=RatingItem,
        slug="rating-items",
        title="信用评价指标",
        description="评价方案的计分规则：读取哪类记录、满足什么条件、加减多少分。方案按版本管理，示例待核。",
        columns=[
            "ledger_no",
            "scheme",
            "code",
            "name",
            "group",
            "heading",
            "source",
            "condition",
            "points",
            "cap",
            "forces",
            "stacks",
            "position",
            "basis",
            "certainty",
        ],
        listing=["position", "name", "group", "source", "condition", "points", "cap", "forces", "certainty"],
        filters=["scheme", "group", "source"],
        search=["code", "name", "heading"],
        ordering="position",
        may_create=schemes.keeps_schemes,
        may_change=schemes.keeps_schemes,
        create_service=schemes.create_row,
        change_service=schemes.change_row,
        import_rule=schemes.frozen_rows,
    ),
    _register(
        model=RecordedEvent,
        slug="recorded-events",
        title="信用评价事项登记",
        description="各登记簿没有记录的评价事项（突发环境事件、表彰、生态保护等），凭证明材料登记，经第二人确认后计入。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "item",
            "happened_on",
            "description",
            "document_number",
            "authority",
            "recorded_by",
            "confirmed_by",
            "confirmed_on",
            "ended_on",
            "end_reason",
            "status",
        ],
        listing=["ledger_no", "enterprise__name", "item__name", "happened_on", "description", "status"],
        filters=["status", "item", "happened_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc", "description"],
        date_field="happened_on",
        read_only=["recorded_by", "confirmed_by", "confirmed_on", "ended_on", "end_reason"],
        may_create=rules.record_events,
        may_change=rules.edit_open_event,
        create_service=services.record_event,
        step_service=services.take_recorded_step,
        import_rule=_confirmed_by_nobody,
    ),
    _register(
        model=RatingExclusion,
        slug="rating-exclusions",
        title="不计入评价的记录",
        description="审核人决定不计入某年度评价的记录及理由；在评价计算的归集页办理，下一次计算起生效。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "year",
            "source_model",
            "source_number",
            "ground",
            "basis",
            "decided_by",
            "decided_on",
            "lifted_on",
            "lift_reason",
        ],
        listing=[
            "ledger_no",
            "year",
            "enterprise__name",
            "source_number",
            "ground",
            "decided_on",
            "lifted_on",
        ],
        filters=["year", "decided_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc", "source_number"],
        date_field="decided_on",
        may_create=nobody,
        may_change=nobody,
    ),
]
