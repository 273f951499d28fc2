"""API tokens: made on the account's own page alone, by password and dynamic code; named, ending, revocable.

No address of the API gives one for a password, so a token never gets round the second factor.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import proof, second_factor
from accounts.models import ApiToken, User
from accounts.rules import require_administrator
from common import events
from common.errors import Refused
from common.messaging import notify

DAYS = (30, 90, 180, 365)  # for which one may be good
BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=5)
UNKNOWN = "令牌无效、已撤销或已过期，请登录门户，在“账户与安全—接口令牌”重新生成。"
UNCHANGED = "账号的初始密码尚未修改，请先登录门户修改密码。"


def create(*, actor: User, password: str, name: str, days: int, code: str = "") -> tuple[ApiToken, str]:
    """Make a token, whose key is returned beside it this once; the user is told, by mail as well.

    Who has the second factor gives a dynamic or recovery code. Raises Refused, TooMany, ValidationError.
    """
    if days not in DAYS:
        raise Refused(f"有效期只能选{'、'.join(str(each) for each in DAYS)}天。")
    proof.require_password(actor=actor, password=password)
    if second_factor.is_on(actor) and not second_factor.accepts(user=actor, code=code):
        raise Refused(second_factor.WRONG_CODE)
    key = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        if locked.api_tokens.usable().count() >= settings.API_TOKENS_PER_USER:
            raise Refused(f"有效的接口令牌已有{settings.API_TOKENS_PER_USER}个，请先撤销不用的。")
        now = timezone.now()
        token = ApiToken(
            user=locked,
            name=name.strip(),
            key_hash=hash_of(key),
            ending=key[-4:],
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        token.full_clean()
        token.save(force_insert=True)
        events.append(
            locked, "api-token-created", actor=actor, reason=token.name, changes={"days": [None, days]}
        )
        _tell(locked, token)
    return token, key


def revoke(*, actor: User, token: ApiToken) -> bool:
    """Make an own token worthless; whether it was good until now. Raises Refused."""
    if token.user_id != actor.pk:
        raise Refused("只能撤销本人的接口令牌。")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=actor.pk)
        return _revoke(locked, locked.api_tokens.filter(pk=token.pk), actor, "本人撤销") == 1


def revoke_all(*, actor: User | None, user: User, reason: str) -> int:
    """Make all tokens of a user worthless; how many were good until now."""
    require_administrator(actor)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        return _revoke(locked, locked.api_tokens.all(), actor, reason)


def _revoke(user: User, tokens: models.QuerySet[ApiToken], actor: User | None, reason: str) -> int:
    good = list(tokens.filter(revoked_at__isnull=True))
    for token in good:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        events.append(user, "api-token-revoked", actor=actor, reason=f"{token.name}：{reason}")
    return len(good)


def words_on_kept(user: User) -> str:
    """What a new password does not end, for the message that says what it ended; "" where nothing is left."""
    number = user.api_tokens.usable().count()
    return f"接口令牌{number}个仍然有效，不认识或不再使用的，请在“账户与安全”撤销。" if number else ""


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return salted_hmac("accounts.api-token", key, algorithm="sha256").hexdigest()


def user_of(key: str, address: str | None) -> User:
    """The user for whom a key acts; its use is noted. Raises Refused where it opens nothing."""
    tokens = ApiToken.objects.usable().filter(key_hash=hash_of(key), user__is_active=True)
    token = tokens.select_related("user").first()
    if token is None:
        raise Refused(UNKNOWN)
    if token.user.must_change_password:
        raise Refused(UNCHANGED)
    _note_use(token, address)
    return token.user


def _note_use(token: ApiToken, address: str | None) -> None:
    """At once from another address, else every few minutes: reading must not write each time."""
    now, last = timezone.now(), token.last_used_at
    if last is not None and address == token.last_used_address and now - last < USE_NOTED_EVERY:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_address=address)


def _tell(user: User, token: ApiToken) -> None:
    notify(
        [user],
        key=f"api-token:{token.pk}",
        title=f"已生成接口令牌“{token.name}”",
        text="持有令牌的程序可以您的名义查询和办理。如不是本人操作，请立即撤销该令牌、修改密码，并联系系统管理员。",
        url="/accounts/api-tokens/",
        tone="warning",
        by_email=True,
    )
