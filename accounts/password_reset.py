"""A forgotten password: a link goes to the address on record, and with it a new password is set.

Whoever asks is told the same whether or not an account has the address: looking it up and sending are left
to a task, so neither words nor time tell. A link dies when it is used, when the user signs in or when
`PASSWORD_RESET_SECONDS` have passed (Django's tokens). A link goes to an address that its owner confirmed;
to one that still waits for that goes a letter which says so and opens nothing (`addresses`).
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import lockout, sessions, trail
from accounts.models import EmailChange, User
from accounts.tasks import send_reset_links
from common import events
from common.errors import Refused
from common.presentation import zh_datetime
from common.visitors import count_against

PURPOSE = "accounts.password-reset"
LETTERS_PER_HOUR = 3  # to one address, so that nobody can flood it
TOO_OFTEN = "找回密码的申请较多，请一小时后再试；急需登录的，请联系系统管理员重置密码。"
DEAD_LINK = "链接无效、已使用或已过期，请重新申请找回密码。"


def ask(*, email: str, sender_hash: str, site: str) -> None:
    """Have a link sent to each account with this address; says nothing about whether there is one.

    `site` is the address of the portal for the link. Raises TooMany.
    """
    address = email.strip().lower()
    count_against(sender_hash, PURPOSE, settings.PASSWORD_RESETS_PER_HOUR, TOO_OFTEN)
    hashed = salted_hmac(PURPOSE, address, algorithm="sha256").hexdigest()
    count_against(hashed, f"{PURPOSE}.address", LETTERS_PER_HOUR, TOO_OFTEN)
    send_reset_links.delay_on_commit(address, site)


def send_links(email: str, site: str) -> int:
    """Send a letter for each account that may use one; returns how many went out. Raises as the server."""
    users = User.objects.filter(email__iexact=email, is_active=True).order_by("pk")
    found = [user for user in users if user.has_usable_password()]
    for user in found:
        _letter(user, site).send()
        trail.record(user, "password-reset-mailed", actor=None)
    if not found and _waits_for(email):
        _unconfirmed_letter(email).send()
    return len(found)


def _waits_for(email: str) -> bool:
    """Whether somebody gave the address, confirmed it not yet, and has no other one."""
    waiting = EmailChange.objects.waiting().filter(address__iexact=email)
    return waiting.filter(user__is_active=True, user__email="").exists()


def _unconfirmed_letter(email: str) -> EmailMessage:
    """The mailbox may be a stranger's: no name, no link."""
    parts = [
        "您好：",
        "有人以本邮箱申请找回密码。有账号填写了本邮箱，但一直没有验证，因此不能用它找回密码。",
        "记得密码的，请登录后在“账户与安全”点击“重新发送验证邮件”；忘记密码的，"
        "请联系系统管理员，核实身份后重置密码。",
        "如不是您申请的，不必理会。",
        f"{settings.SITE['name']}（系统自动发送，请勿回复）",
    ]
    return EmailMessage(subject=f"【{settings.SITE['name']}】找回密码", body="\n\n".join(parts), to=[email])


def _letter(user: User, site: str) -> EmailMessage:
    """To the address on record, not to the one that was typed."""
    path = reverse(
        "accounts:password-reset-confirm",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    until = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    parts = [
        f"{user.full_name}：",
        f"有人为登录名“{user.username}”申请找回密码。请打开以下链接设置新密码：",
        f"{site}{path}",
        f"链接只能使用一次，{zh_datetime(until)}前有效。设置后，其他设备上的登录全部退出；"
        "已启用动态口令的，登录时仍须填写动态口令。",
        "如不是本人申请，请不要打开链接，密码不会改变。",
        f"{settings.SITE['name']}（系统自动发送，请勿回复）",
    ]
    return EmailMessage(
        subject=f"【{settings.SITE['name']}】找回密码", body="\n\n".join(parts), to=[user.email]
    )


def set_password(*, user: User, token: str, password: str) -> User:
    """Set a new password by a link, end all sessions of the user and lift a lock.

    Of two who use one link at once the second is refused. Raises Refused, ValidationError.
    """
    validate_password(password, user)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.is_active or not default_token_generator.check_token(locked, token):
            raise Refused(DEAD_LINK)
        locked.set_password(password)
        locked.password_changed_at = timezone.now()
        locked.save(update_fields=["password", "password_changed_at"])
        sessions.end(locked.sessions.all())
        events.append(locked, "password-recovered", actor=locked)
    lockout.unlock(user.username)
    return locked
