"""Policies handed in that wait for the staff. No term runs: the law obliges nobody to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from common.registers import register_for
from disclosure.insurance.enums import InsuranceFilingStatus
from disclosure.insurance.rules import handlers
from disclosure.models import InsuranceFiling
from disclosure.rules import reviewers
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

TO_REVIEW = Q(status=InsuranceFilingStatus.SUBMITTED)


def _no_clocks(record: Any, today: date, rows: Any) -> list[Clock]:
    return []


def _review(matter: Matter, user: Any) -> NextStep:
    register: Any = register_for(InsuranceFiling)
    return NextStep("核对", register.detail_url(matter.record), matter.record, handlers)


def _enterprise(record: Any) -> str:
    name: str = record.enterprise.name
    return name


REVIEW = MatterKind(
    "insurance-review",
    "责任保险保单核对",
    InsuranceFiling,
    TO_REVIEW,
    rows=LimitRows,
    clocks=_no_clocks,
    since=lambda filing: filing.filed_on,
    party=_enterprise,
    next_step=_review,
    assigning=Assigning(TO_REVIEW, handlers, reviewers, noun="保单"),
    handlers=(),
    select=("enterprise", "department"),
    searched=("enterprise__name", "enterprise__uscc", "ledger_no", "policy_number", "insurer"),
    may_await_approval=Q(pk__in=[]),
)
