"""The chapters of the annual report.

Basis: 部令24号第十二条 (chapters), 第十四条 (清洁生产), 第十五条 (融资); the items of 环办综合〔2021〕32号
are known from memory and to be confirmed (待核): a change of the form is a change of this file alone.
Quantities are of the year reported on; masses in t unless the unit says otherwise, money in 元.
"""

from __future__ import annotations

from collections.abc import Mapping

from disclosure.annual.declaration import Chapter, Item, Kind, Table

FORM = "企业环境信息依法披露格式准则（环办综合〔2021〕32号，项目待核）"
ARTICLE = "企业环境信息依法披露管理办法第十二条"

MEDIA = (("water", "废水"), ("air", "废气"))
FACILITY_MEDIA = (*MEDIA, ("noise", "噪声"), ("solid", "固体废物"))
OUTLET_KINDS = (("main", "主要排放口"), ("general", "一般排放口"))
CONCENTRATION_UNITS = (("mg/L", "mg/L"), ("mg/m3", "mg/m³"), ("ng/m3", "ng/m³"), ("other", "其他"))
MONITORING_MODES = (("auto", "自动监测"), ("manual", "手工监测"))
RISKS = (("low", "一般"), ("medium", "较大"), ("high", "重大"))
ALERT_GRADES = (("A", "A级"), ("B", "B级"), ("C", "C级"), ("D", "D级"), ("none", "未纳入绩效分级"))
CORRECTIONS = (("done", "已改正"), ("open", "改正中"))


def _number(name: str, label: str, unit: str, **more: object) -> Item:
    return Item(name=name, label=label, kind=Kind.DECIMAL, unit=unit, **more)  # type: ignore[arg-type]


def _mass(name: str, label: str, **more: object) -> Item:
    return _number(name, label, "t", **more)


