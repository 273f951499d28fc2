"""The documents of EIA approval: what each says, by which law, and what it refuses to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from common.documents.content import DocumentContent, ListBlock, TableBlock
from common.documents.registry import kinds
from common.documents.services import preview
from common.documents.wording import MissingValue, template_exists
from common.errors import Refused
from permits.citations import ARTICLES, CODE, cited, law_on
from permits.documents import GROUND_ITEMS, REVOCATION_ITEMS
from permits.enums import (
    ApplicationKind,
    CheckResult,
    EiaCategory,
    HearingApplicant,
    NoticeKind,
    RefusalGround,
    RevocationGround,
)
from permits.models import Hearing, NoticeRule
from registry.models import DocumentSeries
from registry.wording import limit_words
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    CorrectionRequestFactory,
    EiaDecisionFactory,
    ExemptReplyFactory,
    HearingFactory,
    PublicMaterialFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

OLD, NEW = date(2026, 8, 14), date(2026, 8, 15)
EIA_KINDS = [code for code in kinds() if code.startswith("eia-")]
REMEDIES = "之日起60日内，依法向有管辖权的行政复议机关申请行政复议；也可以自收到"


def decision(**values: Any) -> Any:
    facts = {
        "category": EiaCategory.REPORT,
        "project_name": "示范氟材料项目",
        "site": "兰州新区示范路8号",
        "overview": "建设生产线一条。",
        "impacts": "废气经处理后排放。",
        "participation": "公示两次，未收到意见。",
        "received_on": date(2026, 8, 3),
    }
    return EiaDecisionFactory(**facts | values)


def text_of(content: DocumentContent) -> str:
    """Everything that is printed of a document, in one line."""
    parts: list[str] = [content.title, content.addressee, *content.annexes]
    for block in content.blocks:
        if isinstance(block, TableBlock):
            parts += [cell for row in block.rows for cell in row]
        elif isinstance(block, ListBlock):
            parts += block.items
        else:
            parts.append(block.text)
    return "\n".join(parts)


def said(kind: str, owner: Any, day: date = NEW, **extra: Any) -> str:
    return text_of(preview(kind, owner, issued_on=day, **extra))


# -- the declarations -----------------------------------------------------------------------------


def test_every_kind_has_its_wording_and_every_numbered_one_its_series():
    assert len(EIA_KINDS) == 17
    assert [code for code in EIA_KINDS if not template_exists(kinds()[code].template)] == []
    numbered = {code for code in EIA_KINDS if kinds()[code].numbered}
    series = DocumentSeries.objects.all()
    assert numbered <= {row.kind for row in series}
    assert {row.certainty for row in series} == {"unverified"}


def test_every_receipt_hook_exists():
    hooks = {kinds()[code].on_receipt for code in EIA_KINDS if kinds()[code].on_receipt}
    assert hooks == {"permits.services.steps.on_receipt"}
    assert all(callable(import_string(hook)) for hook in hooks)


def test_every_ground_has_its_item():
    assert set(GROUND_ITEMS) == set(RefusalGround)
    assert set(REVOCATION_ITEMS) == set(RevocationGround)


def test_no_wording_holds_a_limit_of_its_own():
    """Periods come from rows: no template says a number of days itself."""
    found = {
        path.name: re.findall(r"[0-9一二三四五六七八九十]+个?(?:工作日|日内|个月内)", path.read_text("utf-8"))
        for path in (Path(settings.BASE_DIR) / "templates/documents/eia").glob("*.txt")
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


# -- the law of the day ---------------------------------------------------------------------------


def test_the_law_and_the_name_of_the_document_follow_the_day():
    made = decision()
    old, new = said("eia-approval", made, OLD), said("eia-approval", made, NEW)
    assert "关于示范氟材料项目环境影响报告书的批复" in old
    assert "《中华人民共和国环境影响评价法》第二十二条" in old
    assert "生态环境法典" not in old
    assert "关于示范氟材料项目生态环境影响报告书的批复" in new
    assert "《中华人民共和国生态环境法典》第一百零二条" in new
    assert "环境影响评价法" not in new


def test_every_cited_article_of_the_code_is_one_of_its_articles():
    law = law_on(NEW)
    assert law.code == CODE
    assert cited("refusal", law) == "《中华人民共和国生态环境法典》第一百零五条"
    assert cited("refusal", law_on(OLD)) == ""
    assert {current for current, _ in ARTICLES.values() if not current.startswith("第")} == set()


def test_a_day_without_law_or_limit_is_refused():
    with pytest.raises(Refused, match="未录入 2010-01-01 有效的环境影响评价法律"):
        law_on(date(2010, 1, 1))
    with pytest.raises(Refused, match="未配置"):
        limit_words("eia-report-decision", date(2010, 1, 1))


def test_periods_are_those_of_the_rows():
    from registry.models import StatutoryLimit

    StatutoryLimit.objects.filter(code="reconsideration-application").update(amount=45)
    assert "之日起45日内，依法向有管辖权的行政复议机关" in said(
        "eia-termination", decision(), reason="不再建设"
    )


# -- what each kind says --------------------------------------------------------------------------


@dataclass(frozen=True)
class Says:
    kind: str
    make: Any
    words: tuple[str, ...]
    extra: dict[str, Any]


def _with_correction() -> Any:
    return CorrectionRequestFactory(decision=decision(), due_on=date(2026, 9, 10)).decision


def _with_appraisal() -> Any:
    return AppraisalFactory(decision=decision(), entrusted_on=date(2026, 8, 20)).decision


def _with_hearing(**values: Any) -> Any:
    facts = {"held_on": date(2026, 9, 20), "place": "三楼会议室", "host": UserFactory(full_name="钱某")}
    facts["announced_on"] = date(2026, 9, 1)
    made = decision()
    hearing = HearingFactory(decision=made, applied_on=date(2026, 8, 20))
    Hearing.objects.filter(pk=hearing.pk).update(**facts | values)
    return made


def _with_notice(kind: str) -> Any:
    made = decision(approved=True)
    last = None if kind == NoticeKind.DECISION else date(2026, 8, 28)
    PublicNoticeFactory(
        decision=made, kind=kind, title="示范公示", first_day=date(2026, 8, 17), last_day=last
    )
    return made


SAYINGS = [
    Says(
        "eia-submission-receipt",
        decision,
        (
            "2026年8月3日，本局收到",
            "以纸质形式提交",
            "之日起5个工作日内",
            "逾期不告知的，自收到申请材料之日起即为受理",
        ),
        {},
    ),
    Says(
        "eia-correction",
        _with_correction,
        (
            "第三十二条第一款第（四）项",
            "【材料：公众参与说明】补充公众参与说明。",
            "2026年9月10日前",
            "不再要求补正",
        ),
        {},
    ),
    Says(
        "eia-acceptance",
        lambda: decision(accepted=True),
        ("自2026年8月3日起予以受理", "第四十二条第一款", "60个工作日内作出审批决定", "第四十五条"),
        {},
    ),
    Says(
        "eia-non-acceptance",
        decision,
        ("项目由省厅审批", "第三十二条第一款第（二）项", "请向甘肃省生态环境厅提出申请", REMEDIES),
        {"reason": "项目由省厅审批", "authority": "甘肃省生态环境厅"},
    ),
    Says(
        "eia-appraisal",
        _with_appraisal,
        ("示范技术评估中心", "10个工作日", "第四十五条", "不计算在审批期限内"),
        {},
    ),
    Says(
        "eia-hearing",
        _with_hearing,
        (
            "王某某于2026年8月20日申请听证",
            "第四十七条",
            "2026年9月20日上午9时",
            "三楼会议室",
            "钱某",
            "申请回避",
        ),
        {"time": "上午9时"},
    ),
    Says(
        "eia-approval",
        decision,
        (
            "第三十八条第一款",
            "废水不外排",
            "第一百零八条",
            "第一百零六条第一款",
            "超过5年方开工",
            "自收到本批复",
            REMEDIES,
        ),
        {"requirements": "废水不外排\n危废规范贮存"},
    ),
    Says(
        "eia-refusal",
        decision,
        (
            "第一百零五条第（三）项",
            "《建设项目环境保护管理条例》第十一条第（三）项",
            "第三十八条第二款",
            "恶臭未采取收集措施",
            "污染防治措施无法确保达标",
            REMEDIES,
        ),
        {"refusal_ground": RefusalGround.MEASURES, "requirements": "恶臭未采取收集措施。"},
    ),
    Says(
        "eia-withdrawal",
        decision,
        ("在本局作出决定前申请撤回", "投资调整", "终结该申请的办理"),
        {"reason": "投资调整"},
    ),
    Says(
        "eia-termination",
        decision,
        ("不再建设", "终止该申请的审批", "不得开工建设", REMEDIES),
        {"reason": "不再建设"},
    ),
    Says(
        "eia-revocation",
        lambda: decision(approved=True),
        ("现查明", "承诺的治理设施未建设", "第六十九条第二款", "利益不受保护", "第七十条", REMEDIES),
        {"reason": "承诺的治理设施未建设", "ground": RevocationGround.FALSE_COMMITMENT},
    ),
    Says(
        "eia-delivery",
        lambda: decision(approved=True),
        ("10个工作日内送达", "示范氟材料项目", "直接送达", "拒收事由和见证人"),
        {},
    ),
    Says(
        "eia-acceptance-notice",
        lambda: _with_notice(NoticeKind.ACCEPTANCE),
        (
            "公众参与办法》第二十二条",
            "第一百零三条",
            "2026年8月17日至2026年8月28日",
            "全文",
            "提出意见和建议",
        ),
        {},
    ),
    Says(
        "eia-proposed-notice",
        lambda: _with_notice(NoticeKind.PROPOSED),
        ("第二十三条", "建设生产线一条。", "废气经处理后排放。", "公示两次", "5个工作日内可以向本局申请听证"),
        {},
    ),
    Says(
        "eia-decision-notice",
        lambda: _with_notice(NoticeKind.DECISION),
        ("第四十条", "批准", "兰新环审〔2024〕", "申请行政复议", "提起行政诉讼"),
        {},
    ),
    Says(
        "eia-registration-receipt",
        RegistrationFilingFactory,
        ("生态环境影响登记表", "备案号", "2024620001", "第一百零二条第三款", "不收取任何费用"),
        {},
    ),
    Says(
        "eia-exempt-reply",
        lambda: ExemptReplyFactory(ground="未列入名录", reply="按登记内容判断。"),
        (
            "第九十五条",
            "第五条",
            "未列入名录",
            "按登记内容判断。",
            "无需办理环境影响评价手续",
            "不是行政许可",
        ),
        {},
    ),
]


def test_no_kind_is_left_out_of_the_sayings():
    assert [saying.kind for saying in SAYINGS] == EIA_KINDS


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.kind)
def test_what_a_kind_says(saying):
    owner = saying.make()
    text = said(saying.kind, owner, date(2026, 9, 2), **saying.extra)
    assert [words for words in saying.words if words not in text] == []
    assert owner.project_name in text
    assert not re.search(r"\{\{|\}\}|\{%|None|（）|《》", text)


def test_every_decision_names_the_remedies():
    decisions = ("eia-non-acceptance", "eia-approval", "eia-refusal", "eia-termination", "eia-revocation")
    extra = {"reason": "理由", "refusal_ground": RefusalGround.QUALITY, "requirements": "不达标"}
    for kind in decisions:
        text = said(kind, decision(approved=True), **extra)
        assert "60日内，依法向有管辖权的行政复议机关申请行政复议" in text, kind
        assert "6个月内，依法向有管辖权的人民法院提起行政诉讼" in text, kind


def test_a_tolerant_acceptance_lists_what_is_missing_and_until_when():
    made = decision(
        accepted=True,
        is_tolerant=True,
        missing_documents="用地文件\n规划意见",
        missing_due_on=date(2026, 8, 31),
    )
    content = preview("eia-acceptance", made, issued_on=NEW)
    assert ListBlock(("用地文件", "规划意见")) in content.blocks
    assert content.annexes == ("待补齐材料：用地文件", "待补齐材料：规划意见")
    assert "应当于2026年8月31日前补齐" in text_of(content)
    made.missing_documents = ""
    with pytest.raises(MissingValue, match="容缺材料"):
        preview("eia-acceptance", made, issued_on=NEW)


def test_an_approval_by_commitment_rests_on_both_signatures():
    signed = {"builder_signed_on": date(2026, 8, 4), "agency_signed_on": date(2026, 8, 5)}
    text = said("eia-approval", decision(is_commitment=True, **signed))
    assert "建设单位于2026年8月4日、编制单位于2026年8月5日分别作出书面承诺" in text
    assert "核对承诺事项" in text
    with pytest.raises(MissingValue, match="编制单位承诺日期"):
        said("eia-approval", decision(is_commitment=True, builder_signed_on=date(2026, 8, 4)))


def test_a_reexamination_cites_its_own_article_and_limit():
    made = decision(
        application_kind=ApplicationKind.REEXAMINATION, accepted=True, earlier_number="甘环审〔2019〕3号"
    )
    assert "《中华人民共和国环境影响评价法》第二十四条第二款，本局自" in said("eia-acceptance", made)
    assert "10个工作日内作出审批决定" in said("eia-acceptance", made)
    text = said("eia-approval", made)
    assert "依照《中华人民共和国生态环境法典》第一百零六条第二款和" in text
    assert "原批复文号：甘环审〔2019〕3号" in text


def test_a_hearing_of_the_bureaus_own_motion_cites_its_article():
    made = _with_hearing(applicant_kind=HearingApplicant.OFFICIAL, applicant_name="")
    assert "依照《中华人民共和国行政许可法》第四十六条，本局决定举行听证" in said("eia-hearing", made)


def test_before_the_code_a_refusal_rests_on_the_regulation_alone():
    extra = {"refusal_ground": RefusalGround.DOCUMENT, "requirements": "监测数据不实"}
    text = said("eia-refusal", decision(), OLD, **extra)
    assert "依照《建设项目环境保护管理条例》第十一条第（五）项和" in text
    assert "第一百零五条" not in text


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        (RevocationGround.PROCEDURE, "第六十九条第一款第（三）项，本局决定撤销"),
        (RevocationGround.FRAUD, "利益不受保护"),
    ],
)
def test_a_revocation_cites_its_ground(ground, words):
    text = said("eia-revocation", decision(approved=True), reason="查明", ground=ground)
    assert words in text
    assert ("要求赔偿" in text) == (ground == RevocationGround.PROCEDURE)


def test_a_failed_check_makes_the_revocation_one_for_false_commitment():
    check = CommitmentCheckFactory(decision=decision(approved=True), result=CheckResult.FALSE)
    assert "第六十九条第二款" in said("eia-revocation", check.decision, reason="承诺不实")


def test_the_receipt_lists_the_files_of_the_application():
    made = decision()
    PublicMaterialFactory(owner=made)
    assert "收到的材料共1项" in said("eia-submission-receipt", made)
    assert "（公示本.pdf）" in said("eia-submission-receipt", made)


def test_a_notice_whose_rule_says_nothing_still_names_the_rights():
    NoticeRule.objects.update(text="")
    proposed = said("eia-proposed-notice", _with_notice(NoticeKind.PROPOSED))
    assert "自本公示之日起5个工作日内向本局书面申请听证" in proposed
    assert "申请行政复议" in said("eia-decision-notice", _with_notice(NoticeKind.DECISION))


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        ("eia-refusal", {"refusal_ground": RefusalGround.PLANNING}, "具体理由"),
        ("eia-non-acceptance", {}, "不予受理理由"),
        ("eia-termination", {}, "终止理由"),
        ("eia-withdrawal", {}, "撤回理由"),
        ("eia-revocation", {}, "撤销理由"),
        ("eia-approval", {"requirements": "x", "site": ""}, "建设地点"),
    ],
)
def test_what_is_missing_is_refused_by_name(kind, values, name):
    values = dict(values)
    made = decision(approved=True, site=values.pop("site", "某地"))
    with pytest.raises(MissingValue, match=f"文书缺少“{name}”"):
        preview(kind, made, issued_on=NEW, **values)


def test_a_proposed_notice_is_not_put_up_without_its_columns():
    made = _with_notice(NoticeKind.PROPOSED)
    made.impacts = ""
    with pytest.raises(MissingValue, match="主要环境影响及对策措施"):
        said("eia-proposed-notice", made)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("eia-correction", "尚未登记补正告知"),
        ("eia-appraisal", "尚未登记技术评估"),
        ("eia-hearing", "尚未登记听证"),
        ("eia-proposed-notice", "尚未登记“拟审批公示”"),
        ("eia-refusal", "须选择法定理由"),
    ],
)
def test_a_document_without_its_act_is_refused(kind, words):
    with pytest.raises(Refused, match=words):
        said(kind, decision())


def test_hostile_names_stay_words():
    made = decision(project_name="甲\n# 乙\n| 丙 | 丁 |", site="{{ 建设单位 }}<b>")
    content = preview("eia-approval", made, issued_on=NEW)
    assert content.title == "关于甲 # 乙 | 丙 | 丁 |生态环境影响报告书的批复"
    assert "项目位于{{ 建设单位 }}<b>，" in text_of(content)
