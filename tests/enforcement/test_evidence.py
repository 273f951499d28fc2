"""Evidence and recordings, the papers that follow no step, the checklist, and the pages of the record."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from common import attachments, events
from common.documents.services import withdraw_document
from common.errors import Conflict, Refused
from common.models import Attachment, OfficialDocument
from enforcement.case_file import CaseFile
from enforcement.completeness import checklist, gaps
from enforcement.enums import CaseStatus
from enforcement.models import CaseEvidence, CaseExport, ExportState
from enforcement.procedure_enums import EvidenceKind, ReviewOpinion
from enforcement.services import archives
from enforcement.services.evidence import (
    add_files,
    draw_up,
    record_evidence,
    tell_result,
    withdraw_evidence,
)
from registry.issuing import issue_document
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import CoercionFactory
from tests.factories.enforcement_cases import DefenceFactory, LegalReviewFactory, lawful_case
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

TAKEN = datetime(2025, 2, 20, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 64


def picture(name: str = "现场.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def recorded(case, officer, **values) -> CaseEvidence:
    given = {"kind": "documentary", "name": "台账", "taken_at": TAKEN, "place": "厂区"}
    return record_evidence(case, actor=officer, **given | values)


# -- recording ------------------------------------------------------------------------------------


def test_evidence_is_kept_with_taker_time_place_and_hash(officer):
    case, second = lawful_case(CaseStatus.INVESTIGATING), UserFactory()
    made = recorded(case, officer, uploads=[picture()], second_taker=second, proves="雨水口外排")
    file = Attachment.objects.of(made).get()
    assert (made.taken_by, made.second_taker, made.taken_at, made.place) == (officer, second, TAKEN, "厂区")
    assert (made.stage, file.kind, len(file.sha256)) == (CaseStatus.INVESTIGATING, "书证", 64)
    assert [event.kind for event in events.history(made)] == ["created", "attached"]


def test_recordings_come_as_sound_and_film_for_the_kinds_that_have_them(officer):
    case = lawful_case(CaseStatus.INVESTIGATING)
    film = recorded(case, officer, kind="recording", uploads=[SimpleUploadedFile("a.mp4", MP4)])
    assert Attachment.objects.of(film).get().content_type == "video/mp4"
    with pytest.raises(Refused, match=r"不接收“\.mp4”文件"):
        recorded(case, officer, kind="documentary", uploads=[SimpleUploadedFile("a.mp4", MP4)])
    with pytest.raises(Refused, match="文件内容不是 mp4"):
        recorded(case, officer, kind="recording", uploads=[SimpleUploadedFile("a.mp4", b"MZ" + b"\0" * 64)])
    assert CaseEvidence.objects.count() == 1  # what was refused left nothing behind


def test_new_evidence_makes_the_legal_review_stale(officer, days):
    case = lawful_case(CaseStatus.LEGAL_REVIEW)
    given = {"opinion": ReviewOpinion.AGREED, "text": "同意", "reviewer": UserFactory()}
    review = LegalReviewFactory(
        case=case, submitted_on=date(2025, 2, 24), reviewed_on=date(2025, 2, 26), **given
    )
    recorded(case, officer)
    review.refresh_from_db()
    assert review.stale_on == timezone.localdate()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"taken_at": TAKEN + timedelta(days=60)}, "取得时间不得晚于现在"),
        ({"second_taker": "self"}, "另一取证人须为不同的执法人员"),
    ],
)
def test_what_cannot_be_is_refused(officer, values, message):
    values = {name: officer if value == "self" else value for name, value in values.items()}
    with pytest.raises(Refused, match=message):
        recorded(lawful_case(CaseStatus.INVESTIGATING), officer, **values)


def test_evidence_without_name_is_refused(officer):
    with pytest.raises(ValidationError):
        recorded(lawful_case(CaseStatus.INVESTIGATING), officer, name=" ")


def test_a_closed_case_takes_no_more_evidence(officer):
    closed = documented_case(
        status=CaseStatus.CLOSED, closed_on=date(2024, 6, 3), pay_by=None, closing_reason="已履行"
    )
    with pytest.raises(Refused, match="案件已结案"):
        recorded(closed, officer, taken_at=TAKEN)
    row = CaseEvidenceFactory(case=closed)
    with pytest.raises(Refused, match="案件已结案"):
        add_files(row, actor=officer, uploads=[picture()])
    with pytest.raises(Refused, match="案件已结案"):
        withdraw_evidence(row, actor=officer, reason="来源不明")


def test_who_records_no_cases_records_no_evidence():
    with pytest.raises(Refused):
        recorded(lawful_case(CaseStatus.INVESTIGATING), UserFactory(roles=[Role.LEADER]))


def test_evidence_is_withdrawn_once_with_its_reason_and_stays(officer):
    row = CaseEvidenceFactory(case=lawful_case(CaseStatus.INVESTIGATING), taken_at=TAKEN)
    with pytest.raises(Refused, match="须写明理由"):
        withdraw_evidence(row, actor=officer, reason=" ")
    withdrawn = withdraw_evidence(row, actor=officer, reason="来源不明")
    assert (withdrawn.withdrawal_reason, CaseEvidence.objects.count()) == ("来源不明", 1)
    with pytest.raises(Conflict, match="已不予采信"):
        withdraw_evidence(row, actor=officer, reason="来源不明")


def test_a_monitoring_result_is_told_once(officer):
    case = lawful_case(CaseStatus.NOTIFIED)
    row = CaseEvidenceFactory(case=case, kind=EvidenceKind.MONITORING, taken_at=TAKEN)
    with pytest.raises(Refused, match="不得早于取得日期"):
        tell_result(row, actor=officer, told_on=date(2025, 2, 1))
    assert tell_result(row, actor=officer, told_on=date(2025, 2, 24)).told_on == date(2025, 2, 24)
    with pytest.raises(Conflict, match="已告知"):
        tell_result(row, actor=officer)


def test_papers_that_follow_no_step_are_drawn_up(officer):
    case = lawful_case(CaseStatus.INVESTIGATING)
    draw_up(case, actor=officer, kind="inquiry-record", content="问：？\n答：是。", asked="王某")
    draw_up(case, actor=officer, kind="recusal-decision", person="李某", reason="近亲属", approver=officer)
    kinds = set(OfficialDocument.objects.of(case).values_list("kind", flat=True))
    assert kinds == {"inquiry-record", "recusal-decision"}
    with pytest.raises(Refused, match="不得晚于今天"):
        draw_up(case, actor=officer, kind="inquiry-record", issued_on=date(2025, 3, 4))


# -- the checklist --------------------------------------------------------------------------------


def names(case) -> set[str]:
    return {item.name for item in gaps(CaseFile(type(case).objects.get(pk=case.pk)))}


def test_the_checklist_asks_for_the_stages_that_were_reached():
    lead = lawful_case(CaseStatus.LEAD)
    assert checklist(CaseFile(lead)) == []
    reached = [stage.title for stage in checklist(CaseFile(documented_case()))]
    assert reached == ["立案", "调查取证", "告知和陈述申辩", "决定和送达"]


def test_gaps_close_as_the_record_is_completed(officer):
    case = documented_case(recused="未申请回避")
    assert {"立案审批表", "证据", "行政处罚决定书", "送达回证", "裁量表"} <= names(case)
    issue_document("case-filing", case, actor=officer, issued_on=date(2024, 2, 5))
    row = CaseEvidenceFactory(case=case)
    assert "立案审批表" not in names(case)
    assert f"证据“{row.name}”的文件" in names(case)
    assert "证据" not in names(case)
    add_files(row, actor=officer, uploads=[picture()])
    assert f"证据“{row.name}”的文件" not in names(case)


def test_a_paper_original_counts_and_a_withdrawn_document_does_not(officer):
    case = documented_case()
    attachments.attach(case, picture("扫描.png"), actor=officer, kind="送达回证（已签收）")
    assert "送达回证" not in names(case)
    document = issue_document("penalty-decision", case, actor=officer, issued_on=date(2024, 3, 20))
    assert "行政处罚决定书" not in names(case)
    withdraw_document(document, actor=officer, reason="文字有误")
    assert "行政处罚决定书" in names(case)


def test_each_defence_and_measure_is_asked_for_by_itself(officer):
    case = documented_case()
    first, second = (DefenceFactory(case=case, answered=True, made_on=date(2024, 2, day)) for day in (21, 22))
    issue_document("defence-review", first, actor=officer, issued_on=date(2024, 3, 1))
    assert "陈述申辩复核意见书" in names(case)
    issue_document("defence-review", second, actor=officer, issued_on=date(2024, 3, 1))
    assert "陈述申辩复核意见书" not in names(case)
    CoercionFactory(case=case, enterprise=case.enterprise)
    assert {"查封（扣押）决定书", "查封（扣押）清单", "查封扣押、留置送达的音像记录"} <= names(case)
    CaseEvidenceFactory(case=case, kind=EvidenceKind.RECORDING)
    assert "查封扣押、留置送达的音像记录" not in names(case)


def test_a_result_must_be_told_unless_it_is_not_relied_on():
    case = documented_case()
    row = CaseEvidenceFactory(case=case, kind=EvidenceKind.MONITORING, name="监测报告")
    assert "“监测报告”告知当事人" in names(case)
    row.withdrawn_on, row.withdrawal_reason = date(2024, 3, 1), "采样不规范"
    row.save()
    assert "“监测报告”告知当事人" not in names(case)


def test_an_imported_case_of_before_the_portal_is_shown_without_error():
    assert "行政处罚决定书" in names(EnforcementCaseFactory(decided=True))
    for status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
        ended = EnforcementCaseFactory(decided=True, status=status, closed_on=date(2024, 9, 2))
        assert "结案审批表" in names(ended)


# -- the pages ------------------------------------------------------------------------------------


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def test_the_desk_shows_gaps_documents_and_evidence(staff, officer):
    case = documented_case()
    issue_document("case-filing", case, actor=officer, issued_on=date(2024, 2, 5))
    CaseEvidenceFactory(case=case, name="现场照片", proves="外排")
    page = staff.get(reverse("enforcement:cases-detail", args=[case.ledger_no])).content.decode()
    assert "缺：行政处罚决定书" in page
    assert "立案审批表" in page
    assert "现场照片" in page
    assert "导出整卷" in page


def test_the_party_sees_its_own_documents_and_nothing_of_the_record(client, officer):
    firm = EnterpriseFactory()
    case = documented_case(enterprise=firm)
    issue_document("case-filing", case, actor=officer, issued_on=date(2024, 2, 5))
    issue_document("penalty-notice", case, actor=officer, issued_on=date(2024, 2, 20))
    CaseEvidenceFactory(case=case, name="举报人提供的照片")
    client.force_login(MembershipFactory(enterprise=firm).user)
    page = client.get(reverse("enterprise:cases-detail", args=[case.ledger_no])).content.decode()
    assert "行政处罚事先告知书" in page
    assert "立案审批表" not in page
    assert "举报人提供的照片" not in page
    assert "案卷" not in page


def test_evidence_is_entered_with_several_files(staff, officer):
    case = lawful_case(CaseStatus.INVESTIGATING)
    url = reverse("enforcement:cases-add-evidence", args=[case.ledger_no])
    assert 'enctype="multipart/form-data"' in staff.get(url).content.decode()
    sent = {
        "kind": "audiovisual",
        "name": "现场照片",
        "taken_at": "2025-02-20T10:30",
        "place": "厂区",
        "uploads": [picture("一.png"), picture("二.png")],
    }
    response = staff.post(url, sent)
    made = CaseEvidence.objects.get()
    assert response["Location"] == reverse("enforcement:case-evidence-detail", args=[made.ledger_no])
    assert [each.name for each in Attachment.objects.of(made)] == ["一.png", "二.png"]
    assert made.taken_by == officer
    assert staff.get(response["Location"]).status_code == 200


def test_a_refused_file_is_told_on_the_form(staff):
    case = lawful_case(CaseStatus.INVESTIGATING)
    sent = {"kind": "documentary", "name": "x", "taken_at": "2025-02-20T10:30", "place": "厂区"}
    url = reverse("enforcement:cases-add-evidence", args=[case.ledger_no])
    response = staff.post(url, sent | {"uploads": [SimpleUploadedFile("x.exe", b"MZ")]})
    assert response.status_code == 422
    assert "不接收“.exe”文件" in response.content.decode()
    assert CaseEvidence.objects.count() == 0


def test_files_are_added_to_a_piece_of_evidence(staff):
    row = CaseEvidenceFactory(case=lawful_case(CaseStatus.INVESTIGATING), taken_at=TAKEN)
    url = reverse("enforcement:case-evidence-files", args=[row.ledger_no])
    assert (
        url in staff.get(reverse("enforcement:case-evidence-detail", args=[row.ledger_no])).content.decode()
    )
    staff.post(url, {"uploads": [picture()]})
    assert Attachment.objects.of(row).count() == 1


def test_an_inquiry_record_is_drawn_up_on_its_page(staff):
    case = lawful_case(CaseStatus.INVESTIGATING)
    url = reverse("enforcement:cases-inquiry", args=[case.ledger_no])
    assert staff.get(url).status_code == 200
    response = staff.post(url, {"issued_on": "2025-02-20", "asked": "王某", "content": "问：？\n答：是。"})
    assert response.status_code == 302
    assert OfficialDocument.objects.of(case).get().kind == "inquiry-record"


def test_strangers_reach_neither_evidence_nor_archive(client, officer):
    """Staff of a park that another department deals with get 404, enterprises too."""
    case = lawful_case(CaseStatus.INVESTIGATING)
    row = CaseEvidenceFactory(case=case)
    export = CaseExport.objects.create(
        case=case, requested_by=officer, state=ExportState.DONE, sha256="0" * 64, file="archives/x.zip"
    )
    addresses = [
        reverse("enforcement:cases-add-evidence", args=[case.ledger_no]),
        reverse("enforcement:case-evidence-detail", args=[row.ledger_no]),
        reverse("enforcement:case-evidence-files", args=[row.ledger_no]),
        reverse("enforcement:case-archive", args=[case.ledger_no]),
        reverse("enforcement:case-archive-download", args=[export.uuid]),
    ]
    stranger = UserFactory(roles=[Role.HANDLER], department=DepartmentFactory(kind="park"))
    party = MembershipFactory(enterprise=case.enterprise).user
    for user in (stranger, party):
        client.force_login(user)
        assert {client.get(address).status_code for address in addresses} == {404}
        start = reverse("enforcement:case-archive-start", args=[case.ledger_no])
        assert client.post(start).status_code == 404
    assert CaseExport.objects.count() == 1


def test_an_export_is_started_and_downloaded_with_a_note(staff, officer, tmp_path):
    case = documented_case()
    page = reverse("enforcement:case-archive", args=[case.ledger_no])
    assert "开始导出" in staff.get(page).content.decode()
    staff.post(reverse("enforcement:case-archive-start", args=[case.ledger_no]))
    export = CaseExport.objects.get()
    assert export.state == ExportState.WAITING
    assert "排队中" in staff.get(page).content.decode()
    assert staff.post(reverse("enforcement:case-archive-start", args=[case.ledger_no])).status_code == 409
    _finish(export, tmp_path)
    polled = staff.get(page, headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    download = reverse("enforcement:case-archive-download", args=[export.uuid])
    assert download in staff.get(page).content.decode()
    response = staff.get(download)
    assert b"".join(response.streaming_content) == b"PK-package"
    assert [event.kind for event in events.history(case)][-2:] == ["exported", "downloaded"]


def _finish(export: CaseExport, tmp_path) -> None:
    CaseExport.objects.update(state=ExportState.RUNNING)
    target = tmp_path / "case.zip"
    target.write_bytes(b"PK-package")
    archives._finish(export.pk, target, archives.Package(3, 2, []))


def test_the_desk_takes_the_same_queries_for_one_piece_of_evidence_and_for_three(
    staff, django_assert_num_queries
):
    case = documented_case()
    CaseEvidenceFactory(case=case)
    url = reverse("enforcement:cases-detail", args=[case.ledger_no])
    staff.get(url)
    with CaptureQueriesContext(connection) as one:
        staff.get(url)
    CaseEvidenceFactory(case=case)
    CaseEvidenceFactory(case=case)
    with django_assert_num_queries(len(one)):
        staff.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_evidence_takes_the_same_queries(staff, django_assert_num_queries, count):
    url = reverse("enforcement:case-evidence-list")
    CaseEvidenceFactory()
    staff.get(url)
    with CaptureQueriesContext(connection) as one:
        staff.get(url)
    for _ in range(count - 1):
        CaseEvidenceFactory()
    with django_assert_num_queries(len(one)):
        assert staff.get(url).status_code == 200
