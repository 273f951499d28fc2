"""How each endpoint of cases is described in the schema: words, shapes, examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from common.api_base import CREATED, described
from enforcement import api_examples as examples
from enforcement import api_serializers as shapes
from enforcement.api_acts import STAFF_ACTIONS, targets
from enforcement.api_party import PARTY_ACTIONS
from enforcement.enums import CaseStatus

TAGS = ["行政执法办理"]


def _in_path(name: str, text: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=text, **more)


KEY = _in_path("key", "台账编号")
STATE = _in_path("to", "办理后的状态，见记录的 steps")
CASE_STATE = _in_path("to", "办理后的案件状态", enum=CaseStatus.values)
ACT = _in_path("act", "办理事项，见记录的 acts")
_acts = sorted(
    {each.name for each in (*STAFF_ACTIONS, *PARTY_ACTIONS) if each.model.__name__ == "EnforcementCase"}
)
CASE_ACT = _in_path("act", "办理事项，见案件的 acts", enum=_acts)


def _register() -> OpenApiParameter:
    titles = "；".join(f"{slug} {register.title}" for slug, register in targets().items())
    return _in_path("register", f"登记簿：{titles}", enum=list(targets()))


def _form_or_json(shape: Any, *, files: bool) -> dict[str, Any]:
    """JSON, or a sent form with the fields beside `seen`; files only in the latter."""
    free: dict[str, Any] = {
        "type": "object",
        "properties": {"seen": {"type": "string"}},
        "required": ["seen"],
        "additionalProperties": {"type": "string", "format": "binary"} if files else {"type": "string"},
    }
    return {"application/json": shape, "multipart/form-data": free}


NEW_RECORD = {"type": "object", "additionalProperties": True}
_STEP = {
    "request": _form_or_json(shapes.StepSentSerializer, files=False),
    "sent": examples.STEP_SENT,
}
_ACT = {
    "request": _form_or_json(shapes.ActSentSerializer, files=True),
    "sent": examples.ACT_SENT,
}
_STEP_WORDS = (
    "与办理页面同一表单、同一检查：有误的逐项答复400，法律不许可的答复403并写明条款，"
    "seen 与现状态不符的答复409。以 multipart/form-data 提交时各字段与 seen、reason 并列。"
)
_ACT_WORDS = (
    "seen 为读取记录或本事项时的值，记录此后已变动的答复409，因此同一请求重复提交只办理一次。"
    "以 multipart/form-data 提交时各字段与 seen 并列，文件只能以此方式上传。"
)

# name: (operation, summary, answer, example, more)
ENDPOINTS: dict[str, tuple[str, str, Any, Any, dict[str, Any]]] = {
    "case-list": (
        "cases-list", "行政处罚案件及其期限", shapes.CaseRowSerializer(many=True), examples.ROW,
        {"description": "工作人员为其管辖范围内的案件；企业用户为已向其告知的本企业案件，"
                        "可按 q、status、decided_on_after、decided_on_before 筛选。"},
    ),
    "case-read": (
        "cases-read", "一个案件：当事人、期限、可办步骤和事项、文书、证据", shapes.CaseSerializer,
        examples.CASE,
        {"parameters": [KEY]},
    ),
    "case-step-read": (
        "cases-step-read", "一个步骤须填写的字段", shapes.FormAskedSerializer, examples.FORM_ASKED,
        {"parameters": [KEY, CASE_STATE]},
    ),
    "case-step": (
        "cases-step-take", "办理案件的一个步骤（工作人员）", shapes.TakenSerializer, examples.TAKEN,
        {"parameters": [KEY, CASE_STATE], "description": _STEP_WORDS, **_STEP},
    ),
    "case-act-read": (
        "cases-act-read", "案件的一个办理事项须填写的字段", shapes.FormAskedSerializer, examples.FORM_ASKED,
        {"parameters": [KEY, CASE_ACT]},
    ),
    "case-act": (
        "cases-act-take", "办理案件的一个事项（工作人员，或者当事企业）", shapes.TakenSerializer,
        examples.TAKEN,
        {"parameters": [KEY, CASE_ACT], "description": _ACT_WORDS, **_ACT},
    ),
    "record-read": (
        "case-records-read", "检查、责令改正、听证等一条记录", shapes.RecordSerializer, examples.RECORD,
        {"parameters": ["register", KEY]},
    ),
    "record-new-read": (
        "case-records-new-read", "登记一条新记录须填写的字段（工作人员）", shapes.NewRecordFormSerializer,
        examples.NEW_FORM, {"parameters": ["register"]},
    ),
    "record-new": (
        "case-records-create", "登记一条新记录，如案件线索、检查、双随机抽查任务（工作人员）",
        shapes.TakenSerializer, examples.TAKEN | {"register": "random-draws", "key": "ZFCQ-2026-0001",
                                                  "status": "prepared", "status_label": "准备中"},
        {"parameters": ["register"], "request": {"application/json": NEW_RECORD,
                                                 "multipart/form-data": NEW_RECORD},
         "sent": examples.NEW_SENT, "code": CREATED},
    ),
    "record-step-read": (
        "case-records-step-read", "一条记录的一个步骤须填写的字段", shapes.FormAskedSerializer,
        examples.FORM_ASKED, {"parameters": ["register", KEY, STATE]},
    ),
    "record-step": (
        "case-records-step-take", "办理一条记录的一个步骤，如抽取、审核公开、批准分期（工作人员）",
        shapes.TakenSerializer, examples.TAKEN,
        {"parameters": ["register", KEY, STATE], "description": _STEP_WORDS, **_STEP},
    ),
    "record-act-read": (
        "case-records-act-read", "一条记录的一个办理事项须填写的字段", shapes.FormAskedSerializer,
        examples.FORM_ASKED, {"parameters": ["register", KEY, ACT]},
    ),
    "record-act": (
        "case-records-act-take", "办理一条记录的一个事项，如复查、听证、审核意见、表决",
        shapes.TakenSerializer, examples.TAKEN,
        {"parameters": ["register", KEY, ACT], "description": _ACT_WORDS, **_ACT},
    ),
    "document-receipt": (
        "case-documents-receive-do", "当事企业签收一份文书", shapes.DocumentSerializer,
        examples.DOCUMENT | {"received_at": "2026-03-21T09:00:00+08:00"},
        {"parameters": [_in_path("uuid", "文书标识")]},
    ),
    "draw-verification": (
        "random-draws-verify", "按快照和种子复核一次随机抽取（工作人员）", shapes.VerificationSerializer,
        examples.VERIFICATION, {"parameters": [KEY]},
    ),
    "publication-preview": (
        "case-publications-preview", "公开内容与内部记录逐项对照（工作人员）", shapes.PreviewSerializer,
        examples.PREVIEW, {"parameters": [KEY]},
    ),
}  # fmt: skip


def documented(name: str) -> Callable[..., Any]:
    """The decorator of one endpoint."""
    operation, summary, answer, example, more = ENDPOINTS[name]
    parameters = [_register() if each == "register" else each for each in more.get("parameters", ())]
    wrong: dict[str, Any] = {
        "refused_example": examples.REFUSED,
        "conflict_example": examples.CONFLICT,
        "invalid_example": examples.INVALID,
    }
    made: Callable[..., Any] = described(
        operation, summary, answer, example, tags=TAGS, **wrong | more | {"parameters": parameters}
    )
    return made
