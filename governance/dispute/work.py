"""Beside the steps of a dispute: evidence, agents, sittings, appeals, lessons of what was lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.presentation import zh_date
from governance.days import refuse_future
from governance.dispute import rules
from governance.dispute.enums import (
    OF_COURT,
    OF_HEAD,
    OF_RECONSIDERATION,
    SUITS,
    UNAPPEALABLE,
    AbsenceGround,
    AgentKind,
    Appellant,
    SittingKind,
)
from governance.dispute.steps import answer_basis, take_dispute_step
from governance.dispute.writeback import tie_remedy
from governance.enums import LitigationKind, LitigationStatus
from governance.matter_clocks import MatterRows, appeal_due
from governance.models import DisputeAgent, DisputeEvidence, DisputeReview, DisputeSitting, Litigation
from registry.telling import tell_leaders

MOST_AGENTS = 2  # 行政诉讼法第三十一条


def _pending(dispute: Litigation) -> Litigation:
    """The dispute, locked, while it is before the authority or the court."""
    locked: Litigation = Litigation.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if not rules.is_pending(locked):
        raise Conflict("该案已有结果，不能再办理此事项，请刷新页面。")
    return locked


def tie_case(dispute: Litigation, *, actor: Any) -> Litigation:
    """Enter the dispute in the penalty case at once; raises as the case's service does."""
    rules.recorders(actor, dispute)
    with transaction.atomic():
        locked = _pending(dispute)
        if locked.remedy_id is not None:
            raise Conflict("该案已登记到处罚案件，请刷新页面。")
        if locked.enforcement_case_id is None:
            raise Refused("该案没有填写被诉的处罚案件。")
        return tie_remedy(locked, actor=actor)


def add_evidence(
    dispute: Litigation,
    *,
    actor: Any,
    name: str,
    purpose: str,
    source: str = "",
    pages: int = 1,
    collected_on: date | None = None,
    permitted: str = "",
) -> DisputeEvidence:
    """A further line of the list.

    Raises Refused for what was collected after the claim came in, and for what comes after the answer,
    unless court or authority permitted it.
    """
    rules.workers(actor, dispute)
    with transaction.atomic():
        locked = _pending(dispute)
        if collected_on is not None:
            refuse_future(collected_on, "取得日期")
        late = collected_on is not None and collected_on > locked.received_on
        if late and not permitted.strip():
            raise Refused(
                f"收到{locked.get_kind_display()}材料（{zh_date(locked.received_on)}）之后不得自行收集证据；"
                "经准许补充的，请写明准许情况。",
                rules.COLLECTING_BASIS,
            )
        if locked.answered_on is not None and not permitted.strip():
            raise Refused("答复答辩之后补充证据须经准许，请写明准许情况。", rules.COLLECTING_BASIS)
        last = locked.evidences.order_by("-number").values_list("number", flat=True).first() or 0
        return records.create(
            DisputeEvidence,
            actor=actor,
            dispute=locked,
            number=last + 1,
            name=name.strip(),
            purpose=purpose.strip(),
            source=source.strip(),
            pages=pages,
            collected_on=collected_on,
            permitted=permitted.strip(),
            submitted_on=timezone.localdate() if locked.answered_on is not None else None,
            is_synthetic=locked.is_synthetic,
        )


def entrust(
    dispute: Litigation, *, actor: Any, kind: str, name: str, post: str, power: str, entrusted_on: date
) -> DisputeAgent:
    """Name an agent. Raises Refused for a third one in a lawsuit."""
    rules.workers(actor, dispute)
    with transaction.atomic():
        locked = _pending(dispute)
        active = locked.agents.filter(ended_on__isnull=True).count()
        if locked.kind in SUITS and active >= MOST_AGENTS:
            raise Refused("诉讼代理人最多委托二人；更换的请先解除原委托。", rules.AGENT_BASIS)
        refuse_future(entrusted_on, "委托日期")
        return records.create(
            DisputeAgent,
            actor=actor,
            dispute=locked,
            kind=kind,
            name=name.strip(),
            post=post.strip(),
            power=power,
            entrusted_on=entrusted_on,
            is_synthetic=locked.is_synthetic,
        )


def end_agency(agent: DisputeAgent, *, actor: Any, ended_on: date) -> DisputeAgent:
    """Raises Conflict where it was ended already."""
    rules.workers(actor, agent.dispute)
    refuse_future(ended_on, "解除日期")
    with transaction.atomic():
        locked = DisputeAgent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
        if locked.ended_on is not None:
            raise Conflict("该委托已解除，请刷新页面。")
        return records.change(locked, actor=actor, reason="解除委托", ended_on=ended_on)


# ---- sittings ----


def head_basis(kind: str) -> str:
    return rules.HEAD_BASIS if kind == "trial" else rules.HEARING_HEAD_BASIS


