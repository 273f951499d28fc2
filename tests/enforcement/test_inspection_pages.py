"""The staff's pages of leads, draws and inspections, as a person uses them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import PublishedRecord
from common.registers import register_for
from enforcement.enums import InspectionResult, InspectionSource, InspectionStatus
from enforcement.models import (
    CheckAnswer,
    EnforcementCase,
    EnforcementLead,
    Inspection,
    PublicInfo,
    RandomDraw,
    SoftMeasure,
    SupervisedObject,
)
from enforcement.procedure_enums import DrawStatus, LeadStatus
from enforcement.services.draws import take_draw_step
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    InspectionFactory,
    PositiveListEntryFactory,
    SoftMeasureFactory,
    ViolationTypeFactory,
)
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import (
    ChecklistItemFactory,
    LeadFactory,
    PublicInfoFactory,
    RandomDrawFactory,
    SupervisedObjectFactory,
    pool_of,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(DAY)


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def action(record, name: str) -> str:
    register = register_for(type(record))
    return reverse(f"enforcement:{register.slug}-{name}", args=[record.ledger_no])


def step(record, to: str) -> str:
    return register_for(type(record)).url("step", record.ledger_no, to)


def page(client, record):
    return client.get(register_for(type(record)).detail_url(record))


# -- draws --


def test_a_draw_is_prepared_previewed_drawn_and_shown(staff):
    pool_of()
    staff.get(reverse("enforcement:random-draws-new"))
    form = {
        "department": UserFactory().department.pk,
        "name": "第四季度抽查",
        "task_number": "SSJ-1",
        "period": "2026年第四季度",
        "due_on": "2026-12-20",
        "key_percent": "100",
        "special_percent": "0",
        "general_count": "2",
        "officers_each": "2",
    }
    assert staff.post(reverse("enforcement:random-draws-new"), form).status_code == 302
    draw = RandomDraw.objects.get()
    shown = page(staff, draw).content.decode()
    assert "名录库现状（抽取前预览）" in shown
    assert "一般监管对象建议抽取户数" not in shown
    assert "可派执法人员4人" in shown
    asked = {"seen": DrawStatus.PREPARED, "witness": ""}
    assert staff.post(step(draw, DrawStatus.DRAWN), asked).status_code == 422
    assert staff.post(step(draw, DrawStatus.DRAWN), asked | {"witness": "监督人"}).status_code == 302
    shown = page(staff, draw).content.decode()
    draw.refresh_from_db()
    assert "复核一致" in shown
    assert draw.seed in shown
    assert staff.post(step(draw, DrawStatus.DRAWN), asked | {"witness": "监督人"}).status_code == 409


def test_the_table_of_a_draw_marks_the_positive_list_and_checks_off_site(staff):
    pool_of()
    reviewer = UserFactory(roles=[Role.REVIEWER])
    draw = take_draw_step(RandomDrawFactory(), DrawStatus.DRAWN, actor=reviewer, witness="监督人")
    shown = page(staff, draw).content.decode()
    assert not [mark for mark in ("正面清单<", "非现场检查<") if mark in shown]
    inspection = draw.drawn.get(place=1).inspection
    type(inspection).objects.filter(pk=inspection.pk).update(is_on_positive_list=True, is_off_site=True)
    shown = page(staff, draw).content.decode()
    assert [shown.count(mark) for mark in ("正面清单<", "非现场检查<")] == [1, 1]


def test_the_form_proposes_the_bureaus_shares(staff):
    form = staff.get(reverse("enforcement:random-draws-new")).context["form"]
    assert (form["key_percent"].value(), form["special_percent"].value()) == (25, 100)


def test_a_tampered_draw_is_shown_as_such(staff):
    pool_of()
    draw = take_draw_step(
        RandomDrawFactory(), DrawStatus.DRAWN, actor=UserFactory(roles=[Role.REVIEWER]), witness="监督人"
    )
    draw.drawn.filter(place=1).update(enterprise=EnterpriseFactory())
    assert "与登记的结果不一致" in page(staff, draw).content.decode()


def test_the_page_of_a_draw_says_what_is_not_configured(staff):
    from registry.models import Threshold

    Threshold.objects.all().delete()
    assert "未配置" in page(staff, RandomDrawFactory()).content.decode()


def test_filling_the_pool(staff):
    EnterpriseFactory(name="示范焦化", is_permit_key_unit=True)
    url = reverse("enforcement:pool-fill")
    shown = staff.get(url).content.decode()
    assert "示范焦化" in shown
    assert "排污许可重点管理单位" in shown
    assert staff.post(url).status_code == 302
    assert SupervisedObject.objects.count() == 1
    assert "没有需要补充的企业" in staff.get(url).content.decode()


def test_the_pool_leads_to_filling_it(staff):
    assert reverse("enforcement:pool-fill") in page(staff, SupervisedObjectFactory()).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_drawn_task(rows, staff, django_assert_max_num_queries):
    pool_of(keys=rows, generals=0)
    draw = take_draw_step(
        RandomDrawFactory(), DrawStatus.DRAWN, actor=UserFactory(roles=[Role.REVIEWER]), witness="监督人"
    )
    page(staff, draw)
    with django_assert_max_num_queries(60):
        page(staff, draw)


def queries_of(client, record, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(200) as captured:
        page(client, record)
    return len(captured)


def test_more_objects_cost_no_more_queries(staff, django_assert_max_num_queries):
    reviewer = UserFactory(roles=[Role.REVIEWER])
    counts = []
    for _ in range(2):
        pool_of(keys=2, generals=0)
        draw = take_draw_step(RandomDrawFactory(), DrawStatus.DRAWN, actor=reviewer, witness="监督人")
        page(staff, draw)
        counts.append(queries_of(staff, draw, django_assert_max_num_queries))
    assert counts[0] == counts[1]  # two objects, then four


# -- inspections --


@pytest.fixture
def team(db):
    return [OfficerCertificateFactory() for _ in range(2)]


def planned(**values) -> Inspection:
    return InspectionFactory(planned=True, inspected_on=DAY, **{"source": InspectionSource.SPECIAL} | values)


def test_a_check_is_recorded_on_the_page(staff, team):
    inspection = planned()
    url = step(inspection, InspectionStatus.DONE)
    asked = {
        "seen": InspectionStatus.PLANNED,
        "inspected_on": "2026-10-12",
        "officers": [each.pk for each in team],
        "certificates_shown": "on",
        "result": InspectionResult.CLEAN,
        "findings": "未发现问题",
    }
    assert staff.get(url).status_code == 200
    refused = staff.post(url, {name: value for name, value in asked.items() if name != "certificates_shown"})
    assert refused.status_code == 422
    assert "行政处罚法第五十五条" in refused.content.decode()
    preview = staff.post(
        reverse("enforcement:inspections-preview", args=[inspection.ledger_no, InspectionStatus.DONE]), asked
    )
    assert "现场检查（勘察）笔录" in preview.content.decode()
    assert Inspection.objects.get().status == InspectionStatus.PLANNED
    assert staff.post(url, asked).status_code == 302
    shown = page(staff, inspection).content.decode()
    assert "现场检查（勘察）笔录" in shown
    assert Inspection.objects.get().status == InspectionStatus.DONE


def test_a_preview_that_the_gates_refuse_says_why(staff, team):
    inspection = planned()
    url = reverse("enforcement:inspections-preview", args=[inspection.ledger_no, InspectionStatus.DONE])
    response = staff.post(url, {"seen": InspectionStatus.PLANNED, "officers": [team[0].pk]})
    assert response.status_code == 422
    assert staff.post(url.replace("/done/", "/cancelled/")).status_code == 404


def test_the_checklist_is_answered_in_parts(staff):
    first, second = ChecklistItemFactory(topic="固体废物"), ChecklistItemFactory(topic="环境应急")
    inspection = planned(is_full_checkup=True)
    url = reverse("enforcement:inspections-checklist", args=[inspection.ledger_no])
    shown = staff.get(url).content.decode()
    assert "固体废物" in shown
    assert "环境应急" in shown
    wrong = staff.post(url, {f"verdict-{first.pk}": "deviates"})
    assert wrong.status_code == 422
    assert "不符合的请写明情况" in wrong.content.decode()
    assert staff.post(url, {f"note-{first.pk}": "忘了选"}).status_code == 422
    assert not CheckAnswer.objects.exists()
    staff.post(url, {f"verdict-{first.pk}": "deviates", f"note-{first.pk}": "标识缺失"})
    assert list(CheckAnswer.objects.values_list("item", "verdict", "note")) == [
        (first.pk, "deviates", "标识缺失")
    ]
    shown = page(staff, inspection).content.decode()
    assert "标识缺失" in shown
    assert "还有1项未填写" in shown
    staff.post(url, {f"verdict-{first.pk}": "conforms", f"verdict-{second.pk}": "not_applicable"})
    assert set(CheckAnswer.objects.values_list("verdict", flat=True)) == {"conforms", "not_applicable"}


def test_an_ended_check_takes_no_answers(staff):
    inspection = InspectionFactory()
    url = reverse("enforcement:inspections-checklist", args=[inspection.ledger_no])
    assert staff.get(url).status_code == 409


def test_no_items_no_form(staff):
    url = reverse("enforcement:inspections-checklist", args=[planned().ledger_no])
    assert "没有有效的检查项目" in staff.get(url).content.decode()


def test_the_plan_is_checked_on_the_form(staff):
    listed = PositiveListEntryFactory().enterprise
    form = {
        "department": listed.department.pk,
        "enterprise": listed.uscc,
        "source": InspectionSource.ROUTINE,
        "inspected_on": "2026-10-13",
    }
    url = reverse("enforcement:inspections-new")
    refused = staff.post(url, form)
    assert refused.status_code == 422
    assert "优先采取非现场方式" in refused.content.decode()
    assert staff.post(url, form | {"is_off_site": "on"}).status_code == 302
    assert Inspection.objects.get().is_on_positive_list


def test_imported_history_is_shown_without_error(staff):
    assert page(staff, InspectionFactory()).status_code == 200
    assert page(staff, planned()).status_code == 200


# -- actions --


def test_a_result_is_published_and_withdrawn_by_its_actions(staff):
    inspection = InspectionFactory()
    assert "公示检查结果" in page(staff, inspection).content.decode()
    assert staff.get(action(inspection, "publish")).status_code == 200
    assert staff.post(action(inspection, "publish")).status_code == 302
    shown = page(staff, inspection).content.decode()
    assert "查看公示页面" in shown
    assert staff.post(action(inspection, "publish")).status_code == 409
    assert staff.post(action(inspection, "withdraw"), {"reason": ""}).status_code == 422
    assert staff.post(action(inspection, "withdraw"), {"reason": "对象有误"}).status_code == 302
    assert PublishedRecord.objects.get().withdrawal_reason == "对象有误"


def test_a_case_and_a_soft_measure_come_of_an_inspection(staff):
    inspection = InspectionFactory(result=InspectionResult.PROBLEM, findings="雨水口排污", inspected_on=DAY)
    kind = ViolationTypeFactory()
    form = staff.get(action(inspection, "open-case")).context["form"]
    assert form["facts"].value() == "雨水口排污"
    asked = {"title": "某公司案", "facts": "雨水口排污", "violation_types": [kind.pk]}
    assert staff.post(action(inspection, "open-case"), asked).status_code == 302
    assert EnforcementCase.objects.get().inspection == inspection
    measure = {
        "kind": "reminder",
        "taken_on": "2026-10-12",
        "matter": "标识不清",
        "basis": "指导意见",
        "content": "补设标识",
    }
    assert staff.post(action(inspection, "soft"), measure).status_code == 302
    assert SoftMeasure.objects.get().inspection == inspection


def test_a_soft_measure_is_followed_up(staff):
    measure = SoftMeasureFactory()
    assert staff.post(action(measure, "follow-up"), {"result": "已落实"}).status_code == 302
    measure.refresh_from_db()
    assert measure.result == "已落实"
    assert staff.get(action(measure, "follow-up")).status_code == 409


def test_a_lead_is_checked_inspected_and_answered(staff, team):
    lead = LeadFactory(reporter_contact="13912345678")
    asked = {"inspected_on": "2026-10-13", "officers": [each.pk for each in team]}
    assert staff.get(action(lead, "inspect")).status_code == 200
    assert staff.post(action(lead, "inspect"), asked).status_code == 302
    assert Inspection.objects.get().lead == lead
    given = {
        "seen": LeadStatus.CHECKING,
        "result": "unfounded",
        "findings": "未见异常",
        "answered_on": "2026-10-12",
    }
    assert staff.post(step(lead, LeadStatus.ANSWERED), given).status_code == 422
    assert staff.post(step(lead, LeadStatus.ANSWERED), given | {"answer": "已核查"}).status_code == 302
    assert EnforcementLead.objects.get().status == LeadStatus.ANSWERED


def test_a_lead_about_nobody_known_asks_for_the_citizen(staff):
    lead = LeadFactory(enterprise=None, subject="露天焚烧", department=UserFactory().department)
    kind = ViolationTypeFactory()
    assert action(lead, "open-case") in page(staff, lead).content.decode()
    assert staff.get(action(lead, "inspect")).status_code == 409
    form = staff.get(action(lead, "open-case")).context["form"]
    assert list(form.fields)[:3] == ["party_name", "party_id_number", "party_address"]
    assert form["title"].value() == "露天焚烧案"
    asked = {"title": "露天焚烧案", "facts": "焚烧沥青", "violation_types": [kind.pk]}
    kept = staff.post(action(lead, "open-case"), asked)
    assert kept.status_code == 422 and "焚烧沥青" in kept.content.decode()
    asked |= {"party_name": "欧阳小明", "party_address": "某村3号"}
    assert staff.post(action(lead, "open-case"), asked).status_code == 302
    assert EnforcementCase.objects.get().party == "欧阳小明"


def test_a_lead_about_an_enterprise_asks_for_no_citizen(staff):
    form = staff.get(action(LeadFactory(), "open-case")).context["form"]
    assert "party_name" not in form.fields


def test_a_lead_is_taken_up_and_refused_on_its_pages(staff):
    lead, other = LeadFactory(), LeadFactory()
    asked = {"seen": LeadStatus.RECEIVED, "accepted_on": "2026-10-12"}
    assert staff.get(step(lead, LeadStatus.CHECKING)).status_code == 200
    assert staff.post(step(lead, LeadStatus.CHECKING), asked).status_code == 302
    refused = {"seen": LeadStatus.RECEIVED, "reason": "不属本局职责"}
    assert staff.post(step(other, LeadStatus.REFUSED), refused).status_code == 302


def test_an_enterprise_leaves_the_positive_list(staff):
    entry = PositiveListEntryFactory()
    asked = {"removed_on": "2026-10-12", "reason": "受到行政处罚"}
    assert staff.post(action(entry, "remove"), asked).status_code == 302
    entry.refresh_from_db()
    assert entry.removal_reason == "受到行政处罚"


def test_a_public_text_is_published_by_its_action(staff):
    info = PublicInfoFactory()
    assert staff.post(action(info, "publish")).status_code == 302
    assert PublishedRecord.objects.get().title == info.title
    assert staff.post(action(info, "withdraw"), {"reason": "内容调整"}).status_code == 302
    assert PublicInfo.objects.count() == 1


def test_officers_are_published_at_a_click(staff):
    certificate = OfficerCertificateFactory()
    url = reverse("enforcement:officers-publish")
    assert staff.get(url).status_code == 200
    assert staff.post(url).status_code == 302
    assert PublishedRecord.objects.get().number == certificate.number


def test_what_a_handler_may_not_is_not_offered(client):
    client.force_login(UserFactory())
    shown = page(client, InspectionFactory()).content.decode()
    assert "公示检查结果" not in shown
    assert client.post(action(InspectionFactory(), "publish")).status_code == 403
    assert client.get(reverse("enforcement:pool-fill")).status_code == 403
    assert client.get(reverse("enforcement:officers-publish")).status_code == 403
