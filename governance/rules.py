"""Who may take which step in the bureau's own lawfulness ledgers."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from common.errors import Refused
from common.workflow import Rule
from governance.enums import AdviceStatus as Advice
from governance.enums import DecisionStatus as Decision
from governance.enums import ItemStatus as Item
from governance.enums import LitigationStatus as Litigation
from governance.enums import NormativeStatus as Normative
from governance.enums import OpinionStatus as Opinion

keepers = require_role(Role.HANDLER, Role.REVIEWER, Role.REPORT_OFFICER)
lawyers = require_role(Role.LEGAL_REVIEWER)
leaders = require_role(Role.LEADER)
reviewers = require_role(Role.REVIEWER, Role.LEADER)


def edit_unfinished(user: Any, obj: Any) -> None:
    """What has run its course is frozen; corrections are entered as new records."""
    keepers(user, obj)
    if obj is not None and not obj.WORKFLOW.transitions[obj.status]:
        raise Refused("该事项已办结，不得再修改。")


def legality_review(user: Any, obj: Any) -> None:
    """合法性审查 by the legal reviewers, never skipped (重大行政决策程序暂行条例第二十五条)."""
    lawyers(user, obj)


DECISION: dict[str, Rule] = {
    Decision.CONSULTED: keepers,
    Decision.APPRAISED: keepers,
    Decision.REVIEWED: legality_review,
    Decision.DISCUSSED: leaders,
    Decision.DECIDED: leaders,
    Decision.EVALUATED: keepers,
    Decision.ENDED: leaders,
}
NORMATIVE: dict[str, Rule] = {
    Normative.DRAFTING: lawyers,
    Normative.CONSULTED: keepers,
    Normative.REVIEWED: legality_review,
    Normative.DELIBERATED: leaders,
    Normative.ISSUED: leaders,
    Normative.FILED: keepers,
    Normative.REPEALED: leaders,
    Normative.DROPPED: leaders,
}
LITIGATION: dict[str, Rule] = {
    Litigation.ANSWERED: require_role(Role.HANDLER, Role.LEGAL_REVIEWER),
    Litigation.HEARD: require_role(Role.HANDLER, Role.LEGAL_REVIEWER),
    Litigation.CONCLUDED: require_role(Role.HANDLER, Role.LEGAL_REVIEWER),
    Litigation.EXECUTED: reviewers,
}
ADVICE: dict[str, Rule] = {
    Advice.WORKING: keepers,
    Advice.REPLIED: reviewers,
    Advice.CLOSED: reviewers,
}
OPINION: dict[str, Rule] = {
    Opinion.JUDGED: keepers,
    Opinion.HANDLED: keepers,
    Opinion.ANSWERED: reviewers,
    Opinion.DISMISSED: reviewers,
}
ITEM: dict[str, Rule] = {
    Item.WORKING: keepers,
    Item.CLOSED: require_role(Role.REPORT_OFFICER, Role.LEADER),
    Item.CARRIED: require_role(Role.REPORT_OFFICER, Role.LEADER),
}