def plan_sitting(
    dispute: Litigation,
    *,
    actor: Any,
    kind: str,
    planned_on: date,
    notified_on: date,
    place: str = "",
    head_notified: bool = False,
    head: str = "",
    absence_ground: str = "",
    absence_note: str = "",
) -> DisputeSitting:
    """A notice of a sitting and who is to appear.

    Once the head is called, either the head comes or a lawful ground is given and an officer goes: a
    lawyer alone does not do. Raises Refused with the article.
    """
    rules.workers(actor, dispute)
    refuse_future(notified_on, "收到通知日期")
    with transaction.atomic():
        locked = _pending(dispute)
        _require_kind(locked, kind)
        if kind in OF_HEAD and not head.strip():
            _refuse_absence(locked, kind, head_notified, absence_ground, absence_note)
        return records.create(
            DisputeSitting,
            actor=actor,
            dispute=locked,
            kind=kind,
            planned_on=planned_on,
            notified_on=notified_on,
            place=place.strip(),
            head_notified=head_notified,
            head=head.strip(),
            absence_ground="" if head.strip() else absence_ground,
            absence_note="" if head.strip() else absence_note.strip(),
            is_synthetic=locked.is_synthetic,
        )


def _require_kind(dispute: Litigation, kind: str) -> None:
    """A court holds trials, an authority hearings."""
    is_suit = dispute.kind in SUITS
    if kind in (OF_RECONSIDERATION if is_suit else OF_COURT):
        name = SittingKind(kind).label
        raise Refused(f"{dispute.get_kind_display()}没有“{name}”，请更正审理方式。", head_basis(kind))


def _refuse_absence(dispute: Litigation, kind: str, notified: bool, ground: str, note: str) -> None:
    basis = head_basis(kind)
    if notified and ground in ("", AbsenceGround.NONE):
        raise Refused(
            "人民法院或者复议机构已通知负责人出庭，负责人应当出庭；不能出庭的须有正当事由，没有正当理由不得不出庭。",
            f"{basis}；{rules.ABSENCE_BASIS}",
        )
    if notified and not note.strip():
        raise Refused("负责人不能出庭的，请写明事由和证明材料，并向法院或者复议机构提交说明。", basis)
    staff = dispute.agents.filter(kind=AgentKind.STAFF, ended_on__isnull=True)
    if not staff.exists():
        raise Refused("负责人不出庭的，应当委托本局相应的工作人员出庭，不得仅委托律师；请先委托。", basis)


def hold_sitting(
    sitting: DisputeSitting,
    *,
    actor: Any,
    held_on: date,
    attendees: str,
    head_attended: bool = False,
    absence_ground: str = "",
    absence_note: str = "",
    notes: str = "",
) -> DisputeSitting:
    """What happened. A head who was called and stayed away is on record with the ground; without a lawful
    one the leaders hear. Raises Conflict on a second click.
    """
    rules.workers(actor, sitting.dispute)
    refuse_future(held_on, "实际日期")
    with transaction.atomic():
        dispute = _pending(sitting.dispute)
        locked = DisputeSitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
        if locked.held_on is not None:
            raise Conflict("该次审理情况已登记，请刷新页面。")
        ground = "" if head_attended else absence_ground or locked.absence_ground
        if locked.head_notified and not head_attended and not ground:
            raise Refused("已通知负责人出庭而未出庭的，必须如实登记事由。", head_basis(locked.kind))
        held = records.change(
            locked,
            actor=actor,
            reason="登记审理情况",
            held_on=held_on,
            head_attended=head_attended,
            attendees=attendees.strip(),
            absence_ground=ground,
            absence_note="" if head_attended else (absence_note.strip() or locked.absence_note),
            notes=notes.strip(),
        )
        _enter_hearing(dispute, held, actor)
    return held


def _enter_hearing(dispute: Litigation, held: DisputeSitting, actor: Any) -> None:
    told: dict[str, Any] = {
        "head_notified": dispute.head_notified or held.head_notified,
        "head_attended": dispute.head_attended or held.head_attended,
        "attendee": held.attendees[:100],
    }
    if dispute.status == LitigationStatus.ANSWERED:
        take_dispute_step(
            dispute, LitigationStatus.HEARD, actor=actor, reason=str(held), heard_on=held.held_on, **told
        )
    elif dispute.status == LitigationStatus.HEARD:
        records.change(dispute, actor=actor, reason=str(held), **told)
    else:
        raise Refused("尚未提交答复答辩，请先提交后再登记审理情况。", answer_basis(dispute))
    if held.head_notified and held.absence_ground == AbsenceGround.NONE:
        tell_leaders(
            dispute,
            f"head-absent:{held.pk}",
            f"负责人无正当理由未出庭：{dispute.title}",
            "人民法院将记录在案，并可以向监察机关、上一级行政机关提出司法建议。",
            tone="danger",
        )


# ---- further instances ----


