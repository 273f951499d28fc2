from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from common import charts
from common.charts import Chart, Series
from tests.reports.rendering import sample

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&'


def tree(chart):
    return ElementTree.fromstring(charts.svg(chart, '"仿宋_GB2312", "AR PL UMing CN"'))


@pytest.mark.parametrize("chart", sample.charts(), ids=lambda chart: chart.kind)
def test_chart_has_a_title_whole_lines_of_height_and_no_style(chart):
    root = tree(chart)
    assert root.find(f"{SVG}title").text == f"{chart.title}（单位：{chart.unit}）"
    assert float(root.get("height")) == pytest.approx(charts.height_in_lines(chart) * 28.99)
    assert root.get("font-family") == "仿宋_GB2312, AR PL UMing CN"
    for element in root.iter():
        assert "style" not in element.attrib
        assert element.tag != f"{SVG}style"


def test_bars_are_as_tall_as_their_values():
    root = tree(sample.chart("c", "图", "件", "bar", ("甲", "乙", "丙"), {"件数": ("10", "20", None)}))
    heights = [float(rect.get("height")) for rect in root.iter(f"{SVG}rect")]
    assert len(heights) == 2
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)


def test_horizontal_bars_are_as_long_as_their_values():
    root = tree(sample.chart("c", "图", "件", "hbar", ("甲", "乙"), {"件数": ("-5", "10")}))
    below, above = list(root.iter(f"{SVG}rect"))
    assert float(above.get("width")) == pytest.approx(2 * float(below.get("width")), rel=0.01)
    zero = float(above.get("x"))
    assert float(below.get("x")) + float(below.get("width")) == pytest.approx(zero, abs=0.02)


def test_missing_value_interrupts_the_line():
    root = tree(sample.chart("c", "图", "件", "line", "甲乙丙丁戊", {"件数": ("1", "2", None, "4", "5")}))
    lines = [line.get("points").split() for line in root.iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [2, 2]
    assert len(list(root.iter(f"{SVG}circle"))) == 4


def test_series_differ_without_colour():
    values = dict.fromkeys("甲乙丙丁", ("1", "2"))
    bars = tree(sample.chart("c", "图", "件", "bar", ("一", "二"), values))
    assert len({rect.get("fill") for rect in bars.iter(f"{SVG}rect")}) == 4
    lines = tree(sample.chart("c", "图", "件", "line", ("一", "二"), values))
    drawn = [line for line in lines.iter(f"{SVG}polyline") if len(line.get("points").split()) == 2]
    assert len({line.get("stroke-dasharray") for line in drawn}) == 4


def test_hostile_words_stay_words():
    chart = Chart("c", HOSTILE, HOSTILE, "bar", (HOSTILE,), (Series(HOSTILE, (Decimal(1),)),) * 2)
    text = charts.svg(chart, HOSTILE)
    assert "<script" not in text
    assert ElementTree.fromstring(text).find(f"{SVG}title").text == f"{HOSTILE}（单位：{HOSTILE}）"


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (("0", "0"), [0, 1]),
        (("107",), [0, 50, 100, 150]),
        (("-3", "8"), [-5, 0, 5, 10]),
        (("0.02",), [0, 0.005, 0.01, 0.015, 0.02]),
    ],
)
def test_axis_has_round_ticks_that_hold_all_values(values, ticks):
    scale = charts.Scale.over([Decimal(value) for value in values], 0, 100)
    assert [float(tick) for tick in scale.ticks] == ticks


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1047.20", "1047.2"), ("100", "100"), ("1E+2", "100"), ("-0.50", "−0.5"), (None, "—")],
)
def test_numbers_are_shown_plainly(value, shown):
    assert charts.number(None if value is None else Decimal(value)) == shown


def drawn(**options):
    chart = sample.chart("days", "各月用时", "日", "bar", ("一月", "二月"), {"书": ("5", None)}, HOSTILE)
    words = "".join(f" {name}={value}" for name, value in options.items())
    return Template("{% chart made" + words + " %}").render(Context({"made": chart}))


def test_tag_shows_title_note_drawing_and_numbers():
    html = drawn()
    assert "<figcaption>各月用时（单位：日）</figcaption>" in html
    assert 'aria-describedby="chart-note-days"' in html
    assert '<th scope="row">一月</th><td class="number">5</td>' in html
    assert '<th scope="row">二月</th><td class="number">—</td>' in html
    assert "<svg " in html
    assert "<script>" not in html
    assert " style=" not in html


