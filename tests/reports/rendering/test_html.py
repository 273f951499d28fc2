import re

from reports.rendering.document import FigureRow, Finding, Paragraph, Run, Section, Table
from reports.rendering.html import render_html

from . import sample

HOSTILE = '<script>alert("1")</script><img src="file:///etc/passwd" onerror=x>{{ settings.SECRET_KEY }}'
PLAIN = {"charts": (), "tables": (), "annex": (), "findings": (), "synthetic_notice": ""}


def squeeze(html):
    return re.sub(r">\s+<", "><", html)


def test_figures_link_to_their_definitions():
    html = render_html(sample.document())
    assert (
        '<a class="figure-link" href="#figure-I10">'
        '<data class="figure" data-figure="I10" value="107">107</data></a>个' in html
    )
    targets = set(re.findall(r'href="#(figure-[^"]+)"', html))
    assert targets <= set(re.findall(r'id="(figure-[^"]+)"', html))
    assert len(targets) == 23


def test_figure_without_definition_is_no_link():
    html = render_html(sample.document(**PLAIN))
    assert '<data class="figure" data-figure="I10" value="107">107</data>' in html
    assert "<a " not in html


def test_headings_are_semantic_and_numbered():
    html = squeeze(render_html(sample.document(**PLAIN)))
    assert re.findall(r"<h2>([^<]*)</h2>", html) == [
        "一、2024年主要举措和成效",
        "二、存在问题",
        "三、下一步打算",
    ]
    assert '<div class="run-in"><h3>（一）深入学习贯彻习近平法治思想。</h3><p>把习近平' in html
    assert "<h3>（五）严格规范公正文明执法</h3>" in html
    assert '<div class="run-in"><h4>1.加大执法力度。</h4>' in html
    assert "<h1" not in html


def test_fragment_needs_no_style_and_no_script():
    html = render_html(sample.document())
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", html)
    assert html.count("<svg") == 3


def test_every_hostile_field_is_escaped():
    document = sample.document(
        title=HOSTILE,
        issuer=HOSTILE,
        addressee=HOSTILE,
        document_number=HOSTILE,
        synthetic_notice=HOSTILE,
        sections=(Section(1, HOSTILE, (Paragraph((Run(HOSTILE, '"><b>'), Run(HOSTILE))),)),),
        tables=(Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), notes=HOSTILE),),
        charts=(sample.chart('"><b>', HOSTILE, HOSTILE, "bar", (HOSTILE,), {HOSTILE: ("1",)}, HOSTILE),),
        annex=(FigureRow('"><b>', HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE),),
        findings=(Finding("info", HOSTILE),),
        source_hash=HOSTILE,
    )
    html = render_html(document)
    for forbidden in ("<script", "<img", "<b>"):
        assert forbidden not in html
    assert html.count("&lt;script&gt;") > 15
    assert "{{ settings.SECRET_KEY }}" in html


def test_annex_lists_every_indicator_with_formula_and_records():
    html = squeeze(render_html(sample.document()))
    assert html.count('<tr id="figure-I') == 50
    row = re.search(r'<tr id="figure-I28">(.*?)</tr>', html)[1]
    assert re.sub(r"<[^>]+>", "|", row).replace("||", "|").strip("|").split("|") == [
        "I28", "立案查处环境违法行为", "56起", "年内作出处罚决定的案件数", "56",
    ]  # fmt: skip


def test_subscripts_and_notes():
    html = render_html(sample.document())
    assert "CO<sub>2</sub>" in html
    assert "PM<sub>2.5</sub>" in html
    assert '<p class="notice">演示数据：企业、人员和记录均为虚构</p>' in html
    assert "依据：《建设项目环境保护管理条例》第九条" in html
    assert "（提示）报告表压缩率以60为基数计得91.8%；按法定时限30计为83.6%。" in html
