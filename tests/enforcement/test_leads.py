"""Leads: their steps, what they need, what begins from them; soft measures."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.documents.content import DocumentContent
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import (
    CaseOutcome,
    CaseSource,
    CaseStatus,
    InspectionResult,
    InspectionSource,
    InspectionStatus,
    PartyKind,
    SoftKind,
)
from enforcement.models import EnforcementCase, EnforcementLead, SoftMeasure
from enforcement.procedure_enums import LeadKind, LeadResult, LeadStatus
from enforcement.public.cases import project_case
from enforcement.services.leads import case_from_inspection, case_from_lead, inspect_lead, take_lead_step
from enforcement.services.soft_measures import record_follow_up, take_soft_measure
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    InspectionFactory,
    RectificationOrderFactory,
    SoftMeasureFactory,
    ViolationTypeFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

L = LeadStatus
DAY = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(DAY)


def answer(lead: EnforcementLead, actor, **details) -> EnforcementLead:
    given = {"result": LeadResult.UNFOUNDED, "findings": "现场未见异常。"}
    return take_lead_step(lead, L.ANSWERED, actor=actor, **given | details)


# -- steps --


def test_checking_names_who_deals_with_it(officer):
    lead = take_lead_step(LeadFactory(), L.CHECKING, actor=officer)
    assert (lead.status, lead.handler, lead.accepted_on) == (L.CHECKING, officer, DAY)
    other = UserFactory()
    assert take_lead_step(LeadFactory(), L.CHECKING, actor=officer, handler=other).handler == other


def test_an_answer_needs_result_and_findings(officer):
    for missing in ({"result": ""}, {"findings": " "}):
        with pytest.raises(Refused, match="核查结果和核查情况"):
            answer(LeadFactory(), officer, **missing)
    lead = answer(LeadFactory(), officer)
    assert (lead.status, lead.answered_on, lead.accepted_on) == (L.ANSWERED, DAY, DAY)


def test_a_reporter_who_can_be_reached_is_answered(officer):
    lead = LeadFactory(reporter_contact="13912345678")
    with pytest.raises(Refused, match="答复内容") as caught:
        answer(lead, officer)
    assert "信访工作条例" in caught.value.basis
    assert answer(lead, officer, answer="已核查，未见异常。").answer


def test_filed_needs_a_filed_case_of_this_lead(officer):
    lead = LeadFactory()
    EnforcementCaseFactory(lead=lead, enterprise=lead.enterprise)  # not yet filed
    with pytest.raises(Refused, match="尚无已立案的案件") as caught:
        answer(lead, officer, result=LeadResult.FILED)
    assert "第十八条" in caught.value.basis
    EnforcementCaseFactory(
        inspection=InspectionFactory(lead=lead, enterprise=lead.enterprise),
        enterprise=lead.enterprise,
        filed=True,
    )
    assert answer(lead, officer, result=LeadResult.FILED).result == LeadResult.FILED


def test_ordered_needs_an_order_of_this_lead(officer):
    lead = LeadFactory()
    with pytest.raises(Refused, match="尚未责令改正"):
        answer(lead, officer, result=LeadResult.ORDERED)
    RectificationOrderFactory(inspection=InspectionFactory(lead=lead))
    assert answer(lead, officer, result=LeadResult.ORDERED).status == L.ANSWERED


def test_refusing_is_a_reviewers_and_needs_a_reason(officer):
    with pytest.raises(Refused, match="理由"):
        take_lead_step(LeadFactory(), L.REFUSED, actor=officer)
    with pytest.raises(Refused, match="审核人"):
        take_lead_step(LeadFactory(), L.REFUSED, actor=UserFactory(), reason="不属本局职责")
    lead = take_lead_step(LeadFactory(), L.REFUSED, actor=officer, reason="不属本局职责")
    assert (lead.findings, lead.accepted_on, lead.answered_on) == ("不属本局职责", DAY, DAY)


def test_a_stale_answer_is_a_conflict(officer):
    lead = LeadFactory()
    stale = EnforcementLead.objects.get(pk=lead.pk)
    answer(lead, officer)
    with pytest.raises(Conflict):
        answer(stale, officer)


def test_nothing_is_answered_ahead_of_its_day(officer):
    with pytest.raises(Refused, match="不得晚于今天"):
        answer(LeadFactory(), officer, answered_on=date(2026, 9, 15))


def test_leads_are_hidden_from_enterprises_and_other_parks():
    lead = LeadFactory()
    member = MembershipFactory(enterprise=lead.enterprise).user
    assert not EnforcementLead.objects.visible_to(member).exists()
    assert not EnforcementLead.objects.visible_to(UserFactory(park=True)).exists()


# -- what begins from a lead --


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (LeadKind.COMPLAINT, InspectionSource.COMPLAINT),
        (LeadKind.MONITORING, InspectionSource.MONITORING),
        (LeadKind.ASSIGNED, InspectionSource.ASSIGNED),
        (LeadKind.REFERRED, InspectionSource.ASSIGNED),
        (LeadKind.SUPERVISION, InspectionSource.CASE),
    ],
)
def test_an_inspection_begins_from_a_lead_whatever_the_cap(officer, kind, source):
    lead = LeadFactory(kind=kind)
    for month in (2, 3, 4):
        InspectionFactory(enterprise=lead.enterprise, inspected_on=date(2026, month, 2))
    team = [OfficerCertificateFactory() for _ in range(2)]
    made = inspect_lead(lead, actor=officer, inspected_on=DAY, officers=team, place="北门")
    assert (made.source, made.status, made.lead, made.place) == (
        source,
        InspectionStatus.PLANNED,
        lead,
        "北门",
    )
    lead.refresh_from_db()
    assert lead.status == L.CHECKING


def test_a_lead_without_an_enterprise_leads_nowhere_yet(officer):
    lead = LeadFactory(enterprise=None, department=UserFactory().department)
    with pytest.raises(Refused, match="尚未明确涉及的企业"):
        inspect_lead(lead, actor=officer, inspected_on=DAY, officers=[])
    with pytest.raises(Refused, match="当事人为公民的请填写姓名"):
        case_from_lead(lead, actor=officer, title="案", facts="事实", violation_types=[], party_name=" ")
    lead.refresh_from_db()
    assert lead.status == L.RECEIVED and not EnforcementCase.objects.exists()


CITIZEN = {"party_name": "欧阳小明", "party_id_number": "620102199001011234", "party_address": "某村3号"}


def test_a_lead_about_a_citizen_becomes_that_citizens_case(officer):
    lead = LeadFactory(enterprise=None, department=officer.department)
    case = case_from_lead(
        lead, actor=officer, title="欧阳小明焚烧案", facts="欧阳小明焚烧沥青", violation_types=[], **CITIZEN
    )
    case.refresh_from_db()
    assert (case.party_kind, case.enterprise, case.party) == (PartyKind.CITIZEN, None, "欧阳小明")
    assert {name: getattr(case, name) for name in CITIZEN} == CITIZEN
    assert (case.lead, case.department, case.status) == (lead, lead.department, CaseStatus.LEAD)
    case.outcome, case.decided_on = CaseOutcome.PENALTY, DAY
    public = project_case(case)
    for text in (public.title, public.party, str(public.body), *public.search_terms):
        assert "小明" not in text and "620102199001011234" not in text


def test_a_lead_about_an_enterprise_becomes_no_citizens_case(officer):
    lead = LeadFactory()
    with pytest.raises(Refused, match="当事人为该企业"):
        case_from_lead(lead, actor=officer, title="案", facts="事实", violation_types=[], **CITIZEN)
    case = case_from_lead(lead, actor=officer, title="案", facts="事实", violation_types=[])
    assert (case.enterprise, case.party_name, case.is_citizen) == (lead.enterprise, "", False)


def test_a_case_begins_from_a_lead_with_its_day(officer):
    lead, kind = LeadFactory(kind=LeadKind.MONITORING), ViolationTypeFactory()
    case = case_from_lead(
        lead, actor=officer, title="某公司超标案", facts="自动监测超标", violation_types=[kind]
    )
    assert (case.status, case.source, case.lead_on) == (
        CaseStatus.LEAD,
        CaseSource.MONITORING,
        lead.received_on,
    )
    assert (case.lead, case.handler, list(case.violation_types.all())) == (lead, officer, [kind])
    lead.refresh_from_db()
    assert lead.status == L.CHECKING


def test_an_ended_lead_leads_nowhere(officer):
    lead = answer(LeadFactory(), officer)
    with pytest.raises(Conflict):
        inspect_lead(lead, actor=officer, inspected_on=DAY, officers=[])
    with pytest.raises(Conflict):
        case_from_lead(lead, actor=officer, title="案", facts="事实", violation_types=[])


def test_a_case_begins_from_what_an_inspection_found(officer):
    team = [OfficerCertificateFactory() for _ in range(2)]
    inspection = InspectionFactory(
        result=InspectionResult.PROBLEM, inspected_on=date(2026, 9, 10), lead=LeadFactory()
    )
    inspection.officers.set(team)
    kind = ViolationTypeFactory()
    case = case_from_inspection(inspection, actor=officer, title="案", facts="事实", violation_types=[kind])
    assert (case.inspection, case.lead, case.source) == (inspection, inspection.lead, CaseSource.COMPLAINT)
    assert (case.lead_on, set(case.investigators.all())) == (date(2026, 9, 10), set(team))


@pytest.mark.parametrize("values", [{"planned": True}, {"result": InspectionResult.CLEAN}])
def test_no_case_without_a_finding(officer, values):
    with pytest.raises(Refused, match="发现问题"):
        case_from_inspection(
            InspectionFactory(**values), actor=officer, title="案", facts="事实", violation_types=[]
        )


# -- soft measures --


def soft(actor, **values) -> SoftMeasure:
    enterprise = values.pop("enterprise", None) or EnterpriseFactory()
    given = {
        "kind": SoftKind.GUIDANCE,
        "taken_on": DAY,
        "matter": "危险废物标识不规范",
        "basis": "甘肃省柔性执法指导意见",
        "content": "按规范补设标识。\n三日内自查。",
    }
    return take_soft_measure(
        SoftMeasure, actor=actor, enterprise=enterprise, department=enterprise.department, **given | values
    )


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (SoftKind.GUIDANCE, "行政指导书"),
        (SoftKind.REMINDER, "提醒函"),
        (SoftKind.WARNING, "警示告诫书"),
        (SoftKind.PERSUASION, "说服教育记录"),
        (SoftKind.INTERVIEW, "约谈纪要"),
    ],
)
def test_each_measure_has_its_paper_with_its_ground(officer, kind, title):
    measure = soft(officer, kind=kind)
    document = OfficialDocument.objects.get(kind="soft-measure")
    assert (document.owner, document.title) == (measure, title)
    text = str(DocumentContent.from_json(document.content).to_json())
    for part in ("甘肃省柔性执法指导意见", "三日内自查。", "不是行政处罚", measure.enterprise.name):
        assert part in text


@pytest.mark.parametrize("missing", [{"basis": " "}, {"content": ""}])
def test_a_measure_without_ground_or_content_is_refused(officer, missing):
    with pytest.raises(Refused, match="依据和措施内容"):
        soft(officer, **missing)
    assert not SoftMeasure.objects.exists()


def test_a_measure_follows_only_its_own_enterprises_inspection(officer):
    inspection = InspectionFactory()
    with pytest.raises(Refused, match="不是该企业的"):
        soft(officer, inspection=inspection)
    assert soft(officer, inspection=inspection, enterprise=inspection.enterprise).inspection == inspection


def test_what_came_of_a_measure_is_recorded(officer):
    measure = SoftMeasureFactory()
    with pytest.raises(Refused, match="落实情况"):
        record_follow_up(measure, actor=officer, result=" ")
    assert record_follow_up(measure, actor=officer, result="已补设标识").result == "已补设标识"
    with pytest.raises(Refused, match="经办人"):
        record_follow_up(measure, actor=UserFactory(roles=[Role.LEADER]), result="已补设标识")
