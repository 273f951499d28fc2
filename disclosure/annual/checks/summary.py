"""The summary in words: its figures must be those of the chapters."""

from __future__ import annotations

import re
from decimal import Decimal

from disclosure.annual.checks.finding import Context, Found, warning
from disclosure.annual.checks.totals import TOTALS
from disclosure.annual.checks.wording import close, plain, total
from disclosure.annual.contents import Contents

TEXT = "summary.text"
_NUMBER = r"(\d+(?:\.\d+)?)"
_BASIS = "提要与各章一致"
_PENALTIES = re.compile(r"行政处罚\D{0,4}?(\d+)\s*[次起件项]|(\d+)\s*[次起件项]\s*(?:生态环境)?行政处罚")
_TEMPORARY = re.compile(
    r"临时(?:披露|报告)\D{0,6}?(\d+)\s*[次份条件项]|(\d+)\s*[次份条件项]\s*临时(?:披露|报告)"
)
_NO_PENALTY = re.compile(r"(?:无|没有|未受到|未受|未发生)\S{0,8}行政处罚")


def _stated(pattern: re.Pattern[str], text: str) -> list[int]:
    return [int(next(filter(None, match.groups()))) for match in pattern.finditer(text)]


@warning("summary-penalties", "提要中的行政处罚次数须与“行政处罚”表一致", _BASIS)
def penalties(contents: Contents, context: Context) -> Found:
    count = len(contents.rows("violations.penalties"))
    text = contents.text(TEXT)
    for stated in _stated(_PENALTIES, text):
        if stated != count:
            yield TEXT, f"提要写明行政处罚{stated}次，“行政处罚”表有{count}行，请改为一致。"
    if count and _NO_PENALTY.search(text):
        yield TEXT, f"提要写明没有行政处罚，“行政处罚”表却有{count}行，请改为一致。"


@warning("summary-temporary", "提要中的临时披露次数须与“临时披露报告”表一致", _BASIS)
def temporary(contents: Contents, context: Context) -> Found:
    count = len(contents.rows("temporary.reports"))
    for stated in _stated(_TEMPORARY, contents.text(TEXT)):
        if stated != count:
            yield TEXT, f"提要写明临时披露{stated}次，“临时披露报告”表有{count}行，请改为一致。"


@warning("summary-pollutants", "提要中的污染物排放量须与“排放总量”表一致", _BASIS)
def pollutants(contents: Contents, context: Context) -> Found:
    text = contents.text(TEXT)
    by_name: dict[str, list[Decimal]] = {}
    for row in contents.rows(TOTALS):
        actual = row.number("actual")
        if actual is not None and len(row.text("pollutant")) > 1:
            by_name.setdefault(row.text("pollutant"), []).append(actual)
    for name, amounts in by_name.items():
        true = {*amounts, total(amounts)}
        for match in re.finditer(
            rf"{re.escape(name)}(?:年?排放总?量)?[为约：:\s]{{0,3}}{_NUMBER}\s*(?:吨|t\b)", text
        ):
            stated = Decimal(match.group(1))
            percent = context.settings.balance_percent
            if not any(close(stated, each, each, percent) for each in true):
                listed = "、".join(f"{plain(each)}t" for each in amounts)
                yield TEXT, f"提要写明{name}{plain(stated)}吨，“排放总量”表为{listed}，请改为一致。"
