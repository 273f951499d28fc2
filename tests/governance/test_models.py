"""What the database refuses of the bureau's own records, and who sees them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from governance.models import PolicyDocument, SupervisionCheck
from tests.factories.accounts import UserFactory
from tests.factories.governance import (
    AdviceFactory,
    AdviserOpinionFactory,
    AgreementFactory,
    CollectiveMeetingFactory,
    CommendationFactory,
    LegalAdviserFactory,
    LitigationFactory,
    MajorDecisionFactory,
    NextYearPlanFactory,
    NormativeDocumentFactory,
    PolicyDocumentFactory,
    ProblemFactory,
    PublicOpinionFactory,
    SupervisionCheckFactory,
    SurveyFactory,
    YearReportFilingFactory,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

BROKEN = [
    (PolicyDocumentFactory, {"kind": "poem"}, "文件类别不在规定范围内"),
    (PolicyDocumentFactory, {"effective_to": date(2024, 1, 14)}, "失效日期不得早于施行日期"),
    (AgreementFactory, {"ends_on": date(2024, 9, 9)}, "终止日期不得早于建立日期"),
    (CommendationFactory, {"authority_level": "village"}, "单位层级不在规定范围内"),
    (CollectiveMeetingFactory, {"kind": "tea"}, "会议类别不在规定范围内"),
    (MajorDecisionFactory, {"status": "reviewed"}, "未经合法性审查"),
    (MajorDecisionFactory, {"status": "decided", "reviewed_on": date(2024, 5, 1)}, "须经集体讨论"),
    (
        MajorDecisionFactory,
        {"reviewed_on": date(2024, 5, 2), "discussed_on": date(2024, 5, 1)},
        "集体讨论不得早于合法性审查",
    ),
    (NormativeDocumentFactory, {"status": "issued", "issued_on": date(2024, 5, 1)}, "未经合法性审核"),
    (NormativeDocumentFactory, {"status": "filed"}, "须填写报备日期"),
    (
        NormativeDocumentFactory,
        {"issued_on": date(2024, 5, 2), "filed_on": date(2024, 5, 1)},
        "报备日期不得早于公布日期",
    ),
    (LegalAdviserFactory, {"engaged_to": date(2023, 12, 31)}, "聘期至不得早于聘期自"),
    (LitigationFactory, {"status": "concluded", "concluded_on": date(2024, 5, 1)}, "须填写结果"),
    (LitigationFactory, {"head_attended": True}, "负责人出庭的须填写审理日期"),
    (AdviceFactory, {"status": "replied"}, "须填写回复日期"),
    (AdviceFactory, {"due_on": date(2024, 5, 5)}, "回复期限不得早于收到日期"),
    (SupervisionCheckFactory, {"finding_count": 0}, "检查结果与发现问题数不一致"),
    (SupervisionCheckFactory, {"accountability": "notice"}, "须填写问责日期"),
    (SurveyFactory, {"satisfied": 201}, "满意人数不得多于参评人数"),
    (PublicOpinionFactory, {"status": "answered", "judged_on": date(2024, 8, 6)}, "须填写处置日期"),
    (PublicOpinionFactory, {"judged_on": date(2024, 8, 4)}, "研判日期不得早于发现日期"),
    (YearReportFilingFactory, {"filed_on": date(2024, 1, 11)}, "报送日期不得早于成文日期"),
    (ProblemFactory, {"status": "closed"}, "须填写完成日期"),
    (NextYearPlanFactory, {"status": "other"}, "状态不在规定范围内"),
]


@pytest.mark.parametrize(("factory", "values", "message"), BROKEN)
def test_broken_row_is_refused_in_words_and_by_the_database(factory, values, message):
    obj = factory()
    for name, value in values.items():
        setattr(obj, name, value)
    with pytest.raises(ValidationError, match=message):
        obj.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        obj.save()


def test_unit_does_not_supervise_itself():
    check = SupervisionCheckFactory()
    check.target = check.department
    with pytest.raises(ValidationError, match="不得为承办单位自身"):
        check.full_clean()


def test_opinion_is_on_one_matter():
    opinion = AdviserOpinionFactory(decision=MajorDecisionFactory())
    opinion.normative = NormativeDocumentFactory()
    with pytest.raises(ValidationError, match="分别登记"):
        opinion.full_clean()


@pytest.mark.parametrize("factory", [ProblemFactory, NextYearPlanFactory])
def test_item_numbers_and_carry_overs_are_unique(factory):
    first = factory(item_number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(item_number=1)
    factory(year=2025, carried_from=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(year=2026, carried_from=first)


def test_documents_are_read_by_all_staff_and_checks_by_their_department():
    document, check = PolicyDocumentFactory(), SupervisionCheckFactory()
    park = UserFactory(park=True)
    assert set(PolicyDocument.objects.visible_to(park)) == {document}
    assert not SupervisionCheck.objects.visible_to(park).exists()
    assert set(SupervisionCheck.objects.visible_to(UserFactory())) == {check}
    assert not PolicyDocument.objects.visible_to(MembershipFactory().user).exists()
