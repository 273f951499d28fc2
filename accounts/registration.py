"""Accounts that people of enterprises open for themselves, and their own contact details."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import addresses, proof, trail
from accounts.enums import UserKind
from accounts.models import EmailChange, User
from common import events
from common.visitors import count_against

PURPOSE = "accounts.registration"
TOO_MANY = "您在一小时内注册的次数较多，请稍后再试。"
NAME_TAKEN = "该登录名已被使用，请换一个。"


def count_registration(sender_hash: str) -> None:
    """Count one more attempt of a visitor to open an account. Raises TooMany."""
    count_against(sender_hash, PURPOSE, settings.REGISTRATIONS_PER_HOUR, TOO_MANY)


def open_account(
    *, username: str, full_name: str, password: str, email: str = "", mobile: str = "", site: str = ""
) -> User:
    """Open an account of an enterprise's user with a password of their own; it acts for nobody yet.

    The address counts once its owner has confirmed it by the link that is sent there (`addresses`).
    Raises ValidationError (a name in use, a weak password), TooMany.
    """
    given = {"username": username, "full_name": full_name, "email": email, "mobile": mobile}
    if User.objects.filter(username=username).exists():
        raise ValidationError({"username": NAME_TAKEN})
    try:
        validate_password(password, User(kind=UserKind.ENTERPRISE, **given))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    with transaction.atomic():
        user = _created(password, given | {"email": ""})
        events.append(user, "registered", actor=user, changes={k: [None, v] for k, v in given.items()})
        if email:
            addresses.ask(actor=user, user=user, address=email, site=site)
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


def change_own_contact(
    *, actor: User, password: str, mobile: str | None = None, email: str | None = None, site: str = ""
) -> EmailChange | None:
    """Change the own telephone; ask for another e-mail address, which waits for its confirmation.

    Returns the change of the address that waits. Raises Refused (a wrong password), TooMany, ValidationError.
    """
    proof.require_password(actor=actor, password=password)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        if mobile is not None and mobile != locked.mobile:
            before, locked.mobile = locked.mobile, mobile
            locked.full_clean(exclude=["password"])
            locked.save(update_fields=["mobile"])
            trail.record(locked, "contact-changed", actor=actor, changes={"mobile": [before, mobile]})
        if email is not None:
            addresses.ask(actor=actor, user=locked, address=email, site=site)
        return addresses.waiting_of(locked)
