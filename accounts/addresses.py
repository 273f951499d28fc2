"""The e-mail address of an account: it counts once its owner, signed in, has confirmed it by a link.

Until then the old one stays, so nobody takes an account over by an address that is not theirs, and a
mistyped one lets no stranger in: the link alone confirms nothing without the password. The old address is
told when a change is asked for and when it is made, and may undo it for some days.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import api_tokens, initial_passwords, sessions
from accounts.links import row_of
from accounts.models import EmailChange, User
from accounts.rules import require_administrator
from accounts.tasks import send_address_letter
from common import events
from common.errors import Refused
from common.messaging import notify
from common.visitors import count_against

CONFIRM, UNDO = "accounts.email-confirm", "accounts.email-undo"
PURPOSE = "accounts.email-letters"
LETTERS_PER_HOUR = 3  # to one address, which may be a stranger's
TOO_MANY_LETTERS = "一小时内发往该邮箱的验证邮件较多，请核对地址，一小时后再试。"
DEAD_LINK = "链接无效、已使用、已取消或已过期；需要更换邮箱的，请登录后在“账户与安全”重新办理。"
OTHERS_LINK = "该链接属于另一账号，请退出后以收到邮件的账号登录，再打开链接。"
SPENT = "链接无效、已使用或已过期；仍需恢复原邮箱的，请立即联系系统管理员。"


def waiting_of(user: User) -> EmailChange | None:
    """The address that the user has still to confirm."""
    return EmailChange.objects.waiting().filter(user=user).first()


def ask(*, actor: User | None, user: User, address: str, site: str) -> EmailChange | None:
    """Ask for another address, "" for none; None where it is the present one (what waited is given up).

    By the user, whose password the caller has asked for, or by an administrator. `site` is the portal's
    address for the links. Raises Refused, TooMany, ValidationError.
    """
    if actor is None or actor.pk != user.pk:
        require_administrator(actor)
    address = address.strip()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        waiting = waiting_of(locked)
        if waiting is not None and waiting.address == address:
            return waiting  # sent again by `resend` alone
        _cancel(locked, actor)
        if address == locked.email:
            return None
        change = EmailChange(user=locked, previous=locked.email, address=address, asked_by=actor)
        change.full_clean()
        if address:
            _count_letter(address)
        change.save(force_insert=True)
        if not address:
            return _take(locked, change, actor, site)
        events.append(locked, "email-asked", actor=actor, changes={"email": [locked.email, address]})
        _send(change, "confirm", site)
        if change.previous:
            _send(change, "asked", site)
        _tell(locked, change, "asked", "请验证电子邮箱", _how_to_confirm(change))
    return change


def _how_to_confirm(change: EmailChange) -> str:
    old = f"验证前仍使用{change.previous}。" if change.previous else "验证前不能用于接收提醒和找回密码。"
    return f"验证邮件已发往{change.address}，请登录后打开其中的链接确认。{old}"


def resend(*, actor: User, site: str) -> EmailChange:
    """Send the link to the waiting address again; it is good anew. Raises Refused, TooMany."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        change = waiting_of(actor)
        if change is None:
            raise Refused("没有等待验证的邮箱，请刷新页面。")
        _count_letter(change.address)
        change.asked_at = timezone.now()
        change.save(update_fields=["asked_at"])
        _send(change, "confirm", site)
    return change


def cancel(*, actor: User) -> bool:
    """Give up the address that waits; whether one did."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        return _cancel(locked, actor)


def to_confirm(token: str) -> EmailChange | None:
    """The change that the link to the new address stands for, while it may be confirmed."""
    pk = row_of(token, CONFIRM, timedelta(hours=settings.EMAIL_CONFIRM_HOURS))
    return EmailChange.objects.waiting().select_related("user").filter(pk=pk).first() if pk else None


def confirm(*, actor: User, token: str, site: str) -> User:
    """Make the address of the link that of the account, once. Raises Refused."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        change = to_confirm(token)  # read behind the lock: of two at once the second finds none
        if change is None:
            raise Refused(DEAD_LINK)
        if change.user_id != locked.pk:
            raise Refused(OTHERS_LINK)
        _take(locked, change, actor, site)
    return locked


