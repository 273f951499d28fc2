"""Who may take which step on disclosures and ratings."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import in_scope, require_role
from common.errors import Refused
from common.workflow import Rule
from disclosure.enums import EDITABLE_FILINGS, FilingStatus, ListingStatus, RatingStatus
from registry.enums import MembershipRole

handlers = require_role(Role.HANDLER, Role.REVIEWER)
reviewers = require_role(Role.REVIEWER, Role.LEADER)
leaders = require_role(Role.LEADER)


def certifier_or_handler(user: Any, obj: Any) -> None:
    """The enterprise's certifier submits; a handler may enter a paper filing for it."""
    if not getattr(user, "is_enterprise", False):
        handlers(user, obj)
        return
    appointments = user.memberships.current().filter(
        enterprise=obj.enterprise_id, role=MembershipRole.CERTIFIER
    )
    if not appointments.exists():
        raise Refused("提交须由企业负责人（确认人）办理。", "企业环境信息依法披露管理办法")


def edit_open_filing(user: Any, obj: Any) -> None:
    """Staff may amend a filing only while it is a draft or returned; later it is sealed."""
    handlers(user, obj)
    if obj is not None and obj.status not in EDITABLE_FILINGS:
        raise Refused("报告提交后不得修改，请退回补正，或以新版本更正。")


def edit_open_rating(user: Any, obj: Any) -> None:
    """A rating may be amended until the enterprise was told of it."""
    handlers(user, obj)
    if obj is not None and obj.status not in (RatingStatus.COLLECTING, RatingStatus.PRELIMINARY):
        raise Refused("评价结果告知企业后不得直接修改，请通过异议复核或动态调整办理。")


def objector_or_handler(user: Any, obj: Any) -> None:
    """An objection comes from the rated enterprise, or is entered for it by a handler."""
    if not getattr(user, "is_enterprise", False):
        handlers(user, obj)
    elif not in_scope(user, obj):
        raise Refused("仅限被评价企业提出异议。")


def drop_listing(user: Any, obj: Any) -> None:
    """A handler may leave out what is only proposed; what was on notice is for those who decide."""
    proposed = obj is not None and obj.status == ListingStatus.PROPOSED
    (require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER) if proposed else reviewers)(user, obj)


LISTING: dict[str, Rule] = {
    ListingStatus.PROPOSED: reviewers,
    ListingStatus.NOTICED: handlers,
    ListingStatus.PUBLISHED: reviewers,
    ListingStatus.DROPPED: drop_listing,
    ListingStatus.REMOVED: reviewers,
}
FILING: dict[str, Rule] = {
    FilingStatus.SUBMITTED: certifier_or_handler,
    FilingStatus.RESUBMITTED: certifier_or_handler,
    FilingStatus.RETURNED: handlers,
    FilingStatus.ACCEPTED: require_role(Role.REVIEWER),
    FilingStatus.PUBLISHED: reviewers,
    FilingStatus.SUPERSEDED: reviewers,
    FilingStatus.WITHDRAWN: leaders,
}
RATING: dict[str, Rule] = {
    RatingStatus.PRELIMINARY: handlers,
    RatingStatus.NOTICED: reviewers,
    RatingStatus.OBJECTED: objector_or_handler,
    RatingStatus.REVIEWED: require_role(Role.REVIEWER),
    RatingStatus.PUBLISHED: leaders,
    RatingStatus.SUPERSEDED: leaders,
}
