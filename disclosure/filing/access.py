"""Who acts for the enterprise in its reports, and what was handed in last."""

from __future__ import annotations

from typing import Any

from common.errors import Refused
from disclosure.models import AnnualDisclosure, AnnualSubmission

BASIS = "企业环境信息依法披露管理办法第四条"


def represents(user: Any, report: AnnualDisclosure) -> None:
    """The enterprise's own users, whichever part they have. Raises Refused."""
    own = getattr(user, "is_enterprise", False) and user.memberships.current().filter(
        enterprise=report.enterprise_id
    )
    if not own or not own.exists():
        raise Refused("此操作须由该企业的经办人或者负责人办理。", basis=BASIS)


def last_submission(report: AnnualDisclosure) -> AnnualSubmission | None:
    """What was handed in last, None for a report that came with a ledger."""
    return AnnualSubmission.objects.filter(report=report).order_by("-number").first()
