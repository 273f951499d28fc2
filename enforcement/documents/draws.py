"""The record of a random draw (双随机抽取记录): what was in both pools, the seed, what came out.

Basis: 国办发〔2015〕58号; 国发〔2019〕5号. Internal: it names enterprises that are still to be checked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from common.documents.registry import document_kind
from common.errors import Refused
from common.presentation import grouped_digits
from enforcement.documents.facts import Facts, full_name, moment, officer_names
from enforcement.models import RandomDraw
from enforcement.procedure_enums import SupervisionTier
from enforcement.random_draw import quota


@document_kind(
    "draw-record",
    title="双随机抽取记录",
    template="enforcement/draw-record",
    numbered=False,
    for_party=False,
)
def draw_record(draw: RandomDraw, *, issued_on: date, **extra: Any) -> Facts:
    """With seed, algorithm and digest of the pools, so that the draw can be made anew from it."""
    if not draw.seed:
        raise Refused("该任务尚未抽取，没有可记录的结果。", "国办发〔2015〕58号")
    snapshot = draw.snapshot
    drawn = draw.drawn.select_related("enterprise").prefetch_related("officers__user").order_by("place")
    return {
        "本局": settings.SITE["name"],
        "任务名称": draw.name,
        "任务编号": draw.task_number,
        "抽查时段": draw.period,
        "完成期限": draw.due_on,
        "抽查事项": [each.name for each in draw.matters.order_by("code")],
        "抽取时间": moment(draw.drawn_at),
        "抽取人": full_name(draw.drawn_by),
        "监督人员": draw.witness,
        "抽取算法": draw.algorithm,
        "随机种子": grouped_digits(draw.seed),
        "快照摘要": grouped_digits(draw.snapshot_sha256),
        "对象库": [_pool(snapshot, tier) for tier in SupervisionTier],
        "执法人员库人数": len(snapshot.get("officers", [])),
        "每组人数": draw.officers_each,
        "排除对象": _barred(snapshot, "excluded_objects"),
        "排除人员": _barred(snapshot, "excluded_officers"),
        "抽取结果": [
            {
                "序号": each.place,
                "对象": each.enterprise.name,
                "代码": each.enterprise.uscc,
                "类别": each.get_tier_display(),
                "人员": "、".join(officer_names(each.officers.all())),
            }
            for each in drawn
        ],
    }


def _pool(snapshot: dict[str, Any], tier: SupervisionTier) -> Facts:
    objects = [entry for entry in snapshot.get("objects", []) if entry["tier"] == tier]
    asked = snapshot.get("quotas", {}).get(tier.value, {})
    share = f"{asked['percent']}%" if "percent" in asked else f"{asked.get('count', 0)}户"
    return {
        "类别": str(tier.label),
        "户数": len(objects),
        "比例": share,
        "应抽": quota(snapshot, tier.value) if objects else 0,
    }


def _barred(snapshot: dict[str, Any], name: str) -> list[Facts]:
    return [{"名称": entry["name"], "理由": entry["ground"]} for entry in snapshot.get(name, [])]
