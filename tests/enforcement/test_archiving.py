"""归档: no gap without its reason, the 案卷号, the 卷内备考表, and what the checklist asks for at the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common import events
from common.errors import Refused
from common.models import OfficialDocument
from enforcement import archiving, completeness
from enforcement.case_file import CaseFile
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import CaseStopKind
from enforcement.services import take_case_step
from tests.days import Days
from tests.factories.enforcement_after import RemedyProceedingFactory, case_in, load_law
from tests.factories.enforcement_cases import CaseStopFactory

pytestmark = pytest.mark.django_db

C = CaseStatus
CLOSED = date(2024, 5, 6)


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(date(2025, 3, 3))


def closed(**values) -> EnforcementCase:
    case = case_in(C.CLOSED, closed_on=CLOSED, **values)
    return EnforcementCase.objects.get(pk=case.pk)


def archive(case: EnforcementCase, officer, **details) -> EnforcementCase:
    return take_case_step(case, C.ARCHIVED, actor=officer, **details)


def lacking(case: EnforcementCase) -> set[str]:
    return {item.name for item in completeness.gaps(CaseFile(EnforcementCase.objects.get(pk=case.pk)))}


def test_a_record_with_gaps_is_not_archived_without_reasons(officer):
    case = closed()
    with pytest.raises(Refused, match="缺少材料“结案：结案审批表”.*逐项写明理由.*第四十七条"):
        archive(case, officer)
    first, *others = archiving.open_gaps(case)
    assert others
    with pytest.raises(Refused, match=others[0]) as refused:
        archive(case, officer, gap_reasons={first: "原件在纸质卷"})
    assert f"“{first}”" not in refused.value.message
    case.refresh_from_db()
    assert (case.status, case.archive_number, case.archive_remarks) == (C.CLOSED, "", "")


def test_each_gap_with_its_reason_stays_on_record(officer):
    case = closed()
    first, *others = archiving.open_gaps(case)
    archive(case, officer, gap_reasons={first: "原件在纸质卷"}, gap_reason="移交时已遗失")
    assert case.archive_remarks.splitlines() == [
        f"{first}——原件在纸质卷",
        *(f"{gap}——移交时已遗失" for gap in others),
    ]
    assert events.history(case).filter(to_state=C.ARCHIVED).get().changes["archive_remarks"][1]
    assert OfficialDocument.objects.of(case).current().filter(kind="archive-remarks").exists()


def test_a_complete_record_needs_no_reason(officer, monkeypatch):
    monkeypatch.setattr(completeness, "STAGES", ())
    case = archive(closed(), officer)
    assert (case.status, case.archive_remarks) == (C.ARCHIVED, "")


def test_case_files_are_numbered_in_a_row_past_what_is_borne(officer):
    borne = closed(archive_number="兰新环案卷〔2025〕1号")
    first, second = (archive(closed(), officer, gap_reason="纸质卷") for _ in range(2))
    assert [first.archive_number, second.archive_number] == ["兰新环案卷〔2025〕2号", "兰新环案卷〔2025〕3号"]
    assert archive(closed(), officer, gap_reason="纸质卷", archive_number=" A-7 ").archive_number == "A-7"
    with pytest.raises(ValidationError, match="案卷号已被使用"):
        archive(closed(), officer, gap_reason="纸质卷", archive_number=borne.archive_number)


def test_the_form_asks_for_each_gap_and_keeps_what_was_typed(client, officer):
    client.force_login(officer)
    case = closed()
    gaps = archiving.open_gaps(case)
    url = reverse("enforcement:cases-step", args=[case.ledger_no, C.ARCHIVED])
    page = client.get(url)
    assert all(f"缺“{gap}”的理由" in page.content.decode() for gap in gaps)
    sent = {
        "archived_on": "2025-03-03",
        "seen": page.context["form"]["seen"].value() or "",
        "gap_1": "在纸质卷",
    }
    refused = client.post(url, sent)
    assert refused.status_code != 302 and "在纸质卷" in refused.content.decode()
    assert client.post(url, sent | {"gap_reason": "未扫描"}).status_code == 302
    case.refresh_from_db()
    assert case.archive_remarks.startswith(f"{gaps[0]}——在纸质卷")


# -- what the checklist asks for at the end --


def test_suspension_and_resumption_are_asked_for():
    case = closed()
    assert "中止案件调查决定书" not in lacking(case)
    CaseStopFactory(
        case=case, kind=CaseStopKind.SUSPENSION, first_day=date(2024, 2, 6), last_day=date(2024, 2, 20)
    )
    stage = next(
        each
        for each in completeness.checklist(CaseFile(EnforcementCase.objects.get(pk=case.pk)))
        if each.title == "中止和恢复"
    )
    assert len(stage.gaps) == 2


@pytest.mark.parametrize(("number", "lacks"), [("", True), ("兰新政复〔2024〕1号", False)])
def test_what_a_remedy_ended_with_is_asked_for(number, lacks):
    case = closed()
    RemedyProceedingFactory(case=case, outcome="upheld", decided_on=date(2024, 7, 1), number=number)
    assert any("的决定或者裁判文书" in name for name in lacking(case)) is lacks


def test_publication_is_asked_for_once_the_case_is_closed():
    name = "处罚决定公开或者不予公开的记录"
    assert name in lacking(closed())
    assert name not in lacking(case_in(C.PERFORMING))


def test_an_archived_case_has_its_number_and_remarks(officer):
    assert {"案卷号", "卷内备考表"} <= lacking(case_in(C.ARCHIVED, closed_on=CLOSED, archived_on=CLOSED))
    assert not {"案卷号", "卷内备考表"} & lacking(archive(closed(), officer, gap_reason="纸质卷"))
