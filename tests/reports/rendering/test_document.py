import json
from dataclasses import replace
from decimal import Decimal

import pytest

from common.charts import Chart, Series
from reports.rendering.document import DocumentError, ReportDocument, Section, Table

from . import sample


def test_json_round_trip_is_exact():
    document = sample.document()
    carried = json.loads(json.dumps(document.to_json(), ensure_ascii=False))
    assert ReportDocument.from_json(carried) == document


def test_json_keeps_decimals_and_missing_values_apart():
    carried = ReportDocument.from_json(json.loads(json.dumps(sample.document().to_json())))
    fines = carried.charts[1].series[0].values
    assert fines[1] == Decimal("35.5")
    assert fines[8] is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("year",), "2024", "document.year 应为 int，实为 str"),
        (("sections", 0, "run_in"), 1, r"document.sections\[0\].run_in 应为 bool"),
        (("annex", 3, "record_count"), True, r"document.annex\[3\].record_count 应为 int"),
        (("sections",), {}, "document.sections 应为列表"),
        (("sections", 0), "一", r"document.sections\[0\] 应为对象"),
        (("colour",), "red", "document 含有未知字段：colour"),
    ],
)
def test_json_of_the_wrong_shape_is_refused_with_its_place(path, value, message):
    data = sample.document().to_json()
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(DocumentError, match=message):
        ReportDocument.from_json(data)


def test_json_without_a_required_field_is_refused():
    data = sample.document().to_json()
    del data["issuer"]
    with pytest.raises(DocumentError, match="缺少必需字段.*issuer"):
        ReportDocument.from_json(data)


def test_contradictions_are_refused():
    one = (Series("件数", (Decimal(1),)),)
    with pytest.raises(DocumentError, match="只能是 1、2 或 3"):
        Section(4, "过深")
    with pytest.raises(DocumentError, match="独占一行"):
        Section(1, "总体情况", run_in=True)
    with pytest.raises(DocumentError, match="类型“pie”不存在"):
        Chart("c", "图", "件", "pie", ("甲",), one)
    with pytest.raises(DocumentError, match="一一对应"):
        Chart("c", "图", "件", "bar", ("甲", "乙"), one)
    with pytest.raises(DocumentError, match="没有数据"):
        Chart("c", "图", "件", "bar", (), ())
    with pytest.raises(DocumentError, match="多于 4 个"):
        Chart("c", "图", "件", "bar", ("甲",), one * 5)
    with pytest.raises(DocumentError, match="每行应有 2 格"):
        Table("表", ("甲", "乙"), (("1",),))
    with pytest.raises(DocumentError, match="合计为 100"):
        Table("表", ("甲", "乙"), (), widths=(50, 49))


def test_document_cannot_be_changed():
    document = sample.document()
    with pytest.raises(AttributeError):
        document.title = "改"
    assert replace(document, title="改").title == "改"
