"""Steps of an approval: what each records, who may take it, and what is forbidden."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from common.models.numbering import NumberSequence
from permits import services
from permits.enums import (
    EIA_TRANSITIONS,
    ApplicationKind,
    EiaStatus,
    HearingApplicant,
    Outcome,
    RefusalGround,
    RevocationGround,
    StopKind,
)
from permits.models import EiaDecision, StopInterval
from permits.rules import EIA_RULES, EIA_VERBS
from permits.selectors import misstated_days
from permits.services.steps import STEP_DATES, TAKERS
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicMaterialFactory,
    StopIntervalFactory,
    with_notices_run_out,
)

pytestmark = pytest.mark.django_db

S = EiaStatus
FORBIDDEN = [(source, to) for source, to in product(S, S) if to not in EIA_TRANSITIONS[source]]
ALLOWED = [(source, to) for source, targets in EIA_TRANSITIONS.items() for to in targets]
YEAR_2024 = (date(2024, 1, 1), date(2025, 1, 1))


def application_in(status: str, **values) -> EiaDecision:
    """An application in `status`, with what the constraints ask of that state; its notices have run out."""
    values = {"overview": "年产示范产品一千吨。", "impacts": "废水经处理后达标排放。"} | values
    if status in (S.REFUSED,):
        made = EiaDecisionFactory(refused=True, **values)
    elif status in (S.APPROVED, S.DELIVERED, S.ANNOUNCED):
        made = EiaDecisionFactory(approved=True, status=status, **values)
    elif status == S.REVOKED:
        made = EiaDecisionFactory(approved=True, status=status, revoked_on=date(2024, 6, 3), **values)
    elif status in (S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED):
        made = EiaDecisionFactory(accepted=True, status=status, ended_on=date(2024, 6, 3), **values)
    elif status == S.SUBMITTED:
        return EiaDecisionFactory(**values)
    elif status == S.CORRECTING:
        return EiaDecisionFactory(status=status, correction_notified_on=date(2024, 3, 6), **values)
    else:
        made = EiaDecisionFactory(accepted=True, status=status, **values)
    PublicMaterialFactory(owner=made)
    return with_notices_run_out(made) if status != S.ACCEPTED else made


def application_before(source: str, to: str) -> EiaDecision:
    """An application in `source` to which the step `to` is open."""
    direct = (source, to) == (S.ACCEPTED, S.DECISION_NOTICE)
    kind = ApplicationKind.REEXAMINATION if direct else ApplicationKind.FIRST
    return application_in(source, application_kind=kind)


# What a step is told beside its date, where it needs more than that.
DETAILS = {
    S.CORRECTING: {"items": [("participation", "补充公众参与说明")]},
    S.ACCEPTED: {"corrected_on": date(2024, 3, 7)},
    S.APPRAISAL: {"agency": "示范技术评估中心", "expected_days": 10},
    S.HEARING: {"applicant_kind": HearingApplicant.OFFICIAL},
    S.REFUSED: {"refusal_ground": RefusalGround.PLANNING, "requirements": "选址位于水源保护区。"},
    S.REVOKED: {"ground": RevocationGround.FRAUD},
}
# The day of a step from SUBMITTED or CORRECTING must lie within the limit for acceptance.
EARLY = {
    S.CORRECTING: "correction_notified_on",
    S.SUBMITTED: "corrected_on",
    S.ACCEPTED: "accepted_on",
    S.NOT_ACCEPTED: "ended_on",
}


def details_of(to: str) -> dict:
    early = {EARLY[to]: date(2024, 3, 7)} if to in EARLY else {}
    return DETAILS.get(to, {}) | early


def test_every_state_has_its_steps_and_every_target_its_rule():
    targets = {to for _, to in ALLOWED}
    assert set(EIA_TRANSITIONS) == set(S)
    assert targets == set(EIA_RULES) == set(EIA_VERBS) == set(TAKERS) == set(S)


@pytest.mark.parametrize(("source", "to"), FORBIDDEN)
def test_forbidden_step_is_refused(source, to, officer, law_data):
    application = application_in(source)
    with pytest.raises(Refused, match="不能办理此步骤"):
        services.take_step(application, to, actor=officer, reason="试办", **details_of(to))
    application.refresh_from_db()
    assert application.status == source
    assert not events.history(application).exists()
    assert not OfficialDocument.objects.exists()


@pytest.mark.parametrize(("source", "to"), ALLOWED)
def test_allowed_step_is_taken_with_its_date_and_one_event(source, to, officer, law_data):
    application = application_before(source, to)
    services.take_step(application, to, actor=officer, reason="按程序办理", **details_of(to))
    application.refresh_from_db()
    assert application.status == to
    if to in STEP_DATES:
        told = details_of(to).get(STEP_DATES[to], timezone.localdate())
        assert getattr(application, STEP_DATES[to]) == told
    (event,) = events.history(application).filter(kind="transition")
    assert (event.from_state, event.to_state) == (source, to)
    # Each step but the receipt of an answer has its document.
    issued = OfficialDocument.objects.of(application).count()
    assert issued == (0 if to in (S.SUBMITTED, S.HEARING) else 1)


@pytest.mark.parametrize(
    ("roles", "to", "allowed"),
    [
        ([Role.HANDLER], S.APPROVED, False),
        ([Role.REVIEWER], S.APPROVED, False),
        ([Role.LEGAL_REVIEWER], S.APPROVED, False),
        ([Role.ADMINISTRATOR], S.APPROVED, False),
        ([Role.LEADER], S.APPROVED, True),
        ([Role.LEADER], S.HEARING, False),
        ([Role.HANDLER], S.HEARING, True),
    ],
)
def test_who_may_take_a_step(roles, to, allowed, law_data):
    application = application_in(S.DECISION_NOTICE)
    user = UserFactory(roles=roles)
    if allowed:
        services.take_step(application, to, actor=user, **details_of(to))
        assert application.status == to
    else:
        with pytest.raises(Refused, match="须由"):
            services.take_step(application, to, actor=user)


def test_park_staff_may_not_touch_anothers_application(law_data):
    with pytest.raises(Refused, match="管辖范围"):
        services.take_step(application_in(S.SUBMITTED), S.ACCEPTED, actor=UserFactory(park=True))


def test_only_the_portal_itself_accepts_without_a_user(law_data):
    with pytest.raises(Refused, match="须由"):
        services.take_step(application_in(S.ACCEPTED), S.TERMINATED, actor=None, reason="试办")


def test_deciding_records_outcome_and_days(officer, law_data):
    application = application_in(S.DECISION_NOTICE)
    StopIntervalFactory(decision=application)  # 5 and 6 March
    services.decide(
        actor=officer,
        decision=application,
        outcome=Outcome.APPROVED,
        decided_on=date(2024, 3, 20),
        document_number="兰新环审〔2024〕7号",
        title="关于示范项目的批复",
    )
    application.refresh_from_db()
    assert (application.status, application.outcome) == (S.APPROVED, Outcome.APPROVED)
    assert (application.gross_days, application.stopped_days, application.net_days) == (12, 2, 10)
    assert application.decision_title == "关于示范项目的批复"


def test_a_decision_before_receipt_is_refused(officer, law_data):
    application = application_in(S.DECISION_NOTICE)
    with pytest.raises(Refused, match="不得早于收到"):
        services.take_step(application, S.APPROVED, actor=officer, decided_on=date(2024, 3, 1))


def test_a_step_in_the_future_is_refused(officer, law_data):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="不得晚于今天"):
        services.take_step(application_in(S.DECISION_NOTICE), S.APPROVED, actor=officer, decided_on=tomorrow)


@pytest.mark.parametrize("to", [S.WITHDRAWN, S.TERMINATED])
def test_an_end_needs_a_reason(to, officer):
    with pytest.raises(Refused, match="须写明理由"):
        services.take_step(application_in(S.ACCEPTED), to, actor=officer, reason="  ")


def test_a_stale_page_gets_a_conflict(officer, law_data):
    application = application_in(S.SUBMITTED)
    stale = EiaDecision.objects.get(pk=application.pk)
    services.take_step(application, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 7))
    with pytest.raises(Conflict):
        services.take_step(stale, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 7))
    assert events.history(application).filter(kind="transition").count() == 1


# ---- stored days ----


def test_a_stop_recorded_later_changes_the_days_with_an_event(officer, clock_data):
    decision = EiaDecisionFactory(approved=True, decided_on=date(2024, 3, 15))
    services.recount_days([decision.pk], officer)
    stop = services.create_stop(
        StopInterval,
        actor=officer,
        decision=decision,
        kind=StopKind.APPRAISAL,
        first_day=date(2024, 3, 5),
    )
    decision.refresh_from_db()
    assert decision.net_days == 0  # still open: it runs to the decision
    services.change_stop(stop, actor=officer, last_day=date(2024, 3, 6))
    decision.refresh_from_db()
    assert (decision.gross_days, decision.stopped_days, decision.net_days) == (9, 2, 7)
    assert events.history(decision).last().changes["net_days"] == [0, 7]


def test_moving_a_stop_counts_both_decisions_again(officer, clock_data):
    first, second = (
        EiaDecisionFactory(approved=True, decided_on=date(2024, 3, 15), net_days=None) for _ in range(2)
    )
    services.recount_days([first.pk, second.pk], officer)
    stop = services.create_stop(
        StopInterval,
        actor=officer,
        decision=first,
        kind=StopKind.APPRAISAL,
        first_day=date(2024, 3, 5),
        last_day=date(2024, 3, 6),
    )
    services.change_stop(stop, actor=officer, decision=second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.net_days, second.net_days) == (9, 7)


def test_changing_a_date_of_the_clock_counts_again(officer, clock_data):
    decision = EiaDecisionFactory(approved=True, decided_on=date(2024, 3, 15))
    services.recount_days([decision.pk], officer)
    changed = services.change_decision(
        decision, actor=officer, received_on=date(2024, 3, 1), accepted_on=date(2024, 3, 4)
    )
    assert changed.net_days == 10


def test_days_are_right_after_decisions_and_then_stops_are_imported(clock_data):
    decisions = [EiaDecisionFactory(approved=True, decided_on=date(2024, 3, 15)) for _ in range(3)]
    services.after_import_of_decisions([each.pk for each in decisions], None)
    stops = [StopIntervalFactory(decision=each) for each in decisions[:2]]
    services.after_import_of_stops([stop.pk for stop in stops], None)
    stored = EiaDecision.objects.order_by("pk").values_list("gross_days", "stopped_days", "net_days")
    assert list(stored) == [(9, 2, 7), (9, 2, 7), (9, 0, 9)]
    assert not events.history(decisions[0]).exists()  # the import's own event stands for it


def test_recounting_leaves_right_days_and_open_applications_alone(officer, clock_data):
    decision = EiaDecisionFactory(approved=True)
    undecided = EiaDecisionFactory(accepted=True)
    assert services.recount_days([decision.pk, undecided.pk], officer) == 1
    assert services.recount_days([decision.pk, undecided.pk], officer) == 0
    undecided.refresh_from_db()
    assert undecided.net_days is None


def test_recounting_queries_do_not_grow_with_records(clock_data, django_assert_num_queries):
    one = [EiaDecisionFactory(approved=True).pk]
    services.after_import_of_decisions(one)
    many = [EiaDecisionFactory(approved=True).pk for _ in range(20)]
    for ids in (one, many):
        EiaDecision.objects.filter(pk__in=ids).update(gross_days=None, stopped_days=None, net_days=None)
    # Numbers, their sequence and its update; savepoint and its release, decisions, stops, rules,
    # update; the calendar is cached.
    for ids in (one, many):
        with django_assert_num_queries(9):
            services.after_import_of_decisions(ids)


def test_misstated_days_are_found(officer, clock_data):
    right, wrong = (EiaDecisionFactory(approved=True) for _ in range(2))
    services.recount_days([right.pk, wrong.pk], officer)
    assert misstated_days(*YEAR_2024) == []
    EiaDecision.objects.filter(pk=wrong.pk).update(gross_days=3, net_days=3)
    ((found, count),) = misstated_days(*YEAR_2024)
    assert (found, count.net) == (wrong, 5)
    assert misstated_days(date(2025, 1, 1), date(2026, 1, 1)) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_leaders_deciding_at_once_leave_one_decision_and_one_number(law_data):
    leaders = [UserFactory(roles=[Role.LEADER]) for _ in range(2)]
    application = application_in(S.DECISION_NOTICE)
    barrier = threading.Barrier(2)
    results: list[str] = []

    def decide(number: int) -> None:
        seen = EiaDecision.objects.get(pk=application.pk)
        barrier.wait(timeout=60)
        try:
            services.take_step(
                seen,
                S.REFUSED if number else S.APPROVED,
                actor=leaders[number],
                decided_on=date(2024, 3, 20),
                **(DETAILS[S.REFUSED] if number else {}),
            )
            results.append("decided")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["conflict", "decided"]
    application.refresh_from_db()
    document = OfficialDocument.objects.of(application).get()
    assert document.number == application.document_number
    assert NumberSequence.objects.get(prefix=document.number.partition("〔")[0]).last == 1
    assert events.history(application).filter(kind="transition").count() == 1
