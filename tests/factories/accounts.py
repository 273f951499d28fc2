"""Departments, users with roles, officer certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from secrets import token_urlsafe
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.api_tokens import hash_of
from accounts.enums import DepartmentKind, Role, UserKind
from accounts.models import Absence, ApiToken, Department, OfficerCertificate, User, UserRole

PASSWORD = "Zhengwu-2026!"


class DepartmentFactory(DjangoModelFactory):
    """A section of the bureau; traits `park` and `branch` limit their staff to their own rows."""

    class Meta:
        model = Department

    code = factory.Sequence(lambda n: f"section-{n}")
    name = factory.Sequence(lambda n: f"第{n}科")
    kind = DepartmentKind.SECTION

    class Params:
        park = factory.Trait(
            code=factory.Sequence(lambda n: f"park-{n}"),
            name=factory.Sequence(lambda n: f"第{n}园区生态环境部门"),
            kind=DepartmentKind.PARK,
        )
        branch = factory.Trait(
            code=factory.Sequence(lambda n: f"branch-{n}"),
            name=factory.Sequence(lambda n: f"第{n}分局"),
            kind=DepartmentKind.BRANCH,
        )


class UserFactory(DjangoModelFactory):
    """Staff of a section with role 经办人; `roles=[…]` for others, `enterprise=True` for a firm's user."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"张某{n}")
    kind = UserKind.STAFF
    department = factory.SubFactory(DepartmentFactory)
    password = factory.django.Password(PASSWORD)
    password_changed_at = factory.LazyFunction(timezone.now)  # not an initial password

    class Params:
        enterprise = factory.Trait(kind=UserKind.ENTERPRISE, department=None)
        park = factory.Trait(department=factory.SubFactory(DepartmentFactory, park=True))

    @factory.post_generation
    def roles(self, create: bool, extracted: Iterable[str] | None, **kwargs: Any) -> None:
        if not create or self.kind != UserKind.STAFF:
            return
        for role in [Role.HANDLER] if extracted is None else extracted:
            UserRole.objects.create(user=self, role=role)


class ApiTokenFactory(DjangoModelFactory):
    """A token whose key is `key`; it stays good whatever day a test pretends."""

    class Meta:
        model = ApiToken

    class Params:
        key = factory.Sequence(lambda n: f"key-{n}")

    user = factory.SubFactory(UserFactory)
    name = "示范系统"
    key_hash = factory.LazyAttribute(lambda token: hash_of(token.key))
    ending = factory.LazyAttribute(lambda token: token.key[-4:])
    created_at = datetime(2020, 1, 1, tzinfo=UTC)
    expires_at = datetime(2099, 1, 1, tzinfo=UTC)


def authorization_of(user: User) -> str:
    """The header by which a program acts for the user."""
    key = token_urlsafe(16)
    ApiTokenFactory(user=user, key=key)
    return f"Token {key}"


class OfficerCertificateFactory(DjangoModelFactory):
    class Meta:
        model = OfficerCertificate

    number = factory.Sequence(lambda n: f"27010{n:06d}")
    user = factory.SubFactory(UserFactory)
    department = factory.SelfAttribute("user.department")
    issued_by = "甘肃省人民政府"
    valid_from = date(2023, 1, 1)
    valid_to = date(2027, 12, 31)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    deputy = factory.SubFactory(UserFactory)
    department = factory.SelfAttribute("user.department")
    ledger_no = factory.Sequence(lambda n: f"QJ-T-{n:04d}")
    first_day = date(2026, 3, 2)
    last_day = date(2026, 3, 6)
