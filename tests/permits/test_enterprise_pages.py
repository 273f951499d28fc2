"""The enterprise's pages: wizard, materials, handing in, correction, withdrawal."""

import io
import zipfile
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.enums import Role
from common.models import Attachment, Message
from permits.drafts import Draft
from permits.enums import EiaStatus
from permits.models import CorrectionRequest, EiaApplication, EiaDecision
from permits.services import take_step
from permits.services.applications import add_material, submit_application
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.permits import EiaApplicationFactory, EiaDecisionFactory, TolerantDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.permits.wizard import TYPED, fill, pdf, save

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def actor() -> Any:
    return MembershipFactory().user


@pytest.fixture
def firm(actor: Any) -> Any:
    return actor.memberships.get().enterprise


@pytest.fixture
def draft(actor: Any, firm: Any) -> EiaApplication:
    return EiaApplicationFactory(enterprise=firm, created_by=actor)


@pytest.fixture
def page(client: Client, actor: Any) -> Client:
    client.force_login(actor, backend=BACKEND)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"eia-enterprise:{name}", args=args)


def section_url(draft: EiaApplication, code: str = "impacts") -> str:
    return url("application-section", draft.ledger_no, code)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def sign_in(client: Client, user: Any, address: str = "") -> Any:
    """Through the door, as a user does; force_login would begin another session."""
    credentials = {"username": user.username, "password": PASSWORD}
    return client.post(address or reverse("accounts:sign-in"), credentials, follow=True)


# -- beginning and list --


def test_new_application_leads_to_its_overview(page, firm):
    given = {"enterprise": firm.uscc, "category": "report", "application_kind": "first"}
    response = page.post(url("application-new"), given)
    made = EiaApplication.objects.get()
    assert response["Location"] == url("application-detail", made.ledger_no)
    assert made.category == "report"


def test_new_application_takes_what_the_classification_found(page, firm):
    form = page.get(url("application-new"), {"category": "report"}).context["form"]
    assert (form["category"].value(), form["enterprise"].value()) == ("report", firm.uscc)


def test_new_application_offers_only_own_enterprises(page):
    other = EnterpriseFactory()
    given = {"enterprise": other.uscc, "category": "form", "application_kind": "first"}
    response = page.post(url("application-new"), given)
    assert response.status_code == 422
    assert not EiaApplication.objects.exists()


def test_list_shows_matters_and_drafts(page, actor, firm, draft, law_data):
    EiaDecisionFactory(enterprise=firm, project_name="在办项目", received_on=timezone.localdate())
    EiaDecisionFactory(project_name="他人项目")
    matters = text_of(page.get(url("application-list")))
    assert "在办项目" in matters
    assert "剩余30个工作日" in matters
    assert "他人项目" not in matters
    assert "未命名申请" not in matters
    assert "未命名申请" in text_of(page.get(url("application-list"), {"view": "drafts"}))


@pytest.mark.parametrize("view", ["", "drafts"])
def test_list_costs_the_same_for_one_and_three(
    page, actor, firm, law_data, view, django_assert_num_queries, django_assert_max_num_queries
):
    def make() -> None:
        EiaApplicationFactory(enterprise=firm, created_by=actor)
        made = EiaDecisionFactory(enterprise=firm, received_on=timezone.localdate())
        CorrectionRequest.objects.create(
            ledger_no=f"HPX-{made.pk}", decision=made, issued_on=timezone.localdate()
        )

    make()
    address = url("application-list")
    page.get(address, {"view": view})
    with django_assert_max_num_queries(25) as first:
        page.get(address, {"view": view})
    make()
    make()
    with django_assert_num_queries(len(first)):
        page.get(address, {"view": view})


# -- strangers --

PAGES = [
    ("application-detail", ()),
    ("application-section", ("impacts",)),
    ("application-materials", ()),
    ("application-preview", ()),
    ("application-discard", ()),
]


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_strangers_get_404(client, draft, name, more):
    for user in (MembershipFactory().user, UserFactory()):
        client.force_login(user, backend=BACKEND)
        assert client.get(url(name, draft.ledger_no, *more)).status_code == 404


@pytest.mark.parametrize("name", ["correction-detail", "matter-withdraw"])
def test_strangers_get_404_on_matters(client, firm, name):
    decision = EiaDecisionFactory(enterprise=firm)
    CorrectionRequest.objects.create(ledger_no="HPX-1", decision=decision, issued_on=timezone.localdate())
    client.force_login(MembershipFactory().user, backend=BACKEND)
    assert client.get(url(name, decision.ledger_no)).status_code == 404


