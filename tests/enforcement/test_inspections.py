"""Inspections: gates both ways, the cap, the positive list, the checklist, and what is published."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from common import events
from common.documents.content import DocumentContent
from common.documents.trial import tried
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument, PublishedRecord
from enforcement.enums import InspectionResult, InspectionSource, InspectionStatus
from enforcement.models import CheckAnswer, Inspection
from enforcement.procedure_enums import CheckVerdict
from enforcement.public.inspections import INSPECTION_RESULT
from enforcement.services.inspections import (
    answer_checklist,
    change_inspection,
    plan_inspection,
    publish_result,
    take_inspection_step,
    withdraw_result,
)
from enforcement.services.positive_list import remove_from_list
from registry.models import Threshold
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    InspectionFactory,
    PositiveListEntryFactory,
    RectificationOrderFactory,
    SoftMeasureFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import ChecklistItemFactory, DrawnObjectFactory, LeadFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

N = InspectionStatus
DAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(DAY)


@pytest.fixture
def team(db):
    return [OfficerCertificateFactory() for _ in range(2)]


def planned(**values) -> Inspection:
    return InspectionFactory(planned=True, inspected_on=DAY, **{"source": InspectionSource.SPECIAL} | values)


def done(inspection: Inspection, actor, **details) -> Inspection:
    given = {
        "inspected_on": DAY,
        "certificates_shown": True,
        "result": InspectionResult.CLEAN,
        "findings": "生产正常，未发现问题。",
    }
    return take_inspection_step(inspection, N.DONE, actor=actor, **given | details)


# -- recorded as done --


def test_a_check_is_recorded_with_its_record_and_the_enterprise_is_told(officer, team):
    inspection = planned()
    member = MembershipFactory(enterprise=inspection.enterprise).user
    scanned = timezone.make_aware(datetime(2026, 10, 12, 9, 5))
    moved = done(inspection, officer, officers=team, place="东厂区", scanned_at=scanned)
    assert (moved.status, moved.inspected_on, moved.result) == (N.DONE, DAY, InspectionResult.CLEAN)
    assert (moved.certificates_shown, moved.place, moved.scanned_at) == (True, "东厂区", scanned)
    assert set(moved.officers.all()) == set(team)
    document = OfficialDocument.objects.get(kind="inspection-record")
    assert (document.owner, document.issued_on, document.is_for_party) == (moved, DAY, True)
    assert Message.objects.filter(recipient=member, title__startswith="执法检查已登记").exists()
    assert events.history(moved).filter(to_state=N.DONE).count() == 1


@pytest.mark.parametrize(
    ("validity", "names"),
    [
        ({"valid_from": date(2026, 10, 13)}, "无效"),
        ({"valid_to": date(2026, 10, 11)}, "无效"),
        ({"revoked_on": DAY}, "无效"),
    ],
)
def test_a_certificate_must_be_valid_that_day(officer, team, validity, names):
    invalid = OfficerCertificateFactory(**validity)
    with pytest.raises(Refused, match=names) as caught:
        done(planned(), officer, officers=[*team, invalid])
    assert "行政处罚法第四十二条" in caught.value.basis


@pytest.mark.parametrize(
    "validity", [{"valid_from": DAY}, {"valid_to": DAY}, {"revoked_on": date(2026, 10, 13)}]
)
def test_a_certificate_valid_on_the_day_itself_will_do(officer, team, validity):
    at_the_edge = OfficerCertificateFactory(**validity)
    assert done(planned(), officer, officers=[team[0], at_the_edge]).status == N.DONE


def test_the_certificate_of_the_day_of_the_check_counts_not_todays(officer, team):
    expired = OfficerCertificateFactory(valid_to=date(2026, 10, 9))
    assert (
        done(planned(), officer, officers=[team[0], expired], inspected_on=date(2026, 10, 9)).status == N.DONE
    )


def test_one_officer_is_too_few_and_two_certificates_make_no_pair(officer, team):
    with pytest.raises(Refused, match="不少于2人"):
        done(planned(), officer, officers=team[:1])
    twin = OfficerCertificateFactory(user=team[0].user)
    with pytest.raises(Refused, match="不少于2人"):
        done(planned(), officer, officers=[team[0], twin])


def test_how_many_officers_is_a_row(officer, team):
    Threshold.objects.filter(code="case-officers-min").update(amount=3)
    with pytest.raises(Refused, match="不少于3人"):
        done(planned(), officer, officers=team)


def test_certificates_are_shown_on_site(officer, team):
    with pytest.raises(Refused, match="出示执法证件") as caught:
        done(planned(), officer, officers=team, certificates_shown=False)
    assert "行政处罚法第五十五条" in caught.value.basis
    without_visit = planned(is_off_site=True)
    assert done(without_visit, officer, officers=team, certificates_shown=False).is_off_site


def test_drawn_officers_are_exchanged_only_with_a_reason(officer, team):
    inspection = planned(source=InspectionSource.RANDOM)
    drawn = DrawnObjectFactory(
        enterprise=inspection.enterprise, inspection=inspection, draw__drawn_at=timezone.now()
    )
    drawn.officers.set(team)
    others = [team[0], OfficerCertificateFactory()]
    with pytest.raises(Refused, match="与随机抽取的不一致") as caught:
        done(inspection, officer, officers=others)
    assert "国办发〔2015〕58号" in caught.value.basis
    moved = done(inspection, officer, officers=others, reason="原抽取人员因病住院")
    assert set(moved.officers.all()) == set(others)


def test_the_drawn_officers_need_no_reason(officer, team):
    inspection = planned(source=InspectionSource.RANDOM)
    drawn = DrawnObjectFactory(
        enterprise=inspection.enterprise, inspection=inspection, draw__drawn_at=timezone.now()
    )
    drawn.officers.set(team)
    with pytest.raises(Refused, match="不得早于抽取日期"):
        done(inspection, officer, officers=team, inspected_on=date(2026, 10, 9))
    assert done(inspection, officer, officers=team).status == N.DONE


def test_a_check_is_not_recorded_ahead_of_its_day(officer, team):
    with pytest.raises(Refused, match="不得晚于今天"):
        done(planned(), officer, officers=team, inspected_on=date(2026, 10, 13))


@pytest.mark.parametrize("missing", [{"result": ""}, {"findings": " "}])
def test_result_and_findings_are_needed(officer, team, missing):
    with pytest.raises(Refused, match="检查结果和检查情况"):
        done(planned(), officer, officers=team, **missing)


def test_a_second_click_is_a_conflict(officer, team):
    inspection = planned()
    stale = Inspection.objects.get(pk=inspection.pk)
    done(inspection, officer, officers=team)
    with pytest.raises(Conflict):
        done(stale, officer, officers=team)
    assert OfficialDocument.objects.count() == 1


def test_nothing_stays_of_a_refused_step(officer, team):
    inspection = planned()
    with pytest.raises(Refused):
        done(inspection, officer, officers=team[:1])
    inspection.refresh_from_db()
    assert inspection.status == N.PLANNED
    assert not inspection.officers.exists()


def test_a_handler_of_another_area_may_not(team):
    with pytest.raises(Refused, match="管辖范围"):
        done(planned(), UserFactory(park=True), officers=team)


def test_cancelling_needs_a_reviewer_and_a_reason(officer):
    with pytest.raises(Refused, match="理由"):
        take_inspection_step(planned(), N.CANCELLED, actor=officer)
    with pytest.raises(Refused, match="审核人"):
        take_inspection_step(planned(), N.CANCELLED, actor=UserFactory(), reason="搬迁")
    assert take_inspection_step(planned(), N.CANCELLED, actor=officer, reason="搬迁").status == N.CANCELLED


def test_the_preview_says_what_the_record_will_say_and_keeps_nothing(officer, team):
    inspection = planned()
    given = {"officers": team, "certificates_shown": True, "result": "clean", "findings": "未发现问题"}
    (content,) = tried(lambda: take_inspection_step(inspection, N.DONE, actor=officer, **given)).contents
    assert content.title == "现场检查（勘察）笔录"
    inspection.refresh_from_db()
    assert inspection.status == N.PLANNED
    assert not OfficialDocument.objects.exists()
    with pytest.raises(Refused):
        tried(
            lambda: take_inspection_step(inspection, N.DONE, actor=officer, **given | {"officers": team[:1]})
        )


# -- the document --


def wording(document: OfficialDocument) -> str:
    return str(DocumentContent.from_json(document.content).to_json())


def test_the_record_says_who_what_and_what_was_found(officer, team):
    item = ChecklistItemFactory(topic="固体废物", question="危险废物是否规范贮存")
    inspection = planned(task_number="ZX-1")
    answer_checklist(inspection, actor=officer, answers={item: (CheckVerdict.DEVIATES, "标识缺失")})
    done(inspection, officer, officers=team, result="problem", findings="危废间标识缺失。\n台账不全。")
    text = wording(OfficialDocument.objects.get())
    for part in (
        inspection.enterprise.name,
        team[0].number,
        "已主动出示执法证件",
        "第五十一条",
    ):
        assert part in text
    assert all(
        part in text for part in ("ZX-1", "危险废物是否规范贮存", "标识缺失", "台账不全。", "发现问题")
    )


def test_the_record_of_a_check_without_a_visit_says_so(officer, team):
    done(planned(is_off_site=True), officer, officers=team, certificates_shown=False)
    text = wording(OfficialDocument.objects.get())
    assert "非现场检查记录" in text
    assert "出示" not in text


def test_before_the_code_the_record_cites_the_former_law(officer, team):
    done(planned(), officer, officers=team, inspected_on=date(2026, 8, 14))
    assert "第二十四条" in wording(OfficialDocument.objects.get())


# -- the cap --


def plan(actor, **values) -> Inspection:
    given = {"source": InspectionSource.ROUTINE, "inspected_on": DAY, "enterprise": EnterpriseFactory()}
    given |= values
    return plan_inspection(Inspection, actor=actor, department=given["enterprise"].department, **given)


@pytest.fixture
def often(db):
    """An enterprise that was visited as often as the cap allows."""
    enterprise = EnterpriseFactory()
    InspectionFactory(enterprise=enterprise, inspected_on=date(2026, 3, 2))
    InspectionFactory(enterprise=enterprise, inspected_on=date(2026, 12, 30), planned=True)
    return enterprise


@pytest.mark.parametrize(
    "source", [InspectionSource.RANDOM, InspectionSource.SPECIAL, InspectionSource.ROUTINE]
)
def test_a_visit_over_the_cap_is_refused(officer, often, source):
    with pytest.raises(Refused, match="年度上限2次") as caught:
        plan(officer, enterprise=often, source=source)
    assert "国办发〔2024〕54号" in caught.value.basis


@pytest.mark.parametrize(
    "values",
    [
        {"source": InspectionSource.CASE},
        {"is_off_site": True},
        {"cap_exception": "重污染天气应急，经局领导批准"},
        {"inspected_on": date(2027, 1, 4)},
    ],
)
def test_what_lies_outside_the_cap(officer, often, values):
    assert plan(officer, enterprise=often, **values).status == N.PLANNED


LEAD_SOURCES = [InspectionSource.COMPLAINT, InspectionSource.MONITORING, InspectionSource.ASSIGNED]


@pytest.mark.parametrize("source", LEAD_SOURCES)
def test_the_check_of_a_lead_lies_outside_the_cap_and_names_its_lead(officer, often, source):
    lead = LeadFactory(enterprise=often)
    assert plan(officer, enterprise=often, source=source, lead=lead).lead == lead
    with pytest.raises(Refused, match="请填写所依据的执法线索") as caught:
        plan(officer, enterprise=often, source=source)
    assert "国办发〔2024〕54号" in caught.value.basis
    with pytest.raises(Refused, match="其他企业"):
        plan(officer, enterprise=often, source=source, lead=LeadFactory())


def test_only_visits_count_towards_the_cap(officer):
    enterprise = EnterpriseFactory()
    for values in (
        {"source": InspectionSource.COMPLAINT},
        {"is_off_site": True},
        {"status": N.CANCELLED},
        {"inspected_on": date(2025, 12, 31)},
    ):
        InspectionFactory(enterprise=enterprise, **{"inspected_on": date(2026, 3, 2)} | values)
    InspectionFactory(enterprise=enterprise, inspected_on=date(2026, 1, 1))
    assert plan(officer, enterprise=enterprise).status == N.PLANNED
    with pytest.raises(Refused, match="年度上限"):
        plan(officer, enterprise=enterprise)


def test_without_a_row_there_is_no_cap(officer, often):
    Threshold.objects.filter(code="inspection-yearly-cap").delete()
    assert plan(officer, enterprise=often).status == N.PLANNED


def test_the_cap_binds_when_the_plan_changes_and_when_the_check_is_recorded(officer, often, team):
    outside = plan(officer, enterprise=often, is_off_site=True)
    with pytest.raises(Refused, match="年度上限"):
        change_inspection(outside, actor=officer, is_off_site=False)
    with pytest.raises(Refused, match="年度上限"):
        done(outside, officer, officers=team, is_off_site=False)
    assert done(
        outside, officer, officers=team, is_off_site=False, cap_exception="应急，经批准"
    ).cap_exception


def test_the_check_itself_does_not_count_against_itself(officer, often, team):
    own = Inspection.objects.get(enterprise=often, status=N.PLANNED)
    assert done(own, officer, officers=team).status == N.DONE


# -- the positive list --


def test_a_listed_enterprise_is_not_visited_without_a_ground(officer, team):
    listed = PositiveListEntryFactory().enterprise
    with pytest.raises(Refused, match="优先采取非现场方式") as caught:
        plan(officer, enterprise=listed)
    assert "环办执法〔2021〕10号" in caught.value.basis
    without_visit = plan(officer, enterprise=listed, is_off_site=True)
    assert without_visit.is_on_positive_list
    with pytest.raises(Refused, match="优先采取非现场方式"):
        done(without_visit, officer, officers=team, is_off_site=False)
    visited = done(
        without_visit, officer, officers=team, is_off_site=False, on_site_ground="数据异常须现场核实"
    )
    assert visited.on_site_ground == "数据异常须现场核实"
    assert plan(officer, enterprise=listed, on_site_ground="专项行动").is_on_positive_list


def test_removal_from_the_list_is_recorded_and_ends_the_preference(officer):
    entry = PositiveListEntryFactory()
    with pytest.raises(Refused, match="理由"):
        remove_from_list(entry, actor=officer, reason=" ")
    with pytest.raises(Refused, match="审核人"):
        remove_from_list(entry, actor=UserFactory(), reason="被处罚")
    removed = remove_from_list(entry, actor=officer, reason="受到行政处罚")
    assert (removed.removed_on, removed.removal_reason) == (DAY, "受到行政处罚")
    assert events.history(removed).filter(reason="受到行政处罚").exists()
    assert not plan(officer, enterprise=entry.enterprise).is_on_positive_list
    with pytest.raises(Conflict):
        remove_from_list(entry, actor=officer, reason="受到行政处罚")


# -- the checklist --


def test_a_full_checkup_needs_every_answer(officer, team):
    first, second = ChecklistItemFactory(), ChecklistItemFactory()
    ChecklistItemFactory(effective_to=date(2026, 10, 11))  # no longer asked
    inspection = planned(is_full_checkup=True)
    answer_checklist(inspection, actor=officer, answers={first: (CheckVerdict.CONFORMS, "")})
    with pytest.raises(Refused, match="还有1项未填写"):
        done(inspection, officer, officers=team)
    answer_checklist(inspection, actor=officer, answers={second: (CheckVerdict.NOT_APPLICABLE, "")})
    assert done(inspection, officer, officers=team).status == N.DONE


def test_a_partial_check_needs_none(officer, team):
    ChecklistItemFactory()
    assert done(planned(is_full_checkup=False), officer, officers=team).status == N.DONE


def test_a_deviation_is_a_problem(officer, team):
    item = ChecklistItemFactory()
    inspection = planned()
    answer_checklist(inspection, actor=officer, answers={item: (CheckVerdict.DEVIATES, "台账缺失")})
    with pytest.raises(Refused, match="发现问题"):
        done(inspection, officer, officers=team, result=InspectionResult.CLEAN)
    assert done(inspection, officer, officers=team, result=InspectionResult.PROBLEM).status == N.DONE


def test_answers_are_kept_once_and_changed(officer):
    item = ChecklistItemFactory()
    inspection = planned()
    assert answer_checklist(inspection, actor=officer, answers={item: (CheckVerdict.CONFORMS, "")}) == 1
    assert answer_checklist(inspection, actor=officer, answers={item: (CheckVerdict.CONFORMS, " ")}) == 0
    assert answer_checklist(inspection, actor=officer, answers={item: (CheckVerdict.DEVIATES, "缺")}) == 1
    answer = CheckAnswer.objects.get()
    assert (answer.verdict, answer.note) == (CheckVerdict.DEVIATES, "缺")
    assert events.history(answer).count() == 2


def test_the_checklist_is_closed_once_the_check_is_recorded(officer, team):
    inspection = done(planned(), officer, officers=team)
    with pytest.raises(Refused, match="不得再改"):
        answer_checklist(inspection, actor=officer, answers={})


# -- publication --


@pytest.fixture
def finished(officer, team):
    return done(planned(), officer, officers=team, findings="联系人13912345678，厂区正常。")


def test_the_result_is_published_by_the_allowlist(officer, finished):
    RectificationOrderFactory(inspection=finished, enterprise=finished.enterprise)
    SoftMeasureFactory(inspection=finished, enterprise=finished.enterprise)
    EnforcementCaseFactory(inspection=finished, enterprise=finished.enterprise)
    record = publish_result(finished, actor=officer)
    assert (record.party, record.uscc) == (finished.enterprise.name, finished.enterprise.uscc)
    assert record.body["handling"] == "责令改正；采取柔性执法措施；依法进一步调查处理"
    assert record.body["result_label"] == "未发现问题"
    assert "findings" not in record.body
    assert "厂区正常" not in str(record.body) + record.search_text
    assert Inspection.objects.get(pk=finished.pk).published_on == DAY


def test_a_secret_check_is_not_published(officer):
    with pytest.raises(Refused, match="保密"):
        publish_result(planned(), actor=officer)
    assert not PublishedRecord.objects.exists()


def test_publishing_is_a_reviewers(finished):
    with pytest.raises(Refused, match="审核人"):
        publish_result(finished, actor=UserFactory())


def test_a_correction_follows_on_display_and_a_withdrawal_stays(officer, finished):
    first = publish_result(finished, actor=officer)
    changed = change_inspection(finished, actor=officer, is_off_site=True)
    current = PublishedRecord.objects.current().get(kind=INSPECTION_RESULT)
    assert (current.version, current.body["method_label"]) == (first.version + 1, "非现场检查")
    with pytest.raises(Refused, match="理由"):
        withdraw_result(changed, actor=officer, reason="")
    withdraw_result(changed, actor=officer, reason="检查对象有误")
    change_inspection(Inspection.objects.get(pk=changed.pk), actor=officer, is_off_site=False)
    assert PublishedRecord.objects.current().get(kind=INSPECTION_RESULT).withdrawn_at is not None


# -- who may --


@pytest.mark.parametrize(
    ("roles", "may"), [([Role.HANDLER], True), ([Role.REVIEWER], True), ([Role.LEADER], False)]
)
def test_who_plans(roles, may):
    actor = UserFactory(roles=roles)
    if may:
        assert plan(actor).pk
        return
    with pytest.raises(Refused):
        plan(actor)
