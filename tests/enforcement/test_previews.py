"""What a form would issue, beside it: as it will be issued, with marks for what lacks, and nothing kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pdfplumber
import pytest
from django.apps import apps
from django.urls import reverse

from accounts.enums import Role
from common.documents import registry
from common.documents.content import DocumentContent
from common.documents.html import render_html
from common.models import OfficialDocument
from enforcement.actions import ACTIONS
from enforcement.enums import CaseStatus
from enforcement.models import RectificationOrder
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory, ViolationTypeFactory
from tests.factories.enforcement_after import CoercionFactory, ServedOrderFactory, case_in
from tests.factories.enforcement_cases import DefenceFactory, lawful_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus
HTMX = {"HTTP_HX_REQUEST": "true"}
DECISION = {"seen": C.DISCUSSION, "decided_on": "2025-03-03", "fine_amount": "150000"}


def address(name: str, record: Any, *more: str) -> str:
    return reverse(f"enforcement:{name}", args=[record.ledger_no, *more])


def rows() -> dict[str, int]:
    """How many rows stand in every table of the portal; sign-in itself aside."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label not in ("sessions", "admin")
    }


def decision() -> tuple[Any, str, str]:
    """A case, the page of its decision, and the preview of it."""
    case = lawful_case(C.DISCUSSION)
    return case, address("cases-step", case, C.DECIDED), address("cases-preview", case, C.DECIDED)


def order_of(case: Any, **values: str) -> dict[str, str]:
    kind = ViolationTypeFactory()
    return {
        "rows": "1",
        "violation_1": str(kind.pk),
        "found_1": "雨水口排放生产废水",
        "demand": "封堵雨水口",
        "correct_by": "2025-03-31",
        "issued_on": "2025-03-03",
        **values,
    }


# ---- the pane beside the form ----


def test_the_page_of_a_step_shows_its_document_beside_the_form(client, officer):
    client.force_login(officer)
    _, step, preview = decision()
    text = client.get(step).content.decode()
    assert f'hx-post="{preview}"' in text
    assert f'formaction="{preview}"' in text  # without JavaScript: a button
    assert 'id="document-form"' in text


def test_a_step_without_a_document_has_no_pane(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DISCUSSION)
    assert "document-preview" not in client.get(address("cases-step", case, C.LEGAL_REVIEW)).content.decode()


def test_the_fragment_is_the_document_and_the_page_holds_it(client, officer):
    client.force_login(officer)
    _, _, preview = decision()
    fragment = client.post(preview, DECISION, **HTMX).content.decode()
    page = client.post(preview, DECISION).content.decode()
    assert "<html" not in fragment
    assert 'hx-swap-oob="true"' in fragment
    assert "<html" in page
    assert "hx-swap-oob" not in page
    for text in (fragment, page):
        assert "壹拾伍万元整" in text


def test_actions_beside_the_steps_have_the_pane(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DEFENCE)
    url = address("cases-order", case)
    assert f'hx-post="{address("cases-order-preview", case)}"' in client.get(url).content.decode()
    assert "document-preview" not in client.get(address("cases-stop", case)).content.decode()


def test_every_action_that_issues_a_document_previews_it():
    named = {action.url_name for action in ACTIONS if action.has_document}
    assert {"cases-order", "cases-seize", "penalty-hearings-notify", "inspections-soft"} <= named
    for action in ACTIONS:
        if action.has_document:
            assert reverse(f"enforcement:{action.url_name}-preview", args=["X-1"])


# ---- nothing is kept, and it is what will be issued ----


def test_a_preview_writes_nothing_at_all(client, officer):
    client.force_login(officer)
    case, _, preview = decision()
    order = address("cases-order-preview", case)
    sent = order_of(case)
    before = rows()
    for url, data in ((preview, DECISION), (order, sent)):
        for extra in ({}, HTMX):
            assert client.post(url, data, **extra).status_code == 200
    assert rows() == before
    case.refresh_from_db()
    assert (case.status, case.decision_number) == (C.DISCUSSION, "")


