"""The enterprise's application: begun, saved section by section, handed in once.

Saving keeps what was typed, right or wrong; only handing in asks for everything to be right. Basis:
行政许可法第二十九条 (application by electronic message), 第三十一条 (the applicant answers for the truth).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import attachments, events, records, workflow
from common.errors import Conflict, Refused
from common.messaging import notify
from common.models import Attachment
from permits.application_forms import SECTION_OF, Section
from permits.drafts import FILES, Draft, Problem, file_entry
from permits.enums import ApplicationStatus, EiaStatus
from permits.materials import rule_of
from permits.models import EiaApplication, EiaDecision
from permits.rules import own_enterprise
from permits.services.telling import tell_officer
from registry.addressees import Addressees
from registry.issuing import issue_document

REPLACED = "已由新文件替换"


class SectionConflict(Conflict):
    """Someone else saved the section since the page was opened; nothing was written.

    `mine` is what was to be saved, `theirs` what stands, as typed values by name.
    """

    def __init__(self, mine: Mapping[str, str], theirs: Mapping[str, str], version: Any, by: str) -> None:
        self.mine, self.theirs, self.version, self.by = dict(mine), dict(theirs), version, by
        super().__init__(
            f"您打开页面后，{by or '他人'}已保存了这一部分，您填写的内容未覆盖对方的内容。"
            "请对照两份内容后再保存。"
        )


def start_draft(
    *,
    actor: Any,
    enterprise: Any,
    category: str,
    application_kind: str,
    is_commitment: bool = False,
) -> EiaApplication:
    """Begin an application of an enterprise that the actor represents. Raises Refused, ValidationError.

    So many drafts may be open at once, so that nobody fills the portal.
    """
    own_enterprise(actor, None)
    if not actor.memberships.current().filter(enterprise=enterprise).exists():
        raise Refused("您未受任命代表该企业，不能以其名义申请。", basis="行政许可法第二十九条")
    if enterprise.closed_on is not None:
        raise Refused("该企业已登记为注销或关停，不能提出申请；登记有误的，请联系本局更正。")
    drafts = EiaApplication.objects.filter(enterprise=enterprise, status=ApplicationStatus.DRAFT)
    if drafts.count() >= settings.DRAFTS_PER_ENTERPRISE:
        raise Refused(
            f"贵单位已有{settings.DRAFTS_PER_ENTERPRISE}份未提交的草稿，请先提交，或作废不再需要的草稿。"
        )
    typed = typed_values(
        SECTION_OF["route"],
        {"category": category, "application_kind": application_kind, "is_commitment": is_commitment},
    )
    return records.create(
        EiaApplication,
        actor=actor,
        enterprise=enterprise,
        department=enterprise.department,
        category=category,
        created_by=actor,
        sections={"route": _kept(typed, 1, actor)},
        is_synthetic=enterprise.is_synthetic,
    )


def typed_values(section: Section, given: Mapping[str, Any]) -> dict[str, str]:
    """What was given for the section's fields, as text; a field not given is empty.

    NUL and lone surrogates are left out: no text holds them, and the database refuses them.
    """
    return {name: _as_text(given.get(name)) for name in section.form.names()}


def _as_text(value: Any) -> str:
    if value is None or value is False:
        return ""
    text = "on" if value is True else str(value)
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().replace("\r\n", "\n")


def _kept(typed: Mapping[str, str], version: int, actor: Any) -> dict[str, Any]:
    return {
        "data": dict(typed),
        "version": version,
        "saved_at": timezone.now().isoformat(),
        "saved_by": str(actor),
    }


def save_section(
    *, actor: Any, application: EiaApplication, code: str, typed: Mapping[str, Any], seen: int
) -> Draft:
    """Keep what was typed into a section, complete or not; saving the same again changes nothing.

    `seen` is the version on which the page was built; a later one raises SectionConflict with both.
    Raises Conflict when the draft was handed in or discarded, Refused to strangers.
    """
    section = SECTION_OF[code]
    with transaction.atomic():
        locked = _locked_draft(actor, application)
        before = locked.sections.get(code, {})
        values, old = typed_values(section, typed), before.get("data", {})
        if values != old or not before:
            if (version := int(before.get("version", 0))) != seen:
                raise SectionConflict(values, old, version, before.get("saved_by", ""))
            _write_section(locked, section, values, before, actor)
    return Draft(locked)


def _write_section(
    locked: EiaApplication, section: Section, values: dict[str, str], before: Mapping[str, Any], actor: Any
) -> None:
    code, old = section.code, before.get("data", {})
    locked.sections[code] = _kept(values, int(before.get("version", 0)) + 1, actor)
    if code == "route":
        right = dict(EiaApplication._meta.get_field("category").flatchoices)
        locked.category = values["category"] if values["category"] in right else ""
    if code == "project":
        longest = EiaApplication._meta.get_field("project_name").max_length
        locked.project_name = values["project_name"].strip()[:longest]
    locked.full_clean()
    locked.save(update_fields=["sections", "category", "project_name", "updated_at"])
    changes = {
        f"{code}.{name}": [old.get(name, ""), value]
        for name, value in values.items()
        if old.get(name, "") != value
    }
    events.append(locked, "section_saved", actor=actor, reason=section.title, changes=changes)


def _locked_draft(actor: Any, application: EiaApplication) -> EiaApplication:
    """The row, locked, as long as it is a draft of the actor's enterprise."""
    own_enterprise(actor, application)
    locked = EiaApplication.objects.select_for_update().get(pk=application.pk)
    if locked.status != ApplicationStatus.DRAFT:
        raise Conflict(f"该申请{locked.get_status_display()}，不能再修改，请刷新页面查看最新状态。")
    return locked


