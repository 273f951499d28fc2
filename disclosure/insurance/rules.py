"""Who hands in a policy, who decides on it, and who records guidance."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from disclosure.insurance.enums import InsuranceFilingStatus

BASIS = "生态环境法典第一百六十九条"

handlers = require_role(Role.HANDLER, Role.REVIEWER)


def files_policy(user: Any, enterprise: Any) -> None:
    """Raise Refused to all but who acts for the enterprise."""
    if not getattr(user, "is_enterprise", False):
        raise Refused("企业保单由企业提交；收到纸质保单的，请在“环境污染责任保险”登记簿中登记。", BASIS)
    if not user.memberships.current().filter(enterprise=enterprise).exists():
        raise Refused("只能为您所代表的企业提交保单。", BASIS)


def withdraws(user: Any, filing: Any) -> None:
    """Only the enterprise takes back what it handed in."""
    if not getattr(user, "is_enterprise", False):
        raise Refused("提交的保单由企业撤回；不符合要求的，请退回并写明理由。", BASIS)
    files_policy(user, filing.enterprise)


FILING: dict[str, Rule] = {
    InsuranceFilingStatus.ACCEPTED: handlers,
    InsuranceFilingStatus.RETURNED: handlers,
    InsuranceFilingStatus.WITHDRAWN: withdraws,
}
