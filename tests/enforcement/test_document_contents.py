"""What a document of enforcement tells: the law of its day, how the party was heard, what is owed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from common.documents.services import preview
from common.documents.wording import MissingValue
from common.errors import Refused
from enforcement.citations import PURPOSES, cited
from enforcement.documents.cases import no_penalty_basis
from enforcement.enums import CaseOutcome, CaseStatus, NoPenaltyGround, PartyKind, PenaltyKind
from enforcement.procedure_enums import (
    CurtailmentKind,
    DeliveryMethod,
)
from tests.enforcement.document_samples import NEW, OLD, said
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    FinePaymentFactory,
    PoliceTransferFactory,
)
from tests.factories.enforcement_after import (
    CurtailmentFactory,
    PaymentPlanFactory,
    RemedyProceedingFactory,
    ServedOrderFactory,
)
from tests.factories.enforcement_cases import (
    DefenceFactory,
)
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case, provision_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


# -- the law of the day ---------------------------------------------------------------------------


def test_the_law_follows_the_day_of_the_conduct():
    old = said(
        "no-penalty-decision", documented_case(), NEW, ground=NoPenaltyGround.MINOR, education="已教育"
    )
    new = said(
        "no-penalty-decision",
        documented_case(code_law=True),
        NEW,
        ground=NoPenaltyGround.MINOR,
        education="已教育",
    )
    assert "生态环境法典" not in old
    assert "《中华人民共和国生态环境法典》第一千零五十六条第二款" in new


@pytest.mark.parametrize("purpose", PURPOSES)
def test_articles_change_on_the_day_of_the_code(purpose):
    before, since = cited(purpose, date(2026, 8, 14)), cited(purpose, date(2026, 8, 15))
    assert "生态环境法典" not in before
    assert since.startswith("《中华人民共和国生态环境法典》第")


def test_a_day_without_law_is_refused():
    with pytest.raises(Refused, match="未录入 2010-01-01 有效的法律"):
        cited("seizure", date(2010, 1, 1))


@pytest.mark.parametrize("ground", NoPenaltyGround)
def test_every_ground_of_no_penalty_has_its_article(ground):
    assert re.search(r"《.+》第.+条", no_penalty_basis(ground, date(2024, 5, 1)))
    assert re.search(r"《.+》第.+条", no_penalty_basis(ground, date(2026, 9, 1)))


def test_detention_is_cited_by_the_conduct():
    old = PoliceTransferFactory(case=documented_case())
    new = PoliceTransferFactory(case=documented_case(code_law=True))
    assert "法典" not in said("detention-transfer", old, NEW)
    assert "第一千一百零八条" in said("detention-transfer", new, NEW)


# -- what a decision tells ------------------------------------------------------------------------


def test_a_decision_tells_how_the_party_was_heard():
    case = documented_case(hearing_offered=True, legal_reviewed_on=date(2024, 3, 10))
    DefenceFactory(case=case, answered=True, made_on=date(2024, 2, 22), answered_on=date(2024, 2, 28))
    text = said("penalty-decision", case)
    assert "2024年2月22日，你单位提出陈述、申辩" in text
    assert "不予采纳，理由是：检修未停产" in text
    assert "未要求听证" in text
    assert "经过法制审核" in text


def test_a_waiver_and_silence_are_told_apart():
    assert "书面表示放弃陈述、申辩" in said("penalty-decision", documented_case(defence_waived=True))
    assert "未提出陈述、申辩" in said("penalty-decision", documented_case())


def test_a_natural_person_is_addressed_as_such():
    person = {"party_name": "赵某", "party_id_number": "62010119800101001X", "enterprise": None}
    case = documented_case(party_kind=PartyKind.CITIZEN, department=DepartmentFactory(), **person)
    text = said("penalty-decision", case)
    assert "当事人：赵某（证件号码：62010119800101001X）" in text
    assert "你单位" not in text


def test_penalties_other_than_money_are_told_by_kind():
    case = documented_case(fine_amount=None, confiscated_amount=None)
    text = said("penalty-decision", case, kinds=[PenaltyKind.WARNING])
    assert "警告" in text
    assert "到期不缴纳罚款" not in text


def test_fine_and_confiscation_are_summed_in_words():
    text = said("penalty-decision", documented_case(confiscated_amount=Decimal("2500.50")))
    assert "以上罚没款合计人民币102,500.50元（大写：壹拾万贰仟伍佰元伍角整）" in text


def test_a_decision_without_penalty_or_law_is_refused():
    case = documented_case(fine_amount=None)
    with pytest.raises(Refused, match="没有处罚内容"):
        preview("penalty-decision", case, issued_on=OLD, kinds=[])
    bare = documented_case()
    bare.provisions.clear()
    with pytest.raises(MissingValue, match="适用条款"):
        preview("penalty-decision", bare, issued_on=OLD)


def test_the_usual_article_of_the_violation_stands_in_where_it_was_in_force():
    case = documented_case()
    case.provisions.clear()
    kind = case.violation_types.get()
    kind.provision = provision_of("water-pollution-law-2017", "第八十二条")
    kind.save()
    assert "《中华人民共和国水污染防治法》第八十二条" in said("penalty-notice", case)
    kind.provision = provision_of("eco-code-2026", "第一千一百零三条")
    kind.save()
    with pytest.raises(MissingValue, match="适用条款"):
        said("penalty-notice", case)


def test_evidence_that_is_not_relied_on_is_not_cited():
    case = documented_case()
    CaseEvidenceFactory(case=case, name="采信的照片")
    CaseEvidenceFactory(
        case=case, name="不采信的照片", withdrawn_on=date(2024, 3, 1), withdrawal_reason="来源不明"
    )
    text = said("penalty-decision", case)
    assert "采信的照片" in text
    assert "不采信的照片" not in text
    assert "来源不明" in said("evidence-list", case)


# -- payment --------------------------------------------------------------------------------------


def test_what_is_still_owed_follows_payments_and_amendments():
    case = documented_case(amended_on=date(2024, 5, 6), amended_fine=Decimal(80_000))
    FinePaymentFactory(case=case, amount=Decimal(30_000), paid_on=date(2024, 5, 20))
    assert "缴纳罚款人民币50,000元" in said("payment-reminder", case, date(2024, 6, 3))


def test_a_refused_plan_keeps_the_date():
    plan = PaymentPlanFactory(case=documented_case(), status="refused", answered_on=date(2024, 4, 20))
    text = said("payment-plan-decision", plan)
    assert "不予批准" in text
    assert "应当在行政处罚决定书载明的期限内缴纳罚款" in text


def test_an_application_to_the_court_tells_of_remedies():
    case = documented_case(reminded_on=date(2024, 10, 14))
    RemedyProceedingFactory(case=case, outcome="upheld", decided_on=date(2024, 7, 1))
    text = said("coercion-application", case, court="兰州新区人民法院")
    assert "行政复议：兰州新区管理委员会，结果为维持（驳回）" in text


def test_a_delivery_by_announcement_names_its_period():
    text = said("penalty-delivery", documented_case(), method=DeliveryMethod.ANNOUNCED)
    assert "经过30日，即视为送达" in text
    assert "公告送达" in text


# -- orders and measures --------------------------------------------------------------------------


def test_an_order_names_every_violation_and_what_is_missing_is_refused():
    order = ServedOrderFactory(correct_by=date(2024, 3, 31))
    text = said("rectification-order", order)
    assert "2024年3月31日前" in text
    order.violations.all().delete()
    with pytest.raises(MissingValue, match="违法行为"):
        said("rectification-order", order)


def test_a_suspension_of_production_has_no_end():
    text = said("curtailment-decision", CurtailmentFactory(kind=CurtailmentKind.SUSPEND, until=None), NEW)
    assert "停产整治" in text
    assert "3个月" not in text


def test_a_curtailment_without_article_is_refused():
    with pytest.raises(Refused, match="须填写依据条款"):
        said("curtailment-decision", CurtailmentFactory(provision=None), NEW)


# -- hostile values -------------------------------------------------------------------------------


def test_a_value_brings_no_block_of_its_own():
    case = documented_case(title="一案\n# 小标题\n| 格 | 格 |", facts="第一段\n# 冒充标题\n- 冒充清单")
    content = preview("investigation-report", case, issued_on=OLD)
    headings = [block.text for block in content.blocks if getattr(block, "type", "") == "heading"]
    assert headings == ["一、当事人和案件来源", "二、查明的事实", "三、证据", "四、调查结论", "五、处理建议"]


def test_a_case_of_before_the_portal_can_be_closed_on_paper():
    """An imported case has neither notice nor article: what does not need them is drawn up all the same."""
    case = EnforcementCaseFactory(decided=True, closing_reason="罚款已缴清", status=CaseStatus.DECIDED)
    assert "罚款已缴清" in said("case-closing", case)
    assert case.outcome == CaseOutcome.PENALTY


def test_officers_are_named_with_their_certificates():
    case = documented_case()
    certificate = OfficerCertificateFactory(user=UserFactory(full_name="执法甲"))
    case.investigators.set([certificate])
    assert f"执法甲（执法证号{certificate.number}）" in said("inquiry-record", case)
