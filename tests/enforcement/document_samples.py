"""Samples of the documents of leads, draws, of what follows a decision and of its publication."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from common.documents.content import DocumentContent, ListBlock, TableBlock
from common.documents.html import render_html
from common.documents.services import preview
from enforcement.enums import CaseStatus
from enforcement.models import CreditRepair
from enforcement.procedure_enums import LeadResult, PublicationStatus, RepairStatus
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement_after import RemedyProceedingFactory
from tests.factories.enforcement_inspections import DrawnObjectFactory, LeadFactory, RandomDrawFactory
from tests.factories.enforcement_publication import CasePublicationFactory, CreditRepairFactory
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case

Sample = tuple[Any, dict[str, Any], tuple[str, ...]]

OLD, NEW = date(2024, 4, 22), date(2026, 11, 20)


def text_of(content: DocumentContent) -> str:
    """Everything that is printed of a document, a line a block."""
    parts: list[str] = [content.title, content.addressee, *content.annexes]
    for block in content.blocks:
        if isinstance(block, TableBlock):
            parts += [cell for row in block.rows for cell in row]
        elif isinstance(block, ListBlock):
            parts += block.items
        else:
            parts.append(block.text)
    return "\n".join(parts)


def said(kind: str, owner: Any, day: date = OLD, **extra: Any) -> str:
    content = preview(kind, owner, issued_on=day, **extra)
    assert render_html(content)
    return text_of(content)


def reported_lead(**values: Any) -> Any:
    """A complaint whose reporter can be reached."""
    given = {
        "subject": "夜间异味",
        "received_on": date(2024, 4, 1),
        "reporter_name": "钱举报",
        "reporter_contact": "13912345678",
        "handler": UserFactory(full_name="承办甲"),
        "accepted_on": date(2024, 4, 8),
    }
    return LeadFactory(**given | values)


def answered_lead(**values: Any) -> Any:
    given = {
        "result": LeadResult.UNFOUNDED,
        "findings": "未见异常。",
        "answer": "已核查，未见异常。",
        "answered_on": date(2024, 4, 20),
    }
    return reported_lead(**given | values)


def drawn_task() -> Any:
    """A draw with its pools, one exclusion and one drawn enterprise with two officers."""
    key = {"id": "91620100MA7XXXXX0A", "name": "库内企业", "tier": "key", "weight": 100, "listed": False}
    snapshot = {
        "quotas": {"key": {"percent": 25}, "special": {"percent": 50}, "general": {"count": 5}},
        "objects": [key],
        "officers": [{"id": "27010", "name": "执法甲"}, {"id": "27011", "name": "执法乙"}],
        "excluded_objects": [{"name": "停产企业", "ground": "停产检修"}],
        "excluded_officers": [{"name": "回避人员", "ground": "近亲属在该企业任职"}],
    }
    task = RandomDrawFactory(
        drawn=True, snapshot=snapshot, witness="监督甲", drawn_by=UserFactory(full_name="抽取甲"),
        algorithm="sha256-weighted-1", seed="ab" * 32, snapshot_sha256="cd" * 32,
    )  # fmt: skip
    one = DrawnObjectFactory(draw=task, place=1)
    one.officers.set([OfficerCertificateFactory(), OfficerCertificateFactory()])
    return task


def _amended() -> Any:
    case = documented_case(amended_on=date(2024, 4, 15), amended_fine=Decimal(80_000))
    RemedyProceedingFactory(
        case=case,
        outcome="amended",
        filed_on=date(2024, 4, 2),
        decided_on=date(2024, 4, 15),
        amended_fine=Decimal(80_000),
        number="兰新复决〔2024〕3号",
        summary="裁量过重。",
    )
    return case


def _annulled() -> Any:
    case = documented_case(annulled_on=date(2024, 4, 15), status=CaseStatus.ANNULLED)
    filed, decided = date(2024, 4, 2), date(2024, 4, 15)
    RemedyProceedingFactory(
        case=case, outcome="annulled", filed_on=filed, decided_on=decided, summary="证据不足。"
    )
    return case


def _closed() -> Any:
    return documented_case(status=CaseStatus.CLOSED, closed_on=date(2024, 4, 20))


def _withheld() -> Any:
    return CasePublicationFactory(
        case=documented_case(),
        status=PublicationStatus.WITHHELD,
        withholding_ground="privacy",
        withheld_on=date(2024, 4, 1),
    )


def answered_repair(status: RepairStatus = RepairStatus.GRANTED) -> CreditRepair:
    made: CreditRepair = CreditRepairFactory(
        case=documented_case(),
        applied_on=date(2024, 4, 1),
        statement="罚款已缴清。",
        status=status,
        answer="经核实，义务已履行。",
        answered_on=date(2024, 4, 10),
    )
    return made


# Each kind: the record, what is passed, and words that the document must hold.
AFTER_SAMPLES: dict[str, Sample] = {
    "lead-registration": (
        reported_lead,
        {"proposal": "建议受理"},
        ("夜间异味", "建议受理", "承办甲", "依法保密", "15日内决定是否立案"),
    ),
    "lead-acceptance": (reported_lead, {}, ("予以受理", "60日内办结", "2024年4月8日", "举报人（线索编号：")),
    "lead-refusal": (reported_lead, {"reason": "不属本局职责"}, ("不予受理", "不属本局职责")),
    "lead-referral": (
        lambda: answered_lead(result=LeadResult.REFERRED, answer="已移送城管部门。"),
        {},
        ("不属于本局职责范围", "已移送城管部门。"),
    ),
    "lead-answer": (answered_lead, {}, ("未发现违法", "已核查，未见异常。", "2024年4月20日办结")),
    "draw-record": (
        drawn_task,
        {},
        (
            " ".join(["ab" * 8] * 4),
            " ".join(["cd" * 8] * 4),
            "sha256-weighted-1",
            "停产企业",
            "近亲属在该企业任职",
            "监督甲",
            "重点监管对象",
        ),
    ),
    "delivery-announcement": (
        documented_case,
        {},
        ("公告送达", "经过30日，即视为送达", "罚款人民币100,000元", "第六十一条"),
    ),
    "surcharge-decision": (
        documented_case,
        {},
        (
            "第七十二条第一款第（一）项",
            "自2024年4月9日起",
            "每日按未缴罚款数额的3%",
            "加处罚款为人民币42,000元",
        ),
    ),
    "decision-amendment": (
        _amended,
        {"before": Decimal(100_000), "reason": "裁量过重"},
        ("人民币100,000元", "人民币80,000元", "兰新复决〔2024〕3号", "3个工作日内撤回", "裁量过重"),
    ),
    "decision-annulment": (
        _annulled,
        {"reason": "证据不足"},
        ("行政处罚决定被撤销通知书", "证据不足", "不再执行", "第四十八条第二款"),
    ),
    "archive-remarks": (
        lambda: CaseEvidenceFactory(case=_closed()).case,
        {"missing": ["送达回证"]},
        ("证据1件", "送达回证", "立卷人"),
    ),
    "withholding-approval": (
        _withheld,
        {"reason": "涉及工艺秘密"},
        ("涉及商业秘密、个人隐私", "涉及工艺秘密", "第六十三条", "7个工作日内公开"),
    ),
    "repair-decision": (answered_repair, {}, ("准予信用修复决定书", "罚款已缴清。", "停止在本局门户公示")),
}
