"""Who hands in the steps of an audit, and who decides on them."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from disclosure.production.enums import ProductionFilingStatus, ProductionStep
from registry.enums import MembershipRole

BASIS = "清洁生产审核办法（待核）"

handlers = require_role(Role.HANDLER, Role.REVIEWER)
FILING: dict[str, Rule] = {
    ProductionFilingStatus.ACCEPTED: handlers,
    ProductionFilingStatus.RETURNED: handlers,
}


def files_step(user: Any, audit: Any, step: str) -> None:
    """Raise Refused to all but who represents the enterprise; the report is for its certifier."""
    if not getattr(user, "is_enterprise", False):
        raise Refused("企业的办理情况由企业提交；以纸质形式报送的，请在“清洁生产审核名单”中登记日期。", BASIS)
    own = user.memberships.current().filter(enterprise=audit.enterprise_id)
    if not own.exists():
        raise Refused("只能办理您所代表企业的清洁生产审核。", BASIS)
    if step == ProductionStep.REPORT and not own.filter(role=MembershipRole.CERTIFIER).exists():
        raise Refused("审核报告须由企业负责人确认提交，请通知企业负责人登录后办理。", BASIS)
