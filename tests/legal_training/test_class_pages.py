"""The pages of classes: the enterprise's and the staff's, from announcing to the certificate."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.models.document import OfficialDocument
from legal_training.enterprise_training.attendance import code_of, mark_sheet
from legal_training.enterprise_training.classes import take_class_step
from legal_training.enterprise_training.seats import register_attendees
from legal_training.models import ClassAttendee, EnterpriseClass
from registry.models import Membership
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.legal_training_classes import ClassAttendeeFactory, EnterpriseClassFactory
from tests.factories.registry import EnterpriseFactory, LawFactory
from tests.legal_training.class_scene import AFTER, ANNOUNCED, HELD, Scene, person

pytestmark = pytest.mark.django_db

HOME = reverse("training-enterprise:home")
RECORD = reverse("training-enterprise:record")


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(ANNOUNCED)
    return found


@pytest.fixture
def scene(days):
    return Scene()


def own(name: str, scene, *people) -> str:
    return reverse(f"training-enterprise:{name}", args=[scene.row.ledger_no, *(p.ledger_no for p in people)])


def staff(name: str, scene, *more) -> str:
    return reverse(f"legal_training:{name}", args=[scene.row.ledger_no, *more])


def typed(*numbers: int, **more: str) -> dict[str, str]:
    rows = {
        f"{part}_{place}": text
        for place, number in enumerate(numbers, 1)
        for part, text in person(number).items()
    }
    return rows | more


# ---- the enterprise ----


def test_its_home_lists_what_is_offered_to_it(client, scene):
    hidden = EnterpriseClassFactory(open=True, name="不面向该企业的培训")
    over = EnterpriseClassFactory(open=True, is_open_to_all=True, held_on=ANNOUNCED.replace(month=2))
    client.force_login(scene.users[0])

    def shown(**query) -> list[str]:
        return [row.ledger_no for row in client.get(HOME, query).context["page"]]

    assert shown() == [scene.row.ledger_no]
    assert shown(state="all") == [scene.row.ledger_no, over.ledger_no]
    assert shown(state="mine") == []
    scene.register(0, 1)
    assert shown(state="mine") == [scene.row.ledger_no]
    assert shown(q="没有这个") == []
    assert "没有符合条件的培训" in client.get(HOME, {"q": "没有这个"}).content.decode()
    text = client.get(HOME, {"state": "all"}).content.decode()
    assert hidden.name not in text and "本企业已报1人" in text
    assert client.get(HOME, {"state": "错"}).status_code == 400


def test_the_enterprises_home_shows_what_it_may_register_for(client, scene):
    client.force_login(scene.users[0])
    text = client.get(reverse("enterprise-home")).content.decode()
    assert own("class", scene) in text and "可报名" in text
    client.force_login(scene.users[2])
    assert "没有可以报名或者即将参加的培训" in client.get(reverse("enterprise-home")).content.decode()


def test_several_persons_are_registered_at_once(client, scene):
    client.force_login(scene.users[0])
    address = own("register", scene)
    assert client.get(address).status_code == 200
    answer = client.post(address, typed(1, 2, enterprise=scene.firms[0].uscc), follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["已报名2人。"]
    assert scene.states() == {"王某1": "seated", "王某2": "seated"}
    assert "王某1" in answer.content.decode()


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(client, scene):
    client.force_login(scene.users[0])
    data = typed(1, 2, enterprise=scene.firms[0].uscc, telephone_2="")
    answer = client.post(own("register", scene), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写完整；不报名的，请清空该行。" in text and 'value="王某2"' in text
    answer = client.post(own("register", scene), {"enterprise": scene.firms[0].uscc})
    assert "请至少填写一名参训人员" in answer.content.decode()
    assert scene.states() == {}


def test_only_own_invited_enterprises_can_be_chosen(client, scene):
    client.force_login(scene.users[0])
    answer = client.post(own("register", scene), typed(1, enterprise=scene.firms[1].uscc))
    assert answer.status_code == 422 and scene.states() == {}


def test_strangers_get_404(client, scene):
    (mine,) = scene.register(0, 1)
    addresses = [
        own("class", scene),
        own("register", scene),
        own("sign-in", scene),
        own("attendee-edit", scene, mine),
        own("attendee-cancel", scene, mine),
    ]
    for user in (scene.users[2], scene.officer):
        client.force_login(user)
        assert [client.get(each).status_code for each in addresses] == [404] * 5
    client.force_login(scene.users[1])  # invited too, but these are not its people
    assert [client.get(each).status_code for each in addresses] == [200, 200, 200, 404, 404]
    assert "王某1" not in client.get(addresses[0]).content.decode()


def test_who_acts_for_it_no_more_sees_nothing(client, scene):
    scene.register(0, 1)
    Membership.objects.filter(user=scene.users[0]).update(ended_on=ANNOUNCED)
    client.force_login(scene.users[0])
    assert client.get(own("class", scene)).status_code == 404
    assert list(client.get(RECORD).context["people"]) == []


def test_a_person_is_replaced_and_cancelled(client, scene):
    (mine,) = scene.register(0, 1)
    client.force_login(scene.users[0])
    assert 'value="王某1"' in client.get(own("attendee-edit", scene, mine)).content.decode()
    client.post(own("attendee-edit", scene, mine), person(9))
    assert scene.states() == {"王某9": "seated"}
    wrong = client.post(own("attendee-edit", scene, mine), person(9, telephone="x"))
    assert wrong.status_code == 422 and 'value="x"' in wrong.content.decode()
    assert client.get(own("attendee-cancel", scene, mine)).status_code == 200
    client.post(own("attendee-cancel", scene, mine), {"reason": ""})
    assert scene.states() == {"王某9": "cancelled"}


def test_what_the_staff_changed_meanwhile_is_not_overwritten(client, scene):
    (mine,) = scene.register(0, 1)
    client.force_login(scene.users[0])
    seen = client.get(own("attendee-edit", scene, mine)).context["form"]["seen_at"].value()
    staff = Client()
    staff.force_login(scene.officer)
    page = reverse("legal_training:class-attendee-change", args=[mine.ledger_no])
    form = staff.get(page).context["form"]
    assert staff.post(page, person(8) | {"seen_at": form["seen_at"].value()}).status_code == 302
    assert client.post(own("attendee-edit", scene, mine), person(9) | {"seen_at": seen}).status_code == 409
    assert client.post(own("attendee-edit", scene, mine), person(9) | {"seen_at": "x"}).status_code == 422
    assert scene.states() == {"王某8": "seated"}


def test_after_the_deadline_the_pages_say_whom_to_call(client, days, scene):
    (mine,) = scene.register(0, 1)
    days.go_to(HELD, 10)
    client.force_login(scene.users[0])
    for address in (own("class", scene), own("register", scene), own("attendee-edit", scene, mine)):
        assert "报名已经截止" in client.get(address).content.decode()


def test_the_link_of_an_online_class_is_for_who_has_a_seat(client, scene):
    EnterpriseClass.objects.update(online_link="https://meeting.example.cn/1")
    client.force_login(scene.users[0])
    assert "meeting.example.cn" not in client.get(own("class", scene)).content.decode()
    scene.register(0, 1)
    assert "meeting.example.cn" in client.get(own("class", scene)).content.decode()


def test_people_are_signed_in_on_the_phone(client, days, scene):
    scene.register(0, 1, 2)
    client.force_login(scene.users[0])
    assert "现在不能签到" in client.get(own("sign-in", scene)).content.decode()
    days.go_to(HELD, 14)
    client.force_login(scene.users[0])
    code = code_of(scene.row)
    address = f"{own('sign-in', scene)}?code={code}"
    assert f'value="{code}"' in client.get(address).content.decode()
    chosen = ClassAttendee.objects.get(name="王某2")
    wrong = client.post(own("sign-in", scene), {"attendees": [chosen.pk], "code": "abc"})
    assert wrong.status_code == 422 and "签到码不正确" in wrong.content.decode()
    client.post(own("sign-in", scene), {"attendees": [chosen.pk], "code": code})
    assert scene.states() == {"王某1": "seated", "王某2": "present"}


def test_its_record_shows_attendance_and_certificates(client, days, scene):
    people = scene.register(0, 1, 2)
    scene.register(1, 3)
    days.go_to(HELD, 14)
    mark_sheet(
        actor=scene.officer,
        enterprise_class=scene.row,
        marks={people[0].pk: "present", people[1].pk: "absent"},
    )
    take_class_step(scene.row, "closed", actor=scene.officer, rest_absent=True)
    days.go_to(AFTER)
    client.force_login(scene.users[0])
    answer = client.get(RECORD)
    shown = {each.name: certificate and certificate.number for each, certificate in answer.context["people"]}
    assert shown == {"王某1": "兰新环培证〔2026〕1号", "王某2": None}
    assert [row.person_count for row in answer.context["attended"]] == [1]
    document = OfficialDocument.objects.get()
    assert client.get(reverse("common:document-detail", args=[document.uuid])).status_code == 200
    assert list(client.get(RECORD, {"q": "王某2"}).context["people"])[0][0].name == "王某2"
    assert client.get(RECORD, {"year": "1999"}).status_code == 400
    client.force_login(scene.users[1])
    assert client.get(reverse("common:document-detail", args=[document.uuid])).status_code == 404


# ---- the staff ----


def test_a_class_is_drafted_invited_and_announced_on_the_pages(client, scene):
    client.force_login(scene.officer)
    law = LawFactory()
    data = {
        "department": scene.row.department.pk,
        "name": "新污染物治理培训",
        "content": "新污染物治理要求。",
        "laws": [law.pk],
        "starts_at": "2026-04-10T09:00",
        "ends_at": "2026-04-10T11:30",
        "place": "新区会议中心",
        "hours": "2.5",
        "capacity": "30",
        "most_each": "2",
        "has_waiting_list": "on",
        "registration_until": "2026-04-08T17:00",
        "contact": "张某 0931-8250000",
    }
    answer = client.post(reverse("legal_training:enterprise-classes-new"), data, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    made = EnterpriseClass.objects.get(name="新污染物治理培训")
    assert (made.status, list(made.laws.all())) == ("draft", [law])
    address = reverse("legal_training:class-invite", args=[made.ledger_no])
    assert client.get(address).status_code == 200
    assert "请列出企业，或者至少选择一个条件。" in client.post(address, {}).content.decode()
    client.post(address, {"enterprises": scene.firms[0].uscc})
    client.post(address, {"whole": "on"})
    assert {*scene.firms} <= set(made.invited.all())
    client.post(reverse("legal_training:class-uninvite", args=[made.ledger_no, scene.firms[2].uscc]))
    assert scene.firms[2] not in made.invited.all()
    step = reverse("legal_training:enterprise-classes-step", args=[made.ledger_no, "open"])
    client.post(step, {"seen": "draft", "reason": ""})
    made.refresh_from_db()
    assert made.status == "open"


def test_the_roll_is_entered_and_the_class_closed_on_the_pages(client, days, scene):
    people = [*scene.register(0, 1, 2), *scene.register(1, 3)]
    client.force_login(scene.officer)
    assert "13900000001" in client.get(staff("class-roll", scene)).content.decode()
    days.go_to(HELD, 14)
    client.force_login(scene.officer)
    client.post(staff("class-roll", scene), {f"mark_{people[0].pk}": "present"})
    assert list(scene.states().values()) == ["present", "seated", "seated"]
    client.post(staff("class-attendee-new", scene), person(5) | {"enterprise": scene.firms[2].uscc})
    client.post(staff("class-roll", scene), {f"mark_{people[1].pk}": "absent", "rest": "1"})
    assert list(scene.states().values()) == ["present", "absent", "present", "present"]
    step = reverse("legal_training:enterprise-classes-step", args=[scene.row.ledger_no, "closed"])
    assert "计入已登记的培训班" in client.get(step).content.decode()
    client.post(step, {"seen": "open", "reason": ""})
    scene.row.refresh_from_db()
    assert scene.row.status == "closed"
    assert OfficialDocument.objects.count() == 3
    counted = scene.row.training_class.attendances.order_by("pk").first()
    detail = client.get(reverse("legal_training:training-attendances-detail", args=[counted.ledger_no]))
    assert "由企业培训班" in detail.content.decode() and "王某1" in detail.content.decode()


def test_an_unmarked_person_stops_the_closing_on_the_page(client, days, scene):
    people = scene.register(0, 1, 2)
    days.go_to(HELD, 14)
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks={people[0].pk: "present"})
    client.force_login(scene.officer)
    step = reverse("legal_training:enterprise-classes-step", args=[scene.row.ledger_no, "closed"])
    answer = client.post(step, {"seen": "open"})
    assert answer.status_code == 422 and "还有1人未登记到课情况" in answer.content.decode()
    client.post(step, {"seen": "open", "rest_absent": "on"})
    assert list(scene.states().values()) == ["present", "absent"]


def test_the_sheet_and_the_code_are_for_keepers(client, days, scene):
    scene.register(0, 1)
    client.force_login(scene.officer)
    text = client.get(staff("class-sheet", scene)).content.decode()
    assert "王某1" in text and "签名" in text
    assert "现在不能签到" in client.get(staff("class-code", scene)).content.decode()
    days.go_to(HELD, 14)
    client.force_login(scene.officer)
    answer = client.get(staff("class-code", scene))
    assert code_of(scene.row) in answer.content.decode() and "<svg" in answer.content.decode()
    part = client.get(staff("class-code", scene), headers={"HX-Request": "true"}).content.decode()
    assert code_of(scene.row) in part and "<html" not in part
    reader = UserFactory(roles=[Role.LEGAL_REVIEWER])
    client.force_login(reader)
    for name in ("class-sheet", "class-code", "class-roll"):
        assert client.get(staff(name, scene)).status_code == 403


def test_telephones_stand_on_no_page_or_file_of_the_register(client, scene):
    scene.register(0, 1)
    client.force_login(scene.officer)
    made = ClassAttendee.objects.get()
    for address in (
        reverse("legal_training:class-attendees-list"),
        reverse("legal_training:class-attendees-detail", args=[made.ledger_no]),
        reverse("legal_training:class-attendees-export") + "?format=csv",
        f"/api/v1/legal-training/class-attendees/{made.ledger_no}/",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert "王某1" in body.decode() and "13900000001" not in body.decode()


# ---- what it costs ----


def _cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _more(scene) -> None:
    for number in range(20, 24):
        for firm in (scene.firms[0], EnterpriseFactory()):
            ClassAttendeeFactory(enterprise_class=scene.row, enterprise=firm, name=f"多人{number}")
        EnterpriseClassFactory(open=True, is_open_to_all=True, name=f"又一期{number}")


@pytest.mark.parametrize("name", ["class-roll", "class-sheet", "class-invite"])
def test_staff_pages_ask_the_same_for_many_people(client, scene, name):
    scene.register(0, 1)
    client.force_login(scene.officer)
    few = _cost(client, staff(name, scene))
    _more(scene)
    assert _cost(client, staff(name, scene)) == few


@pytest.mark.parametrize("name", ["home", "record", "class"])
def test_enterprise_pages_ask_the_same_for_many_people(client, scene, name):
    scene.register(0, 1)
    client.force_login(scene.users[0])
    address = {"home": HOME, "record": RECORD, "class": own("class", scene)}[name]
    few = _cost(client, address)
    _more(scene)
    assert _cost(client, address) == few


def test_one_user_of_two_enterprises_registers_for_each(client, scene):
    Membership.objects.filter(user=scene.users[1]).update(user=scene.users[0])
    for firm in (0, 1):
        register_attendees(
            actor=scene.users[0],
            enterprise_class=scene.row,
            enterprise=scene.firms[firm],
            people=[person(firm)],
        )
    client.force_login(scene.users[0])
    assert len(client.get(own("class", scene)).context["people"]) == 2
    only_one = client.get(RECORD, {"enterprise": scene.firms[1].uscc}).context["people"]
    assert [each.enterprise for each, _ in only_one] == [scene.firms[1]]
