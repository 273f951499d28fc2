"""What the API says of a record: its columns, clocks, what may be done and what still stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Model, OuterRef, Q, Subquery
from django.utils import timezone

from common import workflow
from common.api_base import form_fields, named_by_key
from common.documents.selectors import documents_of
from common.errors import Conflict, PortalError, Refused
from common.events import history
from common.models import Attachment
from common.obstacles import Obstacle
from common.registers.api import serializer_class
from common.registers.columns import shown, with_related
from common.registers.declaration import Register, register_for
from common.registers.faces import Face
from common.registers.forms import StepForm
from enforcement import execution_gates, gates
from enforcement.action import Action
from enforcement.api_acts import offered_acts
from enforcement.case_file import RELATIONS
from enforcement.deadlines import CASE_RELATIONS, CaseRows, case_clocks
from enforcement.enums import CaseStatus
from enforcement.gates.asked import Asked
from enforcement.models import EnforcementCase
from enforcement.panels import inspections as inspection_panels
from enforcement.panels import matters as matter_panels
from enforcement.ranges import WORKSHEETS
from registry.clocks.states import Clock, ClockState

_CLOCKS = {**matter_panels.CLOCKS, **inspection_panels.CLOCKS}
# What a party has itself, or waits for; the others are the bureau's own.
PARTY_CLOCKS = (
    "penalty-defence",
    "penalty-hearing-application",
    "penalty-payment",
    "payment-instalment",
    "remedy-periods",
)
# What clocks, obstacles and acts of one case look through again and again.
CASE_PARTS = (*CASE_RELATIONS, WORKSHEETS, "violation_types")
HIDDEN = ("seen", "reason", "rows")
NO_FORM: dict[str, Any] = {"reason_title": "", "reason_required": False, "fields_asked": []}


# -- what has happened since --


def revision(record: Any) -> str:
    """Changes whenever the record, or anything that hangs on it, does: what a caller says it has seen."""
    model: Any = type(record)
    numbers: dict[str, Any] = {}
    for relation in model._meta.related_objects:
        if relation.related_model._meta.app_label != model._meta.app_label or relation.many_to_many:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.order_by().values(relation.field.name)
        names = {field.name for field in relation.related_model._meta.concrete_fields}
        newest = Max("updated_at") if "updated_at" in names else Max("pk")
        numbers[f"count_{relation.name}"] = Subquery(rows.annotate(n=Count("pk")).values("n"))
        numbers[f"newest_{relation.name}"] = Subquery(rows.annotate(n=newest).values("n"))
    found = (
        model._base_manager.filter(pk=record.pk).annotate(**numbers).values(*numbers).get() if numbers else {}
    )
    latest = history(record).values_list("hash", flat=True).last() or ""
    state = [getattr(record, "status", ""), record.updated_at.isoformat(), latest, *map(str, found.values())]
    return sha256("|".join(state).encode()).hexdigest()[:16]


# -- steps and acts --


def coded_obstacles(case: EnforcementCase, to: str, day: date, rows: CaseRows) -> list[dict[str, str]]:
    """What on record forbids the step on `day`, each with the name of its gate."""
    target = CaseStatus(to)
    if (gate := execution_gates.GATES.get(target)) is not None:
        return [_coded(gate.__name__, found) for found in gate(case, day, rows)]
    asked = Asked(case, target, day, rows, {})
    chosen = gates.SUMMARY_GATES if asked.is_summary else gates.GATES.get(target, ())
    return [_coded(gate.__name__, found) for gate in chosen for found in gate(asked)]


def _coded(code: str, found: Obstacle) -> dict[str, str]:
    return {"code": code, "message": found.message, "basis": found.basis}


def step_named(record: Any, to: str, user: Any) -> workflow.Step:
    """The step to `to`, open to the user; Conflict when the record is not where it leads on from."""
    labels = dict(record._meta.get_field("status").flatchoices)
    step = next((each for each in workflow.steps(record, user) if each.to == to), None)
    if step is None:
        raise Conflict(f"该事项当前为“{record.get_status_display()}”，不能转为“{labels[to]}”。")
    if step.refusal:
        record.WORKFLOW.rules[to](user, record)  # with its article
        raise Refused(step.refusal)
    return step


def step_form(register: Register, record: Any, to: str, user: Any, data: Any = None) -> Any:
    form_class = register.step_forms.get(to, StepForm)
    return named_by_key(form_class(register, record, to, user, data))


def act_form(action: Action, record: Any, user: Any, data: Any = None, files: Any = None) -> Any:
    form = named_by_key(action.form(data, record=record, user=user))
    if files is not None:
        form.files = files
    return form


def step_asks(form: Any) -> dict[str, Any]:
    """The reason goes beside the fields; some forms have none to fill in."""
    reason = form["reason"]
    shown = not reason.is_hidden
    return {
        "reason_title": str(reason.label) if shown else "",
        "reason_required": shown and reason.field.required,
        "fields_asked": form_fields(form, without=HIDDEN),
    }


def act_asks(form: Any) -> dict[str, Any]:
    return {**NO_FORM, "fields_asked": form_fields(form, without=("rows",))}


def _steps(register: Register, record: Any, user: Any, day: date, rows: CaseRows) -> list[dict[str, Any]]:
    found = []
    for step in workflow.steps(record, user):
        answer: dict[str, Any] = {
            "to": step.to,
            "title": step.label,
            "refusal": step.refusal,
            "obstacles": [],
            "obstacle_problem": "",
            **NO_FORM,
        }
        if isinstance(record, EnforcementCase):
            try:
                answer["obstacles"] = coded_obstacles(record, step.to, day, rows)
            except PortalError as error:  # a limit, threshold or calendar is not loaded: the answer says so
                answer["obstacle_problem"] = str(error)
        if not step.refusal:
            answer |= step_asks(step_form(register, record, step.to, user))
        found.append(answer)
    return found


def _acts(register: Register, record: Any, user: Any, day: date, rows: CaseRows) -> list[dict[str, Any]]:
    return [
        {
            "name": action.name,
            "title": action.title,
            "consequence": action.consequence,
            "is_grave": action.is_grave,
            "refusal": "" if window.is_open else window.note,
            "basis": window.basis,
            "due_on": window.last,
            "fields_asked": act_asks(act_form(action, record, user))["fields_asked"]
            if window.is_open
            else [],
        }
        for action, window in offered_acts(register, record, user, day, rows)
    ]


# -- records --


def record_answer(register: Register, record: Any, face: Face) -> dict[str, Any]:
    """A record as `RecordSerializer` reads it."""
    today, rows, user = timezone.localdate(), CaseRows(), face.user
    has_steps = hasattr(record, "WORKFLOW")
    clocks, problem = _clocks(record, face, today, rows)
    return {
        **where_it_stands(register, record),
        "title": str(record),
        "is_synthetic": record.is_synthetic,
        "record": columns(register, record, face),
        "clocks": clocks,
        "clock_problem": problem,
        "steps": _steps(register, record, user, today, rows) if has_steps and face.is_staff else [],
        "acts": _acts(register, record, user, today, rows),
        "documents": [each.document for each in documents_of(record, face)],
        "files": list(Attachment.objects.of(record).current()) if face.is_staff else [],
    }


def where_it_stands(register: Register, record: Any) -> dict[str, Any]:
    has_state = hasattr(record, "get_status_display")
    return {
        "register": register.slug,
        "key": str(getattr(record, register.key)),
        "status": record.status if has_state else "",
        "status_label": record.get_status_display() if has_state else "",
        "seen": revision(record),
    }


def columns(register: Register, record: Any, face: Face) -> dict[str, Any]:
    """The register's columns as the API of registers shows them to this face."""
    own = {field.name for field in register.model._meta.get_fields()}
    names = tuple(column.path for column in face.details(register) if column.path in own)
    row = with_related(face.rows(register), shown(register.model, names)).get(pk=record.pk)
    return dict(serializer_class(register, names)(row).data)


