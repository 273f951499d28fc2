"""催办: the staff urge enterprises to steps that are overdue, each at most once a day.

A reminder beside those of the beat; it changes no term, and is no step towards a penalty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common import events
from common.errors import Conflict, PortalError, Refused
from common.messaging import notify
from common.presentation import zh_date
from disclosure.models import CleanProductionAudit, ProductionUrge
from disclosure.production.clocks import RELATIONS, ProductionRows, StepState, states_of
from disclosure.production.leads import state_for
from disclosure.production.matters import UNDONE
from disclosure.production.rules import BASIS, handlers
from registry.addressees import Addressees

URGED_TODAY = "该步骤今天已催办，每天最多催办一次，请明天再办。"
MAX_TEXT = 500


@dataclass(frozen=True)
class LateStep:
    """An overdue step with the times that the enterprise was urged to it, the last first."""

    state: StepState
    urges: Sequence[ProductionUrge]
    today: date

    @property
    def reference(self) -> str:
        """How a page names it."""
        return f"{self.state.audit.ledger_no}:{self.state.step}"

    @property
    def days_late(self) -> int:
        return self.state.clock.late_by if self.state.clock is not None else 0

    @property
    def last(self) -> ProductionUrge | None:
        return self.urges[0] if self.urges else None

    @property
    def urged_today(self) -> bool:
        return self.last is not None and self.last.urged_on == self.today


def late_steps(user: Any, today: date) -> list[LateStep]:
    """The overdue steps in the user's scope, longest overdue first."""
    rows = CleanProductionAudit.objects.visible_to(user).filter(UNDONE, listed_on__lte=today)
    rows = rows.select_related("enterprise__park", "department")
    rows = rows.prefetch_related(*RELATIONS, "leads__lead", "urges__urged_by")
    limits = ProductionRows()
    found = [
        LateStep(state, [each for each in audit.urges.all() if each.step == state.step], today)
        for audit in rows.order_by("pk")
        for state in states_of(audit, today, limits)
        if state.is_overdue
    ]
    return sorted(found, key=lambda each: (-each.days_late, each.state.audit.ledger_no, each.state.step))


def urges_of(audit: CleanProductionAudit, step: str) -> list[ProductionUrge]:
    """How often the enterprise was urged to a step, the last first."""
    return list(ProductionUrge.objects.filter(audit=audit, step=step).select_related("urged_by"))


def urge(*, actor: Any, audit: CleanProductionAudit, step: str, text: str = "") -> ProductionUrge:
    """Urge the enterprise to one overdue step: a message and an e-mail, once a day.

    Raises Refused to others than those in charge, where nothing is overdue and where nobody acts for the
    enterprise, Conflict where it was urged today, ValidationError for a text too long.
    """
    handlers(actor, audit)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            locked = CleanProductionAudit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
            state = state_for(locked, step, today)
            if not state.is_overdue or state.clock is None or state.clock.due_on is None:
                raise Refused(f"“{state.label}”没有逾期，无须催办。", BASIS)
            if ProductionUrge.objects.filter(audit=locked, step=step, urged_on=today).exists():
                raise Conflict(URGED_TODAY)
            addressees = Addressees().applicants(locked)
            if not addressees:
                raise Refused(f"{locked.enterprise}尚无门户用户，站内消息无人接收，请电话或书面催办。")
            made = ProductionUrge(
                audit=locked,
                step=step,
                due_on=state.clock.due_on,
                urged_on=today,
                urged_by=actor,
                text=text.strip(),
            )
            made.full_clean()
            made.save(force_insert=True)
            changes = {"催办": [None, f"{state.label}，{zh_date(today)}"]}
            events.append(locked, "changed", actor=actor, reason=f"催办：{state.label}", changes=changes)
            _tell(made, state, addressees)
    except IntegrityError as error:
        raise Conflict(URGED_TODAY) from error
    return made


def _tell(made: ProductionUrge, state: StepState, addressees: Iterable[Any]) -> None:
    audit = made.audit
    lines = [
        f"{audit.year}年强制性清洁生产审核“{state.label}”应于{zh_date(made.due_on)}前办理，"
        f"已逾期{(made.urged_on - made.due_on).days}日，请尽快办理。",
        *([made.text] if made.text else []),
        f"催办：{audit.department}，{made.urged_by}；依据：{BASIS}",
    ]
    notify(
        addressees,
        key=f"production-urge:{made.pk}",
        title=f"催办：清洁生产审核{state.label}",
        text="\n".join(lines),
        url=reverse("disclosure-enterprise:production-step", args=[audit.ledger_no, made.step]),
        tone="danger",
        by_email=True,
        synthetic=audit.is_synthetic,
    )


def urge_many(
    *, actor: Any, chosen: Sequence[LateStep], text: str = ""
) -> tuple[list[ProductionUrge], list[str]]:
    """Urge to each; what was done, and of each other one why not. Raises Refused without any chosen."""
    if not chosen:
        raise Refused("请先选择要催办的步骤。")
    if len(text) > MAX_TEXT:
        raise ValidationError({"text": f"催办内容不超过{MAX_TEXT}字。"})
    done: list[ProductionUrge] = []
    left: list[str] = []
    for each in chosen:
        audit = each.state.audit
        try:
            done.append(urge(actor=actor, audit=audit, step=each.state.step, text=text))
        except PortalError as error:
            left.append(f"{audit.enterprise}“{each.state.label}”：{error.message}")
    return done, left
