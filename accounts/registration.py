"""Accounts that people of enterprises open for themselves, and their own contact details."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import trail
from accounts.enums import UserKind
from accounts.models import User
from common import events
from common.errors import Refused
from common.visitors import count_against

PURPOSE = "accounts.registration"
TOO_MANY = "您在一小时内注册的次数较多，请稍后再试。"
NAME_TAKEN = "该登录名已被使用，请换一个。"
CONTACT_PURPOSE = "accounts.contact"
CONTACT_CHANGES_PER_HOUR = 10  # tried, each with a password to guess beside an open session
TRIED_TOO_OFTEN = "修改联系方式的尝试次数较多，请一小时后再试；忘记密码的，请退出后点击“忘记密码”找回。"
OWN_CONTACT = ("email", "mobile")


def count_registration(sender_hash: str) -> None:
    """Count one more attempt of a visitor to open an account. Raises TooMany."""
    count_against(sender_hash, PURPOSE, settings.REGISTRATIONS_PER_HOUR, TOO_MANY)


def open_account(*, username: str, full_name: str, password: str, email: str = "", mobile: str = "") -> User:
    """Open an account of an enterprise's user with a password of their own; it acts for nobody yet.

    Raises ValidationError (a name in use, a weak password).
    """
    given = {"username": username, "full_name": full_name, "email": email, "mobile": mobile}
    if User.objects.filter(username=username).exists():
        raise ValidationError({"username": NAME_TAKEN})
    try:
        validate_password(password, User(kind=UserKind.ENTERPRISE, **given))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    with transaction.atomic():
        user = _created(password, given)
        events.append(user, "registered", actor=user, changes={k: [None, v] for k, v in given.items()})
    return user


def _created(password: str, given: dict[str, str]) -> User:
    """The new account; who takes the same name at the same moment is told so."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                password=password, kind=UserKind.ENTERPRISE, password_changed_at=timezone.now(), **given
            )
    except IntegrityError as error:
        raise ValidationError({"username": NAME_TAKEN}) from error


def change_own_contact(*, actor: User, password: str, **values: Any) -> User:
    """Change the own e-mail address or telephone. Raises Refused (a wrong password), ValidationError."""
    if not values.keys() <= set(OWN_CONTACT):
        raise Refused("姓名、单位和角色由系统管理员维护，有误请联系系统管理员更正。")
    count_against(str(actor.pk), CONTACT_PURPOSE, CONTACT_CHANGES_PER_HOUR, TRIED_TOO_OFTEN)
    if not actor.check_password(password):
        raise Refused("密码不正确，请重新填写当前密码。")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        changes = {
            name: [getattr(locked, name), value]
            for name, value in values.items()
            if getattr(locked, name) != value
        }
        if changes:
            for name, value in values.items():
                setattr(locked, name, value)
            locked.full_clean(exclude=["password"])
            locked.save(update_fields=list(changes))
            trail.record(locked, "contact-changed", actor=actor, changes=changes)
    return locked
