"""The two faces of a register: the staff's, and the enterprise's own rows.

A face answers who may enter, which rows and columns are shown, and where pages are.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.urls import reverse

from common.errors import Refused
from common.registers.columns import Shown, shown
from common.registers.declaration import Register, Rule, register_for


def allows(rule: Rule, user: Any, obj: Any = None) -> bool:
    """Whether a rule lets the user pass."""
    try:
        rule(user, obj)
    except Refused:
        return False
    return True


class Face:
    """What both faces share. `user` is signed in."""

    base = ""
    is_staff = False

    def __init__(self, user: Any) -> None:
        self.user = user

    def enter(self, register: Register) -> None:
        """Raise Http404 to a stranger, Refused to those who know the register but may not read it."""
        raise NotImplementedError

    def rows(self, register: Register) -> models.QuerySet:
        """The rows that the user may see."""
        return register.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]

    def find(self, register: Register, key: str) -> Any:
        """The visible row with this natural key, or Http404."""
        try:
            found = self.rows(register).filter(**{register.key: key}).first()
        except (ValidationError, ValueError):  # a key that is no date or number at all
            found = None
        if found is None:
            raise Http404(f"没有编号为“{key}”的记录，或您无权查看。")
        return found

    def listing(self, register: Register) -> list[Shown]:
        return shown(register.model, register.listing)

    def details(self, register: Register) -> list[Shown]:
        raise NotImplementedError

    def readable(self, register: Register | None) -> bool:
        """Whether pages of the register may be linked for this user."""
        if register is None:
            return False
        try:
            self.enter(register)
        except (Http404, Refused):
            return False
        return True

    def link(self, obj: models.Model) -> str:
        """The address of a record's page for this user, "" when there is none."""
        register = register_for(type(obj))
        return self.detail_url(register, obj) if register and self.readable(register) else ""

    def list_url(self, register: Register) -> str:
        raise NotImplementedError

    def detail_url(self, register: Register, obj: models.Model) -> str:
        raise NotImplementedError


class StaffFace(Face):
    """Everything that the user's rules and scope allow."""

    base = "base_staff.html"
    is_staff = True

    def enter(self, register: Register) -> None:
        if not getattr(self.user, "is_staff_member", False) or not self.user.has_business_role:
            raise Http404("工作人员页面")
        register.may_read(self.user, None)

    def details(self, register: Register) -> list[Shown]:
        return shown(register.model, register.open_columns)

    def list_url(self, register: Register) -> str:
        return register.list_url()

    def detail_url(self, register: Register, obj: models.Model) -> str:
        return register.detail_url(obj)


class EnterpriseFace(Face):
    """An enterprise's own rows, read only, without what is internal to the bureau."""

    base = "base_enterprise.html"

    def enter(self, register: Register) -> None:
        if not getattr(self.user, "is_enterprise", False) or not register.has_enterprise_rows:
            raise Http404("企业页面")

    def listing(self, register: Register) -> list[Shown]:
        allowed = set(register.party_columns)
        return shown(register.model, [path for path in register.listing if path in allowed])

    def details(self, register: Register) -> list[Shown]:
        return shown(register.model, register.party_columns)

    def list_url(self, register: Register) -> str:
        return reverse(f"enterprise:{register.slug}-list")

    def detail_url(self, register: Register, obj: models.Model) -> str:
        return reverse(f"enterprise:{register.slug}-detail", args=[getattr(obj, register.key)])


def face_of(user: Any) -> Face:
    """The face that fits the kind of user (for the API, which has one address for both)."""
    return EnterpriseFace(user) if getattr(user, "is_enterprise", False) else StaffFace(user)