def add_material(
    *, actor: Any, owner: EiaApplication | EiaDecision, material: str, upload: File, replace: bool = False
) -> Attachment:
    """Attach a document to a draft, or to an application under correction or with documents missing (容缺).

    `replace` takes the present files of that kind out of use. Raises Refused for what may not be
    uploaded, Conflict when the owner takes no more files.
    """
    rule = rule_of(material)
    if rule is None:
        raise ValidationError({"material": "材料种类不在规定范围内，请从列表中选择。"})
    with transaction.atomic():
        _lock_owner(actor, owner)
        if Attachment.objects.of(owner).count() >= settings.FILES_PER_APPLICATION:
            raise Refused(
                f"一件申请最多上传{settings.FILES_PER_APPLICATION}个文件（含已撤回的），请合并后再上传。"
            )
        present = list(Attachment.objects.of(owner).current().filter(kind=rule.label)) if replace else []
        made = attachments.attach(owner, upload, actor=actor, kind=rule.label)
        for attachment in present:
            attachments.withdraw(attachment, actor=actor, reason=REPLACED)
        if isinstance(owner, EiaDecision) and owner.awaits_documents:
            text = f"{made.kind}：{made.name}。核对齐全后请登记容缺补齐日期。"
            tell_officer(owner, f"missing:{made.pk}", "收到容缺材料", text)
    return made


def withdraw_material(*, actor: Any, attachment: Attachment, reason: str) -> Attachment:
    """Take a document of a draft, or of an application under correction, out of use."""
    owner: Any = attachment.owner
    with transaction.atomic():
        _lock_owner(actor, owner)
        return attachments.withdraw(attachment, actor=actor, reason=reason)


def _lock_owner(actor: Any, owner: EiaApplication | EiaDecision) -> None:
    if isinstance(owner, EiaApplication):
        _locked_draft(actor, owner)
        return
    own_enterprise(actor, owner)
    locked = EiaDecision.objects.select_for_update().get(pk=owner.pk)
    if locked.status != EiaStatus.CORRECTING and not locked.awaits_documents:
        raise Conflict("只有草稿、补正中和容缺待补齐的申请可以增减材料，请刷新页面查看最新状态。")


def submit_application(*, actor: Any, application: EiaApplication, seen: str) -> EiaDecision:
    """Hand in: check the whole, seal it, make the approval's record, hand the files over, tell the staff.

    `seen` is the hash of the content that the actor looked at; another one raises Conflict. Raises
    ValidationError with every problem by its place, Conflict on a second click.
    """
    with transaction.atomic():
        _locked_draft(actor, application)
        locked = workflow.enter(application, ApplicationStatus.SUBMITTED, actor=actor)
        draft = Draft(locked)
        refuse_problems(draft.problems())
        if seen != draft.sha256:
            raise Conflict("申请内容在您预览之后有变动，请重新预览并核对后再提交。")
        decision = records.create(
            EiaDecision,
            actor=actor,
            enterprise=locked.enterprise,
            department=locked.enterprise.department,
            received_on=draft.today,
            is_synthetic=locked.is_synthetic,
            **draft.values(),
        )
        _seal(application, draft, decision, actor)
        _hand_over(locked, decision, actor)
        issue_document("eia-submission-receipt", decision, actor=actor)
        _tell_staff(decision)
    return decision


def refuse_problems(problems: list[Problem]) -> None:
    """Raise ValidationError naming every problem at its place; nothing when there is none."""
    if problems:
        found: dict[str, list[str]] = {}
        for problem in problems:
            found.setdefault(problem.place, []).append(f"{problem.title}：{problem.message}")
        raise ValidationError(found)


def _seal(application: EiaApplication, draft: Draft, decision: EiaDecision, actor: Any) -> None:
    # The list of files joins what was typed, so that the seal can be checked by this row alone.
    files = [file_entry(file) for state in draft.materials for file in state.files]
    covered = [state.section.code for state in draft.sections]
    draft.application.sections[FILES] = {"data": files, "sections": covered}
    draft.application.save(update_fields=["sections"])
    workflow.transition(
        application,
        ApplicationStatus.SUBMITTED,
        actor=actor,
        submitted_at=timezone.now(),
        submitted_by=actor,
        sha256=draft.sha256,
        decision=decision,
    )


def _hand_over(application: EiaApplication, decision: EiaDecision, actor: Any) -> None:
    """The files now belong to the approval's record, where the staff work on them and notices find them."""
    for attachment in Attachment.objects.of(application).current():
        attachment.owner = decision
        attachment.save(update_fields=["owner_type", "owner_id"])
        changes = {"附件": [None, attachment.name], "校验码": [None, attachment.sha256]}
        reason = f"{attachment.kind}，随申请 {application.ledger_no} 移交"
        events.append(decision, "attached", actor=actor, reason=reason, changes=changes)
    events.append(application, "handed_over", actor=actor, reason=f"材料移交至 {decision.ledger_no}")


def _tell_staff(decision: EiaDecision) -> None:
    notify(
        Addressees().staff(decision, overdue=False),
        key=f"eia-submitted:{decision.pk}",
        title="收到环评审批申请",
        text=f"{decision.enterprise}提交了“{decision.project_name}”的{decision.get_category_display()}申请。",
        url=reverse("permits:decisions-detail", args=[decision.ledger_no]),
        synthetic=decision.is_synthetic,
    )


def discard_draft(*, actor: Any, application: EiaApplication, reason: str = "") -> EiaApplication:
    """Give a draft up; it stays on record. Raises Conflict, Refused."""
    with transaction.atomic():
        _locked_draft(actor, application)
        return workflow.transition(application, ApplicationStatus.DISCARDED, actor=actor, reason=reason)