def test_tag_without_a_table_where_the_page_has_one():
    assert "<table" not in drawn(with_table="False")


@pytest.mark.parametrize("kind", ["bar", "line", "hbar"])
def test_a_long_legend_goes_on_in_a_further_row(kind):
    names = ("行政处罚结果", "临时环境信息依法披露报告", "环评公示与审批决定公告", "其他")
    long = sample.chart("c", "图", "条", kind, ("一", "二"), dict.fromkeys(names, ("1", "2")))
    short = sample.chart("c", "图", "条", kind, ("一", "二"), dict.fromkeys("甲乙丙丁", ("1", "2")))
    written = [each for each in tree(long).iter(f"{SVG}text") if each.text in names]
    ends = [float(each.get("x")) + 10.5 * len(each.text) for each in written]
    assert len(ends) == 4
    assert min(float(each.get("x")) for each in written) >= 24
    assert max(ends) <= charts.WIDTH
    assert len({each.get("y") for each in written}) == 2
    assert charts.height_in_lines(long) == charts.height_in_lines(short) + (kind != "hbar")


def test_bars_across_leave_room_for_a_long_legend():
    names = ("行政处罚结果", "临时环境信息依法披露报告", "环评公示与审批决定公告", "其他")
    long, short = (
        sample.chart("c", "图", "条", "hbar", ("一",), dict.fromkeys(each, ("1",)))
        for each in (names, "甲乙丙丁")
    )
    assert charts.height_in_lines(long) == charts.height_in_lines(short) + 1


def names_of_bars(root) -> list[tuple[str, float]]:
    """The lines of the names before the bars, with their heights."""
    labels = [each for each in root.iter(f"{SVG}text") if each.get("text-anchor") == "end"]
    return [(each.text, float(each.get("y"))) for each in labels]


def test_names_of_bars_in_two_lines_do_not_touch_each_other():
    long = "处罚决定变更、撤销后撤回公开（处罚案件）"
    root = tree(sample.chart("c", "图", "件", "hbar", (long,) * 12, {"件数": ("1",) * 12}))
    heights = [height for _, height in names_of_bars(root)]
    assert len(heights) == 24
    assert min(after - before for before, after in zip(heights, heights[1:], strict=False)) >= 12
    short = sample.chart("c", "图", "件", "hbar", ("立案",) * 12, {"件数": ("1",) * 12})
    assert float(root.get("height")) > float(tree(short).get("height"))


def test_no_line_of_a_name_begins_with_a_closing_bracket():
    root = tree(sample.chart("c", "图", "件", "hbar", ("信用修复申请审核（处罚案件）",), {"件数": ("1",)}))
    assert [text for text, _ in names_of_bars(root)] == ["信用修复申请审核（处罚案", "件）"]


@pytest.mark.parametrize(
    "name", ["COD", "VOCS", "WWWWWW", "MMMM WWWW MMMM", "PM10", "示范WMW@公司", "lillil", "A" * 40, "7" * 30]
)
def test_names_of_bars_begin_within_the_drawing(name):
    # Of DejaVu Sans, the widest of the fonts that browsers fall back to.
    wide = {**dict.fromkeys("MW", 0.99), "@": 1.0, "C": 0.70, "O": 0.79, "D": 0.77, "V": 0.69, "S": 0.64}
    widths = {**wide, **dict.fromkeys("il", 0.28), " ": 0.32, "A": 0.69, "P": 0.61, "…": 1.0}
    root = tree(sample.chart("c", "图", "件", "hbar", (name, "乙"), {"件数": ("1", "2")}))
    labels = [each for each in root.iter(f"{SVG}text") if each.get("text-anchor") == "end"]
    for label in labels:
        drawn = sum(widths.get(char, 0.64 if char.isdigit() else 1) for char in label.text)
        assert float(label.get("x")) - 10.5 * drawn >= 0


def test_capitals_take_more_room_than_small_letters():
    def room(name: str) -> float:
        root = tree(sample.chart("c", "图", "件", "hbar", (name,), {"件数": ("1",)}))
        return next(float(e.get("x")) for e in root.iter(f"{SVG}text") if e.get("text-anchor") == "end")

    assert room("iiii") < room("aaaa") < room("AAAA") < room("WWWW")
