"""Each stage has its paper; those of leads, draws and of what follows a decision stand where they belong."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.apps import apps
from django.conf import settings

from accounts.models import User
from common.documents.content import DocumentContent
from common.documents.docx import render_docx
from common.documents.pdf import render_pdf
from common.documents.registry import kind_of, kinds
from common.documents.selectors import documents_of, visible_document
from common.documents.services import preview
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.documents.aftermath import late_since
from enforcement.documents.stages import STAGE_PAPERS, WITHOUT
from enforcement.enums import CaseStatus
from enforcement.procedure_enums import LeadResult, LeadStatus
from enforcement.services import remedies
from enforcement.services.delivery import announce_delivery
from enforcement.services.leads import take_lead_step
from enforcement.services.steps import take_case_step
from enforcement.services.surcharge_decisions import decide_surcharge, is_due
from registry.issuing import issue_document
from tests.enforcement.document_samples import AFTER_SAMPLES, drawn_task
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import RemedyProceedingFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_record import documented_case
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

OLD = date(2024, 4, 22)


# -- stages and kinds -----------------------------------------------------------------------------


def machines() -> dict[str, set[str]]:
    """The states of every procedure of enforcement, by the name of its model."""
    models = apps.get_app_config("enforcement").get_models()
    return {
        model.__name__: {str(state) for state in model.WORKFLOW.transitions}
        for model in models
        if getattr(model, "WORKFLOW", None)
    }


def test_every_stage_has_its_paper_or_says_why_not():
    for name, states in machines().items():
        with_paper, without = set(STAGE_PAPERS.get(name, {})), set(WITHOUT.get(name, {}))
        assert (name, with_paper | without) == (name, states)
        assert (name, with_paper & without) == (name, set())


def test_every_kind_belongs_to_a_stage():
    named = {code for stages in STAGE_PAPERS.values() for codes in stages.values() for code in codes}
    declared = {code for code, kind in kinds().items() if kind.template.startswith("enforcement/")}
    assert named == declared


def test_every_kind_is_issued_by_a_service():
    folder = Path(settings.BASE_DIR) / "enforcement"
    sources = [*(folder / "services").glob("*.py"), folder / "record_actions.py"]
    said = "\n".join(path.read_text("utf-8") for path in sources)
    declared = [code for code, kind in kinds().items() if kind.template.startswith("enforcement/")]
    assert [code for code in declared if f'"{code}"' not in said] == []


# -- as files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", AFTER_SAMPLES)
def test_a_paper_is_printed_as_pdf_and_docx(code):
    make, extra, _ = AFTER_SAMPLES[code]
    number = "兰新环测〔2024〕1号" if kind_of(code).numbered else ""
    content = preview(code, make(), issued_on=OLD, number=number, **extra)
    with pdfplumber.open(io.BytesIO(render_pdf(content, "test"))) as pdf:
        printed = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)
    assert content.title in printed
    assert number in printed
    with zipfile.ZipFile(io.BytesIO(render_docx(content, "test"))) as package:
        assert content.title in package.read("word/document.xml").decode()


# -- leads ----------------------------------------------------------------------------------------


def issued(record: Any) -> list[str]:
    return list(OfficialDocument.objects.of(record).order_by("pk").values_list("kind", flat=True))


def test_a_reporter_who_can_be_reached_hears_of_each_step(officer):
    lead = LeadFactory(reporter_name="钱举报", reporter_contact="13912345678", received_on=date(2025, 2, 20))
    take_lead_step(lead, LeadStatus.CHECKING, actor=officer)
    said = {"result": LeadResult.UNFOUNDED, "findings": "未见异常。", "answer": "已核查。"}
    take_lead_step(lead, LeadStatus.ANSWERED, actor=officer, **said)
    assert issued(lead) == ["lead-registration", "lead-acceptance", "lead-answer"]
    papers = "".join(str(each.content) for each in OfficialDocument.objects.of(lead))
    assert "钱举报" not in papers
    assert "13912345678" not in papers


def test_an_anonymous_lead_is_registered_and_nobody_is_told(officer):
    lead = LeadFactory(received_on=date(2025, 2, 20))
    take_lead_step(lead, LeadStatus.REFUSED, actor=officer, reason="不属本局职责")
    assert issued(lead) == ["lead-registration"]


@pytest.mark.parametrize("target", ["refused", "referred"])
def test_a_refused_or_referred_lead_is_told_so(officer, target):
    lead = LeadFactory(reporter_contact="13912345678", received_on=date(2025, 2, 20))
    if target == "refused":
        take_lead_step(lead, LeadStatus.REFUSED, actor=officer, reason="不属本局职责")
    else:
        said = {"result": LeadResult.REFERRED, "findings": "属城管。", "answer": "已移送城管部门。"}
        take_lead_step(lead, LeadStatus.ANSWERED, actor=officer, **said)
    assert issued(lead) == ["lead-registration", "lead-refusal" if target == "refused" else "lead-referral"]


# -- internal papers never reach an enterprise ----------------------------------------------------


def party_of(enterprise: Any) -> User:
    user: User = MembershipFactory(enterprise=enterprise).user
    return user


def test_the_record_of_a_draw_never_reaches_the_enterprises_drawn(officer):
    task = drawn_task()
    content = preview("draw-record", task, issued_on=OLD)
    document = issue_document("draw-record", task, actor=officer, issued_on=OLD)
    drawn = task.drawn.get().enterprise
    assert drawn.name in str(content.to_json())
    assert not document.is_for_party
    assert visible_document(officer, document.uuid) == document
    assert visible_document(party_of(drawn), document.uuid) is None


def test_papers_of_a_lead_never_reach_the_enterprise_reported(officer):
    lead = LeadFactory(reporter_contact="13912345678", received_on=date(2025, 2, 20))
    take_lead_step(lead, LeadStatus.CHECKING, actor=officer)
    user = party_of(lead.enterprise)
    found = [visible_document(user, each.uuid) for each in OfficialDocument.objects.of(lead)]
    assert found == [None, None]


# -- after the decision ---------------------------------------------------------------------------


def test_delivery_by_announcement_draws_up_the_announcement(officer):
    case = documented_case(status=CaseStatus.DECIDED, served_on=None, pay_by=None)
    announce_delivery(case, actor=officer, announced_on=date(2025, 3, 3), reason="住所无人，电话停机")
    document = OfficialDocument.objects.of(case).get(kind="delivery-announcement")
    assert "电话停机" not in str(document.content)  # anyone may read the announcement
    assert document.is_for_party


def test_a_change_by_reconsideration_is_told_with_both_amounts(officer):
    case = documented_case()
    remedy = RemedyProceedingFactory(case=case, filed_on=date(2024, 5, 6))
    remedies.decide_remedy(
        remedy, actor=officer, outcome="amended", decided_on=date(2024, 6, 3), summary="裁量过重。",
        amended_fine=Decimal(80_000),
    )  # fmt: skip
    document = OfficialDocument.objects.of(case).get(kind="decision-amendment")
    text = str(document.content)
    assert "人民币100,000元" in text
    assert "人民币80,000元" in text
    assert remedy.body in text
    assert document.number.startswith("兰新环罚变〔")
    assert document in [each.document for each in documents_of(case, party_of(case.enterprise))]


def test_an_annulment_says_by_whom(officer):
    by_court = documented_case()
    remedy = RemedyProceedingFactory(case=by_court, filed_on=date(2024, 5, 6))
    remedies.decide_remedy(
        remedy, actor=officer, outcome="annulled", decided_on=date(2024, 6, 3), summary="证据不足。"
    )
    own = documented_case()
    take_case_step(
        own, CaseStatus.ANNULLED, actor=officer, reason="主体认定有误", annulled_on=date(2024, 6, 3)
    )
    papers = [OfficialDocument.objects.of(each).get(kind="decision-annulment") for each in (by_court, own)]
    assert [each.title for each in papers] == ["行政处罚决定被撤销通知书", "撤销行政处罚决定书"]
    assert "第七十五条第二款" in str(papers[1].content)
    assert "第七十五条第二款" not in str(papers[0].content)


def test_a_surcharge_is_decided_once_the_fine_is_late(officer):
    case = documented_case()
    with pytest.raises(Refused, match="尚未逾期"):
        decide_surcharge(case, actor=officer, decided_on=case.pay_by)
    assert is_due(case)
    document = decide_surcharge(case, actor=officer, decided_on=date(2024, 4, 22))
    assert "自2024年4月9日起" in str(document.content)
    assert not is_due(case)
    with pytest.raises(Conflict, match="已经制发"):
        decide_surcharge(case, actor=officer, decided_on=date(2024, 4, 22))


def test_no_surcharge_is_decided_during_a_proceeding_or_by_another(officer):
    case = documented_case()
    with pytest.raises(Refused, match="局领导"):
        decide_surcharge(case, actor=UserFactory(), decided_on=OLD)
    RemedyProceedingFactory(case=case, filed_on=date(2024, 4, 15))
    with pytest.raises(Refused, match="复议、诉讼期间"):
        decide_surcharge(case, actor=officer, decided_on=OLD)
    assert not is_due(case)


def test_a_fine_is_late_from_the_first_due_day_that_was_missed():
    case = documented_case()
    assert late_since(case, case.pay_by) is None
    assert late_since(case, OLD) == date(2024, 4, 9)
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=case.pay_by)
    assert late_since(case, OLD) is None


def test_an_archived_case_has_its_remarks_with_what_lacks(officer):
    case = documented_case(status=CaseStatus.CLOSED, closed_on=date(2025, 3, 3), closing_reason="已履行")
    take_case_step(
        case, CaseStatus.ARCHIVED, actor=officer, archived_on=date(2025, 3, 3), gap_reason="在纸质卷"
    )
    document = OfficialDocument.objects.of(case).get(kind="archive-remarks")
    content = DocumentContent.from_json(document.content)
    assert "送达回证" in str(content)
    assert not document.is_for_party