def test_what_is_issued_is_what_was_previewed_but_for_the_number(client, officer):
    client.force_login(officer)
    case, step, preview = decision()
    shown = client.post(preview, DECISION).context["documents"]
    assert client.post(step, DECISION).status_code == 302
    issued = OfficialDocument.objects.of(case).get(kind="penalty-decision")
    content = DocumentContent.from_json(issued.content)
    assert content.number
    assert shown == [(0, content.title, render_html(replace(content, number="")))]


def test_an_order_is_issued_as_previewed(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DEFENCE)
    sent = order_of(case)
    shown = client.post(address("cases-order-preview", case), sent).context["documents"]
    assert client.post(address("cases-order", case), sent).status_code == 302
    order = RectificationOrder.objects.get()
    content = DocumentContent.from_json(OfficialDocument.objects.of(order).get().content)
    assert [text for _, _, text in shown] == [render_html(replace(content, number=""))]


def test_numbers_go_on_without_a_gap_after_previews(client, officer):
    client.force_login(officer)
    cases = [lawful_case(C.DEFENCE) for _ in range(2)]
    sent = order_of(cases[0])
    numbers = []
    for case in cases:
        client.post(address("cases-order-preview", case), sent)
        assert client.post(address("cases-order", case), sent).status_code == 302
        numbers.append(RectificationOrder.objects.get(case=case).number)
    first, second = (int(each.partition("〕")[2].removesuffix("号")) for each in numbers)
    assert second == first + 1


def test_all_documents_of_an_action_are_shown(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DEFENCE)
    url, preview = address("cases-seize", case), address("cases-seize-preview", case)
    fields = client.get(url).context["form"].fields
    provision = case.provisions.first()
    sent = {
        "kind": "seal",
        "ground": "转移证据",
        "provision": provision.pk,
        "items": "排污泵一台",
        "officers": [each.pk for each in case.investigators.all()],
        "imposed_at": "2025-03-03 09:00",
        "is_urgent": "on",
    }
    assert sent.keys() <= fields.keys()
    sent["kind"] = fields["kind"].choices[1][0]
    page = client.post(preview, sent)
    assert page.status_code == 200, page.context["form"].errors
    assert len(page.context["documents"]) == 2


# ---- what is lacking ----


def test_a_text_still_to_be_written_is_marked_in_its_place(client, officer):
    client.force_login(officer)
    defence = DefenceFactory()
    url = address("defences-answer-preview", defence)
    page = client.post(url, {"answered_on": "2025-03-03", "adoption": "adopted", "answer": ""}, **HTMX)
    assert page.status_code == 200
    text = page.content.decode()
    assert "【待填：复核意见及理由】" in text or "【待填：" in text
    assert 'href="#id_answer"' in text
    defence.refresh_from_db()
    assert defence.answer == ""


def test_a_choice_still_to_be_made_is_told(client, officer):
    client.force_login(officer)
    url = address("defences-answer-preview", DefenceFactory())
    page = client.post(url, {"answered_on": "2025-03-03", "answer": "采纳。"}, **HTMX)
    assert page.status_code == 422
    assert 'href="#id_adoption"' in page.content.decode()
    assert "document-draft" not in page.content.decode()


def test_what_the_record_lacks_is_named_with_the_way_to_it(client, officer, monkeypatch):
    client.force_login(officer)
    kind = registry.kind_of("rectification-order")
    without = replace(kind, context=lambda *each, **more: {**kind.context(*each, **more), "当事人": ""})
    monkeypatch.setitem(registry._kinds, kind.code, without)
    case = lawful_case(C.DEFENCE)
    sent = order_of(case)
    page = client.post(address("cases-order-preview", case), sent, **HTMX)
    assert page.status_code == 200
    assert "【缺：当事人】" in page.content.decode()
    assert f'href="{address("cases-edit", case)}"' in page.content.decode()
    refused = client.post(address("cases-order", case), sent)
    assert refused.status_code == 422
    assert "文书缺少“当事人”" in refused.content.decode()


