"""Every act of the tables: reachable, closed to strangers and to wrong roles, strict on input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import pytest

from accounts.enums import Role
from common.registers import register_for
from common.registers.faces import allows
from enforcement.action import Action
from enforcement.api_acts import STAFF_ACTIONS, targets
from enforcement.enums import CaseStatus
from tests.enforcement.api.calling import caller, url
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import PoliceTransferFactory
from tests.factories.enforcement_after import CoercionFactory, EvidencePreservationFactory
from tests.factories.enforcement_cases import lawful_case
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.factories.registry import MembershipFactory
from tests.routes_table import ROUTES

pytestmark = pytest.mark.django_db

BUSINESS = (Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER)
# On the record that stands for each, these have no point: nothing is published, owed or asked for yet.
NO_POINT = {
    "cases-waive",
    "cases-repair",
    "case-publications-refresh",
    "inspections-withdraw",
    "random-draws-withdraw",
    "public-info-withdraw",
    "orders-unpublish",
    "coercions-refuse-release",
}
REPORTED = {"transferred_on": None, "document_number": "", "reported_on": date(2024, 5, 1)}
# Where the record of the walk of the pages is closed to the roles tried there, one on which the act is open.
OPEN: dict[str, Callable[[], Any]] = {
    "cases-examine": lambda: lawful_case(
        CaseStatus.EXAMINING, examiner=None, examined_on=None, examination_opinion=""
    ),
    "coercions-approve": lambda: CoercionFactory(approved_at=None, approver=None, is_urgent=True),
    "transfers-approve": lambda: PoliceTransferFactory(**REPORTED),
    "transfers-refuse": lambda: PoliceTransferFactory(**REPORTED),
    "preservations-approve": lambda: EvidencePreservationFactory(
        approved_at=None, approver=None, is_urgent=True
    ),
    "case-evidence-add-files": CaseEvidenceFactory,
}


def key_for(action: Action) -> str:
    """The key of a record that the act is about, made as for the walk of the pages."""
    if action.url_name in OPEN:
        return str(OPEN[action.url_name]().ledger_no)
    name = f"enforcement:{action.url_name}"
    row = ROUTES.get(name) or next(row for known, row in ROUTES.items() if fnmatchcase(name, known))
    return str(row.arguments()["key"])


def address(action: Action, key: str) -> str:
    register = register_for(action.model)
    assert register is not None
    return url("record-act", register.slug, key, action.name)


def wrong_user(action: Action, record: Any) -> Any:
    """One of the staff whose role the rule does not name; None where it names all."""
    for role in BUSINESS:
        user = UserFactory(roles=[role])
        if not allows(action.rule, user, record):
            return user
    return None


def test_every_target_of_the_table_has_an_address():
    slugs = {register_for(action.model).slug for action in STAFF_ACTIONS}  # type: ignore[union-attr]
    assert slugs <= set(targets())


@pytest.mark.parametrize("action", STAFF_ACTIONS, ids=lambda action: action.url_name)
def test_an_act_is_open_to_the_right_people_alone(action, officer):
    key = key_for(action)
    where = address(action, key)
    record = action.model._default_manager.get(ledger_no=key)  # type: ignore[attr-defined]
    for stranger in (MembershipFactory().user, UserFactory(park=True), UserFactory(roles=[Role.AUDITOR])):
        assert caller(stranger).get(where).status_code == 404
        assert caller(stranger).post(where, {}, format="json").status_code == 404
    wrong = wrong_user(action, record)
    if wrong is not None:
        answer = caller(wrong).post(where, {"seen": "x"}, format="json")
        assert (answer.status_code, set(answer.data)) == (403, {"detail", "basis"})
    machine = caller(officer)
    asked = machine.get(where)
    if action.url_name in NO_POINT:
        assert asked.status_code == 409, asked.data
        return
    assert asked.status_code == 200, asked.data
    refuses_empty(machine, where, asked.data)
    assert events_of(record) == before(record)


def refuses_empty(machine: Any, where: str, asked: Any) -> None:
    """Nothing sent is 400 at every field that must be filled in, a misspelt name is 400 in any case."""
    assert set(machine.post(where, {}, format="json").data) == {"seen"}
    required = {field["name"] for field in asked["fields_asked"] if field["is_required"]}
    if required:
        answer = machine.post(where, {"seen": asked["seen"], "fields_given": {}}, format="json")
        assert answer.status_code == 400
        assert required <= set(answer.data)
        assert all(text for messages in answer.data.values() for text in messages)
    answer = machine.post(where, {"seen": asked["seen"], "fields_given": {"no_such": 1}}, format="json")
    assert (answer.status_code, set(answer.data)) == (400, {"no_such"})


def events_of(record: Any) -> Any:
    fresh = type(record)._default_manager.get(pk=record.pk)
    return fresh.updated_at


def before(record: Any) -> Any:
    """Nothing was written by what was refused."""
    return record.updated_at


def test_an_act_that_there_is_not_is_404(officer):
    action = STAFF_ACTIONS[0]
    where = address(action, key_for(action)).replace(f"/{action.name}/", "/no-such/")
    assert caller(officer).get(where).status_code == 404
