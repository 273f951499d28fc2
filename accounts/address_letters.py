"""Letters about the e-mail address of an account: to the new one to confirm it, to the old one to undo it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.addresses import CONFIRM, UNDO
from accounts.links import signed
from accounts.models import EmailChange
from common.presentation import zh_datetime

ASK_THE_ADMINISTRATOR = "如不是本人申请，请立即联系系统管理员。"


def send(change: EmailChange, occasion: str, site: str) -> bool:
    """Send one of the letters, unless what it is about is over; whether it was. Raises as the server."""
    if occasion in ("confirm", "asked") and not change.is_waiting:
        return False
    if occasion == "changed" and change.undone_at is not None:
        return False
    title, to, parts = LETTERS[occasion](change, site)
    EmailMessage(
        subject=f"【{settings.SITE['name']}】{title}",
        body="\n\n".join(
            [
                f"{change.user.full_name}：" if occasion != "confirm" else "您好：",
                *parts,
                f"{settings.SITE['name']}（系统自动发送，请勿回复）",
            ]
        ),
        to=[to],
    ).send()
    return True


def masked(address: str) -> str:
    """Enough of an address to know one's own: z***@example.com."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def _confirm(change: EmailChange, site: str) -> tuple[str, str, list[str]]:
    """To an address that may be a stranger's: no name, and nothing that opens the account."""
    where = (
        f"请登录账号，打开以下链接确认：\n{_link(site, 'email-confirm', change, CONFIRM)}"
        if site
        else "请登录门户，在“账户与安全”点击“重新发送验证邮件”。"
    )
    parts = [
        "有账号把本邮箱登记为其电子邮箱。确认后，本邮箱用于接收期限提醒和找回密码。",
        where,
        f"链接只能使用一次，{zh_datetime(change.confirm_until)}前有效，须先以该账号登录。",
        "如不是您申请的，不必理会，本邮箱不会被使用。",
    ]
    return "验证电子邮箱", change.address, parts


def _asked(change: EmailChange, site: str) -> tuple[str, str, list[str]]:
    parts = [
        f"登录名“{change.user.username}”的电子邮箱拟由本邮箱改为{masked(change.address)}，"
        "待新邮箱验证后生效，此前仍使用本邮箱。",
        _how_to_undo(change, site, "取消更换"),
    ]
    return "账号的电子邮箱拟更换", change.previous, parts


def _changed(change: EmailChange, site: str) -> tuple[str, str, list[str]]:
    became = f"改为{masked(change.address)}" if change.address else "删除"
    parts = [
        f"登录名“{change.user.username}”的电子邮箱已由本邮箱{became}，今后的提醒和找回密码的链接不再发到这里。",
        _how_to_undo(change, site, "恢复为本邮箱"),
    ]
    return "账号的电子邮箱已更换", change.previous, parts


def _how_to_undo(change: EmailChange, site: str, deed: str) -> str:
    """What an administrator changed is not undone by a link: the old mailbox may be the reason for it."""
    if change.is_by_administrator or not site:
        return ASK_THE_ADMINISTRATOR
    return (
        f"如不是本人申请，说明密码可能已被他人知悉。请打开以下链接{deed}，"
        f"账号在所有设备上退出，然后重新设置密码：\n{_link(site, 'email-undo', change, UNDO)}\n"
        f"链接在{zh_datetime(change.undo_until)}前有效；过期的，请立即联系系统管理员。"
    )


def _link(site: str, name: str, change: EmailChange, purpose: str) -> str:
    return f"{site}{reverse(f'accounts:{name}', args=[signed(change.pk, purpose)])}"


LETTERS = {"confirm": _confirm, "asked": _asked, "changed": _changed}
