"""Registers of the law at the time: articles by kind of violation, discretion standards, worksheets."""

from common.registers import Register
from enforcement.ledger import guards
from enforcement.ledger.common import COMMON, REVIEWED
from enforcement.models import DiscretionLevel, DiscretionStandard, DiscretionWorksheet, ViolationProvision

VIOLATION_PROVISIONS = Register(
    model=ViolationProvision,
    slug="violation-provisions",
    title="案由罚则",
    description="每一案由适用的罚则；适用新旧法律由法律的生效、失效日期决定（行政处罚法第三十七条）。",
    columns=("ledger_no", "violation_type", "provision", "condition"),
    listing=(
        "violation_type__name",
        "provision__law__title",
        "provision__article",
        "condition",
        "provision__fine_min",
        "provision__fine_max",
        "provision__law__effective_to",
    ),
    filters=("violation_type",),
    search=("violation_type__name", "provision__code", "provision__subject", "condition"),
    **REVIEWED,
)
STANDARDS = Register(
    model=DiscretionStandard,
    slug="discretion-standards",
    title="裁量基准",
    description="行政处罚裁量基准的各版（行政处罚法第三十四条）；案由留空的为通用基准。",
    columns=(
        "ledger_no",
        "code",
        "name",
        "document_number",
        "violation_type",
        "certainty",
        "effective_from",
        "effective_to",
    ),
    listing=(
        "name",
        "violation_type__name",
        "document_number",
        "certainty",
        "effective_from",
        "effective_to",
    ),
    filters=("violation_type", "certainty"),
    search=("name", "document_number"),
    date_field="effective_from",
    children=("levels",),
    **REVIEWED,
)
LEVELS = Register(
    model=DiscretionLevel,
    slug="discretion-levels",
    title="裁量情形",
    description="裁量基准的各因素、情形和比例；建议罚款＝下限＋（上限－下限）×比例合计。",
    columns=("ledger_no", "standard", "factor", "level", "percent", "ordering"),
    listing=("standard__name", "factor", "level", "percent"),
    filters=("standard",),
    search=("standard__name", "factor", "level"),
    **REVIEWED,
)
WORKSHEETS = Register(
    model=DiscretionWorksheet,
    slug="discretion-worksheets",
    title="裁量表",
    description="个案罚款的裁量：幅度、因素、建议金额和偏离理由；在案件页面填写，只增不改。",
    columns=(
        "ledger_no",
        "case",
        "violation_type",
        "act",
        "standard",
        "provision",
        "levels",
        "fine_min",
        "fine_max",
        "range_note",
        "percent",
        "suggested_amount",
        "chosen_amount",
        "mitigation_ground",
        "deviation_reason",
        "made_on",
        "made_by",
    ),
    listing=("case__title", "violation_type__name", "act", "suggested_amount", "chosen_amount", "made_on"),
    filters=("violation_type", "made_on"),
    search=("case__title", "case__ledger_no", "act"),
    date_field="made_on",
    import_rule=guards.of_portal("case"),
    **COMMON,
)
