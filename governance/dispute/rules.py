"""Who works on disputes, and by which articles."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.rules import require_role
from governance.enums import LitigationOutcome, LitigationStatus
from governance.models import Litigation

ANSWER_BASIS = "行政复议法第四十八条、第七十条、第八十八条（第七十条待核）"
SUIT_ANSWER_BASIS = "行政诉讼法第六十七条、第三十四条（待核）"
COLLECTING_BASIS = "行政诉讼法第三十五条、第三十六条；行政复议法第四十六条（条号待核）"
AGENT_BASIS = "行政诉讼法第三十一条（待核）"
HEAD_BASIS = "行政诉讼法第三条第三款；法释〔2020〕3号第四条（条文待核）"
HEARING_HEAD_BASIS = "行政复议法第五十一条（待核）"
ABSENCE_BASIS = "法释〔2020〕3号第八条、第十二条（条号待核）"
APPEAL_BASIS = "行政诉讼法第八十五条（待核）"
UNAPPEALABLE_BASIS = "行政诉讼法第六十条、第六十二条；法释〔2018〕1号第八十六条、第一百零一条（条号待核）"
EFFECT_BASIS = "行政诉讼法第八十五条；行政复议法第七十五条（待核）"
PERFORM_BASIS = "行政诉讼法第九十四条、第九十六条；行政复议法第七十七条（条号待核）"
OWN_BASIS = "本局败诉案件分析要求（待核）"

workers = require_role(Role.HANDLER, Role.LEGAL_REVIEWER)
givers = require_role(Role.REVIEWER, Role.LEADER)
deciders = require_role(Role.LEADER)
# The other side's appeal is entered by whoever works on the case; a leader decides on the bureau's own.
appealers = require_role(Role.HANDLER, Role.LEGAL_REVIEWER, Role.LEADER)
recorders = require_role(Role.HANDLER, Role.REVIEWER)


def of_dispute(rule: Any) -> Any:
    """The same rule for a row of a dispute: its dispute must be in scope."""

    def checked(user: Any, obj: Any) -> None:
        rule(user, getattr(obj, "dispute", obj))

    return checked


def may_write_back(user: Any, dispute: Any) -> None:
    """Who enters what came into force: it goes into the case or the permit under their own rules."""
    revokes = dispute is not None and dispute.decisive.outcome == LitigationOutcome.REVOKED
    if revokes and dispute.eia_decision_id is not None:
        deciders(user, dispute)
    elif dispute is not None and dispute.enforcement_case_id is not None:
        recorders(user, dispute)
    else:
        workers(user, dispute)


def is_pending(dispute: Litigation) -> bool:
    """Whether it is still before the authority or the court."""
    return dispute.status in (
        LitigationStatus.RECEIVED,
        LitigationStatus.ANSWERED,
        LitigationStatus.HEARD,
    )
