"""The numbers behind the charts, and tables in lines of the grid."""

from common.typesetting.tables import fit_widths
from reports.rendering.tables import chart_grid, table_grid

from . import sample


def test_table_of_a_chart_runs_across_while_it_fits():
    months = chart_grid(sample.charts()[1])
    assert months.columns[:3] == ("项目", "1月", "2月")
    assert months.rows == (
        ("罚款金额", "0", "35.5", "88", "120.4", "96", "76.3", "101", "92", "—", "150", "138", "150"),
    )
    causes = chart_grid(sample.charts()[2])
    assert causes.columns == ("项目", "案件数")
    assert len(causes.rows) == 5


def test_widths_are_whole_and_come_to_a_hundred():
    assert fit_widths((("甲", "乙乙乙乙"), ("丙", "1"))) == (37, 63)
    assert sum(chart_grid(sample.charts()[1]).widths) == 100


def test_rows_are_reckoned_in_lines_of_the_grid():
    grid = table_grid(sample.tables()[1], 2)
    assert grid.height_of(("甲", "1", "短")) == 1
    assert grid.height_of(("甲", "1", "长" * 70)) == 2
