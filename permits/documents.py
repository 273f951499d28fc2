"""The documents of EIA approval (文书): which there are, and the facts that their wording may name.

The wording stands in `templates/documents/eia/`; the names that it uses are those given here. Every
kind of an approval is issued for the `EiaDecision`; the correction, appraisal, hearing, notice or
delivered document it is about is the newest of that application unless it is passed. `issued_on` is
the day of the document, by which law and limits are chosen.

Basis: 行政许可法 arts 32, 34, 38, 42, 44–48, 69, 70; 生态环境法典 arts 95, 102–108 (before 2026-08-15
环境影响评价法 arts 16, 22–26); 建设项目环境保护管理条例 art 11; 部令第4号, 第14号, 第41号.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from common.documents.receipts import receipt_terms
from common.documents.registry import document_kind
from common.errors import Refused
from common.models import Attachment, OfficialDocument
from common.presentation import wan
from permits.application_forms import subject_title
from permits.citations import CODE, cited, document_name, law_on, registration_name
from permits.deadlines import decision_limit_code
from permits.enums import (
    ApplicationKind,
    CheckResult,
    EiaCategory,
    HearingApplicant,
    NoticeKind,
    Outcome,
    RefusalGround,
    RevocationGround,
)
from permits.models import (
    Appraisal,
    CorrectionRequest,
    EiaDecision,
    ExemptReply,
    Hearing,
    PublicNotice,
    RegistrationFiling,
)
from permits.public import notice_rule_on, told_on
from permits.rules import may_decide
from registry.wording import bureau_facts, limit_words, lines_of

Facts = dict[str, Any]

DECISION_DOCUMENTS = ("eia-approval", "eia-refusal")
RECEIPT_HOOK = "permits.services.steps.on_receipt"
# Which paragraph or item of 行政许可法第六十九条 each ground of revocation is.
REVOCATION_ITEMS = {
    RevocationGround.ABUSE: "第一款第（一）项",
    RevocationGround.COMPETENCE: "第一款第（二）项",
    RevocationGround.PROCEDURE: "第一款第（三）项",
    RevocationGround.APPLICANT: "第一款第（四）项",
    RevocationGround.OTHER: "第一款第（五）项",
    RevocationGround.FRAUD: "第二款",
    RevocationGround.FALSE_COMMITMENT: "第二款",
}
# Which item of the article on refusal each ground is.
GROUND_ITEMS = {
    RefusalGround.PLANNING: "第（一）项",
    RefusalGround.QUALITY: "第（二）项",
    RefusalGround.MEASURES: "第（三）项",
    RefusalGround.EXISTING: "第（四）项",
    RefusalGround.DOCUMENT: "第（五）项",
}


def decision_purpose(decision: EiaDecision) -> str:
    """What the article of the decision is cited for."""
    return "reexamination" if decision.application_kind == ApplicationKind.REEXAMINATION else "approval"


def _application(decision: EiaDecision, day: date) -> Facts:
    """The facts of the application that any document of it may name."""
    law = law_on(day)
    is_report = decision.category == EiaCategory.REPORT
    return bureau_facts(day) | {
        "建设单位": decision.enterprise.name,
        "统一社会信用代码": decision.enterprise.uscc,
        "项目名称": decision.project_name,
        "建设地点": decision.site,
        "环评机构": decision.eia_agency,
        "总投资": f"{wan(decision.investment)}万元",
        "环保投资": f"{wan(decision.protection_investment)}万元" if decision.protection_investment else "",
        "项目概况": lines_of(decision.overview),
        "主要环境影响及对策措施": lines_of(decision.impacts),
        "公众参与情况": lines_of(decision.participation) if is_report else [],
        "是报告书": is_report,
        "环评文件": document_name(decision.category, law),
        "分类管理条款": cited("classification", law),
        "审批条款": cited("approval", law),
        "编号": decision.ledger_no,
        "收到日期": decision.received_on,
        "材料齐全日期": decision.complete_on,
        "报批类型": decision.get_application_kind_display(),
        "是重新报批": decision.application_kind == ApplicationKind.MAJOR_CHANGE,
        "是重新审核": decision.application_kind == ApplicationKind.REEXAMINATION,
        "原批复文号": decision.earlier_number,
        "承诺制": decision.is_commitment,
        "容缺": decision.is_tolerant,
        "电子送达": decision.accepts_electronic_delivery,
    }


# -- intake ---------------------------------------------------------------------------------------


@document_kind("eia-submission-receipt", title="申请材料接收凭证", template="eia/submission-receipt")
def submission_receipt(
    decision: EiaDecision, *, issued_on: date, materials: Sequence[str] = (), **extra: Any
) -> Facts:
    """What was handed in: `materials`, or the files of the record and of the application."""
    return _application(decision, issued_on) | {
        "材料": list(materials) or _material_names(decision),
        "受理期限": limit_words("eia-acceptance", issued_on),
    }


def _material_names(decision: EiaDecision) -> list[str]:
    owners = [decision, getattr(decision, "application", None)]
    files = [file for owner in owners if owner for file in Attachment.objects.of(owner).current()]
    return [f"{file.kind or '材料'}（{file.name}）" for file in files]


@document_kind("eia-correction", title="补正告知书", template="eia/correction")
def correction(
    decision: EiaDecision, *, issued_on: date, correction: CorrectionRequest | None = None, **extra: Any
) -> Facts:
    """Everything that the application lacks, told at once. Basis: 行政许可法第三十二条第一款第（四）项."""
    request = correction or _one_of(CorrectionRequest, decision, "补正告知")
    return _application(decision, issued_on) | {
        "补正事项": [
            {"材料": subject_title(item.subject), "要求": "；".join(lines_of(item.demand))}
            for item in request.items.order_by("number")
        ],
        "补正期限": request.due_on,
        "受理期限": limit_words("eia-acceptance", issued_on),
    }


@document_kind("eia-acceptance", title="受理通知书", template="eia/acceptance")
def acceptance(decision: EiaDecision, *, issued_on: date, **extra: Any) -> Facts:
    """Basis: 行政许可法第三十二条; the limit is the one in force when the application was complete."""
    code = decision_limit_code(decision)
    return _application(decision, issued_on) | {
        "受理日期": decision.accepted_on or issued_on,
        "审批期限": limit_words(code, decision.complete_on),
        "期限条款": cited(decision_purpose(decision), law_on(decision.complete_on)),
        "容缺材料": lines_of(decision.missing_documents),
        "补齐期限": decision.missing_due_on,
    }


@document_kind("eia-non-acceptance", title="不予受理决定书", template="eia/non-acceptance")
def non_acceptance(
    decision: EiaDecision, *, issued_on: date, reason: str = "", authority: str = "", **extra: Any
) -> Facts:
    """`authority` is whom to apply to where the bureau is not competent (行政许可法第三十二条第（二）项)."""
    return _application(decision, issued_on) | {
        "不予受理理由": lines_of(reason or decision.end_reason),
        "有权机关": authority,
    }


# -- examination ----------------------------------------------------------------------------------


@document_kind("eia-appraisal", title="技术评估所需时间告知书", template="eia/appraisal", repeatable=True)
def appraisal(
    decision: EiaDecision, *, issued_on: date, appraisal: Appraisal | None = None, **extra: Any
) -> Facts:
    """Basis: 行政许可法第四十五条 – the time needed is told in writing, else it counts."""
    entrusted = appraisal or _one_of(Appraisal, decision, "技术评估")
    return _application(decision, issued_on) | {
        "评估单位": entrusted.agency,
        "委托日期": entrusted.entrusted_on,
        "所需时间": f"{entrusted.expected_days}个工作日",
    }


@document_kind("eia-hearing", title="听证通知书", template="eia/hearing", repeatable=True)
def hearing(
    decision: EiaDecision, *, issued_on: date, hearing: Hearing | None = None, time: str = "", **extra: Any
) -> Facts:
    """`time` of the day, e.g. 上午9时30分. Basis: 行政许可法第四十六条至第四十八条."""
    held = hearing or _one_of(Hearing, decision, "听证")
    return _application(decision, issued_on) | {
        "依职权": held.applicant_kind == HearingApplicant.OFFICIAL,
        "听证提出方": held.get_applicant_kind_display(),
        "听证申请人": held.applicant_name or held.get_applicant_kind_display(),
        "提出日期": held.applied_on,
        "举行日期": held.held_on,
        "举行时间": time,
        "举行地点": held.place,
        "主持人": str(held.host) if held.host else "",
        "通知期限": limit_words("license-hearing-notice", issued_on),
    }


# -- decision -------------------------------------------------------------------------------------


@document_kind(
    "eia-approval", title="批复", template="eia/approval", on_receipt=RECEIPT_HOOK, may_withdraw=may_decide
)
def approval(
    decision: EiaDecision, *, issued_on: date, requirements: str | None = None, **extra: Any
) -> Facts:
    """Basis: 行政许可法第三十八条第一款; `requirements` before they stand on the record."""
    law = law_on(issued_on)
    text = decision.requirements if requirements is None else requirements
    name = document_name(decision.category, law)
    return _application(decision, issued_on) | {
        "批准条款": cited(decision_purpose(decision), law),
        "文书名称": decision.decision_title or f"关于{decision.project_name}{name}的批复",
        "要求": lines_of(text),
        "措施条款": cited("measures", law),
        "重大变动条款": cited("major_change", law),
        "重新审核条款": cited("reexamination", law),
        "有效期": limit_words("eia-approval-validity", issued_on),
        "建设单位承诺人": decision.builder_signatory,
        "建设单位承诺日期": decision.builder_signed_on,
        "编制单位承诺日期": decision.agency_signed_on,
    }


@document_kind(
    "eia-refusal",
    title="不予批准决定书",
    template="eia/refusal",
    on_receipt=RECEIPT_HOOK,
    may_withdraw=may_decide,
)
def refusal(
    decision: EiaDecision,
    *,
    issued_on: date,
    refusal_ground: str = "",
    requirements: str | None = None,
    **extra: Any,
) -> Facts:
    """The ground chosen and why it applies. Basis: 行政许可法第三十八条第二款; 法典第一百零五条."""
    law = law_on(issued_on)
    ground = refusal_ground or decision.refusal_ground
    if not ground:
        raise Refused(
            "不予批准须选择法定理由。", basis=cited("refusal", law) or "建设项目环境保护管理条例第十一条"
        )
    text = decision.requirements if requirements is None else requirements
    name = document_name(decision.category, law)
    item = GROUND_ITEMS[RefusalGround(ground)]
    return _application(decision, issued_on) | {
        "文书名称": decision.decision_title or f"关于不予批准{decision.project_name}{name}的决定",
        "不予批准情形": str(RefusalGround(ground).label),
        "法典条款": f"{cited('refusal', law)}{item}" if law.code == CODE else "",
        "条例条款": f"《建设项目环境保护管理条例》第十一条{item}",
        "具体理由": lines_of(text),
        "先批后建条款": cited("no_start", law),
    }


@document_kind("eia-withdrawal", title="撤回申请终结通知书", template="eia/withdrawal")
def withdrawal(decision: EiaDecision, *, issued_on: date, reason: str = "", **extra: Any) -> Facts:
    return _application(decision, issued_on) | {
        "撤回理由": lines_of(reason or decision.end_reason),
        "终结日期": decision.ended_on or issued_on,
        "先批后建条款": cited("no_start", law_on(issued_on)),
    }


@document_kind("eia-termination", title="终止审批决定书", template="eia/termination")
def termination(decision: EiaDecision, *, issued_on: date, reason: str = "", **extra: Any) -> Facts:
    return _application(decision, issued_on) | {
        "终止理由": lines_of(reason or decision.end_reason),
        "终止日期": decision.ended_on or issued_on,
        "先批后建条款": cited("no_start", law_on(issued_on)),
    }


@document_kind("eia-revocation", title="撤销决定书", template="eia/revocation", may_withdraw=may_decide)
def revocation(
    decision: EiaDecision, *, issued_on: date, reason: str = "", ground: str = "", **extra: Any
) -> Facts:
    """A permit got by fraud or a false commitment must be revoked. Basis: 行政许可法第六十九条, 第七十条.

    `ground` is a RevocationGround; a failed check of the commitments stands for one.
    """
    if not ground and decision.checks.filter(result=CheckResult.FALSE).exists():
        ground = RevocationGround.FALSE_COMMITMENT
    item = REVOCATION_ITEMS[RevocationGround(ground)] if ground else ""
    return _application(decision, issued_on) | {
        "撤销理由": lines_of(reason or decision.end_reason),
        "撤销条款": f"《中华人民共和国行政许可法》第六十九条{item}",
        "以不正当手段取得": item == "第二款",
        "原决定": decision.decision_title or f"关于{decision.project_name}的审批决定",
        "原决定文号": decision.document_number,
        "原决定日期": decision.decided_on,
        "原为批准": decision.outcome == Outcome.APPROVED,
        "先批后建条款": cited("no_start", law_on(issued_on)),
    }


@document_kind(
    "eia-delivery", title="送达回证", template="eia/delivery", numbered=False, for_party=False,
    repeatable=True,
)  # fmt: skip
def delivery(
    decision: EiaDecision,
    *,
    issued_on: date,
    document: OfficialDocument | None = None,
    method: str = "",
    place: str = "",
    received_on: date | None = None,
    receiver: str = "",
    deliverer: str = "",
    **extra: Any,
) -> Facts:
    """Proof that `document` (the decision) was delivered; what is not passed is filled in by hand."""
    delivered = (
        document or OfficialDocument.objects.of(decision).current().filter(kind__in=DECISION_DOCUMENTS).last()
    )
    by_default = "电子送达" if decision.accepts_electronic_delivery else "直接送达"
    received = delivered.received_at if delivered else None
    return _application(decision, issued_on) | {
        "送达文书": delivered.title if delivered else decision.decision_title,
        "送达文号": delivered.number if delivered else decision.document_number,
        "送达方式": method or by_default,
        "送达地点": place,
        "签收日期": received_on or (received.date() if received else decision.delivered_on),
        "签收人": receiver or (str(delivered.received_by) if delivered and delivered.received_by else ""),
        "送达人": deliverer,
        "送达期限": limit_words("license-delivery", issued_on),
    }


# -- notices to the public ------------------------------------------------------------------------


def _notice(decision: EiaDecision, kind: NoticeKind, notice: PublicNotice | None, issued_on: date) -> Facts:
    """The notice and what its rule tells the reader, the same as the public page says."""
    if notice is None:
        notice = decision.notices.filter(kind=kind).order_by("-first_day", "-pk").first()
    if notice is None:
        raise Refused(f"尚未登记“{kind.label}”，请先登记其公示期间。")
    return _application(decision, issued_on) | {
        "公示标题": notice.title,
        "公示起始日": notice.first_day,
        "公示截止日": notice.last_day,
        "受理日期": decision.accepted_on,
        "告知内容": told_on(notice_rule_on(kind, notice.first_day), notice.first_day),
    }


@document_kind(
    "eia-acceptance-notice", title="受理公示", template="eia/acceptance-notice", numbered=False,
    for_party=False, repeatable=True,
)  # fmt: skip
def acceptance_notice(
    decision: EiaDecision, *, issued_on: date, notice: PublicNotice | None = None, **extra: Any
) -> Facts:
    """Basis: 环境影响评价公众参与办法第二十二条; 法典第一百零三条 (full text of a 报告书)."""
    return _notice(decision, NoticeKind.ACCEPTANCE, notice, issued_on) | {
        "全文公开条款": cited("full_text", law_on(issued_on)),
    }


@document_kind(
    "eia-proposed-notice", title="拟审批公示", template="eia/proposed-notice", numbered=False,
    for_party=False, repeatable=True,
)  # fmt: skip
def proposed_notice(
    decision: EiaDecision, *, issued_on: date, notice: PublicNotice | None = None, **extra: Any
) -> Facts:
    """With the right to a hearing. Basis: 行政许可法第四十六条, 第四十七条; 公众参与办法第二十三条."""
    return _notice(decision, NoticeKind.PROPOSED, notice, issued_on) | {
        "听证期限": limit_words("eia-hearing-application", issued_on),
    }


@document_kind(
    "eia-decision-notice", title="决定公告", template="eia/decision-notice", numbered=False,
    for_party=False, repeatable=True,
)  # fmt: skip
def decision_notice(
    decision: EiaDecision, *, issued_on: date, notice: PublicNotice | None = None, **extra: Any
) -> Facts:
    """With the remedies. Basis: 行政许可法第四十条; 部令第14号."""
    return _notice(decision, NoticeKind.DECISION, notice, issued_on) | {
        "审批结论": decision.get_outcome_display(),
        "是批准": decision.outcome == Outcome.APPROVED,
        "决定文号": decision.document_number,
        "决定日期": decision.decided_on,
        "决定名称": decision.decision_title or f"关于{decision.project_name}的审批决定",
    }


# -- beside the approval --------------------------------------------------------------------------


@document_kind(
    "eia-registration-receipt", title="备案回执", template="eia/registration-receipt", numbered=False
)
def registration_receipt(filing: RegistrationFiling, *, issued_on: date, **extra: Any) -> Facts:
    """The receipt that completes the filing. Basis: 部令第41号第十一条, 第十二条."""
    law = law_on(issued_on)
    return bureau_facts(issued_on) | {
        "建设单位": filing.enterprise.name,
        "统一社会信用代码": filing.enterprise.uscc,
        "项目名称": filing.project_name,
        "建设地点": filing.site,
        "备案号": filing.filing_number,
        "备案日期": filing.filed_on,
        "拟投产日期": filing.production_planned_on,
        "名录类别": filing.catalogue_item,
        "承诺人": filing.signatory,
        "登记表": registration_name(law),
        "备案条款": cited("registration", law),
    }


@document_kind("eia-exempt-reply", title="无需办理环评手续的答复函", template="eia/exempt-reply")
def exempt_reply(reply: ExemptReply, *, issued_on: date, **extra: Any) -> Facts:
    """No permit and no filing: an answer by 分类管理名录第五条."""
    law = law_on(issued_on)
    return bureau_facts(issued_on) | {
        "建设单位": reply.enterprise.name,
        "项目名称": reply.project_name,
        "建设地点": reply.site,
        "项目概况": lines_of(reply.overview),
        "咨询日期": reply.asked_on,
        "答复理由": reply.ground,
        "答复内容": lines_of(reply.reply),
        "分类管理条款": cited("classification", law),
        "是法典": law.code == CODE,
    }


def _one_of(model: Any, decision: EiaDecision, name: str) -> Any:
    """The newest row of `model` of the application; raises Refused when there is none."""
    row = model.objects.filter(decision=decision).order_by("-pk").first()
    if row is None:
        raise Refused(f"该申请尚未登记{name}，不能制发此文书。")
    return row


@receipt_terms("permits")
def of_permits(document: OfficialDocument) -> tuple[str, str]:
    return "签收时间和签收人记入办理过程，作为送达的依据", "行政许可法第四十四条"