def test_file_of_a_draft_is_the_enterprises_alone(client, draft, actor):
    made = add_material(actor=actor, owner=draft, material="other", upload=pdf())
    address = reverse("common:attachment", args=[made.uuid])
    for user, status in ((actor, 200), (MembershipFactory().user, 404), (UserFactory(), 404)):
        client.force_login(user, backend=BACKEND)
        assert client.get(address).status_code == status


def test_file_is_withdrawn_only_from_its_own_draft(page, draft, actor, firm):
    other = EiaApplicationFactory(enterprise=firm)
    made = add_material(actor=actor, owner=other, material="other", upload=pdf())
    response = page.post(url("application-material-withdraw", draft.ledger_no, made.uuid))
    assert response.status_code == 404
    page.post(url("application-material-withdraw", other.ledger_no, made.uuid))
    assert not Attachment.objects.current().exists()


# -- sections --


def test_saving_a_complete_section_leads_to_the_next(page, draft):
    response = page.post(section_url(draft, "project"), TYPED["project"] | {"seen": "0"})
    assert response["Location"] == section_url(draft, "impacts")


def test_incomplete_section_comes_back_as_typed_with_its_errors(page, draft):
    typed = {"seen": "0", "investment_wan": "一亿元", "protection_investment_wan": ""}
    response = page.post(section_url(draft, "investment"), typed, follow=True)
    assert "还有 2 处未完成" in text_of(response)
    assert 'value="一亿元"' in text_of(response)
    assert 'type="number"' not in text_of(response)  # a browser would show it empty
    assert "error-summary" in text_of(response)


def test_unopened_section_shows_no_errors(page, draft):
    assert "error-summary" not in text_of(page.get(section_url(draft)))


def test_stale_save_shows_both_versions(page, draft, actor, firm):
    colleague = MembershipFactory(enterprise=firm).user
    save(draft, colleague, "impacts", TYPED["impacts"])
    mine = {"overview": "我填写的概况", "impacts": TYPED["impacts"]["impacts"], "seen": "0"}
    response = page.post(section_url(draft), mine)
    assert response.status_code == 409
    assert "我填写的概况" in text_of(response)
    assert TYPED["impacts"]["overview"] in text_of(response)
    assert response.context["seen"] == 1
    page.post(section_url(draft), mine | {"seen": "1"})
    draft.refresh_from_db()
    assert draft.sections["impacts"]["data"]["overview"] == "我填写的概况"


@pytest.mark.parametrize("how", ["idle", "session gone"])
def test_what_was_typed_outlives_the_session(client, draft, actor, how, monkeypatch):
    sign_in(client, actor)
    client.get(section_url(draft))
    if how == "idle":
        monkeypatch.setattr(sessions, "still_alive", lambda request: False)
    else:
        client.logout()
    response = client.post(section_url(draft), {"overview": "写了很久的概况", "impacts": "", "seen": "0"})
    monkeypatch.undo()
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign-in"))
    draft.refresh_from_db()
    assert "impacts" not in draft.sections
    shown = sign_in(client, actor, response["Location"])
    assert shown.request["PATH_INFO"] == section_url(draft)
    assert "写了很久的概况" in text_of(shown)
    assert "尚未保存" in text_of(shown)
    assert "写了很久的概况" not in text_of(client.get(section_url(draft)))


def test_kept_text_is_not_shown_to_strangers(client, draft):
    client.post(section_url(draft), {"overview": "写了很久的概况"})
    stranger = MembershipFactory().user
    assert sign_in(client, stranger).status_code == 200
    assert client.get(section_url(draft)).status_code == 404


def test_unknown_section_is_404(page, draft):
    assert page.get(section_url(draft, "nothing")).status_code == 404


def test_commitment_page_shows_its_text_and_hash(page, draft, actor):
    save(draft, actor, "route", {"category": "form", "application_kind": "first", "is_commitment": "on"})
    response = page.get(section_url(draft, "builder_commitment"))
    form = response.context["form"]
    assert form.text_sha256 in text_of(response)
    assert "自行承担由此造成的损失和法律责任" in text_of(response)


# -- materials --


def office(name: str, *parts: str) -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for part in parts:
            archive.writestr(part, "<x/>")
    return SimpleUploadedFile(name, target.getvalue())


