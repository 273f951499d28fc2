"""The registers of objections to ratings, and of changes of public ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from accounts.rules import any_staff
from common.errors import Refused
from common.models.event import Event
from common.registers import Register
from common.registers.declaration import ImportedRow, nobody
from common.registers.import_rules import worked_here
from disclosure.models import RatingChange, RatingObjection
from disclosure.rating import objection_rules as rules
from disclosure.rating.adjusting import decide_change
from disclosure.rating.objection_enums import ChangeStatus
from disclosure.rating.objection_forms import CHANGE_STEP_FORMS
from disclosure.rating.panels import change_panels

# The traces of work in the portal; a sheet leaves "imported".
WORKED = ("created", "computed", "transition", "document_issued")

_register = partial(
    Register,
    may_read=any_staff,
    may_create=nobody,
    workbook="04-信息披露与信用",
    group="信息披露与信用",
)


# Objections and changes arise in the portal alone.
portal_only = worked_here(rules.BASIS)


def worked_ratings(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """Ratings worked in the portal: a sheet would pass by notice, objections and publication."""
    asked = {
        place: f"{obj._meta.label_lower}:{obj.pk}"
        for place, (obj, changes) in enumerate(rows)
        if obj.pk is not None and changes
    }
    if not asked:
        return {}
    told = Event.objects.filter(stream__in=set(asked.values()), kind__in=WORKED)
    held = set(told.values_list("stream", flat=True).distinct())
    return {
        place: Refused(
            "该评价结果在本门户计算或办理，不能通过台账导入更改；请通过异议复核、动态调整或信用修复办理。",
            rules.BASIS,
        )
        for place, stream in asked.items()
        if stream in held
    }


def edits_proposal(user: Any, obj: Any) -> None:
    """What was proposed may be completed until it is decided."""
    rules.proposes_change(user, obj)
    if obj is not None and obj.status != ChangeStatus.PROPOSED:
        raise Refused("决定后不得修改；确需更改的请另行提出。", rules.BASIS)


OBJECTIONS = _register(
    model=RatingObjection,
    slug="rating-objections",
    title="信用评价异议",
    description="企业在异议期内逐项提出的异议；在“评分与复核”中逐项答复，办结复核后制发复核结果告知书。",
    columns=[
        "ledger_no",
        "department",
        "enterprise",
        "rating",
        "text",
        "contact",
        "received_at",
        "filed_by",
        "is_paper",
        "answered_on",
        "withdrawn_on",
        "status",
    ],
    listing=["ledger_no", "rating__cycle_year", "enterprise__name", "received_at", "answered_on", "status"],
    filters=["status", "received_at"],
    search=["ledger_no", "enterprise__name", "enterprise__uscc", "text"],
    ordering="-received_at",
    may_change=nobody,  # what the enterprise wrote is answered, not rewritten
    step_service=lambda *args, **kwargs: _no_single_step(),
    import_rule=portal_only,
)
CHANGES = _register(
    model=RatingChange,
    slug="rating-changes",
    title="评价结果的调整和修复",
    description="已公布评价结果的动态调整和信用修复：提出后由局领导决定，同意的制发新的评价结果，自公布之日起生效。",
    columns=[
        "ledger_no",
        "department",
        "enterprise",
        "rating",
        "origin",
        "ground",
        "basis",
        "record",
        "proposed_on",
        "proposed_by",
        "is_application",
        "score",
        "grade",
        "decided_on",
        "decided_by",
        "answer",
        "version",
        "effective_on",
        "status",
    ],
    listing=[
        "ledger_no",
        "rating__cycle_year",
        "enterprise__name",
        "origin",
        "proposed_on",
        "status",
        "effective_on",
    ],
    filters=["status", "origin", "proposed_on"],
    search=["ledger_no", "enterprise__name", "enterprise__uscc", "record"],
    date_field="proposed_on",
    read_only=[
        "department",
        "enterprise",
        "rating",
        "origin",
        "ground",
        "proposed_on",
        "proposed_by",
        "is_application",
        "score",
        "grade",
        "decided_on",
        "decided_by",
        "answer",
        "version",
        "effective_on",
    ],
    may_change=edits_proposal,
    step_forms=CHANGE_STEP_FORMS,
    step_service=decide_change,
    panels=change_panels,
    import_rule=portal_only,
)


def _no_single_step() -> Any:
    raise Refused("异议在“评分与复核”页面逐项答复，随评价结果一并办结复核。", rules.BASIS)


OPEN_REGISTERS = [OBJECTIONS, CHANGES]
