"""A light breach of trust is in principle not shown: withheld by the leader, or published with a reason."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.enums import Role
from common.errors import Refused
from common.events import history
from common.indicators import Period
from enforcement.deadlines import CaseRows
from enforcement.deadlines.publication import publishing
from enforcement.enums import Seriousness
from enforcement.figures_checks import by_publication
from enforcement.matters import CASE, PUBLISHING
from enforcement.models import CasePublication, EnforcementCase
from enforcement.procedure_enums import PublicationStatus, WithholdingGround
from enforcement.services.publishing import (
    approve_publication,
    prepare_publication,
    shown_record,
    take_publication_step,
    withhold_publication,
)
from registry.queue.matters import matter_of
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import ServedCaseFactory, load_law
from tests.factories.enforcement_publication import CasePublicationFactory, load_display_rules

pytestmark = pytest.mark.django_db

LIGHT = WithholdingGround.MINOR_BREACH
DECIDED_ON = date(2024, 3, 11)  # to be published by 20 March


@pytest.fixture(autouse=True)
def rows(db):
    load_law()
    load_display_rules()


@pytest.fixture
def leader():
    return UserFactory(roles=[Role.LEADER, Role.REVIEWER])


def pending(seriousness: str = Seriousness.MINOR) -> CasePublication:
    case = ServedCaseFactory(facts="台账漏记1日。")
    clerk = UserFactory(roles=[Role.HANDLER])
    return prepare_publication(case, actor=clerk, seriousness=seriousness, public_facts="台账漏记1日。")


def clock(case: EnforcementCase, today: date):
    fresh = EnforcementCase.objects.get(pk=case.pk)
    found = publishing(fresh, today, CaseRows())
    return next((each for each in found if each.code == "penalty-publication"), None)


def test_a_light_breach_is_withheld_on_that_ground_and_no_other_breach_is(leader):
    light = pending()
    done = withhold_publication(light, actor=leader, ground=LIGHT, reason="仅予警告。")
    assert (done.status, done.withholding_ground) == (PublicationStatus.WITHHELD, LIGHT)
    assert shown_record(light.case) is None
    for other in (Seriousness.GENERAL, Seriousness.SERIOUS):
        refused = pending(other)
        with pytest.raises(Refused, match="不能以轻微失信为由") as error:
            withhold_publication(refused, actor=leader, ground=LIGHT, reason="仅予警告。")
        assert "第36号" in error.value.basis
        refused.refresh_from_db()
        assert refused.status == PublicationStatus.PREPARED


def test_publishing_a_light_breach_all_the_same_needs_a_reason_which_the_history_keeps(leader):
    light = pending()
    with pytest.raises(Refused, match="确需公开的须写明理由"):
        approve_publication(light, actor=leader, reason="  ")
    with pytest.raises(Refused, match="确需公开的须写明理由"):
        take_publication_step(light, PublicationStatus.PUBLISHED, actor=leader)
    assert shown_record(light.case) is None
    reason = "具有一定社会影响。"
    done = take_publication_step(light, PublicationStatus.PUBLISHED, actor=leader, reason=reason)
    assert done.status == PublicationStatus.PUBLISHED
    assert shown_record(light.case) is not None
    assert history(done).filter(to_state="published").get().reason == reason


def test_any_other_breach_is_published_without_a_reason(leader):
    assert (
        approve_publication(pending(Seriousness.GENERAL), actor=leader).published_on == timezone.localdate()
    )


def test_the_forms_ask_for_the_reason_and_offer_the_ground_of_light_breaches_alone(client, leader):
    client.force_login(leader)
    light, general = pending(), pending(Seriousness.GENERAL)
    step = f"/staff/enforcement/case-publications/{light.ledger_no}/step/"
    form = client.get(f"{step}published/").context["form"]
    assert form["reason"].label == "轻微失信仍须公开的理由"
    sent = {"seen": "prepared", "reason": "", "preview_hash": form["preview_hash"].value()}
    assert client.post(f"{step}published/", sent).status_code == 422
    light.refresh_from_db()
    assert light.status == PublicationStatus.PREPARED
    withheld = client.get(f"{step}withheld/").context["form"]
    assert withheld.initial["withholding_ground"] == LIGHT
    other = client.get(f"/staff/enforcement/case-publications/{general.ledger_no}/step/withheld/")
    offered = [value for value, label in other.context["form"].fields["withholding_ground"].choices]
    assert LIGHT not in offered
    assert WithholdingGround.STATE_SECRET in offered
    assert client.post(
        f"{step}withheld/", {"seen": "prepared", "reason": "警告。", "withholding_ground": LIGHT}
    ).url
    light.refresh_from_db()
    assert light.withholding_ground == LIGHT


def test_a_light_breach_owes_no_publication_until_it_is_published():
    by_decision = EnforcementCaseFactory(decided=True, decided_on=DECIDED_ON, seriousness=Seriousness.MINOR)
    assert clock(by_decision, date(2024, 4, 30)) is None
    by_clerk = EnforcementCaseFactory(decided=True, decided_on=DECIDED_ON)
    assert clock(by_clerk, date(2024, 4, 30)).late_by > 0
    publication = CasePublicationFactory(case=by_clerk, seriousness=Seriousness.MINOR)
    assert clock(by_clerk, date(2024, 4, 30)) is None
    publication.delete()
    shown = CasePublicationFactory(
        case=by_clerk, seriousness=Seriousness.MINOR, published=True, published_on=date(2024, 3, 22)
    )
    assert clock(shown.case, date(2024, 4, 30)).late_by == 2
    assert clock(shown.case, date(2024, 3, 21)) is None  # as it stood then


def test_the_figures_of_publication_leave_out_what_was_rightly_withheld():
    def results() -> list[int | None]:
        table = by_publication(Period.of_year(2024), lambda model: model._default_manager.all())
        row = next(row for row in table.rows if row.code.endswith("penalty"))
        return [cell.value for cell in row.cells]

    before = results()
    withheld = {"status": "withheld", "withheld_on": date(2024, 5, 6)}
    light = EnforcementCaseFactory(decided=True, decided_on=DECIDED_ON, seriousness=Seriousness.MINOR)
    CasePublicationFactory(case=light, seriousness=Seriousness.MINOR, withholding_ground=LIGHT, **withheld)
    EnforcementCaseFactory(decided=True, decided_on=DECIDED_ON, seriousness=Seriousness.MINOR)
    assert results() == before
    CasePublicationFactory(
        case=EnforcementCaseFactory(decided=True, decided_on=DECIDED_ON),
        withholding_ground="safety",
        **withheld,
    )
    assert results() != before  # whether to show any other is decided within the same days


def test_the_next_step_is_to_withhold_a_light_breach_and_to_publish_any_other(leader):
    today = timezone.localdate()

    def next_of(publication: CasePublication):
        return matter_of(PUBLISHING, publication, today, CaseRows()).step_for(leader)

    assert next_of(pending()).url.endswith("/step/withheld/")
    assert next_of(pending(Seriousness.GENERAL)).url.endswith("/step/published/")


def test_the_case_presses_nobody_to_publish_a_light_breach(client):
    clerk = UserFactory(roles=[Role.HANDLER])
    client.force_login(clerk)
    light = ServedCaseFactory(seriousness=Seriousness.MINOR)
    general = ServedCaseFactory(seriousness=Seriousness.GENERAL)
    steps = [
        matter_of(CASE, case, timezone.localdate(), CaseRows()).step_for(clerk) for case in (light, general)
    ]
    assert [each.url.endswith("/publication/") for each in steps] == [False, True]
    page = client.get(f"/staff/enforcement/cases/{light.ledger_no}/").content.decode()
    assert "原则上不公示" in page
    page = client.get(f"/staff/enforcement/cases/{general.ledger_no}/").content.decode()
    assert "原则上不公示" not in page
