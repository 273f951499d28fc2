"""Disputes as tests want them: received on a Monday, answered, heard, concluded."""

from __future__ import annotations

from datetime import date

from accounts.enums import Role
from governance.dispute import work
from governance.dispute.enums import AgentKind
from governance.dispute.steps import take_dispute_step
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from tests.factories.governance import DisputeEvidenceFactory, LitigationFactory

K, S, OUT = LitigationKind, LitigationStatus, LitigationOutcome
RECEIVED = date(2024, 6, 3)  # a Monday
ALL = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]


def dispute_of(officer, **values):
    """A dispute received on 3 June 2024, in hand."""
    values.setdefault("received_on", RECEIVED)
    return LitigationFactory(handler=officer, **values)


def answered(officer, **values):
    dispute = dispute_of(officer, **values)
    DisputeEvidenceFactory(dispute=dispute)
    return take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="事实清楚，程序合法。")


def heard(officer, **values):
    dispute = answered(officer, **values)
    sitting = plan(dispute, officer, head="局长", planned_on=date(2024, 6, 11))
    work.hold_sitting(
        sitting, actor=officer, held_on=date(2024, 6, 11), attendees="王某（局长）", head_attended=True
    )
    dispute.refresh_from_db()
    return dispute


def plan(dispute, officer, **values):
    given = {
        "kind": "trial",
        "planned_on": date(2024, 6, 20),
        "notified_on": date(2024, 6, 10),
        "head_notified": True,
    }
    return work.plan_sitting(dispute, actor=officer, **given | values)


def entrust(dispute, officer, kind=AgentKind.STAFF):
    return work.entrust(
        dispute,
        actor=officer,
        kind=kind,
        name="李某",
        post="法规科科长",
        power="general",
        entrusted_on=date(2024, 6, 10),
    )


def conclude(dispute, officer, outcome="", day=date(2024, 6, 11), **values):
    """What court or authority held, received on the day of the result."""
    values.setdefault("judgment_received_on", day)
    return take_dispute_step(dispute, S.CONCLUDED, actor=officer, outcome=outcome, concluded_on=day, **values)
