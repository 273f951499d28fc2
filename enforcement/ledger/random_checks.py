"""Registers of leads, of random checks with their pools and draws, of the checklist, and of 事前公示."""

from typing import Any

from django import forms
from django.utils import timezone

from common.errors import Refused
from common.registers import Register
from enforcement import forms_inspections as step_forms
from enforcement.ledger import guards
from enforcement.ledger.common import COMMON, RECORDED, REVIEWED
from enforcement.models import (
    CheckAnswer,
    ChecklistItem,
    DrawExclusion,
    DrawnObject,
    EnforcementLead,
    InspectionMatter,
    PublicInfo,
    RandomDraw,
    SupervisedObject,
)
from enforcement.panels.inspections import draw_panels, pool_panels, record_panels
from enforcement.panels.leads import lead_panels
from enforcement.procedure_enums import DrawStatus, LeadStatus
from enforcement.services import draws, leads, public_info
from registry.selectors import threshold_on


def _percent(name: str, code: str) -> Any:
    """The share of a tier; the bureau's present figure is proposed."""

    def proposal() -> int | None:
        try:
            return int(threshold_on(code, timezone.localdate()).amount)
        except Refused:  # not configured: the clerk fills it in
            return None

    model_field: Any = RandomDraw._meta.get_field(name)
    label = str(model_field.verbose_name)
    return lambda: forms.IntegerField(label=label, min_value=0, max_value=100, initial=proposal)


