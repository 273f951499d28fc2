"""Records of inspections, and the papers of soft enforcement.

Basis: 行政处罚法第五十五条; 部令第30号; 法典第五十一条 (环境保护法第二十四条); 国办发〔2018〕118号.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from enforcement.citations import cited
from enforcement.documents.facts import Facts, enterprise_facts, moment, officer_names
from enforcement.enums import SoftKind
from enforcement.models import Inspection, SoftMeasure
from enforcement.procedure_enums import CheckVerdict
from registry.wording import bureau_facts, lines_of

# What the paper of each measure is called, and what it asks of the enterprise.
SOFT_TITLES = {
    SoftKind.GUIDANCE: ("行政指导书", "请按照指导意见自行改进。"),
    SoftKind.REMINDER: ("提醒函", "请对照自查，及时改进。"),
    SoftKind.WARNING: ("警示告诫书", "请引以为戒，防止同类问题再次发生。"),
    SoftKind.PERSUASION: ("说服教育记录", "请认真学习有关规定，依法履行生态环境保护义务。"),
    SoftKind.INTERVIEW: ("约谈纪要", "请按照约谈意见制定措施，限期落实并报告。"),
}


def inspection_facts(inspection: Inspection, day: date) -> Facts:
    """Who was checked, when, where, by whom."""
    return (
        bureau_facts(day)
        | enterprise_facts(inspection.enterprise)
        | {
            "检查日期": inspection.inspected_on,
            "检查来源": inspection.get_source_display(),
            "任务编号": inspection.task_number,
            "检查地点": inspection.place or inspection.enterprise.address or inspection.enterprise.name,
            "执法人员": officer_names(inspection.officers.select_related("user").order_by("number")),
            "检查条款": cited("inspection", day),
        }
    )


@document_kind(
    "inspection-record",
    title="现场检查（勘察）笔录",
    template="enforcement/inspection-record",
    numbered=False,
)
def inspection_record(inspection: Inspection, *, issued_on: date, **extra: Any) -> Facts:
    """What was checked and found; the enterprise may object in it or online (处罚法第五十五条)."""
    answers = inspection.answers.select_related("item").order_by("item__ordering", "item__code")
    found = [each for each in answers if each.verdict == CheckVerdict.DEVIATES]
    return inspection_facts(inspection, issued_on) | {
        "非现场": inspection.is_off_site,
        "已出示证件": inspection.certificates_shown,
        "扫码时间": moment(inspection.scanned_at),
        "检查结果": inspection.get_result_display(),
        "检查情况": lines_of(inspection.findings),
        "检查项数": len(answers),
        "不符合项": [
            {"方面": each.item.topic, "内容": each.item.question, "情况": each.note} for each in found
        ],
    }


@document_kind(
    "soft-measure",
    title="柔性执法文书",
    template="enforcement/soft-measure",
    numbered=False,
)
def soft_measure(measure: SoftMeasure, *, issued_on: date, **extra: Any) -> Facts:
    """Advice without force: not a penalty, and no appeal lies against it."""
    title, request = SOFT_TITLES[SoftKind(measure.kind)]
    inspection = measure.inspection
    return (
        bureau_facts(issued_on)
        | enterprise_facts(measure.enterprise)
        | {
            "文书名称": title,
            "措施种类": measure.get_kind_display(),
            "实施日期": measure.taken_on,
            "事由": measure.matter,
            "依据": measure.basis,
            "措施内容": lines_of(measure.content),
            "要求": request,
            "回访日期": measure.follow_up_on,
            "检查日期": inspection.inspected_on if inspection else None,
        }
    )
