"""Invented users for the demonstration: one for each role, and five of enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role, UserKind
from accounts.models import Department, OfficerCertificate, User
from accounts.services import create_user
from common import records
from common.errors import Refused
from registry.enums import MembershipRole
from registry.models import Enterprise, Membership, Park
from registry.services import appoint, create_enterprise


@dataclass(frozen=True)
class DemoUser:
    """A user to be seeded: sign-in name, invented name, department (staff), and roles."""

    username: str
    full_name: str
    department: str = ""
    roles: tuple[Role, ...] = ()
    note: str = ""
    certificate: str = ""


STAFF = (
    DemoUser("jingban", "张示范", "enforcement-team", (Role.HANDLER,), "经办人（执法）", "示范-270100001"),
    DemoUser("jingban2", "李示范", "enforcement-team", (Role.HANDLER,), "经办人（执法）", "示范-270100002"),
    DemoUser("shenpi", "王示范", "approval-section", (Role.HANDLER,), "经办人（环评）"),
    DemoUser("shenhe", "赵示范", "enforcement-team", (Role.REVIEWER,), "审核人", "示范-270100003"),
    DemoUser("fashen", "钱示范", "legal-section", (Role.LEGAL_REVIEWER,), "法制审核员"),
    DemoUser("juzhang", "孙示范", "bureau", (Role.LEADER,), "局领导"),
    DemoUser("fujuzhang1", "沈示范", "bureau", (Role.LEADER,), "局领导（集体讨论）"),
    DemoUser("fujuzhang2", "韩示范", "bureau", (Role.LEADER,), "局领导（集体讨论）"),
    DemoUser("zonghe", "周示范", "general-office", (Role.REPORT_OFFICER,), "综合科（报告）"),
    DemoUser("yuanqu", "吴示范", "chemical-park-office", (Role.HANDLER,), "园区经办人，只见本园区"),
    DemoUser("qinchuan", "郑示范", "qinchuan-branch", (Role.HANDLER,), "秦川分局经办人，只见本分局"),
    DemoUser("guanli", "冯示范", "general-office", (Role.ADMINISTRATOR,), "系统管理员"),
    DemoUser("shenji", "陈示范", "general-office", (Role.AUDITOR,), "安全审计员"),
)

# (user, 统一社会信用代码, 企业名称, 园区, 承办单位, 身份)
FIRMS = (
    (
        DemoUser("qiye1", "褚示范", note="企业经办人"),
        "91620100MADEM0001N",
        "兰州新区示范一号化工有限公司（虚构）",
        "chemical",
        "chemical-park-office",
        MembershipRole.HANDLER,
    ),
    (
        DemoUser("qiye2", "卫示范", note="企业负责人（确认人）"),
        "91620100MADEM0002R",
        "兰州新区示范二号装备有限公司（虚构）",
        "equipment",
        "equipment-park-office",
        MembershipRole.CERTIFIER,
    ),
)

# Those who come to act for these firms in the course of the demonstration (`demo_joining`).
OLD_CERTIFIER = DemoUser("qiye3", "蒋示范", note="已移交的企业负责人")
NEW_CERTIFIER = DemoUser("qiye4", "杨示范", note="接任的企业负责人（确认人）")
APPLICANT = DemoUser("qiye5", "朱示范", note="申请加入企业的用户")
JOINING = (OLD_CERTIFIER, NEW_CERTIFIER, APPLICANT)


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """Sign-in name, password and what it is for, of every demonstration user."""
    users = [*STAFF, *(firm[0] for firm in FIRMS), *JOINING]
    return [(user.username, settings.DEMO_PASSWORD, user.note) for user in users]


def seed_demo_users() -> int:
    """Create the demonstration users that are missing; returns how many. Run load_reference first.

    Raises Refused in production: their password is public.
    """
    if settings.PRODUCTION:
        raise Refused("生产环境不得建立示范用户（其密码是公开的）。")
    if not Department.objects.exists():
        raise Refused("尚未录入单位，请先运行 manage.py load_reference。")
    with transaction.atomic():
        created = sum(_seed_staff(person) for person in STAFF)
        created += sum(_seed_firm(*firm) for firm in FIRMS)
        return created + sum(_user(person, UserKind.ENTERPRISE)[1] for person in JOINING)


def _seed_staff(person: DemoUser) -> bool:
    department = Department.objects.get(code=person.department)
    user, is_new = _user(person, UserKind.STAFF, department=department)
    if person.certificate and not OfficerCertificate.objects.filter(number=person.certificate).exists():
        records.create(
            OfficerCertificate,
            actor=None,
            number=person.certificate,
            user=user,
            department=department,
            issued_by="甘肃省人民政府（示范）",
            valid_from=date(2022, 1, 1),
            valid_to=date(2027, 12, 31),
            law_exam_passed_on=date(2024, 9, 20),
            is_synthetic=True,
        )
    return is_new


def _seed_firm(person: DemoUser, uscc: str, name: str, park: str, department: str, role: str) -> bool:
    user, is_new = _user(person, UserKind.ENTERPRISE)
    enterprise = Enterprise.objects.filter(uscc=uscc).first() or create_enterprise(
        actor=None,
        uscc=uscc,
        name=name,
        park=Park.objects.get(code=park),
        department=Department.objects.get(code=department),
        legal_representative=person.full_name,
        is_synthetic=True,
    )
    if not Membership.objects.current().filter(user=user, enterprise=enterprise, role=role).exists():
        appoint(actor=None, user=user, enterprise=enterprise, role=role, started_on=date(2024, 1, 1))
    return is_new


def _user(person: DemoUser, kind: UserKind, **values: Any) -> tuple[User, bool]:
    existing = User.objects.filter(username=person.username).first()
    if existing is not None:
        return existing, False
    user, _ = create_user(
        actor=None,
        username=person.username,
        full_name=person.full_name,
        kind=kind,
        roles=person.roles,
        password=settings.DEMO_PASSWORD,
        # Everyone knows it and it is printed at each start, so its change is not forced.
        password_changed_at=timezone.now(),
        is_synthetic=True,
        **values,
    )
    return user, True