def _clocks(record: Any, face: Face, day: date, rows: CaseRows) -> tuple[list[Clock], str]:
    """The clocks of the record, and why they cannot be reckoned."""
    try:
        if isinstance(record, EnforcementCase):
            return clocks_for(record, face, day, rows), ""
        reckon = _CLOCKS.get(type(record))
        return (reckon(record, day, rows) if reckon is not None and face.is_staff else []), ""
    except PortalError as error:
        return [], str(error)


def clocks_for(case: EnforcementCase, face: Face, day: date, rows: CaseRows) -> list[Clock]:
    """All for the staff; for the party its own."""
    found = case_clocks(case, day, rows)
    return found if face.is_staff else [clock for clock in found if clock.code in PARTY_CLOCKS]


# -- cases --


def row_answer(case: EnforcementCase, face: Face, rows: CaseRows) -> dict[str, Any]:
    """A case as `CaseRowSerializer` reads it."""
    clocks, problem = _clocks(case, face, timezone.localdate(), rows)
    return {
        "ledger_no": case.ledger_no,
        "title": case.title,
        "enterprise": case.enterprise.uscc if case.enterprise else None,
        "party": case.party,
        "status": case.status,
        "status_label": case.get_status_display(),
        **({"filed_on": case.filed_on} if face.is_staff else {}),
        "notified_on": case.notified_on,
        "decided_on": case.decided_on,
        "decision_number": case.decision_number,
        "fine_amount": case.fine_amount,
        "is_synthetic": case.is_synthetic,
        "clocks": [clock for clock in clocks if clock.state != ClockState.DONE],
        "clock_problem": problem,
    }


