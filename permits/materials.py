"""Which documents each kind of application needs, and by what rule: one declared table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.models import Attachment
from permits.application_forms import Route
from permits.enums import ApplicationKind, Material

# 部令第14号 binds the ministry's own approvals; the bureau's list follows it.
MINISTRY_LIST = "生态环境部令第14号第六条（参照，待核）"
PARTICIPATION_RULES = "环境影响评价公众参与办法第十九条、第二十二条（待核）"
COMMITMENT_BASIS = "环综合〔2020〕13号（待核）"
CHANGE_BASIS = "生态环境法典第一百零六条"


def _all(route: Route) -> bool:
    return True


def _none(route: Route) -> bool:
    return False


@dataclass(frozen=True)
class MaterialRule:
    """A kind of document: for which applications it is offered and for which it must be there."""

    material: Material
    basis: str
    note: str = ""
    offered: Callable[[Route], bool] = _all
    required: Callable[[Route], bool] = _all

    @property
    def code(self) -> str:
        return str(self.material.value)

    @property
    def label(self) -> str:
        return str(self.material.label)


def _report(route: Route) -> bool:
    return route.is_report


def _commitment(route: Route) -> bool:
    return route.is_commitment


def _changed(route: Route) -> bool:
    return route.application_kind == ApplicationKind.MAJOR_CHANGE


MATERIAL_RULES: tuple[MaterialRule, ...] = (
    MaterialRule(Material.APPLICATION_LETTER, MINISTRY_LIST, "加盖建设单位公章的申请函。"),
    MaterialRule(Material.EIA_DOCUMENT, MINISTRY_LIST, "完整的报批稿，含附图附件。"),
    MaterialRule(
        Material.PUBLIC_FULL_TEXT,
        PARTICIPATION_RULES,
        "向社会公开的版本，已删去国家秘密、商业秘密和个人隐私。",
    ),
    MaterialRule(
        Material.PARTICIPATION,
        PARTICIPATION_RULES,
        "公众参与说明全文，受理后公开。",
        offered=_report,
        required=_report,
    ),
    MaterialRule(
        Material.WITHHOLDING_NOTE,
        PARTICIPATION_RULES,
        "公示本有删减的，说明删减内容、依据和理由。",
        required=_none,
    ),
    MaterialRule(
        Material.COMMITMENT,
        COMMITMENT_BASIS,
        "建设单位、编制单位盖章的承诺书原件扫描件。",
        offered=_commitment,
        required=_commitment,
    ),
    MaterialRule(
        Material.MAJOR_CHANGE_NOTE,
        CHANGE_BASIS,
        "对照原批复逐项说明变动情况。",
        offered=_changed,
        required=_changed,
    ),
    MaterialRule(Material.OTHER, "行政许可法第三十一条", "与审批有关的其他材料。", required=_none),
)


@dataclass(frozen=True)
class MaterialState:
    """A kind of document of one application: whether it must be there, and what is there."""

    rule: MaterialRule
    required: bool
    files: list[Attachment]

    @property
    def is_missing(self) -> bool:
        return self.required and not self.files


def material_states(route: Route, owner: Any) -> list[MaterialState]:
    """Every kind of document that this kind of application may have, with its present files."""
    by_kind: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.of(owner).current().select_related("uploaded_by"):
        by_kind.setdefault(attachment.kind, []).append(attachment)
    return [
        MaterialState(rule, rule.required(route), by_kind.get(rule.label, []))
        for rule in MATERIAL_RULES
        if rule.offered(route) or by_kind.get(rule.label)
    ]


def rule_of(code: str) -> MaterialRule | None:
    """The rule of a kind of document, None for a code that is none."""
    return next((rule for rule in MATERIAL_RULES if rule.code == code), None)
