"""归档: nothing may be missing from the record that nobody accounts for.

Basis: 行政处罚法第四十七条 (the whole process is recorded and kept); 生态环境行政处罚办法 on archiving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from common.numbering import next_document_number
from common.obstacles import Obstacle

# The module, not its names: it stands on services, which stand on this one.
from enforcement import completeness
from enforcement.case_file import CaseFile
from enforcement.deadlines import CaseRows
from enforcement.models import EnforcementCase
from registry.selectors import number_prefix_on

BASIS = "行政处罚法第四十七条；生态环境行政处罚办法关于归档的规定（条号待核）"
SERIES = "archive-remarks"


def open_gaps(case: EnforcementCase) -> list[str]:
    """What the record still lacks, each with its stage, each named once."""
    stages = completeness.checklist(CaseFile(case))
    found = (f"{stage.title}：{item.name}" for stage in stages for item in stage.gaps)
    return list(dict.fromkeys(found))


def archiving(
    case: EnforcementCase,
    day: date,
    rows: CaseRows,
    *,
    gap_reasons: Mapping[str, str] | None = None,
    gap_reason: str = "",
    **details: object,
) -> Iterator[Obstacle]:
    """Every gap is filled, or has a reason: its own, or the one given for all the others."""
    given = gap_reasons or {}
    for gap in open_gaps(case):
        if not (given.get(gap, "").strip() or gap_reason.strip()):
            yield Obstacle(f"缺少材料“{gap}”，请补充；确实没有的，逐项写明理由", BASIS)


def remarks(case: EnforcementCase, gap_reasons: Mapping[str, str], gap_reason: str) -> list[str]:
    """The gaps with their reasons, as the record keeps them."""
    return [f"{gap}——{gap_reasons.get(gap, '').strip() or gap_reason.strip()}" for gap in open_gaps(case)]


def free_archive_number(day: date) -> str:
    """The next 案卷号 that no case bears, be it imported or given on paper."""
    prefix = number_prefix_on(SERIES, day)
    while True:
        number = next_document_number(prefix, day.year)
        if not EnforcementCase.objects.filter(archive_number=number).exists():
            return number
