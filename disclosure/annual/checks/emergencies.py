"""Emergency plans: filed, in date, and fitting the risk."""

from __future__ import annotations

from datetime import date

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.contents import Contents

_FILING = "生态环境法典第一百二十三条（应急预案备案）"
_RISKS = {"medium": "较大", "high": "重大"}


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@error("plan-incomplete", "预案备案编号和日期须一并填写", "表内一致")
def incomplete(contents: Contents, context: Context) -> Found:
    number = contents.text("emergencies.plan_number").strip()
    filed = contents.fields.get("emergencies.plan_filed_on")
    if number and filed is None:
        yield "emergencies.plan_filed_on", "填有应急预案备案编号，请填写备案日期。"
    elif filed is not None and not number:
        yield "emergencies.plan_number", "填有应急预案备案日期，请填写备案编号。"


@warning("plan-old", "应急预案须定期回顾评估并修订备案", "环发〔2015〕4号第十二条（每三年至少一次，待核）")
def old(contents: Contents, context: Context) -> Found:
    filed, years = contents.fields.get("emergencies.plan_filed_on"), context.settings.plan_years
    if isinstance(filed, date) and filed < years_before(date(contents.year, 12, 31), years):
        yield (
            "emergencies.plan_filed_on",
            f"应急预案备案于{filed}，至{contents.year}年末已超过{years}年，"
            "请填写最近一次备案；未修订的请说明评估情况。",
        )


@warning("plan-missing", "环境风险较大、重大的须有应急预案备案", _FILING)
def missing(contents: Contents, context: Context) -> Found:
    risk = _RISKS.get(contents.text("emergencies.risk"))
    if risk and not contents.text("emergencies.plan_number").strip():
        yield (
            "emergencies.plan_number",
            f"环境风险等级为{risk}，未填应急预案备案编号，请补填；尚未备案的请说明。",
        )


@warning("alert-measures", "纳入绩效分级的须填响应情况", "部令24号第十二条第五项")
def measures(contents: Contents, context: Context) -> Found:
    grade = contents.text("emergencies.alert_grade")
    if grade and grade != "none" and not contents.text("emergencies.alert_measures").strip():
        yield (
            "emergencies.alert_measures",
            f"重污染天气应急绩效等级为{grade}级，请填写响应情况；本年度未启动应急的请写明。",
        )
