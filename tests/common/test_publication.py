"""Public pages read snapshots: allowlisted, masked, versioned, withdrawn with a tombstone."""

import json
from datetime import date

import pytest

from common import publication
from common.errors import Conflict, Refused
from common.masking import mask_name, mask_text
from common.models import PublishedRecord
from common.publication import Projection
from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportEditionFactory

IDENTITY = "620102199003074518"
HOSTILE = {
    "identity": f"当事人身份证号{IDENTITY}，住址不详",
    "identity x": "身份证62010219900307451X。",
    "full width": "证号６２０１０２１９９００３０７４５１８",
    "spaced": "证号 6201 0219 9003 0745 18",
    "hyphened": "证号620102-19900307-4518",
    "zero width": "证号620102\u200b19900307\u200b4518",
    "old identity": "旧证620102900307451",
    "mobile": "电话13912345678",
    "mobile spaced": "电话139 1234 5678",
    "mobile country": "电话+86-139-1234-5678",
    "landline": "电话0931-8256789",
    "email": "邮箱zhang.san@example.com",
    "email full width": "邮箱zhangsan＠example．com",
    "account": "账号6222021234567890123",
    "passport": "护照E12345678",
    "identity in a file name": f"现场照片_ID{IDENTITY}.jpg",
    "identity glued to words": f"证{IDENTITY}号",
    "mobile in a file name": "IMG13912345678.jpg",
    "mobile in a file name with underscores": "询问笔录_张某_13912345678_第1页.pdf",
    "address": "家庭住址：兰州新区彩虹城北区3栋2单元501室，从事养殖",
    "flat": "其居住于某小区3栋2单元501室",
    "residence": "户籍所在地为甘肃省永登县中川镇新区彩虹城村7社",
    "account of a firm": "开户行建行，账号：6200 1234 5678（对公）",
    "short account": "对公账号620012345678",
    "born": "张某，1990年3月7日出生",
    "birthday": "出生日期：19900307",
    "wechat": "微信号：zhang_san88",
    "qq": "QQ：12345678",
}
SECRETS = (
    "620102",
    "6201 02",
    "13912345678",
    "1234 5678",
    "1234-5678",
    "8256789",
    "zhang",
    "7890123",
    "12345678",
    "彩虹城",
    "501",
    "5678",
    "3月7日",
    "0307",
)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_personal_numbers_are_masked(text):
    masked = mask_text(text)
    assert "***" in masked
    assert not any(secret in masked for secret in SECRETS), masked


@pytest.mark.parametrize(
    "text",
    [
        "兰新环罚〔2024〕12号",
        "罚款1047.2万元，共56起",
        "2024-01-01至2024-12-31",
        "2024-01-01 2024-01-02",
        "统一社会信用代码91620100MA71234567",
        "2024年3月7日生产废水超标",
        "位于兰州新区彩虹城居住地块以东300米",
        "建设地点：兰州新区纬三路与经五路交汇处，3号厂房2层",
        "第三人：兰州新区示范化工有限公司",
        "账户余额不足，账号异常",
        "证人证言、鉴定意见",
        "第1095条第2款",
        "《GB/T 9704-2012》",
    ],
)
def test_public_numbers_stay(text):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("证人：李小四", "证人：李**"),
        ("监护人：王大明。", "监护人：王**。"),
        ("联系人:欧阳某", "联系人:欧**"),
        ("法定代理人：张三、李四", "法定代理人：张*、李*"),
    ],
)
def test_persons_behind_a_label_keep_the_family_name(text, masked):
    assert mask_text(text) == masked


def test_names_keep_the_family_name_only():
    assert mask_name("张三丰") == "张**"
    assert mask_name("欧") == "欧*"
    assert mask_name("") == ""


@pytest.fixture
def kind():
    """A kind whose projection the test sets."""
    holder = {}
    code = "test-kind"
    publication._kinds.pop(code, None)

    @publication.public_kind(code, label="试", allowed={"facts", "nested"})
    def project(obj):
        return holder["projection"]

    holder["code"] = code
    yield holder
    publication._kinds.pop(code)


def projection(**body):
    return Projection(title="处罚决定", dated_on=date(2026, 3, 2), party="某公司", body=body)


@pytest.mark.django_db
def test_snapshot_is_masked_everywhere(kind):
    nested = {"deep": [{"note": text} for text in HOSTILE.values()], IDENTITY: "钥"}
    kind["projection"] = Projection(
        title=f"决定{IDENTITY}",
        dated_on=date(2026, 3, 2),
        party=f"张三{IDENTITY}",
        number=f"号{IDENTITY}",
        body={"facts": HOSTILE["identity"], "nested": nested},
        search_terms=[HOSTILE["mobile"]],
    )
    record = publication.publish(kind["code"], ReportEditionFactory(), actor=UserFactory())
    record.refresh_from_db()
    stored = json.dumps(
        [record.title, record.party, record.number, record.body, record.search_text], ensure_ascii=False
    )
    assert not any(secret in stored for secret in SECRETS), stored


@pytest.mark.django_db
def test_field_outside_the_allowlist_is_refused(kind):
    kind["projection"] = projection(facts="事实", internal_note="内部")
    with pytest.raises(Refused, match="internal_note"):
        publication.publish(kind["code"], ReportEditionFactory(), actor=UserFactory())
    assert not PublishedRecord.objects.exists()


@pytest.mark.django_db
def test_publishing_again_makes_a_new_version_only_when_something_changed(kind):
    edition, actor = ReportEditionFactory(), UserFactory()
    kind["projection"] = projection(facts="甲")
    first = publication.publish(kind["code"], edition, actor=actor)
    assert publication.publish(kind["code"], edition, actor=actor) == first
    kind["projection"] = projection(facts="乙")
    second = publication.publish(kind["code"], edition, actor=actor)
    assert (second.version, second.is_current) == (2, True)
    first.refresh_from_db()
    assert not first.is_current
    assert first.body == {"facts": "甲"}


@pytest.mark.django_db
def test_withdrawal_leaves_a_tombstone_with_its_reason(kind):
    edition, actor = ReportEditionFactory(), UserFactory()
    kind["projection"] = projection(facts="甲")
    record = publication.publish(kind["code"], edition, actor=actor)
    publication.withdraw(kind["code"], edition, actor=actor, reason="行政复议撤销")
    record.refresh_from_db()
    assert (record.body, record.search_text, record.withdrawal_reason) == ({}, "", "行政复议撤销")
    assert PublishedRecord.objects.current().get() == record
    assert not PublishedRecord.objects.on_display(date(2026, 3, 2)).exists()
    with pytest.raises(Conflict):
        publication.withdraw(kind["code"], edition, actor=actor, reason="再撤")


@pytest.mark.django_db
def test_display_ends_by_itself(kind):
    kind["projection"] = Projection(
        title="决定", dated_on=date(2026, 3, 2), body={"facts": "甲"}, display_until=date(2026, 6, 2)
    )
    publication.publish(kind["code"], ReportEditionFactory(), actor=UserFactory())
    assert PublishedRecord.objects.on_display(date(2026, 6, 2)).exists()
    assert not PublishedRecord.objects.on_display(date(2026, 6, 3)).exists()
