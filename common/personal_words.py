"""Words by which a person is found: where one lives, when one was born, what one is called.

A name has no form. It is recognised by what stands before it (证人, 其子 …), by a family name, and by the
age behind it; names that the record itself knows are hidden by whoever publishes (e.g.
`enforcement.public.concealment`). Whoever may be a minor loses the family name too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

from common.personal_numbers import HIDDEN, MASK, is_credit_code

_STOP = r"，。；、,;（）()《》\n\r"  # where the value of a label ends
_COLON = r"\s*(?:[:：]|为|是)?\s*"
# The label stays, so that the reader sees what was taken out.
_LABELLED = re.compile(
    "|".join(
        (
            # where a person lives; an aside in brackets does not end it
            r"((?:家庭|现|户籍|居住|常住|暂住)?住址|(?:家庭|通讯|通信|现居住|户籍|户口|身份证)(?:登记)?地址)"
            rf"{_COLON}((?:[^{_STOP}]|[（(][^（）()\n]{{1,30}}[）)](?=[^\s{_STOP}]))+)",
            rf"((?:户籍所在地|户口所在地|户籍地|居住地)\s*(?:[:：]|为|是|在))\s*([^{_STOP}]{{2,}})",
            # when a person was born
            rf"((?:出生(?:日期|年月日?|时间)|出生(?=\s*[:：])|生日)){_COLON}([^{_STOP}]{{4,}})",
            # accounts of any length, also those of firms
            rf"((?:银行|对公|基本户|收款|付款|资金|结算)?(?:账|帐)(?:号|户号码)|银行卡号?|卡号){_COLON}"
            r"([0-9A-Za-z][0-9A-Za-z\s\-*]{5,}[0-9A-Za-z*])",
            # where a person is reached
            r"((?i:微信号?|QQ号?|QQ群?号?|支付宝账?号?|抖音号|快手号|微博号?|(?<![A-Za-z])(?:VX|WX)(?=\s*[:：号]))号?"
            r"(?:\s*(?i:ID)(?=\s*[:：]))?)\s*[:：为是]?\s*[（(]?\s*([0-9A-Za-z_\-]{5,})",
            # what a person has, or has been found to have
            rf"((?:病历号|诊断结果|健康状况|婚姻状况|政治面貌|民族)\s*[:：])\s*([^{_STOP}]+)",
        )
    )
)

# -- where a person lives --

_ADDRESS_WORD = r"号|室|栋|幢|单元|村|社区|小区|家园|花园|公寓|苑|\d+[组社户]|弄|巷|街|路|镇|乡"
_LIVES = re.compile(
    rf"((?:家住|现住|暂住|常住|租住|借住|(?:居|租|借|暂)住[于在]|户籍(?:所在)?地|户口所在地|(?:^|(?<=[{_STOP}\s族男女]))住"
    r"(?![所宅院房建户宿持址]))\s*[在于]?\s*[:：]?\s*)"
    rf"((?=[^，。；\n]*(?:{_ADDRESS_WORD}))(?:[^{_STOP}的]|[（(][^（）()\n]{{1,30}}[）)](?=[^\s{_STOP}]))+)",
    re.MULTILINE,
)
_FLAT = re.compile(
    r"\d+\s*(?:号楼|栋|幢|座|号院)\s*(?:\d+\s*单元\s*)?(?:\d+\s*(?:室|户)|\d{3,4}(?=[，。；、,;（）()\s]|$))"
    r"|\d+\s*单元\s*\d+\s*(?:室|户|号)?"
)
# A flat of one of these is where a firm sits, and may be where it broke the law.
_OF_A_FIRM = re.compile(r"公司|[工厂车库]房|[产工]业|园区|科技园|孵化|基地|大厦|写字楼|中心|广场")
_CLAUSE = re.compile(r"[，。；,;\n]")

# -- when a person was born --

_NUMERAL = r"[〇零○一二三四五六七八九十]"
_DAY = (
    r"(?:(?:农历|公历|阳历|阴历)?"
    r"(?:(?:(?:18|19|20)\d{2}|(?<!\d)\d{2})\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号]?)?)?"
    r"|(?:18|19|20)\d{2}\s*[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?"
    r"|(?<!\d)(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|{_NUMERAL}{{2,4}}年(?:{_NUMERAL}{{1,3}}月(?:{_NUMERAL}{{1,3}}[日号]?)?)?))"
)
_BORN_BEFORE = re.compile(
    rf"{_DAY}(?=\s*(?:[（(][^）)\n]{{1,8}}[）)])?\s*(?:出生(?!率|人口|缺陷)|生于|生人|生(?=[，,。；;、）)\s]|$)))"
)
_BORN_AFTER = re.compile(rf"((?:出生[于在]?|(?<![产发萌诞孳滋衍派])生于)\s*[:：]?\s*){_DAY}")

# -- what a person is called --

_COMPOUND = (
    "欧阳|司马|上官|诸葛|夏侯|尉迟|皇甫|慕容|令狐|宇文|长孙|司徒|司空|公孙|东方|独孤|南宫|端木|赫连|呼延"
)
_SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易贺赖龚樊兰殷施陶洪翟颜倪严牛俞章鲁葛"
    "韦毕聂焦柳邢路岳齐梅莫庄辛祁耿冉尚涂邬缪麦岑仇甄芦覃车裴申屈鲍詹褚娄奚楚宗蒲柯阮冷卞闵骆闫肖阳艾晏佘佟桑穆麻戈尧虞"
)
# Family names that are everyday words: taken for one only where more speaks for it.
_RARE = "于方文安平常成应时单关金水全童古管左温景党武乔边祝房解戚卓凌霍柴简项甘欧包季费支巩桂苗席窦靳隋"
_SPEECH = "称说述"
_LINK = "和与及等在于现向对到陪签承确拒指反提证的、系有将被当持未也均驾"
_HAN = r"\u4e00-\u9fff"
_END = rf"(?=[^{_HAN}]|$|[{_SPEECH}{_LINK}]|（|\()"


# Begins like a name, and what follows it is a plate: taken for a name it would break the plate up.
_NO_NAME = "车[牌号辆]"


def _name(surnames: str) -> str:
    """A family name with a given one of one or two characters, of which a word of speech is none."""
    last = rf"(?![{_SPEECH}、的])[{_LINK}](?=[{_SPEECH}]|[^{_HAN}]|$)"
    given = rf"(?![{_SPEECH}])[{_HAN}](?:(?![{_SPEECH}{_LINK}])[{_HAN}]|{last})?"
    return rf"(?!{_NO_NAME})(?:(?:{_COMPOUND})|[{surnames}]){given}"


_NAME = _name(_SURNAMES)
_SURE_NAME = rf"(?:{_NAME}|{_name(_RARE)}{_END})"
_WITNESSES = (
    "证人|目击者|受害人|被害人|受害者|举报人|投诉人|信访人|报案人|反映人|被询问人|被调查人|询问对象"
    "|监护人|法定代理人|委托代理人"
)
_KIN = "其(?:妻子?|夫|丈夫|父亲?|母亲?|兄弟?|弟弟?|姐姐?|妹妹?|配偶)|妻子|丈夫|配偶|死者|伤者|患者"
_MINORS = (
    "其(?:儿子|女儿|长子|次子|长女|次女|子|女|孙子?|孙女)|未成年人|未成年|儿童|幼儿"
    "|儿子|女儿|男孩|女孩|男童|女童"
)
# Words that also begin other words (职工董事会): the name must be followed by what ends a name.
_ORDINARY = (
    "现场负责人|司机|驾驶员|操作工|员工|职工|工人|村民|居民|住户|邻居|学生|临时工"
    "|联系人|收款人|付款人|户名|开户名|开户人|持卡人|车主"
)
_AFTER_LABEL = re.compile(
    rf"(?P<label>(?P<minor>{_MINORS})|(?:{_WITNESSES}|{_KIN})|(?P<ordinary>{_ORDINARY}))"
    rf"(?P<colon>\s*[（(]?\s*(?:[:：]|为|是|系|叫)?\s*)"
    rf"(?P<names>{_SURE_NAME}(?:\s*、\s*{_SURE_NAME}|\s*(?:[,，]|和|及|与|以及)\s*{_SURE_NAME}{_END})*)"
)
# Behind a colon any two to four characters are a name.
_AFTER_COLON = re.compile(
    r"((?:联系人|证人|举报人|投诉人|信访人|报案人|委托代理人|法定代理人|监护人|姓名|受害人|被害人|被询问人|第三人)\s*[:：]\s*)"
    rf"(?!不详|保密|匿名|略)([{_HAN}·]{{2,4}}(?:、[{_HAN}·]{{2,4}})*)(?![{_HAN}·])"
)
_AGE = rf"(?:\d{{1,3}}|{_NUMERAL}{{1,3}})\s*(?:周)?岁(?:半)?"
_WITH_AGE = re.compile(
    rf"((?:{_COMPOUND}|[{_SURNAMES}{_RARE}])[{_HAN}]{{1,2}})"
    rf"(\s*[（(，,]\s*(?:[男女]\s*(?:性|孩)?\s*[，,、]?\s*)?(?:现年|年仅|今年|时年|年龄|当时|年)?\s*[:：]?\s*)({_AGE})"
)
_AGE_BEFORE = re.compile(
    rf"({_AGE})(的?(?:男孩|女孩|男童|女童|儿子|女儿|孩子|儿童|幼童|学生|少年|少女)?)({_SURE_NAME})"
)
# Who is described by sex, card or telephone is a person; an office has a telephone too.
_DESCRIBED = re.compile(
    rf"(?<!法定代表人)(?<!法定代表人[:：])((?:{_COMPOUND}|[{_SURNAMES}])[{_HAN}]{{1,2}})"
    r"(?<![司厂局站所院部会室队店社处科校村组办区园行号机城路线人员者])"
    r"(\s*[（(，,]\s*(?:[男女](?=[\s，,、。；）)])|(?:公民)?身份证?号?|证件?号|(?:联系)?电话|手机))"
)
_BETWEEN_NAMES = re.compile(rf"{_SURE_NAME}")


def mask_words(text: str, keep: Collection[str] = ()) -> str:
    """`text` with dwellings, days of birth and the names that can be recognised hidden.

    Who is in `keep` asked to be shown: a telephone behind the name does not hide it.
    """
    seen = _LABELLED.sub(_label_alone, text)
    seen = _LIVES.sub(lambda found: found.group(1) + HIDDEN, seen)
    seen = _FLAT.sub(_flat, seen)
    seen = _WITH_AGE.sub(lambda found: f"{_nobody()}{found.group(2)}{MASK * 2}岁", seen)
    seen = _AGE_BEFORE.sub(lambda found: f"{MASK * 2}岁{found.group(2)}{_nobody()}", seen)
    seen = _BORN_AFTER.sub(lambda found: found.group(1) + HIDDEN, _BORN_BEFORE.sub(HIDDEN, seen))
    seen = _DESCRIBED.sub(partial(_described, keep=keep), seen)
    return _AFTER_COLON.sub(_listed, _AFTER_LABEL.sub(_named, seen))


def mask_name(name: str) -> str:
    """A natural person's name as published: the family name and asterisks (张三 → 张*)."""
    name = name.strip()
    return name[:1] + MASK * max(len(name) - 1, 1) if name else ""


