"""Registration forms filed online, and questions whether a project needs an EIA at all.

A filing is complete with its number: number, receipt and publication come in one transaction. What
was signed is never altered; a wrong filing is withdrawn with the reason, a changed project is filed
again. Basis: 建设项目环境影响登记表备案管理办法 (部令第41号) arts 9, 11, 12, 15.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common import events, publication, records
from common.documents.services import withdraw_document
from common.errors import Conflict, Refused
from common.messaging import notify
from common.models import OfficialDocument, PublishedRecord
from common.numbering import next_document_number
from permits.citations import law_on, registration_name
from permits.commitments import text_hash
from permits.enums import FilingSource, ManagementLevel
from permits.models import ExemptReply, RegistrationFiling
from permits.public import REGISTRATION
from permits.rules import applicant_or_clerk, may_record
from permits.services.publishing import publish_filing
from registry.issuing import issue_document
from registry.models import Enterprise, Membership
from registry.selectors import number_prefix_on

SERIES = "eia-registration"
RULES = "建设项目环境影响登记表备案管理办法"
BEFORE_PRODUCTION = f"{RULES}第九条"
SIGNED_BY_BUILDER = f"{RULES}第十一条"
UNLISTED = "分类管理名录第五条"
RECEIPT, REPLY = "eia-registration-receipt", "eia-exempt-reply"


def undertaking_text(enterprise: Enterprise, project_name: str) -> str:
    """The full text of the undertaking as it is signed today for one project."""
    form = registration_name(law_on(timezone.localdate()))
    names = {"enterprise": enterprise.name, "project": project_name, "form": form}
    return render_to_string("permits/filings/undertaking.txt", names).strip()


# -- registration forms ----------------------------------------------------------------------------


def file_registration(
    *,
    actor: Any,
    enterprise: Enterprise,
    form_key: str,
    signatory: str,
    undertaking_sha256: str,
    project_name: str,
    production_planned_on: date | None,
    replaces: RegistrationFiling | None = None,
    **values: Any,
) -> RegistrationFiling:
    """File a registration form: number, receipt and publication at once.

    `undertaking_sha256` is the hash of the text that the signatory was shown; `values` are the other
    fields of the form. The same `form_key` sent again returns the filing that it made. Raises Refused
    after production began, or without an undertaking; Conflict when the text changed meanwhile.
    """
    _require_own(actor, enterprise)
    with transaction.atomic():
        # Filings of one enterprise come one after the other, so a double click finds the first.
        enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        made = RegistrationFiling.objects.filter(enterprise=enterprise, form_key=form_key).first()
        if made is not None:
            return made
        today = timezone.localdate()
        _refuse_late(production_planned_on, today)
        if replaces is not None and replaces.enterprise_id != enterprise.pk:
            raise Refused("只能重新备案本单位的项目。", basis=SIGNED_BY_BUILDER)
        undertaking = _signed(enterprise, project_name, signatory, undertaking_sha256)
        filing = records.create(
            RegistrationFiling,
            actor=actor,
            enterprise=enterprise,
            department=enterprise.department,
            filing_number=next_document_number(number_prefix_on(SERIES, today), today.year),
            project_name=project_name,
            production_planned_on=production_planned_on,
            filed_on=today,
            has_undertaking=True,
            signatory=signatory.strip(),
            undertaking=undertaking,
            undertaking_sha256=undertaking_sha256,
            signed_at=timezone.now(),
            signed_by=actor,
            form_key=form_key,
            source=FilingSource.PORTAL,
            replaces=replaces,
            is_synthetic=enterprise.is_synthetic,
            **values,
        )
        if replaces is not None:
            reason = f"内容变化，已重新备案（{filing.filing_number}）"
            withdraw_registration(actor=actor, filing=replaces, reason=reason)
        issue_document(RECEIPT, filing, actor=actor, issued_on=today)
        publish_filing(filing, actor=actor)
        _tell_bureau_of_filing(filing)
    return filing


def withdraw_registration(*, actor: Any, filing: RegistrationFiling, reason: str) -> RegistrationFiling:
    """Withdraw a wrong filing with the reason; its published copy and its receipt go with it.

    The filing and its number stay on record. Raises Refused, Conflict when it was withdrawn.
    """
    applicant_or_clerk(actor, filing)
    if not reason.strip():
        raise Refused("撤回备案须写明理由，理由将对外公开。")
    with transaction.atomic():
        locked = RegistrationFiling.objects.select_for_update().get(pk=filing.pk)
        if locked.withdrawn_on is not None:
            raise Conflict("该备案已撤回，请刷新页面。")
        filing = records.change(
            locked,
            actor=actor,
            reason=reason.strip(),
            withdrawn_on=timezone.localdate(),
            withdrawal_reason=reason.strip(),
        )
        if _is_displayed(filing):
            publication.withdraw(REGISTRATION, filing, actor=actor, reason=reason.strip())
        for receipt in OfficialDocument.objects.of(filing).current().filter(kind=RECEIPT):
            withdraw_document(receipt, actor=actor, reason=reason.strip())
        _tell_enterprise(
            filing,
            key=f"eia-filing-withdrawn:{filing.pk}",
            title="登记表备案已撤回",
            text=f"“{filing.project_name}”（{filing.filing_number}）的备案已撤回：{reason.strip()}",
            except_for=actor,
        )
    return filing


def change_filing(filing: RegistrationFiling, *, actor: Any, **values: Any) -> RegistrationFiling:
    """Correct what was imported; what is on display follows (signature of `records.change`).

    Raises Refused for a form that was signed here: nobody alters what another has signed.
    """
    if filing.source == FilingSource.PORTAL and filing.undertaking_sha256:
        raise Refused(
            "网上备案的内容由建设单位签署，不得代为修改；有误的请撤回备案，由建设单位重新填报。",
            basis=SIGNED_BY_BUILDER,
        )
    with transaction.atomic():
        changed = records.change(filing, actor=actor, **values)
        if _is_displayed(changed):
            publish_filing(changed, actor=actor)
    return changed


def _require_own(actor: Any, enterprise: Enterprise) -> None:
    is_member = getattr(actor, "is_enterprise", False)
    if not is_member or not actor.memberships.current().filter(enterprise=enterprise).exists():
        raise Refused("须由建设单位自己的用户填报。", basis=SIGNED_BY_BUILDER)


def _refuse_late(production_planned_on: date | None, today: date) -> None:
    if production_planned_on is None:
        raise Refused("请填写拟投产日期：登记表须在建成并投入生产运营前备案。", basis=BEFORE_PRODUCTION)
    if production_planned_on < today:
        raise Refused(
            "投产日期早于今天，而登记表须在建成并投入生产运营前备案。日期填错的请更正；"
            "已经投入生产运营的，请与本局联系，依法处理后再办理。",
            basis=BEFORE_PRODUCTION,
        )


def _signed(enterprise: Enterprise, project_name: str, signatory: str, sha256: str) -> str:
    text = undertaking_text(enterprise, project_name)
    if not signatory.strip():
        raise Refused("请由法定代表人（主要负责人）或其授权人签署承诺。", basis=SIGNED_BY_BUILDER)
    if text_hash(text) != sha256:
        raise Conflict("承诺书内容与您看到的不一致，请返回重新阅读并签署。")
    return text


def _is_displayed(filing: RegistrationFiling) -> bool:
    shown = PublishedRecord.objects.current().filter(kind=REGISTRATION, withdrawn_at__isnull=True)
    return shown.filter(source=events.stream_of(filing)).exists()


def _tell_bureau_of_filing(filing: RegistrationFiling) -> None:
    notify(
        _handlers(filing.department_id),
        key=f"eia-filing:{filing.pk}",
        title="新的登记表备案",
        text=f"{filing.enterprise.name}“{filing.project_name}”已备案（{filing.filing_number}）。",
        url=reverse("permits:filings-detail", args=[filing.ledger_no]),
        synthetic=filing.is_synthetic,
    )


# -- whether anything is needed at all -------------------------------------------------------------


def ask_exemption(
    *, actor: Any, enterprise: Enterprise, form_key: str, classified_as: str = "", **values: Any
) -> ExemptReply:
    """Ask the bureau whether a project needs an EIA; `classified_as` is the helper's query string.

    The same `form_key` sent again returns the question that it asked. Raises Refused.
    """
    _require_own(actor, enterprise)
    with transaction.atomic():
        enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        asked = ExemptReply.objects.filter(enterprise=enterprise, form_key=form_key).first()
        if asked is not None:
            return asked
        question = records.create(
            ExemptReply,
            actor=actor,
            enterprise=enterprise,
            department=enterprise.department,
            asked_on=timezone.localdate(),
            asked_by=actor,
            classified_as=classified_as,
            form_key=form_key,
            is_synthetic=enterprise.is_synthetic,
            **values,
        )
        notify(
            _handlers(question.department_id),
            key=f"eia-exempt-asked:{question.pk}",
            title="咨询是否需要办理环评，请答复",
            text=f"{enterprise.name}就“{question.project_name}”咨询（{question.ledger_no}）。",
            url=reverse("permits:exempt-replies-detail", args=[question.ledger_no]),
            synthetic=question.is_synthetic,
        )
    return question


def answer_exemption(
    *, actor: Any, question: ExemptReply, conclusion: str, ground: str = "", reply: str = ""
) -> ExemptReply:
    """Answer a question: nothing is needed (by a numbered letter), or which document is needed.

    Raises Refused without the ground or the words, Conflict when it was answered before.
    """
    may_record(actor, question)
    is_exempt = conclusion == ManagementLevel.NONE
    if is_exempt and not ground.strip():
        raise Refused("答复无需办理须写明理由，如“未列入分类管理名录”。", basis=UNLISTED)
    if not is_exempt and not reply.strip():
        raise Refused("请写明需要办理的手续和理由，便于企业办理。")
    with transaction.atomic():
        locked = ExemptReply.objects.select_for_update().get(pk=question.pk)
        if locked.replied_on is not None:
            raise Conflict("该咨询已答复，请刷新页面查看。")
        today = timezone.localdate()
        number = next_document_number(number_prefix_on(REPLY, today), today.year) if is_exempt else ""
        answered = records.change(
            locked,
            actor=actor,
            conclusion=conclusion,
            ground=ground.strip() if is_exempt else "",
            reply=reply.strip(),
            replied_on=today,
            document_number=number,
        )
        if is_exempt:
            issue_document(REPLY, answered, actor=actor, number=number, issued_on=today)
        _tell_enterprise(
            answered,
            key=f"eia-exempt-answered:{answered.pk}",
            title="您的环评咨询已答复",
            text=f"“{answered.project_name}”：{answered_in_words(answered)}。",
        )
    return answered


def answered_in_words(question: ExemptReply) -> str:
    """The conclusion as the enterprise reads it; "" while there is none."""
    if question.replied_on is None:
        return ""
    if question.conclusion in ("", ManagementLevel.NONE):
        return "无需办理环评手续"
    return {
        ManagementLevel.REGISTRATION: "需要填报登记表",
        ManagementLevel.FORM: "需要编制报告表并报批",
        ManagementLevel.REPORT: "需要编制报告书并报批",
    }[ManagementLevel(question.conclusion)]


def change_question(question: ExemptReply, *, actor: Any, **values: Any) -> ExemptReply:
    """Correct a question or reply on paper (signature of `records.change`).

    Raises Refused for a question that was asked online: it is the asker's, and its answer was sent.
    """
    if question.asked_by_id is not None:
        raise Refused("网上咨询的内容由企业填写，答复已经或将要送达企业，不能在此修改；请使用“答复”办理。")
    return records.change(question, actor=actor, **values)


# -- who is told -----------------------------------------------------------------------------------


def _handlers(department_id: Any) -> list[User]:
    staff = User.objects.filter(is_active=True, department=department_id, roles__role=Role.HANDLER)
    return list(staff.distinct())


def _tell_enterprise(
    record: RegistrationFiling | ExemptReply, *, key: str, title: str, text: str, except_for: Any = None
) -> None:
    members: Iterable[Membership] = Membership.objects.current().filter(enterprise=record.enterprise_id)
    slug = "filings" if isinstance(record, RegistrationFiling) else "exempt-replies"
    notify(
        [each.user for each in members.select_related("user") if each.user != except_for],  # type: ignore[attr-defined]
        key=key,
        title=title,
        text=text,
        url=reverse(f"enterprise:{slug}-detail", args=[record.ledger_no]),
        synthetic=record.is_synthetic,
    )
