"""The documents of enforcement: what each says, by which law, and what it refuses to leave out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from common.documents.registry import DocumentKind, kinds
from common.documents.wording import template_exists
from enforcement.models import CasePublication
from enforcement.procedure_enums import (
    DeliveryMethod,
    ExtensionKind,
    ReviewOpinion,
    Vote,
    WithdrawalGround,
)
from registry.models import DocumentSeries
from tests.enforcement.document_samples import AFTER_SAMPLES, NEW, OLD, said
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    FinePaymentFactory,
    InspectionFactory,
    NoPenaltyDecisionFactory,
    PoliceTransferFactory,
    SoftMeasureFactory,
)
from tests.factories.enforcement_after import (
    CaseReferralFactory,
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    ReinspectionFactory,
    ServedOrderFactory,
)
from tests.factories.enforcement_cases import (
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
)
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


def kinds_of_enforcement() -> dict[str, DocumentKind]:
    return {code: kind for code, kind in kinds().items() if kind.template.startswith("enforcement/")}


# -- every kind from a record ---------------------------------------------------------------------


def _case(**values: Any) -> Any:
    return documented_case(**values)


def _about(factory: Any, **values: Any) -> Any:
    return factory(case=documented_case(), **values)


def _discussion() -> Any:
    held = _about(
        CollectiveDiscussionFactory, conclusion="同意处罚。", is_approved=True, attendees="调查人员二人"
    )
    DiscussionVoteFactory(discussion=held, vote=Vote.FOR, member=UserFactory(full_name="表决甲"))
    return held


def _plan() -> Any:
    plan = _about(PaymentPlanFactory, status="granted", answered_on=date(2024, 4, 20), answer="情况属实")
    InstalmentFactory(plan=plan)
    return plan


def _release_refused() -> Any:
    return CoercionFactory(release_requested_on=date(2026, 9, 8), release_answer="情形尚未消除")


def _published() -> CasePublication:
    made: CasePublication = CasePublicationFactory(
        case=documented_case(), published=True, withdrawal_ground=WithdrawalGround.ANNULLED
    )
    return made


def _reviewed() -> Any:
    return _about(
        LegalReviewFactory,
        opinion=ReviewOpinion.AGREED,
        text="程序合法。",
        submitted_on=date(2024, 3, 12),
        reviewed_on=date(2024, 3, 15),
        reviewer=UserFactory(full_name="审核甲"),
    )


def _defence() -> Any:
    return _about(DefenceFactory, answered=True, author="王某")


def _hearing() -> Any:
    return _about(
        PenaltyHearingFactory,
        applied_on=date(2024, 2, 22),
        held_on=date(2024, 3, 8),
        ended_on=date(2024, 3, 8),
        place="第一会议室",
        host=UserFactory(full_name="主持甲"),
        record="双方质证。",
        opinion="事实清楚。",
    )


def _curtailment(**values: Any) -> Any:
    return CurtailmentFactory(lifted_on=date(2026, 10, 8), lift_ground="整改完成", **values)


def _preserved() -> Any:
    return _about(EvidencePreservationFactory, handling="采样取证后返还", handled_on=date(2026, 9, 4))


# Each kind: the record, what is passed, and words that the document must hold.
SAMPLES: dict[str, tuple[Any, dict[str, Any], tuple[str, ...]]] = {
    "case-filing": (_case, {}, ("第十九条规定的立案条件", "15日内决定是否立案", "属于本局管辖")),
    "case-not-filed": (_case, {"reason": "违法事实不存在"}, ("违法事实不存在", "不符合")),
    "inquiry-record": (_case, {"content": "问：是否停运？\n答：停运三日。"}, ("答：停运三日。", "申请回避")),
    "investigation-report": (_case, {}, ("超过排放标准0.8倍", "罚款人民币120,000元", "调查终结")),
    "examination-opinion": (_case, {}, ("第三十八条", "罚款人民币120,000元（大写：壹拾贰万元整）")),
    "evidence-list": (
        lambda: CaseEvidenceFactory(case=documented_case()).case,
        {},
        ("书证：污水处理设施运行台账复印件", "设施停运三日"),
    ),
    "penalty-notice": (
        _case,
        {},
        ("第四十四条", "5个工作日内", "有权进行陈述和申辩", "不因陈述、申辩给予更重的处罚", "第八十三条"),
    ),
    "penalty-hearing-notice": (_case, {}, ("有权要求听证", "第六十三条", "5个工作日内向本局提出")),
    "penalty-decision": (
        _case,
        {},
        (
            "罚款人民币100,000元（大写：壹拾万元整）",
            "《中华人民共和国水污染防治法》第八十三条",
            "15日内",
            "每日按罚款数额的3%加处罚款",
            "不超过罚款数额的100%",
            "60日内，依法向有管辖权的行政复议机关",
            "6个月内，依法向有管辖权的人民法院",
            "本局于2024年2月20日",
        ),
    ),
    "summary-penalty-decision": (_case, {"place": "厂区"}, ("第五十一条", "当场作出", "执法证号", "厂区")),
    "no-penalty-decision": (
        lambda: NoPenaltyDecisionFactory(case=documented_case()),
        {},
        ("不予行政处罚", "第三十三条第一款", "当面讲解台账要求"),
    ),
    "case-dismissal": (_case, {"reason": "违法主体认定有误"}, ("违法主体认定有误", "撤销案件")),
    "recusal-decision": (_case, {"person": "李某", "reason": "系近亲属"}, ("李某对本案回避", "系近亲属")),
    "defence-record": (_defence, {}, ("王某", "设备检修期间短时排放。")),
    "defence-review": (_defence, {}, ("结论为：不予采纳", "检修未停产")),
    "hearing-notification": (_hearing, {"time": "上午9时30分"}, ("上午9时30分", "不超过2人", "7个工作日前")),
    "hearing-record": (_hearing, {"recorder": "记录甲"}, ("双方质证。", "第六十五条", "记录甲")),
    "hearing-report": (_hearing, {}, ("事实清楚。", "罚款人民币120,000元")),
    "legal-review": (_reviewed, {}, ("审核甲", "程序合法。", "第五十八条")),
    "discussion-record": (_discussion, {}, ("表决甲", "调查人员二人", "同意处罚。", "第五十七条第二款")),
    "extension-approval": (
        lambda: _about(CaseExtensionFactory, kind=ExtensionKind.DECISION, days=30),
        {},
        ("90日", "30日", "第六十条"),
    ),
    "case-suspension": (_case, {"reason": "等待鉴定"}, ("等待鉴定", "中止调查")),
    "case-resumption": (
        lambda: _about(CaseStopFactory).case,
        {"reason": "已鉴定"},
        ("恢复对本案的调查", "已鉴定"),
    ),
    "penalty-delivery": (
        _case,
        {"method": DeliveryMethod.LEFT, "receiver": "王某"},
        ("留置送达", "王某", "7个工作日内送达"),
    ),
    "payment-reminder": (
        _case,
        {"surcharge": Decimal(3000)},
        ("缴纳罚款人民币100,000元", "加处罚款人民币3,000元（大写：叁仟元整）", "10个工作日内"),
    ),
    "coercion-application": (
        lambda: _case(reminded_on=date(2024, 10, 14)),
        {"court": "兰州新区人民法院"},
        ("兰州新区人民法院", "罚款人民币100,000元", "第五十三条", "2024年10月14日"),
    ),
    "payment-plan-decision": (_plan, {}, ("50,000元", "本局同意", "第六十六条第二款", "情况属实")),
    "case-closing": (
        lambda: FinePaymentFactory(case=documented_case()).case,
        {"reason": "罚款已缴清"},
        ("罚款已缴清", "已缴罚款人民币100,000元"),
    ),
    "withdrawal-of-publication": (
        _published,
        {"reason": "复议撤销"},
        ("第四十八条第二款", "3个工作日内", "复议撤销"),
    ),
    "rectification-order": (
        ServedOrderFactory,
        {},
        ("立即停止超标排放", "第二十八条第一款", "按日连续处罚", "30日内"),
    ),
    "order-withdrawal": (ServedOrderFactory, {"reason": "认定有误"}, ("撤销上述决定", "认定有误")),
    "reinspection-record": (
        ReinspectionFactory,
        {},
        ("仍在超标排放", "拒不改正", "暗查"),
    ),
    "daily-penalty-decision": (
        DailyPenaltyFactory,
        {},
        ("16日", "人民币1,600,000元（大写：壹佰陆拾万元整）", "第五十九条第一款"),
    ),
    "seizure-decision": (CoercionFactory, {}, ("1号锅炉一台", "期限为30日", "第二十四条", "查封")),
    "seizure-list": (CoercionFactory, {}, ("1号锅炉一台", "一式二份")),
    "seizure-extension": (
        CoercionFactory,
        {"until": date(2026, 10, 31), "ground": "案情复杂"},
        ("延长至2026年10月31日", "第二十五条"),
    ),
    "seizure-release": (CoercionFactory, {"ground": "已消除"}, ("解除对下列", "已消除", "第二十八条")),
    "seizure-release-refusal": (_release_refused, {}, ("不予解除", "情形尚未消除")),
    "curtailment-decision": (_curtailment, {}, ("限制生产", "不超过3个月", "15个工作日内")),
    "curtailment-extension": (
        _curtailment,
        {"until": date(2027, 3, 1), "ground": "设备未到"},
        ("延长至2027年3月1日", "不超过3个月"),
    ),
    "curtailment-release": (_curtailment, {}, ("整改完成", "自2026年10月8日起解除")),
    "evidence-preservation": (_preserved, {}, ("台账一册", "7个工作日内", "第五十六条")),
    "preservation-handling": (_preserved, {}, ("采样取证后返还", "第三十三条")),
    "case-transfer": (
        lambda: PoliceTransferFactory(case=documented_case(), kind="crime"),
        {},
        ("涉嫌犯罪", "第二十七条", "抄送同级人民检察院"),
    ),
    "detention-transfer": (
        lambda: PoliceTransferFactory(case=documented_case()),
        {},
        ("《中华人民共和国环境保护法》第六十三条", "行政拘留"),
    ),
    "case-referral": (lambda: CaseReferralFactory(case=documented_case()), {}, ("占用耕地堆放固体废物",)),
    "inspection-record": (
        lambda: InspectionFactory(findings="现场未发现异常。", place="厂区"),
        {},
        ("现场未发现异常。",),
    ),
    "soft-measure": (
        lambda: SoftMeasureFactory(content="请规范标识。", basis="柔性执法指导意见"),
        {},
        ("请规范标识。",),
    ),
    **AFTER_SAMPLES,
}
_OF_2026 = {"seizure", "curtailment", "preservation", "evidence-preservation", "case-referral"}


def test_every_kind_has_a_sample():
    assert set(kinds_of_enforcement()) == set(SAMPLES)


@pytest.mark.parametrize("code", SAMPLES)
def test_every_kind_is_drawn_up_from_the_record(code):
    make, extra, words = SAMPLES[code]
    day = NEW if any(code.startswith(name) for name in _OF_2026) or "preservation" in code else OLD
    text = said(code, make(), day, **extra)
    assert [word for word in words if word not in text] == [], text


# -- the declarations -----------------------------------------------------------------------------


def test_every_kind_has_its_wording_and_every_numbered_one_its_series():
    declared = kinds_of_enforcement()
    assert [code for code, kind in declared.items() if not template_exists(kind.template)] == []
    numbered = {code for code, kind in declared.items() if kind.numbered}
    assert numbered <= set(DocumentSeries.objects.values_list("kind", flat=True))


def test_every_receipt_hook_exists():
    hooks = {kind.on_receipt for kind in kinds_of_enforcement().values() if kind.on_receipt}
    assert hooks == {
        "enforcement.services.notices.on_notice_receipt",
        "enforcement.services.delivery.on_decision_receipt",
        "enforcement.services.orders.on_order_receipt",
        "enforcement.services.demands.on_reminder_receipt",
    }
    assert all(callable(import_string(hook)) for hook in hooks)


def test_no_wording_holds_a_limit_of_its_own():
    """Periods come from rows: no template says a number of days itself."""
    found = {
        path.name: re.findall(r"[0-9一二三四五六七八九十]+个?(?:工作日|日内|个月内)", path.read_text("utf-8"))
        for path in (Path(settings.BASE_DIR) / "templates/documents/enforcement").glob("*.txt")
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_internal_documents_are_not_addressed_to_the_party():
    """What is under consideration stays with the bureau; what binds the party is delivered to it."""
    declared = kinds_of_enforcement()
    internal = {
        "case-filing", "case-not-filed", "investigation-report", "examination-opinion", "legal-review",
        "discussion-record", "hearing-report", "defence-review", "extension-approval", "case-closing",
        "case-transfer", "detention-transfer", "case-referral", "evidence-list", "coercion-application",
        "lead-registration", "lead-acceptance", "lead-refusal", "lead-referral", "lead-answer", "draw-record",
        "archive-remarks", "withholding-approval",
    }  # fmt: skip
    assert {code for code in internal if declared[code].for_party} == set()
    for_party = {
        "penalty-notice",
        "penalty-decision",
        "rectification-order",
        "seizure-decision",
        "seizure-list",
    }
    assert {code for code in for_party if not declared[code].for_party} == set()