def test_what_the_step_refuses_is_told_with_the_article(client, officer):
    client.force_login(officer)
    _, _, preview = decision()
    page = client.post(preview, DECISION | {"fine_amount": "160000"}, **HTMX)
    assert page.status_code == 422
    assert "重于事先告知" in page.content.decode()


def test_the_form_keeps_what_was_typed(client, officer):
    """The preview is another request: the form sent after it is shown again with everything in it."""
    client.force_login(officer)
    _, step, preview = decision()
    typed = DECISION | {"fine_amount": "160000", "reason": "从重"}
    client.post(preview, typed, **HTMX)
    page = client.post(step, typed)
    assert page.status_code == 422
    assert page.context["form"]["fine_amount"].value() == "160000"
    assert page.context["form"]["reason"].value() == "从重"


# ---- as a PDF ----


def test_the_draft_as_a_file_is_watermarked_and_bears_no_number(client, officer):
    client.force_login(officer)
    _, _, preview = decision()
    answer = client.post(preview, DECISION | {"pdf": "0"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        texts = ["".join((page.extract_text() or "").split()) for page in pdf.pages]
        large = ["".join(char["text"] for char in page.chars if char["size"] > 40) for page in pdf.pages]
    assert large == ["预览 未签发"] * len(large)  # behind the text of every page
    assert any("行政处罚决定书" in text for text in texts)
    assert "〔2025〕" not in texts[0].split("行政处罚决定书")[0]
    assert not OfficialDocument.objects.exists()
    assert client.post(preview, DECISION | {"pdf": "7"}).headers["Content-Type"].startswith("text/html")


# ---- who ----


def test_a_preview_is_for_whoever_may_act(client):
    case, order = lawful_case(C.DEFENCE), ServedOrderFactory(served_on=date(2025, 2, 3))
    steps = (
        address("cases-order-preview", case),
        address("cases-extend-preview", case),
        address("orders-preview", order, "withdrawn"),
        address("coercions-preview", CoercionFactory(), "lifted"),
        address("inspections-soft-preview", InspectionFactory()),
    )
    client.force_login(UserFactory(roles=[Role.REPORT_OFFICER]))
    assert [client.post(url, {}).status_code for url in steps] == [403] * 5
    client.force_login(UserFactory(park=True, roles=[Role.HANDLER, Role.LEADER]))
    assert [client.post(url, {}).status_code for url in steps] == [404] * 5


def test_an_action_without_a_point_has_no_preview(client, officer):
    client.force_login(officer)
    answered = DefenceFactory(answered_on=date(2025, 3, 3), adoption="adopted", answer="采纳。")
    assert client.post(address("defences-answer-preview", answered), {}).status_code == 409


def test_a_preview_is_posted(client, officer):
    client.force_login(officer)
    case, _, preview = decision()
    assert client.get(preview).status_code == 405
    assert client.get(address("cases-order-preview", case)).status_code == 405


def test_a_refusal_is_told_once_on_the_page(client, officer):
    """The note before; after a refusal the summary alone; the pane beside never says it again."""
    client.force_login(officer)
    case = case_in(C.PERFORMING, pay_by=date(2025, 3, 20))
    step, preview = address("cases-step", case, C.REMINDED), address("cases-preview", case, C.REMINDED)
    before = client.get(step)
    obstacle, *_ = [each.message for each in before.context["form"].obstacles]
    given = {"seen": C.PERFORMING, "reminded_on": "2025-03-03"}
    assert before.content.decode().count(obstacle) == 1
    refused = client.post(step, given)
    text = refused.content.decode()
    assert refused.status_code == 422 and text.count(obstacle) == 1
    assert "处需要修改" not in text and "尚不能办理" in text
    pane = client.post(preview, given, **HTMX).content.decode()
    assert obstacle not in pane and "原因见表单上方" in pane
    assert obstacle in client.post(preview, given).content.decode()  # on a page of its own