def enter_appeal(
    dispute: Litigation,
    *,
    actor: Any,
    appellant: str,
    authority: str,
    received_on: date,
    case_number: str = "",
    reason: str = "",
) -> Litigation:
    """The second instance of a lawsuit, linked to the first; both share the entry in the penalty case.

    The bureau's own appeal is decided by a leader, within its term. Raises Refused, Conflict.
    """
    rule = rules.deciders if appellant == Appellant.BUREAU else rules.workers
    rule(actor, dispute)
    refuse_future(received_on, "上诉日期")
    try:
        with transaction.atomic():
            locked = Litigation.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
            _refuse_appeal(locked, appellant, received_on, reason)
            return records.create(
                Litigation,
                actor=actor,
                department=locked.department,
                kind=LitigationKind.APPEAL,
                case_number=case_number.strip(),
                title=locked.title,
                claimant=locked.claimant,
                authority=authority.strip(),
                enforcement_case=locked.enforcement_case,
                eia_decision=locked.eia_decision,
                remedy=locked.remedy,
                previous=locked,
                handler=locked.handler,
                received_on=received_on,
                is_synthetic=locked.is_synthetic,
            )
    except IntegrityError as error:
        raise Conflict("该一审案件已登记上诉，请刷新页面。") from error


def _refuse_appeal(dispute: Litigation, appellant: str, received_on: date, reason: str) -> None:
    if dispute.kind != LitigationKind.FIRST_INSTANCE or dispute.status != LitigationStatus.CONCLUDED:
        raise Refused("只有已登记结果的一审案件可以登记上诉。", rules.APPEAL_BASIS)
    if dispute.outcome in UNAPPEALABLE:
        raise Refused("准许撤诉的裁定和经签收的调解书不能上诉。", rules.UNAPPEALABLE_BASIS)
    if dispute.effective_on is not None:
        raise Conflict("一审结果已登记生效，不能再登记上诉。")
    if dispute.following.filter(kind=LitigationKind.APPEAL).exists():
        raise Conflict("该一审案件已登记上诉，请刷新页面。")
    if appellant != Appellant.BUREAU:
        return
    if not reason.strip():
        raise Refused("本局上诉的，请写明上诉理由。", rules.APPEAL_BASIS)
    due = appeal_due(dispute, MatterRows())
    if due is not None and received_on > due:
        raise Refused(f"上诉期已于{zh_date(due)}届满，不能再上诉。", rules.APPEAL_BASIS)


def extend_reconsideration(dispute: Litigation, *, actor: Any, extended_on: date) -> Litigation:
    """The authority told that it takes longer. Raises Refused where nothing can be put off."""
    rules.workers(actor, dispute)
    refuse_future(extended_on, "延期通知日期")
    with transaction.atomic():
        locked = _pending(dispute)
        if locked.kind != LitigationKind.RECONSIDERATION or locked.accepted_on is None or locked.is_simple:
            raise Refused("只有已受理、适用普通程序的行政复议可以延期。", "行政复议法第六十二条（待核）")
        if locked.extended_on is not None:
            raise Conflict("该案已登记延期，请刷新页面。")
        return records.change(locked, actor=actor, reason="复议机关延期", extended_on=extended_on)


# ---- lessons ----


def analyse_loss(
    dispute: Litigation,
    *,
    actor: Any,
    loss_reason: str,
    analysis: str,
    lesson: str,
    measures: str,
    owner: str,
    due_on: date,
) -> DisputeReview:
    """Why it was lost and what is mended until when. Raises Refused for a case that was not lost."""
    rules.workers(actor, dispute)
    today = timezone.localdate()
    if due_on < today:
        raise Refused("整改期限不得早于今天。", rules.OWN_BASIS)
    with transaction.atomic():
        locked = Litigation.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
        if not locked.is_lost:
            raise Refused("只有已生效且本局败诉的案件须作败诉分析。", rules.OWN_BASIS)
        if locked.lessons.exists():
            raise Conflict("该案已有败诉分析，请刷新页面。")
        return records.create(
            DisputeReview,
            actor=actor,
            dispute=locked,
            loss_reason=loss_reason,
            analysis=analysis.strip(),
            lesson=lesson.strip(),
            measures=measures.strip(),
            owner=owner.strip(),
            analysed_on=today,
            due_on=due_on,
            is_synthetic=locked.is_synthetic,
        )


def correct_loss(review: DisputeReview, *, actor: Any, corrected_on: date, proof: str) -> DisputeReview:
    """What was to be mended is, with proof; confirmed by a reviewer or leader."""
    rules.givers(actor, review.dispute)
    refuse_future(corrected_on, "整改完成日期")
    if not proof.strip():
        raise Refused("请写明整改佐证（修订的制度、培训记录、重新作出的决定等）。", rules.OWN_BASIS)
    with transaction.atomic():
        locked = DisputeReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if locked.corrected_on is not None:
            raise Conflict("该整改已登记完成，请刷新页面。")
        return records.change(
            locked, actor=actor, reason="整改完成", corrected_on=corrected_on, proof=proof.strip()
        )
