"""Where one can go: the rows of the three navigations, and what of them a visitor sees.

A row names its audience, so the public bar, the enterprise's and the staff's side navigation are
read from one table. A row whose URL name does not resolve is an error of ours and is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import reverse

from accounts.enums import Role
from common.registers import Register, all_registers
from common.registers.faces import StaffFace


@dataclass(frozen=True)
class Section:
    """A part of the site: its breadcrumb root and the prefix of its addresses."""

    key: str
    label: str
    url: str


PUBLIC = Section("public", "首页", "/")
ENTERPRISE = Section("enterprise", "企业服务", "/enterprise/")
STAFF = Section("staff", "工作台", "/staff/")
SHARED = ("/messages/", "/documents/")  # shown within the section of whoever reads them


def _anyone(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    """One row: audience, group heading (side navigations), label, URL name, and who sees it."""

    audience: Section
    label: str
    url_name: str
    group: str = ""
    icon: str = "list"
    args: tuple[Any, ...] = ()
    visible: Callable[[Any], bool] = _anyone


def _administrator(user: Any) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def _business(user: Any) -> bool:
    return user.has_business_role


def _auditor(user: Any) -> bool:
    return user.has_role(Role.AUDITOR)


# In the order shown. Lower floors cannot reach up here, so their pages are listed by name; the
# registers follow from their declarations.
ITEMS: list[Item] = [
    Item(PUBLIC, "首页", "home", icon="home"),
    Item(PUBLIC, "环评公示", "eia:notice-list", icon="leaf"),
    Item(PUBLIC, "行政处罚", "cases:case-list", icon="scale"),
    Item(PUBLIC, "执法公示", "law-enforcement:index", icon="shield"),
    Item(PUBLIC, "信用评价", "ratings:rating-list", icon="check"),
    Item(PUBLIC, "信息披露", "disclosures:annual-list", icon="info"),
    Item(PUBLIC, "企业环境信息", "public-enterprise:list", icon="user"),
    Item(PUBLIC, "重大决策", "decisions:round-list", icon="edit"),
    Item(PUBLIC, "规范性文件", "normative-documents:document-list", icon="file"),
    Item(PUBLIC, "法治报告", "public-reports:report-list", icon="file"),
    Item(PUBLIC, "开放数据", "open-data:index", icon="upload"),
    Item(STAFF, "工作台首页", "staff-home", icon="home"),
    Item(STAFF, "我的消息", "common:message-list", icon="bell"),
    Item(STAFF, "待办队列", "enforcement:queue", icon="clock", visible=_business),
    Item(STAFF, "工作日历", "staff-calendar", icon="calendar", visible=_business),
    Item(STAFF, "年度报告", "reports:edition-list", icon="file", visible=_business),
    Item(STAFF, "指标总览", "reports:figure-list", icon="list", visible=_business),
    Item(STAFF, "待办队列", "permits:queue", "环评审批", icon="clock", visible=_business),
    Item(STAFF, "期限日历", "permits:calendar", "环评审批", icon="calendar", visible=_business),
    Item(STAFF, "统计分析", "permits:figures", "环评审批", visible=_business),
    Item(STAFF, "行政许可双公示", "permits:publicity", "环评审批", icon="upload", visible=_business),
    Item(STAFF, "办案看板", "enforcement:board", "行政执法", icon="list", visible=_business),
    Item(STAFF, "统计分析", "enforcement:figures", "行政执法", visible=_business),
    Item(STAFF, "正面清单与信用等级", "enforcement:graded-list", "行政执法", icon="check", visible=_business),
    Item(STAFF, "行政处罚双公示", "enforcement:publicity", "行政执法", icon="upload", visible=_business),
    Item(STAFF, "年度报告审核", "disclosure:filing-list", "信息披露与信用", icon="check", visible=_business),
    Item(STAFF, "逾期披露", "disclosure:overdue", "信息披露与信用", icon="clock", visible=_business),
    Item(
        STAFF, "信用评价计算", "disclosure:rating-run-list", "信息披露与信用", icon="check", visible=_business
    ),
    Item(
        STAFF,
        "信用评价公布",
        "disclosure:rating-year-latest",
        "信息披露与信用",
        icon="scale",
        visible=_business,
    ),
    Item(STAFF, "企业培训情况", "legal_training:training-overview", "学法", visible=_business),
    Item(STAFF, "我的学法记录", "study:mine", "学法", icon="user"),
    Item(STAFF, "学法进度", "study:board", "学法", icon="check", visible=_business),
    Item(STAFF, "学法统计", "study:figures", "学法", visible=_business),
    Item(
        STAFF,
        "清洁生产审核催办",
        "disclosure:production-urging",
        "清洁生产与保险",
        icon="bell",
        visible=_business,
    ),
    Item(
        STAFF, "责任保险在保情况", "disclosure:insurance", "清洁生产与保险", icon="shield", visible=_business
    ),
    Item(STAFF, "法治监督台账", "governance:oversight", "法治建设", icon="scale", visible=_business),
    Item(STAFF, "导入台账", "common:import-new", icon="upload", visible=_business),
    Item(STAFF, "审计记录", "accounts:audit-list", icon="shield", visible=_auditor),
    Item(STAFF, "系统管理", "admin:index", icon="user", visible=_administrator),
    Item(ENTERPRISE, "企业服务首页", "enterprise-home", icon="home"),
    Item(ENTERPRISE, "我的消息", "common:message-list", icon="bell"),
    Item(ENTERPRISE, "企业用户", "registry-enterprise:team", icon="user"),
    Item(ENTERPRISE, "环境信息披露", "disclosure-enterprise:home", icon="info"),
    Item(ENTERPRISE, "信用评价", "disclosure-enterprise:rating-list", icon="check"),
    Item(ENTERPRISE, "披露企业名单", "disclosure-enterprise:duty-lists", icon="list"),
    Item(ENTERPRISE, "清洁生产审核", "disclosure-enterprise:production-home", icon="leaf"),
    Item(ENTERPRISE, "企业培训", "training-enterprise:home", icon="calendar"),
    Item(ENTERPRISE, "责任保险", "disclosure-enterprise:insurance-home", icon="shield"),
    Item(ENTERPRISE, "执法事项", "enforcement-enterprise:case-list", icon="shield"),
    Item(ENTERPRISE, "环评申请", "eia-enterprise:application-list", icon="leaf"),
    Item(ENTERPRISE, "填报登记表", "eia-enterprise:filing-new", icon="edit"),
    Item(ENTERPRISE, "咨询是否需要环评", "eia-enterprise:exempt-new", icon="info"),
]


def register_group(register: Register) -> str:
    """The heading under which a register stands: its own, or the name of its app."""
    return register.group or str(apps.get_app_config(register.app_label).verbose_name)


@cache
def register_items() -> tuple[Item, ...]:
    """The registers: the staff's under their groups, the enterprise's own rows under one heading."""
    staff = [
        Item(
            STAFF,
            register.title,
            f"{register.app_label}:{register.slug}-list",
            register_group(register),
            visible=lambda user, register=register: StaffFace(user).readable(register),  # type: ignore[misc]
        )
        for register in all_registers()
    ]
    own = [
        Item(ENTERPRISE, register.title, f"enterprise:{register.slug}-list", "本企业记录", "file")
        for register in all_registers()
        if register.has_enterprise_rows
    ]
    return (*staff, *own)


@dataclass
class Link:
    """An item as the templates draw it."""

    label: str
    url: str
    icon: str
    current: bool = False


@dataclass
class Group:
    """Items under one heading; folded when the reader is at work in another group."""

    label: str
    links: list[Link] = field(default_factory=list)
    open: bool = True


def section_of(path: str, user: Any = None) -> Section:
    """The part of the site that an address belongs to; that of `user` where everyone comes."""
    if path.startswith(SHARED):
        return next((section for section in (STAFF, ENTERPRISE) if may_enter(user, section)), PUBLIC)
    return next((s for s in (STAFF, ENTERPRISE) if path.startswith(s.url)), PUBLIC)


def may_enter(user: Any, section: Section) -> bool:
    """Whether `user` is of the kind that a section is made for."""
    if section is STAFF:
        return bool(getattr(user, "is_staff_member", False))
    if section is ENTERPRISE:
        return bool(getattr(user, "is_enterprise", False))
    return True


def groups(section: Section, user: Any, path: str, items: Iterable[Item] | None = None) -> list[Group]:
    """The groups of one section that `user` sees on the page at `path`."""
    if not may_enter(user, section):
        return []
    found: dict[str, Group] = {}
    for item in (*ITEMS, *register_items()) if items is None else items:
        if item.audience == section and item.visible(user):
            group = found.setdefault(item.group, Group(item.group))
            group.links.append(Link(item.label, reverse(item.url_name, args=item.args), item.icon))
    result = list(found.values())
    current = _mark_current([link for group in result for link in group.links], path, section)
    if current is not None:
        for group in result:
            group.open = current in group.links
    return result


def _mark_current(links: list[Link], path: str, section: Section) -> Link | None:
    """Mark the link with the longest address that begins `path`; a section's root only matches itself."""
    matching = [
        link for link in links if path == link.url or (link.url != section.url and path.startswith(link.url))
    ]
    current = max(matching, key=lambda link: len(link.url), default=None)
    if current is not None:
        current.current = True
    return current


def links(section: Section, user: Any, path: str) -> list[Link]:
    """The links of a section without its headings (the public bar)."""
    return [link for group in groups(section, user, path) for link in group.links]
