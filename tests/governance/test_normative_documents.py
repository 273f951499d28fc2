"""Steps of a normative document, its number, its term, its filing, and clean-ups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.attachments import attach
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from governance.consultation.publishing import shown
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.clean_up import begin_clean_up, decide_items, take_clean_up_step
from governance.normative.public import CLEAN_UP, DOCUMENT, PUBLIC_FILE
from governance.normative.publishing import show_document
from governance.normative.services import (
    change_document,
    enter_receipt,
    show_lapsed,
    take_normative_step,
)
from tests.days import Days
from tests.governance.procedure_scene import CLOSED, DECIDED, MET, SENT, Scene

pytestmark = pytest.mark.django_db
S = NormativeStatus


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(Days(monkeypatch))


def test_the_whole_way_leaves_its_days_a_number_and_a_term(scene):
    document = scene.filed()
    assert (document.consulted_on, document.deliberated_on, document.issued_on) == (CLOSED, MET, DECIDED)
    assert document.document_number == "兰新环规〔2026〕1号"
    assert (document.effective_from, document.valid_until) == (DECIDED, date(2031, 4, 26))
    body = shown(DOCUMENT, document).body
    assert (body["validity"], body["interpretation"]) == ("in_force", "本办法解读。")
    enter_receipt(document, actor=scene.handler, receipt_number="备〔2026〕3号")
    document.refresh_from_db()
    assert (document.receipt_number, document.receipt_on) == ("备〔2026〕3号", DECIDED)


def test_the_contents_are_checked_before_the_review(scene):
    document = scene.asked(checked=[], fair_review="")
    with pytest.raises(Refused, match="尚未核对是否含有禁止内容.*公平竞争审查.*37号.*783号"):
        scene.sent(document)
    change_document(document, actor=scene.handler, many={"forbidden_checked": scene.forbidden})
    change_document(document, actor=scene.handler, fair_review="exception")
    document.refresh_from_db()
    with pytest.raises(Refused, match="例外规定的，须写明理由和条款"):
        scene.sent(document)
    change_document(document, actor=scene.handler, fair_note="第十二条第一款第（三）项")
    document.refresh_from_db()
    assert scene.sent(document).status == "sent"
    with pytest.raises(Refused, match="内容不得再改.*115号"):
        change_document(document, actor=scene.handler, many={"forbidden_checked": []})


@pytest.mark.parametrize(("days", "taken"), [(4, False), (5, True)])
def test_the_review_of_a_document_has_five_working_days(scene, days, taken):
    review = scene.sent(scene.asked())
    scene.days.go_to(SENT + timedelta(days=days if days < 5 else 7))  # over a weekend
    if not taken:
        with pytest.raises(Refused, match="只有4个工作日，不足5个工作日"):
            scene.conclude(review)
        scene.conclude(review, urgent_reason="应对突发环境事件")
    else:
        scene.conclude(review)
    assert NormativeDocument.objects.get().status == S.REVIEWED


def test_opinions_and_deliberation_are_needed(scene):
    document = scene.drafted()
    with pytest.raises(Refused, match="尚未完成公开征求意见.*37号"):
        take_normative_step(document, S.CONSULTED, actor=scene.handler)
    document = scene.asked()
    with pytest.raises(Refused, match="不能办理此步骤"):
        take_normative_step(document, S.DELIBERATED, actor=scene.leader, **scene.said())
    document = scene.reviewed(document)
    scene.days.go_to(MET)
    with pytest.raises(Refused, match="最后发表意见.*参照.*第三十条，待核"):
        take_normative_step(
            document, S.DELIBERATED, actor=scene.leader, **scene.said(leader_spoke_last=False)
        )


def test_a_document_is_issued_with_text_and_interpretation(scene):
    document = scene.deliberated()
    with pytest.raises(Refused, match="须填写“政策解读”"):
        take_normative_step(document, S.ISSUED, actor=scene.leader, text="正文")
    assert shown(DOCUMENT, document) is None


@pytest.mark.parametrize(("provisional", "longest"), [(False, date(2031, 4, 26)), (True, date(2028, 4, 26))])
def test_the_term_is_bounded(scene, provisional, longest):
    document = scene.deliberated(is_provisional=provisional)
    scene.days.go_to(DECIDED)
    given = {"text": "正文", "interpretation": "解读"}
    with pytest.raises(Refused, match=f"最长至{longest}"):
        take_normative_step(
            document,
            S.ISSUED,
            actor=scene.leader,
            valid_until=longest + timedelta(days=1),
            **given,
        )
    take_normative_step(document, S.ISSUED, actor=scene.leader, **given)
    assert document.valid_until == longest


def test_numbers_go_on_after_those_of_the_past(scene):
    scene.drafted(title="旧文件", document_number="兰新环规〔2026〕1号")
    assert scene.issued().document_number == "兰新环规〔2026〕2号"


def test_filing_names_the_authority_and_repeal_a_reason(scene):
    document = scene.issued()
    with pytest.raises(Refused, match="请填写报备机关"):
        take_normative_step(document, S.FILED, actor=scene.handler)
    with pytest.raises(Refused, match="尚未报备"):
        enter_receipt(document, actor=scene.handler, receipt_number="备1号")
    take_normative_step(document, S.FILED, actor=scene.handler, filed_with="管委会")
    with pytest.raises(Refused, match="“废止”须写明理由"):
        take_normative_step(document, S.REPEALED, actor=scene.leader)
    take_normative_step(document, S.REPEALED, actor=scene.leader, reason="上位法修改")
    body = shown(DOCUMENT, document).body
    assert (body["validity"], body["repeal_reason"]) == ("repealed", "上位法修改")


def test_what_lapsed_is_shown_as_lapsed_once(scene):
    document = scene.filed()
    assert show_lapsed(date(2031, 4, 26)) == 0  # its last day counts
    scene.days.go_to(date(2031, 4, 27))
    assert show_lapsed(date(2031, 4, 27)) == 1
    record = shown(DOCUMENT, document)
    assert (record.body["validity"], record.version) == ("lapsed", 2)
    assert show_lapsed(date(2031, 4, 27)) == 0


def test_public_attachments_alone_are_read_by_the_public(scene):
    document = scene.filed()
    for kind in (PUBLIC_FILE, "内部材料"):
        upload = SimpleUploadedFile(f"{kind}.txt", f"{kind}的内容".encode(), content_type="text/plain")
        try:
            attach(document, upload, actor=scene.handler, kind=kind)
        except Refused:
            pdf = SimpleUploadedFile(f"{kind}.pdf", b"%PDF-1.4\n" + kind.encode() + b"\n%%EOF\n")
            attach(document, pdf, actor=scene.handler, kind=kind)
    show_document(document, actor=scene.reviewer)
    record = shown(DOCUMENT, document)
    (named,) = record.body["files"]
    url = reverse("normative-documents:file", args=[record.pk, named["sha256"]])
    answer = Client().get(url)
    assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(reverse("normative-documents:file", args=[record.pk, "0" * 64])).status_code == 404


# ---- clean-up ----


@pytest.fixture
def clean_up(scene):
    scene.filed(title="甲办法")
    scene.issued(title="乙办法")
    scene.drafted(title="丙办法")
    scene.days.go_to(date(2026, 6, 1))
    return begin_clean_up(
        CleanUp,
        actor=scene.handler,
        department=scene.department,
        title="2026年规范性文件清理",
        ordered_by="定期清理",
        cutoff_on=date(2026, 6, 1),
        due_on=date(2026, 9, 30),
    )


def _of(clean_up, title):
    return clean_up.items.get(document__title=title)


def test_a_clean_up_takes_what_is_in_force(clean_up, scene):
    titles = set(clean_up.items.values_list("document__title", flat=True))
    assert titles == {"甲办法", "乙办法"}
    assert clean_up.handler == scene.handler


def test_the_result_waits_for_every_document_and_repeals(clean_up, scene):
    first, second = _of(clean_up, "甲办法"), _of(clean_up, "乙办法")
    with pytest.raises(Refused, match="尚未提出清理意见"):
        take_clean_up_step(clean_up, "published", actor=scene.leader)
    with pytest.raises(Refused, match="拟废止，须写明理由"):
        decide_items(clean_up, actor=scene.handler, verdicts={first.pk: ("repeal", " ")})
    decide_items(
        clean_up,
        actor=scene.handler,
        verdicts={first.pk: ("repeal", "上位法修改"), second.pk: ("expired", "届满")},
    )
    with pytest.raises(Refused, match="乙办法.*有效期没有届满"):
        take_clean_up_step(clean_up, "published", actor=scene.leader)
    decide_items(clean_up, actor=scene.handler, verdicts={second.pk: ("repeal", "不再适用")})
    with pytest.raises(Refused, match="乙办法.*尚未报备"):
        take_clean_up_step(clean_up, "published", actor=scene.leader)
    decide_items(clean_up, actor=scene.handler, verdicts={second.pk: ("keep", "")})
    take_clean_up_step(clean_up, "published", actor=scene.leader)
    first.document.refresh_from_db()
    assert (first.document.status, first.document.repeal_reason) == (
        S.REPEALED,
        "2026年规范性文件清理：上位法修改",
    )
    assert shown(DOCUMENT, first.document).body["validity"] == "repealed"
    body = shown(CLEAN_UP, clean_up).body
    assert {row["title"]: row["result"] for row in body["items"]} == {"甲办法": "废止", "乙办法": "继续有效"}
    with pytest.raises(Conflict, match="已经公布"):
        decide_items(clean_up, actor=scene.handler, verdicts={second.pk: ("amend", "x")})


def test_the_batch_page_keeps_what_was_typed(clean_up, client, scene):
    first, second = _of(clean_up, "甲办法"), _of(clean_up, "乙办法")
    client.force_login(scene.handler)
    url = reverse("governance:clean-ups-items", args=[clean_up.ledger_no])
    data = {f"result_{first.pk}": "amend", f"reason_{first.pk}": "", f"result_{second.pk}": "keep"}
    answer = client.post(url, data)
    assert answer.status_code == 422 and "须写明理由" in answer.content.decode()
    second.refresh_from_db()
    assert second.result == ""
    assert client.post(url, data | {f"reason_{first.pk}": "机构名称变化"}).status_code == 302
    first.refresh_from_db()
    assert (first.result, first.ground) == ("amend", "机构名称变化")


def test_a_later_clean_up_day_is_refused(scene):
    with pytest.raises(Refused, match="清理基准日不得晚于今日"):
        begin_clean_up(
            CleanUp,
            actor=scene.handler,
            department=scene.department,
            title="清理",
            ordered_by="定期",
            cutoff_on=date(2027, 1, 1),
            due_on=date(2027, 2, 1),
        )


def test_two_clicks_issue_once(scene):
    stale = scene.deliberated()
    again = NormativeDocument.objects.get(pk=stale.pk)
    given = {"text": "正文", "interpretation": "解读"}
    take_normative_step(stale, S.ISSUED, actor=scene.leader, **given)
    with pytest.raises(Conflict):
        take_normative_step(again, S.ISSUED, actor=scene.leader, **given)
    assert PublishedRecord.objects.filter(kind=DOCUMENT).count() == 1
