"""Which registers and acts the API reaches.

The staff's acts are those of `enforcement.actions`. Evidence and the checklist have pages of their own;
here they are acts like the others. What a party may do by itself is a table of its own (`api_party`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone

from common.registers.declaration import Register, registers_of
from common.registers.faces import allows
from common.registers.forms import ServiceErrorsMixin
from enforcement.action import Action
from enforcement.actions import ACTIONS
from enforcement.api_party import PARTY_ACTIONS, party_offers
from enforcement.deadlines import CaseRows
from enforcement.enums import FINISHED_STATES, InspectionStatus
from enforcement.forms_inspections import ChecklistForm
from enforcement.forms_record import EvidenceFilesForm, EvidenceForm
from enforcement.models import CaseEvidence, CheckAnswer, DrawExclusion, EnforcementCase, Inspection
from enforcement.party_windows import Window
from enforcement.rules import may_keep_evidence
from enforcement.services.evidence import add_files, record_evidence
from enforcement.services.inspections import answer_checklist


def _add_files(evidence: CaseEvidence, *, actor: Any, uploads: Any) -> CaseEvidence:
    add_files(evidence, actor=actor, uploads=uploads)
    return evidence


class ChecklistActForm(ServiceErrorsMixin, ChecklistForm):
    """The checklist of an inspection that is still to be made; what is left open stays open."""

    model = CheckAnswer

    def __init__(self, data: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data, inspection=record, day=timezone.localdate())

    def filled(self) -> dict[str, Any]:
        return {"answers": self.answers()}


def _answer(inspection: Inspection, **values: Any) -> Inspection:
    answer_checklist(inspection, **values)
    return inspection


CHECKLIST = Action(
    Inspection,
    "checklist",
    "填写检查清单",
    ChecklistActForm,  # type: ignore[arg-type]
    _answer,
    lambda inspection: inspection.status == InspectionStatus.PLANNED,
    consequence="登记检查结果之前可以再改；没有填写的项目保持原样。",
)
EVIDENCE_ACTIONS = (
    Action(
        EnforcementCase,
        "add-evidence",
        "登记证据",
        EvidenceForm,
        record_evidence,
        lambda case: case.status not in FINISHED_STATES,
        rule=may_keep_evidence,
        consequence="登记后，此前出具的法制审核意见失效，须重新审核。",
    ),
    Action(
        CaseEvidence,
        "add-files",
        "补充文件",
        EvidenceFilesForm,
        _add_files,
        lambda row: row.withdrawn_on is None and row.case.status not in FINISHED_STATES,
        rule=may_keep_evidence,
        consequence="文件上传后即记入校验码，只能撤回，不能更改。",
    ),
)
STAFF_ACTIONS = (*ACTIONS, *EVIDENCE_ACTIONS, CHECKLIST)
CASES = "cases"
# Without acts or states, but part of preparing a draw.
_BESIDE: tuple[type[models.Model], ...] = (DrawExclusion,)


@cache
def targets() -> Mapping[str, Register]:
    """The registers whose records are worked on: by steps, by acts, or both."""
    acted = {action.model for action in (*STAFF_ACTIONS, *PARTY_ACTIONS)}
    return {
        register.slug: register
        for register in registers_of("enforcement")
        if register.model in acted or hasattr(register.model, "WORKFLOW") or register.model in _BESIDE
    }


def acts_of(register: Register, user: Any) -> list[Action]:
    """Every act on records of the register that there is for this kind of user."""
    table: Iterable[Action] = PARTY_ACTIONS if getattr(user, "is_enterprise", False) else STAFF_ACTIONS
    return [action for action in table if action.model is register.model]


def act_named(register: Register, user: Any, name: str) -> Action | None:
    return next((action for action in acts_of(register, user) if action.name == name), None)


def offered_acts(
    register: Register, record: Any, user: Any, today: date, rows: CaseRows
) -> list[tuple[Action, Window]]:
    """What the page of the record offers: what the staff can do now; to the party its windows too."""
    if getattr(user, "is_enterprise", False):
        return party_offers(record, today, rows)
    return [
        (action, Window(True))
        for action in acts_of(register, user)
        if action.is_open(record) and allows(action.rule, user, record)
    ]
