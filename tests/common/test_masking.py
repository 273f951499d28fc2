"""What public text never says of a person, and what it goes on saying: a table of cases both ways."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from common.masking import mask_text, mask_value
from common.personal_numbers import is_credit_code
from tests.factories.registry import valid_uscc

CODE = valid_uscc(900_777)

# Each with what must not survive.
MASKED = [
    # accounts
    ("开户行建行，账户62050110012300000123。", ["62050110012300000123", "6205"]),
    ("账户：6205 0110 0123 0000 0123", ["6205", "0123"]),
    ("开户行：兰州银行新区支行（账户1234567890）", ["1234567890"]),
    ("开户银行工行，帐户 6205-0110-0123", ["6205", "0123"]),
    ("转入银行卡6217001234567890123", ["6217"]),
    ("银行卡尾号前：6217 0012 3456 7890 123", ["6217", "0123"]),
    ("账号１２３４５６７８９０１", ["12345", "１２３"]),
    ("汇至62050110012300000123", ["6205"]),
    ("汇至6205 0110 0123 0000 0123 号内", ["6205", "0123"]),
    ("流水_62050110012300000123.xlsx", ["6205"]),
    ("IMG62050110012300000123.jpg", ["6205"]),
    ("账户" + "123456789" * 3 + "012", ["123456789"]),
    # days of birth
    ("1990-03-07出生", ["1990", "03-07"]),
    ("1990.3.7 出生", ["1990", "3.7"]),
    ("1990/3/7生，", ["1990"]),
    ("19900307出生", ["1990"]),
    ("1990年3月7日（农历）出生", ["1990", "3月"]),
    ("1990年3月生人", ["1990"]),
    ("90年3月生，", ["90年", "3月"]),
    ("生于1990年3月7日，甘肃人", ["1990", "3月"]),
    ("张某生于1990年", ["1990"]),
    ("1990年生于永登", ["1990"]),
    ("出生于1990.3.7", ["1990", "3.7"]),
    ("出生：1990年3月", ["1990", "3月"]),
    ("一九九〇年三月七日出生", ["一九九", "三月"]),
    ("出生时间为1990年3月", ["1990"]),
    # telephones
    ("0931-825 9999", ["0931", "825", "9999"]),
    ("(0931) 825-9999转801", ["825", "9999", "801"]),
    ("（0931）8259999", ["8259999"]),
    ("+86 931 8259999", ["8259999"]),
    ("０９３１－８２５９９９９", ["8259999", "８２５"]),
    ("电话8259999", ["8259999"]),
    ("139 1234 5678", ["1234", "5678"]),
    ("139-12345678", ["12345678"]),
    ("1391 234 5678", ["1391", "5678"]),
    ("1 3 9 1 2 3 4 5 6 7 8", ["1 3 9", "5 6"]),
    ("电话13-91-23-45-67-8", ["91-23"]),
    ("手机１３９　１２３４　５６７８", ["1234", "１２３４"]),
    ("139\u200d1234\u200d5678", ["1234"]),
    ("１３９①②③④５６７８", ["1234", "①②"]),
    ("٠931-8259999", ["8259999"]),
    ("手机一三九一二三四五六七八", ["一三九"]),
    ("008613912345678", ["13912345678"]),
    # identity cards
    ("6201 02 1990 0307 4518", ["1990", "4518"]),
    ("620102.1990.0307.4518", ["1990", "4518"]),
    ("620102  19900307  4518", ["19900307"]),
    ("62010219900307451x", ["62010219900307451"]),
    ("６２０１０２１９９００３０７４５１ｘ", ["620102", "６２０"]),
    ("620102900307451", ["620102900307451"]),
    ("旧证 620102 900307 451", ["900307"]),
    ("张三620102_19900307_4518.pdf", ["19900307"]),
    ("备案号620102199003074518", ["620102"]),  # whatever the label says
    ("许可证号为620102199003074518", ["620102"]),
    # addresses
    ("当事人张三，男，汉族，住甘肃省永登县中川镇赖家坡村12号。", ["赖家坡", "12号"]),
    ("住兰州新区（彩虹城）3栋501", ["彩虹城", "501"]),
    ("户籍地址：甘肃省永登县中川镇", ["永登"]),
    ("户籍地甘肃省永登县中川镇赖家坡村", ["赖家坡"]),
    ("家住彩虹城3栋501", ["彩虹城", "501"]),
    ("现住彩虹城小区，", ["彩虹城"]),
    ("居住在赖家坡村的村民", ["赖家坡"]),
    ("身份证地址：永登县中川镇", ["永登"]),
    ("住址：" + "兰州新区彩虹城" * 20, ["彩虹城"]),
    # names
    ("其子张小丰（12岁）", ["张", "小丰", "12"]),
    ("其女张小丰在场", ["张小丰", "小丰"]),
    ("未成年人李小明点燃", ["小明", "李"]),
    ("12岁的女童张小丰", ["小丰", "12"]),
    ("欧阳小丰，女，十二岁", ["小丰", "十二"]),
    ("证人李小四称，当日有烟", ["小四"]),
    ("证人王五称其看到", ["王五"]),
    ("受害人李小四、王五", ["小四", "王五"]),
    ("受害人李小四和王五反映", ["小四", "王五"]),
    ("受害人李小四、王五咳嗽", ["小四", "王五"]),
    ("举报人王五的信息", ["王五"]),
    ("投诉人：王五，李小四。", ["王五"]),
    ("被询问人赵大海在笔录上签字", ["大海"]),
    ("法定代理人：张三、李四", ["张三", "李四"]),
    ("张三丰（身份证号略）在场", ["三丰"]),
    ("张三丰，男，汉族", ["三丰"]),
    ("司机王五驾驶", ["王五"]),
    ("户名：张三丰，账号6217001234567890123", ["三丰", "6217"]),
    ("收款人张三丰，卡号6228 4800 1234 5678 901", ["三丰", "6228"]),
    ("付款人：李小四", ["小四"]),
    ("持卡人李小四", ["小四"]),
    ("车主张三丰，车牌甘AD12345", ["三丰", "D12345"]),
    ("证人李小四，车号甘A12345", ["小四", "A12345"]),
    ("受害人王五和车牌甘A·D12345的司机", ["王五", "D12345"]),
    ("联系人张三丰，0931-8259999", ["三丰", "8259999"]),
    ("录音_139 1234 5678_2024-03-07.mp3", ["1234", "5678"]),
    ("身份证正面620102199003074518.jpg", ["620102", "4518"]),
    # the rest
    ("邮箱 zhang.san＠example．com", ["zhang", "example"]),
    ("zhang[at]example.com", ["example"]),
    ("张三丰@qq.com", ["qq.com", "三丰"]),
    ("QQ群123456789", ["123456789"]),
    ("QQ：１２３４５６", ["123456", "１２３"]),
    ("微信（lz_xinqu88）", ["lz_xinqu88"]),
    ("VX：abc12345", ["abc12345"]),
    ("甘A12345", ["A12345"]),
    ("甘A·D12345号货车", ["D12345"]),
    ("甘a12345", ["12345"]),
]
STAYS = [
    f"统一社会信用代码{CODE}",
    f"{CODE}001V",
    f"排污许可证编号：{CODE}001V",
    "信用代码：916201007123456782",
    "GB 16297—1996",
    "新GB16297—1996",
    "GB 31571-2015、HJ 2.2-2018、DB62/T 1922-2020",
    "兰新环罚〔2024〕12号、兰新环责改〔2024〕103号",
    "罚款1047.2万元；投资13800000000元",
    "罚款人民币壹拾万元整",
    "13812345678元",
    "账户余额不足，账号异常",
    "账户余额100000000000元",
    "东经103.654321 北纬36.123456",
    "103.654321 36.123456",
    "E103.65432112345678",
    "东经103°39′15.12″",
    "化学需氧量12.5 30.1 22.8 45.6 33.1 22.2毫克/升",
    "130 125 118 140 136 129",
    "2024-01-01 2024-01-02",
    "20240101-20240331",
    "2020 2021 2022 2023",
    "2024-03-07 10:30:15至2024-03-08 11:00:00",
    "2024年3月7日14时30分",
    "污染产生于2024年3月7日",
    "火情发生于2024-03-07",
    "2024年3月7日产生，当日停产",
    "该公司1990年生产至今",
    "2024年3月7日生效",
    "2023年出生率",
    "项目代码：2401-621500-04-01-123456",
    "备案号202462010100000012",
    "样品编号：2024030710301512",
    "工商注册号620100200012345",
    "联单号62010020240000012345",
    "12369环保举报热线、12345",
    "400-123-4567",
    "邮编730300",
    "排放口DA001、DW001",
    "新增A2O工艺",
    "二〇二四年三月七日",
    "住所：兰州新区纬三路12号",
    "违法地点：兰州新区纬三路12号厂区",
    "建设地点：兰州新区科技孵化基地2号楼501室",
    "位于兰州新区彩虹城居住地块以东300米",
    "住建局、住房、入住率",
    "证人证言、鉴定意见",
    "证人应当出庭作证",
    "举报人信息依法保密",
    "举报人、投诉人、信访人",
    "受害人及其家属",
    "受害人方提供材料",
    "第三人：兰州新区示范化工有限公司",
    "法定代表人褚示范",
    "法定代表人：褚示范（身份证略）",
    "职工董事会决议",
    "工人文化宫、学生公寓、儿童公园",
    "其子公司兰州某某有限公司",
    "其女工宿舍",
    "3岁以下婴幼儿",
    "姓名：不详",
    "户名：兰州新区财政局",
    "收款人：兰州新区示范化工有限公司",
    "收款人高新公司",
    "联系人员待定",
    "机动车主管部门",
    "第1095条第2款",
]


@pytest.mark.parametrize(("text", "secrets"), MASKED, ids=[text for text, _ in MASKED])
def test_masked(text, secrets):
    for around in ("{}", "经查，{}", "{}，属实", "现场，{}（见笔录）"):
        masked = mask_text(around.format(text))
        assert "*" in masked
        assert [secret for secret in secrets if secret in masked] == [], masked


@pytest.mark.parametrize("text", STAYS)
def test_stays(text):
    for around in ("{}", "经查，{}", "{}，属实", "现场，{}（见笔录）"):
        assert mask_text(around.format(text)) == around.format(text)


def test_label_and_family_name_stay_where_the_law_leaves_them():
    assert mask_text("证人李小四称，受害人王五") == "证人李**称，受害人王*"
    assert mask_text("账户：62050110012300000123（对公）") == "账户：******（对公）"
    assert mask_text("其子张小丰（12岁）在场") == "其子***（**岁）在场"


def test_official_number_that_the_publisher_names_stays():
    assert mask_text("任务139123456789012345", ["139123456789012345"]) == "任务139123456789012345"
    assert "1391" not in mask_text("任务139123456789012345")
    # What a clerk typed for the number of a task is no official number if it identifies a person.
    assert "620102" not in mask_text("任务620102199003074518", ["620102199003074518"])


def identity_that_passes_for_a_code() -> str:
    """One identity number in 31 has the check digit of a credit code as well."""
    found = (
        f"6201021990{month:02d}{day:02d}{n:03d}"
        for month in range(1, 13)
        for day in (7, 8)
        for n in range(999)
    )
    whole = (body + ric.calc_check_digit(body + "0") for body in found)
    return next(number for number in whole if uscc.is_valid(number))


def test_identity_number_is_not_taken_for_a_credit_code():
    number = identity_that_passes_for_a_code()
    assert not is_credit_code(number)
    for text in (number, f"证号{number}", f"{number}001V", f"账号：{number}"):
        assert number not in mask_text(text)


def test_a_digest_stays_but_not_what_pretends_to_be_one():
    digest = "a1391234567800" + "b" * 50
    assert mask_value({"sha256": digest}) == {"sha256": digest}
    pretended = ("620102199003074518" * 4)[:64]
    assert "620102" not in mask_value([pretended])[0]


# -- properties --

# The same examples each time, and no clock: a slow machine fails nothing.
STEADY = settings(max_examples=300, deadline=None, derandomize=True, database=None)
SHAPE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}(?:18|19|20)\d{2}"
                   r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]")  # fmt: skip
GAPS = st.sampled_from(["", " ", "-", "－", "  ", "　", ".", "·", "\u200b", "\u200d", "_", "–"])
WIDTHS = st.sampled_from([str, lambda digit: chr(ord("０") + int(digit)) if digit.isdigit() else digit])
PIECES = [
    *(
        "证人",
        "李小四",
        "王五",
        "、",
        "，",
        "。",
        "（",
        "）",
        "：",
        "住址",
        "住",
        "账户",
        "1990年3月7日",
        "出生",
    ),
    *(
        "139",
        "1234",
        "5678",
        "0931",
        "-",
        "12岁",
        "其子",
        "6201",
        "02",
        "19900307",
        "4518",
        "甘A",
        "QQ",
        "生于",
    ),
    *("@qq.com", "村12号", "和", "男", "电话", "2024-01-01", ".", "元", "*", "******", CODE, " ", "\n"),
]
WORDS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@st.composite
def identities(draw) -> str:
    """An identity number as some clerk writes it."""
    region = draw(st.sampled_from(["110105", "310101", "440304", "620102", "620121", "650102"]))
    born = draw(st.dates()).replace(year=draw(st.integers(1900, 2025)), day=draw(st.integers(1, 28)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + draw(st.sampled_from("0123456789Xx"))


@STEADY
@given(identities(), st.data())
def test_no_identity_number_survives(number, data):
    write = data.draw(WIDTHS)
    written = "".join(write(digit) + data.draw(GAPS) for digit in number[:-1]) + number[-1]
    before, after = data.draw(WORDS), data.draw(WORDS)
    masked = mask_text(f"{before}字{written}字{after}")
    digits = re.sub(r"[^0-9Xx]", "", masked)
    assert number[6:] not in digits
    assert not SHAPE.search(masked)


@STEADY
@given(st.text(alphabet="0123456789Xx-－ ０９", max_size=60))
@example("1620102199003074518")
@example("62010219900307451X620102199003074518")
def test_no_run_of_the_shape_of_an_identity_number_survives(text):
    assert not SHAPE.search(mask_text(text))


@STEADY
@given(
    st.one_of(
        WORDS, st.text(max_size=60), st.text(alphabet="0123456789-. 年月日生出住号（）：账户*", max_size=40)
    )
)
@example("住址：" + "彩虹城" * 40)
@example("账号：" + "1234567890" * 9)
def test_masking_again_changes_nothing(text):
    once = mask_text(text)
    assert mask_text(once) == once