def _take(user: User, change: EmailChange, actor: User | None, site: str) -> EmailChange:
    """The user's row is locked."""
    change.previous, change.confirmed_at = user.email, timezone.now()
    change.save(update_fields=["previous", "confirmed_at"])
    user.email = change.address
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    kind = "email-confirmed" if change.address else "email-removed"
    events.append(user, kind, actor=actor, changes={"email": [change.previous, change.address]})
    if change.previous:
        _send(change, "changed", site)
    words = f"电子邮箱已改为{change.address}" if change.address else "账号的电子邮箱已删除"
    _tell(user, change, "changed", words, "如不是本人办理，请立即修改密码并联系系统管理员。")
    return change


def to_undo(token: str) -> EmailChange | None:
    """The change that the link to the old address may undo."""
    pk = row_of(token, UNDO, timedelta(days=settings.EMAIL_UNDO_DAYS))
    if pk is None:
        return None
    # What an administrator changed afterwards stands: the mailbox of the link may be the reason for it.
    overruled = EmailChange.objects.confirmed().filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
    found = EmailChange.objects.select_related("user").filter(
        ~Exists(overruled.exclude(asked_by=OuterRef("user"))),
        pk=pk,
        undone_at__isnull=True,
        cancelled_at__isnull=True,
    )
    return found.filter(user__is_active=True).first()


def undo(*, token: str) -> EmailChange:
    """Give up the change, or bring the old address back, for who reads the letters to it; once.

    Whoever asked for the change knew the password: all sessions end. Where the change was made already,
    password and tokens end as well; a new password is set by a link to the old address. Raises Refused.
    """
    named = to_undo(token)
    if named is None:
        raise Refused(SPENT)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=named.user_id)
        change = to_undo(token)
        if change is None:
            raise Refused(SPENT)
        if change.is_waiting:
            _cancel(user, None, reason="经原邮箱的链接取消")
        else:
            _restore(user, change)
        sessions.end(user.sessions.all())
    return change


def _restore(user: User, change: EmailChange) -> None:
    _cancel(user, None, reason="经原邮箱的链接取消")
    # The links to addresses that came later die too, else the other person would undo the undoing.
    made = EmailChange.objects.confirmed().filter(user=user, pk__gte=change.pk)
    made.update(undone_at=timezone.now())
    changes = {"email": [user.email, change.previous]}
    user.email = change.previous
    user.set_password(initial_passwords.initial_password())
    user.save(update_fields=["email", "password"])
    events.append(user, "email-undone", actor=None, reason="经原邮箱的链接撤销", changes=changes)
    api_tokens.revoke_all(actor=None, user=user, reason="邮箱更换被撤销")
    _tell(
        user,
        change,
        "undone",
        "邮箱更换已撤销",
        f"电子邮箱恢复为{change.previous}，原密码和接口令牌已作废；如曾被他人启用动态口令，请联系系统管理员重置。",
    )


def _cancel(user: User, actor: User | None, reason: str = "") -> bool:
    waiting = waiting_of(user)
    if waiting is None:
        return False
    waiting.cancelled_at = timezone.now()
    waiting.save(update_fields=["cancelled_at"])
    changes = {"email": [waiting.address, user.email]}
    events.append(user, "email-cancelled", actor=actor, reason=reason, changes=changes)
    return True


def _count_letter(address: str) -> None:
    hashed = salted_hmac(PURPOSE, address.lower(), algorithm="sha256").hexdigest()
    count_against(hashed, PURPOSE, LETTERS_PER_HOUR, TOO_MANY_LETTERS)


def _send(change: EmailChange, occasion: str, site: str) -> None:
    send_address_letter.delay_on_commit(change.pk, occasion, site or settings.SITE_URL)


def _tell(user: User, change: EmailChange, occasion: str, title: str, text: str) -> None:
    """In the portal alone: the letters go out by themselves."""
    key = f"email-change:{change.pk}:{occasion}"
    notify([user], key=key, title=title, text=text, url="/accounts/profile/", tone="warning")