def bomb(name: str) -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (300 * 1024 * 1024))
    return SimpleUploadedFile(name, target.getvalue())


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (lambda: pdf("程序.exe"), "不接收“.exe”文件"),
        (lambda: pdf("报告.pdf", b"MZ\x90\x00" + b"\0" * 64), "文件内容不是 pdf"),
        (lambda: office("宏.docx", "word/document.xml", "word/vbaProject.bin"), "宏"),
        (lambda: bomb("炸弹.docx"), ""),
        (lambda: pdf("空.pdf", b""), "空"),
    ],
    ids=["type", "content", "macro", "bomb", "empty"],
)
def test_harmful_upload_is_refused_with_how_to_mend_it(page, draft, upload, message):
    response = page.post(
        url("application-materials", draft.ledger_no), {"material": "eia_document", "upload": upload()}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["upload"]
    assert message in str(response.context["form"].errors["upload"])
    assert not Attachment.objects.exists()


def test_too_big_upload_is_refused(page, draft, settings):
    settings.UPLOAD_MAX_BYTES = 100
    upload = pdf("大.pdf", b"%PDF-1.7\n" + b"0" * 200)
    response = page.post(
        url("application-materials", draft.ledger_no), {"material": "eia_document", "upload": upload}
    )
    assert "上限" in str(response.context["form"].errors["upload"])


def test_path_in_a_name_is_cut_off(page, draft):
    upload = pdf("..\\..\\etc\\报告\u202e.pdf")
    page.post(url("application-materials", draft.ledger_no), {"material": "eia_document", "upload": upload})
    made = Attachment.objects.get()
    assert made.name == "报告.pdf"
    assert made.file.name.startswith("attachments/")
    assert ".." not in made.file.name


# -- handing in --


@pytest.fixture
def complete(law_data: Any, draft: EiaApplication, actor: Any) -> EiaApplication:
    return fill(draft, actor)


def test_preview_lists_what_is_missing_with_links(page, draft):
    text = text_of(page.get(url("application-preview", draft.ledger_no)))
    assert section_url(draft, "project") in text
    assert url("application-materials", draft.ledger_no) in text
    assert url("application-submit", draft.ledger_no) not in text


def test_preview_is_submitted(page, complete):
    preview = page.get(url("application-preview", complete.ledger_no))
    assert Draft(complete).sha256 in text_of(preview)
    sent = {"sha256": Draft(complete).sha256}
    response = page.post(url("application-submit", complete.ledger_no), sent)
    decision = EiaDecision.objects.get()
    assert response["Location"] == reverse("enterprise:decisions-detail", args=[decision.ledger_no])
    assert page.post(url("application-submit", complete.ledger_no), sent).status_code == 409
    assert EiaDecision.objects.count() == 1
    closed = text_of(page.get(url("application-detail", complete.ledger_no)))
    assert response["Location"] in closed


def test_incomplete_application_comes_back_to_its_list(page, draft):
    response = page.post(url("application-submit", draft.ledger_no), {"sha256": "x"}, follow=True)
    assert "未提交" in text_of(response)
    assert not EiaDecision.objects.exists()


def test_discarding_asks_first(page, draft):
    address = url("application-discard", draft.ledger_no)
    page.get(address)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert page.post(address, {"reason": ""})["Location"] == url("application-list")
    draft.refresh_from_db()
    assert draft.status == "discarded"
    assert page.post(address, {"reason": ""}).status_code == 409


# -- correction and withdrawal --


@pytest.fixture
def matter(complete: EiaApplication, actor: Any) -> EiaDecision:
    clerk = UserFactory(department=complete.department)
    made = submit_application(actor=actor, application=complete, seen=Draft(complete).sha256)
    items = [("impacts", "补充废水处理措施"), ("eia_document", "重新上传"), ("其他", "说明")]
    take_step(made, EiaStatus.CORRECTING, actor=clerk, items=items)
    return EiaDecision.objects.get(pk=made.pk)


def answer_url(matter: EiaDecision, item: int) -> str:
    return url("correction-answer", matter.ledger_no, item)


def seen_at(page: Client, address: str) -> str:
    return str(page.get(address).context["seen"])


def test_correction_is_answered_in_place(page, matter):
    address = url("correction-detail", matter.ledger_no)
    assert "补充废水处理措施" in text_of(page.get(address))
    first = answer_url(matter, 1)
    typed = TYPED["impacts"] | {
        "impacts": "废水处理后回用。",
        "answer": "见第三章",
        "seen": seen_at(page, first),
    }
    assert page.post(first, typed)["Location"] == address
    second = answer_url(matter, 2)
    given = {"answer": "已重新上传", "upload": pdf("新.pdf"), "seen": seen_at(page, second)}
    page.post(second, given)
    third = answer_url(matter, 3)
    page.post(third, {"answer": "符合规划", "seen": seen_at(page, third)})
    shown = text_of(page.get(address))
    assert "废水处理后回用。" in shown
    assert "新.pdf" in shown
    page.post(url("correction-submit", matter.ledger_no))
    matter.refresh_from_db()
    assert (matter.status, matter.corrected_on) == (EiaStatus.SUBMITTED, timezone.localdate())
    assert page.post(url("correction-submit", matter.ledger_no)).status_code == 409


def test_wrong_answer_keeps_what_was_typed(page, matter):
    address = answer_url(matter, 1)
    typed = {"overview": "写了很久", "impacts": "", "answer": "见第三章", "seen": seen_at(page, address)}
    page.post(address, TYPED["impacts"] | {"answer": "同事的说明", "seen": typed["seen"]})
    response = page.post(address, typed)
    assert response.status_code == 422
    assert "写了很久" in text_of(response)
    assert "见第三章" in text_of(response)
    # What the user saw is kept too, so that the mended form does not pass over the colleague's answer.
    assert response.context["seen"] == typed["seen"]
    assert page.post(address, typed | {"impacts": "已补齐"}).status_code == 409


def test_strangers_cannot_fill_the_database_with_typed_forms(client, draft, monkeypatch):
    monkeypatch.setattr("permits.views.enterprise.KEPT_PER_HOUR", 2)
    for _ in range(4):
        client.cookies.clear()
        response = client.post(section_url(draft), {"overview": "写了很久", "seen": "0"})
        assert response["Location"].startswith(reverse("accounts:sign-in"))
    kept = [each.get_decoded().get("unsaved_form") for each in Session.objects.all()]
    assert len([form for form in kept if form]) == 2


def test_answer_outlives_the_session(client, matter, actor):
    address = answer_url(matter, 1)
    sign_in(client, actor)
    seen = seen_at(client, address)
    client.logout()
    typed = {"overview": "写了很久", "impacts": "", "answer": "见第三章", "seen": seen}
    response = client.post(address, typed)
    shown = sign_in(client, actor, response["Location"])
    assert shown.request["PATH_INFO"] == address
    assert "写了很久" in text_of(shown)
    assert "见第三章" in text_of(shown)
    assert shown.context["seen"] == seen
    matter.refresh_from_db()
    assert matter.overview == TYPED["impacts"]["overview"]


def test_stale_answer_shows_both(page, matter):
    address = answer_url(matter, 3)
    seen = seen_at(page, address)
    page.post(address, {"answer": "同事的说明", "seen": seen})
    response = page.post(address, {"answer": "我的说明", "seen": seen})
    assert response.status_code == 409
    assert "同事的说明" in text_of(response)
    assert "我的说明" in text_of(response)


@pytest.mark.parametrize("seen", ["3", "9" * 5000, "²", "x"])
def test_a_version_that_never_was_is_a_conflict_or_none(page, draft, seen):
    response = page.post(section_url(draft), {"overview": "概况", "impacts": "", "seen": seen})
    assert response.status_code == (409 if seen.isascii() and seen.isdigit() else 302)


def test_unanswered_correction_is_refused(page, matter):
    assert page.post(url("correction-submit", matter.ledger_no)).status_code == 403


def test_missing_documents_are_handed_in_online_and_the_officer_is_told(page, firm):
    officer = UserFactory(roles=[Role.HANDLER], department=firm.department)
    matter = TolerantDecisionFactory(enterprise=firm, handler=officer)
    address = url("missing-documents", matter.ledger_no)
    assert "用地文件原件" in page.get(address).content.decode()
    assert address in page.get(reverse("enterprise-home")).content.decode()
    assert page.post(address, {"material": "other"}).status_code == 422
    page.post(address, {"material": "other", "upload": pdf("用地文件.pdf")})
    assert Attachment.objects.of(matter).get().name == "用地文件.pdf"
    assert Message.objects.get(recipient=officer).title.startswith("收到容缺材料")
    matter.missing_completed_on = matter.missing_due_on
    matter.save(update_fields=["missing_completed_on"])
    assert page.get(address).status_code == 409


def test_missing_documents_of_others_are_not_found(page):
    assert page.get(url("missing-documents", TolerantDecisionFactory().ledger_no)).status_code == 404


def test_withdrawal_asks_for_the_reason(page, matter):
    address = url("matter-withdraw", matter.ledger_no)
    assert page.post(address, {"reason": ""}).status_code == 422
    page.post(address, {"reason": "不再建设"})
    matter.refresh_from_db()
    assert matter.status == EiaStatus.WITHDRAWN
    assert page.get(address).status_code == 409
