"""The second factor at sign-in (动态口令), which users may switch on: codes, recovery codes, switching off.

A code counts once: the step of time that it stood for is kept, and no earlier one is taken afterwards.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import proof, sessions, totp, trail
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.rules import require_administrator, require_not_self
from common.errors import Conflict, Refused
from common.messaging import notify
from common.visitors import count_against

RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what looks alike
HALF = 5
PURPOSE = "accounts.second-factor"
TRIED_TOO_OFTEN = "动态口令尝试次数较多，请一小时后再试；确认不是本人操作的，请立即联系系统管理员。"
WRONG_CODE = "动态口令不正确或已使用过，请等待验证器显示下一个口令后重新填写。"


def is_on(user: Any) -> bool:
    return SecondFactor.objects.filter(user=user.pk).exists()


def new_salt() -> str:
    return secrets.token_hex(16)


def switch_on(
    *, actor: User, password: str, salt: str, code: str, session_key: str | None = None
) -> list[str]:
    """Switch on, once a code proves that the authenticator holds the secret; returns the recovery codes.

    They are shown this once; only their hashes are kept. Sessions other than `session_key`, which nobody
    asked for a code, end. Raises Refused, TooMany, Conflict.
    """
    proof.require_password(actor=actor, password=password)
    _count(actor)
    step = totp.matching_step(totp.secret_of(actor.pk, salt), _plain(code), after=0)
    if step is None:
        raise Refused("动态口令不正确，请核对验证器与本机时间是否准确，填写当前显示的6位数字。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        if is_on(actor):
            raise Conflict("动态口令已经启用，请刷新页面。")
        factor = SecondFactor(user=actor, salt=salt, last_step=step)
        factor.full_clean()
        factor.save(force_insert=True)
        codes = _new_codes(factor)
        sessions.end(actor.sessions.exclude(session_key=session_key))
        trail.record(actor, "second-factor-enabled", actor=actor)
        _tell(
            actor,
            "动态口令已启用",
            "今后登录须填写动态口令，其他设备上的登录均已退出。此前生成的接口令牌仍然有效，不用的请撤销。"
            "如不是本人操作，请立即联系系统管理员。",
        )
    return codes


def accepts(*, user: User, code: str) -> bool:
    """Whether `code` is a present dynamic code or an unused recovery code; it is used up by this.

    Raises TooMany after too many attempts within the hour, right or wrong.
    """
    _count(user)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return False
        typed = _plain(code)
        if typed.isdecimal() and len(typed) == totp.DIGITS:
            return _accepts_dynamic(factor, typed)
        return _accepts_recovery(factor, typed)


def _accepts_dynamic(factor: SecondFactor, typed: str) -> bool:
    secret = totp.secret_of(factor.user_id, factor.salt)
    step = totp.matching_step(secret, typed, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _accepts_recovery(factor: SecondFactor, typed: str) -> bool:
    unused = factor.recovery_codes.filter(used_at__isnull=True)
    found = unused.filter(code_hash=_hash(factor.user_id, typed)).first()
    if found is None:
        return False
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    left = unused.count()
    trail.record(factor.user, "recovery-code-used", actor=factor.user, reason=f"尚余{left}个恢复码")
    return True


def codes_left(user: User) -> int:
    """How many recovery codes are still unused."""
    return RecoveryCode.objects.filter(factor__user=user, used_at__isnull=True).count()


def renew_codes(*, actor: User, password: str, code: str) -> list[str]:
    """New recovery codes in place of all earlier ones. Raises Refused (wrong password or code), TooMany."""
    proof.require_password(actor=actor, password=password)
    if not accepts(user=actor, code=code):
        raise Refused(WRONG_CODE)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=actor)
        factor.recovery_codes.all().delete()
        codes = _new_codes(factor)
        trail.record(actor, "recovery-codes-renewed", actor=actor)
        _tell(actor, "恢复码已更换", "原来的恢复码全部作废。如不是本人操作，请立即修改密码并联系系统管理员。")
    return codes


def switch_off(*, actor: User, password: str, code: str) -> None:
    """Switch off, for who knows the password and has a code. Raises Refused, TooMany."""
    proof.require_password(actor=actor, password=password)
    if not accepts(user=actor, code=code):
        raise Refused(WRONG_CODE)
    with transaction.atomic():
        SecondFactor.objects.filter(user=actor).delete()
        trail.record(actor, "second-factor-disabled", actor=actor)
        _tell(actor, "动态口令已停用", "今后登录只验证密码。如不是本人操作，请立即修改密码并联系系统管理员。")


def reset(*, actor: User | None, user: User, reason: str) -> bool:
    """Take the second factor from who lost authenticator and recovery codes; whether there was one.

    All sessions of the user end. Raises Refused.
    """
    require_administrator(actor)
    require_not_self(actor, user)
    if not reason.strip():
        raise Refused("重置动态口令须填写理由，并先核实本人身份。")
    with transaction.atomic():
        removed, _ = SecondFactor.objects.filter(user=user).delete()
        if not removed:
            return False
        sessions.end(user.sessions.all())
        trail.record(user, "second-factor-reset", actor=actor, reason=reason)
        _tell(
            user,
            "动态口令已由系统管理员重置",
            "登录后可在“账户与安全”重新启用。如未曾申请，请立即联系系统管理员。",
        )
    return True


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=_hash(factor.user_id, _plain(code))) for code in codes
    )
    return codes


def _new_code() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(2 * HALF)]
    return f"{''.join(letters[:HALF])}-{''.join(letters[HALF:])}"


def _hash(user_pk: int, typed: str) -> str:
    return salted_hmac("accounts.recovery-code", f"{user_pk}:{typed}", algorithm="sha256").hexdigest()


def _plain(code: str) -> str:
    """A code as it is compared: full-width signs, blanks, hyphens and case make no difference."""
    wide = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in wide if letter.isalnum())


def _count(user: User) -> None:
    count_against(str(user.pk), PURPOSE, settings.SECOND_FACTOR_TRIES_PER_HOUR, TRIED_TOO_OFTEN)


def _tell(user: User, title: str, text: str) -> None:
    notify(
        [user],
        key=f"second-factor:{timezone.now():%Y%m%d%H%M%S%f}",
        title=title,
        text=text,
        url="/accounts/profile/",
        tone="warning",
        by_email=True,
    )
