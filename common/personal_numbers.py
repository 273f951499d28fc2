"""Numbers by which a person is found: identity cards, accounts, telephones, plates, addresses of mail.

Each pattern is as wide as what people write; what only looks like such a number is told apart here:
credit codes, permit numbers, registration numbers that an official label announces, dates, coordinates,
sums, digests.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import partial

from stdnum.cn import uscc

MASK = "*"
HIDDEN = MASK * 6

_GAP = r"[\s\-‐‑–—·._]{0,3}"  # what people put between digits
_SPACE = r"[\s\-‐‑–—]{0,2}"  # the same without what stands in decimals

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_CENTURY = r"(?:18|19|20)"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY_SHAPE = re.compile(rf"{_PROVINCE}\d{{4}}{_CENTURY}\d{{2}}{_MONTH_DAY}\d{{3}}[0-9Xx]")
_OLD_SHAPE = re.compile(rf"{_PROVINCE}\d{{4}}\d{{2}}{_MONTH_DAY}\d{{3}}")

_DATE = r"(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
_SHORT_DATE = rf"(?:19|20)\d{{2}}{_MONTH_DAY}"
# Dates, ranges of dates and rows of years are long runs of digits too, and are no secret.
_DATES = re.compile(
    rf"{_DATE}(?:[\s\-–—~至到]+{_DATE})*[\s\-–—.]*"
    rf"|{_SHORT_DATE}\s?[-–—]\s?{_SHORT_DATE}"
    r"|(?:19|20)\d{2}(?:[\s\-–—]{1,2}(?:19|20)\d{2})+"
)
_DIGEST = re.compile(r"(?=[0-9a-f]*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})")
_PERMIT = re.compile(r"[0-9A-Z]{18}\d{3}[A-Z]")  # 排污许可证编号: the credit code, three digits, a letter
# What an office numbers; an identity number behind such a label is hidden all the same.
_OFFICIAL_LABEL = re.compile(
    r"(?:注册号|登记号|登记编号|备案号|备案编号|许可证号|许可证编号|许可编号|文号|案号|项目代码|项目编号|任务编号"
    r"|报告编号|样品编号|监测编号|批准文号|信用代码|机构代码|联单号|联单编号|设备编号|监控编号)"
    r"\s*(?:[:：]|为|是)?\s*[（(]?$"
)
_NO_SUM = r"(?!\d|\.\d|\s*(?:元|万|亿|吨|立方|m³|千瓦|公里))"
# Behind two or three digits and a point stand the decimals of a coordinate.
_NO_DECIMALS = r"(?<!\d)(?<!\d\d\.)"

# Longest first: an identity number must not be half eaten as an account or a telephone number.
# Glued to words and letters too, as in the name of a file.
_IDENTITY = re.compile(rf"(?<!\d)(?=[1-8])(?:\d{_GAP}){{17}}[0-9Xx](?!\d)")
_OLD_IDENTITY = re.compile(rf"(?<!\d)(?=[1-8])(?:\d{_GAP}){{14}}\d(?!\d)")
_LONG = re.compile(r"(?<!\d)\d{15,}[Xx]?(?!\d)")
# As bank cards are printed: groups of four and more.
_GROUPED = re.compile(
    r"(?<![0-9A-Za-z])\d{4,}(?:[\s\-]{1,2}\d{4,}){2,}(?:[\s\-]{1,2}\d{1,3})?(?![0-9A-Za-z])"
)
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGgDdSsPpHh]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7})(?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    rf"{_NO_DECIMALS}(?:(?:\+|00)?86{_GAP})?(?:"
    rf"1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}"
    rf"|\d{{2}}{_GAP}\d{{6}}|\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}})"
    rf"|1{_SPACE}[3-9](?:[\-‐‑–—·]{{1,2}}\d{{1,5}}){{2,9}}|1\s[3-9](?:\s\d){{9}}){_NO_SUM}"
)
_LANDLINE = re.compile(
    rf"{_NO_DECIMALS}(?:[（(]\s?0[1-9]\d{{1,2}}\s?[）)]|0[1-9]\d{{1,2}}|(?:\+|00)86{_SPACE}[1-9]\d{{1,2}})"
    rf"[\s\-‐‑–—·.]{{0,3}}\d{{3,4}}{_SPACE}\d{{4}}(?:\s?(?:转|[-—])\s?\d{{1,5}})?{_NO_SUM}"
)
_AFTER_TELEPHONE = re.compile(
    r"((?:电话|手机|联系方式|移动电话|号码|座机|传真|(?<![A-Za-z])(?i:tel|phone|mobile)\.?)"
    r"(?:号码|号)?\s*(?:[:：]|为|是)?\s*[（(]?)"
    rf"(\d(?:{_GAP}\d){{6,14}})(?!\d|\s*(?:元|万|个|件|号令))"
)
_EMAIL = re.compile(
    r"(?:[A-Za-z0-9._%+\-]+|[\u4e00-\u9fff]{2,4})\s?(?:@|[\[(（]at[\])）])\s?[A-Za-z0-9\-]+"
    r"(?:\s?\.\s?[A-Za-z0-9\-]+)+"
)
_STANDARD = r"(?:GB|HJ|DB)\d*(?:/?T)?\s?\d{2,5}(?:\.\d+)?\s*[-—–]"
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    rf"(?!{_STANDARD})[A-HJ-NP-Za-hj-np-z][\s·•.\-]?(?=[A-Za-z]{{0,4}}\d)"
    r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![0-9A-Za-z])"
)
# Digits written as characters, one by one; sums are written with 拾佰仟 between.
_SPELT = re.compile(r"[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11,}")

_ACCOUNT_LABEL = r"(?:账|帐)(?:户|号)|开户|银行卡|储蓄卡|信用卡|卡号|存折"
_ACCOUNT = re.compile(
    rf"((?:{_ACCOUNT_LABEL})[^\d。；;\n]{{0,24}}?)(?<![0-9A-Za-z])(\d(?:[\s\-‐‑–—]{{0,2}}\d){{9,29}})"
    r"(?![0-9A-Za-z]|\.\d|\s*[万亿]?元)"
)

_FULL_WIDTH = {ord(full): plain for full, plain in zip("Ｘｘ＠．－＿", "Xx@.-_", strict=True)} | {
    code: str(unicodedata.digit(chr(code)))
    for code in range(0x80, 0x110000)
    if unicodedata.category(chr(code)) == "Nd" or 0x2460 <= code <= 0x2468
}
# Invisible characters would let a number slip between the patterns; one of them joins pictographs.
_JOINER = "\u200d"
_INVISIBLE = dict.fromkeys(
    code
    for code in range(0x110000)
    if (unicodedata.category(chr(code)) == "Cf" and chr(code) != _JOINER) or 0xFE00 <= code <= 0xFE0E
)
_JOINED_TEXT = re.compile(rf"(?<=[\w\-@.]){_JOINER}+|{_JOINER}+(?=[\w\-@.])")


def plain(text: str) -> str:
    """`text` with digits of any writing as 0–9 and without invisible characters."""
    seen = text.translate(_INVISIBLE).translate(_FULL_WIDTH)
    return _JOINED_TEXT.sub("", seen) if _JOINER in seen else seen


def mask_numbers(text: str, keep: Collection[str] = ()) -> str:
    """`text` (as `plain` gives it) with the numbers of persons hidden, but for those of `keep`."""
    seen = _AFTER_TELEPHONE.sub(lambda found: _behind_label(found, keep), text)
    seen = _ACCOUNT.sub(lambda found: _behind_label(found, keep), seen)
    for pattern, is_public in _RULES:
        seen = pattern.sub(partial(_hide, keep=keep, is_public=is_public), seen)
    return seen


def is_credit_code(token: str) -> bool:
    """Whether it is an enterprise's code; one in 31 identity numbers passes the check of a code too."""
    return len(token) == 18 and uscc.is_valid(token) and not _IDENTITY_SHAPE.fullmatch(token)


