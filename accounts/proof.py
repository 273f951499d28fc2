"""The password asked for once more before what would let somebody else into the account.

Who finds a session open, or took one over, does not know it; and may not try passwords at will either.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import check_password

from accounts import trail
from accounts.models import User
from common.errors import Refused
from common.visitors import count_against

PURPOSE = "accounts.password-proof"
WRONG = "密码不正确，请重新填写当前密码。"
TRIED_TOO_OFTEN = "一小时内核对密码的次数较多，请一小时后再试；忘记密码的，请退出后点击“忘记密码”找回。"


def require_password(*, actor: User, password: str) -> None:
    """Go on only where `password` is the actor's; one count for all pages. Raises Refused, TooMany."""
    count_against(str(actor.pk), PURPOSE, settings.PASSWORD_PROOFS_PER_HOUR, TRIED_TOO_OFTEN)
    # The stored hash is compared, not the account's own method, which would renew it on the way.
    if not check_password(password, actor.password):
        trail.record(actor, "proof-failed", actor=actor)
        raise Refused(WRONG)
