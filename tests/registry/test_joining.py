"""Applications to act for an enterprise: handed in, decided, withdrawn."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import DepartmentKind
from common import events
from common.attachments import attachments_of, visible_attachment
from common.errors import Conflict, Refused
from common.models import Attachment, Message
from common.visitors import TooMany
from registry import joining
from registry.enums import JoinStatus, MembershipRole
from registry.models import JoinApplication
from registry.team_forms import JoinForm
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, valid_uscc
from tests.factories.registry_joining import CertifierFactory, JoinApplicationFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def scan(name="licence.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def apply(user, uscc, role=MembershipRole.HANDLER, **more):
    given = {
        "enterprise_name": "示范申请化工有限公司",
        "explanation": "环保专员",
        "licence": scan(),
        "authorisation": scan("letter.pdf"),
        **more,
    }
    return joining.apply(actor=user, uscc=uscc, role=role, **given)


@pytest.fixture
def bureau():
    return DepartmentFactory(kind=DepartmentKind.BUREAU)


def test_an_application_goes_to_the_department_in_charge_with_its_files():
    enterprise = EnterpriseFactory()
    clerk = UserFactory(department=enterprise.department)
    user = UserFactory(enterprise=True)
    application = apply(user, enterprise.uscc)
    assert (application.department, application.status) == (enterprise.department, JoinStatus.SUBMITTED)
    assert [each["note"] for each in attachments_of(application)] == ["营业执照", "授权委托书"]
    assert [event.kind for event in events.history(application)] == ["created", "attached", "attached"]
    message = Message.objects.get(recipient=clerk)
    assert message.url == f"/staff/registry/join-applications/{application.ledger_no}/"
    assert not user.memberships.exists()


def test_an_enterprise_that_is_not_registered_is_the_bureaus(bureau):
    application = apply(UserFactory(enterprise=True), valid_uscc(900001))
    assert application.department == bureau


def test_without_the_bureau_in_the_register_nothing_is_taken():
    with pytest.raises(Refused, match="局机关"):
        apply(UserFactory(enterprise=True), valid_uscc(900001))


def test_known_and_unknown_enterprises_are_answered_alike(client, bureau):
    enterprise = EnterpriseFactory()
    answers = []
    for uscc in (enterprise.uscc, valid_uscc(900077)):
        client.force_login(UserFactory(enterprise=True))
        response = client.post("/enterprise/team/apply/", typed(uscc))
        page = client.get(response["Location"])
        answers.append((response.status_code, enterprise.name in page.content.decode()))
    assert answers == [(302, False), (302, False)]


def typed(code, **more):
    return {
        "uscc": code,
        "enterprise_name": "示范申请化工有限公司",
        "role": "handler",
        "explanation": "环保专员",
        "licence": scan(),
        "authorisation": scan("letter.pdf"),
        **more,
    }


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"uscc": "91620100MA00000010"}, "校验码"),
        ({"authorisation": None}, "授权委托书"),
        ({"licence": None}, "营业执照"),
        ({"licence": SimpleUploadedFile("a.pdf", b"no pdf at all")}, "文件内容不是"),
        ({"licence": SimpleUploadedFile("a.docx", PDF)}, "不接收"),
        ({"explanation": ""}, "申请说明"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, bureau, more, words):
    client.force_login(UserFactory(enterprise=True))
    data = {name: value for name, value in typed(valid_uscc(900005), **more).items() if value is not None}
    response = client.post("/enterprise/team/apply/", data)
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert "请重新选择" in text
    assert response.context["form"]["enterprise_name"].value() == "示范申请化工有限公司"
    assert not JoinApplication.objects.exists()
    assert not Attachment.objects.exists()


def test_a_certifier_needs_no_letter(bureau):
    made = apply(
        UserFactory(enterprise=True), valid_uscc(900001), MembershipRole.CERTIFIER, authorisation=None
    )
    assert [each["note"] for each in attachments_of(made)] == ["营业执照"]
    with pytest.raises(Refused, match="授权委托书"):
        apply(UserFactory(enterprise=True), valid_uscc(900001), authorisation=None)


def test_who_may_not_apply(bureau, settings):
    settings.JOIN_APPLICATIONS_PER_USER = 2
    member = MembershipFactory()
    with pytest.raises(Refused, match="已担任"):
        apply(member.user, member.enterprise.uscc)
    with pytest.raises(Refused, match="企业用户"):
        apply(UserFactory(), valid_uscc(900001))
    apply(member.user, valid_uscc(900001))
    with pytest.raises(ValidationError, match="同样的申请"):
        apply(member.user, valid_uscc(900001))
    apply(member.user, valid_uscc(900002))
    with pytest.raises(Refused, match="2份申请待审核"):
        apply(member.user, valid_uscc(900003))


# -- deciding --


def test_an_approval_appoints_and_both_are_told():
    certifier = CertifierFactory()
    enterprise = certifier.enterprise
    application = JoinApplicationFactory(uscc=enterprise.uscc, department=enterprise.department)
    clerk = UserFactory(department=enterprise.department)
    done = joining.take_join_step(application, "approved", actor=clerk, reason="材料齐全")
    membership = application.applicant.memberships.get()
    assert (done.status, done.membership, done.decided_by) == (JoinStatus.APPROVED, membership, clerk)
    assert (membership.enterprise, membership.role) == (enterprise, MembershipRole.HANDLER)
    assert events.history(membership).get().actor == clerk
    assert "已同意" in Message.objects.get(recipient=application.applicant).title
    assert "经本局审核担任" in Message.objects.get(recipient=certifier.user).title


def test_a_refusal_needs_a_reason_and_tells_it():
    application = JoinApplicationFactory()
    with pytest.raises(Refused, match="理由"):
        joining.take_join_step(application, "refused", actor=UserFactory(), reason=" ")
    joining.take_join_step(application, "refused", actor=UserFactory(), reason="执照不清晰，请重传")
    message = Message.objects.get(recipient=application.applicant)
    assert (message.tone, message.text) == ("warning", "审核意见：执照不清晰，请重传")
    assert not application.applicant.memberships.exists()


def test_an_enterprise_must_be_registered_and_stand_before_the_approval():
    application = JoinApplicationFactory()
    with pytest.raises(Refused, match="登记该企业"):
        joining.take_join_step(application, "approved", actor=UserFactory())
    EnterpriseFactory(uscc=application.uscc, closed_on=timezone.localdate())
    with pytest.raises(Refused, match="注销或关停"):
        joining.take_join_step(application, "approved", actor=UserFactory())
    application.refresh_from_db()
    assert application.status == JoinStatus.SUBMITTED


def test_who_decides_and_who_withdraws():
    application = JoinApplicationFactory(department=DepartmentFactory(park=True))
    applicant = application.applicant
    others = [
        UserFactory(park=True),
        UserFactory(roles=["legal_reviewer"]),
        UserFactory(roles=["administrator"]),
        applicant,
        UserFactory(enterprise=True),
    ]
    for actor in others:
        with pytest.raises(Refused):
            joining.take_join_step(application, "refused", actor=actor, reason="x")
    for actor in (UserFactory(), UserFactory(enterprise=True)):
        with pytest.raises(Refused, match="申请人本人"):
            joining.take_join_step(application, "withdrawn", actor=actor)
    joining.take_join_step(application, "withdrawn", actor=applicant)
    assert application.status == JoinStatus.WITHDRAWN


def test_a_stale_decision_conflicts():
    application = JoinApplicationFactory()
    stale = JoinApplication.objects.get()
    joining.take_join_step(application, "withdrawn", actor=application.applicant)
    with pytest.raises(Conflict):
        joining.take_join_step(stale, "refused", actor=UserFactory(), reason="x")


def test_applicant_and_staff_in_charge_open_the_files_and_nobody_else():
    enterprise = EnterpriseFactory(department=DepartmentFactory(park=True))
    user = UserFactory(enterprise=True)
    apply(user, enterprise.uscc)
    uuid = Attachment.objects.first().uuid
    readers = [user, UserFactory(), UserFactory(department=enterprise.department)]
    strangers = [MembershipFactory(enterprise=enterprise).user, UserFactory(park=True)]
    assert all(visible_attachment(each, uuid) for each in readers)
    assert not any(visible_attachment(each, uuid) for each in strangers)


def test_the_staffs_page_shows_what_to_check_and_decides(client):
    enterprise = EnterpriseFactory(name="登记的名称有限公司")
    application = JoinApplicationFactory(uscc=enterprise.uscc, applicant__mobile="13912345678")
    client.force_login(UserFactory())
    url = f"/staff/registry/join-applications/{application.ledger_no}/"
    text = client.get(url).content.decode()
    assert "13912345678" in text
    assert "登记的名称有限公司" in text
    assert "名称与登记的不一致" in text
    refused = client.post(f"{url}step/refused/", {"seen": "submitted", "reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{url}step/approved/", {"seen": "submitted", "reason": ""}).status_code == 302
    application.refresh_from_db()
    assert application.status == JoinStatus.APPROVED


def test_a_sheet_brings_neither_applications_nor_invitations():
    from common.registers import register_for
    from registry.models import Invitation

    application = JoinApplicationFactory()
    for model in (JoinApplication, Invitation):
        refusals = register_for(model).import_rule([(application, {})])
        assert "不能通过台账导入" in refusals[0].message


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_application_twice_at_once_is_one():
    enterprise, user = EnterpriseFactory(), UserFactory(enterprise=True)
    outcomes = at_once(*[lambda: apply(user, enterprise.uscc)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["JoinApplication", "ValidationError"]
    assert JoinApplication.objects.count() == 1


def test_applying_and_withdrawing_again_and_again_is_limited(bureau, settings):
    """Each application is mailed to the staff."""
    settings.JOIN_APPLICATIONS_PER_HOUR = 2
    user = UserFactory(enterprise=True)
    for _ in range(2):
        made = apply(user, valid_uscc(900001))
        joining.take_join_step(made, "withdrawn", actor=user)
    with pytest.raises(TooMany, match="一小时后"):
        apply(user, valid_uscc(900001))
    assert apply(UserFactory(enterprise=True), valid_uscc(900001))


def test_nobody_is_appointed_whose_account_was_closed():
    enterprise = EnterpriseFactory()
    application = JoinApplicationFactory(
        uscc=enterprise.uscc, department=enterprise.department, applicant__is_active=False
    )
    clerk = UserFactory(department=enterprise.department)
    with pytest.raises(Refused, match="已停用"):
        joining.take_join_step(application, "approved", actor=clerk)
    assert joining.take_join_step(application, "refused", actor=clerk, reason="账号已停用")


@pytest.mark.parametrize("wide", [str.lower, lambda code: f"{code[:8]} {code[8:]}", "full width"])
def test_the_code_of_the_enterprise_is_taken_as_people_type_it(wide):
    code = valid_uscc(900001)
    full = code.translate({number: number + 0xFEE0 for number in range(0x21, 0x7F)})
    form = JoinForm({"uscc": full if wide == "full width" else wide(code)})
    form.is_valid()
    assert form.cleaned_data["uscc"] == code
