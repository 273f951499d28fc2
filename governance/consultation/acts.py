"""The act beside the steps of a round (`governance.acting`)."""

from __future__ import annotations

from collections.abc import Sequence

from common.registers.actions import RecordAction
from governance.consultation.enums import RoundStatus
from governance.consultation.forms import EnterOpinionForm
from governance.consultation.opinions import enter_opinion
from governance.consultation.rules import may_keep
from governance.models import OpinionRound


def _is_open(opinions: OpinionRound) -> bool:
    return opinions.status == RoundStatus.OPEN


ACTS: Sequence[RecordAction] = (
    RecordAction(
        OpinionRound,
        "enter",
        "登记书面、电话意见",
        EnterOpinionForm,
        enter_opinion,
        _is_open,
        may_keep,
        "登记征求意见期间以来信、来电等方式收到的意见，与网上意见一并审核、答复。",
    ),
)
