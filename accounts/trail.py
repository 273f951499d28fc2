"""Events on the audit trail of a user."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from common import events

# What stands on a user's trail, in the words of the auditor's page.
USER_EVENT_KINDS: dict[str, str] = {
    "sign-in": "登录",
    "sign-in-failed": "登录失败",
    "sign-out": "退出登录",
    "locked": "登录锁定",
    "unlocked": "解除锁定",
    "password-changed": "修改密码",
    "password-reset": "重置密码",
    "password-reset-mailed": "发送找回密码邮件",
    "password-recovered": "经邮件找回密码",
    "second-factor-enabled": "启用动态口令",
    "second-factor-disabled": "停用动态口令",
    "second-factor-reset": "重置动态口令",
    "recovery-code-used": "使用恢复码",
    "recovery-codes-renewed": "更换恢复码",
    "registered": "自助注册",
    "contact-changed": "修改联系方式",
    "email-asked": "申请更换邮箱",
    "email-confirmed": "邮箱经验证生效",
    "email-removed": "删除邮箱",
    "email-cancelled": "取消更换邮箱",
    "email-undone": "撤销邮箱更换",
    "proof-failed": "核对密码未通过",
    "api-token-created": "生成接口令牌",
    "api-token-revoked": "撤销接口令牌",
    "role-granted": "授予角色",
    "role-revoked": "收回角色",
    "deactivated": "停用",
    "reactivated": "恢复启用",
}


def record(
    user: User, kind: str, *, actor: Any, reason: str = "", changes: dict[str, Any] | None = None
) -> None:
    """Append one event to the stream of `user`, locking the row as the chain demands."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        events.append(locked, kind, actor=actor, reason=reason, changes=changes)
