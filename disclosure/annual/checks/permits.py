"""Permits and insurance: valid through the year, and known to the bureau."""

from __future__ import annotations

import re
from datetime import date

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.totals import OUTLETS
from disclosure.annual.checks.wording import alike, cell, named, plain
from disclosure.annual.contents import Contents

TABLE = "management.permits"
INSURANCE = "management.insurance"
_PERMIT_NUMBER = re.compile(r"[0-9A-Z]{18}\d{3}[A-Z]")
_VALID = "生态环境法典第一百八十二条（许可证有效期）"


@error("permit-dates", "许可有效期不得早于核发日期", "表内一致：日期")
def dates_reversed(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        issued, valid = row.day("issued_on"), row.day("valid_to")
        if issued and valid and valid < issued:
            yield (
                cell(TABLE, row, "valid_to"),
                f"{named(row, 'name', 'number')}：有效期至{valid}早于核发日期{issued}，请改正。",
            )


@warning("permit-expired", "许可须在整个报告年度有效", _VALID)
def expired(contents: Contents, context: Context) -> Found:
    year_end = date(contents.year, 12, 31)
    rows = contents.rows(TABLE)
    lasting = {
        alike(row.text("name")) for row in rows if (valid := row.day("valid_to")) is None or valid >= year_end
    }
    for row in rows:
        valid = row.day("valid_to")
        if valid and valid < year_end and alike(row.text("name")) not in lasting:
            yield (
                cell(TABLE, row, "valid_to"),
                f"{named(row, 'name', 'number')}：有效期至{valid}，"
                f"此后{contents.year}年内没有同名的有效许可，请补填延续后的许可；不再需要的请说明。",
            )


@warning("permit-later", "年度终了后核发的许可不属于本年度", "报告年度")
def issued_later(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        issued = row.day("issued_on")
        if issued and issued.year > contents.year:
            yield (
                cell(TABLE, row, "issued_on"),
                f"{named(row, 'name', 'number')}：核发日期{issued}在{contents.year}年之后，"
                "请核对日期；须由下一年度报告披露的请删除。",
            )


@warning(
    "permit-discharge-missing",
    "有排放口的须有排污许可",
    "生态环境法典第一百七十九条至第一百八十二条（条号待核）；部令24号第十二条第二项",
)
def discharge_permit(contents: Contents, context: Context) -> Found:
    if contents.rows(OUTLETS) and not any("排污" in row.text("name") for row in contents.rows(TABLE)):
        yield (
            TABLE,
            "填有排放口，“生态环境行政许可”中没有排污许可证（或排污登记），请补填；依法不需要的请说明。",
        )


@warning(
    "permit-number",
    "排污许可证编号须为本企业的",
    "排污许可证编号由统一社会信用代码、三位序号和一位校验码组成（待核）",
)
def permit_number(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        number = "".join(row.text("number").upper().split())
        if "排污许可" not in row.text("name"):
            continue
        if not _PERMIT_NUMBER.fullmatch(number):
            yield (
                cell(TABLE, row, "number"),
                f"{named(row, 'name')}：编号“{row.text('number')}”不合排污许可证的编号形式"
                "（22位），请按证书填写。",
            )
        elif number[:18] != context.uscc:
            yield (
                cell(TABLE, row, "number"),
                f"{named(row, 'name')}：编号前18位不是本企业的统一社会信用代码，请核对；"
                "企业更名、分厂区持证的请说明。",
            )


@warning(
    "permit-approval-missing", "本局本年度批准的环评文件须列入", "部令24号第十二条第二项；与本局审批记录核对"
)
def approval_missing(contents: Contents, context: Context) -> Found:
    listed = {alike(row.text("number")) for row in contents.rows(TABLE)}
    for each in context.approvals:
        if alike(each.number) not in listed:
            yield (
                TABLE,
                f"本局{contents.year}年批准的“{each.title}”（{each.number}）未列入“生态环境行政许可”，请补填。",
            )


@error("insurance-dates", "保险期限止不得早于保险期限起", "表内一致：日期")
def insurance_reversed(contents: Contents, context: Context) -> Found:
    for row in contents.rows(INSURANCE):
        starts, ends = row.day("starts_on"), row.day("ends_on")
        if starts and ends and ends < starts:
            yield (
                cell(INSURANCE, row, "ends_on"),
                f"{named(row, 'policy_number')}：保险期限止{ends}早于起{starts}，请改正。",
            )


@warning("insurance-outside", "保险期限须与报告年度相交", "报告年度")
def insurance_outside(contents: Contents, context: Context) -> Found:
    first, last = date(contents.year, 1, 1), date(contents.year, 12, 31)
    for row in contents.rows(INSURANCE):
        starts, ends = row.day("starts_on"), row.day("ends_on")
        if starts and ends and starts <= ends and (starts > last or ends < first):
            yield (
                cell(INSURANCE, row, "starts_on"),
                f"{named(row, 'policy_number')}：保险期限{starts}至{ends}不在{contents.year}年内，"
                "请核对日期或删除此行。",
            )


@warning("insurance-premium", "保险费不应达到责任限额", "表内一致：金额单位为元")
def premium(contents: Contents, context: Context) -> Found:
    for row in contents.rows(INSURANCE):
        limit, paid = row.number("limit"), row.number("premium")
        if limit is not None and paid is not None and paid >= limit:
            yield (
                cell(INSURANCE, row, "limit"),
                f"{named(row, 'policy_number')}：保险费{plain(paid)}元不小于责任限额{plain(limit)}元，"
                "请核对单位（均为元，不是万元）和是否填反。",
            )


@warning("insurance-missing", "本局登记的保单须列入", "生态环境法典第一百六十九条；与本局登记核对")
def insurance_missing(contents: Contents, context: Context) -> Found:
    listed = {alike(row.text("policy_number")) for row in contents.rows(INSURANCE)}
    for each in context.policies:
        if alike(each.number) not in listed:
            yield (
                INSURANCE,
                f"本局登记有{each.insurer}的保单{each.number}，“环境污染责任保险”中没有，请补填；"
                "已退保的请说明。",
            )
