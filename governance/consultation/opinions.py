"""What the public says in a round: received, moderated, answered by whether it was adopted."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.messaging import notify
from common.presentation import zh_date
from common.visitors import count_against, hash_of_sender
from governance.articles import ADOPTION, OPINIONS
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.consultation.publishing import show_opinion
from governance.consultation.rules import may_keep
from governance.models import OpinionRound, RoundOpinion
from registry.addressees import Addressees

PURPOSE = "governance.opinions"


def sender_hash_of(address: str | None) -> str:
    """What is kept of a visitor's address (`common.visitors`)."""
    return hash_of_sender(address, PURPOSE)


def receive_opinion(
    *,
    round_pk: int | str,
    text: str,
    name: str = "",
    contact: str = "",
    wants_name_shown: bool = False,
    sender_hash: str = "",
    at: datetime | None = None,
) -> RoundOpinion:
    """Keep an opinion on a draft that is open at the moment `at` (now).

    The last day counts to its end, 24:00 in Shanghai. The row of the round is locked, so that an opinion
    and the summing up never cross; the moment is that of arrival. The same text from the same sender is
    kept once. Raises Refused (TooMany) or ValidationError.
    """
    arrived = at or timezone.now()
    values: dict[str, Any] = {"text": text.strip(), "name": name.strip(), "contact": contact.strip()}
    with transaction.atomic():
        opinions = _open_round(round_pk, arrived)
        known = RoundOpinion.objects.filter(
            round=opinions, text=values["text"], name=values["name"], sender_hash=sender_hash
        ).first()
        if known is not None:  # a second click
            return known
        count_against(
            sender_hash,
            PURPOSE,
            settings.COMMENTS_PER_HOUR,
            "您在一小时内提交的意见较多，请稍后再试；意见较多时可合并为一条提交。",
        )
        values |= {"sender_hash": sender_hash, "received_at": arrived}
        values["wants_name_shown"] = wants_name_shown and bool(values["name"])
        made = records.create(
            RoundOpinion, actor=None, round=opinions, is_synthetic=opinions.is_synthetic, **values
        )
        _tell_officer(made)
    return made


def _open_round(round_pk: int | str, arrived: datetime) -> OpinionRound:
    day = timezone.localdate(arrived)
    opinions = OpinionRound.objects.select_for_update().filter(pk=round_pk).first()
    if opinions is not None and opinions.takes_opinions_on(day):
        return opinions
    last = opinions.last_day if opinions is not None else None
    over = last is not None and day > last
    when = f"已于{zh_date(last)}24时截止" if over else "未在征求意见期间"
    raise Refused(f"该事项的公开征求意见{when}，不能提交意见。如需反映情况，请与本局联系。", OPINIONS)


def _tell_officer(opinion: RoundOpinion) -> None:
    matter = opinion.round.matter
    notify(
        Addressees().staff(matter, overdue=False),
        key=f"round-opinion:{opinion.pk}",
        title="收到公众意见，请审核",
        text=f"“{opinion.round.title}”收到一条公众意见（{opinion.ledger_no}）。",
        url=reverse("governance:round-opinions-detail", args=[opinion.ledger_no]),
        synthetic=opinion.is_synthetic,
    )


def enter_opinion(
    opinions: OpinionRound, *, actor: Any, text: str, received_on: date | None = None, **values: Any
) -> RoundOpinion:
    """Keep an opinion that came by letter, mail or telephone within the period.

    Raises Refused outside of it, ValidationError.
    """
    may_keep(actor, opinions)
    day = received_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"received_on": "收到日期不得晚于今日。"})
    with transaction.atomic():
        locked = OpinionRound.objects.select_for_update().get(pk=opinions.pk)
        if not locked.takes_opinions_on(day):
            raise Refused("收到日期不在征求意见期间，或者采纳情况已经公布，请核对。", OPINIONS)
        return records.create(
            RoundOpinion,
            actor=actor,
            round=locked,
            text=text.strip(),
            received_at=datetime.combine(day, time(12), timezone.get_default_timezone()),
            is_synthetic=locked.is_synthetic,
            **values,
        )


def moderate(opinion: RoundOpinion, to: str, *, actor: Any, reason: str = "", **changes: Any) -> RoundOpinion:
    """Publish the officers' copy, or withhold it with the reason that the public reads.

    Once the summing up is published an opinion can still be withheld, not published anew. Raises
    Conflict, Refused or ValidationError as `common.workflow.transition` does.
    """
    if to == OpinionStatus.REJECTED and not str(changes.get("rejection_reason", "")).strip():
        raise Refused("不予公开须写明理由，理由将对外公布。", ADOPTION)
    if to == OpinionStatus.PUBLISHED:
        if not str(changes.get("published_text") or opinion.published_text).strip():
            raise Refused("公开意见须有公开文本，请核对后填写。", ADOPTION)
        changes["rejection_reason"] = ""
    changes |= {"moderated_at": timezone.now(), "moderated_by": actor}
    with transaction.atomic():
        locked = OpinionRound.objects.select_for_update().get(pk=opinion.round_id)
        if to == OpinionStatus.PUBLISHED and locked.status != RoundStatus.OPEN:
            raise Refused("采纳情况已经公布或者征求意见已撤回，不能再公开意见。", ADOPTION)
        moderated = workflow.transition(opinion, to, actor=actor, reason=reason, **changes)
        show_opinion(moderated, actor=actor)
    return moderated


def change_opinion(opinion: RoundOpinion, *, actor: Any, **values: Any) -> RoundOpinion:
    """Correct the public copy, say whether it was adopted (signature of `records.change`)."""
    with transaction.atomic():
        locked = OpinionRound.objects.select_for_update().get(pk=opinion.round_id)
        if locked.status != RoundStatus.OPEN:
            raise Refused("采纳情况已经公布或者征求意见已撤回，不得再修改。", ADOPTION)
        changed = records.change(opinion, actor=actor, **values)
        if changed.status != OpinionStatus.RECEIVED:
            show_opinion(changed, actor=actor)
    return changed
