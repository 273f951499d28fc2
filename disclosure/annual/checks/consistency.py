"""Identity of the enterprise, forms of codes, and rows that stand twice."""

from __future__ import annotations

import re

from disclosure.annual.chapters import CHAPTERS
from disclosure.annual.checks.balances import HAZARDOUS
from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import alike, cell, named, named_in
from disclosure.annual.contents import Contents, Row
from disclosure.annual.declaration import Table
from disclosure.annual.entry import typed_of

WASTE_CODE = re.compile(r"\d{3}-\d{3}-\d{2}")
_INDUSTRY_CODE = re.compile(r"[A-T]?\d{2,4}")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@error("rows-doubled", "同一张表中不得有重复的行", "表内一致：主键唯一")
def doubled(contents: Contents, context: Context) -> Found:
    for chapter in CHAPTERS:
        for table in chapter.tables:
            if table.key:
                yield from _doubled_rows(contents, f"{chapter.code}.{table.code}", table)


def _doubled_rows(contents: Contents, path: str, table: Table) -> Found:
    labels = "、".join(table.column(name).label for name in table.key)
    first: dict[tuple[str, ...], Row] = {}
    for row in contents.rows(path):
        key = tuple(alike(typed_of(row.values.get(name))) for name in table.key)
        if not all(key):
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row:
            yield (
                cell(path, row, table.key[0]),
                f"“{table.title}”{named_in(table, row, *table.key)}与第{earlier.position}行重复"
                f"（{labels}相同），请合并或删除其中一行。",
            )


@error("uscc-differs", "统一社会信用代码须为本企业的", "与本局企业档案核对")
def uscc(contents: Contents, context: Context) -> Found:
    stated = contents.text("basics.uscc").strip().upper()
    if stated and stated != context.uscc:
        yield (
            "basics.uscc",
            f"填写的统一社会信用代码{stated}与本局企业档案中的{context.uscc}不一致，请改正。",
        )


@warning("name-differs", "企业名称与企业档案不一致的须说明", "与本局企业档案核对")
def name(contents: Contents, context: Context) -> Found:
    stated = contents.text("basics.name")
    if stated and context.name and alike(stated) != alike(context.name):
        yield (
            "basics.name",
            f"填写的企业名称“{stated}”与本局企业档案中的“{context.name}”不一致，请核对；已更名的请说明。",
        )


@error("industry-code-form", "行业代码须合GB/T 4754的形式", "GB/T 4754：可带门类字母的2至4位数字")
def industry_form(contents: Contents, context: Context) -> Found:
    stated = contents.text("basics.industry_code").strip().upper()
    if stated and not _INDUSTRY_CODE.fullmatch(stated):
        yield "basics.industry_code", f"行业代码“{stated}”不合形式，请填GB/T 4754的代码，如2614或C2614。"


@warning("industry-code-differs", "行业代码与企业档案不一致的须说明", "与本局企业档案核对")
def industry(contents: Contents, context: Context) -> Found:
    stated = contents.text("basics.industry_code").strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
    known = context.industry_code.strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
    if stated and known and stated != known:
        yield (
            "basics.industry_code",
            f"填写的行业代码{stated}与本局企业档案中的{known}不一致，请核对；行业已变化的请说明。",
        )


@error("waste-code-form", "危险废物代码须合名录的形式", "国家危险废物名录：8位代码，形如900-214-08")
def waste_code(contents: Contents, context: Context) -> Found:
    for row in contents.rows(HAZARDOUS):
        code = row.text("code").strip()
        if code and not WASTE_CODE.fullmatch(code):
            yield (
                cell(HAZARDOUS, row, "code"),
                f"{named(row, 'code', 'name')}：废物代码“{code}”不合形式，"
                "请按国家危险废物名录填写，如900-214-08。",
            )


@warning("contact-personal", "公众联系电话不宜填个人手机号", "个人信息保护法第六条（最小必要）")
def contact(contents: Contents, context: Context) -> Found:
    number = re.sub(r"[\s-]", "", contents.text("basics.contact"))
    if _MOBILE.fullmatch(number.removeprefix("+86")):
        yield (
            "basics.contact",
            "公众联系电话是手机号码，报告公开后任何人都能看到，请改填单位对外电话；为单位公用号码的请说明。",
        )


@warning("credit-grade-differs", "环保信用等级与公布结果不一致的须说明", "与本局公布的评价结果核对")
def credit_grade(contents: Contents, context: Context) -> Found:
    stated = alike(contents.text("management.credit_grade")).removesuffix("级")
    if stated and context.credit_grade and stated != alike(context.credit_grade):
        yield (
            "management.credit_grade",
            f"填写的环保信用等级与本局公布的{context.credit_grade}级不一致，请核对；适用其他地区评价的请说明。",
        )