LEADS = Register(
    model=EnforcementLead,
    slug="leads",
    title="执法线索",
    description="投诉举报、监测监控异常、交办移送的线索；举报人信息依法保密（部令第30号第十八条）。",
    columns=(
        "ledger_no",
        "department",
        "kind",
        "received_on",
        "enterprise",
        "subject",
        "content",
        "place",
        "reporter_name",
        "reporter_contact",
        "pollutant",
        "measured",
        "standard",
        "accepted_on",
        "result",
        "findings",
        "answered_on",
        "answer",
        "status",
    ),
    listing=("subject", "enterprise__name", "kind", "received_on", "result", "status"),
    filters=("kind", "status", "result", "department", "received_on"),
    search=("subject", "content", "enterprise__name", "enterprise__uscc", "place"),
    date_field="received_on",
    children=("inspections", "cases"),
    read_only=("accepted_on", "result", "findings", "answered_on", "answer"),
    confidential=("reporter_name", "reporter_contact"),
    step_service=leads.take_lead_step,
    step_forms={
        LeadStatus.CHECKING: step_forms.LeadCheckForm,
        LeadStatus.ANSWERED: step_forms.LeadAnswerForm,
        LeadStatus.REFUSED: step_forms.LeadRefuseForm,
    },
    panels=lead_panels,
    import_rule=guards.of_portal(),
    **RECORDED,
)
MATTERS = Register(
    model=InspectionMatter,
    slug="inspection-matters",
    title="随机抽查事项",
    description="随机抽查事项清单（“一单两库”的“一单”）；法律、法规、规章没有规定的不得擅自开展抽查。",
    columns=("code", "name", "scope", "method", "basis", "certainty", "effective_from", "effective_to"),
    listing=("name", "scope", "method", "basis", "certainty", "effective_from", "effective_to"),
    filters=("certainty",),
    search=("name", "basis"),
    **REVIEWED,
)
POOL = Register(
    model=SupervisedObject,
    slug="supervised-objects",
    title="检查对象名录库",
    description="按重点、特殊、一般监管对象分类的检查对象；出库填写日期，不得删除。",
    columns=("ledger_no", "department", "enterprise", "tier", "joined_on", "left_on", "ground"),
    listing=("enterprise__name", "tier", "joined_on", "left_on", "ground"),
    filters=("tier", "department", "joined_on"),
    search=("enterprise__name", "enterprise__uscc"),
    date_field="joined_on",
    panels=pool_panels,
    **REVIEWED,
)
# What proves a draw – snapshot, seed, digest – is no column: no ledger may bring it in.
DRAWS = Register(
    model=RandomDraw,
    slug="random-draws",
    title="双随机抽查任务",
    description="随机抽取检查对象、随机选派执法人员（国办发〔2015〕58号）；抽取只能一次，名单检查前保密。",
    columns=(
        "ledger_no",
        "department",
        "name",
        "task_number",
        "period",
        "due_on",
        "matters",
        "key_percent",
        "special_percent",
        "general_count",
        "officers_each",
        "handler",
    ),
    listing=("name", "task_number", "period", "due_on", "published_on", "handler", "status"),
    filters=("status", "department", "due_on"),
    search=("name", "task_number", "period"),
    date_field="due_on",
    children=("exclusions",),
    form_fields={
        "key_percent": _percent("key_percent", "random-inspection-key-quarter-percent"),
        "special_percent": _percent("special_percent", "random-inspection-special-percent"),
    },
    read_only=("handler",),  # claimed or given on the desk
    create_service=draws.create_draw,
    change_service=draws.change_draw,
    step_service=draws.take_draw_step,
    step_forms={
        DrawStatus.DRAWN: step_forms.DrawForm,
        DrawStatus.FINISHED: step_forms.PublishDrawForm,
        DrawStatus.PUBLISHED: step_forms.PublishDrawForm,
        DrawStatus.CANCELLED: step_forms.DrawCancelForm,
    },
    import_rule=guards.drawn_tasks,
    panels=draw_panels,
    **RECORDED,
)
EXCLUSIONS = Register(
    model=DrawExclusion,
    slug="draw-exclusions",
    title="抽取排除",
    description="抽取前排除的检查对象或执法人员（如回避、停产），须写明理由；抽取后不得更改。",
    columns=("ledger_no", "draw", "enterprise", "officer", "ground"),
    listing=("draw__name", "enterprise__name", "officer__number", "ground"),
    search=("draw__name", "enterprise__name", "ground"),
    create_service=draws.create_exclusion,
    change_service=draws.change_exclusion,
    import_rule=guards.parts_of_draws,
    **RECORDED,
)
DRAWN = Register(
    model=DrawnObject,
    slug="drawn-objects",
    title="抽取结果",
    description="由抽取产生，不得手工登记或更改；检查完成前对企业和公众保密。",
    columns=("ledger_no", "draw", "place", "enterprise", "tier", "officers", "inspection"),
    listing=("draw__name", "place", "enterprise__name", "tier", "inspection__status"),
    filters=("tier",),
    search=("draw__name", "draw__task_number", "enterprise__name", "enterprise__uscc"),
    import_rule=guards.parts_of_draws,
    **COMMON,
)
CHECKLIST = Register(
    model=ChecklistItem,
    slug="checklist-items",
    title="检查项目清单",
    description="“一次检查、全面体检”的检查项目，按当日有效的取用；修改内容时另建一项。",
    columns=("code", "topic", "question", "basis", "ordering", "effective_from", "effective_to"),
    listing=("topic", "question", "basis", "ordering", "effective_from", "effective_to"),
    search=("topic", "question"),
    **REVIEWED,
)
ANSWERS = Register(
    model=CheckAnswer,
    slug="check-answers",
    title="检查项目记录",
    description="每次检查逐项核对的结论，在检查的“填写检查清单”页面填写。",
    columns=("ledger_no", "inspection", "item", "verdict", "note"),
    listing=("inspection__enterprise__name", "inspection__inspected_on", "item__question", "verdict", "note"),
    filters=("verdict",),
    search=("inspection__enterprise__name", "item__question", "note"),
    import_rule=guards.of_portal("inspection"),
    **COMMON,
)
PUBLIC_INFO = Register(
    model=PublicInfo,
    slug="public-info",
    title="执法事前公示",
    description="执法主体、职责权限、依据、程序、救济渠道和年度检查计划（国办发〔2018〕118号），公示后公众可查。",
    columns=(
        "ledger_no",
        "department",
        "kind",
        "title",
        "content",
        "year",
        "document_number",
        "certainty",
        "ordering",
        "effective_from",
        "effective_to",
    ),
    listing=("title", "kind", "year", "certainty", "effective_from", "effective_to"),
    filters=("kind", "certainty", "department"),
    search=("title", "content", "document_number"),
    change_service=public_info.change_info,
    panels=record_panels,
    **REVIEWED,
)