def is_digest(text: str) -> bool:
    """Whether it is a hash, which masked would prove nothing."""
    return bool(_DIGEST.fullmatch(text))


def _hide(found: re.Match[str], keep: Collection[str], is_public: Callable[[re.Match[str]], bool]) -> str:
    known = found.group() in keep and not _IDENTITY_SHAPE.fullmatch(found.group())
    return found.group() if known or is_public(found) else HIDDEN


def _behind_label(found: re.Match[str], keep: Collection[str]) -> str:
    label, number = found.groups()
    known = number in keep or is_credit_code(_digits_of(number)) or _DATES.fullmatch(number)
    return found.group() if known else f"{label}{HIDDEN}"


def _digits_of(token: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", token)


def _is_no_identity(found: re.Match[str]) -> bool:
    return not _IDENTITY_SHAPE.fullmatch(_digits_of(found.group())) or _in_longer_code(found)


def _is_no_old_identity(found: re.Match[str]) -> bool:
    dated = _DATES.fullmatch(found.group()) is not None
    return dated or not _OLD_SHAPE.fullmatch(_digits_of(found.group())) or _in_longer_code(found)


def _in_longer_code(found: re.Match[str]) -> bool:
    """Whether the digits are part of a digest, a credit code or a permit number."""
    start, end, text = found.start(), found.end(), found.string
    while start and _is_latin(text[start - 1]):
        start -= 1
    while end < len(text) and _is_latin(text[end]):
        end += 1
    whole = text[start:end]
    return is_digest(whole) or is_credit_code(whole) or _is_permit(whole)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_permit(whole: str) -> bool:
    return bool(_PERMIT.fullmatch(whole)) and is_credit_code(whole[:18])


def _is_official(found: re.Match[str]) -> bool:
    """A long number that is no account: a code, a date, the decimals of a figure, an office's own number."""
    token, before = found.group(), found.string[: found.start()]
    if is_credit_code(token) or _DATES.fullmatch(token) or _in_longer_code(found):
        return True
    if len(token) <= 17 and re.search(r"(?<!\d)\d{1,3}\.$", before):
        return True
    return bool(_OFFICIAL_LABEL.search(before[-24:]))


def _never(found: re.Match[str]) -> bool:
    return False


def _is_no_telephone(found: re.Match[str]) -> bool:
    return _DATES.fullmatch(found.group()) is not None or _in_longer_code(found)


def _is_short(found: re.Match[str]) -> bool:
    return len(_digits_of(found.group())) < 16 or _is_official(found)


def _is_no_mobile(found: re.Match[str]) -> bool:
    digits = _digits_of(found.group())
    return len(digits) not in (11, 13, 15) or _is_no_telephone(found)


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (_IDENTITY, _is_no_identity),
    (_LONG, _is_official),
    (_GROUPED, _is_short),
    (_OLD_IDENTITY, _is_no_old_identity),
    (_PASSPORT, _never),
    (_MOBILE, _is_no_mobile),
    (_LANDLINE, _is_no_telephone),
    (_EMAIL, _never),
    (_PLATE, _never),
    (_SPELT, _never),
)
