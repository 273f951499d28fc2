"""The law of the time at the decision itself: what the step refuses, and what it lets pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.errors import Refused
from enforcement.enums import CaseStatus
from enforcement.models import DiscretionStandard, EnforcementCase
from enforcement.services import take_case_step
from registry.models import Law, Provision
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import ViolationTypeFactory
from tests.factories.enforcement_cases import DETAILS, FINE, TODAY, discussed, lawful_case
from tests.factories.enforcement_law import (
    DiscretionStandardFactory,
    DiscretionWorksheetFactory,
    RangedProvisionFactory,
    ViolationProvisionFactory,
)
from tests.factories.registry import LawFactory, ProvisionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus
LOW, HIGH = Decimal(100_000), Decimal(1_000_000)


def ready(fine: Decimal = FINE, **values) -> EnforcementCase:
    """A case before its decision, of which the party was told `fine`."""
    case = lawful_case(C.DISCUSSION, proposed_fine=fine, **values)
    discussed(case)
    return case


def article_of(case: EnforcementCase) -> Provision:
    return case.provisions.get()


def decide(case: EnforcementCase, officer, fine: Decimal = FINE, **details) -> EnforcementCase:
    given = {"decided_on": TODAY, "fine_amount": fine, "kinds": ["fine"]}
    return take_case_step(case, C.DECIDED, actor=officer, **given | details)


@pytest.mark.parametrize("fine", [LOW, HIGH], ids=["lowest", "highest"])
def test_the_limits_of_the_range_themselves_are_allowed(officer, fine):
    case = ready(fine)
    Provision.objects.filter(pk=article_of(case).pk).update(fine_min=LOW, fine_max=HIGH)
    assert decide(case, officer, fine).fine_amount == fine


@pytest.mark.parametrize("fine", [LOW - Decimal("0.01"), HIGH + Decimal("0.01")], ids=["below", "above"])
def test_a_fen_outside_them_is_refused_and_leaves_no_trace(officer, fine):
    case = ready(fine)
    Provision.objects.filter(pk=article_of(case).pk).update(fine_min=LOW, fine_max=HIGH)
    with pytest.raises(Refused, match="法定幅度"):
        decide(case, officer, fine)
    case.refresh_from_db()
    assert (case.status, case.decided_on, case.decision_number) == (C.DISCUSSION, None, "")


def test_a_law_that_was_repealed_before_the_conduct_is_refused(officer):
    case = ready()
    Law.objects.filter(pk=article_of(case).law_id).update(effective_to=date(2024, 6, 30))
    with pytest.raises(Refused, match="后失效，不能适用于"):
        decide(case, officer)


def test_a_law_that_came_after_the_conduct_is_refused(officer):
    case = ready()
    Law.objects.filter(pk=article_of(case).law_id).update(effective_from=TODAY)
    with pytest.raises(Refused, match="起施行，不能适用于"):
        decide(case, officer)


def amended(case: EnforcementCase, low: int, high: int) -> Provision:
    """The law was replaced between conduct and decision by one that fines `low` to `high`."""
    change = date(2025, 2, 1)
    Law.objects.filter(pk=article_of(case).law_id).update(effective_to=date(2025, 1, 31))
    Provision.objects.filter(pk=article_of(case).pk).update(fine_min=LOW, fine_max=HIGH)
    newer = RangedProvisionFactory(
        law=LawFactory(effective_from=change), fine_min=Decimal(low), fine_max=Decimal(high)
    )
    ViolationProvisionFactory(violation_type=case.violation_types.get(), provision=newer)
    return newer


def test_the_milder_law_is_applied_or_the_reason_is_noted(officer):
    case = ready()
    newer = amended(case, 50_000, 500_000)
    with pytest.raises(Refused, match="处罚较轻.*应当适用.*从旧兼从轻说明"):
        decide(case, officer)
    case.provisions.set([newer])
    with pytest.raises(Refused, match="从旧兼从轻说明"):
        decide(case, officer)
    EnforcementCase.objects.filter(pk=case.pk).update(
        milder_law_reason="新法处五万元以上五十万元以下，较轻。"
    )
    assert decide(case, officer).status == C.DECIDED


def test_the_heavier_new_law_is_refused_and_the_old_one_stands(officer):
    case = ready(milder_law_reason="误填")
    old = article_of(case)
    newer = amended(case, 200_000, 2_000_000)
    case.provisions.set([newer])
    with pytest.raises(Refused, match="处罚不轻于行为时的规定"):
        decide(case, officer)
    case.provisions.set([old])
    assert decide(case, officer).status == C.DECIDED


def test_two_violations_are_summed_on_their_worksheets(officer):
    case = ready(Decimal(150_000))
    first = case.violation_types.get()
    second = ViolationTypeFactory()
    article = article_of(case)
    ViolationProvisionFactory(violation_type=second, provision=article)
    case.violation_types.add(second)
    for kind, amount in ((first, 100_000), (second, 50_000)):
        DiscretionWorksheetFactory(
            case=case,
            violation_type=kind,
            provision=article,
            fine_min=article.fine_min,
            fine_max=article.fine_max,
            suggested_amount=amount,
            chosen_amount=amount,
            mitigation_ground="undone" if amount < article.fine_min else "",
            deviation_reason="主动消除危害后果" if amount < article.fine_min else "",
        )
    with pytest.raises(Refused, match="与裁量表的拟罚款15万元不一致"):
        decide(case, officer, Decimal(140_000))
    assert decide(case, officer, Decimal(150_000)).fine_amount == 150_000


# -- the worksheet behind the fine --


def weigh(case: EnforcementCase, amount: Decimal = FINE) -> None:
    """A worksheet of the case that suggests `amount`."""
    DiscretionWorksheetFactory(
        case=case,
        violation_type=case.violation_types.get(),
        provision=article_of(case),
        standard=DiscretionStandard.objects.get(),
        suggested_amount=amount,
        chosen_amount=amount,
        made_on=TODAY,
    )


@pytest.mark.parametrize("own", [True, False], ids=["its-own-standard", "the-general-one"])
def test_where_a_standard_is_in_force_a_fine_needs_its_worksheet(officer, own):
    case = ready()
    DiscretionStandardFactory(violation_type=case.violation_types.get() if own else None)
    with pytest.raises(Refused, match="没有裁量表.*偏离建议金额的写明理由.*行政处罚法第三十四条"):
        decide(case, officer)
    weigh(case, FINE - 10_000)
    with pytest.raises(Refused, match="与裁量表的拟罚款14万元不一致"):
        decide(case, officer)
    weigh(case)
    assert decide(case, officer).fine_amount == FINE


def test_a_fine_is_not_told_without_its_worksheet():
    case, reviewer = lawful_case(C.EXAMINING), UserFactory(roles=[Role.REVIEWER])
    DiscretionStandardFactory(violation_type=case.violation_types.get())
    with pytest.raises(Refused, match="没有裁量表"):
        tell(case, reviewer)
    weigh(case)
    assert tell(case, reviewer).proposed_fine == FINE


@pytest.mark.parametrize(
    "other",
    [
        {"effective_to": date(2025, 3, 2)},
        {"effective_from": date(2025, 3, 4)},
        {"violation_type": "another"},
    ],
    ids=["no-longer", "not-yet", "of-another-kind"],
)
def test_without_a_standard_of_the_day_none_is_asked_for(officer, other):
    if "violation_type" in other:
        other = {"violation_type": ViolationTypeFactory()}
    DiscretionStandardFactory(**other)
    assert decide(ready(), officer).fine_amount == FINE


def test_neither_a_warning_nor_the_simple_procedure_asks_for_one(officer):
    DiscretionStandardFactory()
    warned = ready(Decimal(0), proposed_kinds=["warning"])
    assert decide(warned, officer, Decimal(0), kinds=["warning"]).status == C.DECIDED
    case = lawful_case(C.LEAD, is_simplified=True)
    Provision.objects.filter(pk=article_of(case).pk).update(fine_min=0)
    assert decide(case, officer, Decimal(2_000), told_and_heard=True).fine_amount == 2_000


# -- which article the fine rests on --


def tell(case: EnforcementCase, reviewer, fine: Decimal = FINE) -> EnforcementCase:
    given = {"proposed_fine": fine, "hearing_offered": True, "notified_on": TODAY}
    return take_case_step(case, C.NOTIFIED, actor=reviewer, **given)


def unrelated() -> Provision:
    return RangedProvisionFactory(fine_min=Decimal(0), fine_max=Decimal(10_000_000))


def test_a_fine_under_an_article_of_another_violation_is_refused(officer):
    case = ready(Decimal(9_000_000))
    case.provisions.set([unrelated()])
    with pytest.raises(Refused, match="不是本案案由.*的罚则.*“案由罚则”登记簿") as refused:
        decide(case, officer, Decimal(9_000_000))
    assert "行政处罚法第四条" in refused.value.basis
    ViolationProvisionFactory(violation_type=case.violation_types.get(), provision=article_of(case))
    assert decide(case, officer, Decimal(9_000_000)).fine_amount == 9_000_000


def test_such_a_fine_is_not_told_to_the_party_either():
    case, reviewer = lawful_case(C.EXAMINING), UserFactory(roles=[Role.REVIEWER])
    own = article_of(case)
    case.provisions.set([unrelated()])
    with pytest.raises(Refused, match="不是本案案由.*的罚则"):
        tell(case, reviewer)
    case.provisions.set([own])
    assert tell(case, reviewer).proposed_fine == FINE


def test_an_unrelated_article_beside_the_right_one_does_not_widen_the_range(officer):
    case = ready(Decimal(9_000_000))
    case.provisions.add(unrelated())
    with pytest.raises(Refused, match="超过法定幅度（10万元以上100万元以下）"):
        decide(case, officer, Decimal(9_000_000))


def test_a_kind_without_registered_articles_and_a_warning_pass(officer):
    case = ready(proposed_kinds=["warning"])
    case.provisions.set([unrelated()])
    assert decide(case, officer, Decimal(0), kinds=["warning"]).fine_amount == 0
    case = ready()
    case.provisions.set([unrelated()])
    case.violation_types.set([ViolationTypeFactory()])
    assert decide(case, officer).fine_amount == FINE


def test_a_worksheet_ties_an_article_to_the_kind(officer):
    case, article = ready(), unrelated()
    case.provisions.set([article])
    DiscretionWorksheetFactory(
        case=case,
        violation_type=case.violation_types.get(),
        provision=article,
        suggested_amount=FINE,
        chosen_amount=FINE,
    )
    assert decide(case, officer).fine_amount == FINE


@pytest.mark.parametrize(("since", "passes"), [(date(2021, 7, 15), True), (date(2027, 1, 1), False)])
def test_who_is_spared_is_spared_by_an_article_in_force(officer, since, passes):
    case = lawful_case(C.EXAMINING)
    article = ProvisionFactory(law=LawFactory(effective_from=since))
    given = {**DETAILS[C.NO_PENALTY], "ground": "minor", "provision": article}
    if passes:
        assert take_case_step(case, C.NO_PENALTY, actor=officer, **given).status == C.NO_PENALTY
    else:
        with pytest.raises(Refused, match="不能适用于"):
            take_case_step(case, C.NO_PENALTY, actor=officer, **given)
