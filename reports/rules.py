"""Who may do what with an edition (职权：综合科起草，局领导签发)."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import any_staff, require_role
from common.errors import Refused
from common.workflow import Rule
from reports.enums import EDITABLE, EditionStatus, FindingLevel

may_read = any_staff
_officer = require_role(Role.REPORT_OFFICER)
_leader = require_role(Role.LEADER)
_either = require_role(Role.REPORT_OFFICER, Role.LEADER)


def may_edit(user: Any, edition: Any) -> None:
    """综合科 edits the text until it is signed off."""
    _officer(user, None)
    if edition is not None and edition.status not in EDITABLE:
        raise Refused(f"本报告{edition.get_status_display()}，正文不能再修改；如需更正，请另起新的版次。")


def may_attach(user: Any, edition: Any) -> None:
    """综合科 keeps material with an edition as long as it is the year's own."""
    _officer(user, None)
    if edition.status == EditionStatus.SUPERSEDED:
        raise Refused("本版已被替代，不能再增减附件。")


def may_assemble(user: Any, edition: Any) -> None:
    """综合科 or the head assembles; a settled edition is only printed again from its frozen figures."""
    _either(user, None)


def may_submit(user: Any, edition: Any) -> None:
    _officer(user, None)


def may_sign_off(user: Any, edition: Any) -> None:
    """The head signs what was assembled, without open errors and with every warning answered."""
    _leader(user, None)
    if edition.assembled_at is None:
        raise Refused("尚未汇编，请先汇编并核对草稿后再签发。")
    if edition.text_is_newer:
        raise Refused("汇编之后正文又有修改，请重新汇编后再签发。")
    if edition.findings.filter(level=FindingLevel.ERROR).exists():
        raise Refused("核对仍有错误未消除，请处理后重新汇编。")
    if edition.findings.filter(level=FindingLevel.WARNING, answer="").exists():
        raise Refused("核对提醒尚未逐条说明处理意见，请先填写说明。")


def may_freeze(user: Any, edition: Any) -> None:
    """Freezing follows the signature; the assembling job does it for whoever started it."""
    _either(user, None)


def may_return(user: Any, edition: Any) -> None:
    _either(user, None)


def may_publish(user: Any, edition: Any) -> None:
    _either(user, None)


RULES: dict[str, Rule] = {
    EditionStatus.REVIEW: may_submit,
    EditionStatus.SIGNED_OFF: may_sign_off,
    EditionStatus.DRAFT: may_return,
    EditionStatus.FROZEN: may_freeze,
    EditionStatus.PUBLISHED: may_publish,
    EditionStatus.SUPERSEDED: may_publish,
}
