"""A class for enterprises in a browser: registered for on a phone, signed in by the code, closed, certified.

    10 Mar  announced; an enterprise registers two persons     20 Mar  the code is scanned, the sheet entered
    20 Mar  closed: one enterprise counted, one certificate

`TRAINING_PICTURES=folder` keeps a picture of each page.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common.models.document import OfficialDocument
from legal_training.enterprise_training.attendance import code_of
from legal_training.models import TrainingAttendance
from tests.days import Days
from tests.e2e.acting import NARROW, Acting
from tests.e2e.people import Stage
from tests.legal_training.class_scene import ANNOUNCED, HELD, Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acting(browser, live_server) -> Acting:
    folder = os.environ.get("TRAINING_PICTURES")
    return Acting(Stage(browser, live_server.url, Path(folder) if folder else None))


@pytest.fixture
def days(monkeypatch) -> Days:
    clock = Days(monkeypatch)
    clock.go_to(ANNOUNCED)
    return clock


def own(name: str, scene: Scene) -> str:
    return reverse(f"training-enterprise:{name}", args=[scene.row.ledger_no])


def staff(name: str, scene: Scene) -> str:
    return reverse(f"legal_training:{name}", args=[scene.row.ledger_no])


def test_a_class_from_registration_to_certificate(acting, days):
    scene = Scene()
    _registered(acting, scene)
    days.go_to(HELD, 14)
    _signed_in(acting, scene)
    _closed(acting, scene)
    assert TrainingAttendance.objects.get().person_count == 1
    document = OfficialDocument.objects.get()
    with acting.at(reverse("training-enterprise:record"), scene.users[0]) as page:
        expect(page.get_by_role("link", name=document.number)).to_be_visible()
        acting.look(page, "training-record", both=True)
        page.get_by_role("link", name=document.number).click()
        expect(page.get_by_role("main")).to_contain_text("特此证明")
    for name in ("class-invite", "class-sheet"):
        with acting.at(staff(name, scene), scene.officer) as page:
            acting.look(page, name, both=True)
    with acting.at(reverse("legal_training:training-overview"), scene.officer) as page:
        acting.look(page, "training-overview", both=True)
    assert acting.stage.wrong == []


def _registered(acting: Acting, scene: Scene) -> None:
    with acting.at(reverse("training-enterprise:home"), scene.users[0], NARROW) as page:
        acting.look(page, "training-home")
        page.get_by_role("link", name=scene.row.name).click()
        page.get_by_role("link", name="报名", exact=True).click()
        acting.look(page, "training-register")
        for number, name in ((1, "王某1"), (2, "王某2")):
            page.locator(f"[name=name_{number}]").fill(name)
            page.locator(f"[name=post_{number}]").fill("环保主管")
            page.locator(f"[name=telephone_{number}]").fill(f"1390000000{number}")
        page.get_by_role("button", name="提交报名").click()
        expect(page.get_by_role("main")).to_contain_text("王某2")
        acting.look(page, "training-class")
    assert scene.states() == {"王某1": "seated", "王某2": "seated"}


def _signed_in(acting: Acting, scene: Scene) -> None:
    with acting.at(staff("class-code", scene), scene.officer) as page:
        expect(page.get_by_role("main")).to_contain_text(code_of(scene.row))
        acting.look(page, "training-code", both=True)
    with acting.at(f"{own('sign-in', scene)}?code={code_of(scene.row)}", scene.users[0], NARROW) as page:
        page.get_by_label("王某1").check()
        acting.look(page, "training-sign-in")
        page.get_by_role("button", name="签到", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("已到课")
    assert scene.states() == {"王某1": "present", "王某2": "seated"}


def _closed(acting: Acting, scene: Scene) -> None:
    with acting.at(staff("class-roll", scene), scene.officer) as page:
        acting.look(page, "training-roll", both=True)
        page.get_by_label("王某2的到课情况").select_option("absent")
        page.get_by_role("button", name="保存到课情况").click()
        expect(page.get_by_role("main")).to_contain_text("未到课")
    step = reverse("legal_training:enterprise-classes-step", args=[scene.row.ledger_no, "closed"])
    with acting.at(step, scene.officer) as page:
        acting.look(page, "training-close", both=True)
        page.get_by_role("button", name="确认结班").click()
        expect(page.get_by_role("main")).to_contain_text("已结班")
