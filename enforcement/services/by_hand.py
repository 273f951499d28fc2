"""What the staff enter or correct by hand in a case, beside the steps.

A case of the past needs it. In an open case it must not do what a step alone may, nor change under the
party's eyes what it was told of. The signatures are those of `common.records.create` and `.change`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from common.models import OfficialDocument
from enforcement.documents.cases import NOTICE_KINDS
from enforcement.enums import CaseStatus
from enforcement.models import CasePenalty, EnforcementCase
from enforcement.services.disclosures import change_case
from enforcement.services.minors import take_down_of_minor
from enforcement.services.reviews import OPEN_STATES

DECISION_DOCUMENTS = (
    "penalty-decision",
    "summary-penalty-decision",
    "daily-penalty-decision",
    "no-penalty-decision",
)
# What the filing was approved for: another party or another day of discovery is another case.
FILED_WITH = ("enterprise", "party_kind", "lead_on", "is_simplified")
# What the notice told the party, and what the decision says.
TOLD = ("party_name", "facts", "conduct_on", "has_harm", "milder_law_reason")
TOLD_MANY = ("violation_types", "provisions")
# A notice that was given on paper may be entered; what the portal's own notice proposed stands.
PROPOSED = ("proposed_fine", "proposed_confiscation", "proposed_content")
BEFORE_NOTICE = (CaseStatus.LEAD, CaseStatus.FILED, CaseStatus.INVESTIGATING, CaseStatus.EXAMINING)


def record_case(
    model: type[EnforcementCase], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> EnforcementCase:
    """Register a lead by hand; everything after it goes by the steps."""
    lead_on = values.get("lead_on")
    if lead_on is not None and lead_on > timezone.localdate():
        raise Refused("线索发现日期不得晚于今天。")
    values.setdefault("handler", actor)
    return records.create(model, actor=actor, many=many, **values)


def correct_case(
    case: EnforcementCase, *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> EnforcementCase:
    """Correct the record of a case, save what its filing, its notice or its decision rests on."""
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        given, lists = values, many or {}
        if locked.status in OPEN_STATES:
            _refuse_in_open_case(locked, given, lists)
        elif _has_document(locked, DECISION_DOCUMENTS) and (
            _differing(locked, given, ("decision_content", "decision_number", *TOLD))
            or _differing_many(locked, lists, TOLD_MANY)
        ):
            raise Refused(
                "决定书已制发；其内容有误的，请先撤回决定书，更正后重新制发。",
                basis="行政处罚法第五十七条、第五十九条",
            )
        changed = change_case(case, actor=actor, many=many, **values)
        take_down_of_minor(changed)
        return changed


def _refuse_in_open_case(case: EnforcementCase, values: Mapping[str, Any], many: Mapping[str, Any]) -> None:
    if case.status != CaseStatus.LEAD:
        if _differing(case, values, FILED_WITH):
            raise Refused(
                "立案后不得更改当事人、线索发现日期和适用程序；确有错误的，请撤案后另行立案。",
                basis="生态环境行政处罚办法第十八条、第十九条",
            )
        if _differing_many(case, many, ("investigators",)):
            raise Refused(
                "立案后增加调查人员请通过“开展调查”办理，已参加调查的人员不得从记录中删除。",
                basis="行政处罚法第四十二条、第五十七条",
            )
    noticed = _has_document(case, NOTICE_KINDS)
    if noticed and _differing(case, values, PROPOSED):
        raise Refused("告知书所载的拟处罚内容不得更改，请重新事先告知。", basis="行政处罚法第四十四条")
    told = noticed and case.status not in BEFORE_NOTICE
    if told and (_differing(case, values, TOLD) or _differing_many(case, many, TOLD_MANY)):
        raise Refused(
            "已事先告知当事人的事实、依据不得直接更改；确需更改的，请退回审查或者补充调查后重新告知。",
            basis="行政处罚法第四十四条",
        )


def _has_document(case: EnforcementCase, kinds: Iterable[str]) -> bool:
    return OfficialDocument.objects.of(case).current().filter(kind__in=kinds).exists()


def _differing(before: EnforcementCase, values: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(name in values and values[name] != getattr(before, name) for name in names)


def _differing_many(before: EnforcementCase, many: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(name in many and set(many[name]) != set(getattr(before, name).all()) for name in names)


def record_penalty(
    model: type[CasePenalty], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> CasePenalty:
    """A kind of penalty of a decision of the past; that of an open case is chosen in “决定处罚”."""
    _refuse_issued(values["case"])
    return records.create(model, actor=actor, many=many, **values)


def correct_penalty(penalty: CasePenalty, *, actor: Any, **values: Any) -> CasePenalty:
    _refuse_issued(penalty.case)
    return records.change(penalty, actor=actor, **values)


def _refuse_issued(case: EnforcementCase) -> None:
    if case.status in OPEN_STATES:
        raise Refused(
            "尚未作出处罚决定；处罚种类请在“决定处罚”时选择。", basis="行政处罚法第九条、第五十七条"
        )
    if _has_document(case, DECISION_DOCUMENTS):
        raise Refused(
            "决定书已制发；其内容有误的，请先撤回决定书，更正后重新制发。",
            basis="行政处罚法第五十七条、第五十九条",
        )
