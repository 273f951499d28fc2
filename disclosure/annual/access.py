"""Who fills in an annual report, and when it may be written.

The enterprise answers for its report (企业环境信息依法披露管理办法). The staff enter only what came on paper:
a report that the enterprise began itself is not written by anyone else.
"""

from __future__ import annotations

from typing import Any

from accounts.enums import UserKind
from accounts.rules import in_scope
from common import events
from common.errors import Conflict, Refused
from disclosure.enums import EDITABLE_FILINGS
from disclosure.models import AnnualDisclosure
from disclosure.models.filing import Filing
from disclosure.rules import edit_open_filing, handlers

BASIS = "企业环境信息依法披露管理办法第四条"


def filling_in(user: Any, report: AnnualDisclosure) -> None:
    """A rule: the enterprise's users; for a report entered from paper the staff in charge. Raises Refused."""
    if getattr(user, "is_enterprise", False):
        if not in_scope(user, report):
            raise Refused("您未受任命代表该企业，不能填写其年度报告。", basis=BASIS)
        return
    handlers(user, report)
    if begun_by_enterprise(report):
        raise Refused("该报告由企业在线填报，工作人员不能代填；需要修改的，请退回企业补正。", basis=BASIS)


def begun_by_enterprise(report: Filing) -> bool:
    """Whether a user of an enterprise began it, as told by its first event."""
    first = events.history(report).select_related("actor").first()
    return first is not None and first.actor is not None and first.actor.kind == UserKind.ENTERPRISE


def edit_paper_filing(user: Any, obj: Filing | None) -> None:
    """A rule of the registers: the staff amend an open report that came on paper. Raises Refused.

    Else the page would pass by the enterprise, down to whose report it is.
    """
    edit_open_filing(user, obj)
    if obj is not None and begun_by_enterprise(obj):
        raise Refused("该报告由企业在线填报，工作人员不能代填；需要修改的，请退回企业补正。", basis=BASIS)


def is_writable(report: AnnualDisclosure) -> bool:
    return report.status in EDITABLE_FILINGS


def locked_for_writing(actor: Any, report: AnnualDisclosure) -> AnnualDisclosure:
    """The row, locked, if the actor may write it now; inside the caller's transaction.

    Raises Refused to strangers, Conflict once it was handed in.
    """
    filling_in(actor, report)
    locked = AnnualDisclosure.objects.select_for_update().get(pk=report.pk)
    if not is_writable(locked):
        raise Conflict(f"该报告{locked.get_status_display()}，不能再修改，请刷新页面查看最新状态。")
    return locked
