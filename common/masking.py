"""Masking of personal data in public text (domain.md §2, 部令30号第六十四条 [memory]; 个人信息保护法).

The rules are applied once, to every string of every snapshot, whatever the field: identity card
numbers, telephone numbers, e-mail addresses and bank accounts never reach a public page even when
a clerk typed them into a free text, or they stand in the name of a file. Full-width digits and digits
spaced or hyphenated apart are seen through. What a label announces – 住址, 出生日期, 账号, 微信,
联系人 and the like – is masked with whatever follows it, and so is a flat (某栋某单元某室).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from stdnum.cn import uscc

MASK = "*"
_GAP = r"[\s\-‐‑–—·.]?"  # what people put between digits


def _digits(count: str) -> str:
    return rf"(?:\d{_GAP}){count}"


# Longest first: an identity number must not be half eaten as an account or a telephone number.
_IDENTITY = re.compile(rf"(?<![0-9A-Za-z])(?:\d{_GAP}){{17}}[0-9Xx](?![0-9A-Za-z])")
_OLD_IDENTITY = re.compile(rf"(?<![0-9A-Za-z])(?:\d{_GAP}){{14}}\d(?![0-9A-Za-z])")
_ACCOUNT = re.compile(rf"(?<![0-9A-Za-z〔(（])(?:\d{_GAP}){{15,18}}\d(?![0-9A-Za-z])")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9]{_GAP}(?:\d{_GAP}){{8}}\d(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\(?0\d{2,3}\)?[\s\-—–]?)\d{7,8}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\s?\.\s?[A-Za-z0-9\-]+)+")
# A hash may hold what looks like a telephone number; masked, it would prove nothing.
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[EeGgDdSsPpHh]\d{8}(?![0-9A-Za-z])")

# Glued to letters, as in the name of a file: then only with the date of birth in its place, and whole.
_BIRTH = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_GLUED_IDENTITY = re.compile(rf"(?<!\d)[1-9]\d{{5}}{_BIRTH}\d{{3}}[0-9Xx](?!\d)")

_STOP = r"，。；、,;（）()《》\n\r"  # where the value of a label ends
_COLON = r"\s*(?:[:：]|为|是)?\s*"
# The label stays, so that the reader sees what was taken out.
_LABELLED = re.compile(
    "|".join(
        (
            # where a person lives
            rf"((?:家庭|现|户籍|居住|常住)?住址|(?:家庭|通讯|通信|现居住)地址){_COLON}([^{_STOP}]{{2,60}})",
            rf"((?:户籍所在地|户籍地|居住地)\s*(?:[:：]|为|是))\s*([^{_STOP}]{{2,60}})",
            # when a person was born
            rf"((?:出生(?:日期|年月日?)|生日)){_COLON}([^{_STOP}]{{4,20}})",
            # accounts of any length, also those of firms
            rf"((?:银行|对公|基本户|收款|付款|资金|结算)?(?:账|帐)(?:号|户号码)|银行卡号?|卡号){_COLON}"
            rf"([0-9A-Za-z][0-9A-Za-z\s\-*]{{5,40}}[0-9A-Za-z*])",
            # where a person is reached
            r"((?i:微信号?|QQ号?|QQ|支付宝账?号?))\s*[:：为是]?\s*([0-9A-Za-z_\-]{5,30})",
            # what a person has, or has been found to have
            rf"((?:病历号|诊断结果|健康状况|婚姻状况|政治面貌|民族)\s*[:：])\s*([^{_STOP}]{{1,40}})",
        )
    )
)
_DWELLING = re.compile(
    r"\d+\s*(?:号楼|栋|幢|座|号院)\s*(?:\d+\s*单元\s*)?\d+\s*(?:室|户)|\d+\s*单元\s*\d+\s*(?:室|户|号)?"
)
# Persons named behind a label; the family name stays, as in `mask_name`.
_PERSON = re.compile(
    r"((?:联系人|证人|举报人|投诉人|信访人|报案人|委托代理人|法定代理人|监护人|姓名|受害人|被害人|第三人)\s*[:：]\s*)"
    r"([\u4e00-\u9fff·]{2,4})(?![\u4e00-\u9fff])"
)
_BORN = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?\s*(?=出生|生[，,。；、）)])")

# Dates and date ranges are long runs of digits too, and are no secret.
_DATE = r"(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
_DATES = re.compile(rf"{_DATE}(?:[\s\-–—~至到]+{_DATE})*[\s\-–—.]*")

_FULL_WIDTH = {ord("０") + n: ord("0") + n for n in range(10)} | {
    ord("Ｘ"): ord("X"),
    ord("ｘ"): ord("x"),
    ord("＠"): ord("@"),
    ord("．"): ord("."),
    ord("－"): ord("-"),
}
# Invisible characters would let a number slip between the patterns.
_INVISIBLE = dict.fromkeys(
    c for c in range(0x110000) if unicodedata.category(chr(c)) == "Cf" and c not in (0x200D,)
)


def mask_text(text: str, keep: Collection[str] = ()) -> str:
    """`text` with every personal number replaced by asterisks (first and last digits of none kept).

    `keep` names official numbers that only look like personal ones, e.g. that of a filing.
    """
    seen = text.translate(_INVISIBLE).translate(_FULL_WIDTH)
    seen = _LABELLED.sub(_label_alone, seen)
    seen = _PERSON.sub(lambda found: found.group(1) + mask_name(found.group(2)), seen)
    seen = _DWELLING.sub(MASK * 6, _BORN.sub(MASK * 6, seen))
    for pattern in (
        _IDENTITY,
        _GLUED_IDENTITY,
        _ACCOUNT,
        _OLD_IDENTITY,
        _PASSPORT,
        _MOBILE,
        _LANDLINE,
        _EMAIL,
    ):
        seen = pattern.sub(lambda found: _replace(found, keep), seen)
    return seen


def _label_alone(found: re.Match[str]) -> str:
    """The label and the mask of what it announced; of a code that is public, the code."""
    label, value = (part for part in found.groups() if part is not None)
    if uscc.is_valid(value):
        return found.group()
    return f"{found.group()[: found.group().rindex(value)]}{MASK * 6}"


def _replace(found: re.Match[str], keep: Collection[str]) -> str:
    token = found.group()
    if token in keep or _DATES.fullmatch(token):
        return token
    # An enterprise's credit code is public; it may consist of digits only.
    if uscc.is_valid(re.sub(r"[^0-9A-Za-z]", "", token)) and len(token) == 18:
        return token
    return MASK * 6


def mask_name(name: str) -> str:
    """A natural person's name as published: the family name and asterisks (张三 → 张*)."""
    name = name.strip()
    return name[:1] + MASK * max(len(name) - 1, 1) if name else ""


def mask_tail(code: str, count: int) -> str:
    """`code` with its last `count` characters hidden; none for 0."""
    return code[: max(len(code) - count, 0)] + MASK * min(count, len(code)) if count else code


def mask_value(value: Any, keep: Collection[str] = ()) -> Any:
    """`value` with every string within it masked, keys included; `keep` as in `mask_text`."""
    if isinstance(value, str):
        return value if _SHA256.fullmatch(value) else mask_text(value, keep)
    if isinstance(value, Mapping):
        return {mask_text(str(key), keep): mask_value(item, keep) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(item, keep) for item in value]
    return value