def _described(found: re.Match[str], keep: Collection[str]) -> str:
    name, description = found.groups()
    return found.group() if name in keep else mask_name(name) + description


def _nobody() -> str:
    """What stands for a minor: not even the family name."""
    return MASK * 3


def _label_alone(found: re.Match[str]) -> str:
    """The label and the mask of what it announced; of a code that is public, the code."""
    label, value = (part for part in found.groups() if part is not None)
    if is_credit_code(value):
        return found.group()
    return f"{found.group()[: found.group().rindex(value)]}{HIDDEN}"


def _flat(found: re.Match[str]) -> str:
    clause = _CLAUSE.split(found.string[: found.start()])[-1]
    is_firms = _OF_A_FIRM.search(clause) and "单元" not in found.group() and "住" not in clause
    return found.group() if is_firms else HIDDEN


def _listed(found: re.Match[str]) -> str:
    return found.group(1) + "、".join(mask_name(name) for name in found.group(2).split("、"))


def _named(found: re.Match[str]) -> str:
    label, names = found.group("label") + found.group("colon"), found.group("names")
    if found.group("minor"):
        return label + _BETWEEN_NAMES.sub(_nobody(), names)
    after = found.string[found.end() : found.end() + 1]
    if found.group("ordinary"):
        goes_on = re.match(rf"[{_HAN}]", after) and after not in _SPEECH + _LINK
        if goes_on or names[0] in _RARE:
            return found.group()
    return label + _BETWEEN_NAMES.sub(lambda name: mask_name(name.group()), names)
