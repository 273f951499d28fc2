"""Publishing the result of a case: prepared by one, approved by another; withdrawn with a tombstone.

Basis: 行政处罚法第四十八条 (published; withdrawn within three 工作日 of a change or annulment, with the
reason); 部令第30号第六十一条至第六十六条 [memory] (within seven 工作日, what, masked, what not).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import events, publication, records, workflow
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from common.obstacles import Obstacle, refuse_for
from enforcement.display_periods import BASIS, display_period
from enforcement.enums import CaseOutcome, DisclosureKind, Seriousness
from enforcement.models import CasePublication, EnforcementCase, EnforcementDisclosure
from enforcement.procedure_enums import PublicationStatus, WithdrawalGround, WithholdingGround
from enforcement.public.cases import CASE_RESULT
from enforcement.public.concealment import concealment_of
from enforcement.rules import may_record, may_review
from enforcement.services.disclosures import create_disclosure
from enforcement.services.telling import tell_officer, tell_party
from registry.issuing import issue_document
from registry.wording import limit_words

PUBLISHED_LAW = "行政处罚法第四十八条"
WITHHOLDING_LAW = "生态环境行政处罚办法第六十三条"
TWO_PERSONS = "行政处罚法第四十八条；生态环境行政处罚办法第六十一条（内部审核：拟公开与审核须由两人办理）"
CHANNEL = "本门户"
# Grounds of 行政处罚法第四十八条第二款, whose withdrawal is approved on a form of its own.
BY_LAW = (WithdrawalGround.AMENDED, WithdrawalGround.ANNULLED, WithdrawalGround.UNLAWFUL)
SHOWN = (PublicationStatus.PUBLISHED, PublicationStatus.ENDED)
LOG_REASON = 200  # characters that the log of publications has room for


def publication_obstacles(case: EnforcementCase) -> list[Obstacle]:
    """Why the result of a case cannot be published at all, whoever prepared it."""
    found = _decision_obstacles(case)
    if case.is_minor_party:
        minor = "生态环境行政处罚办法第六十三条、第六十四条"
        found.append(Obstacle("当事人为未成年人，须由局领导决定不予公开", minor))
    return found


def _decision_obstacles(case: EnforcementCase) -> list[Obstacle]:
    found = []
    if case.outcome != CaseOutcome.PENALTY or case.decided_on is None:
        found.append(Obstacle("该案尚未作出行政处罚决定，没有可公开的结果", PUBLISHED_LAW))
    if case.annulled_on is not None:
        found.append(Obstacle("该处罚决定已被撤销，不能公开", "行政处罚法第四十八条第二款"))
    return found


def prepare_publication(
    case: EnforcementCase, *, actor: Any, seriousness: str, public_facts: str, hidden_terms: str = ""
) -> CasePublication:
    """Lay the publication of a decided case before whoever approves it; again after a return.

    Of a minor's case only that it be withheld can follow. Raises Refused without a penalty decision in
    force or after a credit repair, Conflict when it is prepared or published already.
    """
    may_record(actor, case)
    refuse_for("不能拟公开", _decision_obstacles(case))
    values: dict[str, Any] = {
        "seriousness": seriousness,
        "public_facts": public_facts.strip(),
        "hidden_terms": hidden_terms.strip(),
        "prepared_by": actor,
        "prepared_on": timezone.localdate(),
    }
    with transaction.atomic():
        EnforcementCase.objects.select_for_update().get(pk=case.pk)
        known = CasePublication.objects.filter(case=case).first()
        if known is None:
            made = records.create(
                CasePublication, actor=actor, case=case, is_synthetic=case.is_synthetic, **values
            )
        elif known.withdrawal_ground == WithdrawalGround.REPAIRED:
            raise Refused("该决定已准予信用修复，不再公开。", BASIS)
        elif PublicationStatus.PREPARED in CasePublication.WORKFLOW.transitions[known.status]:
            values |= {"past_withdrawals": _with_last_withdrawal(known)}
            made = workflow.transition(known, PublicationStatus.PREPARED, actor=actor, **values, **_UNSETTLED)
        else:
            raise Conflict(f"该案的公开已处于“{known.get_status_display()}”状态，请刷新页面。")
    return made


def _with_last_withdrawal(known: CasePublication) -> list[dict[str, str]]:
    """The withdrawals so far: since when each was due, why, and when it was done."""
    if known.withdrawal_due_from is None or known.withdrawn_on is None:
        return known.past_withdrawals
    last = {
        "due_from": known.withdrawal_due_from.isoformat(),
        "ground": known.withdrawal_ground,
        "withdrawn_on": known.withdrawn_on.isoformat(),
    }
    return [*known.past_withdrawals, last]


# What an earlier round left, when a publication is prepared anew.
_UNSETTLED: dict[str, Any] = {
    "approved_by": None,
    "published_on": None,
    "repair_from": None,
    "display_until": None,
    "withholding_ground": "",
    "withheld_on": None,
    "withdrawal_due_from": None,
    "withdrawal_ground": "",
    "withdrawn_on": None,
}


def approve_publication(
    pending: CasePublication, *, actor: Any, seen: str = "", reason: str = ""
) -> CasePublication:
    """Publish what was prepared: the second person's act. `seen` is the hash of what was previewed.

    Sets the display period by how grave it is, publishes the snapshot and writes the log of
    publications. `reason` goes into the history; of a light breach it must say why it is shown all the
    same. Raises Refused (same person, annulled, minor …), Conflict (already settled, or the case changed
    since the preview).
    """
    today = timezone.localdate()
    with transaction.atomic():
        # The case first, as steps of the case do: an annulment and an approval never cross.
        case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=pending.case_id)
        locked = workflow.enter(pending, PublicationStatus.PUBLISHED, actor=actor)
        _require_another(locked, actor)
        refuse_for("不能公开", publication_obstacles(case))
        if locked.seriousness == Seriousness.MINOR and not reason.strip():
            raise Refused("轻微失信原则上不公示，确需公开的须写明理由；否则请由局领导决定不予公开。", BASIS)
        if seen and seen != preview_case(case).sha256:
            raise Conflict("预览之后案件或拟公开内容已有变化，请重新核对预览后再审核公开。")
        period = display_period(locked.seriousness, today)
        done = workflow.transition(
            pending,
            PublicationStatus.PUBLISHED,
            actor=actor,
            reason=reason.strip(),
            approved_by=actor,
            published_on=today,
            repair_from=period.repair_from,
            display_until=period.last_day,
        )
        record = publish_case(case, actor=actor)
        _log(case, record, actor, today)
        tell_party(case, f"published:{today}", "处罚决定已依法公开", _told(done))
    return done


def preview_case(case: EnforcementCase) -> PublishedRecord:
    """What the public reads once the case is approved today; nothing is written. Raises Refused."""
    fresh = EnforcementCase.objects.select_related("enterprise__park", "lead", "publication").get(pk=case.pk)
    pending: CasePublication | None = getattr(fresh, "publication", None)
    if pending is not None and pending.status == PublicationStatus.PREPARED:
        pending.published_on = timezone.localdate()
        pending.display_until = display_period(pending.seriousness, pending.published_on).last_day
    return publication.preview(CASE_RESULT, fresh)


def publish_case(case: EnforcementCase, *, actor: Any) -> PublishedRecord:
    """Put the case before the public as it stands and was approved; the same content changes nothing.

    Raises Refused without an approved publication, or where the display has ended.
    """
    fresh = EnforcementCase.objects.select_related("enterprise__park", "lead", "publication").get(pk=case.pk)
    approved = getattr(fresh, "publication", None)
    if approved is None or approved.status != PublicationStatus.PUBLISHED:
        raise Refused("处罚决定须先拟公开，并经另一人审核后公开。", TWO_PERSONS)
    return publication.publish(CASE_RESULT, fresh, actor=actor)


def refresh_case(case: EnforcementCase, *, actor: Any) -> PublishedRecord:
    """Bring what is on display in line with the record, e.g. after delivery: by who did not prepare it."""
    may_review(actor, case)
    shown = CasePublication.objects.filter(case=case, status=PublicationStatus.PUBLISHED).first()
    if shown is not None:
        _require_another(shown, actor)
    return publish_case(case, actor=actor)


def return_publication(pending: CasePublication, *, actor: Any, reason: str) -> CasePublication:
    """Send it back to be mended; the reason is told to the officer in charge."""
    _require(reason, "退回修改", TWO_PERSONS)
    with transaction.atomic():
        done = workflow.transition(pending, PublicationStatus.RETURNED, actor=actor, reason=reason.strip())
        tell_officer(done.case, f"returned:{timezone.now():%Y%m%d%H%M%S}", "拟公开内容被退回", reason)
    return done


def withhold_publication(
    pending: CasePublication, *, actor: Any, ground: str, reason: str
) -> CasePublication:
    """Decide that the decision is not published, on a ground of the law (部令第30号第六十三条).

    That the breach of trust is a light one is a ground for such a one alone. Raises Refused, Conflict.
    """
    _require(reason, "不予公开", WITHHOLDING_LAW)
    if ground not in WithholdingGround.values:
        raise Refused("不予公开须选择法定理由。", WITHHOLDING_LAW)
    with transaction.atomic():
        locked = workflow.enter(pending, PublicationStatus.WITHHELD, actor=actor)
        _require_another(locked, actor)
        if ground == WithholdingGround.MINOR_BREACH and locked.seriousness != Seriousness.MINOR:
            label = Seriousness(locked.seriousness).label
            raise Refused(f"失信程度为“{label}”，不能以轻微失信为由不予公开；认定有误的请先退回修改。", BASIS)
        withheld = workflow.transition(
            pending,
            PublicationStatus.WITHHELD,
            actor=actor,
            reason=reason.strip(),
            withholding_ground=ground,
            withheld_on=timezone.localdate(),
        )
        values = {"reason": reason.strip(), "approver": actor}
        issue_document("withholding-approval", withheld, actor=actor, **values)
    return withheld


def withdrawal_due(case: EnforcementCase, *, ground: str, day: date, actor: Any) -> CasePublication | None:
    """Note that what is published of a case must come down since `day`, and start that clock.

    Also where the display has ended: the public was told of the decision here, so here it is told why
    that no longer holds. None where nothing was published, where it came down already, and where the
    display was over before this portal began. The first cause stands. For those who change or annul a
    decision, inside their transaction.
    """
    shown = CasePublication.objects.select_for_update().filter(case=case, status__in=SHOWN).first()
    if shown is None or shown.withdrawal_due_from is not None:
        return shown
    if shown.status == PublicationStatus.ENDED and shown_record(case) is None:
        return None
    due = records.change(
        shown,
        actor=actor,
        reason=str(WithdrawalGround(ground).label),
        withdrawal_due_from=day,
        withdrawal_ground=ground,
    )
    within = limit_words("penalty-withdrawal", day)
    text = f"{WithdrawalGround(ground).label}，请在{within}内撤下公开内容并说明理由。"
    tell_officer(case, f"withdrawal-due:{day}", "公开的处罚决定须撤下", text, tone="warning")
    return due


def withdraw_case(shown: CasePublication, *, actor: Any, reason: str, ground: str = "") -> CasePublication:
    """Take a published decision off display; the tombstone tells the public the reason.

    `ground` is needed where none was noted before. The log of publications gets the day and the
    reason; by law, the approval of the withdrawal is made out. Raises Refused, Conflict.
    """
    _require(reason, "撤下公开内容", "行政处罚法第四十八条第二款")
    today = timezone.localdate()
    with transaction.atomic():
        case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=shown.case_id)
        ground = shown.withdrawal_ground or ground
        if ground not in WithdrawalGround.values:
            raise Refused("撤下公开内容须选择事由。", "行政处罚法第四十八条第二款")
        done = workflow.transition(
            shown,
            PublicationStatus.WITHDRAWN,
            actor=actor,
            reason=reason.strip(),
            withdrawal_ground=ground,
            withdrawal_due_from=shown.withdrawal_due_from or today,
            withdrawn_on=today,
        )
        told = concealment_of(case, done)(reason.strip())  # the tombstone is as public as the page was
        publication.withdraw(CASE_RESULT, case, actor=actor, reason=told)
        for entry in _logged(case):
            records.change(
                entry, actor=actor, withdrawn_on=today, withdrawal_reason=reason.strip()[:LOG_REASON]
            )
        if ground in BY_LAW and actor is not None:  # nobody approves what the portal takes down itself
            values = {"issued_on": today, "reason": reason.strip(), "approver": actor}
            issue_document("withdrawal-of-publication", done, actor=actor, **values)
        tell_party(case, f"withdrawn:{today}", "公开的处罚决定已撤下", reason.strip())
    return done


def take_publication_step(
    publication: CasePublication, to: str, *, actor: Any, reason: str = "", **given: Any
) -> CasePublication:
    """The step of a publication by its register (signature of `common.workflow.transition`)."""
    target = PublicationStatus(to)
    if target == PublicationStatus.PREPARED:
        return prepare_publication(publication.case, actor=actor, **given)
    if target == PublicationStatus.PUBLISHED:
        return approve_publication(
            publication, actor=actor, seen=given.get("preview_hash", ""), reason=reason
        )
    if target == PublicationStatus.RETURNED:
        return return_publication(publication, actor=actor, reason=reason)
    if target == PublicationStatus.WITHHELD:
        ground = given.get("withholding_ground", "")
        return withhold_publication(publication, actor=actor, ground=ground, reason=reason)
    if target == PublicationStatus.WITHDRAWN:
        ground = given.get("withdrawal_ground", "")
        return withdraw_case(publication, actor=actor, reason=reason, ground=ground)
    return workflow.transition(publication, target, actor=actor, reason=reason)


def end_displays(today: date) -> int:
    """End what was shown to its last day (beat); returns how many. Running it twice changes nothing."""
    over = CasePublication.objects.filter(status=PublicationStatus.PUBLISHED, display_until__lt=today)
    ended = 0
    for each in over.order_by("pk"):
        try:
            workflow.transition(each, PublicationStatus.ENDED, actor=None, reason="公示期满，自动结束公示")
        except Conflict:  # taken down meanwhile
            continue
        ended += 1
    return ended


def _log(case: EnforcementCase, record: PublishedRecord, actor: Any, today: date) -> None:
    create_disclosure(
        EnforcementDisclosure,
        actor=actor,
        department=case.department,
        kind=DisclosureKind.RESULT,
        title=f"行政处罚结果公示：{record.title}"[:200],
        case=case,
        published_on=today,
        channel=CHANNEL,
        is_synthetic=case.is_synthetic,
    )


def _logged(case: EnforcementCase) -> list[EnforcementDisclosure]:
    """What of the log stands for the display in this portal; other platforms have their own entries."""
    shown = case.disclosures.filter(kind=DisclosureKind.RESULT, channel=CHANNEL, withdrawn_on__isnull=True)
    return list(shown)


def _told(done: CasePublication) -> str:
    return (
        f"公示至{done.display_until}；自{done.repair_from}起，履行全部义务后可以申请信用修复。"
        "认为公开内容有误的，可以申请更正。"
    )


def _require_another(prepared: CasePublication, actor: Any) -> None:
    if prepared.prepared_by_id == actor.pk:
        raise Refused("拟公开与审核须由两人办理，请由拟公开人以外的人审核。", TWO_PERSONS)


def _require(reason: str, what: str, basis: str) -> None:
    if not reason.strip():
        raise Refused(f"{what}须写明理由。", basis)


def shown_record(case: EnforcementCase) -> PublishedRecord | None:
    """The current version of what the public reads of the case, its tombstone included."""
    current = PublishedRecord.objects.current()
    return current.filter(kind=CASE_RESULT, source=events.stream_of(case)).first()
