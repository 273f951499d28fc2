"""What the public reads of inspections: the result of each, and a random draw with its proof.

Basis: 国办发〔2015〕58号 (抽查结果公开); 国发〔2019〕5号. What was found in detail, who inspected, and why an
object or an officer was kept out of a draw stay inside.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from common.errors import Refused
from common.publication import Projection, PublicColumn, public_kind
from enforcement.draw_pools import tier_counts
from enforcement.enums import InspectionStatus
from enforcement.models import DrawnObject, Inspection, RandomDraw
from enforcement.procedure_enums import CheckVerdict, DrawStatus

INSPECTION_RESULT = "inspection-result"
RANDOM_DRAW = "random-draw"


@public_kind(
    INSPECTION_RESULT,
    label="执法检查结果",
    list_title="执法检查结果",
    page="law-enforcement:inspection-detail",
    allowed={
        "enterprise",
        "uscc",
        "source_label",
        "task_number",
        "task_name",
        "matters",
        "inspected_on",
        "method_label",
        "result",
        "result_label",
        "topics",
        "handling",
        "park",
        "authority",
    },
    columns=(
        PublicColumn("title", "标题", "title"),
        PublicColumn("enterprise", "检查对象", "party"),
        PublicColumn("uscc", "统一社会信用代码", "uscc"),
        PublicColumn("inspected_on", "检查日期", "dated_on"),
        PublicColumn("source", "检查来源", "body.source_label"),
        PublicColumn("task_number", "抽查任务编号", "body.task_number", "双随机抽查的填写"),
        PublicColumn("method", "检查方式", "body.method_label", "现场检查或非现场检查"),
        PublicColumn("result", "检查结果", "body.result_label"),
        PublicColumn("handling", "后续处理", "body.handling"),
        PublicColumn("authority", "检查机关", "body.authority"),
        PublicColumn("published_at", "公示时间", "published_at"),
    ),
)
def project_inspection(inspection: Inspection) -> Projection:
    """The result of a finished check."""
    if inspection.status != InspectionStatus.DONE:
        raise Refused("尚未检查，没有可公示的结果；待检查的名单应当保密。", "国办发〔2015〕58号")
    enterprise = inspection.enterprise
    drawn = DrawnObject.objects.filter(inspection=inspection).select_related("draw").first()
    return Projection(
        title=f"{enterprise.name}执法检查结果",
        party=enterprise.name,
        dated_on=inspection.inspected_on,
        body={
            "enterprise": enterprise.name,
            "uscc": enterprise.uscc,
            "source_label": inspection.get_source_display(),
            "task_number": inspection.task_number,
            "task_name": drawn.draw.name if drawn else "",
            "matters": matter_names(drawn.draw) if drawn else [],
            "inspected_on": inspection.inspected_on.isoformat(),
            "method_label": "非现场检查" if inspection.is_off_site else "现场检查",
            "result": inspection.result,
            "result_label": inspection.get_result_display(),
            "topics": _topics(inspection),
            "handling": _handling(inspection),
            "park": enterprise.park.name if enterprise.park else "",
            "authority": settings.SITE["name"],
        },
        search_terms=[enterprise.uscc, inspection.task_number, drawn.draw.name if drawn else ""],
        category=inspection.source,
        park=enterprise.park.code if enterprise.park else "",
        uscc=enterprise.uscc,
        facets={"result": [inspection.result], "year": [str(inspection.inspected_on.year)]},
        unmasked=[inspection.task_number],
    )


def matter_names(draw: RandomDraw) -> list[str]:
    """What was checked, in the words of the list of matters."""
    return list(draw.matters.order_by("code").values_list("name", flat=True))


def _topics(inspection: Inspection) -> list[str]:
    """The subjects in which the checklist found something, without the details."""
    found = inspection.answers.filter(verdict=CheckVerdict.DEVIATES).order_by("item__ordering", "item__code")
    return list(dict.fromkeys(found.values_list("item__topic", flat=True)))


def _handling(inspection: Inspection) -> str:
    """What followed, in general words: a pending case is not yet the public's."""
    steps = []
    if inspection.orders.exists():
        steps.append("责令改正")
    if inspection.soft_measures.exists():
        steps.append("采取柔性执法措施")
    if inspection.cases.exists():
        steps.append("依法进一步调查处理")
    return "；".join(steps)


@public_kind(
    RANDOM_DRAW,
    label="双随机抽查",
    list_title="双随机抽查任务",
    page="law-enforcement:draw-detail",
    allowed={
        "name",
        "task_number",
        "period",
        "due_on",
        "matters",
        "drawn_at",
        "algorithm",
        "seed",
        "snapshot_sha256",
        "pools",
        "officers",
        "excluded",
        "objects",
        "authority",
    },
    columns=(
        PublicColumn("task_number", "任务编号", "number"),
        PublicColumn("name", "抽查任务名称", "title"),
        PublicColumn("period", "抽查时段", "body.period"),
        PublicColumn("drawn_on", "抽取日期", "dated_on"),
        PublicColumn("algorithm", "抽取算法", "body.algorithm"),
        PublicColumn("seed", "随机种子", "body.seed"),
        PublicColumn("snapshot_sha256", "名录库快照摘要", "body.snapshot_sha256", "SHA-256"),
        PublicColumn("authority", "抽查机关", "body.authority"),
        PublicColumn("published_at", "公示时间", "published_at"),
    ),
)
def project_draw(draw: RandomDraw) -> Projection:
    """How a draw was made, what proves it, and what came of each object."""
    if draw.status != DrawStatus.PUBLISHED or draw.drawn_at is None:
        raise Refused("抽查尚未全部完成，抽取名单应当保密。", "国办发〔2015〕58号")
    return Projection(
        title=draw.name,
        number=draw.task_number,
        dated_on=draw.drawn_at.date(),
        body={
            "name": draw.name,
            "task_number": draw.task_number,
            "period": draw.period,
            "due_on": draw.due_on.isoformat(),
            "matters": matter_names(draw),
            "drawn_at": draw.drawn_at.isoformat(),
            "algorithm": draw.algorithm,
            "seed": draw.seed,
            "snapshot_sha256": draw.snapshot_sha256,
            "pools": [{name: row[name] for name in ("label", "size", "quota")} for row in _tiers(draw)],
            "officers": len(draw.snapshot["officers"]),
            "excluded": len(draw.snapshot["excluded_objects"]),
            "objects": [_object(each) for each in _drawn(draw)],
            "authority": settings.SITE["name"],
        },
        facets={"year": [str(draw.drawn_at.year)]},
        unmasked=[draw.task_number],
    )


def _tiers(draw: RandomDraw) -> list[dict[str, Any]]:
    return tier_counts(draw.snapshot)


def _drawn(draw: RandomDraw) -> Any:
    return draw.drawn.select_related("enterprise", "inspection").order_by("place")


def _object(drawn: DrawnObject) -> dict[str, Any]:
    inspection = drawn.inspection
    done = inspection is not None and inspection.status == InspectionStatus.DONE
    return {
        "place": drawn.place,
        "enterprise": drawn.enterprise.name,
        "uscc": drawn.enterprise.uscc,
        "tier": drawn.get_tier_display(),
        "result": inspection.get_result_display() if inspection is not None and done else "未检查",
    }