def case_answer(register: Register, case: EnforcementCase, face: Face) -> dict[str, Any]:
    """A case as `CaseSerializer` reads it; `case` comes with CASE_RELATIONS prefetched."""
    return {
        **record_answer(register, case, face),
        "parties": [_party(case, face)],
        "evidence": _with_files(case.evidence.select_related("taken_by", "second_taker"))
        if face.is_staff
        else [],
        "submissions": _with_files(case.submissions.order_by("pk")),
        "related": _related(case, face),
    }


def _party(case: EnforcementCase, face: Face) -> dict[str, Any]:
    return {
        "kind": case.party_kind,
        "name": case.party,
        "uscc": case.enterprise.uscc if case.enterprise else "",
        "id_number": case.party_id_number if face.is_staff else "",
        "address": case.party_address if face.is_staff else "",
        "is_minor": case.is_minor_party,
    }


def _with_files(rows: Iterable[Any]) -> Sequence[Any]:
    """The rows, each with its present files in `files`."""
    found = list(rows)
    if not found:
        return []
    kind = ContentType.objects.get_for_model(found[0])
    owned = Q(owner_type=kind, owner_id__in=[row.pk for row in found])
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.filter(owned).current().order_by("pk"):
        files[int(file.owner_id)].append(file)
    for row in found:
        row.files = files[row.pk]
    return found


def _related(case: EnforcementCase, face: Face) -> list[dict[str, str]]:
    """What stands beside the case and this user may read, in the order of the procedure."""
    found = []
    for name in (*RELATIONS, "publication"):
        model: type[Model] = case._meta.get_field(name).related_model  # type: ignore[assignment]
        register = register_for(model)
        if register is None or not face.readable(register):
            continue
        back = case._meta.get_field(name).remote_field.name  # type: ignore[union-attr]
        columns = shown(model, register.listing)
        for row in with_related(face.rows(register).filter(**{back: case}), columns).order_by("pk"):
            found.append(
                {
                    "register": register.slug,
                    "key": str(getattr(row, register.key)),
                    "title": f"{register.title}：{row}",
                    "status": str(getattr(row, "status", "")),
                }
            )
    return found