_SUMMARY = Chapter(
    code="summary",
    title="关键环境信息提要",
    basis=FORM,
    about="概括本年度环境管理、排放、处罚和临时披露的要点；数字须与以下各章一致。",
    fields=(Item(name="text", label="提要", kind=Kind.LONG_TEXT, max_length=2000),),
)
_BASICS = Chapter(
    code="basics",
    title="企业基本信息",
    basis=f"{ARTICLE}第一项",
    fields=(
        Item(name="name", label="企业名称", prefill="enterprise.name"),
        Item(name="uscc", label="统一社会信用代码", max_length=18, prefill="enterprise.uscc"),
        Item(
            name="representative",
            label="法定代表人",
            max_length=40,
            prefill="enterprise.legal_representative",
        ),
        Item(name="address", label="注册地址", prefill="enterprise.address"),
        Item(name="site", label="生产地址"),
        Item(name="industry_code", label="行业代码", max_length=8, prefill="enterprise.industry_code"),
        Item(name="industry", label="行业名称", prefill="enterprise.industry"),
        Item(name="contact", label="公众联系电话", max_length=40, help="填单位对外电话，不填个人号码"),
        Item(name="website", label="企业网址", kind=Kind.URL, required=False),
    ),
    tables=(
        Table(
            code="products",
            title="主要产品",
            key=("name",),
            least=1,
            columns=(
                Item(name="name", label="产品名称"),
                Item(name="unit", label="计量单位", max_length=20),
                _number("capacity", "设计生产能力", ""),
                _number("output", "实际产量", ""),
            ),
        ),
        Table(
            code="processes",
            title="主要生产工艺",
            key=("name",),
            least=1,
            columns=(
                Item(name="name", label="工艺名称"),
                Item(name="equipment", label="主要设备", required=False),
                Item(name="discharges", label="产排污环节"),
            ),
        ),
    ),
)
_MANAGEMENT = Chapter(
    code="management",
    title="企业环境管理信息",
    basis=f"{ARTICLE}第二项",
    fields=(
        _number("tax", "缴纳环境保护税", "元", places=2),
        Item(
            name="credit_grade",
            label="上一评价年度环保信用等级",
            required=False,
            max_length=10,
            prefill="rating.grade",
        ),
    ),
    tables=(
        Table(
            code="permits",
            title="生态环境行政许可",
            key=("number",),
            prefill="permits",
            columns=(
                Item(name="name", label="许可名称", help="如排污许可证、环评批复、辐射安全许可证"),
                Item(name="number", label="许可编号", max_length=80),
                Item(name="authority", label="核发机关"),
                Item(name="issued_on", label="核发日期", kind=Kind.DATE),
                Item(
                    name="valid_to", label="有效期至", kind=Kind.DATE, required=False, help="长期有效的不填"
                ),
            ),
        ),
        Table(
            code="insurance",
            title="环境污染责任保险",
            key=("policy_number",),
            prefill="insurance",
            columns=(
                Item(name="policy_number", label="保单号", max_length=60),
                Item(name="insurer", label="保险公司"),
                _number("limit", "责任限额", "元", places=2),
                _number("premium", "保险费", "元", places=2),
                Item(name="starts_on", label="保险期限起", kind=Kind.DATE),
                Item(name="ends_on", label="保险期限止", kind=Kind.DATE),
            ),
        ),
    ),
)
_DISCHARGES = Chapter(
    code="discharges",
    title="污染物产生、治理与排放信息",
    basis=f"{ARTICLE}第三项",
    tables=(
        Table(
            code="facilities",
            title="污染防治设施",
            key=("name",),
            columns=(
                Item(name="name", label="设施名称"),
                Item(name="medium", label="污染类别", kind=Kind.CHOICE, choices=FACILITY_MEDIA),
                Item(name="process", label="处理工艺"),
                Item(name="capacity", label="处理能力", max_length=60, help="含单位，如500 m³/d"),
                Item(name="run_days", label="运行天数", kind=Kind.INTEGER, unit="天"),
                Item(name="faulty_days", label="非正常运行天数", kind=Kind.INTEGER, unit="天"),
            ),
        ),
        Table(
            code="outlets",
            title="排放口",
            key=("code",),
            columns=(
                Item(name="code", label="排放口编号", max_length=20, help="与排污许可证一致，如DW001、DA001"),
                Item(name="name", label="排放口名称"),
                Item(name="medium", label="类别", kind=Kind.CHOICE, choices=MEDIA),
                Item(name="kind", label="类型", kind=Kind.CHOICE, choices=OUTLET_KINDS),
                Item(name="destination", label="排放去向"),
            ),
        ),
        Table(
            code="concentrations",
            title="排放浓度",
            key=("outlet", "pollutant"),
            columns=(
                Item(name="outlet", label="排放口编号", max_length=20),
                Item(name="pollutant", label="污染物", max_length=60),
                Item(name="unit", label="浓度单位", kind=Kind.CHOICE, choices=CONCENTRATION_UNITS),
                Item(name="standard", label="执行标准"),
                _number("limit", "浓度限值", ""),
                _number("mean", "年均浓度", ""),
                _number("maximum", "最大浓度", ""),
                Item(name="exceedances", label="超标次数", kind=Kind.INTEGER, unit="次"),
            ),
        ),
        Table(
            code="outlet_totals",
            title="各排放口排放量",
            key=("outlet", "pollutant"),
            columns=(
                Item(name="outlet", label="排放口编号", max_length=20),
                Item(name="pollutant", label="污染物", max_length=60),
                _mass("actual", "实际排放量"),
            ),
        ),
        Table(
            code="totals",
            title="排放总量",
            key=("medium", "pollutant"),
            columns=(
                Item(name="medium", label="类别", kind=Kind.CHOICE, choices=MEDIA),
                Item(name="pollutant", label="污染物", max_length=60),
                _mass("permitted", "许可排放量", required=False),
                _mass("actual", "实际排放量"),
            ),
        ),
        Table(
            code="toxic",
            title="有毒有害物质",
            key=("name",),
            columns=(
                Item(name="name", label="物质名称"),
                _mass("used", "使用量"),
                _number("discharged", "排放量", "kg"),
                Item(name="control", label="管控措施"),
            ),
        ),
        Table(
            code="solid_waste",
            title="一般工业固体废物",
            key=("name",),
            columns=(
                Item(name="name", label="名称"),
                _mass("opening", "年初贮存量"),
                _mass("generated", "产生量"),
                _mass("utilised", "综合利用量"),
                _mass("disposed", "处置量"),
                _mass("discarded", "倾倒丢弃量"),
                _mass("closing", "年末贮存量"),
            ),
        ),
        Table(
            code="hazardous_waste",
            title="危险废物",
            key=("code", "name"),
            columns=(
                Item(name="code", label="废物代码", max_length=20, help="如900-214-08"),
                Item(name="name", label="名称"),
                _mass("opening", "年初贮存量"),
                _mass("generated", "产生量"),
                _mass("utilised", "自行利用量"),
                _mass("disposed", "自行处置量"),
                _mass("transferred", "委托转移量"),
                Item(name="receiver", label="接收单位", required=False, help="有委托转移量的必填"),
                Item(name="licence", label="接收单位许可证编号", required=False, max_length=80),
                _mass("closing", "年末贮存量"),
            ),
        ),
        Table(
            code="monitoring",
            title="自行监测",
            key=("outlet", "pollutant", "mode"),
            columns=(
                Item(name="outlet", label="排放口编号", max_length=20),
                Item(name="pollutant", label="污染物", max_length=60),
                Item(name="mode", label="监测方式", kind=Kind.CHOICE, choices=MONITORING_MODES),
                Item(name="required", label="应监测次数", kind=Kind.INTEGER, unit="次"),
                Item(name="done", label="实际监测次数", kind=Kind.INTEGER, unit="次"),
                Item(name="passed", label="达标次数", kind=Kind.INTEGER, unit="次"),
            ),
        ),
    ),
)
_CARBON = Chapter(
    code="carbon",
    title="碳排放信息",
    basis=f"{ARTICLE}第四项",
    fields=(
        Item(name="in_market", label="纳入碳排放权交易市场配额管理", kind=Kind.YES_NO),
        _number("emissions", "二氧化碳排放量", "tCO₂e", required=False),
        _number("quota", "分配配额", "tCO₂e", required=False),
        _number("surrendered", "清缴配额", "tCO₂e", required=False),
    ),
    tables=(
        Table(
            code="fuels",
            title="化石燃料消费",
            key=("name",),
            columns=(
                Item(name="name", label="燃料名称"),
                Item(name="unit", label="计量单位", max_length=20, help="如t、万m³"),
                _number("used", "消费量", ""),
            ),
        ),
    ),
)
_EMERGENCIES = Chapter(
    code="emergencies",
    title="生态环境应急信息",
    basis=f"{ARTICLE}第五项",
    fields=(
        Item(name="plan_number", label="突发环境事件应急预案备案编号", required=False, max_length=80),
        Item(name="plan_filed_on", label="应急预案备案日期", kind=Kind.DATE, required=False),
        Item(name="risk", label="环境风险等级", kind=Kind.CHOICE, choices=RISKS),
        Item(name="alert_grade", label="重污染天气应急绩效等级", kind=Kind.CHOICE, choices=ALERT_GRADES),
        Item(
            name="alert_measures",
            label="重污染天气应急响应情况",
            kind=Kind.LONG_TEXT,
            required=False,
            max_length=1000,
        ),
    ),
    tables=(
        Table(
            code="incidents",
            title="突发环境事件",
            columns=(
                Item(name="happened_on", label="发生日期", kind=Kind.DATE),
                Item(name="what", label="事件"),
                Item(name="handling", label="处置情况"),
            ),
        ),
    ),
)
_VIOLATIONS = Chapter(
    code="violations",
    title="生态环境违法信息",
    basis=f"{ARTICLE}第六项",
    about="本年度收到的生态环境行政处罚、司法判决；没有的留空表。",
    tables=(
        Table(
            code="penalties",
            title="行政处罚",
            key=("number",),
            prefill="penalties",
            columns=(
                Item(name="number", label="决定书文号", max_length=80),
                Item(name="authority", label="作出机关"),
                Item(name="decided_on", label="决定日期", kind=Kind.DATE),
                Item(name="matter", label="违法事实"),
                Item(name="penalty", label="处罚内容"),
                _number("amount", "罚没金额", "元", places=2),
                Item(name="correction", label="改正情况", kind=Kind.CHOICE, choices=CORRECTIONS),
            ),
        ),
        Table(
            code="judgments",
            title="司法判决",
            columns=(
                Item(name="number", label="文书编号", max_length=80),
                Item(name="court", label="作出机关"),
                Item(name="decided_on", label="日期", kind=Kind.DATE),
                Item(name="outcome", label="结果"),
            ),
        ),
    ),
)
_TEMPORARY = Chapter(
    code="temporary",
    title="本年度临时环境信息依法披露情况",
    basis=f"{ARTICLE}第七项",
    tables=(
        Table(
            code="reports",
            title="临时披露报告",
            prefill="temporary",
            columns=(
                Item(name="title", label="法律文书名称"),
                Item(name="number", label="法律文书文号", required=False, max_length=80),
                Item(name="received_on", label="收到日期", kind=Kind.DATE),
                Item(name="disclosed_on", label="披露日期", kind=Kind.DATE),
            ),
        ),
    ),
)
_CLEAN_PRODUCTION = Chapter(
    code="clean_production",
    title="强制性清洁生产审核信息",
    basis="企业环境信息依法披露管理办法第十四条",
    applies=lambda criteria: "clean-production" in criteria,
    fields=(
        Item(name="reason", label="实施强制性清洁生产审核的原因", kind=Kind.LONG_TEXT, max_length=500),
        Item(name="progress", label="实施情况", kind=Kind.LONG_TEXT, max_length=1000),
        Item(name="result", label="评估与验收结果", kind=Kind.LONG_TEXT, max_length=500),
    ),
)
_FINANCING = Chapter(
    code="financing",
    title="融资与投资的生态环境保护信息",
    basis="企业环境信息依法披露管理办法第十五条",
    applies=lambda criteria: "listed-company" in criteria,
    tables=(
        Table(
            code="financings",
            title="年度融资",
            columns=(
                Item(name="form", label="融资形式", help="如发行股票、企业债券、公司债券"),
                _number("amount", "融资金额", "元", places=2),
                Item(name="use", label="投向"),
                Item(name="protection", label="应对气候变化、生态环境保护等相关信息"),
            ),
        ),
    ),
)
_OTHER = Chapter(
    code="other",
    title="其他环境信息",
    basis=f"{ARTICLE}第八项",
    fields=(
        Item(name="text", label="其他需要说明的信息", kind=Kind.LONG_TEXT, required=False, max_length=2000),
    ),
)

CHAPTERS: tuple[Chapter, ...] = (
    _SUMMARY,
    _BASICS,
    _MANAGEMENT,
    _DISCHARGES,
    _CARBON,
    _EMERGENCIES,
    _VIOLATIONS,
    _TEMPORARY,
    _CLEAN_PRODUCTION,
    _FINANCING,
    _OTHER,
)
CHAPTER_OF: Mapping[str, Chapter] = {chapter.code: chapter for chapter in CHAPTERS}


def chapters_for(criteria: frozenset[str]) -> list[Chapter]:
    """The chapters that an enterprise listed by these criteria (codes) fills in."""
    return [chapter for chapter in CHAPTERS if chapter.applies(criteria)]
